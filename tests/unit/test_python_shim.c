// SPDX-License-Identifier: MIT
// Which python.exe a shim leads to, by the layouts that their makers document.
#include "python/python_shim.h"

#include <stdlib.h>

#include "base/compiler.h"
#include "fake_pe.h"
#include "fake_python.h"
#include "python/pe_imports.h"
#include "unit.h"

#define REAL "C:\\Python312\\python.exe"

static void check_leads(struct fake_files *files, const char *program, const char *expected)
{
    const struct environment_files view = fake_files_view(files);
    struct error error = {0};
    char *found = NULL;
    if (!python_shim_follow(program, &view, &found, &error))
        fail_msg("%s", error.message);
    check_text(program, found, expected);
    free(found);
}

static void check_refused(struct fake_files *files, const char *program, const char *message,
                          const char *advice)
{
    const struct environment_files view = fake_files_view(files);
    struct error error = {0};
    char *found = NULL;
    assert_false(python_shim_follow(program, &view, &found, &error));
    assert_null(found);
    assert_contains(error.message, message);
    assert_contains(error.advice, advice);
    error_clear(&error);
}

static void a_python_is_no_shim(void **state)
{
    add_python(*state, "C:\\Python312", "python.exe", "python312.dll");
    check_leads(*state, REAL, REAL);
    check_leads(*state, "C:\\none\\python.exe", "C:\\none\\python.exe"); // who needs it says so
}

static void the_install_manager_s_have_their_target_beside(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
    } targets[] = {
        {REAL, sizeof REAL - 1},
        {REAL "\r\n", sizeof REAL + 1},
        {"\xEF\xBB\xBF" REAL, sizeof REAL + 2},
        {"\xFF\xFE"
         "C\0:\0\\\0P\0y\0t\0h\0o\0n\0"
         "3\0"
         "1\0"
         "2\0\\\0p\0y\0t\0h\0o\0n\0.\0e\0x\0e\0",
         2 + 2 * (sizeof REAL - 1)},
    };
    for (size_t i = 0; i < COUNT_OF(targets); i++) {
        struct fake_files files = {0};
        add_python(&files, "C:\\Python312", "python.exe", "python312.dll");
        add_program(&files, "C:\\bin", "python3.12.exe", NULL);
        fake_files_add(&files, "C:\\bin\\python3.12.exe.__target__", targets[i].bytes, targets[i].size);
        check_leads(&files, "C:\\bin\\python3.12.exe", REAL);
        fake_files_clear(&files);
    }
    (void)state;
}

static void those_of_a_package_s_program_are_refused(void **state)
{
    add_python(*state, "C:\\Python312", "python.exe", "python312.dll");
    add_program(*state, "C:\\bin", "pip.exe", NULL);
    add_text(*state, "C:\\bin", "pip.exe.__target__", REAL);
    add_text(*state, "C:\\bin", "pip.exe.__script__.py", "from pip import main\n");
    check_refused(*state, "C:\\bin\\pip.exe",
                  "it starts the program of one package, \"C:\\bin\\pip.exe.__script__.py\"",
                  "name the python.exe itself");
}

static void scoop_s_have_a_text_beside(void **state)
{
    static const char *const texts[] = {"path = " REAL "\n", "path = \"" REAL "\"\r\nargs = -x\r\n",
                                        ("# x\nargs = -B\npath=" REAL)};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct fake_files files = {0};
        add_python(&files, "C:\\Python312", "python.exe", "python312.dll");
        add_program(&files, "C:\\scoop\\shims", "python.exe", NULL);
        add_text(&files, "C:\\scoop\\shims", "python.shim", texts[i]);
        check_leads(&files, "C:\\scoop\\shims\\python.exe", REAL);
        fake_files_clear(&files);
    }
    (void)state;
}

// A program of uv's with the path at its end, and its kind: UVPY a Python, UVSC a package's program.
static void add_uv(struct fake_files *files, const char *path, const char *target, const char *kind)
{
    static const char *const dlls[] = {"KERNEL32.dll", NULL};
    struct fake_pe plain = fake_pe_make(PE_MACHINE_X64, false, dlls);
    struct text_buffer all = {0};
    const size_t length = strlen(target);
    const char size[] = {(char)(length & 0xFF), (char)(length >> 8), 0, 0};
    text_buffer_add_part(&all, (const char *)plain.bytes, plain.size);
    text_buffer_add_part(&all, target, length);
    text_buffer_add_part(&all, size, sizeof size);
    text_buffer_add_part(&all, kind, 4);
    fake_files_add(files, path, all.data, all.length);
    free(text_buffer_take(&all));
    fake_pe_clear(&plain);
}

static void older_ones_of_uv_have_it_at_their_end(void **state)
{
    add_python(*state, "C:\\Python312", "python.exe", "python312.dll");
    add_uv(*state, "C:\\bin\\python3.12.exe", REAL, "UVPY");
    add_uv(*state, "C:\\bin\\black.exe", REAL, "UVSC");
    check_leads(*state, "C:\\bin\\python3.12.exe", REAL);
    check_leads(*state, "C:\\bin\\black.exe", "C:\\bin\\black.exe"); // environment_find refuses that
}

static void newer_ones_of_uv_have_it_in_their_resources(void **state)
{
    add_python(*state, "C:\\Python312", "python.exe", "python312.dll");
    struct fake_pe program = fake_pe_make_resources("\2", 1, REAL, sizeof REAL - 1);
    struct fake_pe script = fake_pe_make_resources("\1", 1, REAL, sizeof REAL - 1);
    fake_files_add(*state, "C:\\bin\\python3.12.exe", program.bytes, program.size);
    fake_files_add(*state, "C:\\bin\\black.exe", script.bytes, script.size);
    check_leads(*state, "C:\\bin\\python3.12.exe", REAL);
    check_leads(*state, "C:\\bin\\black.exe", "C:\\bin\\black.exe");
    assert_true(python_shim_is_script(script.bytes, script.size));
    assert_false(python_shim_is_script(program.bytes, program.size));
    fake_pe_clear(&script);
    fake_pe_clear(&program);
}

// uv makes the python.exe of an environment so, too: that is the one which is meant.
static void an_environment_s_own_is_none(void **state)
{
    add_python(*state, "C:\\Python312", "python.exe", "python312.dll");
    add_text(*state, VENV, "pyvenv.cfg", "home = C:\\Python312\n");
    add_uv(*state, VENV "\\Scripts\\python.exe", REAL, "UVPY");
    check_leads(*state, VENV "\\Scripts\\python.exe", VENV "\\Scripts\\python.exe");
}

static void one_may_lead_to_another(void **state)
{
    add_python(*state, "C:\\Python312", "python.exe", "python312.dll");
    add_program(*state, "C:\\a", "python.exe", NULL);
    add_text(*state, "C:\\a", "python.exe.__target__", "C:\\b\\python.exe");
    add_program(*state, "C:\\b", "python.exe", NULL);
    add_text(*state, "C:\\b", "python.shim", "path = " REAL);
    check_leads(*state, "C:\\a\\python.exe", REAL);
}

static void what_leads_nowhere_is_refused(void **state)
{
    add_program(*state, "C:\\a", "python.exe", NULL);
    add_text(*state, "C:\\a", "python.exe.__target__", "C:\\gone\\python.exe");
    check_refused(*state, "C:\\a\\python.exe",
                  "\"C:\\a\\python.exe\" is a shim of \"C:\\gone\\python.exe\", which does not exist",
                  "py -0p");
    add_program(*state, "C:\\b", "python.exe", NULL);
    add_text(*state, "C:\\b", "python.shim", "path = C:\\b\\python.exe");
    check_refused(*state, "C:\\b\\python.exe", "is a shim that leads on and on", "py -0p");
}

static void those_that_say_nothing_are_refused_with_what_does(void **state)
{
    static const struct {
        const char *program;
        const char *message;
        const char *advice;
    } cases[] = {
        {"C:\\Windows\\py.exe", "is the Python launcher, which chooses a Python at each start", "py -0p"},
        {"C:\\me\\WindowsApps\\py.exe", "is an alias of the Python install manager", "py -0p"},
        {"C:\\ProgramData\\chocolatey\\bin\\python3.12.exe", "is a shim of Chocolatey",
         "\"C:\\ProgramData\\chocolatey\\bin\\python3.12.exe\" --shimgen-noop"},
        {"C:\\me\\.pyenv\\pyenv-win\\shims\\python.bat", "is a shim of pyenv-win", "pyenv which python"},
        {"C:\\me\\WindowsApps\\python3.12.exe", "is a Python from the Microsoft Store", "python.org"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        fake_files_add_text(*state, cases[i].program, "x");
        check_refused(*state, cases[i].program, cases[i].message, cases[i].advice);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DISK_TEST(a_python_is_no_shim),
        cmocka_unit_test(the_install_manager_s_have_their_target_beside),
        DISK_TEST(those_of_a_package_s_program_are_refused),
        cmocka_unit_test(scoop_s_have_a_text_beside),
        DISK_TEST(older_ones_of_uv_have_it_at_their_end),
        DISK_TEST(newer_ones_of_uv_have_it_in_their_resources),
        DISK_TEST(an_environment_s_own_is_none),
        DISK_TEST(one_may_lead_to_another),
        DISK_TEST(what_leads_nowhere_is_refused),
        DISK_TEST(those_that_say_nothing_are_refused_with_what_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
