// SPDX-License-Identifier: MIT
// What means the same in a definition, in whatever words. Pure.
#pragma once

#include <stdbool.h>

#include "base/text.h"
#include "commands/definition.h"

// What texts alone do not tell: is it one place, one account, the same security? NULL: as the texts tell, in other letters and slashes.
struct definition_meaning {
    bool (*same_path)(const char *one, const char *other);
    bool (*same_account)(const char *one, const char *other);
    bool (*same_security)(const char *one, const char *other);
};

// Gives each field of wanted that means the same as in before the words that it has there, so that it does not differ: names in other
// letters, paths in other slashes, lists in another order. What is in a list of wanted twice is taken out. before may be NULL.
void definition_settle(struct definition *wanted, const struct definition *before,
                       const struct definition_meaning *meaning);

// Are the same texts in both, in the same order?
bool definition_same_list(const struct text_list *one, const struct text_list *other);

// Has the list of the field's values the item, in whatever letters these may be?
bool definition_has_item(const struct text_list *list, enum option_id field, const char *item);

// Is the field's value a command line, as one text?
bool definition_is_command_line(enum option_id field);
