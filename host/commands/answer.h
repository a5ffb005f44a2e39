// SPDX-License-Identifier: MIT
// What a verb answers to a program, with --json: one object, or a list of one for each service where several were asked for.
// Without --json all of this does nothing, but for answer_fail(); what people read is written with output_answer(), which
// says nothing with --json. One thread.
//
// Each object has what its verb adds to answer_fields(), then "changed" and "changes" where the verb is one that changes, "notes",
// and "error" if it failed. docs/schemas/VERB.json describes it.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/json.h"
#include "commands/verbs.h"

// The verb has begun. With json all notes (output_note) are collected from now on.
void answer_begin(enum verb_id verb, bool json);

bool answer_is_json(void);

// The answer is a list, however many services there are. Before the first answer_service().
void answer_list(void);

// Each object is written in one line of its own, as soon as it is known: answer_end() ends the last one so, and for the others there is
// answer_row().
void answer_rows(void);

// Ends the present object and writes it, in a line. Between answer_rows() and answer_end(), with --json.
void answer_row(void);

// What follows is about the service name: its object begins, and has "name"; said again, nothing begins. A verb
// that is about none needs not call it.
void answer_service(const char *name);

// Where the verb adds its own fields to the present object. NULL without --json.
struct json *answer_fields(void);

// Something was changed, or would be (--dry-run): what, as "startup", from before to after; NULL: it was not, or is not, there.
void answer_change(const char *what, const char *before, const char *after);

// The same of a number, and of a list of texts, which is one in JSON as well.
void answer_change_number(const char *what, uint64_t before, uint64_t after);
void answer_change_list(const char *what, const struct text_list *before, const struct text_list *after);

// The same of command lines, which are told without their secrets (base/secret.h).
void answer_change_line(const char *what, const char *before, const char *after);

// All that answer_change() has taken for the present object was undone again.
void answer_unchanged(void);

// Tells a failure: to people on standard error, as "pyhost: message" and "  try: ..."; to programs in "error" of the present object,
// the second of an object in its notes. Returns the verb's exit code: EXIT_USAGE
// where what was asked for makes no sense, EXIT_NO_SERVICE where there is no such service, else EXIT_FAILED.
int answer_fail(const struct error *error);

// Has the present object an error? With --json alone.
bool answer_has_failed(void);

// The whole answer is this text, a document of its own such as a definition, with its notes: written now, with --json and without.
// Nothing else is answered. Takes document over.
void answer_document(char *document);

// Writes what was collected. Once, at the verb's end.
void answer_end(void);
