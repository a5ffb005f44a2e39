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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_event_of_the_last_run_is_found),
        cmocka_unit_test(of_an_earlier_run_there_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
