// SPDX-License-Identifier: MIT
// When a log file is to be put aside, and what its older generations are called. Pure.
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct rotation {
    uint64_t size; // bytes after which a new file is begun; 0: never
    uint64_t age;  // seconds after which a new file is begun; 0: never
    uint32_t keep; // how many older files stay
};

// Is it time, for a file of size bytes that was begun age seconds ago? An empty file stays, whatever its age.
bool rotation_is_due(const struct rotation *rotation, uint64_t size, uint64_t age);

// The name of the generation number (1 is the newest) of the log at path: "NAME.log" becomes "NAME.1.log",
// "NAME" becomes "NAME.1". Generation 0 is path itself. Owner: the caller, who calls free().
char *rotation_name(const char *path, uint32_t generation);
