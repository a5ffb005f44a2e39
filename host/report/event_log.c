// SPDX-License-Identifier: MIT
#include "report/event_log.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/memory.h"
#include "base/system_error.h"
#include "base/wide.h"
#include "report/event_source.h"

// The longest insert, in UTF-16 units: learn.microsoft.com, "ReportEventW", lpStrings.
enum { INSERT_MOST = 31839 };

char *event_log_literal(const char *text)
{
    static const char joint[] = "\xE2\x80\x8B"; // U+200B, which no viewer shows
    struct text_buffer literal = {0};
    text_buffer_add(&literal, "");
    for (size_t length = 0; *text != '\0'; text += length) {
        length = strcspn(text, "%");
        length += strspn(text + length, "%");
        text_buffer_add_part(&literal, text, length);
        if (length > 0 && text[length - 1] == '%' && text[length] >= '0' && text[length] <= '9')
            text_buffer_add(&literal, joint);
    }
    return text_buffer_take(&literal);
}

static void cut(wchar_t *text)
{
    if (wcslen(text) > INSERT_MOST)
        wcscpy(text + INSERT_MOST - 3, L"...");
}

bool event_log_write(const char *source, uint16_t type, uint32_t identifier, const struct text_list *inserts,
                     struct error *error)
{
    event_source_keep(source);
    wchar_t *name = wide_from_text(source);
    wchar_t **texts = memory_allocate(inserts->count * sizeof *texts);
    for (size_t i = 0; i < inserts->count; i++) {
        char *literal = event_log_literal(inserts->items[i]);
        texts[i] = wide_from_text(literal);
        cut(texts[i]);
        free(literal);
    }
    HANDLE log = RegisterEventSourceW(NULL, name);
    bool done = log != NULL && ReportEventW(log, type, 0, identifier, NULL, (WORD)inserts->count, 0,
                                            (const wchar_t **)(void *)texts, NULL);
    if (!done)
        system_error(error, GetLastError(), "cannot write event 0x%08lX of the source \"%s\"",
                     (unsigned long)identifier, source);
    if (log != NULL)
        DeregisterEventSource(log);
    for (size_t i = 0; i < inserts->count; i++)
        free(texts[i]);
    free(texts);
    free(name);
    return done;
}

// Length of the first part of text: within most bytes, to the end of a line where there is one, never inside
// a character.
static size_t part_length(const char *text, size_t most)
{
    size_t length = strlen(text);
    if (length <= most)
        return length;
    for (size_t end = most; end > most / 2; end--)
        if (text[end - 1] == '\n')
            return end;
    while (most > 0 && ((unsigned char)text[most] & 0xC0) == 0x80)
        most--;
    return most;
}

bool event_log_write_parts(const char *source, uint16_t type, uint32_t identifier, const char *text,
                           struct error *error)
{
    enum {
        PART_MOST = INSERT_MOST - 100
    }; // a UTF-8 text has at least as many bytes as UTF-16 units; room for the count
    size_t parts = 0;
    char *literal = event_log_literal(text);
    for (const char *rest = literal; parts == 0 || *rest != '\0'; parts++)
        rest += part_length(rest, PART_MOST);

    bool done = true;
    const char *rest = literal;
    for (size_t i = 0; i < parts; i++) {
        size_t length = part_length(rest, PART_MOST);
        char *part = text_copy_part(rest, length);
        char *counted =
            parts > 1 ? text_format("(part %zu of %zu)\n%s", i + 1, parts, part) : text_copy(part);
        struct text_list inserts = {0};
        text_list_add_owned(&inserts, counted);
        done = event_log_write(source, type, identifier, &inserts, error) && done;
        text_list_clear(&inserts);
        free(part);
        rest += length;
    }
    free(literal);
    return done;
}
