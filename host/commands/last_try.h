// SPDX-License-Identifier: MIT
// doctor tries again what the service's last run failed at, and what its next one will need, without running its code.
#pragma once

#include "commands/definition.h"
#include "commands/findings.h"
#include "python/environment.h"
#include "scm/access.h"
#include "settings/program_spec.h"

// What the exceptions of the last run's failures name: ports, files, variables, modules.
void last_try_failures(struct findings *findings, const struct text_list *failures,
                       const struct definition *definition, const struct access_who *who);

// The modules that a program imports, by its source. can_load: nothing is known that keeps those that are there from being loaded. Python has been started (class_reader_start()).
void last_try_imports(struct findings *findings, const struct program_spec *spec,
                      const struct definition *definition, const struct environment *environment,
                      const char *account, bool can_load);

// The programs of the commands that definition has: those at the service's turns, and that of its recovery. whole: all of the service.
void last_try_commands(struct findings *findings, const struct definition *definition,
                       const struct definition *whole);

// Those commands, its current directory, its dependencies, and whether it may be started at all.
void last_try_surroundings(struct findings *findings, const struct definition *definition);
