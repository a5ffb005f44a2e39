// SPDX-License-Identifier: MIT
// remove: a service of this host, stopped and deleted.
#include <stdlib.h>

#include <windows.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/output.h"
#include "commands/answer.h"
#include "commands/commands.h"
#include "commands/control.h"
#include "commands/foreign.h"
#include "report/event_log.h"
#include "scm/scm.h"

// The service stays, so its events are to be shown with their texts.
static void restore_source(const char *name)
{
    struct error error = {0};
    char *own = file_own_path();
    if (!event_log_register_source(name, own, &error))
        output_note("%s", error.message);
    free(own);
    error_clear(&error);
}

int remove_run(const struct command_line *line)
{
    memory_reserve(COMMANDS_RESERVE);
    struct scm_service service = {0};
    struct error error = {0};
    struct text_list stopped = {0};
    char *command_line = NULL;
    const char *name = line->arguments.items[0];
    bool done = scm_open(name,
                         SERVICE_QUERY_CONFIG | SERVICE_QUERY_STATUS | SERVICE_ENUMERATE_DEPENDENTS |
                             SERVICE_STOP | DELETE,
                         &service, &error) &&
                (command_line = scm_image_path(&service, &error)) != NULL;
    if (done && !foreign_check(name, command_line, &error))
        done = error_advise(&error, "to remove it all the same: sc delete \"%s\"", name);
    done =
        done && control_stop_service(&service, control_wait(line), &stopped, &error) &&
        event_log_remove_source(name, &error); // first: what is left when this is ended can still be removed
    if (done && !scm_delete(&service, &error)) {
        restore_source(name);
        done = false;
    }
    text_list_clear(&stopped);
    free(command_line);
    scm_close(&service);
    if (done) {
        struct error ignored = {0};
        output_answer("%s removed\n", name);
        if (scm_exists(name, &ignored))
            output_note("another program has the service open; it vanishes when services.msc and the like "
                        "are closed");
        error_clear(&ignored);
    }
    int code = done ? EXIT_DONE : answer_fail(&error);
    error_clear(&error);
    return code;
}
