// SPDX-License-Identifier: MIT
// What no SCM of a test can send or bring about, in this process: controls with event types and data, through
// the queue and into Python; the wait for an answer; the end without memory.
#include "world.h"

#include <stdio.h>

#include <dbt.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/wide.h"
#include "modules/bundled_modules.h"
#include "modules/servicemanager.h"
#include "modules/win32_calls.h"
#include "python/api.h"
#include "python/disk.h"
#include "python/environment.h"
#include "python/interpreter.h"
#include "python/traceback.h"
#include "service/controls.h"
#include "service/ending.h"
#include "service/status.h"

// ---- the queue ----

static struct {
    struct session session;
    struct lifecycle_report report; // the last one
    HANDLE may_deliver;             // what the delivering thread waits for
    HANDLE delivered;
    HANDLE beside;
    uint32_t code;
    uint32_t event_type;
    uint8_t data[64]; // as the delivering thread saw it
    size_t size;
    uint32_t answer;
    int stops; // how many the code has heard of
} seen;

static void keep_report(struct session *session, const struct lifecycle_report *report)
{
    (void)session;
    seen.report = *report;
}

static uint32_t keep_control(const struct control *control)
{
    WaitForSingleObject(seen.may_deliver, WORLD_PATIENCE);
    seen.code = control->code;
    seen.stops += control->code == SERVICE_CONTROL_STOP;
    seen.event_type = control->event_type;
    seen.size = control->size;
    if (control->size > 0)
        memcpy(seen.data, control->data, control->size < sizeof seen.data ? control->size : sizeof seen.data);
    SetEvent(seen.delivered);
    return seen.answer;
}

static void never_left(void)
{
    fail_msg("nothing was to be left");
}

static void on_limit(bool held)
{
    (void)held;
}

// Sends a control whose data are overwritten as soon as the handler has returned, then lets it be delivered.
static uint32_t send_and_overwrite(uint32_t code, uint32_t event_type, void *data, size_t size)
{
    ResetEvent(seen.may_deliver);
    uint32_t answer = controls_handle(code, event_type, data);
    memset(data, 0xEE, size);
    SetEvent(seen.may_deliver);
    world_wait_event(seen.delivered);
    assert_int_equal(seen.code, code);
    assert_int_equal(seen.event_type, event_type);
    return answer;
}

static void the_data_of_a_control_are_copied_before_the_handler_returns(void **state)
{
    (void)state;
    WTSSESSION_NOTIFICATION session = {.cbSize = sizeof session, .dwSessionId = 7};
    assert_int_equal(
        send_and_overwrite(SERVICE_CONTROL_SESSIONCHANGE, WTS_SESSION_LOGON, &session, sizeof session), 0);
    assert_int_equal(seen.size, sizeof session);
    assert_int_equal(((WTSSESSION_NOTIFICATION *)(void *)seen.data)->dwSessionId, 7);

    struct {
        POWERBROADCAST_SETTING setting;
        uint8_t more[7];
    } power = {.setting = {.PowerSetting = {0x5d3e9a59, 0, 0, {0}}, .DataLength = 4, .Data = {1}}};
    assert_int_equal(
        send_and_overwrite(SERVICE_CONTROL_POWEREVENT, PBT_POWERSETTINGCHANGE, &power, sizeof power), 0);
    assert_int_equal(seen.size, offsetof(POWERBROADCAST_SETTING, Data) + 4); // as much as DataLength says
    assert_int_equal(((POWERBROADCAST_SETTING *)(void *)seen.data)->PowerSetting.Data1, 0x5d3e9a59);

    DEV_BROADCAST_DEVICEINTERFACE_W device = {.dbcc_size = sizeof device,
                                              .dbcc_devicetype = DBT_DEVTYP_DEVICEINTERFACE};
    assert_int_equal(
        send_and_overwrite(SERVICE_CONTROL_DEVICEEVENT, DBT_DEVICEARRIVAL, &device, sizeof device), 0);
    assert_int_equal(seen.size, sizeof device);
    assert_int_equal(((DEV_BROADCAST_HDR *)(void *)seen.data)->dbch_devicetype, DBT_DEVTYP_DEVICEINTERFACE);

    LARGE_INTEGER times[2] = {{.QuadPart = 11}, {.QuadPart = 22}};
    assert_int_equal(send_and_overwrite(0x10, 0, times, sizeof times), 0); // TIMECHANGE
    assert_int_equal(seen.size, sizeof times);
    assert_int_equal(((LARGE_INTEGER *)(void *)seen.data)[1].QuadPart, 22);
}

static void a_control_without_data_brings_none(void **state)
{
    (void)state;
    uint8_t rubbish[16] = {1};
    send_and_overwrite(SERVICE_CONTROL_PARAMCHANGE, 0, rubbish, sizeof rubbish);
    assert_int_equal(seen.size, 0);
    send_and_overwrite(SERVICE_CONTROL_POWEREVENT, PBT_APMPOWERSTATUSCHANGE, rubbish, sizeof rubbish);
    assert_int_equal(seen.size, 0);
}

static void a_query_waits_for_the_answer(void **state)
{
    (void)state;
    DEV_BROADCAST_HDR device = {.dbch_size = sizeof device, .dbch_devicetype = DBT_DEVTYP_HANDLE};
    seen.answer = 0x424D5144; // BROADCAST_QUERY_DENY
    SetEvent(seen.may_deliver);
    assert_int_equal(controls_handle(SERVICE_CONTROL_DEVICEEVENT, DBT_DEVICEQUERYREMOVE, &device),
                     0x424D5144);
    world_wait_event(seen.delivered);
    assert_int_equal(controls_handle(SERVICE_CONTROL_DEVICEEVENT, DBT_DEVICEREMOVECOMPLETE, &device), 0);
    world_wait_event(seen.delivered);
    seen.answer = 0;
}

static void a_sleep_waits_for_the_code(void **state)
{
    (void)state;
    seen.answer = 7;
    SetEvent(seen.may_deliver);
    assert_int_equal(controls_handle(SERVICE_CONTROL_POWEREVENT, PBT_APMSUSPEND, NULL),
                     7); // it has heard of it
    world_wait_event(seen.delivered);
    ResetEvent(seen.may_deliver);
    assert_int_equal(controls_handle(SERVICE_CONTROL_POWEREVENT, PBT_APMSUSPEND, NULL),
                     0); // no longer than it sleeps
    SetEvent(seen.may_deliver);
    world_wait_event(seen.delivered);
    seen.answer = 0;
    assert_int_equal(controls_handle(SERVICE_CONTROL_POWEREVENT, PBT_APMRESUMEAUTOMATIC, NULL), 0);
    world_wait_event(seen.delivered);
}

static void unknown_controls_are_refused(void **state)
{
    (void)state;
    static const uint32_t unknown[] = {0, 0x11, 0x1F, 0x21, 0x60, 127, 256, 0xFFFFFFFF};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        assert_int_equal(controls_handle(unknown[i], 0, NULL), ERROR_CALL_NOT_IMPLEMENTED);
}

static void interrogate_is_answered(void **state)
{
    (void)state;
    assert_int_equal(controls_handle(SERVICE_CONTROL_INTERROGATE, 0, NULL), NO_ERROR);
    world_wait_event(seen.delivered);
}

static void before_the_beginning_only_interrogate_is_answered(void **state)
{
    (void)state;
    assert_int_equal(controls_handle(SERVICE_CONTROL_INTERROGATE, 0, NULL), NO_ERROR);
    assert_int_equal(controls_handle(SERVICE_CONTROL_STOP, 0, NULL), ERROR_SERVICE_CANNOT_ACCEPT_CTRL);
}

static void *note_beside(void)
{
    SetEvent(seen.beside);
    return NULL;
}

static const struct status_callbacks status_callbacks = {.beside = note_beside, .on_limit = on_limit};

static void begin_session(void)
{
    static const struct lifecycle_policy policy = {0};
    static const struct controls_policy controls_policy = {.shutdown_is_stop = true};
    struct error error = {0};
    seen.session.report = keep_report;
    seen.may_deliver = CreateEventW(NULL, TRUE, TRUE, NULL);
    seen.delivered = CreateEventW(NULL, FALSE, FALSE, NULL);
    assert_true(controls_begin(&controls_policy, keep_control, never_left, &error));
    seen.beside = CreateEventW(NULL, TRUE, FALSE, NULL);
    assert_true(status_begin(&seen.session, &policy, &status_callbacks, &error));
    world_wait_event(seen.beside); // comes after the first report
    assert_int_equal(seen.report.state, SERVICE_START_PENDING);
}

static void the_session_begins(void **state)
{
    (void)state;
    begin_session();
}

static void the_pending_state_is_reported_before_the_handler_returns(void **state)
{
    (void)state;
    ResetEvent(seen.may_deliver); // the code has not even heard of it
    assert_int_equal(controls_handle(SERVICE_CONTROL_SHUTDOWN, 0, NULL), NO_ERROR);
    assert_int_equal(seen.report.state, SERVICE_STOP_PENDING);
    assert_int_equal(controls_handle(SERVICE_CONTROL_STOP, 0, NULL),
                     NO_ERROR); // a second one changes nothing
    SetEvent(seen.may_deliver);
    world_wait_event(seen.delivered);
    assert_int_equal(seen.code, SERVICE_CONTROL_STOP); // a shutdown that the code does not accept
    assert_int_equal(seen.report.checkpoint, 1);
    controls_handle(SERVICE_CONTROL_INTERROGATE, 0, NULL); // behind all that was queued
    world_wait_event(seen.delivered);
    assert_int_equal(seen.code, SERVICE_CONTROL_INTERROGATE);
    assert_int_equal(seen.stops, 1);
}

// ---- Python ----

static struct host_callbacks callbacks = {.service = "name"};

static void run_python(const char *script)
{
    PyObject *main = python.PyImport_ImportModule("__main__");
    PyObject *exec = python.PyDict_GetItemString(python.PyEval_GetBuiltins(), "exec"); // borrowed
    PyObject *done = python.PyObject_CallFunction(exec, "sO", script,
                                                  python.PyModule_GetDict(main)); // its dict is borrowed
    assert_non_null(done);
    python.Py_DecRef(done);
    python.Py_DecRef(main);
}

// Hands a control to Python's handler; its repr of (control, type, data) must be expected.
static void delivers(uint32_t control, uint32_t event_type, const void *data, size_t size,
                     const char *expected)
{
    struct error error = {0};
    uint32_t answer = servicemanager_deliver(control, event_type, data, size, &error);
    if (error.message != NULL)
        fail_msg("%s\n%s", error.message, error.detail);
    assert_int_equal(answer, 5);
    PyObject *module = python.PyImport_ImportModule("__main__");
    PyObject *got = python.PyObject_GetAttrString(module, "got");
    char *text = traceback_text_of(got);
    assert_string_equal(text, expected);
    free(text);
    python.Py_DecRef(got);
    python.Py_DecRef(module);
}

static void python_gets_the_data_as_pywin32_gives_them(void **state)
{
    (void)state;
    struct error error = {0};
    struct environment environment = {0};
    const wchar_t *base = _wgetenv(L"PYHOST_TEST_PYTHON");
    char *python_exe = base != NULL ? text_from_wide(base) : text_copy("C:\\Python312\\python.exe");
    callbacks.host_path = world_host();
    struct interpreter_options options = {0};
    if (!environment_find(python_exe, disk_own_machine(), disk_files(), &environment, &error) ||
        !interpreter_start(&environment, &options, &error) ||
        !bundled_modules_install(world_host(), IMPORTER_NOBODY, NULL, &error) ||
        !servicemanager_install(&callbacks, &error) || !win32_calls_install(&callbacks, &error))
        fail_msg("%s", error.message);
    free(python_exe);
    run_python("import servicemanager, ctypes\n"
               "def handler(control, event_type, data):\n"
               "    global got\n"
               "    if control == 11:\n"
               "        data = bytes((ctypes.c_char * 12).from_address(data))\n"
               "    if control == 13 and data is not None:\n"
               "        data = (str(data[0]).upper(), data[1])\n"
               "    got = repr((control, event_type, data))\n"
               "    return 5\n"
               "servicemanager.RegisterServiceCtrlHandler('name', handler, True)\n");

    const WTSSESSION_NOTIFICATION session = {.cbSize = sizeof session, .dwSessionId = 7};
    delivers(SERVICE_CONTROL_SESSIONCHANGE, WTS_SESSION_LOGOFF, &session, sizeof session, "(14, 6, (7,))");

    struct {
        POWERBROADCAST_SETTING setting;
        uint8_t more[3];
    } power = {
        .setting = {
            .PowerSetting = {0x5d3e9a59, 0xe9d5, 0x4b00, {0xa6, 0xbd, 0xff, 0x34, 0xff, 0x51, 0x65, 0x48}},
            .DataLength = 4,
            .Data = {1}}};
    delivers(SERVICE_CONTROL_POWEREVENT, PBT_POWERSETTINGCHANGE, &power,
             offsetof(POWERBROADCAST_SETTING, Data) + 4,
             "(13, 32787, ('{5D3E9A59-E9D5-4B00-A6BD-FF34FF516548}', b'\\x01\\x00\\x00\\x00'))");
    delivers(SERVICE_CONTROL_POWEREVENT, PBT_APMRESUMEAUTOMATIC, NULL, 0, "(13, 18, None)");

    const DEV_BROADCAST_HDR device = {.dbch_size = 12, .dbch_devicetype = 5};
    delivers(SERVICE_CONTROL_DEVICEEVENT, DBT_DEVICEARRIVAL, &device, sizeof device,
             "(11, 32768, b'\\x0c\\x00\\x00\\x00\\x05\\x00\\x00\\x00\\x00\\x00\\x00\\x00')");
    const LARGE_INTEGER times[2] = {{.QuadPart = 11}, {.QuadPart = 22}};
    delivers(0x10, 0, times, sizeof times, "(16, 0, None)");
    delivers(SERVICE_CONTROL_PARAMCHANGE, 0, NULL, 0, "(6, 0, None)");
    delivers(SERVICE_CONTROL_SESSIONCHANGE, 6, NULL, 0, "(14, 6, None)");

    run_python("def plain(control):\n"
               "    global got\n"
               "    got = repr(control)\n"
               "    return 5\n"
               "servicemanager.RegisterServiceCtrlHandler('name', plain)\n");
    delivers(200, 0, NULL, 0, "200");
}

// ---- without memory ----

static void print_report(struct session *session, const struct lifecycle_report *report)
{
    (void)session;
    printf("state %lu exit code %lu specific code 0x%lX\n", (unsigned long)report->state,
           (unsigned long)report->exit_code, (unsigned long)report->specific_code);
    fflush(stdout);
}

// In a process of its own: a session whose host gets no memory.
static int exhaust_memory(void)
{
    static struct session session = {.report = print_report};
    static char name[] = "PyhostSession";
    const struct settings settings = {.name = name};
    const struct lifecycle_policy policy = {0};
    struct error error = {0};
    ending_begin(&settings, false);
    seen.beside = CreateEventW(NULL, TRUE, FALSE, NULL);
    status_begin(&session, &policy, &status_callbacks, &error);
    world_wait_event(seen.beside); // comes after the first report
    memory_allocate(PTRDIFF_MAX);
    printf("there was memory\n");
    return 0;
}

// ---- a report that takes its time ----

static HANDLE may_report; // the SCM answers
static HANDLE reporting;

static void report_slowly(struct session *session, const struct lifecycle_report *report)
{
    SetEvent(reporting);
    WaitForSingleObject(may_report, WORLD_PATIENCE);
    print_report(session, report);
}

// In a process of its own: it comes to RUNNING and is stopped while the SCM still takes what came before.
static int supersede(void)
{
    static struct session session = {.report = report_slowly};
    const struct lifecycle_policy policy = {0};
    struct error error = {0};
    may_report = CreateEventW(NULL, TRUE, FALSE, NULL);
    reporting = CreateEventW(NULL, TRUE, FALSE, NULL);
    seen.beside = CreateEventW(NULL, TRUE, FALSE, NULL);
    status_begin(&session, &policy, &status_callbacks, &error);
    world_wait_event(reporting);
    status_said(SERVICE_RUNNING, NULL);
    status_event(LIFECYCLE_STOP_CONTROL, NULL);
    SetEvent(may_report);
    world_wait_event(seen.beside);
    printf("has run: %d\n", WaitForSingleObject(status_running(), 0) == WAIT_OBJECT_0);
    return 0;
}

static void a_running_that_nobody_was_told_of_counts(void **state)
{
    (void)state;
    wchar_t own[1000];
    GetModuleFileNameW(NULL, own, 1000);
    char *text = text_from_wide(own);
    assert_int_equal(world_run("\"%s\" supersede", text), 0);
    assert_string_equal(world_output(), "state 2 exit code 0 specific code 0x0\r\n"
                                        "state 3 exit code 0 specific code 0x0\r\n"
                                        "has run: 1\r\n");
    free(text);
}

static void without_memory_the_last_report_is_made_all_the_same(void **state)
{
    (void)state;
    wchar_t own[1000];
    GetModuleFileNameW(NULL, own, 1000);
    char *text = text_from_wide(own);
    assert_int_equal(world_run("\"%s\" exhaust", text), 1);
    assert_string_equal(world_output(), "state 2 exit code 0 specific code 0x0\r\n"
                                        "pyhost: failure no-memory: out of memory: the service ends\r\n"
                                        "state 1 exit code 1066 specific code 0x20000106\r\n");
    free(text);
}

int main(int count, char **arguments)
{
    if (count == 2 && strcmp(arguments[1], "exhaust") == 0)
        return exhaust_memory();
    if (count == 2 && strcmp(arguments[1], "supersede") == 0)
        return supersede();
    const struct CMUnitTest tests[] = {
        // In this order: they share one session, which goes from its beginning to its stop.
        cmocka_unit_test(before_the_beginning_only_interrogate_is_answered),
        cmocka_unit_test(the_session_begins),
        cmocka_unit_test(interrogate_is_answered),
        cmocka_unit_test(the_data_of_a_control_are_copied_before_the_handler_returns),
        cmocka_unit_test(a_control_without_data_brings_none),
        cmocka_unit_test(a_query_waits_for_the_answer),
        cmocka_unit_test(a_sleep_waits_for_the_code),
        cmocka_unit_test(unknown_controls_are_refused),
        cmocka_unit_test(the_pending_state_is_reported_before_the_handler_returns),
        cmocka_unit_test(python_gets_the_data_as_pywin32_gives_them),
        cmocka_unit_test(a_running_that_nobody_was_told_of_counts),
        cmocka_unit_test(without_memory_the_last_report_is_made_all_the_same),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
