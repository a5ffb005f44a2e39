// SPDX-License-Identifier: MIT
// Start and stop, again and again: no failure, no process left, and no handle that stays open in the SCM or here. And
// control after control, to a service that takes memory, starts threads and processes: nothing of that grows.
// 25 cycles and 2,000 controls, or as many as PYHOST_TEST_CYCLES and PYHOST_TEST_CONTROLS say (scripts/soak).
#include "world.h"

#include <stdio.h>

#include <psapi.h>
#include <tlhelp32.h>

#include "base/compiler.h"

#define NAME "PyhostPlain"

#define BUSY "PyhostBusy"

enum { CYCLES = 25, SETTLING = 5 };

// What busy.py does on a control.
enum { ALLOCATE = 128, THREAD = 129, SPAWN = 130, SETTLE = 131 };

enum { CONTROLS = 2000, BATCH = 200, FIRST_BATCHES = 5, GROWTH = 1536 };

// SYSTEM_HANDLE_INFORMATION_EX, which no header of the SDK has.
struct system_handle {
    void *object;
    ULONG_PTR process;
    ULONG_PTR handle;
    ULONG access;
    USHORT trace_index;
    USHORT type;
    ULONG attributes;
    ULONG reserved;
};

struct system_handles {
    ULONG_PTR count;
    ULONG_PTR reserved;
    struct system_handle handles[];
};

// How many handles a process has open. GetProcessHandleCount says 0 under Wine.
static int handles(DWORD process)
{
    enum { SYSTEM_EXTENDED_HANDLE_INFORMATION = 64, SIZE = 16 * 1024 * 1024 };
    typedef LONG(WINAPI * query_type)(int, void *, ULONG, ULONG *);
    FARPROC function = GetProcAddress(GetModuleHandleW(L"ntdll"), "NtQuerySystemInformation");
    query_type query = (query_type)(void (*)(void))function;
    struct system_handles *all = calloc(1, SIZE);
    int count = 0;
    assert_int_equal(query(SYSTEM_EXTENDED_HANDLE_INFORMATION, all, SIZE, NULL), 0);
    for (ULONG_PTR i = 0; i < all->count; i++)
        count += all->handles[i].process == process;
    free(all);
    assert_true(count > 0);
    return count;
}

// How many processes of this name there are; *last is the identifier of one.
static int processes(const wchar_t *name, DWORD *last)
{
    int count = 0;
    PROCESSENTRY32W entry = {.dwSize = sizeof entry};
    HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    for (BOOL more = Process32FirstW(snapshot, &entry); more; more = Process32NextW(snapshot, &entry)) {
        if (_wcsicmp(entry.szExeFile, name) != 0)
            continue;
        *last = entry.th32ProcessID;
        count++;
    }
    CloseHandle(snapshot);
    return count;
}

static int number_of(const char *variable, int standard)
{
    const char *written = getenv(variable);
    return written != NULL ? atoi(written) : standard;
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
    int count = number_of("PYHOST_TEST_CYCLES", CYCLES);
    world_install(NAME, "good.Plain", NULL);
    cycle(SETTLING); // until nothing is done for the first time
    DWORD scm = 0;
    DWORD unused = 0;
    assert_int_equal(processes(L"services.exe", &scm), 1);
    int scm_before = handles(scm);
    int own_before = handles(GetCurrentProcessId());
    ULONGLONG begin = GetTickCount64();
    cycle(count);
    int scm_after = handles(scm);
    int own_after = handles(GetCurrentProcessId());
    print_message("%d cycles, %lu ms each; handles of the SCM %d to %d, here %d to %d\n", count,
                  (unsigned long)((GetTickCount64() - begin) / (unsigned)count), scm_before, scm_after,
                  own_before, own_after);
    // The SCM may hold a few for what it does at the moment, but not one for each cycle.
    assert_true(scm_after <= scm_before + 8);
    assert_true(own_after <= own_before + 2);
    assert_int_equal(processes(L"pyhost.exe", &unused), 0);
    assert_int_equal(world_log_count(NAME, "stopped in order"), count + SETTLING);
    assert_int_equal(world_log_count(NAME, "failure"), 0);
}

struct usage {
    int handles;
    int threads;
    size_t kib; // of memory of its own
};

static struct usage usage_of(DWORD process)
{
    THREADENTRY32 entry = {.dwSize = sizeof entry};
    PROCESS_MEMORY_COUNTERS_EX memory = {.cb = sizeof memory};
    struct usage usage = {.handles = handles(process)};
    HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
    for (BOOL more = Thread32First(snapshot, &entry); more; more = Thread32Next(snapshot, &entry))
        usage.threads += entry.th32OwnerProcessID == process;
    CloseHandle(snapshot);
    HANDLE opened = OpenProcess(PROCESS_QUERY_INFORMATION | PROCESS_VM_READ, FALSE, process);
    assert_true(GetProcessMemoryInfo(opened, (PROCESS_MEMORY_COUNTERS *)&memory, sizeof memory));
    CloseHandle(opened);
    // Wine knows the pages that are in memory, and no others.
    usage.kib = (memory.PrivateUsage != 0 ? memory.PrivateUsage : memory.WorkingSetSize) / 1024;
    assert_true(usage.kib > 0);
    return usage;
}

// A batch of mixed controls, all of which have been worked on in the end.
static void send_batch(HANDLE settled)
{
    static const DWORD mixed[] = {ALLOCATE, SERVICE_CONTROL_INTERROGATE, THREAD, 150, 200, ALLOCATE, THREAD,
                                  255};
    world_control(BUSY, SPAWN);
    world_control(BUSY, SERVICE_CONTROL_PAUSE);
    world_wait(BUSY, SERVICE_PAUSED);
    world_control(BUSY, SERVICE_CONTROL_CONTINUE);
    world_wait(BUSY, SERVICE_RUNNING);
    for (size_t i = 0; i < BATCH - 4; i++)
        world_control(BUSY, mixed[i % COUNT_OF(mixed)]);
    ResetEvent(settled);
    world_control(BUSY, SETTLE);
    world_wait_event(settled);
}

static void many_controls_leave_nothing(void **state)
{
    (void)state;
    char taken[64];
    int count = number_of("PYHOST_TEST_CONTROLS", CONTROLS) / BATCH;
    HANDLE settled = world_event("settled");
    world_install(BUSY, "busy.Busy", NULL);
    world_start(BUSY);
    DWORD process = world_query(BUSY).dwProcessId;
    for (int i = 0; i < FIRST_BATCHES; i++)
        send_batch(settled);
    struct usage before = usage_of(process);
    for (int i = 0; i < count; i++)
        send_batch(settled);
    struct usage after = usage_of(process);
    print_message("%d controls; handles %d to %d, threads %d to %d, KiB %lu to %lu\n", count * BATCH,
                  before.handles, after.handles, before.threads, after.threads, (unsigned long)before.kib,
                  (unsigned long)after.kib);
    assert_int_equal(world_stop(BUSY).dwWin32ExitCode, NO_ERROR);
    CloseHandle(settled);
    snprintf(taken, sizeof taken, "taken %d", (count + FIRST_BATCHES) * BATCH);
    world_log_has(BUSY, taken);
    assert_int_equal(world_log_count(BUSY, "failure"), 0);
    assert_true(after.handles <= before.handles + 8);
    assert_true(after.threads <= before.threads + 2);
    assert_true(after.kib <= before.kib + GROWTH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(nothing_is_left_of_many_cycles, world_clean),
        cmocka_unit_test_teardown(many_controls_leave_nothing, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
