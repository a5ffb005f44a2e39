// SPDX-License-Identifier: MIT
#include "base/timings.h"

#include <windows.h>

#include "base/compiler.h"

enum { PHASES = 24 };

static struct {
    struct {
        const char *name;
        enum timings_owner owner;
        int64_t ticks;
    } phases[PHASES];
    int count;
    int64_t last;    // when the last phase ended
    int64_t entered; // the outermost import of a module of the host's began
    int depth;
    int64_t modules; // ticks for the host's modules in this phase
    bool wanted;
} timings;

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
    if (timings.count == PHASES)
        return;
    timings.phases[timings.count].name = name;
    timings.phases[timings.count].owner = owner;
    timings.phases[timings.count].ticks = ticks;
    timings.count++;
}

void timings_begin(void)
{
    FILETIME created = {0}, ignored, present;
    LARGE_INTEGER frequency;
    timings.last = now();
    GetSystemTimePreciseAsFileTime(&present);
    GetProcessTimes(GetCurrentProcess(), &created, &ignored, &ignored, &ignored);
    QueryPerformanceFrequency(&frequency);
    const ULARGE_INTEGER from = {.LowPart = created.dwLowDateTime, .HighPart = created.dwHighDateTime};
    const ULARGE_INTEGER to = {.LowPart = present.dwLowDateTime, .HighPart = present.dwHighDateTime};
    add(TIMINGS_WINDOWS, "process creation",
        (int64_t)((double)(to.QuadPart - from.QuadPart) / 1e7 * (double)frequency.QuadPart));
}

void timings_mark(enum timings_owner owner, const char *phase)
{
    int64_t present = now();
    if (timings.modules != 0)
        add(TIMINGS_HOST, "pyhost's own modules", timings.modules);
    add(owner, phase, present - timings.last - timings.modules);
    timings.modules = 0;
    timings.last = present;
}

void timings_enter_modules(void)
{
    if (timings.depth++ == 0)
        timings.entered = now();
}

void timings_leave_modules(void)
{
    if (--timings.depth == 0)
        timings.modules += now() - timings.entered;
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
    int64_t sums[TIMINGS_OWNERS] = {0};
    int64_t all = 0;
    for (int i = 0; i < timings.count; i++) {
        text_list_add_owned(lines,
                            text_format("timing %9.3f ms  %-11s  %s", milliseconds(timings.phases[i].ticks),
                                        owners[timings.phases[i].owner], timings.phases[i].name));
        sums[timings.phases[i].owner] += timings.phases[i].ticks;
        all += timings.phases[i].ticks;
    }
    for (int i = 0; i < TIMINGS_OWNERS; i++)
        text_list_add_owned(lines,
                            text_format("timing %9.3f ms  %-11s  in all", milliseconds(sums[i]), owners[i]));
    text_list_add_owned(lines, text_format("timing %9.3f ms  from the process's start to the service's code",
                                           milliseconds(all)));
}
