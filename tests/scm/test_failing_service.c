// SPDX-License-Identifier: MIT
// Each call that the host makes to Windows while a service starts, runs, begins new logs and stops fails once. Either the service
// runs and can be stopped, or it ends with an exit code other than 0 and says why. It never crashes, stays in a pending state, or
// loses a line of its log without a word. And how many calls a line of that costs.
#include "world.h"

#include <stdio.h>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "base/wide.h"
#include "injections.h"

#define NAME "PyhostFailing"

enum {
    FAILURES = 12,
    ENDS = 8,
    MOST = 100000
}; // each time, unless told otherwise; more calls than any run makes

static enum injection_calls calls;

// ---- one run ----

static DWORD started;          // what StartService said
static SERVICE_NOTIFYW notify; // outlives a wait that the end of the process ends

static VOID CALLBACK on_notify(void *context)
{
    (void)context;
}

// Waits until the service runs, is STOPPED, or its process has ended. Returns false when nothing of it comes.
static bool wait_for_start(HANDLE process)
{
    DWORD waited = WAIT_IO_COMPLETION;
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    while (waited == WAIT_IO_COMPLETION && world_query(NAME).dwCurrentState == SERVICE_START_PENDING) {
        SC_HANDLE service = OpenServiceW(manager, L"" NAME, SERVICE_QUERY_STATUS);
        notify = (SERVICE_NOTIFYW){.dwVersion = SERVICE_NOTIFY_STATUS_CHANGE, .pfnNotifyCallback = on_notify};
        assert_int_equal(
            NotifyServiceStatusChangeW(service, SERVICE_NOTIFY_RUNNING | SERVICE_NOTIFY_STOPPED, &notify),
            ERROR_SUCCESS);
        waited = WaitForSingleObjectEx(process, WORLD_PATIENCE,
                                       TRUE); // also ended by what is left of an earlier request
        CloseServiceHandle(service);          // takes this one back
    }
    CloseServiceHandle(manager);
    return waited != WAIT_TIMEOUT;
}

static bool is_running(void)
{
    return world_query(NAME).dwCurrentState == SERVICE_RUNNING;
}

static bool has_ended(HANDLE process)
{
    return process == NULL || WaitForSingleObject(process, WORLD_PATIENCE) == WAIT_OBJECT_0;
}

// StartService; the process, NULL when it is gone already. Returns the error, or 0.
static DWORD start(HANDLE *process)
{
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    SC_HANDLE service = OpenServiceW(manager, L"" NAME, SERVICE_START);
    DWORD code = StartServiceW(service, 0, NULL) ? NO_ERROR : GetLastError();
    DWORD identifier = world_query(NAME).dwProcessId;
    *process = identifier != 0
                   ? OpenProcess(SYNCHRONIZE | PROCESS_QUERY_LIMITED_INFORMATION, FALSE, identifier)
                   : NULL;
    CloseServiceHandle(service);
    CloseServiceHandle(manager);
    return code;
}

static char *data_path(const char *name)
{
    return text_format("%s\\pyhost\\" NAME "\\" NAME "%s", getenv("ProgramData"), name);
}

// Has it said why it ended: in its log, its last failure, or the event log?
static bool has_told(void)
{
    char *failure = data_path(".log.failure");
    bool told =
        file_exists(failure) || strstr(world_log(NAME), "pyhost: failure ") != NULL || world_has_told();
    free(failure);
    return told;
}

static void delete_file(const char *path)
{
    wchar_t *wide = wide_from_text(path);
    DeleteFileW(wide);
    free(wide);
}

static void forget(void)
{
    char *directory = data_path("");
    directory[strlen(directory) - strlen(NAME)] = '\0';
    struct text_list names = file_names(directory);
    for (size_t i = 0; i < names.count; i++) {
        char *path = text_format("%s%s", directory, names.items[i]);
        delete_file(path);
        free(path);
    }
    text_list_clear(&names);
    free(directory);
    world_forget_events();
}

// Starts the service, lets it do its work, and stops it. Returns what is wrong with the way it went, NULL if nothing is; it
// has said why it ended where *told is set.
static const char *run(HANDLE written, bool *told)
{
    HANDLE process = NULL;
    started = start(&process);
    *told = false;
    if (process == NULL && started == NO_ERROR && is_running())
        return "RUNNING without a process";
    if (process != NULL && !wait_for_start(process))
        return "neither runs nor ends";
    bool ran = is_running() && WaitForSingleObject(process, 0) == WAIT_TIMEOUT;
    if (ran && written != NULL) {
        const HANDLE either[] = {written, process};
        WaitForMultipleObjects(2, either, FALSE, WORLD_PATIENCE);
    }
    DWORD refused = ran ? world_try_control(NAME, SERVICE_CONTROL_STOP) : NO_ERROR;
    if (refused != NO_ERROR && WaitForSingleObject(process, 0) == WAIT_TIMEOUT)
        return "runs, and cannot be stopped";
    if (!has_ended(process))
        return "does not end";
    CloseHandle(process);
    SERVICE_STATUS_PROCESS status = world_query(NAME);
    *told = has_told();
    // Wine does not notice that a process has died; the SCM of Windows calls that an exit code of its own, 1067.
    bool failed =
        started != NO_ERROR || status.dwCurrentState != SERVICE_STOPPED || status.dwWin32ExitCode != NO_ERROR;
    if (failed && !*told)
        return "failed, and does not say why";
    return !failed && !ran ? "did not run, and is said to be well" : NULL;
}

// ---- all of them ----

// The log with those that were put aside, oldest first. Owner: the caller.
static char *whole_log(void)
{
    struct text_buffer whole = {0};
    struct error error = {0};
    size_t size = 0;
    text_buffer_add(&whole, "");
    for (int i = 60; i > 0; i--) {
        char *name = text_format(".%d.log", i);
        char *path = data_path(name);
        char *text = file_exists(path) ? (char *)file_read(path, 1u << 20, &size, &error) : NULL;
        text_buffer_add(&whole, text != NULL ? text : "");
        error_clear(&error);
        free(text);
        free(path);
        free(name);
    }
    text_buffer_add(&whole, world_log(NAME));
    return text_buffer_take(&whole);
}

// How many of the lines that the service says it has written are not in its log?
static int lost_lines(const char *acknowledged)
{
    struct error error = {0};
    size_t size = 0;
    int lost = 0;
    char *numbers = (char *)file_read(acknowledged, 1u << 20, &size, &error);
    char *log = whole_log();
    error_clear(&error);
    for (const char *at = numbers; at != NULL && *at != '\0'; at = strchr(at, '\n') + 1) {
        char *line = text_format("line %d xxx", atoi(at));
        lost += strstr(log, line) == NULL;
        free(line);
    }
    free(log);
    free(numbers);
    return lost;
}

static int count_calls(HANDLE written)
{
    bool told = false;
    forget();
    if (written != NULL)
        ResetEvent(written);
    injections_order(0, INJECTION_FAIL, calls);
    const char *trouble = run(written, &told);
    injections_withdraw();
    if (trouble != NULL)
        fail_msg("with all calls as they are: %s; its log:\n%s", trouble, world_log(NAME));
    return injections_made();
}

// Ends a service that writes in front of each of its calls: all lines are there, also when it has run again, which completes a
// rotation that was interrupted.
static void kill_each(HANDLE written, const char *acknowledged)
{
    const struct injections_steps steps = injections_steps(count_calls(written), ENDS);
    int killed = 0;
    int wrong = 0;
    for (int number = steps.first; number < MOST; number += steps.stride, killed++) {
        bool told = false;
        forget();
        ResetEvent(written);
        delete_file(acknowledged);
        injections_order(number, INJECTION_KILL, INJECTION_WINDOWS);
        const char *trouble = run(written, &told); // it cannot say why
        const char *function = injections_withdraw();
        if (function == NULL)
            break;
        int lost = lost_lines(acknowledged);
        const char *again = run(written, &told);
        int lost_then = lost_lines(acknowledged);
        if (lost + lost_then > 0 || again != NULL || trouble == NULL)
            print_error("ended in front of call %d, %s: %s; %d lines lost, %d in the end; run again: %s\n",
                        number, function, trouble != NULL ? trouble : "it was not", lost, lost_then,
                        again != NULL ? again : "well");
        wrong += lost + lost_then > 0 || again != NULL || trouble == NULL;
    }
    print_message("the service that writes: ended %d times\n", killed);
    assert_int_equal(wrong, 0);
    assert_true(killed > 0);
}

static void try_all(const char *what, HANDLE written, const char *acknowledged)
{
    const struct injections_steps steps = injections_steps(count_calls(written), FAILURES);
    int ended = 0;
    int ran = 0;
    int wrong = 0;
    for (int number = steps.first; number < MOST; number += steps.stride) {
        bool told = false;
        forget();
        if (written != NULL) {
            ResetEvent(written);
            delete_file(acknowledged);
        }
        injections_order(number, INJECTION_FAIL, calls);
        const char *trouble = run(written, &told);
        const char *function = injections_withdraw();
        if (function == NULL && trouble == NULL)
            break; // there are no more
        int lost = trouble == NULL && written != NULL ? lost_lines(acknowledged) : 0;
        if (lost > 0 && !told)
            trouble = "has lost lines, and does not say so";
        if (trouble != NULL)
            print_error("%s, when call %d, %s, fails: %s; start %lu, state %lu; its log:\n%s\n", what, number,
                        function, trouble, started, world_query(NAME).dwCurrentState, world_log(NAME));
        wrong += trouble != NULL;
        *(world_query(NAME).dwWin32ExitCode == NO_ERROR ? &ran : &ended) += 1;
    }
    print_message("%s: %d calls failed, %d times it was told, %d times it ran\n", what, ended + ran, ended,
                  ran);
    assert_int_equal(wrong, 0);
    assert_true(ended + ran > 0);
}

static void a_service_runs_or_says_why(void **state)
{
    (void)state;
    world_install(NAME, "good.Plain", "--start-limit 20s --stop-limit 10s");
    try_all("the service", NULL, NULL);
}

static void without_memory_a_service_says_why_it_ends(void **state)
{
    (void)state;
    const enum injection_calls others = calls;
    calls = INJECTION_HEAP;
    world_install(NAME, "good.Plain", NULL);
    try_all("the service", NULL, NULL);
    calls = others;
}

// With all that the host does besides.
static void a_program_runs_or_says_why(void **state)
{
    (void)state;
    world_write("program.py", "import time\nprint('up')\ntime.sleep(1000)\n");
    char *program = text_format("\"%s\" word", world_path("program.py"));
    world_install_program(
        NAME,
        "--start-limit 20s --stop-limit 10s --ready-after 0 --watchdog-limit 60s --before-start "
        "\"cmd /c echo before\" --after-stop \"cmd /c echo after\" --process-limit 10 "
        "--priority below-normal --affinity 0 --clean-environment yes --environment A=1",
        program);
    try_all("the program", NULL, NULL);
    free(program);
}

static void rotation_loses_no_line(void **state)
{
    (void)state;
    HANDLE written = world_event("written");
    const char *acknowledged = world_path("written");
    char *options = text_format("--start-limit 20s --stop-limit 10s --log-size 1 --log-keep 50 "
                                "--environment \"PYHOST_TEST_WRITTEN=%s\"",
                                acknowledged);
    world_install(NAME, "output.FewLines", options);
    try_all("the service that writes", written, acknowledged);
    if (calls == INJECTION_WINDOWS)
        kill_each(written, acknowledged);
    free(options);
    CloseHandle(written);
}

// A line that the code prints is one call, its write: none for the file's size or for followers that are not there. The file is asked
// when 16 KiB were written and every 50 ms, however slow the machine is; the control that asks for the lines has calls of its own.
static void a_printed_line_is_one_call(void **state)
{
    enum { PRINT_MUCH = 129, LINES = 1200, BYTES = 1010, CALLS_OF_A_CONTROL = 100 }; // of output.Asked
    (void)state;
    HANDLE written = world_event("written");
    ResetEvent(written);
    world_install(NAME, "output.Asked", NULL);
    injections_order(0, INJECTION_FAIL, INJECTION_EVERY);
    world_start(NAME);
    world_wait_event(written);
    ResetEvent(written);
    const ULONGLONG begun = GetTickCount64();
    const int before = injections_made();
    world_control(NAME, PRINT_MUCH);
    world_wait_event(written);
    const int made = injections_made() - before;
    const int looks = LINES / (16 * 1024 / BYTES) + (int)(GetTickCount64() - begun) / 50 + 1;
    injections_withdraw();
    world_stop(NAME);
    print_message("%d lines: %d calls\n", LINES, made);
    assert_int_equal(world_log_count(NAME, "much "), LINES);
    assert_in_range(made, LINES, LINES + looks + CALLS_OF_A_CONTROL);
    CloseHandle(written);
}

// Starts the service with an order that waits for injections_fail_next().
static void start_with_order(const char *class_name)
{
    world_install(NAME, class_name, "--start-limit 20s --stop-limit 10s");
    injections_order(MOST, INJECTION_FAIL, INJECTION_WINDOWS);
    world_start(NAME);
}

static void a_control_that_no_thread_can_be_made_for_is_refused(void **state)
{
    (void)state;
    start_with_order("listening.Recorder");
    injections_fail_next("CreateThread");
    (void)world_try_control(
        NAME, 200); // Wine's SCM says nothing of the handler's answer, which threads.controls looks at
    world_control(NAME, 201);
    world_log_gets(NAME, "SvcOtherEx 201");
    assert_int_equal(world_log_count(NAME, "SvcOtherEx 200"), 0);
    injections_fail_next("CreateThread"); // a pause shows no progress then
    world_control(NAME, SERVICE_CONTROL_PAUSE);
    world_wait(NAME, SERVICE_PAUSED);
    injections_withdraw();
    world_stop(NAME);
}

static void a_new_log_that_no_thread_can_be_made_for_is_refused(void **state)
{
    (void)state;
    start_with_order("listening.Recorder");
    injections_fail_next("CreateThread");
    assert_int_equal(world_pyhost("rotate " NAME), 1);
    assert_int_equal(world_log_count(NAME, "running"), 1);
    assert_int_equal(world_pyhost("rotate " NAME), 0);
    assert_int_equal(world_log_count(NAME, "running"), 0);
    injections_withdraw();
    world_stop(NAME);
}

static void a_stop_that_no_thread_can_be_made_for_ends_the_service(void **state)
{
    (void)state;
    start_with_order("listening.Base");
    HANDLE process = world_process(NAME);
    world_log_gets(NAME, "running");
    injections_fail_next("CreateThread");
    (void)world_try_control(NAME, SERVICE_CONTROL_STOP);
    assert_true(has_ended(process));
    assert_string_equal(injections_withdraw(), "CreateThread");
    assert_int_equal(world_wait(NAME, SERVICE_STOPPED).dwWin32ExitCode, NO_ERROR); // a stop was asked for
    world_log_has(NAME, "out of memory: the service ends");
    CloseHandle(process);
}

// Its clock cannot be made: the thread that has brought the stop is the clock then.
static void a_stop_has_its_limit_where_no_thread_can_be_made_for_that(void **state)
{
    (void)state;
    world_write("scripts\\hanging.py",
                "import listening, time\n"
                "class Plain(listening.Base):\n"
                "    def SvcOther(self, control): print('heard', control, flush=True)\n"
                "    def SvcStop(self): time.sleep(1000)\n");
    start_with_order("hanging.Plain");
    HANDLE process = world_process(NAME);
    world_log_gets(NAME, "running");
    world_control(NAME, 200); // the thread that delivers is there then
    world_log_gets(NAME, "heard 200");
    injections_fail_next("CreateThread");
    (void)world_try_control(NAME, SERVICE_CONTROL_STOP);
    assert_true(has_ended(process));
    assert_string_equal(injections_withdraw(), "CreateThread");
    assert_int_equal(world_wait(NAME, SERVICE_STOPPED).dwWin32ExitCode, NO_ERROR); // a stop was asked for
    world_log_has(NAME, "let SvcStop return");
    CloseHandle(process);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_printed_line_is_one_call, world_clean),
        cmocka_unit_test_teardown(a_service_runs_or_says_why, world_clean),
        cmocka_unit_test_teardown(without_memory_a_service_says_why_it_ends, world_clean),
        cmocka_unit_test_teardown(a_program_runs_or_says_why, world_clean),
        cmocka_unit_test_teardown(rotation_loses_no_line, world_clean),
        cmocka_unit_test_teardown(a_control_that_no_thread_can_be_made_for_is_refused, world_clean),
        cmocka_unit_test_teardown(a_new_log_that_no_thread_can_be_made_for_is_refused, world_clean),
        cmocka_unit_test_teardown(a_stop_that_no_thread_can_be_made_for_ends_the_service, world_clean),
        cmocka_unit_test_teardown(a_stop_has_its_limit_where_no_thread_can_be_made_for_that, world_clean),
    };
    calls = getenv("PYHOST_TEST_HEAP") != NULL ? INJECTION_HEAP : INJECTION_WINDOWS;
    return cmocka_run_group_tests(tests, injections_begin, injections_end);
}
