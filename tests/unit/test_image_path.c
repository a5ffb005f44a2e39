// SPDX-License-Identifier: MIT
#include "commands/image_path.h"

#include "base/compiler.h"

#include "unit.h"

static const char *only;

static bool is_there(const char *program)
{
    return strcmp(program, only) == 0;
}

static void the_program_is_told_from_what_stands_behind_it(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        const char *program;
        const char *rest;
        bool ambiguous;
        const char *there; // the only program that is there; NULL: no file tells
    } cases[] = {
        {"\"C:\\a b\\x.exe\" -x \"y.exe\"", "C:\\a b\\x.exe", " -x \"y.exe\"", false, NULL},
        {"C:\\a\\x.exe -x", "C:\\a\\x.exe", " -x", false, NULL},
        {"C:\\a\\x.exe C:\\c d\\y.exe", "C:\\a\\x.exe", " C:\\c d\\y.exe", false, NULL},
        {"C:\\a b\\x.exe", "C:\\a b\\x.exe", "", true, NULL},
        {"C:\\a b\\x.EXE\t-x \"y z\"", "C:\\a b\\x.EXE", "\t-x \"y z\"", true, NULL},
        {"C:\\a b\\x.exe.d\\y.exe -x", "C:\\a b\\x.exe.d\\y.exe", " -x", true, NULL},
        {"C:\\a\\x -x", "C:\\a\\x", " -x", false, NULL},
        {"system32\\x.sys", "system32\\x.sys", "", false, NULL},
        {"", "", "", false, NULL},
        {"cmd /c C:\\p\\pyhost.exe", "cmd", " /c C:\\p\\pyhost.exe", false, NULL},
        {"cmd a b\\pyhost.exe", "cmd", " a b\\pyhost.exe", false, NULL},
        {"C:\\t\\a.com --watch p\\pyhost.exe -q", "C:\\t\\a.com", " --watch p\\pyhost.exe -q", false, NULL},
        {"C:\\t\\a.com C:\\p\\pyhost.exe", "C:\\t\\a.com", " C:\\p\\pyhost.exe", false, NULL},
        {"C:\\t\\a \\\\s\\p\\pyhost.exe", "C:\\t\\a", " \\\\s\\p\\pyhost.exe", false, NULL},
        {"C:\\t\\a /x\\pyhost.exe", "C:\\t\\a", " /x\\pyhost.exe", false, NULL},
        {"C:\\t\\a \"p\\pyhost.exe", "C:\\t\\a", " \"p\\pyhost.exe", false, NULL},
        {"C:\\a - b\\x.exe -x", "C:\\a - b\\x.exe", " -x", true, NULL},
        {"C:\\a b\\c d\\x -x", "C:\\a b\\c d\\x", " -x", true, "C:\\a b\\c d\\x"},
        {"C:\\a b\\c d\\x.exe", "C:\\a b\\c", " d\\x.exe", true, "C:\\a b\\c"},
        {"C:\\a b\\c d\\x.exe", "C:\\a", " b\\c d\\x.exe", false, "C:\\a"},
        {"C:\\a b\\x.exe y.exe", "C:\\a b\\x.exe", " y.exe", true, "C:\\nothing"},
        {"C:\\a  b.com", "C:\\a  b.com", "", true, "C:\\a  b.com"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        only = cases[i].there;
        struct image_path path = image_path_split_by(cases[i].line, cases[i].there != NULL ? is_there : NULL);
        assert_string_equal(path.program, cases[i].program);
        assert_string_equal(path.rest, cases[i].rest);
        assert_int_equal(path.is_ambiguous, cases[i].ambiguous);
        image_path_clear(&path);
    }
}

static void arguments_stand_behind_what_hosts_the_service(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"\"C:\\a b\\pyhost.exe\" -x \"y z\"", "-x \"y z\""},
        {"C:\\a b\\pyhost.exe -x", "-x"},
        {"C:\\a\\pyhost.exe", ""},
        {"\"C:\\p\\python.exe\" \"C:\\a b\\s.py\"", ""},
        {"\"C:\\p\\python.exe\"  \"C:\\a b\\s.py\"  x \"y z\"", "x \"y z\""},
        {"C:\\p q\\pythonw.exe -X dev -uOm shop.service \"a\\\"b\" c", "\"a\\\"b\" c"},
        {"\"C:\\p\\python3.12.exe\"", ""},
        {"\"C:\\p\\PythonService.exe\" x", "x"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct image_path path = image_path_split_by(cases[i][0], NULL);
        assert_string_equal(image_path_arguments(&path), cases[i][1]);
        image_path_clear(&path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_program_is_told_from_what_stands_behind_it),
        cmocka_unit_test(arguments_stand_behind_what_hosts_the_service),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
