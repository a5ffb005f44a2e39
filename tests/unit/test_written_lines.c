// SPDX-License-Identifier: MIT
// What a service's code has written to its log in its last run.
#include "report/written_lines.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#include "unit.h"

#define AT "2026-11-29 01:12:37.601 "
#define START AT "pyhost: service \"Shop\" starts, process 3, pyhost 0.1.0\r\n"

static void the_lines_of_the_last_run_are_the_code_s(void **state)
{
    (void)state;
    assert_owned_text(written_lines_last("before\n" START AT
                                         "pyhost: service \"Shop\" runs on Python 3.12\r\n"
                                         "ERROR:root:cannot go on\r\nTraceback (most recent call last):\n"
                                         "  File \"x.py\", line 1\n\nValueError: x\n\n"),
                      "ERROR:root:cannot go on\nTraceback (most recent call last):\n  File \"x.py\", line "
                      "1\n\nValueError: x");
    assert_owned_text(written_lines_last("cut off\nValueError: x"), "cut off\nValueError: x");
    // Its events of errors are its words, too.
    assert_owned_text(written_lines_last(START AT "pyhost: event information: a\r\n" AT
                                                  "pyhost: event error: no database\r\n  at all\r\n" AT
                                                  "pyhost: failure exited: SystemExit: 5\r\n"),
                      "event error: no database\n  at all");
}

static void the_time_in_front_of_a_line_is_left_out(void **state)
{
    (void)state;
    assert_owned_text(written_lines_last(START AT "ValueError: x\n" AT "\n" AT "pyhost: a line\n" AT
                                                  "2026-11-29 is a day\n"),
                      "ValueError: x\n\n2026-11-29 is a day");
}

static void of_many_lines_the_last_ones_stay(void **state)
{
    (void)state;
    struct text_buffer log = {0};
    text_buffer_add(&log, START);
    for (int i = 1; i <= 100; i++)
        text_buffer_add_format(&log, "line %d\n", i);
    char *written = written_lines_last(log.data);
    assert_int_equal(strncmp(written, "line 61\n", strlen("line 61\n")), 0);
    assert_non_null(strstr(written, "\nline 100"));
    free(written);
    free(text_buffer_take(&log));
}

static void code_that_wrote_nothing_has_no_lines(void **state)
{
    (void)state;
    assert_null(written_lines_last(""));
    assert_null(written_lines_last("an earlier run\n" START "\r\n" AT "pyhost: x\r\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_lines_of_the_last_run_are_the_code_s),
        cmocka_unit_test(the_time_in_front_of_a_line_is_left_out),
        cmocka_unit_test(of_many_lines_the_last_ones_stay),
        cmocka_unit_test(code_that_wrote_nothing_has_no_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
