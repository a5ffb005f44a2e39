// SPDX-License-Identifier: MIT
// What Windows itself knows of an end: the SCM's exit code, Windows Error Reporting's event.
#include "only.h"
#include "world.h"

#define NAME "PyhostLastRun"

// Ends the process from outside, and waits for the SCM to notice.
static void a_killed_process_is_1067_and_told(void **state)
{
    (void)state;
    ONLY_ON_WINDOWS();
    world_install(NAME, "endings.Base", NULL);
    world_start(NAME);
    world_log_gets(NAME, "running");
    HANDLE process = OpenProcess(PROCESS_TERMINATE | SYNCHRONIZE, FALSE, world_query(NAME).dwProcessId);
    assert_true(TerminateProcess(process, 77));
    CloseHandle(process);
    assert_int_equal(world_wait(NAME, SERVICE_STOPPED).dwWin32ExitCode, ERROR_PROCESS_ABORTED);
    assert_int_equal(world_pyhost("status " NAME), 3);
    world_contains(world_output(), "(exit code 1067)");
    world_contains(world_output(), ", did not end properly: killed");
    assert_int_equal(world_pyhost("start " NAME), 0);
    world_log_gets(NAME, "the run before, process ");
    world_stop(NAME);
}

// A crash past the host's own filter: the code takes it away. The event is written by another process, some time after the end.
static void a_crash_is_found_in_the_event_log(void **state)
{
    (void)state;
    ONLY_ON_WINDOWS();
    world_write("scripts\\unheard.py", "import ctypes, endings, faulthandler, signals\n"
                                       "class Unheard(endings.Base):\n"
                                       "    def SvcDoRun(self):\n"
                                       "        print('running', flush=True)\n"
                                       "        signals.wait('go')\n"
                                       "        faulthandler.disable()\n"
                                       "        ctypes.windll.kernel32.SetUnhandledExceptionFilter(None)\n"
                                       "        faulthandler._raise_exception(0xC0000005)\n");
    HANDLE log = OpenEventLogW(NULL, L"Application");
    HANDLE news = CreateEventW(NULL, FALSE, FALSE, NULL);
    HANDLE go = world_event("go");
    world_install(NAME, "unheard.Unheard", NULL);
    world_start(NAME);
    world_log_gets(NAME, "running");
    assert_true(NotifyChangeEventLog(log, news));
    SetEvent(go);
    world_wait(NAME, SERVICE_STOPPED);
    do {
        assert_int_equal(WaitForSingleObject(news, WORLD_PATIENCE), WAIT_OBJECT_0);
        world_pyhost("status " NAME);
    } while (strstr(world_output(), "Windows Error Reporting has of it: pyhost.exe, ") == NULL);
    CloseEventLog(log);
    CloseHandle(news);
    CloseHandle(go);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_killed_process_is_1067_and_told, world_clean),
        cmocka_unit_test_teardown(a_crash_is_found_in_the_event_log, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
