// SPDX-License-Identifier: MIT
#include "base/ranges.h"

#include "base/compiler.h"

#include "unit.h"

static void lists_have_one_form(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *canonical; // NULL: refused
    } rows[] = {{"", ""},
                {"  ", ""},
                {"3", "3"},
                {" 0 , 2 - 4 ", "0,2-4"},
                {"5-5,007", "5,7"},
                {"63", "63"},
                {"64", NULL},
                {"4294967296", NULL},
                {"99999999999999999999", NULL},
                {"4-2", NULL},
                {"1,,2", NULL},
                {"1,", NULL},
                {",1", NULL},
                {"-1", NULL},
                {"1-", NULL},
                {"1-2-3", NULL},
                {"1 2", NULL},
                {"0x3", NULL},
                {"all", NULL}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char *canonical = ranges_canonical(rows[i].text, 63);
        if (rows[i].canonical == NULL)
            assert_null(canonical);
        else
            assert_string_equal(canonical, rows[i].canonical);
        free(canonical);
    }
}

static void a_number_is_in_a_list_or_not(void **state)
{
    (void)state;
    assert_true(ranges_contain("0,2-4,4294967295", 0));
    assert_true(ranges_contain("0,2-4,4294967295", 2));
    assert_true(ranges_contain("0,2-4,4294967295", 4));
    assert_true(ranges_contain("0,2-4,4294967295", UINT32_MAX));
    assert_false(ranges_contain("0,2-4,4294967295", 1));
    assert_false(ranges_contain("0,2-4,4294967295", 5));
    assert_false(ranges_contain("", 0));
    assert_false(ranges_contain(NULL, 0));
    assert_false(ranges_contain("x", 0));
}

static void the_same_numbers_are_the_same_list(void **state)
{
    (void)state;
    assert_true(ranges_same("2,10-19", "10-19,2"));
    assert_true(ranges_same("10-19", "10-12,13-19"));
    assert_true(ranges_same("10-19", "15-19,10-16"));
    assert_true(ranges_same("0-4294967295", "1-4294967295,0"));
    assert_true(ranges_same("", ""));
    assert_false(ranges_same("10-19", "10-12,14-19"));
    assert_false(ranges_same("10-19", "10-20"));
    assert_false(ranges_same("", "0"));
    assert_false(ranges_same("0", ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_have_one_form),
        cmocka_unit_test(a_number_is_in_a_list_or_not),
        cmocka_unit_test(the_same_numbers_are_the_same_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
