// SPDX-License-Identifier: MIT
// What to try for an exception that ended a service's code: one table of exceptions with their cures. Pure.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "python/drift.h"
#include "python/file_cures.h"
#include "python/python_maker.h"

// What a cure may name. None is owned.
struct cure_facts {
    const char *service;   // its name
    bool is_planned;       // it is not there yet: no verb but install knows it
    const char *file;      // of what is planned: the definition file that says it; NULL: none
    const char *python;    // its python.exe; NULL: not known
    const char *account;   // that it runs as; NULL: not known
    const char *directory; // the current one; NULL: not known
    const char *grantee;   // the same as icacls takes it; NULL: not known
    enum cure_place (*look)(const char *path);                   // at an absolute path; NULL: nobody looks
    enum file_bar (*bar)(const char *path, const char *account); // of what is at one; NULL: nobody looks
    const char *other;  // for bar: the account that it runs as, where that is not this process's; NULL: it is
    bool had_user_name; // USERNAME was there when the service's process began
    const char *module; // that the host itself was to import for it; NULL: none
    uint16_t machine;   // of the service, an enum pe_machine; 0: not known
    const struct python_maker *maker;      // which tool installs packages there; NULL: pip
    const char *lost;                      // what the base Python has lost, and what mends it; NULL: nothing
    bool is_broken;                        // it cannot do without that
    const struct drift *drift;             // which packages are for another Python; NULL: not looked at
    const struct environment_files *files; // where maker was found; NULL: nobody looks
};

// The cure for the exception that a traceback ends with, or for one that led to it: a command with the real names, or a sentence.
// traceback: as Python writes one; only its last lines need be there. NULL: none is known. Owner: the caller.
char *cure_find(const char *traceback, const struct cure_facts *facts);

// The cure for an exception that no row of the table has. Owner: the caller. NULL: there is none for a service that is not there yet.
char *cure_fallback(const struct cure_facts *facts);

// The TCP or UDP port that a traceback names: in the text of an exception, or in a line of code that has it as a number, in words that it is in use; 0: none.
int cure_port(const char *traceback);

// Does a text tell that a port is in use, in the words of Windows or of a framework?
bool cure_is_port_taken(const char *text);

// What the last exception of a type names first in quotation marks, "KeyError" its key: as it was before repr(). Owner: the caller;
// NULL: there is no such exception, or it names nothing.
char *cure_subject(const char *traceback, const char *type);

// The environment variable that os.environ did not have. Owner: the caller; NULL: none.
char *cure_variable(const char *traceback);
