// SPDX-License-Identifier: MIT
// Lists of a definition that are changed item by item. Pure.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "commands/definition.h"

// Items of the environment, and of lists of paths, that begin with + or - change those that before has: "+NAME=VALUE" sets one,
// "-NAME" takes one away; "+DIRECTORY", "-DIRECTORY". Without such all of before's are replaced.
void definition_edit_lists(struct definition *definition, const struct definition *before);

// Is a list edited so of which before does not know what there is?
bool definition_edits_unread(const struct definition *definition, const struct definition *before);

// How long the mark in front of an item is: 1 for "+" or "-" in such a list, else 0.
size_t definition_edit_mark(enum option_id field, const char *item);
