// SPDX-License-Identifier: MIT
// Start and stop, again and again: no failure, no process left, and nothing that grows in the SCM or here. Control after
// control, to a service that takes memory, starts threads and processes: nothing of that grows. Line after line, into a log
// that rotates: nothing grows, and no line is lost.
// 25 cycles, 2,000 controls and 5 seconds of lines, or as many as PYHOST_TEST_CYCLES, PYHOST_TEST_CONTROLS and
// PYHOST_TEST_OUTPUT say (scripts/soak); 0: none. What it counts meanwhile it prints, as lines "MEASURE<tab>AT<tab>VALUE".
#include "world.h"

#include <stdio.h>

#include <psapi.h>
#include <tlhelp32.h>

#include "base/compiler.h"
#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "report/rotation.h"

#define NAME "PyhostPlain"

#define BUSY "PyhostBusy"

#define STEADY "PyhostSteady"

enum { CYCLES = 25, SETTLING = 5, SAMPLES = 20 };

// KiB. Wine's SCM takes 1 MiB for each thread that it has ever had at once for its clients, whatever the services are.
enum { GROWTH = 1536, SCM_GROWTH = 4096 };

// What busy.py does on a control.
enum { ALLOCATE = 128, THREAD = 129, SPAWN = 130, SETTLE = 131 };

enum { CONTROLS = 2000, BATCH = 200, FIRST_BATCHES = 5 };

enum { OUTPUT = 5, MINUTE = 60, GENERATIONS = 200 };

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

// Prints what a process has after at of whatever is counted; each of it took milliseconds.
static void show(const char *part, int at, struct usage usage, double milliseconds)
{
    print_message("soak-%s-handles\t%d\t%d\n", part, at, usage.handles);
    print_message("soak-%s-threads\t%d\t%d\n", part, at, usage.threads);
    print_message("soak-%s-kib\t%d\t%lu\n", part, at, (unsigned long)usage.kib);
    if (milliseconds > 0)
        print_message("soak-%s-ms\t%d\t%.4f\n", part, at, milliseconds);
}

static void has_not_grown(struct usage before, struct usage after, size_t growth)
{
    // A few are always on their way, but not one for each of what was counted.
    assert_true(after.handles <= before.handles + 8);
    assert_true(after.threads <= before.threads + 2);
    assert_true(after.kib <= before.kib + growth);
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
    if (count == 0)
        skip();
    world_install(NAME, "good.Plain", NULL);
    cycle(SETTLING); // until nothing is done for the first time
    DWORD scm = 0;
    DWORD unused = 0;
    assert_int_equal(processes(L"services.exe", &scm), 1);
    struct usage before = usage_of(scm);
    int own_before = handles(GetCurrentProcessId());
    show("cycles", 0, before, 0);
    for (int done = 0; done < count;) {
        int part = count / SAMPLES > 0 ? count / SAMPLES : 1;
        ULONGLONG begin = GetTickCount64();
        part = part < count - done ? part : count - done;
        cycle(part);
        done += part;
        show("cycles", done, usage_of(scm), (double)(GetTickCount64() - begin) / part);
    }
    has_not_grown(before, usage_of(scm), SCM_GROWTH);
    assert_true(handles(GetCurrentProcessId()) <= own_before + 2);
    assert_int_equal(processes(L"pyhost.exe", &unused), 0);
    assert_int_equal(world_log_count(NAME, "stopped in order"), count + SETTLING);
    assert_int_equal(world_log_count(NAME, "failure"), 0);
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
    if (count == 0)
        skip();
    HANDLE settled = world_event("settled");
    world_install(BUSY, "busy.Busy", NULL);
    world_start(BUSY);
    DWORD process = world_query(BUSY).dwProcessId;
    for (int i = 0; i < FIRST_BATCHES; i++)
        send_batch(settled);
    struct usage before = usage_of(process);
    show("controls", 0, before, 0);
    for (int done = 0; done < count;) {
        int part = count / SAMPLES > 0 ? count / SAMPLES : 1;
        ULONGLONG begin = GetTickCount64();
        part = part < count - done ? part : count - done;
        for (int i = 0; i < part; i++)
            send_batch(settled);
        done += part;
        show("controls", done * BATCH, usage_of(process),
             (double)(GetTickCount64() - begin) / (part * BATCH));
    }
    struct usage after = usage_of(process);
    assert_int_equal(world_stop(BUSY).dwWin32ExitCode, NO_ERROR);
    CloseHandle(settled);
    snprintf(taken, sizeof taken, "taken %d", (count + FIRST_BATCHES) * BATCH);
    world_log_has(BUSY, taken);
    assert_int_equal(world_log_count(BUSY, "failure"), 0);
    has_not_grown(before, after, GROWTH);
}

// Reads one file of the log, in which steady.py's lines go on from *next. Adds what it says it took for each line.
static void read_lines(const char *path, int *next)
{
    struct error error = {0};
    size_t size = 0;
    char *text = (char *)file_read(path, 1u << 30, &size, &error);
    int second = 0;
    double milliseconds = 0;
    if (text == NULL)
        fail_msg("%s", error.message);
    for (char *line = strtok(text, "\r\n"); line != NULL; line = strtok(NULL, "\r\n")) {
        if (sscanf(line, "second %d: %lf ms for each line", &second, &milliseconds) == 2)
            print_message("soak-output-ms\t%d\t%.4f\n", second, milliseconds);
        if (strncmp(line, "line ", 5) != 0)
            continue;
        if (atoi(line + 5) != *next || strlen(line) != 100)
            fail_msg("%s: \"%s\" where line %d should be", path, line, *next);
        ++*next;
    }
    free(text);
}

static void no_line_of_much_output_is_lost(void **state)
{
    (void)state;
    char options[512];
    int seconds = number_of("PYHOST_TEST_OUTPUT", OUTPUT);
    int step = seconds / MINUTE > 0 ? MINUTE : 1;
    int next = 0;
    int files = 0;
    if (seconds == 0)
        skip();
    const char *log = world_path("steady.log");
    // Some eighty files, however long it takes: 200 lines of 102 bytes each second.
    snprintf(options, sizeof options, "--log \"%s\" --log-size %d --log-keep %d", log, 1 + seconds / 4,
             GENERATIONS);
    world_install(STEADY, "steady.Steady", options);
    world_start(STEADY);
    HANDLE process = world_process(STEADY);
    DWORD identifier = world_query(STEADY).dwProcessId;
    assert_int_equal(WaitForSingleObject(process, (DWORD)step * 1000), WAIT_TIMEOUT);
    struct usage before = usage_of(identifier);
    struct usage after = before;
    show("output", step, before, 0);
    for (int at = 2 * step; at <= seconds; at += step) {
        assert_int_equal(WaitForSingleObject(process, (DWORD)step * 1000), WAIT_TIMEOUT); // it goes on
        after = usage_of(identifier);
        show("output", at, after, 0);
    }
    CloseHandle(process);
    assert_int_equal(world_stop(STEADY).dwWin32ExitCode, NO_ERROR);
    for (uint32_t i = GENERATIONS + 1; i-- > 0;) {
        char *path = rotation_name(log, i);
        if (file_exists(path)) {
            read_lines(path, &next);
            files++;
        }
        free(path);
    }
    print_message("soak-output-lines\t%d\t%d\nsoak-output-files\t%d\t%d\n", seconds, next, seconds, files);
    assert_true(files > 2 && files < GENERATIONS);
    has_not_grown(before, after, GROWTH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(nothing_is_left_of_many_cycles, world_clean),
        cmocka_unit_test_teardown(many_controls_leave_nothing, world_clean),
        cmocka_unit_test_teardown(no_line_of_much_output_is_lost, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
