// SPDX-License-Identifier: MIT
// A log that cannot be where it is set to be: refused at an install, and told with its reason and its cure by every verb after that.
#include "world.h"

#include "base/text.h"

#define NAME "PyhostPlace"

static void says(const char *verb, const char *first, const char *second)
{
    world_pyhost("%s", verb);
    if (strstr(world_output(), first) == NULL || strstr(world_output(), second) == NULL)
        fail_msg("%s does not tell \"%s\" and \"%s\":\n%s", verb, first, second, world_output());
}

static void a_place_that_cannot_be_is_refused(void **state)
{
    (void)state;
    char *program = text_format("\"%s\"", world_path("scripts\\place.py"));
    world_write("scripts\\place.py", "import time\ntime.sleep(600)\n");
    world_write("scripts\\place.txt", "");
    assert_int_equal(world_pyhost("install --name " NAME " --python \"%s\" --log Q:\\logs\\x.log %s",
                                  world_python(), program),
                     1);
    world_contains(world_output(), "the log \"Q:\\logs\\x.log\": there is no drive Q: here");
    world_contains(world_output(), "try: name a place that is there: --log FILE");
    assert_int_equal(world_pyhost("install --name " NAME " --python \"%s\" --log \"%s\\deep\\x.log\" %s",
                                  world_python(), world_path("scripts\\place.txt"), program),
                     1);
    world_contains(world_output(), "scripts\\place.txt\" is a file");
    world_install_program(NAME, NULL, program);
    assert_int_equal(world_pyhost("update " NAME " --log Q:\\logs\\x.log"), 1);
    world_contains(world_output(), "try: name a place that is there: pyhost update " NAME " --log FILE");
    free(program);
}

static void a_place_that_is_gone_is_told_with_its_cure(void **state)
{
    (void)state;
    char *program = text_format("\"%s\"", world_path("scripts\\place.py"));
    char *options = text_format("--log \"%s\"", world_path("scripts\\logs\\x.log"));
    world_write("scripts\\place.py", "import time\ntime.sleep(600)\n");
    world_install_program(NAME, options, program);
    world_delete_tree(world_path("scripts\\logs"));
    says("doctor " NAME, "scripts\\logs\", does not exist; the log is written to ",
         "makes it, with the rights");

    world_write("scripts\\logs", ""); // a file in its place
    says("doctor " NAME, "scripts\\logs\" is a file", "rename that file");
    says("start " NAME, NAME " is running", "scripts\\logs\" is a file");
    says("status " NAME, "scripts\\logs\" is a file", "rename that file");
    says("status " NAME " --json", "\"real_log_reason\": \"the log ",
         "\"real_log_cure\": \"rename that file");
    says("logs " NAME, "scripts\\logs\" is a file", "rename that file");
    says("logs " NAME " --errors", "; the log is written here instead", "cannot ");
    world_stop(NAME);
    world_run("cmd /c del \"%s\"", world_path("scripts\\logs"));

    char *again = text_format("update " NAME " %s", options); // as doctor says
    assert_int_equal(world_pyhost(again), 0);
    says("doctor " NAME, "ok      log: ", "scripts\\logs\\x.log");
    world_delete_tree(world_path("scripts\\logs"));
    free(again);
    free(options);
    free(program);
}

static void who_has_no_log_here_is_told_so(void **state)
{
    (void)state;
    static const char *const verbs[] = {"logs", "logs -f", "debug"};
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        assert_int_equal(world_pyhost("%s NoSuchService", verbs[i]), 4);
        assert_null(strstr(world_output(), "no log yet"));
        world_contains(world_output(), "NoSuchService");
    }
    world_write("scripts\\place.py", "import time\ntime.sleep(600)\n");
    char *program = text_format("\"%s\"", world_path("scripts\\place.py"));
    world_install_program(NAME, NULL, program);
    free(program);
    world_make_pywin32(NAME, "C:\\windows\\system32\\spoolsv.exe");
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        assert_int_equal(world_pyhost("%s " NAME, verbs[i]), 1);
        world_contains(world_output(), "The service \"" NAME "\" runs ");
        world_contains(world_output(), "spoolsv.exe");
        world_contains(world_output(), "try: sc.exe qc \"" NAME "\" shows how it is configured");
        assert_null(strstr(world_output(), "Debugging"));
    }
    assert_int_equal(world_pyhost("doctor " NAME), 1);
    world_contains(world_output(), "try: sc.exe qc \"" NAME "\" shows how it is configured");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_place_that_cannot_be_is_refused, world_clean),
        cmocka_unit_test_teardown(a_place_that_is_gone_is_told_with_its_cure, world_clean),
        cmocka_unit_test_teardown(who_has_no_log_here_is_told_so, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
