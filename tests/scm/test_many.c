// SPDX-License-Identifier: MIT
// Many services on one machine: what each further one costs a verb, in calls to Windows, which a busy machine does not change.
#include "world.h"

#include "base/compiler.h"
#include "injections.h"

enum {
    SERVICES = 4,
    LISTED = 60, // calls that a further service may cost
    SHOWN = 130
};

// How many calls the verb makes.
static int calls_of(const char *verb, DWORD code)
{
    injections_order(0, INJECTION_FAIL, INJECTION_WINDOWS);
    const DWORD ended = world_pyhost("%s", verb);
    injections_withdraw();
    if (ended != code)
        fail_msg("%s: exit code %lu\n%s", verb, ended, world_output());
    return injections_made();
}

static void a_further_service_costs_little_and_always_the_same(void **state)
{
    static const struct {
        const char *verb;
        DWORD code;
        int most;
    } verbs[] = {
        {"list", 0, LISTED}, {"list --json", 0, LISTED}, {"status", 3, SHOWN}, {"status --json", 3, SHOWN}};
    int made[COUNT_OF(verbs)][SERVICES] = {0};
    (void)state;
    for (int i = 0; i < SERVICES; i++) {
        char name[] = "PyhostMany0";
        name[sizeof name - 2] = (char)('0' + i);
        world_install(name, "good.Plain", "");
        assert_int_equal(world_pyhost("update %s --log-times yes --start-limit 100s", name), 0);
        for (size_t j = 0; j < COUNT_OF(verbs); j++)
            made[j][i] = calls_of(verbs[j].verb, verbs[j].code);
    }
    for (size_t j = 0; j < COUNT_OF(verbs); j++) {
        const int further = made[j][1] - made[j][0];
        for (int i = 1; i < SERVICES; i++)
            if (made[j][i] - made[j][i - 1] != further || further > verbs[j].most)
                fail_msg("%s: %d, %d, %d, %d calls for 1, 2, 3, 4 services", verbs[j].verb, made[j][0],
                         made[j][1], made[j][2], made[j][3]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_further_service_costs_little_and_always_the_same, world_clean),
    };
    return cmocka_run_group_tests(tests, injections_begin, injections_end);
}
