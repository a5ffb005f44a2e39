// SPDX-License-Identifier: MIT
// start, stop, restart, pause, continue, control: ask the SCM, wait for the final state, and repeat the
// reason when it did not come.
#include "commands/control.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/output.h"
#include "commands/answer.h"
#include "commands/commands.h"
#include "commands/deletion.h"
#include "commands/last_words.h"
#include "commands/stop_order.h"
#include "settings/settings.h"

uint32_t control_wait(const struct command_line *line)
{
    const char *value = command_line_value(line, OPTION_WAIT);
    if (value == NULL || value[0] == '\0')
        return CONTROL_DEFAULT_WAIT;
    unsigned long seconds = strtoul(value, NULL, 10);
    return seconds < UINT32_MAX / 1000 ? (uint32_t)seconds * 1000 : UINT32_MAX - 1;
}

// ---- waiting ----

static void show_progress(const char *name, const struct scm_status *status)
{
    char *line = text_format("%s: %s, checkpoint %lu", name, scm_state_name(status->state),
                             (unsigned long)status->checkpoint);
    output_progress(line);
    free(line);
}

bool control_await(const struct scm_service *service, uint32_t wanted, uint32_t wait,
                   struct scm_status *status, struct error *error)
{
    output_flush();
    if (output_is_console(OUTPUT_ERROR))
        scm_on_progress(show_progress);
    bool done = scm_wait(service, wanted, wait, status, error);
    scm_on_progress(NULL);
    output_progress("");
    if (!done) {
        error_advise(error, "pyhost logs \"%s\" --follow", service->name);
        error->detail = last_words_log(service->name);
    }
    return done;
}

// ---- start and stop ----

// How a service is to be started.
struct starting {
    const struct scm_service *service;
    struct text_list arguments; // those of the command line: not owned
    bool waits;
    uint32_t wait; // ms
};

static void add_reason(struct error *error, const char *reason)
{
    char *message = text_format("%s; %s", error->message, reason);
    free(error->message);
    error->message = message;
}

// Starts it, once another stop that is under way has come to its end. *there: it runs already, or is about to.
static bool ask_for_start(const struct starting *starting, bool *there, struct error *error)
{
    enum { ATTEMPTS = 3 }; // somebody else may stop it again
    struct scm_status status = {0};
    const char *name = starting->service->name;
    *there = false;
    for (int i = 0; i < ATTEMPTS; i++) {
        if (scm_start(starting->service, &starting->arguments, error))
            return true;
        if (error->code != ERROR_SERVICE_ALREADY_RUNNING)
            return false;
        if (!scm_query(starting->service, &status, error))
            return false;
        if (status.state == SERVICE_PAUSED) {
            error_set(error, ERROR_SERVICE_ALREADY_RUNNING, "The service \"%s\" is paused", name);
            return error_advise(error, "pyhost continue \"%s\"", name);
        }
        if (status.state != SERVICE_STOP_PENDING && status.state != SERVICE_STOPPED) {
            *there = true;
            error_clear(error);
            return true;
        }
        error_set(error, ERROR_SERVICE_ALREADY_RUNNING,
                  "The service \"%s\" is stopping, and starts only when it has stopped", name);
        error_advise(error, "pyhost start \"%s\" --wait", name);
        if (!starting->waits)
            return false;
        if (!control_await(starting->service, SERVICE_STOPPED, starting->wait, &status, error)) {
            if (error->code == WAIT_TIMEOUT)
                add_reason(error, "it starts only when it has stopped");
            return false;
        }
    }
    return false;
}

// A class says RUNNING before its code has done anything: is it still there a second later? A program has lived for one by then.
static bool runs_on(const struct starting *starting, struct scm_status *status)
{
    enum { FIRST_SECOND = 1000 }; // ms
    struct settings settings = {0};
    struct error ignored = {0};
    bool is_program = !scm_is_remote() && settings_read(&settings, starting->service->name, &ignored) &&
                      settings.program.count > 0;
    bool ended = !is_program && scm_wait(starting->service, SERVICE_STOPPED, FIRST_SECOND, status, &ignored);
    settings_clear(&settings);
    error_clear(&ignored);
    return !ended;
}

// *ended: it has come to its end without a failure already.
static bool start(const struct starting *starting, bool *ended, struct error *error)
{
    struct scm_status status = {0};
    *ended = false;
    const char *name = starting->service->name;
    bool there = false;
    if (!ask_for_start(starting, &there, error)) {
        if (error->code != ERROR_SERVICE_REQUEST_TIMEOUT || !scm_query(starting->service, &status, error) ||
            status.state != SERVICE_STOPPED || status.exit_code == ERROR_SERVICE_NEVER_STARTED)
            return false;
        error_clear(error); // it ran, and ended before the SCM looked
        *ended = true;
        return last_words_take(name, &status, error);
    }
    if (!starting->waits) {
        output_answer("%s is starting\n", name);
        return true;
    }
    if (!control_await(starting->service, SERVICE_RUNNING, starting->wait, &status, error))
        return false;
    *ended = status.state != SERVICE_RUNNING || (!there && !runs_on(starting, &status));
    if (*ended)
        return last_words_take(name, &status, error);
    output_answer("%s is running, process %lu\n", name, (unsigned long)status.process);
    return true;
}

bool control_start_service(const struct scm_service *service, uint32_t wait, struct error *error)
{
    const struct starting starting = {.service = service, .waits = true, .wait = wait};
    bool ended = false;
    return start(&starting, &ended, error);
}

// As the command line says.
static struct starting starting_of(const struct scm_service *service, const struct command_line *line)
{
    return (struct starting){.service = service,
                             .arguments = line->own,
                             .waits = !command_line_has(line, OPTION_NO_WAIT),
                             .wait = control_wait(line)};
}

// Sends STOP. A service that starts takes it once it has said so, and nothing tells when that is: so it is asked again, for wait ms.
static bool ask_for_stop(const struct scm_service *service, uint32_t wait, struct error *error)
{
    enum { NOT_WAITING = 10000, INTERVAL = 50 }; // ms
    uint64_t end = GetTickCount64() + (wait > 0 ? wait : (uint32_t)NOT_WAITING);
    while (!scm_control(service, SERVICE_CONTROL_STOP, error)) {
        uint32_t code = error->code;
        struct scm_status status = {0};
        struct error unknown = {0};
        bool starts = (code == ERROR_INVALID_SERVICE_CONTROL || code == ERROR_SERVICE_CANNOT_ACCEPT_CTRL) &&
                      scm_query(service, &status, &unknown) && status.state == SERVICE_START_PENDING &&
                      !scm_process_has_ended(&status);
        error_clear(&unknown);
        if (!starts)
            return false;
        error_clear(error);
        if (GetTickCount64() >= end) {
            error_set(error, ERROR_INVALID_SERVICE_CONTROL,
                      "The service \"%s\" is still starting, and takes no stop yet", service->name);
            return error_advise(error, "pyhost status \"%s\"", service->name);
        }
        Sleep(INTERVAL);
    }
    return true;
}

static bool stop_one(const struct scm_service *service, uint32_t wait, struct error *error)
{
    struct scm_status status = {0};
    if (!ask_for_stop(service, wait, error)) {
        // Not running is what was wanted; stopping already, or a process that is gone, is on the way there.
        struct error unknown = {0};
        bool known = scm_query(service, &status, &unknown);
        bool stopping =
            error->code == ERROR_SERVICE_CANNOT_ACCEPT_CTRL &&
            (wait == 0 || (known && status.state != SERVICE_RUNNING && status.state != SERVICE_PAUSED));
        bool gone = error->code == ERROR_SERVICE_NOT_ACTIVE || error->code == ERROR_BROKEN_PIPE ||
                    (known && scm_process_has_ended(&status));
        error_clear(&unknown);
        if (!gone && !stopping)
            return false;
        error_clear(error);
    }
    return wait == 0 || control_await(service, SERVICE_STOPPED, wait, &status, error);
}

// What the calls of a stop order are for.
struct stopping {
    const struct scm_service *service; // the one that is meant: open already
    uint32_t wait;                     // for it, ms; 0: not at all
};

// To the SCM a stop that was asked for is a success, whatever went wrong in it.
static void tell_stopped(const char *name)
{
    char *cause = last_words_cause(name);
    output_answer("%s has stopped\n", name);
    if (cause != NULL)
        output_note("its last run failed: %s; pyhost status \"%s\"", cause, name);
    free(cause);
}

static bool stop_named(void *context, const char *name, struct error *error)
{
    const struct stopping *stopping = context;
    if (text_equal_ignore_case(name, stopping->service->name))
        return stop_one(stopping->service, stopping->wait, error);
    struct scm_service dependent = {0};
    bool done =
        scm_open(name, SERVICE_STOP | SERVICE_QUERY_STATUS, &dependent, error) &&
        stop_one(&dependent, stopping->wait > 0 ? stopping->wait : (uint32_t)CONTROL_DEFAULT_WAIT, error);
    if (done)
        tell_stopped(name);
    scm_close(&dependent);
    return done;
}

static bool list_dependents(void *context, const char *name, struct text_list *names, struct error *error)
{
    (void)name;
    return scm_dependents(((const struct stopping *)context)->service, names, error);
}

static bool start_named(void *context, const char *name, struct error *error)
{
    struct scm_service service = {0};
    bool done = scm_open(name, SERVICE_START | SERVICE_QUERY_STATUS, &service, error) &&
                control_start_service(&service, ((const struct stopping *)context)->wait, error);
    scm_close(&service);
    return done;
}

static struct stop_order_calls calls_of(struct stopping *stopping)
{
    return (struct stop_order_calls){stopping, stop_named, list_dependents, start_named};
}

bool control_stop_service(const struct scm_service *service, uint32_t wait, struct text_list *stopped,
                          struct error *error)
{
    struct stopping stopping = {service, wait};
    const struct stop_order_calls calls = calls_of(&stopping);
    return stop_order_stop(&calls, service->name, stopped, error);
}

// What depends on the service and was stopped for it is not to be forgotten when the service did not come back.
static void note_stopped(const struct text_list *stopped)
{
    for (size_t i = 0; i < stopped->count; i++)
        output_note("%s was stopped as well and does not run: pyhost start \"%s\"", stopped->items[i],
                    stopped->items[i]);
}

void control_start_stopped(const struct scm_service *service, uint32_t wait, struct text_list *stopped)
{
    struct stopping stopping = {service, wait};
    struct error error = {0};
    const struct stop_order_calls calls = calls_of(&stopping);
    if (!stop_order_start(&calls, stopped, &error))
        answer_fail(&error);
    note_stopped(stopped);
    error_clear(&error);
}

// ---- verbs ----

// A verb's work on one service.
struct act {
    struct scm_service service;
    struct scm_status before;
    struct error error;
};

static bool begin(struct act *act, const char *name, uint32_t access)
{
    *act = (struct act){0};
    answer_service(name);
    return scm_open(name, access | SERVICE_QUERY_STATUS, &act->service, &act->error) &&
           scm_query(&act->service, &act->before, &act->error);
}

// To programs: the state that was reached, and whether it is another one.
static void tell_state(const struct act *act)
{
    struct scm_status after = {0};
    struct error unknown = {0};
    if (answer_is_json() && act->before.state != 0 && scm_query(&act->service, &after, &unknown)) {
        json_text(answer_fields(), "state", scm_state_name(after.state));
        json_number(answer_fields(), "process", after.process);
        if (after.state != act->before.state)
            answer_change("state", scm_state_name(act->before.state), scm_state_name(after.state));
        if (after.process != act->before.process && after.process != 0 && act->before.process != 0) {
            char *old_process = text_format("%lu", (unsigned long)act->before.process);
            char *new_process = text_format("%lu", (unsigned long)after.process);
            answer_change("process", old_process, new_process);
            free(new_process);
            free(old_process);
        }
    }
    error_clear(&unknown);
}

static int finish(struct act *act, bool done)
{
    int code = done ? EXIT_DONE : answer_fail(&act->error);
    tell_state(act);
    scm_close(&act->service);
    error_clear(&act->error);
    return code;
}

int control_start(const struct command_line *line)
{
    struct act act;
    bool ended = false;
    bool done = begin(&act, line->arguments.items[0], SERVICE_START);
    if (done) {
        const struct starting starting = starting_of(&act.service, line);
        done = start(&starting, &ended, &act.error);
    }
    int code = finish(&act, done);
    return code == EXIT_DONE && ended ? EXIT_STOPPED : code;
}

int control_stop(const struct command_line *line)
{
    struct act act;
    const char *name = line->arguments.items[0];
    struct text_list stopped = {0};
    bool waits = !command_line_has(line, OPTION_NO_WAIT);
    bool done = begin(&act, name, SERVICE_STOP) &&
                control_stop_service(&act.service, waits ? control_wait(line) : 0, &stopped, &act.error);
    if (done && waits)
        tell_stopped(name);
    else if (done)
        output_answer("%s is stopping\n", name);
    if (answer_is_json())
        json_texts(answer_fields(), "also_stopped", &stopped);
    text_list_clear(&stopped);
    return finish(&act, done);
}

// Those that were restarted with one that they depend on, which the same command need not do again.
static struct text_list restarted;

static bool is_restarted(const char *name)
{
    for (size_t i = 0; i < restarted.count; i++)
        if (text_equal_ignore_case(restarted.items[i], name))
            return true;
    return false;
}

int control_restart(const struct command_line *line)
{
    struct act act;
    struct text_list stopped = {0};
    const char *name = line->arguments.items[0];
    bool ended = false;
    bool done = begin(&act, name, SERVICE_START | SERVICE_STOP);
    if (done && is_restarted(name)) {
        output_answer("%s was restarted already, with a service that it depends on\n", name);
        return finish(&act, true);
    }
    done = done && deletion_check(name, &act.error) && // it would be stopped, and could not be started again
           control_stop_service(&act.service, control_wait(line), &stopped, &act.error);
    if (done) {
        struct stopping stopping = {&act.service, control_wait(line)};
        const struct stop_order_calls calls = calls_of(&stopping);
        const struct starting starting = starting_of(&act.service, line);
        tell_stopped(name);
        for (size_t i = 0; i < stopped.count; i++)
            text_list_add(&restarted, stopped.items[i]);
        done = start(&starting, &ended, &act.error) && stop_order_start(&calls, &stopped, &act.error);
    }
    int code = finish(&act, done);
    note_stopped(&stopped);
    text_list_clear(&stopped);
    return code == EXIT_DONE && ended ? EXIT_STOPPED : code;
}

// ---- pause, continue, control ----

// Sends control, which leads to the state wanted; being there already is a success.
static int change_state(const struct command_line *line, uint32_t control, uint32_t wanted, const char *doing,
                        const char *finished)
{
    struct act act;
    struct scm_status status = {0};
    const char *name = line->arguments.items[0];
    bool waits = !command_line_has(line, OPTION_NO_WAIT);
    bool done = begin(&act, name, SERVICE_PAUSE_CONTINUE) &&
                (act.before.state == wanted || scm_control(&act.service, control, &act.error)) &&
                (!waits || control_await(&act.service, wanted, control_wait(line), &status, &act.error));
    if (!done && act.error.code == ERROR_INVALID_SERVICE_CONTROL)
        error_advise(&act.error, "only a class with SvcPause and SvcContinue can be paused");
    if (done && waits && status.state != wanted)
        done = error_set(&act.error, status.exit_code, "The service \"%s\" is %s", name,
                         scm_state_name(status.state));
    if (done)
        output_answer("%s %s\n", name, waits ? finished : doing);
    return finish(&act, done);
}

int control_pause(const struct command_line *line)
{
    return change_state(line, SERVICE_CONTROL_PAUSE, SERVICE_PAUSED, "is pausing", "has paused");
}

int control_continue(const struct command_line *line)
{
    return change_state(line, SERVICE_CONTROL_CONTINUE, SERVICE_RUNNING, "is continuing", "is running");
}

static const struct {
    const char *name;
    uint32_t code;
    uint32_t access;
} controls[] = {{"stop", SERVICE_CONTROL_STOP, SERVICE_STOP},
                {"pause", SERVICE_CONTROL_PAUSE, SERVICE_PAUSE_CONTINUE},
                {"continue", SERVICE_CONTROL_CONTINUE, SERVICE_PAUSE_CONTINUE},
                {"interrogate", SERVICE_CONTROL_INTERROGATE, SERVICE_INTERROGATE},
                {"paramchange", SERVICE_CONTROL_PARAMCHANGE, SERVICE_PAUSE_CONTINUE},
                {"netbindadd", SERVICE_CONTROL_NETBINDADD, SERVICE_PAUSE_CONTINUE},
                {"netbindremove", SERVICE_CONTROL_NETBINDREMOVE, SERVICE_PAUSE_CONTINUE},
                {"netbindenable", SERVICE_CONTROL_NETBINDENABLE, SERVICE_PAUSE_CONTINUE},
                {"netbinddisable", SERVICE_CONTROL_NETBINDDISABLE, SERVICE_PAUSE_CONTINUE}};

static bool parse_control(const char *text, uint32_t *code, uint32_t *access)
{
    char *end = NULL;
    unsigned long number = strtoul(text, &end, 0);
    if (text[0] >= '0' && text[0] <= '9' && *end == '\0' && number >= 128 && number <= 255) {
        *code = (uint32_t)number;
        *access = SERVICE_USER_DEFINED_CONTROL;
        return true;
    }
    for (size_t i = 0; i < COUNT_OF(controls); i++) {
        if (text_equal_ignore_case(text, controls[i].name) || (*end == '\0' && number == controls[i].code)) {
            *code = controls[i].code;
            *access = controls[i].access;
            return true;
        }
    }
    return false;
}

int control_send(const struct command_line *line)
{
    struct act act;
    const char *name = line->arguments.items[0];
    const char *text = line->arguments.items[1];
    uint32_t code = 0;
    uint32_t access = 0;
    if (!parse_control(text, &code, &access)) {
        struct error error = {0};
        error_set(&error, 0, "\"%s\" is not a control that can be sent", text);
        error_advise(&error, "a number from 128 to 255, or a name: pyhost help control");
        answer_service(name);
        answer_fail(&error);
        error_clear(&error);
        return EXIT_USAGE;
    }
    bool done = begin(&act, name, access) && scm_control(&act.service, code, &act.error);
    if (answer_is_json())
        json_number(answer_fields(), "control", code);
    if (done)
        output_answer("%s got control %lu\n", name, (unsigned long)code);
    return finish(&act, done);
}
