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
    PASSWORD_MOST = 512, // characters; Windows takes 256
    PASSWORD_BYTES_MOST = 4 * PASSWORD_MOST
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

// The first line of a text. Owner: the caller.
static char *first_line(const char *text)
{
    return text_copy_part(text, strcspn(text, "\r\n"));
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
        error_set(error, 0, "the account \"%s\" wants a password, and there is no console to ask for it",
                  account);
        error_advise(error, "--password-from FILE, or --password-from - for standard input");
        return NULL;
    }
    wchar_t wide[PASSWORD_MOST] = L"";
    DWORD count = 0;
    SetConsoleMode(console, (mode & ~(DWORD)ENABLE_ECHO_INPUT) | ENABLE_LINE_INPUT | ENABLE_PROCESSED_INPUT);
    output_format(OUTPUT_ERROR, "password of %s: ", account);
    bool done = ReadConsoleW(console, wide, PASSWORD_MOST - 1, &count, NULL);
    DWORD code = GetLastError();
    SetConsoleMode(console, mode);
    CloseHandle(console);
    output_write(OUTPUT_ERROR, "\n");
    char *password = NULL;
    if (done && count > 0) {
        wide[count] = L'\0';
        wide[wcscspn(wide, L"\r\n")] = L'\0';
        password = text_from_wide(wide);
    } else {
        system_error(error, code, "cannot read the password");
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
    while (length < sizeof bytes - 1 && memchr(bytes, '\n', length) == NULL &&
           ReadFile(input, bytes + length, (DWORD)sizeof bytes - 1 - length, &count, NULL) && count > 0)
        length += count;
    char *password = first_line(bytes);
    SecureZeroMemory(bytes, sizeof bytes);
    if (password[0] == '\0') {
        error_set(error, 0, "there is no password on standard input");
        free(password);
        return NULL;
    }
    return password;
}

// UTF-8, or UTF-16 with its mark, as Windows PowerShell writes a file.
static char *read_file(const char *path, struct error *error)
{
    size_t size = 0;
    char *password = NULL;
    char *bytes = (char *)file_read(path, PASSWORD_BYTES_MOST, &size, error);
    if (bytes == NULL)
        return NULL;
    if (size >= 2 && memcmp(bytes, "\xff\xfe", 2) == 0) {
        char *text = text_from_utf16((const uint16_t *)(const void *)(bytes + 2), size / 2 - 1);
        password = first_line(text);
        password_forget(text);
    } else if (strlen(bytes) == size && text_is_well_formed(bytes)) {
        password = first_line(strncmp(bytes, "\xef\xbb\xbf", 3) == 0 ? bytes + 3 : bytes);
    }
    SecureZeroMemory(bytes, size);
    free(bytes);
    if (password == NULL || password[0] == '\0') {
        error_set(error, 0, "there is no password in \"%s\"", path);
        error_advise(error, "write it into the first line, as UTF-8 text");
        password_forget(password);
        password = NULL;
    }
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
    if (given == NULL)
        return ask(account, error);
    output_note("a password on a command line can be seen by others; prefer --password-from");
    return text_copy(given);
}
