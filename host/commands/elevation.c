// SPDX-License-Identifier: MIT
#include "commands/elevation.h"

#include <string.h>

#include <windows.h>

#include "commands/answer.h"
#include "scm/scm.h"

// The right to the service that stands for the verb's; 0: it is about none.
static uint32_t right_of(enum verb_id verb)
{
    switch (verb) {
    case VERB_UPDATE:
    case VERB_ROTATE: // its log is the administrators'
    case VERB_ADOPT:
    case VERB_RELEASE:
        return SERVICE_CHANGE_CONFIG;
    case VERB_REMOVE:
        return DELETE;
    default:
        return 0;
    }
}

// Whom the service's own security lets do these, the SCM knows.
static bool is_control(enum verb_id verb)
{
    return verb == VERB_START || verb == VERB_STOP || verb == VERB_RESTART || verb == VERB_PAUSE ||
           verb == VERB_CONTINUE || verb == VERB_CONTROL;
}

static bool refuse(enum verb_id verb, const char *name, struct error *error)
{
    if (error->code != ERROR_ACCESS_DENIED) {
        error_clear(error); // as where there is no such service: the verb will meet it itself
        return true;
    }
    if (name != NULL) {
        answer_service(name);
        error_set(error, ERROR_ACCESS_DENIED,
                  "\"pyhost %s\" needs elevation: without it you may not %s the service \"%s\"",
                  verbs_table[verb].name, verb == VERB_REMOVE ? "remove" : "change", name);
    } else if (verb == VERB_INSTALL) {
        error_prefix(error, "\"pyhost install\" needs elevation");
    } else {
        error_set(error, ERROR_ACCESS_DENIED,
                  "\"pyhost %s\" needs elevation: without it you may not change services",
                  verbs_table[verb].name);
    }
    return error_advise(error, SCM_ELEVATE);
}

static bool may_change(enum verb_id verb, uint32_t access, const char *name, struct error *error)
{
    struct scm_service service = {0};
    bool done = scm_open(name, access, &service, error) || refuse(verb, name, error);
    scm_close(&service);
    return done;
}

static bool may_create(enum verb_id verb, struct error *error)
{
    return scm_manager(SC_MANAGER_CREATE_SERVICE, error) != NULL || refuse(verb, NULL, error);
}

bool elevation_check(const struct command_line *line, struct error *error)
{
    const enum verb_id verb = line->verb;
    const uint32_t access = right_of(verb);
    const struct text_list *names = &line->arguments;
    bool are_names = access != 0 && names->count > 0;
    if (!verbs_table[verb].changes || is_control(verb) || command_line_has(line, OPTION_DRY_RUN))
        return true;
    for (size_t i = 0; i < names->count && are_names; i++)
        are_names = strpbrk(names->items[i], "*?") == NULL; // else patterns
    for (size_t i = 0; i < names->count && are_names; i++)
        if (!may_change(verb, access, names->items[i], error))
            return false;
    return are_names || may_create(verb, error);
}
