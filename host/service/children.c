// SPDX-License-Identifier: MIT
#include "service/children.h"

#include <stdint.h>
#include <stdlib.h>
#include <wchar.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/lived.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/system_error.h"
#include "base/text.h"
#include "base/wide.h"
#include "modules/child_output.h"
#include "report/report.h"
#include "scm/trace.h"
#include "service/limit_watch.h"

enum {
    MOST = 1024,      // of the children that are asked
    PATH_MOST = 32768 // letters of the longest path of Windows, with its end
};
enum {
    MEMORY_MOST = sizeof(SIZE_T) < 8 ? 4095 : 16 << 20
}; // MiB: what can be asked for, as commands/verbs.c has it

static HANDLE job; // stays open: the system closes it with the process, and that ends the job

// A cap on the whole job's share of all processors together.
static bool limit_cpu(uint32_t percent, struct error *error)
{
    JOBOBJECT_CPU_RATE_CONTROL_INFORMATION rate = {.ControlFlags = JOB_OBJECT_CPU_RATE_CONTROL_ENABLE |
                                                                   JOB_OBJECT_CPU_RATE_CONTROL_HARD_CAP};
    rate.CpuRate = percent * 100;
    trace_line("SetInformationJobObject CPU_RATE_CONTROL flags=%lu rate=%lu", rate.ControlFlags,
               rate.CpuRate);
    return SetInformationJobObject(job, JobObjectCpuRateControlInformation, &rate, sizeof rate) ||
           system_error(error, GetLastError(), "cannot limit the processor time to %lu %%",
                        (unsigned long)percent);
}

// In bytes. A setting that was not made by a verb may have more than can be asked for.
static SIZE_T memory_limit(uint32_t mib)
{
    if (mib <= MEMORY_MOST)
        return (SIZE_T)mib << 20;
    report_line("the memory is limited to %lu MiB: this pyhost.exe cannot ask for the %lu of the settings",
                (unsigned long)MEMORY_MOST, (unsigned long)mib);
    return (SIZE_T)MEMORY_MOST << 20;
}

static bool limit_rest(const struct settings *settings)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {0};
    DWORD flags = JOB_OBJECT_LIMIT_BREAKAWAY_OK;
    if (!settings_keep_children(settings))
        flags |= JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
    if (settings->memory_limit != 0) {
        flags |= JOB_OBJECT_LIMIT_JOB_MEMORY;
        limits.JobMemoryLimit = memory_limit(settings->memory_limit);
    }
    if (settings->process_limit != 0) {
        flags |= JOB_OBJECT_LIMIT_ACTIVE_PROCESS;
        limits.BasicLimitInformation.ActiveProcessLimit = settings->process_limit;
    }
    limits.BasicLimitInformation.LimitFlags = flags;
    trace_line("SetInformationJobObject EXTENDED_LIMIT flags=0x%lX memory=%llu processes=%lu", flags,
               (unsigned long long)limits.JobMemoryLimit, limits.BasicLimitInformation.ActiveProcessLimit);
    return SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits);
}

bool children_are_in_job(void)
{
    return job != NULL;
}

bool children_begin(const struct settings *settings, struct error *error)
{
    struct error refused = {0};
    bool watched = settings->memory_limit != 0 || settings->process_limit != 0;
    if (settings_keep_children(settings) && !watched && settings->cpu_limit == 0)
        return true;
    job = CreateJobObjectW(NULL, NULL);
    if (job != NULL && watched && !limit_watch_begin(job, settings, &refused))
        report_line("%s", refused.message); // the limits hold all the same
    error_clear(&refused);
    if (job == NULL || !limit_rest(settings) || !AssignProcessToJobObject(job, GetCurrentProcess()))
        return system_error(error, GetLastError(), "cannot put the service and its children into a job");
    return settings->cpu_limit == 0 || limit_cpu(settings->cpu_limit, error);
}

// The console's own process ends with the console; nobody can ask it to.
static bool is_console(HANDLE process)
{
    static const wchar_t *const names[] = {L"\\conhost.exe", L"\\OpenConsole.exe"};
    wchar_t path[1024]; // it lies in System32: a longer one is none
    DWORD length = COUNT_OF(path);
    if (!QueryFullProcessImageNameW(process, 0, path, &length))
        return false;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        size_t size = wcslen(names[i]);
        if (length > size && _wcsicmp(path + length - size, names[i]) == 0)
            return true;
    }
    return false;
}

// The other processes of the job, at most as many as can be waited for.
struct crowd {
    HANDLE handles[MAXIMUM_WAIT_OBJECTS];
    DWORD identifiers[MAXIMUM_WAIT_OBJECTS];
    DWORD count;
    DWORD more; // that are there beyond these
};

static void open_child(struct crowd *crowd, DWORD identifier)
{
    HANDLE child = identifier != GetCurrentProcessId()
                       ? OpenProcess(SYNCHRONIZE | PROCESS_QUERY_LIMITED_INFORMATION, FALSE, identifier)
                       : NULL;
    if (child == NULL)
        return;
    const bool counts = !is_console(child);
    if (counts && crowd->count < MAXIMUM_WAIT_OBJECTS) {
        crowd->identifiers[crowd->count] = identifier;
        crowd->handles[crowd->count++] = child;
        return;
    }
    CloseHandle(child);
    crowd->more += counts;
}

// To be closed by close_children().
static void open_children(struct crowd *crowd)
{
    size_t size = sizeof(JOBOBJECT_BASIC_PROCESS_ID_LIST) + MOST * sizeof(ULONG_PTR);
    JOBOBJECT_BASIC_PROCESS_ID_LIST *list = memory_allocate(size);
    *crowd = (struct crowd){.count = 0};
    if (job != NULL &&
        (QueryInformationJobObject(job, JobObjectBasicProcessIdList, list, (DWORD)size, NULL) ||
         GetLastError() == ERROR_MORE_DATA)) {
        for (DWORD i = 0; i < list->NumberOfProcessIdsInList; i++)
            open_child(crowd, (DWORD)list->ProcessIdList[i]);
        crowd->more += list->NumberOfAssignedProcesses - list->NumberOfProcessIdsInList;
    }
    free(list);
}

static void close_children(struct crowd *crowd)
{
    for (DWORD i = 0; i < crowd->count; i++)
        CloseHandle(crowd->handles[i]);
}

// ", NAME (process N)" behind what text has.
static void add_name(struct text_buffer *text, HANDLE child, DWORD identifier)
{
    wchar_t *path = memory_allocate(PATH_MOST * sizeof *path);
    DWORD length = PATH_MOST;
    const bool known = QueryFullProcessImageNameW(child, 0, path, &length);
    char *image = known ? text_from_wide(path) : NULL;
    char *one = text_format("%s%s (process %lu)", text->length > 0 ? ", " : "",
                            image != NULL ? path_name(image) : "a process", identifier);
    text_buffer_add(text, one);
    free(one);
    free(image);
    free(path);
}

// " and N more" behind the names that text has.
static void add_more(struct text_buffer *text, DWORD more)
{
    if (text->length > 0 && more > 0)
        text_buffer_add_format(text, " and %lu more", more);
}

// Says that the children are asked to end: each of them once.
static void tell_asked(const struct crowd *crowd)
{
    static SRWLOCK lock = SRWLOCK_INIT;
    static DWORD told[MOST];
    static DWORD told_count;
    struct text_buffer names = {0};
    AcquireSRWLockExclusive(&lock);
    for (DWORD i = 0; i < crowd->count; i++) {
        bool known = false;
        for (DWORD j = 0; j < told_count; j++)
            known = known || told[j] == crowd->identifiers[i];
        if (!known && told_count < COUNT_OF(told)) {
            told[told_count++] = crowd->identifiers[i];
            add_name(&names, crowd->handles[i], crowd->identifiers[i]);
        }
    }
    ReleaseSRWLockExclusive(&lock);
    add_more(&names, crowd->more);
    if (names.length > 0)
        report_line("the service's child processes are asked to end: %s", names.data);
    free(text_buffer_take(&names));
}

void children_tell_left(void)
{
    struct crowd crowd;
    struct text_buffer names = {0};
    open_children(&crowd);
    for (DWORD i = 0; i < crowd.count; i++)
        if (WaitForSingleObject(crowd.handles[i], 0) == WAIT_TIMEOUT)
            add_name(&names, crowd.handles[i], crowd.identifiers[i]);
    close_children(&crowd);
    add_more(&names, crowd.more);
    if (names.length > 0)
        report_line("the service's child processes end with it: %s; to let a process outlive the service, "
                    "start it with "
                    "CREATE_BREAKAWAY_FROM_JOB",
                    names.data);
    free(text_buffer_take(&names));
}

bool children_are_there(void)
{
    struct crowd crowd;
    open_children(&crowd);
    close_children(&crowd);
    return crowd.count > 0;
}

struct windows_of {
    const DWORD *identifiers;
    DWORD count;
    bool hidden; // these as well
};

// Those that nobody sees are mostly there for COM, input or broadcasts, and who loses them may hang: only the last request is for
// them, too, for a program that waits for WM_CLOSE in one.
static BOOL CALLBACK close_window(HWND window, LPARAM parameter)
{
    const struct windows_of *children = (const struct windows_of *)parameter;
    DWORD owner = 0;
    GetWindowThreadProcessId(window, &owner);
    for (DWORD i = 0; i < children->count; i++)
        if (children->identifiers[i] == owner && window != GetConsoleWindow() &&
            (children->hidden || IsWindowVisible(window)))
            PostMessageW(window, WM_CLOSE, 0, 0);
    return TRUE;
}

bool children_ask(enum children_request request)
{
    struct crowd crowd;
    open_children(&crowd);
    const struct windows_of children = {
        .identifiers = crowd.identifiers, .count = crowd.count, .hidden = request == CHILDREN_BREAK};
    if (crowd.count > 0) {
        child_output_send(request == CHILDREN_INTERRUPT ? CHILD_OUTPUT_INTERRUPT : CHILD_OUTPUT_BREAK, false);
        EnumWindows(close_window, (LPARAM)&children);
        tell_asked(&crowd);
    }
    close_children(&crowd);
    return crowd.count > 0;
}

static void wait_for_all(uint32_t wait)
{
    struct crowd crowd;
    open_children(&crowd);
    const uint64_t end = lived_now() + wait;
    for (DWORD i = 0; i < crowd.count; i++) {
        const uint64_t now = lived_now();
        lived_wait_one(crowd.handles[i], now < end ? (uint32_t)(end - now) : 0);
    }
    close_children(&crowd);
}

void children_farewell(uint32_t wait)
{
    if (!children_ask(CHILDREN_INTERRUPT))
        return;
    wait_for_all(wait);
    if (children_ask(CHILDREN_BREAK))
        wait_for_all(wait);
}
