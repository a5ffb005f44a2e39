// SPDX-License-Identifier: MIT
// Which pyhost a running service is, and which its next start takes: an exe that was exchanged leaves the old one running.
#pragma once

#include <stdbool.h>

#include "base/json.h"
#include "report/run_record.h"

struct running_host {
    char *version;      // which pyhost the process is; NULL: not known
    char *program;      // the file that it was started from
    char *next;         // the file that the next start takes
    char *next_version; // which pyhost that is; NULL: none that can be read
    bool is_outdated;   // the next start takes another build
};

// Compares what the record of the service's run has with the program of its command line.
void running_host_find(const char *name, const struct run_record *record, struct running_host *host);
void running_host_clear(struct running_host *host);

// "runs pyhost 0.1.0, C:\pyhost\pyhost.exe is pyhost 0.2.0", of one that is outdated. Owner: the caller.
char *running_host_words(const struct running_host *host);

// Adds "host_version", "exe_version" and "outdated", the same in each answer about a running service; null where not known.
void running_host_json(struct json *json, const struct running_host *host);

// Does the service run, and is it outdated? *is_known (may be NULL) is false where it runs, and nobody knows.
bool running_host_is_outdated(const char *name, bool *is_known);
