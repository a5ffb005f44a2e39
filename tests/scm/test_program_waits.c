// SPDX-License-Identifier: MIT
// Whatever a program's main thread waits in, it hears of its stop.
#include "world.h"

#include "base/text.h"

#define NAME "PyhostProgramWait"

static void start(const char *options, const char *arguments)
{
    char *program = text_format("\"%s\" %s", world_path("scripts\\asleep.py"), arguments);
    world_install_program(NAME, options, program);
    world_start(NAME);
    world_log_gets(NAME, "waiting");
    free(program);
}

// A stop ends it by itself, and nothing had to be forced.
static void wakes_with(const char *options, const char *way)
{
    start(options, way);
    SERVICE_STATUS_PROCESS status = world_stop(NAME);
    assert_int_equal(status.dwWin32ExitCode, NO_ERROR);
    world_log_has(NAME, "cleaned up");
    assert_int_equal(world_log_count(NAME, "failure"), 0);
}

static void wakes(const char *way)
{
    wakes_with("--stop-limit 20", way);
}

#define WAKES(way) \
    static void way##_is_woken(void **state) \
    { \
        (void)state; \
        wakes(#way); \
    }

WAKES(sleep)
WAKES(event)
WAKES(queue_get)
WAKES(join)
WAKES(accept)
WAKES(receive)
WAKES(datagram)
WAKES(run_asyncio)
WAKES(child)
WAKES(event_in_a_with)
WAKES(future)
WAKES(serve_forever)
WAKES(handle_request)
WAKES(multiprocessing_queue)
WAKES(communicate)
WAKES(own_wakeup)
WAKES(worker_at_the_end)
WAKES(waits_for_its_child)
WAKES(numbers)

// The signal ends the call itself, so that what stands around it runs whole, and sees no error.
static void wakes_whole(const char *way)
{
    wakes_with("--stop-limit 20 --pywin32 yes", way);
    world_log_has(NAME, "interrupted");
    world_log_has(NAME, "step 3");
    world_clean(NULL);
}

static void a_call_that_is_ended_is_one_that_the_signal_interrupts(void **state)
{
    (void)state;
    wakes_whole("accept_whole");
    wakes_whole("accept_whole timeout");
    wakes_whole("receive_whole");
    wakes_whole("read_pipe");
    wakes_whole("read_line");
    wakes_whole("simple_queue");
    wakes_whole("select_sockets");
    wakes_whole("select_sockets nonblocking");
    wakes_whole("selector");
}

static void a_select_is_woken_whoever_holds_its_sockets(void **state)
{
    (void)state;
    wakes_whole("select_unnamed made");
    wakes_whole("select_unnamed picked");
    wakes_whole("select_unnamed tuple");
    wakes("selects_beside_a_receiver");
    world_log_has(NAME, "received b'x'");
}

static void a_wait_for_a_child_at_no_console_is_ended(void **state)
{
    wakes_whole("child_apart run");
    wakes_whole("child_apart shell");
    wakes_whole("child_apart timeout");
    wakes_whole("child_apart wait");
    wakes("child_until_told");
    world_log_has(NAME, "heard [15] after 8 s");
    world_clean(state);
    wakes("child_at_the_console"); // which hears Ctrl+C, has its time
    world_log_has(NAME, "child ended");
}

static void a_wait_for_a_child_that_hears_nothing_is_ended_by_a_further_signal(void **state)
{
    (void)state;
    wakes_whole("child_deaf run");
    wakes_whole("child_deaf timeout");
    wakes_whole("child_deaf system");
    wakes_whole("child_deaf keyword");
    wakes_whole("child_deaf spawnv");
    wakes_whole("child_deaf spawnle");
}

static void a_child_ends_with_its_own_code(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "exit 6\r\n",      "negative -2\r\n",        "quoted 7\r\n",      "number TypeError",
        "null ValueError", "spawned 8\r\n",          "left 9\r\n",        "missing FileNotFoundError",
        "thread 10\r\n",   "without COMSPEC 11\r\n", "refused ValueError"};
    start(NULL, "child_codes");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        world_log_has(NAME, lines[i]);
    world_stop(NAME);
}

static void a_handler_that_only_takes_note_is_followed(void **state)
{
    (void)state;
    wakes("accept_until_told");
    world_log_has(NAME, "heard [15]");
    world_clean(NULL);
    wakes("select_until_told");
    world_log_has(NAME, "heard [15]");
}

static void a_wait_for_handles_hears_the_signal(void **state)
{
    (void)state;
    wakes_whole("wait_for_handle one");
    wakes_whole("wait_for_handle any");
    wakes_whole("wait_for_handle messages");
    wakes_with("--stop-limit 20 --pywin32 yes", "wait_until_told");
    world_log_has(NAME, "returned 1");
}

static void what_sends_is_left_alone(void **state)
{
    (void)state;
    start("--stop-limit 60", "sends");
    assert_int_equal(world_stop(NAME).dwWin32ExitCode, NO_ERROR);
    world_log_has(NAME, "received 30000000");
}

static void a_socket_of_another_thread_is_left_alone(void **state)
{
    (void)state;
    wakes("waits_beside_a_receiver");
    world_log_has(NAME, "received b'x'");
}

static void a_selector_loop_is_woken(void **state)
{
    (void)state;
    wakes("selector_loop");
    world_log_has(NAME, "closed True");
    world_clean(NULL);
    wakes("selector_loop SIGTERM");
    world_log_has(NAME, "asked");
    world_clean(NULL);
    wakes("selector_loop SIGINT");
    world_log_has(NAME, "asked");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(sleep_is_woken, world_clean),
        cmocka_unit_test_teardown(event_is_woken, world_clean),
        cmocka_unit_test_teardown(queue_get_is_woken, world_clean),
        cmocka_unit_test_teardown(join_is_woken, world_clean),
        cmocka_unit_test_teardown(accept_is_woken, world_clean),
        cmocka_unit_test_teardown(receive_is_woken, world_clean),
        cmocka_unit_test_teardown(datagram_is_woken, world_clean),
        cmocka_unit_test_teardown(run_asyncio_is_woken, world_clean),
        cmocka_unit_test_teardown(child_is_woken, world_clean),
        cmocka_unit_test_teardown(event_in_a_with_is_woken, world_clean),
        cmocka_unit_test_teardown(future_is_woken, world_clean),
        cmocka_unit_test_teardown(serve_forever_is_woken, world_clean),
        cmocka_unit_test_teardown(handle_request_is_woken, world_clean),
        cmocka_unit_test_teardown(multiprocessing_queue_is_woken, world_clean),
        cmocka_unit_test_teardown(communicate_is_woken, world_clean),
        cmocka_unit_test_teardown(own_wakeup_is_woken, world_clean),
        cmocka_unit_test_teardown(worker_at_the_end_is_woken, world_clean),
        cmocka_unit_test_teardown(waits_for_its_child_is_woken, world_clean),
        cmocka_unit_test_teardown(numbers_is_woken, world_clean),
        cmocka_unit_test_teardown(a_call_that_is_ended_is_one_that_the_signal_interrupts, world_clean),
        cmocka_unit_test_teardown(a_select_is_woken_whoever_holds_its_sockets, world_clean),
        cmocka_unit_test_teardown(a_wait_for_a_child_at_no_console_is_ended, world_clean),
        cmocka_unit_test_teardown(a_wait_for_a_child_that_hears_nothing_is_ended_by_a_further_signal,
                                  world_clean),
        cmocka_unit_test_teardown(a_child_ends_with_its_own_code, world_clean),
        cmocka_unit_test_teardown(a_handler_that_only_takes_note_is_followed, world_clean),
        cmocka_unit_test_teardown(a_wait_for_handles_hears_the_signal, world_clean),
        cmocka_unit_test_teardown(what_sends_is_left_alone, world_clean),
        cmocka_unit_test_teardown(a_socket_of_another_thread_is_left_alone, world_clean),
        cmocka_unit_test_teardown(a_selector_loop_is_woken, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
