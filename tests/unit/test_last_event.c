// SPDX-License-Identifier: MIT
// The last error event of a run, in the lines of a log.
#include "commands/last_event.h"

#include <stdlib.h>

#include "base/text.h"
#include "unit.h"

#define AT "2026-11-29 01:12:37.601 pyhost: "

static void the_last_event_of_the_last_run_is_found(void **state)
{
    (void)state;
    assert_owned_text(last_event_find(AT "service \"Shop\" starts, process 3, pyhost 0.1.0\r\n" AT
                                         "event error: first\r\nprinted\r\n" AT
                                         "event error: the port is taken\r\n" AT
                                         "event info: has stopped\r\n"),
                      "the port is taken");
    assert_owned_text(last_event_find(AT "event error: several\r\nlines of it\r\n" AT "event info: x\r\n"),
                      "several\r\nlines of it");
    assert_owned_text(last_event_find(AT "event error: at the end"), "at the end");
}

static void of_an_earlier_run_there_is_none(void **state)
{
    (void)state;
    assert_null(last_event_find(AT "event error: earlier\r\n" AT
                                   "service \"Shop\" starts, process 3, pyhost 0.1.0\r\n" AT
                                   "event warning: low\r\n"));
    assert_null(last_event_find(""));
    assert_null(last_event_find("event error: printed by the code\n"));
    assert_null(last_event_find("2026-11-29 01:12:37.601 event error: with its time in front\n"));
}

static void the_last_command_that_failed_is_told(void **state)
{
    (void)state;
    assert_owned_text(last_event_hook(AT "the command of --before-stop ended with exit code 1\r\n" AT
                                         "service \"Shop\" starts, process 3, pyhost 0.1.0\r\n"
                                         "the command of --x, printed\r\n" AT
                                         "the command of --after-start ended with exit code 7\r\nx\r\n"),
                      "the command of --after-start ended with exit code 7");
    assert_null(last_event_hook(AT "the command of --before-stop ended with exit code 1\r\n" AT
                                   "service \"Shop\" starts, process 3, pyhost 0.1.0\r\n"));
    assert_null(last_event_hook(""));
}

static void the_last_run_begins_with_its_start(void **state)
{
    (void)state;
    static const char log[] = AT "failure exception: before\r\n  try: it\r\n" AT
                                 "service \"Shop\" starts, process 3, pyhost 0.1.0\r\nprinted\r\n";
    assert_string_equal(last_event_run(log),
                        AT "service \"Shop\" starts, process 3, pyhost 0.1.0\r\nprinted\r\n");
    assert_string_equal(last_event_run("printed\r\n"), "printed\r\n");
}

static void stacks_are_those_before_the_failure_that_names_them(void **state)
{
    (void)state;
    assert_owned_text(
        last_event_stacks(
            AT "service \"Shop\" starts, process 3, pyhost 0.1.0\r\nprinted\r\n" AT
               "the service \"Shop\" did not stop within 2 s; the stacks of its threads:\r\n"
               "the main thread waits in time.sleep, a.py line 3\r\n"
               "Thread 0x1 (most recent call first):\r\n  File \"a.py\", line 3 in f\r\n\r\n" AT
               "failure stop-limit: it did not stop; the stacks of its threads stand in the log\r\n" AT
               "service \"Shop\" ends, exit code 1066\r\n"),
        "the main thread waits in time.sleep, a.py line 3\nThread 0x1 (most recent call first):\n"
        "  File \"a.py\", line 3 in f");
    assert_null(last_event_stacks(AT "failure x: the stacks of its threads stand in the log\r\n"));
    assert_null(last_event_stacks("Thread 0x1 (most recent call first):\r\n" AT "failure exception: x\r\n"));
    assert_null(last_event_stacks(""));
}

static void a_return_is_known_by_the_last_line_of_its_run(void **state)
{
    (void)state;
    static const char end[] =
        AT "service \"Shop\" ends, exit code 0, specific code 0; by itself: no stop was asked for\r\n";
    static const char stopped[] = AT "service \"Shop\" ends, exit code 0, specific code 0\r\n";
    assert_true(last_event_is_return(end));
    assert_false(last_event_is_return(stopped));
    assert_false(last_event_is_return(""));
    char *both = text_format("%s%s", end, stopped);
    assert_false(last_event_is_return(both));
    free(both);
}

static void a_coroutine_that_nobody_ran_is_named(void **state)
{
    (void)state;
#define WARNED "C:\\s.py:9: RuntimeWarning: coroutine 'Shop.main' was never awaited\r\n  self.main()\r\n"
    assert_owned_text(last_event_coroutine(WARNED), "Shop.main");
    assert_owned_text(last_event_coroutine(AT "service \"Shop\" starts, process 3, pyhost 0.1.0\r\n" WARNED AT
                                              "service \"Shop\" ends, exit code 0, specific code 0\r\n"),
                      "Shop.main");
    assert_null(last_event_coroutine(WARNED AT "service \"Shop\" starts, process 3, pyhost 0.1.0\r\n"));
    assert_null(last_event_coroutine("RuntimeWarning: coroutine 'Shop.main' ran\r\n"));
    assert_null(last_event_coroutine("RuntimeWarning: coroutine 'Shop"));
    assert_null(last_event_coroutine(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_event_of_the_last_run_is_found),
        cmocka_unit_test(of_an_earlier_run_there_is_none),
        cmocka_unit_test(the_last_command_that_failed_is_told),
        cmocka_unit_test(the_last_run_begins_with_its_start),
        cmocka_unit_test(stacks_are_those_before_the_failure_that_names_them),
        cmocka_unit_test(a_return_is_known_by_the_last_line_of_its_run),
        cmocka_unit_test(a_coroutine_that_nobody_ran_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
