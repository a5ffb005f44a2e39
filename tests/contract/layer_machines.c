// SPDX-License-Identifier: MIT
// The verbs on machines that Wine is not: a German and a Japanese one, one with many services, one where the caller has no elevation,
// one where User Account Control splits who asks, and where services are marked for deletion or are slow to say that they start.
// The layer makes pyhost.exe see them.
#include "world.h"

#include <stdio.h>

#include <sddl.h>

#include "base/error.h"
#include "base/compiler.h"
#include "base/text.h"
#include "base/wide.h"
#include "contract.h"
#include "scm/account.h"

#define NAME "PyhostMachines"
#define DEPENDENT "PyhostNeedsIt"
#define INDIRECT "PyhostNeedsThat"
#define SLOW "PyhostSlow"
#define GO_ON L"pyhost-test-go-on"

// ---- a service that does not say for long that it starts ----

static SERVICE_STATUS_HANDLE status_handle;
static HANDLE stop_asked;

static void report(DWORD state, DWORD accepted)
{
    SERVICE_STATUS status = {.dwServiceType = SERVICE_WIN32_OWN_PROCESS,
                             .dwCurrentState = state,
                             .dwControlsAccepted = accepted,
                             .dwWaitHint = WORLD_PATIENCE};
    SetServiceStatus(status_handle, &status);
}

static DWORD WINAPI handle_control(DWORD control, DWORD type, void *data, void *context)
{
    (void)type;
    (void)data;
    (void)context;
    if (control == SERVICE_CONTROL_STOP) {
        report(SERVICE_STOP_PENDING, 0);
        SetEvent(stop_asked);
    }
    return NO_ERROR;
}

static VOID WINAPI service_main(DWORD count, wchar_t **arguments)
{
    (void)count;
    (void)arguments;
    HANDLE go_on = CreateEventW(NULL, TRUE, FALSE, GO_ON);
    stop_asked = CreateEventW(NULL, TRUE, FALSE, NULL);
    status_handle = RegisterServiceCtrlHandlerExW(L"" SLOW, handle_control, NULL);
    report(SERVICE_START_PENDING, 0);
    WaitForSingleObject(go_on, WORLD_PATIENCE);
    report(SERVICE_RUNNING, SERVICE_ACCEPT_STOP);
    WaitForSingleObject(stop_asked, WORLD_PATIENCE);
    report(SERVICE_STOPPED, 0);
}

// ---- what the tests have in common ----

static void set(const wchar_t *name, DWORD number)
{
    assert_int_equal(
        RegSetKeyValueW(HKEY_LOCAL_MACHINE, CONTRACT_KEY, name, REG_DWORD, &number, sizeof number),
        ERROR_SUCCESS);
}

static int clean(void **state)
{
    RegDeleteKeyW(HKEY_LOCAL_MACHINE, CONTRACT_KEY);
    return world_clean(state);
}

static void lacks(const char *text, const char *part)
{
    if (strstr(text, part) != NULL)
        fail_msg("\"%s\"\n... contains \"%s\"", text, part);
}

// A handle of the service, as services.msc has one. Owner: the caller.
static SC_HANDLE open_service(const wchar_t *name, DWORD access)
{
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    SC_HANDLE service = OpenServiceW(manager, name, access);
    CloseServiceHandle(manager);
    assert_non_null(service);
    return service;
}

// A service that runs command. Owner: the caller.
static SC_HANDLE create_service(const wchar_t *name, const char *command)
{
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_ALL_ACCESS);
    wchar_t *wide = wide_from_text(command);
    SC_HANDLE service =
        CreateServiceW(manager, name, name, SERVICE_ALL_ACCESS, SERVICE_WIN32_OWN_PROCESS,
                       SERVICE_DEMAND_START, SERVICE_ERROR_NORMAL, wide, NULL, NULL, NULL, NULL, NULL);
    free(wide);
    CloseServiceHandle(manager);
    assert_non_null(service);
    return service;
}

static DWORD WINAPI run_in_background(void *line)
{
    return world_pyhost("%s", (const char *)line);
}

static HANDLE begin_pyhost(const char *line)
{
    HANDLE thread = CreateThread(NULL, 0, run_in_background, (void *)(uintptr_t)line, 0, NULL);
    assert_non_null(thread);
    return thread;
}

static DWORD end_pyhost(HANDLE thread)
{
    DWORD code = 0;
    assert_int_equal(WaitForSingleObject(thread, WORLD_PATIENCE), WAIT_OBJECT_0);
    GetExitCodeThread(thread, &code);
    CloseHandle(thread);
    return code;
}

// ---- a German Windows ----

static void on_a_german_windows_accounts_are_the_same(void **state)
{
    (void)state;
    set(L"german", 1);
    world_install(NAME, "good.Plain", "--account LocalService --display-name " NAME);
    lacks(world_output(), "cannot find the account");
    lacks(world_output(), "rights");
    // Both names of it, and of another.
    assert_int_equal(world_pyhost("update " NAME " --account \"NT-AUTORIT\xc3\x84T\\Lokaler Dienst\""), 0);
    world_contains(world_output(), "nothing changed");
    assert_int_equal(world_pyhost("update " NAME " --account Netzwerkdienst"), 0);
    world_contains(world_output(), "account: LocalService -> NetworkService");
    world_pyhost("doctor " NAME);
    world_contains(world_output(), "account: NetworkService");
    lacks(world_output(), "cannot find the account");
    assert_int_equal(world_pyhost("dump " NAME), 0);
    world_contains(world_output(), "NetworkService");
    assert_int_equal(world_pyhost("update " NAME " --account \"NT AUTHORITY\\SYSTEM\""), 0);
    world_contains(world_output(), "LocalSystem");
    assert_int_equal(world_pyhost("status " NAME), 3);
    world_contains(world_output(), "LocalSystem");
    world_start(NAME);
    world_stop(NAME);
}

static void on_a_japanese_windows_accounts_are_the_same(void **state)
{
    (void)state;
    set(L"japanese", 1);
    world_install(NAME, "good.Plain", "--account S-1-5-19 --display-name " NAME);
    lacks(world_output(), "cannot find the account");
    assert_int_equal(world_pyhost("update " NAME " --account \"nt authority\\local service\""), 0);
    world_contains(world_output(), "nothing changed");
    assert_int_equal(
        world_pyhost("update " NAME " --account \"\xe3\x82\xb7\xe3\x82\xb9\xe3\x83\x86\xe3\x83\xa0\""), 0);
    world_contains(world_output(), "account: LocalService -> LocalSystem");
    assert_int_equal(world_pyhost("update " NAME " --account \" virtual\""), 0);
    world_contains(world_output(), "account: LocalSystem -> NT SERVICE\\" NAME);
    assert_int_equal(world_pyhost("update " NAME " --account \"nt service\\%s\"", "PYHOSTMACHINES"), 0);
    world_contains(world_output(), "nothing changed");
}

// An installed service goes on as the same account, however the account is spelled, and is asked for no password.
static void an_account_is_itself_in_every_spelling(void **state)
{
    (void)state;
    wchar_t wide[64];
    DWORD size = 64;
    assert_true(GetUserNameW(wide, &size));
    char *user = text_from_wide(wide);
    size = 64;
    assert_true(GetComputerNameW(wide, &size));
    char *machine = text_from_wide(wide);
    world_write("password.txt", "s3cret\r\n");
    char *file = text_copy(world_path("password.txt"));
    char *options = text_format("--account \"%s\" --password-from \"%s\" --display-name " NAME, user, file);
    world_install(NAME, "good.Plain", options);
    assert_int_equal(world_pyhost("status " NAME), 3);
    char *dotted = text_format(".\\%s", user);
    world_contains(world_output(), dotted);
    assert_int_equal(world_pyhost("update " NAME " --account \"%s\\%s\"", machine, user), 0);
    world_contains(world_output(), "nothing changed");
    assert_int_equal(world_pyhost("update " NAME " --account \" %s \"", dotted), 0);
    world_contains(world_output(), "nothing changed");
    // What dump writes installs the same again.
    world_run("cmd /c \"\"%s\" dump " NAME " > \"%s\"\"", world_host(), world_path("dump.toml"));
    assert_int_equal(world_pyhost("install --file \"%s\"", world_path("dump.toml")), 0);
    world_contains(world_output(), "nothing changed");
    free(dotted);
    free(options);
    free(file);
    free(machine);
    free(user);
}

// ---- with a split token ----

// Whoever administers the machine does so with one of two tokens, and may write with the other where code of the service is.
static void a_split_user_is_no_administrator(void **state)
{
    (void)state;
    world_install(NAME, "good.Plain", "--display-name " NAME);
    lacks(world_output(), "may change what is in");
    set(L"split", 1);
    world_install(NAME, "good.Plain", "--display-name " NAME);
    world_contains(world_output(), " may change what is in \"");
    world_contains(world_output(), "which runs as LocalSystem; install Python for all users");
    assert_int_equal(world_pyhost("doctor " NAME), 1);
    world_contains(world_output(), "error   path: ");
    world_contains(world_output(), world_path("scripts"));
}

// A logon of a service or over the network has one token, which says nothing of the two that the same user has at the screen.
static void who_would_be_split_elsewhere_is_no_administrator(void **state)
{
    (void)state;
    static const wchar_t policies[] = L"SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System";
    const DWORD on = 1;
    const DWORD off = 0;
    set(L"one-token", 1);
    RegSetKeyValueW(HKEY_LOCAL_MACHINE, policies, L"EnableLUA", REG_DWORD, &on, sizeof on);
    world_install(NAME, "good.Plain", "--display-name " NAME);
    char *told = text_copy(world_output());
    RegSetKeyValueW(HKEY_LOCAL_MACHINE, policies, L"EnableLUA", REG_DWORD, &off, sizeof off);
    world_contains(told, " may change what is in \"");
    free(told);
    world_install(NAME, "good.Plain", "--display-name " NAME);
    lacks(world_output(), "may change what is in");
}

// Without elevation, too, any user may make a directory in ProgramData, and hold it open.
static void a_log_directory_that_a_split_user_has_made_is_not_taken(void **state)
{
    (void)state;
    set(L"split", 1);
    set(L"own-files", 1);
    CreateDirectoryW(L"C:\\ProgramData\\pyhost", NULL);
    assert_int_equal(world_pyhost("install \"%s\\good.Plain\" --name " NAME " --python \"%s\"",
                                  world_path("scripts"), world_python()),
                     1);
    world_contains(world_output(), "the directory \"C:\\ProgramData\\pyhost\" belongs to ");
    assert_int_equal(world_pyhost("status " NAME), 4);
}

// ---- without elevation ----

static void without_elevation_what_is_not_seen_is_not_called_absent(void **state)
{
    (void)state;
    world_install(NAME, "good.Plain", "--display-name " NAME);
    world_start(NAME);
    set(L"unelevated", 1);
    assert_int_equal(world_pyhost("status " NAME), 0);
    world_contains(world_output(), "RUNNING");
    world_contains(world_output(), "you may not see its memory and processor time");
    assert_int_equal(world_pyhost("list"), 0);
    world_contains(world_output(), NAME);
    assert_int_equal(world_pyhost("logs " NAME), 1);
    world_contains(world_output(), "you may not read the log");
    lacks(world_output(), "no log yet");
    assert_int_equal(world_pyhost("doctor " NAME), 1);
    world_contains(world_output(), "you may not look into the directory of its log");
    lacks(world_output(), "is not there");
    lacks(world_output(), "only administrators may change the service and its log");
    assert_int_equal(world_pyhost("stop " NAME), 1);
    world_contains(world_output(), "you have not all rights");
    world_contains(world_output(), "administrator");
    assert_int_equal(world_pyhost("update " NAME " --stop-limit 30"), 1);
    world_contains(world_output(), "administrator");
    assert_int_equal(world_pyhost("install \"%s\\good.Plain\" --name PyhostOther --python \"%s\"",
                                  world_path("scripts"), world_python()),
                     1);
    world_contains(world_output(), "you have not the right to create services");
    RegDeleteKeyW(HKEY_LOCAL_MACHINE, CONTRACT_KEY);
    world_stop(NAME);
}

// ---- another machine, and this one by its names ----

// A service of another product, whose program is called as this host's is; and one of this host's.
static void of_another_machine_only_what_is_surely_this_hosts_is_changed(void **state)
{
    (void)state;
    world_install(NAME, "good.Plain", "--display-name " NAME);
    world_start(NAME);
    SC_HANDLE other = create_service(L"" DEPENDENT, "C:\\other\\pyhost.exe");
    set(L"elsewhere", 2);
    assert_int_equal(world_pyhost("stop --computer elsewhere " DEPENDENT), 1);
    world_contains(world_output(), "runs another program");
    world_contains(world_output(), "pyhost stop --force --computer elsewhere " DEPENDENT);
    assert_int_equal(world_pyhost("status --computer \\\\elsewhere \"Pyhost*\""), 0);
    world_contains(world_output(), NAME);
    lacks(world_output(), DEPENDENT);
    // Without its registry names tell, and say so; a pattern takes none by its name.
    set(L"elsewhere", 1);
    assert_int_equal(world_pyhost("list --computer elsewhere"), 0);
    world_contains(world_output(), DEPENDENT);
    world_contains(world_output(),
                   "what is called pyhost.exe there is taken for this host: cannot read the registry");
    assert_int_equal(world_pyhost("stop --computer elsewhere \"Pyhost*\""), 4);
    world_contains(world_output(), "of which pyhost cannot tell whose they are");
    assert_int_equal(world_query(NAME).dwCurrentState, SERVICE_RUNNING);
    assert_int_equal(world_pyhost("stop --computer elsewhere " NAME), 0);
    world_contains(world_output(), "only the name of its program tells");
    DeleteService(other);
    CloseServiceHandle(other);
}

static void this_machine_by_its_names_is_no_other(void **state)
{
    (void)state;
    wchar_t wide[64];
    DWORD size = 64;
    assert_true(GetComputerNameW(wide, &size));
    char *machine = text_from_wide(wide);
    char *slashed = text_format("\\\\%s", machine);
    const char *names[] = {".",         "\\\\.", "localhost", "LOCALHOST.", "127.0.0.1",
                           "127.1.2.3", "::1",   machine,     slashed};
    SC_HANDLE other = create_service(L"" DEPENDENT, "C:\\other\\pyhost.exe");
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        assert_int_equal(world_pyhost("stop --computer %s " DEPENDENT, names[i]), 1);
        world_contains(world_output(), "The service \"" DEPENDENT "\" runs another program");
        lacks(world_output(), "--computer");
        assert_int_equal(world_pyhost("status --computer %s " DEPENDENT, names[i]), 3);
        world_contains(world_output(), "C:\\other\\pyhost.exe");
    }
    DeleteService(other);
    CloseServiceHandle(other);
    free(slashed);
    free(machine);
}

// ---- what a start of the service takes, and what a start of the system ----

static void status_tells_privileges_and_sid_that_do_not_count_yet(void **state)
{
    (void)state;
    world_install(NAME, "good.Plain", "--display-name " NAME);
    world_start(NAME);
    world_log_gets(NAME, "starts, process");
    assert_int_equal(world_pyhost("update " NAME " --privilege SeChangeNotifyPrivilege"), 0);
    world_contains(world_output(), "To apply the new ones: pyhost restart " NAME);
    world_pyhost("status " NAME " --json");
    world_contains(world_output(), "\"changed_since_start\": true");
    world_stop(NAME);
    world_start(NAME);
    world_log_gets(NAME, "starts, process");
    world_pyhost("status " NAME " --json");
    world_contains(world_output(), "\"changed_since_start\": false");
    const DWORD process = world_query(NAME).dwProcessId;
    assert_int_equal(world_pyhost("update " NAME " --service-sid unrestricted --restart"), 0);
    world_contains(world_output(), "The change of service-sid takes effect when Windows starts again");
    assert_int_equal(world_query(NAME).dwProcessId, process);
    assert_int_equal(world_pyhost("update " NAME " --service-sid restricted"), 0);
    lacks(world_output(), "pyhost restart");
    world_pyhost("status " NAME);
    world_contains(world_output(), "service-sid, which takes effect when Windows starts again");
    lacks(world_output(), "pyhost restart");
    world_pyhost("status " NAME " --json");
    world_contains(world_output(), "\"changed_since_start\": true");
    world_stop(NAME);
}

static void without_elevation_a_failure_is_told_as_unreadable(void **state)
{
    (void)state;
    world_install(NAME, "faults.RunRaises", "--display-name " NAME);
    world_start_failing(NAME);
    set(L"unelevated", 1);
    assert_int_equal(world_pyhost("status " NAME), 3);
    world_contains(world_output(), "you may not read \"");
}

static void is_refused_first(const char *line)
{
    assert_int_equal(world_pyhost("%s", line), 1);
    world_contains(world_output(), "needs elevation");
    world_contains(world_output(), "run this in a PowerShell that was started with ");
    lacks(world_output(), "password"); // asked for after that
}

static void without_elevation_what_changes_is_refused_first(void **state)
{
    (void)state;
    world_install(NAME, "good.Plain", "--display-name " NAME);
    set(L"unelevated", 1);
    is_refused_first("update " NAME " --account .\\joe");
    is_refused_first("update " NAME " --account .\\joe --json");
    world_contains(world_output(), "\"name\": \"" NAME "\"");
    is_refused_first("remove " NAME);
    is_refused_first("rotate " NAME);
    is_refused_first("release " NAME);
    is_refused_first("adopt --all");
    is_refused_first("install no.such --account .\\joe"); // before the class is looked for
    assert_int_equal(world_pyhost("remove PyhostNone"), 4);
    assert_int_equal(world_pyhost("update " NAME " --stop-limit 30 --dry-run"), 0);
    world_contains(world_output(),
                   "Without elevation it cannot be seen whether the directory of the log can be used");
    world_contains(world_output(), "stop-limit: 1m -> 30s");
    assert_int_equal(world_pyhost("adopt --all --dry-run"), 0);
}

static void without_elevation_an_adoption_can_be_looked_at(void **state)
{
    (void)state;
    world_write("venv\\PythonService.exe", "");
    world_install(NAME, "good.Plain", "--display-name " NAME);
    char *path = text_format("\"%s\"", world_path("venv\\PythonService.exe"));
    world_make_pywin32(NAME, path);
    set(L"unelevated", 1);
    assert_int_equal(world_pyhost("adopt " NAME " --dry-run"), 0);
    world_contains(world_output(), NAME " would be adopted");
    world_contains(world_output(),
                   "Without elevation it cannot be seen whether the directory of the log can be used");
    assert_int_equal(world_pyhost("adopt --all --dry-run"), 0);
    world_contains(world_output(), NAME " would be adopted");
    is_refused_first("adopt " NAME);
    free(path);
}

// Not even what they run may everyone see of services whose security says so.
static void what_may_not_be_read_is_not_called_this_hosts(void **state)
{
    (void)state;
    world_install(NAME, "good.Plain", "--display-name " NAME);
    set(L"refused-rights", SERVICE_QUERY_CONFIG);
    assert_int_equal(world_pyhost("status " NAME), 3);
    world_contains(world_output(), NAME ": STOPPED");
    world_contains(world_output(), "Cannot see what the service runs: ");
    lacks(world_output(), "class");
    lacks(world_output(), "python");
    assert_int_equal(world_pyhost("status " NAME " --json"), 3);
    world_contains(world_output(), "\"host\": null");
    world_contains(world_output(), "Cannot see what the service runs: ");
    lacks(world_output(), "\"class\"");
}

static void without_elevation_recovery_is_seen(void **state)
{
    (void)state;
    world_install(NAME, "good.Plain",
                  "--display-name " NAME " --recovery restart:1m --recovery-on-exit no --description Seen");
    set(L"unelevated", 1);
    assert_int_equal(world_pyhost("status " NAME), 3);
    world_contains(world_output(), "recovery restart:1m");
    world_contains(world_output(), "only when the process dies, not after an exit with an error");
    world_pyhost("status " NAME " --json");
    world_contains(world_output(), "\"recovery_on_exit\": false");
}

static void what_doctor_may_not_see_is_not_called_well(void **state)
{
    (void)state;
    world_install(NAME, "good.Plain", "--display-name " NAME);
    set(L"refused-rights", READ_CONTROL);
    assert_int_equal(world_pyhost("doctor " NAME), 1);
    world_contains(world_output(), "warning rights: Cannot see who may change the service: ");
    lacks(world_output(), "only administrators may change the service and its log");
    RegDeleteKeyW(HKEY_LOCAL_MACHINE, CONTRACT_KEY);
    set(L"hidden-rights", 1);
    assert_int_equal(world_pyhost("doctor " NAME), 1);
    world_contains(world_output(),
                   "warning rights: Cannot see who may change what is in \"C:\\ProgramData\\pyhost\\");
    world_contains(world_output(), "warning program: Cannot see who may change \"C:\\");
    world_contains(world_output(), "warning log: Cannot see whether LocalSystem may write \"");
    lacks(world_output(), "only administrators may change the service and its log");
}

// A service that fails, and logs where everybody may read.
static void install_failing(const char *program)
{
    world_write("scripts\\failing.py", program);
    char *options = text_format("--ready-after 60 --log \"%s\"", world_path("scripts\\failing.log"));
    char *line = text_format("\"%s\"", world_path("scripts\\failing.py"));
    world_install_program(NAME, options, line);
    free(line);
    free(options);
    world_start_failing(NAME);
}

static void a_file_that_may_not_be_seen_is_not_called_absent(void **state)
{
    (void)state;
    install_failing("open(r'C:\\ProgramData\\pyhost\\Contract.ini')\n");
    FILE *file = fopen("C:\\ProgramData\\pyhost\\Contract.ini", "w");
    assert_non_null(file);
    fclose(file);
    set(L"unelevated", 1);
    world_pyhost("doctor " NAME);
    RegDeleteKeyW(HKEY_LOCAL_MACHINE, CONTRACT_KEY);
    DeleteFileW(L"C:\\ProgramData\\pyhost\\Contract.ini");
    world_contains(world_output(),
                   "warning file: Cannot see whether \"C:\\ProgramData\\pyhost\\Contract.ini\" is there");
}

static void rights_that_may_not_be_seen_are_not_called_absent(void **state)
{
    (void)state;
    install_failing("raise PermissionError(13, 'Permission denied', 'C:\\\\windows\\\\win.ini')\n");
    set(L"hidden-rights", 1);
    assert_int_equal(world_pyhost("doctor " NAME), 1);
    world_contains(world_output(),
                   "warning file: Cannot see whether LocalSystem may use \"C:\\windows\\win.ini\"");
}

// icacls knows no "LocalService" there, nor "LOCAL SERVICE".
static void on_a_german_windows_rights_are_given_to_sids(void **state)
{
    (void)state;
    set(L"german", 1);
    install_failing(
        "raise PermissionError(13, 'Permission denied', r'C:\\ProgramData\\pyhost\\Contract.ini')\n");
    FILE *file = fopen("C:\\ProgramData\\pyhost\\Contract.ini", "w");
    assert_non_null(file);
    fclose(file);
    assert_int_equal(world_pyhost("update " NAME " --account LocalService"), 0);
    assert_int_equal(world_pyhost("doctor " NAME), 1);
    DeleteFileW(L"C:\\ProgramData\\pyhost\\Contract.ini");
    world_contains(world_output(), "icacls \"C:\\ProgramData\\pyhost\\Contract.ini\" /grant \"*S-1-5-19:M\"");
}

// ---- passwords ----

static void a_wrong_password_is_told_before_anything_is_changed(void **state)
{
    (void)state;
    world_write("password.txt", "s3cret\r\n");
    char *file = text_copy(world_path("password.txt"));
    world_install(NAME, "good.Plain", "--display-name " NAME);
    set(L"logon-error", ERROR_LOGON_FAILURE);
    assert_int_equal(world_pyhost("update " NAME " --account %s --password-from \"%s\"", world_user(), file),
                     1);
    world_contains(world_output(), "cannot log on with this password");
    assert_int_equal(world_pyhost("status " NAME), 3);
    world_contains(world_output(), "LocalSystem");
    set(L"logon-error", ERROR_LOGON_TYPE_NOT_GRANTED); // over the network: says nothing of a service
    assert_int_equal(world_pyhost("update " NAME " --account %s --password-from \"%s\"", world_user(), file),
                     0);
    world_contains(world_output(), "account: LocalSystem -> ");
    free(file);
}

// ---- the right to log on ----

static void doctor_looks_who_may_log_on_as_a_service(void **state)
{
    (void)state;
    wchar_t wide[64];
    DWORD size = 64;
    assert_true(GetUserNameW(wide, &size));
    char *user = text_from_wide(wide);
    world_write("password.txt", "s3cret\r\n");
    char *file = text_copy(world_path("password.txt"));
    char *options = text_format("--account \"%s\" --password-from \"%s\" --display-name " NAME, user, file);
    world_install(NAME, "good.Plain", options);
    world_pyhost("doctor " NAME); // install has given it
    world_contains(world_output(), "ok      logon: .\\");
    struct error error = {0};
    wchar_t *figures = NULL;
    wchar_t value[256];
    void *sid = account_sid(user, &error);
    assert_true(ConvertSidToStringSidW(sid, &figures));
    swprintf(value, 256, L"logon-%ls", figures);
    LocalFree(figures);
    free(sid);
    set(value, 3); // taken by a policy
    world_pyhost("doctor " NAME);
    world_contains(world_output(), "itself may not log on as a service; perhaps a group that it is in may");
    set(value, 2);
    assert_int_equal(world_pyhost("doctor " NAME), 1);
    world_contains(world_output(), "\"Deny log on as a service\" names .\\");
    set(value, 1);
    set(L"unelevated", 1);
    world_pyhost("doctor " NAME);
    world_contains(world_output(), "may log on as a service: cannot look at who may log on as a service");
    free(options);
    free(file);
    free(user);
}

static DWORD logon_of(const wchar_t *value)
{
    DWORD number = 0;
    DWORD size = sizeof number;
    RegGetValueW(HKEY_LOCAL_MACHINE, CONTRACT_KEY, value, RRF_RT_REG_DWORD, NULL, &number, &size);
    return number;
}

static void the_right_to_log_on_is_told_and_taken_back(void **state)
{
    (void)state;
    struct error error = {0};
    wchar_t *figures = NULL;
    wchar_t value[256];
    void *sid = account_sid(world_user(), &error);
    assert_true(ConvertSidToStringSidW(sid, &figures));
    swprintf(value, 256, L"logon-%ls", figures);
    LocalFree(figures);
    free(sid);
    world_write("password.txt", "s3cret\r\n");
    char *options =
        text_format("--account %s --password-from \"%s\"", world_user(), world_path("password.txt"));
    world_install(NAME, "good.Plain", "--display-name " NAME);

    set(L"refused-rights", SERVICE_START); // which a change of the recovery wants
    assert_int_equal(world_pyhost("update " NAME " %s --recovery restart:1m", options), 1);
    assert_int_not_equal(logon_of(value), 1);
    set(L"refused-rights", 0);

    set(value, 2);
    static const char *const forms[] = {"", " --dry-run"};
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        assert_int_equal(world_pyhost("update " NAME " %s%s", options, forms[i]), 1);
        world_contains(world_output(), "\"Deny log on as a service\" names this account");
    }
    assert_int_equal(world_pyhost("update " NAME " --account %s --dry-run", world_user()), 1);
    world_contains(world_output(), "\"Deny log on as a service\" names this account");
    assert_int_equal(world_pyhost("status " NAME), 3);
    world_contains(world_output(), "account  LocalSystem");

    set(value, 3);
    assert_int_equal(world_pyhost("update " NAME " %s --json", options), 0);
    world_contains(world_output(), "\"what\": \"logon-right\"");
    world_contains(world_output(), "was given the right to log on as a service");
    assert_int_equal(logon_of(value), 1);
    assert_int_equal(world_pyhost("update " NAME " %s", options), 0);
    lacks(world_output(), "was given the right to log on as a service");
    free(options);
}

// ---- many services ----

static void a_list_in_parts_is_whole(void **state)
{
    (void)state;
    enum { MOST = 512 }; // bytes: a service or two
    char *all = NULL;
    world_install(NAME, "good.Plain", "--display-name " NAME);
    assert_int_equal(world_pyhost("list --all"), 0);
    all = text_copy(world_output());
    world_contains(all, NAME);
    set(L"services-most", MOST);
    assert_int_equal(world_pyhost("list --all"), 0);
    assert_string_equal(world_output(), all);
    free(all);
}

// ---- marked for deletion ----

// Nothing but what makes the service go is advised: not to install it again, nor to restart it.
static void tells_of_the_deletion(const char *cure)
{
    static const char *const verbs[] = {"status " NAME, "list", "doctor " NAME};
    for (size_t i = 0; i < COUNT_OF(verbs); i++) {
        const DWORD code = world_pyhost("%s", verbs[i]);
        world_contains(world_output(), "marked for deletion: Windows removes the service when");
        world_contains(world_output(), cure);
        world_contains(world_output(), "services.msc");
        lacks(world_output(), "install");
        lacks(world_output(), "pyhost restart");
        if (strncmp(verbs[i], "doctor", 6) == 0)
            assert_int_equal(code, 1);
        world_pyhost("%s --json", verbs[i]);
        world_contains(world_output(), "\"marked_for_deletion\": true");
    }
}

static void a_service_that_is_marked_for_deletion_is_stopped(void **state)
{
    (void)state;
    world_install(NAME, "good.Plain", "--display-name " NAME);
    world_start(NAME);
    SC_HANDLE service = open_service(L"" NAME, DELETE);
    assert_true(DeleteService(service));
    tells_of_the_deletion("pyhost stop " NAME "; then close");
    assert_int_equal(world_pyhost("stop " NAME), 0);
    world_contains(world_output(), "has stopped");
    CloseServiceHandle(service);
    assert_int_equal(world_pyhost("status " NAME), 4); // with its last handle it is gone
}

static void a_service_that_others_have_open_vanishes_later(void **state)
{
    (void)state;
    char *line =
        text_format("install \"%s\\good.Plain\" --name " NAME " --display-name " NAME " --python \"%s\"",
                    world_path("scripts"), world_python());
    world_install(NAME, "good.Plain", "--display-name " NAME);
    SC_HANDLE other = open_service(L"" NAME, SERVICE_QUERY_STATUS);
    assert_int_equal(world_pyhost("remove " NAME), 0);
    world_contains(world_output(), "another program has the service open");
    lacks(world_output(), "removed");
    assert_int_equal(world_pyhost("remove --json " NAME), 0); // again, which changes nothing
    world_contains(world_output(), "\"pending\": true");
    world_contains(world_output(), "\"changed\": false");
    static const char *const verbs[] = {"start " NAME, "restart " NAME, "update " NAME " --startup auto",
                                        "release " NAME, "adopt " NAME};
    for (size_t i = 0; i < COUNT_OF(verbs); i++) {
        assert_int_equal(world_pyhost("%s", verbs[i]), 1);
        world_contains(world_output(), "close services.msc");
    }
    assert_int_equal(world_pyhost("%s --dry-run", line), 0);
    world_contains(world_output(), "the install waits until it is gone; close services.msc");
    tells_of_the_deletion("close services.msc");
    HANDLE installing = begin_pyhost(line); // waits until nobody has it open
    WaitForSingleObject(installing, 2000);  // has met it by then, on most machines
    CloseServiceHandle(other);
    assert_int_equal(end_pyhost(installing), 0);
    world_contains(world_output(), NAME " installed");
    assert_int_equal(world_pyhost("remove --json " NAME), 0);
    world_contains(world_output(), "\"pending\": false");
    free(line);
}

// Whose it was does not matter any more, not even with --force: there is nothing to take over.
static void what_was_another_products_and_is_marked_is_waited_for(void **state)
{
    (void)state;
    static const char *const forces[] = {"", "--force"};
    for (size_t i = 0; i < COUNT_OF(forces); i++) {
        char *line = text_format("install \"%s\\good.Plain\" --name " NAME " --display-name " NAME
                                 " --python \"%s\" %s",
                                 world_path("scripts"), world_python(), forces[i]);
        world_write("other.exe", "");
        SC_HANDLE other = create_service(L"" NAME, world_path("other.exe"));
        assert_true(DeleteService(other));
        HANDLE installing = begin_pyhost(line);
        WaitForSingleObject(installing, 2000); // has met it by then, on most machines
        CloseServiceHandle(other);
        const DWORD code = end_pyhost(installing);
        if (code != 0)
            fail_msg("%s: exit code %lu\n%s", line, code, world_output());
        world_contains(world_output(), NAME " installed");
        lacks(world_output(), "pyhost release");
        assert_int_equal(world_pyhost("remove " NAME), 0);
        free(line);
    }
}

static void install_does_not_wait_for_a_service_that_runs_on(void **state)
{
    (void)state;
    world_install(NAME, "good.Plain", "--display-name " NAME);
    world_start(NAME);
    SC_HANDLE service = open_service(L"" NAME, DELETE);
    assert_true(DeleteService(service));
    CloseServiceHandle(service);
    static const char *const forms[] = {"", " --dry-run"};
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        assert_int_equal(world_pyhost("install \"%s\\good.Plain\" --name " NAME " --python \"%s\"%s",
                                      world_path("scripts"), world_python(), forms[i]),
                         1);
        world_contains(world_output(), "still runs");
        world_contains(world_output(), "pyhost stop");
    }
    assert_int_equal(world_pyhost("stop " NAME), 0);
}

// ---- a service that has not said yet that it starts ----

static void a_stop_waits_until_the_service_takes_it(void **state)
{
    (void)state;
    wchar_t path[MAX_PATH];
    HANDLE go_on = CreateEventW(NULL, TRUE, FALSE, GO_ON);
    GetModuleFileNameW(NULL, path, MAX_PATH);
    char *program = text_from_wide(path);
    char *command = text_format("\"%s\" --service", program);
    SC_HANDLE service = create_service(L"" SLOW, command);
    world_start_only(SLOW);
    HANDLE stopping = begin_pyhost("stop --force " SLOW);
    assert_int_equal(WaitForSingleObject(stopping, 1000),
                     WAIT_TIMEOUT); // it has been refused by then, on most machines
    SetEvent(go_on);
    if (end_pyhost(stopping) != 0)
        fail_msg("stop: %s", world_output());
    world_contains(world_output(), "has stopped");
    assert_int_equal(world_query(SLOW).dwCurrentState, SERVICE_STOPPED);
    DeleteService(service);
    CloseServiceHandle(service);
    CloseHandle(go_on);
    free(command);
    free(program);
}

// ---- what depends on a service ----

static void install_with_dependent(const char *class_name)
{
    world_install(NAME, class_name, "--display-name " NAME);
    world_install(DEPENDENT, "good.Plain", "--display-name " DEPENDENT " --depends " NAME);
    world_start(NAME);
    world_start(DEPENDENT);
}

static void a_removal_tells_of_what_depends_on_the_service(void **state)
{
    (void)state;
    install_with_dependent("good.Plain");
    assert_int_equal(world_pyhost("remove --json " NAME), 0);
    world_contains(world_output(), "\"also_stopped\": [\r\n");
    world_contains(world_output(), DEPENDENT " depends on " NAME ", and does not start any more");
    assert_int_equal(world_query(DEPENDENT).dwCurrentState, SERVICE_STOPPED);
    world_clean(state);
    world_install(NAME, "good.Plain", "--display-name " NAME); // also of what does not run
    world_install(DEPENDENT, "good.Plain", "--display-name " DEPENDENT " --depends " NAME);
    world_install(INDIRECT, "good.Plain", "--display-name " INDIRECT " --depends " DEPENDENT);
    assert_int_equal(world_pyhost("remove " NAME), 0);
    world_contains(world_output(), DEPENDENT " depends on " NAME ", and does not start any more");
    world_contains(world_output(), "dependencies: pyhost update " DEPENDENT " --depends=\r\n");
    world_contains(world_output(), INDIRECT " depends on " NAME " by way of another service");
    assert_int_equal(world_pyhost("update " DEPENDENT " --depends="), 0);
    world_contains(world_output(), "depends: " NAME " -> (none)");
    assert_int_equal(world_pyhost("remove " INDIRECT), 0);
}

static void what_was_stopped_for_nothing_runs_again(void **state)
{
    (void)state;
    install_with_dependent("stubborn.IgnoresStop");
    assert_int_equal(world_pyhost("remove --wait 1 " NAME), 1);
    world_contains(world_output(), DEPENDENT " has stopped");
    world_contains(world_output(), DEPENDENT " is running");
    assert_int_equal(world_query(DEPENDENT).dwCurrentState, SERVICE_RUNNING);
}

// Both verbs that restart tell programs who was stopped and started with the service.
static void a_restart_tells_the_dependents(void **state)
{
    (void)state;
    static const char *const restarts[] = {"restart " NAME, "update " NAME " --stop-limit 50s --restart"};
    install_with_dependent("good.Plain");
    for (size_t i = 0; i < COUNT_OF(restarts); i++) {
        assert_int_equal(world_pyhost("%s --json", restarts[i]), 0);
        world_contains(world_output(), "\"also_stopped\": [\r\n    \"" DEPENDENT "\"");
        world_contains(world_output(), "\"also_started\": [\r\n    \"" DEPENDENT "\"");
    }
}

// One that breaks costs none of the services behind it.
static void a_connection_that_breaks_is_made_anew(void **state)
{
    (void)state;
    static const DWORD codes[] = {ERROR_INVALID_HANDLE, RPC_S_CALL_FAILED, RPC_S_SERVER_UNAVAILABLE};
    install_with_dependent("good.Plain");
    for (size_t i = 0; i < COUNT_OF(codes); i++) {
        set(L"broken-connection", codes[i]);
        assert_int_equal(world_pyhost("status " NAME " " DEPENDENT), 0);
        world_contains(world_output(), DEPENDENT);
    }
}

int main(int count, char **arguments)
{
    if (count > 1 && strcmp(arguments[1], "--service") == 0) {
        static wchar_t name[] = L"" SLOW;
        const SERVICE_TABLE_ENTRYW table[] = {{name, service_main}, {NULL, NULL}};
        return StartServiceCtrlDispatcherW(table) ? 0 : 1;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(on_a_german_windows_accounts_are_the_same, clean),
        cmocka_unit_test_teardown(on_a_japanese_windows_accounts_are_the_same, clean),
        cmocka_unit_test_teardown(an_account_is_itself_in_every_spelling, clean),
        cmocka_unit_test_teardown(a_split_user_is_no_administrator, clean),
        cmocka_unit_test_teardown(who_would_be_split_elsewhere_is_no_administrator, clean),
        cmocka_unit_test_teardown(a_log_directory_that_a_split_user_has_made_is_not_taken, clean),
        cmocka_unit_test_teardown(without_elevation_what_is_not_seen_is_not_called_absent, clean),
        cmocka_unit_test_teardown(status_tells_privileges_and_sid_that_do_not_count_yet, clean),
        cmocka_unit_test_teardown(without_elevation_a_failure_is_told_as_unreadable, clean),
        cmocka_unit_test_teardown(without_elevation_what_changes_is_refused_first, clean),
        cmocka_unit_test_teardown(without_elevation_an_adoption_can_be_looked_at, clean),
        cmocka_unit_test_teardown(without_elevation_recovery_is_seen, clean),
        cmocka_unit_test_teardown(what_may_not_be_read_is_not_called_this_hosts, clean),
        cmocka_unit_test_teardown(what_doctor_may_not_see_is_not_called_well, clean),
        cmocka_unit_test_teardown(a_file_that_may_not_be_seen_is_not_called_absent, clean),
        cmocka_unit_test_teardown(rights_that_may_not_be_seen_are_not_called_absent, clean),
        cmocka_unit_test_teardown(on_a_german_windows_rights_are_given_to_sids, clean),
        cmocka_unit_test_teardown(a_wrong_password_is_told_before_anything_is_changed, clean),
        cmocka_unit_test_teardown(doctor_looks_who_may_log_on_as_a_service, clean),
        cmocka_unit_test_teardown(the_right_to_log_on_is_told_and_taken_back, clean),
        cmocka_unit_test_teardown(of_another_machine_only_what_is_surely_this_hosts_is_changed, clean),
        cmocka_unit_test_teardown(this_machine_by_its_names_is_no_other, clean),
        cmocka_unit_test_teardown(a_list_in_parts_is_whole, clean),
        cmocka_unit_test_teardown(a_connection_that_breaks_is_made_anew, clean),
        cmocka_unit_test_teardown(a_service_that_is_marked_for_deletion_is_stopped, clean),
        cmocka_unit_test_teardown(install_does_not_wait_for_a_service_that_runs_on, clean),
        cmocka_unit_test_teardown(a_service_that_others_have_open_vanishes_later, clean),
        cmocka_unit_test_teardown(what_was_another_products_and_is_marked_is_waited_for, clean),
        cmocka_unit_test_teardown(a_stop_waits_until_the_service_takes_it, clean),
        cmocka_unit_test_teardown(a_removal_tells_of_what_depends_on_the_service, clean),
        cmocka_unit_test_teardown(a_restart_tells_the_dependents, clean),
        cmocka_unit_test_teardown(what_was_stopped_for_nothing_runs_again, clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
