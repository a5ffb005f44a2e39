// SPDX-License-Identifier: MIT
#include "commands/log_filter.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/text.h"
#include "base/wide.h"
#include "commands/log_tail.h"

bool log_filter_is_open(const struct log_filter *filter)
{
    return !filter->errors && filter->wanted == NULL;
}

static bool begins_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

// Has the line one of the levels of Python's logging that stand for an error, as a word?
static bool has_level(const char *line)
{
    static const char *const levels[] = {"ERROR", "CRITICAL", "FATAL"};
    if (begins_with(line, "Error: ") ||
        strstr(line, ": error: ") != NULL) // click's and argparse's last words
        return true;
    for (size_t i = 0; i < COUNT_OF(levels); i++) {
        const size_t length = strlen(levels[i]);
        for (const char *at = strstr(line, levels[i]); at != NULL; at = strstr(at + length, levels[i])) {
            const unsigned char before = at > line ? (unsigned char)at[-1] : ' ';
            const unsigned char after = (unsigned char)at[length];
            if (!isalnum(before) && before != '_' && !isalnum(after) && after != '_')
                return true;
        }
    }
    return false;
}

// What stands between the last line of an exception and the traceback of the one that came of it.
static bool joins_tracebacks(const char *body)
{
    return begins_with(body, "During handling of the above") || begins_with(body, "The above exception was");
}

// body: the line without its time.
static bool is_of_failure(struct log_filter *filter, const char *body)
{
    static const char mark[] = "pyhost: ";
    enum { TEXT_LINES = 100 }; // threads may go on writing
    if (begins_with(body, mark)) {
        body += sizeof mark - 1;
        filter->in_traceback = false;
        filter->in_failure = begins_with(body, "failure ") || begins_with(body, "event error: ") ||
                             strstr(body, "did not end properly") != NULL ||
                             strstr(body, "; the log is written here instead") != NULL;
        filter->at_head = filter->in_failure;
        filter->is_end = begins_with(body, "failure ") && !begins_with(body, "failure control: ");
        filter->text_lines = 0;
        return filter->in_failure;
    }
    const bool indented = *body == ' ' || *body == '\t';
    // The traceback of a file that cannot be compiled has no heading when no other code was on the way to it.
    const bool has_no_heading = filter->at_head && begins_with(body, "  File \"");
    filter->at_head = filter->at_head && begins_with(body, "  try: ");
    if (has_no_heading || strstr(body, "Traceback (most recent call last):") != NULL) {
        filter->in_failure = filter->in_traceback = true;
        return true;
    }
    if (filter->in_traceback) {
        filter->in_traceback = indented || *body == '\0';
        filter->text_lines = filter->is_end && !filter->in_traceback ? TEXT_LINES : 0;
        return true;
    }
    if (filter->in_failure && joins_tracebacks(body)) {
        filter->in_traceback = true;
        return true;
    }
    if (filter->text_lines > 0) {
        filter->text_lines--;
        return true;
    }
    const bool stack = begins_with(body, "Thread ") || begins_with(body, "Current thread ");
    filter->in_failure = filter->in_failure && (indented || stack || *body == '\0');
    return filter->in_failure || has_level(body);
}

static bool has(const char *line, const wchar_t *wanted)
{
    wchar_t *wide = wide_from_text(line);
    const bool found =
        wanted[0] == L'\0' || FindStringOrdinal(FIND_FROMSTART, wide, -1, wanted, -1, TRUE) >= 0;
    free(wide);
    return found;
}

// The next line of the log, without its end: is it shown?
static bool takes(struct log_filter *filter, const char *line)
{
    const bool shown = !filter->errors || is_of_failure(filter, line + log_tail_time_length(line));
    return shown && (filter->wanted == NULL || has(line, filter->wanted));
}

char *log_filter_lines(struct log_filter *filter, const char *text)
{
    struct text_buffer shown = {0};
    while (*text != '\0') {
        const size_t length = strcspn(text, "\n");
        const size_t whole = length + (text[length] == '\n');
        char *line = text_copy_part(text, length > 0 && text[length - 1] == '\r' ? length - 1 : length);
        if (takes(filter, line))
            text_buffer_add_part(&shown, text, whole);
        free(line);
        text += whole;
    }
    return text_buffer_take(&shown);
}
