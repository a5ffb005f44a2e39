// SPDX-License-Identifier: MIT
#include "commands/image_path.h"

#include "base/compiler.h"

#include "unit.h"

static void the_program_is_told_from_what_stands_behind_it(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        const char *program;
        const char *rest;
        bool ambiguous;
    } cases[] = {
        {"\"C:\\a b\\x.exe\" -x \"y.exe\"", "C:\\a b\\x.exe", " -x \"y.exe\"", false},
        {"C:\\a\\x.exe -x", "C:\\a\\x.exe", " -x", false},
        {"C:\\a\\x.exe C:\\c d\\y.exe", "C:\\a\\x.exe", " C:\\c d\\y.exe", false},
        {"C:\\a b\\x.exe", "C:\\a b\\x.exe", "", true},
        {"C:\\a b\\x.EXE\t-x \"y z\"", "C:\\a b\\x.EXE", "\t-x \"y z\"", true},
        {"C:\\a b\\x.exe.d\\y.exe -x", "C:\\a b\\x.exe.d\\y.exe", " -x", true},
        {"C:\\a\\x -x", "C:\\a\\x", " -x", false},
        {"system32\\x.sys", "system32\\x.sys", "", false},
        {"", "", "", false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct image_path path = image_path_split(cases[i].line);
        assert_string_equal(path.program, cases[i].program);
        assert_string_equal(path.rest, cases[i].rest);
        assert_int_equal(image_path_is_ambiguous(cases[i].line), cases[i].ambiguous);
        image_path_clear(&path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_program_is_told_from_what_stands_behind_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
