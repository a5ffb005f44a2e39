// SPDX-License-Identifier: MIT
// Sessions, jobs and consoles as Windows has them. Who runs this sits at the machine's own console, or somebody else does: a
// program is shown to that session.
#include "only.h"
#include "world.h"

#include <tlhelp32.h>

#include "base/text.h"

#define NAME "PyhostChildren"

static void install_program(const char *options, const char *arguments)
{
    char *program = text_format("\"%s\" %s", world_path("scripts\\children.py"), arguments);
    world_install_program(NAME, options, program);
    free(program);
}

// ---- sessions ----

static void a_class_shows_a_program_in_the_users_session(void **state)
{
    (void)state;
    ONLY_ON_WINDOWS();
    static const char *const options[] = {"", "--keep-children no", "--memory-limit 4000"};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        world_install(NAME, "children.Children", options[i]);
        world_pyhost("start " NAME " -- show");
        world_log_gets(NAME, "shown in another session");
        world_clean(state);
    }
}

static void a_program_shows_one_in_the_users_session(void **state)
{
    (void)state;
    ONLY_ON_WINDOWS();
    install_program("--pywin32 yes", "show");
    world_start_only(NAME);
    world_log_gets(NAME, "shown in another session");
}

// ---- limits ----

static void a_limit_that_is_met_is_told(void **state)
{
    (void)state;
    ONLY_ON_WINDOWS();
    install_program("--process-limit 2", "too_many");
    world_start_only(NAME);
    world_log_gets(NAME, "the service wants more than its 2 processes");
    world_wait(NAME, SERVICE_STOPPED);
    world_clean(state);
    install_program("--memory-limit 300", "too_much");
    world_start_only(NAME);
    world_log_gets(NAME, "was refused the memory");
    world_log_gets(NAME, "want more than their 300 MiB");
    world_wait(NAME, SERVICE_STOPPED);
}

// ---- the console ----

// The process of a console that the service's process has.
static HANDLE console_of(DWORD parent)
{
    HANDLE all = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    HANDLE found = NULL;
    PROCESSENTRY32W entry = {.dwSize = sizeof entry};
    for (BOOL more = Process32FirstW(all, &entry); more && found == NULL; more = Process32NextW(all, &entry))
        if (entry.th32ParentProcessID == parent && _wcsicmp(entry.szExeFile, L"conhost.exe") == 0)
            found = OpenProcess(PROCESS_TERMINATE, FALSE, entry.th32ProcessID);
    CloseHandle(all);
    return found;
}

// HandlerRoutine has CTRL_CLOSE_EVENT for Close and End Task only: whether the end of the console's process comes as one as well, this
// shows.
static void it_stops_when_its_console_is_ended(void **state)
{
    (void)state;
    ONLY_ON_WINDOWS();
    install_program(NULL, "waits_for_sleeper");
    world_start(NAME);
    world_log_gets(NAME, "sleeps");
    HANDLE process = world_process(NAME);
    HANDLE console = console_of(world_query(NAME).dwProcessId);
    assert_non_null(console);
    assert_true(TerminateProcess(console, 1));
    CloseHandle(console);
    assert_int_equal(world_wait(NAME, SERVICE_STOPPED).dwWin32ExitCode, NO_ERROR);
    world_wait_process(process);
    world_log_has(NAME, "cleaned up");
}

// Wine 8 refuses Ctrl+Break.
static void it_lives_on(void)
{
    world_log_gets(NAME, "lives on");
    world_log_has(NAME, "child heard 21 by itself 0");
    world_log_has(NAME, "child heard 21 with everybody 0");
    assert_int_equal(world_query(NAME).dwCurrentState, SERVICE_RUNNING);
    assert_int_equal(world_stop(NAME).dwWin32ExitCode, NO_ERROR);
}

static void children_hear_ctrl_break_and_the_service_lives_on(void **state)
{
    ONLY_ON_WINDOWS();
    install_program(NULL, "breaks_and_waits");
    world_start(NAME);
    it_lives_on();
    world_clean(state);
    world_install(NAME, "children.Children", NULL);
    world_pyhost("start " NAME " -- breaks_its_children");
    it_lives_on();
}

// ---- restarts ----

static void net_restarts_a_class_from_within(void **state)
{
    (void)state;
    ONLY_ON_WINDOWS();
    world_install(NAME, "children.Children", NULL);
    world_pyhost("start " NAME " -- restarts_once");
    world_log_gets(NAME, "restarted");
    world_wait(NAME, SERVICE_RUNNING);
    world_stop(NAME);
}

// An account that is not LocalSystem, with a console. To see that it outlives a logoff, and is stopped by a shutdown as its log should
// say, takes a person.
static void a_service_of_another_account_has_a_console_and_stops(void **state)
{
    (void)state;
    ONLY_ON_WINDOWS();
    world_install(NAME, "children.Children", "--account LocalService");
    world_pyhost("start " NAME " -- sleeper");
    world_log_gets(NAME, "sleeps");
    assert_int_equal(world_stop(NAME).dwWin32ExitCode, NO_ERROR);
    world_log_has(NAME, "cleaned up");
}

// ---- an account that may not read ----

static void code_that_the_account_may_not_read_is_told(void **state)
{
    (void)state;
    ONLY_ON_WINDOWS();
    char *closed = text_copy(world_path("closed"));
    world_run("cmd /c mkdir \"%s\"", closed);
    world_write("closed\\own.py", "import win32serviceutil\n"
                                  "class Own(win32serviceutil.ServiceFramework):\n"
                                  "    _svc_name_ = '" NAME "'\n"
                                  "    def SvcDoRun(self): pass\n");
    assert_int_equal(world_run("icacls \"%s\" /inheritance:r /grant:r \"*S-1-5-32-544:(OI)(CI)F\" "
                               "\"*S-1-5-18:(OI)(CI)F\"",
                               closed),
                     0);
    static const struct {
        const char *directory; // NULL: the class's own
        const char *says;
    } cases[] = {{NULL, "Cannot enter the service's directory"},
                 {"scripts", "No module named 'own'; the directory"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *options = cases[i].directory != NULL
                            ? text_format("--directory \"%s\"", world_path(cases[i].directory))
                            : text_copy("");
        assert_int_equal(world_pyhost("install --name " NAME
                                      " --python \"%s\" --account LocalService %s \"%s\\own.Own\"",
                                      world_python(), options, closed),
                         0);
        assert_int_equal(world_pyhost("start " NAME), 1);
        world_contains(world_output(), cases[i].says);
        world_contains(world_output(), "(5); the service runs as ");
        char *grant = text_format("icacls \"%s\" /grant \"*S-1-5-19:(OI)(CI)RX\"", closed);
        world_contains(world_output(), grant);
        world_pyhost("remove " NAME);
        free(grant);
        free(options);
    }
    world_delete_tree(closed);
    free(closed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_class_shows_a_program_in_the_users_session, world_clean),
        cmocka_unit_test_teardown(a_program_shows_one_in_the_users_session, world_clean),
        cmocka_unit_test_teardown(a_limit_that_is_met_is_told, world_clean),
        cmocka_unit_test_teardown(it_stops_when_its_console_is_ended, world_clean),
        cmocka_unit_test_teardown(children_hear_ctrl_break_and_the_service_lives_on, world_clean),
        cmocka_unit_test_teardown(net_restarts_a_class_from_within, world_clean),
        cmocka_unit_test_teardown(a_service_of_another_account_has_a_console_and_stops, world_clean),
        cmocka_unit_test_teardown(code_that_the_account_may_not_read_is_told, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
