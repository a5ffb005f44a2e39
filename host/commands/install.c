// SPDX-License-Identifier: MIT
// install, update: what the class, a file and the command line say, to the SCM and the registry.
#include "commands/install.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/output.h"
#include "base/quoting.h"
#include "base/secret.h"
#include "commands/answer.h"
#include "commands/class_reader.h"
#include "commands/commands.h"
#include "commands/control.h"
#include "commands/definition_difference.h"
#include "commands/definition_standard.h"
#include "commands/deletion.h"
#include "commands/dll_check.h"
#include "commands/event_source_check.h"
#include "commands/handover.h"
#include "commands/install_plan.h"
#include "commands/install_subject.h"
#include "commands/last_try.h"
#include "commands/last_words.h"
#include "commands/log_place.h"
#include "commands/path_check.h"
#include "commands/rights_check.h"
#include "commands/service_definition.h"
#include "commands/shutdown_check.h"
#include "commands/update_restart.h"
#include "python/base_check.h"
#include "python/disk.h"
#include "python/environment.h"
#include "report/event_source.h"
#include "scm/account.h"
#include "scm/scm.h"
#include "service/shutdown.h"
#include "settings/program_spec.h"
#include "settings/settings.h"

// What may fail without making the service unusable is told, and is no failure.
static void note_error(struct error *error)
{
    output_note("%s%s%s", error->message, error->advice != NULL ? "; " : "",
                error->advice != NULL ? error->advice : "");
    error_clear(error);
}

// May this host register the event source? What keeps it from that is noted, and what it is taken over from.
static bool check_source(const struct install_plan *plan, const char *name)
{
    struct error error = {0};
    char *gone = NULL;
    const bool may = event_source_may_register(name, plan->host, &gone, &error);
    if (!may)
        note_error(&error);
    else if (gone != NULL)
        output_note("The event source \"%s\" is taken over from a pyhost.exe that is gone: %s", name, gone);
    free(gone);
    return may;
}

static void prepare_reports(const struct install_plan *plan, const char *name, bool has_source)
{
    struct error error = {0};
    if (plan->taken)
        handover_take_source(name, plan->host);
    else if (has_source && !event_source_register(name, plan->host, &error))
        note_error(&error);
    if (!log_place_prepare(name, definition_text(&plan->wanted, OPTION_SERVICE_SID), &error))
        note_error(&error);
}

// Does the process that runs have all that is configured now? It may have been started before a change that this one takes back.
static bool is_up_to_date(const char *name, const struct scm_status *status)
{
    const struct text_list none = {0};
    struct last_words words;
    struct last_run run = {0};
    last_words_find(name, &words, NULL);
    last_words_run(&words, status, &none, &run);
    const bool is = run.is_known && !run.is_changed;
    last_words_run_clear(&run);
    last_words_clear(&words);
    return is;
}

// A password is in no settings: what runs may have another one.
static void note_if_running(const char *name, bool has_password)
{
    struct scm_service service = {0};
    struct scm_status status = {0};
    struct error ignored = {0};
    if (scm_open(name, SERVICE_QUERY_STATUS, &service, &ignored) && scm_query(&service, &status, &ignored) &&
        status.process != 0 && (has_password || !is_up_to_date(name, &status))) {
        struct text_buffer quoted = {0};
        quoting_add(&quoted, name, false);
        output_note("The running service keeps its old settings. To apply the new ones: pyhost restart %s",
                    quoted.data);
        free(text_buffer_take(&quoted));
    }
    scm_close(&service);
    error_clear(&ignored);
}

// What was told of a change, to people and to programs.
struct told {
    struct text_list lines;
    struct text_list late; // what takes effect when Windows starts again
    bool needs_restart;    // of the service
};

static void tell_line(struct told *told, const char *what, const char *before, const char *after)
{
    text_list_add_owned(&told->lines, before != NULL ? text_format("%s: %s -> %s", what, before, after)
                                                     : text_format("%-19s %s", what, after));
}

static void tell_change(struct told *told, const char *what, const char *before, const char *after)
{
    answer_change(what, before, after);
    tell_line(told, what, before, after);
}

// quiet: for programs alone.
static void tell_field(struct told *told, const struct definition_change *change, bool quiet)
{
    if (change->is_list)
        answer_change_list(change->what, change->old != NULL ? &change->old_items : NULL, &change->new_items);
    else
        answer_change(change->what, change->was_set ? change->old : NULL,
                      change->is_set ? change->now : NULL);
    if (!quiet)
        tell_line(told, change->what, change->old, change->now);
}

// Of a new service a person is told what somebody asked for, or what is not as it would be anyway: the file of a bundle has
// everything.
static struct told tell_changes(const struct install_plan *plan, const struct command_line *line)
{
    struct told told = {0};
    for (int i = 0; i < OPTION_DEFINITION_END; i++) {
        struct definition_change change = {0};
        if (!definition_change_of(plan->exists ? &plan->before : NULL, &plan->wanted, (enum option_id)i,
                                  &change))
            continue;
        tell_field(&told, &change,
                   !plan->exists && !command_line_has(line, (enum option_id)i) &&
                       definition_is_standard(&plan->wanted, (enum option_id)i));
        told.needs_restart |= definition_needs_restart((enum option_id)i);
        if (definition_needs_system_start((enum option_id)i))
            text_list_add(&told.late, change.what);
        definition_change_clear(&change);
    }
    if (plan->image_path != NULL) {
        char *before = secret_shown_line(plan->image_before != NULL ? plan->image_before : "");
        char *after = secret_shown_line(plan->image_path);
        if (plan->exists)
            tell_change(&told, "command line", before, after);
        free(after);
        free(before);
        told.needs_restart = true;
    }
    if (plan->password != NULL) { // nobody can see what it was
        answer_change("password", NULL, "***");
        text_list_add(&told.lines, "password: set");
        told.needs_restart = true;
    }
    return told;
}

// What was done to the service, in a word.
static const char *done_word(const struct install_plan *plan, const struct command_line *line)
{
    return line->verb == VERB_ADOPT ? "adopted"
           : plan->taken            ? "taken over"
           : plan->exists           ? "updated"
                                    : "installed";
}

static void tell(const struct install_plan *plan, const struct command_line *line, const char *name)
{
    const bool dry = command_line_has(line, OPTION_DRY_RUN);
    const bool restarts = command_line_has(line, OPTION_RESTART);
    struct told told = tell_changes(plan, line);
    if (!plan->exists && !plan->wanted.given[OPTION_LOG]) {
        struct settings settings = {0};
        settings_begin(&settings, name);
        tell_change(&told, "log", NULL, settings.log);
        settings_clear(&settings);
    }
    if (told.lines.count == 0)
        output_answer("%s is already up to date; nothing %s\n", name, dry ? "would change" : "changed");
    else
        output_answer("%s %s%s\n", name, dry ? "would be " : "", done_word(plan, line));
    for (size_t i = 0; i < told.lines.count; i++)
        output_answer("  %s\n", told.lines.items[i]);
    if (plan->exists && told.needs_restart && !dry && !restarts)
        note_if_running(name, plan->password != NULL);
    for (size_t i = 0; i < told.late.count && plan->exists && !dry; i++)
        output_note("The change of %s takes effect when Windows starts again", told.late.items[i]);
    text_list_clear(&told.late);
    text_list_clear(&told.lines);
}

static void note_preshutdown(const struct install_plan *plan, const struct command_line *line)
{
    const uint32_t time = definition_number(&plan->wanted, OPTION_PRESHUTDOWN, 0);
    if (command_line_has(line, OPTION_PRESHUTDOWN) && time != 0 && !shutdown_is_chosen(time))
        output_note(
            "10s and 3m are what Windows gives every service: with them, one is stopped before others "
            "only where its code accepts PRESHUTDOWN; choose another, such as --preshutdown 2m");
}

// What its Python has lost, and what a new program imports and does not find.
static void check_python(struct findings *findings, const struct definition *whole, bool is_new_program,
                         const char *account)
{
    struct program_spec spec = {0};
    struct environment environment = {0};
    struct error ignored = {0};
    struct error lost = {0};
    const char *python = definition_text(whole, OPTION_PYTHON);
    if (python == NULL ||
        !environment_find(python, disk_own_machine(), disk_files(), &environment, &ignored)) {
        error_clear(&ignored);
        return;
    }
    if (base_check(&environment, &whole->values[OPTION_DLL_PATH], &lost) != BASE_WHOLE)
        findings_add_error(findings, "python", &lost);
    error_clear(&lost);
    if (is_new_program && program_spec_parse(&whole->values[OPTION_PROGRAM], &spec, &ignored))
        last_try_imports(findings, &spec, whole, &environment, account, true);
    environment_clear(&environment);
    program_spec_clear(&spec);
    error_clear(&ignored);
}

// What doctor finds of the service's rights and commands, and on its path where Python was started to look at its code.
static void note_findings(const struct install_plan *plan, const struct command_line *line, const char *name)
{
    struct findings findings = {.service = name};
    struct definition whole = {0};
    definition_overlay(&whole, &plan->before);
    definition_overlay(&whole, &plan->wanted);
    const char *account = definition_text(&whole, OPTION_ACCOUNT);
    if (account == NULL)
        account = "LocalSystem";
    struct access_who who = rights_check_who(name, &whole, account);
    rights_check(&findings, name, &whole, &who);
    dll_check_directories(&findings, &whole, &who);
    if (plan->wanted.given[OPTION_STOP_LIMIT] || plan->wanted.given[OPTION_PRESHUTDOWN])
        shutdown_check(&findings, &whole);
    note_preshutdown(plan, line);
    event_source_check_files(&findings, name);
    last_try_commands(&findings, &plan->wanted, &whole);
    if (class_reader_runs() || plan->wanted.given[OPTION_PROGRAM])
        path_check(&findings, &whole, &who);
    if (class_reader_runs())
        check_python(&findings, &whole, install_subject_is_program(&plan->wanted), account);
    for (size_t i = 0; i < findings.count; i++)
        if (findings.items[i].level != FINDING_GOOD)
            output_note("%s%s%s", findings.items[i].text, findings.items[i].advice != NULL ? "; " : "",
                        findings.items[i].advice != NULL ? findings.items[i].advice : "");
    free(who.service_sid);
    findings_clear(&findings);
    definition_clear(&whole);
}

static bool apply(struct install_plan *plan, const struct command_line *line, const char *name,
                  struct error *error)
{
    struct text_list notes = {0};
    memory_reserve(COMMANDS_RESERVE);
    if (!plan->exists && !deletion_await(name, control_wait_said(line), error))
        return false;
    const struct service_change change = {.name = name,
                                          .before = plan->exists ? &plan->before : NULL,
                                          .after = &plan->wanted,
                                          .image_before = plan->image_before,
                                          .image_path = plan->image_path,
                                          .password = plan->password,
                                          .given_right = &plan->given_right};
    struct service_snapshot snapshot = {0};
    bool is_new = false;
    bool done = !plan->taken || service_snapshot_take(name, &snapshot, error);
    const bool is_kept = done && plan->taken;
    done = done && (!is_kept || handover_keep(name, &plan->before, plan->image_before, &is_new, error)) &&
           service_definition_apply(&change, &notes, error);
    if (is_new && !done)
        handover_forget(name, &snapshot);
    else if (is_kept && !done)
        output_note("An earlier takeover of the service was interrupted, and it is changed in part. To give "
                    "it back as it was: pyhost release \"%s\"",
                    name);
    service_snapshot_clear(&snapshot);
    for (size_t i = 0; i < notes.count; i++)
        output_note("%s", notes.items[i]);
    text_list_clear(&notes);
    return done;
}

void install_note_taken(const char *name)
{
    output_note("The service ran another program, and can be given back to it: pyhost release \"%s\"", name);
}

bool install_carry_out(struct install_plan *plan, const struct command_line *line, const char *name,
                       struct error *error)
{
    bool dry = command_line_has(line, OPTION_DRY_RUN);
    const struct definition *of_log = plan->wanted.given[OPTION_LOG] ? &plan->wanted : &plan->before;
    const struct definition *of_account = plan->wanted.given[OPTION_ACCOUNT] ? &plan->wanted : &plan->before;
    if (!log_place_check(name, definition_text(of_log, OPTION_LOG),
                         definition_text(of_account, OPTION_ACCOUNT), dry, error))
        return false;
    if (dry ? !plan->exists && !deletion_foresee(name, error) : !apply(plan, line, name, error))
        return false;
    const bool has_source = plan->taken || check_source(plan, name);
    if (!dry)
        prepare_reports(plan, name, has_source);
    if (!dry && !plan->exists)
        last_words_forget(name);
    tell(plan, line, name);
    if (plan->taken && line->verb != VERB_ADOPT) // which has to start it first
        install_note_taken(name);
    note_findings(plan, line, name);
    return true;
}

static int run(const struct command_line *line, install_plan_function *make)
{
    struct install_plan plan = {0};
    struct definition said = {0};
    struct service_snapshot snapshot = {0};
    struct error error = {0};
    int code = EXIT_DONE;
    if (line->verb == VERB_UPDATE)
        answer_service(line->arguments.items[0]);
    bool done =
        (definition_from_line(&said, line, &error) || error_usage(&error)) && make(&plan, line, &error);
    if (done) {
        const char *name =
            line->verb == VERB_UPDATE ? line->arguments.items[0] : definition_text(&plan.wanted, OPTION_NAME);
        if (line->verb == VERB_INSTALL)
            answer_service(name);
        const bool restarts = command_line_has(line, OPTION_RESTART);
        done = (!restarts || (update_restart_check(&plan, name, &error) &&
                              service_snapshot_take(name, &snapshot, &error))) &&
               install_carry_out(&plan, line, name, &error);
        if (done && restarts && !command_line_has(line, OPTION_DRY_RUN))
            code = update_restart(&plan, &snapshot, name, line);
    }
    if (!done && answer_is_json() && line->verb == VERB_INSTALL) { // as far as it is known by now
        const char *name =
            definition_text(plan.wanted.given[OPTION_NAME] ? &plan.wanted : &said, OPTION_NAME);
        if (name != NULL)
            answer_service(name);
    }
    if (!done)
        code = answer_fail(&error);
    service_snapshot_clear(&snapshot);
    definition_clear(&said);
    install_plan_clear(&plan);
    error_clear(&error);
    return code;
}

int install_run(const struct command_line *line)
{
    return run(line, install_plan_install);
}

int install_update(const struct command_line *line)
{
    return run(line, install_plan_update);
}
