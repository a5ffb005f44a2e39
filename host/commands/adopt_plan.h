// SPDX-License-Identifier: MIT
// What an adoption makes of a service: its settings, its command line, and what differs from how it ran before.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"
#include "commands/foreign.h"
#include "settings/settings.h"

struct adopt_plan {
    char *name;
    enum foreign_kind kind;   // who hosts it now
    struct settings settings; // what it is to have
    char *host;               // path of this exe, as the SCM can start it
    char *image_before;
    char *image_after;
    struct text_list lines; // what will be, and what changes: "python: C:\...", each for people
};

// Makes the plan for the service name, which runs what kind says, whose command line is image_path and whose account is account (as the SCM has it). python:
// the environment or python.exe that --python names; NULL: by rule. Changes nothing. Fails when the service is this host's already,
// when it has no class, and when its host is none that runs one. Owner of what is in plan: the caller, who calls
// adopt_plan_clear(), after a failure as well.
bool adopt_plan_make(struct adopt_plan *plan, const char *name, enum foreign_kind kind,
                     const char *image_path, const char *account, const char *python, struct error *error);

void adopt_plan_clear(struct adopt_plan *plan);
