// SPDX-License-Identifier: MIT
// What the rules find for virtual environments.
#include "python/environment.h"

#include "base/compiler.h"
#include "base/path.h"
#include "fake_python.h"
#include "python/pe_imports.h"
#include "unit.h"

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

static void venv(void **state)
{
    add_python(*state, PYTHON311, "python.exe", "python311.dll");
    add_venv(*state, "home = " PYTHON311 "\nversion = 3.11.2\nexecutable = " PYTHON311 "\\python.exe\n");
    check_found(*state, &venv_of_311);
}

// Each version's files, and the pyvenv.cfg that its venv writes: executable came with 3.11, the two builds in one
// directory with 3.13, python3t.dll beside the usual build with 3.15.
static void every_version_is_found_by_what_its_venv_writes(void **state)
{
    (void)state;
    static const struct {
        int minor;
        bool free_threaded;
        const char *program;
        const char *dll;
        const char *stable_abi; // the python3.dll there, which is not to be taken
        bool has_executable;
    } versions[] = {
        {9, false, "python.exe", "python39.dll", "python3.dll", false},
        {10, false, "python.exe", "python310.dll", "python3.dll", false},
        {11, false, "python.exe", "python311.dll", "python3.dll", true},
        {12, false, "python.exe", "python312.dll", "python3.dll", true},
        {13, false, "python.exe", "python313.dll", "python3.dll", true},
        {13, true, "python3.13t.exe", "python313t.dll", "python3t.dll", true},
        {14, false, "python.exe", "python314.dll", "python3.dll", true},
        {14, true, "python3.14t.exe", "python314t.dll", "python3t.dll", true},
        {15, false, "python.exe", "python315.dll", "python3t.dll", true},
    };
    for (size_t i = 0; i < COUNT_OF(versions); i++) {
        struct fake_files files = {0};
        char *home = text_format("C:\\Program Files\\Python3%d", versions[i].minor);
        char *base_python = path_join(home, versions[i].program);
        char *dll = path_join(home, versions[i].dll);
        char *executable =
            versions[i].has_executable
                ? text_format("executable = %s\ncommand = %s -m venv " VENV "\n", base_python, base_python)
                : text_copy("");
        char *cfg = text_format("home = %s\ninclude-system-site-packages = false\nversion = 3.%d.1\n%s", home,
                                versions[i].minor, executable);
        add_python(&files, home, versions[i].program, versions[i].dll);
        add_dll(&files, home, versions[i].stable_abi);
        if (versions[i].free_threaded) { // beside the usual build
            char *usual = text_format("python3%d.dll", versions[i].minor);
            add_python(&files, home, "python.exe", usual);
            free(usual);
        }
        add_venv(&files, cfg);
        check_found(&files, &(struct environment){.python = VENV "\\Scripts\\python.exe",
                                                  .venv = VENV,
                                                  .base_directory = home,
                                                  .base_python = base_python,
                                                  .dll_name = (char *)versions[i].dll,
                                                  .dll = dll,
                                                  .minor = versions[i].minor,
                                                  .free_threaded = versions[i].free_threaded});
        free(cfg);
        free(executable);
        free(dll);
        free(base_python);
        free(home);
        fake_files_clear(&files);
    }
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
    add_text(*state, VENV, "pyvenv.cfg",
             "home = " PYTHON311 "\nversion = 3.11.2\nexecutable = " PYTHON311 "\\python.exe\n");
    add_python(*state, VENV "\\Scripts", "python.exe", "python311.dll");
    check_found(*state, &expected);
}

// Beside a launcher there may be a copy of another release's, which only programs beside it were to find.
static void a_dll_beside_a_launcher_is_not_taken(void **state)
{
    add_python(*state, PYTHON311, "python.exe", "python311.dll");
    add_venv(*state, "home = " PYTHON311 "\nversion = 3.11.2\nexecutable = " PYTHON311 "\\python.exe\n");
    add_dll(*state, VENV "\\Scripts", "python311.dll");
    check_found(*state, &venv_of_311);
}

// Its launcher starts that of the other one, which goes by its own pyvenv.cfg.
static void a_home_that_is_an_environment_s_scripts_leads_to_that_one(void **state)
{
    static const char other[] = "C:\\other\\Scripts";
    const struct environment_files view = fake_files_view(*state);
    struct environment found;
    struct error error = {0};
    add_python(*state, PYTHON311, "python.exe", "python311.dll");
    add_venv(*state, "home = " PYTHON311 "\nversion = 3.11.2\n");
    add_text(*state, "C:\\other", "pyvenv.cfg", "home = " VENV "\\Scripts\nversion = 3.11.2\n");
    add_program(*state, other, "python.exe", NULL);
    assert_true(environment_find("C:\\other\\Scripts\\python.exe", PE_MACHINE_X64, &view, &found, &error));
    check_text("python", found.python, VENV "\\Scripts\\python.exe");
    check_text("venv", found.venv, VENV);
    check_text("dll", found.dll, PYTHON311 "\\python311.dll");
    environment_clear(&found);
}

// Whoever may change one of them may have another DLL loaded.
static void all_that_led_to_the_dll_is_known(void **state)
{
    static const char *const way[] = {
        "C:\\other\\Scripts\\python.exe", "C:\\other\\pyvenv.cfg",    VENV "\\Scripts",
        VENV "\\Scripts\\python.exe",     VENV "\\pyvenv.cfg",        "C:\\linked",
        PYTHON311 "\\python.exe",         PYTHON311 "\\python311.dll"};
    const struct environment_files view = fake_files_view(*state);
    struct environment found;
    struct error error = {0};
    add_python(*state, PYTHON311, "python.exe", "python311.dll");
    add_venv(*state, "home = C:\\linked\nversion = 3.11.2\nexecutable = " PYTHON311 "\\python.exe\n");
    add_text(*state, "C:\\other", "pyvenv.cfg", "home = " VENV "\\Scripts\nversion = 3.11.2\n");
    add_program(*state, "C:\\other\\Scripts", "python.exe", NULL);
    assert_true(environment_find("C:\\other\\Scripts\\python.exe", PE_MACHINE_X64, &view, &found, &error));
    assert_int_equal(found.way.count, COUNT_OF(way));
    for (size_t i = 0; i < COUNT_OF(way); i++)
        check_text("way", found.way.items[i], way[i]);
    environment_clear(&found);
}

// python -m venv in an environment names the base; the copied Python beside its own pyvenv.cfg loads its own DLL.
static void a_copied_python_with_a_cfg_is_an_environment_with_its_own_dll(void **state)
{
    struct environment expected = venv_of_311;
    expected.python = "C:\\copy\\python.exe";
    expected.venv = "C:\\copy";
    expected.dll = "C:\\copy\\python311.dll";
    add_python(*state, PYTHON311, "python.exe", "python311.dll");
    add_python(*state, "C:\\copy", "python.exe", "python311.dll");
    add_text(*state, "C:\\copy", "pyvenv.cfg", "home = " PYTHON311 "\n");
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
    static const char *const homes[][2] = {{PYTHON311, PYTHON311},
                                           {"c:\\PROGRAM files\\python311", "c:\\PROGRAM files\\python311"},
                                           {"C:/Program Files/Python311", PYTHON311},
                                           {"C:\\Program Files\\\\Python311", PYTHON311},
                                           {"C:\\Users\\..\\Program Files\\.\\Python311.", PYTHON311},
                                           {"\\\\?\\" PYTHON311, PYTHON311},
                                           {"\\\\.\\" PYTHON311, PYTHON311}};
    for (size_t i = 0; i < COUNT_OF(homes); i++) {
        const char *plain = homes[i][1];
        struct fake_files files = {0};
        struct environment expected = venv_of_311;
        char *cfg = text_format("home = %s\\\n", homes[i][0]);
        add_python(&files, PYTHON311, "python.exe", "python311.dll");
        add_venv(&files, cfg);
        expected.base_directory = (char *)plain;
        expected.base_python = path_join(plain, "python.exe");
        expected.dll = path_join(plain, "python311.dll");
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

// IDLE makes environments with pythonw.exe.
static void python_of_an_environment_made_by_pythonw_has_the_base_python(void **state)
{
    add_python(*state, PYTHON311, "python.exe", "python311.dll");
    add_program(*state, PYTHON311, "pythonw.exe", "python311.dll");
    add_venv(*state, "home = " PYTHON311 "\nversion = 3.11.2\nexecutable = " PYTHON311 "\\pythonw.exe\n");
    check_found(*state, &venv_of_311);
}

static void pythonw_of_an_environment_made_by_python_has_the_base_pythonw(void **state)
{
    struct environment expected = free_threaded_venv;
    expected.python = VENV "\\Scripts\\pythonw.exe";
    expected.base_python = PYTHON313 "\\pythonw3.13t.exe";
    add_python(*state, PYTHON313, "python3.13t.exe", "python313t.dll");
    add_program(*state, PYTHON313, "pythonw3.13t.exe", "python313t.dll");
    add_venv(*state, "home = " PYTHON313 "\nversion = 3.13.0\nexecutable = " PYTHON313 "\\python3.13t.exe\n");
    check_found(*state, &expected);
}

static void pythonw_alone_in_home_is_the_base(void **state)
{
    struct environment expected = venv_of_311;
    expected.base_python = PYTHON311 "\\pythonw.exe";
    add_python(*state, PYTHON311, "pythonw.exe", "python311.dll");
    add_venv(*state, "home = " PYTHON311 "\nversion = 3.11.2\nexecutable = " PYTHON311 "\\pythonw.exe\n");
    check_found(*state, &expected);
}

static void the_path_of_python_is_made_plain(void **state)
{
    (void)state;
    static const char *const pythons[] = {"\\\\?\\" VENV "\\Scripts\\python.exe",
                                          "\\\\.\\" VENV "\\Scripts\\python.exe",
                                          VENV "/Scripts\\..\\\\Scripts/python.exe"};
    for (size_t i = 0; i < COUNT_OF(pythons); i++) {
        struct fake_files files = {0};
        struct environment found;
        struct error error = {0};
        add_python(&files, PYTHON311, "python.exe", "python311.dll");
        add_venv(&files, "home = " PYTHON311 "\n");
        const struct environment_files view = fake_files_view(&files);
        if (!environment_find(pythons[i], PE_MACHINE_X64, &view, &found, &error))
            fail_msg("%s", error.message);
        assert_string_equal(found.python, venv_of_311.python);
        assert_string_equal(found.venv, VENV);
        environment_clear(&found);
        fake_files_clear(&files);
    }
}

static void home_may_hold_nothing_but_the_free_threaded_build(void **state)
{
    add_python(*state, PYTHON313, "python3.13t.exe", "python313t.dll");
    add_venv(*state, "home = " PYTHON313 "\nversion_info = 3.13.0\n");
    check_found(*state, &free_threaded_venv);
}

static void the_version_tells_the_dll_of_an_unreadable_program(void **state)
{
    fake_files_add_unreadable(*state, PYTHON311 "\\python.exe");
    add_dll(*state, PYTHON311, "python311.dll");
    add_dll(*state, PYTHON311, "python312.dll");
    add_library(*state, PYTHON311);
    add_venv(*state, "home = " PYTHON311 "\nversion = 3.11.2\n");
    check_found(*state, &venv_of_311);
}

static void the_program_s_name_tells_the_kind_of_build(void **state)
{
    fake_files_add_unreadable(*state, PYTHON313 "\\python3.13t_d.exe");
    add_dll(*state, PYTHON313, "python313.dll");
    add_dll(*state, PYTHON313, "python313t_d.dll");
    add_library(*state, PYTHON313);
    add_venv(*state,
             "home = " PYTHON313 "\nversion = 3.13.0\nexecutable = " PYTHON313 "\\python3.13t_d.exe\n");
    struct environment expected = free_threaded_venv;
    expected.base_python = PYTHON313 "\\python3.13t_d.exe";
    expected.dll_name = "python313t_d.dll";
    expected.dll = PYTHON313 "\\python313t_d.dll";
    expected.debug = true;
    check_found(*state, &expected);
}

static void the_machine_of_a_shim_does_not_matter(void **state)
{
    fake_files_add_program(*state, PYTHON311 "\\python.exe", PE_MACHINE_X86, "mscoree.dll");
    add_dll(*state, PYTHON311, "python311.dll");
    add_library(*state, PYTHON311);
    add_venv(*state, "home = " PYTHON311 "\nversion = 3.11.2\n");
    check_found(*state, &venv_of_311);
}

static void a_dll_that_cannot_be_read_may_be_loaded_all_the_same(void **state)
{
    add_program(*state, PYTHON311, "python.exe", "python311.dll");
    fake_files_add_unreadable(*state, PYTHON311 "\\python311.dll");
    add_library(*state, PYTHON311);
    add_venv(*state, "home = " PYTHON311 "\nversion = 3.11.2\n");
    check_found(*state, &venv_of_311);
}

// Each start pays for it.
static void a_program_is_read_once(void **state)
{
    struct fake_files *files = *state;
    add_python(files, PYTHON311, "python.exe", "python311.dll");
    add_venv(files, "home = " PYTHON311 "\nversion = 3.11.2\nexecutable = " PYTHON311 "\\python.exe\n");
    check_found(files, &venv_of_311);
    for (size_t i = 0; i < files->count; i++)
        if (files->items[i].reads > 1)
            fail_msg("\"%s\" was read %zu times", files->items[i].path, files->items[i].reads);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DISK_TEST(venv),
        DISK_TEST(a_program_is_read_once),
        cmocka_unit_test(every_version_is_found_by_what_its_venv_writes),
        DISK_TEST(venv_without_executable),
        DISK_TEST(venv_with_links),
        DISK_TEST(a_dll_beside_a_launcher_is_not_taken),
        DISK_TEST(a_home_that_is_an_environment_s_scripts_leads_to_that_one),
        DISK_TEST(all_that_led_to_the_dll_is_known),
        DISK_TEST(a_copied_python_with_a_cfg_is_an_environment_with_its_own_dll),
        DISK_TEST(virtualenv),
        DISK_TEST(virtualenv_of_an_embeddable_python),
        DISK_TEST(uv_with_a_junction_as_home),
        DISK_TEST(home_goes_before_the_resolved_executable),
        DISK_TEST(executable_counts_when_home_is_gone),
        DISK_TEST(home_counts_when_executable_is_gone),
        DISK_TEST(the_dll_may_be_beside_the_resolved_executable),
        cmocka_unit_test(home_may_be_written_in_many_ways),
        DISK_TEST(a_cfg_beside_python_goes_before_one_above),
        DISK_TEST(pythonw_leads_to_the_base_pythonw),
        DISK_TEST(python_of_an_environment_made_by_pythonw_has_the_base_python),
        DISK_TEST(pythonw_of_an_environment_made_by_python_has_the_base_pythonw),
        DISK_TEST(pythonw_alone_in_home_is_the_base),
        cmocka_unit_test(the_path_of_python_is_made_plain),
        DISK_TEST(a_program_of_another_name_leads_to_the_base_python),
        DISK_TEST(debug_venv),
        DISK_TEST(venv_of_a_conda_environment),
        DISK_TEST(executable_tells_that_a_venv_is_free_threaded),
        DISK_TEST(without_executable_a_neighbour_tells_that_a_venv_is_free_threaded),
        DISK_TEST(a_venv_without_this_neighbour_is_not_free_threaded),
        DISK_TEST(home_may_hold_nothing_but_the_free_threaded_build),
        DISK_TEST(the_version_tells_the_dll_of_an_unreadable_program),
        DISK_TEST(the_program_s_name_tells_the_kind_of_build),
        DISK_TEST(the_machine_of_a_shim_does_not_matter),
        DISK_TEST(a_dll_that_cannot_be_read_may_be_loaded_all_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
