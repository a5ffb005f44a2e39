// SPDX-License-Identifier: MIT
// adopt, release: a service with a class that another host runs comes to this host and goes back, by its ImagePath alone.
//
// Nothing is lost when either is interrupted: the settings are there before the SCM is told of this host, and
// are taken away after it was told of the other one. Repeating the command finishes it.
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/memory.h"
#include "base/output.h"
#include "base/quoting.h"
#include "base/secret.h"
#include "base/path.h"
#include "commands/image_path.h"
#include "commands/python_words.h"
#include "commands/foreign.h"
#include "commands/adopt_plan.h"
#include "commands/adopt_return.h"
#include "commands/answer.h"
#include "commands/change_lock.h"
#include "commands/class_reader.h"
#include "commands/commands.h"
#include "commands/control.h"
#include "commands/deletion.h"
#include "commands/handover.h"
#include "commands/import_nssm.h"
#include "commands/install.h"
#include "commands/install_plan.h"
#include "commands/last_words.h"
#include "commands/log_place.h"
#include "scm/scm.h"
#include "scm/scm_config.h"

// A service that is looked at.
struct candidate {
    struct scm_service service; // open for what is to be done with it
    struct scm_config config;
    struct adopt_plan plan;
    struct change_lock lock; // a dry run takes none
};

static void candidate_clear(struct candidate *candidate)
{
    adopt_plan_clear(&candidate->plan);
    scm_config_clear(&candidate->config);
    scm_close(&candidate->service);
    change_lock_release(&candidate->lock);
}

static uint32_t rights_for(const struct command_line *line)
{
    if (command_line_has(line, OPTION_DRY_RUN))
        return SERVICE_QUERY_CONFIG | SERVICE_QUERY_STATUS;
    return SERVICE_QUERY_CONFIG | SERVICE_CHANGE_CONFIG | SERVICE_QUERY_STATUS |
           (command_line_has(line, OPTION_START) ? SERVICE_START | SERVICE_STOP : 0u);
}

static void show(const struct adopt_plan *plan, const char *what)
{
    output_answer("%s %s\n", plan->name, what);
    for (size_t i = 0; i < plan->lines.count; i++)
        output_answer("  %s\n", plan->lines.items[i]);
}

// to_other: another program's service has it then, of which pyhost restarts none unasked.
static void note_if_running(const struct scm_service *service, bool to_other)
{
    struct scm_status status = {0};
    struct text_buffer name = {0};
    struct error ignored = {0};
    quoting_add(&name, service->name, false);
    if (scm_query(service, &status, &ignored) && status.process != 0)
        output_note("The running service keeps its old host. To change over: pyhost restart %s%s",
                    to_other ? "--force" : "", name.data);
    free(text_buffer_take(&name));
    error_clear(&ignored);
}

// ---- the change ----

// Makes it this host's, or leaves it as it was.
static bool take_over(const struct candidate *candidate, struct error *error)
{
    const struct adopt_plan *plan = &candidate->plan;
    if (!handover_keep_settings(plan->name, plan->image_before, error))
        return false;
    const bool done = handover_keep_source(plan->name, error) && settings_write(&plan->settings, error) &&
                      scm_set_image_path(&candidate->service, plan->image_after, error);
    if (done)
        answer_change_line("command line", plan->image_before, plan->image_after);
    else
        adopt_return_forget(&plan->settings);
    return done;
}

// What may fail without making the service unusable is told, and is no failure.
static void prepare_reports(const struct adopt_plan *plan)
{
    struct error error = {0};
    handover_take_source(plan->name, plan->host);
    if (!log_place_prepare(plan->name, NULL, &error))
        output_note("%s", error.message);
    error_clear(&error);
    last_words_forget(plan->name);
}

// ---- and its start ----

// Stops the service under its old host, takes it over, and starts it here; or all is as it was.
static bool change_over(const struct candidate *candidate, uint32_t wait, struct error *error)
{
    struct scm_status status = {0};
    struct text_list stopped = {0};
    if (!scm_query(&candidate->service, &status, error))
        return false;
    bool ran = status.state != SERVICE_STOPPED;
    bool done = !ran || control_stop_service(&candidate->service, wait, &stopped, error);
    if (done) {
        done = take_over(candidate, error);
        if (done)
            prepare_reports(&candidate->plan);
        else if (ran)
            adopt_return_restart(&candidate->service, wait);
        done = done && adopt_return_unless_started(&candidate->service, ran, wait, &stopped, error);
    }
    control_start_stopped(&candidate->service, wait, &stopped);
    text_list_clear(&stopped);
    return done;
}

static bool carry_out(const struct candidate *candidate, const struct command_line *line, struct error *error)
{
    const struct adopt_plan *plan = &candidate->plan;
    const bool dry = command_line_has(line, OPTION_DRY_RUN);
    if (!log_place_check(plan->name, plan->settings.log, NULL, dry, error))
        return false;
    if (dry) {
        answer_change_line("command line", plan->image_before, plan->image_after);
        show(plan, "would be adopted");
        return true;
    }
    if (command_line_has(line, OPTION_START)) {
        bool done = change_over(candidate, control_wait(line), error);
        if (done)
            show(plan, "adopted");
        return done;
    }
    if (!take_over(candidate, error))
        return false;
    prepare_reports(plan);
    show(plan, "adopted");
    note_if_running(&candidate->service, false);
    return true;
}

static bool look_at(struct candidate *candidate, enum foreign_kind kind, const struct command_line *line,
                    struct error *error)
{
    return adopt_plan_make(&candidate->plan, candidate->service.name, kind, candidate->config.image_path,
                           candidate->config.account != NULL ? candidate->config.account : "",
                           command_line_value(line, OPTION_PYTHON), error);
}

// ---- a program under NSSM ----

// NSSM's service becomes the one that import-nssm describes, or is as it was. All that can be checked is, before it is stopped.
static bool take_from_nssm(const struct candidate *candidate, const struct command_line *line,
                           struct error *error)
{
    const struct scm_service *service = &candidate->service;
    const bool dry = command_line_has(line, OPTION_DRY_RUN);
    const bool starts = command_line_has(line, OPTION_START) && !dry;
    const uint32_t wait = control_wait(line);
    struct install_plan plan = {0};
    struct text_list notes = {0};
    struct text_list stopped = {0};
    struct scm_status status = {0};
    bool done = import_nssm_read(service->name, candidate->config.image_path, &plan.wanted, &notes, error) &&
                (!starts || scm_query(service, &status, error));
    for (size_t i = 0; done && i < notes.count; i++)
        output_note("%s", notes.items[i]);
    definition_set(&plan.wanted, OPTION_NAME, service->name);
    done = done && install_plan_install(&plan, line, error);
    const bool ran = starts && done && status.state != SERVICE_STOPPED;
    if (ran)
        class_reader_unlimited(); // what is stopped now has to be started again
    if (done && (!ran || (done = control_stop_service(service, wait, &stopped, error)))) {
        done = install_carry_out(&plan, line, service->name, error);
        if (!done && ran)
            adopt_return_restart(service, wait);
        done = done && (!starts || adopt_return_unless_started(service, ran, wait, &stopped, error));
        if (done)
            install_note_taken(service->name);
    }
    control_start_stopped(service, wait, &stopped);
    text_list_clear(&stopped);
    text_list_clear(&notes);
    install_plan_clear(&plan);
    return done;
}

static bool open_candidate(struct candidate *candidate, const char *name, const struct command_line *line,
                           struct error *error)
{
    return (command_line_has(line, OPTION_DRY_RUN) ||
            change_lock_take(name, control_wait_said(line), &candidate->lock, error)) &&
           scm_open(name, rights_for(line), &candidate->service, error) && deletion_check(name, error) &&
           scm_read_config(&candidate->service, &candidate->config, error);
}

// Does the service run in this host's own process, so that nothing is left to do? Where its Python is to be another, there is.
static bool is_adopted(const struct candidate *candidate, enum foreign_kind kind,
                       const struct command_line *line)
{
    struct image_path path = image_path_split(candidate->config.image_path);
    const bool is = kind == FOREIGN_NONE && !python_words_is_python(path_name(path.program)) &&
                    !command_line_has(line, OPTION_PYTHON);
    image_path_clear(&path);
    return is;
}

static bool tell_adopted(const struct candidate *candidate, const struct command_line *line,
                         struct error *error)
{
    const bool dry = command_line_has(line, OPTION_DRY_RUN);
    output_answer("%s already runs under pyhost; nothing %s\n", candidate->service.name,
                  dry ? "would change" : "changed");
    return dry || !command_line_has(line, OPTION_START) ||
           control_start_service(&candidate->service, control_wait(line), error);
}

static int adopt(const char *name, const struct command_line *line)
{
    struct candidate candidate = {0};
    struct error error = {0};
    answer_service(name);
    int code = EXIT_DONE;
    bool done = open_candidate(&candidate, name, line, &error);
    const enum foreign_kind kind =
        done ? foreign_open_service(&candidate.service, candidate.config.image_path) : FOREIGN_OTHER;
    if (kind == FOREIGN_NSSM_PYTHON) {
        code = take_from_nssm(&candidate, line, &error) ? EXIT_DONE : answer_fail(&error);
    } else if (done && is_adopted(&candidate, kind, line)) {
        code = tell_adopted(&candidate, line, &error) ? EXIT_DONE : answer_fail(&error);
    } else if (!done || !look_at(&candidate, kind, line, &error) || !carry_out(&candidate, line, &error)) {
        code = answer_fail(&error);
    }
    candidate_clear(&candidate);
    error_clear(&error);
    return code;
}

// ---- all of them ----

// Has the service a class, and a host that can be left? What cannot be read is left alone.
static bool qualifies(const char *name)
{
    struct scm_service service = {0};
    struct settings settings = {0};
    struct error ignored = {0};
    bool does = false;
    char *line =
        scm_open(name, SERVICE_QUERY_CONFIG, &service, &ignored) ? scm_image_path(&service, &ignored) : NULL;
    if (line != NULL) {
        does = foreign_is_adoptable(foreign_open_service(&service, line)) &&
               settings_read_any(&settings, name, &ignored) && settings.class_spec != NULL;
        settings_clear(&settings);
    }
    free(line);
    scm_close(&service);
    error_clear(&ignored);
    return does;
}

static int adopt_all(const struct command_line *line)
{
    struct text_list names = {0};
    struct scm_status *statuses = NULL;
    struct error error = {0};
    size_t found = 0;
    size_t failed = 0;
    if (!scm_list(&names, &statuses, &error)) {
        answer_fail(&error);
        error_clear(&error);
        return EXIT_FAILED;
    }
    answer_list();
    for (size_t i = 0; i < names.count; i++) {
        if (!qualifies(names.items[i]))
            continue;
        found++;
        failed += adopt(names.items[i], line) == EXIT_DONE ? 0 : 1;
    }
    if (found == 0)
        output_note("No service to adopt: none with a class runs under PythonService.exe or python.exe");
    else if (failed > 0)
        output_note("%zu of %zu services %s", failed, found,
                    command_line_has(line, OPTION_DRY_RUN) ? "cannot be adopted" : "were not adopted");
    free(statuses);
    text_list_clear(&names);
    return failed > 0 ? EXIT_FAILED : EXIT_DONE;
}

int adopt_run(const struct command_line *line)
{
    struct error error = {0};
    bool all = command_line_has(line, OPTION_ALL);
    memory_reserve(COMMANDS_RESERVE);
    if (all == (line->arguments.count > 0) || (all && command_line_has(line, OPTION_PYTHON))) {
        error_set(&error, 0, "Name the service to adopt, or give --all, which takes no --python");
        error_advise(&error, "pyhost adopt --all --dry-run");
        answer_fail(&error);
        error_clear(&error);
        return EXIT_USAGE;
    }
    if (all)
        return adopt_all(line);
    return adopt(line->arguments.items[0], line);
}

int adopt_release(const struct command_line *line)
{
    memory_reserve(COMMANDS_RESERVE);
    struct scm_service service = {0};
    struct settings settings = {0};
    struct error error = {0};
    char *image_path = NULL;
    const char *name = line->arguments.items[0];
    answer_service(name);
    struct change_lock lock = {0};
    bool done = change_lock_take(name, 0, &lock, &error) &&
                scm_open(name, SERVICE_QUERY_CONFIG | SERVICE_CHANGE_CONFIG | SERVICE_QUERY_STATUS, &service,
                         &error) &&
                deletion_check(name, &error) && (image_path = scm_image_path(&service, &error)) != NULL &&
                settings_read_any(&settings, name, &error);
    // One that another program has taken since is not this host's to give; one that a release left half given back is.
    const enum foreign_kind kind = done ? foreign_open_service(&service, image_path) : FOREIGN_NONE;
    const bool is_half =
        done && settings.adopted_image_path != NULL && strcmp(image_path, settings.adopted_image_path) == 0;
    // What adopt takes is what a release would have given back.
    const bool is_released = done && foreign_is_adoptable(kind) && !is_half;
    if (is_released) {
        output_answer("%s already runs %s; nothing changed\n", name, foreign_description(kind));
    } else if (done && kind != FOREIGN_NONE && !is_half) {
        done = foreign_check(name, image_path, &error);
    } else if (done && settings.adopted_image_path == NULL) {
        done = error_set(&error, 0, "The service \"%s\" was not adopted: no host is known to give it back to",
                         name);
        error_advise(&error, "pyhost remove \"%s\"", name);
    }
    done = done && (is_released || adopt_return(&service, &settings, image_path, &error));
    if (done && !is_released) {
        answer_change_line("command line", image_path, settings.adopted_image_path);
        char *shown = secret_shown_line(settings.adopted_image_path);
        output_answer("%s released to %s\n", name, shown);
        free(shown);
        last_words_forget(name); // what comes next is another host's
        note_if_running(&service, true);
    }
    free(image_path);
    settings_clear(&settings);
    int code = done ? EXIT_DONE : answer_fail(&error);
    scm_close(&service);
    change_lock_release(&lock);
    error_clear(&error);
    return code;
}
