// SPDX-License-Identifier: MIT
#include "base/lived_time.h"

#include <stdbool.h>

#include "base/compiler.h"
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

// Lets the timer come as late as told, and returns the tick at which the limit has passed.
static uint64_t pass(struct lived_slices *slices, uint64_t wait, uint64_t tick, uint64_t late)
{
    for (; wait > 0; wait = lived_slices_look(slices, tick))
        tick += wait + late;
    return tick;
}

static void a_timer_in_time_comes_four_times(void **unused)
{
    (void)unused;
    struct lived_slices slices = {0};
    uint64_t tick = 5000;
    uint64_t wait = lived_slices_begin(&slices, 8000, tick);
    for (int i = 0; i < LIVED_SLICES; i++) {
        assert_int_equal(wait, 2000);
        wait = lived_slices_look(&slices, tick += wait + 16); // what a timer is late in any case
    }
    assert_int_equal(wait, 0);
}

// In whichever slice it stands still, and however little of that is left: what is then lived is the limit at the least, and a
// quarter of it more at the most.
static void a_limit_that_stands_still_is_never_short(void **unused)
{
    (void)unused;
    enum { LIMIT = 8000, PAUSE = 5000 };
    for (uint64_t at = 10; at < LIMIT; at += 10) {
        struct lived_slices slices = {0};
        uint64_t tick = 0;
        bool stood = false;
        for (uint64_t wait = lived_slices_begin(&slices, LIMIT, 0); wait > 0;
             wait = lived_slices_look(&slices, tick)) {
            const bool stands = !stood && tick + wait > at;
            const uint64_t due = tick + wait;
            tick = stands && at + PAUSE > due ? at + PAUSE : due;
            stood = stood || stands;
        }
        assert_true(tick - PAUSE + LIVED_SLICE >= LIMIT);
        assert_true(tick - PAUSE <= LIMIT + LIMIT / LIVED_SLICES);
    }
}

static void a_limit_comes_though_every_timer_is_late(void **unused)
{
    (void)unused;
    static const uint64_t limits[] = {1, 1000, 8000, 3600000};
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        struct lived_slices slices = {0};
        uint64_t lived = 0;
        uint64_t tick = 0;
        for (uint64_t wait = lived_slices_begin(&slices, limits[i], 0); wait > 0;
             wait = lived_slices_look(&slices, tick)) {
            lived += wait;
            tick += wait + 60000;
        }
        assert_true(lived >= limits[i]);
        assert_true(lived <= limits[i] + limits[i] / 2);
    }
}

static void a_limit_that_is_begun_anew_is_whole(void **unused)
{
    (void)unused;
    struct lived_slices slices = {0};
    pass(&slices, lived_slices_begin(&slices, 8000, 0), 0, 3000);
    const uint64_t wait = lived_slices_begin(&slices, 8000, 100000);
    assert_int_equal(lived_slices_look(&slices, 100001), wait - 1); // the timer of before
    assert_int_equal(pass(&slices, wait, 100000, 0), 108000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_looked_at_often_counts),
        cmocka_unit_test(a_late_look_counts_a_step),
        cmocka_unit_test(a_clock_that_is_always_late_goes_on),
        cmocka_unit_test(a_clock_that_goes_back_takes_nothing_away),
        cmocka_unit_test(a_slice_ends_with_the_limit),
        cmocka_unit_test(a_timer_in_time_comes_four_times),
        cmocka_unit_test(a_limit_that_stands_still_is_never_short),
        cmocka_unit_test(a_limit_comes_though_every_timer_is_late),
        cmocka_unit_test(a_limit_that_is_begun_anew_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
