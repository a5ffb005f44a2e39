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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_have_one_form),
        cmocka_unit_test(a_number_is_in_a_list_or_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
