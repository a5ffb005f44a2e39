// SPDX-License-Identifier: MIT
// What the rules refuse, and in which words.
#include "python/environment.h"

#include <stdlib.h>

#include "base/compiler.h"
#include "base/path.h"
#include "fake_pe.h"
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
                  "py -3.11 -m venv \"" VENV "\"");
}

static void a_venv_with_a_device_as_its_base_is_refused(void **state)
{
    fake_files_add_text(*state, "\\\\.\\nul", "");
    add_venv(*state, "home = C:\\gone\nexecutable = \\\\.\\nul\n");
    check_refused(*state, VENV "\\Scripts\\python.exe",
                  "the virtual environment \"" VENV "\" has lost its base Python: there is no python.exe in "
                  "\"C:\\gone\", the home in its pyvenv.cfg, or this account may not see it",
                  "-m venv");
}

static void a_cfg_without_home_is_refused(void **state)
{
    add_venv(*state, "version = 3.11.2\n");
    check_refused(*state, VENV "\\Scripts\\python.exe",
                  "cannot read \"" VENV
                  "\\pyvenv.cfg\": no line \"home = DIRECTORY\" in it names the base Python",
                  "py -3 -m venv");
}

static void a_cfg_that_is_no_text_is_refused(void **state)
{
    add_program(*state, VENV "\\Scripts", "python.exe", NULL);
    fake_files_add(*state, VENV "\\pyvenv.cfg", "\xFF\xFEh\0o\0m\0e\0", 10);
    check_refused(*state, VENV "\\Scripts\\python.exe",
                  "cannot read \"" VENV
                  "\\pyvenv.cfg\": it is not UTF-8 text, but UTF-16, which Python does not read either",
                  "UTF-8");
}

static void a_home_that_is_not_full_is_refused(void **state)
{
    add_venv(*state, "home = Python311\n");
    check_refused(*state, VENV "\\Scripts\\python.exe",
                  "\"" VENV "\\pyvenv.cfg\" is broken: its home, \"Python311\", is not a full path",
                  "py -3 -m venv");
}

// Another current directory has another one there.
static void a_relative_home_is_in_no_command(void **state)
{
    add_python(*state, "..\\Python312", "python.exe", "python312.dll");
    add_venv(*state, "home = ..\\Python312\nversion = 3.12.4\n");
    check_refused(*state, VENV "\\Scripts\\python.exe",
                  "\"" VENV "\\pyvenv.cfg\" is broken: its home, \"..\\Python312\", is not a full path",
                  "make the environment again: py -3.12 -m venv \"" VENV "\"");
}

static void a_device_is_refused(void **state)
{
    check_refused(*state, "\\\\.\\pipe\\python.exe",
                  "\"\\\\.\\pipe\\python.exe\" is not a python.exe: the path names a device", "py -0p");
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
                  "repair or reinstall the Python in \"" PYTHON311 "\", in Settings > Apps > Installed apps");
    fake_files_add_text(*state, PYTHON311 "\\__install__.json", "{}");
    check_refused(*state, PYTHON311 "\\python.exe",
                  "there is no \"python311.dll\" in \"" PYTHON311 "\", though \"" PYTHON311
                  "\\python.exe\" needs it",
                  "py install --repair 3.11");
}

static void what_is_no_program_is_refused(void **state)
{
    static const struct {
        const char *name;
        const char *text;
        const char *why;
    } cases[] = {
        {"LICENSE.txt", "A. HISTORY OF THE SOFTWARE", "it is no Windows program"},
        {"activate.bat", "@echo off", "it is no Windows program"},
        {"pyvenv.cfg", "home = " PYTHON311 "\n", "it is no Windows program"},
        {"python.exe", "",
         "it is empty, as a copy that was broken off, or an alias of the Microsoft Store, is"},
    };
    add_python(*state, PYTHON311, "python.exe", "python311.dll");
    add_text(*state, VENV, "pyvenv.cfg", "home = " PYTHON311 "\n");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char *path = path_join(VENV "\\Scripts", cases[i].name);
        char *message = text_format("\"%s\" is no python.exe: %s", path, cases[i].why);
        fake_files_add_text(*state, path, cases[i].text);
        check_refused(*state, path, message, "py -0p");
        free(message);
        free(path);
    }
}

// _ssl.pyd imports the Python DLL as python.exe does.
static void a_dll_is_no_python(void **state)
{
    static const char *const dlls[] = {"KERNEL32.dll", "python311.dll", NULL};
    struct fake_pe module = fake_pe_make(PE_MACHINE_X64, false, dlls);
    module.bytes[FAKE_PE_SIGNATURE + 4 + 19] |= 0x20; // IMAGE_FILE_DLL
    add_python(*state, PYTHON311, "python.exe", "python311.dll");
    fake_files_add(*state, PYTHON311 "\\_ssl.pyd", module.bytes, module.size);
    check_refused(*state, PYTHON311 "\\_ssl.pyd", "\"" PYTHON311 "\\_ssl.pyd\" is no python.exe: it is a DLL",
                  "py -0p");
    fake_pe_clear(&module);
}

// pip's launchers end with a zip archive, uv's with the path of their Python.
static void the_launcher_of_a_package_is_no_python(void **state)
{
    static const char zip_end[22] = "PK\5\6";
    static const char path[] = "C:\\x.exe\x08\0\0\0UVSC";
    static const struct {
        const char *bytes;
        size_t size;
    } ends[] = {{zip_end, sizeof zip_end}, {path, sizeof path - 1}};
    static const char *const none[] = {"KERNEL32.dll", NULL};
    add_python(*state, PYTHON311, "python.exe", "python311.dll");
    add_venv(*state, "home = " PYTHON311 "\nversion = 3.11.2\n");
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        char *program = text_format(VENV "\\Scripts\\pip%zu.exe", i);
        char *message = text_format("\"%s\" is no python.exe: it starts the program of one package", program);
        struct fake_pe plain = fake_pe_make(PE_MACHINE_X64, false, none);
        struct text_buffer all = {0};
        text_buffer_add_part(&all, (const char *)plain.bytes, plain.size);
        text_buffer_add_part(&all, ends[i].bytes, ends[i].size);
        fake_files_add(*state, program, all.data, all.length);
        check_refused(*state, program, message, "py -0p");
        free(text_buffer_take(&all));
        fake_pe_clear(&plain);
        free(message);
        free(program);
    }
}

static void an_alias_of_the_install_manager_is_told_apart(void **state)
{
    static const char *const names[] = {"python.exe", "python3.exe", "py.exe", "pythonw.exe"};
    fake_files_add_text(*state, "C:\\me\\WindowsApps\\pymanager.exe", "");
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        char *path = path_join("C:\\me\\WindowsApps", names[i]);
        char *message =
            text_format("\"%s\" is an alias of the Python install manager, which chooses a Python at "
                        "each start, and for whoever asks: a service needs a python.exe",
                        path);
        check_refused(*state, path, message, "py -0p");
        free(message);
        free(path);
    }
    check_refused(
        *state, "C:\\me\\WindowsApps\\python3.12.exe",
        "\"C:\\me\\WindowsApps\\python3.12.exe\" is a Python from the Microsoft Store, which no service "
        "can load",
        "python.org");
}

static void the_advice_is_of_the_tool_that_made_it(void **state)
{
    (void)state;
    static const struct {
        const char *cfg;
        const char *lock;
        const char *advice;
    } cases[] = {
        {"home = C:\\gone\nuv = 0.9.1\nversion_info = 3.12.9\n", NULL,
         "uv venv --allow-existing --python 3.12 \"" VENV "\""},
        {"home = C:\\gone\nuv = 0.9.1\nversion_info = 3.12.9\n", "C:\\app\\uv.lock",
         "uv sync --project \"C:\\app\""},
        {"home = C:\\me\\uv\\python\\cpython-3.12-windows-x86_64-none\nuv = 0.9.1\nversion_info = 3.12.9\n",
         NULL, "uv python install --reinstall 3.12"},
        {"home = C:\\gone\nvirtualenv = 20.30\nversion_info = 3.12.9.final.0\n", NULL,
         "virtualenv --python 3.12 \"" VENV "\""},
        {"home = C:\\me\\Python\\pythoncore-3.14-64\nversion = 3.14.0\n", NULL, "py install --repair 3.14"},
        {"home = C:\\gone\n", NULL, "py -3 -m venv \"" VENV "\""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fake_files files = {0};
        struct environment found;
        struct error error = {0};
        add_venv(&files, cases[i].cfg);
        if (cases[i].lock != NULL)
            fake_files_add_text(&files, cases[i].lock, "");
        const struct environment_files view = fake_files_view(&files);
        assert_false(environment_find(VENV "\\Scripts\\python.exe", PE_MACHINE_X64, &view, &found, &error));
        assert_contains(error.message, "has lost its base Python");
        assert_contains(error.advice, cases[i].advice);
        error_clear(&error);
        fake_files_clear(&files);
    }
}

static void environments_whose_home_is_each_other_s_are_refused(void **state)
{
    add_venv(*state, "home = C:\\other\\Scripts\nversion = 3.11.2\n");
    add_text(*state, "C:\\other", "pyvenv.cfg", "home = " VENV "\\Scripts\n");
    add_program(*state, "C:\\other\\Scripts", "python.exe", NULL);
    check_refused(
        *state, VENV "\\Scripts\\python.exe",
        "the virtual environment of \"" VENV "\\Scripts\\python.exe\" has no base Python: the home in "
        "its pyvenv.cfg leads to virtual environments only, the last \"" VENV "\\Scripts\\python.exe\"",
        "py -3 -m venv");
}

static void another_program_is_refused(void **state)
{
    add_program(*state, "C:\\pypy", "pypy3.exe", "libpypy3.10-c.dll");
    check_refused(*state, "C:\\pypy\\pypy3.exe",
                  "\"C:\\pypy\\pypy3.exe\" is not the python.exe of a CPython: it uses no python3Y.dll",
                  "CPython 3.9 or later");
}

static void an_environment_without_its_pyvenv_cfg_is_refused(void **state)
{
    add_program(*state, "C:\\shop\\venv\\Scripts", "python.exe", NULL);
    check_refused(*state, "C:\\shop\\venv\\Scripts\\python.exe",
                  "\"C:\\shop\\venv\\Scripts\\python.exe\" is not the python.exe of a CPython: it uses no "
                  "python3Y.dll, and there is no pyvenv.cfg in \"C:\\shop\\venv\" that names a base Python",
                  "py -3 -m venv \"C:\\shop\\venv\"");
}

// Without the hashes the same directory is a virtual environment like others.
static void a_bundle_that_was_made_an_environment_is_refused(void **state)
{
    (void)state;
    static const char *const cfgs[] = {"C:\\Shop\\pyvenv.cfg", "C:\\Shop\\python\\pyvenv.cfg"};
    for (size_t i = 0; i < COUNT_OF(cfgs); i++) {
        struct fake_files files = {0};
        struct environment found;
        struct error error = {0};
        char *message = text_format(
            "\"%s\" is not part of the bundle, and has its Python run with another library", cfgs[i]);
        add_python(&files, PYTHON311, "python.exe", "python311.dll");
        add_python(&files, "C:\\Shop\\python", "python.exe", "python311.dll");
        add_text(&files, "C:\\Shop", "Shop.json", "{}");
        add_text(&files, "C:\\Shop", "Shop.exe", "");
        fake_files_add_text(&files, cfgs[i], "home = " PYTHON311 "\n");
        const struct environment_files view = fake_files_view(&files);
        assert_true(environment_find("C:\\Shop\\python\\python.exe", PE_MACHINE_X64, &view, &found, &error));
        check_text("base", found.base_directory, PYTHON311);
        environment_clear(&found);
        add_text(&files, "C:\\Shop", "Shop.sha256", "");
        check_refused(&files, "C:\\Shop\\python\\python.exe", message, cfgs[i]);
        fake_files_clear(&files);
        free(message);
    }
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
        DISK_TEST(a_relative_home_is_in_no_command),
        DISK_TEST(a_device_is_refused),
        DISK_TEST(a_cfg_that_cannot_be_read_is_told_as_it_is),
        DISK_TEST(a_huge_cfg_is_refused),
        DISK_TEST(an_x86_python_is_refused_by_an_x64_host),
        DISK_TEST(a_dll_of_another_machine_is_refused_however_it_was_found),
        DISK_TEST(a_dll_that_is_none_is_refused),
        DISK_TEST(an_x64_python_is_refused_by_an_arm64_host),
        DISK_TEST(a_python_before_39_is_refused),
        DISK_TEST(a_python_without_its_dll_is_refused),
        DISK_TEST(what_is_no_program_is_refused),
        DISK_TEST(a_dll_is_no_python),
        DISK_TEST(the_launcher_of_a_package_is_no_python),
        DISK_TEST(an_alias_of_the_install_manager_is_told_apart),
        cmocka_unit_test(the_advice_is_of_the_tool_that_made_it),
        DISK_TEST(environments_whose_home_is_each_other_s_are_refused),
        DISK_TEST(another_program_is_refused),
        DISK_TEST(an_environment_without_its_pyvenv_cfg_is_refused),
        DISK_TEST(a_bundle_that_was_made_an_environment_is_refused),
        DISK_TEST(a_program_of_the_stable_abi_is_refused),
        DISK_TEST(two_dlls_are_no_answer),
        DISK_TEST(a_broken_program_without_other_signs_is_refused),
        DISK_TEST(an_unreadable_program_without_other_signs_is_told_as_it_is),
        cmocka_unit_test(a_version_that_is_none_tells_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
