// SPDX-License-Identifier: MIT
// Programs that break the rules of events.c are refused.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include <cmocka.h>

#include "contract.h"

enum { LONGEST = 31839, DATA_MOST = 61440 };

static BOOL report(const wchar_t *text, DWORD size)
{
    static BYTE data[DATA_MOST + 1];
    HANDLE log = RegisterEventSourceW(NULL, L"PyhostContract");
    BOOL done = ReportEventW(log, EVENTLOG_ERROR_TYPE, 0, 0xC0000003, NULL, 1, size, &text, data);
    DWORD code = GetLastError();
    DeregisterEventSource(log);
    SetLastError(code);
    return done;
}

static void a_string_or_data_beyond_the_limits_is_refused(void **state)
{
    (void)state;
    wchar_t *text = malloc((LONGEST + 2) * sizeof *text);
    for (int i = 0; i <= LONGEST; i++)
        text[i] = L'x';
    text[LONGEST + 1] = L'\0';
    assert_false(report(text, 0));
    assert_int_equal(GetLastError(), RPC_S_INVALID_BOUND);
    text[LONGEST] = L'\0';
    assert_true(report(text, 0));
    assert_false(report(L"x", DATA_MOST + 1));
    assert_int_equal(GetLastError(), RPC_S_INVALID_BOUND);
    assert_true(report(L"x", DATA_MOST));
    free(text);
}

static void an_insert_in_an_insert_is_expanded(void **state)
{
    (void)state;
    char notes[4096] = "";
    assert_true(report(L"100%", 0));
    assert_true(report(L"5%20", 0));
    assert_true(report(L"%1!", 0));
    FILE *file = _wfopen(CONTRACT_NOTES, L"rb");
    assert_non_null(file);
    notes[fread(notes, 1, sizeof notes - 1, file)] = '\0';
    fclose(file);
    assert_null(strstr(notes, "insert in an insert\t100%"));
    assert_non_null(strstr(notes, "insert in an insert\t5\r\n"));
    assert_non_null(strstr(notes, "insert in an insert\t%1!!\r\n")); // once, not without end
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_string_or_data_beyond_the_limits_is_refused),
        cmocka_unit_test(an_insert_in_an_insert_is_expanded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
