// SPDX-License-Identifier: MIT
#include "commands/adopt_return.h"

#include <stdlib.h>

#include "base/output.h"
#include "commands/answer.h"
#include "commands/control.h"
#include "commands/definition.h"
#include "commands/handover.h"

void adopt_return_forget(const struct settings *settings)
{
    struct error ignored = {0};
    handover_return_source(settings->name);
    if ((settings->adopted_class != NULL &&
         !settings_write_class(settings->name, settings->adopted_class, &ignored)) ||
        !handover_return_settings(settings->name, &ignored))
        output_note("%s", ignored.message);
    error_clear(&ignored);
}

bool adopt_return(const struct scm_service *service, const struct settings *settings, const char *image_path,
                  struct error *error)
{
    struct definition before = {0};
    struct text_list notes = {0};
    bool whole = false;
    bool done = handover_read(settings->name, &before, &whole, error) &&
                (whole ? handover_return(settings->name, &before, image_path, settings->adopted_image_path,
                                         &notes, error)
                       : scm_set_image_path(service, settings->adopted_image_path, error));
    for (size_t i = 0; i < notes.count; i++)
        output_note("%s", notes.items[i]);
    if (done)
        adopt_return_forget(settings);
    text_list_clear(&notes);
    definition_clear(&before);
    return done;
}

// The service did not start, and went back or not: error has the reason, again what went wrong after that.
static void tell(const char *name, bool back, bool ran, bool runs, const struct error *again,
                 struct error *error)
{
    if (!back)
        error_prefix(error, "The service \"%s\" does not start under pyhost, and cannot be given back (%s)",
                     name, again->message);
    else if (ran && !runs)
        error_prefix(error,
                     "The service \"%s\" does not start under pyhost. It was given back, and does not start "
                     "there either (%s)",
                     name, again->message);
    else
        error_prefix(error, "The service \"%s\" does not start under pyhost. It was given back%s", name,
                     ran ? ", and runs there again" : "");
    error_advise(error, back ? "correct that, then: pyhost adopt \"%s\" --start" : "pyhost release \"%s\"",
                 name);
}

// Its process may be about to run, and its recovery may be about to start it: what is still this host's does not go on under another's
// command line.
static bool stop_and_return(const struct scm_service *service, struct text_list *stopped, struct error *error)
{
    struct settings settings = {0};
    char *image_path = NULL;
    const bool done = control_stop_service(service, CONTROL_DEFAULT_WAIT, stopped, error) &&
                      (image_path = scm_image_path(service, error)) != NULL &&
                      settings_read_any(&settings, service->name, error) &&
                      adopt_return(service, &settings, image_path, error);
    settings_clear(&settings);
    free(image_path);
    return done;
}

bool adopt_return_unless_started(const struct scm_service *service, bool ran, uint32_t wait,
                                 struct text_list *stopped, struct error *error)
{
    struct error again = {0};
    if (control_start_service(service, wait, error))
        return true;
    const bool back = stop_and_return(service, stopped, &again);
    if (back)
        answer_unchanged();
    const bool runs = back && ran && control_start_service(service, CONTROL_DEFAULT_WAIT, &again);
    tell(service->name, back, ran, runs, &again, error);
    error_clear(&again);
    return false;
}

void adopt_return_restart(const struct scm_service *service, uint32_t wait)
{
    struct error error = {0};
    if (!control_start_service(service, wait, &error))
        output_note("The service \"%s\" was stopped to be adopted, and does not start again: %s",
                    service->name, error.message);
    error_clear(&error);
}
