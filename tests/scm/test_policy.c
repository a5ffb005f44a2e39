// SPDX-License-Identifier: MIT
// What a service's process is given, and what its exit codes mean. The SCM under test keeps no recovery actions, so of
// them it is the trace that shows what was asked.
#include "world.h"

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "base/wide.h"

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
    install("--affinity 63", "");
    world_start(NAME);
    world_log_has(NAME, "the machine has none of the processors 63");
    world_stop(NAME);
    assert_int_not_equal(world_pyhost("update " NAME " --affinity 64"), 0);
    world_contains(world_output(), "is no list of numbers from 0 to 63");
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
    SetEnvironmentVariableW(L"POLICY_OF_THE_MACHINE", NULL);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(priority_and_processors_are_set, world_clean),
        cmocka_unit_test_teardown(processors_that_are_not_there_are_told, world_clean),
        cmocka_unit_test_teardown(a_clean_environment_has_what_was_set_and_what_windows_needs, world_clean),
        cmocka_unit_test_teardown(success_codes_are_no_failure, world_clean),
        cmocka_unit_test_teardown(other_codes_are_failures_that_the_scm_recovers_from, world_clean),
        cmocka_unit_test_teardown(final_codes_are_failures_that_it_does_not_recover_from, world_clean),
        cmocka_unit_test_teardown(a_new_program_is_restarted_and_each_time_later, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
