// SPDX-License-Identifier: MIT
#include "commands/password.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/decoding.h"
#include "base/file.h"
#include "base/memory.h"
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

static bool starts_with(const uint8_t *bytes, size_t size, uint8_t first, uint8_t second)
{
    return size >= 2 && bytes[0] == first && bytes[1] == second;
}

// The size of the first line, without its end; of all bytes where none of them ends it. The encoding is as decoding_text() knows it.
static size_t size_of_line(const uint8_t *bytes, size_t size)
{
    const bool one_is_zero = size >= 2 && (bytes[0] == 0) != (bytes[1] == 0);
    const bool big = starts_with(bytes, size, 0xFE, 0xFF) || (one_is_zero && bytes[0] == 0);
    const bool little = starts_with(bytes, size, 0xFF, 0xFE) || (one_is_zero && bytes[1] == 0);
    for (size_t i = 0; (big || little) && i + 1 < size; i += 2)
        if (bytes[i + big] == '\n' && bytes[i + little] == 0)
            return i;
    const uint8_t *end = big || little ? NULL : memchr(bytes, '\n', size);
    return end != NULL ? (size_t)(end - bytes) : size;
}

// The line without its end, if it can be a password. NULL after filling error. Owner: the caller.
static char *checked_line(const char *text, const char *there, struct error *error)
{
    char *line = text_copy_part(text, strcspn(text, "\r"));
    size_t units = 0;
    uint16_t *utf16 = text_to_utf16(line, &units);
    memory_forget(utf16, units * sizeof *utf16);
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

// The first line of bytes, of the file path (NULL: standard input). NULL after filling error. Owner: the caller.
static char *first_line(const uint8_t *bytes, size_t size, const char *path, struct error *error)
{
    char *text = decoding_text(bytes, size_of_line(bytes, size), path, error);
    char *there = path != NULL ? text_format("in \"%s\"", path) : text_copy("on standard input");
    char *line = text != NULL ? checked_line(text, there, error) : NULL;
    if (text == NULL)
        error_prefix(error, "there is no password %s", there);
    password_forget(text);
    free(there);
    return line;
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
    uint8_t bytes[PASSWORD_BYTES_MOST];
    DWORD length = 0;
    DWORD count = 0;
    HANDLE input = GetStdHandle(STD_INPUT_HANDLE);
    while (length < sizeof bytes && size_of_line(bytes, length) == length &&
           ReadFile(input, bytes + length, (DWORD)sizeof bytes - length, &count, NULL) && count > 0)
        length += count;
    char *password = first_line(bytes, length, NULL, error);
    SecureZeroMemory(bytes, sizeof bytes);
    return password;
}

static char *read_file(const char *path, struct error *error)
{
    size_t size = 0;
    uint8_t *bytes = file_read(path, PASSWORD_BYTES_MOST, &size, error);
    char *password = bytes != NULL ? first_line(bytes, size, path, error) : NULL;
    if (bytes != NULL)
        memory_forget(bytes, size);
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
