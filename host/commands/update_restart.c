// SPDX-License-Identifier: MIT
#include "commands/update_restart.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/output.h"
#include "commands/answer.h"
#include "commands/commands.h"
#include "commands/control.h"
#include "commands/definition_difference.h"
#include "commands/last_words.h"
#include "commands/limits_wait.h"
#include "commands/service_definition.h"
#include "scm/account.h"
#include "scm/logon_right.h"
#include "scm/scm.h"

// Will the change be of something that a process of the service is started with?
static bool changes_the_run(const struct install_plan *plan)
{
    bool changes = plan->image_path != NULL || plan->password != NULL;
    for (int i = 0; i < OPTION_DEFINITION_END; i++)
        changes |= definition_needs_restart((enum option_id)i) &&
                   definition_differs(&plan->before, &plan->wanted, (enum option_id)i);
    return changes;
}

// Does the service run, with other settings than those that are configured?
static bool runs_with_others(const char *name, const struct scm_status *status)
{
    const struct text_list none = {0};
    struct last_words words;
    struct last_run run = {0};
    last_words_find(name, &words, NULL);
    last_words_run(&words, status, &none, &run);
    const bool is = run.is_changed;
    last_words_run_clear(&run);
    last_words_clear(&words);
    return is;
}

// Could a service that runs so be stopped, started with the change, and, if need be, without it?
static bool check_running(const struct install_plan *plan, const struct scm_status *status, const char *name,
                          struct error *error)
{
    struct scm_service service = {0};
    const char *startup = definition_text(&plan->wanted, OPTION_STARTUP);
    if (changes_the_run(plan) && runs_with_others(name, status)) {
        error_set(error, ERROR_INVALID_STATE,
                  "--restart could not go back: \"%s\" runs with other settings than those that are "
                  "configured, and only these are kept",
                  name);
        return error_advise(error, "pyhost restart \"%s\", then update it again with --restart", name);
    }
    if (startup != NULL && strcmp(startup, "disabled") == 0) {
        error_set(error, ERROR_SERVICE_DISABLED,
                  "--restart could not start \"%s\" again, which is disabled then", name);
        return error_advise(error, "leave --restart away");
    }
    bool done = scm_open(name, SERVICE_START | SERVICE_STOP | SERVICE_QUERY_STATUS, &service, error) &&
                control_check_restart(&service, startup != NULL, error);
    scm_close(&service);
    return done;
}

// With a status that says that it runs. False as well where the SCM cannot be asked: error is filled then.
static bool needs_restart(const struct install_plan *plan, const char *name, struct scm_status *status,
                          struct error *error)
{
    struct scm_service service = {0};
    const bool is_known =
        scm_open(name, SERVICE_QUERY_STATUS, &service, error) && scm_query(&service, status, error);
    scm_close(&service);
    return is_known && status->state != SERVICE_STOPPED &&
           (changes_the_run(plan) || runs_with_others(name, status) ||
            running_host_ask(name) == RUNNING_HOST_OUTDATED);
}

bool update_restart_check(const struct install_plan *plan, const char *name, struct error *error)
{
    struct scm_status status = {0};
    const char *account = definition_text(&plan->before, OPTION_ACCOUNT);
    if (!needs_restart(plan, name, &status, error))
        return error->message == NULL;
    if (account != NULL && account_has_password(account) &&
        (plan->password != NULL || definition_differs(&plan->before, &plan->wanted, OPTION_ACCOUNT))) {
        error_set(error, ERROR_INVALID_PARAMETER,
                  "--restart could not go back: the password that \"%s\" has now cannot be read", name);
        return error_advise(error, "update it without --restart, then: pyhost restart \"%s\"", name);
    }
    return check_running(plan, &status, name, error);
}

// The account was given the right to log on as a service for this change alone.
static void take_right_back(const struct install_plan *plan)
{
    struct error error = {0};
    if (plan->given_right == NULL)
        return;
    if (logon_right_revoke(plan->given_right, &error))
        output_note("The right to log on as a service was taken back from %s", plan->given_right);
    else
        output_note("%s; %s", error.message, error.advice != NULL ? error.advice : "");
    error_clear(&error);
}

// Puts back what was there before.
static bool go_back(const struct install_plan *plan, const struct service_snapshot *snapshot,
                    const char *name, struct error *error)
{
    struct definition now = {0};
    struct text_list notes = {0};
    char *image_path = NULL;
    bool done = service_definition_read(name, &now, &image_path, error);
    if (done) {
        const bool is_other = plan->image_before != NULL && strcmp(image_path, plan->image_before) != 0;
        const struct service_change change = {.name = name,
                                              .before = &now,
                                              .after = &plan->before,
                                              .image_before = image_path,
                                              .image_path = is_other ? plan->image_before : NULL};
        done = service_definition_apply(&change, &notes, error) &&
               service_snapshot_return(name, snapshot, &notes, error);
    }
    for (size_t i = 0; i < notes.count; i++)
        output_note("%s", notes.items[i]);
    text_list_clear(&notes);
    definition_clear(&now);
    free(image_path);
    return done;
}

// Starts it; an end at once is no start, whatever its exit code.
static bool start_again(const struct scm_service *service, uint32_t wait, struct error *error)
{
    struct scm_status status = {0};
    if (!control_start_service(service, wait, error) || !scm_query(service, &status, error))
        return false;
    if (status.state != SERVICE_STOPPED)
        return true;
    error_set(error, ERROR_SERVICE_NOT_ACTIVE, "The service \"%s\" did not go on running", service->name);
    return error_advise(error, "pyhost logs \"%s\"", service->name);
}

static void tell(bool restarted, bool went_back)
{
    struct json *json = answer_fields();
    if (json == NULL)
        return;
    json_boolean(json, "restarted", restarted);
    json_boolean(json, "went_back", went_back);
}

// To programs: what came of it all. To everyone: that nothing came of it.
static void tell_state(const struct scm_service *service, bool ran)
{
    struct scm_status status = {0};
    struct error unknown = {0};
    if (!scm_query(service, &status, &unknown)) {
        error_clear(&unknown);
        return;
    }
    if (answer_is_json()) {
        json_text(answer_fields(), "state", scm_state_name(status.state));
        json_number(answer_fields(), "process", status.process);
    }
    if (ran && status.state == SERVICE_STOPPED)
        output_note("%s ran before, and is stopped now", service->name);
}

static void start_as_before(const struct scm_service *service, uint32_t wait, struct text_list *stopped)
{
    struct error error = {0};
    if (start_again(service, wait, &error)) {
        control_start_stopped(service, wait, stopped);
    } else {
        answer_fail(&error);
        control_note_stopped(stopped);
    }
    error_clear(&error);
}

// The new settings do not run. Returns whether those before are there again.
static bool take_back(const struct install_plan *plan, const struct service_snapshot *snapshot,
                      const struct scm_service *service, uint32_t wait, struct text_list *stopped)
{
    struct error error = {0};
    (void)control_stop_service(service, wait, stopped, &error); // its recovery may be about to start it
    error_clear(&error);
    const bool is_back = go_back(plan, snapshot, service->name, &error);
    if (is_back) {
        take_right_back(plan);
        answer_unchanged();
        output_note("%s was put back as it was before", service->name);
        start_as_before(service, wait, stopped);
    } else {
        answer_fail(&error);
        control_note_stopped(stopped);
    }
    error_clear(&error);
    return is_back;
}

// With what its stop may have failed at, which the next start would hide.
static bool stop_running(const struct scm_service *service, uint32_t wait, struct text_list *stopped,
                         struct error *error)
{
    const bool done = control_stop_service(service, wait, stopped, error);
    if (done)
        control_tell_stopped(service->name);
    return done;
}

int update_restart(const struct install_plan *plan, const struct service_snapshot *snapshot, const char *name,
                   const struct command_line *line)
{
    struct scm_service service = {0};
    struct scm_status status = {0};
    struct text_list stopped = {0};
    struct error error = {0};
    int code = EXIT_DONE;
    const uint32_t wait =
        command_line_has(line, OPTION_WAIT) ? control_wait(line) : limits_wait(&plan->before, &plan->wanted);
    const bool needs = needs_restart(plan, name, &status, &error);
    if (!needs && error.message == NULL) {
        output_note(status.state == SERVICE_STOPPED
                        ? "%s does not run, so it was not restarted"
                        : "%s already runs with these settings, so it was not restarted",
                    name);
        tell(false, false);
    } else if (!needs ||
               !scm_open(name, SERVICE_START | SERVICE_STOP | SERVICE_QUERY_STATUS, &service, &error)) {
        code = answer_fail(&error);
    } else if (!stop_running(&service, wait, &stopped, &error)) {
        code = answer_fail(&error);
        control_start_stopped(&service, wait, &stopped);
        tell(false, false);
    } else if (start_again(&service, wait, &error)) {
        control_start_stopped(&service, wait, &stopped);
        code = stopped.count == 0 ? EXIT_DONE : EXIT_FAILED; // what does not start again has been told
        tell(true, false);
    } else {
        code = answer_fail(&error);
        // What was configured before is what has just failed, where nothing of the run was changed.
        const bool changes = changes_the_run(plan);
        if (!changes)
            control_note_stopped(&stopped);
        tell(false, changes && take_back(plan, snapshot, &service, wait, &stopped));
    }
    control_tell_others();
    if (service.handle != NULL)
        tell_state(&service, status.state != 0 && status.state != SERVICE_STOPPED);
    text_list_clear(&stopped);
    error_clear(&error);
    scm_close(&service);
    return code;
}
