// SPDX-License-Identifier: MIT
// A service that waits has no more threads than one in C that does nothing: what the host's own threads do begins when it is asked
// for, and they end with it.
#include "world.h"

#include <tlhelp32.h>

#include "base/file.h"
#include "base/path.h"
#include "base/text.h"
#include "base/wide.h"

#define NAME "PyhostIdle"
#define BARE L"PyhostBare"

// ---- the service in C: this program itself ----

static struct {
    SERVICE_STATUS_HANDLE handle;
    HANDLE stop;
} bare;

static void report(DWORD state)
{
    SERVICE_STATUS status = {.dwServiceType = SERVICE_WIN32_OWN_PROCESS,
                             .dwCurrentState = state,
                             .dwControlsAccepted = state == SERVICE_RUNNING ? SERVICE_ACCEPT_STOP : 0};
    SetServiceStatus(bare.handle, &status);
}

static DWORD WINAPI handle_control(DWORD control, DWORD event_type, void *data, void *context)
{
    (void)event_type, (void)data, (void)context;
    if (control == SERVICE_CONTROL_STOP)
        SetEvent(bare.stop);
    return NO_ERROR;
}

static void WINAPI service_main(DWORD count, wchar_t **arguments)
{
    (void)count;
    bare.stop = CreateEventW(NULL, TRUE, FALSE, NULL);
    bare.handle = RegisterServiceCtrlHandlerExW(arguments[0], handle_control, NULL);
    report(SERVICE_RUNNING);
    WaitForSingleObject(bare.stop, INFINITE);
    report(SERVICE_STOPPED);
}

static int serve(void)
{
    wchar_t name[] = L"";
    const SERVICE_TABLE_ENTRYW services[] = {{name, service_main}, {NULL, NULL}};
    return StartServiceCtrlDispatcherW(services) ? 0 : 1;
}

// ---- threads ----

enum { THREADS_MOST = 64 }; // more than any process here has, and no more than can be waited for

struct threads {
    HANDLE items[THREADS_MOST];
    DWORD count;
};

static struct threads threads_of(DWORD process)
{
    struct threads threads = {0};
    THREADENTRY32 entry = {.dwSize = sizeof entry};
    HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
    for (BOOL more = Thread32First(snapshot, &entry); more; more = Thread32Next(snapshot, &entry)) {
        if (entry.th32OwnerProcessID != process)
            continue;
        assert_true(threads.count < THREADS_MOST);
        HANDLE thread = OpenThread(SYNCHRONIZE, FALSE, entry.th32ThreadID);
        if (thread != NULL) // it may have ended
            threads.items[threads.count++] = thread;
    }
    CloseHandle(snapshot);
    return threads;
}

static void forget(struct threads *threads)
{
    for (DWORD i = 0; i < threads->count; i++)
        CloseHandle(threads->items[i]);
}

// Waits until the service has no more threads than that. Returns how many it has.
static DWORD wait_for_threads(const char *name, DWORD most)
{
    for (;;) {
        struct threads threads = threads_of(world_query(name).dwProcessId);
        const DWORD count = threads.count;
        const DWORD waited = count > most
                                 ? WaitForMultipleObjects(count, threads.items, FALSE, WORLD_PATIENCE)
                                 : WAIT_OBJECT_0;
        forget(&threads);
        if (waited == WAIT_TIMEOUT)
            fail_msg("%s has %lu threads, and not %lu", name, count, most);
        if (count <= most)
            return count;
    }
}

static void has_threads(DWORD count)
{
    assert_int_equal(wait_for_threads(NAME, count), count);
}

static DWORD bare_threads;

static int begin(void **state)
{
    wchar_t path[1024];
    wchar_t command[1040];
    if (world_begin(state) != 0 || GetModuleFileNameW(NULL, path, 1024) == 0)
        return -1;
    (void)swprintf(command, 1040, L"\"%ls\" serve", path);
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_ALL_ACCESS);
    SC_HANDLE service =
        CreateServiceW(manager, BARE, BARE, SERVICE_ALL_ACCESS, SERVICE_WIN32_OWN_PROCESS,
                       SERVICE_DEMAND_START, SERVICE_ERROR_NORMAL, command, NULL, NULL, NULL, NULL, NULL);
    if (service == NULL)
        return -1;
    world_start("PyhostBare");
    struct threads threads = threads_of(world_query("PyhostBare").dwProcessId);
    bare_threads = threads.count;
    forget(&threads);
    world_stop("PyhostBare");
    DeleteService(service);
    CloseServiceHandle(service);
    CloseServiceHandle(manager);
    print_message("a service in C has %lu threads\n", bare_threads);
    return 0;
}

// ---- what is waited for ----

static void a_class_that_waits_has_no_thread_of_the_hosts(void **state)
{
    (void)state;
    world_install(NAME, "good.Plain", NULL);
    world_start(NAME);
    has_threads(bare_threads);
    world_stop(NAME);
}

static void a_program_that_waits_has_none_either(void **state)
{
    (void)state;
    world_write("waits.py", "import time\ntime.sleep(1000)\n");
    char *program = text_format("\"%s\"", world_path("waits.py"));
    world_install_program(NAME, NULL, program);
    world_start(NAME);
    has_threads(bare_threads);
    world_control(NAME, 200); // no program hears of it
    has_threads(bare_threads);
    world_stop(NAME);
    free(program);
}

// Whoever asks has the service look; the class hears nothing of that.
static void a_new_log_needs_no_thread_that_waits_for_requests(void **state)
{
    (void)state;
    world_install(NAME, "listening.Recorder", NULL);
    world_start(NAME);
    world_log_gets(NAME, "running");
    has_threads(bare_threads);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(world_pyhost("rotate " NAME), 0);
        assert_int_equal(world_log_count(NAME, "running"), 0);
        has_threads(bare_threads);
    }
    world_stop(NAME);
    assert_int_equal(world_log_count(NAME, "SvcInterrogate"), 0);
}

// The SCM gives it no control then, whoever made it start.
static void while_it_starts_the_clock_hears_of_requests(void **state)
{
    (void)state;
    world_write("scripts\\starting.py",
                "import good, win32service\n"
                "class Plain(good.Plain):\n"
                "    def SvcDoRun(self):\n"
                "        self.ReportServiceStatus(win32service.SERVICE_START_PENDING)\n"
                "        print('starts anew', flush=True)\n"
                "        super().SvcDoRun()\n");
    world_install(NAME, "starting.Plain", NULL);
    world_start_only(NAME);
    world_log_gets(NAME, "starts anew");
    assert_int_equal(world_query(NAME).dwCurrentState, SERVICE_START_PENDING);
    assert_int_equal(world_pyhost("rotate " NAME), 0);
    assert_int_equal(world_log_count(NAME, "starts anew"), 0);
    world_stop(NAME);
}

static void the_thread_of_the_controls_comes_with_the_first_and_stays(void **state)
{
    (void)state;
    world_install(NAME, "listening.Recorder", NULL);
    world_start(NAME);
    world_control(NAME, SERVICE_CONTROL_INTERROGATE);
    world_log_gets(NAME, "SvcInterrogate");
    has_threads(bare_threads + 1);
    world_control(NAME, 200);
    world_log_gets(NAME, "SvcOtherEx 200");
    has_threads(bare_threads + 1);
    world_control(NAME, SERVICE_CONTROL_PAUSE); // the clock comes, and goes
    world_wait(NAME, SERVICE_PAUSED);
    has_threads(bare_threads + 1);
    world_stop(NAME);
}

static void a_watchdog_has_a_thread_from_its_first_call_on(void **state)
{
    (void)state;
    world_write("watched.py", "import pyhost, time\npyhost.notify(ready=True)\ntime.sleep(1000)\n");
    char *program = text_format("\"%s\"", world_path("watched.py"));
    world_install_program(NAME, "--ready-after never --watchdog-limit 1h", program);
    world_start(NAME);
    has_threads(bare_threads + 1);
    world_stop(NAME);
    free(program);
}

// The thread that would bring the stop to the code is one of those that do not begin, and its clock another.
static void a_stop_ends_at_its_limit_while_no_new_thread_begins(void **state)
{
    (void)state;
    static const char event[] = "Global\\pyhost-test-loading";
    HANDLE reached = CreateEventW(NULL, TRUE, FALSE, L"Global\\pyhost-test-loading");
    char *own = file_own_path();
    char *directory = path_parent(own);
    char *options = text_format("--stop-limit 4s --environment HANGS_LOADING=%s --environment "
                                "\"HANGS=%s\\hangs_loading.dll\"",
                                event, directory);
    world_write(
        "scripts\\loading.py",
        "import ctypes, listening, os, threading\n"
        "class Loads(listening.Base):\n"
        "    def SvcDoRun(self):\n"
        "        threading.Thread(target=ctypes.WinDLL, args=(os.environ['HANGS'],), daemon=True).start()\n"
        "        super().SvcDoRun()\n");
    world_install(NAME, "loading.Loads", options);
    world_start(NAME);
    HANDLE process = world_process(NAME);
    assert_int_equal(WaitForSingleObject(reached, 60000), WAIT_OBJECT_0);
    (void)world_try_control(NAME, SERVICE_CONTROL_STOP);
    assert_int_equal(world_wait(NAME, SERVICE_STOPPED).dwWin32ExitCode, NO_ERROR);
    assert_int_equal(WaitForSingleObject(process, 60000), WAIT_OBJECT_0);
    CloseHandle(process);
    CloseHandle(reached);
    free(options);
    free(directory);
    free(own);
}

int main(int count, char **arguments)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_class_that_waits_has_no_thread_of_the_hosts, world_clean),
        cmocka_unit_test_teardown(a_program_that_waits_has_none_either, world_clean),
        cmocka_unit_test_teardown(a_new_log_needs_no_thread_that_waits_for_requests, world_clean),
        cmocka_unit_test_teardown(while_it_starts_the_clock_hears_of_requests, world_clean),
        cmocka_unit_test_teardown(the_thread_of_the_controls_comes_with_the_first_and_stays, world_clean),
        cmocka_unit_test_teardown(a_watchdog_has_a_thread_from_its_first_call_on, world_clean),
        cmocka_unit_test_teardown(a_stop_ends_at_its_limit_while_no_new_thread_begins, world_clean),
    };
    if (count > 1 && strcmp(arguments[1], "serve") == 0)
        return serve();
    return cmocka_run_group_tests(tests, begin, world_end);
}
