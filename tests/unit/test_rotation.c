// SPDX-License-Identifier: MIT
#include "report/rotation.h"

#include "unit.h"

static void an_empty_file_stays(void **state)
{
    (void)state;
    const struct rotation rotation = {.size = 1, .age = 1, .keep = 1};
    assert_false(rotation_is_due(&rotation, 0, 1000));
}

static void size_and_age_count_each_by_itself(void **state)
{
    (void)state;
    const struct rotation by_size = {.size = 100};
    const struct rotation by_age = {.age = 60};
    assert_false(rotation_is_due(&by_size, 99, UINT64_MAX));
    assert_true(rotation_is_due(&by_size, 100, 0));
    assert_false(rotation_is_due(&by_age, UINT64_MAX, 59));
    assert_true(rotation_is_due(&by_age, 1, 60));
}

static void without_limits_it_is_never_due(void **state)
{
    (void)state;
    const struct rotation never = {.keep = 5};
    assert_false(rotation_is_due(&never, UINT64_MAX, UINT64_MAX));
}

static void a_generation_stands_before_the_ending(void **state)
{
    (void)state;
    assert_owned_text(rotation_name("C:\\logs\\Shop.log", 0), "C:\\logs\\Shop.log");
    assert_owned_text(rotation_name("C:\\logs\\Shop.log", 1), "C:\\logs\\Shop.1.log");
    assert_owned_text(rotation_name("C:\\logs\\Shop.v2.log", 12), "C:\\logs\\Shop.v2.12.log");
}

static void a_name_without_an_ending_gets_it_behind(void **state)
{
    (void)state;
    assert_owned_text(rotation_name("C:\\lo.gs\\Shop", 3), "C:\\lo.gs\\Shop.3");
    assert_owned_text(rotation_name("C:\\logs\\.hidden", 1), "C:\\logs\\.hidden.1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_file_stays),
        cmocka_unit_test(size_and_age_count_each_by_itself),
        cmocka_unit_test(without_limits_it_is_never_due),
        cmocka_unit_test(a_generation_stands_before_the_ending),
        cmocka_unit_test(a_name_without_an_ending_gets_it_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
