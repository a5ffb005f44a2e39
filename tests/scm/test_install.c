// SPDX-License-Identifier: MIT
// What install and update make of a service. Wine takes recovery, SIDs, privileges and access control lists
// and forgets them, so there it is the trace that shows what was asked of the SCM.
#include "world.h"

#include <aclapi.h>
#include <sddl.h>

#include "base/compiler.h"
#include "base/error.h"
#include "base/file.h"
#include "base/quoting.h"
#include "base/text.h"
#include "base/wide.h"

#define NAME "PyhostPlain"

static char *trace_text(void)
{
    struct error error = {0};
    size_t size = 0;
    char *text = (char *)file_read(world_path("trace.txt"), 1 << 20, &size, &error);
    error_clear(&error);
    return text != NULL ? text : text_copy("");
}

static int begin_trace(void **state)
{
    (void)state;
    wchar_t *path = wide_from_text(world_path("trace.txt"));
    DeleteFileW(path);
    SetEnvironmentVariableW(L"PYHOST_TRACE", path);
    free(path);
    return 0;
}

static int end_trace(void **state)
{
    SetEnvironmentVariableW(L"PYHOST_TRACE", NULL);
    return world_clean(state);
}

static void asked(const char *what)
{
    char *text = trace_text();
    world_contains(text, what);
    free(text);
}

static bool was_asked(const char *what)
{
    char *text = trace_text();
    bool found = strstr(text, what) != NULL;
    free(text);
    return found;
}

static bool contains(const char *text, const char *part)
{
    return strstr(text, part) != NULL;
}

static void install_sets_all_that_the_scm_knows(void **state)
{
    (void)state;
    world_install(
        NAME, "good.Plain",
        "--display-name \"A shop\" --description \"Sells \xc3\xa4\" --startup auto --group Shops "
        "--depends Tcpip --depends +NetworkProvider --recovery restart:10s,run:1m,none --recovery-reset 1d "
        "--recovery-command \"cmd /c echo x\" --preshutdown 30s --service-sid restricted "
        "--privilege SeChangeNotifyPrivilege --privilege SeImpersonatePrivilege "
        "--security \"D:(A;;GA;;;BA)\" --environment SHOP=1 --environment \"B=two words\" "
        "--arguments \"-x 1\" --python-flag -O --start-limit 5m --log-keep 2");
    asked("CreateServiceW " NAME
          " type=0xFFFFFFFF start=2 display-name=A shop account=- password=- group=Shops "
          "dependencies=Tcpip,+NetworkProvider image-path=\"");
    asked("ChangeServiceConfig2W " NAME " DESCRIPTION Sells \xc3\xa4\r\n");
    asked("ChangeServiceConfig2W " NAME
          " FAILURE_ACTIONS reset=86400 actions=1:10000,3:60000,0:0 command=cmd /c echo x\r\n");
    asked("ChangeServiceConfig2W " NAME " FAILURE_ACTIONS_FLAG 1\r\n"); // without being told
    asked("ChangeServiceConfig2W " NAME " PRESHUTDOWN_INFO 30000\r\n");
    asked("ChangeServiceConfig2W " NAME " SERVICE_SID_INFO 3\r\n");
    asked("ChangeServiceConfig2W " NAME
          " REQUIRED_PRIVILEGES_INFO SeChangeNotifyPrivilege,SeImpersonatePrivilege\r\n");
    asked("SetServiceObjectSecurity " NAME " D:(A;;GA;;;BA)\r\n");
    assert_int_equal(world_pyhost("dump " NAME), 0); // what this SCM keeps has arrived
    world_contains(world_output(), "display-name = \"A shop\"");
    world_contains(world_output(), "group = \"Shops\"");
    world_contains(world_output(), "environment = [\"SHOP=1\", \"B=two words\"]");
    world_contains(world_output(), "arguments = \"-x 1\"");
    world_contains(world_output(), "preshutdown = \"30s\"");
    world_contains(world_output(), "python-flag = [\"-O\"]");
    world_contains(world_output(), "start-limit = \"5m\"");
    world_contains(world_output(), "log-keep = 2");
}

static void a_delayed_start_is_asked_for(void **state)
{
    (void)state;
    world_install(NAME, "good.Plain", "--startup delayed");
    asked("CreateServiceW " NAME " type=0xFFFFFFFF start=2 ");
    asked("ChangeServiceConfig2W " NAME " DELAYED_AUTO_START_INFO 1\r\n");
}

static DWORD install_with(const char *options)
{
    return world_pyhost("install \"%s\\good.Plain\" --python \"%s\" %s", world_path("scripts"),
                        world_python(), options);
}

// Windows expands nothing in a service's own variables.
static void a_variable_in_a_variable_is_told(void **state)
{
    (void)state;
    assert_int_equal(install_with("--environment \"+Path=%PATH%;C:\\tools\""), 2);
    world_contains(world_output(),
                   "--environment: Path has the variable PATH, which Windows does not expand for a service");
    world_contains(world_output(), "try: write what it stands for: --environment \"+Path=C:\\");
    world_contains(world_output(), ";C:\\tools\"\r\n");
    world_install(NAME, "good.Plain",
                  "--environment DATA=%SystemRoot%\\x --environment \"B= 1\" --environment \"C='1'\" "
                  "--environment RATE=%none%");
    world_contains(world_output(), "note: --environment: DATA has the variable SystemRoot, which Windows");
    world_contains(world_output(), "stands for: --environment \"+DATA=C:\\windows\\x\"");
    world_contains(world_output(), "note: --environment: the value of B begins with a blank");
    world_contains(world_output(), "note: --environment: the value of C has quotation marks of its own");
    assert_false(contains(world_output(), "RATE has"));
    assert_int_equal(world_pyhost("update " NAME " --environment +OTHER=1"),
                     0); // what is there is not told again
    assert_false(contains(world_output(), "note: --environment"));
}

static void what_windows_would_refuse_is_refused_in_words(void **state)
{
    (void)state;
    char name[258];
    memset(name, 'n', 257);
    name[257] = '\0';
    char *long_display_name = text_format("--display-name %s", name);
    assert_int_equal(install_with(long_display_name), 1);
    world_contains(world_output(), "The display name has 257 characters; Windows takes at most 256");
    assert_int_equal(install_with("--startup delayed --group Shops"), 1);
    world_contains(world_output(), "cannot be in a group (Shops)");
    assert_int_equal(install_with("--interactive --account LocalService"), 1);
    world_contains(world_output(), "can only run as LocalSystem");
    assert_false(was_asked("CreateServiceW"));
    world_install(NAME, "good.Plain", "--startup delayed");
    assert_int_equal(world_pyhost("update " NAME " --startup delayed --group Shops"), 1);
    world_contains(world_output(), "cannot be in a group (Shops)");
    assert_int_equal(world_pyhost("update " NAME " --group Shops --startup auto"), 0);
    free(long_display_name);
}

static void installing_twice_is_the_same_as_once(void **state)
{
    (void)state;
    world_install(NAME, "good.Plain", "--startup auto --log-keep 3 --environment A=B");
    begin_trace(NULL);
    world_install(NAME, "good.Plain", "--startup auto --log-keep 3 --environment A=B");
    world_contains(world_output(), NAME " is already up to date; nothing changed");
    assert_false(was_asked("ChangeServiceConfig"));
    world_install(NAME, "good.Plain", NULL); // what is not named stays
    world_contains(world_output(), "nothing changed");
}

static void update_says_what_it_changes_and_changes_nothing_else(void **state)
{
    (void)state;
    world_install(NAME, "good.Plain", "--startup manual --log-keep 3");
    begin_trace(NULL);
    assert_int_equal(world_pyhost("update " NAME " --startup auto --stop-limit 90s"), 0);
    world_contains(world_output(), "  startup: manual -> auto");
    world_contains(world_output(), "  stop-limit: 1m -> 90s");
    assert_false(contains(world_output(), "log-keep"));
    asked("ChangeServiceConfigW " NAME " type=0xFFFFFFFF start=2 display-name=- account=- password=- group=- "
          "dependencies=- image-path=-\r\n");
    assert_int_equal(world_pyhost("update " NAME " --startup auto"), 0);
    world_contains(world_output(), "nothing changed");
    assert_int_equal(world_pyhost("update NoSuchService --startup auto"), 4);
    world_contains(world_output(), "cannot open the service \"NoSuchService\"");
    assert_int_equal(world_pyhost("update " NAME " --class good.NoSuch"), 1);
    world_contains(world_output(), "good");
}

static void each_change_is_told_to_programs_without_secrets(void **state)
{
    (void)state;
    world_install(NAME, "good.Plain",
                  "--json --startup manual --environment DB_PASSWORD=hunter2 --log-keep 3");
    world_contains(world_output(), "\"changed\": true");
    world_contains(world_output(), "DB_PASSWORD=***");
    assert_int_equal(
        world_pyhost("update " NAME " --json --startup auto --log-keep 3 --environment +API_KEY=hunter3"), 0);
    world_contains(world_output(), "\"what\": \"startup\"");
    world_contains(world_output(), "\"before\": \"manual\"");
    world_contains(world_output(), "\"after\": \"auto\"");
    world_contains(world_output(), "\"API_KEY=*** (new)\"\r\n");
    assert_false(contains(world_output(), "log-keep"));
    assert_false(contains(world_output(), "hunter"));
    assert_int_equal(world_pyhost("update " NAME " --environment +DB_PASSWORD=hunter4"), 0);
    world_contains(world_output(), "DB_PASSWORD=*** (new)");
    assert_false(contains(world_output(), "hunter"));
    assert_int_equal(world_pyhost("update " NAME " --json --startup auto"), 0);
    world_contains(world_output(), "\"changed\": false");
    world_contains(world_output(), "\"changes\": []");
    assert_int_equal(world_pyhost("update " NAME " --json --dry-run --startup disabled"), 0);
    world_contains(world_output(), "\"after\": \"disabled\"");
    assert_int_equal(world_pyhost("update NoSuchService --json --startup auto"), 4);
    world_contains(world_output(), "\"name\": \"NoSuchService\"");
    world_contains(world_output(), "\"changed\": false");
    world_contains(world_output(), "\"error\": {");
}

static void a_restart_is_asked_for_where_it_is_needed(void **state)
{
    (void)state;
    static const char restart[] = "To apply the new ones: pyhost restart " NAME;
    world_install(NAME, "good.Plain", NULL);
    world_start(NAME);
    assert_int_equal(world_pyhost("update " NAME
                                  " --description new --startup auto --depends \"\" --group Shops "
                                  "--recovery restart:5s --display-name \"Another one\""),
                     0);
    assert_false(contains(world_output(), restart));
    assert_int_equal(world_pyhost("update " NAME " --stop-limit 9s"), 0);
    world_contains(world_output(), restart);
    assert_int_equal(world_pyhost("update " NAME " --stop-limit 9"), 0);
    assert_false(contains(world_output(), restart));
    world_stop(NAME);
    assert_int_equal(world_pyhost("update " NAME " --stop-limit 8s"), 0);
    assert_false(contains(world_output(), restart));
}

static void a_relative_log_is_told_whole(void **state)
{
    (void)state;
    assert_int_equal(install_with("--dry-run --log logs\\shop.log"), 0);
    world_contains(world_output(), "--log logs\\shop.log is taken from the current directory: ");
    world_contains(world_output(), "\\logs\\shop.log");
}

static void a_dry_run_changes_nothing(void **state)
{
    (void)state;
    assert_int_equal(world_pyhost("install \"%s\\good.Plain\" --python \"%s\" --dry-run",
                                  world_path("scripts"), world_python()),
                     0);
    world_contains(world_output(), NAME " would be installed");
    assert_int_equal(world_pyhost("status " NAME), 4);
    assert_false(was_asked("CreateServiceW"));
    world_install(NAME, "good.Plain", NULL);
    assert_int_equal(world_pyhost("update " NAME " --dry-run --startup disabled --account virtual"), 0);
    world_contains(world_output(), "account: LocalSystem -> NT SERVICE\\" NAME);
    assert_int_equal(world_pyhost("status " NAME), 3);
    world_contains(world_output(), "startup  manual");
    assert_false(was_asked("ChangeServiceConfigW"));
}

// May the settings be written, or only read?
static void let_write_settings(bool may)
{
    HKEY key = NULL;
    PSECURITY_DESCRIPTOR rights = NULL;
    assert_int_equal(RegOpenKeyExW(HKEY_LOCAL_MACHINE,
                                   L"SYSTEM\\CurrentControlSet\\Services\\" TEXT(NAME) L"\\PyHost", 0,
                                   WRITE_DAC, &key),
                     ERROR_SUCCESS);
    assert_true(ConvertStringSecurityDescriptorToSecurityDescriptorW(
        may ? L"D:(A;;KA;;;WD)" : L"D:(D;;0x0002;;;WD)(A;;KA;;;WD)", SDDL_REVISION_1, &rights, NULL));
    assert_int_equal(RegSetKeySecurity(key, DACL_SECURITY_INFORMATION, rights), ERROR_SUCCESS);
    LocalFree(rights);
    RegCloseKey(key);
}

static void a_failure_midway_leaves_what_was_there(void **state)
{
    (void)state;
    world_install(NAME, "good.Plain", "--startup manual --log-keep 3 --description before");
    let_write_settings(false);
    const DWORD code = world_pyhost("update " NAME " --startup auto --log-keep 9 --description after "
                                    "--environment A=B");
    let_write_settings(true);
    assert_int_equal(code, 1);
    world_contains(world_output(), "Access denied");
    assert_int_equal(world_pyhost("dump " NAME), 0);
    world_contains(world_output(), "startup = \"manual\"");
    world_contains(world_output(), "description = \"before\"");
    world_contains(world_output(), "environment = []");
}

// ---- accounts ----

static void an_account_without_a_password_is_set(void **state)
{
    (void)state;
    world_install(NAME, "good.Plain", "--account localservice");
    asked("account=NT AUTHORITY\\LocalService password=empty "); // as CreateService wants it
    assert_int_equal(world_pyhost("update " NAME " --account virtual"), 0);
    world_contains(world_output(), "account: LocalService -> NT SERVICE\\" NAME);
    asked("account=NT SERVICE\\" NAME " password=- "); // must be none
    assert_int_equal(world_pyhost("update " NAME " --account LocalSystem --password-from nul"), 1);
    world_contains(world_output(), "the account \"LocalSystem\" has no password");
    assert_false(was_asked("LsaAddAccountRights")); // they have the right
    assert_int_equal(world_pyhost("update " NAME " --account SHOP\\gmsa$"), 0);
    asked("LsaAddAccountRights SHOP\\gmsa$ SeServiceLogonRight");
}

static void a_password_that_cannot_be_put_back_is_told_of(void **state)
{
    (void)state;
    world_write("password.txt", "s3cret\r\n");
    world_install(NAME, "good.Plain", NULL);
    char *file = text_copy(world_path("password.txt"));
    assert_int_equal(world_pyhost("update " NAME " --account %s --password-from \"%s\"", world_user(), file),
                     0);
    let_write_settings(false);
    const DWORD code = world_pyhost("update " NAME " --account LocalSystem --log-keep 9");
    let_write_settings(true);
    assert_int_equal(code, 1);
    world_contains(world_output(), "is to be set again: pyhost update \"" NAME "\"");
    free(file);
}

static void a_password_comes_from_a_file_or_a_pipe_and_is_never_shown(void **state)
{
    (void)state;
    world_write("password.txt", "s3cret\r\n");
    world_install(NAME, "good.Plain", NULL);
    assert_int_equal(world_pyhost("update " NAME " --username %s --password-from \"%s\"", world_user(),
                                  world_path("password.txt")),
                     0);
    world_contains(world_output(), "account: LocalSystem -> .\\");
    world_contains(world_output(), "password: set");
    asked(" password=given");
    asked("LsaAddAccountRights .\\");
    assert_false(was_asked("s3cret"));
    assert_int_equal(world_run("cmd /c \"\"%s\" update " NAME " --password-from - < \"%s\"\"", world_host(),
                               world_path("password.txt")),
                     0);
    world_contains(world_output(), "password: set");
    assert_int_equal(world_pyhost("update " NAME " --password s3cret"), 0);
    world_contains(world_output(), "can be seen by others");
    assert_false(contains(world_output(), "s3cret"));
    assert_int_equal(world_pyhost("update " NAME " --account LocalService"), 0);
    assert_int_equal(world_pyhost("update " NAME " --account %s", world_user()), 1); // no console to ask at
    world_contains(world_output(), "--password-from FILE");
}

static void a_password_file_is_text(void **state)
{
    (void)state;
    static const wchar_t utf16[] = L"\xfeffs3cret\r\n"; // as Windows PowerShell writes it
    world_install(NAME, "good.Plain", NULL);
    DWORD written = 0;
    wchar_t *path = wide_from_text(world_path("password.txt"));
    HANDLE file = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    assert_true(WriteFile(file, utf16, 9 * sizeof *utf16, &written, NULL));
    CloseHandle(file);
    free(path);
    assert_int_equal(world_pyhost("update " NAME " --account %s --password-from \"%s\"", world_user(),
                                  world_path("password.txt")),
                     0);
    const char *no_text[] = {"s3cret\xc3\r\n", "\r\ns3cret\r\n", ""};
    for (size_t i = 0; i < 3; i++) {
        world_write("password.txt", no_text[i]);
        assert_int_equal(world_pyhost("update " NAME " --account %s --password-from \"%s\"", world_user(),
                                      world_path("password.txt")),
                         1);
        world_contains(world_output(), "there is no password in \"");
        assert_false(contains(world_output(), "s3cret"));
    }
}

static void options_of_pywin32_work(void **state)
{
    (void)state;
    assert_int_equal(
        world_pyhost("--interactive --perfmonini a.ini --perfmondll b.dll --startup=auto --wait=5 "
                     "install \"%s\\good.Plain\" --python \"%s\"",
                     world_path("scripts"), world_python()),
        0);
    world_contains(world_output(), "performance counters are not installed");
    world_contains(world_output(), "no Windows since Vista shows the windows");
    asked("CreateServiceW " NAME " type=0x110 start=2");
    assert_int_equal(world_pyhost("remove " NAME), 0);
}

// ---- files ----

static void a_dump_installs_the_same_service_again(void **state)
{
    (void)state;
    world_install(NAME, "good.Plain",
                  "--startup auto --depends Tcpip --description \"two\\words 'quoted' \\\"twice\\\"\" "
                  "--stop-limit 2m --environment A=B --group Shops");
    assert_int_equal(world_pyhost("dump " NAME), 0);
    char *dumped = text_copy(world_output());
    world_write("shop.toml", dumped);
    assert_int_equal(world_pyhost("dump " NAME " --json"), 0);
    world_write("shop.json", world_output());
    assert_int_equal(world_pyhost("install -f \"%s\"", world_path("shop.toml")), 0);
    world_contains(world_output(), "nothing changed");
    assert_int_equal(world_pyhost("remove " NAME), 0);
    assert_int_equal(world_pyhost("install --file \"%s\"", world_path("shop.toml")), 0);
    assert_int_equal(world_pyhost("dump " NAME), 0);
    assert_string_equal(world_output(), dumped);
    assert_int_equal(world_pyhost("remove " NAME), 0);
    assert_int_equal(world_pyhost("install --file \"%s\"", world_path("shop.json")), 0);
    assert_int_equal(world_pyhost("dump " NAME), 0);
    assert_string_equal(world_output(), dumped);
    world_start(NAME);
    world_stop(NAME);
    free(dumped);
}

static void errors_in_a_file_name_the_line(void **state)
{
    (void)state;
    char *head =
        text_format("python = '%s'\nclass = '%s\\good.Plain'\n", world_python(), world_path("scripts"));
    char *misspelt = text_format("%sstart-up = \"auto\"\n", head);
    char *broken = text_format("%s# a comment\nstartup = auto\n", head);
    char *nested = text_format("%slog-keep = [[1]]\n", head);
    world_write("shop.toml", misspelt);
    assert_int_equal(world_pyhost("install -f \"%s\"", world_path("shop.toml")), 1);
    world_contains(world_output(), "shop.toml, line 3: there is no key \"start-up\"");
    world_contains(world_output(), "try: startup");
    world_write("shop.toml", broken);
    assert_int_equal(world_pyhost("install -f \"%s\"", world_path("shop.toml")), 1);
    world_contains(world_output(), "(at line 4, column 11)");
    assert_false(contains(world_output(), "Traceback"));
    world_write("shop.toml", nested);
    assert_int_equal(world_pyhost("install -f \"%s\"", world_path("shop.toml")), 1);
    world_contains(world_output(), "line 3: log-keep");
    assert_int_equal(world_pyhost("install -f C:\\no\\such.toml"), 1);
    world_contains(world_output(), "C:\\no\\such.toml");
    assert_int_equal(world_pyhost("install"), 2);
    world_contains(world_output(), "There is nothing to install: name a class or a program");
    free(nested);
    free(broken);
    free(misspelt);
    free(head);
}

static void is_refused(const char *line, const char *why)
{
    if (world_pyhost("%s", line) == 0)
        fail_msg("%s is not refused: %s", line, world_output());
    world_contains(world_output(), why);
}

// Each of them would be met at the start only, or never.
static void what_cannot_be_meant_is_refused(void **state)
{
    (void)state;
    static const char *const pythons[] = {"venv", ".", "C:", "/foo", "python", "//h/s"};
    char *script = text_format("\"%s\"", world_path("scripts\\good.py"));
    for (size_t i = 0; i < COUNT_OF(pythons); i++) {
        world_write("none.toml", "");
        char *text =
            text_format("name = \"PyhostNone\"\nprogram = [\"C:/t/good.py\"]\npython = \"%s\"\n", pythons[i]);
        world_write("none.toml", text);
        free(text);
        assert_int_equal(world_pyhost("install --json --file \"%s\"", world_path("none.toml")), 1);
        world_contains(world_output(), "\"error\": {");
    }
    static const struct {
        const char *options;
        const char *why;
    } cases[] = {
        {"--account \"NT SERVICE\\ALL SERVICES\"", "which is a group"},
        {"--account \"NT SERVICE\\NoSuchService\"", "There is no service \"NoSuchService\""},
        {"--account .\\someone --password x --password-from C:\\x", "two passwords are given"},
        {"--python-flag -c", "is no option that Python takes for a service"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char *line = text_format("install --name PyhostNone --python \"%s\" %s %s", world_python(),
                                 cases[i].options, script);
        is_refused(line, cases[i].why);
        free(line);
    }
    assert_int_equal(world_pyhost("status PyhostNone"), 4);
    // It may say itself when it is ready.
    assert_int_equal(world_pyhost("install --dry-run --name PyhostNone --python \"%s\" --ready-after 10m %s",
                                  world_python(), script),
                     0);
    world_contains(world_output(), "--ready-after is not below --start-limit, which is 3m");
    world_contains(world_output(), "allow more time: --start-limit 11m");
    free(script);
}

// Whatever case a name is given in.
static void a_service_is_called_as_the_scm_has_it(void **state)
{
    (void)state;
    world_install("PyhostPlain", "good.Plain", "");
    world_start("PyhostPlain");
    static const char *const lines[] = {"start PYHOSTplain",
                                        "status pyhostPLAIN",
                                        "dump pyhostplain --output nul",
                                        "doctor pyhostplain",
                                        "rotate PYHOSTPLAIN",
                                        "stop pyhostplain PYHOSTPLAIN",
                                        "update pyhostplain --description x"};
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        world_pyhost("%s --json", lines[i]);
        world_contains(world_output(), "\"name\": \"PyhostPlain\"");
    }
    assert_int_equal(world_pyhost("start pyhostplain"), 0);
    world_contains(world_output(), "PyhostPlain is running");
    world_stop("PyhostPlain");
}

#define TRACED(test) cmocka_unit_test_setup_teardown(test, begin_trace, end_trace)

// Wine's SCM is that of this machine, whatever machine is named: what is shown is what it was asked.
static void the_computer_is_the_one_whose_scm_is_asked(void **state)
{
    (void)state;
    world_pyhost("status NoSuchService --computer elsewhere");
    asked("OpenSCManagerW machine=elsewhere\r\n");
    end_trace(state);
    begin_trace(state);
    world_pyhost("status NoSuchService");
    assert_false(was_asked("OpenSCManagerW"));
}

static size_t connections(void)
{
    size_t count = 0;
    char *text = trace_text();
    for (const char *at = text; (at = strstr(at, "OpenSCManagerW")) != NULL; at++)
        count++;
    free(text);
    return count;
}

// Listing takes a right that opening does not.
static void who_looks_at_services_connects_once(void **state)
{
    static const char *const verbs[] = {"list", "list --all --json", "status", "status PyhostP*",
                                        "status PyhostPlain PyhostOther"};
    world_install("PyhostPlain", "good.Plain", "");
    world_install("PyhostOther", "good.Plain", "");
    for (size_t i = 0; i < COUNT_OF(verbs); i++) {
        begin_trace(state);
        world_pyhost("%s --computer elsewhere", verbs[i]);
        if (connections() != 1)
            fail_msg("%s: %zu connections\n%s", verbs[i], connections(), world_output());
    }
}

// Its own SID gets rights on the log's directory. Wine knows no accounts of services: what is shown is that it is looked
// for, and that the directory is there without it.
static void a_restricted_service_may_write_its_log(void **state)
{
    (void)state;
    world_install(NAME, "good.Plain", "--service-sid restricted");
    if (getenv("SCM_TRACE") != NULL) // in the sandbox
        world_contains(world_output(), "cannot find the account \"NT SERVICE\\" NAME "\"");
    char *directory = text_format("%s\\pyhost\\" NAME, getenv("ProgramData"));
    assert_true(file_directory_exists(directory));
    free(directory);
    world_install(NAME, "good.Plain", "--service-sid unrestricted");
    assert_null(strstr(world_output(), "NT SERVICE"));
}

static void what_has_no_effect_is_not_told_of(void **state)
{
    (void)state;
    world_install(NAME, "good.Plain", NULL);
    assert_null(strstr(world_output(), "recovery after an exit"));
    asked("FAILURE_ACTIONS_FLAG 1\r\n");
}

static void refuses(const char *class_name, const char *why)
{
    assert_int_equal(world_pyhost("install \"%s\\%s\" --name \"" NAME "\" --python \"%s\"",
                                  world_path("scripts"), class_name, world_python()),
                     1);
    world_contains(world_output(), why);
}

static void what_a_module_prints_before_it_exits_is_shown(void **state)
{
    (void)state;
    world_write("scripts\\leaves.py", "import sys\nprint('set SHOP_HOME first')\nsys.exit(-1)\n");
    refuses("leaves.Shop", "set SHOP_HOME first");
    world_contains(world_output(), "SystemExit: -1 (4294967295 = 0xFFFFFFFF)");
}

static void a_class_without_a_name_is_refused(void **state)
{
    (void)state;
    world_write("scripts\\nameless.py", "import good\nclass Nameless(good.Plain):\n    _svc_name_ = None\n");
    refuses("nameless.Nameless", "its _svc_name_ is None");
}

static void a_module_of_pywin32_that_is_missing_is_named_with_what_brings_it(void **state)
{
    (void)state;
    world_write("scripts\\needs.py", "import win32ui_that_is_nowhere\n");
    char *python = quoting_command(world_python());
    char *advice = text_format("%s -m pip install pywin32", python);
    refuses("needs.Shop", advice);
    free(advice);
    world_write("scripts\\wants.py", "import nowhere_to_be_found\n");
    refuses("wants.Shop", "install the package that brings nowhere_to_be_found (often of the same name): ");
    advice = text_format("%s -m pip install PACKAGE", python);
    refuses("wants.Shop", advice);
    free(advice);
    free(python);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(what_cannot_be_meant_is_refused, world_clean),
        cmocka_unit_test_teardown(a_service_is_called_as_the_scm_has_it, world_clean),
        TRACED(install_sets_all_that_the_scm_knows),
        TRACED(a_delayed_start_is_asked_for),
        cmocka_unit_test_teardown(a_variable_in_a_variable_is_told, world_clean),
        TRACED(what_windows_would_refuse_is_refused_in_words),
        TRACED(installing_twice_is_the_same_as_once),
        TRACED(update_says_what_it_changes_and_changes_nothing_else),
        TRACED(each_change_is_told_to_programs_without_secrets),
        TRACED(a_restart_is_asked_for_where_it_is_needed),
        TRACED(a_relative_log_is_told_whole),
        TRACED(a_dry_run_changes_nothing),
        TRACED(a_failure_midway_leaves_what_was_there),
        TRACED(an_account_without_a_password_is_set),
        TRACED(a_password_comes_from_a_file_or_a_pipe_and_is_never_shown),
        cmocka_unit_test_setup_teardown(a_password_file_is_text, begin_trace, end_trace),
        TRACED(options_of_pywin32_work),
        TRACED(a_dump_installs_the_same_service_again),
        TRACED(errors_in_a_file_name_the_line),
        cmocka_unit_test_setup_teardown(a_password_that_cannot_be_put_back_is_told_of, begin_trace,
                                        end_trace),
        cmocka_unit_test_setup_teardown(a_restricted_service_may_write_its_log, begin_trace, end_trace),
        cmocka_unit_test_setup_teardown(the_computer_is_the_one_whose_scm_is_asked, begin_trace, end_trace),
        cmocka_unit_test_teardown(who_looks_at_services_connects_once, end_trace),
        cmocka_unit_test_setup_teardown(what_has_no_effect_is_not_told_of, begin_trace, end_trace),
        cmocka_unit_test_teardown(what_a_module_prints_before_it_exits_is_shown, world_clean),
        cmocka_unit_test_teardown(a_class_without_a_name_is_refused, world_clean),
        cmocka_unit_test_teardown(a_module_of_pywin32_that_is_missing_is_named_with_what_brings_it,
                                  world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
