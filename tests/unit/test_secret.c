// SPDX-License-Identifier: MIT
#include "base/secret.h"

#include <string.h>

#include "base/compiler.h"
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
    is_shown("DB_PASS=hunter2", "DB_PASS=***");
    is_shown("SMTP_PASSPHRASE=x y;z", "SMTP_PASSPHRASE=***");
    static const char *const others[] = {"JWT",
                                         "CREDS",
                                         "BEARER",
                                         "SAS",
                                         "PAT",
                                         "GH_PAT",
                                         "COOKIE",
                                         "AUTHORIZATION",
                                         "REDIS_AUTH",
                                         "SIGNING",
                                         "sharedaccesssignature",
                                         "--auth",
                                         "--pw",
                                         "--secret"};
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        char *variable = text_format("%s=hunter2", others[i]);
        char *shown = text_format("%s=***", others[i]);
        is_shown(variable, shown);
        free(shown);
        free(variable);
    }
    is_shown("PATH=C:\\x", "PATH=C:\\x");
    is_shown("AUTHOR=x", "AUTHOR=x");
    is_shown("SASH=x", "SASH=x");
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

static void a_connection_string_is_shown_without_its_password(void **state)
{
    (void)state;
    is_shown("DB=Server=db,1433;User ID=shop;Password=a b=c&d;Encrypt=yes",
             "DB=Server=db,1433;User ID=shop;Password=***;Encrypt=yes");
    is_shown("DB=Driver={SQL Server};PWD={a;b};UID=x", "DB=Driver={SQL Server};PWD=***;UID=x");
    is_shown("DSN=host=db password='a b' dbname=shop", "DSN=host=db password=*** dbname=shop");
    is_shown("DSN=host=db password=hunter2 dbname=shop", "DSN=host=db password=*** dbname=shop");
    is_shown("STORE=AccountName=shop;AccountKey=abc==;EndpointSuffix=x",
             "STORE=AccountName=shop;AccountKey=***;EndpointSuffix=x");
    is_shown("URL=https://host/x?api_key=abc&page=2", "URL=https://host/x?api_key=***&page=2");
    is_shown("URL=https://host/x?page=2&access_token=abc", "URL=https://host/x?page=2&access_token=***");
    is_shown("BROKERS=amqp://u:a@one,amqp://u:b@two", "BROKERS=amqp://u:***@one,amqp://u:***@two");
    is_shown("BROKERS=amqp://u:a@one/, amqp://u:b@two", "BROKERS=amqp://u:***@one/, amqp://u:***@two");
    is_shown("host=db;pwd=x", "host=db;pwd=***"); // an argument, not a variable
    is_shown("A=b=c;d=e", "A=b=c;d=e");
    is_shown("A=pwd=", "A=pwd=");
    is_shown("A=b;pwd= x", "A=b;pwd=*** x");
    is_shown("", "");
}

static void a_secret_behind_a_colon_or_an_option_is_not_shown(void **state)
{
    (void)state;
    is_shown("/password:hunter2", "/password:***");
    is_shown("--token:a=b&c", "--token:***");
    is_shown("/pwd:a b", "/pwd:***");
    is_shown("OPTS=--password hunter2 --port 80", "OPTS=--password *** --port 80");
    is_shown("OPTS=-v --token:hunter2 -x", "OPTS=-v --token:*** -x");
    is_shown("OPTS=--password \"a b\" c", "OPTS=--password *** c");
    is_shown("OPTS=--token --verbose", "OPTS=--token --verbose");
    is_shown("J={\"password\": \"hunter2\", \"a\": 1}", "J={\"password\": ***, \"a\": 1}");
    is_shown("J={\"a\":1,\"pass\":17}", "J={\"a\":1,\"pass\":***}");
    is_shown("J={'a': 1, 'api_key': 'b'}", "J={'a': 1, 'api_key': ***}");
    is_shown("OPTS=--token \"a\\\"b c\" d", "OPTS=--token *** d");
    is_shown("J={\"pass\": \"a\\\"b c\", \"d\": 1}", "J={\"pass\": ***, \"d\": 1}");
    is_shown("J={\"pass\": \"a b\\\\\", \"d\": 1}", "J={\"pass\": ***, \"d\": 1}");
    is_shown("OPTS=--token \"a b", "OPTS=--token ***"); // never closed
    is_shown("DB=UID=x;PWD=\"a\"\"b;c\";D=y", "DB=UID=x;PWD=***;D=y");
    is_shown("DB=PWD={a}}b c};UID=x", "DB=PWD=***;UID=x");
    is_shown("Authorization: Bearer hunter2", "Authorization: ***");
    is_shown("--header=Authorization: Bearer hunter2", "--header=Authorization: ***");
    // none of these is one
    is_shown("keyserver:app", "keyserver:app");
    is_shown("C:\\keys\\token:main", "C:\\keys\\token:main");
    is_shown("/srv/keys:main", "/srv/keys:main");
    is_shown("KEYS=https://tokens:443/x", "KEYS=***");
    is_shown("AT=https://tokens:443/x", "AT=https://tokens:443/x");
    is_shown("/password:", "/password:");
}

static void is_line(const char *line, const char *as)
{
    char *shown = secret_shown_line(line);
    assert_string_equal(shown, as);
    free(shown);
}

static void a_command_line_is_shown_without_its_secrets(void **state)
{
    (void)state;
    is_line("C:\\x.exe --api-key hunter2 --port 80", "C:\\x.exe --api-key *** --port 80");
    is_line("\"C:\\a b\\x.exe\"  --password \"a b\" last", "\"C:\\a b\\x.exe\"  --password *** last");
    is_line("x --password=hunter2 y", "x --password=*** y");
    is_line("x /password hunter2", "x /password ***");
    is_line("x \"--token\" hunter2", "x \"--token\" ***");
    is_line("x --token --verbose", "x --token --verbose");
    is_line("x --key=a b", "x --key=*** b");
    is_line("x postgres://u:p@h/d", "x postgres://u:***@h/d");
    is_line("x /password:hunter2 --token:hunter2 y", "x /password:*** --token:*** y");
    is_line("x /pwd:hunter2=1 y", "x /pwd:*** y");
    is_line("x --header \"Authorization: Bearer a\" y", "x --header \"Authorization: ***\" y");
    is_line("x keyserver:app /token y", "x keyserver:app /token ***");
    is_line("x --token:a b", "x --token:*** b");
    // A quote behind an odd number of backslashes is of the text in quotes.
    is_line("app.exe --json \"{\\\"password\\\": \\\"x y\\\", \\\"b\\\": 1}\"",
            "app.exe --json \"{\\\"password\\\": ***, \\\"b\\\": 1}\"");
    is_line("app.exe --json \"{\\\"password\\\": \\\"x\\\\\\\"y z\\\", \\\"b\\\": 1}\"",
            "app.exe --json \"{\\\"password\\\": ***, \\\"b\\\": 1}\"");
    is_line("app.exe --token \"a\\\"b c\" d", "app.exe --token *** d");
    is_line("app.exe --token \"a\\\\\" d", "app.exe --token *** d");
    is_line("app.exe \"--dsn=host=a password=\\\"x y\\\" b\"", "app.exe \"--dsn=host=a password=*** b\"");
    is_line("", "");
}

static void advice_says_where_its_secret_belongs(void **state)
{
    (void)state;
    assert_owned_text(secret_advice(NULL, "pyhost start X"), "pyhost start X");
    assert_owned_text(secret_advice("if it is", "pyhost start X"), "if it is: pyhost start X");
    assert_owned_text(secret_advice(NULL, "pyhost start X -- --token ***"),
                      "with its secret in the place of ***: pyhost start X -- --token ***");
    assert_owned_text(secret_advice("if it is", "x --token ***"),
                      "if it is, with its secret in the place of ***: x --token ***");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_that_sound_like_secrets_hide_their_values),
        cmocka_unit_test(a_url_is_shown_without_its_password),
        cmocka_unit_test(a_connection_string_is_shown_without_its_password),
        cmocka_unit_test(a_secret_behind_a_colon_or_an_option_is_not_shown),
        cmocka_unit_test(a_command_line_is_shown_without_its_secrets),
        cmocka_unit_test(advice_says_where_its_secret_belongs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
