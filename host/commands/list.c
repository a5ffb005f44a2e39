// SPDX-License-Identifier: MIT
// list: the services of this host, whoever installed them, and those that could be adopted.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/columns.h"
#include "base/file.h"
#include "base/human.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/output.h"
#include "base/quoting.h"
#include "commands/answer.h"
#include "commands/commands.h"
#include "commands/deletion.h"
#include "commands/failure_words.h"
#include "commands/foreign.h"
#include "commands/foreign_remote.h"
#include "commands/image_path.h"
#include "commands/last_words.h"
#include "commands/process_facts.h"
#include "commands/program_file.h"
#include "commands/start_refusal.h"
#include "scm/scm.h"
#include "scm/scm_config.h"
#include "settings/program_spec.h"
#include "settings/settings.h"

struct row {
    const char *name;
    struct scm_status status;
    bool is_marked; // for deletion
    enum foreign_kind kind;
    char *startup;
    char *program;
    char *python;
    char *class_spec;
    char *command; // the words of a program, as one line
    char *uptime;
    char *failure;   // of report/failure_chain.h: what the last run of one that is stopped failed with; NULL
    char *failed;    // how the last run of one that is stopped, or was cut off, went wrong: the cause; NULL
    bool has_failed; // it is stopped since its last run failed
    struct last_run run;
    bool is_unread; // what it runs may not be seen
    char *gone;     // the path of its program, where nothing is there; NULL
    char *adoption; // how it can be taken over; NULL: it is this host's, or cannot be
};

static void row_clear(struct row *row)
{
    free(row->startup);
    free(row->program);
    free(row->python);
    free(row->class_spec);
    free(row->command);
    free(row->uptime);
    free(row->failure);
    free(row->failed);
    last_words_run_clear(&row->run);
    free(row->gone);
    free(row->adoption);
}

// Is it listed without --all?
static bool is_for_all(const struct row *row)
{
    if (row->is_unread) // it may be this host's where there are settings for it
        return !scm_is_remote() && settings_exist(row->name);
    return row->kind == FOREIGN_NONE || foreign_is_adoptable(row->kind);
}

// How did its last run go?
static void look_back(struct row *row, const struct last_words *words)
{
    struct text_list failures = last_words_failures(words);
    last_words_run(words, &row->status, &failures, &row->run);
    const char *text = failures.count > 0 ? strchr(failures.items[0], '\n') : NULL;
    if (row->run.ended != NULL)
        row->failed = text_copy(row->run.ended);
    if (text != NULL && row->status.state == SERVICE_STOPPED)
        row->failure = text_copy(failures.items[0]);
    char *cause = last_words_cause(&failures); // not what it went on after
    row->has_failed =
        row->status.state == SERVICE_STOPPED &&
        (cause != NULL || row->run.ended != NULL ||
         (row->status.exit_code != NO_ERROR && row->status.exit_code != ERROR_SERVICE_NEVER_STARTED));
    free(cause);
    if (row->failed == NULL && row->failure != NULL)
        row->failed = text_copy_part(text + 1, strcspn(text + 1, "\r\n"));
    text_list_clear(&failures);
}

// What kind of service is it? Where not all of it can be read error says why.
static bool look_at(struct row *row, struct error *error)
{
    static const char *const starts[] = {"auto", "delayed", "manual", "disabled", "-"};
    struct scm_service service = {0};
    struct scm_config config = {0};
    bool done = scm_open(row->name, SERVICE_QUERY_CONFIG, &service, error) &&
                scm_read_record(&service, &config, error);
    if (done) {
        struct image_path path = image_path_split(config.image_path);
        row->kind = foreign_service(row->name, config.image_path, config.type);
        row->program = text_copy(path.program);
        row->startup = text_copy(starts[config.start]);
        image_path_clear(&path);
        if (foreign_is_adoptable(row->kind)) {
            struct text_buffer name = {0};
            quoting_add(&name, row->name, false);
            row->adoption = text_format("%s \xe2\x80\x94 take over with: pyhost adopt %s",
                                        foreign_name(row->kind), name.data);
            free(text_buffer_take(&name));
        }
    }
    if (done && is_for_all(row) && !scm_is_remote()) {
        struct last_words words;
        struct process_facts facts;
        last_words_find(row->name, &words, error);
        const struct settings *settings = &words.settings;
        row->python = settings->python != NULL ? text_copy(settings->python) : NULL;
        row->class_spec = settings->class_spec != NULL ? text_copy(settings->class_spec) : NULL;
        row->command = settings->program.count > 0 ? program_spec_line(&settings->program) : NULL;
        if (row->status.process != 0 && process_facts_get(row->status.process, &facts))
            row->uptime = human_duration(facts.uptime);
        if (row->kind == FOREIGN_NONE) {
            look_back(row, &words);
            row->gone = program_file_gone(row->program);
        }
        last_words_clear(&words);
    }
    scm_config_clear(&config);
    scm_close(&service);
    return done;
}

// One line for all that could not be read, so that a user without rights can read the rest.
static void note_unread(size_t count, const char *how, const struct error *first)
{
    if (count > 0)
        output_note("%zu service%s %s: %s", count, count == 1 ? " is" : "s are", how, first->message);
}

// The columns of a row, for people.
static void cells_of(const struct row *row, const char *cells[5], char process[16])
{
    if (row->status.process != 0)
        (void)snprintf(process, 16, "%lu", (unsigned long)row->status.process);
    else
        memcpy(process, "-", 2);
    cells[0] = row->name;
    cells[1] = row->has_failed ? "FAILED" : scm_state_name(row->status.state);
    cells[2] = process;
    cells[3] = row->startup != NULL ? row->startup : "-";
    cells[4] = row->is_unread                             ? "-"
               : row->adoption != NULL && !row->is_marked ? row->adoption
               : row->command != NULL                     ? row->command
               : row->class_spec != NULL                  ? row->class_spec
               : row->program != NULL                     ? row->program
                                                          : "";
}

static void note_deletion(const struct row *row)
{
    char *advice = deletion_advice(row->name, row->status.state != SERVICE_STOPPED);
    output_note("%s: %s; %s", row->name, deletion_fact, advice);
    free(advice);
}

static void note_missing(const struct row *row)
{
    char *cure = start_refusal_cure(row->name);
    output_note("%s: the service's program \"%s\" does not exist; %s", row->name, row->gone, cure);
    free(cure);
}

// In one line: after an exchange it may be all of them.
static void note_outdated(const struct row *rows, size_t count)
{
    struct text_list services = {0};
    for (size_t i = 0; i < count; i++)
        if (rows[i].run.host.is_outdated && !rows[i].is_marked) {
            char *words = running_host_words(&rows[i].run.host);
            text_list_add_owned(&services, text_format("%s (%s)", rows[i].name, words));
            free(words);
        }
    if (services.count > 0) {
        char *all = text_list_join(&services, ", ");
        output_note("%zu service%s outdated: %s; pyhost restart --outdated", services.count,
                    services.count == 1 ? " is" : "s are", all);
        free(all);
    }
    text_list_clear(&services);
}

// In one line, too: without elevation it may be all of them.
static void note_refused(const struct row *rows, size_t count)
{
    struct text_list names = {0};
    for (size_t i = 0; i < count; i++)
        if (rows[i].run.host.is_refused && !rows[i].is_marked)
            text_list_add(&names, rows[i].name);
    if (names.count > 0) {
        char *all = text_list_join(&names, ", ");
        output_note("cannot tell which pyhost runs in %s: Access is denied; %s", all, SCM_ELEVATE);
        free(all);
    }
    text_list_clear(&names);
}

// What is missing, and what is another pyhost than it should be.
static void note_hosts(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].gone != NULL && !rows[i].is_marked)
            note_missing(&rows[i]);
    note_outdated(rows, count);
    note_refused(rows, count);
}

static void show(const struct row *rows, size_t count)
{
    static const char *const heads[5] = {"NAME", "STATE", "PROCESS", "STARTUP", "RUNS"};
    size_t widths[5] = {4, 5, 7, 7, 0};
    const char *cells[5];
    char process[16];
    for (size_t i = 0; i < count; i++) {
        cells_of(&rows[i], cells, process);
        for (size_t j = 0; j < 4; j++)
            widths[j] = columns_of(cells[j]) > widths[j] ? columns_of(cells[j]) : widths[j];
    }
    if (count == 0) {
        output_format(OUTPUT_ERROR, "No service of this host, and none that it can adopt\n");
        return;
    }
    for (size_t i = 0; i <= count; i++) {
        if (i > 0)
            cells_of(&rows[i - 1], cells, process);
        for (size_t j = 0; j < 4; j++) {
            const char *cell = i == 0 ? heads[j] : cells[j];
            output_answer("%s%*s", cell, (int)(widths[j] - columns_of(cell)) + 2, "");
        }
        output_answer("%s\n", i == 0 ? heads[4] : cells[4]);
    }
    for (size_t i = 0; i < count; i++)
        if (rows[i].is_marked)
            note_deletion(&rows[i]);
        else if (rows[i].failed != NULL)
            output_note("%s: %s", rows[i].name, rows[i].failed);
}

static void answer_json(const struct row *rows, size_t count)
{
    struct json *json = answer_fields();
    json_begin(json, "services", '[');
    for (size_t i = 0; i < count; i++) {
        json_begin(json, NULL, '{');
        json_text(json, "name", rows[i].name);
        json_text(json, "host", rows[i].is_unread ? NULL : foreign_name(rows[i].kind));
        json_text(json, "state", scm_state_name(rows[i].status.state));
        json_boolean(json, "marked_for_deletion", rows[i].is_marked);
        json_number(json, "exit_code", rows[i].status.exit_code);
        json_number(json, "specific_code", rows[i].status.specific_code);
        json_number(json, "process", rows[i].status.process);
        json_text(json, "startup", rows[i].startup);
        json_text(json, "program", rows[i].program);
        json_text(json, "class", rows[i].class_spec);
        json_text(json, "command", rows[i].command);
        json_text(json, "python", rows[i].python);
        running_host_json(json, &rows[i].run.host);
        json_boolean(json, "program_missing", rows[i].gone != NULL);
        json_text(json, "failed", rows[i].failed);
        failure_words_json(json, "failure", rows[i].failure, false);
        json_end(json, '}');
    }
    json_end(json, ']');
}

int list_run(const struct command_line *line)
{
    struct text_list names = {0};
    struct scm_status *statuses = NULL;
    struct error error = {0};
    if (!scm_list(&names, &statuses, &error)) {
        answer_fail(&error);
        error_clear(&error);
        return EXIT_FAILED;
    }
    size_t count = 0;
    size_t in_part = 0;
    size_t left_out = 0;
    struct error unsure = {0};
    struct row *rows = memory_allocate((names.count + 1) * sizeof *rows);
    for (size_t i = 0; i < names.count; i++) {
        struct row row = {.name = names.items[i], .status = statuses[i]};
        struct error reason = {0};
        row.is_unread = !look_at(&row, &reason);
        if (unsure.message == NULL)
            foreign_remote_is_sure(&unsure);
        const bool is_there = !row.is_unread || reason.code != ERROR_SERVICE_DOES_NOT_EXIST;
        const bool is_shown = is_there && (is_for_all(&row) || command_line_has(line, OPTION_ALL));
        if (is_shown) {
            row.is_marked = scm_is_marked(row.name);
            rows[count++] = row;
        } else {
            row_clear(&row);
        }
        if (is_there && reason.message != NULL) {
            *(is_shown ? &in_part : &left_out) += 1;
            if (error.message == NULL)
                error_move(&error, &reason);
        }
        error_clear(&reason);
    }
    note_unread(in_part, "shown in part", &error);
    note_unread(left_out, "left out, which --all shows in part", &error);
    if (unsure.message != NULL)
        output_note("what is called pyhost.exe there is taken for this host: %s", unsure.message);
    error_clear(&unsure);
    if (answer_is_json())
        answer_json(rows, count);
    else
        show(rows, count);
    note_hosts(rows, count);
    for (size_t i = 0; i < count; i++)
        row_clear(&rows[i]);
    free(rows);
    free(statuses);
    text_list_clear(&names);
    error_clear(&error);
    return EXIT_DONE;
}
