// SPDX-License-Identifier: MIT
// How programs are stopped: which signal they hear, and when, and what is left when they hear none.
#include "world.h"

#include "base/text.h"

#define NAME "PyhostProgramStop"

static void start(const char *options, const char *arguments)
{
    char *program = text_format("\"%s\" %s", world_path("scripts\\asleep.py"), arguments);
    world_install_program(NAME, options, program);
    world_start(NAME);
    world_log_gets(NAME, "waiting");
    free(program);
}

// A stop ends it by itself, and nothing had to be forced.
static void wakes(const char *way)
{
    start("--stop-limit 20", way);
    SERVICE_STATUS_PROCESS status = world_stop(NAME);
    assert_int_equal(status.dwWin32ExitCode, NO_ERROR);
    world_log_has(NAME, "cleaned up");
    assert_int_equal(world_log_count(NAME, "failure"), 0);
}

static void an_exit_in_a_handler_is_the_end(void **state)
{
    (void)state;
    wakes("exits_in_its_handler");
}

static void threads_that_go_on_are_the_program(void **state)
{
    (void)state;
    start("--stop-limit 20", "joined");
    world_log_gets(NAME, "at its end"); // the main thread's own code has come to its end
    assert_int_equal(world_query(NAME).dwCurrentState, SERVICE_RUNNING);
    assert_int_equal(world_stop(NAME).dwWin32ExitCode, NO_ERROR);
    assert_int_equal(world_log_count(NAME, "failure"), 0);
}

static void hears(const char *options, const char *own, const char *signal)
{
    char *arguments = text_format("own_signals %s", own);
    char *heard = text_format("heard %s", signal);
    start(options, arguments);
    assert_int_equal(world_stop(NAME).dwWin32ExitCode, NO_ERROR);
    world_log_has(NAME, heard);
    assert_int_equal(world_log_count(NAME, "heard "), 1);
    world_clean(NULL);
    free(heard);
    free(arguments);
}

static void a_program_hears_the_signal_that_it_handles(void **state)
{
    (void)state;
    hears("--stop-limit 20", "SIGTERM", "SIGTERM");
    hears("--stop-limit 20", "SIGBREAK", "SIGBREAK");
    hears("--stop-limit 20", "SIGINT", "SIGINT");
    hears("--stop-limit 20", "SIGINT SIGTERM", "SIGINT"); // all the same to it
    hears("--stop-limit 20", "SIGBREAK SIGTERM", "SIGTERM");
}

static void a_program_with_several_handlers_hears_the_one_for_a_stop(void **state)
{
    (void)state;
    wakes("different_handlers");
    world_log_has(NAME, "heard SIGTERM");
    world_clean(NULL);
    wakes("raises_again");
    world_log_has(NAME, "raises 2");
    world_log_has(NAME, "step 3");
}

static void a_program_hears_a_signal_again_before_its_limit(void **state)
{
    (void)state;
    wakes("needs_more 3");
    world_log_has(NAME, "signals 3 within 15 s"); // 10 s before the limit of 20, then 5 s
    world_log_has(NAME, "still runs 10 s before its stop limit: it gets SIGINT");
    world_clean(NULL);
    start("--stop-limit 25", "needs_more 2");
    assert_int_equal(world_stop(NAME).dwWin32ExitCode, NO_ERROR);
    world_log_has(NAME, "signals 2 within 15 s");
    world_clean(state);
    start("--stop-limit 20", "needs_more 1000"); // no number of signals is enough
    assert_int_equal(world_stop(NAME).dwWin32ExitCode, NO_ERROR);
    world_log_has(NAME, "KeyboardInterrupt, whatever its handlers do");
    world_log_has(NAME, "cleaned up");
    assert_int_equal(world_log_count(NAME, "failure"), 0);
}

static void a_busy_pool_ends_with_its_program(void **state)
{
    (void)state;
    wakes("busy_pool");
    world_log_has(NAME, "step 3");
    world_log_has(NAME, "it gets SIGINT; the main thread waits in ");
    world_log_has(
        NAME, "; it waits for the thread \"ThreadPoolExecutor-0_0\", which waits in time.sleep, thread.py");
    world_clean(NULL);
    wakes("busy_executor");
    world_log_has(NAME, "; it waits for the thread \"asyncio_0\", which waits in time.sleep, thread.py");
    world_clean(state);
    start("--stop-limit 4 --stop-signal SIGINT", "busy_pool"); // one signal is not enough
    world_stop(NAME);
    world_log_has(
        NAME, "; it waits for the thread \"ThreadPoolExecutor-0_0\", which waits in time.sleep, thread.py");
}

static void the_setting_names_the_signal(void **state)
{
    (void)state;
    hears("--stop-limit 20 --stop-signal sigint:5s", "SIGINT SIGTERM", "SIGINT");
    hears("--stop-limit 20 --stop-signal SIGBREAK", "SIGBREAK SIGTERM", "SIGBREAK");
    // What it does not handle costs no time: the limit would come before SIGTERM.
    hears("--stop-limit 5 --stop-signal SIGBREAK:20 --stop-signal SIGTERM", "SIGTERM", "SIGTERM");
}

static void signals_come_in_their_order_and_then_the_end(void **state)
{
    (void)state;
    start("--stop-limit 60 --stop-signal SIGBREAK:1 --stop-signal SIGTERM:1 --stop-signal SIGINT:1", "deaf");
    SERVICE_STATUS_PROCESS status = world_stop(NAME);
    assert_int_equal(status.dwWin32ExitCode, NO_ERROR);
    const char *log = world_log(NAME);
    const char *first = strstr(log, "not now 21");
    const char *second = strstr(log, "not now 15");
    const char *third = strstr(log, "not now 2\r");
    if (third == NULL)
        third = strstr(log, "not now 2\n");
    assert_true(first != NULL && first < second && second < third);
    world_log_has(NAME, "did not stop within 3 s");
    world_log_has(NAME, "in deaf"); // its stack
}

// Time is not what it lacks.
static void a_program_that_catches_keyboard_interrupt_is_told_so(void **state)
{
    (void)state;
    world_write("scripts\\swallows.py", "import time\n"
                                        "while True:\n"
                                        "    try:\n"
                                        "        print('works', flush=True)\n"
                                        "        time.sleep(600)\n"
                                        "    except BaseException:\n"
                                        "        print('caught', flush=True)\n");
    char *program = text_format("\"%s\"", world_path("scripts\\swallows.py"));
    world_install_program(NAME, "--stop-limit 5 --", program);
    world_start(NAME);
    world_log_gets(NAME, "works");
    world_stop(NAME);
    world_told(NAME, 0xC0000105,
               "the code catches KeyboardInterrupt and goes on (the main thread waits in time.sleep, "
               "swallows.py line 5)");
    free(program);
}

static void a_program_that_ignores_every_signal_ends_at_the_limit(void **state)
{
    (void)state;
    start("--stop-limit 2 --stop-signal SIGTERM", "deaf");
    SERVICE_STATUS_PROCESS status = world_stop(NAME);
    assert_int_equal(status.dwWin32ExitCode, NO_ERROR);
    world_log_has(NAME, "in deaf");
    world_told(NAME, 0xC0000105, "did not stop within 2 s");
}

// As at a console: Ctrl+C is SIGINT only where no handler takes it.
static void handlers_of_console_events_hear_one(void **state)
{
    (void)state;
    wakes("console_handler take");
    assert_int_equal(world_log_count(NAME, "console event 0"), 1);
    world_log_has(NAME, "returned");
    world_clean(state);
    wakes("console_handler pass");
    assert_int_equal(world_log_count(NAME, "console event 0"), 1);
    world_log_has(NAME, "interrupted");
    world_clean(state);
    wakes("console_handler locked"); // the lock hears no signal, the handler lets it go
    assert_int_equal(world_log_count(NAME, "console event 0"), 1);
    world_log_has(NAME, "heard 15");
    world_log_has(NAME, "returned");
}

static void names_the_culprit(const char *way, const char *line)
{
    start("--stop-limit 3 --stop-signal SIGINT", way); // no further ones
    world_stop(NAME);
    const char *log = world_log(NAME);
    const char *culprit = strstr(log, line);
    if (culprit == NULL)
        print_error("no \"%s\" in %s\n", line, log);
    assert_non_null(culprit);
    assert_non_null(strstr(culprit, "(most recent call first)"));
    world_clean(NULL);
}

static void a_limit_names_what_the_main_thread_waits_in(void **state)
{
    (void)state;
    names_the_culprit("locked", "the main thread waits in _thread.lock.acquire, asleep.py line ");
    names_the_culprit("locked_with", "the main thread waits in _thread.lock.__enter__, asleep.py line ");
    names_the_culprit("computes", "the main thread is at asleep.py line ");
    names_the_culprit("joins_a_deaf_thread",
                      "the main thread waits in threading.Thread.join, asleep.py line ");
    names_the_culprit("joins_a_deaf_thread",
                      "; it waits for the thread \"deaf\", which waits in time.sleep, ");
}

static void whatever_ends_a_program_after_its_stop_is_a_clean_end(void **state)
{
    (void)state;
    start(NULL, "error_when_stopped 3");
    assert_int_equal(world_stop(NAME).dwWin32ExitCode, NO_ERROR);
    world_log_has(NAME, "SystemExit: 3");
    world_clean(state);
    start(NULL, "raises_when_stopped");
    assert_int_equal(world_stop(NAME).dwWin32ExitCode, NO_ERROR);
    world_log_has(NAME, "RuntimeError: broken on the way out");
    world_log_has(
        NAME, "specific code 0: the program failed: RuntimeError: broken on the way out"); // the last line
    world_clean(state);
    start("--report-stop-failures yes", "raises_when_stopped");
    assert_int_equal(world_stop(NAME).dwWin32ExitCode, ERROR_SERVICE_SPECIFIC_ERROR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(an_exit_in_a_handler_is_the_end, world_clean),
        cmocka_unit_test_teardown(a_program_with_several_handlers_hears_the_one_for_a_stop, world_clean),
        cmocka_unit_test_teardown(a_program_hears_a_signal_again_before_its_limit, world_clean),
        cmocka_unit_test_teardown(a_busy_pool_ends_with_its_program, world_clean),
        cmocka_unit_test_teardown(threads_that_go_on_are_the_program, world_clean),
        cmocka_unit_test_teardown(a_program_hears_the_signal_that_it_handles, world_clean),
        cmocka_unit_test_teardown(the_setting_names_the_signal, world_clean),
        cmocka_unit_test_teardown(signals_come_in_their_order_and_then_the_end, world_clean),
        cmocka_unit_test_teardown(a_program_that_catches_keyboard_interrupt_is_told_so, world_clean),
        cmocka_unit_test_teardown(a_program_that_ignores_every_signal_ends_at_the_limit, world_clean),
        cmocka_unit_test_teardown(handlers_of_console_events_hear_one, world_clean),
        cmocka_unit_test_teardown(a_limit_names_what_the_main_thread_waits_in, world_clean),
        cmocka_unit_test_teardown(whatever_ends_a_program_after_its_stop_is_a_clean_end, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
