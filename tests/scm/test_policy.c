// SPDX-License-Identifier: MIT
// What a service's process is given, and what its exit codes mean. The SCM under test keeps no recovery actions, so of
// them it is the trace that shows what was asked.
#include "world.h"

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "base/wide.h"
#include "report/log_file.h"
#include "report/report.h"
#include "service/limit_watch.h"

#define NAME "PyhostPolicy"

static void install(const char *options, const char *arguments)
{
    char *program = text_format("\"%s\" %s", world_path("scripts\\policy.py"), arguments);
    world_install_program(NAME, options, program);
    free(program);
}

// Runs the program to its end by itself.
static SERVICE_STATUS_PROCESS end_of(const char *options, const char *arguments)
{
    install(options, arguments);
    world_start_only(NAME);
    return world_wait(NAME, SERVICE_STOPPED);
}

static void priority_and_processors_are_set(void **state)
{
    (void)state;
    install("--priority below-normal --affinity 0", "");
    world_start(NAME);
    world_log_gets(NAME, "priority 0x4000 affinity 0x1");
    world_stop(NAME);
    assert_int_equal(world_pyhost("dump " NAME), 0);
    world_contains(world_output(), "priority = \"below-normal\"");
    world_contains(world_output(), "affinity = \"0\"");
}

static void processors_that_are_not_there_are_told(void **state)
{
    (void)state;
    static const wchar_t none[] = L"63"; // as on the machine that the service comes from: install refuses it
    install("--affinity 0", "");
    assert_int_equal(RegSetKeyValueW(HKEY_LOCAL_MACHINE,
                                     L"SYSTEM\\CurrentControlSet\\Services\\" NAME "\\PyHost", L"Affinity",
                                     REG_SZ, none, sizeof none),
                     ERROR_SUCCESS);
    world_start(NAME);
    world_log_has(NAME, "the machine has none of the processors 63");
    world_stop(NAME);
    assert_int_not_equal(world_pyhost("update " NAME " --affinity 64"), 0);
    world_contains(world_output(), "is not a list of numbers from 0 to 63");
}

// In a console session, whose surroundings the test can make.
static void a_clean_environment_has_what_was_set_and_what_windows_needs(void **state)
{
    (void)state;
    SetEnvironmentVariableW(L"POLICY_OF_THE_MACHINE", L"1");
    install("--environment POLICY_OWN=1", "0");
    assert_int_equal(world_pyhost("-debug " NAME), 0);
    world_contains(world_output(), "variables ['POLICY_OF_THE_MACHINE', 'POLICY_OWN', 'SYSTEMROOT']");
    assert_int_equal(world_pyhost("update " NAME " --clean-environment"), 0);
    assert_int_equal(world_pyhost("-debug " NAME), 0);
    world_contains(world_output(), "variables ['POLICY_OWN', 'SYSTEMROOT']");
    assert_int_equal(world_pyhost("update " NAME " --environment +POLICY_NEW=2 --environment -policy_own"),
                     0);
    assert_int_equal(world_pyhost("-debug " NAME), 0);
    world_contains(world_output(), "variables ['POLICY_NEW', 'SYSTEMROOT']");
    SetEnvironmentVariableW(L"POLICY_OF_THE_MACHINE", NULL);
}

// Those that nobody has set: userenv, the logon and the SCM give them to each process.
static void a_clean_environment_has_what_windows_gives_to_each_process(void **state)
{
    (void)state;
    static const char *const names[] = {"ALLUSERSPROFILE",
                                        "APPDATA",
                                        "CommonProgramFiles",
                                        "CommonProgramFiles(x86)",
                                        "CommonProgramW6432",
                                        "COMPUTERNAME",
                                        "ComSpec",
                                        "DriverData",
                                        "HOMEDRIVE",
                                        "HOMEPATH",
                                        "LOCALAPPDATA",
                                        "LOGONSERVER",
                                        "NUMBER_OF_PROCESSORS",
                                        "OS",
                                        "Path",
                                        "PATHEXT",
                                        "PROCESSOR_ARCHITECTURE",

                                        "PROCESSOR_IDENTIFIER",
                                        "PROCESSOR_LEVEL",
                                        "PROCESSOR_REVISION",
                                        "ProgramData",
                                        "ProgramFiles",
                                        "ProgramFiles(x86)",
                                        "ProgramW6432",
                                        "PSModulePath",
                                        "PUBLIC",
                                        "SystemDrive",
                                        "SystemRoot",
                                        "TEMP",
                                        "TMP",
                                        "USERDOMAIN",
                                        "USERNAME",
                                        "USERPROFILE",
                                        "windir"};
    struct text_buffer list = {0};
    bool added[COUNT_OF(names)] = {false};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        added[i] = GetEnvironmentVariableA(names[i], NULL, 0) == 0;
        if (added[i]) // what this Windows does not have
            SetEnvironmentVariableA(names[i], "C:\\given");
        text_buffer_add(&list, names[i]);
        text_buffer_add(&list, " ");
    }
    char *script = text_format("import getpass, os\n"
                               "print('lacks', [name for name in '%s'.split() if name not in os.environ])\n"
                               "print('user', getpass.getuser() == os.environ['USERNAME'])\n",
                               list.data);
    world_write("scripts\\given.py", script);
    char *program = text_format("\"%s\"", world_path("scripts\\given.py"));
    world_install_program(NAME, "--clean-environment", program);
    assert_int_equal(world_pyhost("-debug " NAME), 0);
    world_contains(world_output(), "lacks []");
    world_contains(world_output(), "user True");
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (added[i])
            SetEnvironmentVariableA(names[i], NULL);
    free(program);
    free(script);
    free(text_buffer_take(&list));
}

static void success_codes_are_no_failure(void **state)
{
    (void)state;
    SERVICE_STATUS_PROCESS status = end_of("--success-codes 2,10-19", "12");
    assert_int_equal(status.dwWin32ExitCode, NO_ERROR);
    assert_int_equal(status.dwServiceSpecificExitCode, 0);
    world_log_has(NAME, "it exits with 12, which is a success for it");
    assert_int_equal(world_log_count(NAME, "failure"), 0);
}

static void other_codes_are_failures_that_the_scm_recovers_from(void **state)
{
    (void)state;
    SERVICE_STATUS_PROCESS status = end_of("--success-codes 2,10-19 --final-codes 30", "20");
    assert_int_equal(status.dwWin32ExitCode, ERROR_SERVICE_SPECIFIC_ERROR);
    assert_int_equal(status.dwServiceSpecificExitCode, 20);
}

// The SCM recovers where dwWin32ExitCode is not 0. The failure is told all the same.
static void final_codes_are_failures_that_it_does_not_recover_from(void **state)
{
    (void)state;
    SERVICE_STATUS_PROCESS status = end_of("--final-codes 1,3", "3");
    assert_int_equal(status.dwWin32ExitCode, NO_ERROR);
    world_log_has(NAME, "failure exited");
    world_log_has(NAME, "its exit code 3 is final");
    assert_int_equal(
        world_pyhost("update " NAME " --program \"%s\" --program raise", world_path("scripts\\policy.py")),
        0);
    world_start_only(NAME);
    status = world_wait(NAME, SERVICE_STOPPED);
    assert_int_equal(status.dwWin32ExitCode, NO_ERROR);
    world_log_has(NAME, "RuntimeError: broken");
    world_log_has(NAME, "its exit code 1 is final");
}

static void asked(const char *what)
{
    struct error error = {0};
    size_t size = 0;
    char *text = (char *)file_read(world_path("trace.txt"), 1 << 20, &size, &error);
    error_clear(&error);
    world_contains(text != NULL ? text : "", what);
    free(text);
}

static void a_new_program_is_restarted_and_each_time_later(void **state)
{
    (void)state;
    wchar_t *path = wide_from_text(world_path("trace.txt"));
    SetEnvironmentVariableW(L"PYHOST_TRACE", path);
    install("", "");
    asked("FAILURE_ACTIONS reset=3600 actions=1:1000,1:5000,1:30000,1:60000 ");
    asked("FAILURE_ACTIONS_FLAG 1\r\n");
    DeleteFileW(path);
    world_pyhost("remove " NAME);
    install("--recovery none", "");
    asked("FAILURE_ACTIONS reset=0 actions=0:0 ");
    SetEnvironmentVariableW(L"PYHOST_TRACE", NULL);
    free(path);
}

// ---- hooks ----

static const char *place(const char *log, const char *text)
{
    const char *found = strstr(log, text);
    if (found == NULL)
        fail_msg("the log does not contain \"%s\": %s", text, log);
    return found;
}

static void hooks_run_in_their_order_and_write_to_the_log(void **state)
{
    (void)state;
    install("--before-start \"cmd /c echo one for %PYHOST_SERVICE%\" --after-start \"cmd /c echo two\" "
            "--before-stop \"cmd /c echo three\" --after-stop \"cmd /c echo four, %PYHOST_EXIT_CODE%\"",
            "");
    world_start(NAME);
    world_log_gets(NAME, "two\r\n");
    world_log_gets(NAME, "variables");
    SERVICE_STATUS_PROCESS status = world_stop(NAME);
    assert_int_equal(status.dwWin32ExitCode, NO_ERROR);
    const char *log = world_log(NAME);
    assert_true(place(log, "one for " NAME "\r\n") < place(log, "variables"));
    assert_true(place(log, "variables") < place(log, "three\r\n"));
    assert_true(place(log, "three\r\n") < place(log, "four, 0\r\n"));
    assert_true(place(log, "four, 0\r\n") < place(log, "ends, exit code 0"));
    assert_int_equal(world_log_count(NAME, "hook after-start"), 1);
}

static void a_hook_that_fails_before_the_start_prevents_it(void **state)
{
    (void)state;
    install("--before-start \"cmd /c echo not today&exit 3\" --after-stop \"cmd /c echo never\"", "");
    world_start_failing(NAME);
    SERVICE_STATUS_PROCESS status = world_query(NAME);
    assert_int_equal(status.dwWin32ExitCode, ERROR_SERVICE_SPECIFIC_ERROR);
    assert_int_equal(status.dwServiceSpecificExitCode, 0x20000108);
    world_log_has(NAME, "not today");
    world_log_has(NAME, "failure hook: the command of --before-start ended with exit code 3");
    world_told(NAME, 0xC0000108, "the command of --before-start ended with exit code 3");
    assert_int_equal(world_log_count(NAME, "variables"), 0);
    assert_int_equal(world_log_count(NAME, "never"), 0);
    assert_int_equal(world_pyhost("update " NAME " --before-start no-such-program"), 0);
    world_start_failing(NAME);
    world_log_has(NAME, "cannot run: there is no program \"no-such-program\"");
    // What Windows does not start wrote nothing, and its secret is told to nobody.
    world_write("scripts\\broken.exe", "MZ and no more");
    assert_int_equal(world_pyhost("update " NAME " --before-start \"\\\"%s\\\" --token hush\"",
                                  world_path("scripts\\broken.exe")),
                     0);
    assert_int_equal(world_pyhost("start " NAME), 1);
    world_contains(world_output(), "broken.exe\" --token ***");
    world_contains(world_output(), "correct the command: pyhost update " NAME " --before-start COMMAND");
    assert_null(strstr(world_output(), "hush"));
    world_log_has(NAME, "--token ***");
    assert_int_equal(world_log_count(NAME, "hush"), 0);
}

// The service goes on, so nobody looks into its log.
static void a_hook_that_fails_beside_the_service_is_told_by_status(void **state)
{
    (void)state;
    install("--after-start \"cmd /c exit 7\"", "");
    world_start(NAME);
    world_log_gets(NAME, "the command of --after-start ended with exit code 7");
    assert_int_equal(world_pyhost("status " NAME), 0);
    world_contains(world_output(), NAME ": the command of --after-start ended with exit code 7");
    assert_int_equal(world_pyhost("status --json " NAME), 0);
    world_contains(world_output(), "--after-start ended with exit code 7\"");
    world_stop(NAME);
    world_pyhost("update " NAME " --after-start C:\\no\\such.exe");
    world_start(NAME);
    world_log_gets(NAME, "the command of --after-start");
    world_pyhost("status " NAME);
    world_contains(world_output(), NAME ": the command of --after-start");
    world_contains(world_output(), "C:\\no\\such.exe");
    world_stop(NAME);
}

static void a_hook_that_hangs_is_ended(void **state)
{
    (void)state;
    install("--before-stop \"ping -n 9999 127.0.0.1\" --hook-limit 1", "");
    world_start(NAME);
    world_log_gets(NAME, "variables");
    SERVICE_STATUS_PROCESS status = world_stop(NAME);
    assert_int_equal(status.dwWin32ExitCode, NO_ERROR);
    world_log_has(NAME, "the command of --before-stop did not end within 1 s, and was ended");
}

static void a_stop_ends_the_hook_before_the_start(void **state)
{
    (void)state;
    install("--before-start \"ping -n 9999 127.0.0.1\" --hook-limit 0 --stop-limit 0", "");
    world_start_only(NAME);
    world_log_gets(NAME, "hook before-start");
    // The service may be gone before this SCM has the handler's answer, which it then calls a broken pipe.
    DWORD code = world_try_control(NAME, SERVICE_CONTROL_STOP);
    assert_true(code == NO_ERROR || code == ERROR_BROKEN_PIPE);
    SERVICE_STATUS_PROCESS status = world_wait(NAME, SERVICE_STOPPED);
    assert_int_equal(status.dwWin32ExitCode, NO_ERROR);
    assert_int_equal(world_log_count(NAME, "failure"), 0);
    assert_int_equal(world_log_count(NAME, "variables"), 0);
}

// ---- limits ----

// The job under test keeps no such limits, so it is the trace that shows what was asked.
static void limits_are_set_on_the_job(void **state)
{
    (void)state;
    char *options =
        text_format("--memory-limit 512 --cpu-limit 25 --process-limit 8 --environment \"PYHOST_TRACE=%s\"",
                    world_path("trace.txt"));
    install(options, "");
    free(options);
    world_start(NAME);
    world_log_gets(NAME, "variables");
    world_stop(NAME);
    asked("EXTENDED_LIMIT flags=0x2A08 memory=536870912 processes=8\r\n");
    asked("CPU_RATE_CONTROL flags=5 rate=2500\r\n");
    assert_int_equal(world_pyhost("dump " NAME), 0);
    world_contains(world_output(), "memory-limit = \"512MiB\"");
}

// In the registry, past the verbs: it must not wrap to a small one.
static void a_memory_limit_that_cannot_be_asked_for_is_told(void **state)
{
    (void)state;
    char *options = text_format("--environment \"PYHOST_TRACE=%s\"", world_path("trace.txt"));
    install(options, "");
    free(options);
    world_set_number(NAME, "MemoryLimit", UINT32_MAX);
    world_start(NAME);
    world_stop(NAME);
    world_log_has(NAME, "cannot ask for the 4294967295 of the settings");
    asked(sizeof(size_t) < 8 ? "memory=4293918720 " : "memory=17592186044416 ");
}

static void a_limit_that_is_met_is_told_once_a_minute(void **state)
{
    (void)state;
    struct error error = {0};
    struct settings settings = {.name = text_copy(NAME), .memory_limit = 512, .process_limit = 8};
    const struct rotation rotation = {0};
    assert_true(log_file_open(world_path("limits.log"), &rotation, &error));
    report_begin(NAME, REPORT_SERVICE);
    HANDLE job = CreateJobObjectW(NULL, NULL);
    assert_true(limit_watch_begin(job, &settings, &error));
    for (int i = 0; i < 3; i++) {
        limit_watch_take(JOB_OBJECT_MSG_JOB_MEMORY_LIMIT, 4711);
        limit_watch_take(JOB_OBJECT_MSG_ACTIVE_PROCESS_LIMIT, 0);
        limit_watch_take(JOB_OBJECT_MSG_NEW_PROCESS, 4711);
    }
    size_t size = 0;
    char *text = (char *)file_read(world_path("limits.log"), 1 << 20, &size, &error);
    assert_non_null(text);
    char *memory =
        strstr(text, "failure resource: the service and its children want more than their 512 MiB");
    char *processes = strstr(text, "failure resource: the service wants more than its 8 processes");
    assert_non_null(memory);
    assert_non_null(processes);
    assert_null(strstr(strchr(memory, '\n'), "want more than"));
    assert_null(strstr(strchr(processes, '\n'), "wants more than"));
    free(text);
    free(settings.name);
    CloseHandle(job);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(priority_and_processors_are_set, world_clean),
        cmocka_unit_test_teardown(processors_that_are_not_there_are_told, world_clean),
        cmocka_unit_test_teardown(a_clean_environment_has_what_was_set_and_what_windows_needs, world_clean),
        cmocka_unit_test_teardown(a_clean_environment_has_what_windows_gives_to_each_process, world_clean),
        cmocka_unit_test_teardown(success_codes_are_no_failure, world_clean),
        cmocka_unit_test_teardown(other_codes_are_failures_that_the_scm_recovers_from, world_clean),
        cmocka_unit_test_teardown(final_codes_are_failures_that_it_does_not_recover_from, world_clean),
        cmocka_unit_test_teardown(a_new_program_is_restarted_and_each_time_later, world_clean),
        cmocka_unit_test_teardown(hooks_run_in_their_order_and_write_to_the_log, world_clean),
        cmocka_unit_test_teardown(a_hook_that_fails_before_the_start_prevents_it, world_clean),
        cmocka_unit_test_teardown(a_hook_that_fails_beside_the_service_is_told_by_status, world_clean),
        cmocka_unit_test_teardown(a_hook_that_hangs_is_ended, world_clean),
        cmocka_unit_test_teardown(a_stop_ends_the_hook_before_the_start, world_clean),
        cmocka_unit_test_teardown(limits_are_set_on_the_job, world_clean),
        cmocka_unit_test_teardown(a_memory_limit_that_cannot_be_asked_for_is_told, world_clean),
        cmocka_unit_test_teardown(a_limit_that_is_met_is_told_once_a_minute, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
