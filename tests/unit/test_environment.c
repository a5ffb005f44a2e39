// SPDX-License-Identifier: MIT
// What the rules find outside of virtual environments.
#include "python/environment.h"

#include "base/compiler.h"
#include "base/path.h"
#include "fake_pe.h"
#include "fake_python.h"
#include "python/pe_imports.h"
#include "unit.h"

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
        add_dll(&files, PYTHON311, "python311.dll");
        add_dll(&files, PYTHON311, "python312.dll");
        add_library(&files, PYTHON311);
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
    check_plain(*state, "c:\\PYTHON311", "Python.EXE", "python311.dll", (struct environment){.minor = 11});
}

static void a_cfg_two_directories_up_is_another_s(void **state)
{
    add_text(*state, VENV, "pyvenv.cfg", "home = C:\\wrong\n");
    add_python(*state, VENV "\\Lib\\python", "python.exe", "python311.dll");
    check_plain(*state, VENV "\\Lib\\python", "python.exe", "python311.dll",
                (struct environment){.minor = 11});
}

static void directories_named_like_the_store_s_are_not_it(void **state)
{
    static const char *const directories[] = {"C:\\MyWindowsApps", "C:\\WindowsApps2", "C:\\Windows\\Apps"};
    for (size_t i = 0; i < COUNT_OF(directories); i++) {
        add_python(*state, directories[i], "python.exe", "python311.dll");
        check_plain(*state, directories[i], "python.exe", "python311.dll", (struct environment){.minor = 11});
    }
}

// ---- the name of the DLL without an import table

static void the_only_dll_is_taken_when_nothing_tells(void **state)
{
    add_dll(*state, PYTHON311, "Python311.DLL");
    add_program(*state, PYTHON311, "python.exe", NULL);
    add_dll(*state, PYTHON311, "python3.dll");
    add_library(*state, PYTHON311);
    check_plain(*state, PYTHON311, "python.exe", "Python311.DLL", (struct environment){.minor = 11});
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
        DISK_TEST(a_cfg_two_directories_up_is_another_s),
        DISK_TEST(the_only_dll_is_taken_when_nothing_tells),
        cmocka_unit_test(names_of_python_dlls_are_read),
        cmocka_unit_test(other_names_are_not),
        DISK_TEST(directories_named_like_the_store_s_are_not_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
