// SPDX-License-Identifier: MIT
// The DLLs of a service: the directories that it adds to their search, what stands beside the host, and those that its code needs.
#pragma once

#include "commands/definition.h"
#include "commands/findings.h"
#include "python/environment.h"
#include "scm/access.h"
#include "settings/program_spec.h"

// Adds what is wrong with the directories of --dll-path: one is missing, or others may write there.
void dll_check_directories(struct findings *findings, const struct definition *definition,
                           const struct access_who *who);

// Adds the DLLs beside the program of a service's command line that take the place of Windows' own.
void dll_check_host(struct findings *findings, const char *image_path);

// Adds the DLLs that extension modules of the service's packages lack, and the directories with extension modules and loaded DLLs
// that others may write to. spec: its program; NULL: a class, which has been imported. Python must run (class_reader_start()).
bool dll_check_modules(struct findings *findings, const struct program_spec *spec,
                       const struct definition *definition, const struct environment *environment,
                       const struct access_who *who);
