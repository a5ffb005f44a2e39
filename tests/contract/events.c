// SPDX-License-Identifier: MIT
// Events: what the log takes, and what its viewers make of it.
#include "contract.h"

#include <stdlib.h>
#include <wchar.h>

enum { STRING_MOST = 31839, DATA_MOST = 61440 }; // UTF-16 units; bytes

static BOOL(WINAPI *report_event)(HANDLE log, WORD type, WORD category, DWORD event, PSID user, WORD count,
                                  DWORD size, const wchar_t **strings, void *data);

// The insert that "%n" at text names; NULL: it names none. *end is what stands behind.
static const wchar_t *named(const wchar_t *text, WORD count, const wchar_t **strings, const wchar_t **end)
{
    if (text[0] != L'%' || text[1] < L'0' || text[1] > L'9')
        return NULL;
    unsigned long number = wcstoul(text + 1, (wchar_t **)end, 10);
    return number >= 1 && number <= count ? strings[number - 1] : L"";
}

// The string as a viewer shows it: once expanded. Owner: the caller.
static wchar_t *expanded(const wchar_t *string, WORD count, const wchar_t **strings)
{
    size_t length = wcslen(string) + 1;
    for (const wchar_t *at = string, *end = NULL; *at != L'\0'; at++) {
        const wchar_t *insert = named(at, count, strings, &end);
        length += insert != NULL ? wcslen(insert) : 0;
    }
    wchar_t *text = malloc(length * sizeof *text);
    wchar_t *to = text;
    for (const wchar_t *at = string; *at != L'\0';) {
        const wchar_t *end = NULL;
        const wchar_t *insert = named(at, count, strings, &end);
        if (insert != NULL) {
            wcscpy(to, insert);
            to += wcslen(insert);
            at = end;
        } else {
            *to++ = *at++;
        }
    }
    *to = L'\0';
    return text;
}

// A string of more than 31,839 characters, and more than 61,440 bytes of data, are refused with RPC_S_INVALID_BOUND; and a viewer
// takes "%n" inside a string for an insert, so what is logged here is what it shows: sdk-api, ReportEventW, lpStrings, return
// values and remarks.
static BOOL WINAPI report_as_it_is_shown(HANDLE log, WORD type, WORD category, DWORD event, PSID user,
                                         WORD count, DWORD size, const wchar_t **strings, void *data)
{
    bool fits = size <= DATA_MOST;
    for (WORD i = 0; i < count; i++)
        fits = fits && wcslen(strings[i]) <= STRING_MOST;
    if (!fits) {
        contract_note("event too large", "0x%08lX", event);
        SetLastError(RPC_S_INVALID_BOUND);
        return FALSE;
    }
    wchar_t **shown = calloc(count + 1u, sizeof *shown);
    for (WORD i = 0; i < count; i++) {
        shown[i] = expanded(strings[i], count, strings);
        if (wcscmp(shown[i], strings[i]) != 0)
            contract_note("insert in an insert", "%.200ls", shown[i]);
    }
    BOOL done =
        report_event(log, type, category, event, user, count, size, (const wchar_t **)(void *)shown, data);
    DWORD code = GetLastError();
    for (WORD i = 0; i < count; i++)
        free(shown[i]);
    free(shown);
    SetLastError(code);
    return done;
}

const struct contract_rule contract_events[] = {
    {"ReportEventW", report_as_it_is_shown, (void **)&report_event},
    {0},
};
