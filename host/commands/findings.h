// SPDX-License-Identifier: MIT
// What was looked at and found, each with what to do about it.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"
#include "base/error.h"

enum finding_level {
    FINDING_GOOD,
    FINDING_PAST, // was so, and may have been mended since: shown, and no reason to fail
    FINDING_WARNING,
    FINDING_BAD
};

// In order. All zero is none, but for the service's name (not owned), which takes the place of NAME in each advice.
struct findings {
    const char *service;
    struct finding {
        enum finding_level level;
        const char *check; // "python", "path" ...
        char *text;
        char *advice; // NULL: none
    } * items;
    size_t count;
    enum finding_level worst;
};

void findings_add(struct findings *findings, enum finding_level level, const char *check, const char *advice,
                  const char *format, ...) PRINTF_LIKE(5, 6);

// Gives the last one an advice that has its names already: nothing in it takes the service's name. NULL: none.
void findings_advise(struct findings *findings, const char *advice);

// Adds what an error says, as a bad one, and empties it.
void findings_add_error(struct findings *findings, const char *check, struct error *error);

// Tells them on standard output, to people and to programs; name: the service.
void findings_tell(const struct findings *findings);
void findings_tell_json(const struct findings *findings);

// Moves what others has behind the rest.
void findings_take(struct findings *findings, struct findings *others);

// The last one of a check that is bad; NULL: none.
const struct finding *findings_bad(const struct findings *findings, const char *check);

void findings_clear(struct findings *findings);
