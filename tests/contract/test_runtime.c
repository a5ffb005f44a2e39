// SPDX-License-Identifier: MIT
// Programs that break the rules of runtime.c are refused.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <io.h>
#include <stdlib.h>

#include <windows.h>

#include <cmocka.h>

#include "contract.h"

enum { CLOSED = 77 };

_invalid_parameter_handler __cdecl _set_thread_local_invalid_parameter_handler(_invalid_parameter_handler);

static int asked;

static void __cdecl count(const wchar_t *expression, const wchar_t *function, const wchar_t *file,
                          unsigned line, uintptr_t reserved)
{
    (void)expression, (void)function, (void)file, (void)line, (void)reserved;
    asked++;
}

static void a_closed_descriptor_asks_the_handler(void **state)
{
    (void)state;
    asked = 0;
    _set_thread_local_invalid_parameter_handler(count);
    assert_int_equal(_get_osfhandle(CLOSED), -1);
    assert_true(asked >= 1); // a runtime that asks it too may have done so before
    asked = 0;
    assert_int_equal(_dup2(CLOSED, CLOSED + 1), -1);
    assert_true(asked >= 1);
    asked = 0;
    assert_int_equal(_close(CLOSED), -1);
    assert_true(asked >= 1);
    _set_thread_local_invalid_parameter_handler(NULL);
}

// In a process of its own, this program with an argument.
static void without_a_handler_the_process_ends(void **state)
{
    (void)state;
    wchar_t path[MAX_PATH];
    wchar_t line[MAX_PATH + 16];
    STARTUPINFOW start = {.cb = sizeof start};
    PROCESS_INFORMATION process;
    DWORD code = 0;
    GetModuleFileNameW(NULL, path, MAX_PATH);
    wsprintfW(line, L"\"%s\" end", path);
    assert_true(CreateProcessW(path, line, NULL, NULL, FALSE, 0, NULL, NULL, &start, &process));
    WaitForSingleObject(process.hProcess, INFINITE);
    assert_true(GetExitCodeProcess(process.hProcess, &code));
    assert_int_equal(code, CONTRACT_INVALID_PARAMETER);
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_closed_descriptor_asks_the_handler),
        cmocka_unit_test(without_a_handler_the_process_ends),
    };
    (void)argv;
    _set_invalid_parameter_handler(NULL); // mingw-w64's start of a program sets one that lets calls fail
    if (argc > 1)
        return _get_osfhandle(CLOSED) == -1 ? 0 : 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
