// SPDX-License-Identifier: MIT
// The failures of one run in their order, the cause first, and their form in the file that "pyhost status" reads. Pure.
//
// The first stays as long as the run, since what follows is often its consequence. Of the others the last ones stay; a failure that
// repeats itself is counted.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

// What the last line of a run ends with whose code has returned without a failure though nobody asked it to stop.
#define RETURNED_BY_ITSELF "; by itself: no stop was asked for"

enum {
    FAILURE_CHAIN_MOST = 8, // failures that are kept
    FAILURE_CHAIN_TEXT_MOST =
        24 * 1024 // bytes that are kept of each, half of its beginning and half of its end
};

// All zero is an empty one.
struct failure_chain {
    struct failure_link {
        char *time;
        char *text;
        char *last_time; // of the last repetition
        unsigned long repetitions;
    } links[FAILURE_CHAIN_MOST];
    size_t count;
    unsigned long left_out; // behind the first
};

// Adds a failure; time: as it stands in the log.
void failure_chain_add(struct failure_chain *chain, const char *time, const char *text);

// Empties it.
void failure_chain_clear(struct failure_chain *chain);

// The file's content. Owner: the caller.
char *failure_chain_file(const struct failure_chain *chain);

// The same with one more in front: first, as failure_chain_parse() has it. Owner: the caller.
char *failure_chain_file_behind(const char *first, const struct failure_chain *chain);

// The first of what such a file has that is a failure of this run: the end of the run before may stand before it. NULL: none.
const char *failure_chain_own(const struct text_list *failures);

// A failure of such a file in its parts.
struct failure_parts {
    char *time;    // "2026-11-29 08:10:12.396", with how often it came again
    char *kind;    // "exception", as report/failure.h names it; NULL: it is the end of a run that broke off
    char *message; // one line
    char *cure;    // NULL: none
    char *detail;  // the traceback; NULL: none
};

// failure: as failure_chain_parse() has it. Owner: the caller, who calls failure_parts_clear().
struct failure_parts failure_chain_split(const char *failure);
void failure_parts_clear(struct failure_parts *parts);

// What such a file has: each failure with its time, a line end and its text.
struct text_list failure_chain_parse(const char *file);
