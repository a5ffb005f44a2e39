// SPDX-License-Identifier: MIT
// A service that pywin32 installed, with nothing changed but its ImagePath: this host finds its Python wherever it lies.
#include "world.h"

#include "base/text.h"
#include "base/wide.h"

#define NAME "PyhostDropIn"

// Puts a copy of the host at a path below the world's directory.
static void put_host(const char *name)
{
    wchar_t *from = wide_from_text(world_host());
    wchar_t *to = wide_from_text(world_path(name));
    assert_true(CopyFileW(from, to, FALSE));
    free(to);
    free(from);
}

static void take_host(const char *name)
{
    wchar_t *path = wide_from_text(world_path(name));
    assert_true(DeleteFileW(path));
    free(path);
}

static void install(const char *program, const char *arguments)
{
    world_install(NAME, "good.Plain", NULL);
    char *path = text_format("\"%s\"%s", program, arguments);
    world_make_pywin32(NAME, path);
    free(path);
}

static void runs_in_the_environment(void)
{
    world_start(NAME);
    world_stop(NAME);
    world_log_has(NAME, "venv\\\\Scripts\\\\python.exe'"); // sys.executable
}

static void in_each_place_of_pywin32_it_finds_its_python(void **state)
{
    (void)state;
    static const char *const places[] = {"venv\\pyhost.exe", "venv\\PythonService.exe",
                                         "venv\\Scripts\\pyhost.exe",
                                         "venv\\Lib\\site-packages\\win32\\pythonservice.exe"};
    world_run("cmd /c md \"%s\"", world_path("venv\\Lib\\site-packages\\win32"));
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        put_host(places[i]);
        install(world_path(places[i]), " -x \"a b\"");
        runs_in_the_environment();
        world_log_has(NAME, "'-x', 'a b']"); // sys.argv
        assert_int_equal(world_pyhost("status " NAME), 3);
        world_contains(world_output(), "venv\\Scripts\\python.exe");
        assert_int_equal(world_pyhost("update " NAME " --startup manual"), 0); // it is this host's
        world_clean(state);
        take_host(places[i]);
    }
}

// What pywin32's _exe_name_ = C:\pyhost\pyhost.exe makes: the environment lies above the class's file, beside it.
static void from_elsewhere_it_takes_the_environment_of_the_class(void **state)
{
    (void)state;
    install(world_host(), "");
    runs_in_the_environment();
    world_install(NAME, "good.Plain", NULL); // which records it
    HKEY key = NULL;
    assert_int_equal(
        RegOpenKeyW(HKEY_LOCAL_MACHINE, L"SYSTEM\\CurrentControlSet\\Services\\" NAME "\\PyHost", &key),
        ERROR_SUCCESS);
    assert_int_equal(RegQueryValueExW(key, L"Python", NULL, NULL, NULL, NULL), ERROR_SUCCESS);
    RegCloseKey(key);
}

static void an_environment_that_others_may_change_is_not_taken_by_itself(void **state)
{
    (void)state;
    char *root = text_copy(world_path("scripts"));
    *strrchr(root, '\\') = '\0';
    install(world_host(), "");
    world_let_everyone_write(root, true);
    world_start_failing(NAME);
    world_let_everyone_write(root, false);
    world_log_has(NAME, "failure environment: ");
    world_log_has(NAME, "Everyone may change ");
    char *advice = text_format("pyhost update \"" NAME "\" --python \"%s\"", world_python());
    world_log_has(NAME, advice);
    assert_int_equal(world_pyhost("%s", advice + strlen("pyhost ")), 0); // which is taken as it is
    runs_in_the_environment();
    free(advice);
    free(root);
}

static void without_any_it_says_what_to_do(void **state)
{
    (void)state;
    install(world_host(), "");
    static const wchar_t class_string[] = L"C:\\Windows\\good.Plain";
    assert_int_equal(RegSetKeyValueW(HKEY_LOCAL_MACHINE,
                                     L"SYSTEM\\CurrentControlSet\\Services\\" NAME "\\PythonClass", NULL,
                                     REG_SZ, class_string, sizeof class_string),
                     ERROR_SUCCESS);
    world_start_failing(NAME);
    world_log_has(NAME, "Cannot tell which Python the service \"" NAME "\" should use: ");
    world_log_has(NAME, "try: pyhost update \"" NAME "\" --python PATH");
    assert_int_equal(world_pyhost("doctor " NAME), 1);
    world_contains(world_output(), "Cannot tell which Python the service \"" NAME "\" should use: ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(in_each_place_of_pywin32_it_finds_its_python, world_clean),
        cmocka_unit_test_teardown(from_elsewhere_it_takes_the_environment_of_the_class, world_clean),
        cmocka_unit_test_teardown(an_environment_that_others_may_change_is_not_taken_by_itself, world_clean),
        cmocka_unit_test_teardown(without_any_it_says_what_to_do, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
