// SPDX-License-Identifier: MIT
// Doing it twice is doing it once, whatever words are used: every option there is, in several spellings. It takes an SCM that keeps
// what it is told, which Wine's does with the contract layer only.
#include "world.h"

#include "base/compiler.h"
#include "base/text.h"
#include "base/wide.h"
#include "commands/verbs.h"
#include "contract.h"

#define NAME "PyhostTwice"

enum { SPELLINGS = 3 };

// Which of the services has the option: some exclude each other.
enum subject { A_CLASS = 1, A_PROGRAM = 2, BOTH = 3 };

// Values of one meaning: the first installs, the others are to change nothing. NULL: there is no other spelling. Values of a list are
// separated by '|'. {}: the directory of the world, in another case and with other slashes from the second on.
static const struct {
    enum option_id option;
    enum subject subject;
    const char *spellings[SPELLINGS];
} samples[] = {
    {OPTION_NAME, BOTH, {NAME, "pyhosttwice", "PYHOSTTWICE"}},
    {OPTION_CLASS, 0, {NULL}}, // stands for itself, below
    {OPTION_PROGRAM, 0, {NULL}},
    {OPTION_PYTHON, BOTH, {"{}\\venv\\Scripts\\python.exe", "{}\\venv", "{}\\venv\\scripts\\PYTHON.exe"}},
    {OPTION_DISPLAY_NAME, BOTH, {"Twice or once"}},
    {OPTION_DESCRIPTION, BOTH, {"Says \xc3\xa4"}},
    {OPTION_STARTUP, BOTH, {"auto", "AUTO", "Auto"}},
    {OPTION_ACCOUNT, A_CLASS, {"LocalService", "NT AUTHORITY\\LocalService", "nt authority\\local service"}},
    {OPTION_ACCOUNT, A_PROGRAM, {"LocalSystem", ".\\localsystem", "NT AUTHORITY\\System"}},
    {OPTION_DEPENDS, BOTH, {"Tcpip|EventLog", "eventlog|TCPIP", "EventLog|Tcpip|tcpip"}},
    {OPTION_GROUP, BOTH, {"Shops"}},
    {OPTION_INTERACTIVE, A_PROGRAM, {"yes", "YES", "Yes"}},
    {OPTION_RECOVERY, A_CLASS, {"restart:60s|run:2m", "Restart:1m, run:120", "restart:60,RUN:2m,run:2m"}},
    {OPTION_RECOVERY,
     A_PROGRAM,
     {"restart:1m", "restart:60,restart:1m|restart:60s", "restart/60000,restart:1m"}},
    {OPTION_RECOVERY_RESET, A_CLASS, {"1d", "24h", "86400"}},
    {OPTION_RECOVERY_RESET, A_PROGRAM, {"never", "NEVER", "4294967295"}},
    {OPTION_RECOVERY_COMMAND, BOTH, {"cmd /c echo x", "CMD /c echo x"}},
    {OPTION_RECOVERY_ON_EXIT, BOTH, {"no", "NO"}},
    {OPTION_SUCCESS_CODES, BOTH, {"2,10-19", "10-19,2", "0,2,10-12,13-19"}},
    {OPTION_FINAL_CODES, BOTH, {"7", "7-7", "0,7"}},
    {OPTION_RESTART_CODES, BOTH, {"100", "100-100"}},
    {OPTION_PRESHUTDOWN, BOTH, {"90s", "90", "1m30s"}},
    {OPTION_SERVICE_SID, BOTH, {"unrestricted", "UNRESTRICTED"}},
    {OPTION_PRIVILEGES,
     BOTH,
     {"SeChangeNotifyPrivilege|SeImpersonatePrivilege", "seimpersonateprivilege|SeChangeNotifyPrivilege",
      "SeImpersonatePrivilege|SeImpersonatePrivilege|SeChangeNotifyPrivilege"}},
    {OPTION_SECURITY,
     A_CLASS,
     {"D:(A;;GA;;;BA)(A;;GA;;;SY)(A;;GR;;;AU)",
      "D:(A;;GR;;;S-1-5-11)(A;;0xf01ff;;;S-1-5-32-544)(A;;GA;;;S-1-5-18)",
      "D:P(A;;RPWP;;;BA)(A;;GA;;;SY)(A;;GA;;;BA)(A;;GR;;;AU)(A;;LC;;;AU)"}},
    {OPTION_SECURITY,
     A_PROGRAM, // the one that a service has anyway
     {"",
      "D:(A;;CCLCSWRPWPDTLOCRRC;;;SY)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BA)(A;;CCLCSWLOCRRC;;;IU)(A;;"
      "CCLCSWLOCRRC;;;SU)",
      "D:(A;;CCLCSWLOCRRC;;;SU)(A;;GA;;;BA)(A;;CCLCSWLOCRRC;;;IU)(A;;CCLCSWRPWPDTLOCRRC;;;SY)"}},
    {OPTION_ENVIRONMENT, BOTH, {"SHOP=1|B=two words", "b=two words|shop=1", "SHOP=0|+SHOP=1|B=two words"}},
    {OPTION_ARGUMENTS, A_CLASS, {"-x 1"}},
    {OPTION_CLEAN_ENVIRONMENT, BOTH, {"yes", "YES"}},
    {OPTION_PRIORITY, BOTH, {"high", "HIGH"}},
    {OPTION_AFFINITY, BOTH, {"0,1", "0-1", "1,0"}},
    {OPTION_MEMORY_LIMIT, BOTH, {"512", "512MiB", "524288K"}},
    {OPTION_CPU_LIMIT, BOTH, {"50", "050", "50%"}},
    {OPTION_PROCESS_LIMIT, BOTH, {"5"}},
    {OPTION_DIRECTORY, BOTH, {"{}\\scripts", "{}/scripts/", "{}\\venv\\..\\SCRIPTS\\"}},
    {OPTION_PYTHON_FLAG, BOTH, {"-O|-Xutf8", "-Xutf8|-O", "-X|utf8|-O"}},
    {OPTION_MACHINE_ENVIRONMENT, BOTH, {"yes", "YES"}},
    {OPTION_PYWIN32, BOTH, {"yes", "YES"}},
    {OPTION_DLL_PATH, BOTH, {"{}\\scripts|{}\\venv", "{}/scripts/|{}\\venv\\..\\VENV"}},
    {OPTION_DLL_SEARCH, BOTH, {"strict", "STRICT"}},
    {OPTION_READY_AFTER, BOTH, {"never", "NEVER"}},
    {OPTION_WATCHDOG_LIMIT, BOTH, {"2m", "120s", "120"}},
    {OPTION_START_LIMIT, BOTH, {"4m", "240", "240s"}},
    {OPTION_STOP_LIMIT, BOTH, {"90s", "90", "1m30s"}},
    {OPTION_STOP_SIGNAL, BOTH, {"SIGTERM:60s", "sigterm:1m", "SIGTERM:60"}},
    {OPTION_SHUTDOWN_IS_STOP, BOTH, {"no", "NO"}},
    {OPTION_KEEP_CHILDREN, A_CLASS, {"no", "NO"}},
    {OPTION_KEEP_CHILDREN, A_PROGRAM, {"yes", "YES"}},
    {OPTION_REPORT_STOP_FAILURES, BOTH, {"yes", "YES"}},
    {OPTION_BEFORE_START,
     BOTH,
     {"C:\\windows\\system32\\cmd.exe /c exit 0", "c:/Windows/System32/CMD.exe /c exit 0",
      "C:\\windows\\system32\\..\\System32\\cmd.exe /c exit 0"}},
    {OPTION_AFTER_START, BOTH, {"cmd /c exit 0"}},
    {OPTION_BEFORE_STOP, BOTH, {"cmd /c exit 0"}},
    {OPTION_AFTER_STOP, BOTH, {"cmd /c exit 0"}},
    {OPTION_HOOK_LIMIT, BOTH, {"1m", "60s", "60"}},
    {OPTION_LOG, BOTH, {"{}\\twice.log", "{}/TWICE.log", "{}\\scripts\\..\\twice.log"}},
    {OPTION_LOG_SIZE, BOTH, {"2048", "2MiB", "2048K"}},
    {OPTION_LOG_AGE, BOTH, {"24", "1d", "24h"}},
    {OPTION_LOG_KEEP, BOTH, {"3", "03"}},
    {OPTION_LOG_TIMES, BOTH, {"yes", "YES"}},
};

// With {} filled in. Owner: the caller.
static char *filled(const char *value, size_t spelling)
{
    if (strncmp(value, "{}", 2) != 0)
        return text_copy(value);
    char *world = text_copy(world_path("x"));
    world[strlen(world) - 2] = '\0';
    for (char *c = world; *c != '\0' && spelling > 0; c++)
        *c = *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : spelling == 1 && *c == '\\' ? '/' : *c;
    char *text = text_format("%s%s", world, value + 2);
    free(world);
    return text;
}

// All options of a subject in one spelling of each, or its first one. Of an update there is no --name. Owner: the caller.
static char *options_of(enum subject subject, size_t spelling, bool with_name)
{
    struct text_buffer text = {0};
    for (size_t i = 0; i < COUNT_OF(samples); i++) {
        const char *value =
            samples[i].spellings[spelling] != NULL ? samples[i].spellings[spelling] : samples[i].spellings[0];
        if ((samples[i].subject & subject) == 0 || (samples[i].option == OPTION_NAME && !with_name))
            continue;
        do {
            size_t length = strcspn(value, "|");
            char *part = text_copy_part(value, length);
            char *whole = filled(part, spelling);
            size_t end = strlen(whole);
            text_buffer_add_format(&text, " %s \"%s%s\"", verbs_options[samples[i].option].name, whole,
                                   end > 0 && whole[end - 1] == '\\' ? "\\" : "");
            free(whole);
            free(part);
            value += length + (value[length] == '|');
        } while (*value != '\0');
    }
    return text_buffer_take(&text);
}

// The class or the program, in a spelling. Owner: the caller.
static char *subject_of(enum subject subject, size_t spelling)
{
    char *directory =
        filled("{}\\scripts", spelling == 1 ? 2 : spelling); // a slash separates no directory from a class
    char *text = subject == A_CLASS ? text_format("\"%s\\good.Plain\"", directory)
                                    : text_format("\"%s\\program.py\" --port 80", directory);
    free(directory);
    return text;
}

static void nothing_changed(const char *what)
{
    if (strstr(world_output(), "\"changed\": false") == NULL)
        fail_msg("%s changed something:\n%s", what, world_output());
}

static void twice_is_once(enum subject subject)
{
    world_write("scripts\\program.py", "import time\ntime.sleep(1000)\n");
    for (size_t i = 0; i < SPELLINGS; i++) {
        char *options = options_of(subject, i, true);
        char *updates = options_of(subject, i, false);
        char *runs = subject_of(subject, i);
        if (i == 0) {
            assert_int_equal(world_pyhost("install --json%s %s", options, runs), 0);
            world_contains(world_output(), "\"changed\": true");
        }
        assert_int_equal(world_pyhost("install --json%s %s", options, runs), 0);
        nothing_changed("install");
        if (i == SPELLINGS - 1) {
            assert_int_equal(world_pyhost("install --json --dry-run%s %s", options, runs), 0);
            nothing_changed("a dry run");
        }
        assert_int_equal(world_pyhost("update --json%s " NAME, updates), 0);
        nothing_changed("update");
        free(runs);
        free(updates);
        free(options);
    }
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(world_pyhost("dump %s " NAME, i == 0 ? "--json" : ""), 0);
        world_write(i == 0 ? "twice.json" : "twice.toml", world_output());
        assert_int_equal(
            world_pyhost("install --json --file \"%s\"", world_path(i == 0 ? "twice.json" : "twice.toml")),
            0);
        nothing_changed("install of a dump");
        assert_int_equal(world_pyhost("update --json --file \"%s\" " NAME,
                                      world_path(i == 0 ? "twice.json" : "twice.toml")),
                         0);
        nothing_changed("update by a dump");
    }
}

static void every_option_has_a_sample(void **state)
{
    (void)state;
    for (int i = 0; i < OPTION_DEFINITION_END; i++) {
        bool has = false;
        for (size_t j = 0; j < COUNT_OF(samples); j++)
            has |= (int)samples[j].option == i;
        if (!has)
            fail_msg("no sample of %s", verbs_options[i].name);
    }
}

static void a_class_installed_twice_is_installed_once(void **state)
{
    (void)state;
    twice_is_once(A_CLASS);
}

static void a_program_installed_twice_is_installed_once(void **state)
{
    (void)state;
    twice_is_once(A_PROGRAM);
}

// Each option set back to nothing, which for most is what it was before.
static void nothing_twice_is_nothing(void **state)
{
    (void)state;
    static const enum option_id options[] = {
        OPTION_DEPENDS,       OPTION_GROUP,       OPTION_RECOVERY,     OPTION_RECOVERY_COMMAND,
        OPTION_SUCCESS_CODES, OPTION_FINAL_CODES, OPTION_PRIVILEGES,   OPTION_SECURITY,
        OPTION_ENVIRONMENT,   OPTION_ARGUMENTS,   OPTION_AFFINITY,     OPTION_DIRECTORY,
        OPTION_PYTHON_FLAG,   OPTION_STOP_SIGNAL, OPTION_BEFORE_START, OPTION_AFTER_START,
        OPTION_BEFORE_STOP,   OPTION_AFTER_STOP,  OPTION_LOG,          OPTION_DISPLAY_NAME,
        OPTION_DESCRIPTION,
    };
    char *all = options_of(A_CLASS, 0, true);
    char *runs = subject_of(A_CLASS, 0);
    struct text_buffer none = {0};
    for (size_t i = 0; i < COUNT_OF(options); i++)
        text_buffer_add_format(&none, " %s \"\"", verbs_options[options[i]].name);
    assert_int_equal(world_pyhost("install --json%s %s", all, runs), 0);
    assert_int_equal(world_pyhost("update --json%s " NAME, none.data), 0);
    for (size_t i = 0; i < COUNT_OF(options); i++) {
        char *what = text_format("\"what\": \"%s\"", verbs_options[options[i]].name + 2);
        world_contains(world_output(), what);
        free(what);
    }
    assert_int_equal(world_pyhost("update --json%s " NAME, none.data), 0);
    nothing_changed("nothing");
    assert_int_equal(world_pyhost("update --json --recovery-reset 1d " NAME), 0); // of no actions
    nothing_changed("a time without actions");
    world_contains(world_output(), "--recovery-reset has no effect");
    free(text_buffer_take(&none));
    free(runs);
    free(all);
}

// "C:\PROGRA~1": what programs of another time, and TEMP, have.
static void a_short_name_is_the_same_place(void **state)
{
    (void)state;
    wchar_t short_path[MAX_PATH];
    char *scripts = text_copy(world_path("scripts"));
    wchar_t *wide = wide_from_text(scripts);
    char *options = text_format("--directory \"%s\"", scripts);
    assert_true(GetShortPathNameW(wide, short_path, MAX_PATH) > 0);
    char *other = text_from_wide(short_path);
    if (strcmp(other, scripts) != 0) { // a volume may have none
        world_install("PyhostPlain", "good.Plain", options);
        assert_int_equal(world_pyhost("update --json PyhostPlain --directory \"%s\"", other), 0);
        nothing_changed("a short name");
    }
    free(other);
    free(options);
    free(wide);
    free(scripts);
}

// A drive of subst is that of one logon: what is recorded is where it leads, and that is the same place.
static void a_drive_of_subst_is_where_it_leads(void **state)
{
    (void)state;
    const DWORD on = 1;
    CreateDirectoryW(CONTRACT_SUBST_PLACE, NULL);
    CreateDirectoryW(CONTRACT_SUBST_PLACE L"\\tmp", NULL);
    assert_int_equal(
        RegSetKeyValueW(HKEY_LOCAL_MACHINE, CONTRACT_KEY, CONTRACT_SUBST, REG_DWORD, &on, sizeof on),
        ERROR_SUCCESS);
    world_install("PyhostPlain", "good.Plain", "--directory Z:\\tmp --log Z:/tmp/twice.log");
    world_contains(world_output(), "--directory: a service has no drive Z:, so it gets C:\\pyhost-real\\tmp");
    world_contains(world_output(),
                   "--log: a service has no drive Z:, so it gets C:\\pyhost-real\\tmp\\twice.log");
    assert_int_equal(world_pyhost("update --json PyhostPlain --directory C:\\pyhost-real\\tmp"), 0);
    nothing_changed("where the drive leads");
    assert_int_equal(world_pyhost("update --json PyhostPlain --directory Z:\\tmp\\"), 0);
    nothing_changed("the drive");
    static const char *const prefixes[] = {"\\\\?\\", "\\\\.\\",
                                           "//./"}; // win32, Naming Files, Paths, and Namespaces
    for (size_t i = 0; i < COUNT_OF(prefixes); i++) {
        assert_int_equal(world_pyhost("update --json PyhostPlain --directory %sZ:\\tmp", prefixes[i]), 0);
        nothing_changed(prefixes[i]);
        assert_int_equal(
            world_pyhost(
                "update --json --dry-run PyhostPlain --log %sZ:\\tmp\\x.log --before-start \"%sZ:\\a.exe x\"",
                prefixes[i], prefixes[i]),
            0);
        world_contains(world_output(), "C:\\\\pyhost-real\\\\tmp\\\\x.log");
        world_contains(world_output(), "C:\\\\pyhost-real\\\\a.exe x");
    }
}

// The host itself, and programs of commands.
static void what_lies_on_a_drive_of_subst_is_recorded_as_where_it_leads(void **state)
{
    (void)state;
    static const char real[] = "C:\\pyhost-real";
    const DWORD on = 1;
    char *host =
        text_format("Z:%s\\pyhost\\pyhost.exe", getenv("PYHOST_C")); // Wine's drive of the whole file system
    for (char *c = host; *c != '\0'; c++)
        *c = *c == '/' ? '\\' : *c;
    assert_int_equal(
        RegSetKeyValueW(HKEY_LOCAL_MACHINE, CONTRACT_KEY, CONTRACT_SUBST, REG_DWORD, &on, sizeof on),
        ERROR_SUCCESS);
    if (world_run("\"%s\" install \"%s\\good.Plain\" --python \"%s\" --recovery-command \"Z:\\tell.exe me\" "
                  "--before-start \"\\\"Z:\\a b.exe\\\" -x\" --after-stop \"cmd /c Z:\\x\"",
                  host, world_path("scripts"), world_python()) != 0)
        fail_msg("install: %s", world_output());
    char *note = text_format("pyhost.exe: a service has no drive Z:, so it gets %s%s", real, host + 2);
    char *line = text_format("\"%s%s\"", real, host + 2);
    world_contains(world_output(), note);
    char *recorded = world_image_path("PyhostPlain");
    assert_string_equal(recorded, line);
    assert_int_equal(world_pyhost("dump --json PyhostPlain"), 0);
    world_contains(world_output(), "\"C:\\\\pyhost-real\\\\tell.exe me\"");
    world_contains(world_output(), "\"\\\"C:\\\\pyhost-real\\\\a b.exe\\\" -x\"");
    world_contains(world_output(), "\"cmd /c Z:\\\\x\""); // what a program makes of its words, nobody knows
    char *old = text_format("\"%s\"", world_path("venv\\PythonService.exe"));
    world_write("venv\\PythonService.exe", "");
    world_make_pywin32("PyhostPlain", old);
    assert_int_equal(world_run("\"%s\" adopt PyhostPlain", host), 0);
    free(recorded);
    recorded = world_image_path("PyhostPlain");
    assert_string_equal(recorded, line);
    free(recorded);
    free(old);
    free(line);
    free(note);
    free(host);
}

static int clean(void **state)
{
    RegDeleteKeyW(HKEY_LOCAL_MACHINE, CONTRACT_KEY);
    world_pyhost("remove " NAME);
    return world_clean(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_option_has_a_sample),
        cmocka_unit_test_teardown(a_class_installed_twice_is_installed_once, clean),
        cmocka_unit_test_teardown(a_program_installed_twice_is_installed_once, clean),
        cmocka_unit_test_teardown(nothing_twice_is_nothing, clean),
        cmocka_unit_test_teardown(a_short_name_is_the_same_place, clean),
        cmocka_unit_test_teardown(a_drive_of_subst_is_where_it_leads, clean),
        cmocka_unit_test_teardown(what_lies_on_a_drive_of_subst_is_recorded_as_where_it_leads, clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
