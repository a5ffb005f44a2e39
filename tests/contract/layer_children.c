// SPDX-License-Identifier: MIT
// What a service's children and console do to it on Windows, end to end with the layer: sessions, limits, console events.
#include "world.h"

#include <stdio.h>
#include <wchar.h>

#include "base/text.h"
#include "contract.h"

#define NAME "PyhostChildren"

static void install_program(const char *options, const char *arguments)
{
    char *program = text_format("\"%s\" %s", world_path("scripts\\children.py"), arguments);
    world_install_program(NAME, options, program);
    free(program);
}

// ---- another session ----

static void it_shows_a_program(const char *class_options, const char *program_options)
{
    if (class_options != NULL) {
        world_install(NAME, "children.Children", class_options);
        world_pyhost("start " NAME " -- show");
    } else {
        install_program(program_options, "show");
        world_start_only(NAME);
    }
    world_log_gets(NAME, "shown in another session");
}

static void a_class_shows_a_program_to_a_user(void **state)
{
    (void)state;
    it_shows_a_program("", NULL);
}

static void so_does_a_class_in_a_job(void **state)
{
    (void)state;
    it_shows_a_program("--keep-children no", NULL);
    world_clean(state);
    it_shows_a_program("--memory-limit 4000", NULL);
}

static void so_does_a_program(void **state)
{
    (void)state;
    it_shows_a_program(NULL, "--pywin32 yes");
}

// ---- limits ----

static void a_process_too_many_is_refused_and_told(void **state)
{
    (void)state;
    world_install(NAME, "children.Children", "--process-limit 1 --after-start \"cmd /c exit\"");
    world_start(NAME);
    world_log_gets(NAME, "the service wants more than its 1 processes");
    world_log_gets(NAME, "cannot run \"cmd /c exit\"");
    world_stop(NAME);
}

static void a_kept_child_breaks_away_from_the_job_of_a_limit(void **state)
{
    (void)state;
    install_program("--keep-children yes --memory-limit 4000", "breakaway_and_end");
    world_start_only(NAME);
    world_log_gets(NAME, "broke away");
    world_wait(NAME, SERVICE_STOPPED);
}

// ---- the console ----

static void send_console_event(DWORD event)
{
    wchar_t name[80];
    swprintf(name, 80, CONTRACT_CONSOLE_EVENT, world_query(NAME).dwProcessId, event);
    HANDLE asked = OpenEventW(EVENT_MODIFY_STATE, FALSE, name);
    assert_non_null(asked);
    SetEvent(asked);
    CloseHandle(asked);
}

// The events before it have been seen to when the layer comes to CLOSE. Ctrl+Break is what process managers send to their workers
// (os.kill(PID, CTRL_BREAK_EVENT)): to everybody at the console, or to an identifier that is no group, it comes to the service, too.
static void it_stops_when_its_console_is_closed(void)
{
    HANDLE process = world_process(NAME);
    send_console_event(CTRL_BREAK_EVENT);
    send_console_event(CTRL_SHUTDOWN_EVENT);
    send_console_event(CTRL_LOGOFF_EVENT);
    send_console_event(CTRL_CLOSE_EVENT);
    assert_int_equal(world_wait(NAME, SERVICE_STOPPED).dwWin32ExitCode, NO_ERROR);
    world_wait_process(process);
    world_log_has(NAME, "cleaned up");
}

static void a_class_outlives_ctrl_break_logoff_and_shutdown_and_stops_when_its_console_is_closed(void **state)
{
    (void)state;
    world_install(NAME, "children.Children", NULL);
    world_pyhost("start " NAME " -- sleeper");
    world_log_gets(NAME, "sleeps");
    it_stops_when_its_console_is_closed();
}

static void so_does_a_program_that_is_asked_to(void **state)
{
    (void)state;
    install_program(NULL, "waits_for_sleeper");
    world_start(NAME);
    world_log_gets(NAME, "sleeps");
    it_stops_when_its_console_is_closed();
}

// Windows ends the process 5 s after the event (Console-Docs, HandlerRoutine, "Timeouts"); this stop would take longer, and asks
// for more.
static void install_slow(void)
{
    world_write("scripts\\slow.py", "import time\n"
                                    "import children\n"
                                    "class Slow(children.Children):\n"
                                    "    def SvcStop(self):\n"
                                    "        print('asked to stop', flush=True)\n"
                                    "        self.ReportServiceStatus(3, 30000)\n"
                                    "        time.sleep(8)\n"
                                    "        super().SvcStop()\n");
    world_install(NAME, "slow.Slow", "--before-stop \"cmd /c echo told\"");
    world_pyhost("start " NAME " -- sleeper");
    world_log_gets(NAME, "sleeps");
}

static void it_ends_in_time_and_says_why(HANDLE process)
{
    DWORD code = 0;
    assert_int_equal(world_wait(NAME, SERVICE_STOPPED).dwWin32ExitCode, NO_ERROR);
    assert_int_equal(WaitForSingleObject(process, INFINITE), WAIT_OBJECT_0);
    assert_true(GetExitCodeProcess(process, &code));
    CloseHandle(process);
    assert_int_equal(code, 0); // it was not ended by the system
    world_log_has(NAME, "the console of the service was closed");
    world_log_has(NAME, "did not stop within 4 s");
    world_log_has(NAME, "in SvcStop");
    world_log_has(NAME, "who closes the console");
    world_log_has(NAME, "ends, exit code 0");
}

static void a_stop_that_takes_longer_than_a_closed_console_leaves_it_is_told(void **state)
{
    (void)state;
    install_slow();
    HANDLE process = world_process(NAME);
    send_console_event(CTRL_CLOSE_EVENT);
    it_ends_in_time_and_says_why(process);
    world_log_has(NAME, "the hook before-stop is left out");
}

static void so_is_a_stop_in_which_the_console_is_closed(void **state)
{
    (void)state;
    install_slow();
    HANDLE process = world_process(NAME);
    world_control(NAME, SERVICE_CONTROL_STOP);
    world_log_gets(NAME, "asked to stop");
    send_console_event(CTRL_CLOSE_EVENT);
    it_ends_in_time_and_says_why(process);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_class_shows_a_program_to_a_user, world_clean),
        cmocka_unit_test_teardown(so_does_a_class_in_a_job, world_clean),
        cmocka_unit_test_teardown(so_does_a_program, world_clean),
        cmocka_unit_test_teardown(a_process_too_many_is_refused_and_told, world_clean),
        cmocka_unit_test_teardown(a_kept_child_breaks_away_from_the_job_of_a_limit, world_clean),
        cmocka_unit_test_teardown(
            a_class_outlives_ctrl_break_logoff_and_shutdown_and_stops_when_its_console_is_closed,
            world_clean),
        cmocka_unit_test_teardown(so_does_a_program_that_is_asked_to, world_clean),
        cmocka_unit_test_teardown(a_stop_that_takes_longer_than_a_closed_console_leaves_it_is_told,
                                  world_clean),
        cmocka_unit_test_teardown(so_is_a_stop_in_which_the_console_is_closed, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
