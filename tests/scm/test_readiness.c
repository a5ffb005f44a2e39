// SPDX-License-Identifier: MIT
// When a program counts as started: the time until then is that in which its own code runs, however long the host takes around it.
#include "world.h"

#include "base/text.h"

#define NAME "PyhostReady"
#define SLOW "import time\ntime.sleep(3)\n"

static void does_not_start(const char *cause)
{
    const DWORD code = world_pyhost("start " NAME);
    if (code != 1 || strstr(world_output(), cause) == NULL)
        fail_msg("start: exit code %lu, not 1 with \"%s\"\n%s", code, cause, world_output());
}

static void make_package(const char *name, const char *init, const char *main)
{
    char *directory = text_format("scripts\\%s", name);
    char *init_file = text_format("%s\\__init__.py", directory);
    char *main_file = text_format("%s\\__main__.py", directory);
    world_run("cmd /c md \"%s\"", world_path(directory));
    world_write(init_file, init);
    world_write(main_file, main);
    free(main_file);
    free(init_file);
    free(directory);
}

static void a_module_that_is_not_found_yet_does_not_run(void **state)
{
    (void)state;
    make_package("ready_slow", "", "pass\n"); // an install reads it
    char *program = text_format("--directory \"%s\" -m ready_slow", world_path("scripts"));
    world_install_program(NAME, "--ready-after 1", program);
    world_write("scripts\\ready_slow\\__init__.py", SLOW);
    world_write("scripts\\ready_slow\\__main__.py", "def (\n");
    does_not_start("SyntaxError: invalid syntax");
    free(program);
    world_delete_tree(world_path("scripts\\ready_slow"));
}

static void a_function_whose_module_is_imported_yet_does_not_run(void **state)
{
    (void)state;
    world_write("scripts\\ready_function.py", "def run():\n    pass\n"); // an install imports it
    char *program = text_format("\"%s\\ready_function:run\"", world_path("scripts"));
    world_install_program(NAME, "--ready-after 1", program);
    world_write("scripts\\ready_function.py", SLOW "raise RuntimeError('not imported')\n");
    does_not_start("RuntimeError: not imported");
    free(program);
}

static void a_failure_that_is_told_slowly_is_no_start(void **state)
{
    (void)state;
    world_write("scripts\\ready_hook.py", "import sys, time\n"
                                          "sys.excepthook = lambda *ignored: time.sleep(3)\n"
                                          "raise RuntimeError('told slowly')\n");
    char *program = text_format("\"%s\"", world_path("scripts\\ready_hook.py"));
    world_install_program(NAME, "--ready-after 1", program);
    does_not_start("RuntimeError: told slowly");
    free(program);
}

static void threads_that_go_on_are_a_start(void **state)
{
    (void)state;
    world_write("scripts\\ready_threads.py", "import threading, time\n"
                                             "threading.Thread(target=time.sleep, args=(600,)).start()\n");
    char *program = text_format("\"%s\"", world_path("scripts\\ready_threads.py"));
    world_install_program(NAME, "--ready-after 1 --stop-limit 5", program);
    assert_int_equal(world_pyhost("start " NAME), 0);
    world_contains(world_output(), NAME " is running");
    world_stop(NAME);
    free(program);
}

static void a_module_sees_of_its_start_what_python_shows(void **state)
{
    (void)state;
    make_package("ready_frames", "",
                 "import runpy, sys, time\n"
                 "frame = sys._getframe()\n"
                 "names = []\n"
                 "while frame is not None:\n"
                 "    names.append(frame.f_code.co_name)\n"
                 "    frame = frame.f_back\n"
                 "print(names, type(runpy._run_code).__name__, flush=True)\n"
                 "time.sleep(600)\n");
    char *program = text_format("--directory \"%s\" -m ready_frames", world_path("scripts"));
    world_install_program(NAME, NULL, program);
    assert_int_equal(world_pyhost("start " NAME), 0);
    world_log_gets(NAME, "['<module>', '_run_code', '_run_module_as_main'] function");
    world_stop(NAME);
    free(program);
    world_delete_tree(world_path("scripts\\ready_frames"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_module_that_is_not_found_yet_does_not_run, world_clean),
        cmocka_unit_test_teardown(a_function_whose_module_is_imported_yet_does_not_run, world_clean),
        cmocka_unit_test_teardown(a_failure_that_is_told_slowly_is_no_start, world_clean),
        cmocka_unit_test_teardown(threads_that_go_on_are_a_start, world_clean),
        cmocka_unit_test_teardown(a_module_sees_of_its_start_what_python_shows, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
