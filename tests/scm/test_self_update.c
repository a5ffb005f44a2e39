// SPDX-License-Identifier: MIT
// A service that updates its own environment and starts again: what it starts for that outlives its process.
#include "world.h"

#include "base/text.h"

#define NAME "PyhostUpdating"

// The new version runs, in another process.
static void it_starts_again_with_the_new_version(void)
{
    world_start_only(NAME);
    world_log_gets(NAME, "goods 2");
    world_wait(NAME, SERVICE_RUNNING);
    world_stop(NAME);
    assert_int_equal(world_log_count(NAME, "goods 1"), 1);
    assert_int_equal(world_log_count(NAME, "goods 2"), 1);
}

static void a_class_restarts_itself_by_a_child_as_any_other(void **state)
{
    (void)state;
    char *options = text_format("--arguments \"\\\"%s\\\" \\\"%s\\\"\"", world_host(),
                                world_path("venv\\Lib\\site-packages"));
    world_install(NAME, "updating.Updating", options);
    it_starts_again_with_the_new_version();
    free(options);
}

static void a_program_is_updated_by_a_child_that_breaks_away(void **state)
{
    (void)state;
    char *program = text_format("\"%s\" \"%s\" \"%s\"", world_path("scripts\\updating.py"), world_host(),
                                world_path("venv\\Lib\\site-packages"));
    world_install_program(NAME, NULL, program);
    it_starts_again_with_the_new_version();
    free(program);
}

static int clean(void **state)
{
    world_clean(state);
    world_run("cmd /c del /q \"%s\"", world_path("venv\\Lib\\site-packages\\goods_of_tests*"));
    world_delete_tree(world_path("venv\\Lib\\site-packages\\goods_of_tests-2.dist-info"));
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_class_restarts_itself_by_a_child_as_any_other, clean),
        cmocka_unit_test_teardown(a_program_is_updated_by_a_child_that_breaks_away, clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
