// SPDX-License-Identifier: MIT
// Who may do what with a service, as an SDDL text: checked, and compared by what it means.
#pragma once

#include <stdbool.h>

#include "base/error.h"

// What the SCM gives every service that nobody gave another one.
extern const char security_text_default[];

// A null list, which lets everybody do everything; and an empty one, which lets nobody (win32, Security Descriptor String Format).
extern const char security_text_null[];
extern const char security_text_empty[];

// Can the text be the security of a service: does Windows read it, does it let somebody in, and has it nothing but a DACL (the
// rest would have no effect)?
bool security_text_check(const char *sddl, struct error *error);

// Do two texts give the same rights? Generic rights are those that they stand for, SIDs are compared as such, and the order counts only
// between what is allowed and what is denied. False where Windows cannot read one of them.
bool security_text_same(const char *one, const char *other);
