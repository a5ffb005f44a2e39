// SPDX-License-Identifier: MIT
// Can a service ever start that depends on these?
#pragma once

#include "base/error.h"
#include "base/text.h"

struct dependency_check {
    const char *name;                     // the service's
    const char *group;                    // the load order group that it is in; NULL: none
    const struct text_list *dependencies; // those that it is to have: NAME or +GROUP
    const struct text_list *known;        // those that it has, which are not looked for again; NULL: none
};

// Refuses a dependency that is not there, the service itself or its own group, and a circle. A group without a member is a note.
bool dependency_check(const struct dependency_check *check, struct error *error);
