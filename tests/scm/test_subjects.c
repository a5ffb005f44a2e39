// SPDX-License-Identifier: MIT
// What is named to be run and cannot be: install, update and doctor name what can, or say how to make it.
#include "world.h"

#include "base/compiler.h"
#include "base/text.h"
#include "base/wide.h"

#define NAME "PyhostSubject"
#define SERVICE \
    "import win32serviceutil\nclass Shop(win32serviceutil.ServiceFramework):\n    _svc_name_ = '" NAME "'\n" \
    "    def SvcDoRun(self):\n        pass\nclass Other:\n    pass\n"

// Installs with the world's Python; what stands behind it may have one %s, the directory of the scripts.
static void says(const char *arguments, DWORD code, const char *first, const char *second)
{
    char *formatted = text_format("install --name " NAME " --python \"%s\" %s", world_python(), arguments);
    const DWORD ended = world_pyhost(formatted, world_path("scripts"), world_path("scripts"));
    if (ended != code || strstr(world_output(), first) == NULL || strstr(world_output(), second) == NULL)
        fail_msg("%s: exit code %lu, not %lu with \"%s\" and \"%s\":\n%s", arguments, ended, code, first,
                 second, world_output());
    free(formatted);
}

static void a_wrong_class_is_answered_by_those_that_are_there(void **state)
{
    (void)state;
    world_write("scripts\\subject.py", SERVICE);
    char *cure = text_format("try: pyhost install --name " NAME " --python \"%s\" \"%s\\subject.Shop\"",
                             world_python(), world_path("scripts"));
    says("\"%s\\subject.Shopp\"", 1, "has no class \"Shopp\"", cure);
    says("\"%s\\subject.Other\"", 1, "The class \"Other\" cannot be a service: it has no SvcDoRun", cure);
    free(cure);
    world_write("scripts\\subject_none.py", "class Other:\n    pass\n");
    says("\"%s\\subject_none.Other\"", 1, "cannot be a service", "derive the class from win32serviceutil");

    world_install(NAME, "subject.Shop", NULL);
    char *update =
        text_format("try: pyhost update " NAME " --class \"%s\\subject.Shop\"", world_path("scripts"));
    assert_int_equal(world_pyhost("update " NAME " --class \"%s\\subject.Nope\"", world_path("scripts")), 1);
    world_contains(world_output(), update);
    assert_int_equal(world_pyhost("update --startup auto " NAME " --class=\"%s\\subject.Nope\" --restart",
                                  world_path("scripts")),
                     1);
    char *whole =
        text_format("try: pyhost update --startup auto " NAME " --class \"%s\\subject.Shop\" --restart",
                    world_path("scripts"));
    world_contains(world_output(), whole);
    free(whole);
    world_write("scripts\\subject.py", SERVICE "Shop2 = Shop\ndel Shop\n");
    assert_int_equal(world_pyhost("doctor " NAME), 1);
    world_contains(world_output(), "try: pyhost update " NAME " --class");
    free(update);
}

static void make(const char *directory)
{
    wchar_t *wide = wide_from_text(directory);
    CreateDirectoryW(wide, NULL);
    free(wide);
}

// A function or class by its module's name alone is looked for in the environment, and not where the service runs.
static void a_module_that_lies_where_the_service_runs_is_named_with_its_place(void **state)
{
    (void)state;
    static const char *const cases[][2] = {{"lies_here:main", "lies_here.py"},
                                           {"lies_here.Shop", "lies_here.py"},
                                           {"lying.deeper:App.run", "lying\\deeper.py"},
                                           {"lying:main", "lying\\__init__.py"},
                                           {"lies_not:main", NULL}};
    char *place = text_copy(world_path("place"));
    char *package = text_copy(world_path("place\\lying"));
    make(place);
    make(package);
    world_write("place\\lies_here.py", "def main():\n    pass\n");
    world_write("place\\lying\\__init__.py", "");
    world_write("place\\lying\\deeper.py", "");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(world_pyhost("install --name " NAME " --python \"%s\" --directory \"%s\" %s",
                                      world_python(), place, cases[i][0]),
                         1);
        char *advice = cases[i][1] != NULL
                           ? text_format("try: there is \"%s\\%s\": to run it, write \"%s\\%s\"\r\n", place,
                                         cases[i][1], place, cases[i][0])
                           : text_copy("try: install the package that brings lies_not");
        world_contains(world_output(), advice);
        free(advice);
    }
    free(package);
    free(place);
}

#define NAMED_SERVICE "class Shop:\n    _svc_name_ = '" NAME "'\n    def SvcDoRun(self):\n        pass\n"

// Python, or this host, has loaded a module of that name by then, so the file is never imported.
static void a_file_of_the_name_of_a_loaded_module_is_to_be_renamed(void **state)
{
    (void)state;
    static const char *const names[] = {"codecs", "os", "servicemanager"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *directory = text_format("scripts\\%s_d", names[i]);
        char *file = text_format("%s\\%s.py", directory, names[i]);
        world_run("cmd /c md \"%s\"", world_path(directory));
        world_write(file, NAMED_SERVICE);
        char *arguments = text_format("\"%%s\\%s_d\\%s.Shop\"", names[i], names[i]);
        char *told = text_format("loaded before the service's file of that name, \"%s\"", world_path(file));
        char *cure = text_format("try: rename that file, as to %s_service.py: pyhost install --name " NAME
                                 " --python \"%s\" \"%s\\%s_service.Shop\"",
                                 names[i], world_python(), world_path(directory), names[i]);
        says(arguments, 1, told, cure);
        free(cure);
        free(told);
        free(arguments);
        free(file);
        free(directory);
    }
    // At the start, where something of the environment's has come meanwhile, which its own start imports.
    world_run("cmd /c md \"%s\"", world_path("scripts\\early_d"));
    world_write("scripts\\early_d\\subjectearly.py", NAMED_SERVICE);
    world_install(NAME, "early_d\\subjectearly.Shop", NULL);
    world_write("venv\\Lib\\site-packages\\subjectearly.py", "");
    world_write("venv\\Lib\\site-packages\\subjectearly.pth", "import subjectearly\n");
    world_start_failing(NAME);
    world_log_has(NAME,
                  "\\site-packages\\subjectearly.py, which is loaded before the service's file of that name");
    world_pyhost("status " NAME);
    world_contains(world_output(),
                   "try: rename that file, as to subjectearly_service.py: pyhost update " NAME " --class ");
    world_write("venv\\Lib\\site-packages\\subjectearly.pth", "");
}

// The host's own look at the service needs them, and no note is without the file's name.
static void a_file_that_hides_what_the_host_needs_is_named(void **state)
{
    (void)state;
    static const char *const names[] = {"enum", "re", "functools"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *directory = text_format("scripts\\%s_d", names[i]);
        char *file = text_format("%s\\%s.py", directory, names[i]);
        world_run("cmd /c md \"%s\"", world_path(directory));
        world_write(file, NAMED_SERVICE);
        char *class_name = text_format("%s_d\\%s.Shop", names[i], names[i]);
        world_install(NAME, class_name, NULL);
        char *told = text_format("\"%s\" takes the place of a module of Python's own", world_path(file));
        world_contains(world_output(), told);
        assert_null(strstr(world_output(), "note: it failed"));
        free(told);
        free(class_name);
        free(file);
        free(directory);
    }
}

static void a_class_that_a_call_does_not_run_is_refused(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"    async def SvcDoRun(self): pass\n", "SvcDoRun is a coroutine function (async def)"},
        {"    def SvcDoRun(self): yield\n", "SvcDoRun is a generator function (it has a yield)"},
        {"    async def SvcDoRun(self): yield\n", "SvcDoRun is an asynchronous generator function"},
        {"    async def SvcRun(self): pass\n", "SvcRun is a coroutine function (async def)"},
        {"    async def SvcRun(self): pass\n", "none of its code: Shop.SvcRun, subject.py line 4"},
        {"    def SvcDoRun(self): pass\n    def GetAcceptedControls(self): yield 1\n",
         "GetAcceptedControls is a generator function (it has a yield)"},
        {"    async def _run(self): pass\n    SvcDoRun = functools.partialmethod(_run)\n",
         "SvcDoRun is a coroutine function (async def)"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *source =
            text_format("import functools, win32serviceutil\n"
                        "class Shop(win32serviceutil.ServiceFramework):\n    _svc_name_ = '" NAME "'\n%s",
                        rows[i][0]);
        world_write("scripts\\subject.py", source);
        says("\"%s\\subject.Shop\"", 1, rows[i][1], "The class \"Shop\" cannot be a service");
        free(source);
    }
    world_write("scripts\\subject.py", SERVICE "class Late(Shop):\n    async def SvcStop(self): pass\n");
    world_install(NAME, "subject.Late", NULL);
    world_contains(world_output(),
                   "note: SvcStop is a coroutine function (async def), and a call runs none of its "
                   "code: Late.SvcStop, subject.py line ");
}

static void a_class_without_a_stop_is_noted(void **state)
{
    (void)state;
    static const char note[] = "has no SvcStop: the service refuses a stop";
    static const struct {
        const char *body;
        bool is_noted;
    } rows[] = {
        {"    pass\n", true},
        {"    def SvcShutdown(self): pass\n", true},
        {"    def SvcStop(self): pass\n", false},
        {"    SvcStop = None\n", false},
        {"    def SvcRun(self): pass\n", false},
        {"    def GetAcceptedControls(self): return 4\n", false},
        {"    def __init__(self, args):\n        super().__init__(args)\n        self.SvcStop = print\n",
         false},
        {"    def __init__(self, args):\n        super().__init__(args)\n        setattr(self, 'SvcStop', "
         "print)\n",
         false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *source =
            text_format("import win32serviceutil\n"
                        "class Quiet(win32serviceutil.ServiceFramework):\n    _svc_name_ = '" NAME "'\n"
                        "    def SvcDoRun(self): pass\n%s",
                        rows[i].body);
        char *module = text_format("quiet%u", (unsigned)i);
        char *file = text_format("scripts\\%s.py", module);
        char *class_name = text_format("%s.Quiet", module);
        world_write(file, source);
        world_install(NAME, class_name, NULL);
        if ((strstr(world_output(), note) != NULL) != rows[i].is_noted)
            fail_msg("%s%s", rows[i].body, world_output());
        world_pyhost("doctor " NAME);
        if ((strstr(world_output(), note) != NULL) != rows[i].is_noted)
            fail_msg("%s%s", rows[i].body, world_output());
        free(class_name);
        free(file);
        free(module);
        free(source);
    }
}

static void a_module_of_a_package_is_no_class(void **state)
{
    (void)state;
    world_run("cmd /c md \"%s\"", world_path("scripts\\subjectpkg"));
    world_write("scripts\\subjectpkg\\__init__.py", "");
    world_write("scripts\\subjectpkg\\service.py", SERVICE);
    char *cure =
        text_format("try: pyhost install --name " NAME " --python \"%s\" \"%s\\subjectpkg.service.Shop\"",
                    world_python(), world_path("scripts"));
    says("\"%s\\subjectpkg.service\"", 1, "has no class \"service\"", cure);
    free(cure);
    char *note = text_format("pyhost update \"" NAME "\" --class \"%s\\subjectpkg.service.Shop\"",
                             world_path("scripts"));
    says("--directory \"%s\" -m subjectpkg.service", 0, "the program has the class of a service", note);
    assert_int_equal(world_pyhost("remove " NAME), 0);
    free(note);
    note = text_format("pyhost update \"" NAME "\" --class \"%s\\subjectpkg\\service.Shop\"",
                       world_path("scripts"));
    says("\"%s\\subjectpkg\\service.py\"", 0, "the program has the class of a service", note);
    free(note);
    world_delete_tree(world_path("scripts\\subjectpkg"));
}

#define FRAMEWORK "win32serviceutil.ServiceFramework"

// What can never run is refused, and what may yet get what runs is not.
static void a_class_without_what_runs_is_refused(void **state)
{
    (void)state;
    static const char source[] =
        "import win32serviceutil\n"
        "class Mixin:\n    def SvcDoRun(self):\n        pass\n"
        "class Never(" FRAMEWORK "):\n    _svc_name_ = '" NAME "'\n"
        "    def __init__(self, args):\n        super().__init__(args)\n        self.stopping = False\n"
        "    def SvcStop(self):\n        self.stopping = True\n"
        "class Below(Never):\n    pass\n"
        "class Mixed(Mixin, " FRAMEWORK "):\n    pass\n"
        "class Own(" FRAMEWORK "):\n    def SvcRun(self):\n        pass\n"
        "class Any(" FRAMEWORK "):\n    def __getattr__(self, name):\n        return print\n";
    static const char later[] = "import win32serviceutil\nclass Later(" FRAMEWORK "):\n    pass\n"
                                "Later.SvcDoRun = lambda self: None\n";
    static const char instance[] = "import win32serviceutil\nclass Its(" FRAMEWORK "):\n"
                                   "    def __init__(self, args):\n        super().__init__(args)\n"
                                   "        self.SvcDoRun = self.work\n"
                                   "    def work(self):\n        print('it works')\n";
    static const char other[] = "import win32serviceutil, subject_helper\nclass Its(" FRAMEWORK "):\n"
                                "    def __init__(self, args):\n        super().__init__(args)\n"
                                "        subject_helper.give(self)\n";
    world_pyhost("remove " NAME); // of the test before
    world_write("scripts\\subject_runs.py", source);
    world_write("scripts\\subject_later.py", later);
    static const char *const nevers[] = {"Never", "Below"};
    for (size_t i = 0; i < sizeof nevers / sizeof *nevers; i++) {
        char *arguments = text_format("\"%%s\\subject_runs.%s\"", nevers[i]);
        says(arguments, 1, "cannot be a service: it has no SvcDoRun", "those that can be a service: ");
        free(arguments);
    }
    static const char *const goods[] = {"runs.Mixed", "runs.Own", "later.Later"};
    for (size_t i = 0; i < sizeof goods / sizeof *goods; i++) {
        char *arguments = text_format("\"%%s\\subject_%s\"", goods[i]);
        says(arguments, 0, NAME, i == 0 ? "installed" : "updated");
        assert_null(strstr(world_output(), "SvcDoRun"));
        free(arguments);
    }
    says("\"%s\\subject_runs.Any\"", 0, "updated", "has no SvcDoRun; unless its own code sets one");
    world_write("scripts\\subject_runs.py", instance);
    says("\"%s\\subject_runs.Its\"", 0, "updated", "has no SvcDoRun; unless its own code sets one");
    world_start_only(NAME); // it was right not to refuse it
    world_log_gets(NAME, "it works");
    world_wait(NAME, SERVICE_STOPPED);
    world_write("scripts\\subject_helper.py", "def give(it):\n    it.SvcDoRun = print\n");
    world_write("scripts\\subject_other.py", other);
    says("\"%s\\subject_other.Its\"", 0, "updated", "has no SvcDoRun; unless its own code sets one");
}

// What people paste from "python service.py install".
static void a_command_behind_the_program_is_for_its_class(void **state)
{
    (void)state;
    static const char handled[] = SERVICE "if __name__ == '__main__':\n"
                                          "    win32serviceutil.HandleCommandLine(Shop)\n";
    world_pyhost("remove " NAME); // of the test before
    world_run("cmd /c md \"%s\"", world_path("scripts\\pastedpkg"));
    world_write("scripts\\pastedpkg\\__init__.py", "");
    world_write("scripts\\pastedpkg\\service.py", handled);
    world_write("scripts\\pastedpkg\\__main__.py", "from win32serviceutil import HandleCommandLine\n"
                                                   "from .service import Shop as Sold\n"
                                                   "HandleCommandLine(Sold)\n");
    world_write("scripts\\pasted.py", handled);
    world_write("scripts\\pasted_window.pyw", handled);
    static const struct {
        const char *words;
        const char *class_text;
    } programs[] = {{"--directory \"%s\" -m pastedpkg.service", "pastedpkg.service.Shop"},
                    {"--directory \"%s\" -m pastedpkg", "pastedpkg.service.Shop"},
                    {"\"%s\\pastedpkg\\service.py\"", "pastedpkg\\service.Shop"},
                    {"\"%s\\pasted.py\"", "pasted.Shop"},
                    {"\"%s\\pasted_window.pyw\"", "pasted_window.Shop"},
                    {"\"%s\\pasted.py\" --", "pasted.Shop"},
                    {"-- \"%s\\pasted.py\"", "pasted.Shop"}};
    static const char *const commands[] = {"update", "remove",  "debug",          "start",
                                           "stop",   "restart", "--quick install"};
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
        char *full = text_format("%s\\%s", world_path("scripts"), programs[i].class_text);
        char *install = text_format("%s install", programs[i].words);
        const bool has_options = strncmp(programs[i].words, "--directory", 11) == 0;
        const bool has_dashes = strncmp(programs[i].words, "-- ", 3) == 0;
        char *directory =
            has_options ? text_format(" --directory \"%s\"", world_path("scripts")) : text_copy("");
        char *cure = text_format("try: pyhost install --name " NAME " --python \"%s\"%s%s \"%s\"",
                                 world_python(), directory, has_dashes ? " --" : "", full);
        free(directory);
        says(install, 0, NAME " installed", full);
        world_pyhost("status " NAME);
        world_contains(world_output(), "  class    ");
        world_contains(world_output(), full);
        assert_int_equal(world_pyhost("remove " NAME), 0);
        for (size_t j = 0; j < sizeof commands / sizeof *commands; j++) {
            char *line = text_format("%s %s", programs[i].words, commands[j]);
            says(line, 2, "is a command of the program's own", cure);
            free(line);
        }
        free(cure);
        free(install);
        free(full);
    }
    char *cure = text_format("try: pyhost update " NAME " \"%s\\pasted.Shop\"", world_path("scripts"));
    says("\"%s\\pasted.py\"", 0, NAME " installed", "");
    assert_int_equal(world_pyhost("update " NAME " \"%s\" remove", world_path("scripts\\pasted.py")), 2);
    world_contains(world_output(), cure);
    assert_int_equal(world_pyhost("update " NAME " \"%s\" install", world_path("scripts\\pasted.py")), 0);
    world_contains(world_output(), "class: (none) -> ");
    // A program of its own may have a command of that name.
    world_write("scripts\\subject_own.py", "import sys\nprint(sys.argv)\n");
    says("\"%s\\subject_own.py\" start", 0, "updated", "");
    free(cure);
    world_delete_tree(world_path("scripts\\pastedpkg"));
}

static void what_has_no_main_is_told_so(void **state)
{
    (void)state;
    world_run("cmd /c md \"%s\"", world_path("scripts\\subjectdir"));
    says("\"%s\\subjectdir\"", 1, "the program cannot be run", "write a __main__.py there");
    says("-m json.nosuch", 1, "No module named json.nosuch", "correct the module's name");
    says("-m json", 1, "cannot be directly executed", "write a __main__.py in the package");
    says("nosuchmain.py", 1, "there is no script",
         "try: write the whole path of the script: C:\\DIRECTORY\\nosuchmain.py");
    world_delete_tree(world_path("scripts\\subjectdir"));
}

static void what_a_program_misses_is_noted(void **state)
{
    (void)state;
    world_write("scripts\\subject_import.py", "import nothing_of_this_name\n");
    says("--before-start C:\\apps\\nohook.exe \"%s\\subject_import.py\"", 0,
         "note: --before-start cannot run: there is no program \"C:\\apps\\nohook.exe\"",
         "imports nothing_of_this_name, which is not installed");
    assert_int_equal(world_pyhost("update " NAME " --stop-limit 5s"), 0);
    assert_null(strstr(world_output(), "nohook"));
}

static void the_python_beside_the_code_is_the_last_choice(void **state)
{
    (void)state;
    static const char *const names[] = {".venv", "venv"};
    for (size_t i = 0; i < 2; i++) {
        char *place = text_format("scripts\\subjectapp\\%s", names[i]);
        world_run("cmd /c md \"%s\\Scripts\"", world_path(place));
        char *to = text_copy(world_path(place));
        world_run("cmd /c copy \"%s\" \"%s\\Scripts\"", world_python(), to);
        world_run("cmd /c copy \"%s\" \"%s\"", world_path("venv\\pyvenv.cfg"), to);
        world_write("scripts\\subjectapp\\app.py", "import time\ntime.sleep(600)\n");
        char *python = text_format("%s\\Scripts\\python.exe", to);
        assert_int_equal(
            world_pyhost("install --name " NAME " \"%s\"", world_path("scripts\\subjectapp\\app.py")), 0);
        world_contains(world_output(), "note: the Python is taken from beside the code: ");
        world_contains(world_output(), python);
        says("\"%s\\subjectapp\\app.py\"", 0, "updated", world_python());
        assert_null(strstr(world_output(), "from beside the code"));
        assert_int_equal(world_pyhost("remove " NAME), 0);
        free(python);
        free(to);
        free(place);
        world_delete_tree(world_path("scripts\\subjectapp"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_wrong_class_is_answered_by_those_that_are_there, world_clean),
        cmocka_unit_test_teardown(a_module_that_lies_where_the_service_runs_is_named_with_its_place,
                                  world_clean),
        cmocka_unit_test_teardown(a_file_of_the_name_of_a_loaded_module_is_to_be_renamed, world_clean),
        cmocka_unit_test_teardown(a_file_that_hides_what_the_host_needs_is_named, world_clean),
        cmocka_unit_test_teardown(a_class_that_a_call_does_not_run_is_refused, world_clean),
        cmocka_unit_test_teardown(a_class_without_a_stop_is_noted, world_clean),
        cmocka_unit_test_teardown(a_module_of_a_package_is_no_class, world_clean),
        cmocka_unit_test_teardown(a_class_without_what_runs_is_refused, world_clean),
        cmocka_unit_test_teardown(a_command_behind_the_program_is_for_its_class, world_clean),
        cmocka_unit_test_teardown(what_has_no_main_is_told_so, world_clean),
        cmocka_unit_test_teardown(what_a_program_misses_is_noted, world_clean),
        cmocka_unit_test_teardown(the_python_beside_the_code_is_the_last_choice, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
