// SPDX-License-Identifier: MIT
#include "report/log_streams.h"

#include <fcntl.h>
#include <io.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/system_error.h"

enum {
    FILES_MOST = 16, // the last files of the log, which a descriptor may lead to
    TO_LOG = _O_APPEND | _O_BINARY
};

// Which file it is, whatever it is called now.
struct identity {
    DWORD volume;
    uint64_t index;
};

static struct {
    HANDLE standard;                   // the standard output and error
    HANDLE standard_before;            // the one before: a thread may just have asked for it
    struct identity files[FILES_MOST]; // a ring
    size_t count;
} streams;

static HANDLE duplicate(HANDLE file)
{
    HANDLE copy = NULL;
    if (file == INVALID_HANDLE_VALUE) { // it would be taken for this process
        SetLastError(ERROR_INVALID_HANDLE);
        return NULL;
    }
    return DuplicateHandle(GetCurrentProcess(), file, GetCurrentProcess(), &copy, 0, TRUE,
                           DUPLICATE_SAME_ACCESS)
               ? copy
               : NULL;
}

// ---- files ----

static bool identify(HANDLE file, struct identity *identity)
{
    BY_HANDLE_FILE_INFORMATION facts;
    if (!GetFileInformationByHandle(file, &facts))
        return false;
    identity->volume = facts.dwVolumeSerialNumber;
    identity->index = ((uint64_t)facts.nFileIndexHigh << 32) | facts.nFileIndexLow;
    return true;
}

// file, a handle, is a file of the log.
static void remember(HANDLE file)
{
    if (identify(file, &streams.files[streams.count % FILES_MOST]))
        streams.count++;
}

// Is what a descriptor or a standard handle leads to a file of the log? Code may have led it elsewhere, as to a temporary file; led
// it back to what was the log then; or closed it, so that a file of its own may have the number.
static bool is_of_log(HANDLE file)
{
    struct identity identity;
    if (!identify(file, &identity))
        return false;
    for (size_t i = 0; i < FILES_MOST && i < streams.count; i++)
        if (streams.files[i].volume == identity.volume && streams.files[i].index == identity.index)
            return true;
    return false;
}

// ---- descriptors ----

// mingw-w64 declares it nowhere.
// NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
_invalid_parameter_handler __cdecl _set_thread_local_invalid_parameter_handler(_invalid_parameter_handler);

static void __cdecl let_it_fail(const wchar_t *expression, const wchar_t *function, const wchar_t *file,
                                unsigned line, uintptr_t reserved)
{
    (void)expression;
    (void)function;
    (void)file;
    (void)line;
    (void)reserved;
}

// What descriptor leads to; it may be closed, of which the C runtime makes the end of the process otherwise.
static HANDLE file_of(int descriptor)
{
    _invalid_parameter_handler before = _set_thread_local_invalid_parameter_handler(let_it_fail);
    HANDLE file = (HANDLE)_get_osfhandle(descriptor);
    _set_thread_local_invalid_parameter_handler(before);
    return file;
}

// Makes descriptor number lead to file. Under the runtime's lock of the descriptor: no write is cut in two.
static bool point_descriptor(int number, HANDLE file, int flags)
{
    HANDLE copy = duplicate(file);
    if (copy == NULL)
        return false;
    int descriptor = _open_osfhandle((intptr_t)copy, flags);
    if (descriptor < 0) {
        CloseHandle(copy);
        return false;
    }
    bool done = _dup2(descriptor, number) == 0;
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

bool log_streams_take(void *file, struct error *error)
{
    HANDLE nothing = CreateFileW(L"NUL", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE,
                                 NULL, OPEN_EXISTING, 0, NULL);
    HANDLE output = file != NULL ? file : nothing;
    bool done = point_stream(stdin, L"r", 0, nothing, _O_RDONLY | _O_BINARY);
    done = point_stream(stdout, L"w", 1, output, TO_LOG) && done;
    done = point_stream(stderr, L"w", 2, output, TO_LOG) && done;
    DWORD code = GetLastError();
    // Handles of their own: those of the descriptors are closed when these are led elsewhere.
    if (file != NULL)
        remember(file);
    streams.standard = duplicate(output);
    SetStdHandle(STD_INPUT_HANDLE, duplicate(nothing));
    SetStdHandle(STD_OUTPUT_HANDLE, streams.standard);
    SetStdHandle(STD_ERROR_HANDLE, streams.standard);
    if (nothing != INVALID_HANDLE_VALUE)
        CloseHandle(nothing);
    return done || system_error(error, code,
                                "the standard streams do not lead to the log, so that output may be lost");
}

void log_streams_move(void *before, void *file)
{
    static const DWORD standard[] = {STD_OUTPUT_HANDLE, STD_ERROR_HANDLE};
    const int descriptors[] = {1, 2, _fileno(stdout), _fileno(stderr)};
    bool is_ours[COUNT_OF(standard)];
    HANDLE fresh = duplicate(file);
    remember(before); // again: on FAT it may have become another one by its rename
    for (size_t i = 0; i < COUNT_OF(standard); i++)
        is_ours[i] = fresh != NULL && is_of_log(GetStdHandle(standard[i]));
    for (size_t i = 0; i < COUNT_OF(descriptors); i++)
        if ((i < 2 || descriptors[i] > 2) && is_of_log(file_of(descriptors[i])))
            point_descriptor(descriptors[i], file, TO_LOG);
    // Behind the descriptors: the C runtime of a console program sets the standard handles to theirs.
    for (size_t i = 0; i < COUNT_OF(standard); i++)
        if (is_ours[i])
            SetStdHandle(standard[i], fresh);
    remember(file);
    if (fresh == NULL)
        return;
    if (streams.standard_before != NULL)
        CloseHandle(streams.standard_before);
    if (streams.standard != NULL)
        SetHandleInformation(streams.standard, HANDLE_FLAG_INHERIT, 0);
    streams.standard_before = streams.standard;
    streams.standard = fresh;
}
