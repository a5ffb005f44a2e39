// SPDX-License-Identifier: MIT
#include "commands/process_facts.h"

#include <windows.h>
#include <psapi.h>

static uint64_t number_of(FILETIME time)
{
    return ((uint64_t)time.dwHighDateTime << 32) | time.dwLowDateTime;
}

bool process_facts_get(uint32_t process, struct process_facts *facts)
{
    FILETIME created;
    FILETIME ended;
    FILETIME kernel;
    FILETIME user;
    FILETIME now;
    PROCESS_MEMORY_COUNTERS memory = {.cb = sizeof memory};
    *facts = (struct process_facts){0};
    HANDLE handle = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, process);
    if (handle == NULL) {
        facts->is_refused = GetLastError() == ERROR_ACCESS_DENIED;
        return false;
    }
    GetSystemTimeAsFileTime(&now);
    bool done = GetProcessTimes(handle, &created, &ended, &kernel, &user);
    if (done) {
        uint64_t age = number_of(now) - number_of(created);
        facts->uptime = number_of(now) > number_of(created) ? age / 10000000 : 0;
        facts->cpu = (number_of(kernel) + number_of(user)) / 10000;
        if (K32GetProcessMemoryInfo(handle, &memory, sizeof memory))
            facts->memory = memory.WorkingSetSize;
    }
    CloseHandle(handle);
    return done;
}
