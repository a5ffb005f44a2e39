// SPDX-License-Identifier: MIT
// The pending states: they show progress, they end at their limit, and a stop ends a start.
#include "world.h"

#include <stdio.h>

#include "base/text.h"

#define NAME "PyhostPending"

enum { CODE_START_LIMIT = 0x20000104 };

// The modules of these tests are slow to import, and installing a service imports its module: the service is
// installed with another one in its place.
static void install_module(const char *text, const char *options)
{
    world_write("scripts\\module.py", "from pending import Base\n");
    world_install(NAME, "module.Base", options);
    world_write("scripts\\module.py", text);
}

static const char slow_import[] = "import threading, signals\n"
                                  "from pending import Base\n"
                                  "def another_thread():\n"
                                  "    signals.wait('never')\n"
                                  "threading.Thread(target=another_thread, daemon=True).start()\n"
                                  "signals.tell_and_wait('starting', 'go')\n"
                                  "print('imported', flush=True)\n";

// Waits in state until the checkpoint has risen by itself.
static void shows_progress(DWORD state)
{
    SERVICE_STATUS_PROCESS first = world_query(NAME);
    SERVICE_STATUS_PROCESS next = first;
    assert_int_equal(first.dwCurrentState, state);
    assert_true(first.dwCheckPoint >= 1);
    ULONGLONG begin = GetTickCount64();
    while (next.dwCheckPoint == first.dwCheckPoint && GetTickCount64() - begin < WORLD_PATIENCE) {
        Sleep(50);
        next = world_query(NAME);
        assert_int_equal(next.dwCurrentState, state);
    }
    assert_true(next.dwCheckPoint > first.dwCheckPoint);
    assert_true(first.dwWaitHint > GetTickCount64() - begin); // the hint was kept
}

static void stopped_with(DWORD exit_code, DWORD specific_code)
{
    SERVICE_STATUS_PROCESS status = world_wait(NAME, SERVICE_STOPPED);
    if (status.dwWin32ExitCode != exit_code || status.dwServiceSpecificExitCode != specific_code)
        fail_msg("exit code %lu, specific code 0x%lX instead of %lu, 0x%lX; log:\n%s", status.dwWin32ExitCode,
                 status.dwServiceSpecificExitCode, exit_code, specific_code, world_log(NAME));
}

static void a_long_start_shows_progress(void **state)
{
    (void)state;
    HANDLE starting = world_event("starting");
    HANDLE go = world_event("go");
    install_module(slow_import, NULL);
    world_start_only(NAME);
    world_wait_event(starting);
    assert_int_equal(world_query(NAME).dwControlsAccepted & SERVICE_ACCEPT_STOP, SERVICE_ACCEPT_STOP);
    shows_progress(SERVICE_START_PENDING);
    SetEvent(go);
    SERVICE_STATUS_PROCESS status = world_wait(NAME, SERVICE_RUNNING);
    assert_int_equal(status.dwCheckPoint, 0);
    assert_int_equal(status.dwWaitHint, 0);
    assert_int_equal(world_stop(NAME).dwWin32ExitCode, NO_ERROR);
}

static void a_long_stop_shows_progress(void **state)
{
    (void)state;
    HANDLE stopping = world_event("stopping");
    HANDLE go = world_event("go");
    world_install(NAME, "pending.StopsSlowly", NULL);
    world_start(NAME);
    HANDLE process = world_process(NAME);
    world_control(NAME, SERVICE_CONTROL_STOP);
    world_wait_event(stopping);
    assert_int_equal(world_query(NAME).dwControlsAccepted, 0);
    shows_progress(SERVICE_STOP_PENDING);
    SetEvent(go);
    stopped_with(NO_ERROR, 0);
    world_wait_process(process);
}

static void a_start_past_its_limit_ends_with_all_stacks(void **state)
{
    (void)state;
    HANDLE starting = world_event("starting");
    world_event("go");
    install_module(slow_import, "--start-limit 10"); // Python has begun by then, also on a busy machine
    world_start_only(NAME);
    HANDLE process = world_process(NAME);
    world_wait_event(starting);
    stopped_with(ERROR_SERVICE_SPECIFIC_ERROR, CODE_START_LIMIT);
    world_wait_process(process);
    world_log_has(NAME, "did not start within 10 s");
    world_log_has(NAME, "module.py\", line 6 in <module>");
    world_log_has(NAME, "in another_thread");
    world_told(NAME, 0xC0000104, "did not start within 10 s");
    assert_int_equal(world_pyhost("status %s", NAME), 3);
    world_contains(world_output(), "did not start within 10 s");
}

// Without the stacks it would look like a service that works and is ended.
static void a_start_that_reports_nothing_says_why(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"pending.NoHandle",
         "its code was called, and self.ssh is None, so ReportServiceStatus reports nothing"},
        {"pending.RunsItself",
         "its code was called, and SvcRun is the class's own and has not reported RUNNING"},
        {"pending.ReportsNothing", "its code was called, and it has not reported RUNNING"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        world_install(NAME, rows[i][0], "--start-limit 10");
        world_start_only(NAME);
        HANDLE process = world_process(NAME);
        stopped_with(ERROR_SERVICE_SPECIFIC_ERROR, CODE_START_LIMIT);
        world_wait_process(process);
        world_log_has(NAME, rows[i][1]);
        world_log_has(NAME, "in SvcDoRun"); // where it is
        assert_int_equal(world_pyhost("status %s", NAME), 3);
        world_contains(world_output(), rows[i][1]);
        world_contains(world_output(), i == 0 ? "leave self.ssh as ServiceFramework.__init__ has set it"
                                              : "self.ReportServiceStatus(win32service.SERVICE_RUNNING)");
    }
}

// More time would not help: the work is in the wrong place.
static void work_before_svcdorun_is_named(void **state)
{
    static const char begin[] =
        "import time, win32serviceutil\nclass Work(win32serviceutil.ServiceFramework):\n"
        "    _svc_name_ = _svc_display_name_ = 'Work'\n    def SvcDoRun(self): pass\n";
    static const struct {
        const char *body;
        const char *told;
        const char *advice;
    } rows[] = {{"    def __init__(self, args):\n        super().__init__(args)\n        time.sleep(1000)\n",
                 "its code was called, and its constructor has not returned",
                 "let __init__ return, and do the work in SvcDoRun"},
                {"time.sleep(1000)\n", "its code was called, and the import of its module has not ended",
                 "let the module's top level only define, and do the work in SvcDoRun"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        world_write("scripts\\working.py", begin);
        if (i == 0)
            world_install(NAME, "working.Work", "--start-limit 10");
        char *source = text_format("%s%s", begin, rows[i].body);
        world_write("scripts\\working.py", source);
        free(source);
        world_start_only(NAME);
        HANDLE process = world_process(NAME);
        stopped_with(ERROR_SERVICE_SPECIFIC_ERROR, CODE_START_LIMIT);
        world_wait_process(process);
        world_log_has(NAME, rows[i].told);
        assert_int_equal(world_pyhost("status %s", NAME), 3);
        world_contains(world_output(), rows[i].advice);
    }
}

static void a_stop_past_its_limit_ends_with_all_stacks(void **state)
{
    (void)state;
    world_event("go");
    world_install(NAME, "pending.StopsSlowly", "--stop-limit 1");
    world_start(NAME);
    HANDLE process = world_process(NAME);
    world_control(NAME, SERVICE_CONTROL_STOP);
    stopped_with(NO_ERROR, 0);
    world_wait_process(process);
    world_log_has(NAME, "did not stop within 1 s");
    world_log_has(NAME, "in SvcDoRun");
    world_told(NAME, 0xC0000105, "did not stop within 1 s");
}

// Starts a module that must not get to its end, stops it when it signals, and wants a clean end.
static void is_stopped_while_it_starts(const char *module)
{
    HANDLE starting = world_event("starting");
    install_module(module, "--stop-limit 20");
    world_start_only(NAME);
    HANDLE process = world_process(NAME);
    world_wait_event(starting);
    world_control(NAME, SERVICE_CONTROL_STOP);
    stopped_with(NO_ERROR, 0);
    world_wait_process(process);
    assert_int_equal(world_log_count(NAME, "running"), 0);
    assert_int_equal(world_log_count(NAME, "failure"), 0);
}

static void a_stop_ends_an_import_that_sleeps(void **state)
{
    (void)state;
    is_stopped_while_it_starts("import signals, time\nfrom pending import Base\n"
                               "signals.tell('starting')\ntime.sleep(3600)\n");
}

static void a_stop_ends_an_import_that_computes(void **state)
{
    (void)state;
    is_stopped_while_it_starts("import signals\nfrom pending import Base\n"
                               "signals.tell('starting')\nwhile True:\n    pass\n");
}

static void a_stop_ends_an_import_that_swallows_the_interrupt(void **state)
{
    (void)state;
    is_stopped_while_it_starts(
        "import signals, time\nfrom pending import Base\n"
        "try:\n    signals.tell('starting')\n    time.sleep(3600)\nexcept BaseException:\n    pass\n"
        "print('the interrupt is gone', flush=True)\n");
    world_log_has(NAME, "the interrupt is gone");
}

static void a_stop_ends_an_import_that_turns_it_into_an_error(void **state)
{
    (void)state;
    is_stopped_while_it_starts(
        "import signals, time\nfrom pending import Base\n"
        "try:\n    signals.tell('starting')\n    time.sleep(3600)\n"
        "except BaseException as e:\n    raise RuntimeError('what was that?') from e\n");
    world_log_has(NAME, "RuntimeError: what was that?");
}

static void a_stop_waits_for_an_import_that_hears_nothing(void **state)
{
    (void)state;
    HANDLE starting = world_event("starting");
    HANDLE go = world_event("go");
    install_module(slow_import, NULL);
    world_start_only(NAME);
    HANDLE process = world_process(NAME);
    world_wait_event(starting);
    world_control(NAME, SERVICE_CONTROL_STOP);
    assert_int_equal(world_query(NAME).dwCurrentState, SERVICE_STOP_PENDING);
    SetEvent(go);
    stopped_with(NO_ERROR, 0);
    world_wait_process(process);
    assert_int_equal(world_log_count(NAME, "running"), 0);
}

static void a_stop_ends_a_constructor_that_sleeps(void **state)
{
    (void)state;
    HANDLE starting = world_event("starting");
    world_install(NAME, "pending.SleepsInInit", "--stop-limit 20");
    world_start_only(NAME);
    HANDLE process = world_process(NAME);
    world_wait_event(starting);
    world_control(NAME, SERVICE_CONTROL_STOP);
    stopped_with(NO_ERROR, 0);
    world_wait_process(process);
}

static void interrogate_leaves_a_paused_service_paused(void **state)
{
    (void)state;
    world_install(NAME, "pending.Polite", NULL);
    world_start(NAME);
    world_control(NAME, SERVICE_CONTROL_PAUSE);
    world_wait(NAME, SERVICE_PAUSED);
    world_control(NAME, SERVICE_CONTROL_INTERROGATE);
    world_log_gets(NAME, "interrogated");
    assert_int_equal(world_query(NAME).dwCurrentState, SERVICE_PAUSED);
    world_control(NAME, SERVICE_CONTROL_CONTINUE);
    world_wait(NAME, SERVICE_RUNNING);
    assert_int_equal(world_stop(NAME).dwWin32ExitCode, NO_ERROR);
}

static void nobody_takes_back_a_stop(void **state)
{
    (void)state;
    HANDLE stopping = world_event("stopping");
    HANDLE go = world_event("go");
    world_install(NAME, "pending.Talkative", NULL);
    world_start_only(NAME);
    world_log_gets(NAME, "running");
    HANDLE process = world_process(NAME);
    // Between RUNNING and PAUSED its threads race with the control, whose report may stand behind one of theirs that is on its way:
    // what counts is what comes after it.
    world_control(NAME, SERVICE_CONTROL_STOP);
    world_wait_event(stopping);
    world_wait(NAME, SERVICE_STOP_PENDING);
    for (int i = 0; i < 100; i++)
        assert_int_equal(world_query(NAME).dwCurrentState, SERVICE_STOP_PENDING);
    SetEvent(go);
    while (WaitForSingleObject(process, 0) == WAIT_TIMEOUT) {
        DWORD seen = world_query(NAME).dwCurrentState;
        assert_true(seen == SERVICE_STOP_PENDING || seen == SERVICE_STOPPED);
    }
    world_wait_process(process);
    stopped_with(NO_ERROR, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_long_start_shows_progress, world_clean),
        cmocka_unit_test_teardown(a_long_stop_shows_progress, world_clean),
        cmocka_unit_test_teardown(a_start_past_its_limit_ends_with_all_stacks, world_clean),
        cmocka_unit_test_teardown(a_start_that_reports_nothing_says_why, world_clean),
        cmocka_unit_test_teardown(work_before_svcdorun_is_named, world_clean),
        cmocka_unit_test_teardown(a_stop_past_its_limit_ends_with_all_stacks, world_clean),
        cmocka_unit_test_teardown(a_stop_ends_an_import_that_sleeps, world_clean),
        cmocka_unit_test_teardown(a_stop_ends_an_import_that_computes, world_clean),
        cmocka_unit_test_teardown(a_stop_ends_an_import_that_swallows_the_interrupt, world_clean),
        cmocka_unit_test_teardown(a_stop_ends_an_import_that_turns_it_into_an_error, world_clean),
        cmocka_unit_test_teardown(a_stop_waits_for_an_import_that_hears_nothing, world_clean),
        cmocka_unit_test_teardown(a_stop_ends_a_constructor_that_sleeps, world_clean),
        cmocka_unit_test_teardown(interrogate_leaves_a_paused_service_paused, world_clean),
        cmocka_unit_test_teardown(nobody_takes_back_a_stop, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
