// SPDX-License-Identifier: MIT
// What a service's process has around it before Python starts.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "python/environment.h"
#include "settings/settings.h"

// Finds the Python that the service belongs to. Owner of what is in environment: the caller.
bool surroundings_find_python(const struct settings *settings, struct environment *environment,
                              struct error *error);

// Adds to the error of a Python that was recorded for a service, and was not found, what mends the service: it was moved, or made anew
// elsewhere.
void surroundings_advise_python(const char *service, const char *recorded, struct error *error);

// Makes the directory of --directory the current one, else own_directory, that of the class or the program (NULL: none), else that of
// the Python. Fails where it cannot be entered: relative paths would be read and written elsewhere.
bool surroundings_enter(const struct settings *settings, const struct environment *environment,
                        const char *own_directory, struct error *error);

// Environment variables, priority and processors, job object. What cannot be had is told, and the service does without. Returns whether
// PYTHON* variables count.
bool surroundings_prepare(const struct settings *settings);
