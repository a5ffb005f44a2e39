// SPDX-License-Identifier: MIT
#include "commands/pattern.h"

#include "base/compiler.h"

#include "unit.h"

static void a_pattern_matches_the_whole_name(void **state)
{
    (void)state;
    static const struct {
        const char *pattern;
        const char *name;
        bool matches;
    } rows[] = {
        {"*", "", true},
        {"*", "Shop", true},
        {"Shop*", "Shop", true},
        {"Shop*", "shopWeb", true},
        {"Shop*", "MyShop", false},
        {"*shop", "MyShop", true},
        {"S?op", "Shop", true},
        {"S?op", "Sop", false},
        {"?", "\xc3\xa4", true},
        {"??", "\xc3\xa4", false},
        {"*a*b", "xaxbxab", true},
        {"*a*b", "xaxbxa", false},
        {"a**b", "ab", true},
        {"Shop", "Shop1", false},
        {"", "", true},
        {"", "x", false},
        {"*\xa4", "\xc3\xa4", false},
        {"?*", "", false},
        {"Shop?", "Shop", false},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (pattern_matches(rows[i].pattern, rows[i].name) != rows[i].matches)
            fail_msg("\"%s\", \"%s\"", rows[i].pattern, rows[i].name);
    assert_true(pattern_is("a?"));
    assert_true(pattern_is("*"));
    assert_false(pattern_is("[a-z]"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pattern_matches_the_whole_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
