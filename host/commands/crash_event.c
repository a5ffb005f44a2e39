// SPDX-License-Identifier: MIT
#include "commands/crash_event.h"

#include <stdbool.h>
#include <stdlib.h>
#include <wchar.h>

#include <windows.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/wide.h"

enum {
    BLOCK = 0x7FFFF,    // bytes that are read at once, the most (learn.microsoft.com, "ReadEventLogW")
    EVENTS_MOST = 5000, // that are looked at
    CRASH_EVENT = 1000
};

// Windows writes a process's number in base 16, older ones without the "0x". No page says in which place.
static bool names_process(const EVENTLOGRECORD *record, uint32_t process)
{
    const wchar_t *text = (const wchar_t *)((const uint8_t *)record + record->StringOffset);
    for (WORD i = 0; i < record->NumStrings; i++, text += wcslen(text) + 1) {
        wchar_t *end = NULL;
        if (*text != L'\0' && wcstoul(text, &end, 16) == process && *end == L'\0')
            return true;
    }
    return false;
}

// Owner: the caller.
static char *texts_of(const EVENTLOGRECORD *record)
{
    struct text_list texts = {0};
    const wchar_t *text = (const wchar_t *)((const uint8_t *)record + record->StringOffset);
    for (WORD i = 0; i < record->NumStrings; i++, text += wcslen(text) + 1)
        text_list_add_owned(&texts, text_from_wide(text));
    char *line = text_list_join(&texts, ", ");
    char *printable = text_printable(line);
    free(line);
    text_list_clear(&texts);
    return printable;
}

static bool is_crash(const EVENTLOGRECORD *record)
{
    const wchar_t *source = (const wchar_t *)(record + 1); // right behind the structure ("EVENTLOGRECORD")
    return (record->EventID & 0xFFFF) == CRASH_EVENT && wcscmp(source, L"Application Error") == 0;
}

char *crash_event_find(uint32_t process, uint64_t since)
{
    enum { UNITS = 10000000 };               // of a FILETIME in a second
    const uint64_t unix_epoch = 11644473600; // s after 1601
    const uint64_t first =
        since / UNITS > unix_epoch ? since / UNITS - unix_epoch : 0; // s, as events have it
    HANDLE log = OpenEventLogW(NULL, L"Application");
    char *found = NULL;
    bool older = false;
    DWORD count = 0;
    DWORD needed = 0;
    if (log == NULL)
        return NULL;
    uint8_t *block = memory_allocate(BLOCK);
    for (int seen = 0; found == NULL && !older && seen < EVENTS_MOST &&
                       ReadEventLogW(log, EVENTLOG_SEQUENTIAL_READ | EVENTLOG_BACKWARDS_READ, 0, block, BLOCK,
                                     &count, &needed);) {
        for (DWORD at = 0; found == NULL && !older && at + sizeof(EVENTLOGRECORD) <= count; seen++) {
            const EVENTLOGRECORD *record = (const EVENTLOGRECORD *)(block + at);
            older = record->TimeGenerated < first;
            if (!older && is_crash(record) && names_process(record, process))
                found = texts_of(record);
            at += record->Length;
        }
    }
    free(block);
    CloseEventLog(log);
    return found;
}
