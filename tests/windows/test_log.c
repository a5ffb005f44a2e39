// SPDX-License-Identifier: MIT
// The log on NTFS, whose files are held as Windows holds them.
#include "only.h"
#include "world.h"

static void a_service_that_keeps_one_rotates_again_and_again(void **state)
{
    (void)state;
    ONLY_ON_WINDOWS();
    HANDLE written = world_event("written");
    world_install("PyhostOutput", "output.EveryWay", "--log-keep 1");
    world_start("PyhostOutput");
    world_wait_event(written);
    for (int i = 0; i < 3; i++)
        assert_int_equal(world_pyhost("rotate PyhostOutput"), 0);
    world_stop("PyhostOutput");
    CloseHandle(written);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_service_that_keeps_one_rotates_again_and_again, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
