// SPDX-License-Identifier: MIT
// A library as those of COM, .NET and the JVM: it raises exceptions and handles them itself, as a matter of course.
#include <windows.h>

__declspec(dllexport) int raise_and_handle(unsigned code);
__declspec(dllexport) int read_null_and_handle(void);
__declspec(dllexport) int crash_in_a_thread(void);

static DWORD thread;     // whose exceptions are handled; 0: nobody's
static ULONG_PTR behind; // where to go on after reading from NULL; 0: it is not read

static LONG WINAPI handle(EXCEPTION_POINTERS *pointers)
{
    if (GetCurrentThreadId() != thread)
        return EXCEPTION_CONTINUE_SEARCH;
    if (behind != 0)
        pointers->ContextRecord->Rip = behind;
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
