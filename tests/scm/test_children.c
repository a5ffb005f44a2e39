// SPDX-License-Identifier: MIT
// The processes that a service starts: their output, captured or in the log, their console, their end.
#include "world.h"

#include <stdio.h>

#include "base/text.h"

#define NAME "PyhostChildren"
#define ALL \
    "run run_without_window communicate all_handles shell os_popen own_pipe own_file in_asyncio process " \
    "pool executor system"

static void install_program(const char *arguments)
{
    char *program = text_format("\"%s\" %s", world_path("scripts\\children.py"), arguments);
    world_install_program(NAME, "--stop-limit 20", program);
    free(program);
}

static void run_program(const char *arguments)
{
    install_program(arguments);
    world_start_only(NAME);
    world_log_gets(NAME, "done");
    world_wait(NAME, SERVICE_STOPPED);
}

static void run_class(const char *arguments)
{
    world_install(NAME, "children.Children", "--stop-limit 20");
    world_pyhost("start " NAME " %s", arguments);
    world_log_gets(NAME, "done");
    world_stop(NAME);
}

// Every way of ways, words that are separated by blanks, gave what its child wrote.
static void gave(const char *text, const char *ways)
{
    while (*ways != '\0') {
        size_t length = strcspn(ways, " ");
        char *way = text_copy_part(ways, length);
        char *line = text_format("%s gave word", way);
        if (strcmp(way, "user32") != 0)
            world_contains(text, line);
        free(line);
        free(way);
        ways += length + (ways[length] == ' ');
    }
}

// ---- captured output ----

static void a_program_captures_its_childrens_output(void **state)
{
    (void)state;
    run_program(ALL);
    gave(world_log(NAME), ALL);
}

// Whatever the first child is, it meets no console; with user32 the console has a window.
static void a_programs_first_child_may_be_any(void **state)
{
    static const char *const firsts[] = {
        "run",      "run_without_window", "all_handles", "shell", "os_popen", "own_pipe",
        "own_file", "in_asyncio",         "process",     "pool",  "executor", "system"};
    for (size_t i = 0; i < sizeof firsts / sizeof *firsts; i++) {
        char *ways = text_format("user32 %s run", firsts[i]);
        run_program(ways);
        gave(world_log(NAME), ways);
        world_clean(state);
        free(ways);
    }
}

static void a_class_captures_its_childrens_output(void **state)
{
    (void)state;
    run_class("user32 " ALL);
    gave(world_log(NAME), ALL);
    world_clean(state);
    run_class("own_pipe run");
    gave(world_log(NAME), "own_pipe run");
}

static void a_console_session_captures_its_childrens_output(void **state)
{
    (void)state;
    install_program("user32 " ALL);
    assert_int_equal(world_pyhost("-debug " NAME), 0);
    gave(world_output(), ALL);
}

// ---- the console ----

// Those of every console: the OEM code page. (Here python.exe has none to compare with.)
static void children_meet_the_code_pages_of_a_console(void **state)
{
    (void)state;
    char *line = text_format("code pages %u %u", GetOEMCP(), GetOEMCP());
    run_program("code_pages");
    world_log_has(NAME, line);
    world_log_has(NAME, "as oem 'Gr\\xfc\\xdfe'");
    free(line);
}

static void a_librarys_console_handler_does_not_end_the_service(void **state)
{
    (void)state;
    install_program("handler_that_ends");
    world_start(NAME);
    world_log_gets(NAME, "waiting");
    assert_int_equal(world_stop(NAME).dwWin32ExitCode, NO_ERROR);
    world_log_has(NAME, "cleaned up");
}

// ---- their end ----

enum { MEMBERS = 2 }; // a child and its child

static void open_members(HANDLE *members)
{
    static const char *const lines[MEMBERS] = {"member 1 is ", "member 0 is "};
    for (int i = 0; i < MEMBERS; i++) {
        world_log_gets(NAME, lines[i]);
        const char *number = strstr(world_log(NAME), lines[i]) + strlen(lines[i]);
        members[i] =
            OpenProcess(SYNCHRONIZE | PROCESS_QUERY_LIMITED_INFORMATION, FALSE, strtoul(number, NULL, 10));
        assert_non_null(members[i]);
    }
}

static void they_end(HANDLE *members)
{
    for (int i = 0; i < MEMBERS; i++)
        world_wait_process(members[i]);
}

static void a_whole_family_ends_with(const char *way)
{
    HANDLE members[MEMBERS];
    HANDLE seen = world_event("members");
    install_program(way);
    world_start_only(NAME);
    open_members(members);
    HANDLE host = world_process(NAME);
    SetEvent(seen);
    world_wait_process(host);
    they_end(members);
    CloseHandle(seen);
}

static void a_family_ends_with_a_process_that_exits_at_once(void **state)
{
    (void)state;
    a_whole_family_ends_with("family_and_exit");
}

static void a_family_ends_with_a_process_that_crashes(void **state)
{
    (void)state;
    a_whole_family_ends_with("family_and_crash");
}

static void a_family_ends_with_a_process_that_is_killed(void **state)
{
    (void)state;
    HANDLE members[MEMBERS];
    install_program("family");
    world_start(NAME);
    open_members(members);
    HANDLE host = OpenProcess(PROCESS_TERMINATE, FALSE, world_query(NAME).dwProcessId);
    assert_true(TerminateProcess(host, 9));
    CloseHandle(host);
    they_end(members);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_program_captures_its_childrens_output, world_clean),
        cmocka_unit_test_teardown(a_programs_first_child_may_be_any, world_clean),
        cmocka_unit_test_teardown(a_class_captures_its_childrens_output, world_clean),
        cmocka_unit_test_teardown(a_console_session_captures_its_childrens_output, world_clean),
        cmocka_unit_test_teardown(children_meet_the_code_pages_of_a_console, world_clean),
        cmocka_unit_test_teardown(a_librarys_console_handler_does_not_end_the_service, world_clean),
        cmocka_unit_test_teardown(a_family_ends_with_a_process_that_exits_at_once, world_clean),
        cmocka_unit_test_teardown(a_family_ends_with_a_process_that_crashes, world_clean),
        cmocka_unit_test_teardown(a_family_ends_with_a_process_that_is_killed, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
