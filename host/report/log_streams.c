// SPDX-License-Identifier: MIT
#include "report/log_streams.h"

#include <fcntl.h>
#include <io.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/file.h"
#include "base/system_error.h"

enum {
    FILES_MOST = 64,   // the last files of the log, which a descriptor may lead to
    NUMBERS_MOST = 64, // handles that are made until one has the number that is wanted
    TO_LOG = _O_APPEND | _O_BINARY
};

// Which file it is, whatever it is called now.
struct identity {
    DWORD volume;
    uint64_t index;
};

static struct {
    HANDLE standard;                   // the standard output and error
    HANDLE standard_before;            // the one before, and the next one: who has asked for it may keep it
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

static bool is_same(const struct identity *one, const struct identity *other)
{
    return one->volume == other->volume && one->index == other->index;
}

static bool is_known(const struct identity *identity)
{
    for (size_t i = 0; i < FILES_MOST && i < streams.count; i++)
        if (is_same(&streams.files[i], identity))
            return true;
    return false;
}

bool log_streams_is_at(void *file, const char *path)
{
    struct identity own;
    struct identity there;
    wchar_t *wide = file_wide_path(path);
    HANDLE other =
        CreateFileW(wide, FILE_READ_ATTRIBUTES, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                    OPEN_EXISTING, 0, NULL);
    free(wide);
    if (other == INVALID_HANDLE_VALUE)
        return false;
    const bool is = identify(file, &own) && identify(other, &there) && is_same(&own, &there);
    CloseHandle(other);
    return is;
}

// Is what a descriptor or a standard handle leads to a file of the log? Code may have led it elsewhere, as to a temporary file; led
// it back to what was the log then; or closed it, so that a file of its own may have the number.
static bool is_of_log(HANDLE file)
{
    struct identity identity;
    return identify(file, &identity) && is_known(&identity);
}

// file, a handle, is a file of the log.
static void remember(HANDLE file)
{
    struct identity *next = &streams.files[streams.count % FILES_MOST];
    struct identity identity;
    if (identify(file, &identity) && !is_known(&identity)) {
        *next = identity;
        streams.count++;
    }
}

// ---- standard handles ----

// Closes old and gives its number to a duplicate of file. Libraries ask for a standard handle once and keep it (.NET, the JVM, Go): a
// number that was one must not become that of a file of the program's. Windows gives a number that was just freed first, as a rule;
// no page says so, and another thread may get it in between. Then the duplicate has another number, as it has where old is none of the log's.
static HANDLE duplicate_as(HANDLE old, HANDLE file)
{
    HANDLE made[NUMBERS_MOST];
    size_t count = 0;
    if (!is_of_log(old)) // nor is it when code has closed it
        return duplicate(file);
    CloseHandle(old);
    do
        made[count] = duplicate(file);
    while (made[count] != NULL && made[count] != old && ++count < NUMBERS_MOST);
    HANDLE found = count < NUMBERS_MOST ? made[count] : NULL;
    if (found == NULL && count > 0)
        found = made[--count];
    while (count > 0)
        CloseHandle(made[--count]);
    return found;
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

// A new descriptor that leads to file; below 0: there is none.
static int descriptor_to(HANDLE file, int flags)
{
    HANDLE copy = duplicate(file);
    const int descriptor = copy != NULL ? _open_osfhandle((intptr_t)copy, flags) : -1;
    if (copy != NULL && descriptor < 0)
        CloseHandle(copy);
    return descriptor;
}

// Makes descriptor number lead to file. Under the runtime's lock of the descriptor: no write is cut in two.
static bool point_descriptor(int number, HANDLE file, int flags)
{
    const int descriptor = descriptor_to(file, flags);
    if (descriptor < 0)
        return false;
    bool done = _dup2(descriptor, number) == 0;
    _close(descriptor);
    return done;
}

// How the C runtime takes the program: mingw-w64 declares it nowhere.
// NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
void __cdecl _set_app_type(int type);
enum { CONSOLE_APP = 1, GUI_APP = 2 };

// Leads descriptors 1 and 2, and those of the streams, to file where they lead to the log. The C runtime of a console program makes
// the standard handle NULL when it closes one of them, and then its own handle: a child that another thread starts in that moment
// would have no output. That of a program with windows leaves them alone; but for this moment code may rely on them following.
static void move_descriptors(HANDLE file)
{
    const int descriptors[] = {1, 2, _fileno(stdout), _fileno(stderr)};
    _set_app_type(GUI_APP);
    for (size_t i = 0; i < COUNT_OF(descriptors); i++)
        if ((i < 2 || descriptors[i] > 2) && is_of_log(file_of(descriptors[i])))
            point_descriptor(descriptors[i], file, TO_LOG);
    _set_app_type(CONSOLE_APP);
}

// Gives stream a descriptor, which leads nowhere, if it can the number that belongs to it. A process of the SCM has no standard
// handles, so the runtime's streams lead nowhere (_fileno is -2).
static bool open_stream(FILE *stream, const wchar_t *mode, int number)
{
    const bool has_number = _wfreopen(L"NUL", mode, stream) != NULL && _fileno(stream) == number;
    (void)setvbuf(stream, NULL, _IONBF, 0); // what C code prints keeps its place among the other lines
    return has_number;
}

// Leads number, and the descriptor of stream if that has another, to where descriptor does.
static bool point_stream(FILE *stream, int number, int descriptor)
{
    bool done = descriptor >= 0 && _dup2(descriptor, number) == 0;
    if (_fileno(stream) >= 0 && _fileno(stream) != number)
        done = _dup2(descriptor, _fileno(stream)) == 0 && done;
    return done;
}

bool log_streams_take(void *file, struct error *error)
{
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof inherited, .bInheritHandle = TRUE};
    HANDLE nothing = CreateFileW(L"NUL", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE,
                                 &inherited, OPEN_EXISTING, 0, NULL);
    HANDLE output = file != NULL ? file : nothing;
    const bool is_there = open_stream(stdin, L"rb", 0);
    (void)open_stream(stdout, L"wb", 1);
    (void)open_stream(stderr, L"wb", 2);
    bool done = is_there || point_descriptor(0, nothing, _O_RDONLY | _O_BINARY);
    const int descriptor = descriptor_to(output, TO_LOG); // one for both
    done = point_stream(stdout, 1, descriptor) && done;
    done = point_stream(stderr, 2, descriptor) && done;
    DWORD code = GetLastError();
    if (descriptor > 2) // else it is one of them
        _close(descriptor);
    _set_error_mode(
        _OUT_TO_STDERR); // as it is in a console program, whatever move_descriptors() says that this is
    // Handles of their own: those of the descriptors are closed when these are led elsewhere.
    if (file != NULL)
        remember(file);
    streams.standard = duplicate(output);
    SetStdHandle(STD_INPUT_HANDLE, nothing != INVALID_HANDLE_VALUE ? nothing : NULL);
    SetStdHandle(STD_OUTPUT_HANDLE, streams.standard);
    SetStdHandle(STD_ERROR_HANDLE, streams.standard);
    return done || system_error(error, code,
                                "the standard streams do not lead to the log, so that output may be lost");
}

// Two numbers take turns as the standard handle, for the life of the process: who keeps one writes to the newest file or the one before.
void log_streams_move(void *before, void *file)
{
    static const DWORD standard[] = {STD_OUTPUT_HANDLE, STD_ERROR_HANDLE};
    bool is_ours[COUNT_OF(standard)];
    remember(before); // again: on FAT it may have become another one by its rename
    for (size_t i = 0; i < COUNT_OF(standard); i++)
        is_ours[i] = is_of_log(GetStdHandle(standard[i]));
    HANDLE fresh = duplicate_as(streams.standard_before, file);
    streams.standard_before = NULL;
    for (size_t i = 0; i < COUNT_OF(standard); i++) // it may be the handle of a descriptor that is moved
        if (is_ours[i] && fresh != NULL)
            SetStdHandle(standard[i], fresh);
    move_descriptors(file);
    for (size_t i = 0; i < COUNT_OF(standard); i++) // a runtime may have set it
        if (is_ours[i] && fresh != NULL)
            SetStdHandle(standard[i], fresh);
    remember(file);
    if (fresh == NULL)
        return;
    if (is_of_log(streams.standard))
        SetHandleInformation(streams.standard, HANDLE_FLAG_INHERIT, 0);
    streams.standard_before = streams.standard;
    streams.standard = fresh;
}
