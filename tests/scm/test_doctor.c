// SPDX-License-Identifier: MIT
// doctor and logs: what is wrong with a service is found, and what it writes is shown.
#include "world.h"

#include <aclapi.h>
#include <sddl.h>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "base/wide.h"

#define NAME "PyhostOutput"

// ---- doctor ----

static void a_well_service_is_called_well(void **state)
{
    (void)state;
    world_install(NAME, "output.EveryWay", NULL);
    DWORD code = world_pyhost("doctor " NAME);
    if (code != 0)
        fail_msg("doctor: exit code %lu\n%s", code, world_output());
    world_contains(world_output(), "ok      command line: quoted, and of this host");
    world_contains(world_output(), "ok      python: Python 3.");
    world_contains(world_output(), "ok      class: ");
    world_contains(world_output(), "ok      path: ");
    world_contains(world_output(), "ok      log: ");
    world_contains(world_output(), "ok      event source: registered");
    assert_int_equal(world_pyhost("doctor " NAME " --json"), 0);
    world_contains(world_output(), "\"well\": true");
    assert_int_equal(world_pyhost("doctor NoSuchService"), 4);
}

static void a_class_that_is_gone_is_found(void **state)
{
    (void)state;
    world_write("scripts\\gone.py", "import win32serviceutil\n"
                                    "class Gone(win32serviceutil.ServiceFramework):\n"
                                    "    _svc_name_ = 'PyhostOutput'\n"
                                    "    def SvcDoRun(self):\n        pass\n");
    world_install(NAME, "gone.Gone", NULL);
    world_write("scripts\\gone.py", "import nothing_of_this_name\n");
    assert_int_equal(world_pyhost("doctor " NAME), 1);
    world_contains(world_output(), "error   class: ");
    world_contains(world_output(), "No module named 'nothing_of_this_name'");
    world_write("scripts\\gone.py", "");
    assert_int_equal(world_pyhost("doctor " NAME " --json"), 1);
    world_contains(world_output(), "\"well\": false");
    world_contains(world_output(), "has no class \\\"Gone\\\"");
}

static void change_image_path(const wchar_t *path)
{
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    SC_HANDLE service = OpenServiceW(manager, L"PyhostOutput", SERVICE_CHANGE_CONFIG);
    assert_true(ChangeServiceConfigW(service, SERVICE_NO_CHANGE, SERVICE_NO_CHANGE, SERVICE_NO_CHANGE, path,
                                     NULL, NULL, NULL, NULL, NULL, NULL));
    CloseServiceHandle(service);
    CloseServiceHandle(manager);
}

static void a_bad_command_line_is_found(void **state)
{
    (void)state;
    world_install(NAME, "output.EveryWay", NULL);
    wchar_t *host = wide_from_text(world_host());
    wchar_t unquoted[1000] = L"";
    wcscat(wcscat(unquoted, host), L" -x");
    free(host);
    change_image_path(unquoted); // with a blank in the path, another program could be meant
    assert_int_equal(world_pyhost("doctor " NAME), strchr(world_host(), ' ') != NULL);
    change_image_path(L"\"C:\\no\\such\\pyhost.exe\"");
    assert_int_equal(world_pyhost("doctor " NAME), 1);
    world_contains(world_output(), "the service's program \"C:\\no\\such\\pyhost.exe\" does not exist");
    change_image_path(L"C:\\no such\\pyhost.exe"); // "C:\no.exe" is no better
    assert_int_equal(world_pyhost("doctor " NAME), 1);
    world_contains(world_output(), "error   command line: the path is not quoted");
}

static void a_setting_that_cannot_be_read_is_named(void **state)
{
    (void)state;
    world_install(NAME, "output.EveryWay", NULL);
    world_set_number(NAME, "Log", 1);
    assert_int_equal(world_pyhost("doctor " NAME), 1);
    world_contains(world_output(), "error   settings: \"Log\" of the registry key ");
    assert_null(strstr(world_output(), "neither a class nor a program"));
}

static void a_change_that_was_interrupted_is_shown(void **state)
{
    (void)state;
    static const wchar_t lines[] = L"startup: manual -> auto\0stop-limit: 60s -> 5s\0";
    world_install(NAME, "output.EveryWay", NULL);
    assert_int_equal(RegSetKeyValueW(HKEY_LOCAL_MACHINE, L"SYSTEM\\CurrentControlSet\\Services\\" NAME,
                                     L"PyHostUnfinished", REG_MULTI_SZ, lines, sizeof lines),
                     ERROR_SUCCESS);
    assert_int_equal(world_pyhost("doctor " NAME), 1);
    world_contains(world_output(), "error   change: an earlier change was interrupted");
    assert_int_equal(world_pyhost("update " NAME " --startup auto"), 0); // one of the two is settled
    assert_int_equal(world_pyhost("doctor " NAME), 1);
    world_contains(world_output(), "old or new: stop-limit: 60s -> 5s");
    assert_int_equal(world_pyhost("update " NAME " --stop-limit 1m"), 0); // so is the other: as it was
    world_pyhost("doctor " NAME);
    world_contains(world_output(), "ok      change: none was interrupted");
}

static void a_python_that_is_gone_is_found(void **state)
{
    (void)state;
    world_install(NAME, "output.EveryWay", NULL);
    HKEY key = NULL;
    assert_int_equal(
        RegOpenKeyW(HKEY_LOCAL_MACHINE, L"SYSTEM\\CurrentControlSet\\Services\\PyhostOutput\\PyHost", &key),
        ERROR_SUCCESS);
    static const wchar_t gone[] = L"C:\\no\\such\\python.exe";
    RegSetValueExW(key, L"Python", 0, REG_SZ, (const BYTE *)gone, sizeof gone);
    RegCloseKey(key);
    assert_int_equal(world_pyhost("doctor " NAME), 1);
    world_contains(world_output(), "error   python: ");
    world_contains(world_output(), "C:\\no\\such\\python.exe");
    world_contains(world_output(), "try: ");
}

static void variables_of_the_machine_are_found(void **state)
{
    (void)state;
    world_install(NAME, "output.EveryWay", NULL);
    HKEY key = NULL;
    RegOpenKeyW(HKEY_LOCAL_MACHINE, L"SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment",
                &key);
    RegSetValueExW(key, L"PYTHONHOME", 0, REG_SZ, (const BYTE *)L"C:\\x", 5 * sizeof(wchar_t));
    DWORD code = world_pyhost("doctor " NAME);
    RegDeleteValueW(key, L"PYTHONHOME");
    RegCloseKey(key);
    assert_int_equal(code, 1);
    world_contains(world_output(),
                   "warning machine environment: PYTHONHOME is set for the whole machine: C:\\x");
}

static void let_users_change(const char *subkey)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;
    PACL list = NULL;
    BOOL present = FALSE;
    BOOL ignored = FALSE;
    assert_true(ConvertStringSecurityDescriptorToSecurityDescriptorW(
        L"D:(A;CI;KA;;;SY)(A;CI;KA;;;BA)(A;CI;KRKW;;;BU)", SDDL_REVISION_1, &descriptor, NULL));
    assert_true(GetSecurityDescriptorDacl(descriptor, &present, &list, &ignored));
    char *path = text_format("MACHINE\\SYSTEM\\CurrentControlSet\\Services\\" NAME "\\%s", subkey);
    wchar_t *wide = wide_from_text(path);
    assert_int_equal(
        SetNamedSecurityInfoW(wide, SE_REGISTRY_KEY, DACL_SECURITY_INFORMATION, NULL, NULL, list, NULL),
        ERROR_SUCCESS);
    free(wide);
    free(path);
    LocalFree(descriptor);
}

static void a_directory_that_anyone_may_write_is_found_where_the_service_may_do_more(void **state)
{
    (void)state;
    world_install(NAME, "output.EveryWay", NULL); // as LocalSystem
    world_let_everyone_write(world_path("scripts"), true);
    DWORD code = world_pyhost("doctor " NAME);
    world_let_everyone_write(world_path("scripts"), false);
    assert_int_equal(code, 1);
    world_contains(world_output(), "error   path: Everyone may change what is in \"");
    world_contains(world_output(), "which runs as LocalSystem");
    world_contains(world_output(), "--account virtual");
}

static void what_install_warns_of(void **state)
{
    (void)state;
    world_let_everyone_write(world_path("scripts"), true);
    world_install(NAME, "output.EveryWay", NULL);
    world_let_everyone_write(world_path("scripts"), false);
    world_contains(world_output(), "pyhost: note: Everyone may change what is in \"");
    world_install(NAME, "output.EveryWay", NULL);
    assert_null(strstr(world_output(), "may change what is in"));
}

// Whatever it names its code by: not all of it stands on the sys.path of who looks.
static void code_that_anyone_may_write_is_found(void **state)
{
    static const struct {
        const char *options;
        const char *program;
        const char *open; // to everyone
    } cases[] = {
        {"", "\"%sopen\\main.py\" --port 80", "open"},
        {"", "\"%sopen\\main:run\"", "open"},
        {"--directory \"%sopen\"", "-m main", "open"},
        {"", "\"%sopen\\main.py\"", "open\\main.py"}, // the file alone
        {"", "\"%sopen\\main:run\"", "open\\main.py"},
        {"--directory \"%sopen\"", "-m package", "open\\package\\__main__.py"},
    };
    (void)state;
    world_run("cmd /c md \"%s\"", world_path("open\\package"));
    world_write("open\\main.py", "def run():\n    pass\n");
    world_write("open\\package\\__init__.py", "");
    world_write("open\\package\\__main__.py", "");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *options = text_format(cases[i].options, world_path(""));
        char *program = text_format(cases[i].program, world_path(""));
        world_let_everyone_write(world_path(cases[i].open), true);
        world_install_program(NAME, options, program);
        world_contains(world_output(), "pyhost: note: Everyone may change what is in \"");
        const DWORD code = world_pyhost("doctor " NAME);
        world_let_everyone_write(world_path(cases[i].open), false);
        assert_int_equal(code, 1);
        world_contains(world_output(), "error   path: Everyone may change what is in \"");
        world_contains(world_output(), cases[i].open);
        assert_int_equal(world_pyhost("doctor " NAME), 0);
        world_contains(world_output(), "only administrators may change it");
        world_clean(NULL);
        free(program);
        free(options);
    }
    world_delete_tree(world_path("open"));
}

static void a_file_in_the_place_of_a_module_is_found(void **state)
{
    (void)state;
    world_write("scripts\\random.py", "");
    world_run("cmd /c md \"%s\"", world_path("scripts\\colorsys"));
    world_write("scripts\\colorsys\\__init__.py", "");
    world_install(NAME, "output.EveryWay", NULL);
    world_contains(world_output(), "scripts\\random.py\" takes the place of a module of Python's own");
    assert_int_equal(world_pyhost("doctor " NAME), 1);
    world_contains(world_output(), "scripts\\random.py\" takes the place of a module of Python's own");
    world_contains(world_output(), "scripts\\colorsys\" takes the place of a module of Python's own");
    world_delete_tree(world_path("scripts\\colorsys"));
    world_run("cmd /c del \"%s\"", world_path("scripts\\random.py"));
    assert_int_equal(world_pyhost("doctor " NAME), 0);
}

static void a_command_that_is_not_quoted_is_found(void **state)
{
    (void)state;
    world_install(NAME, "output.EveryWay", "--before-start \"C:\\no such\\tool.exe -x\"");
    world_contains(world_output(), "pyhost: note: the program of --before-start is not quoted");
    assert_int_equal(world_pyhost("doctor " NAME), 1);
    world_contains(world_output(), "error   rights: the program of --before-start is not quoted");
    world_contains(world_output(), "in its place: C:\\no such\\tool.exe -x");
    assert_int_equal(world_pyhost("update " NAME " --before-start \"\\\"C:\\no such\\tool.exe\\\" -x\""), 0);
    assert_int_equal(world_pyhost("doctor " NAME), 1); // there is no such program
    world_contains(world_output(), "ok      rights: ");
}

static void a_shutdown_waits_20_s(void)
{
    static const wchar_t time[] = L"20000";
    assert_int_equal(RegSetKeyValueW(HKEY_LOCAL_MACHINE, L"SYSTEM\\CurrentControlSet\\Control",
                                     L"WaitToKillServiceTimeout", REG_SZ, time, sizeof time),
                     ERROR_SUCCESS);
}

static void a_stop_limit_that_a_shutdown_cuts_off_is_found(void **state)
{
    (void)state;
    a_shutdown_waits_20_s();
    world_install(NAME, "output.EveryWay", "--stop-limit 2m");
    world_contains(world_output(), "pyhost: note: a system shutdown gives the service only 15s");
    assert_int_equal(world_pyhost("doctor " NAME), 1);
    world_contains(world_output(), "warning shutdown: a system shutdown gives the service only 15s of its "
                                   "stop limit of 2m");
    world_contains(world_output(), "try: pyhost update " NAME " --preshutdown 160s");
    assert_int_equal(world_pyhost("update " NAME " --preshutdown 3m"),
                     0); // the system's own for long: not chosen
    world_contains(world_output(), "only 15s ");
    assert_int_equal(world_pyhost("update " NAME " --preshutdown 2m"), 0); // a quarter is for the host
    world_contains(world_output(), "only 90s of its stop limit of 2m");
    assert_int_equal(world_pyhost("update " NAME " --preshutdown 160s"), 0); // as it was advised
    assert_int_equal(world_pyhost("doctor " NAME), 0);
    world_contains(world_output(), "ok      shutdown: a system shutdown gives the service its whole stop "
                                   "limit, 2m");
}

static void what_a_shutdown_leaves_of_a_stop_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *options;
        DWORD code;
        const char *row;
    } cases[] = {
        {"--stop-limit 1m", 0,
         "ok      shutdown: a system shutdown gives the service 15s of its stop limit of 1m"},
        {"--stop-limit 15s", 0,
         "ok      shutdown: a system shutdown gives the service its whole stop limit, 15s"},
        {"--stop-limit 16s", 0, // no worse than the default
         "ok      shutdown: a system shutdown gives the service 15s of its stop limit of 16s"},
        {"--stop-limit 61s", 1,
         "warning shutdown: a system shutdown gives the service only 15s of its stop limit of 61s"},
        {"--stop-limit 0", 1,
         "warning shutdown: a system shutdown gives the service only 15s, and its stop has no limit"},
        {"--stop-limit 5m --preshutdown 5m", 1, "only 225s of its stop limit of 5m"},
        {"--stop-limit 1m --preshutdown 1m", 1, "only 45s of its stop limit of 1m"},
    };
    a_shutdown_waits_20_s();
    world_install(NAME, "output.EveryWay", NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *update = text_format("update " NAME " %s", cases[i].options);
        assert_int_equal(world_pyhost(update), 0);
        assert_int_equal(world_pyhost("doctor " NAME), cases[i].code);
        world_contains(world_output(), cases[i].row);
        free(update);
    }
    assert_int_equal(world_pyhost("update " NAME " --stop-limit 135s"), 0);
    assert_int_equal(world_pyhost("doctor " NAME), 1);
    world_contains(world_output(), "--preshutdown 181s"); // 180 s would not count as chosen
    assert_int_equal(world_pyhost("update " NAME " --stop-limit 45m"), 0);
    world_contains(world_output(), "pyhost update " NAME " --preshutdown 1h");
    static const char *const long_limits[] = {"46m", "24h", "7d"};
    for (size_t i = 0; i < sizeof long_limits / sizeof *long_limits;
         i++) { // none that keeps Windows from shutting down for hours
        assert_int_equal(world_pyhost("update " NAME " --stop-limit %s", long_limits[i]), 0);
        assert_int_equal(world_pyhost("doctor " NAME), 1);
        world_contains(world_output(), "try: pyhost update " NAME " --stop-limit 45m --preshutdown 1h");
    }
    assert_int_equal(world_pyhost("update " NAME " --stop-limit 45m --preshutdown 1h"),
                     0); // as it was advised
    assert_int_equal(world_pyhost("doctor " NAME), 0);
}

static void rights_that_let_others_change_the_service_are_found(void **state)
{
    (void)state;
    const char *keys[] = {"PyHost", "PythonClass"};
    world_install(NAME, "output.EveryWay", NULL);
    assert_int_equal(world_pyhost("doctor " NAME), 0);
    world_contains(world_output(), "ok      rights: only administrators may change the service and its log");
    for (size_t i = 0; i < 2; i++) { // a key's rights, and that installing again mends them
        let_users_change(keys[i]);
        assert_int_equal(world_pyhost("doctor " NAME), 1);
        world_contains(world_output(), "error   rights: Users may change the registry key \"HKLM\\SYSTEM");
        world_install(NAME, "output.EveryWay", i == 0 ? "--stop-limit 3" : "--stop-limit 4");
        assert_int_equal(world_pyhost("doctor " NAME), 0);
    }
    world_install(NAME, "output.EveryWay", "--security \"D:(A;;GA;;;WD)\"");
    world_contains(world_output(), "; pyhost update " NAME " --security="); // to be copied as it is
}

// That an account may not read or write somewhere is shown in test_access.c: Wine keeps no more of an access control
// list than a file's mode has room for.

// ---- logs ----

static void write_log(const char *suffix, const char *text)
{
    struct error error = {0};
    char *path = text_format("%s\\pyhost\\" NAME "\\" NAME "%s.log", getenv("ProgramData"), suffix);
    if (!file_replace(path, text, &error))
        fail_msg("%s", error.message);
    free(path);
}

static void write_failure(const char *text)
{
    struct error error = {0};
    char *path = text_format("%s\\pyhost\\" NAME "\\" NAME ".log.failure", getenv("ProgramData"));
    if (!file_replace(path, text, &error))
        fail_msg("%s", error.message);
    free(path);
}

static void logs_shows_the_last_lines(void **state)
{
    (void)state;
    world_install(NAME, "output.EveryWay", NULL);
    assert_int_equal(world_pyhost("logs NoSuchService"), 4);
    assert_int_equal(world_pyhost("logs NoSuchService -f"), 4);
    assert_int_equal(world_pyhost("logs " NAME), 1);
    world_contains(world_output(), "has no log yet");
    write_log(".2", "1\r\n2\r\n");
    write_log(".1", "3\r\n4\r\n");
    write_log("", "5\r\n6\r\n\xc3\xa4");
    assert_int_equal(world_pyhost("logs " NAME " -n 2"), 0);
    assert_string_equal(world_output(), "6\r\n\xc3\xa4");
    assert_int_equal(world_pyhost("logs " NAME " --lines 4"), 0); // across its generations
    assert_string_equal(world_output(), "4\r\n5\r\n6\r\n\xc3\xa4");
    assert_int_equal(world_pyhost("logs " NAME), 0);
    assert_string_equal(world_output(), "1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n\xc3\xa4");
    assert_int_equal(world_pyhost("logs " NAME " -n 0"), 0);
    assert_string_equal(world_output(), "");
}

// A directory cannot be opened like a file, with the error that a refused user gets: of those there are none in the tests.
// What somebody may not read: contract.layer_machines.
static void a_directory_in_the_place_of_the_log_is_named(void **state)
{
    (void)state;
    world_install(NAME, "output.EveryWay", NULL);
    world_run("cmd /c md \"%s\\pyhost\\" NAME "\\" NAME ".log\"", getenv("ProgramData"));
    assert_int_equal(world_pyhost("logs " NAME), 1);
    world_contains(world_output(),
                   "\" is a directory\r\n  try: name a file: pyhost update \"" NAME "\" --log FILE");
    char *logs = text_format("%s\\pyhost\\" NAME, getenv("ProgramData"));
    world_delete_tree(logs);
    free(logs);
}

static void what_a_service_wrote_does_not_steer_the_console(void **state)
{
    (void)state;
    world_install(NAME, "output.EveryWay", NULL);
    write_failure("2026-01-01\nfailure: \x1b]0;title\a\n");
    world_pyhost("status " NAME);
    world_contains(world_output(), "failure: ?]0;title?");
}

static void logs_shows_what_is_new_enough(void **state)
{
    (void)state;
    world_install(NAME, "output.EveryWay", NULL);
    write_log(".1", "2024-01-01 10:00:00.000 pyhost: a\r\nb\r\n2024-01-01 11:00:00.000 pyhost: c\r\nd\r\n");
    write_log("", "e\r\n2024-01-02 10:00:00.000 pyhost: f\r\ng\r\n");
    assert_int_equal(world_pyhost("logs " NAME " --since 2024-01-02"), 0);
    assert_string_equal(world_output(), "2024-01-02 10:00:00.000 pyhost: f\r\ng\r\n");
    assert_int_equal(world_pyhost("logs " NAME " --since \"2024-01-01 10:30\""), 0);
    assert_string_equal(world_output(), "2024-01-01 11:00:00.000 pyhost: c\r\nd\r\ne\r\n"
                                        "2024-01-02 10:00:00.000 pyhost: f\r\ng\r\n");
    assert_int_equal(world_pyhost("logs " NAME " --since 2024-01-01T10:30:00 -n 1"), 0);
    assert_string_equal(world_output(), "g\r\n");
    assert_int_equal(world_pyhost("logs " NAME " --since yesterday"), 2);
    world_contains(world_output(), "\"yesterday\" is no time");
}

static VOID CALLBACK end_process(void *process, BOOLEAN fired)
{
    (void)fired;
    TerminateProcess((HANDLE)process, 1);
}

// Reads from the pipe until text is there; fails the test when it ends before.
static char *read_until(HANDLE pipe, const char *text)
{
    struct text_buffer all = {0};
    char buffer[4096];
    DWORD count = 0;
    while (all.data == NULL || strstr(all.data, text) == NULL) {
        if (!ReadFile(pipe, buffer, sizeof buffer, &count, NULL) || count == 0)
            fail_msg("\"%s\" does not come; what came ends with: %s", text,
                     all.length > 300 ? all.data + all.length - 300 : "little");
        text_buffer_add_part(&all, buffer, count);
    }
    return text_buffer_take(&all);
}

// "pyhost logs NAME --follow", and what it writes.
struct follower {
    HANDLE process;
    HANDLE pipe;
    HANDLE timer; // the pipe ends with the process: no read waits for ever
};

static struct follower follow(void)
{
    struct follower follower = {0};
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof inherited, .bInheritHandle = TRUE};
    HANDLE write_end = NULL;
    PROCESS_INFORMATION process;
    assert_true(CreatePipe(&follower.pipe, &write_end, &inherited, 0));
    SetHandleInformation(follower.pipe, HANDLE_FLAG_INHERIT, 0);
    STARTUPINFOW startup = {.cb = sizeof startup,
                            .dwFlags = STARTF_USESTDHANDLES,
                            .hStdOutput = write_end,
                            .hStdError = write_end};
    char *command = text_format("\"%s\" logs " NAME " --follow", world_host());
    wchar_t *wide = wide_from_text(command);
    assert_true(CreateProcessW(NULL, wide, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process));
    CloseHandle(write_end);
    CloseHandle(process.hThread);
    follower.process = process.hProcess;
    assert_true(CreateTimerQueueTimer(&follower.timer, NULL, end_process, process.hProcess, WORLD_PATIENCE, 0,
                                      WT_EXECUTEONLYONCE));
    free(wide);
    free(command);
    return follower;
}

static void follow_end(struct follower *follower)
{
    (void)DeleteTimerQueueTimer(NULL, follower->timer, INVALID_HANDLE_VALUE);
    TerminateProcess(follower->process, 0); // as Ctrl+C would
    world_wait_process(follower->process);
    CloseHandle(follower->pipe);
}

// The service keeps its log open and begins no new one: on NTFS the directory's notification alone would come seconds
// late, on Wine it comes at once.
static void logs_follows_line_by_line(void **state)
{
    (void)state;
    world_install(NAME, "listening.Recorder", "");
    world_start(NAME);
    struct follower follower = follow();
    free(read_until(follower.pipe, "pyhost: "));
    for (DWORD control = 130; control < 140; control++) {
        char *line = text_format("SvcOtherEx %lu ", (unsigned long)control);
        world_control(NAME, control);
        free(read_until(follower.pipe, line));
        free(line);
    }
    follow_end(&follower);
    world_stop(NAME);
}

static void logs_follows_across_rotation(void **state)
{
    (void)state;
    world_install(NAME, "output.Rotating", "--log-size 20 --log-keep 1000");
    write_log("", "before\r\n");
    struct follower follower = follow();
    free(read_until(follower.pipe, "before"));
    HANDLE written = world_event("written");
    world_start(NAME);
    char *first = read_until(follower.pipe, "child 1999 ");
    world_wait_event(written);
    world_stop(NAME);
    char *rest = read_until(follower.pipe, "\" ends");
    char *all = text_format("%s%s", first, rest);
    for (int i = 0; i < 2000; i++) { // every line of every writer, none of them twice
        static const char *const writers[] = {"one", "two", "child"};
        for (size_t j = 0; j < 3; j++) {
            char *line = text_format("\n%s %d x", writers[j], i);
            char *found = strstr(all, line);
            if (found == NULL || strstr(found + 1, line) != NULL)
                fail_msg("the line \"%s\" is not there once", line + 1);
            free(line);
        }
    }
    follow_end(&follower);
    CloseHandle(written);
    free(all);
    free(rest);
    free(first);
}

static int clean(void **state)
{
    world_run("cmd /c del /q \"%s\\pyhost\\" NAME "\\*\"", getenv("ProgramData"));
    return world_clean(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_well_service_is_called_well, clean),
        cmocka_unit_test_teardown(a_class_that_is_gone_is_found, clean),
        cmocka_unit_test_teardown(a_bad_command_line_is_found, clean),
        cmocka_unit_test_teardown(a_setting_that_cannot_be_read_is_named, clean),
        cmocka_unit_test_teardown(a_change_that_was_interrupted_is_shown, clean),
        cmocka_unit_test_teardown(a_python_that_is_gone_is_found, clean),
        cmocka_unit_test_teardown(variables_of_the_machine_are_found, clean),
        cmocka_unit_test_teardown(a_directory_that_anyone_may_write_is_found_where_the_service_may_do_more,
                                  clean),
        cmocka_unit_test_teardown(a_command_that_is_not_quoted_is_found, clean),
        cmocka_unit_test_teardown(a_stop_limit_that_a_shutdown_cuts_off_is_found, world_clean),
        cmocka_unit_test_teardown(what_a_shutdown_leaves_of_a_stop_is_told, world_clean),
        cmocka_unit_test_teardown(rights_that_let_others_change_the_service_are_found, clean),
        cmocka_unit_test_teardown(what_install_warns_of, clean),
        cmocka_unit_test_teardown(code_that_anyone_may_write_is_found, clean),
        cmocka_unit_test_teardown(a_file_in_the_place_of_a_module_is_found, clean),
        cmocka_unit_test_teardown(logs_shows_the_last_lines, clean),
        cmocka_unit_test_teardown(a_directory_in_the_place_of_the_log_is_named, clean),
        cmocka_unit_test_teardown(what_a_service_wrote_does_not_steer_the_console, clean),
        cmocka_unit_test_teardown(logs_shows_what_is_new_enough, clean),
        cmocka_unit_test_teardown(logs_follows_line_by_line, clean),
        cmocka_unit_test_teardown(logs_follows_across_rotation, clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
