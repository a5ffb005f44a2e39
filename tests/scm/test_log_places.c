// SPDX-License-Identifier: MIT
// A log that cannot be where it is set to be: refused at an install, and told with its reason and its cure by every verb after that.
#include "world.h"

#include "base/text.h"
#include "base/wide.h"

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

static bool installs(const char *name, const char *log)
{
    return world_pyhost("install --name %s --python \"%s\"%s%s%s \"%s\"", name, world_python(),
                        log != NULL ? " --log \"" : "", log != NULL ? log : "", log != NULL ? "\"" : "",
                        world_path("scripts\\place.py")) == 0;
}

static void refuses_log(const char *log, const char *why)
{
    if (installs(NAME, log) || strstr(world_output(), why) == NULL ||
        strstr(world_output(), "\n  try: ") == NULL)
        fail_msg("the log %s is not refused with \"%s\":\n%s", log, why, world_output());
}

// What is written into is appended to, and put aside in time.
static void a_file_that_is_no_log_is_refused(void **state)
{
    (void)state;
    static const char program[] = "import time\ntime.sleep(600)\n";
    world_write("scripts\\place.py", program);
    world_write("scripts\\agent.log", "2024-05-31 12:00:00 another product's\n");
    world_write("scripts\\empty.log", "");
    char *own = text_copy(world_path("scripts\\place.py"));
    char *others = text_copy(world_path("scripts\\agent.log"));
    char *free_one = text_copy(world_path("scripts\\empty.log"));
    refuses_log(own, "has the name of a program");
    refuses_log(world_host(), "has the name of a program");
    refuses_log(world_python(), "has the name of a program");
    refuses_log(others, "no service of pyhost wrote");
    refuses_log("C:\\place\\a?b.log", "no name of a file can have");
    refuses_log("C:\\place\\x:y.log", "names a stream");
    refuses_log("C:/place/", "names a directory");
    refuses_log("\\\\.\\pipe\\x", "names a device");
    refuses_log("NUL", "names a device");

    assert_true(installs(NAME, free_one));
    assert_int_equal(world_pyhost("update " NAME " --log \"%s\"", others), 1);
    world_contains(world_output(),
                   "try: rename that file, or name another one: pyhost update " NAME " --log FILE");
    world_start(NAME);
    world_stop(NAME);
    assert_int_equal(world_pyhost("remove " NAME), 0);
    assert_true(installs(NAME, free_one)); // by now a log of this host's
    assert_int_equal(world_pyhost("remove " NAME), 0);
    free(free_one);
    free(others);
    free(own);
}

// Whether it is named, or comes by itself.
static void two_services_have_two_logs(void **state)
{
    (void)state;
    char *of_other = text_format("%s\\pyhost\\" NAME "Two\\" NAME "Two.log", getenv("ProgramData"));
    world_write("scripts\\place.py", "import time\ntime.sleep(600)\n");
    assert_true(installs(NAME, of_other));
    assert_false(installs(NAME "Two", NULL));
    world_contains(world_output(),
                   "where the service would have its log by default, belongs to the service " NAME);
    world_contains(world_output(),
                   "try: give that service another one: pyhost update \"" NAME "\" --log PATH");
    assert_int_equal(world_pyhost("update " NAME " --log \"\""), 0);
    assert_true(installs(NAME "Two", world_path("scripts\\elsewhere.log")));
    assert_int_equal(world_pyhost("update " NAME " --log \"%s\"", of_other),
                     1); // its place while the other cannot be opened
    world_contains(world_output(), "belongs to the service " NAME "Two");
    world_pyhost("remove " NAME "Two");
    free(of_other);
}

static void a_service_that_can_have_no_log_says_so(void **state)
{
    (void)state;
    static const char *const verbs[] = {"start", "status", "logs", "doctor", "status --json"};
    char *standard = text_format("%s\\pyhost\\" NAME, getenv("ProgramData"));
    world_write("scripts\\place.py", "raise SystemExit(3)\n");
    char *log = text_format("%s\\x.log", world_path("scripts\\no log"));
    for (int named = 0; named < 2; named++) {
        assert_true(installs(NAME, named ? log : NULL));
        world_delete_tree(standard);
        if (named)
            world_delete_tree(world_path("scripts\\no log"));
        char *blocked[] = {text_copy(standard), text_copy(world_path("scripts\\no log"))};
        for (int i = 0; i <= named; i++) {
            wchar_t *wide = wide_from_text(blocked[i]);
            CloseHandle(
                CreateFileW(wide, GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL)); // in its directory's place
            free(wide);
        }
        for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
            world_pyhost("%s " NAME, verbs[i]);
            world_contains(world_output(), "the service can write no log: ");
            world_contains(world_output(), "wevtutil qe Application");
            world_contains(world_output(),
                           "rename that file, or name another place: pyhost update " NAME " --log FILE");
            assert_null(strstr(world_output(), "has no log yet"));
            assert_null(strstr(world_output(), " instead"));
        }
        assert_int_equal(world_pyhost("remove " NAME), 0);
        for (int i = 0; i <= named; i++)
            world_run("cmd /c del \"%s\"", blocked[i]);
        free(blocked[0]);
        free(blocked[1]);
    }
    free(log);
    free(standard);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_place_that_cannot_be_is_refused, world_clean),
        cmocka_unit_test_teardown(a_place_that_is_gone_is_told_with_its_cure, world_clean),
        cmocka_unit_test_teardown(a_file_that_is_no_log_is_refused, world_clean),
        cmocka_unit_test_teardown(two_services_have_two_logs, world_clean),
        cmocka_unit_test_teardown(a_service_that_can_have_no_log_says_so, world_clean),
        cmocka_unit_test_teardown(who_has_no_log_here_is_told_so, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
