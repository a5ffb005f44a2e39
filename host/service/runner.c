// SPDX-License-Identifier: MIT
#include "service/runner.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/file.h"
#include "base/path.h"
#include "base/timings.h"
#include "base/wide.h"
#include "version.h"
#include "modules/bundled_modules.h"
#include "modules/child_output.h"
#include "modules/child_waits.h"
#include "modules/console_handlers.h"
#include "modules/exits.h"
#include "modules/host_callbacks.h"
#include "modules/notices.h"
#include "modules/servicemanager.h"
#include "modules/streams.h"
#include "modules/thread_waits.h"
#include "modules/win32_calls.h"
#include "python/disk.h"
#include "python/entry_point.h"
#include "python/initialization.h"
#include "python/interpreter.h"
#include "python/library.h"
#include "python/program.h"
#include "python/sys_module.h"
#include "python/traceback.h"
#include "python/wake.h"
#include "report/event_source.h"
#include "report/failure_chain.h"
#include "report/report.h"
#include "report/rotation_request.h"
#include "service/again.h"
#include "service/controls.h"
#include "service/delivery.h"
#include "service/ending.h"
#include "service/hooks.h"
#include "service/own_log.h"
#include "service/readiness.h"
#include "service/remedy.h"
#include "service/shutdown.h"
#include "service/status.h"
#include "service/sudden_end.h"
#include "service/surroundings.h"
#include "service/verdict.h"
#include "settings/settings.h"

enum {
    THREADS_LIMIT = 5000, // ms that a class's threads get, or half the stop limit where that is less
    RELATED = 300         // s beyond the stop limit in which a failure may be the cause of another one
};

static struct {
    struct session *session;
    struct settings settings;
    struct environment environment;
    struct host_callbacks callbacks;
    struct entry_point entry;
    const struct class_spec *class_spec; // NULL: a program
    bool variables;                      // PYTHON* variables count
    char *how;                           // the code ended, where that is no failure; NULL: as it should
    bool guest; // the process is python.exe's own: its streams are not the host's to take
} runner;

// ---- what the modules call ----

static bool report_status(const struct reported_status *reported)
{
    static LONG told;
    const uint32_t unknown = reported->accepted & ~(uint32_t)LIFECYCLE_ACCEPT_KNOWN;
    if (controls_is_answering_interrogate())
        return true;
    if (unknown != 0 && !InterlockedExchange(&told, TRUE))
        report_line(
            "the service's code accepts controls that Windows does not have (0x%lX): they are left out",
            (unsigned long)unknown);
    const struct lifecycle_details details = {.accepted = reported->accepted,
                                              .wait_hint = reported->wait_hint,
                                              .exit_code = reported->exit_code,
                                              .specific_code = reported->specific_code};
    return status_said(reported->state, &details);
}

static void note_event(uint16_t type, const char *text)
{
    const char *names[] = {[1] = "error", [2] = "warning", [4] = "info"};
    report_line("event %s: %s", type < COUNT_OF(names) && names[type] != NULL ? names[type] : "message",
                text);
}

// The console that children share is closed.
static void on_console_closed(void)
{
    controls_console_closed(); // first: the log may be slow
    report_line("the console of the service was closed: it stops, and Windows ends its process within 5 s");
}

// ---- the path ----

// What the start does not wait for.
static void *serve_requests(void)
{
    return runner.session->debugging ? NULL : rotation_request_serve(runner.settings.log);
}

static void answer_request(void)
{
    (void)rotation_request_answer(); // where it fails, who asked waits for nothing
}

// Who asks for a new log has the service look by this control. Any other is for its code.
static bool take_interrogate(uint32_t *answer)
{
    const bool asked = rotation_request_came();
    if (asked)
        *answer = rotation_request_answer() ? NO_ERROR : ERROR_NOT_ENOUGH_MEMORY;
    return asked;
}

// The program's words, and behind them the arguments of this start.
static void add_program(struct text_list *words)
{
    for (size_t i = 0; i < runner.settings.program.count; i++)
        text_list_add(words, runner.settings.program.items[i]);
    for (size_t i = 1; i < runner.session->arguments.count; i++)
        text_list_add(words, runner.session->arguments.items[i]);
}

// In each interpreter, before any code of the service's.
static bool before_site(struct error *error)
{
    static int unbuffered = -1; // as the first interpreter begins: code may change the variables
    if (unbuffered < 0)
        unbuffered = initialization_is_unbuffered(&runner.settings.python_flags, runner.variables);
    return streams_install(!runner.session->debugging, unbuffered != 0, error) &&
           exits_install(&runner.callbacks, error) && child_waits_install(error);
}

// What the service's code hands to an interpreter that it has made is found there, too: an executor's function is looked up by its
// module's name.
static bool find_own_modules(struct error *error)
{
    return api_is_main_interpreter() || sys_module_path_begin_again() ||
           traceback_take(error, "cannot put the service's own directory into sys.path");
}

// In each interpreter, behind its `site`, which is to have sys.path for itself.
static bool after_site(struct error *error)
{
    const enum importer_rule rule = importer_rule_for(runner.class_spec == NULL, runner.settings.pywin32);
    return bundled_modules_install(runner.callbacks.host_path, rule, runner.class_spec, error) &&
           servicemanager_install(&runner.callbacks, error) &&
           win32_calls_install(&runner.callbacks, error) && notices_install(&runner.callbacks, error) &&
           find_own_modules(error);
}

// What PYTHONHOME says, where it counts. Owner: the caller; NULL: nothing.
static char *home_said(void)
{
    // Python shares this environment, and nobody changes it meanwhile.
    const wchar_t *home = runner.variables && initialization_heeds_variables(&runner.settings.python_flags)
                              ? _wgetenv(L"PYTHONHOME")
                              : NULL;
    return home != NULL && home[0] != L'\0' ? text_from_wide(home) : NULL;
}

// spec is the class, NULL for a program.
static bool start_python(const struct text_list *process_arguments, const struct class_spec *spec,
                         struct error *error)
{
    char *home = home_said();
    struct interpreter_options options = {.flags = runner.settings.python_flags,
                                          .variables = runner.variables,
                                          .user_site = runner.settings.machine_environment != 0,
                                          .own_streams = !runner.session->debugging,
                                          .service = runner.settings.name,
                                          .home = home,
                                          .dll_path = runner.settings.dll_path,
                                          .dll_strict =
                                              settings_dll_search_is_strict(runner.settings.dll_search),
                                          .arguments = *process_arguments,
                                          .before_site = before_site,
                                          .after_site = after_site};
    if (runner.settings.program.count > 0)
        add_program(&options.program);
    runner.class_spec = spec;
    runner.callbacks = (struct host_callbacks){.debugging = runner.session->debugging,
                                               .service = runner.settings.name,
                                               .host_path = file_own_path(), // lives on with the callbacks
                                               .status_handle = runner.session->status_handle,
                                               .report_status = report_status,
                                               .note_event = note_event,
                                               .notify = readiness_notify,
                                               .listen = readiness_listen,
                                               .on_exit = sudden_end_on_exit,
                                               .on_exit_failed = sudden_end_failed,
                                               .stop_event = controls_stop_event()};
    const bool started =
        library_check_said(&runner.environment, home, runner.settings.name, disk_files(), error) &&
        interpreter_start(&runner.environment, &options, error);
    text_list_clear(&options.program);
    free(home);
    if (!started)
        return false;
    if (!runner.session->debugging) {
        child_output_install(on_console_closed);
        if (spec == NULL)
            console_handlers_install();
    }
    const bool done = after_site(error);
    if (done)
        thread_waits_install(runner.environment.minor, spec == NULL);
    timings_mark(TIMINGS_HOST, "streams and modules made");
    return done;
}

// What comes of a result of the service's code.
static struct outcome conclude(enum entry_point_result result, bool interrupted, uint32_t code,
                               struct error *error)
{
    const struct verdict_case of = {.settings = &runner.settings,
                                    .debugging = runner.session->debugging,
                                    .result = result,
                                    .interrupted = interrupted,
                                    .code = code};
    streams_flush(); // what the code wrote stands before what is told of it
    return verdict_reach(&of, &runner.how, error);
}

// For who asked for them: as the service's code begins, and before STOPPED is reported.
static void report_timings(void)
{
    struct text_list lines = {0};
    if (timings_are_wanted())
        timings_add_lines(&lines);
    for (size_t i = 0; i < lines.count; i++)
        report_line("%s", lines.items[i]);
    text_list_clear(&lines);
}

static enum entry_point_result load_class(const struct class_spec *spec, uint32_t *code, struct error *error)
{
    char *naming = class_spec_naming(runner.settings.name);
    const enum entry_point_result result = entry_point_load(&runner.entry, spec, naming, code, error);
    free(naming);
    return result;
}

// Runs the service's code. Python is running, and the thread has the GIL.
// With spec NULL the class is there already, and Python's main thread is somebody else's, so it is not
// interrupted.
static struct outcome run_code(const struct class_spec *spec)
{
    struct error error = {0};
    uint32_t code = 0;
    enum entry_point_result result = ENTRY_POINT_OK;
    if (spec != NULL)
        interpreter_begin_interruptible();
    delivery_begin_work("the import of its module has not ended",
                        "let the module's top level only define, and do the work in SvcDoRun");
    if (spec != NULL && !controls_stop_requested())
        result = load_class(spec, &code, &error);
    if (result != ENTRY_POINT_OK)
        importer_advise(runner.settings.name, NULL, &error);
    delivery_begin_work("its constructor has not returned",
                        "let __init__ return, and do the work in SvcDoRun");
    if (result == ENTRY_POINT_OK && !controls_stop_requested())
        result = entry_point_construct(&runner.entry, &runner.session->arguments, &code, &error);
    delivery_begin_work(NULL, NULL);
    bool whole = result == ENTRY_POINT_OK && !controls_stop_requested();
    if (whole)
        result = entry_point_prepare(&runner.entry, &error);
    whole = whole && result == ENTRY_POINT_OK;
    if (whole && !servicemanager_has_handler()) {
        error_set(&error, 0, "the class of the service \"%s\" registered no handler for controls",
                  runner.settings.name);
        error_advise(&error, "call win32serviceutil.ServiceFramework.__init__(self, args) in its __init__");
        report_failure(FAILURE_NO_HANDLER, &error);
        error_clear(&error);
    }
    // A console has no status handle: nobody but the host can say that it runs.
    if (whole && (runner.session->debugging || !servicemanager_has_handler()))
        status_said(SERVICE_RUNNING, &(struct lifecycle_details){.accepted = SERVICE_ACCEPT_STOP});
    timings_mark(TIMINGS_SERVICE, "class imported, instance made");
    if (whole)
        report_timings();
    if (whole && delivery_begin())
        result = entry_point_run(&runner.entry, &code, &error);
    timings_begin_stop();
    timings_mark(TIMINGS_SERVICE, "its code returned");
    delivery_end();
    bool interrupted = interpreter_end_interruptible();
    readiness_end();
    ending_code_returned();
    status_event(LIFECYCLE_RETURNED, NULL); // first: the log may be slow
    struct outcome outcome = conclude(result, interrupted, code, &error);
    if (outcome.exit_code == NO_ERROR)
        (void)status_held_codes(&outcome.exit_code, &outcome.specific_code); // for the log and the hook, too
    ending_settle(&outcome);
    error_clear(&error);
    return outcome;
}

// A class's threads do not keep its service from its end, whether they are daemons or not: code that was written for
// PythonService.exe, which does not wait for any, leaves them. Returns whether any goes on.
static bool leave_threads(void)
{
    const uint32_t half = status_stop_limit() / 2;
    struct text_list names = wake_leave_threads(half > 0 && half < THREADS_LIMIT ? half : THREADS_LIMIT);
    for (size_t i = 0; i < names.count; i++)
        report_line(
            "warning: the thread \"%s\" goes on though the service has stopped, and ends with its process; "
            "let SvcStop end it, or make it a daemon",
            names.items[i]);
    const bool any = names.count > 0;
    text_list_clear(&names);
    return any;
}

// Runs the program on Python's main thread, which the caller is, with the GIL. *threads_left: some that are no daemons go on.
static struct outcome run_program(const struct program_spec *spec, bool *threads_left)
{
    struct error error = {0};
    uint32_t code = 0;
    enum entry_point_result result = ENTRY_POINT_OK;
    const struct program_turns turns = {.begins = readiness_program_began, .ended = readiness_program_ended};
    interpreter_begin_interruptible();
    if (!controls_stop_requested()) {
        report_timings();
        result = program_run(spec, &turns, &code, &error);
        importer_advise(runner.settings.name, spec, &error);
    }
    timings_begin_stop();
    timings_mark(TIMINGS_SERVICE, "its code returned");
    // Told now, though threads may go on: the program runs until they have ended.
    const bool interrupted = controls_stop_requested() &&
                             (result == ENTRY_POINT_INTERRUPTED || runner.settings.report_stop_failures == 0);
    struct outcome outcome = conclude(result, interrupted, code, &error);
    readiness_program_waits();
    *threads_left = !wake_wait_threads();
    interpreter_end_interruptible();
    readiness_end();
    ending_settle(&outcome);
    ending_code_returned();
    status_event(LIFECYCLE_RETURNED, NULL);
    error_clear(&error);
    return outcome;
}

// The directory that a program has without a setting. Owner: the caller; NULL: none.
static char *directory_of(const struct program_spec *spec)
{
    if (spec->kind == PROGRAM_SCRIPT)
        return file_directory_exists(spec->target) ? text_copy(spec->target) : path_parent(spec->target);
    return spec->directory != NULL ? text_copy(spec->directory) : NULL;
}

static struct outcome fail(enum failure failure, const struct error *error)
{
    report_failure(failure, error);
    return ending_outcome(failure);
}

// From the settings to the end of Python.
static struct outcome run_service(const struct text_list *process_arguments)
{
    struct error error = {0};
    struct class_spec spec = {0};
    struct program_spec program = {0};
    struct outcome outcome = {0};
    char *own_directory = NULL;
    const bool is_program = runner.settings.program.count > 0;
    bool threads_left = false;

    if (!(is_program ? program_spec_parse(&runner.settings.program, &program, &error)
                     : class_spec_parse(runner.settings.class_spec, &spec, &error))) {
        outcome = fail(FAILURE_SETTINGS, &error);
        goto done;
    }
    if (!surroundings_find_python(&runner.settings, &runner.environment, &error)) {
        outcome = fail(FAILURE_ENVIRONMENT, &error);
        goto done;
    }
    own_directory = is_program               ? directory_of(&program)
                    : spec.directory != NULL ? text_copy(spec.directory)
                                             : NULL;
    if (!surroundings_enter(&runner.settings, &runner.environment, own_directory, &error)) {
        outcome = fail(FAILURE_DIRECTORY, &error);
        goto done;
    }
    runner.variables = surroundings_prepare(&runner.settings);
    timings_mark(TIMINGS_HOST, "environment found, process prepared");
    hooks_begin(&runner.settings);
    if (!hooks_run(HOOK_BEFORE_START, &error)) {
        if (error.advice == NULL)
            error_advise(&error,
                         "see in the log what it wrote; to change it: pyhost update \"%s\" --before-start "
                         "COMMAND, or --before-start= for none",
                         runner.settings.name);
        outcome = fail(FAILURE_HOOK, &error);
        goto done;
    }
    if (controls_stop_requested())
        goto done;
    timings_mark(TIMINGS_SERVICE, "the command before the start");
    if (!start_python(process_arguments, is_program ? NULL : &spec, &error)) {
        outcome = fail(FAILURE_INTERPRETER, &error);
        goto done;
    }
    outcome = is_program ? run_program(&program, &threads_left) : run_code(&spec);
    timings_mark(TIMINGS_HOST, "its result taken");
    sudden_end_renew(); // Python's own end may crash
    servicemanager_drop_handler();
    entry_point_clear(&runner.entry);
    timings_mark(TIMINGS_SERVICE, "instance let go");
    if (!is_program) {
        threads_left = leave_threads();
        timings_mark(TIMINGS_SERVICE, "threads ended, or left");
    }
    // A program ends as under python.exe; a class, which PythonService.exe never took apart, keeps nobody waiting for what nobody sees.
    const enum interpreter_end how = threads_left && !wake_forget_threads() ? INTERPRETER_LEFT
                                     : is_program                           ? INTERPRETER_WHOLE
                                                                            : INTERPRETER_SEEN;
    const bool finalized = interpreter_finish(how, streams_flush);
    timings_mark(TIMINGS_PYTHON, finalized ? "interpreter finalized" : "atexit, flush");
    delivery_settle(&outcome);
    ending_farewell(&outcome);
done:
    free(own_directory);
    program_spec_clear(&program);
    class_spec_clear(&spec);
    error_clear(&error);
    return outcome;
}

// What a service accepts as a stop, by its settings.
static uint32_t shutdowns_accepted(void)
{
    if (runner.settings.shutdown_is_stop == 0)
        return 0;
    return LIFECYCLE_ACCEPT_SHUTDOWN |
           (shutdown_is_chosen(runner.settings.preshutdown) ? LIFECYCLE_ACCEPT_PRESHUTDOWN : 0);
}

static uint32_t stop_time(uint32_t control)
{
    return shutdown_stop_time(control, runner.settings.preshutdown);
}

// What every service begins with, whoever hosts it. Returns whether the service can go on; else *outcome says
// how it ended.
static bool begin(struct session *session, bool needs_settings, struct outcome *outcome)
{
    struct error settings_error = {0};
    struct error error = {0};
    const char *name = session->arguments.items[0];

    runner.session = session;
    report_begin(name, session->debugging ? REPORT_CONSOLE : REPORT_SERVICE);
    bool readable = settings_read(&runner.settings, name, &settings_error);
    const struct lifecycle_policy policy = {.start_limit = runner.settings.start_limit * 1000,
                                            .stop_limit = runner.settings.stop_limit * 1000,
                                            .held_limit = ENDING_HELD_LIMIT,
                                            .also_accepted = shutdowns_accepted()};
    const struct controls_policy controls_policy = {.shutdown_is_stop = runner.settings.shutdown_is_stop != 0,
                                                    .stop_time = stop_time,
                                                    .stops_only = runner.settings.program.count > 0,
                                                    .take_interrogate = take_interrogate};

    const struct status_callbacks callbacks = {.beside = serve_requests,
                                               .on_set = answer_request,
                                               .on_limit = ending_on_limit,
                                               .on_silence = readiness_on_silence};

    if (runner.settings.stop_limit != 0) // then a stop ends in time, and what it ends with has its cause
        report_relate_failures(runner.settings.stop_limit + RELATED);
    ending_begin(&runner.settings, session->debugging);
    remedy_begin(&runner.settings, &runner.environment, session->debugging);
    delivery_to(&runner.settings, &runner.entry);
    bool begun = controls_begin(&controls_policy, delivery_deliver, ending_leave, &error);
    begun = status_begin(session, &policy, &callbacks, &error) && begun; // always: STOPPED is reported by it
    if (!session->debugging)
        own_log_open(&runner.settings, !runner.guest);
    else
        event_source_begin(name);
    sudden_end_begin(session, &runner.settings);
    readiness_begin(&runner.settings);
    if (!runner.guest) // python.exe is no helper
        again_begin(&runner.settings, session->debugging);
    report_line("service \"%s\" starts, process %lu, %s", name, GetCurrentProcessId(), PYHOST_VERSION);
    char *cure = NULL;
    char *unknown = settings_unknown(&runner.settings, &cure);
    if (unknown != NULL)
        report_line("settings without effect: %s; %s", unknown, cure);
    free(cure);
    free(unknown);
    if (!begun)
        *outcome = fail(FAILURE_NOT_CONNECTED, &error);
    else if (!readable && needs_settings)
        *outcome = fail(FAILURE_SETTINGS, &settings_error);
    timings_mark(TIMINGS_HOST, "settings read, log opened");
    bool done = begun && (readable || !needs_settings);
    error_clear(&error);
    error_clear(&settings_error);
    return done;
}

static void end(struct outcome *outcome)
{
    timings_mark(TIMINGS_HOST, "children and hooks seen to");
    report_timings();
    event_source_keep(runner.settings.name); // for the events that viewers have to show
    const bool again = again_start(outcome);
    const bool by_itself =
        !again && outcome->exit_code == NO_ERROR && outcome->specific_code == 0 && !controls_stop_requested();
    ending_tell_end(outcome, runner.how != NULL ? runner.how : by_itself ? RETURNED_BY_ITSELF : "");
    ending_end(outcome);
}

struct outcome runner_run(struct session *session, const struct text_list *process_arguments)
{
    struct outcome outcome = {0};
    if (begin(session, true, &outcome))
        outcome = run_service(process_arguments);
    end(&outcome);
    return outcome;
}

// The class that the registry names, for a program that prepared none.
static struct outcome run_registered_class(void)
{
    struct error error = {0};
    struct class_spec spec = {0};
    uint32_t code = 0;
    struct outcome outcome = {0};
    if (runner.settings.class_spec == NULL)
        error_set(&error, 0, "the service \"%s\" has no class", runner.settings.name);
    if (runner.settings.class_spec == NULL || !class_spec_parse(runner.settings.class_spec, &spec, &error)) {
        outcome = fail(FAILURE_SETTINGS, &error);
    } else {
        enum entry_point_result result = load_class(&spec, &code, &error);
        outcome = result == ENTRY_POINT_OK ? run_code(NULL) : conclude(result, false, code, &error);
    }
    class_spec_clear(&spec);
    error_clear(&error);
    return outcome;
}

struct outcome runner_run_guest(struct session *session, void *class_object, struct host_callbacks *callbacks)
{
    struct error error = {0};
    struct outcome outcome = {0};
    runner.guest = true;
    if (begin(session, class_object == NULL, &outcome)) {
        callbacks->service = runner.settings.name;
        callbacks->status_handle = session->status_handle;
        callbacks->report_status = report_status;
        callbacks->note_event = note_event;
        callbacks->on_exit = sudden_end_on_exit;
        callbacks->on_exit_failed = sudden_end_failed;
        runner.entry.class_object = class_object;
        int state = interpreter_attach();
        if (!exits_install(callbacks, &error)) // the service goes on without
            report_line("%s", error.message);
        error_clear(&error);
        outcome = class_object != NULL ? run_code(NULL) : run_registered_class();
        entry_point_clear(&runner.entry);
        interpreter_detach(state);
        delivery_settle(&outcome);
    }
    end(&outcome);
    return outcome;
}
