// SPDX-License-Identifier: MIT
// What to try for an exception of a service's code (python/cures.h), with the names of this service. Only a failure asks for it.
#pragma once

#include "base/error.h"
#include "python/cures.h"
#include "python/environment.h"
#include "settings/settings.h"

// Adds an advice to an error that has a traceback as its detail, and none yet. account: that the service runs as; NULL: this process's.
void remedy_add_for(struct error *error, const struct settings *settings,
                    const struct environment *environment, const char *account);

// The same for a service that is not there yet, and is to be installed, or bundled; file: the definition that it is made of, NULL: there is none.
void remedy_add_planned(struct error *error, const struct settings *settings,
                        const struct environment *environment, const char *file);

// What this process finds at a path.
enum cure_place remedy_look(const char *path);

// The command that lets an account (short name) read and change what is at path, or is to be made there. Owner: the caller.
char *remedy_grant(const char *path, const char *account);

// Of an error of this process, to which a directory is refused (5) that it only reads: adds the account to its message, and what lets it read.
void remedy_refused(struct error *error, const char *directory);

// The advice in the service itself, whose settings and environment these are; both live as long as the process. is_debugged: a person looks on already.
void remedy_begin(const struct settings *settings, const struct environment *environment, bool is_debugged);
void remedy_add(struct error *error);
