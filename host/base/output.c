// SPDX-License-Identifier: MIT
#include "base/output.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/text.h"
#include "base/wide.h"

// Consoles before Windows 8 took no more than 64 KiB at a time; a small piece also lets Ctrl+C through.
enum { PIECE = 8192, WAITING_MOST = 1 << 16 };

#ifndef ENABLE_VIRTUAL_TERMINAL_PROCESSING
#define ENABLE_VIRTUAL_TERMINAL_PROCESSING 0x0004
#endif

static struct {
    bool are_kept;
    HANDLE handles[2]; // NULL: there is none
} streams;

static HANDLE standard(enum output output)
{
    return GetStdHandle(output == OUTPUT_ANSWER ? STD_OUTPUT_HANDLE : STD_ERROR_HANDLE);
}

static HANDLE handle_of(enum output output)
{
    return streams.are_kept ? streams.handles[output] : standard(output);
}

bool output_keep_streams(void)
{
    bool done = true;
    for (int i = OUTPUT_ANSWER; i <= OUTPUT_ERROR && done; i++) {
        HANDLE stream = standard((enum output)i);
        if (stream != NULL &&
            stream != INVALID_HANDLE_VALUE) // one of its own, since the C runtime closes those
            done = DuplicateHandle(GetCurrentProcess(), stream, GetCurrentProcess(), &streams.handles[i], 0,
                                   FALSE, DUPLICATE_SAME_ACCESS);
    }
    streams.are_kept = done;
    return done;
}

bool output_is_console(enum output output)
{
    DWORD mode = 0;
    return GetConsoleMode(handle_of(output), &mode);
}

static int shows_colours = -1; // not known yet

// Colours are asked for while they are written, so that the console is as it was whenever this process ends.
static void write_console(HANDLE console, const char *text)
{
    DWORD mode = 0;
    const bool coloured = shows_colours > 0 && strchr(text, '\x1b') != NULL &&
                          GetConsoleMode(console, &mode) &&
                          SetConsoleMode(console, mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
    wchar_t *wide = wide_from_text(text);
    size_t length = wcslen(wide);
    for (size_t done = 0; done < length;) {
        DWORD count = (DWORD)(length - done < PIECE ? length - done : PIECE);
        if (!WriteConsoleW(console, wide + done, count, &count, NULL) || count == 0)
            break;
        done += count;
    }
    free(wide);
    if (coloured)
        SetConsoleMode(console, mode);
}

// Returns why not all could be written, or 0. That nobody reads is no reason.
static DWORD write_bytes(HANDLE file, const char *bytes, size_t length)
{
    for (size_t done = 0; done < length;) {
        DWORD count = 0;
        if (!WriteFile(file, bytes + done, (DWORD)(length - done), &count, NULL)) {
            DWORD code = GetLastError();
            return code == ERROR_BROKEN_PIPE || code == ERROR_NO_DATA || code == ERROR_INVALID_HANDLE
                       ? NO_ERROR
                       : code;
        }
        if (count == 0)
            break;
        done += count;
    }
    return NO_ERROR;
}

// What goes to a pipe or a file is collected: a reader that has seen enough may close a pipe, and should not
// do so to an answer of which half is still to come.
static struct text_buffer waiting;
static DWORD refusal; // why an answer was not written

uint32_t output_refusal(void)
{
    return refusal;
}

void output_flush(void)
{
    if (waiting.length == 0)
        return;
    DWORD code = write_bytes(handle_of(OUTPUT_ANSWER), waiting.data, waiting.length);
    if (refusal == NO_ERROR)
        refusal = code;
    free(text_buffer_take(&waiting));
}

// With CR LF, as the C runtime writes text.
static void add_bytes(struct text_buffer *bytes, const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '\n' && (c == text || c[-1] != '\r'))
            text_buffer_add(bytes, "\r");
        text_buffer_add_part(bytes, c, 1);
    }
}

void output_write(enum output output, const char *text)
{
    if (output == OUTPUT_ERROR)
        output_flush(); // in the order of what happens
    if (output_is_console(output)) {
        write_console(handle_of(output), text);
    } else if (output == OUTPUT_ANSWER) {
        add_bytes(&waiting, text);
        if (waiting.length >= WAITING_MOST)
            output_flush();
    } else {
        struct text_buffer bytes = {0};
        add_bytes(&bytes, text);
        write_bytes(handle_of(output), bytes.data, bytes.length);
        free(text_buffer_take(&bytes));
    }
}

void output_format(enum output output, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = text_format_list(format, arguments);
    va_end(arguments);
    output_write(output, text);
    free(text);
}

static void (*note_taker)(const char *note); // a program reads

void output_for_programs(void (*take_note)(const char *note))
{
    note_taker = take_note;
}

void output_answer(const char *format, ...)
{
    if (note_taker != NULL)
        return;
    va_list arguments;
    va_start(arguments, format);
    char *text = text_format_list(format, arguments);
    va_end(arguments);
    output_write(OUTPUT_ANSWER, text);
    free(text);
}

void output_note(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = text_format_list(format, arguments);
    va_end(arguments);
    if (note_taker != NULL)
        note_taker(text);
    else
        output_format(OUTPUT_ERROR, "pyhost: note: %s\n", text);
    free(text);
}

const char *output_colour(enum output_colour colour)
{
    static const char *const sequences[] = {"\x1b[0m", "\x1b[31m", "\x1b[32m", "\x1b[33m"};
    if (shows_colours < 0) {
        DWORD mode = 0;
        HANDLE console = handle_of(OUTPUT_ANSWER);
        const wchar_t *refused = _wgetenv(L"NO_COLOR");
        shows_colours = (refused == NULL || refused[0] == L'\0') && GetConsoleMode(console, &mode) &&
                        SetConsoleMode(console, mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
        if (shows_colours > 0)
            SetConsoleMode(console, mode);
    }
    return shows_colours > 0 ? sequences[colour] : "";
}

void output_progress(const char *line)
{
    static size_t width; // of what is shown
    if (note_taker != NULL || !output_is_console(OUTPUT_ERROR) || (width == 0 && line[0] == '\0'))
        return;
    size_t length = strlen(line);
    output_format(OUTPUT_ERROR, "\r%s%*s%s", line, (int)(width > length ? width - length : 0), "",
                  length == 0 ? "\r" : "");
    width = length;
}
