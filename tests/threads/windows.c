// SPDX-License-Identifier: MIT
#include "windows.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/system_error.h"
#include "base/text.h"
#include "base/thread.h"
#include "base/wide.h"

enum kind { EVENT, THREAD, FILE_ };

// What a HANDLE points to.
struct object {
    enum kind kind;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    bool set;    // EVENT
    bool manual; // EVENT
    thread_function run;
    void *context;
    int descriptor; // FILE_
    atomic_int users;
};

static _Thread_local DWORD last_error;

DWORD GetLastError(void)
{
    return last_error;
}

void SetLastError(DWORD code)
{
    last_error = code;
}

static struct object *make(enum kind kind)
{
    struct object *object = calloc(1, sizeof *object);
    if (object == NULL)
        abort();
    object->kind = kind;
    object->users = 1;
    pthread_mutex_init(&object->mutex, NULL);
    pthread_cond_init(&object->changed, NULL);
    return object;
}

static void release(struct object *object)
{
    if (atomic_fetch_sub(&object->users, 1) > 1)
        return;
    if (object->kind == FILE_)
        close(object->descriptor);
    pthread_cond_destroy(&object->changed);
    pthread_mutex_destroy(&object->mutex);
    free(object);
}

BOOL CloseHandle(HANDLE handle)
{
    release(handle);
    return TRUE;
}

static struct timespec after(DWORD wait)
{
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    time.tv_sec += wait / 1000;
    time.tv_nsec += (long)(wait % 1000) * 1000000;
    if (time.tv_nsec >= 1000000000) {
        time.tv_sec++;
        time.tv_nsec -= 1000000000;
    }
    return time;
}

// ---- locks ----

void AcquireSRWLockExclusive(SRWLOCK *lock)
{
    pthread_rwlock_wrlock(&lock->lock);
}

void ReleaseSRWLockExclusive(SRWLOCK *lock)
{
    pthread_rwlock_unlock(&lock->lock);
}

void AcquireSRWLockShared(SRWLOCK *lock)
{
    pthread_rwlock_rdlock(&lock->lock);
}

void ReleaseSRWLockShared(SRWLOCK *lock)
{
    pthread_rwlock_unlock(&lock->lock);
}

BOOL SleepConditionVariableSRW(CONDITION_VARIABLE *variable, SRWLOCK *lock, DWORD wait, ULONG flags)
{
    (void)wait; // all sleep without a limit, with the lock held exclusively
    (void)flags;
    pthread_mutex_lock(&variable->mutex);
    const unsigned before = variable->wakes;
    pthread_rwlock_unlock(&lock->lock);
    while (variable->wakes == before)
        pthread_cond_wait(&variable->woken, &variable->mutex);
    pthread_mutex_unlock(&variable->mutex);
    pthread_rwlock_wrlock(&lock->lock);
    return TRUE;
}

void WakeConditionVariable(CONDITION_VARIABLE *variable)
{
    pthread_mutex_lock(&variable->mutex);
    variable->wakes++;
    pthread_cond_signal(&variable->woken);
    pthread_mutex_unlock(&variable->mutex);
}

void WakeAllConditionVariable(CONDITION_VARIABLE *variable)
{
    pthread_mutex_lock(&variable->mutex);
    variable->wakes++;
    pthread_cond_broadcast(&variable->woken);
    pthread_mutex_unlock(&variable->mutex);
}

LONG InterlockedCompareExchange(LONG *target, LONG value, LONG expected)
{
    __atomic_compare_exchange_n(target, &expected, value, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
    return expected;
}

// ---- events and threads ----

HANDLE CreateEventW(void *attributes, BOOL manual, BOOL set, const wchar_t *name)
{
    (void)attributes;
    (void)name;
    struct object *event = make(EVENT);
    event->manual = manual;
    event->set = set;
    return event;
}

BOOL SetEvent(HANDLE handle)
{
    struct object *object = handle;
    pthread_mutex_lock(&object->mutex);
    object->set = true;
    pthread_cond_broadcast(&object->changed);
    pthread_mutex_unlock(&object->mutex);
    return TRUE;
}

BOOL ResetEvent(HANDLE handle)
{
    struct object *object = handle;
    pthread_mutex_lock(&object->mutex);
    object->set = false;
    pthread_mutex_unlock(&object->mutex);
    return TRUE;
}

DWORD WaitForSingleObject(HANDLE handle, DWORD wait)
{
    struct object *object = handle;
    const struct timespec until = after(wait);
    int result = 0;
    pthread_mutex_lock(&object->mutex);
    while (!object->set && result == 0)
        result = wait == INFINITE ? pthread_cond_wait(&object->changed, &object->mutex)
                                  : pthread_cond_timedwait(&object->changed, &object->mutex, &until);
    const bool set = object->set;
    if (set && !object->manual)
        object->set = false;
    pthread_mutex_unlock(&object->mutex);
    return set ? WAIT_OBJECT_0 : WAIT_TIMEOUT;
}

static void *run_thread(void *context)
{
    struct object *thread = context;
    thread->run(thread->context);
    release(thread);
    return NULL;
}

static atomic_bool no_thread;

void windows_make_no_thread(BOOL none)
{
    no_thread = none;
}

void *thread_begin(thread_function run, void *context, size_t reserve, unsigned long *identifier)
{
    (void)reserve;
    if (no_thread)
        return NULL;
    pthread_t posix;
    struct object *thread = make(THREAD);
    thread->run = run;
    thread->context = context;
    thread->users = 2;
    if (pthread_create(&posix, NULL, run_thread, thread) != 0)
        abort();
    if (identifier != NULL)
        *identifier = (unsigned long)(unsigned)(uintptr_t)posix;
    pthread_detach(posix);
    return thread;
}

DWORD WaitForMultipleObjects(DWORD count, const HANDLE *handles, BOOL all, DWORD wait)
{
    (void)all;
    if (count != 1)
        abort();
    return WaitForSingleObject(handles[0], wait);
}

DWORD GetCurrentThreadId(void)
{
    return (DWORD)(uintptr_t)pthread_self();
}

ULONGLONG GetTickCount64(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (ULONGLONG)time.tv_sec * 1000 + (ULONGLONG)time.tv_nsec / 1000000;
}

// ---- texts: wide characters are bytes here ----

wchar_t *wide_from_text(const char *text)
{
    if (text == NULL)
        return NULL;
    const size_t length = strlen(text);
    wchar_t *wide = calloc(length + 1, sizeof *wide);
    if (wide == NULL)
        abort();
    for (size_t i = 0; i < length; i++)
        wide[i] = (unsigned char)text[i];
    return wide;
}

static char *path_of(const wchar_t *wide)
{
    struct text_buffer text = {0};
    for (; *wide != L'\0'; wide++) {
        const char c = *wide == L'\\' ? '/' : (char)*wide;
        text_buffer_add_part(&text, &c, 1);
    }
    return text_buffer_take(&text);
}

bool system_error(struct error *error, uint32_t code, const char *format, ...)
{
    return error_set(error, code, "%s (%lu)", format, (unsigned long)code);
}

// ---- files ----

static bool fail(void)
{
    last_error = errno == ENOENT   ? ERROR_FILE_NOT_FOUND
                 : errno == ENOSPC ? ERROR_DISK_FULL
                                   : ERROR_INVALID_HANDLE;
    return FALSE;
}

HANDLE CreateFileW(const wchar_t *wide, DWORD access, DWORD share, SECURITY_ATTRIBUTES *attributes,
                   DWORD disposition, DWORD flags, HANDLE template)
{
    (void)share;
    (void)attributes;
    (void)flags;
    (void)template;
    char *path = path_of(wide);
    const bool there = access != GENERIC_READ && faccessat(AT_FDCWD, path, F_OK, 0) == 0;
    const int mode = (access & FILE_APPEND_DATA) != 0 ? O_WRONLY | O_APPEND : O_RDONLY;
    const int descriptor = open(path, mode | O_CLOEXEC | (disposition == OPEN_ALWAYS ? O_CREAT : 0), 0600);
    free(path);
    if (descriptor < 0) {
        fail();
        return INVALID_HANDLE_VALUE;
    }
    struct object *file = make(FILE_);
    file->descriptor = descriptor;
    last_error = there ? ERROR_ALREADY_EXISTS : NO_ERROR;
    return file;
}

static int descriptor_of(HANDLE file)
{
    return ((struct object *)file)->descriptor;
}

BOOL WriteFile(HANDLE file, const void *bytes, DWORD size, DWORD *done, void *overlapped)
{
    (void)overlapped;
    const ssize_t count = write(descriptor_of(file), bytes, size);
    *done = count > 0 ? (DWORD)count : 0;
    return count >= 0 || fail();
}

BOOL ReadFile(HANDLE file, void *bytes, DWORD size, DWORD *done, void *overlapped)
{
    (void)overlapped;
    const ssize_t count = read(descriptor_of(file), bytes, size);
    *done = count > 0 ? (DWORD)count : 0;
    return count >= 0 || fail();
}

unsigned windows_asked;

BOOL GetFileInformationByHandleEx(HANDLE file, int kind, void *facts, DWORD size)
{
    struct stat status;
    __atomic_add_fetch(&windows_asked, 1, __ATOMIC_RELAXED);
    if (kind != FileStandardInfo || size != sizeof(FILE_STANDARD_INFO))
        abort();
    if (fstat(descriptor_of(file), &status) != 0)
        return fail();
    *(FILE_STANDARD_INFO *)facts = (FILE_STANDARD_INFO){
        .EndOfFile.QuadPart = status.st_size,
        .NumberOfLinks = (DWORD)status.st_nlink,
    };
    return TRUE;
}

BOOL SetFilePointerEx(HANDLE file, LARGE_INTEGER to, LARGE_INTEGER *now, DWORD from)
{
    (void)now;
    (void)from; // FILE_BEGIN
    return lseek(descriptor_of(file), to.QuadPart, SEEK_SET) >= 0 || fail();
}

void GetSystemTimeAsFileTime(FILETIME *time)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    const uint64_t ticks = (uint64_t)now.tv_sec * 10000000 + (uint64_t)now.tv_nsec / 100;
    *time = (FILETIME){(DWORD)ticks, (DWORD)(ticks >> 32)};
}

// ---- what does nothing here ----

BOOL GetFileTime(HANDLE file, FILETIME *created, FILETIME *accessed, FILETIME *written)
{
    (void)file;
    (void)accessed;
    (void)written;
    GetSystemTimeAsFileTime(created);
    return TRUE;
}

BOOL SetFileTime(HANDLE file, const FILETIME *created, const FILETIME *accessed, const FILETIME *written)
{
    (void)file;
    (void)created;
    (void)accessed;
    (void)written;
    return TRUE;
}

void GetLocalTime(SYSTEMTIME *time)
{
    *time = (SYSTEMTIME){.wYear = 2026, .wMonth = 1, .wDay = 2};
}

HANDLE GetCurrentProcess(void)
{
    return NULL;
}

BOOL GetProcessTimes(HANDLE process, FILETIME *created, FILETIME *exited, FILETIME *kernel, FILETIME *user)
{
    (void)process, (void)created, (void)exited, (void)kernel, (void)user;
    return FALSE;
}

DWORD GetEnvironmentVariableW(const wchar_t *name, wchar_t *value, DWORD size)
{
    (void)name, (void)value, (void)size;
    return 0;
}

BOOL QueryPerformanceCounter(LARGE_INTEGER *ticks)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    ticks->QuadPart = (LONGLONG)now.tv_sec * 1000000000 + now.tv_nsec;
    return TRUE;
}

BOOL QueryPerformanceFrequency(LARGE_INTEGER *ticks)
{
    ticks->QuadPart = 1000000000;
    return TRUE;
}
