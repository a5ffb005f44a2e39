// SPDX-License-Identifier: MIT
// Programs that break the rules of files.c are refused.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/file.h"
#include "contract.h"

static HANDLE open_shared(const wchar_t *path)
{
    HANDLE file =
        CreateFileW(path, GENERIC_READ | GENERIC_WRITE,
                    FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, OPEN_ALWAYS, 0, NULL);
    assert_true(file != INVALID_HANDLE_VALUE);
    return file;
}

static void nothing_is_renamed_over_an_open_file(void **state)
{
    (void)state;
    HANDLE open = open_shared(L"open.log");
    CloseHandle(open_shared(L"new.log"));
    assert_false(MoveFileExW(L"new.log", L"open.log", MOVEFILE_REPLACE_EXISTING));
    assert_int_equal(GetLastError(), ERROR_ACCESS_DENIED);
    CloseHandle(open);
    assert_true(MoveFileExW(L"new.log", L"open.log", MOVEFILE_REPLACE_EXISTING));
    assert_true(DeleteFileW(L"open.log"));
}

static BOOL rename_posix(const wchar_t *from, const wchar_t *to)
{
    struct {
        DWORD flags;
        HANDLE directory;
        DWORD length;
        wchar_t name[MAX_PATH];
    } rename = {.flags = 3};
    HANDLE file =
        CreateFileW(from, DELETE | SYNCHRONIZE, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                    OPEN_EXISTING, 0, NULL);
    assert_true(file != INVALID_HANDLE_VALUE);
    rename.length = 2 * GetFullPathNameW(to, MAX_PATH, rename.name, NULL);
    const BOOL done = SetFileInformationByHandle(file, (FILE_INFO_BY_HANDLE_CLASS)22, &rename, sizeof rename);
    const DWORD code = GetLastError();
    CloseHandle(file);
    SetLastError(code);
    return done;
}

static void with_posix_semantics_who_has_it_open_keeps_it(void **state)
{
    (void)state;
    DWORD count = 0;
    char bytes[4] = "";
    HANDLE open = open_shared(L"open.log");
    CloseHandle(open_shared(L"new.log"));
    assert_true(rename_posix(L"new.log", L"open.log"));
    assert_int_equal(GetFileAttributesW(L"new.log"), INVALID_FILE_ATTRIBUTES);
    assert_true(WriteFile(open, "old", 3, &count, NULL));
    SetFilePointer(open, 0, NULL, FILE_BEGIN);
    assert_true(ReadFile(open, bytes, 3, &count, NULL));
    assert_memory_equal(bytes, "old", 3);
    HANDLE other = open_shared(L"open.log");
    assert_int_equal(GetFileSize(other, NULL), 0);
    CloseHandle(other);
    CloseHandle(open);
    assert_true(DeleteFileW(L"open.log"));
}

static void not_where_it_is_not_shared_or_not_known(void **state)
{
    (void)state;
    const DWORD set = 1;
    CloseHandle(open_shared(L"open.log"));
    CloseHandle(open_shared(L"new.log"));
    HANDLE open = CreateFileW(L"open.log", GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    assert_false(rename_posix(L"new.log", L"open.log"));
    assert_int_equal(GetLastError(), ERROR_ACCESS_DENIED);
    CloseHandle(open);
    RegSetKeyValueW(HKEY_LOCAL_MACHINE, CONTRACT_KEY, CONTRACT_NO_POSIX, REG_DWORD, &set, sizeof set);
    assert_false(rename_posix(L"new.log", L"open.log"));
    assert_int_equal(GetLastError(), ERROR_INVALID_PARAMETER);
    RegDeleteKeyValueW(HKEY_LOCAL_MACHINE, CONTRACT_KEY, CONTRACT_NO_POSIX);
    assert_true(rename_posix(L"new.log", L"open.log"));
    assert_true(DeleteFileW(L"open.log"));
}

// Lets go of the file once it has been refused, which the layer notes.
static DWORD WINAPI let_go(void *reader)
{
    for (bool refused = false; !refused; SwitchToThread()) {
        struct error error = {0};
        size_t size = 0;
        char *notes = (char *)file_read("C:\\pyhost-contract.log", 1 << 20, &size, &error);
        refused = notes != NULL && strstr(notes, "kept.txt") != NULL;
        error_clear(&error);
        free(notes);
    }
    CloseHandle(reader);
    return 0;
}

// The host's file_replace() is such a program.
static void who_has_a_file_for_a_moment_is_waited_for(void **state)
{
    (void)state;
    struct error error = {0};
    size_t size = 0;
    HANDLE reader = CreateFileW(L"kept.txt", GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_ALWAYS, 0, NULL);
    assert_true(reader != INVALID_HANDLE_VALUE);
    HANDLE thread = CreateThread(NULL, 0, let_go, reader, 0, NULL);
    if (!file_replace("kept.txt", "new", &error))
        fail_msg("%s", error.message);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    char *text = (char *)file_read("kept.txt", 100, &size, &error);
    assert_string_equal(text, "new");
    free(text);
    assert_true(file_delete("kept.txt"));
}

static void the_name_of_a_deleted_file_stays_taken(void **state)
{
    (void)state;
    HANDLE open = open_shared(L"open.log");
    assert_true(DeleteFileW(L"open.log"));
    HANDLE again = CreateFileW(L"open.log", GENERIC_WRITE, FILE_SHARE_READ, NULL, OPEN_ALWAYS, 0, NULL);
    assert_true(again == INVALID_HANDLE_VALUE);
    assert_int_equal(GetLastError(), ERROR_ACCESS_DENIED);
    assert_int_equal(GetFileAttributesW(L"open.log"), INVALID_FILE_ATTRIBUTES);
    assert_int_equal(GetLastError(), ERROR_ACCESS_DENIED);
    CloseHandle(open_shared(L"new.log"));
    assert_false(MoveFileExW(L"new.log", L"open.log", MOVEFILE_REPLACE_EXISTING));
    assert_int_equal(GetLastError(), ERROR_ACCESS_DENIED);
    CloseHandle(open);
    assert_true(MoveFileExW(L"new.log", L"open.log", MOVEFILE_REPLACE_EXISTING));
    assert_true(DeleteFileW(L"open.log"));
}

static void long_paths_need_their_prefix(void **state)
{
    (void)state;
    WIN32_FIND_DATAW found;
    wchar_t path[400] = L"C:\\";
    for (int i = 3; i < 300; i++)
        path[i] = i % 100 == 99 ? L'\\' : L'x';
    assert_int_equal(GetFileAttributesW(path), INVALID_FILE_ATTRIBUTES);
    assert_int_equal(GetLastError(), ERROR_PATH_NOT_FOUND);
    assert_true(CreateFileW(path, GENERIC_READ, 0, NULL, OPEN_ALWAYS, 0, NULL) == INVALID_HANDLE_VALUE);
    assert_int_equal(GetLastError(), ERROR_PATH_NOT_FOUND);
    assert_true(FindFirstFileW(path, &found) == INVALID_HANDLE_VALUE);
    assert_int_equal(GetLastError(), ERROR_PATH_NOT_FOUND);
    path[250] = L'\0';
    assert_false(CreateDirectoryW(path, NULL));
    assert_int_equal(GetLastError(), ERROR_PATH_NOT_FOUND);
}

static void no_current_directory_is_long_or_closed(void **state)
{
    (void)state;
    wchar_t path[] = L"C:\\";
    wchar_t deep[300] = L"C:\\";
    for (int i = 3; i < 259; i++)
        deep[i] = i % 100 == 99 ? L'\\' : L'x';
    assert_false(SetCurrentDirectoryW(deep));
    assert_int_equal(GetLastError(), ERROR_INVALID_PARAMETER);
    assert_int_equal(
        RegSetKeyValueW(HKEY_LOCAL_MACHINE, CONTRACT_KEY, CONTRACT_CLOSED, REG_SZ, path, sizeof path),
        ERROR_SUCCESS);
    assert_false(SetCurrentDirectoryW(path));
    assert_int_equal(GetLastError(), ERROR_ACCESS_DENIED);
    RegDeleteKeyValueW(HKEY_LOCAL_MACHINE, CONTRACT_KEY, CONTRACT_CLOSED);
    assert_true(SetCurrentDirectoryW(path));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_renamed_over_an_open_file),
        cmocka_unit_test(with_posix_semantics_who_has_it_open_keeps_it),
        cmocka_unit_test(not_where_it_is_not_shared_or_not_known),
        cmocka_unit_test(who_has_a_file_for_a_moment_is_waited_for),
        cmocka_unit_test(the_name_of_a_deleted_file_stays_taken),
        cmocka_unit_test(long_paths_need_their_prefix),
        cmocka_unit_test(no_current_directory_is_long_or_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
