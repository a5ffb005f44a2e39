// SPDX-License-Identifier: MIT
// What the verbs and the reports meet on a real Windows: its event viewer, its service manager, its accounts, and a caller without
// elevation. services.msc is played by a handle, which is all that it is to the SCM.
#include "only.h"
#include "world.h"

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "base/wide.h"

#define NAME "PyhostVerbs"

static SC_HANDLE open_service(DWORD access)
{
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    SC_HANDLE service = OpenServiceW(manager, L"" NAME, access);
    CloseServiceHandle(manager);
    assert_non_null(service);
    return service;
}

// As wevtutil shows the newest event of the service; it formats with the message table of pyhost.exe, as the event viewer does.
static void the_event_viewer_shows_percent_signs(void **state)
{
    (void)state;
    ONLY_ON_WINDOWS();
    world_write("percent.py",
                "raise OSError(\"[WinError 193] %1 is no application: C:\\\\My%20Files, 5%%7\")\n");
    char *program = text_format("\"%s\"", world_path("percent.py"));
    world_install_program(NAME, "--recovery none", program);
    world_start_failing(NAME);
    assert_int_equal(world_run("wevtutil qe Application /c:1 /rd:true /f:text /u:true "
                               "/q:\"*[System[Provider[@Name='" NAME "']]]\""),
                     0);
    world_contains(world_output(), "The service's code raised an exception and ended.");
    world_contains(world_output(), "[WinError 193] %");
    world_contains(world_output(), "1 is no application: C:\\My%");
    world_contains(world_output(), "20Files, 5%%");
    free(program);
}

static VOID CALLBACK on_notify(void *context)
{
    (void)context;
}

// Its name stays taken while a handle is open; the SCM notifies nobody of it.
static void a_removed_service_that_others_have_open(void **state)
{
    (void)state;
    ONLY_ON_WINDOWS();
    world_install(NAME, "good.Plain", "--display-name " NAME);
    world_start(NAME);
    SC_HANDLE other = open_service(SERVICE_QUERY_STATUS | DELETE);
    assert_true(DeleteService(other));
    static SERVICE_NOTIFYW notify = {.dwVersion = SERVICE_NOTIFY_STATUS_CHANGE,
                                     .pfnNotifyCallback = on_notify};
    assert_int_equal(NotifyServiceStatusChangeW(other, SERVICE_NOTIFY_STOPPED, &notify),
                     ERROR_SERVICE_MARKED_FOR_DELETE);
    assert_int_equal(world_pyhost("stop " NAME), 0);
    assert_int_equal(world_pyhost("start " NAME), 1);
    world_contains(world_output(), "close services.msc");
    assert_int_equal(world_pyhost("remove " NAME), 0);
    world_contains(world_output(), "another program has the service open");
    CloseServiceHandle(other);
    world_install(NAME, "good.Plain", "--display-name " NAME);
}

// In whatever language this Windows speaks: the names that it gives to accounts are those of the short ones.
static void accounts_have_their_names_in_the_systems_language(void **state)
{
    (void)state;
    ONLY_ON_WINDOWS();
    static const struct {
        WELL_KNOWN_SID_TYPE type;
        const char *short_name;
    } accounts[] = {{WinLocalServiceSid, "LocalService"},
                    {WinNetworkServiceSid, "NetworkService"},
                    {WinLocalSystemSid, "LocalSystem"}};
    world_install(NAME, "good.Plain", "--display-name " NAME);
    for (size_t i = 0; i < sizeof accounts / sizeof *accounts; i++) {
        BYTE sid[SECURITY_MAX_SID_SIZE];
        wchar_t name[256];
        wchar_t domain[256];
        DWORD sid_size = sizeof sid;
        DWORD name_size = 256;
        DWORD domain_size = 256;
        SID_NAME_USE use = SidTypeUnknown;
        assert_true(CreateWellKnownSid(accounts[i].type, NULL, sid, &sid_size));
        assert_true(LookupAccountSidW(NULL, sid, name, &name_size, domain, &domain_size, &use));
        char *own = text_from_wide(name);
        char *place = text_from_wide(domain);
        assert_int_equal(world_pyhost("update " NAME " --account %s", accounts[i].short_name), 0);
        if (world_pyhost("update " NAME " --account \"%s\\%s\"", place, own) != 0)
            fail_msg("%s\\%s: %s", place, own, world_output());
        world_contains(world_output(), "nothing changed");
        assert_int_equal(world_pyhost("status " NAME), 3);
        world_contains(world_output(), accounts[i].short_name);
        free(place);
        free(own);
    }
}

// pyhost with a token as User Account Control makes it of an administrator's: without the administrators' group and their privileges.
// Its output goes to a file below the world's directory.
static DWORD pyhost_unelevated(const char *arguments)
{
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof inherited, .bInheritHandle = TRUE};
    HANDLE own = NULL;
    HANDLE token = NULL;
    DWORD code = 0;
    PROCESS_INFORMATION process;
    assert_true(
        OpenProcessToken(GetCurrentProcess(), TOKEN_DUPLICATE | TOKEN_QUERY | TOKEN_ASSIGN_PRIMARY, &own));
    assert_true(CreateRestrictedToken(own, LUA_TOKEN, 0, NULL, 0, NULL, 0, NULL, &token));
    wchar_t *path = wide_from_text(world_path("unelevated.txt"));
    HANDLE file = CreateFileW(path, GENERIC_WRITE, FILE_SHARE_READ, &inherited, CREATE_ALWAYS, 0, NULL);
    HANDLE nothing = CreateFileW(L"NUL", GENERIC_READ, 0, &inherited, OPEN_EXISTING, 0, NULL);
    STARTUPINFOW startup = {.cb = sizeof startup,
                            .dwFlags = STARTF_USESTDHANDLES,
                            .hStdInput = nothing,
                            .hStdOutput = file,
                            .hStdError = file};
    char *line = text_format("\"%s\" %s", world_host(), arguments);
    wchar_t *command = wide_from_text(line);
    assert_true(
        CreateProcessAsUserW(token, NULL, command, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process));
    assert_int_equal(WaitForSingleObject(process.hProcess, WORLD_PATIENCE), WAIT_OBJECT_0);
    GetExitCodeProcess(process.hProcess, &code);
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
    CloseHandle(nothing);
    CloseHandle(file);
    CloseHandle(token);
    CloseHandle(own);
    free(command);
    free(line);
    free(path);
    return code;
}

static void says(const char *text)
{
    size_t size = 0;
    struct error error = {0};
    char *output = (char *)file_read(world_path("unelevated.txt"), 1 << 20, &size, &error);
    assert_non_null(output);
    world_contains(output, text);
    free(output);
}

static void without_elevation_what_is_not_seen_is_not_called_absent(void **state)
{
    (void)state;
    ONLY_ON_WINDOWS();
    world_install(NAME, "good.Plain", "--display-name " NAME);
    world_start(NAME);
    assert_int_equal(pyhost_unelevated("status " NAME), 0);
    says("RUNNING");
    assert_int_equal(pyhost_unelevated("logs " NAME), 1);
    says("you may not read the log");
    assert_int_equal(pyhost_unelevated("doctor " NAME), 1);
    says("you may not look into the directory of its log");
    assert_int_equal(pyhost_unelevated("stop " NAME), 1);
    says("you have not all rights");
    world_stop(NAME);
}

// Windows PowerShell 5.1 writes UTF-16, of what it read in the console's code page; a line on standard error would end its script.
static void what_powershell_redirects_is_installed_again(void **state)
{
    (void)state;
    ONLY_ON_WINDOWS();
    world_install(NAME, "good.Plain",
                  "--display-name \"Pr\xC3\xBC"
                  "fer \xE6\xBC\xA2\"");
    char *file = text_copy(world_path("shop.toml"));
    assert_int_equal(
        world_run("powershell -NoProfile -Command \"& '%s' dump " NAME " > '%s'\"", world_host(), file), 0);
    assert_int_equal(world_pyhost("install --file \"%s\" --json", file), 0);
    world_contains(world_output(), "\"changed\": false");
    assert_int_equal(world_run("powershell -NoProfile -Command \"$ErrorActionPreference = 'Stop'; $answer = "
                               "& '%s' status Missing "
                               "--json 2>&1 | ConvertFrom-Json; exit (40 + $answer.error.code %% 100)\"",
                               world_host()),
                     40 + 1060 % 100);
    assert_int_equal(world_run("powershell -NoProfile -Command \"$answer = & '%s' dump " NAME
                               " --json | ConvertFrom-Json; exit [int]$answer.'display-name'[2]\"",
                               world_host()),
                     0xFC);
    free(file);
}

// Drives of subst are those of one logon.
static void a_drive_of_subst_is_recorded_as_where_it_leads(void **state)
{
    (void)state;
    ONLY_ON_WINDOWS();
    wchar_t *place = wide_from_text(world_path("scripts"));
    if (!DefineDosDeviceW(0, L"S:", place))
        fail_msg("DefineDosDevice: error %lu", GetLastError());
    DWORD code = world_pyhost("install --python \"%s\" --directory S:\\ S:\\good.Plain", world_python());
    char *told = text_copy(world_output());
    DefineDosDeviceW(DDD_REMOVE_DEFINITION, L"S:", NULL);
    if (code != 0)
        fail_msg("%s", told);
    world_contains(told, "--directory: a service has no drive S:, so it gets ");
    assert_int_equal(world_pyhost("dump PyhostPlain"), 0);
    world_contains(world_output(), "good.Plain");
    assert_null(strstr(world_output(), "S:\\"));
    world_install("PyhostPlain", "good.Plain", NULL); // the same place
    world_contains(world_output(), "nothing changed");
    free(told);
    free(place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(accounts_have_their_names_in_the_systems_language, world_clean),
        cmocka_unit_test_teardown(the_event_viewer_shows_percent_signs, world_clean),
        cmocka_unit_test_teardown(without_elevation_what_is_not_seen_is_not_called_absent, world_clean),
        cmocka_unit_test_teardown(what_powershell_redirects_is_installed_again, world_clean),
        cmocka_unit_test_teardown(a_removed_service_that_others_have_open, world_clean),
        cmocka_unit_test_teardown(a_drive_of_subst_is_recorded_as_where_it_leads, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
