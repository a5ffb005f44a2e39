// SPDX-License-Identifier: MIT
// What "logs" shows of a log, and what it says of it. The end of a log, and following it: test_doctor.c.
#include "world.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/text.h"
#include "base/wide.h"

#define NAME "PyhostLogs"

static char *log_path(void)
{
    return text_format("%s\\pyhost\\" NAME "\\" NAME ".log", getenv("ProgramData"));
}

static void write_log(const void *bytes, size_t size)
{
    DWORD written = 0;
    struct error error = {0};
    char *path = log_path();
    char *directory = text_format("%s\\pyhost\\" NAME, getenv("ProgramData"));
    assert_true(file_make_directories(directory, &error));
    wchar_t *wide = wide_from_text(path);
    HANDLE file = CreateFileW(wide, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    assert_true(WriteFile(file, bytes, (DWORD)size, &written, NULL));
    CloseHandle(file);
    free(wide);
    free(directory);
    free(path);
}

static void write_text(const char *text)
{
    write_log(text, strlen(text));
}

// Sets when the log was last written to: so many seconds ago.
static void set_age(unsigned seconds)
{
    FILETIME now;
    GetSystemTimeAsFileTime(&now);
    const uint64_t ticks = ((uint64_t)now.dwHighDateTime << 32 | now.dwLowDateTime) - seconds * 10000000ull;
    const FILETIME then = {.dwLowDateTime = (DWORD)ticks, .dwHighDateTime = (DWORD)(ticks >> 32)};
    char *path = log_path();
    wchar_t *wide = wide_from_text(path);
    HANDLE file = CreateFileW(wide, FILE_WRITE_ATTRIBUTES, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                              OPEN_EXISTING, 0, NULL);
    assert_true(SetFileTime(file, NULL, NULL, &then));
    CloseHandle(file);
    free(wide);
    free(path);
}

// The local time of so many hours ago, as the log wrote it then. Owner: the caller.
static char *local_time_of(uint64_t hours)
{
    FILETIME now;
    SYSTEMTIME universal;
    SYSTEMTIME local;
    GetSystemTimeAsFileTime(&now);
    const uint64_t ticks = ((uint64_t)now.dwHighDateTime << 32 | now.dwLowDateTime) - hours * 36000000000ull;
    const FILETIME then = {.dwLowDateTime = (DWORD)ticks, .dwHighDateTime = (DWORD)(ticks >> 32)};
    FileTimeToSystemTime(&then, &universal);
    SystemTimeToTzSpecificLocalTime(NULL, &universal, &local);
    return text_format("%04u-%02u-%02u %02u:%02u:%02u.000", local.wYear, local.wMonth, local.wDay,
                       local.wHour, local.wMinute, local.wSecond);
}

// Half a year ago the clocks went otherwise: here they are those of Berlin (TZ, CMakeLists.txt).
static void a_time_on_the_other_side_of_daylight_saving_is_right(void **state)
{
    (void)state;
    const uint64_t ago = 4380; // hours
    world_install(NAME, "good.Plain", NULL);
    for (uint64_t half = 0; half < 2; half++) { // both in summer and in winter one of the two would be wrong
        char *before = local_time_of(ago + 1);
        char *behind = local_time_of(ago - 1);
        char *since = text_format("%llum", (unsigned long long)(60 * ago + 30 - 60 * half));
        char *lines = text_format("%s pyhost: before\r\n%s pyhost: behind\r\n", before, behind);
        write_text(lines);
        assert_int_equal(world_pyhost("logs " NAME " --since %s", since), 0);
        world_contains(world_output(), "pyhost: behind");
        assert_null(strstr(world_output(), "pyhost: before"));
        free(lines);
        free(since);
        free(behind);
        free(before);
    }
}

static void lines_without_a_time_count_by_the_files(void **state)
{
    (void)state;
    struct text_buffer many = {0};
    world_install(NAME, "good.Plain", NULL);
    write_text("2024-01-01 10:00:00.000 pyhost: a\r\nb\r\nc\r\n");
    assert_int_equal(world_pyhost("logs " NAME " --since 10m"), 0);
    world_contains(world_output(), "\nb\r\nc\r\n");
    world_contains(world_output(), "last 2 of 2 lines");
    world_contains(world_output(), "pyhost update \"" NAME "\" --log-times yes");
    for (int i = 0; i < 30; i++)
        text_buffer_add_format(&many, "line %d.\r\n", i);
    write_text(many.data);
    assert_int_equal(world_pyhost("logs " NAME " --since \"1 h\""), 0);
    world_contains(world_output(), "last 20 of 30 lines");
    assert_null(strstr(world_output(), "line 9."));
    world_contains(world_output(), "line 10.");
    assert_int_equal(world_pyhost("logs " NAME " --since 60s -n 1"), 0);
    world_contains(world_output(), "last 1 of 30 lines");
    set_age(7200);
    assert_int_equal(world_pyhost("logs " NAME " --since 10m"), 0);
    world_contains(world_output(), "nothing was logged since ");
    world_contains(world_output(), "last written to at ");
    assert_null(strstr(world_output(), "line 29."));
    free(text_buffer_take(&many));
}

static void times_are_read_as_people_write_them(void **state)
{
    (void)state;
    static const char *const good[] = {"30s",   "10m",      "2 h",        "1d",
                                       "12:00", "23:59:59", "2024-05-31", "2024-05-31T12:00"};
    static const char *const bad[] = {"",      "10",    "10 parsecs", "2024-13-01", "2024-02-30",
                                      "25:00", "12:60", "yesterday",  "-5m"};
    world_install(NAME, "good.Plain", NULL);
    write_text("x\r\n");
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (world_pyhost("logs " NAME " --since \"%s\"", good[i]) != 0)
            fail_msg("%s: %s", good[i], world_output());
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (world_pyhost("logs " NAME " --since=\"%s\"", bad[i]) != 2)
            fail_msg("%s: %s", bad[i], world_output());
        world_contains(world_output(), bad[i][0] == '\0' ? "--since: the value is empty" : "is no time");
    }
}

#define TRACEBACK \
    "Traceback (most recent call last):\r\n  File \"a.py\", line 1, in f\r\n    g()\r\nValueError: one\r\n"

static const char log_with_failures[] =
    "2024-01-01 10:00:00.000 pyhost: service \"Shop\" starts, process 5\r\n"
    "print of Caf\xc3\x89\r\n"
    "2024-01-01 10:00:01.000 pyhost: failure control: ValueError: two\r\n"
    "  try: something\r\n" TRACEBACK
    "\r\nDuring handling of the above exception, another exception occurred:\r\n\r\n" TRACEBACK
    "print after it\r\n"
    "2024-01-01 10:00:02.000 ERROR:root:logged\r\n"
    "no TERROR here\r\n" TRACEBACK "another print\r\n"
    "2024-01-01 10:00:03.000 pyhost: service \"Shop\" ends, exit code 1\r\n"
    "2024-01-01 10:00:04.000 pyhost: failure start-limit: it did not start within 3m\r\n"
    "Thread 0x00000020 (most recent call first):\r\n  File \"b.py\", line 2\r\n"
    "last print\r\n";

static void errors_are_failures_and_what_belongs_to_them(void **state)
{
    (void)state;
    static const char *const shown[] = {"failure control: ValueError: two",
                                        "  try: something",
                                        "During handling",
                                        "  File \"a.py\"",
                                        "ERROR:root:logged",
                                        "failure start-limit",
                                        "Thread 0x00000020",
                                        "  File \"b.py\""};
    static const char *const hidden[] = {"print", "TERROR", "starts, process", "ends, exit code"};
    world_install(NAME, "good.Plain", NULL);
    write_text(log_with_failures);
    assert_int_equal(world_pyhost("logs " NAME " --errors -n 100"), 0);
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        world_contains(world_output(), shown[i]);
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
        assert_null(strstr(world_output(), hidden[i]));
    int count = 0;
    for (const char *at = world_output(); (at = strstr(at, "ValueError: one")) != NULL; at++)
        count++;
    assert_int_equal(count, 3);
    assert_int_equal(world_pyhost("logs " NAME " --errors -n 1"), 0);
    assert_string_equal(world_output(), "  File \"b.py\", line 2\r\n");
    write_text("2024-01-01 10:00:01.000 pyhost: failure exception: SyntaxError: invalid syntax\r\n"
               "  try: correct it\r\n  File \"a.py\", line 1\r\n    def (\r\n        ^\r\n"
               "SyntaxError: invalid syntax\r\n"
               "2024-01-01 10:00:01.001 pyhost: service \"Shop\" ends, exit code 1\r\nlast print\r\n");
    assert_int_equal(world_pyhost("logs " NAME " --errors -n 2"),
                     0); // no heading: no other code was on the way
    assert_string_equal(world_output(), "        ^\r\nSyntaxError: invalid syntax\r\n");
    // An exception's text may have lines of any form, up to the host's next word; of a program's last words click's are shown.
    write_text(
        "a print\r\n2024-01-01 10:00:00.000 pyhost: event error: it is gone\r\nError: Missing option "
        "'--config'.\r\nshop.py: error: no such file\r\n"
        "2024-01-01 10:00:01.000 pyhost: failure exception: ValidationError: 2 errors\r\n  try: it\r\n"
        "Traceback (most recent call last):\r\n  File \"a.py\", line 1\r\nValidationError: 2 errors\r\n"
        "port\r\n  Input should be a valid integer\r\nhost\r\n  Field required\r\n"
        "2024-01-01 10:00:01.001 pyhost: service \"Shop\" ends, exit code 1\r\nlast print\r\n");
    assert_int_equal(world_pyhost("logs " NAME " --errors"), 0);
    static const char *const kept[] = {"it is gone", "Missing option", "no such file",
                                       "port\r\n  Input should", "host\r\n  Field required\r\n"};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        world_contains(world_output(), kept[i]);
    assert_null(strstr(world_output(), "print"));
}

static void lines_are_found_in_any_case(void **state)
{
    (void)state;
    world_install(NAME, "good.Plain", NULL);
    write_text(log_with_failures);
    assert_int_equal(world_pyhost("logs " NAME " --grep CAF\xc3\xa9"), 0);
    assert_string_equal(world_output(), "print of Caf\xc3\x89\r\n");
    assert_int_equal(world_pyhost("logs " NAME " --grep \"valueerror: TWO\" --errors"), 0);
    assert_string_equal(world_output(),
                        "2024-01-01 10:00:01.000 pyhost: failure control: ValueError: two\r\n");
    assert_int_equal(world_pyhost("logs " NAME " --grep print -n 1 --since 2024-01-01"), 0);
    assert_string_equal(world_output(), "last print\r\n");
    assert_int_equal(world_pyhost("logs " NAME " --grep nowhere"), 0);
    assert_string_equal(world_output(), "");
}

static void nothing_is_lost_behind_a_nul(void **state)
{
    (void)state;
    static const char utf16[] = "before\r\n\xff\xfeh\0e\0l\0l\0o\0\r\0\n\0behind\r\n";
    world_install(NAME, "good.Plain", NULL);
    write_log(utf16, sizeof utf16 - 1);
    assert_int_equal(world_pyhost("logs " NAME), 0);
    world_contains(world_output(), "hello\r\nbehind\r\n");
    assert_int_equal(world_pyhost("logs " NAME " --since 1h"), 0);
    world_contains(world_output(), "hello\r\nbehind\r\n");
}

static void programs_get_the_lines_as_json(void **state)
{
    (void)state;
    world_install(NAME, "good.Plain", NULL);
    write_text("one\r\ntwo \xc3\xbc\x1b\r\n");
    assert_int_equal(world_pyhost("logs " NAME " --json"), 0);
    world_contains(world_output(), "\"lines\": [\r\n    \"one\",\r\n    \"two \\u00fc\\u001b\"\r\n  ]");
    world_contains(world_output(), "\"name\": \"" NAME "\"");
    world_contains(world_output(), "\\\\" NAME ".log\"");
    assert_int_equal(world_pyhost("logs NoSuchService --json"), 4);
    world_contains(world_output(), "\"code\": 1060");
}

static int clean(void **state)
{
    world_run("cmd /c del /q \"%s\\pyhost\\" NAME "\\*\"", getenv("ProgramData"));
    return world_clean(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_time_on_the_other_side_of_daylight_saving_is_right, clean),
        cmocka_unit_test_teardown(lines_without_a_time_count_by_the_files, clean),
        cmocka_unit_test_teardown(times_are_read_as_people_write_them, clean),
        cmocka_unit_test_teardown(errors_are_failures_and_what_belongs_to_them, clean),
        cmocka_unit_test_teardown(lines_are_found_in_any_case, clean),
        cmocka_unit_test_teardown(nothing_is_lost_behind_a_nul, clean),
        cmocka_unit_test_teardown(programs_get_the_lines_as_json, clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
