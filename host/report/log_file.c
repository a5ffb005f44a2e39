// SPDX-License-Identifier: MIT
#include "report/log_file.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/file.h"
#include "base/path.h"
#include "base/system_error.h"
#include "base/text.h"
#include "report/line_times.h"
#include "report/log_signal.h"
#include "report/log_streams.h"
#include "report/overwritten.h"

// After a rotation that failed, the next one is tried when one of these has passed.
enum {
    RETRY_GROWTH = 1 << 20,    // bytes
    RETRY_INTERVAL = 60 * 1000 // ms
};

// A line costs one call to Windows, the write. The file itself, which others write to and may delete, is asked when one of these
// has passed since the last time; in between its size is counted.
enum {
    LOOK_INTERVAL = 50,    // ms
    LOOK_BYTES = 16 * 1024 // which are kept for so long: what went to a deleted file is written again
};

static struct {
    SRWLOCK lock;
    HANDLE file; // NULL: none
    char *path;
    struct rotation rotation;
    uint64_t begun;  // FILETIME of the file's first moment
    uint64_t looked; // when the file was asked last, in ms; 0: it must be
    uint64_t size;   // what it had then, and what the host has written since
    char recent[LOOK_BYTES];
    size_t recent_length; // of that
    uint64_t unkept;      // bytes of texts that have no room in it
    bool
        partial; // the last line may have no end yet: the host's last write was such a one, or somebody else's came behind it
    bool gone;           // somebody has deleted the file: what is written to it is lost
    bool stuck;          // the last rotation failed
    uint64_t stuck_size; // of the file then
    uint64_t stuck_time; // then, in ms
    bool streams_taken;
    bool refused;                                 // the last write failed
    uint64_t lost;                                // bytes that were refused since one that did not
    bool cut;                                     // a part of them was taken
    bool times;                                   // each line of the service's code gets its time
    bool inside;                                  // the code's last piece ended within a line
    struct overwritten streams[LOG_FILE_STREAMS]; // what the code writes to each
    void (*tell_refusal)(uint32_t code);
    void (*tell_stuck)(const struct error *error);
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
    // FILE_APPEND_DATA without FILE_WRITE_DATA: each write lands at the end, whoever else writes. Sharing DELETE lets it be
    // renamed below children that have it.
    wchar_t *wide = file_wide_path(path);
    HANDLE file =
        CreateFileW(wide, FILE_APPEND_DATA | FILE_READ_ATTRIBUTES | FILE_WRITE_ATTRIBUTES | SYNCHRONIZE,
                    FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, OPEN_ALWAYS,
                    FILE_ATTRIBUTE_NORMAL, NULL);
    DWORD code = GetLastError();
    free(wide);
    if (file == INVALID_HANDLE_VALUE) {
        if (file_directory_exists(path))
            error_set(error, code, "cannot open the log file \"%s\": it is a directory", path);
        else
            system_error(error, code, "cannot open the log file \"%s\"", path);
        if (file_directory_exists(path))
            error_advise(error, "name a file: pyhost update NAME --log FILE");
        else if (code == ERROR_SHARING_VIOLATION)
            error_advise(error, "close the program that has it open and does not share it, or name another "
                                "file: pyhost update NAME --log FILE");
        else
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

bool log_file_take_streams(struct error *error)
{
    log_file.streams_taken = true;
    return log_streams_take(log_file.file, error);
}

// ---- rotation ----

// Does the file end with a whole line? Others write to it as well, so it is the file that must be asked.
static bool ends_with_line(uint64_t size)
{
    wchar_t *wide = file_wide_path(log_file.path);
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

// Is the name of a generation taken by what cannot be moved? Before Windows 10 1903 that of a deleted file is, until all have closed it.
static bool is_blocked(uint32_t generation)
{
    char *name = rotation_name(log_file.path, generation);
    bool blocked = file_is_refused(name);
    free(name);
    return blocked;
}

// Which generation is overwritten? Where one is missing, since a shift was interrupted there or a file was taken away, it
// takes the next one in; else the oldest is lost. 0: none can be.
static uint32_t last_generation(void)
{
    bool there = true;
    uint32_t last = 0;
    for (uint32_t i = 1; there && i <= log_file.rotation.keep; i++) {
        if (is_blocked(i))
            continue;
        char *name = rotation_name(log_file.path, i);
        there = !file_is_missing(name); // one that could not be looked for may be there
        free(name);
        last = i;
    }
    return last;
}

// Moves every generation on by one, past those that are blocked. One that cannot be moved, since a reader keeps it, stays, and those
// before it.
static bool shift_generations(void)
{
    if (log_file.rotation.keep == 0)
        return file_delete(log_file.path);
    const uint32_t last = last_generation();
    bool done = last > 0;
    if (!done)
        SetLastError(ERROR_ACCESS_DENIED);
    for (uint32_t i = last; i > 0 && done;) {
        const bool over = i == last;
        char *to = rotation_name(log_file.path, i);
        do
            i--;
        while (i > 0 && is_blocked(i));
        char *from = rotation_name(log_file.path, i);
        done = file_rename(from, to, over);
        DWORD code = GetLastError();
        free(to);
        free(from);
        SetLastError(code);
    }
    return done;
}

// With the lock.
static bool rotate(struct error *error)
{
    // Not there: the last rotation could begin no new one, or somebody has taken it away. Behind a deletion it may be another's file.
    if (!log_file.gone && file_exists(log_file.path) && !shift_generations())
        return system_error(error, GetLastError(), "cannot put the log file \"%s\" aside", log_file.path);
    uint64_t begun = 0;
    HANDLE before = log_file.file;
    HANDLE file = open_file(log_file.path, &begun, error);
    if (file == NULL)
        return false; // the old one, under its new name, goes on
    log_file.file = file;
    log_file.begun = begun;
    log_file.looked = 0;
    log_file.gone = false;
    log_file.stuck = false;
    log_file.size = 0; // the next look sees what somebody else has written there
    log_file.partial = log_file.cut = false;
    if (log_file.streams_taken)
        log_streams_move(before, file);
    CloseHandle(before); // last: log_file_write_last() takes no lock
    return true;
}

// With the lock. The file's age in seconds. A clock that was set back makes it no older: it counts from then on.
static uint64_t age(void)
{
    const uint64_t time = now();
    if (time < log_file.begun)
        log_file.begun = time;
    return (time - log_file.begun) / 10000000;
}

void log_file_on_trouble(void (*refusal)(uint32_t code), void (*stuck)(const struct error *error))
{
    log_file.tell_refusal = refusal;
    log_file.tell_stuck = stuck;
}

// With the lock. The file has just been asked, or is a new one.
static void forget_recent(void)
{
    log_file.recent_length = 0;
    log_file.unkept = 0;
}

// With the lock. text has been written.
static void note(const char *text, size_t length)
{
    log_file.size += length;
    log_file.partial = text[length - 1] != '\n';
    if (length > LOOK_BYTES - log_file.recent_length) { // right behind a look
        log_file.unkept += length;
        return;
    }
    memmove(log_file.recent + log_file.recent_length, text, length);
    log_file.recent_length += length;
}

// With the lock. Writes all of text, or says why not; *taken: how much of it, as a full disk may take a part.
static DWORD append(const char *text, size_t length, size_t *taken)
{
    DWORD count = 0;
    const bool done = WriteFile(log_file.file, text, (DWORD)length, &count, NULL);
    const DWORD code = done ? ERROR_DISK_FULL : GetLastError();
    *taken = count;
    if (count > 0)
        note(text, count);
    if (!done || count < length)
        return count > 0 ? ERROR_DISK_FULL : code;
    log_signal_send();
    return NO_ERROR;
}

// With the lock. Does a line of the host's have to end one of the code's first? It is one for both streams then.
static bool is_to_end_line(void)
{
    if (!log_file.cut && !log_file.partial)
        return false;
    log_file.inside = false;
    for (size_t i = 0; i < COUNT_OF(log_file.streams); i++)
        log_file.streams[i].inside = log_file.streams[i].returned = false;
    return !ends_with_line(log_file.size); // a child may have ended it
}

// With the lock. As append(), with a line in front that tells what is missing there; own: text is the host's. To a file that is gone
// nothing is written.
static DWORD append_all(const char *text, size_t length, bool own)
{
    struct text_buffer all = {0};
    if (log_file.gone) {
        log_file.lost += length;
        return ERROR_DELETE_PENDING;
    }
    if ((own || log_file.lost > 0) && is_to_end_line())
        text_buffer_add(&all, "\r\n");
    if (log_file.lost > 0) {
        char *time = log_file_time();
        text_buffer_add_format(&all,
                               "%s pyhost: output is missing here (%llu bytes): the log took no more\r\n",
                               time, (unsigned long long)log_file.lost);
        free(time);
    }
    const size_t head = all.length;
    size_t taken = 0;
    if (head > 0)
        text_buffer_add_part(&all, text, length);
    const DWORD code = head > 0 ? append(all.data, all.length, &taken) : append(text, length, &taken);
    if (taken >= head)
        log_file.lost = head + length - taken; // that line is there, if there is one to be
    else
        log_file.lost += length;
    log_file.cut = code != NO_ERROR && (log_file.cut || taken > 0);
    free(all.data); // an empty one has no memory: none is asked for a line
    return code;
}

// With the lock. Must the file be asked before so many bytes are written to it?
static bool look_is_due(size_t length)
{
    return log_file.refused || length > LOOK_BYTES - log_file.recent_length ||
           GetTickCount64() - log_file.looked >= LOOK_INTERVAL ||
           (!log_file.stuck && rotation_is_due(&log_file.rotation, log_file.size, 0));
}

// With the lock. Asks the file for its size, and whether somebody has deleted it: then what was written since the last time is lost, and
// its name is nobody's or another file's.
static void look(void)
{
    FILE_STANDARD_INFO facts;
    if (!GetFileInformationByHandleEx(log_file.file, FileStandardInfo, &facts, sizeof facts))
        return;
    log_file.looked = GetTickCount64();
    log_file.partial = log_file.partial || log_file.size != (uint64_t)facts.EndOfFile.QuadPart;
    log_file.size = (uint64_t)facts.EndOfFile.QuadPart;
    log_file.gone =
        (facts.DeletePending || facts.NumberOfLinks == 0) && !log_streams_is_at(log_file.file, log_file.path);
}

// With the lock. Begins a new file behind a look; what went to one that somebody had deleted is in the new one, or counts as lost.
static bool begin_anew(struct error *error)
{
    const size_t kept = log_file.gone ? log_file.recent_length : 0;
    log_file.lost += log_file.gone ? log_file.unkept : 0;
    const bool done = rotate(error);
    forget_recent();
    if (!done)
        log_file.lost += kept;
    else if (kept > 0)
        append_all(log_file.recent, kept, false);
    return done;
}

// With the lock, before the host (must_look) or the code writes so many bytes. Fills error, for who is to be told, when it fails and
// has not failed before.
static void rotate_if_due(bool must_look, size_t length, struct error *error)
{
    struct error again = {0};
    if (!must_look && !look_is_due(length))
        return;
    look();
    const uint64_t size = log_file.size;
    const bool waits = log_file.stuck && !log_file.gone && size < log_file.stuck_size + RETRY_GROWTH &&
                       log_file.looked < log_file.stuck_time + RETRY_INTERVAL;
    if (waits ||
        (!log_file.gone && (!rotation_is_due(&log_file.rotation, size, age()) || !ends_with_line(size)))) {
        forget_recent();
        return;
    }
    if (begin_anew(log_file.stuck ? &again : error))
        return;
    log_file.stuck = true;
    log_file.stuck_size = size;
    log_file.stuck_time = log_file.looked;
    error_clear(&again);
}

bool log_file_rotate(struct error *error)
{
    AcquireSRWLockExclusive(&log_file.lock);
    if (log_file.file != NULL)
        look();
    bool done = log_file.file != NULL ? begin_anew(error) : error_set(error, 0, "there is no log file");
    ReleaseSRWLockExclusive(&log_file.lock);
    return done;
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
    struct error stuck = {0};
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
        if (length > 0)
            rotate_if_due(stream == NULL, length, &stuck);
        code = length > 0 ? append_all(text, length, stream == NULL) : NO_ERROR;
        told = log_file.refused || log_file.gone; // that no new file can be begun is told
        log_file.refused = code != NO_ERROR && !log_file.gone;
    }
    ReleaseSRWLockExclusive(&log_file.lock);
    free(lines.data);
    free(shown.data);
    free(time);
    if (code != NO_ERROR && !told && log_file.tell_refusal != NULL)
        log_file.tell_refusal(code);
    if (stuck.message != NULL && log_file.tell_stuck != NULL)
        log_file.tell_stuck(&stuck);
    error_clear(&stuck);
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
