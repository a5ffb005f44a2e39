// SPDX-License-Identifier: MIT
// What a service writes, whoever writes it, is in its log: complete, in order, line by line, also across
// rotation.
#include "world.h"

#include <stdio.h>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "base/wide.h"

static void start_and_wait_until_written(const char *class_name, const char *options)
{
    HANDLE written = world_event("written");
    world_install("PyhostOutput", class_name, options);
    world_start("PyhostOutput");
    world_wait_event(written);
    CloseHandle(written);
}

static void has_in_order(const char *text, const char *const *parts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *found = strstr(text, parts[i]);
        if (found == NULL)
            fail_msg("\"%s\" is missing, or not in its place, in\n%s", parts[i], world_log("PyhostOutput"));
        text = found + strlen(parts[i]);
    }
}

// Wine's runtime cannot reopen a stream that began without a handle, so what C code prints through stdout is
// not shown here; its descriptors are.
static void every_way_of_writing_ends_in_the_log_in_order(void **state)
{
    (void)state;
    static const char *const parts[] = {
        "pyhost: service \"PyhostOutput\" starts",
        "1 by print, \xc3\xa4\xc3\xb6\xc3\xbc \xe4\xb8\xad\xe6\x96\x87 \xf0\x9f\x98\x80\r\n",
        "2 by descriptor 1\r\n",
        "3 by descriptor 2\r\n",
        "4 to stderr\r\n",
        "5 by a child",
        "6 by a shell",
        "WARNING:root:7 by logging\r\n",
        "8 lone surrogate \\udc80\r\n",
        "stdin '' tty False fileno 1\r\n",
        "in write", // faulthandler's stack
        "pyhost: service \"PyhostOutput\" ends",
    };
    start_and_wait_until_written("output.EveryWay", NULL);
    world_stop("PyhostOutput");
    has_in_order(world_log("PyhostOutput"), parts, sizeof parts / sizeof *parts);
}

// The log and its older generations, oldest first, as one text. Owner: the caller.
static char *whole_log(unsigned *generations)
{
    struct text_buffer whole = {0};
    struct error error = {0};
    size_t size = 0;
    *generations = 0;
    for (unsigned i = 1000; i > 0; i--) {
        char *path = text_format("%s\\pyhost\\PyhostOutput\\PyhostOutput.%u.log", getenv("ProgramData"), i);
        if (file_exists(path)) {
            char *text = (char *)file_read(path, 1u << 28, &size, &error);
            assert_non_null(text);
            assert_int_equal(text[size - 1], '\n'); // it was put aside behind a whole line
            text_buffer_add(&whole, text);
            free(text);
            (*generations)++;
        }
        free(path);
    }
    text_buffer_add(&whole, world_log("PyhostOutput"));
    return text_buffer_take(&whole);
}

static void has_all_lines(const char *text, const char *writer)
{
    for (int i = 0; i < 2000; i++) {
        char *line = text_format("\n%s %d xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n", writer, i);
        const char *found = strstr(text, line);
        if (found == NULL)
            fail_msg("line %d of %s is lost, split or out of order", i, writer);
        text = found + strlen(line) - 1; // its line end begins the next one's search
        free(line);
    }
}

static void rotation_loses_and_splits_no_line(void **state)
{
    (void)state;
    unsigned generations = 0;
    start_and_wait_until_written("output.Rotating", "--log-size 16 --log-keep 1000");
    world_stop("PyhostOutput");
    char *text = whole_log(&generations);
    assert_in_range(generations, 10, 40); // 400 KiB in pieces of 16
    has_all_lines(text, "one");
    has_all_lines(text, "two");
    has_all_lines(text, "child");
    free(text);
}

static void only_so_many_older_files_stay(void **state)
{
    (void)state;
    unsigned generations = 0;
    start_and_wait_until_written("output.ManyLines", "--log-size 1 --log-keep 3");
    world_stop("PyhostOutput");
    free(whole_log(&generations));
    assert_int_equal(generations, 3);
}

static void a_killed_process_loses_nothing(void **state)
{
    (void)state;
    start_and_wait_until_written("output.ManyLines", NULL);
    DWORD identifier = world_query("PyhostOutput").dwProcessId;
    HANDLE process = OpenProcess(PROCESS_TERMINATE | SYNCHRONIZE, FALSE, identifier);
    assert_non_null(process);
    assert_true(TerminateProcess(process, 1));
    world_wait_process(process);
    const char *log = world_log("PyhostOutput");
    world_contains(log, "line 0\r\n");
    world_contains(log, "line 1999\r\nno end of line");
}

static void a_log_that_cannot_be_opened_does_not_stop_the_service(void **state)
{
    (void)state;
    char *options = text_format("--log \"%s\"", world_path("scripts")); // a directory
    start_and_wait_until_written("output.EveryWay", options);
    assert_int_equal(world_stop("PyhostOutput").dwWin32ExitCode, NO_ERROR);
    free(options);
}

static void a_script_may_replace_its_streams(void **state)
{
    (void)state;
    start_and_wait_until_written("output.FailingStream", NULL);
    assert_int_equal(world_stop("PyhostOutput").dwWin32ExitCode, NO_ERROR);
    assert_null(strstr(world_log("PyhostOutput"), "nobody hears this"));
}

static int clean(void **state)
{
    world_clean(state);
    world_run("cmd /c rmdir /s /q \"%s\\pyhost\\PyhostOutput\"", getenv("ProgramData"));
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(every_way_of_writing_ends_in_the_log_in_order, clean),
        cmocka_unit_test_teardown(rotation_loses_and_splits_no_line, clean),
        cmocka_unit_test_teardown(only_so_many_older_files_stay, clean),
        cmocka_unit_test_teardown(a_killed_process_loses_nothing, clean),
        cmocka_unit_test_teardown(a_log_that_cannot_be_opened_does_not_stop_the_service, clean),
        cmocka_unit_test_teardown(a_script_may_replace_its_streams, clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
