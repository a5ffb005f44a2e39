// SPDX-License-Identifier: MIT
// The controls that ControlService sends: which reach the class, which the SCM refuses, and that the handler
// returns whatever Python does. Those that only the system sends: test_system_controls.c. What comes with a
// control: test_session.c.
#include "world.h"

#include <stdio.h>

#include "base/compiler.h"
#include "base/text.h"
#include "base/wide.h"

#define NAME "PyhostListening"

static void stopped_with(DWORD exit_code, DWORD specific_code)
{
    SERVICE_STATUS_PROCESS status = world_wait(NAME, SERVICE_STOPPED);
    if (status.dwWin32ExitCode != exit_code || status.dwServiceSpecificExitCode != specific_code)
        fail_msg("exit code %lu, specific code 0x%lX instead of %lu, 0x%lX; log:\n%s", status.dwWin32ExitCode,
                 status.dwServiceSpecificExitCode, exit_code, specific_code, world_log(NAME));
}

static void every_control_reaches_its_method(void **state)
{
    (void)state;
    world_install(NAME, "listening.Recorder", NULL);
    world_start(NAME);
    world_control(NAME, SERVICE_CONTROL_INTERROGATE);
    world_log_gets(NAME, "SvcInterrogate");
    static const DWORD others[] = {SERVICE_CONTROL_PARAMCHANGE,
                                   SERVICE_CONTROL_NETBINDADD,
                                   SERVICE_CONTROL_NETBINDREMOVE,
                                   SERVICE_CONTROL_NETBINDENABLE,
                                   SERVICE_CONTROL_NETBINDDISABLE,
                                   128,
                                   200,
                                   255};
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        char *line = text_format("SvcOtherEx %lu 0 None False", others[i]); // not on the main thread
        world_control(NAME, others[i]);
        world_log_gets(NAME, line);
        free(line);
    }
    assert_int_equal(world_query(NAME).dwCurrentState, SERVICE_RUNNING);
    world_stop(NAME);
    assert_int_equal(world_log_count(NAME, "SvcStop"), 1);
}

static void a_class_without_svc_other_hears_user_controls(void **state)
{
    (void)state;
    world_install(NAME, "listening.Base", NULL);
    world_start(NAME);
    world_control(NAME, 130);
    world_log_gets(NAME, "Unknown control status - 130");
    world_stop(NAME);
}

static void pause_and_continue(void **state)
{
    (void)state;
    world_install(NAME, "listening.Recorder", NULL);
    world_start(NAME);
    world_control(NAME, SERVICE_CONTROL_PAUSE);
    SERVICE_STATUS_PROCESS status = world_wait(NAME, SERVICE_PAUSED); // when SvcPause has returned
    assert_int_equal(status.dwCheckPoint, 0);
    assert_int_equal(world_log_count(NAME, "SvcPause"), 1);
    world_control(NAME, SERVICE_CONTROL_CONTINUE);
    world_wait(NAME, SERVICE_RUNNING);
    assert_int_equal(world_log_count(NAME, "SvcContinue"), 1);
    world_control(NAME, SERVICE_CONTROL_PAUSE);
    world_wait(NAME, SERVICE_PAUSED);
    assert_int_equal(world_stop(NAME).dwWin32ExitCode, NO_ERROR); // from PAUSED
}

static void a_pause_that_raises_is_told_and_undone(void **state)
{
    (void)state;
    world_install(NAME, "listening.PauseRaises", NULL);
    world_start(NAME);
    world_control(NAME, SERVICE_CONTROL_PAUSE);
    world_log_gets(NAME, "RuntimeError: no pause today");
    world_wait(NAME, SERVICE_RUNNING);
    assert_int_equal(world_stop(NAME).dwWin32ExitCode, NO_ERROR);
    world_told(NAME, 0xC000000B, "no pause today");
}

static void a_continue_that_raises_is_told_and_undone(void **state)
{
    (void)state;
    world_install(NAME, "listening.ContinueRaises", NULL);
    world_start(NAME);
    world_control(NAME, SERVICE_CONTROL_PAUSE);
    world_wait(NAME, SERVICE_PAUSED);
    world_control(NAME, SERVICE_CONTROL_CONTINUE);
    world_log_gets(NAME, "RuntimeError: no way on");
    world_wait(NAME, SERVICE_PAUSED);
    assert_int_equal(world_stop(NAME).dwWin32ExitCode, NO_ERROR);
}

static void a_pause_that_hangs_does_not_keep_a_stop_from_ending(void **state)
{
    (void)state;
    world_install(NAME, "listening.PauseHangs", "--stop-limit 1");
    world_start(NAME);
    world_control(NAME, SERVICE_CONTROL_PAUSE);
    HANDLE process = world_process(NAME);
    world_control(NAME, SERVICE_CONTROL_STOP);
    stopped_with(NO_ERROR, 0);
    world_told(NAME, 0xC0000105, "did not stop within");
    world_wait_process(process);
    world_log_has(NAME, "in SvcPause");
    world_log_has(NAME, "SvcPause waits in ");
    world_told(NAME, 0xC0000105, "let SvcPause return");
}

static void a_handler_that_returns_nonsense_is_told(void **state)
{
    (void)state;
    world_install(NAME, "listening.ReturnsNonsense", NULL);
    world_start(NAME);
    world_control(NAME, 128);
    world_log_gets(NAME, "returned neither None nor a number");
    assert_int_equal(world_query(NAME).dwCurrentState, SERVICE_RUNNING);
    world_stop(NAME); // the event comes after the line in the log
    world_told(NAME, 0xC000000B, "returned neither None nor a number");
}

static void a_handler_that_returns_a_future_is_not_told(void **state)
{
    (void)state;
    world_install(NAME, "listening.ReturnsFutures", NULL);
    world_start(NAME);
    world_control(NAME, 129); // its task waits until the loop hears of another
    world_control(NAME, 128);
    world_log_gets(NAME, "control 128 in the loop");
    assert_int_equal(world_stop(NAME).dwWin32ExitCode, NO_ERROR);
    assert_int_equal(world_log_count(NAME, "SvcStop in the loop"), 1);
    assert_int_equal(world_log_count(NAME, "control 129 in the loop"), 1);
    assert_int_equal(world_log_count(NAME, "returned neither"), 0);
}

static void what_the_class_does_not_accept_is_refused(void **state)
{
    (void)state;
    world_install(NAME, "listening.Base", NULL);
    world_start(NAME);
    assert_int_equal(world_query(NAME).dwControlsAccepted, SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_SHUTDOWN);
    assert_int_equal(world_try_control(NAME, SERVICE_CONTROL_PAUSE), ERROR_INVALID_SERVICE_CONTROL);
    assert_int_equal(world_try_control(NAME, SERVICE_CONTROL_PARAMCHANGE), ERROR_INVALID_SERVICE_CONTROL);
    assert_int_equal(world_try_control(NAME, 127), ERROR_INVALID_PARAMETER);
    assert_int_equal(world_try_control(NAME, 256), ERROR_INVALID_PARAMETER);
    world_stop(NAME);
}

static void controls_that_windows_does_not_have_are_left_out(void **state)
{
    (void)state;
    world_install(NAME, "listening.AcceptsWhatIsNot", NULL);
    world_start(NAME);
    assert_int_equal(world_query(NAME).dwControlsAccepted & 0xFFFFF003,
                     SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_PAUSE_CONTINUE);
    world_stop(NAME);
    assert_int_equal(world_log_count(NAME, "accepts controls that Windows does not have (0x11000)"), 1);
}

static void a_class_that_registers_no_handler_is_told_and_still_controlled(void **state)
{
    (void)state;
    world_install(NAME, "listening.NoFramework", NULL);
    world_start(NAME);
    world_log_gets(NAME, "running");
    world_log_has(NAME, "failure no-handler");
    world_told(NAME, 0xC0000001, "registered no handler");
    assert_int_equal(world_stop(NAME).dwWin32ExitCode, NO_ERROR);
    assert_int_equal(world_log_count(NAME, "SvcStop"), 1);
}

// ---- the handler returns
// --------------------------------------------------------------------------------------------------

static void a_stop_returns_while_c_code_holds_the_gil(void **state)
{
    (void)state;
    HANDLE running = world_event("running");
    HANDLE go = world_event("go");
    world_install(NAME, "listening.HoldsTheGil", NULL);
    world_start(NAME);
    world_wait_event(running);
    HANDLE process = world_process(NAME);
    // If the handler needed the GIL, this would never return, or with error 1053.
    world_control(NAME, SERVICE_CONTROL_STOP);
    assert_int_equal(world_query(NAME).dwCurrentState, SERVICE_STOP_PENDING);
    assert_int_equal(world_log_count(NAME, "SvcStop"), 0);
    SetEvent(go);
    stopped_with(NO_ERROR, 0);
    world_wait_process(process);
    world_log_has(NAME, "the GIL is free");
    assert_int_equal(world_log_count(NAME, "SvcStop"), 1);
}

static void code_that_never_gives_up_the_gil_ends_with_its_stack(void **state)
{
    (void)state;
    HANDLE running = world_event("running");
    world_event("go");
    world_install(NAME, "listening.HoldsTheGil", "--stop-limit 1");
    world_start(NAME);
    world_wait_event(running);
    HANDLE process = world_process(NAME);
    world_control(NAME, SERVICE_CONTROL_STOP);
    stopped_with(NO_ERROR, 0);
    world_told(NAME, 0xC0000105, "did not stop within");
    world_wait_process(process);
    world_log_has(NAME, "in SvcDoRun");
    assert_int_equal(world_log_count(NAME, "the GIL is free"), 0);
}

static void a_stop_reaches_code_that_computes(void **state)
{
    (void)state;
    HANDLE running = world_event("running");
    world_install(NAME, "listening.Computes", NULL);
    world_start(NAME);
    world_wait_event(running);
    assert_int_equal(world_stop(NAME).dwWin32ExitCode, NO_ERROR);
}

static void code_that_computes_for_ever_ends_with_its_stack(void **state)
{
    (void)state;
    HANDLE running = world_event("running");
    world_install(NAME, "listening.ComputesForEver", "--stop-limit 2");
    world_start(NAME);
    world_wait_event(running);
    HANDLE process = world_process(NAME);
    world_control(NAME, SERVICE_CONTROL_STOP);
    stopped_with(NO_ERROR, 0);
    world_told(NAME, 0xC0000105, "did not stop within");
    world_wait_process(process);
    world_log_has(NAME, "in SvcDoRun");
    assert_int_equal(world_log_count(NAME, "SvcStop"), 1);
}

// ---- many stops
// -----------------------------------------------------------------------------------------------------------

static DWORD WINAPI send_stop(void *context)
{
    SERVICE_STATUS status;
    return ControlService(context, SERVICE_CONTROL_STOP, &status) ? NO_ERROR : GetLastError();
}

static void a_storm_of_stops_is_one_stop(void **state)
{
    (void)state;
    HANDLE threads[16];
    world_install(NAME, "listening.Base", NULL);
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    SC_HANDLE service = OpenServiceW(manager, L"" NAME, SERVICE_ALL_ACCESS);
    assert_non_null(service);
    for (int round = 1; round <= 5; round++) {
        world_start(NAME);
        HANDLE process = world_process(NAME);
        int taken = 0;
        for (size_t i = 0; i < COUNT_OF(threads); i++)
            threads[i] = CreateThread(NULL, 0, send_stop, service, 0, NULL);
        for (size_t i = 0; i < COUNT_OF(threads); i++) {
            DWORD code = world_wait_process(threads[i]); // the thread's exit code
            taken += code == NO_ERROR;
            if (code != NO_ERROR && code != ERROR_SERVICE_NOT_ACTIVE &&
                code != ERROR_INVALID_SERVICE_CONTROL && code != ERROR_SERVICE_CANNOT_ACCEPT_CTRL)
                fail_msg("a stop failed with error %lu; log:\n%s", code, world_log(NAME));
        }
        assert_true(taken >= 1);
        stopped_with(NO_ERROR, 0);
        world_wait_process(process);
        assert_int_equal(world_log_count(NAME, "SvcStop"), round);
        assert_int_equal(world_log_count(NAME, "ends, exit code 0"), round);
    }
    CloseServiceHandle(service);
    CloseServiceHandle(manager);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(every_control_reaches_its_method, world_clean),
        cmocka_unit_test_teardown(a_class_without_svc_other_hears_user_controls, world_clean),
        cmocka_unit_test_teardown(pause_and_continue, world_clean),
        cmocka_unit_test_teardown(a_pause_that_raises_is_told_and_undone, world_clean),
        cmocka_unit_test_teardown(a_continue_that_raises_is_told_and_undone, world_clean),
        cmocka_unit_test_teardown(a_pause_that_hangs_does_not_keep_a_stop_from_ending, world_clean),
        cmocka_unit_test_teardown(a_handler_that_returns_nonsense_is_told, world_clean),
        cmocka_unit_test_teardown(a_handler_that_returns_a_future_is_not_told, world_clean),
        cmocka_unit_test_teardown(what_the_class_does_not_accept_is_refused, world_clean),
        cmocka_unit_test_teardown(controls_that_windows_does_not_have_are_left_out, world_clean),
        cmocka_unit_test_teardown(a_class_that_registers_no_handler_is_told_and_still_controlled,
                                  world_clean),
        cmocka_unit_test_teardown(a_stop_returns_while_c_code_holds_the_gil, world_clean),
        cmocka_unit_test_teardown(code_that_never_gives_up_the_gil_ends_with_its_stack, world_clean),
        cmocka_unit_test_teardown(a_stop_reaches_code_that_computes, world_clean),
        cmocka_unit_test_teardown(code_that_computes_for_ever_ends_with_its_stack, world_clean),
        cmocka_unit_test_teardown(a_storm_of_stops_is_one_stop, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
