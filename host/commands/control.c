// SPDX-License-Identifier: MIT
#include "commands/control.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/output.h"
#include "base/quoting.h"
#include "base/secret.h"
#include "commands/answer.h"
#include "commands/commands.h"
#include "commands/deletion.h"
#include "commands/foreign.h"
#include "commands/last_words.h"
#include "commands/start_refusal.h"
#include "commands/stop_order.h"
#include "scm/scm_config.h"
#include "scm/scm_wait.h"
#include "settings/settings.h"

uint32_t control_wait_said(const struct command_line *line)
{
    const char *value = command_line_value(line, OPTION_WAIT);
    return value != NULL && value[0] != '\0' ? control_wait(line) : 0;
}

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
        scm_wait_on_progress(show_progress);
    bool done = scm_wait(service, wanted, wait, status, error);
    scm_wait_on_progress(NULL);
    output_progress("");
    if (!done) {
        error_advise(error, "pyhost logs \"%s\" --follow", service->name);
        error->detail = last_words_log(service->name);
    }
    return done;
}

// ---- start and stop ----

static void add_reason(struct error *error, const char *reason)
{
    char *message = text_format("%s; %s", error->message, reason);
    free(error->message);
    error->message = message;
}

// The SCM refuses these, and need not look first whether the service runs.
static bool may_run(uint32_t refusal)
{
    return refusal == ERROR_SERVICE_ALREADY_RUNNING || refusal == ERROR_SERVICE_DISABLED ||
           refusal == ERROR_SERVICE_MARKED_FOR_DELETE;
}

// Starts it, once another stop that is under way has come to its end. *there: it runs already, or is about to.
static bool ask_for_start(const struct control_starting *starting, bool *there, struct error *error)
{
    enum { ATTEMPTS = 3 }; // somebody else may stop it again
    struct scm_status status = {0};
    const char *name = starting->service->name;
    *there = false;
    for (int i = 0; i < ATTEMPTS; i++) {
        if (scm_start(starting->service, &starting->arguments, error))
            return true;
        const uint32_t refusal = error->code;
        struct error unknown = {0};
        const bool known = may_run(refusal) && scm_query(starting->service, &status, &unknown);
        error_clear(&unknown);
        if (!known || (refusal != ERROR_SERVICE_ALREADY_RUNNING &&
                       (status.state == SERVICE_STOPPED || status.state == SERVICE_STOP_PENDING))) {
            start_refusal_explain(starting->service, error);
            return false;
        }
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
static bool runs_on(const struct control_starting *starting, struct scm_status *status)
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

// What runs already has had its arguments.
static bool refuse_arguments(const struct control_starting *starting, struct error *error)
{
    const char *name = starting->service->name;
    struct text_buffer command = {0};
    text_buffer_add(&command, "pyhost restart");
    quoting_add(&command, name, false);
    text_buffer_add(&command, " --");
    for (size_t i = 0; i < starting->arguments.count; i++)
        quoting_add(&command, starting->arguments.items[i], false);
    error_set(error, ERROR_SERVICE_ALREADY_RUNNING,
              "The service \"%s\" runs already, and takes arguments only when it starts", name);
    char *shown = secret_shown_line(command.data);
    char *advice = secret_advice(NULL, shown);
    error_advise(error, "%s", advice);
    free(advice);
    free(shown);
    free(text_buffer_take(&command));
    return false;
}

bool control_start_as(const struct control_starting *starting, bool *ended, struct error *error)
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
    if (there && starting->arguments.count > 0)
        return refuse_arguments(starting, error);
    if (!starting->waits) {
        output_answer(there ? "%s runs already, or is about to\n" : "%s is starting\n", name);
        return true;
    }
    if (!control_await(starting->service, SERVICE_RUNNING, starting->wait, &status, error))
        return false;
    *ended = status.state != SERVICE_RUNNING || (!there && !runs_on(starting, &status));
    if (*ended)
        return last_words_take(name, &status, error);
    output_answer("%s is running, process %lu\n", name, (unsigned long)status.process);
    struct last_words words;
    last_words_find(name, &words, NULL);
    last_words_note_log(&words);
    last_words_note_hook(&words);
    last_words_clear(&words);
    return true;
}

bool control_start_service(const struct scm_service *service, uint32_t wait, struct error *error)
{
    const struct control_starting starting = {.service = service, .waits = true, .wait = wait};
    bool ended = false;
    return control_start_as(&starting, &ended, error);
}

// Has a service that refused STOP been asked too early? It may take it since.
static bool was_too_early(const struct scm_service *service, uint32_t code, bool *takes_it)
{
    struct scm_status status = {0};
    struct error unknown = {0};
    const bool known = scm_query(service, &status, &unknown);
    error_clear(&unknown);
    *takes_it = known && (status.accepted & SERVICE_ACCEPT_STOP) != 0;
    return (code == ERROR_INVALID_SERVICE_CONTROL || code == ERROR_SERVICE_CANNOT_ACCEPT_CTRL) && known &&
           (*takes_it || status.state == SERVICE_START_PENDING) && !scm_wait_has_ended(&status);
}

// Sends STOP. A service that starts takes it once it has said so, and nothing tells when that is: so it is asked again, for wait ms.
static bool ask_for_stop(const struct scm_service *service, uint32_t wait, struct error *error)
{
    enum { NOT_WAITING = 10000, INTERVAL = 50 }; // ms
    uint64_t end = GetTickCount64() + (wait > 0 ? wait : (uint32_t)NOT_WAITING);
    bool takes_it = false; // a refusal behind that is the service's own
    while (!scm_control(service, SERVICE_CONTROL_STOP, error)) {
        if (takes_it || !was_too_early(service, error->code, &takes_it))
            return false;
        error_clear(error);
        if (takes_it)
            continue;
        if (GetTickCount64() >= end) {
            error_set(error, ERROR_INVALID_SERVICE_CONTROL,
                      "The service \"%s\" is still starting, and takes no stop yet", service->name);
            return error_advise(error, "pyhost status \"%s\"", service->name);
        }
        Sleep(INTERVAL);
    }
    return true;
}

// Its class has no SvcStop, or accepts no stop: a refusal for good. Of a process that runs something else nothing is known.
static void advise_deaf(const struct scm_service *service, const struct scm_status *status,
                        struct error *error)
{
    struct settings settings = {0};
    struct error ignored = {0};
    if (error->code == ERROR_INVALID_SERVICE_CONTROL && error->advice == NULL && !scm_is_remote() &&
        (status->accepted & SERVICE_ACCEPT_STOP) == 0 && status->process != 0 &&
        foreign_check_by_name(service->name, &ignored) && settings_read(&settings, service->name, &ignored) &&
        settings.class_spec != NULL) {
        add_reason(error, "its class accepts no stop");
        error_advise(
            error,
            "write the class's method SvcStop(self); to end the process that runs now: taskkill /F /PID %lu",
            (unsigned long)status->process);
    }
    settings_clear(&settings);
    error_clear(&ignored);
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
                    (known && scm_wait_has_ended(&status));
        error_clear(&unknown);
        if (!gone && !stopping && known)
            advise_deaf(service, &status, error);
        if (!gone && !stopping)
            return false;
        error_clear(error);
    }
    return wait == 0 || control_await(service, SERVICE_STOPPED, wait, &status, error);
}

// What cannot be read the start itself will meet.
static bool is_disabled(const char *name)
{
    struct scm_service service = {0};
    struct scm_config config = {0};
    struct error ignored = {0};
    const bool is = scm_open(name, SERVICE_QUERY_CONFIG, &service, &ignored) &&
                    scm_read_record(&service, &config, &ignored) && config.start == SCM_START_DISABLED;
    scm_config_clear(&config);
    scm_close(&service);
    error_clear(&ignored);
    return is;
}

// What the calls of a stop order are for.
struct stopping {
    const struct scm_service *service; // the one that is meant: open already
    uint32_t wait;                     // for it, ms; 0: not at all
    bool is_enabled;                   // it will be, by its start
};

// The others that were stopped, and started again, for the service that the answer is about.
static struct text_list also_stopped;
static struct text_list also_started;

void control_tell_others(void)
{
    if (answer_is_json()) {
        json_texts(answer_fields(), "also_stopped", &also_stopped);
        json_texts(answer_fields(), "also_started", &also_started);
    }
    text_list_clear(&also_started);
    text_list_clear(&also_stopped);
}

void control_tell_stopped(const char *name)
{
    struct last_words words;
    last_words_find(name, &words, NULL);
    struct text_list failures = last_words_failures(&words);
    char *cause = last_words_cause(&failures);
    text_list_clear(&failures);
    last_words_clear(&words);
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
    if (done) {
        control_tell_stopped(name);
        text_list_add(&also_stopped, name);
    }
    scm_close(&dependent);
    return done;
}

static bool list_dependents(void *context, const char *name, struct text_list *names, struct error *error)
{
    (void)name;
    return scm_dependents(((const struct stopping *)context)->service, SERVICE_ACTIVE, names, error);
}

static bool start_named(void *context, const char *name, struct error *error)
{
    struct scm_service service = {0};
    bool done = scm_open(name, SERVICE_START | SERVICE_QUERY_STATUS, &service, error) &&
                control_start_service(&service, ((const struct stopping *)context)->wait, error);
    if (done)
        text_list_add(&also_started, name);
    scm_close(&service);
    return done;
}

static bool may_start(void *context, const char *name, struct error *error)
{
    const struct stopping *stopping = context;
    const bool is_meant = text_equal_ignore_case(name, stopping->service->name);
    return deletion_check(name, error) && (is_meant || start_refusal_check(name, error)) &&
           ((is_meant && stopping->is_enabled) || !is_disabled(name) ||
            scm_error(error, ERROR_SERVICE_DISABLED, "restart", name));
}

static struct stop_order_calls calls_of(struct stopping *stopping)
{
    return (struct stop_order_calls){stopping, stop_named, list_dependents, start_named, may_start};
}

bool control_check_restart(const struct scm_service *service, bool is_enabled, struct error *error)
{
    struct stopping stopping = {.service = service, .is_enabled = is_enabled};
    const struct stop_order_calls calls = calls_of(&stopping);
    return stop_order_check(&calls, service->name, error);
}

bool control_stop_service(const struct scm_service *service, uint32_t wait, struct text_list *stopped,
                          struct error *error)
{
    struct stopping stopping = {.service = service, .wait = wait};
    const struct stop_order_calls calls = calls_of(&stopping);
    return stop_order_stop(&calls, service->name, stopped, error);
}

void control_note_stopped(const struct text_list *stopped)
{
    for (size_t i = 0; i < stopped->count; i++)
        output_note("%s was stopped as well and does not run: pyhost start \"%s\"", stopped->items[i],
                    stopped->items[i]);
}

bool control_start_others(const struct scm_service *service, uint32_t wait, struct text_list *stopped,
                          struct error *error)
{
    struct stopping stopping = {.service = service, .wait = wait};
    const struct stop_order_calls calls = calls_of(&stopping);
    return stop_order_start(&calls, stopped, error);
}

void control_start_stopped(const struct scm_service *service, uint32_t wait, struct text_list *stopped)
{
    struct error error = {0};
    if (!control_start_others(service, wait, stopped, &error))
        answer_fail(&error);
    control_note_stopped(stopped);
    error_clear(&error);
}
