// SPDX-License-Identifier: MIT
// An exception in one line.
#include "python/headline.h"

#include <stdlib.h>
#include <string.h>

#include "unit.h"

static void says(const char *exception, const char *headline)
{
    assert_owned_text(headline_of(exception), headline);
}

static void the_first_line_tells_what_it_is(void **state)
{
    (void)state;
    says("ValueError: x\n", "ValueError: x");
    says("KeyboardInterrupt\n", "KeyboardInterrupt");
    says("RuntimeError: line1\nline2\r\nline3", "RuntimeError: line1");
    says(
        "pydantic_core._pydantic_core.ValidationError: 1 validation error for Shop\ntoken\n  Field required\n"
        "    For further information visit https://errors.pydantic.dev/2.9/v/missing\n",
        "pydantic_core._pydantic_core.ValidationError: 1 validation error for Shop");
    says("sqlalchemy.exc.OperationalError: (sqlite3.OperationalError) no such table: a\n[SQL: select 1]\n"
         "(Background on this error at: https://sqlalche.me/e/20/e3q8)\n",
         "sqlalchemy.exc.OperationalError: (sqlite3.OperationalError) no such table: a");
    says("", "");
}

static void a_line_that_announces_the_next_has_it_behind(void **state)
{
    (void)state;
    says("RuntimeError: \n\n  the first\nthe second\n", "RuntimeError: the first");
    says("RuntimeError: cannot read:\r\n  a.ini\r\n  b.ini", "RuntimeError: cannot read: a.ini");
    says("RuntimeError: nothing:\n\n", "RuntimeError: nothing:");
}

static void a_long_one_is_cut_between_characters(void **state)
{
    (void)state;
    char text[2 * HEADLINE_MOST];
    memset(text, 'a', sizeof text);
    memcpy(text + HEADLINE_MOST - 1, "\xC3\xA9", 2);
    text[sizeof text - 1] = '\0';
    char *headline = headline_of(text);
    assert_int_equal(strlen(headline), HEADLINE_MOST - 1 + 3);
    assert_string_equal(headline + HEADLINE_MOST - 2, "a...");
    free(headline);
    text[HEADLINE_MOST - 1] = 'a';
    text[HEADLINE_MOST] = '\0';
    says(text, text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_line_tells_what_it_is),
        cmocka_unit_test(a_line_that_announces_the_next_has_it_behind),
        cmocka_unit_test(a_long_one_is_cut_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
