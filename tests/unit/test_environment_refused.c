// SPDX-License-Identifier: MIT
// What the rules refuse, and in which words.
#include "python/environment.h"

#include "base/compiler.h"
#include "fake_python.h"
#include "python/pe_imports.h"
#include "unit.h"

// Checks that a host for machine refuses python with this message, and that it advises so.
static void check_refused_by(struct fake_files *files, uint16_t machine, const char *python,
                             const char *message, const char *advice)
{
    const struct environment_files view = fake_files_view(files);
    const struct environment none = {0};
    struct environment found;
    struct error error = {0};
    assert_false(environment_find(python, machine, &view, &found, &error));
    assert_memory_equal(&found, &none, sizeof none);
    check_text("message", error.message, message);
    assert_int_equal(error.code,
                     strstr(message, "access is denied") != NULL ? 5 : 0); // only what the disk told
    if (advice != NULL)
        assert_contains(error.advice, advice);
    error_clear(&error);
}

static void check_refused(struct fake_files *files, const char *python, const char *message,
                          const char *advice)
{
    check_refused_by(files, PE_MACHINE_X64, python, message, advice);
}

static void a_missing_python_is_refused(void **state)
{
    check_refused(*state, "C:\\Python311\\python.exe",
                  "there is no Python at \"C:\\Python311\\python.exe\", or this account may not see it",
                  "py -0p");
}

static void a_path_that_is_not_full_is_refused(void **state)
{
    static const char *const paths[] = {"", "python.exe", "\\Python311\\python.exe", "C:python.exe",
                                        "\\\\.\\nul"};
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        char *message = text_format("\"%s\" is not the full path of a python.exe", paths[i]);
        fake_files_add_text(*state, paths[i], "");
        check_refused(*state, paths[i], message, "py -0p");
        free(message);
    }
}

static void python_of_the_store_is_refused(void **state)
{
    static const char *const paths[] = {
        "C:\\Users\\me\\AppData\\Local\\Microsoft\\WindowsApps\\python.exe",
        "c:/users/me/appdata/local/microsoft/windowsapps/python.exe",
        "C:\\Program Files\\WindowsApps\\PythonSoftwareFoundation.Python.3.11_x64__qbz\\python3.11.exe",
    };
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        char *message =
            text_format("\"%s\" is a Python from the Microsoft Store, which no service can load", paths[i]);
        check_refused(*state, paths[i], message, "python.org");
        fake_files_add_text(*state, paths[i], "");
        check_refused(*state, paths[i], message, "python.org");
        free(message);
    }
}

static void a_venv_of_a_store_python_is_refused(void **state)
{
    add_venv(*state, "home = C:\\Program Files\\WindowsApps\\PythonSoftwareFoundation.Python.3.11\n");
    check_refused(
        *state, VENV "\\Scripts\\python.exe",
        "\"C:\\Program Files\\WindowsApps\\PythonSoftwareFoundation.Python.3.11\" is a Python from the "
        "Microsoft Store, which no service can load",
        "python.org");
}

static void an_executable_in_the_store_is_refused(void **state)
{
    fake_files_add_unreadable(*state, "C:\\me\\WindowsApps\\python3.11.exe");
    add_venv(*state, "home = C:\\gone\nexecutable = C:\\me\\WindowsApps\\python3.11.exe\n");
    check_refused(
        *state, VENV "\\Scripts\\python.exe",
        "\"C:\\me\\WindowsApps\\python3.11.exe\" is a Python from the Microsoft Store, which no service "
        "can load",
        "python.org");
}

static void a_venv_whose_base_moved_is_refused(void **state)
{
    add_venv(*state, "home = " PYTHON311 "\nversion = 3.11.2\nexecutable = " PYTHON311 "\\python.exe\n");
    add_python(*state, "D:\\Python311", "python.exe", "python311.dll");
    check_refused(*state, VENV "\\Scripts\\python.exe",
                  "the virtual environment \"" VENV "\" has lost its base Python: there is no python.exe in "
                  "\"" PYTHON311 "\", the home in its pyvenv.cfg, or this account may not see it",
                  "python -m venv \"" VENV "\"; then pyhost install again");
}

static void a_venv_with_a_device_as_its_base_is_refused(void **state)
{
    fake_files_add_text(*state, "\\\\.\\nul", "");
    add_venv(*state, "home = C:\\gone\nexecutable = \\\\.\\nul\n");
    check_refused(*state, VENV "\\Scripts\\python.exe",
                  "the virtual environment \"" VENV "\" has lost its base Python: there is no python.exe in "
                  "\"C:\\gone\", the home in its pyvenv.cfg, or this account may not see it",
                  "python -m venv");
}

static void a_cfg_without_home_is_refused(void **state)
{
    add_venv(*state, "version = 3.11.2\n");
    check_refused(*state, VENV "\\Scripts\\python.exe",
                  "cannot read \"" VENV
                  "\\pyvenv.cfg\": no line \"home = DIRECTORY\" in it names the base Python",
                  "python -m venv");
}

static void a_cfg_that_is_no_text_is_refused(void **state)
{
    add_program(*state, VENV "\\Scripts", "python.exe", NULL);
    fake_files_add(*state, VENV "\\pyvenv.cfg", "\xFF\xFEh\0o\0m\0e\0", 10);
    check_refused(*state, VENV "\\Scripts\\python.exe",
                  "cannot read \"" VENV "\\pyvenv.cfg\": it is not UTF-8 text", "UTF-8");
}

static void a_home_that_is_not_full_is_refused(void **state)
{
    add_venv(*state, "home = Python311\n");
    check_refused(*state, VENV "\\Scripts\\python.exe",
                  "\"" VENV "\\pyvenv.cfg\" is broken: its home, \"Python311\", is not a full path",
                  "python -m venv");
}

static void a_cfg_that_cannot_be_read_is_told_as_it_is(void **state)
{
    add_program(*state, VENV "\\Scripts", "python.exe", NULL);
    fake_files_add_unreadable(*state, VENV "\\pyvenv.cfg");
    check_refused(*state, VENV "\\Scripts\\python.exe",
                  "cannot read \"" VENV "\\pyvenv.cfg\": access is denied", NULL);
}

static void a_huge_cfg_is_refused(void **state)
{
    char *huge = text_format("home = " PYTHON311 "\n%*s", 1 << 20, "x");
    add_python(*state, PYTHON311, "python.exe", "python311.dll");
    add_venv(*state, huge);
    free(huge);
    check_refused(*state, VENV "\\Scripts\\python.exe",
                  "cannot read \"" VENV "\\pyvenv.cfg\": it is too long", NULL);
}

static void an_x86_python_is_refused_by_an_x64_host(void **state)
{
    fake_files_add_program(*state, "C:\\Python311-32\\python.exe", PE_MACHINE_X86, "python311.dll");
    fake_files_add_program(*state, "C:\\Python311-32\\python311.dll", PE_MACHINE_X86, NULL);
    check_refused(*state, "C:\\Python311-32\\python.exe",
                  "\"C:\\Python311-32\\python311.dll\" is a Python for x86, this pyhost is for x64",
                  "install Python for x64");
}

// Found by the version in the cfg, by its being the only one, and beside a program for the right machine.
static void a_dll_of_another_machine_is_refused_however_it_was_found(void **state)
{
    static const char message[] =
        "\"" PYTHON311 "\\python311.dll\" is a Python for x86, this pyhost is for x64";
    fake_files_add_program(*state, PYTHON311 "\\python311.dll", PE_MACHINE_X86, NULL);
    fake_files_add_unreadable(*state, PYTHON311 "\\python.exe");
    add_venv(*state, "home = " PYTHON311 "\nversion = 3.11.2\n");
    check_refused(*state, VENV "\\Scripts\\python.exe", message, "install Python for x64");
    check_refused(*state, PYTHON311 "\\python.exe", message, "install Python for x64");
    add_program(*state, PYTHON311, "pythonw.exe", "python311.dll");
    check_refused(*state, PYTHON311 "\\pythonw.exe", message, "install Python for x64");
}

static void a_dll_that_is_none_is_refused(void **state)
{
    add_program(*state, PYTHON311, "python.exe", "python311.dll");
    add_text(*state, PYTHON311, "python311.dll", "MZ");
    check_refused(*state, PYTHON311 "\\python.exe",
                  "\"" PYTHON311
                  "\\python311.dll\" is not a sound Windows program: it does not begin like one",
                  "reinstall");
}

static void an_x64_python_is_refused_by_an_arm64_host(void **state)
{
    add_python(*state, PYTHON311, "python.exe", "python311.dll");
    check_refused_by(*state, PE_MACHINE_ARM64, PYTHON311 "\\python.exe",
                     "\"" PYTHON311 "\\python311.dll\" is a Python for x64, this pyhost is for ARM64",
                     "install Python for ARM64");
}

static void a_python_before_39_is_refused(void **state)
{
    add_python(*state, "C:\\Python38", "python.exe", "python38.dll");
    check_refused(*state, "C:\\Python38\\python.exe",
                  "\"C:\\Python38\\python.exe\" is Python 3.8, which is too old", "Python 3.9 or later");
}

static void a_python_without_its_dll_is_refused(void **state)
{
    add_program(*state, PYTHON311, "python.exe", "python311.dll");
    add_dll(*state, PYTHON311, "python312.dll");
    check_refused(*state, PYTHON311 "\\python.exe",
                  "there is no \"python311.dll\" in \"" PYTHON311 "\", though \"" PYTHON311
                  "\\python.exe\" needs it",
                  "reinstall");
}

static void another_program_is_refused(void **state)
{
    add_program(*state, "C:\\pypy", "pypy3.exe", "libpypy3.10-c.dll");
    check_refused(*state, "C:\\pypy\\pypy3.exe",
                  "\"C:\\pypy\\pypy3.exe\" is not the python.exe of a CPython: it uses no python3Y.dll",
                  "CPython 3.9 or later");
}

static void a_program_of_the_stable_abi_is_refused(void **state)
{
    add_program(*state, "C:\\app", "app.exe", "python3.dll");
    check_refused(*state, "C:\\app\\app.exe",
                  "\"C:\\app\\app.exe\" is not the python.exe of a CPython: it uses no python3Y.dll", NULL);
}

static void two_dlls_are_no_answer(void **state)
{
    add_program(*state, PYTHON313, "python.exe", NULL);
    add_dll(*state, PYTHON313, "python313.dll");
    add_dll(*state, PYTHON313, "python313t.dll");
    check_refused(*state, PYTHON313 "\\python.exe",
                  "\"" PYTHON313 "\\python.exe\" is not the python.exe of a CPython: it uses no python3Y.dll",
                  NULL);
}

static void a_broken_program_without_other_signs_is_refused(void **state)
{
    add_text(*state, PYTHON311, "python.exe", "MZ");
    check_refused(*state, PYTHON311 "\\python.exe",
                  "\"" PYTHON311 "\\python.exe\" is not a sound Windows program: it does not begin like one",
                  "reinstall");
}

static void an_unreadable_program_without_other_signs_is_told_as_it_is(void **state)
{
    fake_files_add_unreadable(*state, PYTHON311 "\\python.exe");
    check_refused(*state, PYTHON311 "\\python.exe",
                  "cannot read \"" PYTHON311 "\\python.exe\": access is denied", NULL);
}

static void a_version_that_is_none_tells_nothing(void **state)
{
    (void)state;
    static const char *const versions[] = {"4.11", "3", "3.", "3.x", "311", "v3.11"};
    for (size_t i = 0; i < COUNT_OF(versions); i++) {
        struct fake_files files = {0};
        char *cfg = text_format("home = " PYTHON311 "\nversion = %s\n", versions[i]);
        add_program(&files, PYTHON311, "python.exe", NULL);
        add_venv(&files, cfg);
        check_refused(&files, VENV "\\Scripts\\python.exe",
                      "\"" PYTHON311
                      "\\python.exe\" is not the python.exe of a CPython: it uses no python3Y.dll",
                      NULL);
        free(cfg);
        fake_files_clear(&files);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DISK_TEST(a_missing_python_is_refused),
        DISK_TEST(a_path_that_is_not_full_is_refused),
        DISK_TEST(python_of_the_store_is_refused),
        DISK_TEST(a_venv_of_a_store_python_is_refused),
        DISK_TEST(an_executable_in_the_store_is_refused),
        DISK_TEST(a_venv_whose_base_moved_is_refused),
        DISK_TEST(a_venv_with_a_device_as_its_base_is_refused),
        DISK_TEST(a_cfg_without_home_is_refused),
        DISK_TEST(a_cfg_that_is_no_text_is_refused),
        DISK_TEST(a_home_that_is_not_full_is_refused),
        DISK_TEST(a_cfg_that_cannot_be_read_is_told_as_it_is),
        DISK_TEST(a_huge_cfg_is_refused),
        DISK_TEST(an_x86_python_is_refused_by_an_x64_host),
        DISK_TEST(a_dll_of_another_machine_is_refused_however_it_was_found),
        DISK_TEST(a_dll_that_is_none_is_refused),
        DISK_TEST(an_x64_python_is_refused_by_an_arm64_host),
        DISK_TEST(a_python_before_39_is_refused),
        DISK_TEST(a_python_without_its_dll_is_refused),
        DISK_TEST(another_program_is_refused),
        DISK_TEST(a_program_of_the_stable_abi_is_refused),
        DISK_TEST(two_dlls_are_no_answer),
        DISK_TEST(a_broken_program_without_other_signs_is_refused),
        DISK_TEST(an_unreadable_program_without_other_signs_is_told_as_it_is),
        cmocka_unit_test(a_version_that_is_none_tells_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
