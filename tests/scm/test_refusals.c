// SPDX-License-Identifier: MIT
// What cannot be is refused at install, and leaves the registry as it was; what only looks impossible is made possible.
#include "world.h"

#include "base/compiler.h"
#include "base/text.h"
#include "base/wide.h"

#define NAME "PyhostPlain"
#define OTHER "PyhostOther"

// ---- the registry of all services, as a text ----

static void add_key(struct text_buffer *text, const wchar_t *path)
{
    static BYTE data[65536];
    wchar_t name[512];
    HKEY key = NULL;
    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, path, 0, KEY_READ, &key) != ERROR_SUCCESS)
        return;
    char *shown = text_from_wide(path);
    text_buffer_add_format(text, "[%s]\n", shown);
    free(shown);
    for (DWORD i = 0;; i++) {
        DWORD length = COUNT_OF(name);
        DWORD size = sizeof data;
        DWORD type = 0;
        if (RegEnumValueW(key, i, name, &length, NULL, &type, data, &size) != ERROR_SUCCESS)
            break;
        shown = text_from_wide(name);
        text_buffer_add_format(text, "%s=%lu:", shown, (unsigned long)type);
        for (DWORD j = 0; j < size; j++)
            text_buffer_add_format(text, "%02x", data[j]);
        text_buffer_add(text, "\n");
        free(shown);
    }
    for (DWORD i = 0;; i++) {
        wchar_t below[1024];
        DWORD length = COUNT_OF(name);
        if (RegEnumKeyExW(key, i, name, &length, NULL, NULL, NULL, NULL) != ERROR_SUCCESS)
            break;
        wcscpy(below, path);
        wcscat(below, L"\\");
        wcscat(below, name);
        add_key(text, below);
    }
    RegCloseKey(key);
}

static char *registry(void)
{
    struct text_buffer text = {0};
    add_key(&text, L"SYSTEM\\CurrentControlSet\\Services");
    return text_buffer_take(&text);
}

// ---- refusals ----

enum { DRY = 1, REAL = 2, BOTH = DRY | REAL };

// The ways that the row of a table goes: the first all, the others one of them.
static int ways_of(size_t row)
{
    return row == 0 ? BOTH : row % 2 == 0 ? DRY : REAL;
}

static void refuses_with(const char *command, const char *why, int ways)
{
    char *before = registry();
    for (int way = DRY; way <= REAL; way++) {
        if ((ways & way) == 0)
            continue;
        char *whole = text_format("%s%s", way == DRY ? "--dry-run " : "", command);
        DWORD code = world_pyhost("%s", whole);
        if (code == 0)
            fail_msg("not refused: %s\n%s", whole, world_output());
        world_contains(world_output(), why);
        world_contains(world_output(), "\n  try: ");
        char *after = registry();
        if (strcmp(before, after) != 0)
            fail_msg("the registry is another one after: %s", whole);
        free(after);
        free(whole);
    }
    free(before);
}

struct refusal {
    const char *options;
    const char *why;
};

// With the class good.Plain as NAME; and where that is installed, by update: a row that goes one way goes the other one then.
static void refuses(const struct refusal *refusals, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char *command = text_format("install --python \"%s\" %s \"%s\\good.Plain\"", world_python(),
                                    refusals[i].options, world_path("scripts"));
        refuses_with(command, refusals[i].why, ways_of(i));
        free(command);
    }
    world_install(NAME, "good.Plain", "--startup auto");
    for (size_t i = 0; i < count; i++) {
        char *command = text_format("update %s " NAME, refusals[i].options);
        refuses_with(command, refusals[i].why, ways_of(i + (i > 0)));
        free(command);
    }
}

static void places_that_are_not_there_are_refused(void **state)
{
    (void)state;
    char *file = text_format("--directory \"%s\"", world_path("scripts\\good.py"));
    char *log = text_format("--log \"%s\"", world_path("scripts"));
    const struct refusal refusals[] = {
        {"--directory C:\\nowhere\\at\\all", "The directory \"C:\\nowhere\\at\\all\" does not exist"},
        {"--directory Q:\\shop", "there is no drive Q: here"},
        {file, "is a file"},
        {log, "is a directory"},
    };
    refuses(refusals, COUNT_OF(refusals));
    // What lies on a drive that a service does not have.
    static const char drive[] = "there is no drive Q: here; a drive of the network belongs to the logon";
    refuses_with("install --name " OTHER " --python Q:\\venv Q:\\shop.py", drive, BOTH);
    refuses_with("update --python Q:\\venv " NAME, drive, BOTH);
    char *script = text_format("install --name " OTHER " --python \"%s\" Q:\\shop.py", world_python());
    refuses_with(script, drive, BOTH);
    assert_int_equal(world_pyhost("update --dll-path Q:\\dlls " NAME), 0); // code may do without
    world_contains(world_output(), "Q:\\dlls\" lies on a drive that is not there");
    free(script);
    free(log);
    free(file);
}

static void dependencies_that_cannot_be_are_refused(void **state)
{
    (void)state;
    const struct refusal refusals[] = {
        {"--depends NoSuchService", NAME " cannot depend on NoSuchService: there is no service of this name"},
        {"--depends " NAME, NAME " cannot depend on itself"},
        {"--depends pyhostplain", NAME " cannot depend on itself"},
        {"--depends \"TCP/IP Protocol Driver\"", "write --depends Tcpip"}, // its display name
        {"--group Shops --depends +shops", NAME " cannot depend on its own group, shops"},
    };
    refuses(refusals, COUNT_OF(refusals));
}

static void a_circle_is_refused(void **state)
{
    (void)state;
    world_install(NAME, "good.Plain", NULL);
    world_install(OTHER, "good.Plain", "--name " OTHER " --depends " NAME);
    refuses_with("update --depends " OTHER " " NAME, OTHER " depends on " NAME, BOTH);
    world_install("PyhostThird", "good.Plain", "--name PyhostThird --depends " OTHER);
    refuses_with("update --depends PyhostThird " NAME, "PyhostThird depends on " OTHER " depends on " NAME,
                 BOTH);
    assert_int_equal(world_pyhost("update --depends \"\" " OTHER), 0);
    assert_int_equal(world_pyhost("update --depends PyhostThird " NAME), 0);
    assert_int_equal(world_pyhost("remove PyhostThird"), 0);
}

static void what_belongs_to_another_service_is_refused(void **state)
{
    (void)state;
    char *log = text_format("--log \"%s\"", world_path("other.log"));
    char *options = text_format("--name " OTHER " %s --display-name \"Another one\"", log);
    char *other_letters = text_format("--log \"%s\"", world_path("OTHER.LOG"));
    world_install(OTHER, "good.Plain", options);
    const struct refusal refusals[] = {
        {"--display-name \"another ONE\"", "belongs to the service " OTHER},
        {"--display-name " OTHER, "belongs to the service " OTHER},
        {log, "belongs to the service " OTHER},
        {other_letters, "belongs to the service " OTHER},
    };
    refuses(refusals, COUNT_OF(refusals));
    free(other_letters);
    free(options);
    free(log);
}

static void who_and_what_windows_does_not_know_is_refused(void **state)
{
    (void)state;
    const struct refusal refusals[] = {
        {"--account .\\nobody-of-this-name --password x", "There is no account \".\\nobody-of-this-name\""},
        {"--account OTHERHOST\\shop --password x", "a definition from another machine needs --account"},
        {"--privilege SeNonsensePrivilege", "Windows has no privilege \"SeNonsensePrivilege\""},
        {"--security nonsense", "--security: cannot read \"nonsense\""},
        {"--security D:", "lets nobody in"},
        {"--security O:BA", "has no DACL"},
        {"--security O:BAD:(A;;GA;;;BA)", "has an owner (O:), which pyhost does not set"},
        {"--security D:(A;;GA;;;BA)S:(AU;SAFA;WD;;;WD)", "has an audit list (S:), which pyhost does not set"},
        {"--security D:(A;;GA;;;BA)G:SY", "has a group (G:), which pyhost does not set"},
        {"--startup delayed --group Shops", "cannot be in a group (Shops)"},
    };
    refuses(refusals, COUNT_OF(refusals));
}

static void names_that_cannot_be_are_refused(void **state)
{
    (void)state;
    static const char *const names[] = {"a/b", "a\\b", " a", "a ", "a\tb", "a*", "a?b"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        char *command = text_format("install --python \"%s\" --name \"%s\" \"%s\\good.Plain\"",
                                    world_python(), names[i], world_path("scripts"));
        refuses_with(command, "cannot be a service's name", ways_of(i));
        assert_int_equal(world_pyhost("%s", command), 2);
        free(command);
    }
}

static void programs_that_are_not_pythons_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *program;
        const char *why;
    } programs[] = {{"C:\\windows\\system32\\cmd.exe /c x", "is no Python program"},
                    {"C:\\no\\such.exe", "The program \"C:\\no\\such.exe\" does not exist"},
                    {"run.bat", "is no Python program"},
                    {"run.cmd --port 1", "is no Python program"},
                    {"run.ps1", "is no Python program"},
                    {"python.exe", "alone is no program"},
                    {"python -c pass", "alone is no program"},
                    {"py -3.12 good.py", "chooses a Python"},
                    {"python --check-hash-based-pycs=always good.py", "is no option that Python takes"},
                    {"python --check-hash-based-pycs always nowhere.py", "nowhere.py\""},
                    {"python -O nowhere.py", "nowhere.py\""}};
    for (size_t i = 0; i < COUNT_OF(programs); i++) {
        char *command =
            text_format("install --python \"%s\" --name " NAME " %s", world_python(), programs[i].program);
        refuses_with(command, programs[i].why, ways_of(i));
        free(command);
    }
}

// Longer than a command line can be: a variable of 32,767 characters.
static void a_variable_that_windows_cannot_hold_is_refused(void **state)
{
    (void)state;
    char value[32768];
    memset(value, 'x', 32767);
    value[32767] = '\0';
    char *text = text_format("{\"environment\": [\"BIG=%s\"]}", value);
    world_write("big.json", text);
    char *file = text_copy(world_path("big.json"));
    char *command = text_format("install --python \"%s\" --file \"%s\" \"%s\\good.Plain\"", world_python(),
                                file, world_path("scripts"));
    refuses_with(command, "BIG has 32771 characters", BOTH);
    free(command);
    free(file);
    free(text);
}

// ---- what becomes possible ----

static void slashes_are_as_good_as_backslashes(void **state)
{
    (void)state;
    char *place = text_copy(world_path("scripts"));
    for (char *c = place; *c != '\0'; c++)
        *c = *c == '\\' ? '/' : *c;
    assert_int_equal(world_pyhost("install --python \"%s\" \"%s/good.Plain\"", world_python(), place), 0);
    world_install(NAME, "good.Plain", NULL);
    world_contains(world_output(), "nothing changed");
    free(place);
}

static void dumps(const char *what)
{
    assert_int_equal(world_pyhost("dump " NAME), 0);
    world_contains(world_output(), what);
}

static void python_in_front_of_a_script_is_taken_away(void **state)
{
    (void)state;
    char *python = text_copy(world_python());
    char *script = text_copy(world_path("scripts\\asleep.py"));
    world_write("scripts\\asleep.py", "import time\ntime.sleep(1000)\n");
    assert_int_equal(
        world_pyhost("install --name " NAME " \"%s\" -O -X utf8 \"%s\" --port 80", python, script), 0);
    dumps("asleep.py\", \"--port\", \"80\"]");
    dumps("python-flag = [\"-O\", \"-Xutf8\"]");
    dumps("Scripts\\\\python.exe\"");
    assert_int_equal(world_pyhost("install --name " NAME " \"%s\" -m http.server 8080", python), 0);
    dumps("program = [\"-m\", \"http.server\", \"8080\"]");
    free(script);
    free(python);
}

static void a_launcher_is_taken_apart(void **state)
{
    (void)state;
    char *launcher = text_copy(world_path("venv\\Scripts\\shop-cli.exe"));
    char *information = text_copy(world_path("venv\\Lib\\site-packages\\shop_cli-1.0.dist-info"));
    wchar_t *wide = wide_from_text(information);
    CreateDirectoryW(wide, NULL);
    free(wide);
    world_write("venv\\Scripts\\shop-cli.exe", "MZ");
    world_write("venv\\Lib\\site-packages\\shop_cli.py", "def main():\n    pass\n");
    world_write("venv\\Lib\\site-packages\\shop_cli-1.0.dist-info\\entry_points.txt",
                "[console_scripts]\nshop-cli = shop_cli:main\n");
    assert_int_equal(world_pyhost("install --name " NAME " \"%s\" --port 80", launcher), 0);
    world_contains(world_output(),
                   "shop-cli.exe is a launcher: the service runs the function that it calls, shop_cli:main");
    dumps("program = [\"shop_cli:main\", \"--port\", \"80\"]");
    dumps("Scripts\\\\python.exe\""); // its own Python, though none was named
    assert_int_equal(
        world_pyhost("install --name " NAME " --python \"%s\" shop-cli --port 80", world_python()), 0);
    world_contains(world_output(), "nothing changed"); // as in a shell, by its name alone
    free(information);
    free(launcher);
}

static void a_class_of_a_file_in_a_package_becomes_one_of_the_package(void **state)
{
    (void)state;
    static const char class_text[] =
        "import win32serviceutil\nfrom . import helper\n\n\n"
        "class Shop(win32serviceutil.ServiceFramework):\n    _svc_name_ = '" NAME "'\n\n"
        "    def SvcDoRun(self):\n        pass\n";
    char *package = text_copy(world_path("scripts\\shelf"));
    wchar_t *wide = wide_from_text(package);
    CreateDirectoryW(wide, NULL);
    free(wide);
    world_write("scripts\\shelf\\__init__.py", "");
    world_write("scripts\\shelf\\helper.py", "");
    world_write("scripts\\shelf\\service.py", class_text);
    assert_int_equal(world_pyhost("install --python \"%s\" \"%s\\service.Shop\"", world_python(), package),
                     0);
    world_contains(world_output(), "the file is part of a package");
    dumps("scripts\\\\shelf.service.Shop\"");
    world_install(NAME, "shelf.service.Shop", NULL);
    world_contains(world_output(), "nothing changed");
    assert_int_equal(world_pyhost("remove " NAME), 0);
    // One that wants its package when it runs is read without it.
    world_write("scripts\\shelf\\service.py",
                "import win32serviceutil\n\n\n"
                "class Shop(win32serviceutil.ServiceFramework):\n    _svc_name_ = '" NAME "'\n\n"
                "    def SvcDoRun(self):\n        import shelf.helper\n");
    assert_int_equal(world_pyhost("install --python \"%s\" \"%s\\service.Shop\"", world_python(), package),
                     0);
    dumps("scripts\\\\shelf.service.Shop\"");
    free(package);
}

struct file_row {
    const char *line;
    const char *what;
    DWORD code;
};

// Whatever a definition file says, there is an answer.
static void a_file_that_means_nothing_is_refused(void **state)
{
    (void)state;
    static const struct file_row rows[] = {
        {"python = 'venv'", "there is no Python at", 1},
        {"python = '.'", "there is no python.exe in", 1},
        {"python = 'C:'", "there is no python.exe in", 1},
        {"python = '/foo'", "there is no Python at", 1},
        {"python = '//h/s'", "is not the full path of a python.exe", 1},
        {"python = ' '", "there is no python.exe in", 1},
        {"python = true", "names no Python", 2},
        {"log = 7", "a path is a text", 1},
        {"directory = 'C:nowhere'", "scripts\\nowhere\" does not exist", 1},
        {"directory = '\\nowhere'", "The directory \"C:\\nowhere\" does not exist", 1},
        {"account = ' '", "line 4: --account: the value is empty", 2},
        {"account = 'gmsa$'", "a managed account belongs to a domain", 1},
        {"recovery = 'run:1m'", "has no command to run", 1},
    };
    world_write("scripts\\meant.py", "");
    char *path = text_copy(world_path("scripts\\meant.toml"));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const bool names = strncmp(rows[i].line, "python", 6) == 0;
        char *text =
            text_format("name = '" NAME "'\nprogram = ['meant.py']\n%s%s%s%s\n", names ? "" : "python = '",
                        names ? "" : world_python(), names ? "" : "'\n", rows[i].line);
        world_write("scripts\\meant.toml", text);
        free(text);
        const DWORD code = world_pyhost("install --dry-run -f \"%s\"", path);
        if (code != rows[i].code || strstr(world_output(), rows[i].what) == NULL)
            fail_msg("%s: %lu, %s", rows[i].line, (unsigned long)code, world_output());
        if (i == 0) {
            assert_int_equal(world_pyhost("install --dry-run --json -f \"%s\"", path), 1);
            world_contains(world_output(), "\"error\"");
        }
    }
    assert_int_equal(world_pyhost("install --dry-run --name " NAME " --python \"%s\" --account \"\" \"%s\"",
                                  world_python(), world_path("scripts\\meant.py")),
                     2);
    free(path);
}

static void what_comes_by_itself_and_what_it_needs_is_told(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"--recovery restart:30s,none", "recovery-reset      1h"},
        {"--recovery restart:30s,none --recovery-reset 0", "only \"restart:30s\" is ever taken"},
        {"--log \\\\nas\\logs\\x.log", "and to write in the directory of the log"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(world_pyhost("install --dry-run --python \"%s\" %s \"%s\\good.Plain\"",
                                      world_python(), rows[i][0], world_path("scripts")),
                         0);
        world_contains(world_output(), rows[i][1]);
    }
}

static int clean(void **state)
{
    world_pyhost("remove " OTHER);
    return world_clean(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(places_that_are_not_there_are_refused, clean),
        cmocka_unit_test_teardown(dependencies_that_cannot_be_are_refused, clean),
        cmocka_unit_test_teardown(a_circle_is_refused, clean),
        cmocka_unit_test_teardown(what_belongs_to_another_service_is_refused, clean),
        cmocka_unit_test_teardown(who_and_what_windows_does_not_know_is_refused, clean),
        cmocka_unit_test_teardown(names_that_cannot_be_are_refused, clean),
        cmocka_unit_test_teardown(programs_that_are_not_pythons_are_refused, clean),
        cmocka_unit_test_teardown(a_variable_that_windows_cannot_hold_is_refused, clean),
        cmocka_unit_test_teardown(a_file_that_means_nothing_is_refused, clean),
        cmocka_unit_test_teardown(what_comes_by_itself_and_what_it_needs_is_told, clean),
        cmocka_unit_test_teardown(slashes_are_as_good_as_backslashes, clean),
        cmocka_unit_test_teardown(python_in_front_of_a_script_is_taken_away, clean),
        cmocka_unit_test_teardown(a_launcher_is_taken_apart, clean),
        cmocka_unit_test_teardown(a_class_of_a_file_in_a_package_becomes_one_of_the_package, clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
