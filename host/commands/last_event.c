// SPDX-License-Identifier: MIT
#include "commands/last_event.h"

#include <ctype.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "python/exception_text.h"
#include "report/written_lines.h"

// "2024-05-31 12:00:00.000 pyhost: " begins each line of the host's own. Returns what follows, or NULL for another's line.
static const char *host_line(const char *line)
{
    static const char form[] = "dddd-dd-dd dd:dd:dd.ddd pyhost: ";
    for (const char *c = form; *c != '\0'; c++, line++)
        if (*c == 'd' && c < form + 23 ? !isdigit((unsigned char)*line) : *line != *c)
            return NULL;
    return line;
}

static bool begins(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

// Of a line of the host's.
static bool is_start(const char *said)
{
    const char *starts = begins(said, "service \"") ? strstr(said, " starts, process ") : NULL;
    return starts != NULL && starts < said + strcspn(said, "\r\n");
}

const char *last_event_run(const char *log)
{
    const char *run = log;
    for (const char *line = log; *line != '\0'; line += strcspn(line, "\n"), line += *line != '\0') {
        const char *said = host_line(line);
        if (said != NULL && is_start(said))
            run = line;
    }
    return run;
}

bool last_event_is_return(const char *log)
{
    bool is = false;
    for (const char *line = log; *line != '\0'; line += strcspn(line, "\n"), line += *line != '\0') {
        const char *said = host_line(line);
        if (said == NULL || !begins(said, "service \""))
            continue;
        char *text = text_copy_part(said, strcspn(said, "\r\n"));
        is = strstr(text, " ends, exit code 0, ") != NULL && strstr(text, RETURNED_BY_ITSELF) != NULL;
        free(text);
    }
    return is;
}

char *last_event_hook(const char *log)
{
    const char *found = NULL;
    for (const char *line = log; *line != '\0'; line += strcspn(line, "\n"), line += *line != '\0') {
        const char *said = host_line(line);
        const char *starts =
            said != NULL && begins(said, "service \"") ? strstr(said, " starts, process ") : NULL;
        if (starts != NULL && starts < said + strcspn(said, "\r\n"))
            found = NULL;
        if (said != NULL && begins(said, "the command of --"))
            found = said;
    }
    return found != NULL ? text_copy_part(found, strcspn(found, "\r\n")) : NULL;
}

char *last_event_find(const char *log)
{
    static const char event[] = "event error: ";
    const char *begin = NULL;
    const char *end = NULL;
    for (const char *line = log; *line != '\0';) {
        const char *said = host_line(line);
        if (said != NULL && begin != NULL && end == NULL)
            end = line;
        if (said != NULL && is_start(said))
            begin = end = NULL;
        if (said != NULL && begins(said, event)) {
            begin = said + strlen(event);
            end = NULL;
        }
        line += strcspn(line, "\n");
        line += *line != '\0';
    }
    if (begin == NULL)
        return NULL;
    return text_trimmed(begin, end != NULL ? (size_t)(end - begin) : strlen(begin));
}

char *last_event_exception(const char *log)
{
    struct exception_text exception = {0};
    char *written = written_lines_last(log);
    char *text =
        written != NULL && exception_text_traced(written, &exception) ? text_printable(exception.text) : NULL;
    exception_text_clear(&exception);
    free(written);
    return text;
}

char *last_event_coroutine(const char *log)
{
    static const char warning[] = "RuntimeWarning: coroutine '";
    char *written = written_lines_last(log);
    const char *found = written != NULL ? strstr(written, warning) : NULL;
    const char *name = found != NULL ? found + strlen(warning) : NULL;
    const char *end = name != NULL ? name + strcspn(name, "'\n") : NULL;
    char *part =
        end != NULL && begins(end, "' was never awaited") ? text_copy_part(name, (size_t)(end - name)) : NULL;
    char *shown = part != NULL ? text_printable(part) : NULL;
    free(part);
    free(written);
    return shown;
}

// Does the line begin the stacks?
static bool begins_stacks(const char *line)
{
    return begins(line, "the main thread ") || begins(line, "Current thread 0x") || begins(line, "Thread 0x");
}

char *last_event_stacks(const char *log)
{
    enum { STACKS_MOST = 60 }; // lines
    const char *begin = NULL;  // of the stacks behind the host's last line
    const char *found = NULL;
    const char *end = NULL;
    for (const char *line = log; *line != '\0'; line += strcspn(line, "\n"), line += *line != '\0') {
        const char *said = host_line(line);
        char *text = said != NULL ? text_copy_part(said, strcspn(said, "\r\n")) : NULL;
        if (text != NULL && begin != NULL && begins(text, "failure ") &&
            strstr(text, "stand in the log") != NULL) {
            found = begin;
            end = line;
        }
        if (text != NULL)
            begin = NULL;
        else if (begin == NULL && begins_stacks(line))
            begin = line;
        free(text);
    }
    if (found == NULL)
        return NULL;
    struct text_buffer stacks = {0};
    int count = 0;
    for (const char *line = found; line < end && count < STACKS_MOST; count++) {
        const size_t length = strcspn(line, "\r\n");
        text_buffer_add_part(&stacks, line, length);
        text_buffer_add(&stacks, "\n");
        line += length + strspn(line + length, "\r");
        line += *line != '\0';
    }
    char *text = text_buffer_take(&stacks);
    for (size_t length = strlen(text); length > 0 && text[length - 1] == '\n';)
        text[--length] = '\0';
    return text;
}
