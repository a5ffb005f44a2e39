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

static void cut_line(char *text)
{
    text[strcspn(text, "\r\n")] = '\0';
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
        password = text_from_wide(wide);
        cut_line(password);
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
    cut_line(bytes);
    char *password = text_copy(bytes);
    SecureZeroMemory(bytes, sizeof bytes);
    if (password[0] == '\0') {
        error_set(error, 0, "there is no password on standard input");
        free(password);
        return NULL;
    }
    return password;
}

char *password_get(const struct command_line *line, const char *account, struct error *error)
{
    size_t size = 0;
    const char *given = command_line_value(line, OPTION_PASSWORD);
    const char *from = command_line_value(line, OPTION_PASSWORD_FROM);
    char *password = NULL;
    if (from != NULL && strcmp(from, "-") == 0)
        return read_input(error);
    if (from != NULL) {
        password = (char *)file_read(from, PASSWORD_BYTES_MOST, &size, error);
        if (password != NULL) {
            const char *text = strncmp(password, "\xef\xbb\xbf", 3) == 0 ? password + 3 : password;
            char *copy = text_copy(text);
            password_forget(password);
            password = copy;
            cut_line(password);
        }
        return password;
    }
    if (given == NULL)
        return ask(account, error);
    output_note("a password on a command line can be seen by others; prefer --password-from");
    return text_copy(given);
}
