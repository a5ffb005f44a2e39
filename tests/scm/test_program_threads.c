// SPDX-License-Identifier: MIT
// What a program's stop leaves to its other threads: their I/O, their results and their end.
#include "world.h"

#include "base/text.h"

#define NAME "PyhostProgramThread"

// A stop ends it by itself, and nothing had to be forced.
static void stops(const char *options, const char *way)
{
    char *program = text_format("\"%s\" %s", world_path("scripts\\asleep.py"), way);
    world_install_program(NAME, options, program);
    world_start(NAME);
    world_log_gets(NAME, "waiting");
    SERVICE_STATUS_PROCESS status = world_stop(NAME);
    assert_int_equal(status.dwWin32ExitCode, NO_ERROR);
    world_log_has(NAME, "cleaned up");
    assert_int_equal(world_log_count(NAME, "failure"), 0);
    free(program);
}

// What the main thread waits in, what another does, and what the log has of that.
static void the_io_of_other_threads_goes_on(void **state)
{
    static const char *const all[][2] = {
        {"listens send", "received 30000000"}, {"asks send", "received 30000000"},
        {"reads send", "received 30000000"}, // on the same socket
        {"accepts send", "received 30000000"}, {"listens receive", "received b'x'"},
        {"asks receive", "received b'x'"},     {"listens select", "selected 1"}};
    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        char *way = text_format("waits_beside_io %s", all[i][0]);
        stops("--stop-limit 20", way);
        world_log_has(NAME, "interrupted");
        world_log_has(NAME, all[i][1]);
        assert_int_equal(world_log_count(NAME, "broken"), 0);
        world_clean(NULL);
        free(way);
    }
}

// What another thread has for the main one, and its end, come after the stop: until then the wait goes on, unless the handler raises.
static void a_wait_for_a_thread_goes_on_until_its_true_end(void **state)
{
    static const char *const waits[] = {"join",    "join_for", "result",   "get",
                                        "get_for", "wait_for", "too_short"};
    (void)state;
    for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
        char *way = text_format("goes_on %s", waits[i]);
        stops("--stop-limit 20", way);
        world_log_has(NAME, "got all");
        world_clean(NULL);
        free(way);
    }
    stops("--stop-limit 20", "goes_on join interrupted");
    world_log_has(NAME, "then got all");
    world_clean(NULL);
    stops("--stop-limit 20", "goes_on result interrupted");
    world_log_has(NAME, "then got all");
}

static void children_that_are_left_get_no_more_than_the_rest(void **state)
{
    stops("--stop-limit 12", "child_of_a_worker pool");
    world_log_has(NAME, "the service's child processes end with it: python.exe");
    world_clean(state);
    stops("--stop-limit 12", "child_of_a_worker asyncio");
    world_log_has(NAME, "the service's child processes end with it: python.exe");
}

// One that takes a note is followed by a connection: what a server waits in is no socket itself.
static void a_server_that_looks_at_a_note_between_requests_ends(void **state)
{
    static const char *const kinds[] = {"http", "tcp", "xmlrpc"};
    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        char *way = text_format("handle_until_told %s", kinds[i]);
        stops("--stop-limit 20", way);
        world_log_has(NAME, "heard [15]");
        world_clean(NULL);
        free(way);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(the_io_of_other_threads_goes_on, world_clean),
        cmocka_unit_test_teardown(a_wait_for_a_thread_goes_on_until_its_true_end, world_clean),
        cmocka_unit_test_teardown(children_that_are_left_get_no_more_than_the_rest, world_clean),
        cmocka_unit_test_teardown(a_server_that_looks_at_a_note_between_requests_ends, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
