// SPDX-License-Identifier: MIT
// The log on NTFS and over the network, whose files are held as Windows holds them. What any Windows shows is in tests/scm/test_log.c and
// test_new_logs.c, which run there as well.
#include "only.h"
#include "world.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/file.h"
#include "base/path.h"
#include "base/text.h"

#define NAME "PyhostOutput"

enum {
    PRINT_LINES = 128,
    WRITE_BY_DESCRIPTOR = 132,
    START_CHILD = 134,
    END_CHILD,
    START_CHILDREN
}; // output.Asked

static HANDLE written;

static void start(const char *options)
{
    written = world_event("written");
    world_install(NAME, "output.Asked", options);
    world_start(NAME);
    world_wait_event(written);
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

static char *log_file(const char *generation)
{
    return text_format("%s\\pyhost\\" NAME "\\" NAME "%s.log", getenv("ProgramData"), generation);
}

static char *text_of(const char *path)
{
    struct error error = {0};
    size_t size = 0;
    char *text = (char *)file_read(path, 1u << 28, &size, &error);
    error_clear(&error);
    return text;
}

static void a_service_that_keeps_one_rotates_again_and_again(void **state)
{
    (void)state;
    ONLY_ON_WINDOWS();
    start("--log-keep 1");
    for (int i = 0; i < 3; i++)
        rotate();
    world_stop(NAME);
}

// SMB knows no POSIX semantics.
static void over_the_network_too_with_a_child_that_lives_longer(void **state)
{
    (void)state;
    ONLY_ON_WINDOWS();
    const char *place = world_path("a.log");
    char *log = text_format("\\\\localhost\\%c$%s", place[0], place + 2);
    char *options = text_format("--log-keep 2 --log \"%s\"", log);
    char *oldest = text_format("%s", world_path("a.2.log"));
    start(options);
    ask(START_CHILD);
    for (int i = 0; i < 5; i++)
        rotate();
    ask(END_CHILD);
    ask(PRINT_LINES);
    char *text = text_of(log);
    world_contains(text, "asked 39");
    assert_true(file_exists(oldest));
    world_stop(NAME);
    free(text);
    free(oldest);
    free(options);
    free(log);
}

// From Windows 10 1903 on the name of a file that is deleted is free at once; before, the service says that it can begin no new one.
static void a_log_that_is_deleted_is_begun_anew(void **state)
{
    (void)state;
    ONLY_ON_WINDOWS();
    start("--log-size 0");
    char *path = log_file("");
    wchar_t *wide = file_wide_path(path);
    assert_true(DeleteFileW(wide));
    const bool is_free =
        GetFileAttributesW(wide) == INVALID_FILE_ATTRIBUTES && GetLastError() == ERROR_FILE_NOT_FOUND;
    ask(PRINT_LINES);
    if (is_free) {
        world_log_has(NAME, "asked 0 ");
        ask(WRITE_BY_DESCRIPTOR);
        world_log_has(NAME, "by descriptor 1");
    } else {
        world_told(NAME, 0x80000110, "cannot open the log file");
    }
    world_stop(NAME);
    free(wide);
    free(path);
}

// As an editor saves: what is deleted has a successor of its name at once.
static void a_log_that_is_replaced_goes_on_in_the_file_that_has_its_name(void **state)
{
    (void)state;
    ONLY_ON_WINDOWS();
    start("--log-size 0");
    char *path = log_file("");
    char *saved = log_file("-saved");
    FILE *file = fopen(saved, "wb");
    assert_non_null(file);
    assert_true(fputs("somebody's line\r\n", file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_true(file_rename(saved, path, true));
    ask(PRINT_LINES);
    world_stop(NAME);
    world_log_has(NAME, "somebody's line");
    assert_int_equal(world_log_count(NAME, "asked "), 40);
    world_log_has(NAME, "\" ends");
    char *older = log_file(".1");
    assert_false(file_exists(older));
    free(older);
    free(saved);
    free(path);
}

// As after a clock that was set back.
static void a_log_that_was_begun_in_the_future_is_not_old(void **state)
{
    (void)state;
    ONLY_ON_WINDOWS();
    start("--log-age 24");
    world_stop(NAME);
    char *path = log_file("");
    char *older = log_file(".1");
    wchar_t *wide = file_wide_path(path);
    HANDLE file = CreateFileW(wide, FILE_WRITE_ATTRIBUTES, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                              OPEN_EXISTING, 0, NULL);
    ULARGE_INTEGER time;
    FILETIME created;
    assert_true(file != INVALID_HANDLE_VALUE);
    GetSystemTimeAsFileTime(&created);
    time.LowPart = created.dwLowDateTime;
    time.HighPart = created.dwHighDateTime;
    time.QuadPart += (ULONGLONG)3600 * 10000000;
    created.dwLowDateTime = time.LowPart;
    created.dwHighDateTime = time.HighPart;
    assert_true(SetFileTime(file, &created, NULL, NULL));
    CloseHandle(file);
    world_start(NAME);
    world_stop(NAME);
    assert_false(file_exists(older));
    free(wide);
    free(older);
    free(path);
}

// Two threads start children, whose standard handles are the service's, while each line of a third begins a new log.
static void children_that_start_while_it_rotates_write_to_the_log(void **state)
{
    (void)state;
    ONLY_ON_WINDOWS();
    start("--log-size 1 --log-keep 1000");
    ask(START_CHILDREN);
    world_stop(NAME);
    struct text_buffer whole = {0};
    for (int i = 0; i <= 1000; i++) {
        char *generation = text_format(".%d", i);
        char *path = log_file(i > 0 ? generation : "");
        char *text = text_of(path);
        if (text != NULL)
            text_buffer_add(&whole, text);
        free(text);
        free(path);
        free(generation);
    }
    for (int i = 0; i < 100; i++) {
        char *line = text_format("child %d of 100", i);
        world_contains(whole.data, line);
        free(line);
    }
    free(text_buffer_take(&whole));
}

static int clean(void **state)
{
    world_clean(state);
    if (written != NULL)
        CloseHandle(written);
    written = NULL;
    char *directory = text_format("%s\\pyhost\\" NAME, getenv("ProgramData"));
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_service_that_keeps_one_rotates_again_and_again, clean),
        cmocka_unit_test_teardown(over_the_network_too_with_a_child_that_lives_longer, clean),
        cmocka_unit_test_teardown(a_log_that_is_deleted_is_begun_anew, clean),
        cmocka_unit_test_teardown(a_log_that_is_replaced_goes_on_in_the_file_that_has_its_name, clean),
        cmocka_unit_test_teardown(a_log_that_was_begun_in_the_future_is_not_old, clean),
        cmocka_unit_test_teardown(children_that_start_while_it_rotates_write_to_the_log, clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
