// SPDX-License-Identifier: MIT
#include "python/environment.h"

#include "base/compiler.h"
#include "base/memory.h"
#include "base/path.h"
#include "fake_files.h"
#include "fake_pe.h"
#include "python/pe_imports.h"
#include "unit.h"

#define PYTHON311 "C:\\Program Files\\Python311"
#define PYTHON313 "C:\\Program Files\\Python313"
#define VENV "C:\\app\\venv"

static int begin(void **state)
{
    *state = memory_allocate(sizeof(struct fake_files));
    return 0;
}

static int end(void **state)
{
    fake_files_clear(*state);
    free(*state);
    return 0;
}

static void add_text(struct fake_files *files, const char *directory, const char *name, const char *text)
{
    char *path = path_join(directory, name);
    fake_files_add_text(files, path, text);
    free(path);
}

// A program for x64 that imports dll, which may be NULL.
static void add_program(struct fake_files *files, const char *directory, const char *name, const char *dll)
{
    char *path = path_join(directory, name);
    fake_files_add_program(files, path, PE_MACHINE_X64, dll);
    free(path);
}

// The files of a base Python: the program and its DLL.
static void add_python(struct fake_files *files, const char *directory, const char *program, const char *dll)
{
    add_program(files, directory, program, dll);
    add_text(files, directory, dll, "a DLL");
    add_text(files, directory, "python3.dll", "a DLL");
}

// A virtual environment at VENV: redirectors that import no Python DLL, and the cfg.
static void add_venv(struct fake_files *files, const char *cfg)
{
    add_program(files, VENV "\\Scripts", "python.exe", NULL);
    add_program(files, VENV "\\Scripts", "pythonw.exe", NULL);
    add_text(files, VENV, "pyvenv.cfg", cfg);
}

static void check_text(const char *name, const char *found, const char *expected)
{
    if (found == NULL || expected == NULL ? found != expected : strcmp(found, expected) != 0)
        fail_msg("%s is \"%s\", not \"%s\"", name, found != NULL ? found : "(null)",
                 expected != NULL ? expected : "(null)");
}

// Checks that all of expected is found for expected->python.
static void check_found(struct fake_files *files, const struct environment *expected)
{
    const struct environment_files view = fake_files_view(files);
    struct environment found;
    struct error error = {0};
    if (!environment_find(expected->python, PE_MACHINE_X64, &view, &found, &error))
        fail_msg("%s", error.message);
    assert_null(error.message);
    assert_null(error.advice);
    check_text("python", found.python, expected->python);
    check_text("venv", found.venv, expected->venv);
    check_text("base_directory", found.base_directory, expected->base_directory);
    check_text("base_python", found.base_python, expected->base_python);
    check_text("dll_name", found.dll_name, expected->dll_name);
    check_text("dll", found.dll, expected->dll);
    assert_int_equal(found.minor, expected->minor);
    assert_int_equal(found.free_threaded, expected->free_threaded);
    assert_int_equal(found.debug, expected->debug);
    assert_int_equal(found.conda, expected->conda);
    environment_clear(&found);
}

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

// What the environment VENV of PYTHON311 comes to.
static const struct environment venv_of_311 = {
    .python = VENV "\\Scripts\\python.exe",
    .venv = VENV,
    .base_directory = PYTHON311,
    .base_python = PYTHON311 "\\python.exe",
    .dll_name = "python311.dll",
    .dll = PYTHON311 "\\python311.dll",
    .minor = 11,
};

// ---- Python without a virtual environment

// Checks that program in directory is found with its DLL there; flags has the rest.
static void check_plain(struct fake_files *files, const char *directory, const char *program, const char *dll,
                        struct environment flags)
{
    struct environment expected = flags;
    expected.python = path_join(directory, program);
    expected.base_directory = (char *)directory;
    expected.base_python = expected.python;
    expected.dll_name = (char *)dll;
    expected.dll = path_join(directory, dll);
    check_found(files, &expected);
    free(expected.dll);
    free(expected.python);
}

static void python_org(void **state)
{
    add_python(*state, PYTHON311, "python.exe", "python311.dll");
    check_plain(*state, PYTHON311, "python.exe", "python311.dll", (struct environment){.minor = 11});
}

static void the_python_dll_may_stand_anywhere_among_the_imports(void **state)
{
    static const char *const orders[][4] = {
        {"python311.dll", "KERNEL32.dll", "ucrtbase.dll", NULL},
        {"KERNEL32.dll", "ucrtbase.dll", "python311.dll", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(orders); i++) {
        struct fake_files files = {0};
        struct fake_pe program = fake_pe_make(PE_MACHINE_X64, false, orders[i]);
        fake_files_add(&files, PYTHON311 "\\python.exe", program.bytes, program.size);
        add_text(&files, PYTHON311, "python311.dll", "a DLL");
        add_text(&files, PYTHON311, "python312.dll", "a stray DLL");
        check_plain(&files, PYTHON311, "python.exe", "python311.dll", (struct environment){.minor = 11});
        fake_pe_clear(&program);
        fake_files_clear(&files);
    }
}

static void free_threaded_beside_the_other_build(void **state)
{
    add_python(*state, PYTHON313, "python.exe", "python313.dll");
    add_python(*state, PYTHON313, "python3.13t.exe", "python313t.dll");
    check_plain(*state, PYTHON313, "python3.13t.exe", "python313t.dll",
                (struct environment){.minor = 13, .free_threaded = true});
}

static void the_other_build_beside_free_threaded(void **state)
{
    add_python(*state, PYTHON313, "python3.13t.exe", "python313t.dll");
    add_python(*state, PYTHON313, "python.exe", "python313.dll");
    check_plain(*state, PYTHON313, "python.exe", "python313.dll", (struct environment){.minor = 13});
}

static void debug_build(void **state)
{
    add_python(*state, PYTHON313, "python.exe", "python313.dll");
    add_python(*state, PYTHON313, "python_d.exe", "python313_d.dll");
    check_plain(*state, PYTHON313, "python_d.exe", "python313_d.dll",
                (struct environment){.minor = 13, .debug = true});
}

static void embeddable(void **state)
{
    static const char directory[] = "D:\\app\\python";
    add_python(*state, directory, "python.exe", "python313.dll");
    add_text(*state, directory, "python313._pth", "python313.zip\n.\n");
    add_text(*state, directory, "python313.zip", "");
    check_plain(*state, directory, "python.exe", "python313.dll", (struct environment){.minor = 13});
}

static void nuget(void **state)
{
    static const char directory[] = "C:\\packages\\python.3.12.1\\tools";
    add_python(*state, directory, "python.exe", "python312.dll");
    check_plain(*state, directory, "python.exe", "python312.dll", (struct environment){.minor = 12});
}

static void conda(void **state)
{
    static const char directory[] = "C:\\conda\\envs\\app";
    add_python(*state, directory, "python.exe", "python310.dll");
    add_text(*state, "C:\\conda\\envs\\app\\conda-meta", "python-3.10.4-0.json", "{}");
    check_plain(*state, directory, "python.exe", "python310.dll",
                (struct environment){.minor = 10, .conda = true});
}

static void the_root_of_a_drive(void **state)
{
    add_python(*state, "P:\\", "python.exe", "python39.dll");
    check_plain(*state, "P:\\", "python.exe", "python39.dll", (struct environment){.minor = 9});
}

static void python_is_kept_as_it_was_given(void **state)
{
    add_python(*state, "C:\\Python311", "python.exe", "python311.dll");
    check_plain(*state, "c:/PYTHON311", "Python.EXE", "python311.dll", (struct environment){.minor = 11});
}

// ---- virtual environments

static void venv(void **state)
{
    add_python(*state, PYTHON311, "python.exe", "python311.dll");
    add_venv(*state, "home = " PYTHON311 "\nversion = 3.11.2\nexecutable = " PYTHON311 "\\python.exe\n");
    check_found(*state, &venv_of_311);
}

static void venv_without_executable(void **state)
{
    add_python(*state, PYTHON311, "python.exe", "python311.dll");
    add_venv(*state, "home = " PYTHON311 "\nversion = 3.11.2\n");
    check_found(*state, &venv_of_311);
}

static void venv_with_links(void **state)
{
    struct environment expected = venv_of_311;
    expected.dll = VENV "\\Scripts\\python311.dll";
    add_python(*state, PYTHON311, "python.exe", "python311.dll");
    add_venv(*state, "home = " PYTHON311 "\nversion = 3.11.2\nexecutable = " PYTHON311 "\\python.exe\n");
    add_text(*state, VENV "\\Scripts", "python311.dll", "a link");
    check_found(*state, &expected);
}

static void virtualenv(void **state)
{
    add_python(*state, PYTHON311, "python.exe", "python311.dll");
    add_venv(*state, "home = " PYTHON311 "\nversion_info = 3.11.4.final.0\n"
                     "base-executable = " PYTHON311 "\\python.exe\n");
    check_found(*state, &venv_of_311);
}

static void virtualenv_of_an_embeddable_python(void **state)
{
    struct environment expected = venv_of_311;
    expected.dll = VENV "\\Scripts\\python311.dll";
    add_python(*state, PYTHON311, "python.exe", "python311.dll");
    add_text(*state, VENV, "pyvenv.cfg",
             "home = " PYTHON311 "\nbase-executable = " PYTHON311 "\\python.exe\n");
    add_python(*state, VENV "\\Scripts", "python.exe", "python311.dll");
    check_found(*state, &expected);
}

static const struct environment venv_of_a_junction = {
    .python = VENV "\\Scripts\\python.exe",
    .venv = VENV,
    .base_directory = "C:\\uv\\cpython-3.12-none",
    .base_python = "C:\\uv\\cpython-3.12-none\\python.exe",
    .dll_name = "python312.dll",
    .dll = "C:\\uv\\cpython-3.12-none\\python312.dll",
    .minor = 12,
};

static void uv_with_a_junction_as_home(void **state)
{
    fake_files_add_junction(*state, "C:\\uv\\cpython-3.12-none", "C:\\uv\\cpython-3.12.5-none");
    add_python(*state, "C:\\uv\\cpython-3.12.5-none", "python.exe", "python312.dll");
    add_venv(*state, "home = C:\\uv\\cpython-3.12-none\nuv = 0.5.1\nversion_info = 3.12\n");
    check_found(*state, &venv_of_a_junction);
}

static void home_goes_before_the_resolved_executable(void **state)
{
    fake_files_add_junction(*state, "C:\\uv\\cpython-3.12-none", "C:\\uv\\cpython-3.12.6-none");
    add_python(*state, "C:\\uv\\cpython-3.12.6-none", "python.exe", "python312.dll");
    add_python(*state, "C:\\uv\\cpython-3.12.5-none", "python.exe", "python312.dll");
    add_venv(*state, "home = C:\\uv\\cpython-3.12-none\nversion = 3.12.5\n"
                     "executable = C:\\uv\\cpython-3.12.5-none\\python.exe\n");
    check_found(*state, &venv_of_a_junction);
}

static void executable_counts_when_home_is_gone(void **state)
{
    add_python(*state, PYTHON311, "python.exe", "python311.dll");
    add_venv(*state, "home = C:\\current\nversion = 3.11.2\nexecutable = " PYTHON311 "\\python.exe\n");
    check_found(*state, &venv_of_311);
}

static void home_counts_when_executable_is_gone(void **state)
{
    add_python(*state, PYTHON311, "python.exe", "python311.dll");
    add_venv(*state, "home = " PYTHON311 "\nversion = 3.11.2\nexecutable = C:\\old\\python3.exe\n");
    check_found(*state, &venv_of_311);
}

static void the_dll_may_be_beside_the_resolved_executable(void **state)
{
    struct environment expected = venv_of_311;
    expected.base_directory = "C:\\links";
    expected.base_python = "C:\\links\\python.exe";
    add_python(*state, PYTHON311, "python.exe", "python311.dll");
    add_program(*state, "C:\\links", "python.exe", "python311.dll");
    add_venv(*state, "home = C:\\links\nversion = 3.11.2\nexecutable = " PYTHON311 "\\python.exe\n");
    check_found(*state, &expected);
}

static void home_may_be_written_in_many_ways(void **state)
{
    (void)state;
    static const char *const homes[] = {PYTHON311, "c:\\PROGRAM files\\python311",
                                        "C:/Program Files/Python311"};
    for (size_t i = 0; i < COUNT_OF(homes); i++) {
        struct fake_files files = {0};
        struct environment expected = venv_of_311;
        char *cfg = text_format("home = %s\\\n", homes[i]);
        add_python(&files, PYTHON311, "python.exe", "python311.dll");
        add_venv(&files, cfg);
        expected.base_directory = (char *)homes[i];
        expected.base_python = path_join(homes[i], "python.exe");
        expected.dll = path_join(homes[i], "python311.dll");
        check_found(&files, &expected);
        free(expected.dll);
        free(expected.base_python);
        free(cfg);
        fake_files_clear(&files);
    }
}

static void a_cfg_beside_python_goes_before_one_above(void **state)
{
    struct environment expected = venv_of_311;
    expected.venv = VENV "\\Scripts";
    add_python(*state, PYTHON311, "python.exe", "python311.dll");
    add_venv(*state, "home = C:\\wrong\n");
    add_text(*state, VENV "\\Scripts", "pyvenv.cfg", "home = " PYTHON311 "\n");
    check_found(*state, &expected);
}

static void a_cfg_two_directories_up_is_another_s(void **state)
{
    add_text(*state, VENV, "pyvenv.cfg", "home = C:\\wrong\n");
    add_python(*state, VENV "\\Lib\\python", "python.exe", "python311.dll");
    check_plain(*state, VENV "\\Lib\\python", "python.exe", "python311.dll",
                (struct environment){.minor = 11});
}

static void pythonw_leads_to_the_base_pythonw(void **state)
{
    struct environment expected = venv_of_311;
    expected.python = VENV "\\Scripts\\pythonw.exe";
    expected.base_python = PYTHON311 "\\pythonw.exe";
    add_python(*state, PYTHON311, "python.exe", "python311.dll");
    add_program(*state, PYTHON311, "pythonw.exe", "python311.dll");
    add_venv(*state, "home = " PYTHON311 "\nversion = 3.11.2\n");
    check_found(*state, &expected);
}

static void a_program_of_another_name_leads_to_the_base_python(void **state)
{
    struct environment expected = venv_of_311;
    expected.python = VENV "\\Scripts\\my-app.exe";
    add_python(*state, PYTHON311, "python.exe", "python311.dll");
    add_venv(*state, "home = " PYTHON311 "\nversion = 3.11.2\n");
    add_program(*state, VENV "\\Scripts", "my-app.exe", NULL);
    check_found(*state, &expected);
}

static void debug_venv(void **state)
{
    struct environment expected = venv_of_311;
    expected.python = VENV "\\Scripts\\python_d.exe";
    expected.base_python = PYTHON311 "\\python_d.exe";
    expected.dll_name = "python311_d.dll";
    expected.dll = PYTHON311 "\\python311_d.dll";
    expected.debug = true;
    add_python(*state, PYTHON311, "python.exe", "python311.dll");
    add_python(*state, PYTHON311, "python_d.exe", "python311_d.dll");
    add_venv(*state, "home = " PYTHON311 "\nversion = 3.11.2\n");
    add_program(*state, VENV "\\Scripts", "python_d.exe", NULL);
    check_found(*state, &expected);
}

static void venv_of_a_conda_environment(void **state)
{
    struct environment expected = venv_of_311;
    expected.conda = true;
    add_python(*state, PYTHON311, "python.exe", "python311.dll");
    add_text(*state, PYTHON311 "\\conda-meta", "history", "");
    add_venv(*state, "home = " PYTHON311 "\n");
    check_found(*state, &expected);
}

static const struct environment free_threaded_venv = {
    .python = VENV "\\Scripts\\python.exe",
    .venv = VENV,
    .base_directory = PYTHON313,
    .base_python = PYTHON313 "\\python3.13t.exe",
    .dll_name = "python313t.dll",
    .dll = PYTHON313 "\\python313t.dll",
    .minor = 13,
    .free_threaded = true,
};

static void executable_tells_that_a_venv_is_free_threaded(void **state)
{
    add_python(*state, PYTHON313, "python.exe", "python313.dll");
    add_python(*state, PYTHON313, "python3.13t.exe", "python313t.dll");
    add_venv(*state, "home = " PYTHON313 "\nversion = 3.13.0\nexecutable = " PYTHON313 "\\python3.13t.exe\n");
    add_program(*state, VENV "\\Scripts", "python3.13t.exe", NULL);
    check_found(*state, &free_threaded_venv);
}

static void without_executable_a_neighbour_tells_that_a_venv_is_free_threaded(void **state)
{
    add_python(*state, PYTHON313, "python.exe", "python313.dll");
    add_python(*state, PYTHON313, "python3.13t.exe", "python313t.dll");
    add_venv(*state, "home = " PYTHON313 "\nuv = 0.5.1\nversion_info = 3.13.0\n");
    add_program(*state, VENV "\\Scripts", "python3.13t.exe", NULL);
    check_found(*state, &free_threaded_venv);
}

static void a_venv_without_this_neighbour_is_not_free_threaded(void **state)
{
    struct environment expected = free_threaded_venv;
    expected.base_python = PYTHON313 "\\python.exe";
    expected.dll_name = "python313.dll";
    expected.dll = PYTHON313 "\\python313.dll";
    expected.free_threaded = false;
    add_python(*state, PYTHON313, "python.exe", "python313.dll");
    add_python(*state, PYTHON313, "python3.13t.exe", "python313t.dll");
    add_venv(*state, "home = " PYTHON313 "\nuv = 0.5.1\nversion_info = 3.13.0\n");
    check_found(*state, &expected);
}

static void home_may_hold_nothing_but_the_free_threaded_build(void **state)
{
    add_python(*state, PYTHON313, "python3.13t.exe", "python313t.dll");
    add_venv(*state, "home = " PYTHON313 "\nversion_info = 3.13.0\n");
    check_found(*state, &free_threaded_venv);
}

// ---- the name of the DLL without an import table

static void the_version_tells_the_dll_of_an_unreadable_program(void **state)
{
    fake_files_add_unreadable(*state, PYTHON311 "\\python.exe");
    add_text(*state, PYTHON311, "python311.dll", "a DLL");
    add_text(*state, PYTHON311, "python312.dll", "a stray DLL");
    add_venv(*state, "home = " PYTHON311 "\nversion = 3.11.2\n");
    check_found(*state, &venv_of_311);
}

static void the_program_s_name_tells_the_kind_of_build(void **state)
{
    fake_files_add_unreadable(*state, PYTHON313 "\\python3.13t_d.exe");
    add_text(*state, PYTHON313, "python313.dll", "a DLL");
    add_text(*state, PYTHON313, "python313t_d.dll", "a DLL");
    add_venv(*state,
             "home = " PYTHON313 "\nversion = 3.13.0\nexecutable = " PYTHON313 "\\python3.13t_d.exe\n");
    struct environment expected = free_threaded_venv;
    expected.base_python = PYTHON313 "\\python3.13t_d.exe";
    expected.dll_name = "python313t_d.dll";
    expected.dll = PYTHON313 "\\python313t_d.dll";
    expected.debug = true;
    check_found(*state, &expected);
}

static void the_only_dll_is_taken_when_nothing_tells(void **state)
{
    add_text(*state, PYTHON311, "Python311.DLL", "a DLL");
    add_text(*state, PYTHON311, "python.exe", "not a program");
    add_text(*state, PYTHON311, "python3.dll", "a DLL");
    check_plain(*state, PYTHON311, "python.exe", "Python311.DLL", (struct environment){.minor = 11});
}

static void the_machine_of_a_shim_does_not_matter(void **state)
{
    fake_files_add_program(*state, PYTHON311 "\\python.exe", PE_MACHINE_X86, "mscoree.dll");
    add_text(*state, PYTHON311, "python311.dll", "a DLL");
    add_venv(*state, "home = " PYTHON311 "\nversion = 3.11.2\n");
    check_found(*state, &venv_of_311);
}

// ---- what cannot be used

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

static void directories_named_like_the_store_s_are_not_it(void **state)
{
    static const char *const directories[] = {"C:\\MyWindowsApps", "C:\\WindowsApps2", "C:\\Windows\\Apps"};
    for (size_t i = 0; i < COUNT_OF(directories); i++) {
        add_python(*state, directories[i], "python.exe", "python311.dll");
        check_plain(*state, directories[i], "python.exe", "python311.dll", (struct environment){.minor = 11});
    }
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
    add_text(*state, "C:\\Python311-32", "python311.dll", "a DLL");
    check_refused(*state, "C:\\Python311-32\\python.exe",
                  "\"C:\\Python311-32\\python.exe\" is a Python for x86, this pyhost is for x64",
                  "install Python for x64");
}

static void an_x64_python_is_refused_by_an_arm64_host(void **state)
{
    add_python(*state, PYTHON311, "python.exe", "python311.dll");
    check_refused_by(*state, PE_MACHINE_ARM64, PYTHON311 "\\python.exe",
                     "\"" PYTHON311 "\\python.exe\" is a Python for x64, this pyhost is for ARM64",
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
    add_text(*state, PYTHON311, "python312.dll", "a stray DLL");
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
    add_text(*state, PYTHON313, "python313.dll", "a DLL");
    add_text(*state, PYTHON313, "python313t.dll", "a DLL");
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

// ---- names of DLLs

static void names_of_python_dlls_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int minor;
        bool free_threaded;
        bool debug;
    } cases[] = {
        {"python30.dll", 0, false, false},    {"python38.dll", 8, false, false},
        {"python310.dll", 10, false, false},  {"python319.dll", 19, false, false},
        {"python39.dll", 9, false, false},    {"python311.dll", 11, false, false},
        {"PYTHON313T.DLL", 13, true, false},  {"python312_d.dll", 12, false, true},
        {"python314t_D.dll", 14, true, true},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int minor;
        bool free_threaded;
        bool debug;
        assert_true(environment_parse_dll_name(cases[i].name, &minor, &free_threaded, &debug));
        assert_int_equal(minor, cases[i].minor);
        assert_int_equal(free_threaded, cases[i].free_threaded);
        assert_int_equal(debug, cases[i].debug);
    }
}

static void other_names_are_not(void **state)
{
    (void)state;
    static const char *const names[] = {
        "",
        "python",
        "python3",
        "python311",
        "python3.dll",
        "python3t.dll",
        "python3_d.dll",
        "python27.dll",
        "python3111.dll",
        "python311.dll.bak",
        "python311_dt.dll",
        "python311tt.dll",
        "python311x.dll",
        "python3.11.dll",
        "libpython3.11.dll",
        "python 311.dll",
        "C:\\python311.dll",
        "python311.exe",
    };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        int minor;
        bool free_threaded;
        bool debug;
        assert_false(environment_parse_dll_name(names[i], &minor, &free_threaded, &debug));
    }
}

#define DISK_TEST(function) cmocka_unit_test_setup_teardown(function, begin, end)

static void a_python_of_one_user_is_told_from_one_for_all(void **state)
{
    (void)state;
    struct environment environment = {.base_directory =
                                          "C:\\Users\\bob\\AppData\\Local\\Programs\\Python\\Python313"};
    assert_true(environment_is_per_user(&environment));
    environment.base_directory = "D:\\profiles\\bob\\appdata\\roaming\\uv\\python\\cpython-3.13";
    assert_true(environment_is_per_user(&environment));
    environment.base_directory = "C:\\Program Files\\Python313";
    assert_false(environment_is_per_user(&environment));
    environment.base_directory = "C:\\tools\\users\\python";
    assert_false(environment_is_per_user(&environment));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_python_of_one_user_is_told_from_one_for_all),
        DISK_TEST(python_org),
        cmocka_unit_test(the_python_dll_may_stand_anywhere_among_the_imports),
        DISK_TEST(free_threaded_beside_the_other_build),
        DISK_TEST(the_other_build_beside_free_threaded),
        DISK_TEST(debug_build),
        DISK_TEST(embeddable),
        DISK_TEST(nuget),
        DISK_TEST(conda),
        DISK_TEST(the_root_of_a_drive),
        DISK_TEST(python_is_kept_as_it_was_given),
        DISK_TEST(venv),
        DISK_TEST(venv_without_executable),
        DISK_TEST(venv_with_links),
        DISK_TEST(virtualenv),
        DISK_TEST(virtualenv_of_an_embeddable_python),
        DISK_TEST(uv_with_a_junction_as_home),
        DISK_TEST(home_goes_before_the_resolved_executable),
        DISK_TEST(executable_counts_when_home_is_gone),
        DISK_TEST(home_counts_when_executable_is_gone),
        DISK_TEST(the_dll_may_be_beside_the_resolved_executable),
        cmocka_unit_test(home_may_be_written_in_many_ways),
        DISK_TEST(a_cfg_beside_python_goes_before_one_above),
        DISK_TEST(a_cfg_two_directories_up_is_another_s),
        DISK_TEST(pythonw_leads_to_the_base_pythonw),
        DISK_TEST(a_program_of_another_name_leads_to_the_base_python),
        DISK_TEST(debug_venv),
        DISK_TEST(venv_of_a_conda_environment),
        DISK_TEST(executable_tells_that_a_venv_is_free_threaded),
        DISK_TEST(without_executable_a_neighbour_tells_that_a_venv_is_free_threaded),
        DISK_TEST(a_venv_without_this_neighbour_is_not_free_threaded),
        DISK_TEST(home_may_hold_nothing_but_the_free_threaded_build),
        DISK_TEST(the_version_tells_the_dll_of_an_unreadable_program),
        DISK_TEST(the_program_s_name_tells_the_kind_of_build),
        DISK_TEST(the_only_dll_is_taken_when_nothing_tells),
        DISK_TEST(the_machine_of_a_shim_does_not_matter),
        DISK_TEST(a_missing_python_is_refused),
        DISK_TEST(a_path_that_is_not_full_is_refused),
        DISK_TEST(python_of_the_store_is_refused),
        DISK_TEST(a_venv_of_a_store_python_is_refused),
        DISK_TEST(an_executable_in_the_store_is_refused),
        DISK_TEST(directories_named_like_the_store_s_are_not_it),
        DISK_TEST(a_venv_whose_base_moved_is_refused),
        DISK_TEST(a_venv_with_a_device_as_its_base_is_refused),
        DISK_TEST(a_cfg_without_home_is_refused),
        DISK_TEST(a_cfg_that_is_no_text_is_refused),
        DISK_TEST(a_home_that_is_not_full_is_refused),
        DISK_TEST(a_cfg_that_cannot_be_read_is_told_as_it_is),
        DISK_TEST(a_huge_cfg_is_refused),
        DISK_TEST(an_x86_python_is_refused_by_an_x64_host),
        DISK_TEST(an_x64_python_is_refused_by_an_arm64_host),
        DISK_TEST(a_python_before_39_is_refused),
        DISK_TEST(a_python_without_its_dll_is_refused),
        DISK_TEST(another_program_is_refused),
        DISK_TEST(a_program_of_the_stable_abi_is_refused),
        DISK_TEST(two_dlls_are_no_answer),
        DISK_TEST(a_broken_program_without_other_signs_is_refused),
        DISK_TEST(an_unreadable_program_without_other_signs_is_told_as_it_is),
        cmocka_unit_test(a_version_that_is_none_tells_nothing),
        cmocka_unit_test(names_of_python_dlls_are_read),
        cmocka_unit_test(other_names_are_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
