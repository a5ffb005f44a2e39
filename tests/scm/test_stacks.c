// SPDX-License-Identifier: MIT
// What is left in the log of a process that crashes, or hangs past a limit with the GIL: the stacks of all threads, on every Python.
#include "world.h"

#include "base/compiler.h"
#include "base/file.h"
#include "base/path.h"
#include "base/text.h"

#define NAME "PyhostStacks"

static HANDLE run(const char *when, const char *how, const char *options)
{
    char *own = file_own_path();
    char *directory = path_parent(own);
    char *program = text_format("\"%s\" %s %s \"%s\\raises.dll\"", world_path("scripts\\sudden.py"), when,
                                how, directory);
    world_install_program(NAME, options, program);
    free(program);
    free(directory);
    free(own);
    world_start(NAME);
    return world_process(NAME);
}

static void crashes_leave_the_stacks_of_all_threads(void **state)
{
    (void)state;
    HANDLE go = world_event("go");
    static const char *const ways[] = {"crashed", "crashed_in_a_thread_of_c", "aborted",
                                       "crashed_with_faulthandler", "aborted_with_faulthandler"};
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        HANDLE process = run("alone", ways[i], NULL);
        SetEvent(go);
        const DWORD code = world_wait_process(process);
        if (code != EXCEPTION_ACCESS_VIOLATION && strncmp(ways[i], "aborted", 7) != 0)
            fail_msg("%s: ended with 0x%08lx: %s", ways[i], code, world_log(NAME));
        const char *log = world_log(NAME);
        const char *stack = strstr(log, "sudden.py\", line");
        assert_non_null(stack);
        assert_non_null(strstr(stack, "in main"));
        assert_non_null(strstr(stack, "failure crash: ")); // which stands behind the stacks
        world_log_has(NAME, ", in thread 0x0000");
        world_clean(NULL);
        ResetEvent(go);
    }
}

// On a Python that reads the stacks by a function which ends in abort(), as on one that does not; with faulthandler, which has a say
// in abort(). (Without it: test_controls.)
static void a_limit_ends_code_that_keeps_the_gil(void **state)
{
    (void)state;
    HANDLE go = world_event("go");
    HANDLE process = run("alone", "hangs_with_the_gil_and_faulthandler", "--watchdog-limit 3");
    SetEvent(go);
    SERVICE_STATUS_PROCESS status = world_wait(NAME, SERVICE_STOPPED);
    assert_int_equal(status.dwWin32ExitCode, ERROR_SERVICE_SPECIFIC_ERROR);
    assert_int_equal(status.dwServiceSpecificExitCode, 0x20000107);
    world_wait_process(process);
    world_log_has(NAME, "in hangs_with_the_gil");
    world_log_has(NAME, "the stacks of its threads stand in the log");
    assert_int_equal(world_log_count(NAME, "abort()"), 0);
    // Py_FatalError() says first what it is told: that is no crash.
    assert_int_equal(
        world_log_count(NAME, "Fatal Python error: "),
        world_log_count(NAME, "Fatal Python error: no error: pyhost has Python write the stacks"));
    world_clean(NULL);

    process = run("asked", "hangs_with_the_gil_and_faulthandler", "--stop-limit 2");
    world_log_gets(NAME, "waiting");
    world_control(NAME, SERVICE_CONTROL_STOP);
    assert_int_equal(world_wait(NAME, SERVICE_STOPPED).dwWin32ExitCode, NO_ERROR);
    world_wait_process(process);
    world_log_has(NAME, "in hangs_with_the_gil");
    assert_int_equal(world_log_count(NAME, "abort()"), 0);
}

// The function which ends in abort() writes to the C runtime's stream only.
static void stacks_that_cannot_be_written_are_not_claimed(void **state)
{
    (void)state;
    HANDLE go = world_event("go");
    HANDLE process = run("alone", "hangs_with_the_gil_without_stderr", "--watchdog-limit 3");
    SetEvent(go);
    world_wait(NAME, SERVICE_STOPPED);
    world_wait_process(process);
    if (world_log_count(NAME, "of its own True") > 0)
        skip();
    world_log_has(NAME, "there are no stacks of its threads: the C runtime's stderr leads nowhere");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(crashes_leave_the_stacks_of_all_threads, world_clean),
        cmocka_unit_test_teardown(a_limit_ends_code_that_keeps_the_gil, world_clean),
        cmocka_unit_test_teardown(stacks_that_cannot_be_written_are_not_claimed, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
