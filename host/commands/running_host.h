// SPDX-License-Identifier: MIT
// Which pyhost a running service is, and which its next start takes: an exe that was exchanged leaves the old one running.
#pragma once

#include <stdbool.h>

#include "base/json.h"
#include "report/run_record.h"

struct running_host {
    char *version;      // which pyhost the process is; NULL: not known
    char *program;      // the file that it was started from: an exe, or in a python.exe the module
    char *next;         // the file of that kind that the next start takes; NULL: not known
    char *next_version; // which pyhost that is; NULL: it has no version, or cannot be read
    bool is_known;      // the two could be compared, or nothing is there that the next start could take
    bool is_refused;    // not known, since whoever asks may not read the record or the file
    bool is_outdated;   // the next start takes another build
};

// Compares what the record of the service's run has with the program of its command line. A python.exe takes the module from the same
// place again: which one a next start would find elsewhere nobody can tell. Of one whose record does not have the module nothing is known.
void running_host_find(const char *name, const struct run_record *record, struct running_host *host);
void running_host_clear(struct running_host *host);

// "runs pyhost 0.1.0, C:\pyhost\pyhost.exe is pyhost 0.2.0", of one that is outdated. Owner: the caller.
char *running_host_words(const struct running_host *host);

// Adds "host_version", "exe_version" and "outdated", the same in each answer about a running service; null where not known.
void running_host_json(struct json *json, const struct running_host *host);

enum running_host_verdict {
    RUNNING_HOST_PRESENT,  // it runs what the next start takes, or does not run
    RUNNING_HOST_OUTDATED, // it runs another build
    RUNNING_HOST_UNKNOWN,  // it runs, and nothing tells which of the two
    RUNNING_HOST_REFUSED,  // the same, and whoever asks may not read what would tell
    RUNNING_HOST_ABSENT    // there is no such service
};

// What a service runs at this moment.
enum running_host_verdict running_host_ask(const char *name);
