// SPDX-License-Identifier: MIT
#include "commands/outdated.h"

#include <stdlib.h>

#include <windows.h>

#include "base/memory.h"
#include "base/output.h"
#include "base/quoting.h"
#include "base/secret.h"
#include "base/system_error.h"
#include "commands/answer.h"
#include "commands/commands.h"
#include "commands/running_host.h"
#include "scm/scm.h"

// How many running services depend on it, directly or not.
static size_t dependents_of(const char *name)
{
    struct scm_service service = {0};
    struct text_list dependents = {0};
    struct error ignored = {0};
    if (scm_open(name, SERVICE_ENUMERATE_DEPENDENTS, &service, &ignored))
        (void)scm_dependents(&service, SERVICE_ACTIVE, &dependents, &ignored);
    const size_t count = dependents.count;
    text_list_clear(&dependents);
    scm_close(&service);
    error_clear(&ignored);
    return count;
}

static void fail_unknown(const struct text_list *names, bool is_refused)
{
    struct error error = {0};
    char *all = text_list_join(names, ", ");
    if (is_refused) {
        char *reason = system_error_text(ERROR_ACCESS_DENIED);
        error_set(&error, ERROR_ACCESS_DENIED, "Cannot tell which pyhost runs in %s: %s", all, reason);
        error_advise(&error, "%s", SCM_ELEVATE);
        free(reason);
    } else {
        struct text_buffer command = {0};
        text_buffer_add(&command, "pyhost restart");
        for (size_t i = 0; i < names->count; i++)
            quoting_add(&command, names->items[i], false);
        error_set(&error, 0, "Cannot tell which pyhost runs in %s: nothing that can be read tells it", all);
        error_advise(&error, "restart without asking: %s", command.data);
        free(text_buffer_take(&command));
    }
    answer_fail(&error);
    free(all);
    error_clear(&error);
}

// People get one line for all, programs an object for each.
static int tell_unknown(const struct text_list *names, bool is_refused)
{
    if (names->count == 0)
        return EXIT_DONE;
    for (size_t i = 0; answer_is_json() && i < names->count; i++) {
        answer_service(names->items[i]);
        fail_unknown(&(struct text_list){.items = names->items + i, .count = 1}, is_refused);
    }
    if (!answer_is_json())
        fail_unknown(names, is_refused);
    return EXIT_FAILED;
}

int outdated_keep(struct text_list *names)
{
    size_t *dependents = memory_allocate((names->count + 1) * sizeof *dependents);
    struct text_list unknown = {0};
    struct text_list refused = {0};
    size_t kept = 0;
    for (size_t i = 0; i < names->count; i++) {
        char *name = names->items[i];
        const enum running_host_verdict verdict = running_host_ask(name);
        if (verdict != RUNNING_HOST_OUTDATED && verdict != RUNNING_HOST_ABSENT) {
            if (verdict != RUNNING_HOST_PRESENT)
                text_list_add(verdict == RUNNING_HOST_REFUSED ? &refused : &unknown, name);
            free(name);
            continue;
        }
        const size_t count = dependents_of(name); // more than what depends on it has
        size_t at = kept++;
        for (; at > 0 && dependents[at - 1] < count; at--) {
            dependents[at] = dependents[at - 1];
            names->items[at] = names->items[at - 1];
        }
        dependents[at] = count;
        names->items[at] = name;
    }
    names->count = kept;
    free(dependents);
    int code = tell_unknown(&refused, true);
    if (tell_unknown(&unknown, false) != EXIT_DONE)
        code = EXIT_FAILED;
    text_list_clear(&refused);
    text_list_clear(&unknown);
    return code;
}

static bool query(const char *name, struct scm_status *status)
{
    struct scm_service service = {0};
    struct error ignored = {0};
    const bool done =
        scm_open(name, SERVICE_QUERY_STATUS, &service, &ignored) && scm_query(&service, status, &ignored);
    scm_close(&service);
    error_clear(&ignored);
    return done;
}

bool outdated_begin(struct outdated_service *service, const char *name)
{
    struct scm_status status = {0};
    const enum running_host_verdict verdict = running_host_ask(name);
    (void)query(name, &status);
    *service =
        (struct outdated_service){.name = name, .process = status.process, .dependents = dependents_of(name)};
    return verdict == RUNNING_HOST_OUTDATED || verdict == RUNNING_HOST_ABSENT;
}

bool outdated_was_stopped(const struct outdated_service *service)
{
    struct scm_status status = {0};
    if (service->process == 0)
        return false; // it was not there
    return !query(service->name, &status) || status.process != service->process ||
           status.state == SERVICE_STOPPED || status.state == SERVICE_STOP_PENDING ||
           dependents_of(service->name) < service->dependents;
}

void outdated_note_rest(const struct command_line *line, const struct text_list *names, size_t from)
{
    struct text_list rest = {0};
    struct text_buffer command = {0};
    for (size_t i = from; i < names->count; i++)
        if (running_host_ask(names->items[i]) == RUNNING_HOST_OUTDATED)
            text_list_add(&rest, names->items[i]);
    text_buffer_add(&command, "pyhost");
    for (size_t i = 0; i < line->words.count; i++)
        quoting_add(&command, line->words.items[i], false);
    char *all = text_list_join(&rest, ", ");
    char *shown = secret_shown_line(command.data);
    char *advice = secret_advice(NULL, shown);
    if (rest.count > 0)
        output_note("left as they are, after this failure: %s; go on with: %s", all, advice);
    free(advice);
    free(shown);
    free(all);
    free(text_buffer_take(&command));
    text_list_clear(&rest);
}
