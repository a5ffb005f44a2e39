// SPDX-License-Identifier: MIT
// What a service writes, whoever writes it, is in its log: complete, in order, line by line, also across
// rotation.
#include "world.h"

#include <stdio.h>

#include "base/error.h"
#include "base/file.h"
#include "base/path.h"
#include "base/text.h"
#include "base/wide.h"

static int clean(void **state)
{
    world_clean(state);
    char *directory = text_format("%s\\pyhost\\PyhostOutput", getenv("ProgramData"));
    struct text_list names = file_names(directory);
    for (size_t i = 0; i < names.count; i++) {
        char *path = path_join(directory, names.items[i]);
        file_delete(path);
        free(path);
    }
    text_list_clear(&names);
    free(directory);
    return 0;
}

static void wait_until_written(void)
{
    HANDLE written = world_event("written");
    world_start("PyhostOutput");
    world_wait_event(written);
    CloseHandle(written);
}

static void start_and_wait_until_written(const char *class_name, const char *options)
{
    world_install("PyhostOutput", class_name, options);
    wait_until_written();
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
        "9 by bytes\r\n",
        "stdin '' tty False fileno 1\r\n",
        "in write", // faulthandler's stack
        "pyhost: service \"PyhostOutput\" ends",
    };
    start_and_wait_until_written("output.EveryWay", NULL);
    world_stop("PyhostOutput");
    has_in_order(world_log("PyhostOutput"), parts, sizeof parts / sizeof *parts);
}

static void of_a_line_that_is_written_over_the_last_state_stays(void **state)
{
    (void)state;
    static const char *const parts[] = {"starts, process", "0% of two\r\n",        "50% of two\r\n",
                                        " 50% of one\r\n", "event info: half way", "100% of one\r\n",
                                        "two is done",     "never ended\r\n",      "\" ends, exit code 0"};
    start_and_wait_until_written("output.Progress", NULL);
    world_stop("PyhostOutput");
    has_in_order(world_log("PyhostOutput"), parts, sizeof parts / sizeof *parts);
    assert_int_equal(world_log_count("PyhostOutput", "% of "), 4);
    assert_int_equal(world_log_count("PyhostOutput", "\r\n\r\n"), 0);
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
    world_start("PyhostOutput"); // whose first line begins one
    world_log_has("PyhostOutput", "line 1999\r\nno end of line\r\n2");
    world_stop("PyhostOutput");
}

// Of output.NoLineEnd, whose sys.stdout is another one by then.
static void what_has_no_line_end_is_there_when_code_ends_its_process(void **state)
{
    enum { FIRST_END = 128, ENDS = 5 };
    (void)state;
    for (DWORD control = FIRST_END; control < FIRST_END + ENDS; control++) {
        start_and_wait_until_written("output.NoLineEnd", NULL);
        HANDLE process = OpenProcess(SYNCHRONIZE, FALSE, world_query("PyhostOutput").dwProcessId);
        assert_non_null(process);
        world_try_control("PyhostOutput", control);
        world_wait_process(process);
        world_log_has("PyhostOutput", "no end of line in both");
        clean(state);
    }
}

static void so_it_is_before_what_a_child_writes(void **state)
{
    static const char *const parts[] = {"no end of line in both", "the child"};
    enum { FIRST_CHILD = 133, CHILDREN = 3 };
    (void)state;
    for (DWORD control = FIRST_CHILD; control < FIRST_CHILD + CHILDREN; control++) {
        start_and_wait_until_written("output.NoLineEnd", NULL);
        HANDLE written = world_event("written");
        ResetEvent(written);
        world_control("PyhostOutput", control);
        world_wait_event(written);
        CloseHandle(written);
        has_in_order(world_log("PyhostOutput"), parts, sizeof parts / sizeof *parts);
        world_stop("PyhostOutput");
        clean(state);
    }
}

static void pieces_of_a_line_are_there_where_python_keeps_nothing_back(void **state)
{
    static const char *const options[] = {"--python-flag=-u", "--environment PYTHONUNBUFFERED=1"};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        start_and_wait_until_written("output.Pieces", options[i]);
        world_log_has("PyhostOutput", "Waiting for work");
        world_stop("PyhostOutput");
        clean(state);
    }
}

static void a_line_of_the_hosts_begins_a_line(void **state)
{
    (void)state;
    start_and_wait_until_written("output.Pieces",
                                 "--environment PYTHONUNBUFFERED=0"); // which switches nothing on
    assert_int_equal(world_log_count("PyhostOutput", "Waiting"), 0);
    world_stop("PyhostOutput");
    world_log_has("PyhostOutput", "Waiting for work\r\n2");
    clean(state);
    start_and_wait_until_written("output.Pieces", "--python-flag=-u --log-times yes");
    world_stop("PyhostOutput");
    world_log_has("PyhostOutput", " Waiting for work\r\n2");
}

enum { THREADS = 6 }; // of output.ManyThreads

// Their lines: whole, in their order, and at least so many of each.
static void has_lines_of_threads(const char *log, const LONG *printed)
{
    enum { X = 80 };
    int next[THREADS] = {0};
    for (const char *line = strstr(log, "\nthread "); line != NULL; line = strstr(line, "\nthread ")) {
        int thread = -1;
        int number = -1;
        int length = 0;
        line++;
        assert_int_equal(sscanf(line, "thread %d %d %n", &thread, &number, &length), 2);
        assert_in_range(thread, 0, THREADS - 1);
        assert_int_equal(number, next[thread]++);
        assert_int_equal(strspn(line + length, "x"), X);
        assert_memory_equal(line + length + X, "\r\n", 2);
        line += length + X + 1;
    }
    for (int i = 0; i < THREADS; i++)
        assert_in_range(next[i], printed[i], MAXLONG);
}

// However its process ends: 0 by TerminateProcess, else by that control, which does not return.
static void ends_while_threads_print(DWORD control)
{
    static const char *const children[] = {"before child 0\r\n", "child 0 of 3", "behind child 0\r\n",
                                           "before child 1\r\n", "child 1 of 3", "behind child 1\r\n",
                                           "before child 2\r\n", "child 2 of 3", "behind child 2\r\n"};
    HANDLE mapping = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 4096,
                                        L"Global\\pyhost-test-printed");
    const volatile LONG *printed = mapping != NULL ? MapViewOfFile(mapping, FILE_MAP_READ, 0, 0, 4096) : NULL;
    assert_non_null(printed);
    start_and_wait_until_written("output.ManyThreads", "--log-size 102400");
    HANDLE process =
        OpenProcess(PROCESS_TERMINATE | SYNCHRONIZE, FALSE, world_query("PyhostOutput").dwProcessId);
    assert_non_null(process);
    if (control == 0)
        assert_true(TerminateProcess(process, 1));
    else
        world_try_control("PyhostOutput", control);
    world_wait_process(process);
    LONG returned[THREADS];
    for (int i = 0; i < THREADS; i++)
        returned[i] =
            printed[i]; // before the log is read: under Wine a thread may outlive its process for a moment
    has_in_order(world_log("PyhostOutput"), children, sizeof children / sizeof *children);
    has_lines_of_threads(world_log("PyhostOutput"), returned);
    UnmapViewOfFile((const void *)printed);
    CloseHandle(mapping);
}

static void a_process_that_is_killed_has_all_that_its_threads_printed(void **state)
{
    (void)state;
    ends_while_threads_print(0);
}

static void so_has_one_that_ends_by_exit(void **state)
{
    (void)state;
    ends_while_threads_print(128);
}

static void so_has_one_that_crashes(void **state)
{
    (void)state;
    ends_while_threads_print(129);
}

// Does an older file have text?
static bool older_has(unsigned generation, const char *part)
{
    struct error error = {0};
    size_t size = 0;
    char *path =
        text_format("%s\\pyhost\\PyhostOutput\\PyhostOutput.%u.log", getenv("ProgramData"), generation);
    char *text = (char *)file_read(path, 1u << 28, &size, &error);
    bool found = text != NULL && strstr(text, part) != NULL;
    error_clear(&error);
    free(text);
    free(path);
    return found;
}

static void install_with_log(const char *path)
{
    char *options = text_format("--log \"%s\"", path);
    world_install("PyhostOutput", "output.EveryWay", options);
    free(options);
}

// With its log at path, which cannot be opened, the service runs, and its log is at the default place. advice: of the event.
static void runs_without(const char *path, const char *advice)
{
    world_forget_events();
    wait_until_written();
    world_told("PyhostOutput", 0x80000110, "cannot open the log file");
    world_told("PyhostOutput", 0x80000110, "; the log is written to ");
    world_told("PyhostOutput", 0x80000110, advice);
    world_log_has("PyhostOutput", "; the log is written here instead");
    world_log_has("PyhostOutput", "WARNING:root:7 by logging");
    assert_int_equal(world_pyhost("logs PyhostOutput"), 0);
    world_contains(world_output(), "WARNING:root:7 by logging");
    world_contains(world_output(), path);
    if (world_pyhost("rotate PyhostOutput") != 0)
        fail_msg("rotate: %s", world_output());
    world_contains(world_output(), "PyhostOutput\\PyhostOutput.log");
    assert_true(older_has(1, "WARNING:root:7 by logging"));
    assert_int_equal(world_stop("PyhostOutput").dwWin32ExitCode, NO_ERROR);
}

static void a_log_that_cannot_be_opened_does_not_stop_the_service(void **state)
{
    (void)state;
    char *path = text_copy(world_path("scripts\\becomes.log"));
    install_with_log(path);
    world_run("cmd /c md \"%s\"", path); // install takes no directory
    runs_without(path, "name a file: pyhost update NAME --log FILE");
    assert_int_equal(world_pyhost("rotate PyhostOutput"), 0); // stopped, too
    world_contains(world_output(), "PyhostOutput\\PyhostOutput.log");
    assert_true(older_has(2, "WARNING:root:7 by logging"));
    assert_int_equal(world_pyhost("doctor PyhostOutput"), 1);
    world_contains(world_output(), "\" is a directory");
    world_delete_tree(path);
    free(path);
}

static void a_log_that_another_program_holds_does_not_stop_the_service(void **state)
{
    (void)state;
    char *path = text_copy(world_path("scripts\\held.log"));
    wchar_t *wide = wide_from_text(path);
    HANDLE held = CreateFileW(wide, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    assert_ptr_not_equal(held, INVALID_HANDLE_VALUE);
    install_with_log(path);
    runs_without(path, "close the program that has it open");
    assert_int_equal(world_pyhost("doctor PyhostOutput"), 1);
    world_contains(world_output(), "another program has the log \"");
    CloseHandle(held);
    world_start("PyhostOutput"); // the next run has it
    assert_int_equal(world_pyhost("doctor PyhostOutput"), 0);
    world_stop("PyhostOutput");
    size_t size = 0;
    struct error error = {0};
    char *text = (char *)file_read(path, 1u << 20, &size, &error);
    assert_non_null(text);
    world_contains(text, "WARNING:root:7 by logging");
    free(text);
    DeleteFileW(wide);
    free(wide);
    free(path);
}

static void a_script_may_replace_its_streams(void **state)
{
    (void)state;
    start_and_wait_until_written("output.FailingStream", NULL);
    assert_int_equal(world_stop("PyhostOutput").dwWin32ExitCode, NO_ERROR);
    assert_null(strstr(world_log("PyhostOutput"), "nobody hears this"));
}

static void whatever_wraps_the_streams_writes_to_the_log(void **state)
{
    (void)state;
    static const char *const lines[] = {"1 reconfigured äöü",
                                        "2 by a codec äöü",
                                        "3 wrapped anew äöü",
                                        "4 a copy of the descriptor äöü",
                                        "5 behind 'not in the log\\n' äöü",
                                        "6 I/O operation on closed file",
                                        "7 by logging",
                                        "8 without an end of line",
                                        "9 descriptor 1 is back",
                                        "SystemExit: 10 the text of sys.exit"};
    char *program = text_format("\"%s\"", world_path("scripts\\wraps.py"));
    world_install_program("PyhostOutput", NULL, program);
    free(program);
    world_start_failing("PyhostOutput");
    const char *place = world_log("PyhostOutput");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        world_contains(place, lines[i]); // behind the one before
        place = strstr(place, lines[i]);
    }
    assert_int_equal(world_log_count("PyhostOutput", "nor this"), 0);
    assert_int_equal(world_log_count("PyhostOutput", "nobody hears this"), 0);
}

static void standard_input_is_what_nul_is_under_python(void **state)
{
    (void)state;
    world_write("scripts\\terminal.py", "import os, sys\n"
                                        "print('terminal', sys.stdin.isatty(), os.isatty(0), "
                                        "repr(sys.stdin.read()), flush=True)\n");
    char *program = text_format("\"%s\"", world_path("scripts\\terminal.py"));
    world_install_program("PyhostOutput", NULL, program);
    world_start_only("PyhostOutput");
    world_wait("PyhostOutput", SERVICE_STOPPED);
    assert_int_equal(world_run("cmd /s /c \"\"%s\" %s < NUL\"", world_python(), program), 0);
    char *line = text_copy_part(world_output(), strcspn(world_output(), "\r\n"));
    world_contains(line, "terminal ");
    world_log_has("PyhostOutput", line);
    free(line);
    free(program);
}

// The file with the texts of the events, which is the host's, and nobody's else.
static void has_texts_of_the_host(void)
{
    wchar_t wide[1024] = L"";
    DWORD size = sizeof wide;
    assert_int_equal(RegGetValueW(HKEY_LOCAL_MACHINE,
                                  L"SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\PyhostOutput",
                                  L"EventMessageFile", RRF_RT_REG_SZ, NULL, wide, &size),
                     ERROR_SUCCESS);
    char *files = text_from_wide(wide);
    assert_string_equal(files, world_host());
    free(files);
}

// With pywin32 NTEventLogHandler and AddSourceToRegistry register the service's own source, and the host's texts are lost.
static void an_event_source_that_code_takes_is_the_hosts_again(void **state)
{
    (void)state;
    start_and_wait_until_written("output.TakesSource", NULL);
    char *kept = text_format("kept: %s\r\n", world_host());
    world_log_has("PyhostOutput", "win32service.pyd\r\n");
    world_log_has("PyhostOutput", kept); // with the next event
    free(kept);
    world_stop("PyhostOutput");
    world_log_has("PyhostOutput", "service \"PyhostOutput\" ends");
    has_texts_of_the_host(); // at the end
}

static void a_new_log_is_begun_on_demand(void **state)
{
    (void)state;
    assert_int_equal(world_pyhost("rotate PyhostOutput"), 4); // there is no such service
    start_and_wait_until_written("output.EveryWay", NULL);
    world_log_has("PyhostOutput", "7 by logging");
    if (world_pyhost("rotate PyhostOutput") != 0)
        fail_msg("%s", world_output());
    world_contains(world_output(), "PyhostOutput writes a new log, \"");
    assert_true(older_has(1, "7 by logging"));
    assert_int_equal(world_log_count("PyhostOutput", "7 by logging"), 0);
    world_stop("PyhostOutput");
    world_log_has("PyhostOutput", "service \"PyhostOutput\" ends");
    assert_int_equal(world_pyhost("rotate PyhostOutput"), 0); // stopped, it can be done as well
    assert_true(older_has(1, "service \"PyhostOutput\" ends"));
    assert_true(older_has(2, "7 by logging"));
    assert_string_equal(world_log("PyhostOutput"), "");
}

// As if the process had ended when it had put the first older file aside, and not yet the log itself.
static void an_interrupted_rotation_is_completed_by_the_next_one(void **state)
{
    static const char *const files[] = {"", ".2", ".3"};
    (void)state;
    world_install("PyhostOutput", "output.EveryWay", "--log-keep 3");
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct error error = {0};
        char *path =
            text_format("%s\\pyhost\\PyhostOutput\\PyhostOutput%s.log", getenv("ProgramData"), files[i]);
        char *text = text_format("this was%s\r\n", files[i]);
        assert_true(file_replace(path, text, &error));
        free(text);
        free(path);
    }
    assert_int_equal(world_pyhost("rotate PyhostOutput"), 0);
    assert_true(older_has(1, "this was\r\n"));
    assert_true(older_has(2, "this was.2"));
    assert_true(older_has(3, "this was.3"));
}

// Is text in the log, behind a time that begins its line?
static bool is_timed(const char *text)
{
    const char *log = world_log("PyhostOutput");
    const char *found = strstr(log, text);
    if (found == NULL || found - log < 24)
        return false;
    const char *line = found - 24; // "2024-05-31 12:00:00.000 "
    return (line == log || line[-1] == '\n') && line[4] == '-' && line[10] == ' ' && line[19] == '.' &&
           line[23] == ' ';
}

static void lines_have_their_times_where_the_setting_says_so(void **state)
{
    (void)state;
    start_and_wait_until_written("output.EveryWay", "--log-times");
    assert_true(is_timed("1 by print"));
    assert_true(is_timed("4 to stderr"));
    assert_true(is_timed("WARNING:root:7 by logging"));
    assert_false(is_timed("5 by a child"));
    assert_true(is_timed("pyhost: service"));
    world_stop("PyhostOutput");
    assert_int_equal(world_pyhost("update PyhostOutput --log-times no"), 0);
    world_start("PyhostOutput");
    world_stop("PyhostOutput");
    world_pyhost("rotate PyhostOutput");
    start_and_wait_until_written("output.EveryWay", NULL);
    assert_false(is_timed("1 by print"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(every_way_of_writing_ends_in_the_log_in_order, clean),
        cmocka_unit_test_teardown(of_a_line_that_is_written_over_the_last_state_stays, clean),
        cmocka_unit_test_teardown(rotation_loses_and_splits_no_line, clean),
        cmocka_unit_test_teardown(only_so_many_older_files_stay, clean),
        cmocka_unit_test_teardown(a_killed_process_loses_nothing, clean),
        cmocka_unit_test_teardown(what_has_no_line_end_is_there_when_code_ends_its_process, clean),
        cmocka_unit_test_teardown(so_it_is_before_what_a_child_writes, clean),
        cmocka_unit_test_teardown(pieces_of_a_line_are_there_where_python_keeps_nothing_back, clean),
        cmocka_unit_test_teardown(a_line_of_the_hosts_begins_a_line, clean),
        cmocka_unit_test_teardown(a_process_that_is_killed_has_all_that_its_threads_printed, clean),
        cmocka_unit_test_teardown(so_has_one_that_ends_by_exit, clean),
        cmocka_unit_test_teardown(so_has_one_that_crashes, clean),
        cmocka_unit_test_teardown(a_log_that_cannot_be_opened_does_not_stop_the_service, clean),
        cmocka_unit_test_teardown(a_log_that_another_program_holds_does_not_stop_the_service, clean),
        cmocka_unit_test_teardown(a_new_log_is_begun_on_demand, clean),
        cmocka_unit_test_teardown(an_interrupted_rotation_is_completed_by_the_next_one, clean),
        cmocka_unit_test_teardown(lines_have_their_times_where_the_setting_says_so, clean),
        cmocka_unit_test_teardown(a_script_may_replace_its_streams, clean),
        cmocka_unit_test_teardown(standard_input_is_what_nul_is_under_python, clean),
        cmocka_unit_test_teardown(whatever_wraps_the_streams_writes_to_the_log, clean),
        cmocka_unit_test_teardown(an_event_source_that_code_takes_is_the_hosts_again, clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
