// SPDX-License-Identifier: MIT
#include "base/secret.h"

#include <string.h>

#include "base/text.h"
#include "unit.h"

static void is_shown(const char *variable, const char *as)
{
    char *shown = secret_shown(variable);
    assert_string_equal(shown, as);
    free(shown);
}

static void names_that_sound_like_secrets_hide_their_values(void **state)
{
    (void)state;
    is_shown("DB_PASSWORD=hunter2", "DB_PASSWORD=***");
    is_shown("db_password=a=b", "db_password=***");
    is_shown("--api-key=abc", "--api-key=***");
    is_shown("GITHUB_TOKEN=x", "GITHUB_TOKEN=***");
    is_shown("AWS_SECRET_ACCESS_KEY=x", "AWS_SECRET_ACCESS_KEY=***");
    is_shown("GOOGLE_APPLICATION_CREDENTIALS=C:\\x.json", "GOOGLE_APPLICATION_CREDENTIALS=***");
    is_shown("PGPASSWD=x", "PGPASSWD=***");
    is_shown("TOKEN=", "TOKEN="); // nothing to hide, and worth seeing
    is_shown("PORT=80", "PORT=80");
    is_shown("-TOKEN", "-TOKEN");
    is_shown("NOTE=my password", "NOTE=my password");
    assert_false(secret_is_name("TOK", 3));
    assert_false(secret_is_name("TOKEN", 4)); // only its first bytes are the name
}

static void a_url_is_shown_without_its_password(void **state)
{
    (void)state;
    is_shown("DATABASE_URL=postgres://shop:hunter2@db/shop", "DATABASE_URL=postgres://shop:***@db/shop");
    is_shown("URL=amqp://u:a@b:c@host:5672/?x=@", "URL=amqp://u:***@host:5672/?x=@");
    is_shown("URL=https://host:443/a@b", "URL=https://host:443/a@b");
    is_shown("URL=https://user@host", "URL=https://user@host");
    is_shown("URL=redis://:hunter2@host", "URL=redis://:***@host");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_that_sound_like_secrets_hide_their_values),
        cmocka_unit_test(a_url_is_shown_without_its_password),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
