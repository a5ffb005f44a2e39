// SPDX-License-Identifier: MIT
// What code says to its host through the package pyhost, and hears from it: readiness, status, watchdog, the stop.
#include "world.h"

#include "base/text.h"

#define NAME "PyhostTelling"

enum { CODE_WATCHDOG = 0x20000107, CODE_START_LIMIT = 0x20000104 };

static void install(const char *script, const char *options, const char *arguments)
{
    char *path = text_format("scripts\\%s", script);
    char *program = text_format("\"%s\" %s", world_path(path), arguments);
    world_install_program(NAME, options, program);
    free(program);
    free(path);
}

static void a_program_says_when_it_has_started(void **state)
{
    (void)state;
    HANDLE go = world_event("go");
    install("telling.py", "--ready-after never", "says_when");
    world_start_only(NAME);
    world_log_gets(NAME, "status: loading");
    assert_int_equal(world_query(NAME).dwCurrentState, SERVICE_START_PENDING);
    world_pyhost("status " NAME);
    world_contains(world_output(), "says     loading");
    SetEvent(go);
    world_wait(NAME, SERVICE_RUNNING);
    assert_int_equal(world_pyhost("status " NAME " --json"), 0);
    world_contains(world_output(), "\"status\": \"serving \\u00e4\"");
    assert_int_equal(world_stop(NAME).dwWin32ExitCode, NO_ERROR);
    world_log_has(NAME, "stopped by the event");
    world_pyhost("status " NAME);
    assert_null(strstr(world_output(), "says   ")); // that was then
}

static void a_program_that_never_says_so_ends_at_the_start_limit(void **state)
{
    (void)state;
    world_event("go");
    install("telling.py", "--ready-after never --start-limit 10", "says_when");
    world_start_only(NAME);
    SERVICE_STATUS_PROCESS status = world_wait(NAME, SERVICE_STOPPED);
    assert_int_equal(status.dwServiceSpecificExitCode, CODE_START_LIMIT);
    world_log_has(NAME, "in wait_for");
}

// Its states on the way to STOPPED: was RUNNING among them?
static void a_program_that_dies_at_once_has_not_started(void **state)
{
    (void)state;
    install("leave.py", NULL, "3");
    assert_int_equal(world_pyhost("start " NAME), 1);
    SERVICE_STATUS_PROCESS status = world_wait(NAME, SERVICE_STOPPED);
    assert_int_equal(status.dwWin32ExitCode, ERROR_SERVICE_SPECIFIC_ERROR);
    assert_int_equal(status.dwServiceSpecificExitCode, 3);
}

static void a_program_runs_after_its_time(void **state)
{
    (void)state;
    install("asleep.py", "--ready-after 0", "sleep"); // no time at all: at once
    world_start(NAME);
    world_stop(NAME);
    install("asleep.py", "--ready-after 2", "sleep");
    ULONGLONG begin = GetTickCount64();
    world_start(NAME);
    assert_true(GetTickCount64() - begin >= 1900);
    world_stop(NAME);
}

static void the_stop_event_is_heard_in_threads_and_coroutines(void **state)
{
    (void)state;
    install("telling.py", "--ready-after never", "in_a_thread");
    world_start(NAME);
    assert_int_equal(world_stop(NAME).dwWin32ExitCode, NO_ERROR);
    world_log_has(NAME, "the thread has stopped");
    install("telling.py", "--ready-after never", "in_asyncio");
    world_start(NAME);
    assert_int_equal(world_stop(NAME).dwWin32ExitCode, NO_ERROR);
    world_log_has(NAME, "the coroutine has stopped");
    assert_int_equal(world_log_count(NAME, "KeyboardInterrupt"), 0);
}

static void a_program_that_does_not_follow_the_event_gets_its_signal(void **state)
{
    (void)state;
    install("telling.py", "--stop-limit 25", "ignores_the_event");
    world_start(NAME);
    world_log_gets(NAME, "ready");
    assert_int_equal(world_stop(NAME).dwWin32ExitCode, NO_ERROR);
}

static void a_program_that_hangs_is_ended_by_its_watchdog(void **state)
{
    (void)state;
    install("telling.py", "--ready-after never --watchdog-limit 3", "hangs");
    world_start(NAME);
    HANDLE process = world_process(NAME);
    SERVICE_STATUS_PROCESS status = world_wait(NAME, SERVICE_STOPPED);
    assert_int_equal(status.dwWin32ExitCode, ERROR_SERVICE_SPECIFIC_ERROR);
    assert_int_equal(status.dwServiceSpecificExitCode, CODE_WATCHDOG);
    world_wait_process(process);
    world_log_has(NAME, "hanging"); // not before: for 4 s it said that it is alive
    world_log_has(NAME, "in hangs");
    world_told(NAME, 0xC0000107, "did not say that it is alive within 3 s");
}

static void a_program_that_feeds_its_watchdog_lives(void **state)
{
    (void)state;
    install("telling.py", "--ready-after never --watchdog-limit 3",
            "feeds"); // every 0.2 s: a machine with much other work may be late
    world_start(NAME);
    HANDLE process = world_process(NAME);
    assert_int_equal(WaitForSingleObject(process, 4500), WAIT_TIMEOUT);
    CloseHandle(process);
    assert_int_equal(world_stop(NAME).dwWin32ExitCode, NO_ERROR);
}

static void a_watchdog_waits_for_its_first_call(void **state)
{
    (void)state;
    install("telling.py", "--watchdog-limit 2", "begins_late"); // runs after the second that is the default
    world_start(NAME);
    world_log_gets(NAME, "fed");
    assert_int_equal(world_stop(NAME).dwWin32ExitCode, NO_ERROR);
    assert_int_equal(world_log_count(NAME, "failure"), 0);
}

static void outside_of_the_host_it_does_nothing(void **state)
{
    (void)state;
    // As a child process of the host has the package: from what the exe brings.
    assert_int_equal(world_run("\"%s\" -c \"import sys; sys.path.append(r'%s'); sys.path.insert(0, r'%s'); "
                               "import telling; telling.outside()\"",
                               world_python(), world_host(), world_path("scripts")),
                     0);
    world_contains(world_output(), "nobody asked");
}

static void runs_and_stops(const char *class_name, const char *last)
{
    world_install(NAME, class_name, "--stop-limit 20");
    world_start(NAME);
    world_log_gets(NAME, "running");
    assert_int_equal(world_stop(NAME).dwWin32ExitCode, NO_ERROR);
    world_log_has(NAME, last);
    assert_int_equal(world_log_count(NAME, "failure"), 0);
    world_clean(NULL);
}

static void the_base_class_runs_functions_and_coroutines(void **state)
{
    (void)state;
    runs_and_stops("modern.Plain", "stopped");
    runs_and_stops("modern.Cancelled", "cancelled");
    runs_and_stops("modern.Listening", "stopped");
    world_install(NAME, "modern.StopsLater", "--stop-limit 4");
    world_start(NAME);
    world_log_gets(NAME, "running");
    world_stop(NAME);
    world_log_has(NAME,
                  "SvcStop returned a coroutine, and none of its code ran: StopsLater.stop, modern.py line");
    world_clean(NULL);
    world_install(NAME, "modern.Fails", NULL);
    world_start_failing(NAME);
    assert_int_equal(world_query(NAME).dwServiceSpecificExitCode, 5);
}

static void a_service_of_the_base_class_is_a_program_as_well(void **state)
{
    (void)state;
    install("modern.py", "--stop-limit 20", "");
    world_start(NAME);
    world_log_gets(NAME, "running");
    assert_int_equal(world_stop(NAME).dwWin32ExitCode, NO_ERROR);
    world_log_has(NAME, "stopped");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_program_says_when_it_has_started, world_clean),
        cmocka_unit_test_teardown(a_program_that_never_says_so_ends_at_the_start_limit, world_clean),
        cmocka_unit_test_teardown(a_program_that_dies_at_once_has_not_started, world_clean),
        cmocka_unit_test_teardown(a_program_runs_after_its_time, world_clean),
        cmocka_unit_test_teardown(the_stop_event_is_heard_in_threads_and_coroutines, world_clean),
        cmocka_unit_test_teardown(a_program_that_does_not_follow_the_event_gets_its_signal, world_clean),
        cmocka_unit_test_teardown(a_program_that_hangs_is_ended_by_its_watchdog, world_clean),
        cmocka_unit_test_teardown(a_program_that_feeds_its_watchdog_lives, world_clean),
        cmocka_unit_test_teardown(a_watchdog_waits_for_its_first_call, world_clean),
        cmocka_unit_test_teardown(outside_of_the_host_it_does_nothing, world_clean),
        cmocka_unit_test_teardown(the_base_class_runs_functions_and_coroutines, world_clean),
        cmocka_unit_test_teardown(a_service_of_the_base_class_is_a_program_as_well, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
