// SPDX-License-Identifier: MIT
// How wide a text is on a console.
#include "base/columns.h"

#include "unit.h"

static void each_character_has_its_columns(void **state)
{
    (void)state;
    assert_int_equal(columns_of(""), 0);
    assert_int_equal(columns_of("Shop"), 4);
    assert_int_equal(columns_of("Z\xc3\xa4hler"), 6);
    assert_int_equal(columns_of("Za\xcc\x88hler"), 6);           // a, and a diaeresis over it
    assert_int_equal(columns_of("\xe6\x97\xa5\xe6\x9c\xac"), 4); // two of China and Japan
    assert_int_equal(columns_of("\xea\xb0\x80\xef\xbc\xa1"), 4); // one of Korea, and a fullwidth A
    assert_int_equal(columns_of("\xf0\x9f\x9a\x80!"), 3);        // a rocket
    assert_int_equal(columns_of("\xd0\xaf\xe2\x80\x94"), 2);     // of Russia, and a dash
}

static void bytes_that_are_no_text_are_counted(void **state)
{
    (void)state;
    assert_int_equal(columns_of("\xc3"), 1);
    assert_int_equal(columns_of("\xff\xfe"), 2);
    assert_int_equal(columns_of("\x80\x80"), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_character_has_its_columns),
        cmocka_unit_test(bytes_that_are_no_text_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
