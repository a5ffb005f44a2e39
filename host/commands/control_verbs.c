// SPDX-License-Identifier: MIT
// start, stop, restart, pause, continue, control.
#include <stdlib.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/json.h"
#include "base/output.h"
#include "base/quoting.h"
#include "commands/answer.h"
#include "commands/commands.h"
#include "commands/control.h"
#include "commands/foreign.h"
#include "commands/start_refusal.h"

// As the command line says.
static struct control_starting starting_of(const struct scm_service *service, const struct command_line *line)
{
    return (struct control_starting){.service = service,
                                     .arguments = line->own,
                                     .waits = !command_line_has(line, OPTION_NO_WAIT),
                                     .wait = control_wait(line)};
}

// A verb's work on one service.
struct act {
    struct scm_service service;
    struct scm_status before;
    struct error error;
};

// Whose the service is. --force acts on any.
static bool check_owner(const struct command_line *line, const char *name, struct error *error)
{
    struct text_buffer command = {0};
    if (command_line_has(line, OPTION_FORCE))
        return true;
    text_buffer_add_format(&command, "pyhost %s --force", verbs_table[line->verb].name);
    if (scm_is_remote()) {
        text_buffer_add(&command, " --computer");
        quoting_add(&command, command_line_value(line, OPTION_COMPUTER), false);
    }
    for (size_t i = 0; i < line->arguments.count; i++)
        quoting_add(&command, line->arguments.items[i], false);
    const bool done = foreign_check_state(name, command.data, error);
    free(text_buffer_take(&command));
    return done;
}

static bool begin(struct act *act, const struct command_line *line, uint32_t access)
{
    const char *name = line->arguments.items[0];
    *act = (struct act){0};
    answer_service(name);
    return check_owner(line, name, &act->error) &&
           scm_open(name, access | SERVICE_QUERY_STATUS, &act->service, &act->error) &&
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
        if (after.process != act->before.process && after.process != 0 && act->before.process != 0)
            answer_change_number("process", act->before.process, after.process);
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

// The same of a control that only a running service can get.
static int finish_control(struct act *act, bool done)
{
    const bool stopped = !done && act->before.state == SERVICE_STOPPED;
    if (stopped)
        error_advise(&act->error, "pyhost start \"%s\"", act->service.name);
    int code = finish(act, done);
    return stopped ? EXIT_STOPPED : code;
}

int control_verbs_start(const struct command_line *line)
{
    struct act act;
    bool ended = false;
    bool done = begin(&act, line, SERVICE_START);
    if (done) {
        const struct control_starting starting = starting_of(&act.service, line);
        done = control_start_as(&starting, &ended, &act.error);
    }
    int code = finish(&act, done);
    return code == EXIT_DONE && ended ? EXIT_STOPPED : code;
}

int control_verbs_stop(const struct command_line *line)
{
    struct act act;
    const char *name = line->arguments.items[0];
    struct text_list stopped = {0};
    bool waits = !command_line_has(line, OPTION_NO_WAIT);
    bool done = begin(&act, line, SERVICE_STOP) &&
                control_stop_service(&act.service, waits ? control_wait(line) : 0, &stopped, &act.error);
    if (done && act.before.state == SERVICE_STOPPED)
        output_answer("%s is already stopped\n", name);
    else if (done && waits)
        control_tell_stopped(name);
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

int control_verbs_restart(const struct command_line *line)
{
    struct act act;
    struct text_list stopped = {0};
    const char *name = line->arguments.items[0];
    bool ended = false;
    bool done = begin(&act, line, SERVICE_START | SERVICE_STOP);
    if (done && is_restarted(name)) {
        output_answer("%s was restarted already, with a service that it depends on\n", name);
        return finish(&act, true);
    }
    done = done && start_refusal_check(name, &act.error) &&
           control_check_restart(&act.service, false, &act.error) &&
           control_stop_service(&act.service, control_wait(line), &stopped, &act.error);
    if (done) {
        const struct control_starting starting = starting_of(&act.service, line);
        if (act.before.state != SERVICE_STOPPED)
            control_tell_stopped(name);
        for (size_t i = 0; i < stopped.count; i++)
            text_list_add(&restarted, stopped.items[i]);
        done = control_start_as(&starting, &ended, &act.error) &&
               control_start_others(&act.service, control_wait(line), &stopped, &act.error);
    }
    int code = finish(&act, done);
    control_tell_others();
    control_note_stopped(&stopped);
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
    bool done = begin(&act, line, SERVICE_PAUSE_CONTINUE) &&
                (act.before.state == wanted || scm_control(&act.service, control, &act.error)) &&
                (!waits || control_await(&act.service, wanted, control_wait(line), &status, &act.error));
    if (!done && act.error.code == ERROR_INVALID_SERVICE_CONTROL)
        error_advise(&act.error, "only a class with SvcPause and SvcContinue can be paused");
    if (done && waits && status.state != wanted) {
        done = error_set(&act.error, status.exit_code, "The service \"%s\" is %s", name,
                         scm_state_name(status.state));
        error_advise(&act.error, "see why: pyhost status \"%s\"", name);
    }
    if (done)
        output_answer("%s %s\n", name, waits ? finished : doing);
    return finish_control(&act, done);
}

int control_verbs_pause(const struct command_line *line)
{
    return change_state(line, SERVICE_CONTROL_PAUSE, SERVICE_PAUSED, "is pausing", "has paused");
}

int control_verbs_continue(const struct command_line *line)
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

int control_verbs_send(const struct command_line *line)
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
    bool done = begin(&act, line, access) && scm_control(&act.service, code, &act.error);
    if (answer_is_json())
        json_number(answer_fields(), "control", code);
    if (done)
        output_answer("Control %lu was sent to %s\n", (unsigned long)code, name);
    return finish_control(&act, done);
}
