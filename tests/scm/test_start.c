// SPDX-License-Identifier: MIT
// start, restart, stop and status tell what is so: a stop that is under way, an end right behind the start, a failure of the last run
// and none of an earlier one, a process that is gone.
#include "world.h"

#include "base/text.h"

#define NAME "PyhostStarting"

static void lacks(const char *text, const char *part)
{
    if (strstr(text, part) != NULL)
        fail_msg("\"%s\"\n... contains \"%s\"", text, part);
}

static void a_start_waits_for_a_stop_that_is_under_way(void **state)
{
    (void)state;
    world_install(NAME, "starting.StopsSlowly", NULL);
    world_start(NAME);
    DWORD first = world_query(NAME).dwProcessId;
    assert_int_equal(world_pyhost("stop " NAME " --no-wait"), 0);
    assert_int_equal(world_query(NAME).dwCurrentState, SERVICE_STOP_PENDING);
    assert_int_equal(world_pyhost("start " NAME), 0);
    world_contains(world_output(), NAME " is running, process ");
    SERVICE_STATUS_PROCESS status = world_query(NAME);
    assert_int_equal(status.dwCurrentState, SERVICE_RUNNING);
    assert_int_not_equal(status.dwProcessId, first);
    world_stop(NAME);
}

static void so_does_a_start_of_a_pattern(void **state)
{
    (void)state;
    world_install(NAME, "starting.StopsSlowly", NULL);
    world_install(NAME "Other", "starting.StopsSlowly", "--name " NAME "Other");
    world_start(NAME);
    DWORD first = world_query(NAME).dwProcessId;
    assert_int_equal(world_pyhost("stop " NAME " --no-wait"), 0);
    assert_int_equal(world_pyhost("start \"" NAME "*\""), 0);
    world_contains(world_output(), NAME " is running, process ");
    world_contains(world_output(), NAME "Other is running, process ");
    assert_int_equal(world_query(NAME).dwCurrentState, SERVICE_RUNNING);
    assert_int_not_equal(world_query(NAME).dwProcessId, first);
    world_stop(NAME "Other");
    world_stop(NAME);
}

static void a_start_that_does_not_wait_says_that_it_stops(void **state)
{
    (void)state;
    world_install(NAME, "starting.StopsSlowly", NULL);
    world_start(NAME);
    HANDLE process = world_process(NAME);
    assert_int_equal(world_pyhost("stop " NAME " --no-wait"), 0);
    assert_int_equal(world_pyhost("start " NAME " --no-wait"), 1);
    world_contains(world_output(),
                   "The service \"" NAME "\" is stopping, and starts only when it has stopped");
    assert_int_equal(world_pyhost("start " NAME " --wait 1"), 1);
    world_contains(world_output(), "The service \"" NAME
                                   "\" is still STOP_PENDING after 1 s; it starts only when it has stopped");
    world_wait(NAME, SERVICE_STOPPED);
    world_wait_process(process);
}

static void a_restart_waits_for_a_stop_that_is_under_way(void **state)
{
    (void)state;
    world_install(NAME, "starting.StopsSlowly", NULL);
    world_start(NAME);
    assert_int_equal(world_pyhost("stop " NAME " --no-wait"), 0);
    assert_int_equal(world_pyhost("restart " NAME), 0);
    world_contains(world_output(), NAME " has stopped\r\n" NAME " is running, process ");
    world_stop(NAME);
}

static void an_end_right_behind_the_start_is_told(void **state)
{
    (void)state;
    world_install(NAME, "starting.FailsSoon", NULL);
    assert_int_equal(world_pyhost("start " NAME), 1);
    world_contains(world_output(), "the service's code raised an exception (0x20000001)");
    world_contains(world_output(), "the port is taken");
    assert_int_equal(world_pyhost("restart " NAME), 1);
    world_contains(world_output(), "the port is taken");
    assert_int_equal(world_pyhost("update " NAME " --class \"%s\\starting.EndsSoon\"", world_path("scripts")),
                     0);
    assert_int_equal(world_pyhost("start " NAME), 3);
    world_contains(world_output(), NAME " has started and ended again, exit code 0");
    assert_null(strstr(world_output(), "error event"));
    assert_int_equal(world_pyhost("restart " NAME " --json"), 3);
    world_contains(world_output(), "\"state\": \"STOPPED\"");
    world_contains(world_output(), "\"changed\": false");
    assert_int_equal(
        world_pyhost("update " NAME " --class \"%s\\starting.EndsWithAWord\"", world_path("scripts")), 0);
    assert_int_equal(world_pyhost("start " NAME), 3);
    world_contains(world_output(), "its last error event: no port is left");
    assert_int_equal(
        world_pyhost("update " NAME " --class \"%s\\starting.ExitsSoon\"", world_path("scripts")), 0);
    assert_int_equal(world_pyhost("start " NAME), 1);
    world_contains(world_output(), "the service's code ended with exit code -1 (4294967295 = 0xFFFFFFFF)");
    world_contains(world_output(), "SystemExit: -1 (");
    assert_int_equal(world_pyhost("status " NAME), 3);
    world_contains(world_output(),
                   "STOPPED, the service's code ended with exit code -1 (4294967295 = 0xFFFFFFFF)");
}

static void a_failure_is_shown_of_the_last_run_alone(void **state)
{
    (void)state;
    world_write("scripts\\fail", "");
    world_install(NAME, "starting.FailsWhileToldTo", NULL);
    assert_int_equal(world_pyhost("start " NAME), 1);
    assert_int_equal(world_pyhost("status " NAME), 3);
    world_contains(world_output(), "  last failure\r\n");
    world_contains(world_output(), "told to fail");
    world_run("cmd /c del \"%s\"", world_path("scripts\\fail"));
    assert_int_equal(world_pyhost("start " NAME), 0);
    assert_int_equal(world_pyhost("status " NAME), 0);
    lacks(world_output(), "last failure");
    world_contains(world_output(), "  failed   in an earlier run, 2");
    world_stop(NAME);
    assert_int_equal(world_pyhost("status " NAME), 3);
    lacks(world_output(), "last failure");
    world_contains(world_output(), "told to fail");
    assert_int_equal(world_pyhost("status " NAME " --json"), 3);
    world_contains(world_output(), "\"earlier\": true");
    assert_int_equal(world_pyhost("doctor " NAME), 0);
    world_contains(world_output(), "note    last run: in an earlier run, 2");

    world_write("scripts\\fail", "");
    assert_int_equal(world_pyhost("start " NAME), 1);
    assert_int_equal(world_pyhost("remove " NAME), 0);
    world_install(NAME, "starting.FailsWhileToldTo", NULL); // its log is kept
    assert_int_equal(world_pyhost("status " NAME), 3);
    lacks(world_output(), "told to fail");
    world_log_has(NAME, "told to fail");
    world_run("cmd /c del \"%s\"", world_path("scripts\\fail"));
}

// Windows' SCM sees such an end itself; there are SCMs that go on with the state that was told last.
static void nobody_waits_for_a_process_that_is_gone(void **state)
{
    (void)state;
    static const char *const verbs[] = {"stop " NAME, "remove " NAME};
    for (size_t i = 0; i < 2 * sizeof verbs / sizeof *verbs; i++) { // in RUNNING, and in STOP_PENDING
        world_install(NAME, "starting.StopsSlowly", NULL);
        world_start(NAME);
        if (i >= sizeof verbs / sizeof *verbs)
            world_control(NAME, SERVICE_CONTROL_STOP);
        HANDLE process = OpenProcess(PROCESS_TERMINATE | SYNCHRONIZE, FALSE, world_query(NAME).dwProcessId);
        TerminateProcess(process, 1);
        world_wait_process(process);
        const char *verb = verbs[i % (sizeof verbs / sizeof *verbs)];
        if (world_pyhost("%s --wait 30", verb) != 0)
            fail_msg("%s: %s", verb, world_output());
        world_clean(state);
    }
}

// StartService refuses it, as it refuses all that is disabled.
static void a_disabled_service_that_runs_is_left_running(void **state)
{
    (void)state;
    world_install(NAME, "starting.StopsSlowly", NULL);
    world_start(NAME);
    const DWORD process = world_query(NAME).dwProcessId;
    assert_int_equal(world_pyhost("disable " NAME), 0);
    assert_int_equal(world_pyhost("restart " NAME), 1);
    world_contains(world_output(), "cannot restart the service \"" NAME "\"");
    world_contains(world_output(), "enable it: pyhost update \"" NAME "\" --startup manual");
    assert_int_equal(world_query(NAME).dwCurrentState, SERVICE_RUNNING);
    assert_int_equal(world_pyhost("start " NAME), 0);
    world_contains(world_output(), NAME " is running, process ");
    assert_int_equal(world_query(NAME).dwProcessId, process);
    world_stop(NAME);
    assert_int_equal(world_pyhost("start " NAME), 1);
    world_contains(world_output(), "(1058)");
}

static void arguments_for_what_runs_already_are_refused(void **state)
{
    (void)state;
    world_install(NAME, "starting.StopsSlowly", NULL);
    world_start(NAME);
    assert_int_equal(world_pyhost("start " NAME " -- --port 1"), 1);
    world_contains(world_output(), "runs already, and takes arguments only when it starts");
    world_contains(world_output(), "pyhost restart " NAME " -- --port 1");
    world_stop(NAME);
}

// Its class's name is no source that anybody registered.
static void a_second_service_of_a_class_writes_to_its_own_source(void **state)
{
    (void)state;
    world_install(NAME "2", "starting.EndsWithAWord", NULL);
    world_start_failing(NAME "2");
    world_told(NAME "2", 0xC00000FF, "no port is left");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_start_waits_for_a_stop_that_is_under_way, world_clean),
        cmocka_unit_test_teardown(so_does_a_start_of_a_pattern, world_clean),
        cmocka_unit_test_teardown(a_start_that_does_not_wait_says_that_it_stops, world_clean),
        cmocka_unit_test_teardown(a_restart_waits_for_a_stop_that_is_under_way, world_clean),
        cmocka_unit_test_teardown(an_end_right_behind_the_start_is_told, world_clean),
        cmocka_unit_test_teardown(a_second_service_of_a_class_writes_to_its_own_source, world_clean),
        cmocka_unit_test_teardown(a_failure_is_shown_of_the_last_run_alone, world_clean),
        cmocka_unit_test_teardown(a_disabled_service_that_runs_is_left_running, world_clean),
        cmocka_unit_test_teardown(arguments_for_what_runs_already_are_refused, world_clean),
        cmocka_unit_test_teardown(nobody_waits_for_a_process_that_is_gone, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
