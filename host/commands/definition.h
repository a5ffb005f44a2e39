// SPDX-License-Identifier: MIT
// What a service is to be, or is: a value, or several, for each of the first options of verbs.h. It comes
// from the command line, from a file, from the class and from the machine; it is compared, and written to a
// file. Pure.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"
#include "commands/command_line.h"

struct definition {
    bool given[OPTION_DEFINITION_END];
    struct text_list values[OPTION_DEFINITION_END]; // in their canonical forms; a list may be empty
    struct error
        unread; // of a service: what of it could not be read, and is not given here. Without a message: nothing
};

void definition_clear(struct definition *definition);

// Sets a field to one canonical value, or to a list of them.
void definition_set(struct definition *definition, enum option_id field, const char *value);
void definition_set_list(struct definition *definition, enum option_id field, const struct text_list *values);

// The value of a field: NULL when it is not given, or is empty.
const char *definition_text(const struct definition *definition, enum option_id field);

// The same as a number of its unit; standard when it is not given.
uint32_t definition_number(const struct definition *definition, enum option_id field, uint32_t standard);
bool definition_yes(const struct definition *definition, enum option_id field);

// Everything that over says goes over what target says.
void definition_overlay(struct definition *target, const struct definition *over);

// What the command line says. Fails on a value that makes no sense.
bool definition_from_line(struct definition *definition, const struct command_line *line,
                          struct error *error);

// What a file says: rows of "line TAB key TAB value", several for a list, one without a value for an empty
// one. Errors name the line.
bool definition_from_rows(struct definition *definition, const char *path, const struct text_list *rows,
                          struct error *error);

// One action of the field "recovery": "restart:60s" is 1 and 60000 (the types are none, restart, reboot,
// run), "run:1500ms" 3 and 1500. Returns false for anything else.
bool definition_parse_recovery(const char *text, int *type, uint32_t *delay);

// The same the other way. Owner: the caller.
char *definition_recovery_text(int type, uint32_t delay);

// Has the service recovery actions? Also such as have no name here: then the field is not given, and the time that belongs to them is.
bool definition_has_recovery(const struct definition *definition);

// The files that describe it, with notes for people, which may be NULL: comments in TOML, "notes" in JSON, which says nothing of
// the service. ascii: as toml_quote() has it; JSON always is. Owner: the caller.
char *definition_toml(const struct definition *definition, const struct text_list *notes, bool ascii);
char *definition_json(const struct definition *definition, const struct text_list *notes);
