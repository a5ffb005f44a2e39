// SPDX-License-Identifier: MIT
// Programs that break the rules of loading.c are refused.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <windows.h>

#include <cmocka.h>

static BOOL is_found(void)
{
    HMODULE module = LoadLibraryExW(L"only-here.dll", NULL, DONT_RESOLVE_DLL_REFERENCES);
    if (module != NULL)
        FreeLibrary(module);
    return module != NULL;
}

static void without_the_current_directory_nothing_is_loaded_from_there(void **state)
{
    (void)state;
    wchar_t own[MAX_PATH];
    wchar_t here[MAX_PATH];
    assert_true(GetModuleFileNameW(NULL, own, MAX_PATH) > 0);
    assert_true(GetTempPathW(MAX_PATH, here) > 0);
    assert_true(SetCurrentDirectoryW(here));
    assert_true(CopyFileW(own, L"only-here.dll", FALSE)); // nothing of it runs
    assert_true(is_found());
    assert_true(SetDllDirectoryW(L""));
    assert_false(is_found());
    assert_true(SetDllDirectoryW(NULL));
    assert_true(is_found());
    assert_true(DeleteFileW(L"only-here.dll"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_the_current_directory_nothing_is_loaded_from_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
