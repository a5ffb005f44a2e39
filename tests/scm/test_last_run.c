// SPDX-License-Identifier: MIT
// What is known of a run that failed or broke off, told at once and by the next start: the cause first.
#include "world.h"

#include "base/file.h"
#include "base/text.h"
#include "base/wide.h"

#define NAME "PyhostLastRun"

static void lacks(const char *text, const char *part)
{
    if (strstr(text, part) != NULL)
        fail_msg("\"%s\"\n... contains \"%s\"", text, part);
}

// A file beside the log, by the end of its name; NULL: their directory. Owner: the caller.
static char *beside_the_log(const char *end)
{
    char *data = text_from_wide(_wgetenv(L"ProgramData"));
    char *path = end != NULL ? text_format("%s\\pyhost\\" NAME "\\" NAME ".log%s", data, end)
                             : text_format("%s\\pyhost\\" NAME, data);
    free(data);
    return path;
}

// Is first in front of second?
static void in_order(const char *text, const char *first, const char *second)
{
    world_contains(text, first);
    world_contains(strstr(text, first), second);
    if (strstr(text, second) < strstr(text, first))
        fail_msg("\"%s\"\n... has \"%s\" in front of \"%s\"", text, second, first);
}

static HANDLE run(const char *class_name, const char *options)
{
    world_install(NAME, class_name, options);
    world_start(NAME);
    world_log_gets(NAME, "running");
    return world_process(NAME);
}

// Ends the process from outside. Its handle stays open, and with it the exit code is known.
static void end_it(HANDLE process, UINT code)
{
    HANDLE strong = OpenProcess(PROCESS_TERMINATE, FALSE, GetProcessId(process));
    assert_true(TerminateProcess(strong, code));
    CloseHandle(strong);
    assert_int_equal(WaitForSingleObject(process, WORLD_PATIENCE), WAIT_OBJECT_0);
}

// Starts it again. Wine 8 does not notice by itself that the process is gone; a stop tells it.
static void start_again(void)
{
    world_pyhost("stop " NAME);
    assert_int_equal(world_pyhost("start " NAME), 0);
}

// ---- a run that broke off ----

static void a_killed_process_is_told_at_once(void **state)
{
    (void)state;
    HANDLE process = run("endings.Base", NULL);
    const DWORD number = GetProcessId(process);
    end_it(process, 77);
    char *words = text_format("process %lu, begun ", number);
    world_pyhost("status " NAME);
    world_contains(world_output(), "  ended    process ");
    world_contains(world_output(), words);
    world_contains(world_output(),
                   ", did not end properly: killed, crashed, or ended by C code without a word; "
                   "exit code 77; last write to the log at 2");
    world_pyhost("status " NAME " --json");
    world_contains(world_output(), "\"ended\": \"process ");
    assert_int_equal(world_pyhost("list"), 0);
    world_contains(world_output(), "note: " NAME ": process ");
    assert_int_equal(world_pyhost("list --json"), 0);
    world_contains(world_output(), "\"failed\": \"process ");
    assert_int_equal(world_pyhost("doctor " NAME), 1);
    world_contains(world_output(), "warning last run: process ");
    assert_int_equal(world_pyhost("logs " NAME), 0);
    world_contains(world_output(), words);
    CloseHandle(process);
    free(words);
}

// Nothing in the process hears of it.
static void so_is_one_that_is_killed_in_its_stop(void **state)
{
    (void)state;
    world_write("scripts\\slow_stop.py", "import time, endings\n"
                                         "class SlowStop(endings.Base):\n"
                                         "    def SvcStop(self):\n"
                                         "        print('asked to stop', flush=True)\n"
                                         "        time.sleep(100000)\n");
    HANDLE process = run("slow_stop.SlowStop", NULL);
    world_control(NAME, SERVICE_CONTROL_STOP);
    world_log_gets(NAME, "asked to stop");
    end_it(process, 77);
    CloseHandle(process);
    world_pyhost("status " NAME);
    world_contains(world_output(),
                   ", did not end properly: killed, crashed, or ended by C code without a word; "
                   "exit code 77");
    assert_int_equal(world_log_count(NAME, "ends, exit code"), 0);
}

static void the_next_start_tells_of_it(void **state)
{
    (void)state;
    HANDLE process = run("endings.Base", NULL);
    char *words = text_format("the run before, process %lu, begun ", GetProcessId(process));
    end_it(process, 77);
    start_again();
    world_log_gets(NAME, words);
    world_log_has(NAME, "exit code 77");
    CloseHandle(process);
    assert_int_equal(world_pyhost("status " NAME), 0);
    world_contains(world_output(), "  before   process ");
    lacks(world_output(), "  ended ");
    assert_int_equal(world_pyhost("doctor " NAME), 0);
    world_contains(world_output(), "note    last run: the one before: process ");

    world_stop(NAME); // a proper end, after which nothing of it is told
    world_pyhost("status " NAME);
    lacks(world_output(), "did not end properly");
    assert_int_equal(world_pyhost("start " NAME), 0);
    assert_int_equal(world_pyhost("doctor " NAME), 0);
    world_contains(world_output(), "ok      last run: no failure is known of it");
    world_stop(NAME);
    assert_int_equal(world_log_count(NAME, words), 1);
    assert_int_equal(world_log_count(NAME, "the run before, "), 1);
    free(words);
}

// Code that ends the process has said so: that is the cause.
static void an_end_by_its_own_code_is_told_with_its_cause(void **state)
{
    (void)state;
    HANDLE go = world_event("go");
    world_write("scripts\\told.py", "import os, endings, signals\n"
                                    "class ExitsWhenTold(endings.Base):\n"
                                    "    def SvcDoRun(self):\n"
                                    "        print('running', flush=True)\n"
                                    "        signals.wait('go')\n"
                                    "        os._exit(7)\n");
    HANDLE process = run("told.ExitsWhenTold", NULL);
    SetEvent(go);
    assert_int_equal(world_wait_process(process), 7);
    world_pyhost("status " NAME);
    world_contains(
        world_output(),
        ", did not end properly: failure ended-itself: the process ends by os._exit(7), called at ");
    world_pyhost("update " NAME " --class \"%s\\endings.Base\"", world_path("scripts"));
    start_again();
    world_log_gets(NAME, "the run before, process ");
    world_log_has(
        NAME, ", did not end properly: failure ended-itself: the process ends by os._exit(7), called at ");
    assert_int_equal(world_pyhost("status " NAME), 0);
    lacks(world_output(), "last failure");
    world_contains(world_output(), "  before   process ");
    world_stop(NAME);
}

// A kill, and a restart that fails: the kill is the cause. Nothing of it is told after a good run.
static void a_killed_process_is_the_cause_of_a_restart_that_fails(void **state)
{
    (void)state;
    HANDLE process = run("endings.Base", NULL);
    char *words = text_format("process %lu, begun ", GetProcessId(process));
    end_it(process, 77);
    world_pyhost("update " NAME " --class \"%s\\faults.RunRaises\"", world_path("scripts"));
    world_pyhost("stop " NAME);
    for (int i = 0; i < 2; i++) { // recovery tries it again
        world_start_failing(NAME);
        world_pyhost("status " NAME);
        in_order(world_output(), "  last failure\r\n", words);
        in_order(world_output(), words, "  followed by\r\n");
        in_order(world_output(), "  followed by\r\n", "failure exception: ");
        assert_int_equal(world_pyhost("list"), 0);
        world_contains(world_output(), "note: " NAME ": process ");
        assert_int_equal(world_pyhost("doctor " NAME), 1);
        in_order(world_output(), words, "failure exception: ");
    }
    CloseHandle(process);
    world_pyhost("update " NAME " --class \"%s\\endings.Base\"", world_path("scripts"));
    assert_int_equal(world_pyhost("start " NAME), 0);
    world_stop(NAME);
    world_pyhost("update " NAME " --class \"%s\\faults.RunRaises\"", world_path("scripts"));
    world_start_failing(NAME);
    world_pyhost("status " NAME);
    world_contains(world_output(), "failure exception: ");
    lacks(world_output(), "did not end properly");
    free(words);
}

// Every end that the service reports is a proper one.
static void a_failure_is_a_proper_end(void **state)
{
    (void)state;
    world_install(NAME, "faults.RunRaises", NULL);
    world_start_failing(NAME);
    world_pyhost("status " NAME);
    world_contains(world_output(), "last failure");
    lacks(world_output(), "did not end properly");
    world_start_failing(NAME);
    assert_int_equal(world_log_count(NAME, "the run before"), 0);
}

static uint64_t creation(void)
{
    FILETIME created;
    FILETIME ended;
    FILETIME kernel;
    FILETIME user;
    assert_true(GetProcessTimes(GetCurrentProcess(), &created, &ended, &kernel, &user));
    return ((uint64_t)created.dwHighDateTime << 32) | created.dwLowDateTime;
}

static void write_record(DWORD process, uint64_t created, uint64_t ticks)
{
    struct error error = {0};
    char *path = beside_the_log(".run");
    char *text = text_format("process %lu\ncreated %llu\nticks %llu\nbegun 2024-05-31 12:00:00\n", process,
                             (unsigned long long)created, (unsigned long long)ticks);
    if (!file_replace(path, text, &error))
        fail_msg("%s", error.message);
    free(text);
    free(path);
}

static void a_process_is_known_by_its_number_and_its_time(void **state)
{
    (void)state;
    world_install(NAME, "endings.Base", NULL);
    write_record(GetCurrentProcessId(), creation(), GetTickCount64()); // it is alive
    world_pyhost("status " NAME);
    lacks(world_output(), "did not end properly");
    write_record(GetCurrentProcessId(), creation() - 1, GetTickCount64()); // another one got its number
    world_pyhost("status " NAME);
    lacks(world_output(), "; exit code"); // that would be the other one's
    world_contains(world_output(), "begun 2024-05-31 12:00:00, did not end properly: killed, crashed, ");
}

#define RESTARTED "did not end properly: the machine was restarted, or lost its power"

static void a_machine_that_was_restarted_is_no_crash(void **state)
{
    (void)state;
    world_install(NAME, "endings.Base", NULL);
    write_record(4, 116444736000000000, 0); // 1970, and nothing was logged since
    world_pyhost("status " NAME);
    world_contains(world_output(), RESTARTED);
    write_record(4, creation(), GetTickCount64() + 3600 * 1000); // the clock says otherwise
    world_pyhost("status " NAME);
    world_contains(world_output(), RESTARTED);
    world_start(NAME);
    world_log_gets(NAME, "the run before, process 4, begun 2024-05-31 12:00:00, did not end properly: "
                         "the machine was restarted, or lost its power");
    assert_int_equal(world_stop(NAME).dwWin32ExitCode, NO_ERROR);
}

// A pause of a virtual machine, or a clock that was set: the run seems to be older than the machine's start, but what it logged is not.
static void a_clock_that_leaps_is_no_restart(void **state)
{
    (void)state;
    struct error error = {0};
    world_install(NAME, "endings.Base", NULL);
    char *log = beside_the_log("");
    if (!file_replace(log, "logged now\n", &error))
        fail_msg("%s", error.message);
    write_record(4, 116444736000000000, 1);
    world_pyhost("status " NAME);
    world_contains(world_output(), "did not end properly: killed, crashed, ");
    free(log);
}

// ---- readers of the record ----

// Opens the record, as soon as there is one, as Python's open() does: who has it open so keeps it from being deleted.
static HANDLE hold_record(void)
{
    char *path = beside_the_log(".run");
    char *directory = beside_the_log(NULL);
    wchar_t *wide = wide_from_text(path);
    wchar_t *wide_directory = wide_from_text(directory);
    HANDLE news = FindFirstChangeNotificationW(wide_directory, FALSE, FILE_NOTIFY_CHANGE_FILE_NAME);
    assert_ptr_not_equal(news, INVALID_HANDLE_VALUE);
    HANDLE file = INVALID_HANDLE_VALUE;
    while ((file = CreateFileW(wide, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0,
                               NULL)) == INVALID_HANDLE_VALUE) {
        assert_int_equal(WaitForSingleObject(news, WORLD_PATIENCE), WAIT_OBJECT_0);
        FindNextChangeNotification(news);
    }
    FindCloseChangeNotification(news);
    free(wide_directory);
    free(wide);
    free(directory);
    free(path);
    return file;
}

static void a_reader_of_the_record_makes_no_crash_of_a_stop(void **state)
{
    (void)state;
    HANDLE first = run("endings.Base", NULL);
    HANDLE reader = hold_record();
    world_stop(NAME);
    world_wait_process(first);
    world_pyhost("status " NAME);
    lacks(world_output(), "did not end properly");
    assert_int_equal(world_pyhost("start " NAME),
                     0); // which the reader does not keep from a record of its own
    HANDLE second = world_process(NAME);
    const DWORD number = GetProcessId(second);
    world_log_gets(NAME, "running");
    world_pyhost("doctor " NAME);
    lacks(world_output(), "did not end properly");
    end_it(second, 78);
    world_pyhost("status " NAME);
    char *words = text_format("  ended    process %lu, begun ", number);
    world_contains(world_output(), words);
    CloseHandle(reader);
    assert_int_equal(world_log_count(NAME, "the run before"), 0);
    free(words);
}

static void write_failure(const char *text)
{
    struct error error = {0};
    char *path = beside_the_log(".failure");
    if (!file_replace(path, text, &error))
        fail_msg("%s", error.message);
    free(path);
}

// Local time is set back once a year: that of a failure may be before its run's begin.
static void a_cause_belongs_to_its_run_whatever_the_clock_on_the_wall(void **state)
{
    (void)state;
    world_install(NAME, "endings.Base", NULL);
    write_record(4, creation(), 1); // begun at 2024-05-31 12:00:00, as its text says
    write_failure("2024-05-31 11:30:00.000\nfailure exited: it said so\n");
    world_start(NAME);
    world_log_gets(NAME, "the run before, process 4, begun 2024-05-31 12:00:00, did not end properly: "
                         "failure exited: it said so");
    world_stop(NAME);
    write_record(4, creation() + (uint64_t)24 * 3600 * 10000000,
                 1); // the failure is of another run, before that
    write_failure("2024-05-31 12:30:00.000\nfailure exited: it said so\n");
    world_start(NAME);
    world_log_gets(NAME, "did not end properly: killed, crashed, ");
    world_stop(NAME);
    assert_int_equal(world_log_count(NAME, "it said so"), 1);
}

// What others left in the record steers neither the host nor a console.
static void a_damaged_record_is_none(void **state)
{
    (void)state;
    struct error error = {0};
    world_install(NAME, "endings.Base", NULL);
    char *path = beside_the_log(".run");
    if (!file_replace(path, "process \x1b[31m\n\n\ncreated", &error))
        fail_msg("%s", error.message);
    free(path);
    world_start(NAME);
    world_stop(NAME);
    assert_int_equal(world_log_count(NAME, "the run before"), 0);
    world_pyhost("status " NAME);
    lacks(world_output(), "did not end properly");
}

// ---- a run whose log could not be opened ----

// Its log would be a directory: what an install refuses, and somebody may make of it later.
static void install_without_log(const char *class_name)
{
    world_install(NAME, class_name, NULL);
    const DWORD code = world_run("reg add HKLM\\SYSTEM\\CurrentControlSet\\Services\\" NAME
                                 "\\PyHost /v Log /t REG_SZ /d \"%s\" /f",
                                 world_path("scripts"));
    if (code != 0)
        fail_msg("reg: %s", world_output());
}

// What is known of it is kept at the default place.
static void a_run_without_its_log_is_told_as_well(void **state)
{
    (void)state;
    install_without_log("endings.Base");
    world_start(NAME);
    world_log_gets(NAME, "running");
    HANDLE process = world_process(NAME);
    char *words = text_format("process %lu, begun ", GetProcessId(process));
    end_it(process, 77);
    world_pyhost("status " NAME);
    world_contains(world_output(), "  ended    process ");
    world_contains(world_output(), words);
    assert_int_equal(world_pyhost("list"), 0);
    world_contains(world_output(), "note: " NAME ": process ");
    world_pyhost("doctor " NAME);
    world_contains(world_output(), "warning last run: process ");

    world_pyhost("update " NAME " --log \"%s\\another.log\"", world_path("scripts"));
    start_again(); // the next one, which has its log, knows of it
    assert_int_equal(world_pyhost("status " NAME), 0);
    world_contains(world_output(), "  before   process ");
    world_contains(world_output(), words);
    world_stop(NAME);
    world_pyhost("status " NAME);
    lacks(world_output(), "did not end properly");
    CloseHandle(process);
    free(words);
}

static void a_failure_without_its_log_is_told_as_well(void **state)
{
    (void)state;
    install_without_log("faults.RunRaises");
    world_start_failing(NAME);
    world_pyhost("status " NAME);
    world_contains(world_output(), "last failure");
    world_contains(world_output(), "Traceback");
    world_pyhost("update " NAME " --class \"%s\\endings.Base\" --log \"%s\\another.log\"",
                 world_path("scripts"), world_path("scripts"));
    assert_int_equal(world_pyhost("start " NAME), 0);
    assert_int_equal(world_pyhost("status " NAME), 0);
    lacks(world_output(), "last failure");
    world_stop(NAME);
}

// ---- the chain of failures ----

static void a_failed_stop_is_told_with_its_cause_first(void **state)
{
    (void)state;
    HANDLE process = run("endings.StopRaisesAndIsDeaf", "--stop-limit 2");
    world_control(NAME, SERVICE_CONTROL_STOP);
    assert_int_equal(world_wait(NAME, SERVICE_STOPPED).dwWin32ExitCode, NO_ERROR);
    assert_int_equal(world_wait_process(process), 0); // not even the process says otherwise
    assert_int_equal(world_pyhost("status " NAME), 3);
    in_order(world_output(), "  last failure\r\n", "RuntimeError: cannot stop");
    in_order(world_output(), "RuntimeError: cannot stop", "  followed by\r\n");
    in_order(world_output(), "  followed by\r\n", "failure stop-limit: ");
    assert_int_equal(world_pyhost("status " NAME " --json"), 3);
    in_order(world_output(), "\"failure\": {", "RuntimeError: cannot stop");
    in_order(world_output(), "\"followed_by\": [", "\"kind\": \"stop-limit\"");
    assert_int_equal(world_pyhost("list"), 0);
    world_contains(world_output(), "note: " NAME ": failure control: ");
    assert_int_equal(world_pyhost("doctor " NAME), 1);
    in_order(world_output(), "RuntimeError: cannot stop", "failure stop-limit: ");

    HANDLE next = run("endings.Base", NULL);
    assert_int_equal(world_pyhost("status " NAME), 0);
    lacks(world_output(), "last failure");
    world_stop(NAME);
    world_wait_process(next);
    assert_int_equal(world_pyhost("status " NAME), 3);
    lacks(world_output(), "last failure");
}

static void a_failed_start_is_told_with_its_cause_first(void **state)
{
    (void)state;
    world_write("scripts\\bare.py", "class Bare:\n"
                                    "    _svc_name_ = '" NAME "'\n"
                                    "    def __init__(self, args):\n"
                                    "        pass\n"
                                    "    def SvcRun(self):\n"
                                    "        raise RuntimeError('nothing to do')\n");
    world_install(NAME, "bare.Bare", NULL);
    world_start_failing(NAME); // "pyhost start" shows the same, where the class fails within its first second
    assert_int_equal(world_pyhost("status " NAME), 3);
    in_order(world_output(), "failure no-handler: ", "followed by");
    in_order(world_output(), "followed by", "RuntimeError: nothing to do");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_killed_process_is_told_at_once, world_clean),
        cmocka_unit_test_teardown(so_is_one_that_is_killed_in_its_stop, world_clean),
        cmocka_unit_test_teardown(the_next_start_tells_of_it, world_clean),
        cmocka_unit_test_teardown(an_end_by_its_own_code_is_told_with_its_cause, world_clean),
        cmocka_unit_test_teardown(a_killed_process_is_the_cause_of_a_restart_that_fails, world_clean),
        cmocka_unit_test_teardown(a_failure_is_a_proper_end, world_clean),
        cmocka_unit_test_teardown(a_process_is_known_by_its_number_and_its_time, world_clean),
        cmocka_unit_test_teardown(a_machine_that_was_restarted_is_no_crash, world_clean),
        cmocka_unit_test_teardown(a_clock_that_leaps_is_no_restart, world_clean),
        cmocka_unit_test_teardown(a_reader_of_the_record_makes_no_crash_of_a_stop, world_clean),
        cmocka_unit_test_teardown(a_cause_belongs_to_its_run_whatever_the_clock_on_the_wall, world_clean),
        cmocka_unit_test_teardown(a_damaged_record_is_none, world_clean),
        cmocka_unit_test_teardown(a_run_without_its_log_is_told_as_well, world_clean),
        cmocka_unit_test_teardown(a_failure_without_its_log_is_told_as_well, world_clean),
        cmocka_unit_test_teardown(a_failed_stop_is_told_with_its_cause_first, world_clean),
        cmocka_unit_test_teardown(a_failed_start_is_told_with_its_cause_first, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
