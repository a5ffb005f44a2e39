// SPDX-License-Identifier: MIT
// Programs that break the rules of files.c are refused.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <windows.h>

#include <cmocka.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_renamed_over_an_open_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
