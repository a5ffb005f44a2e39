// SPDX-License-Identifier: MIT
// Where the password of an account comes from: files and pipes as PowerShell, cmd and editors write them.
#include "world.h"

#include "base/text.h"
#include "base/wide.h"

#define NAME "PyhostPasswords"
#define LONGEST 256 // characters
#define BYTES(text) text, sizeof(text) - 1

// Bytes, of which some are 0.
static void write_bytes(const char *name, const void *bytes, DWORD size)
{
    DWORD written = 0;
    wchar_t *path = wide_from_text(world_path(name));
    HANDLE file = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    assert_true(file != INVALID_HANDLE_VALUE);
    assert_true(WriteFile(file, bytes, size, &written, NULL));
    CloseHandle(file);
    free(path);
}

static DWORD from_file(void)
{
    return world_pyhost("update " NAME " --account %s --password-from \"%s\"", world_user(),
                        world_path("password.txt"));
}

static DWORD from_pipe(void)
{
    return world_run("cmd /c \"\"%s\" update " NAME " --account %s --password-from - < \"%s\"\"",
                     world_host(), world_user(), world_path("password.txt"));
}

static int install(void **state)
{
    (void)state;
    world_install(NAME, "good.Plain", "--display-name " NAME);
    return 0;
}

static const struct {
    const char *what;
    const char *bytes;
    DWORD size;
} good[] = {
    {"UTF-8", BYTES("s3cr\xc3\xa9t")},
    {"UTF-8 with a line end", BYTES("s3cr\xc3\xa9t\r\n")},
    {"UTF-8 with its mark", BYTES("\xef\xbb\xbfs3cr\xc3\xa9t\r\n")},
    {"UTF-16, little end first", BYTES("\xff\xfes\0003\0c\0\xe9\0\r\0\n\0")},
    {"UTF-16, big end first", BYTES("\xfe\xff\0s\0003\0c\0\xe9\0\r\0\n")},
    {"UTF-16 without a mark", BYTES("s\0003\0c\0\xe9\0\r\0\n\0")},
    {"a letter with a byte like a line end", BYTES("\xff\xfes\0\x0a\x01\r\0\n\0")},
    {"more lines, which do not count", BYTES("s3cret\nnot \xff text\n")},
};

static void passwords_are_read_as_they_are_written(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        write_bytes("password.txt", good[i].bytes, good[i].size);
        if (from_file() != 0)
            fail_msg("%s: %s", good[i].what, world_output());
        world_contains(world_output(), "password: set");
        if (from_pipe() != 0)
            fail_msg("%s by a pipe: %s", good[i].what, world_output());
        world_contains(world_output(), "password: set");
    }
}

static const struct {
    const char *bytes;
    DWORD size;
    const char *why;
} bad[] = {
    {BYTES(""), "its first line is empty"},
    {BYTES("\r\ns3cret\r\n"), "its first line is empty"},
    {BYTES("\xef\xbb\xbf"), "its first line is empty"},
    {BYTES("\xff\xfe\r\0\n\0"), "its first line is empty"},
    {BYTES("s3cr\xe9t\r\n"), "line 1 is not UTF-8"}, // a code page
    {BYTES("s3cr\0et\r\n"), "so it is no text"},
    {BYTES("\xff\xfes\0003"), "ends within a character"},
};

static void what_is_no_password_is_refused_and_changes_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        write_bytes("password.txt", bad[i].bytes, bad[i].size);
        assert_int_equal(from_file(), 1);
        world_contains(world_output(), "there is no password in \"");
        world_contains(world_output(), bad[i].why);
        assert_int_equal(from_pipe(), 1);
        world_contains(world_output(), "there is no password on standard input");
        world_contains(world_output(), bad[i].why);
    }
    assert_int_equal(world_pyhost("status " NAME), 3);
    world_contains(world_output(), "LocalSystem");
}

static void a_password_that_windows_would_not_take_is_refused(void **state)
{
    (void)state;
    char text[LONGEST + 2];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    world_write("password.txt", text);
    assert_int_equal(from_file(), 1);
    world_contains(world_output(), "its first line has more than 256 characters");
    text[LONGEST] = '\0';
    world_write("password.txt", text);
    assert_int_equal(from_file(), 0);
}

static void nothing_is_asked_where_that_is_forbidden(void **state)
{
    (void)state;
    assert_int_equal(world_pyhost("update " NAME " --account %s --no-input", world_user()), 1);
    world_contains(world_output(), "--no-input forbids to ask for it");
    world_contains(world_output(), "--password-from FILE");
    assert_int_equal(world_pyhost("update " NAME " --account LocalService --no-input"), 0);
}

static void an_account_without_a_password_takes_none(void **state)
{
    (void)state;
    world_write("password.txt", "s3cret\r\n");
    assert_int_equal(world_pyhost("update " NAME " --account LocalSystem --password-from \"%s\"",
                                  world_path("password.txt")),
                     1);
    world_contains(world_output(), "the account \"LocalSystem\" has no password");
    world_contains(world_output(), "leave --password-from away");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(passwords_are_read_as_they_are_written, install, world_clean),
        cmocka_unit_test_setup_teardown(what_is_no_password_is_refused_and_changes_nothing, install,
                                        world_clean),
        cmocka_unit_test_setup_teardown(a_password_that_windows_would_not_take_is_refused, install,
                                        world_clean),
        cmocka_unit_test_setup_teardown(nothing_is_asked_where_that_is_forbidden, install, world_clean),
        cmocka_unit_test_setup_teardown(an_account_without_a_password_takes_none, install, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
