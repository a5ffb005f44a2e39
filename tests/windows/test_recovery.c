// SPDX-License-Identifier: MIT
// The SCM's recovery actions, which Wine has not: they start what died, and not what somebody stopped.
#include "only.h"
#include "world.h"

#define NAME "PyhostRecovers"

enum { QUIET = 10000 }; // ms in which recovery that comes at once would have begun

static void a_service_that_is_killed_is_started_again(void **state)
{
    (void)state;
    ONLY_ON_WINDOWS();
    world_install(NAME, "endings.Base", "--recovery restart:0s");
    world_start(NAME);
    const DWORD first = world_query(NAME).dwProcessId;
    HANDLE process = OpenProcess(PROCESS_TERMINATE | SYNCHRONIZE, FALSE, first);
    assert_true(TerminateProcess(process, 77));
    world_wait_process(process);
    world_log_gets(NAME, "the run before, process ");
    assert_int_not_equal(world_wait(NAME, SERVICE_RUNNING).dwProcessId, first);
    world_stop(NAME);
}

static void CALLBACK on_start(void *parameter)
{
    *(BOOL *)((SERVICE_NOTIFYW *)parameter)->pContext = TRUE;
}

// Nothing starts it within QUIET ms.
static void stays_stopped(void)
{
    BOOL started = FALSE;
    SERVICE_NOTIFYW notice = {
        .dwVersion = SERVICE_NOTIFY_STATUS_CHANGE, .pfnNotifyCallback = on_start, .pContext = &started};
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    SC_HANDLE service = OpenServiceW(manager, L"" NAME, SERVICE_QUERY_STATUS);
    assert_int_equal(NotifyServiceStatusChangeW(service, SERVICE_NOTIFY_START_PENDING, &notice), 0);
    SleepEx(QUIET, TRUE); // the callback ends it
    assert_false(started);
    CloseServiceHandle(service);
    CloseServiceHandle(manager);
}

static void one_whose_stop_fails_is_not(void **state)
{
    static const char *const classes[] = {"endings.RaisesWhenStopped", "recovers.Exits", "recovers.Crashes"};
    (void)state;
    ONLY_ON_WINDOWS();
    world_write("scripts\\recovers.py", "import endings, faulthandler, os\n"
                                        "class Exits(endings.Base):\n"
                                        "    def SvcStop(self):\n"
                                        "        os._exit(7)\n"
                                        "class Crashes(endings.Base):\n"
                                        "    def SvcStop(self):\n"
                                        "        faulthandler._raise_exception(0xC0000005)\n");
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        world_install(NAME, classes[i], "--recovery restart:0s");
        world_start(NAME);
        assert_int_equal(world_stop(NAME).dwWin32ExitCode, NO_ERROR);
        stays_stopped();
        world_clean(state);
    }
}

// What C code prints through a stream of the C runtime; Wine's cannot reopen one that began without a handle.
static void what_c_code_prints_is_in_the_log(void **state)
{
    (void)state;
    ONLY_ON_WINDOWS();
    world_write("scripts\\speaks.py", "import ctypes, endings\n"
                                      "class Speaks(endings.Base):\n"
                                      "    def SvcDoRun(self):\n"
                                      "        ctypes.cdll.ucrtbase.puts(b'said by C code')\n");
    world_install(NAME, "speaks.Speaks", NULL);
    world_start_only(NAME);
    world_wait(NAME, SERVICE_STOPPED);
    world_log_has(NAME, "said by C code");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_service_that_is_killed_is_started_again, world_clean),
        cmocka_unit_test_teardown(one_whose_stop_fails_is_not, world_clean),
        cmocka_unit_test_teardown(what_c_code_prints_is_in_the_log, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
