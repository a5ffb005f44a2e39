// SPDX-License-Identifier: MIT
#include "commands/log_tail.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/system_error.h"
#include "base/text.h"
#include "commands/log_encoding.h"
#include "report/log_signal.h"
#include "report/rotation.h"

enum {
    BLOCK = 64 * 1024,
    GENERATIONS_MOST = 1001, // more than a log can have
    GAP_MOST = 3,            // so many generations may be missing in a row
    FOLLOWED_MOST = 32,      // generations that a child may still write to
    LOOKS_MOST = 5           // a file that so many looks in a row find nowhere is gone
};

// ---- files ----

static HANDLE open_log(const char *path)
{
    wchar_t *wide = file_wide_path(path);
    HANDLE file = CreateFileW(wide, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                              NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    DWORD code = GetLastError();
    free(wide);
    SetLastError(code);
    return file;
}

static bool cannot_read(const char *path, DWORD code, struct error *error)
{
    return system_error(error, code, "cannot read the log \"%s\"", path);
}

static HANDLE open_generation(const char *path, uint32_t generation)
{
    char *name = rotation_name(path, generation);
    HANDLE file = open_log(name);
    DWORD code = GetLastError();
    free(name);
    SetLastError(code);
    return file;
}

static bool size_of(HANDLE file, uint64_t *size)
{
    LARGE_INTEGER value = {.QuadPart = 0};
    bool done = GetFileSizeEx(file, &value);
    *size = (uint64_t)value.QuadPart;
    return done;
}

// Reads size bytes at place; fewer at the end, and where it cannot be read.
static size_t read_at(HANDLE file, uint64_t place, char *bytes, size_t size)
{
    OVERLAPPED at = {.Offset = (DWORD)place, .OffsetHigh = (DWORD)(place >> 32)};
    DWORD count = 0;
    return ReadFile(file, bytes, (DWORD)size, &count, &at) ? count : 0;
}

static bool is_same_file(HANDLE a, HANDLE b)
{
    BY_HANDLE_FILE_INFORMATION first;
    BY_HANDLE_FILE_INFORMATION second;
    return GetFileInformationByHandle(a, &first) && GetFileInformationByHandle(b, &second) &&
           first.nFileIndexLow == second.nFileIndexLow && first.nFileIndexHigh == second.nFileIndexHigh &&
           first.dwVolumeSerialNumber == second.dwVolumeSerialNumber;
}

// ---- the end ----

// Puts the last lines of file before tail; takes away from *lines how many there were. Returns false when it cannot be read;
// GetLastError() says why. *length_read: how long the file was.
static bool prepend_lines(HANDLE file, uint32_t *lines, char **tail, uint64_t *length_read)
{
    uint64_t end = 0;
    if (!size_of(file, &end))
        return false;
    *length_read = end;
    uint64_t place = end;
    uint64_t begin = 0;
    uint32_t wanted = *lines;
    uint32_t found = 0;
    char *block = memory_allocate(BLOCK);
    // A line ends with LF; the one at the very end of the file ends the last line, and begins none.
    bool done = true;
    while (done && place > 0 && found <= wanted) {
        size_t size = place < BLOCK ? (size_t)place : (size_t)BLOCK;
        place -= size;
        done = read_at(file, place, block, size) == size; // it has been that long, and never gets shorter
        for (size_t i = size; done && i-- > 0 && found <= wanted;) {
            if (block[i] == '\n' && place + i + 1 < end && ++found == wanted) {
                begin = place + i + 1;
                found = wanted + 1;
            }
        }
    }
    free(block);
    if (begin == 0) // the whole file: its first line has no LF before it
        *lines -= end > 0 ? (found + 1 < wanted ? found + 1 : wanted) : 0;
    else
        *lines = 0;
    const size_t length = (size_t)(end - begin);
    char *text = memory_allocate(length + 1);
    done = done && read_at(file, begin, text, length) == length;
    DWORD code = GetLastError();
    log_encoding_drop_nuls(text, length);
    text_replace(tail, "%s%s", text, *tail != NULL ? *tail : "");
    free(text);
    SetLastError(code);
    return done;
}

// Keeps or closes the file that was read up to size; the log itself is the first.
static void keep_end(struct log_tail_end *end, HANDLE file, uint64_t size, uint32_t generation)
{
    if (end != NULL && generation == 0)
        *end = (struct log_tail_end){file, size};
    else
        CloseHandle(file);
}

char *log_tail_read(const char *path, uint32_t lines, struct log_tail_end *end, struct error *error)
{
    char *tail = NULL;
    uint64_t size = 0;
    bool done = true;
    for (uint32_t i = 0; i < GENERATIONS_MOST && lines > 0 && done; i++) {
        HANDLE file = open_generation(path, i);
        DWORD code = GetLastError();
        if (file == INVALID_HANDLE_VALUE && (code == ERROR_FILE_NOT_FOUND || code == ERROR_PATH_NOT_FOUND))
            break;
        done = (file != INVALID_HANDLE_VALUE && prepend_lines(file, &lines, &tail, &size)) ||
               cannot_read(path, GetLastError(), error);
        if (file != INVALID_HANDLE_VALUE)
            keep_end(done ? end : NULL, file, size, i);
    }
    if (!done) {
        free(tail);
        tail = NULL;
    }
    return log_encoding_decode(tail);
}

// ---- since ----

size_t log_tail_time_length(const char *line)
{
    static const char form[] = "dddd-dd-dd dd:dd:dd";
    size_t length = 0;
    for (; form[length] != '\0'; length++)
        if (form[length] == 'd' ? !isdigit((unsigned char)line[length]) : line[length] != form[length])
            return 0;
    if (line[length] == '.')
        length += 1 + strspn(line + length + 1, "0123456789");
    return length + (line[length] == ' ');
}

bool log_tail_last_write(const char *path, uint64_t *time)
{
    FILETIME written = {0};
    HANDLE file = open_log(path);
    const bool done = file != INVALID_HANDLE_VALUE && GetFileTime(file, NULL, NULL, &written);
    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
    if (done)
        *time = (uint64_t)written.dwHighDateTime << 32 | written.dwLowDateTime;
    return done;
}

// The place in text of the first line that is late enough; NULL when there is none.
static const char *first_since(const char *text, const char *time)
{
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        if (log_tail_time_length(text) > 0 && strncmp(text, time, strlen(time)) >= 0)
            return text;
        text += length + (text[length] == '\n');
    }
    return NULL;
}

// All of a generation, as file_read() has it, and *end where that is the log itself.
static char *read_generation(const char *path, uint32_t generation, struct log_tail_end *end,
                             struct error *error)
{
    size_t size = 0;
    char *name = rotation_name(path, generation);
    HANDLE file = generation == 0 && end != NULL ? open_log(name) : INVALID_HANDLE_VALUE;
    char *text = (char *)file_read(name, SIZE_MAX / 2, &size, error);
    if (text != NULL)
        log_encoding_drop_nuls(text, size);
    HANDLE now = file != INVALID_HANDLE_VALUE ? open_log(name) : INVALID_HANDLE_VALUE;
    if (text != NULL && now != INVALID_HANDLE_VALUE && is_same_file(file, now))
        *end = (struct log_tail_end){file, size};
    else if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file); // a new log was begun just then
    if (now != INVALID_HANDLE_VALUE)
        CloseHandle(now);
    free(name);
    return text;
}

char *log_tail_since(const char *path, const char *time, struct log_tail_end *end, struct error *error)
{
    char *all = NULL;
    char *head =
        NULL; // what the generation before has in front of its first time: it belongs to the older one
    for (uint32_t i = 0; i < GENERATIONS_MOST; i++) {
        struct error refused = {0};
        char *text = read_generation(path, i, end, &refused);
        if (text == NULL && refused.code != ERROR_FILE_NOT_FOUND && refused.code != ERROR_PATH_NOT_FOUND) {
            error_move(error, &refused);
            free(all);
            all = NULL;
        }
        error_clear(&refused);
        if (text == NULL)
            break;
        const char *dated = first_since(text, "0000");
        const char *from = first_since(text, time);
        text_replace(&all, "%s%s%s", from != NULL ? from : "", from != NULL && head != NULL ? head : "",
                     all != NULL ? all : "");
        if (dated == NULL) { // no time at all: all of it belongs to the older one
            text_replace(&head, "%s%s", text, head != NULL ? head : "");
        } else {
            free(head);
            head = text_copy_part(text, (size_t)(dated - text));
        }
        free(text);
        if (dated != NULL && from != dated)
            break; // the beginning is in here
    }
    free(head);
    return log_encoding_decode(all);
}

// ---- following ----

// Writes what stands in file from *place on. Returns false when write wants no more.
static bool pump(HANDLE file, uint64_t *place, bool (*write)(const char *text))
{
    char *block = memory_allocate(BLOCK + 1);
    bool goes_on = true;
    size_t count = 0;
    while (goes_on && (count = read_at(file, *place, block, BLOCK)) > 0) {
        if (count == BLOCK) { // no character is cut in two
            while (count > 0 && block[count - 1] != '\n')
                count--;
            count = count > 0 ? count : BLOCK;
        }
        block[count] = '\0';
        *place += count;
        log_encoding_drop_nuls(block, count);
        char *text = log_encoding_decode(text_copy(block));
        goes_on = write(text);
        free(text);
    }
    free(block);
    return goes_on;
}

// The generation that file has become by now; GENERATIONS_MOST when it is none any more. While the log is put
// aside there is a gap between the generations.
static uint32_t generation_of(const char *path, HANDLE file)
{
    uint32_t gap = 0;
    for (uint32_t i = 0; i < GENERATIONS_MOST && gap < GAP_MOST; i++) {
        HANDLE candidate = open_generation(path, i);
        gap = candidate == INVALID_HANDLE_VALUE ? gap + 1 : 0;
        bool same = candidate != INVALID_HANDLE_VALUE && is_same_file(file, candidate);
        if (candidate != INVALID_HANDLE_VALUE)
            CloseHandle(candidate);
        if (same)
            return i;
    }
    return GENERATIONS_MOST;
}

// A file that is followed, and how far it was read.
struct followed {
    HANDLE file;
    uint64_t place;
};

// The files that are followed, the newest last: a child process goes on writing to the one that was the log when
// it started, whatever that is called by now.
struct trail {
    struct followed files[FOLLOWED_MOST];
    size_t count;
};

static void trail_add(struct trail *trail, HANDLE file, uint64_t place)
{
    if (trail->count == FOLLOWED_MOST) {
        CloseHandle(trail->files[0].file);
        memmove(trail->files, trail->files + 1, (FOLLOWED_MOST - 1) * sizeof *trail->files);
        trail->count--;
    }
    trail->files[trail->count++] = (struct followed){file, place};
}

static bool trail_pump(struct trail *trail, bool (*write)(const char *text))
{
    bool goes_on = true;
    for (size_t i = 0; i < trail->count && goes_on; i++)
        goes_on = pump(trail->files[i].file, &trail->files[i].place, write);
    return goes_on;
}

// Moves on from a file that was put aside to the one that came after it. Returns whether it did.
static bool move_on(const char *path, struct trail *trail)
{
    HANDLE file = trail->files[trail->count - 1].file;
    uint32_t generation = GENERATIONS_MOST; // found nowhere it may be on its way between two names
    for (int looks = 0; looks < LOOKS_MOST && generation == GENERATIONS_MOST; looks++)
        generation = generation_of(path, file);
    if (generation == 0)
        return false;
    HANDLE next = open_generation(path, generation < GENERATIONS_MOST ? generation - 1 : 0);
    if (next == INVALID_HANDLE_VALUE)
        return false; // not there yet
    if (generation_of(path, file) != generation || is_same_file(next, file)) {
        CloseHandle(next); // the generations have moved on meanwhile: what was opened is another one
        return true;
    }
    trail_add(trail, next, 0);
    return true;
}

static HANDLE watch(const char *path, struct error *error)
{
    char *directory = path_parent(path);
    wchar_t *wide = file_wide_path(directory != NULL ? directory : ".");
    HANDLE change = FindFirstChangeNotificationW(
        wide, FALSE, FILE_NOTIFY_CHANGE_FILE_NAME | FILE_NOTIFY_CHANGE_SIZE | FILE_NOTIFY_CHANGE_LAST_WRITE);
    if (change == INVALID_HANDLE_VALUE)
        system_error(error, GetLastError(), "cannot watch the directory \"%s\"",
                     directory != NULL ? directory : ".");
    free(wide);
    free(directory);
    return change;
}

bool log_tail_follow(const char *path, struct log_tail_end *end, bool (*write)(const char *text),
                     struct error *error)
{
    HANDLE change = watch(path, error);
    if (change == INVALID_HANDLE_VALUE) {
        if (end->file != NULL)
            CloseHandle(end->file);
        return false;
    }
    // The service signals each line, the file system tells of rotation. What a child or C code writes is found with
    // the next of these, or when Windows flushes its cache, some seconds later.
    struct log_signal_follower signal = {0};
    log_signal_follow(path, &signal);
    const HANDLE handles[] = {change, signal.written};
    const DWORD handle_count = signal.written != NULL ? 2 : 1;
    struct trail trail = {0};
    HANDLE file = end->file != NULL ? (HANDLE)end->file : open_log(path);
    uint64_t size = end->place;
    if (end->file == NULL && file != INVALID_HANDLE_VALUE && !size_of(file, &size)) {
        CloseHandle(file);
        file = INVALID_HANDLE_VALUE; // it is shown from its beginning
    }
    if (file != INVALID_HANDLE_VALUE)
        trail_add(&trail, file, size);
    bool goes_on = true;
    while (goes_on) {
        if (trail.count == 0 && (file = open_log(path)) != INVALID_HANDLE_VALUE)
            trail_add(&trail, file, 0); // the service writes for the first time
        do {                            // several rotations may have been since
            goes_on = trail_pump(&trail, write);
        } while (goes_on && trail.count > 0 && move_on(path, &trail));
        if (goes_on && WaitForMultipleObjects(handle_count, handles, FALSE, INFINITE) == WAIT_OBJECT_0)
            FindNextChangeNotification(change);
    }
    for (size_t i = 0; i < trail.count; i++)
        CloseHandle(trail.files[i].file);
    log_signal_unfollow(&signal);
    FindCloseChangeNotification(change);
    return true;
}
