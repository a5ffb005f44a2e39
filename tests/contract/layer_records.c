// SPDX-License-Identifier: MIT
// Services whose record is not as pyhost leaves it: other programs wrote it, or gave rights away in parts.
#include "world.h"

#include <stdio.h>

#include <sddl.h>

#include "base/compiler.h"
#include "base/error.h"
#include "base/text.h"
#include "base/wide.h"
#include "contract.h"
#include "scm/account.h"

#define NAME "PyhostRecords"
#define DEPENDENT "PyhostNeedsIt"
#define KEY "SYSTEM\\CurrentControlSet\\Services\\" NAME

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

static void succeeds(const char *line)
{
    if (world_pyhost("%s", line) != 0)
        fail_msg("%s: %s", line, world_output());
}

static void set_text(const wchar_t *key, const wchar_t *value, const wchar_t *text)
{
    assert_int_equal(RegSetKeyValueW(HKEY_LOCAL_MACHINE, key, value, REG_SZ, text,
                                     (DWORD)((wcslen(text) + 1) * sizeof *text)),
                     ERROR_SUCCESS);
}

// What the SCM runs is line from now on.
static void runs(const char *line)
{
    char *now = world_image_path(NAME);
    assert_string_equal(now, line);
    free(now);
}

static void install_again(void)
{
    char *line = text_format("install \"%s\\good.Plain\" --name " NAME " --python \"%s\"",
                             world_path("scripts"), world_python());
    succeeds(line);
    free(line);
}

// As "sc config" leaves it, and as the wheel does, whose script hosts its service itself.
static void a_command_line_that_pyhost_did_not_write_is_taken_whole(void **state)
{
    (void)state;
    wchar_t *place = wide_from_text(world_path("py host"));
    CreateDirectoryW(place, NULL);
    free(place);
    char *host = text_copy(world_path("py host\\pyhost.exe"));
    char *script = text_copy(world_path("scripts\\good.py"));
    wchar_t *from = wide_from_text(world_host());
    wchar_t *to = wide_from_text(host);
    assert_true(CopyFileW(from, to, FALSE));
    char *bare = text_format("%s old", host);
    char *by_python = text_format("\"%s\" -u \"%s\" x", world_python(), script);
    char *wanted = text_format("\"%s\" foo2 bar", host);

    world_install(NAME, "good.Plain", "--display-name " NAME);
    world_set_image_path(NAME, bare);
    succeeds("dump --json " NAME);
    world_contains(world_output(), "\"arguments\": \"old\"");
    world_pyhost("doctor " NAME);
    world_contains(world_output(), "the path is not quoted");
    world_contains(world_output(), "pyhost update " NAME);
    succeeds("update " NAME " --arguments \"foo2 bar\"");
    runs(wanted);
    world_set_image_path(NAME, bare);
    succeeds("update " NAME);
    text_replace(&wanted, "\"%s\" old", host);
    runs(wanted);
    world_pyhost("doctor " NAME);
    lacks(world_output(), "not quoted");
    world_set_image_path(NAME, host);
    install_again();
    text_replace(&wanted, "\"%s\"", world_host());
    runs(wanted);

    world_set_image_path(NAME, by_python);
    succeeds("dump --json " NAME);
    world_contains(world_output(), "\"arguments\": \"x\"");
    succeeds("update " NAME " --arguments \"y z\"");
    text_replace(&wanted, "\"%s\" -u \"%s\" y z", world_python(), script);
    runs(wanted);
    install_again();
    text_replace(&wanted, "\"%s\" y z", world_host());
    runs(wanted);
    free(wanted);
    free(by_python);
    free(bare);
    free(to);
    free(from);
    free(script);
    free(host);
}

// win32, Security Descriptor String Format.
static void a_service_without_a_list_of_rights_is_not_called_safe(void **state)
{
    (void)state;
    static const wchar_t *const lists[] = {L"D:NO_ACCESS_CONTROL", L"D:"};
    static const char *const told[] = {"Everyone may change the service",
                                       "let nobody in: not even an administrator"};
    world_install(NAME, "good.Plain", "--display-name " NAME);
    for (size_t i = 0; i < 2; i++) {
        set_text(L"" KEY, L"Security", lists[i]);
        assert_int_equal(world_pyhost("doctor " NAME), 1);
        world_contains(world_output(), told[i]);
        world_contains(world_output(), "pyhost update " NAME " --security=");
        succeeds("dump " NAME);
        world_contains(world_output(), i == 0 ? "security = \"D:NO_ACCESS_CONTROL\"" : "security = \"D:\"");
        world_pyhost("status " NAME);
        world_contains(world_output(), i == 0 ? "everybody may change" : "nobody may");
        world_pyhost("status --json " NAME);
        world_contains(world_output(),
                       i == 0 ? "\"security\": \"D:NO_ACCESS_CONTROL\"" : "\"security\": \"D:\"");
        succeeds("update " NAME " --security \"\"");
    }
    world_pyhost("doctor " NAME);
    lacks(world_output(), "may change the service, and");
    world_pyhost("status --json " NAME);
    world_contains(world_output(), "\"security\": null");
}

// Such a service cannot run under this host, whose settings its instances do not have; a driver never does.
static void what_the_record_calls_another_kind_is_no_service_of_this_host(void **state)
{
    (void)state;
    static const struct {
        DWORD type;
        const char *host;
        const char *says;
    } types[] = {{0x50, "per-user", "a per-user service"}, {0x1, "driver", "as a driver of Windows"}};
    world_write("other.exe", "");
    world_install(NAME, "good.Plain", "--display-name " NAME);
    for (size_t i = 0; i < 2; i++) {
        char *line = text_format("\"%s\"", types[i].type == 1 ? world_host() : world_path("other.exe"));
        world_set_image_path(NAME, line);
        free(line);
        set(L"service-type", types[i].type);
        line = text_format("\"host\": \"%s\"", types[i].host);
        world_pyhost("status --json " NAME);
        world_contains(world_output(), line);
        succeeds("list --json --all");
        world_contains(world_output(), line);
        free(line);
        assert_int_equal(world_pyhost("install --force \"%s\\good.Plain\" --name " NAME " --python \"%s\"",
                                      world_path("scripts"), world_python()),
                         1);
        world_contains(world_output(), types[i].says);
        world_contains(world_output(), "choose another name");
    }
}

static void what_cannot_be_read_is_not_called_absent(void **state)
{
    (void)state;
    static const wchar_t own[] = L"" KEY "\\PyHost";
    world_install(NAME, "good.Plain", "--display-name " NAME);
    set_text(own, L"StopLimit", L"x");
    world_pyhost("status " NAME);
    world_contains(world_output(), "good.Plain");
    world_contains(world_output(), "is no number (REG_DWORD)");
    world_contains(world_output(), "pyhost update \"" NAME "\" --stop-limit VALUE");
    world_pyhost("status --json " NAME);
    world_contains(world_output(), "\"problem\": \"");
    lacks(world_output(), "\"problem\": null");
    assert_int_equal(world_pyhost("dump " NAME), 1);
    world_contains(world_output(), "is no number (REG_DWORD)");
    assert_int_equal(world_pyhost("doctor " NAME), 1);
    world_contains(world_output(), "--stop-limit VALUE");
    succeeds("list");
    world_contains(world_output(), "good.Plain");
    assert_int_equal(world_pyhost("update " NAME " --log-keep 3"), 1); // would write over it
    world_contains(world_output(), "--stop-limit VALUE");
    lacks(world_output(), "could not be set again");
    world_pyhost("doctor " NAME);
    lacks(world_output(), "interrupted;");
    succeeds("update " NAME " --stop-limit 60s"); // which is the default
    succeeds("dump " NAME);

    set_text(L"" KEY, L"Environment", L"x");
    world_pyhost("status " NAME);
    world_contains(world_output(), "good.Plain");
    world_contains(world_output(), "is no list of texts (REG_MULTI_SZ)");
    world_contains(world_output(), "--environment NAME=VALUE");
    lacks(world_output(), "Run as administrator");
    assert_int_equal(world_pyhost("update " NAME " --environment +B=2"), 1);
    world_contains(world_output(), "--environment NAME=VALUE");
    succeeds("update " NAME " --environment B=2");
    world_pyhost("status " NAME);
    world_contains(world_output(), "B=2");
    lacks(world_output(), "problem");

    set_text(own, L"Program", L"x");
    world_pyhost("status " NAME);
    lacks(world_output(), "class    none");
    RegDeleteKeyW(HKEY_LOCAL_MACHINE, L"" KEY "\\PythonClass");
    world_pyhost("status " NAME);
    world_contains(world_output(), "class    cannot be read");
}

static void list_shows_what_may_not_be_seen(void **state)
{
    (void)state;
    world_install(NAME, "good.Plain", "--display-name " NAME);
    world_start(NAME);
    set(L"refused-rights", SERVICE_QUERY_CONFIG);
    succeeds("list");
    world_contains(world_output(), NAME);
    world_contains(world_output(), "RUNNING");
    world_contains(world_output(), "1 service is shown in part");
    world_contains(world_output(), "left out, which --all shows");
    succeeds("list --json");
    world_contains(world_output(), "\"host\": null");
    succeeds("list --all");
    lacks(world_output(), "left out");
}

// With each error but one the SCM does not say how long a record is; of that one it is nonsense not to.
static void why_a_record_cannot_be_read_is_told(void **state)
{
    (void)state;
    static const struct {
        DWORD code;
        const char *told;
    } rows[] = {{ERROR_ACCESS_DENIED, "Run as administrator"},
                {RPC_S_SERVER_UNAVAILABLE, "Remote Service Management"},
                {ERROR_INSUFFICIENT_BUFFER, "Invalid data (13)"}};
    world_install(NAME, "good.Plain", "");
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        set(L"record-error", rows[i].code);
        assert_int_equal(world_pyhost("dump " NAME), 1);
        world_contains(world_output(), "cannot read the configuration of the service \"" NAME "\"");
        world_contains(world_output(), rows[i].told);
    }
}

// sdk-api, CreateServiceW: 256 characters; a file's name has 255, with those of the files beside it.
static void a_long_name_has_a_log_and_its_records(void **state)
{
    (void)state;
    char name[257] = "";
    memset(name, 'n', 256);
    world_write("scripts\\fails.py", "raise RuntimeError('as it should')\n");
    char *program = text_format("\"%s\"", world_path("scripts\\fails.py"));
    world_install_program(name, NULL, program);
    lacks(world_output(), "note:");
    world_pyhost("start %s", name);
    world_contains(world_output(), "as it should");
    world_pyhost("status %s", name);
    world_contains(world_output(), "as it should");
    world_pyhost("logs %s", name);
    world_contains(world_output(), "as it should");
    succeeds("list");
    free(program);
}

// ---- --restart-codes ----

// An account that Windows does not let start services: the code stays a failure, which recovery follows.
static void a_code_cannot_start_a_service_again_that_its_account_may_not_start(void **state)
{
    (void)state;
    HANDLE go = world_event("go");
    world_write("scripts\\leaves.py",
                "import ctypes, sys\n"
                "kernel32 = ctypes.WinDLL('kernel32')\n"
                "kernel32.OpenEventW.restype = ctypes.c_void_p\n"
                "go = ctypes.c_void_p(kernel32.OpenEventW(0x100000, False, 'Global\\\\pyhost-test-go'))\n"
                "kernel32.WaitForSingleObject(go, 0xFFFFFFFF)\n"
                "sys.exit(100)\n");
    char *program = text_format("\"%s\"", world_path("scripts\\leaves.py"));
    world_install_program(NAME, "--restart-codes 100", program);
    free(program);
    world_start(NAME);
    set(L"refused-rights", SERVICE_START);
    SetEvent(go);
    const SERVICE_STATUS_PROCESS status = world_wait(NAME, SERVICE_STOPPED);
    set(L"refused-rights", 0);
    assert_int_equal(status.dwWin32ExitCode, ERROR_SERVICE_SPECIFIC_ERROR);
    assert_int_equal(status.dwServiceSpecificExitCode, 100);
    world_log_has(NAME, "exit code 100 cannot start the service again: ");
    world_log_has(NAME, "this is a failure, left to the recovery actions");
    CloseHandle(go);
    world_log_has(NAME, "failure exited");
}

// ---- update --restart ----

static void fails(const char *line, const char *why)
{
    if (world_pyhost("%s", line) != 1)
        fail_msg("%s: %s", line, world_output());
    world_contains(world_output(), why);
}

static void dump_has(const char *text, bool has)
{
    succeeds("dump " NAME);
    if ((strstr(world_output(), text) != NULL) != has)
        fail_msg("%s: %s", text, world_output());
}

// Nothing is changed, and nothing is stopped, where the service could not be stopped and started again.
static void a_restart_behind_an_update_is_looked_at_before_it(void **state)
{
    (void)state;
    world_install(NAME, "good.Plain", "--display-name " NAME);
    set(L"refused-rights", SERVICE_STOP | SERVICE_START);
    succeeds("update " NAME " --environment A=0 --restart"); // which needs neither: it does not run
    set(L"refused-rights", 0);
    world_start(NAME);
    set(L"refused-rights", SERVICE_STOP);
    fails("update " NAME " --environment A=1 --restart", "stop it");
    set(L"refused-rights", 0);
    dump_has("A=1", false);
    set(L"refused-rights", SERVICE_ENUMERATE_DEPENDENTS); // which only a stop with dependents needs
    const DWORD first = world_query(NAME).dwProcessId;
    succeeds("update " NAME " --environment A=2 --restart");
    set(L"refused-rights", 0);
    DWORD now = world_query(NAME).dwProcessId;
    assert_int_not_equal(now, first);

    succeeds("update " NAME " --startup disabled");
    fails("update " NAME " --stop-limit 80s --restart", "enable it");
    dump_has("80s", false);
    fails("update " NAME " --startup disabled --environment A=3 --restart", "leave --restart away");
    dump_has("A=3", false);
    assert_int_equal(world_query(NAME).dwProcessId, now);
    succeeds("update " NAME " --startup manual --environment A=3 --restart");
    assert_int_not_equal(world_query(NAME).dwProcessId, now);

    world_install(DEPENDENT, "good.Plain", "--display-name " DEPENDENT " --depends " NAME);
    world_start(DEPENDENT);
    succeeds("update " DEPENDENT " --startup disabled");
    static const wchar_t on[] = L"" NAME "\0"; // which Wine's SCM forgets with a change of the record
    RegSetKeyValueW(HKEY_LOCAL_MACHINE, L"SYSTEM\\CurrentControlSet\\Services\\" DEPENDENT,
                    L"DependOnService", REG_MULTI_SZ, on, sizeof on);
    fails("update " NAME " --environment A=4 --restart", "depends on");
    dump_has("A=4", false);
    assert_int_equal(world_query(DEPENDENT).dwCurrentState, SERVICE_RUNNING);
    assert_int_equal(world_pyhost("stop " NAME), 0);
    set(L"refused-rights", SERVICE_STOP);
    succeeds("remove " NAME); // it does not run
}

static void a_restart_goes_back_to_an_account_without_a_password(void **state)
{
    (void)state;
    struct error error = {0};
    wchar_t *figures = NULL;
    wchar_t value[256];
    DWORD right = 0;
    DWORD size = sizeof right;
    void *sid = account_sid(world_user(), &error);
    assert_true(ConvertSidToStringSidW(sid, &figures));
    swprintf(value, 256, L"logon-%ls", figures);
    LocalFree(figures);
    free(sid);
    world_write("password.txt", "s3cret\r\n");
    world_write("scripts\\steady_one.py", "import time\ntime.sleep(600)\n");
    world_write("scripts\\broken_one.py", "import nothing_of_this_name\n");
    char *program = text_format("\"%s\"", world_path("scripts\\steady_one.py"));
    char *options =
        text_format("--account %s --password-from \"%s\"", world_user(), world_path("password.txt"));
    world_install_program(NAME, NULL, program);
    world_start(NAME);
    set(value, 3); // neither given nor denied
    assert_int_equal(world_pyhost("update " NAME " %s --program \"%s\" --restart", options,
                                  world_path("scripts\\broken_one.py")),
                     1);
    world_contains(world_output(), NAME " was put back as it was before");
    world_contains(world_output(), "was taken back from");
    RegGetValueW(HKEY_LOCAL_MACHINE, CONTRACT_KEY, value, RRF_RT_REG_DWORD, NULL, &right, &size);
    assert_int_not_equal(right, 1);
    dump_has("steady_one.py", true);
    if (world_pyhost("update " NAME " %s --restart", options) != 0)
        fail_msg("%s", world_output());
    assert_int_equal(world_query(NAME).dwCurrentState, SERVICE_RUNNING);
    fails("update " NAME " --account LocalSystem --restart", "the password that");
    world_stop(NAME);
    free(options);
    free(program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_command_line_that_pyhost_did_not_write_is_taken_whole, clean),
        cmocka_unit_test_teardown(a_service_without_a_list_of_rights_is_not_called_safe, clean),
        cmocka_unit_test_teardown(what_the_record_calls_another_kind_is_no_service_of_this_host, clean),
        cmocka_unit_test_teardown(what_cannot_be_read_is_not_called_absent, clean),
        cmocka_unit_test_teardown(list_shows_what_may_not_be_seen, clean),
        cmocka_unit_test_teardown(why_a_record_cannot_be_read_is_told, clean),
        cmocka_unit_test_teardown(a_code_cannot_start_a_service_again_that_its_account_may_not_start, clean),
        cmocka_unit_test_teardown(a_restart_behind_an_update_is_looked_at_before_it, clean),
        cmocka_unit_test_teardown(a_restart_goes_back_to_an_account_without_a_password, clean),
        cmocka_unit_test_teardown(a_long_name_has_a_log_and_its_records, clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
