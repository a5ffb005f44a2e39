// SPDX-License-Identifier: MIT
#include "base/lived_time.h"

#include "unit.h"

static void what_is_looked_at_often_counts(void **unused)
{
    (void)unused;
    struct lived_time time = {.seen = 5000};
    for (uint64_t tick = 5000; tick <= 15000; tick += LIVED_SLICE)
        lived_time_look(&time, tick);
    assert_int_equal(time.lived, 10000);
}

static void a_late_look_counts_a_step(void **unused)
{
    (void)unused;
    struct lived_time time = {.seen = 5000};
    assert_int_equal(lived_time_look(&time, 3600000), LIVED_STEP);
    assert_int_equal(lived_time_look(&time, 3600100), LIVED_STEP + 100);
}

static void a_clock_that_is_always_late_goes_on(void **unused)
{
    (void)unused;
    struct lived_time time = {0};
    int looks = 0;
    for (uint64_t tick = 1000; time.lived < 20000; tick += 1000, looks++)
        lived_time_look(&time, tick);
    assert_int_equal(looks, 20000 / LIVED_STEP);
}

static void a_clock_that_goes_back_takes_nothing_away(void **unused)
{
    (void)unused;
    struct lived_time time = {.seen = 5000, .lived = 100};
    assert_int_equal(lived_time_look(&time, 4000), 100);
    assert_int_equal(lived_time_look(&time, 4010), 110);
}

static void a_slice_ends_with_the_limit(void **unused)
{
    (void)unused;
    assert_int_equal(lived_time_slice(0), 0);
    assert_int_equal(lived_time_slice(7), 7);
    assert_int_equal(lived_time_slice(LIVED_SLICE + 1), LIVED_SLICE);
    assert_int_equal(lived_time_slice(UINT64_MAX), LIVED_SLICE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_looked_at_often_counts),
        cmocka_unit_test(a_late_look_counts_a_step),
        cmocka_unit_test(a_clock_that_is_always_late_goes_on),
        cmocka_unit_test(a_clock_that_goes_back_takes_nothing_away),
        cmocka_unit_test(a_slice_ends_with_the_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
