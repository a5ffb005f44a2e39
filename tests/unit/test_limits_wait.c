// SPDX-License-Identifier: MIT
#include "commands/limits_wait.h"

#include "unit.h"

static void waits(const char *start_before, const char *stop_before, const char *start_after, uint32_t time)
{
    struct definition before = {0};
    struct definition after = {0};
    definition_set(&before, OPTION_START_LIMIT, start_before);
    definition_set(&before, OPTION_STOP_LIMIT, stop_before);
    if (start_after != NULL)
        definition_set(&after, OPTION_START_LIMIT, start_after);
    assert_int_equal(limits_wait(&before, &after), time);
    definition_clear(&after);
    definition_clear(&before);
}

static void the_longest_limit_counts_with_some_time_to_spare(void **state)
{
    (void)state;
    waits("180", "60", NULL, 200000);
    waits("180", "60", "600", 620000);
    waits("600", "60", "30", 620000); // it may go back to that
    waits("30", "300", NULL, 320000);
    waits("30", "60", NULL, 200000);
}

static void without_a_limit_there_is_no_end(void **state)
{
    (void)state;
    waits("0", "60", NULL, UINT32_MAX - 1);
    waits("180", "0", NULL, UINT32_MAX - 1);
    waits("180", "60", "0", UINT32_MAX - 1);
    waits("180", "4294967", NULL, UINT32_MAX - 1); // more ms than there are
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_longest_limit_counts_with_some_time_to_spare),
        cmocka_unit_test(without_a_limit_there_is_no_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
