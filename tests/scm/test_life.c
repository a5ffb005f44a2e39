// SPDX-License-Identifier: MIT
// A service's way from install to remove, under a real SCM.
#include "world.h"

#include "base/file.h"
#include "base/text.h"
#include "base/wide.h"

static void a_service_starts_runs_and_stops(void **state)
{
    (void)state;
    world_install("PyhostPlain", "good.Plain", NULL);
    assert_int_equal(world_query("PyhostPlain").dwCurrentState, SERVICE_STOPPED);
    world_start("PyhostPlain");
    SERVICE_STATUS_PROCESS status = world_query("PyhostPlain");
    assert_int_equal(status.dwCurrentState, SERVICE_RUNNING);
    assert_int_equal(status.dwControlsAccepted & SERVICE_ACCEPT_STOP, SERVICE_ACCEPT_STOP);
    assert_int_equal(status.dwCheckPoint, 0);

    status = world_stop("PyhostPlain");
    assert_int_equal(status.dwWin32ExitCode, NO_ERROR);
    assert_int_equal(status.dwServiceSpecificExitCode, 0);
    world_log_has("PyhostPlain", "stopped in order");
}

static void its_code_runs_on_the_main_thread_of_its_virtual_environment(void **state)
{
    (void)state;
    world_install("PyhostPlain", "good.Plain", NULL);
    world_start("PyhostPlain");
    world_stop("PyhostPlain");
    world_log_has("PyhostPlain", "main thread True");
    world_log_has("PyhostPlain", "Scripts\\\\python.exe'");
    world_log_has("PyhostPlain", "\\\\venv'"); // sys.prefix
    world_log_has("PyhostPlain", "args ('PyhostPlain',)");
}

static void it_can_be_started_again_and_again(void **state)
{
    (void)state;
    world_install("PyhostPlain", "good.Plain", NULL);
    for (int i = 0; i < 5; i++) {
        world_start("PyhostPlain");
        assert_int_equal(world_stop("PyhostPlain").dwWin32ExitCode, NO_ERROR);
    }
}

static void start_arguments_reach_the_constructor(void **state)
{
    (void)state;
    world_install("PyhostPlain", "good.Plain", NULL);
    assert_int_equal(world_pyhost("start PyhostPlain -- \"one two\" \xc3\xa4"), 0);
    world_wait("PyhostPlain", SERVICE_RUNNING);
    world_stop("PyhostPlain");
    world_log_has("PyhostPlain", "args ('PyhostPlain', 'one two', '\\xe4')");
}

static void interrogate_is_answered_and_changes_nothing(void **state)
{
    (void)state;
    world_install("PyhostPlain", "good.Plain", NULL);
    world_start("PyhostPlain");
    for (int i = 0; i < 20; i++)
        world_control("PyhostPlain", SERVICE_CONTROL_INTERROGATE);
    assert_int_equal(world_query("PyhostPlain").dwCurrentState, SERVICE_RUNNING);
    assert_int_equal(world_stop("PyhostPlain").dwWin32ExitCode, NO_ERROR);
}

static void two_stops_are_one(void **state)
{
    (void)state;
    world_install("PyhostPlain", "good.Plain", NULL);
    world_start("PyhostPlain");
    HANDLE process = world_process("PyhostPlain");
    assert_int_equal(world_pyhost("stop PyhostPlain --no-wait"), 0);
    assert_int_equal(world_pyhost("stop PyhostPlain"), 0);
    world_wait("PyhostPlain", SERVICE_STOPPED);
    world_wait_process(process);
    assert_int_equal(world_query("PyhostPlain").dwWin32ExitCode, NO_ERROR);
}

// ---- install and remove ----

static QUERY_SERVICE_CONFIGW *query_config(const char *name)
{
    DWORD needed = 0;
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    wchar_t *wide = wide_from_text(name);
    SC_HANDLE service = OpenServiceW(manager, wide, SERVICE_QUERY_CONFIG);
    free(wide);
    assert_non_null(service);
    QueryServiceConfigW(service, NULL, 0, &needed);
    QUERY_SERVICE_CONFIGW *config = calloc(1, needed);
    assert_true(QueryServiceConfigW(service, config, needed, &needed));
    CloseServiceHandle(service);
    CloseServiceHandle(manager);
    return config;
}

static char *registry_text(const wchar_t *subkey, const wchar_t *value)
{
    wchar_t path[200] = L"SYSTEM\\CurrentControlSet\\Services\\PyhostPlain";
    wchar_t text[2000] = L"";
    DWORD size = sizeof text - 2 * sizeof *text;
    wcscat(path, subkey);
    LSTATUS status = RegGetValueW(HKEY_LOCAL_MACHINE, path, value, RRF_RT_ANY, NULL, text, &size);
    assert_int_equal(status, ERROR_SUCCESS);
    return text_from_wide(text);
}

static void install_takes_over_what_the_class_says(void **state)
{
    (void)state;
    world_install("PyhostPlain", "good.Plain", "--startup auto");
    QUERY_SERVICE_CONFIGW *config = query_config("PyhostPlain");
    char *display_name = text_from_wide(config->lpDisplayName);
    char *image_path = text_from_wide(config->lpBinaryPathName);
    char *expected = text_format("\"%s\"", world_host());
    char *description = registry_text(L"", L"Description");
    char *first_dependency =
        registry_text(L"", L"DependOnService"); // Wine leaves it out of the configuration
    char *class_spec = registry_text(L"\\PythonClass", L"");
    assert_string_equal(display_name, "Pyhost plain \xc3\xa4");
    assert_string_equal(image_path, expected); // quoted, whatever is in the path
    assert_int_equal(config->dwStartType, SERVICE_AUTO_START);
    assert_int_equal(config->dwServiceType, SERVICE_WIN32_OWN_PROCESS);
    assert_string_equal(description, "Waits until it is stopped");
    assert_string_equal(first_dependency, "Tcpip");
    world_contains(class_spec, "\\scripts\\good.Plain");
    free(class_spec);
    free(first_dependency);
    free(description);
    free(expected);
    free(image_path);
    free(display_name);
    free(config);
}

static void install_again_updates(void **state)
{
    (void)state;
    world_install("PyhostPlain", "good.Plain", "--startup manual");
    world_contains(world_output(), "PyhostPlain installed");
    world_install("PyhostPlain", "good.Plain", "--startup disabled");
    world_contains(world_output(), "PyhostPlain updated");
    QUERY_SERVICE_CONFIGW *config = query_config("PyhostPlain");
    assert_int_equal(config->dwStartType, SERVICE_DISABLED);
    free(config);
}

static void an_update_works_while_the_service_runs(void **state)
{
    (void)state;
    world_install("PyhostPlain", "good.Plain", NULL);
    world_start("PyhostPlain");
    world_install("PyhostPlain", "good.Plain", "--startup auto");
    assert_int_equal(world_query("PyhostPlain").dwCurrentState, SERVICE_RUNNING);
    world_stop("PyhostPlain");
}

static void remove_stops_and_removes(void **state)
{
    (void)state;
    world_install("PyhostPlain", "good.Plain", NULL);
    world_start("PyhostPlain");
    HANDLE process = world_process("PyhostPlain");
    assert_int_equal(world_pyhost("remove PyhostPlain"), 0);
    world_wait_process(process);
    assert_int_equal(world_pyhost("status PyhostPlain"), 4);
    assert_int_equal(world_pyhost("remove PyhostPlain"), 4);
    world_contains(world_output(), "cannot open the service \"PyhostPlain\"");
}

static void a_failed_install_leaves_nothing(void **state)
{
    (void)state;
    assert_int_equal(world_pyhost("install \"%s.faults.NoSuchClass\" --name PyhostNone --python \"%s\"",
                                  world_path("scripts"), world_python()),
                     1);
    world_contains(world_output(), "has no class \"NoSuchClass\"");
    world_contains(world_output(), "try: ");
    assert_int_equal(world_pyhost("status PyhostNone"), 4);
    assert_int_equal(world_pyhost("install nomodule.Class --name PyhostNone --python \"%s\"", world_python()),
                     1);
    world_contains(world_output(), "ModuleNotFoundError: No module named 'nomodule'");
    assert_int_equal(world_pyhost("install good.Plain --name PyhostNone --python C:\\no\\where"), 1);
    world_contains(world_output(), "C:\\no\\where");
    assert_int_equal(world_pyhost("status PyhostNone"), 4);
}

static void a_dotted_name_is_found_in_the_environment(void **state)
{
    (void)state;
    assert_int_equal(world_run("cmd /c mkdir \"%s\"", world_path("venv\\Lib\\site-packages\\shop\\inner")),
                     0);
    world_write("venv\\Lib\\site-packages\\shop\\__init__.py", "");
    world_write("venv\\Lib\\site-packages\\shop\\inner\\__init__.py", "");
    world_write("venv\\Lib\\site-packages\\shop\\inner\\service.py",
                "import win32serviceutil\n"
                "class Shop(win32serviceutil.ServiceFramework):\n"
                "    _svc_name_ = 'PyhostPlain'\n"
                "    _svc_display_name_ = 'Pyhost shop'\n"
                "    def SvcDoRun(self): print('ran in', __name__)\n");
    assert_int_equal(world_pyhost("install shop.inner.service.Shop --python \"%s\"", world_path("venv")), 0);
    world_start_failing("PyhostPlain"); // it returns at once
    assert_int_equal(world_query("PyhostPlain").dwWin32ExitCode, NO_ERROR);
    world_log_has("PyhostPlain", "ran in shop.inner.service");
    assert_int_equal(world_pyhost("remove PyhostPlain"), 0);
}

static void the_active_environment_is_the_default(void **state)
{
    (void)state;
    wchar_t *environment = wide_from_text(world_path("venv"));
    SetEnvironmentVariableW(L"VIRTUAL_ENV", environment);
    assert_int_equal(world_pyhost("install \"%s\\good.Plain\"", world_path("scripts")), 0);
    world_contains(world_output(), world_python());
    SetEnvironmentVariableW(L"VIRTUAL_ENV", L"C:\\no\\such");
    assert_int_equal(world_pyhost("install \"%s\\good.Plain\"", world_path("scripts")), 1);
    world_contains(world_output(), "C:\\no\\such");
    SetEnvironmentVariableW(L"VIRTUAL_ENV", NULL); // without it the one above the code is
    assert_int_equal(world_pyhost("install \"%s\\good.Plain\"", world_path("scripts")), 0);
    world_contains(world_output(), world_python());
    assert_int_equal(world_pyhost("remove PyhostPlain"), 0);
    free(environment);
}

static void an_exe_in_an_environment_belongs_to_it(void **state)
{
    (void)state;
    wchar_t *host = wide_from_text(world_host());
    wchar_t *copy = wide_from_text(world_path("venv\\Scripts\\pyhost.exe"));
    assert_true(CopyFileW(host, copy, FALSE));
    assert_int_equal(world_run("\"%s\" install \"%s\\good.Plain\"", world_path("venv\\Scripts\\pyhost.exe"),
                               world_path("scripts")),
                     0);
    world_contains(world_output(), world_python());
    world_start("PyhostPlain");
    world_stop("PyhostPlain");
    assert_int_equal(world_pyhost("remove PyhostPlain"), 0);
    assert_true(DeleteFileW(copy));
    free(copy);
    free(host);
}

// ---- status ----

static void status_tells_the_state_by_its_exit_code(void **state)
{
    (void)state;
    world_install("PyhostPlain", "good.Plain", NULL);
    assert_int_equal(world_pyhost("status PyhostPlain"), 3);
    world_contains(world_output(), "STOPPED");
    world_start("PyhostPlain");
    assert_int_equal(world_pyhost("status PyhostPlain"), 0);
    world_contains(world_output(), "RUNNING, process ");
    world_contains(world_output(), "PyhostPlain.log");
    world_contains(world_output(), world_python());
    world_stop("PyhostPlain");
    assert_int_equal(world_pyhost("status PyhostPlain"), 3);
    world_contains(world_output(), "exit code 0");
}

static void restart_gives_a_new_process(void **state)
{
    (void)state;
    world_install("PyhostPlain", "good.Plain", NULL);
    world_start("PyhostPlain");
    HANDLE process = world_process("PyhostPlain");
    DWORD before = world_query("PyhostPlain").dwProcessId;
    assert_int_equal(world_pyhost("restart PyhostPlain"), 0);
    world_wait_process(process);
    assert_int_not_equal(world_query("PyhostPlain").dwProcessId, before);
    world_stop("PyhostPlain");
}

// pywin32's "service.py debug" runs the whole ImagePath with "-debug NAME" behind it.
static void debug_stands_behind_the_arguments_of_the_image_path(void **state)
{
    (void)state;
    world_install("PyhostPlain", "starting.EndsSoon", NULL);
    assert_int_equal(world_pyhost("-x \"a b\" -debug PyhostPlain two"), 0);
    world_contains(world_output(), "pyhost.exe', '-x', 'a b', '-debug', 'PyhostPlain', 'two']");
    assert_int_equal(world_pyhost("plain -DEBUG PyhostPlain"), 0);
    assert_int_equal(world_pyhost("-debug"), 2);
    world_contains(world_output(), "\"debug\" takes NAME");
    assert_int_equal(world_pyhost("-x"), 2);
    world_contains(world_output(), "\"-x\"");
}

static void run_by_hand_it_says_what_to_do(void **state)
{
    (void)state;
    assert_int_equal(world_pyhost("instal x"), 2);
    world_contains(world_output(), "there is no verb \"instal\"");
    assert_null(strstr(world_output(), "service control manager"));
    assert_int_equal(world_run("\"%s\"", world_host()), 2);
    world_contains(world_output(), "pyhost -debug NAME");
    world_contains(world_output(), "pyhost start NAME");
}

// Runs pyhost.exe with these words, without a console and without standard handles, as agents and installers start programs.
static DWORD run_detached(const char *words)
{
    STARTUPINFOW startup = {.cb = sizeof startup, .dwFlags = STARTF_USESTDHANDLES};
    PROCESS_INFORMATION process;
    char *line = text_format("\"%s\" %s", world_host(), words);
    wchar_t *wide = wide_from_text(line);
    assert_true(
        CreateProcessW(NULL, wide, NULL, NULL, FALSE, DETACHED_PROCESS, NULL, NULL, &startup, &process));
    free(wide);
    free(line);
    CloseHandle(process.hThread);
    return world_wait_process(process.hProcess);
}

static void a_verb_needs_no_standard_handles(void **state)
{
    (void)state;
    world_install("PyhostPlain", "good.Plain", NULL);
    assert_int_equal(run_detached("start PyhostPlain"), 0);
    assert_int_equal(world_query("PyhostPlain").dwCurrentState, SERVICE_RUNNING);
    assert_int_equal(run_detached("status PyhostPlain"), 0);
    assert_int_equal(run_detached("stop PyhostPlain"), 0);
    assert_int_equal(world_query("PyhostPlain").dwCurrentState, SERVICE_STOPPED);
    assert_int_equal(run_detached("status PyhostPlain"), 3);
    assert_int_equal(run_detached("remove PyhostPlain"), 0);
    assert_int_equal(run_detached("status PyhostPlain"), 4);
    world_install("PyhostPlain", "starting.EndsSoon", NULL);
    assert_int_equal(run_detached("-debug PyhostPlain"), 0);
    assert_int_equal(run_detached("instal x"), 2);
    assert_int_equal(run_detached(""), 2);
}

// In the process of a service they are its arguments.
static void words_of_the_image_path_that_look_like_verbs_are_arguments(void **state)
{
    (void)state;
    world_install("PyhostPlain", "starting.EndsSoon", "--arguments \"status -debug PyhostPlain\"");
    world_start("PyhostPlain");
    assert_int_equal(world_wait("PyhostPlain", SERVICE_STOPPED).dwWin32ExitCode, NO_ERROR);
    world_log_has("PyhostPlain", "pyhost.exe', 'status', '-debug', 'PyhostPlain']");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_service_starts_runs_and_stops, world_clean),
        cmocka_unit_test_teardown(its_code_runs_on_the_main_thread_of_its_virtual_environment, world_clean),
        cmocka_unit_test_teardown(it_can_be_started_again_and_again, world_clean),
        cmocka_unit_test_teardown(start_arguments_reach_the_constructor, world_clean),
        cmocka_unit_test_teardown(interrogate_is_answered_and_changes_nothing, world_clean),
        cmocka_unit_test_teardown(two_stops_are_one, world_clean),
        cmocka_unit_test_teardown(install_takes_over_what_the_class_says, world_clean),
        cmocka_unit_test_teardown(install_again_updates, world_clean),
        cmocka_unit_test_teardown(an_update_works_while_the_service_runs, world_clean),
        cmocka_unit_test_teardown(remove_stops_and_removes, world_clean),
        cmocka_unit_test_teardown(a_failed_install_leaves_nothing, world_clean),
        cmocka_unit_test_teardown(a_dotted_name_is_found_in_the_environment, world_clean),
        cmocka_unit_test_teardown(the_active_environment_is_the_default, world_clean),
        cmocka_unit_test_teardown(an_exe_in_an_environment_belongs_to_it, world_clean),
        cmocka_unit_test_teardown(status_tells_the_state_by_its_exit_code, world_clean),
        cmocka_unit_test_teardown(restart_gives_a_new_process, world_clean),
        cmocka_unit_test_teardown(debug_stands_behind_the_arguments_of_the_image_path, world_clean),
        cmocka_unit_test_teardown(run_by_hand_it_says_what_to_do, world_clean),
        cmocka_unit_test_teardown(a_verb_needs_no_standard_handles, world_clean),
        cmocka_unit_test_teardown(words_of_the_image_path_that_look_like_verbs_are_arguments, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
