// SPDX-License-Identifier: MIT
// As much of Windows as the host's concurrent modules call, on top of POSIX threads, so that they can be built unchanged with
// ThreadSanitizer. For tests only: locks, condition variables, events, threads and files behave as documented; what stands in
// the second half does nothing.
#pragma once

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

typedef void *HANDLE;
typedef void VOID;
typedef int BOOL;
typedef uint8_t BYTE;
typedef uint16_t WORD;
typedef uint32_t DWORD;
typedef int32_t LONG;
typedef uint32_t ULONG;
typedef int64_t LONGLONG;
typedef uint64_t ULONGLONG;

typedef union {
    LONGLONG QuadPart;
} LARGE_INTEGER;

typedef union {
    struct {
        DWORD LowPart;
        DWORD HighPart;
    };
    ULONGLONG QuadPart;
} ULARGE_INTEGER;

typedef struct {
    DWORD dwLowDateTime;
    DWORD dwHighDateTime;
} FILETIME;

typedef struct {
    WORD wYear, wMonth, wDayOfWeek, wDay, wHour, wMinute, wSecond, wMilliseconds;
} SYSTEMTIME;

typedef struct {
    DWORD nLength;
    void *lpSecurityDescriptor;
    BOOL bInheritHandle;
} SECURITY_ATTRIBUTES;

#define __stdcall
#define TRUE 1
#define FALSE 0
#define INFINITE 0xFFFFFFFFu
#define INVALID_HANDLE_VALUE ((HANDLE)(intptr_t)-1)

enum {
    NO_ERROR = 0,
    ERROR_FILE_NOT_FOUND = 2,
    ERROR_ACCESS_DENIED = 5,
    ERROR_NOT_ENOUGH_MEMORY = 8,
    ERROR_SHARING_VIOLATION = 32,
    ERROR_INVALID_HANDLE = 6,
    ERROR_DISK_FULL = 112,
    ERROR_CALL_NOT_IMPLEMENTED = 120,
    ERROR_ALREADY_EXISTS = 183,
    ERROR_DELETE_PENDING = 303,
    ERROR_SERVICE_CANNOT_ACCEPT_CTRL = 1061
};
enum { WAIT_OBJECT_0 = 0, WAIT_TIMEOUT = 258 };

DWORD GetLastError(void);
void SetLastError(DWORD code);

// ---- locks ----

typedef struct {
    pthread_rwlock_t lock;
} SRWLOCK;

typedef struct {
    pthread_mutex_t mutex;
    pthread_cond_t woken;
    unsigned wakes;
} CONDITION_VARIABLE;

#define SRWLOCK_INIT \
    { \
        PTHREAD_RWLOCK_INITIALIZER \
    }
#define CONDITION_VARIABLE_INIT \
    { \
        PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0 \
    }

void AcquireSRWLockExclusive(SRWLOCK *lock);
void ReleaseSRWLockExclusive(SRWLOCK *lock);
void AcquireSRWLockShared(SRWLOCK *lock);
void ReleaseSRWLockShared(SRWLOCK *lock);
BOOL SleepConditionVariableSRW(CONDITION_VARIABLE *variable, SRWLOCK *lock, DWORD wait, ULONG flags);
void WakeConditionVariable(CONDITION_VARIABLE *variable);
void WakeAllConditionVariable(CONDITION_VARIABLE *variable);

#define InterlockedExchange(target, value) __atomic_exchange_n((target), (value), __ATOMIC_SEQ_CST)
#define InterlockedDecrement(target) __atomic_sub_fetch((target), 1, __ATOMIC_SEQ_CST)
LONG InterlockedCompareExchange(LONG *target, LONG value, LONG expected);

// ---- events and threads ----

enum { STACK_SIZE_PARAM_IS_A_RESERVATION = 0x10000 };

HANDLE CreateEventW(void *attributes, BOOL manual, BOOL set, const wchar_t *name);
BOOL SetEvent(HANDLE event);
BOOL ResetEvent(HANDLE event);
DWORD WaitForSingleObject(HANDLE handle, DWORD wait);
DWORD WaitForMultipleObjects(DWORD count, const HANDLE *handles, BOOL all, DWORD wait); // of one
DWORD GetCurrentThreadId(void);
void windows_make_no_thread(BOOL none); // from now on, or threads again
BOOL CloseHandle(HANDLE handle);
ULONGLONG GetTickCount64(void);

// ---- files ----

enum {
    FILE_READ_DATA = 1,
    FILE_APPEND_DATA = 4,
    FILE_READ_ATTRIBUTES = 0x80,
    FILE_WRITE_ATTRIBUTES = 0x100,
    SYNCHRONIZE = 0x100000,
    FILE_SHARE_READ = 1,
    FILE_SHARE_WRITE = 2,
    FILE_SHARE_DELETE = 4,
    OPEN_EXISTING = 3,
    OPEN_ALWAYS = 4,
    FILE_ATTRIBUTE_NORMAL = 0x80,
    FILE_BEGIN = 0
};
#define GENERIC_READ 0x80000000u
#define GENERIC_WRITE 0x40000000u

HANDLE CreateFileW(const wchar_t *path, DWORD access, DWORD share, SECURITY_ATTRIBUTES *attributes,
                   DWORD disposition, DWORD flags, HANDLE template);
BOOL WriteFile(HANDLE file, const void *bytes, DWORD size, DWORD *done, void *overlapped);
BOOL ReadFile(HANDLE file, void *bytes, DWORD size, DWORD *done, void *overlapped);
typedef struct {
    LARGE_INTEGER EndOfFile;
    DWORD NumberOfLinks;
    BOOL DeletePending;
} FILE_STANDARD_INFO;
enum { FileStandardInfo = 1 };
BOOL GetFileInformationByHandleEx(HANDLE file, int kind, void *facts, DWORD size); // FileStandardInfo
extern unsigned windows_asked; // how often that was called
BOOL SetFilePointerEx(HANDLE file, LARGE_INTEGER to, LARGE_INTEGER *now, DWORD from);
void GetSystemTimeAsFileTime(FILETIME *time);
#define GetSystemTimePreciseAsFileTime GetSystemTimeAsFileTime
BOOL QueryPerformanceCounter(LARGE_INTEGER *ticks);
BOOL QueryPerformanceFrequency(LARGE_INTEGER *ticks);

// ---- what does nothing here ----

BOOL GetFileTime(HANDLE file, FILETIME *created, FILETIME *accessed, FILETIME *written);
BOOL SetFileTime(HANDLE file, const FILETIME *created, const FILETIME *accessed, const FILETIME *written);
void GetLocalTime(SYSTEMTIME *time);
HANDLE GetCurrentProcess(void);
BOOL GetProcessTimes(HANDLE process, FILETIME *created, FILETIME *exited, FILETIME *kernel, FILETIME *user);
DWORD GetEnvironmentVariableW(const wchar_t *name, wchar_t *value, DWORD size);

// ---- services ----

enum { SERVICE_STOPPED = 1, SERVICE_STOP_PENDING = 3, SERVICE_RUNNING = 4 };
enum {
    SERVICE_CONTROL_STOP = 1,
    SERVICE_CONTROL_PAUSE,
    SERVICE_CONTROL_CONTINUE,
    SERVICE_CONTROL_INTERROGATE,
    SERVICE_CONTROL_SHUTDOWN,
    SERVICE_CONTROL_PARAMCHANGE,
    SERVICE_CONTROL_NETBINDDISABLE = 10,
    SERVICE_CONTROL_DEVICEEVENT,
    SERVICE_CONTROL_HARDWAREPROFILECHANGE,
    SERVICE_CONTROL_POWEREVENT,
    SERVICE_CONTROL_SESSIONCHANGE,
    SERVICE_CONTROL_PRESHUTDOWN
};
enum { PBT_APMQUERYSUSPEND = 0, PBT_APMSUSPEND = 4, PBT_POWERSETTINGCHANGE = 0x8013 };

typedef struct {
    uint8_t PowerSetting[16];
    DWORD DataLength;
    uint8_t Data[1];
} POWERBROADCAST_SETTING;

typedef struct {
    DWORD cbSize;
    DWORD dwSessionId;
} WTSSESSION_NOTIFICATION;
