// SPDX-License-Identifier: MIT
// What is named to be run and cannot be: install, update and doctor name what can, or say how to make it.
#include "world.h"

#include "base/text.h"

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
    char *cure = text_format("try: pyhost install \"%s\\subject.Shop\"", world_path("scripts"));
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
    world_write("scripts\\subject.py", SERVICE "Shop2 = Shop\ndel Shop\n");
    assert_int_equal(world_pyhost("doctor " NAME), 1);
    world_contains(world_output(), "try: pyhost update " NAME " --class");
    free(update);
}

static void a_module_of_a_package_is_no_class(void **state)
{
    (void)state;
    world_run("cmd /c md \"%s\"", world_path("scripts\\subjectpkg"));
    world_write("scripts\\subjectpkg\\__init__.py", "");
    world_write("scripts\\subjectpkg\\service.py", SERVICE);
    char *cure = text_format("try: pyhost install \"%s\\subjectpkg.service.Shop\"", world_path("scripts"));
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
         "note: the program of --before-start is not there: C:\\apps\\nohook.exe",
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
        cmocka_unit_test_teardown(a_module_of_a_package_is_no_class, world_clean),
        cmocka_unit_test_teardown(what_has_no_main_is_told_so, world_clean),
        cmocka_unit_test_teardown(what_a_program_misses_is_noted, world_clean),
        cmocka_unit_test_teardown(the_python_beside_the_code_is_the_last_choice, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
