// SPDX-License-Identifier: MIT
// New log files are begun whoever has the old ones open, and whatever the service's code does with its descriptors; each
// line is where it belongs.
#include "world.h"

#include "../contract/contract.h"

#include <stdio.h>

#include "base/compiler.h"
#include "base/error.h"
#include "base/file.h"
#include "base/path.h"
#include "base/text.h"
#include "base/wide.h"

#define NAME "PyhostOutput"

// Controls of output.Asked.
enum {
    PRINT_LINES = 128, // more than 1 KiB
    PRINT_MUCH,        // more than 1 MiB
    CLOSE_DESCRIPTORS,
    LEAD_ELSEWHERE,
    WRITE_BY_DESCRIPTOR,
    LEAD_BACK,
    START_CHILD,
    END_CHILD,
    START_CHILDREN,
    KEEP_HANDLE,
    OPEN_FILES, // of its own
    WRITE_BY_HANDLE
};

static HANDLE written;

static void start(const char *options)
{
    char *all = text_format("%s --environment \"PYHOST_TEST_OWN=%s\"", options, world_path("own"));
    written = world_event("written");
    world_install(NAME, "output.Asked", all);
    world_start(NAME);
    world_wait_event(written);
    free(all);
}

static void ask(DWORD control)
{
    ResetEvent(written);
    world_control(NAME, control);
    world_wait_event(written);
}

static void rotate(void)
{
    if (world_pyhost("rotate " NAME) != 0)
        fail_msg("%s", world_output());
}

// Owner: the caller.
static char *directory(void)
{
    return text_format("%s\\pyhost\\" NAME, getenv("ProgramData"));
}

static char *log_file(const char *generation)
{
    char *of = directory();
    char *path = text_format("%s\\" NAME "%s.log", of, generation);
    free(of);
    return path;
}

// The text of a file; empty where there is none. Owner: the caller.
static char *text_of(const char *path)
{
    struct error error = {0};
    size_t size = 0;
    char *text = (char *)file_read(path, 1u << 28, &size, &error);
    error_clear(&error);
    return text != NULL ? text : text_copy("");
}

static bool has(const char *path, const char *part)
{
    char *text = text_of(path);
    bool found = strstr(text, part) != NULL;
    free(text);
    return found;
}

static bool generation_has(const char *generation, const char *part)
{
    char *path = log_file(generation);
    bool found = has(path, part);
    free(path);
    return found;
}

// Are there so many files, besides what is kept of the run?
static void has_files(size_t count)
{
    size_t found = 0;
    char *of = directory();
    struct text_list names = file_names(of);
    for (size_t i = 0; i < names.count; i++)
        found += !text_ends_with_ignore_case(names.items[i], ".run");
    if (found != count) {
        for (size_t i = 0; i < names.count; i++)
            print_error("%s\n", names.items[i]);
        fail_msg("%zu files, not %zu", found, count);
    }
    text_list_clear(&names);
    free(of);
}

static void a_service_that_keeps_one_rotates_again_and_again(void **state)
{
    (void)state;
    start("--log-keep 1");
    for (int i = 0; i < 3; i++) {
        ask(PRINT_LINES);
        rotate();
        assert_true(generation_has(".1", "asked 39"));
        assert_int_equal(world_log_count(NAME, "asked"), 0);
    }
    has_files(2);
    world_stop(NAME);
}

static void a_child_keeps_what_it_writes_to_and_stops_no_rotation(void **state)
{
    (void)state;
    start("--log-keep 2");
    ask(START_CHILD);
    world_log_gets(NAME, "child begins");
    rotate();
    assert_true(generation_has(".1", "child begins"));
    rotate();
    assert_true(generation_has(".2", "child begins"));
    for (int i = 0; i < 3; i++)
        rotate(); // the oldest, which the child has open, goes
    assert_false(generation_has(".2", "child begins"));
    ask(END_CHILD);
    rotate();
    has_files(3);
    world_stop(NAME);
}

// Before Windows 10 1903 its name stays taken: the layer knows it.
static void nor_does_a_deleted_file_that_a_child_has_open(void **state)
{
    (void)state;
    start("--log-keep 3");
    ask(START_CHILD);
    world_log_gets(NAME, "child begins");
    rotate();
    char *path = log_file(".1");
    wchar_t *wide = wide_from_text(path);
    assert_int_equal(RegSetKeyValueW(HKEY_LOCAL_MACHINE, CONTRACT_KEY, CONTRACT_DELETED, REG_SZ, wide,
                                     (DWORD)((wcslen(wide) + 1) * sizeof *wide)),
                     0);
    for (int i = 0; i < 3; i++) {
        ask(PRINT_LINES);
        rotate();
        assert_int_equal(world_log_count(NAME, "asked"), 0);
    }
    assert_true(generation_has(".2", "asked 39"));
    assert_true(generation_has(".3", "asked 39") || generation_has(".1", "asked 39"));
    ask(END_CHILD);
    RegDeleteTreeW(HKEY_LOCAL_MACHINE, CONTRACT_KEY);
    rotate();
    rotate();
    has_files(4);
    world_stop(NAME);
    free(wide);
    free(path);
}

// Another Windows, or a file system, that renames over no open file: the layer knows it.
static void nor_where_nothing_is_renamed_over_an_open_file(void **state)
{
    const DWORD set = 1;
    assert_int_equal(
        RegSetKeyValueW(HKEY_LOCAL_MACHINE, CONTRACT_KEY, CONTRACT_NO_POSIX, REG_DWORD, &set, sizeof set), 0);
    a_child_keeps_what_it_writes_to_and_stops_no_rotation(state);
}

static void a_service_that_keeps_none_begins_its_log_anew(void **state)
{
    (void)state;
    start("--log-keep 0");
    for (int i = 0; i < 3; i++) {
        ask(PRINT_LINES);
        world_log_has(NAME, "asked 39");
        rotate();
        assert_int_equal(world_log_count(NAME, "asked"), 0);
    }
    ask(PRINT_LINES);
    world_log_has(NAME, "asked 39");
    world_stop(NAME);
    has_files(1);
}

static void a_log_that_is_taken_away_is_begun_anew(void **state)
{
    (void)state;
    start("--log-size 1");
    char *from = log_file("");
    char *to = log_file("-taken");
    assert_true(file_rename(from, to, false));
    ask(PRINT_LINES);
    world_stop(NAME);
    assert_true(has(to, "\" starts"));
    world_log_has(NAME, "\" ends");
    free(to);
    free(from);
}

static void a_rotation_that_fails_is_told_once_and_tried_again(void **state)
{
    (void)state;
    start("--log-size 1 --log-keep 5");
    ask(PRINT_LINES);
    char *path = log_file("");
    wchar_t *wide = wide_from_text(path);
    HANDLE reader = CreateFileW(wide, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING,
                                0, NULL); // as many editors open a file
    assert_true(reader != INVALID_HANDLE_VALUE);
    ask(PRINT_LINES);
    ask(PRINT_LINES);
    assert_int_equal(world_log_count(NAME, "cannot put the log file"), 1);
    world_log_has(NAME, "asked 39");
    world_told(NAME, 0x80000110, "cannot put the log file");
    CloseHandle(reader);
    ask(PRINT_MUCH);
    assert_true(generation_has(".1", "much"));
    world_stop(NAME);
    free(wide);
    free(path);
}

static void what_code_has_closed_stays_closed(void **state)
{
    (void)state;
    start("--log-keep 3");
    ask(CLOSE_DESCRIPTORS);
    world_log_has(NAME, "own descriptors [0, 1]");
    rotate();
    ask(WRITE_BY_DESCRIPTOR);
    assert_true(has(world_path("own"), "by descriptor 1"));
    assert_int_equal(world_log_count(NAME, "by descriptor 1"), 0);
    ask(PRINT_LINES);
    world_log_has(NAME, "asked 39");
    assert_int_equal(world_stop(NAME).dwWin32ExitCode, NO_ERROR);
}

static void what_code_leads_elsewhere_stays_there_and_comes_back(void **state)
{
    (void)state;
    start("--log-keep 3");
    ask(LEAD_ELSEWHERE);
    rotate();
    ask(WRITE_BY_DESCRIPTOR);
    assert_true(has(world_path("own"), "by descriptor 1"));
    assert_int_equal(world_log_count(NAME, "by descriptor 1"), 0);
    ask(LEAD_BACK); // to what was the log then
    rotate();
    ask(WRITE_BY_DESCRIPTOR);
    world_log_has(NAME, "by descriptor 1");
    world_stop(NAME);
}

static void what_was_led_elsewhere_for_long_comes_back(void **state)
{
    (void)state;
    start("--log-keep 1");
    ask(LEAD_ELSEWHERE);
    for (int i = 0; i < 12; i++)
        rotate();
    ask(LEAD_BACK);
    rotate();
    ask(WRITE_BY_DESCRIPTOR);
    world_log_has(NAME, "by descriptor 1");
    world_stop(NAME);
}

// The test sees the numbers that Wine gives, the lowest first.
static void a_kept_standard_handle_leads_to_the_log(void **state)
{
    (void)state;
    start("--log-keep 1");
    ask(KEEP_HANDLE);
    for (int i = 0; i < 5; i++) {
        ask(OPEN_FILES);
        rotate();
        ask(OPEN_FILES);
        ask(WRITE_BY_HANDLE);
        assert_false(has(world_path("own"), "by a kept handle"));
        assert_true(generation_has(i % 2 == 0 ? ".1" : "", "by a kept handle"));
    }
    world_stop(NAME);
}

// Where a file is not replaced while somebody has it open, it is put aside; not when it is the new one that cannot be renamed.
static void a_file_stays_when_its_successor_is_busy(void **state)
{
    (void)state;
    struct error error = {0};
    char *directory = text_copy(world_path("replaced"));
    char *from = path_join(directory, "from");
    char *to = path_join(directory, "to");
    char *last = path_join(directory, "last");
    assert_true(file_make_directories(directory, &error));
    assert_true(file_replace(from, "new", &error));
    assert_true(file_replace(to, "old", &error));
    wchar_t *wide = wide_from_text(directory);
    HANDLE watched = CreateFileW(wide, FILE_LIST_DIRECTORY, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                                 OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OVERLAPPED, NULL);
    free(wide);
    wide = wide_from_text(from);
    HANDLE busy = CreateFileW(wide, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    assert_true(watched != INVALID_HANDLE_VALUE && busy != INVALID_HANDLE_VALUE);
    static DWORD changes[256];
    DWORD size = 0;
    OVERLAPPED overlapped = {.hEvent = CreateEventW(NULL, TRUE, FALSE, NULL)};
    assert_true(ReadDirectoryChangesW(watched, changes, sizeof changes, FALSE, FILE_NOTIFY_CHANGE_FILE_NAME,
                                      NULL, &overlapped, NULL));
    assert_false(file_rename(from, to, true));
    CloseHandle(busy);
    free(wide);
    wide = wide_from_text(last);
    CloseHandle(CreateFileW(wide, GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL));
    assert_true(GetOverlappedResult(watched, &overlapped, &size, TRUE));
    const FILE_NOTIFY_INFORMATION *first = (const FILE_NOTIFY_INFORMATION *)changes;
    assert_int_equal(first->Action, FILE_ACTION_ADDED); // the first that happens there
    CloseHandle(watched);
    CloseHandle(overlapped.hEvent);
    assert_true(file_delete(last) && file_delete(to) && file_delete(from));
    free(wide);
    free(last);
    free(to);
    free(from);
    free(directory);
}

// As who was ended between the two calls of a deletion has left it.
static void what_an_earlier_run_put_aside_goes(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        bool goes;
    } rows[] = {{NAME ".log.01d9000000000000.pyhost-old", true},
                {NAME ".log.run.01d9000000000001.pyhost-old", true},
                {NAME ".log.run.fffffffffffffff0.pyhost-old", false}, // this run's, which may have to go back
                {NAME "2.log.run.01d9000000000000.pyhost-old", false},
                {NAME ".log.of-mine.pyhost-old", false}};
    struct error error = {0};
    char *of = directory();
    start("");
    world_stop(NAME);
    wchar_t *wide = wide_from_text(of);
    HANDLE changed = FindFirstChangeNotificationW(wide, FALSE, FILE_NOTIFY_CHANGE_FILE_NAME);
    free(wide);
    assert_true(changed != INVALID_HANDLE_VALUE);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char *path = path_join(of, rows[i].name);
        assert_true(file_replace(path, "", &error));
        free(path);
    }
    world_start(NAME);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char *path = path_join(of, rows[i].name);
        while (rows[i].goes && file_exists(path)) {
            world_wait_event(changed);
            FindNextChangeNotification(changed);
        }
        free(path);
    }
    world_stop(NAME);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char *path = path_join(of, rows[i].name);
        if (file_exists(path) == rows[i].goes)
            fail_msg("%s", path);
        free(path);
    }
    FindCloseChangeNotification(changed);
    free(of);
}

static void a_log_may_have_a_long_path(void **state)
{
    (void)state;
    struct text_buffer path = {0};
    text_buffer_add(&path, world_path("long"));
    while (path.length < 300)
        text_buffer_add(&path, "\\xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
    text_buffer_add(&path, "\\a.log");
    char *options = text_format("--log-size 1 --log \"%s\"", path.data);
    start(options);
    ask(PRINT_LINES);
    rotate();
    ask(WRITE_BY_DESCRIPTOR);
    assert_true(has(path.data, "by descriptor 1"));
    assert_int_equal(world_pyhost("logs " NAME), 0);
    world_contains(world_output(), "by descriptor 1");
    world_contains(world_output(), "asked 39");
    world_stop(NAME);
    free(options);
    free(text_buffer_take(&path));
}

static int clean(void **state)
{
    world_clean(state);
    RegDeleteTreeW(HKEY_LOCAL_MACHINE, CONTRACT_KEY);
    CloseHandle(written);
    written = NULL;
    char *of = directory();
    struct text_list names = file_names(of);
    for (size_t i = 0; i < names.count; i++) {
        char *path = path_join(of, names.items[i]);
        file_delete(path);
        free(path);
    }
    text_list_clear(&names);
    free(of);
    file_delete(world_path("own"));
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_service_that_keeps_one_rotates_again_and_again, clean),
        cmocka_unit_test_teardown(a_child_keeps_what_it_writes_to_and_stops_no_rotation, clean),
        cmocka_unit_test_teardown(nor_does_a_deleted_file_that_a_child_has_open, clean),
        cmocka_unit_test_teardown(nor_where_nothing_is_renamed_over_an_open_file, clean),
        cmocka_unit_test_teardown(a_service_that_keeps_none_begins_its_log_anew, clean),
        cmocka_unit_test_teardown(a_log_that_is_taken_away_is_begun_anew, clean),
        cmocka_unit_test_teardown(a_rotation_that_fails_is_told_once_and_tried_again, clean),
        cmocka_unit_test_teardown(what_code_has_closed_stays_closed, clean),
        cmocka_unit_test_teardown(what_code_leads_elsewhere_stays_there_and_comes_back, clean),
        cmocka_unit_test_teardown(what_was_led_elsewhere_for_long_comes_back, clean),
        cmocka_unit_test_teardown(a_kept_standard_handle_leads_to_the_log, clean),
        cmocka_unit_test_teardown(a_file_stays_when_its_successor_is_busy, clean),
        cmocka_unit_test_teardown(what_an_earlier_run_put_aside_goes, clean),
        cmocka_unit_test_teardown(a_log_may_have_a_long_path, clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
