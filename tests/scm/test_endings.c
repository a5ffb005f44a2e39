// SPDX-License-Identifier: MIT
// How services end, and that none is lost or hangs: what the code does, what the SCM sees, what is told.
#include "world.h"

#include <stdio.h>

#include "base/text.h"

#define NAME "PyhostEnding"

enum {
    CODE_EXCEPTION = 0x20000001,
    CODE_NO_RUN = 0x20000002,
    CODE_BAD_CLASS = 0x2000000A,
    CODE_STOP_LIMIT = 0x20000105
};

static void stopped_with(DWORD exit_code, DWORD specific_code)
{
    SERVICE_STATUS_PROCESS status = world_wait(NAME, SERVICE_STOPPED);
    if (status.dwWin32ExitCode != exit_code || status.dwServiceSpecificExitCode != specific_code)
        fail_msg("exit code %lu, specific code 0x%lX instead of %lu, 0x%lX; log:\n%s", status.dwWin32ExitCode,
                 status.dwServiceSpecificExitCode, exit_code, specific_code, world_log(NAME));
}

static HANDLE run(const char *class_name, const char *options)
{
    world_install(NAME, class_name, options);
    world_start(NAME);
    world_log_gets(NAME, "running");
    return world_process(NAME);
}

// Runs the class and stops it; it must end with the codes, and its process with it.
static void ends_when_stopped(const char *class_name, const char *options, DWORD exit_code,
                              DWORD specific_code)
{
    HANDLE process = run(class_name, options);
    world_control(NAME, SERVICE_CONTROL_STOP);
    stopped_with(exit_code, specific_code);
    world_wait_process(process);
}

// Starts the class, which ends by itself with 1066 and specific_code, and leaves text in log and event.
static void fails(const char *class_name, DWORD specific_code, DWORD event, const char *text)
{
    world_install(NAME, class_name, NULL);
    world_start_failing(NAME);
    stopped_with(ERROR_SERVICE_SPECIFIC_ERROR, specific_code);
    world_log_has(NAME, text);
    world_told(NAME, event, text);
}

// Starts the class, whose process dies without a word to the SCM: that is what its recovery actions wait for.
// Returns the process's exit code. What the SCM says then differs: Windows and newer Wines have STOPPED with
// 1067, Wine 8 does not notice.
static DWORD dies(const char *class_name)
{
    HANDLE go = world_event("go");
    world_install(NAME, class_name, NULL);
    world_start_only(NAME);
    HANDLE process = world_process(NAME);
    SetEvent(go);
    DWORD code = world_wait_process(process);
    SERVICE_STATUS_PROCESS status = world_query(NAME);
    assert_true(status.dwCurrentState != SERVICE_STOPPED || status.dwWin32ExitCode == ERROR_PROCESS_ABORTED);
    assert_int_equal(world_log_count(NAME, "ends, exit code"), 0);
    assert_int_equal(world_log_count(NAME, "atexit ran"), 0);
    return code;
}

// ---- in order
// -------------------------------------------------------------------------------------------------------------

static void atexit_functions_run_before_stopped_is_reported(void **state)
{
    (void)state;
    run("endings.Base", NULL);
    world_control(NAME, SERVICE_CONTROL_STOP);
    stopped_with(NO_ERROR, 0);
    world_log_has(NAME, "atexit ran");
    world_log_has(NAME, "ends, exit code 0, specific code 0");
}

static void code_that_returns_by_itself_is_a_clean_end(void **state)
{
    (void)state;
    world_install(NAME, "endings.Returns", NULL);
    world_start_failing(NAME);
    stopped_with(NO_ERROR, 0);
    world_log_has(NAME, "nothing to do");
    world_log_has(NAME, "atexit ran");
}

static void a_crash_in_pythons_end_changes_no_outcome(void **state)
{
    (void)state;
    world_install(NAME, "endings.AtexitCrashes", NULL);
    world_start_failing(NAME);
    stopped_with(NO_ERROR, 0);
    world_log_has(NAME, "failure crash");
    world_log_has(NAME, "ends, exit code 0, specific code 0: it crashed");
}

static void the_instance_is_deleted_before_the_end(void **state)
{
    (void)state;
    ends_when_stopped("endings.DeletionSpeaks", NULL, NO_ERROR, 0);
    world_log_has(NAME, "the instance is gone");
}

static void daemon_threads_do_not_delay_the_end(void **state)
{
    (void)state;
    ends_when_stopped("endings.LeavesDaemons", "--stop-limit 20", NO_ERROR, 0);
    world_log_has(NAME, "atexit ran");
}

static void closed_streams_harm_nobody(void **state)
{
    (void)state;
    world_install(NAME, "endings.NoStreams", NULL);
    world_start(NAME);
    assert_int_equal(world_stop(NAME).dwWin32ExitCode, NO_ERROR);
}

static void an_exception_in_a_thread_ends_that_thread_only(void **state)
{
    (void)state;
    HANDLE process = run("endings.ThreadRaises", NULL);
    world_log_gets(NAME, "RuntimeError: a thread broke");
    assert_int_equal(world_query(NAME).dwCurrentState, SERVICE_RUNNING);
    world_control(NAME, SERVICE_CONTROL_STOP);
    stopped_with(NO_ERROR, 0);
    world_wait_process(process);
}

// ---- code that reports STOPPED itself
// ---------------------------------------------------------------------------------------

static void code_that_says_stopped_is_interrupted(void **state)
{
    (void)state;
    ends_when_stopped("endings.SaysStopped", "--stop-limit 20", NO_ERROR, 0);
    world_log_has(NAME, "atexit ran");
    assert_int_equal(world_log_count(NAME, "failure"), 0);
}

static void deaf_code_that_says_stopped_is_left(void **state)
{
    (void)state;
    ends_when_stopped("endings.SaysStoppedAndIsDeaf", "--stop-limit 20", NO_ERROR, 0);
    world_log_has(NAME, "atexit ran");
    world_log_has(NAME, "failure held");
    world_log_has(NAME, "did not return within 3 s, nor on an interrupt");
    world_told(NAME, 0x80000111, "reported STOPPED by itself");
}

static void a_code_reported_with_stopped_is_kept(void **state)
{
    (void)state;
    ends_when_stopped("endings.SaysStoppedWithACode", "--stop-limit 20", ERROR_SERVICE_SPECIFIC_ERROR, 77);
    world_log_has(NAME, "ends, exit code 1066, specific code 77");
}

static void code_that_says_stopped_may_clean_up(void **state)
{
    (void)state;
    ends_when_stopped("endings.SaysStoppedAndCleansUp", "--stop-limit 20", NO_ERROR, 0);
    world_log_has(NAME, "cleaned up");
}

// ---- a stop that goes wrong
// -------------------------------------------------------------------------------------------------

static void a_stop_that_raises_behind_its_event_is_told(void **state)
{
    (void)state;
    ends_when_stopped("endings.StopRaisesLate", "--stop-limit 20", NO_ERROR, 0);
    world_log_has(NAME, "RuntimeError: cannot say goodbye");
    world_log_has(NAME, "the failure above is not reported to the SCM");
    assert_int_equal(world_log_count(NAME, "it gets SIGINT"), 0);
    world_told(NAME, 0xC000000B, "SvcStop failed: RuntimeError: cannot say goodbye");
    assert_int_equal(world_pyhost("status " NAME), 3);
    world_contains(world_output(), "cannot say goodbye");
}

static void a_stop_that_raises_is_followed_by_an_interrupt(void **state)
{
    ends_when_stopped("endings.StopRaisesAndSleeps", "--stop-limit 6", NO_ERROR, 0);
    world_log_has(NAME, "SvcStop failed, and the service still runs after ");
    world_log_has(NAME, "cleaned up");
    world_log_has(NAME, "atexit ran");
    world_told(NAME, 0xC000000B, "SvcStop failed: RuntimeError: cannot stop");
    assert_int_equal(world_log_count(NAME, "failure stop-limit"), 0);
    world_clean(state);
    ends_when_stopped("endings.StopTakesMore", "--stop-limit 6", NO_ERROR, 0);
    world_log_has(NAME, "cleaned up");
    world_told(NAME, 0xC000000B, "SvcStop failed: TypeError: ");
    assert_int_equal(world_log_count(NAME, "failure stop-limit"), 0);
}

// Half of what is left of the limit is for what SvcStop may have begun before it failed.
static void a_clean_up_behind_a_stop_that_raises_has_its_time(void **state)
{
    ends_when_stopped("endings.StopRaisesAndCleansUp", "--stop-limit 30", NO_ERROR, 0);
    world_log_has(NAME, "RuntimeError: cannot say goodbye");
    world_log_has(NAME, "cleaned up");
    assert_int_equal(world_log_count(NAME, "it gets SIGINT"), 0);
    world_clean(state);
    ends_when_stopped("endings.StopRaisesSlowly", "--stop-limit 8", NO_ERROR, 0);
    world_log_has(NAME, "SvcStop failed, and the service still runs after ");
    world_log_has(NAME, "cleaned up");
    assert_int_equal(world_log_count(NAME, "failure stop-limit"), 0);
}

static void a_stop_that_raises_is_told_and_ends_at_the_limit(void **state)
{
    (void)state;
    ends_when_stopped("endings.StopRaisesAndIsDeaf", "--stop-limit 2", NO_ERROR, 0);
    world_log_has(NAME, "RuntimeError: cannot stop");
    world_log_has(NAME, "in SvcDoRun");
    world_told(NAME, 0xC000000B, "SvcStop failed: RuntimeError: cannot stop");
    world_told(NAME, 0xC0000105, "did not stop within 2 s");
    world_told(NAME, 0xC0000105, "the stacks of its threads stand in the log");
    world_told(NAME, 0xC0000105, "mend SvcStop, which failed");
    assert_int_equal(world_log_count(NAME, "if it needs more time"), 0);
}

static void a_handler_that_hangs_is_named_as_what_keeps_the_stop(void **state)
{
    (void)state;
    world_write("scripts\\hanging_stop.py", "import threading, time, endings\n"
                                            "class Stop(endings.Base):\n"
                                            "    def SvcStop(self):\n"
                                            "        time.sleep(1000)\n"
                                            "class Other(endings.Base):\n"
                                            "    def SvcOther(self, control):\n"
                                            "        print('busy', flush=True)\n"
                                            "        threading.Event().wait()\n");
    ends_when_stopped("hanging_stop.Stop", "--stop-limit 2", NO_ERROR, 0);
    world_log_has(NAME, "SvcStop waits in time.sleep, hanging_stop.py line 4");
    world_log_has(NAME, "the main thread waits in ");
    world_told(NAME, 0xC0000105, "what SvcStop waits in, and let SvcStop return");
    world_clean(state);
    HANDLE process = run("hanging_stop.Other", "--stop-limit 2"); // a stop waits behind other controls
    world_control(NAME, 200);
    world_log_gets(NAME, "busy");
    world_control(NAME, SERVICE_CONTROL_STOP);
    stopped_with(NO_ERROR, 0);
    world_wait_process(process);
    world_log_has(NAME, "the handler of control 200 waits in threading.Event.wait, hanging_stop.py line 8");
    world_told(NAME, 0xC0000105, "let the handler of control 200 return");
}

static void a_main_thread_that_hangs_is_named_though_the_handler_has_returned(void **state)
{
    (void)state;
    ends_when_stopped("stubborn.IgnoresStop", "--stop-limit 2", NO_ERROR, 0);
    assert_int_equal(world_log_count(NAME, "SvcStop waits in"), 0);
    world_told(NAME, 0xC0000105, "see in the log what the main thread does; if it needs more time");
}

static void a_stop_that_exits_is_told_and_followed_by_an_interrupt(void **state)
{
    (void)state;
    world_write("scripts\\exiting_stop.py", "import sys, endings\n"
                                            "class Stop(endings.StopRaisesAndSleeps):\n"
                                            "    def SvcStop(self):\n"
                                            "        sys.exit(5)\n");
    ends_when_stopped("exiting_stop.Stop", "--stop-limit 6", NO_ERROR, 0);
    world_log_has(NAME, "SystemExit: 5");
    world_log_has(NAME, "cleaned up");
}

static void a_class_without_a_stop_accepts_none(void **state)
{
    (void)state;
    HANDLE go = world_event("go");
    world_install(NAME, "endings.NoStop", NULL);
    world_start(NAME);
    HANDLE process = world_process(NAME);
    assert_int_equal(world_try_control(NAME, SERVICE_CONTROL_STOP), ERROR_INVALID_SERVICE_CONTROL);
    char *cure =
        text_format("its class accepts no stop\r\n  try: write the class's method SvcStop(self); to end the "
                    "process that runs now: taskkill /F /PID %lu\r\n",
                    GetProcessId(process));
    static const char *const verbs[] = {"stop", "restart", "remove", "stop --no-wait"};
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        char *line = text_format("%s " NAME, verbs[i]);
        assert_int_equal(world_pyhost(line), 1);
        world_contains(world_output(), cure);
        free(line);
    }
    free(cure);
    SetEvent(go);
    stopped_with(NO_ERROR, 0);
    world_wait_process(process);
}

static void an_exception_after_the_stop_is_told(void **state)
{
    (void)state;
    ends_when_stopped("endings.RaisesWhenStopped", NULL, NO_ERROR, 0);
    world_told(NAME, 0xC0000003, "broken on the way out");
    world_log_has(NAME, "is not reported to the SCM, since a stop was asked for");
}

// Nobody, the SCM or who looks at the process, hears of a failure after a stop that was asked for.
static void ends_with_0(const char *class_name, const char *options)
{
    HANDLE process = run(class_name, options);
    world_control(NAME, SERVICE_CONTROL_STOP);
    stopped_with(NO_ERROR, 0);
    assert_int_equal(world_wait_process(process), 0);
}

static void whatever_fails_in_a_stop_the_process_ends_with_0(void **state)
{
    world_write("scripts\\failing.py", "import sys, endings\n"
                                       "class ExitsWhenStopped(endings.Base):\n"
                                       "    def SvcDoRun(self):\n"
                                       "        super().SvcDoRun()\n"
                                       "        sys.exit(5)\n");
    ends_with_0("failing.ExitsWhenStopped", NULL);
    world_log_has(NAME, "SystemExit: 5");
    world_clean(state);
    ends_with_0("endings.RaisesWhenStopped", NULL);
    world_clean(state);
    ends_with_0("stubborn.IgnoresStop", "--stop-limit 2");
    world_clean(state);
    ends_with_0("endings.LeavesThreads", NULL);
    world_clean(state);
    ends_with_0("endings.AtexitHangs", "--stop-limit 2");
    world_clean(state);
    ends_with_0("endings.Base", "--before-stop \"cmd /c exit 3\" --after-stop \"cmd /c exit 4\"");
}

static void a_stop_past_its_limit_while_it_starts_is_no_failure_to_the_scm(void **state)
{
    (void)state;
    world_write("scripts\\endless.py", "import ctypes, endings\n"
                                       "class Endless(endings.Base):\n"
                                       "    def __init__(self, args):\n"
                                       "        super().__init__(args)\n"
                                       "        print('starting', flush=True)\n"
                                       "        ctypes.windll.kernel32.Sleep(0xFFFFFFFF)\n");
    world_install(NAME, "endless.Endless", "--stop-limit 2");
    world_start_only(NAME);
    HANDLE process = world_process(NAME);
    world_log_gets(NAME, "starting");
    world_control(NAME, SERVICE_CONTROL_STOP);
    stopped_with(NO_ERROR, 0);
    assert_int_equal(world_wait_process(process), 0);
    world_told(NAME, 0xC0000105, "did not stop within 2 s");
}

static void the_scm_hears_of_a_failed_stop_where_the_setting_says_so(void **state)
{
    (void)state;
    ends_when_stopped("endings.RaisesWhenStopped", "--report-stop-failures yes", ERROR_SERVICE_SPECIFIC_ERROR,
                      CODE_EXCEPTION);
    world_log_has(NAME, "ends, exit code 1066, specific code 0x20000001 (exception)");
    world_clean(state);
    ends_when_stopped("endings.StopRaisesAndIsDeaf", "--report-stop-failures yes --stop-limit 2",
                      ERROR_SERVICE_SPECIFIC_ERROR, CODE_STOP_LIMIT);
    world_log_has(NAME, "ends, exit code 1066, specific code 0x20000105 (stop-limit)");
    world_clean(state);
    ends_when_stopped("endings.StopRaisesAndSleeps", "--report-stop-failures yes --stop-limit 6",
                      ERROR_SERVICE_SPECIFIC_ERROR, CODE_EXCEPTION);
    world_clean(state);
    ends_when_stopped("endings.StopRaisesLate", "--report-stop-failures yes", ERROR_SERVICE_SPECIFIC_ERROR,
                      CODE_EXCEPTION);
}

static void a_process_that_terminates_itself_in_the_stop_is_no_failure(void **state)
{
    (void)state;
    if (getenv("PYHOST_TEST_PYWIN32") != NULL)
        skip(); // nothing in the process hears of pywin32's TerminateProcess
    ends_when_stopped("endings.TerminatesWhenStopped", NULL, NO_ERROR, 0);
    world_log_has(NAME, "TerminateProcess on itself, called at");
    world_clean(state);
    ends_when_stopped("endings.TerminatesBlindlyWhenStopped", NULL, NO_ERROR, 0);
    world_log_has(NAME, "TerminateProcess on itself, called at");
}

static void a_process_that_terminates_itself_in_vain_goes_on(void **state)
{
    (void)state;
    ends_when_stopped("endings.TerminatesInVainWhenStopped", NULL, NO_ERROR, 0);
    world_log_has(NAME, "goes on to its end");
    assert_int_equal(world_log_count(NAME, "TerminateProcess on itself"), 0);
}

static void a_thread_that_goes_on_is_left_and_named(void **state)
{
    (void)state;
    ends_when_stopped("endings.LeavesThreads", "--stop-limit 20", NO_ERROR, 0);
    world_log_has(NAME, "the thread \"left over\" goes on");
    world_log_has(NAME, "the thread \"left waiting\" goes on");
    world_log_has(NAME, "atexit ran");
}

static void threads_that_end_in_time_are_waited_for(void **state)
{
    (void)state;
    ends_when_stopped("endings.EndsThreads", NULL, NO_ERROR, 0);
    world_log_has(NAME, "the thread has cleaned up");
    world_log_has(NAME, "the pool has cleaned up");
    assert_int_equal(world_log_count(NAME, "goes on"), 0);
}

static void an_atexit_that_hangs_is_bounded_by_the_limit(void **state)
{
    (void)state;
    ends_when_stopped("endings.AtexitHangs", "--stop-limit 1", NO_ERROR, 0);
    world_told(NAME, 0xC0000105, "did not stop within 1 s");
    world_log_has(NAME, "in hang");
}

static void an_atexit_that_raises_is_in_the_log(void **state)
{
    (void)state;
    ends_when_stopped("endings.AtexitRaises", NULL, NO_ERROR, 0);
    world_log_has(NAME, "RuntimeError: broken at exit");
    world_log_has(NAME, "atexit ran");
}

static void a_c_library_that_hangs_at_exit_keeps_no_process(void **state)
{
    (void)state;
    ends_when_stopped("endings.HangsInTheRuntime", NULL, NO_ERROR, 0);
}

// ---- failures
// -----------------------------------------------------------------------------------------------------------

static void a_keyboard_interrupt_of_its_own_is_a_failure(void **state)
{
    (void)state;
    fails("endings.Interrupts", CODE_EXCEPTION, 0xC0000003, "KeyboardInterrupt: raised by hand");
}

static void a_base_exception_is_a_failure(void **state)
{
    (void)state;
    fails("endings.RaisesBase", CODE_EXCEPTION, 0xC0000003, "not even an Exception");
}

static void endless_recursion_is_a_failure(void **state)
{
    (void)state;
    fails("endings.Recurses", CODE_EXCEPTION, 0xC0000003, "RecursionError");
}

static void a_memory_error_is_a_failure(void **state)
{
    (void)state;
    fails("endings.RunsOutOfMemory", CODE_EXCEPTION, 0xC0000003, "MemoryError");
}

static void a_class_with_nothing_to_run_is_a_failure(void **state)
{
    (void)state;
    fails("endings.NothingToRun", CODE_NO_RUN, 0xC0000002, "has no SvcRun and no SvcDoRun");
}

static void a_startup_error_is_told_as_any_other(void **state)
{
    (void)state;
    fails("endings.RaisesStartupError", CODE_BAD_CLASS, 0xC000000A, "startup_error: not today");
}

// ---- processes that die
// ---------------------------------------------------------------------------------------------------

static void who_has_said_stopped_may_end_its_process(void **state)
{
    (void)state;
    world_install(NAME, "endings.SaysStoppedAndExits", NULL);
    world_start_only(NAME);
    assert_int_equal(world_wait(NAME, SERVICE_STOPPED).dwWin32ExitCode, NO_ERROR);
    world_log_has(NAME, "the process ends by os._exit(4)");
    assert_int_equal(world_log_count(NAME, "failure ended-itself"), 0);
}

static void a_crash_in_pythons_end_is_met_whoever_has_taken_the_filter(void **state)
{
    (void)state;
    world_install(NAME, "endings.ReplacesTheFilter", NULL);
    world_start(NAME);
    assert_int_equal(world_stop(NAME).dwWin32ExitCode, NO_ERROR);
    world_log_has(NAME, "the process crashed: access violation");
}

static void a_hard_exit_is_the_death_of_the_process(void **state)
{
    (void)state;
    assert_int_equal(dies("endings.ExitsHard"), 7);
    world_log_has(NAME, "leaving");
}

static void a_crash_leaves_every_stack_and_kills_the_process(void **state)
{
    (void)state;
    assert_int_not_equal(dies("endings.Crashes"), 0);
    world_log_has(NAME, "access violation");
    world_log_has(NAME, "in SvcDoRun");
    world_log_has(NAME, "in bystander");
}

static void an_abort_leaves_every_stack_and_kills_the_process(void **state)
{
    (void)state;
    assert_int_not_equal(dies("endings.Aborts"), 0);
    world_log_has(NAME, "in SvcDoRun");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(atexit_functions_run_before_stopped_is_reported, world_clean),
        cmocka_unit_test_teardown(code_that_returns_by_itself_is_a_clean_end, world_clean),
        cmocka_unit_test_teardown(a_crash_in_pythons_end_changes_no_outcome, world_clean),
        cmocka_unit_test_teardown(the_instance_is_deleted_before_the_end, world_clean),
        cmocka_unit_test_teardown(daemon_threads_do_not_delay_the_end, world_clean),
        cmocka_unit_test_teardown(closed_streams_harm_nobody, world_clean),
        cmocka_unit_test_teardown(an_exception_in_a_thread_ends_that_thread_only, world_clean),
        cmocka_unit_test_teardown(code_that_says_stopped_is_interrupted, world_clean),
        cmocka_unit_test_teardown(deaf_code_that_says_stopped_is_left, world_clean),
        cmocka_unit_test_teardown(a_code_reported_with_stopped_is_kept, world_clean),
        cmocka_unit_test_teardown(code_that_says_stopped_may_clean_up, world_clean),
        cmocka_unit_test_teardown(a_stop_that_raises_behind_its_event_is_told, world_clean),
        cmocka_unit_test_teardown(a_stop_that_raises_is_followed_by_an_interrupt, world_clean),
        cmocka_unit_test_teardown(a_clean_up_behind_a_stop_that_raises_has_its_time, world_clean),
        cmocka_unit_test_teardown(a_stop_that_raises_is_told_and_ends_at_the_limit, world_clean),
        cmocka_unit_test_teardown(a_handler_that_hangs_is_named_as_what_keeps_the_stop, world_clean),
        cmocka_unit_test_teardown(a_main_thread_that_hangs_is_named_though_the_handler_has_returned,
                                  world_clean),
        cmocka_unit_test_teardown(a_stop_that_exits_is_told_and_followed_by_an_interrupt, world_clean),
        cmocka_unit_test_teardown(a_class_without_a_stop_accepts_none, world_clean),
        cmocka_unit_test_teardown(an_exception_after_the_stop_is_told, world_clean),
        cmocka_unit_test_teardown(whatever_fails_in_a_stop_the_process_ends_with_0, world_clean),
        cmocka_unit_test_teardown(a_stop_past_its_limit_while_it_starts_is_no_failure_to_the_scm,
                                  world_clean),
        cmocka_unit_test_teardown(the_scm_hears_of_a_failed_stop_where_the_setting_says_so, world_clean),
        cmocka_unit_test_teardown(a_process_that_terminates_itself_in_the_stop_is_no_failure, world_clean),
        cmocka_unit_test_teardown(a_process_that_terminates_itself_in_vain_goes_on, world_clean),
        cmocka_unit_test_teardown(a_thread_that_goes_on_is_left_and_named, world_clean),
        cmocka_unit_test_teardown(threads_that_end_in_time_are_waited_for, world_clean),
        cmocka_unit_test_teardown(an_atexit_that_hangs_is_bounded_by_the_limit, world_clean),
        cmocka_unit_test_teardown(an_atexit_that_raises_is_in_the_log, world_clean),
        cmocka_unit_test_teardown(a_c_library_that_hangs_at_exit_keeps_no_process, world_clean),
        cmocka_unit_test_teardown(a_keyboard_interrupt_of_its_own_is_a_failure, world_clean),
        cmocka_unit_test_teardown(a_base_exception_is_a_failure, world_clean),
        cmocka_unit_test_teardown(endless_recursion_is_a_failure, world_clean),
        cmocka_unit_test_teardown(a_memory_error_is_a_failure, world_clean),
        cmocka_unit_test_teardown(a_class_with_nothing_to_run_is_a_failure, world_clean),
        cmocka_unit_test_teardown(a_startup_error_is_told_as_any_other, world_clean),
        cmocka_unit_test_teardown(who_has_said_stopped_may_end_its_process, world_clean),
        cmocka_unit_test_teardown(a_crash_in_pythons_end_is_met_whoever_has_taken_the_filter, world_clean),
        cmocka_unit_test_teardown(a_hard_exit_is_the_death_of_the_process, world_clean),
        cmocka_unit_test_teardown(a_crash_leaves_every_stack_and_kills_the_process, world_clean),
        cmocka_unit_test_teardown(an_abort_leaves_every_stack_and_kills_the_process, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
