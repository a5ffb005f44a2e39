// SPDX-License-Identifier: MIT
// status: one service, in words for people or in JSON for programs.
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/file.h"
#include "base/human.h"
#include "base/json.h"
#include "base/output.h"
#include "base/quoting.h"
#include "base/secret.h"
#include "commands/answer.h"
#include "commands/commands.h"
#include "commands/control.h"
#include "commands/deletion.h"
#include "commands/exit_words.h"
#include "commands/failure_words.h"
#include "commands/foreign.h"
#include "commands/take_over.h"
#include "commands/image_path.h"
#include "commands/last_words.h"
#include "commands/log_hindrance.h"
#include "commands/process_facts.h"
#include "commands/program_file.h"
#include "commands/service_definition.h"
#include "commands/start_refusal.h"
#include "commands/status_python.h"
#include "commands/status_settings.h"
#include "report/report.h"
#include "scm/scm.h"
#include "service/surroundings.h"
#include "settings/program_spec.h"
#include "settings/settings.h"

struct facts {
    const char *name;
    struct scm_status status;
    bool is_marked;               // for deletion
    struct definition definition; // what is known of it; of a service elsewhere, nothing
    char *take_over;              // the command for a Python program of another host; NULL: none
    enum foreign_kind kind;       // of a service that is not this host's, only this and the program are told
    char *program;
    bool is_unread;   // what it runs may not be seen: then neither whose it is, nor anything of its runs
    bool undone;      // it was adopted, and has its old command line again
    char *taken_from; // the command line that release would give back; NULL: none
    const struct status_python *python; // NULL: there is none
    char *environment_problem; // why there is none, or what it or the service has lost; NULL: nothing
    char *problem_cure;        // what to try; NULL: not known
    struct last_words words;
    char *log;
    char *says;                // what the service says of itself; NULL: nothing
    struct text_list failures; // as report/failure_chain.h has them, the cause first
    bool is_past;              // they are an earlier run's, and the last one had none
    bool has_returned;         // the last run ended by itself, without a failure
    char *real_log;            // where the log is, while it cannot be at its place; NULL: it is there
    struct error real_log_why; // as far as it is seen
    struct last_run run;
    bool has_process;
    struct process_facts process;
};

static bool is_pending(uint32_t state)
{
    return state == SERVICE_START_PENDING || state == SERVICE_STOP_PENDING ||
           state == SERVICE_PAUSE_PENDING || state == SERVICE_CONTINUE_PENDING;
}

// The state that a pending one leads to.
static uint32_t goal(uint32_t state)
{
    switch (state) {
    case SERVICE_PAUSE_PENDING:
        return SERVICE_PAUSED;
    case SERVICE_STOP_PENDING:
        return SERVICE_STOPPED;
    default:
        return SERVICE_RUNNING;
    }
}

// What a service that logs to log says of itself. Owner: the caller; NULL: nothing.
static char *read_status(const char *log)
{
    enum { STATUS_MOST = 64 * 1024 };
    size_t size = 0;
    struct error ignored = {0};
    char *path = report_status_path(log);
    char *text = file_exists(path) ? (char *)file_read(path, STATUS_MOST, &size, &ignored) : NULL;
    char *says = text != NULL && text[0] != '\0' ? text_printable(text) : NULL;
    if (text == NULL && file_is_refused(path))
        says = text_copy("you may not read it; run this in an elevated prompt");
    error_clear(&ignored);
    free(path);
    free(text);
    return says;
}

static void look_at_python(struct facts *facts, const char *python)
{
    struct error missing = {0};
    facts->python = status_python_of(python, &facts->definition.values[OPTION_DLL_PATH], &missing);
    if (facts->python == NULL)
        surroundings_advise_python(facts->name, python, &missing);
    const char *problem = facts->python != NULL ? facts->python->problem : missing.message;
    const char *cure = facts->python != NULL ? facts->python->cure : missing.advice;
    facts->environment_problem = problem != NULL ? text_copy(problem) : NULL;
    facts->problem_cure = cure != NULL ? text_copy(cure) : NULL;
    error_clear(&missing);
}

static void gather(struct facts *facts)
{
    struct error ignored = {0};
    facts->has_process = !scm_is_remote() && facts->status.process != 0 &&
                         process_facts_get(facts->status.process, &facts->process);
    if (facts->process.is_refused)
        output_note("you may not see its memory and processor time; %s", SCM_ELEVATE);
    if (scm_is_remote())
        return;
    char *image_path = NULL;
    if (!service_definition_read_whole(facts->name, &facts->definition, &image_path, &ignored)) {
        facts->is_unread = true;
        const char *cure = scm_cure_unseen(&ignored);
        output_note("Cannot see what the service runs: %s%s%s", ignored.message, cure != NULL ? "; " : "",
                    cure != NULL ? cure : "");
        error_clear(&ignored);
        return;
    }
    struct image_path path = image_path_split(image_path);
    facts->kind = foreign_named_service(facts->name, image_path);
    char *command =
        facts->kind == FOREIGN_OTHER && !scm_is_remote() ? take_over_command(facts->name, image_path) : NULL;
    facts->take_over = command != NULL ? secret_advice(NULL, command) : NULL;
    free(command);
    facts->program = text_copy(path.program);
    image_path_clear(&path);
    free(image_path);
    struct settings settings = {0};
    if (facts->kind != FOREIGN_NONE) {
        settings_read_any(&settings, facts->name, &ignored);
        facts->undone = foreign_is_adoptable(facts->kind) && settings.adopted_image_path != NULL;
        settings_clear(&settings);
        error_clear(&ignored);
        return;
    }
    const char *python = definition_text(&facts->definition, OPTION_PYTHON);
    const struct error *unread = &facts->definition.unread;
    if (unread->message != NULL) {
        facts->environment_problem = text_copy(unread->message);
        facts->problem_cure = unread->advice != NULL ? text_copy(unread->advice) : NULL;
    } else if (python != NULL) {
        look_at_python(facts, python);
    }
    last_words_find(facts->name, &facts->words,
                    NULL); // a service without settings is shown with the defaults
    const struct last_words *words = &facts->words;
    last_words_note_hook(words);
    facts->log = text_copy(words->settings.log);
    facts->taken_from = words->settings.adopted_image_path != NULL
                            ? secret_shown_line(words->settings.adopted_image_path)
                            : NULL;
    facts->says = facts->status.state != SERVICE_STOPPED ? read_status(words->log) : NULL;
    if (!text_equal_ignore_case(words->log, facts->log)) {
        facts->real_log = text_copy(words->log);
        log_hindrance_check(facts->name, facts->log, &facts->real_log_why);
    }
    last_words_note_no_log(words);
    facts->failures = last_words_failures(words);
    last_words_run(words, &facts->status, &facts->failures, &facts->run);
    if (facts->failures.count == 0) {
        facts->failures = last_words_past_failures(words);
        facts->is_past = true;
    }
    char *gone = program_file_gone(facts->program);
    if (gone != NULL) { // before what else is wrong: all of a moved bundle is
        text_replace(&facts->environment_problem, "the service's program \"%s\" does not exist", gone);
        free(facts->problem_cure);
        facts->problem_cure = start_refusal_cure(facts->name);
    }
    free(gone);
    if (facts->environment_problem != NULL || facts->python != NULL)
        failure_words_forget_cures(&facts->failures, facts->environment_problem, facts->problem_cure);
    facts->has_returned = facts->status.state == SERVICE_STOPPED && facts->status.exit_code == NO_ERROR &&
                          (facts->failures.count == 0 || facts->is_past) && facts->run.ended == NULL &&
                          last_words_returned(words);
    error_clear(&ignored);
}

static void facts_clear(struct facts *facts)
{
    definition_clear(&facts->definition);
    free(facts->program);
    free(facts->environment_problem);
    free(facts->problem_cure);
    free(facts->log);
    free(facts->real_log);
    error_clear(&facts->real_log_why);
    free(facts->taken_from);
    free(facts->take_over);
    free(facts->says);
    text_list_clear(&facts->failures);
    last_words_run_clear(&facts->run);
    last_words_clear(&facts->words);
}

// The words of a program as one line; NULL: it is a class. Owner: the caller.
static char *command_of(const struct definition *definition)
{
    return definition_text(definition, OPTION_PROGRAM) != NULL
               ? program_spec_line(&definition->values[OPTION_PROGRAM])
               : NULL;
}

// ---- for people ----

static void show_indented(const char *text)
{
    while (*text != '\0') {
        size_t length = strcspn(text, "\r\n");
        output_answer("    %.*s\n", (int)length, text);
        text += length;
        text += strspn(text, "\r\n");
    }
}

static enum output_colour colour_of(const struct scm_status *status)
{
    if (status->state == SERVICE_RUNNING)
        return OUTPUT_GREEN;
    if (status->state != SERVICE_STOPPED)
        return OUTPUT_YELLOW;
    return status->exit_code == NO_ERROR || status->exit_code == ERROR_SERVICE_NEVER_STARTED ? OUTPUT_PLAIN
                                                                                             : OUTPUT_RED;
}

static void show_state(const struct facts *facts)
{
    const struct scm_status *status = &facts->status;
    output_answer("%s: %s%s%s", facts->name, output_colour(colour_of(status)), scm_state_name(status->state),
                  output_colour(OUTPUT_PLAIN));
    if (status->process != 0)
        output_answer(", process %lu", (unsigned long)status->process);
    if (facts->has_process) {
        char *uptime = human_duration(facts->process.uptime);
        output_answer(", for %s", uptime);
        free(uptime);
    }
    if (is_pending(status->state))
        output_answer(", checkpoint %lu", (unsigned long)status->checkpoint);
    if (status->state == SERVICE_STOPPED && status->exit_code == ERROR_SERVICE_NEVER_STARTED) {
        output_answer(", not started since the system's start");
    } else if (status->state == SERVICE_STOPPED) {
        char *words = exit_words(status->exit_code, status->specific_code);
        output_answer(", %s%s", words, facts->has_returned ? ", ended by itself" : "");
        free(words);
    }
    output_answer("\n");
}

static void show_row(const char *name, const char *value)
{
    if (value != NULL)
        output_answer("  %-8s %s\n", name, value);
}

// What to try: a command for the service.
static void show_command(const char *command, const char *name)
{
    struct text_buffer line = {0};
    text_buffer_add(&line, command);
    quoting_add(&line, name, false);
    show_row("try", line.data);
    free(text_buffer_take(&line));
}

static void show_deletion(const struct facts *facts)
{
    char *advice = deletion_advice(facts->name, facts->status.state != SERVICE_STOPPED);
    show_row("deleted", deletion_fact);
    show_row("try", advice);
    free(advice);
}

static void show_give_back(const char *name)
{
    struct text_buffer command = {0};
    text_buffer_add(&command, "pyhost release");
    quoting_add(&command, name, false);
    output_answer("  %-8s give it back with: %s\n", "", command.data);
    free(text_buffer_take(&command));
}

// The running process is another build of the host than the one that the next start takes.
static void show_host(const struct facts *facts)
{
    if (!facts->run.host.is_outdated)
        return;
    char *words = running_host_words(&facts->run.host);
    show_row("outdated", words);
    show_command("pyhost restart", facts->name);
    free(words);
}

// The running process was started with other settings than those that are there now.
static void show_change(const struct facts *facts)
{
    struct text_buffer name = {0};
    if (facts->run.has_other_sid)
        show_row("changed", "since its start: service-sid, which takes effect when Windows starts again");
    if (!facts->run.is_changed)
        return;
    quoting_add(&name, facts->name, false);
    output_answer("  %-8s since its start; apply with: pyhost restart%s%s\n", "changed",
                  name.data[0] != ' ' ? " " : "", name.data);
    free(text_buffer_take(&name));
    char *command = command_of(&facts->definition);
    const char *wanted = command != NULL ? command : definition_text(&facts->definition, OPTION_CLASS);
    const char *python = definition_text(&facts->definition, OPTION_PYTHON);
    if (facts->run.runs != NULL && (wanted == NULL || strcmp(facts->run.runs, wanted) != 0))
        show_row("running", facts->run.runs);
    if (facts->run.python != NULL && (python == NULL || strcmp(facts->run.python, python) != 0))
        show_row("running", facts->run.python);
    free(command);
}

// The log is not where it is set to be: why, and what to do.
static void show_real_log(const struct facts *facts)
{
    output_answer("  %-8s not writable: the log is %s\n", "", facts->real_log);
    show_row("", facts->real_log_why.message);
    show_row("try", facts->real_log_why.advice);
}

static void show_python(const struct facts *facts)
{
    const struct environment *environment = &facts->python->environment;
    output_answer("  %-8s Python 3.%d%s, %s\n", "", environment->minor,
                  environment->free_threaded ? ", free-threaded" : "", environment->dll);
    show_row("venv", environment->venv);
    if (facts->python->drift != NULL) {
        show_row("", facts->python->drift);
        show_command("pyhost doctor", facts->name);
    }
}

static void show(const struct facts *facts)
{
    const struct definition *definition = &facts->definition;
    const char *class_spec = definition_text(definition, OPTION_CLASS);
    const char *python = definition_text(definition, OPTION_PYTHON);
    show_state(facts);
    if (facts->is_marked)
        show_deletion(facts);
    if (scm_is_remote())
        return;
    if (facts->has_returned) {
        char *cure = last_words_returned_cure(&facts->words);
        show_row("try", cure);
        free(cure);
    }
    show_row("says", facts->says);
    show_row("ended", facts->run.ended);
    if (facts->run.ended != NULL && facts->failures.count == 0)
        show_command("pyhost logs", facts->name);
    show_row("before", facts->run.before);
    if (facts->has_process) {
        char *memory = human_size(facts->process.memory);
        output_answer("  %-8s %s, CPU %llu.%llu s\n", "memory", memory,
                      (unsigned long long)(facts->process.cpu / 1000),
                      (unsigned long long)(facts->process.cpu % 1000 / 100));
        free(memory);
    }
    if (facts->is_unread)
        return;
    show_row("startup", definition_text(definition, OPTION_STARTUP));
    show_row("account", definition_text(definition, OPTION_ACCOUNT));
    if (facts->taken_from != NULL) {
        output_answer("  %-8s from %s\n", "taken", facts->taken_from);
        if (!facts->is_marked)
            show_give_back(facts->name);
    }
    if (facts->kind != FOREIGN_NONE) {
        show_row("runs", foreign_description(facts->kind));
        show_row("program", facts->program);
        if (facts->undone)
            show_row("adopted", "no longer: its command line was set back, as \"update\" of its script does");
        if (foreign_is_adoptable(facts->kind) && !facts->is_marked)
            show_command("pyhost adopt", facts->name);
        if (facts->take_over != NULL && !facts->is_marked)
            show_row("try", facts->take_over);
        return;
    }
    char *command = command_of(definition);
    const char *none = definition->unread.message == NULL ? "none" : "cannot be read";
    show_row(command != NULL ? "program" : "class", command != NULL      ? command
                                                    : class_spec != NULL ? class_spec
                                                                         : none);
    free(command);
    show_row("python", python != NULL ? python : "not recorded");
    if (facts->python != NULL)
        show_python(facts);
    if (facts->environment_problem != NULL)
        output_answer("  %-8s %s%s%s\n", "problem", output_colour(OUTPUT_RED), facts->environment_problem,
                      output_colour(OUTPUT_PLAIN));
    show_row("try", facts->problem_cure);
    if (!facts->is_marked) { // what nobody can start again
        show_host(facts);
        show_change(facts);
    }
    status_settings_show(definition);
    show_row("log", facts->log);
    if (facts->real_log != NULL)
        show_real_log(facts);
    if (facts->is_past && facts->failures.count > 0) {
        char *line = failure_words_line(facts->failures.items[0]);
        output_answer("  %-8s in an earlier run, %s\n", "failed", line);
        free(line);
        return;
    }
    for (size_t i = 0; i < facts->failures.count; i++) {
        output_answer(i == 0 ? "  last failure\n" : "  followed by\n");
        show_indented(facts->failures.items[i]);
    }
}

// ---- for programs ----

static void answer_json(const struct facts *facts)
{
    struct json *json = answer_fields();
    const struct definition *definition = &facts->definition;
    json_text(json, "state", scm_state_name(facts->status.state));
    json_boolean(json, "running", facts->status.state != SERVICE_STOPPED);
    json_boolean(json, "marked_for_deletion", facts->is_marked);
    json_number(json, "exit_code", facts->status.exit_code);
    json_number(json, "specific_code", facts->status.specific_code);
    json_number(json, "checkpoint", facts->status.checkpoint);
    json_number(json, "process", facts->status.process);
    if (facts->has_process) {
        json_number(json, "uptime_seconds", facts->process.uptime);
        json_number(json, "cpu_milliseconds", facts->process.cpu);
        json_number(json, "memory_bytes", facts->process.memory);
    }
    if (facts->is_unread) {
        json_text(json, "host", NULL);
    } else if (!scm_is_remote()) {
        json_text(json, "host", foreign_name(facts->kind));
        json_boolean(json, "adoption_undone", facts->undone);
        json_text(json, "taken_from", facts->taken_from);
        json_text(json, "display_name", definition_text(definition, OPTION_DISPLAY_NAME));
        json_text(json, "startup", definition_text(definition, OPTION_STARTUP));
        json_text(json, "account", definition_text(definition, OPTION_ACCOUNT));
        char *command = command_of(definition);
        json_text(json, "class", definition_text(definition, OPTION_CLASS));
        json_text(json, "command", command);
        free(command);
        json_text(json, "python", definition_text(definition, OPTION_PYTHON));
        const struct status_python *known = facts->python;
        json_text(json, "venv", known != NULL ? known->environment.venv : NULL);
        json_text(json, "dll", known != NULL ? known->environment.dll : NULL);
        json_text(json, "python_version", known != NULL ? known->version : NULL);
        json_text(json, "drift", known != NULL ? known->drift : NULL);
        json_text(json, "problem", facts->environment_problem);
        json_text(json, "problem_cure", facts->problem_cure);
        json_text(json, "log", facts->log);
        json_text(json, "status", facts->says);
        json_text(json, "real_log", facts->real_log);
        json_text(json, "real_log_reason", facts->real_log_why.message);
        json_text(json, "real_log_cure", facts->real_log_why.advice);
        status_settings_json(json, definition);
        if (facts->run.is_known) {
            json_boolean(json, "changed_since_start", facts->run.is_changed || facts->run.has_other_sid);
            json_text(json, "runs", facts->run.runs);
            json_text(json, "runs_python", facts->run.python);
            const struct running_host *host = &facts->run.host;
            json_text(json, "replaced_host", host->is_outdated ? host->program : NULL);
            json_text(json, "replaced_host_version", host->is_outdated ? host->version : NULL);
        }
        running_host_json(json, &facts->run.host);
        const struct text_list *failures = &facts->failures;
        failure_words_json(json, "failure", failures->count > 0 ? failures->items[0] : NULL, facts->is_past);
        failure_words_json_rest(json, "followed_by", failures, facts->is_past);
        json_boolean(json, "ended_by_itself", facts->has_returned);
        json_text(json, "ended", facts->run.ended);
        json_text(json, "before", facts->run.before);
    }
}

int status_run(const struct command_line *line)
{
    struct scm_service service = {0};
    struct error error = {0};
    int code = EXIT_FAILED;
    struct facts facts = {.name = line->arguments.items[0]};

    answer_service(facts.name);
    if (!scm_open(facts.name, SERVICE_QUERY_STATUS, &service, &error) ||
        !scm_query(&service, &facts.status, &error)) {
        code = answer_fail(&error);
        goto done;
    }
    if (command_line_has(line, OPTION_WAIT) && is_pending(facts.status.state) &&
        !control_await(&service, goal(facts.status.state), control_wait(line), &facts.status, &error)) {
        answer_fail(&error);
        goto done;
    }
    facts.is_marked = scm_is_marked(facts.name);
    gather(&facts);
    if (answer_is_json())
        answer_json(&facts);
    else
        show(&facts);
    code = facts.status.state == SERVICE_STOPPED ? EXIT_STOPPED : EXIT_DONE;
done:
    facts_clear(&facts);
    scm_close(&service);
    error_clear(&error);
    return code;
}
