// SPDX-License-Identifier: MIT
#include "commands/password.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/file.h"
#include "base/output.h"
#include "base/system_error.h"
#include "base/text.h"
#include "base/wide.h"

enum {
    PASSWORD_MOST = 256,                     // UTF-16 units: PWLEN of lmcons.h
    PASSWORD_BYTES_MOST = 16 * PASSWORD_MOST // of its line and what a file has behind that
};

bool password_is_given(const struct command_line *line)
{
    return command_line_has(line, OPTION_PASSWORD) || command_line_has(line, OPTION_PASSWORD_FROM);
}

void password_forget(char *password)
{
    if (password != NULL)
        SecureZeroMemory(password, strlen(password));
    free(password);
}

// ---- text ----

enum encoding { ENCODING_UTF8, ENCODING_UTF16_LE, ENCODING_UTF16_BE };

// By the mark in front, whose length is *mark.
static enum encoding encoding_of(const char *bytes, size_t size, size_t *mark)
{
    *mark = 2;
    if (size >= 2 && memcmp(bytes, "\xff\xfe", 2) == 0)
        return ENCODING_UTF16_LE;
    if (size >= 2 && memcmp(bytes, "\xfe\xff", 2) == 0)
        return ENCODING_UTF16_BE;
    *mark = size >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    return ENCODING_UTF8;
}

// The text of UTF-8, with its mark or without, or of UTF-16 with its mark: NULL where it is neither. Owner: the caller.
static char *decode(const char *bytes, size_t size)
{
    size_t mark = 0;
    char *text = NULL;
    const enum encoding encoding = encoding_of(bytes, size, &mark);
    const size_t count = (size - mark) / 2;
    if (encoding == ENCODING_UTF8) {
        text = text_copy_part(bytes + mark, size - mark);
        if (strlen(text) == size - mark && text_is_well_formed(text))
            return text;
        password_forget(text);
        return NULL;
    }
    uint16_t units[PASSWORD_BYTES_MOST / 2];
    bool whole = size % 2 == 0 && count <= PASSWORD_BYTES_MOST / 2;
    for (size_t i = 0; i < count && whole; i++) {
        const uint8_t first = (uint8_t)bytes[mark + 2 * i];
        const uint8_t second = (uint8_t)bytes[mark + 2 * i + 1];
        units[i] = (uint16_t)(encoding == ENCODING_UTF16_LE ? first | second << 8 : first << 8 | second);
        whole = units[i] != 0;
    }
    text = whole ? text_from_utf16(units, count) : NULL;
    SecureZeroMemory(units, sizeof units);
    return text;
}

// The size of the first line, without its end; of all bytes where none of them ends it.
static size_t size_of_line(const char *bytes, size_t size)
{
    size_t mark = 0;
    const enum encoding encoding = encoding_of(bytes, size, &mark);
    const size_t low = encoding == ENCODING_UTF16_BE ? 1 : 0; // where a unit has its low byte
    for (size_t i = mark; encoding != ENCODING_UTF8 && i + 1 < size; i += 2)
        if (bytes[i + low] == '\n' && bytes[i + 1 - low] == 0)
            return i;
    const char *end = encoding == ENCODING_UTF8 ? memchr(bytes, '\n', size) : NULL;
    return end != NULL ? (size_t)(end - bytes) : size;
}

// The first line of bytes, which come from there ("on standard input"). NULL after filling error. Owner: the caller.
static char *first_line(const char *bytes, size_t size, const char *there, struct error *error)
{
    char *text = decode(bytes, size_of_line(bytes, size));
    if (text == NULL) {
        error_set(
            error, 0,
            "there is no password %s that can be read: it is no text in UTF-8, nor in UTF-16 with its mark",
            there);
        error_advise(error, "write it in UTF-8: Set-Content -Encoding utf8");
        return NULL;
    }
    char *line = text_copy_part(text, strcspn(text, "\r"));
    size_t units = 0;
    uint16_t *utf16 = text_to_utf16(line, &units);
    SecureZeroMemory(utf16, units * sizeof *utf16);
    free(utf16);
    password_forget(text);
    if (line[0] != '\0' && units <= PASSWORD_MOST)
        return line;
    if (line[0] == '\0')
        error_set(error, 0, "there is no password %s: its first line is empty", there);
    else
        error_set(error, 0, "there is no password %s: its first line has more than %d characters", there,
                  (int)PASSWORD_MOST);
    error_advise(error, "write the password into the first line");
    password_forget(line);
    return NULL;
}

// ---- where it comes from ----

// Does somebody press a key? Of a console whose window is hidden nobody does, and nothing tells that it is hidden.
static bool is_typed_at(HANDLE console)
{
    enum { PATIENCE = 120000 }; // ms
    const uint64_t end = GetTickCount64() + PATIENCE;
    for (uint64_t now = GetTickCount64(); now < end; now = GetTickCount64()) {
        INPUT_RECORD record;
        DWORD count = 0;
        if (WaitForSingleObject(console, (DWORD)(end - now)) != WAIT_OBJECT_0)
            return false;
        if (!PeekConsoleInputW(console, &record, 1, &count))
            return true; // the reading will tell
        if (count > 0 && record.EventType == KEY_EVENT && record.Event.KeyEvent.bKeyDown)
            return true;
        if (count > 0 && !ReadConsoleInputW(console, &record, 1, &count))
            return true;
    }
    return false;
}

static char *cannot_ask(const char *account, const char *why, struct error *error)
{
    error_set(error, 0, "the account \"%s\" wants a password, and %s", account, why);
    error_advise(error, "--password-from FILE, or --password-from - for standard input");
    return NULL;
}

// From the console, whatever standard input is; what is typed is not shown.
static char *ask(const char *account, struct error *error)
{
    HANDLE console = CreateFileW(L"CONIN$", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE,
                                 NULL, OPEN_EXISTING, 0, NULL);
    DWORD mode = 0;
    if (console == INVALID_HANDLE_VALUE || !output_is_console(OUTPUT_ERROR) ||
        !GetConsoleMode(console, &mode)) {
        if (console != INVALID_HANDLE_VALUE)
            CloseHandle(console);
        return cannot_ask(account, "there is no console to ask for it", error);
    }
    wchar_t wide[PASSWORD_MOST + 3] = L"";
    DWORD count = 0;
    SetConsoleMode(console, (mode & ~(DWORD)ENABLE_ECHO_INPUT) | ENABLE_LINE_INPUT | ENABLE_PROCESSED_INPUT);
    output_format(OUTPUT_ERROR, "password of %s: ", account);
    bool typed = is_typed_at(console);
    bool done = typed && ReadConsoleW(console, wide, PASSWORD_MOST + 2, &count, NULL);
    DWORD code = GetLastError();
    SetConsoleMode(console, mode);
    CloseHandle(console);
    output_write(OUTPUT_ERROR, "\n");
    char *password = NULL;
    if (!typed) {
        cannot_ask(account, "nobody has typed one at the console for two minutes", error);
    } else if (!done) {
        system_error(error, code, "cannot read the password");
    } else {
        wide[count] = L'\0';
        wide[wcscspn(wide, L"\r\n")] = L'\0';
        password = wide[0] != L'\0' ? text_from_wide(wide) : cannot_ask(account, "none was typed", error);
    }
    SecureZeroMemory(wide, sizeof wide);
    return password;
}

static char *read_input(struct error *error)
{
    char bytes[PASSWORD_BYTES_MOST] = "";
    DWORD length = 0;
    DWORD count = 0;
    HANDLE input = GetStdHandle(STD_INPUT_HANDLE);
    while (length < sizeof bytes && size_of_line(bytes, length) == length &&
           ReadFile(input, bytes + length, (DWORD)sizeof bytes - length, &count, NULL) && count > 0)
        length += count;
    char *password = first_line(bytes, length, "on standard input", error);
    SecureZeroMemory(bytes, sizeof bytes);
    return password;
}

static char *read_file(const char *path, struct error *error)
{
    size_t size = 0;
    char *bytes = (char *)file_read(path, PASSWORD_BYTES_MOST, &size, error);
    if (bytes == NULL)
        return NULL;
    char *there = text_format("in \"%s\"", path);
    char *password = first_line(bytes, size, there, error);
    SecureZeroMemory(bytes, size);
    free(bytes);
    free(there);
    return password;
}

char *password_get(const struct command_line *line, const char *account, struct error *error)
{
    const char *given = command_line_value(line, OPTION_PASSWORD);
    const char *from = command_line_value(line, OPTION_PASSWORD_FROM);
    if (from != NULL && strcmp(from, "-") == 0)
        return read_input(error);
    if (from != NULL)
        return read_file(from, error);
    if (given == NULL && command_line_has(line, OPTION_NO_INPUT))
        return cannot_ask(account, "--no-input forbids to ask for it", error);
    if (given == NULL)
        return ask(account, error);
    output_note("a password on a command line can be seen by others; prefer --password-from");
    return text_copy(given);
}
