// SPDX-License-Identifier: MIT
// A failure that a run has left (report/failure_chain.h), as the verbs show it.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"

// For programs: an object "time", "kind", "message", "cure", "traceback", "earlier" called name; null where failure is NULL. is_earlier: it is
// not the last run's. json may be NULL.
void failure_words_json(struct json *json, const char *name, const char *failure, bool is_earlier);

// The failures that followed from the first, as a list of such objects.
void failure_words_json_rest(struct json *json, const char *name, const struct text_list *failures,
                             bool is_earlier);

// In one line: "2026-11-29 08:10:12: ModuleNotFoundError: ...". Owner: the caller.
char *failure_words_line(const char *failure);

// Makes the cure of the first failure that has one the error's advice, and all of them its detail.
void failure_words_explain(struct error *error, const struct text_list *failures);

// Takes away the cures of failures of another cause than problem, which the service's Python has now, with this cure (NULL: none): they
// are of what was mended since, or cannot help before that one. problem is NULL for a whole Python: only what cures say is wrong with
// that is taken away then.
void failure_words_forget_cures(struct text_list *failures, const char *problem, const char *cure);

// What to do about a service whose code has returned without a failure and without a stop. Owner: the caller.
char *failure_words_returned(const char *name);
