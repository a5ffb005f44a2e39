// SPDX-License-Identifier: MIT
// What to try for a file or a directory that the service may not open. Pure.
#pragma once

#include "python/exception_text.h"

struct cure_facts;

// What lies at a path.
enum cure_place { CURE_UNSEEN, CURE_FILE, CURE_DIRECTORY, CURE_NOTHING };

// What somebody is to be allowed: of a service's code no more than to read it.
enum cure_right { CURE_READ, CURE_CHANGE };

// What keeps the service from opening what is there.
enum file_bar {
    FILE_BAR_RIGHTS,    // its rights, or it is not known
    FILE_BAR_READ_ONLY, // the file's attribute
    FILE_BAR_HELD,      // a program that has it open and does not share it
    FILE_BAR_NONE       // nothing that can be seen now
};

// The command that lets grantee read, or read and change what is at path: of what is not there yet, the directory in which it is to be made. A
// sentence where rights are better left alone: on a drive's own directory, and on Windows'.
// Owner: the caller.
char *cure_grant(const char *path, const char *grantee, enum cure_place place, enum cure_right right);

// The cure for an exception that was raised for what is called name. Owner: the caller.
char *file_cures_find(const char *name, const struct exception_text *exception,
                      const struct cure_facts *facts);
