// SPDX-License-Identifier: MIT
// The definition of a service as the SCM and the registry have it: read, and changed.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"
#include "commands/definition.h"

// Fills definition with all that this machine tells of the service name. *image_path, when asked for, is its
// command line. Owner of both: the caller.
bool service_definition_read(const char *name, struct definition *definition, char **image_path,
                             struct error *error);

// The same, and where none is recorded the Python that the service runs with by its place (service/own_python.h).
bool service_definition_read_whole(const char *name, struct definition *definition, char **image_path,
                                   struct error *error);

// What to say of settings of the service that this host does not know, and what to try: as settings_unknown() has it.
char *service_definition_unknown(const char *name, char **cure);

// What a change is made of.
struct service_change {
    const char *name;
    const struct definition *before; // NULL: the service does not exist yet
    const struct definition *after;  // what it says, and differs, is set
    const char *image_before;
    const char *image_path; // NULL: as it is
    const char *password;   // NULL: none is to be set
    // Gets the account that the change gave the right to log on as a service, or NULL. Owner: the caller. May be NULL.
    char **given_right;
};

// Makes the change. When a step fails, those before it are taken back. What this Windows does not keep is
// told in notes. Should the process be ended meanwhile, a new service has neither a class nor a program, and of a change
// service_definition_unfinished() tells.
bool service_definition_apply(const struct service_change *change, struct text_list *notes,
                              struct error *error);

// What a change that was begun and not brought to its end was to change, a line each: "startup: manual -> auto". Each of these
// may be as before or as after; all else is as it was. Empty: there is none. Owner: the caller.
struct text_list service_definition_unfinished(const char *name);
