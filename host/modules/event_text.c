// SPDX-License-Identifier: MIT
#include "modules/event_text.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/wide.h"

const char *event_text_type(long type)
{
    switch (type) {
    case EVENTLOG_ERROR_TYPE:
        return "Error";
    case EVENTLOG_WARNING_TYPE:
        return "Warning";
    case EVENTLOG_INFORMATION_TYPE:
        return "Info";
    default:
        return "Message";
    }
}

// The exe or DLL that this code, and so the message table, is in.
static HMODULE own_module(void)
{
    static const char here = 0;
    HMODULE own = NULL;
    GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                       (const wchar_t *)(const void *)&here, &own);
    return own;
}

// The event's text from the host's own message table; NULL when that has no such event. Owner: the caller.
static char *formatted(uint32_t identifier, const struct text_list *inserts)
{
    wchar_t *arguments[99] = {0}; // %1 .. %99; an insert that is not there stays empty
    static wchar_t empty[] = L"";
    wchar_t *wide = NULL;
    char *text = NULL;
    for (size_t i = 0; i < COUNT_OF(arguments); i++)
        arguments[i] = i < inserts->count ? wide_from_text(inserts->items[i]) : empty;
    DWORD length = FormatMessageW(
        FORMAT_MESSAGE_FROM_HMODULE | FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_ARGUMENT_ARRAY,
        own_module(), identifier, 0, (wchar_t *)(void *)&wide, 0, (va_list *)(void *)arguments);
    if (length > 0) {
        char *raw = text_from_wide(wide);
        text = text_trimmed(raw, strlen(raw));
        free(raw);
        LocalFree(wide);
    }
    for (size_t i = 0; i < COUNT_OF(arguments) && i < inserts->count; i++)
        free(arguments[i]);
    return text;
}

char *event_text_for_people(uint32_t identifier, const struct text_list *inserts)
{
    char *text = formatted(identifier, inserts);
    if (text != NULL)
        return text;
    struct text_buffer buffer = {0};
    text_buffer_add(&buffer, "No message available");
    for (size_t i = 0; i < inserts->count; i++)
        text_buffer_add_format(&buffer, "%s'%s'", i == 0 ? "; message inserts were: " : ", ",
                               inserts->items[i]);
    return text_buffer_take(&buffer);
}
