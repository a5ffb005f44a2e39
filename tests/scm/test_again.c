// SPDX-License-Identifier: MIT
// Exit codes after which a service is started again: at once, as another process, and as no failure.
#include "world.h"

#include "base/text.h"

#define NAME "PyhostAgain"

static void install(const char *options, const char *how)
{
    char *program = text_format("\"%s\" %s", world_path("scripts\\again.py"), how);
    char *all = text_format("--restart-codes 100 %s", options);
    world_install_program(NAME, all, program);
    free(all);
    free(program);
}

// It runs; the code ends with the code of the test, and the service is there again.
static void comes_again(HANDLE go)
{
    const DWORD first = world_query(NAME).dwProcessId;
    HANDLE process = world_process(NAME);
    SetEvent(go);
    world_wait_process(process);
    SERVICE_STATUS_PROCESS status = world_wait(NAME, SERVICE_RUNNING);
    assert_int_not_equal(status.dwProcessId, first);
}

static void nothing_has_failed(void)
{
    world_log_has(NAME, "the service ends with exit code 100, which starts the service again");
    world_log_has(NAME, "service \"" NAME "\" ends, exit code 0, specific code 0");
    assert_int_equal(world_log_count(NAME, "failure"), 0);
    assert_false(world_has_told());
    assert_int_equal(world_pyhost("status " NAME), 0);
    assert_null(strstr(world_output(), "last failure"));
    world_stop(NAME);
}

static void a_program_that_ends_with_such_a_code_is_started_again_each_time(void **state)
{
    (void)state;
    HANDLE go = world_event("go");
    install("", "exit");
    world_start(NAME);
    world_forget_events();
    for (int i = 0; i < 3; i++)
        comes_again(go);
    assert_int_equal(world_log_count(NAME, "which starts the service again"), 3);
    nothing_has_failed();
    CloseHandle(go);
}

static void so_is_one_that_ends_its_process(void **state)
{
    (void)state;
    HANDLE go = world_event("go");
    install("", "hard");
    world_start(NAME);
    world_forget_events();
    comes_again(go);
    nothing_has_failed();
    CloseHandle(go);
}

static void install_class(const char *end)
{
    char *script = text_format("import os, sys, time\n"
                               "import win32serviceutil\n"
                               "import again\n"
                               "class Again(win32serviceutil.ServiceFramework):\n"
                               "    _svc_name_ = '" NAME "'\n"
                               "    def SvcDoRun(self):\n"
                               "        time.sleep(1.5)  # as long as a service has to live\n"
                               "        again.wait()\n"
                               "        if not self.asked:\n"
                               "            %s\n"
                               "    asked = False\n"
                               "    def SvcStop(self):\n"
                               "        self.asked = True\n"
                               "        again.wake()\n",
                               end);
    world_write("scripts\\class_again.py", script);
    free(script);
    world_install(NAME, "class_again.Again", "--restart-codes 100");
}

static void so_is_a_class(void **state)
{
    (void)state;
    static const char *const ends[] = {"sys.exit(100)", "os._exit(100)"};
    for (size_t i = 0; i < 2; i++) {
        HANDLE go = world_event("go");
        install_class(ends[i]);
        world_start(NAME);
        world_forget_events();
        comes_again(go);
        world_log_has(NAME, "the service ends with exit code 100, which starts the service again");
        assert_int_equal(world_log_count(NAME, "failure"), 0);
        assert_false(world_has_told());
        world_clean(NULL);
        CloseHandle(go);
    }
}

static void in_a_stop_that_was_asked_for_it_starts_nothing(void **state)
{
    (void)state;
    install("", "asked");
    world_start(NAME);
    world_forget_events();
    SERVICE_STATUS_PROCESS status = world_stop(NAME);
    assert_int_equal(status.dwWin32ExitCode, NO_ERROR);
    world_log_has(NAME, "a stop was asked for, so the service is not started again");
    assert_int_equal(world_log_count(NAME, "failure"), 0);
    assert_int_equal(world_log_count(NAME, "\" starts, process"), 1);
    assert_false(world_has_told());
}

// Else a program that cannot start would begin again for ever.
static void before_running_it_is_a_failed_start(void **state)
{
    (void)state;
    char *program = text_format("\"%s\" 100", world_path("scripts\\policy.py"));
    world_install_program(NAME, "--restart-codes 100 --ready-after 1h", program);
    free(program);
    world_start_only(NAME);
    SERVICE_STATUS_PROCESS status = world_wait(NAME, SERVICE_STOPPED);
    assert_int_equal(status.dwWin32ExitCode, ERROR_SERVICE_SPECIFIC_ERROR);
    assert_int_equal(status.dwServiceSpecificExitCode, 100);
    world_log_has(NAME, "exit code 100 starts the service again only after RUNNING");
    world_log_has(NAME, "failure exited");
}

// The right is there, and the start is refused all the same.
static void a_start_that_is_refused_is_told(void **state)
{
    (void)state;
    HANDLE go = world_event("go");
    install("", "exit");
    world_start(NAME);
    assert_int_equal(world_pyhost("update " NAME " --startup disabled"), 0);
    world_forget_events();
    SetEvent(go);
    assert_int_equal(world_wait(NAME, SERVICE_STOPPED).dwWin32ExitCode, NO_ERROR);
    world_log_gets(NAME, "service \"" NAME "\" stays stopped");
    world_log_has(NAME, "failure restart: the service \"" NAME "\" ended to be started again, and is not: ");
    world_told(NAME, 0xC000010C, "ended to be started again, and is not");
    world_pyhost("status " NAME);
    world_contains(world_output(), "ended to be started again, and is not");
    CloseHandle(go);
}

// Whoever debugs sees the code's end.
static void a_console_session_ends(void **state)
{
    (void)state;
    char *program = text_format("\"%s\" 100", world_path("scripts\\policy.py"));
    world_install_program(NAME, "--restart-codes 100", program);
    free(program);
    assert_int_equal(world_pyhost("-debug " NAME), 0);
    world_contains(world_output(), "a console session is not started again");
    assert_int_equal(world_query(NAME).dwCurrentState, SERVICE_STOPPED);
}

static void a_code_has_one_meaning(void **state)
{
    (void)state;
    static const char *const refused[][2] = {
        {"--restart-codes 100 --success-codes 90-110",
         "Exit code 100 is in --restart-codes and in --success-codes"},
        {"--restart-codes 90-110 --final-codes 100",
         "Exit code 100 is in --restart-codes and in --final-codes"},
        {"--restart-codes 0-5", "Exit code 0 is in --restart-codes"},
    };
    char *program = text_format("\"%s\"", world_path("scripts\\policy.py"));
    world_install_program(NAME, NULL, program);
    free(program);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        assert_int_equal(world_pyhost("update " NAME " %s", refused[i][0]), 1);
        world_contains(world_output(), refused[i][1]);
    }
    assert_int_equal(world_pyhost("update " NAME " --restart-codes 100-101 --final-codes 99"), 0);
    assert_null(strstr(world_output(), "no right"));
    assert_int_equal(world_pyhost("dump " NAME), 0);
    world_contains(world_output(), "restart-codes = \"100-101\"");
    assert_int_equal(world_pyhost("update " NAME " --account LocalService"), 0);
    world_contains(world_output(), "LocalService has no right to start the service. Without it, ");
    world_contains(world_output(), "(A;;RP;;;S-1-5-19)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_program_that_ends_with_such_a_code_is_started_again_each_time,
                                  world_clean),
        cmocka_unit_test_teardown(so_is_one_that_ends_its_process, world_clean),
        cmocka_unit_test_teardown(so_is_a_class, world_clean),
        cmocka_unit_test_teardown(in_a_stop_that_was_asked_for_it_starts_nothing, world_clean),
        cmocka_unit_test_teardown(before_running_it_is_a_failed_start, world_clean),
        cmocka_unit_test_teardown(a_start_that_is_refused_is_told, world_clean),
        cmocka_unit_test_teardown(a_console_session_ends, world_clean),
        cmocka_unit_test_teardown(a_code_has_one_meaning, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
