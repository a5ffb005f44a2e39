// SPDX-License-Identifier: MIT
#include "report/log_file.h"

#include <fcntl.h>
#include <io.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/file.h"
#include "base/path.h"
#include "base/system_error.h"
#include "base/text.h"
#include "base/wide.h"
#include "report/line_times.h"
#include "report/log_signal.h"
#include "report/overwritten.h"

enum { RETRY_GROWTH = 1 << 20 }; // bytes to wait for after a rotation that did not succeed

static struct {
    SRWLOCK lock;
    HANDLE file; // NULL: none
    HANDLE
    before; // the one before, open until the next rotation: a process being created may be taking it over
    char *path;
    struct rotation rotation;
    uint64_t begun;     // FILETIME of the file's first moment
    uint64_t not_below; // no rotation below this size: one has just failed there
    bool streams_taken;
    bool refused;                                 // the last write failed
    bool times;                                   // each line of the service's code gets its time
    bool inside;                                  // the code's last piece ended within a line
    struct overwritten streams[LOG_FILE_STREAMS]; // what the code writes to each
    void (*tell_refusal)(uint32_t code);
} log_file = {.lock = SRWLOCK_INIT};

static uint64_t number_of(FILETIME time)
{
    return ((uint64_t)time.dwHighDateTime << 32) | time.dwLowDateTime;
}

static uint64_t now(void)
{
    FILETIME time;
    GetSystemTimeAsFileTime(&time);
    return number_of(time);
}

// Opens path for appending and notes when it was begun.
static HANDLE open_file(const char *path, uint64_t *begun, struct error *error)
{
    // FILE_APPEND_DATA without FILE_WRITE_DATA: each write lands at the end, whoever else writes. Children
    // inherit it, and sharing DELETE lets it be renamed below them.
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof inherited, .bInheritHandle = TRUE};
    wchar_t *wide = wide_from_text(path);
    HANDLE file =
        CreateFileW(wide, FILE_APPEND_DATA | FILE_READ_ATTRIBUTES | FILE_WRITE_ATTRIBUTES | SYNCHRONIZE,
                    FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, &inherited, OPEN_ALWAYS,
                    FILE_ATTRIBUTE_NORMAL, NULL);
    DWORD code = GetLastError();
    free(wide);
    if (file == INVALID_HANDLE_VALUE) {
        system_error(error, code, "cannot open the log file \"%s\"", path);
        error_advise(error, "let the service's account write there");
        return NULL;
    }
    FILETIME created;
    *begun = now();
    if (code == ERROR_ALREADY_EXISTS && GetFileTime(file, &created, NULL, NULL)) {
        *begun = number_of(created);
    } else { // a new file of an old name would get the old one's time ("tunneling")
        GetSystemTimeAsFileTime(&created);
        SetFileTime(file, &created, NULL, NULL);
    }
    return file;
}

bool log_file_open(const char *path, const struct rotation *rotation, struct error *error)
{
    char *directory = path_parent(path);
    if (directory == NULL || file_make_directories(directory, error))
        log_file.file = open_file(path, &log_file.begun, error);
    free(directory);
    if (log_file.file == NULL)
        return false;
    log_file.path = text_copy(path);
    log_file.rotation = *rotation;
    log_signal_begin(path);
    return true;
}

// ---- streams ----

// Makes descriptor number lead to file.
static bool point_descriptor(int number, HANDLE file, int flags)
{
    HANDLE copy = NULL;
    if (!DuplicateHandle(GetCurrentProcess(), file, GetCurrentProcess(), &copy, 0, TRUE,
                         DUPLICATE_SAME_ACCESS))
        return false;
    int descriptor = _open_osfhandle((intptr_t)copy, flags);
    if (descriptor < 0) {
        CloseHandle(copy);
        return false;
    }
    bool done =
        _dup2(descriptor, number) == 0; // under the runtime's lock of the descriptor: no write is cut in two
    _close(descriptor);
    return done;
}

// Makes stream, and the descriptor number that belongs to it, lead to file. A process of the SCM has no
// standard handles, so the runtime's streams lead nowhere (_fileno is -2). Reopened, a stream has a
// descriptor, though not always the number that belongs to it: both are pointed.
static bool point_stream(FILE *stream, const wchar_t *mode, int number, HANDLE file, int flags)
{
    bool done = true;
    if (_wfreopen(L"NUL", mode, stream) != NULL && _fileno(stream) != number)
        done = point_descriptor(_fileno(stream), file, flags);
    done = point_descriptor(number, file, flags) && done;
    (void)setvbuf(stream, NULL, _IONBF, 0); // what C code prints keeps its place among the other lines
    return done;
}

static void set_standard_handles(void)
{
    SetStdHandle(STD_INPUT_HANDLE, (HANDLE)_get_osfhandle(0));
    SetStdHandle(STD_OUTPUT_HANDLE, (HANDLE)_get_osfhandle(1));
    SetStdHandle(STD_ERROR_HANDLE, (HANDLE)_get_osfhandle(2));
}

bool log_file_take_streams(struct error *error)
{
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof inherited, .bInheritHandle = TRUE};
    HANDLE nothing = CreateFileW(L"NUL", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE,
                                 &inherited, OPEN_EXISTING, 0, NULL);
    HANDLE output = log_file.file != NULL ? log_file.file : nothing;
    bool done = point_stream(stdin, L"r", 0, nothing, _O_RDONLY | _O_BINARY);
    done = point_stream(stdout, L"w", 1, output, _O_APPEND | _O_BINARY) && done;
    done = point_stream(stderr, L"w", 2, output, _O_APPEND | _O_BINARY) && done;
    DWORD code = GetLastError();
    set_standard_handles();
    if (nothing != INVALID_HANDLE_VALUE)
        CloseHandle(nothing);
    log_file.streams_taken = true;
    return done || system_error(error, code,
                                "the standard streams do not lead to the log, so that output may be lost");
}

static void move_streams(void)
{
    if (_fileno(stdout) > 2)
        point_descriptor(_fileno(stdout), log_file.file, _O_APPEND | _O_BINARY);
    if (_fileno(stderr) > 2)
        point_descriptor(_fileno(stderr), log_file.file, _O_APPEND | _O_BINARY);
    point_descriptor(1, log_file.file, _O_APPEND | _O_BINARY);
    point_descriptor(2, log_file.file, _O_APPEND | _O_BINARY);
    set_standard_handles();
}

// ---- rotation ----

// Does the file end with a whole line? Others write to it as well, so it is the file that must be asked.
static bool ends_with_line(uint64_t size)
{
    wchar_t *wide = wide_from_text(log_file.path);
    HANDLE file = CreateFileW(wide, FILE_READ_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                              NULL, OPEN_EXISTING, 0, NULL);
    free(wide);
    char last = '\n';
    DWORD count = 0;
    LARGE_INTEGER place = {.QuadPart = (LONGLONG)size - 1};
    if (file != INVALID_HANDLE_VALUE) {
        if (SetFilePointerEx(file, place, NULL, FILE_BEGIN))
            ReadFile(file, &last, 1, &count, NULL);
        CloseHandle(file);
    }
    return last == '\n';
}

static bool rename_file(const char *from, const char *to, bool over)
{
    wchar_t *wide_from = wide_from_text(from);
    wchar_t *wide_to = wide_from_text(to);
    bool done = MoveFileExW(wide_from, wide_to, over ? MOVEFILE_REPLACE_EXISTING : 0);
    DWORD code = GetLastError();
    free(wide_to);
    free(wide_from);
    SetLastError(code);
    return done;
}

// Which generation is overwritten? Where one is missing, since a shift was interrupted there or a file was taken away, it
// takes the next one in; else the oldest is lost.
static uint32_t last_generation(void)
{
    bool there = true;
    uint32_t i = 0;
    while (there && i < log_file.rotation.keep) {
        char *name = rotation_name(log_file.path, ++i);
        there = file_exists(name);
        free(name);
    }
    return i;
}

// Moves every generation on by one. One that cannot be moved, since a reader keeps it, stays, and those before it.
static bool shift_generations(void)
{
    bool done = true;
    for (uint32_t i = last_generation(); i > 0 && done; i--) {
        char *from = rotation_name(log_file.path, i - 1);
        char *to = rotation_name(log_file.path, i);
        done = rename_file(from, to, i == log_file.rotation.keep);
        DWORD code = GetLastError();
        free(to);
        free(from);
        SetLastError(code);
    }
    if (log_file.rotation.keep == 0) {
        wchar_t *wide = wide_from_text(log_file.path);
        done = DeleteFileW(wide);
        free(wide);
    }
    return done;
}

// With the lock.
static bool rotate(struct error *error)
{
    if (!shift_generations())
        return system_error(error, GetLastError(), "cannot put the log file \"%s\" aside", log_file.path);
    uint64_t begun = 0;
    HANDLE file = open_file(log_file.path, &begun, error);
    if (file == NULL)
        return false; // the old one, under its new name, goes on
    if (log_file.before != NULL)
        CloseHandle(log_file.before);
    log_file.before = log_file.file;
    log_file.file = file;
    log_file.begun = begun;
    log_file.not_below = 0;
    if (log_file.streams_taken)
        move_streams();
    return true;
}

// With the lock.
static void rotate_if_due(void)
{
    LARGE_INTEGER size = {.QuadPart = 0};
    struct error error = {0};
    if (log_file.rotation.size == 0 && log_file.rotation.age == 0)
        return;
    if (!GetFileSizeEx(log_file.file, &size) || (uint64_t)size.QuadPart < log_file.not_below ||
        !rotation_is_due(&log_file.rotation, (uint64_t)size.QuadPart, (now() - log_file.begun) / 10000000) ||
        !ends_with_line((uint64_t)size.QuadPart))
        return;
    if (!rotate(&error))
        log_file.not_below = (uint64_t)size.QuadPart + RETRY_GROWTH;
    error_clear(&error);
}

bool log_file_rotate(struct error *error)
{
    AcquireSRWLockExclusive(&log_file.lock);
    bool done = log_file.file != NULL ? rotate(error) : error_set(error, 0, "there is no log file");
    ReleaseSRWLockExclusive(&log_file.lock);
    return done;
}

void log_file_on_refusal(void (*tell)(uint32_t code))
{
    log_file.tell_refusal = tell;
}

// With the lock.
static DWORD append(const char *text, size_t length)
{
    DWORD count = 0;
    rotate_if_due();
    if (WriteFile(log_file.file, text, (DWORD)length, &count, NULL) && count == length) {
        log_signal_send();
        return NO_ERROR;
    }
    return count > 0 ? ERROR_DISK_FULL : GetLastError();
}

// With the lock. What stays of text, which comes from stream (NULL: the host itself), in a file.
static void shown_of(struct text_buffer *shown, struct overwritten *stream, const char *text, size_t length)
{
    const uint64_t time = GetTickCount64();
    if (stream != NULL) {
        overwritten_add(shown, stream, text, length, time);
        return;
    }
    for (size_t i = 0; i < COUNT_OF(log_file.streams); i++)
        overwritten_keep(shown, &log_file.streams[i], time);
    text_buffer_add_part(shown, text, length);
}

// With the lock. Does text stay as it is?
static bool is_plain(struct overwritten *stream, const char *text, size_t length)
{
    if (stream != NULL)
        return overwritten_is_plain(stream, text, length);
    bool plain = true;
    for (size_t i = 0; i < COUNT_OF(log_file.streams); i++)
        plain = plain && log_file.streams[i].held.length == 0;
    return plain;
}

static bool write_text(const char *text, size_t length, struct overwritten *stream)
{
    DWORD code = ERROR_INVALID_HANDLE;
    bool told = true;
    char *time = stream != NULL && log_file.times ? log_file_time() : NULL;
    struct text_buffer shown = {0};
    struct text_buffer lines = {0};
    AcquireSRWLockExclusive(&log_file.lock);
    if (!is_plain(stream, text, length)) {
        shown_of(&shown, stream, text, length);
        text = shown.data;
        length = shown.length;
    }
    if (time != NULL) {
        line_times_add(&lines, &log_file.inside, text, length, time);
        text = lines.data;
        length = lines.length;
    }
    if (log_file.file != NULL) {
        code = length > 0 ? append(text, length) : NO_ERROR;
        told = log_file.refused;
        log_file.refused = code != NO_ERROR;
    }
    ReleaseSRWLockExclusive(&log_file.lock);
    free(text_buffer_take(&lines));
    free(text_buffer_take(&shown));
    free(time);
    if (code != NO_ERROR && !told && log_file.tell_refusal != NULL)
        log_file.tell_refusal(code);
    return code == NO_ERROR;
}

bool log_file_write(const char *text, size_t length)
{
    return write_text(text, length, NULL);
}

bool log_file_write_last(const char *text, size_t length)
{
    DWORD count = 0;
    return log_file.file != NULL && WriteFile(log_file.file, text, (DWORD)length, &count, NULL);
}

bool log_file_write_output(enum log_file_stream stream, const char *text, size_t length)
{
    return write_text(text, length, &log_file.streams[stream]);
}

void log_file_time_lines(void)
{
    log_file.times = true;
}

char *log_file_time(void)
{
    SYSTEMTIME now;
    GetLocalTime(&now);
    return text_format("%04u-%02u-%02u %02u:%02u:%02u.%03u", now.wYear, now.wMonth, now.wDay, now.wHour,
                       now.wMinute, now.wSecond, now.wMilliseconds);
}

const char *log_file_path(void)
{
    return log_file.path;
}
