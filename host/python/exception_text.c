// SPDX-License-Identifier: MIT
#include "python/exception_text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

// What stands behind the bars of a group.
static const char *behind_bars(const char *line, const char *end)
{
    const char *bar = memchr(line, '|', (size_t)(end - line));
    const size_t frame = strspn(line, " |+-");
    return bar != NULL && frame > (size_t)(bar - line) ? line + frame : line;
}

// Where the line before end begins.
static size_t line_before(const char *text, size_t end)
{
    while (end > 0 && text[end - 1] != '\n')
        end--;
    return end;
}

static bool begins(const char *line, const char *end, const char *words)
{
    return (size_t)(end - line) >= strlen(words) && strncmp(line, words, strlen(words)) == 0;
}

static bool is_head(const char *line, const char *end)
{
    return begins(line, end, "Traceback (") || begins(line, end, "Exception Group Trace");
}

static const char frame_mark[] = "File \"";
enum { FRAMES_MOST = 256 * 1024 }; // bytes

// So are frames and their code, in a group behind its bars.
static bool is_indented(const char *line, const char *end)
{
    const char *behind = line;
    for (const char *c = line; c < end && strchr(" |+-", *c) != NULL; c++)
        behind = *c == '|' ? c + 1 : behind;
    return begins(behind, end, behind == line ? " " : "   ");
}

// Does the line at begin end a traceback? Its frames stand right before it; their beginning may be cut off.
static bool ends_traceback(const char *traceback, size_t begin, size_t length)
{
    bool has_frames = false;
    if (is_indented(traceback + begin, traceback + begin + length))
        return false;
    for (size_t at = begin; at > 0 && begin - at < FRAMES_MOST;) {
        const char *end = traceback + at - 1;
        at = line_before(traceback, at - 1);
        const char *line = behind_bars(traceback + at, end);
        line += strspn(line, " ");
        if (is_head(line, end))
            break;
        if (!is_indented(traceback + at, end))
            return false;
        has_frames = has_frames || begins(line, end, frame_mark);
    }
    return has_frames;
}

// "package.SomeError: text", or alone; also within a group. "package.error: text" may be any line of a log, unless it ends a traceback.
static bool read_exception(const char *traceback, size_t begin, size_t length,
                           struct exception_text *exception)
{
    const char *end = traceback + begin + length;
    const char *line = behind_bars(traceback + begin, end);
    const char *name = line;
    const char *c = line;
    for (; c < end && (isalnum((unsigned char)*c) || *c == '_' || *c == '.'); c++)
        name = *c == '.' ? c + 1 : name;
    if (c == name || !(isalpha((unsigned char)*name) || *name == '_') || (c < end && *c != ':'))
        return false;
    if (!isupper((unsigned char)*name) && !ends_traceback(traceback, begin, length))
        return false;
    exception->type = text_copy_part(name, (size_t)(c - name));
    exception->text = text_copy_part(line, (size_t)(end - line));
    return true;
}

// The frames of the exception whose line begins at end.
static void read_frames(const char *traceback, size_t end, struct exception_text *exception)
{
    const char *frame = NULL;
    size_t begin = end;
    for (size_t at = end; at > 0 && end - at < FRAMES_MOST;) {
        const char *line_end = traceback + at - 1;
        at = line_before(traceback, at - 1);
        const char *line = behind_bars(traceback + at, line_end);
        line += strspn(line, " ");
        if (begins(line, line_end, frame_mark)) {
            begin = at;
            frame = frame == NULL ? line : frame;
        } else if (is_head(line, line_end)) {
            break;
        }
    }
    exception->trace = text_copy_part(traceback + begin, end - begin);
    exception->frame =
        frame != NULL ? text_copy_part(frame, (size_t)(traceback + end - frame)) : text_copy("");
    if (frame != NULL)
        exception->file =
            text_copy_part(frame + strlen(frame_mark), strcspn(frame + strlen(frame_mark), "\"\n"));
}

bool exception_text_before(const char *traceback, size_t *end, struct exception_text *exception)
{
    bool found = false;
    *exception = (struct exception_text){0};
    while (*end > 0 && !found) {
        const size_t begin = line_before(traceback, *end);
        size_t length = *end - begin;
        length -= length > 0 && traceback[begin + length - 1] == '\r';
        found = read_exception(traceback, begin, length, exception);
        if (found)
            read_frames(traceback, begin, exception);
        *end = begin > 0 ? begin - 1 : 0;
    }
    return found;
}

void exception_text_clear(struct exception_text *exception)
{
    free(exception->type);
    free(exception->text);
    free(exception->trace);
    free(exception->frame);
    free(exception->file);
    *exception = (struct exception_text){0};
}

char *exception_text_quoted(const char *text, int nth)
{
    for (const char *c = text; *c != '\0'; c++) {
        const bool begins_one = (*c == '\'' || *c == '"') && (c == text || !isalnum((unsigned char)c[-1]));
        const char *end = begins_one ? strchr(c + 1, *c) : NULL;
        if (end != NULL && nth-- == 0) {
            struct text_buffer name = {0};
            for (const char *from = c + 1; from < end; from++) {
                text_buffer_add_part(&name, from, 1);
                from += from[0] == '\\' && from[1] == '\\';
            }
            return text_buffer_take(&name);
        }
        c = end != NULL ? end : c;
    }
    return NULL;
}

char *exception_text_behind(const char *text, const char *words)
{
    const char *found = strstr(text, words);
    if (found == NULL)
        return NULL;
    found += strlen(words);
    return *found == '\'' ? exception_text_quoted(found, 0) : text_copy_part(found, strcspn(found, " :;'\""));
}

char *exception_text_name(const struct exception_text *exception)
{
    if (strncmp(exception->text, "pywintypes.", strlen("pywintypes.")) == 0)
        return NULL; // (5, 'OpenService', 'Access is denied.') names a function
    const char *text = exception->text + strlen(exception->type);
    char *name = exception_text_behind(text, "DLL load failed while importing ");
    if (name == NULL)
        name = exception_text_behind(text, "No module named ");
    if (name == NULL)
        name = exception_text_quoted(text, 0);
    static const char gone[] = " doesn't exist"; // logging.config's words
    const char *end = name == NULL && text[0] == ':' ? strstr(text, gone) : NULL;
    if (end != NULL && end > text + 2 && end[sizeof(gone) - 1] == '\0')
        name = text_copy_part(text + 2, (size_t)(end - text) - 2);
    return name;
}
