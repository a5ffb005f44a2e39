// SPDX-License-Identifier: MIT
#include "python/library.h"

#include "fake_files.h"
#include "unit.h"

#define BASE "C:\\Python3"
#define LANDMARK BASE "\\..\\..\\Modules\\Setup.local"

static struct environment plain(int minor)
{
    static char base[] = BASE;
    static char program[] = BASE "\\python.exe";
    static char dll[] = BASE "\\python3.dll";
    return (struct environment){
        .python = program, .base_directory = base, .base_python = program, .dll = dll, .minor = minor};
}

static struct environment venv(int minor)
{
    static char directory[] = "C:\\venv";
    static char program[] = "C:\\venv\\Scripts\\python.exe";
    struct environment environment = plain(minor);
    environment.venv = directory;
    environment.python = program;
    return environment;
}

// Checks what Python is told; expected NULL: nothing.
static void check_home(struct fake_files *files, const struct environment *environment, const char *expected)
{
    const struct environment_files view = fake_files_view(files);
    struct error error = {0};
    assert_true(library_check(environment, &view, &error));
    assert_null(error.message);
    char *home = library_home(environment, NULL, &view);
    if (expected == NULL)
        assert_null(home);
    else
        assert_string_equal(home, expected);
    free(home);
}

static void the_home_is_told_where_python_would_look_for_one(void **state)
{
    (void)state;
    static const char *const landmarks[] = {BASE "\\Lib\\os.py", BASE "\\Lib\\os.pyc"};
    for (size_t i = 0; i < 2; i++) {
        struct fake_files files = {0};
        fake_files_add_text(&files, landmarks[i], "");
        for (int minor = 11; minor <= 16; minor++) {
            const struct environment without = plain(minor);
            const struct environment with = venv(minor);
            check_home(&files, &without, BASE);
            check_home(&files, &with, BASE);
        }
        fake_files_clear(&files);
    }
}

static void a_planted_landmark_changes_nothing(void **state)
{
    (void)state;
    struct fake_files files = {0};
    fake_files_add_text(&files, BASE "\\Lib\\os.py", "");
    fake_files_add_text(&files, LANDMARK, "");
    for (int minor = 11; minor <= 16; minor++) {
        const struct environment without = plain(minor);
        const struct environment with = venv(minor);
        check_home(&files, &without, BASE);
        check_home(&files, &with, BASE);
    }
    fake_files_clear(&files);
}

static void a_python_without_a_library_is_refused(void **state)
{
    (void)state;
    for (int minor = 9; minor <= 16; minor++) {
        struct fake_files files = {0};
        struct error error = {0};
        const struct environment environment = plain(minor);
        const struct environment_files view = fake_files_view(&files);
        fake_files_add_text(&files, BASE "\\..\\Lib\\os.py", "");
        fake_files_add_text(&files, LANDMARK, "");
        assert_false(library_check(&environment, &view, &error));
        assert_contains(error.message, "no Lib\\os.py in \"" BASE "\"");
        assert_contains(error.advice, "repair");
        error_clear(&error);
        fake_files_clear(&files);
    }
}

static void before_3_11_nothing_is_told(void **state)
{
    (void)state;
    struct fake_files files = {0};
    fake_files_add_text(&files, BASE "\\Lib\\os.py", "");
    fake_files_add_text(&files, LANDMARK, "");
    for (int minor = 9; minor <= 10; minor++) {
        const struct environment environment = plain(minor);
        check_home(&files, &environment, NULL);
    }
    fake_files_clear(&files);
}

static void an_embeddable_python_says_itself_where_its_library_is(void **state)
{
    (void)state;
    static const char *const beside[] = {BASE "\\python3._pth", BASE "\\python._pth"};
    for (size_t i = 0; i < 2; i++) {
        struct fake_files files = {0};
        const struct environment environment = plain(13);
        fake_files_add_text(&files, BASE "\\python313.zip", "");
        check_home(&files, &environment, BASE);
        fake_files_add_text(&files, beside[i], "");
        check_home(&files, &environment, NULL);
        fake_files_clear(&files);
    }
}

static void the_library_may_be_where_the_dll_is(void **state)
{
    (void)state;
    static char dll[] = "C:\\Real\\python3.dll";
    struct fake_files files = {0};
    struct environment environment = venv(13);
    environment.dll = dll;
    fake_files_add_text(&files, "C:\\Real\\Lib\\os.py", "");
    check_home(&files, &environment, "C:\\Real");
    fake_files_clear(&files);
}

static void what_pythonhome_says_is_told(void **state)
{
    (void)state;
    struct fake_files files = {0};
    struct error error = {0};
    const struct environment_files view = fake_files_view(&files);
    fake_files_add_text(&files, BASE "\\Lib\\os.py", "");
    fake_files_add_text(&files, "C:\\home\\Lib\\os.py", "");
    fake_files_add_text(&files, "C:\\full\\Lib\\os.py", "");
    fake_files_add_text(&files, "C:\\full\\python3.dll", "");
    fake_files_add_text(&files, "C:\\full\\python312.dll", "");
    for (int minor = 9; minor <= 16; minor++) {
        const struct environment environment = plain(minor);
        assert_true(library_check_said(&environment, NULL, "Shop", &view, &error));
        assert_true(library_check_said(&environment, "C:\\home", "Shop", &view, &error));
        assert_true(library_check_said(&environment, "C:\\home;D:\\more", "Shop", &view, &error));
        assert_owned_text(library_home(&environment, "C:\\home;D:\\more", &view), "C:\\home;D:\\more");
        assert_false(library_check_said(&environment, "C:\\empty", "Shop", &view, &error));
        assert_contains(error.message, "PYTHONHOME is \"C:\\empty\", which has no standard library");
        assert_contains(error.advice, "pyhost update \"Shop\" --environment -PYTHONHOME");
        error_clear(&error);
        assert_true(library_check_said(&environment, "C:\\full", "Shop", &view, &error) == (minor == 12));
        if (minor != 12)
            assert_contains(error.message,
                            "the directory of another Python: it has python312.dll, and this is Python 3.");
        error_clear(&error);
    }
    fake_files_clear(&files);
}

static void a_pth_file_goes_before_pythonhome(void **state)
{
    (void)state;
    struct fake_files files = {0};
    struct error error = {0};
    const struct environment environment = plain(13);
    fake_files_add_text(&files, BASE "\\python._pth", "");
    const struct environment_files view = fake_files_view(&files);
    assert_true(library_check_said(&environment, "C:\\empty", "Shop", &view, &error));
    assert_null(library_home(&environment, "C:\\home", &view));
    fake_files_clear(&files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_home_is_told_where_python_would_look_for_one),
        cmocka_unit_test(a_planted_landmark_changes_nothing),
        cmocka_unit_test(a_python_without_a_library_is_refused),
        cmocka_unit_test(before_3_11_nothing_is_told),
        cmocka_unit_test(an_embeddable_python_says_itself_where_its_library_is),
        cmocka_unit_test(the_library_may_be_where_the_dll_is),
        cmocka_unit_test(what_pythonhome_says_is_told),
        cmocka_unit_test(a_pth_file_goes_before_pythonhome),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
