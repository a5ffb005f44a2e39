// SPDX-License-Identifier: MIT
#include "report/log_file.h"

#include <fcntl.h>
#include <io.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <windows.h>

#include "base/file.h"
#include "base/path.h"
#include "base/system_error.h"
#include "base/text.h"
#include "base/wide.h"

static struct {
    HANDLE file; // NULL: none
    char *path;
} log_file;

bool log_file_open(const char *path, struct error *error)
{
    bool done = false;
    char *directory = path_parent(path);
    wchar_t *wide = wide_from_text(path);
    if (directory != NULL && !file_make_directories(directory, error))
        goto done;
    // FILE_APPEND_DATA without FILE_WRITE_DATA: each write lands at the end, whoever else writes. Children
    // inherit it.
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof inherited, .bInheritHandle = TRUE};
    HANDLE file = CreateFileW(wide, FILE_APPEND_DATA | SYNCHRONIZE,
                              FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, &inherited, OPEN_ALWAYS,
                              FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        system_error(error, GetLastError(), "cannot open the log file \"%s\"", path);
        error_advise(error, "let the service's account write there");
        goto done;
    }
    log_file.file = file;
    log_file.path = text_copy(path);
    done = true;
done:
    free(wide);
    free(directory);
    return done;
}

// Makes descriptor number, and what stream writes to, the file.
static void point_stream(int number, FILE *stream, const wchar_t *mode, HANDLE file)
{
    HANDLE copy = NULL;
    if (!DuplicateHandle(GetCurrentProcess(), file, GetCurrentProcess(), &copy, 0, TRUE,
                         DUPLICATE_SAME_ACCESS))
        return;
    int descriptor =
        _open_osfhandle((intptr_t)copy, number == 0 ? _O_RDONLY | _O_BINARY : _O_APPEND | _O_BINARY);
    if (descriptor < 0) {
        CloseHandle(copy);
        return;
    }
    // A process of the SCM has no standard handles, so the runtime's streams lead nowhere (_fileno is -2).
    // Reopened, a stream has a descriptor, though not always the number that belongs to it: both are made to
    // lead to the file.
    if (_wfreopen(L"NUL", mode, stream) != NULL && _fileno(stream) != number)
        _dup2(descriptor, _fileno(stream));
    _dup2(descriptor, number);
    _close(descriptor);
    setvbuf(stream, NULL, _IONBF, 0); // what C code prints keeps its place among the other lines
}

void log_file_take_streams(void)
{
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof inherited, .bInheritHandle = TRUE};
    HANDLE nothing = CreateFileW(L"NUL", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE,
                                 &inherited, OPEN_EXISTING, 0, NULL);
    HANDLE output = log_file.file != NULL ? log_file.file : nothing;
    point_stream(0, stdin, L"r", nothing);
    point_stream(1, stdout, L"w", output);
    point_stream(2, stderr, L"w", output);
    SetStdHandle(STD_INPUT_HANDLE, (HANDLE)_get_osfhandle(0));
    SetStdHandle(STD_OUTPUT_HANDLE, (HANDLE)_get_osfhandle(1));
    SetStdHandle(STD_ERROR_HANDLE, (HANDLE)_get_osfhandle(2));
    CloseHandle(nothing);
}

void log_file_write(const char *text, size_t length)
{
    DWORD count = 0;
    if (log_file.file != NULL)
        WriteFile(log_file.file, text, (DWORD)length, &count, NULL);
}

const char *log_file_path(void)
{
    return log_file.path;
}
