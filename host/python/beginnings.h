// SPDX-License-Identifier: MIT
// What every interpreter of the process begins with: Python's own, and each that the service's code makes (concurrent.interpreters,
// InterpreterPoolExecutor).
//
// No call of CPython's tells of a new interpreter. Its first imports do, by audit events, which hooks in C hear of in all of them:
// the import of `site` is the moment at which the streams are made and no code of anybody else has run.
#pragma once

#include <stdbool.h>

#include "base/error.h"

struct beginnings {
    // In each interpreter, before `site`; with -S before the first import that follows.
    bool (*before_site)(struct error *error);

    // In those that code makes, before the first import behind `site`. May be NULL.
    bool (*after_site)(struct error *error);
};

// Both are called with the GIL, once in each interpreter, and say false with error filled. An interpreter that code makes then raises
// ImportError. Between the choice of Python's allocator and the start of Python; once.
void beginnings_watch(const struct beginnings *beginnings);

// Was `site`, or what comes after it, reached in Python's own interpreter?
bool beginnings_reached_site(void);

// In Python's own interpreter, when it has started: makes up for before_site where nothing was imported. Returns false with the error
// of before_site, whenever that was.
bool beginnings_settle(struct error *error);
