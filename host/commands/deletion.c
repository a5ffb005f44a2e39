// SPDX-License-Identifier: MIT
#include "commands/deletion.h"

#include <stdlib.h>

#include <windows.h>

#include "base/human.h"
#include "base/output.h"
#include "base/quoting.h"
#include "base/text.h"
#include "scm/scm.h"

// Nothing is told of the last close: NotifyServiceStatusChange refuses a service that is marked.
enum { PATIENCE = 10000, MOMENT = 1000, INTERVAL = 100 }; // ms

const char deletion_cure[] =
    "close services.msc, Task Manager and monitoring programs, which may have the service open; "
    "if it stays, restart Windows";

const char deletion_fact[] =
    "marked for deletion: Windows removes the service when it has stopped and all programs have closed it";

char *deletion_advice(const char *name, bool is_running)
{
    struct text_buffer text = {0};
    if (is_running) {
        text_buffer_add(&text, "pyhost stop");
        quoting_add(&text, name, false);
        text_buffer_add(&text, "; then ");
    }
    text_buffer_add(&text, deletion_cure);
    return text_buffer_take(&text);
}

bool deletion_check(const char *name, struct error *error)
{
    if (!scm_is_marked(name))
        return true;
    error_set(error, ERROR_SERVICE_MARKED_FOR_DELETE, "The service \"%s\" is marked for deletion", name);
    return error_advise(error, "%s, then install the service again", deletion_cure);
}

bool deletion_runs(const char *name)
{
    struct scm_service service = {0};
    struct scm_status status = {0};
    struct error ignored = {0};
    bool does = scm_open(name, SERVICE_QUERY_STATUS, &service, &ignored) &&
                scm_query(&service, &status, &ignored) && status.state != SERVICE_STOPPED;
    scm_close(&service);
    error_clear(&ignored);
    return does;
}

// Nobody but its stop helps one that runs.
static bool check_stopped(const char *name, struct error *error)
{
    if (!deletion_runs(name))
        return true;
    error_set(error, ERROR_SERVICE_MARKED_FOR_DELETE,
              "The service \"%s\" is marked for deletion, and still runs", name);
    return error_advise(error, "pyhost stop \"%s\", then install it again", name);
}

bool deletion_foresee(const char *name, struct error *error)
{
    if (!scm_is_marked(name))
        return true;
    if (!check_stopped(name, error))
        return false;
    output_note("The old service \"%s\" is marked for deletion, and another program has it open: the install "
                "waits until it is gone; %s",
                name, deletion_cure);
    return true;
}

bool deletion_await(const char *name, uint32_t wait, struct error *error)
{
    if (!scm_is_marked(name))
        return true;
    if (!check_stopped(name, error))
        return false;
    char *time = human_short_duration((wait > 0 ? wait : (uint32_t)PATIENCE) / 1000);
    output_note("Waiting up to %s for the old service \"%s\" to go: it is marked for deletion, and another "
                "program has it open",
                time, name);
    free(time);
    output_flush();
    for (uint64_t end = GetTickCount64() + (wait > 0 ? wait : (uint32_t)PATIENCE); GetTickCount64() < end;
         Sleep(INTERVAL))
        if (!scm_is_marked(name))
            return true;
    return deletion_check(name, error);
}

bool deletion_is_done(const char *name, uint32_t wait)
{
    struct error ignored = {0};
    bool there = true;
    for (uint64_t end = GetTickCount64() + (wait > 0 ? wait : (uint32_t)MOMENT);
         there && GetTickCount64() < end;) {
        there = scm_exists(name, &ignored) ||
                ignored.message != NULL; // where the SCM cannot be asked, nobody knows
        error_clear(&ignored);
        if (there)
            Sleep(INTERVAL);
    }
    return !there;
}
