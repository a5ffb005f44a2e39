// SPDX-License-Identifier: MIT
// A service and the system that it runs on: what Wine never does to one. Some of it is no small matter to the machine, so it is
// asked for by a variable:
//
//     PYHOST_RESTART=before   installs two services; restart the machine then, and run this again with
//     PYHOST_RESTART=after    which sees how they were stopped, and removes them
//     PYHOST_SLEEP=1          sends the machine to sleep for half a minute
//     PYHOST_LOCK=1           locks the session
#include "only.h"
#include "world.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/text.h"
#include "base/wide.h"

#define NAME "PyhostListening"
#define PLACE "C:\\pyhost-restart"
#define ANNOUNCED "PyhostAnnounced" // hears PRESHUTDOWN
#define PLAIN "PyhostPlain"         // hears SHUTDOWN

enum { SLEEP = 30, WATCHDOG = 15 }; // s

static bool is_asked(const wchar_t *variable, const wchar_t *value)
{
    const wchar_t *text = _wgetenv(variable);
    return text != NULL && wcscmp(text, value) == 0;
}

static void an_undocumented_control_is_left_out_and_the_status_taken(void **state)
{
    (void)state;
    ONLY_ON_WINDOWS();
    world_install(NAME, "listening.AcceptsWhatIsNot", NULL);
    world_start(NAME);
    world_stop(NAME);
    assert_int_equal(world_log_count(NAME, "the SCM refused"), 0);
}

static void a_process_that_is_ended_is_1067_to_the_scm(void **state)
{
    (void)state;
    ONLY_ON_WINDOWS();
    world_install(NAME, "listening.Base", "--recovery none");
    world_start(NAME);
    HANDLE process = OpenProcess(PROCESS_TERMINATE, FALSE, world_query(NAME).dwProcessId);
    assert_true(TerminateProcess(process, 1));
    CloseHandle(process);
    assert_int_equal(world_wait(NAME, SERVICE_STOPPED).dwWin32ExitCode, ERROR_PROCESS_ABORTED);
    world_pyhost("status " NAME);
    world_contains(world_output(), "1067");
}

// ---- a restart ----

static void install_for_the_restart(const char *name, const char *options)
{
    assert_int_equal(world_pyhost("install --name %s --python \"%s\" --startup auto --log " PLACE
                                  "\\%s.log %s " PLACE "\\standing.py tidies",
                                  name, getenv("PYHOST_TEST_PYTHON"), name, options),
                     0);
    world_start(name);
}

static void services_are_prepared_for_a_restart(void **state)
{
    (void)state;
    ONLY_ON_WINDOWS();
    if (!is_asked(L"PYHOST_RESTART", L"before"))
        skip();
    assert_non_null(getenv("PYHOST_TEST_PYTHON")); // one that is there after the restart
    wchar_t *script = wide_from_text(world_path("scripts\\standing.py"));
    CreateDirectoryW(L"" PLACE, NULL);
    assert_true(CopyFileW(script, L"" PLACE "\\standing.py", FALSE));
    free(script);
    install_for_the_restart(ANNOUNCED, "--preshutdown 2m");
    install_for_the_restart(PLAIN, "");
}

// When the first run of the service ended, as its log has it: the text of a time, which sorts by itself.
static char *end_of(const char *name)
{
    struct error error = {0};
    size_t size = 0;
    char *path = text_format(PLACE "\\%s.log", name);
    char *log = (char *)file_read(path, 1 << 20, &size, &error);
    if (log == NULL)
        fail_msg("%s", error.message);
    const char *ends = strstr(log, "ends, exit code 0");
    if (ends == NULL || strstr(log, "tidied 1") == NULL || strstr(log, "tidied 1") > ends)
        fail_msg("it was cut off:\n%s", log);
    while (ends > log && ends[-1] != '\n')
        ends--;
    char *time = text_copy_part(ends, strlen("2026-01-01 00:00:00.000"));
    free(log);
    free(path);
    return time;
}

static void a_restart_stops_services_in_their_time(void **state)
{
    (void)state;
    ONLY_ON_WINDOWS();
    if (!is_asked(L"PYHOST_RESTART", L"after"))
        skip();
    char *announced = end_of(ANNOUNCED);
    char *plain = end_of(PLAIN);
    assert_true(strcmp(announced, plain) < 0);
    free(announced);
    free(plain);
    assert_int_equal(world_pyhost("remove " ANNOUNCED), 0);
    assert_int_equal(world_pyhost("remove " PLAIN), 0);
}

// ---- sleep and sessions ----

static void sleep_for_a_while(void)
{
    LARGE_INTEGER due = {.QuadPart = -(LONGLONG)SLEEP * 10000000};
    HANDLE timer = CreateWaitableTimerW(NULL, TRUE, NULL);
    HMODULE library = LoadLibraryExW(L"powrprof.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
    assert_non_null(library);
    BOOLEAN(WINAPI * set_state)
    (BOOLEAN, BOOLEAN, BOOLEAN) = (void *)(uintptr_t)GetProcAddress(library, "SetSuspendState");
    HANDLE token = NULL;
    TOKEN_PRIVILEGES wanted = {.PrivilegeCount = 1, .Privileges = {{.Attributes = SE_PRIVILEGE_ENABLED}}};
    assert_true(OpenProcessToken(GetCurrentProcess(), TOKEN_ADJUST_PRIVILEGES, &token));
    assert_true(LookupPrivilegeValueW(NULL, SE_SHUTDOWN_NAME, &wanted.Privileges[0].Luid));
    assert_true(AdjustTokenPrivileges(token, FALSE, &wanted, 0, NULL, NULL));
    CloseHandle(token);
    assert_true(SetWaitableTimer(timer, &due, 0, NULL, NULL, TRUE));
    assert_true(set_state(FALSE, FALSE, FALSE)); // returns when the machine is awake again
    WaitForSingleObject(timer, WORLD_PATIENCE);
    CloseHandle(timer);
}

static void a_class_hears_of_sleep_before_it_and_no_limit_passes_in_it(void **state)
{
    (void)state;
    ONLY_ON_WINDOWS();
    if (!is_asked(L"PYHOST_SLEEP", L"1"))
        skip();
    world_install(NAME, "listening.Recorder", "--log-times yes");
    char *program = text_format("\"%s\\standing.py\" feeds", world_path("scripts"));
    char *options = text_format("--watchdog-limit %d --recovery none", WATCHDOG);
    world_install_program("PyhostFeeds", options, program);
    world_start(NAME);
    world_start("PyhostFeeds");
    sleep_for_a_while();
    world_log_gets(NAME, "SvcOtherEx 13 18 "); // PBT_APMRESUMEAUTOMATIC
    const char *log = world_log(NAME);
    const char *before = strstr(log, "SvcOtherEx 13 4 ");
    const char *after = strstr(log, "SvcOtherEx 13 18 ");
    assert_non_null(before);
    assert_true(before < after);
    printf("told before and after the sleep, the times are %d s or so apart if it was in time:\n%s", SLEEP,
           log);
    world_stop(NAME);
    world_stop("PyhostFeeds");
    assert_int_equal(world_log_count("PyhostFeeds", "failure"), 0);
    free(options);
    free(program);
}

static void a_class_hears_of_a_session_that_is_locked(void **state)
{
    (void)state;
    ONLY_ON_WINDOWS();
    if (!is_asked(L"PYHOST_LOCK", L"1"))
        skip();
    world_install(NAME, "listening.Recorder", NULL);
    world_start(NAME);
    assert_true(LockWorkStation());
    world_log_gets(NAME, "SvcOtherEx 14 7 ("); // WTS_SESSION_LOCK
    world_stop(NAME);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(an_undocumented_control_is_left_out_and_the_status_taken, world_clean),
        cmocka_unit_test_teardown(a_process_that_is_ended_is_1067_to_the_scm, world_clean),
        cmocka_unit_test(services_are_prepared_for_a_restart),
        cmocka_unit_test(a_restart_stops_services_in_their_time),
        cmocka_unit_test_teardown(a_class_hears_of_sleep_before_it_and_no_limit_passes_in_it, world_clean),
        cmocka_unit_test_teardown(a_class_hears_of_a_session_that_is_locked, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
