// SPDX-License-Identifier: MIT
// What the Parameters key of a service of NSSM says, as a definition of this host's. docs/nssm.md has the whole table. Pure.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/text.h"
#include "commands/definition.h"

// One value of the key, or of a key below it: "AppDirectory", "AppExit\3" ("AppExit\" is that key's default),
// "AppEvents\Start\Pre".
struct nssm_value {
    char *name;
    struct text_list texts; // one, or several of a REG_MULTI_SZ; a number in decimal digits
};

// Sets in definition what the values say. What has no counterpart here is a line of notes. Fails when the application is
// not a python.exe, or its arguments name no program.
bool nssm_define(const struct nssm_value *values, size_t count, struct definition *definition,
                 struct text_list *notes, struct error *error);
