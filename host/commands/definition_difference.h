// SPDX-License-Identifier: MIT
// Two definitions of a service side by side: what differs, and what only looks different. Pure.
#pragma once

#include <stdbool.h>

#include "base/text.h"
#include "commands/definition.h"
#include "commands/definition_meaning.h"

// Is the field one that differs between before (NULL: there is nothing) and after? What after does not say
// does not differ. Compares texts; what means the same in other words, definition_settle() has made equal before.
bool definition_differs(const struct definition *before, const struct definition *after,
                        enum option_id field);

// A field that differs, as people may see it (base/secret.h). Owner: the caller, who calls definition_change_clear().
struct definition_change {
    const char *what; // the option's name without dashes
    char *old;        // NULL: there was no service
    char *now;
    bool was_set; // did it have a value before; and has it now?
    bool is_set;
    bool is_list; // then these are the values
    struct text_list old_items;
    struct text_list new_items;
};

void definition_change_clear(struct definition_change *change);

// Does the field differ? Then change is filled. Of a new service (before is NULL) nothing is no change, nor is its name.
bool definition_change_of(const struct definition *before, const struct definition *after,
                          enum option_id field, struct definition_change *change);

// Has the field a value that sounds like a secret, and is shown to nobody as it is?
bool definition_has_secret(const struct definition *definition, enum option_id field);

// Does a process that runs go on with the old value of the field until the service is restarted?
bool definition_needs_restart(enum option_id field);

// Does a change of the field take effect when Windows starts again, and not before?
bool definition_needs_system_start(enum option_id field);

// A line for each field that differs: "startup: manual -> auto", or "startup          auto" where there was nothing.
struct text_list definition_difference(const struct definition *before, const struct definition *after);

// Those of such lines whose fields later says nothing of. Owner: the caller.
struct text_list definition_difference_without(const struct text_list *lines, const struct definition *later);
