// SPDX-License-Identifier: MIT
#include "base/timings.h"

#include <windows.h>

#include "base/compiler.h"

enum { PHASES = 24 };

struct sequence {
    const char *what;
    struct {
        const char *name;
        enum timings_owner owner;
        int64_t ticks;
    } phases[PHASES];
    int count;
    int64_t last; // when the last phase ended
};

static struct {
    SRWLOCK lock; // a stop goes on in several threads
    struct sequence start;
    struct sequence stop;
    struct sequence *current;
    DWORD thread;    // who is at the start
    int64_t entered; // the outermost import of a module of the host's began
    int depth;
    int64_t modules; // ticks for the host's modules in this phase
    bool wanted;
} timings = {.lock = SRWLOCK_INIT,
             .start.what = "from the process's start to the service's code",
             .stop.what = "from the stop to the report of STOPPED",
             .current = &timings.start};

static int64_t now(void)
{
    LARGE_INTEGER ticks;
    QueryPerformanceCounter(&ticks);
    return ticks.QuadPart;
}

static double milliseconds(int64_t ticks)
{
    LARGE_INTEGER frequency;
    QueryPerformanceFrequency(&frequency);
    return (double)ticks * 1000 / (double)frequency.QuadPart;
}

static void add(enum timings_owner owner, const char *name, int64_t ticks)
{
    struct sequence *to = timings.current;
    if (to->count == PHASES)
        return;
    to->phases[to->count].name = name;
    to->phases[to->count].owner = owner;
    to->phases[to->count].ticks = ticks;
    to->count++;
}

void timings_begin(void)
{
    FILETIME created = {0}, ignored, present;
    LARGE_INTEGER frequency;
    timings.start.last = now();
    GetSystemTimePreciseAsFileTime(&present);
    GetProcessTimes(GetCurrentProcess(), &created, &ignored, &ignored, &ignored);
    QueryPerformanceFrequency(&frequency);
    const ULARGE_INTEGER from = {.LowPart = created.dwLowDateTime, .HighPart = created.dwHighDateTime};
    const ULARGE_INTEGER to = {.LowPart = present.dwLowDateTime, .HighPart = present.dwHighDateTime};
    add(TIMINGS_WINDOWS, "process creation",
        (int64_t)((double)(to.QuadPart - from.QuadPart) / 1e7 * (double)frequency.QuadPart));
}

bool timings_begin_stop(void)
{
    AcquireSRWLockExclusive(&timings.lock);
    bool first = timings.current != &timings.stop;
    if (first)
        timings.stop.last = now();
    timings.current = &timings.stop;
    timings.modules = 0;
    ReleaseSRWLockExclusive(&timings.lock);
    return first;
}

void timings_mark(enum timings_owner owner, const char *phase)
{
    AcquireSRWLockExclusive(&timings.lock);
    int64_t present = now();
    struct sequence *to = timings.current;
    if (timings.modules != 0)
        add(TIMINGS_HOST, "pyhost's own modules", timings.modules);
    add(owner, phase, present - to->last - timings.modules);
    timings.modules = 0;
    timings.thread = GetCurrentThreadId();
    to->last = present;
    ReleaseSRWLockExclusive(&timings.lock);
}

// Modules count where the start waits for them: not in other threads, and not when the service runs.
void timings_enter_modules(void)
{
    AcquireSRWLockExclusive(&timings.lock);
    if (timings.thread == GetCurrentThreadId() && timings.depth++ == 0)
        timings.entered = now();
    ReleaseSRWLockExclusive(&timings.lock);
}

void timings_leave_modules(void)
{
    AcquireSRWLockExclusive(&timings.lock);
    if (timings.thread == GetCurrentThreadId() && --timings.depth == 0 && timings.current == &timings.start)
        timings.modules += now() - timings.entered;
    ReleaseSRWLockExclusive(&timings.lock);
}

void timings_want(void)
{
    timings.wanted = true;
}

bool timings_are_wanted(void)
{
    return timings.wanted || GetEnvironmentVariableW(L"PYHOST_TIMINGS", NULL, 0) > 0;
}

void timings_add_lines(struct text_list *lines)
{
    static const char *const owners[TIMINGS_OWNERS] = {"Windows", "pyhost", "Python", "the service"};
    AcquireSRWLockShared(&timings.lock);
    const struct sequence *of = timings.current;
    int64_t sums[TIMINGS_OWNERS] = {0};
    int64_t all = 0;
    for (int i = 0; i < of->count; i++) {
        text_list_add_owned(lines,
                            text_format("timing %9.3f ms  %-11s  %s", milliseconds(of->phases[i].ticks),
                                        owners[of->phases[i].owner], of->phases[i].name));
        sums[of->phases[i].owner] += of->phases[i].ticks;
        all += of->phases[i].ticks;
    }
    for (int i = 0; i < TIMINGS_OWNERS; i++)
        text_list_add_owned(lines,
                            text_format("timing %9.3f ms  %-11s  in all", milliseconds(sums[i]), owners[i]));
    text_list_add_owned(lines, text_format("timing %9.3f ms  %s", milliseconds(all), of->what));
    ReleaseSRWLockShared(&timings.lock);
}
