// SPDX-License-Identifier: MIT
// Start and stop, again and again: no failure, no process left, and no handle that stays open in the SCM or
// here. 25 cycles, or as many as PYHOST_TEST_CYCLES says.
#include "world.h"

#include <stdio.h>

#include <tlhelp32.h>

#define NAME "PyhostPlain"

enum { CYCLES = 25, SETTLING = 5 };

// The process of this name, to be queried; NULL where it may not be opened.
static HANDLE open_process(const wchar_t *name)
{
    HANDLE process = NULL;
    PROCESSENTRY32W entry = {.dwSize = sizeof entry};
    HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    for (BOOL more = Process32FirstW(snapshot, &entry); more; more = Process32NextW(snapshot, &entry)) {
        if (_wcsicmp(entry.szExeFile, name) == 0)
            process = OpenProcess(PROCESS_QUERY_INFORMATION, FALSE, entry.th32ProcessID);
    }
    CloseHandle(snapshot);
    return process;
}

static DWORD handles(HANDLE process)
{
    DWORD count = 0;
    if (process != NULL)
        assert_true(GetProcessHandleCount(process, &count));
    return count;
}

static int processes(const wchar_t *name)
{
    int count = 0;
    PROCESSENTRY32W entry = {.dwSize = sizeof entry};
    HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    for (BOOL more = Process32FirstW(snapshot, &entry); more; more = Process32NextW(snapshot, &entry))
        count += _wcsicmp(entry.szExeFile, name) == 0;
    CloseHandle(snapshot);
    return count;
}

static void cycle(int count)
{
    for (int i = 0; i < count; i++) {
        world_start(NAME);
        SERVICE_STATUS_PROCESS status = world_stop(NAME);
        assert_int_equal(status.dwWin32ExitCode, NO_ERROR);
    }
}

static void nothing_is_left_of_many_cycles(void **state)
{
    (void)state;
    const char *written = getenv("PYHOST_TEST_CYCLES");
    int count = written != NULL ? atoi(written) : CYCLES;
    world_install(NAME, "good.Plain", NULL);
    cycle(SETTLING); // until nothing is done for the first time
    HANDLE scm = open_process(L"services.exe");
    DWORD scm_before = handles(scm);
    DWORD own_before = handles(GetCurrentProcess());
    ULONGLONG begin = GetTickCount64();
    cycle(count);
    print_message("%d cycles, %lu ms each; handles of the SCM %lu to %lu, here %lu to %lu\n", count,
                  (unsigned long)((GetTickCount64() - begin) / (unsigned)count), scm_before, handles(scm),
                  own_before, handles(GetCurrentProcess()));
    // The SCM may keep a few for what it does at the moment, but not one for each cycle.
    assert_true(handles(scm) <= scm_before + 8);
    assert_true(handles(GetCurrentProcess()) <= own_before + 2);
    assert_int_equal(processes(L"pyhost.exe"), 0);
    assert_int_equal(world_log_count(NAME, "stopped in order"), count + SETTLING);
    assert_int_equal(world_log_count(NAME, "failure"), 0);
    if (scm != NULL)
        CloseHandle(scm);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(nothing_is_left_of_many_cycles, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
