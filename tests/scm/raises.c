// SPDX-License-Identifier: MIT
// A library as those of COM, .NET and the JVM: it raises exceptions and handles them itself, as a matter of course.
#include <windows.h>

__declspec(dllexport) int raise_and_handle(unsigned code);
__declspec(dllexport) int read_null_and_handle(void);
__declspec(dllexport) int crash_in_a_thread(void);
__declspec(dllexport) void fail_fast(void);
__declspec(dllexport) int overflow(int depth);

static DWORD thread; // whose exceptions are handled; 0: nobody's
#if defined(__x86_64__)
static ULONG_PTR behind; // where to go on after reading from NULL; 0: it is not read
#endif

static LONG WINAPI handle(EXCEPTION_POINTERS *pointers)
{
    if (GetCurrentThreadId() != thread)
        return EXCEPTION_CONTINUE_SEARCH;
#if defined(__x86_64__)
    if (behind != 0)
        pointers->ContextRecord->Rip = behind;
#else
    (void)pointers;
#endif
    return EXCEPTION_CONTINUE_EXECUTION;
}

// Returns whether the program went on.
int raise_and_handle(unsigned code)
{
    void *handler = AddVectoredExceptionHandler(FALSE, handle);
    thread = GetCurrentThreadId();
    RaiseException(code, 0, 0, NULL);
    thread = 0;
    RemoveVectoredExceptionHandler(handler);
    return 1;
}

#if defined(_MSC_VER)
int read_null_and_handle(void)
{
    __try {
        (void)*(volatile char *)NULL;
    } __except (EXCEPTION_EXECUTE_HANDLER) {
    }
    return 1;
}

void fail_fast(void)
{
    __fastfail(FAST_FAIL_FATAL_APP_EXIT);
}
#elif defined(__x86_64__)
int read_null_and_handle(void)
{
    void *handler = AddVectoredExceptionHandler(FALSE, handle);
    thread = GetCurrentThreadId();
    __asm__ volatile("leaq 1f(%%rip), %%rax\n\t"
                     "movq %%rax, %0\n\t"
                     "xorl %%eax, %%eax\n\t"
                     "movb (%%rax), %%al\n"
                     "1:"
                     : "=m"(behind)
                     :
                     : "rax", "memory");
    thread = 0;
    behind = 0;
    RemoveVectoredExceptionHandler(handler);
    return 1;
}

void fail_fast(void)
{
    __asm__ volatile("int $0x29" : : "c"(7)); // FAST_FAIL_FATAL_APP_EXIT
}
#else
int read_null_and_handle(void)
{
    return 1; // nobody runs it there
}

void fail_fast(void)
{
}
#endif

static DWORD WINAPI crash(void *null)
{
    *(volatile int *)null = 1;
    return 0;
}

// In a thread that Python knows nothing of, while Python goes on.
int crash_in_a_thread(void)
{
    HANDLE started = CreateThread(NULL, 0, crash, NULL, 0, NULL);
    WaitForSingleObject(started, INFINITE);
    return 0;
}

// Calls itself until the stack is full.
int overflow(int depth)
{
    volatile char used[4096];
    used[0] = (char)depth;
    return depth < 0 ? 0 : overflow(depth + 1) + used[0];
}
