// SPDX-License-Identifier: MIT
// remove: a service of this host, stopped and deleted.
#include <stdlib.h>

#include <windows.h>

#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/output.h"
#include "base/quoting.h"
#include "commands/answer.h"
#include "commands/change_lock.h"
#include "commands/commands.h"
#include "commands/control.h"
#include "commands/deletion.h"
#include "commands/foreign.h"
#include "commands/handover.h"
#include "commands/service_definition.h"
#include "report/event_source.h"
#include "scm/scm.h"

// The service stays, so its events are to be shown with their texts.
static void restore_source(const char *name)
{
    struct error error = {0};
    char *own = file_own_path();
    if (!event_source_register(name, own, &error))
        output_note("%s", error.message);
    free(own);
    error_clear(&error);
}

// Its source goes first: what is left when this is ended can still be removed. Who may delete a service need not have rights on the
// event log's keys: that is a note.
static bool delete (const struct scm_service *service, struct error *error)
{
    struct error refused = {0};
    bool unregistered = event_source_remove(service->name, &refused);
    bool done = scm_delete(service, error);
    if (!done && unregistered)
        restore_source(service->name);
    else if (done && !unregistered)
        output_note("%s", refused.message);
    error_clear(&refused);
    return done;
}

// Of a service that is only marked nobody is told that it is gone. was_marked: somebody had deleted it before. wait: ms, as of
// deletion_is_done().
static void tell(const char *name, const char *command_line, bool was_marked, uint32_t wait)
{
    bool gone = deletion_is_done(name, wait);
    if (!was_marked)
        answer_change_line("service", command_line, NULL);
    if (answer_is_json())
        json_boolean(answer_fields(), "pending", !gone);
    if (gone) {
        output_answer("%s removed\n", name);
        return;
    }
    output_answer("%s is marked for deletion: Windows removes it when all programs have closed it\n", name);
    output_note("another program has the service open: %s", deletion_cure);
}

// With this one the service of the product that it was taken from would be gone, too, and that can be given back.
static bool check_taken(const struct command_line *line, const char *name, struct error *error)
{
    char *owner = command_line_has(line, OPTION_FORCE) ? NULL : handover_owner(name);
    if (owner != NULL) {
        error_set(error, 0, "The service \"%s\" was taken over from another program: %s", name, owner);
        error_advise(
            error, "give it back: pyhost release \"%s\"; or remove it for both: pyhost remove \"%s\" --force",
            name, name);
    }
    free(owner);
    return error->message == NULL;
}

// The command that leaves a service its dependencies without name; NULL: it has not that one itself. Owner: the caller.
static char *without_dependency(const char *dependent, const char *name)
{
    struct text_buffer command = {0};
    struct definition definition = {0};
    struct error ignored = {0};
    size_t count = 0;
    bool direct = false;
    const struct text_list *all = &definition.values[OPTION_DEPENDS];
    text_buffer_add(&command, "pyhost update");
    quoting_add(&command, dependent, false);
    if (service_definition_read(dependent, &definition, NULL, &ignored))
        for (size_t i = 0; i < all->count; i++) {
            const bool is = text_equal_ignore_case(all->items[i], name);
            direct |= is;
            if (is)
                continue;
            text_buffer_add(&command, " --depends");
            quoting_add(&command, all->items[i], false);
            count++;
        }
    if (count == 0)
        text_buffer_add(&command, " --depends="); // Windows PowerShell 5.1 would drop an empty argument
    definition_clear(&definition);
    error_clear(&ignored);
    char *text = text_buffer_take(&command);
    if (direct)
        return text;
    free(text);
    return NULL;
}

// What depends on the service does not start without it.
static void note_dependents(const char *name, const struct text_list *dependents)
{
    for (size_t i = 0; i < dependents->count; i++) {
        char *command = without_dependency(dependents->items[i], name);
        if (command != NULL)
            output_note(
                "%s depends on %s, and does not start any more; to take that out of its dependencies: %s",
                dependents->items[i], name, command);
        else
            output_note("%s depends on %s by way of another service, and does not start either",
                        dependents->items[i], name);
        free(command);
    }
}

// The right to stop it is asked for where it runs.
static bool open_for_removal(const char *name, struct scm_service *service, bool *runs, struct error *error)
{
    const uint32_t access = SERVICE_QUERY_CONFIG | SERVICE_QUERY_STATUS | DELETE;
    struct scm_status status = {0};
    if (!scm_open(name, access, service, error) || !scm_query(service, &status, error))
        return false;
    *runs = status.state != SERVICE_STOPPED;
    if (!*runs)
        return true;
    scm_close(service);
    return scm_open(name, access | SERVICE_STOP, service, error);
}

int remove_run(const struct command_line *line)
{
    memory_reserve(COMMANDS_RESERVE);
    struct scm_service service = {0};
    struct error error = {0};
    struct text_list dependents = {0};
    struct text_list stopped = {0};
    struct error unknown = {0};
    struct change_lock lock = {0};
    char *command_line = NULL;
    const char *name = line->arguments.items[0];
    bool runs = false;
    const bool was_marked = scm_is_marked(name);
    answer_service(name);
    bool done = change_lock_take(name, control_wait_said(line), &lock, &error) &&
                open_for_removal(name, &service, &runs, &error) &&
                (command_line = scm_image_path(&service, &error)) != NULL;
    if (done && !foreign_check(name, command_line, &error))
        done = error_advise(&error, "to remove it all the same: sc.exe delete \"%s\"", name);
    if (done && !scm_dependents(&service, SERVICE_STATE_ALL, &dependents, &unknown))
        output_note("%s", unknown.message);
    done = done && check_taken(line, name, &error) &&
           (!runs || control_stop_service(&service, control_wait(line), &stopped, &error)) &&
           delete (&service, &error);
    if (answer_is_json())
        json_texts(answer_fields(), "also_stopped", &stopped);
    if (!done)
        control_start_stopped(&service, CONTROL_DEFAULT_WAIT, &stopped);
    scm_close(&service);
    if (done) {
        tell(name, command_line, was_marked, control_wait_said(line));
        note_dependents(name, &dependents);
    }
    change_lock_release(&lock);
    error_clear(&unknown);
    text_list_clear(&stopped);
    text_list_clear(&dependents);
    free(command_line);
    int code = done ? EXIT_DONE : answer_fail(&error);
    error_clear(&error);
    return code;
}
