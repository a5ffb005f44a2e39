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
    world_pyhost("start " NAME " -- %s", arguments);
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

// ---- output in the log ----

// What python.exe writes is UTF-8 there, as the service's own lines are.
static void output_is_in_the_log(void)
{
    static const char *const names[] = {
        "plain",   "without-window", "new-console",         "detached",
        "group",   "startup-info",   "all-handles",         "startup-info-without-window",
        "shell",   "no-input",       "one-stream",          "all-handles-without-window",
        "led",     "pool",           "own-environment",     "led-without-window",
        "process", "asyncio",        "shell-without-window"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *line = text_format("child %s äöü € →", names[i]);
        char *error = text_format("error of %s", names[i]);
        world_log_has(NAME, line);
        world_log_has(NAME, error);
        free(error);
        free(line);
    }
    world_log_has(NAME, "child os.system");
    world_log_has(NAME, "child-os.spawn");
}

static void however_a_child_is_started_its_output_is_in_the_log(void **state)
{
    run_program("logged");
    output_is_in_the_log();
    world_clean(state);
    run_class("logged");
    output_is_in_the_log();
    world_log_has(NAME, "child win32process");
}

// Without pywin32, whose own starts a child behind the host's back.
static void the_hosts_win32process_brings_the_console_too(void **state)
{
    (void)state;
    if (getenv("PYHOST_TEST_PYWIN32") != NULL)
        skip();
    run_class("first_by_win32process");
    world_log_has(NAME, "child first");
}

// The bytes are those of the OEM code page; "pyhost logs" shows the text.
static void what_a_console_tool_writes_is_shown_as_text(void **state)
{
    (void)state;
    run_program("tool");
    assert_false(text_is_well_formed(world_log(NAME)));
    world_pyhost("logs " NAME);
    world_contains(world_output(), "Grüße");
}

static void what_the_program_reads_is_encoded_as_under_python(void **state)
{
    (void)state;
    run_program("encodings");
    char *ansi = text_format("cp%u cp%u False", GetACP(), GetACP());
    static const char *const names[] = {"pipes", "no-window", "errors", "input", "file"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *line = text_format("%s %s", ansi, names[i]);
        world_log_has(NAME, line);
        free(line);
    }
    world_log_has(NAME, "cp437 cp437 True chosen");
    free(ansi);
}

static void children_inherit_what_c_code_has_set(void **state)
{
    (void)state;
    run_program("variable_of_c");
    world_log_has(NAME, "variable inherited");
}

static void a_signal_is_heard_while_the_first_start_is_prepared(void **state)
{
    (void)state;
    run_program("interrupted_preparation");
    world_log_has(NAME, "heard the signal");
    world_log_has(NAME, "child without-window");
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

// The code pages are the console's, and stay as code sets them, before a child or in one.
static void a_code_page_that_code_sets_is_that_of_the_next_child(void **state)
{
    (void)state;
    char *line = text_format("next %u %u\r\n", GetOEMCP(), GetOEMCP());
    run_program("own_code_page");
    world_log_has(NAME, line);
    world_log_has(NAME, "set 1 1\r\nnext 65001 1252\r\nnext 850 1252\r\n");
    free(line);
}

// As a process manager may send it. Of Ctrl+Break: contract layer_children, windows jobs.
static void ctrl_c_for_everybody_leaves_the_service_running(void **state)
{
    static const char child[] = "child has ended with 0xc000013a";
    install_program("interrupts_and_waits");
    world_start(NAME);
    world_log_gets(NAME, "sleeps");
    world_log_has(NAME, child);
    assert_int_equal(world_query(NAME).dwCurrentState, SERVICE_RUNNING);
    assert_int_equal(world_stop(NAME).dwWin32ExitCode, NO_ERROR);
    world_clean(state);
    world_install(NAME, "children.Children", "--stop-limit 20");
    world_pyhost("start " NAME " -- interrupts_everybody");
    world_log_gets(NAME, "sleeps");
    world_log_has(NAME, child);
    assert_int_equal(world_stop(NAME).dwWin32ExitCode, NO_ERROR);
    world_log_has(NAME, "cleaned up");
}

static void a_librarys_console_handler_does_not_end_the_service(void **state)
{
    static const char *const ways[] = {"handler_that_ends", "handler_that_ends_first"};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        install_program(ways[i]);
        world_start(NAME);
        world_log_gets(NAME, "waiting");
        assert_int_equal(world_stop(NAME).dwWin32ExitCode, NO_ERROR);
        world_log_has(NAME, "cleaned up");
        world_clean(state);
    }
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

static void a_child_that_breaks_away_lives_on(void **state)
{
    (void)state;
    install_program("breakaway");
    world_start(NAME);
    world_log_gets(NAME, "waiting");
    DWORD number = strtoul(strstr(world_log(NAME), "member 1 is ") + strlen("member 1 is "), NULL, 10);
    HANDLE child =
        OpenProcess(SYNCHRONIZE | PROCESS_TERMINATE | PROCESS_QUERY_LIMITED_INFORMATION, FALSE, number);
    assert_non_null(child);
    world_stop(NAME);
    assert_int_equal(WaitForSingleObject(child, 0), WAIT_TIMEOUT);
    TerminateProcess(child, 0);
    world_wait_process(child);
}

// The log says which children the stop asks to end, and which the job ends.
static void the_log_names_the_children_that_end_with_the_service(void **state)
{
    (void)state;
    static const char *const helpers[] = {"deaf_helper plain", "deaf_helper detached"};
    for (size_t i = 0; i < sizeof helpers / sizeof *helpers; i++) {
        install_program(helpers[i]);
        world_start(NAME);
        world_log_gets(NAME, "helper is deaf, process ");
        DWORD number =
            strtoul(strstr(world_log(NAME), "deaf, process ") + strlen("deaf, process "), NULL, 10);
        char *asked =
            text_format("the service's child processes are asked to end: python.exe (process %lu)", number);
        char *left =
            text_format("the service's child processes end with it: python.exe (process %lu)", number);
        world_stop(NAME);
        world_log_has(NAME, asked);
        world_log_has(NAME, left);
        assert_int_equal(world_log_count(NAME, "are asked to end"), 1);
        free(left);
        free(asked);
        world_clean(state);
    }
    install_program("family_that_ends"); // by itself
    world_start(NAME);
    world_log_gets(NAME, "waiting");
    world_stop(NAME);
    if (world_log_count(NAME, "child processes") != 0)
        fail_msg("there were children to be asked; the log:\n%s", world_log(NAME));
}

// Of more than can be waited for at once the rest is counted.
static void a_crowd_of_children_is_counted(void **state)
{
    (void)state;
    install_program("crowd");
    world_start(NAME);
    world_log_gets(NAME, "waiting");
    world_stop(NAME);
    const char *log = world_log(NAME);
    const char *asked = strstr(log, "are asked to end: ");
    const char *rest = asked != NULL ? strstr(asked, " more\r\n") : NULL;
    if (rest == NULL || rest != strpbrk(asked, "\r") - strlen(" more"))
        fail_msg("not all that are asked are counted; the log:\n%s", log);
    world_log_has(NAME, " more; to let a process outlive the service");
}

// Whatever the batch does, and however it is waited for.
static void a_batch_file_ends_with_its_service(void **state)
{
    static const struct {
        const char *lines;
        const char *way;
    } cases[] = {{"ping -n 2 127.0.0.1 >nul\r\ngoto loop\r\n", "batch_file"},
                 {"ping -n 2 127.0.0.1 >nul\r\ngoto loop\r\n", "batch_file_by_popen"},
                 {"pause\r\n", "batch_file"},
                 {"set /p answer=Terminate?\r\ngoto loop\r\n", "batch_file"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *batch = text_format("@echo off\r\necho the batch runs\r\n:loop\r\n%s", cases[i].lines);
        world_write("scripts\\forever.bat", batch);
        install_program(cases[i].way);
        world_start_only(NAME);
        HANDLE process = world_process(NAME); // now: "pause" may end by itself
        world_log_gets(NAME, "the batch runs");
        if (world_query(NAME).dwCurrentState != SERVICE_STOPPED)
            (void)world_try_control(NAME, SERVICE_CONTROL_STOP); // NUL answers "pause"
        assert_int_equal(world_wait(NAME, SERVICE_STOPPED).dwWin32ExitCode, NO_ERROR);
        world_wait_process(process);
        world_log_has(NAME, "cleaned up");
        assert_int_equal(world_log_count(NAME, "failure stop-limit"), 0);
        world_clean(state);
        free(batch);
    }
}

// To the visible ones at first: the others are mostly no program's own. They come last.
static void windows_are_asked_to_close_the_visible_first(void **state)
{
    (void)state;
    HANDLE seen = world_event("members");
    install_program("leaves_windows");
    world_start_only(NAME);
    world_log_gets(NAME, "windows True True");
    SetEvent(seen);
    world_wait(NAME, SERVICE_STOPPED);
    assert_int_equal(world_log_count(NAME, "closes visible"), 2);
    assert_int_equal(world_log_count(NAME, "closes hidden"), 1);
    assert_true(strstr(world_log(NAME), "closes visible") < strstr(world_log(NAME), "closes hidden"));
    CloseHandle(seen);
}

// ---- hooks ----

static void a_hook_keeps_nothing_open_that_the_code_closes(void **state)
{
    (void)state;
    HANDLE seen = world_event("members");
    char *program = text_format("\"%s\" holds_a_file", world_path("scripts\\children.py"));
    char *options = text_format("--ready-after never --after-start \"\\\"%s\\\" \\\"%s\\\" hook_that_stays\"",
                                world_python(), world_path("scripts\\children.py"));
    world_install_program(NAME, options, program);
    world_start_only(NAME);
    world_log_gets(NAME, "hook is there");
    SetEvent(seen);
    world_log_gets(NAME, "removed");
    world_wait(NAME, SERVICE_STOPPED);
    CloseHandle(seen);
    free(options);
    free(program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_program_captures_its_childrens_output, world_clean),
        cmocka_unit_test_teardown(a_programs_first_child_may_be_any, world_clean),
        cmocka_unit_test_teardown(a_class_captures_its_childrens_output, world_clean),
        cmocka_unit_test_teardown(a_console_session_captures_its_childrens_output, world_clean),
        cmocka_unit_test_teardown(however_a_child_is_started_its_output_is_in_the_log, world_clean),
        cmocka_unit_test_teardown(the_hosts_win32process_brings_the_console_too, world_clean),
        cmocka_unit_test_teardown(what_a_console_tool_writes_is_shown_as_text, world_clean),
        cmocka_unit_test_teardown(what_the_program_reads_is_encoded_as_under_python, world_clean),
        cmocka_unit_test_teardown(children_inherit_what_c_code_has_set, world_clean),
        cmocka_unit_test_teardown(a_signal_is_heard_while_the_first_start_is_prepared, world_clean),
        cmocka_unit_test_teardown(children_meet_the_code_pages_of_a_console, world_clean),
        cmocka_unit_test_teardown(a_code_page_that_code_sets_is_that_of_the_next_child, world_clean),
        cmocka_unit_test_teardown(ctrl_c_for_everybody_leaves_the_service_running, world_clean),
        cmocka_unit_test_teardown(a_librarys_console_handler_does_not_end_the_service, world_clean),
        cmocka_unit_test_teardown(a_family_ends_with_a_process_that_exits_at_once, world_clean),
        cmocka_unit_test_teardown(a_family_ends_with_a_process_that_crashes, world_clean),
        cmocka_unit_test_teardown(a_family_ends_with_a_process_that_is_killed, world_clean),
        cmocka_unit_test_teardown(a_child_that_breaks_away_lives_on, world_clean),
        cmocka_unit_test_teardown(the_log_names_the_children_that_end_with_the_service, world_clean),
        cmocka_unit_test_teardown(a_batch_file_ends_with_its_service, world_clean),
        cmocka_unit_test_teardown(a_crowd_of_children_is_counted, world_clean),
        cmocka_unit_test_teardown(windows_are_asked_to_close_the_visible_first, world_clean),
        cmocka_unit_test_teardown(a_hook_keeps_nothing_open_that_the_code_closes, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
