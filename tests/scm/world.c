// SPDX-License-Identifier: MIT
#include "world.h"

#include <stdio.h>

#include <aclapi.h>

#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/text.h"
#include "base/wide.h"

static struct {
    char *directory;
    char *python;
    char *host;
    char *output;
    char *log;
    struct text_list paths;
    struct text_list services;
    size_t trace_begin; // what stands before it belongs to earlier tests
} world;

// The variable, or standard where it is not set.
static char *variable(const wchar_t *name, const char *standard)
{
    const wchar_t *value = _wgetenv(name);
    return value != NULL ? text_from_wide(value) : text_copy(standard);
}

const char *world_path(const char *name)
{
    text_list_add_owned(&world.paths, path_join(world.directory, name));
    return world.paths.items[world.paths.count - 1];
}

const char *world_user(void)
{
    static char name[256];
    DWORD size = sizeof name;
    if (GetProcAddress(GetModuleHandleW(L"ntdll"), "wine_get_version") == NULL) {
        print_message("an account of Windows has a password of its own\n");
        skip();
    }
    assert_true(GetUserNameA(name, &size));
    return name;
}

const char *world_python(void)
{
    return world.python;
}

const char *world_host(void)
{
    return world.host;
}

const char *world_output(void)
{
    return world.output;
}

void world_contains(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("\"%s\"\n... does not contain \"%s\"", text, part);
}

// ---- programs ----

// A program that runs, and whether it had to be ended.
struct running {
    HANDLE process;
    DWORD id;
    volatile LONG hung;
};

// Shows where each thread of a program that does not end is, and of all others (that is winedbg's "all"), and ends it.
static void CALLBACK end_hung(void *context, BOOLEAN fired)
{
    (void)fired;
    struct running *running = context;
    InterlockedExchange(&running->hung, 1);
    STARTUPINFOW startup = {.cb = sizeof startup};
    PROCESS_INFORMATION debugger;
    char *line = text_format("winedbg --command \"bt all\" %lu", running->id);
    wchar_t *wide = wide_from_text(line);
    if (CreateProcessW(NULL, wide, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &debugger)) {
        WaitForSingleObject(debugger.hProcess, WORLD_PATIENCE);
        CloseHandle(debugger.hThread);
        CloseHandle(debugger.hProcess);
    }
    free(wide);
    free(line);
    TerminateProcess(running->process, 1);
}

static DWORD run(const char *command_line)
{
    enum { LIMIT = 300000 }; // ms; no program that the tests run takes nearly as long
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof inherited, .bInheritHandle = TRUE};
    HANDLE read_end = NULL;
    HANDLE write_end = NULL;
    assert_true(CreatePipe(&read_end, &write_end, &inherited, 0));
    SetHandleInformation(read_end, HANDLE_FLAG_INHERIT, 0);
    HANDLE nothing = CreateFileW(L"NUL", GENERIC_READ, 0, &inherited, OPEN_EXISTING, 0, NULL);
    STARTUPINFOW startup = {.cb = sizeof startup,
                            .dwFlags = STARTF_USESTDHANDLES,
                            .hStdInput = nothing,
                            .hStdOutput = write_end,
                            .hStdError = write_end};
    PROCESS_INFORMATION process;
    wchar_t *wide = wide_from_text(command_line);
    if (!CreateProcessW(NULL, wide, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process))
        fail_msg("cannot run %s: error %lu", command_line, GetLastError());
    free(wide);
    CloseHandle(write_end);
    CloseHandle(nothing);

    struct running running = {.process = process.hProcess, .id = process.dwProcessId};
    HANDLE timer = NULL;
    assert_true(CreateTimerQueueTimer(&timer, NULL, end_hung, &running, LIMIT, 0,
                                      WT_EXECUTEONLYONCE | WT_EXECUTELONGFUNCTION));
    struct text_buffer output = {0};
    char buffer[4096];
    DWORD count = 0;
    while (ReadFile(read_end, buffer, sizeof buffer, &count, NULL) && count > 0)
        text_buffer_add_part(&output, buffer, count);
    free(world.output);
    world.output = text_buffer_take(&output);
    CloseHandle(read_end);
    CloseHandle(process.hThread);
    DeleteTimerQueueTimer(NULL, timer, INVALID_HANDLE_VALUE);
    if (running.hung)
        fail_msg("%s does not end; it has written:\n%s", command_line, world.output);
    return world_wait_process(process.hProcess);
}

DWORD world_run(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *command_line = text_format_list(format, arguments);
    va_end(arguments);
    DWORD code = run(command_line);
    free(command_line);
    return code;
}

DWORD world_pyhost(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *rest = text_format_list(format, arguments);
    va_end(arguments);
    char *command_line = text_format("\"%s\" %s", world.host, rest);
    DWORD code = run(command_line);
    free(command_line);
    free(rest);
    return code;
}

DWORD world_wait_process(HANDLE process)
{
    DWORD code = 0;
    if (WaitForSingleObject(process, WORLD_PATIENCE) != WAIT_OBJECT_0)
        fail_msg("a process does not end");
    GetExitCodeProcess(process, &code);
    CloseHandle(process);
    return code;
}

// ---- services ----

static SC_HANDLE open_service(const char *name)
{
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    assert_non_null(manager);
    wchar_t *wide = wide_from_text(name);
    SC_HANDLE service = OpenServiceW(manager, wide, SERVICE_ALL_ACCESS);
    DWORD code = GetLastError();
    free(wide);
    CloseServiceHandle(manager);
    if (service == NULL)
        fail_msg("cannot open the service %s: error %lu", name, code);
    return service;
}

void world_install(const char *name, const char *class_name, const char *options)
{
    text_list_add(&world.services, name);
    DWORD code = world_pyhost("install \"%s\\%s\" --name \"%s\" --python \"%s\" %s", world_path("scripts"),
                              class_name, name, world.python, options != NULL ? options : "");
    if (code != 0)
        fail_msg("install of %s: exit code %lu\n%s", class_name, code, world.output);
}

void world_install_program(const char *name, const char *options, const char *program)
{
    text_list_add(&world.services, name);
    DWORD code = world_pyhost("install --name \"%s\" --python \"%s\" %s %s", name, world.python,
                              options != NULL ? options : "", program);
    if (code != 0)
        fail_msg("install of %s: exit code %lu\n%s", program, code, world.output);
}

void world_set_image_path(const char *name, const char *image_path)
{
    SC_HANDLE service = open_service(name);
    wchar_t *wide = wide_from_text(image_path);
    assert_true(ChangeServiceConfigW(service, SERVICE_NO_CHANGE, SERVICE_NO_CHANGE, SERVICE_NO_CHANGE, wide,
                                     NULL, NULL, NULL, NULL, NULL, NULL));
    free(wide);
    CloseServiceHandle(service);
}

char *world_image_path(const char *name)
{
    char *key = text_format("SYSTEM\\CurrentControlSet\\Services\\%s", name);
    wchar_t *wide = wide_from_text(key);
    wchar_t text[2000] = L"";
    DWORD size = sizeof text;
    assert_int_equal(
        RegGetValueW(HKEY_LOCAL_MACHINE, wide, L"ImagePath", RRF_RT_ANY | RRF_NOEXPAND, NULL, text, &size),
        ERROR_SUCCESS);
    free(wide);
    free(key);
    return text_from_wide(text);
}

void world_make_pywin32(const char *name, const char *image_path)
{
    char *key = text_format("SYSTEM\\CurrentControlSet\\Services\\%s\\PyHost", name);
    wchar_t *wide = wide_from_text(key);
    world_set_image_path(name, image_path);
    assert_int_equal(RegDeleteTreeW(HKEY_LOCAL_MACHINE, wide), ERROR_SUCCESS);
    free(wide);
    free(key);
}

void world_let_everyone_write(const char *directory, bool may)
{
    BYTE sid[SECURITY_MAX_SID_SIZE];
    DWORD size = sizeof sid;
    PACL list = NULL;
    assert_true(CreateWellKnownSid(WinWorldSid, NULL, sid, &size));
    EXPLICIT_ACCESSW access = {
        .grfAccessPermissions = may ? GENERIC_ALL : GENERIC_READ | GENERIC_EXECUTE,
        .grfAccessMode = SET_ACCESS,
        .Trustee = {.TrusteeForm = TRUSTEE_IS_SID, .ptstrName = (wchar_t *)(void *)sid}};
    assert_int_equal(SetEntriesInAclW(1, &access, NULL, &list), ERROR_SUCCESS);
    wchar_t *wide = wide_from_text(directory);
    assert_int_equal(
        SetNamedSecurityInfoW(wide, SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, NULL, NULL, list, NULL),
        ERROR_SUCCESS);
    free(wide);
    LocalFree(list);
}

SERVICE_STATUS_PROCESS world_query(const char *name)
{
    SERVICE_STATUS_PROCESS status;
    DWORD needed = 0;
    SC_HANDLE service = open_service(name);
    assert_true(
        QueryServiceStatusEx(service, SC_STATUS_PROCESS_INFO, (BYTE *)&status, sizeof status, &needed));
    CloseServiceHandle(service);
    return status;
}

static VOID CALLBACK on_notify(void *context)
{
    *(bool *)((SERVICE_NOTIFYW *)context)->pContext = true;
}

SERVICE_STATUS_PROCESS world_wait(const char *name, DWORD state)
{
    static const DWORD masks[] = {0,
                                  SERVICE_NOTIFY_STOPPED,
                                  SERVICE_NOTIFY_START_PENDING,
                                  SERVICE_NOTIFY_STOP_PENDING,
                                  SERVICE_NOTIFY_RUNNING,
                                  SERVICE_NOTIFY_CONTINUE_PENDING,
                                  SERVICE_NOTIFY_PAUSE_PENDING,
                                  SERVICE_NOTIFY_PAUSED};
    SC_HANDLE service = open_service(name);
    SERVICE_STATUS_PROCESS status = world_query(name);
    while (status.dwCurrentState != state) {
        bool called = false;
        SERVICE_NOTIFYW notify = {
            .dwVersion = SERVICE_NOTIFY_STATUS_CHANGE, .pfnNotifyCallback = on_notify, .pContext = &called};
        DWORD code = NotifyServiceStatusChangeW(service, masks[state], &notify);
        if (code != ERROR_SUCCESS)
            fail_msg("cannot wait for %s: error %lu", name, code);
        if (!called && SleepEx(WORLD_PATIENCE, TRUE) == 0)
            fail_msg("%s does not get to state %lu: it is in %lu; its log:\n%s", name, state,
                     world_query(name).dwCurrentState, world_log(name));
        status = world_query(name);
    }
    CloseServiceHandle(service);
    return status;
}

void world_start_only(const char *name)
{
    SC_HANDLE service = open_service(name);
    if (!StartServiceW(service, 0, NULL)) {
        DWORD code = GetLastError(); // reading the log sets another
        fail_msg("StartService(%s): error %lu; its log:\n%s", name, code, world_log(name));
    }
    CloseServiceHandle(service);
}

void world_start(const char *name)
{
    world_start_only(name);
    if (world_query(name).dwCurrentState == SERVICE_STOPPED)
        fail_msg("%s has stopped; its log:\n%s", name, world_log(name));
    world_wait(name, SERVICE_RUNNING);
}

void world_start_failing(const char *name)
{
    SC_HANDLE service = open_service(name);
    // A service that fails at once may be STOPPED before the call returns; Wine then says 1053 where Windows
    // says TRUE.
    if (!StartServiceW(service, 0, NULL) && GetLastError() != ERROR_SERVICE_REQUEST_TIMEOUT)
        fail_msg("StartService(%s): error %lu", name, GetLastError());
    CloseServiceHandle(service);
    world_wait(name, SERVICE_STOPPED);
}

DWORD world_try_control(const char *name, DWORD control)
{
    SERVICE_STATUS status;
    SC_HANDLE service = open_service(name);
    DWORD code = ControlService(service, control, &status) ? NO_ERROR : GetLastError();
    CloseServiceHandle(service);
    return code;
}

void world_control(const char *name, DWORD control)
{
    DWORD code = world_try_control(name, control);
    if (code != NO_ERROR)
        fail_msg("ControlService(%s, %lu): error %lu; its log:\n%s", name, control, code, world_log(name));
}

HANDLE world_process(const char *name)
{
    HANDLE process =
        OpenProcess(SYNCHRONIZE | PROCESS_QUERY_LIMITED_INFORMATION, FALSE, world_query(name).dwProcessId);
    if (process == NULL)
        fail_msg("%s has no process; its log:\n%s", name, world_log(name));
    return process;
}

SERVICE_STATUS_PROCESS world_stop(const char *name)
{
    HANDLE process = world_process(name);
    world_control(name, SERVICE_CONTROL_STOP);
    SERVICE_STATUS_PROCESS status = world_wait(name, SERVICE_STOPPED);
    world_wait_process(process);
    return status;
}

// ---- files and events ----

static char *log_path(const char *name)
{
    char *data = variable(L"ProgramData", "C:\\ProgramData");
    char *path = text_format("%s\\pyhost\\%s\\%s.log", data, name, name);
    free(data);
    return path;
}

const char *world_log(const char *name)
{
    char *path = log_path(name);
    struct error error = {0};
    size_t size = 0;
    free(world.log);
    world.log = (char *)file_read(path, 1u << 28, &size, &error);
    if (world.log == NULL)
        world.log = text_format("(no log: %s)", error.message);
    error_clear(&error);
    free(path);
    return world.log;
}

void world_log_has(const char *name, const char *text)
{
    world_contains(world_log(name), text);
}

void world_log_gets(const char *name, const char *text)
{
    for (ULONGLONG end = GetTickCount64() + WORLD_PATIENCE; GetTickCount64() < end; Sleep(20)) {
        if (strstr(world_log(name), text) != NULL)
            return;
    }
    world_log_has(name, text);
}

int world_log_count(const char *name, const char *text)
{
    int count = 0;
    for (const char *at = strstr(world_log(name), text); at != NULL; at = strstr(at + 1, text))
        count++;
    return count;
}

// Wine's trace of the event log so far; NULL where there is none. Owner: the caller.
static char *read_trace(void)
{
    char *path = variable(L"SCM_TRACE", "");
    char *windows_path = text_format("Z:%s", path);
    struct error error = {0};
    size_t size = 0;
    char *trace = path[0] != '\0' ? (char *)file_read(windows_path, 1u << 28, &size, &error) : NULL;
    error_clear(&error);
    free(windows_path);
    free(path);
    return trace;
}

// Has the trace, in the lines that follow at, this event with this text?
static bool is_event(const char *at, const char *event, const char *text)
{
    const char *end = at;
    for (int lines = 0; lines < 4 && end != NULL; lines++)
        end = strchr(end + 1, '\n');
    char *part = text_copy_part(at, end != NULL ? (size_t)(end - at) : strlen(at));
    bool is = strstr(part, event) != NULL && strstr(part, text) != NULL;
    free(part);
    return is;
}

void world_told(const char *name, DWORD event, const char *text)
{
    char *trace = read_trace();
    if (trace == NULL)
        return;
    static const WORD types[] = {EVENTLOG_SUCCESS, EVENTLOG_INFORMATION_TYPE, EVENTLOG_WARNING_TYPE,
                                 EVENTLOG_ERROR_TYPE};
    char *source = text_format("RegisterEventSourceW ((null),L\"%s\")", name);
    char *wanted = text_format(",0x%04x,0x0000,0x%08lx,", types[event >> 30], event);
    bool told = false;
    for (const char *at = strstr(trace + world.trace_begin, source); at != NULL && !told;
         at = strstr(at + 1, source))
        told = is_event(at, wanted, text);
    if (!told)
        fail_msg("%s wrote no event 0x%lX \"%s\":\n%s", name, event, text, trace + world.trace_begin);
    free(wanted);
    free(source);
    free(trace);
}

int world_events(WORD type, DWORD identifier)
{
    char *trace = read_trace();
    if (trace == NULL)
        return -1;
    int count = 0;
    char *wanted = text_format(",0x%04x,0x0000,0x%08lx,", type, identifier);
    for (const char *at = strstr(trace + world.trace_begin, wanted); at != NULL; at = strstr(at + 1, wanted))
        count++;
    free(wanted);
    free(trace);
    return count;
}

bool world_has_told(void)
{
    char *trace = read_trace();
    const char *new = trace != NULL ? trace + world.trace_begin : "";
    bool told = strstr(new, ",0x0001,0x0000,0x") != NULL || strstr(new, ",0x0002,0x0000,0x") != NULL;
    free(trace);
    return told;
}

void world_forget_events(void)
{
    char *trace = read_trace();
    world.trace_begin = trace != NULL ? strlen(trace) : 0;
    free(trace);
}

void world_set_number(const char *name, const char *value, DWORD number)
{
    char *path = text_format("SYSTEM\\CurrentControlSet\\Services\\%s\\PyHost", name);
    wchar_t *wide_path = wide_from_text(path);
    wchar_t *wide_value = wide_from_text(value);
    assert_int_equal(
        RegSetKeyValueW(HKEY_LOCAL_MACHINE, wide_path, wide_value, REG_DWORD, &number, sizeof number),
        ERROR_SUCCESS);
    free(wide_value);
    free(wide_path);
    free(path);
}

void world_write(const char *name, const char *text)
{
    struct error error = {0};
    if (!file_replace(world_path(name), text, &error))
        fail_msg("%s", error.message);
}

HANDLE world_event(const char *name)
{
    char *full = text_format("Global\\pyhost-test-%s", name);
    wchar_t *wide = wide_from_text(full);
    HANDLE event = CreateEventW(NULL, TRUE, FALSE, wide);
    free(wide);
    free(full);
    assert_non_null(event);
    ResetEvent(event);
    return event;
}

void world_wait_event(HANDLE event)
{
    if (WaitForSingleObject(event, WORLD_PATIENCE) != WAIT_OBJECT_0)
        fail_msg("an event does not come");
}

// ---- the world itself ----

static void copy_scripts(const char *from, const char *to)
{
    struct error error = {0};
    if (!file_make_directories(to, &error))
        fail_msg("%s", error.message);
    struct text_list names = file_names(from);
    if (names.count == 0)
        fail_msg("no scripts in %s", from);
    for (size_t i = 0; i < names.count; i++) {
        char *source = path_join(from, names.items[i]);
        char *target = path_join(to, names.items[i]);
        wchar_t *wide_source = wide_from_text(source);
        wchar_t *wide_target = wide_from_text(target);
        assert_true(CopyFileW(wide_source, wide_target, FALSE));
        free(wide_target);
        free(wide_source);
        free(target);
        free(source);
    }
    text_list_clear(&names);
}

int world_begin(void **state)
{
    (void)state;
    char *base = variable(L"PYHOST_TEST_PYTHON", "C:\\Python312\\python.exe");
    char *fixtures = variable(L"PYHOST_TEST_FIXTURES", "");
    char *pywin32 = variable(L"PYHOST_TEST_PYWIN32", "");
    world.host = variable(L"PYHOST_TEST_EXE", "C:\\pyhost\\pyhost.exe");
    char *temporary = variable(L"TEMP", "C:\\Temp");
    char *name = text_format("pyhost test %lu \xc3\xa4\xe4\xb8\xad",
                             GetCurrentProcessId()); // a-umlaut and a Chinese letter
    world.directory = path_join(temporary, name);
    copy_scripts(fixtures, world_path("scripts"));
    world.python = text_copy(world_path("venv\\Scripts\\python.exe"));
    if (world_run("\"%s\" -I -m venv --without-pip \"%s\"", base, world_path("venv")) != 0)
        fail_msg("no virtual environment: %s", world.output);
    if (pywin32[0] != '\0' &&
        (world_run("xcopy /e /i /q \"%s\" \"%s\"", pywin32, world_path("venv\\Lib\\site-packages")) != 0 ||
         world_run("\"%s\" -c \"import _win32sysloader\"", world.python) != 0)) // which only pywin32 has
        fail_msg("no pywin32: %s", world.output);
    free(pywin32);
    free(name);
    free(temporary);
    free(fixtures);
    free(base);
    return 0;
}

// What a test left in a log must not make the next one pass.
static void delete_log(const char *name)
{
    char *path = log_path(name);
    wchar_t *wide = wide_from_text(path);
    DeleteFileW(wide);
    free(wide);
    free(path);
}

// One that a test has made another host's, which pyhost leaves alone.
static void delete_service(const char *name)
{
    wchar_t *wide = wide_from_text(name);
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    SC_HANDLE service = OpenServiceW(manager, wide, DELETE);
    if (service != NULL) {
        DeleteService(service);
        CloseServiceHandle(service);
    }
    CloseServiceHandle(manager);
    free(wide);
}

int world_clean(void **state)
{
    (void)state;
    for (size_t i = 0; i < world.services.count; i++) {
        if (world_pyhost("remove \"%s\"", world.services.items[i]) != 0) // some are removed already
            delete_service(world.services.items[i]);
        delete_log(world.services.items[i]);
    }
    text_list_clear(&world.services);
    world_forget_events();
    return 0;
}

// path begins with \\?\.
static void delete_tree(const wchar_t *path)
{
    WIN32_FIND_DATAW found;
    wchar_t *below = memory_allocate((wcslen(path) + MAX_PATH + 2) * sizeof *below);
    swprintf(below, wcslen(path) + 3, L"%ls\\*", path);
    HANDLE search = FindFirstFileW(below, &found);
    for (BOOL more = search != INVALID_HANDLE_VALUE; more; more = FindNextFileW(search, &found)) {
        if (wcscmp(found.cFileName, L".") == 0 || wcscmp(found.cFileName, L"..") == 0)
            continue;
        swprintf(below, wcslen(path) + MAX_PATH + 2, L"%ls\\%ls", path, found.cFileName);
        if ((found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) == 0)
            DeleteFileW(below);
        else if ((found.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) == 0)
            delete_tree(below);
        else
            RemoveDirectoryW(below);
    }
    if (search != INVALID_HANDLE_VALUE)
        FindClose(search);
    free(below);
    RemoveDirectoryW(path);
}

void world_delete_tree(const char *directory)
{
    char *path = text_format("\\\\?\\%s", directory);
    wchar_t *wide = wide_from_text(path);
    delete_tree(wide);
    free(wide);
    free(path);
}

int world_end(void **state)
{
    (void)state;
    world_delete_tree(world.directory);
    text_list_clear(&world.paths);
    free(world.log);
    free(world.output);
    free(world.host);
    free(world.python);
    free(world.directory);
    return 0;
}
