// SPDX-License-Identifier: MIT
// Linked into a pyhost.exe of its own, this makes the n-th call to Windows fail, as injection.h orders. Without an order the
// program is as it is shipped.
//
// It works by the import table of the program, so what is tried is the host's own code; what Python and Windows' libraries
// call is left alone. What the host imports tomorrow is tried without being named here.
#include "injection.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum kind {
    ZERO,
    MINUS_ONE,
    CODE
}; // what a call that fails returns: 0, -1 (INVALID_HANDLE_VALUE ...), its error

// How the calls to a function fail. A name that ends in * stands for all that begin so; the first row counts.
static const struct way {
    const char *name;
    enum kind kind;
    DWORD code;
} ways[] = {
    {"CreateFileW", MINUS_ONE, ERROR_ACCESS_DENIED},
    {"CreateNamedPipeW", MINUS_ONE, ERROR_ACCESS_DENIED},
    {"FindFirst*", MINUS_ONE, ERROR_ACCESS_DENIED},
    {"GetFileAttributesW", MINUS_ONE, ERROR_ACCESS_DENIED},
    {"MoveFileExW", ZERO, ERROR_ACCESS_DENIED},
    {"DeleteFileW", ZERO, ERROR_ACCESS_DENIED},
    {"WriteFile", ZERO, ERROR_DISK_FULL},
    {"ReadFile", ZERO, ERROR_CRC},
    {"LoadLibraryExW", ZERO, ERROR_MOD_NOT_FOUND},
    {"GetProcAddress", ZERO, ERROR_PROC_NOT_FOUND},
    {"Register*", ZERO, ERROR_ACCESS_DENIED},
    {"Reg*", CODE, ERROR_ACCESS_DENIED},
    {"Lsa*", CODE, 0xC0000022}, // STATUS_ACCESS_DENIED
    {"NotifyServiceStatusChangeW", CODE, ERROR_ACCESS_DENIED},
    {"GetNamedSecurityInfoW", CODE, ERROR_ACCESS_DENIED},
    {"SetNamedSecurityInfoW", CODE, ERROR_ACCESS_DENIED},
    {"GetSecurityInfo", CODE, ERROR_ACCESS_DENIED},
};
static const struct way other_ways = {"", ZERO, ERROR_NOT_ENOUGH_MEMORY};
static const struct way other_ways_of_advapi = {"", ZERO, ERROR_ACCESS_DENIED};

// Those that do not fail, or only where the program is wrong: what asks nothing of the system, as locks that nobody holds, clocks,
// what a process knows of itself ...
static const char *const in_process[] = {
    "AcquireSRWLock*",
    "TryAcquireSRWLock*",
    "ReleaseSRWLock*",
    "EnterCriticalSection",
    "LeaveCriticalSection",
    "InitializeCriticalSection",
    "DeleteCriticalSection",
    "InitOnceExecuteOnce",
    "Wake*",
    "FreeEnvironmentStringsW",
    "LocalFree",
    "GetLastError",
    "SetLastError",
    "GetCurrent*",
    "GetTickCount*",
    "GetSystemTime*",
    "GetLocalTime",
    "QueryPerformance*",
    "GetStdHandle",
    "GetStartupInfoW",
    "GetModuleHandleW",
    "TlsGetValue",
    "SetUnhandledExceptionFilter",
    "EqualSid",
    "IsValid*",
    "IsWellKnownSid",
    "GetLengthSid",
    "GetSecurityDescriptorLength",
    "MapGenericMask",
    "GetSystemMetrics",
    "__C_specific_handler",
};

// ... and waits, and the giving back of what was taken.
static const char *const spared[] = {
    "SleepConditionVariableSRW",
    "WaitFor*",
    "Sleep*",
    "SetEvent",
    "ResetEvent",
    "ResumeThread",
    "CloseHandle",
    "CloseServiceHandle",
    "RegCloseKey",
    "FindClose",
    "FreeLibrary",
    "VirtualFree",
    "DeregisterEventSource",
    "CryptDestroyHash",
    "CryptReleaseContext",
    "LsaClose",
    "LsaNtStatusToWinError",
    "TerminateProcess",
    "OutputDebugStringW",
    "VirtualProtect",
    "VirtualQuery",
};

// The C runtime works in the process, but for these.
static const struct way runtime[] = {
    {"_beginthreadex", ZERO, ERROR_NOT_ENOUGH_MEMORY},
    {"_wfreopen", ZERO, ERROR_ACCESS_DENIED},
    {"_open_osfhandle", MINUS_ONE, ERROR_NOT_ENOUGH_MEMORY},
    {"_dup2", MINUS_ONE, ERROR_NOT_ENOUGH_MEMORY},
};
static const struct way heap[] = {
    {"malloc", ZERO, ERROR_NOT_ENOUGH_MEMORY},
    {"calloc", ZERO, ERROR_NOT_ENOUGH_MEMORY},
    {"realloc", ZERO, ERROR_NOT_ENOUGH_MEMORY},
};

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

enum { TARGETS_MOST = 1024, STUB_SIZE = 96 };

static struct target {
    const char *name;
    const struct way *way;
} targets[TARGETS_MOST];
static unsigned target_count;
static struct injection *injection;

static bool matches(const char *pattern, const char *name)
{
    size_t length = strlen(pattern);
    if (length > 0 && pattern[length - 1] == '*')
        return strncmp(pattern, name, length - 1) == 0;
    return strcmp(pattern, name) == 0;
}

static bool is_among(const char *const *patterns, size_t count, const char *name)
{
    bool found = false;
    for (size_t i = 0; i < count && !found; i++)
        found = matches(patterns[i], name);
    return found;
}

static const struct way *find(const struct way *rows, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (matches(rows[i].name, name))
            return &rows[i];
    return NULL;
}

static const struct way *way_of(const char *dll, const char *name)
{
    if (injection->calls == INJECTION_HEAP)
        return find(heap, COUNT_OF(heap), name);
    if (strncmp(dll, "api-ms-win-crt-", 15) == 0)
        return find(runtime, COUNT_OF(runtime), name);
    if (is_among(in_process, COUNT_OF(in_process), name) ||
        (injection->calls != INJECTION_EVERY && is_among(spared, COUNT_OF(spared), name)))
        return NULL;
    const struct way *way = find(ways, COUNT_OF(ways), name);
    return way != NULL ? way : strcmp(dll, "ADVAPI32.dll") == 0 ? &other_ways_of_advapi : &other_ways;
}

// Do calls to it count? What is ordered may change while the process runs.
static bool counts(const char *name)
{
    size_t i = 0;
    while (injection->only[i] != '\0' && injection->only[i] == name[i])
        i++;
    return injection->only[0] == '\0' || (injection->only[i] == '\0' && name[i] == '\0');
}

// What each stub asks: does this call fail?
static BOOL fails(unsigned target)
{
    if (injection->process != (LONG)GetCurrentProcessId() || // the order is another's by now
        !counts(targets[target].name))
        return FALSE;
    if (InterlockedIncrement(&injection->made) != injection->number)
        return FALSE;
    for (size_t i = 0; i < sizeof injection->function - 1 && targets[target].name[i] != '\0'; i++)
        injection->function[i] = targets[target].name[i];
    if (injection->action == INJECTION_KILL)
        TerminateProcess(GetCurrentProcess(), INJECTION_EXIT_CODE);
    return TRUE;
}

// What it returns then.
static ULONG_PTR result_of(unsigned target)
{
    const struct way *way = targets[target].way;
    SetLastError(way->code);
    return way->kind == ZERO ? 0 : way->kind == CODE ? way->code : (ULONG_PTR)-1;
}

static unsigned char *put(unsigned char *at, const void *bytes, size_t size)
{
    memcpy(at, bytes, size);
    return at + size;
}

#define PUT(at, ...) \
    put(at, (const unsigned char[]){__VA_ARGS__}, sizeof((const unsigned char[]){__VA_ARGS__}))

// x64: keeps the first four arguments, asks, and goes on to the function or to result_of().
static void make_stub(unsigned char *at, unsigned target, ULONG_PTR function)
{
    const ULONG_PTR ask = (ULONG_PTR)fails;
    const ULONG_PTR result = (ULONG_PTR)result_of;
    at = PUT(at, 0x51, 0x52, 0x41, 0x50, 0x41, 0x51); // push rcx, rdx, r8, r9
    at = PUT(at, 0x48, 0x83, 0xEC, 0x28, 0xB9);       // sub rsp, 40; mov ecx, target
    at = put(at, &target, 4);
    at = PUT(at, 0x48, 0xB8); // mov rax, ask
    at = put(at, &ask, 8);
    at = PUT(at, 0xFF, 0xD0, 0x48, 0x83, 0xC4, 0x28);             // call rax; add rsp, 40
    at = PUT(at, 0x41, 0x59, 0x41, 0x58, 0x5A, 0x59, 0x85, 0xC0); // pop r9, r8, rdx, rcx; test eax, eax
    at = PUT(at, 0x75, 0x0C, 0x48, 0xB8);                         // jnz +12; mov rax, function
    at = put(at, &function, 8);
    at = PUT(at, 0xFF, 0xE0, 0xB9); // jmp rax; mov ecx, target
    at = put(at, &target, 4);
    at = PUT(at, 0x48, 0xB8); // mov rax, result
    at = put(at, &result, 8);
    PUT(at, 0xFF, 0xE0); // jmp rax
}

static void patch(unsigned char *base, const IMAGE_IMPORT_DESCRIPTOR *dll, unsigned char *stubs)
{
    const char *dll_name = (const char *)base + dll->Name;
    const IMAGE_THUNK_DATA *names = (const IMAGE_THUNK_DATA *)(base + dll->OriginalFirstThunk);
    IMAGE_THUNK_DATA *functions = (IMAGE_THUNK_DATA *)(base + dll->FirstThunk);
    for (; names->u1.AddressOfData != 0; names++, functions++) {
        if (IMAGE_SNAP_BY_ORDINAL(names->u1.Ordinal) || target_count == TARGETS_MOST)
            continue;
        const char *name = ((const IMAGE_IMPORT_BY_NAME *)(base + names->u1.AddressOfData))->Name;
        const struct way *way = way_of(dll_name, name);
        DWORD protection = 0;
        if (way == NULL || !VirtualProtect(functions, sizeof *functions, PAGE_READWRITE, &protection))
            continue;
        unsigned char *stub = stubs + (size_t)target_count * STUB_SIZE;
        targets[target_count] = (struct target){name, way};
        make_stub(stub, target_count++, functions->u1.Function);
        functions->u1.Function = (ULONG_PTR)stub;
        VirtualProtect(functions, sizeof *functions, protection, &protection);
    }
}

__attribute__((constructor)) static void take_order(void)
{
    HANDLE mapping = OpenFileMappingW(FILE_MAP_WRITE, FALSE, INJECTION_NAME);
    injection = mapping != NULL ? MapViewOfFile(mapping, FILE_MAP_WRITE, 0, 0, sizeof *injection) : NULL;
    if (injection == NULL ||
        InterlockedCompareExchange(&injection->process, (LONG)GetCurrentProcessId(), 0) != 0)
        return;
    unsigned char *stubs = VirtualAlloc(NULL, (size_t)TARGETS_MOST * STUB_SIZE, MEM_COMMIT | MEM_RESERVE,
                                        PAGE_EXECUTE_READWRITE);
    unsigned char *base = (unsigned char *)GetModuleHandleW(NULL);
    const IMAGE_NT_HEADERS *headers =
        (const IMAGE_NT_HEADERS *)(base + ((const IMAGE_DOS_HEADER *)base)->e_lfanew);
    const IMAGE_DATA_DIRECTORY *imports =
        &headers->OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_IMPORT];
    const IMAGE_IMPORT_DESCRIPTOR *dll = (const IMAGE_IMPORT_DESCRIPTOR *)(base + imports->VirtualAddress);
    for (; stubs != NULL && dll->Name != 0; dll++)
        patch(base, dll, stubs);
}
