// SPDX-License-Identifier: MIT
// What a service said last: the failures that its last run was told with, its last error event, the end of its log.
#pragma once

#include <stdint.h>

#include "base/error.h"
#include "base/text.h"
#include "commands/running_host.h"
#include "scm/scm.h"
#include "settings/settings.h"

// Where the service's last run has its log, and what is kept beside it: where the setting says, or at the default place where that
// could not be opened. Owner: the caller.
char *last_words_log_path(const struct settings *settings);

// What is known of where a service has left its words, looked for once for all that is asked of it.
struct last_words {
    const char *name; // the caller's
    struct settings settings;
    bool is_configured; // the settings are this host's, and could be read
    char *log; // last_words_log_path(); NULL: the service is another machine's, and nothing of it is known
};

// unread (may be NULL): why not all settings could be read.
void last_words_find(const char *name, struct last_words *words, struct error *unread);
void last_words_clear(struct last_words *words);

// Notes where the service's log is, if it is not where it is set to be.
void last_words_note_log(const struct last_words *words);

// Is there a place where the service can have a log? If not, error says why, with what to do.
bool last_words_may_log(const struct last_words *words, struct error *error);

// Notes that, if there is none.
void last_words_note_no_log(const struct last_words *words);

// Notes which command at a turn of the service, after its start for one, failed in the last run. It went on all the same, and only the log
// tells.
void last_words_note_hook(const struct last_words *words);

// What the service's last run failed with, each with its time, the cause first; empty when it did not fail.
struct text_list last_words_failures(const struct last_words *words);

// What an earlier run failed with, in the same form: a later one went well, or failed with something else.
struct text_list last_words_past_failures(const struct last_words *words);

// The cause in one line where the failures of last_words_failures() ended the service's last run, whatever the SCM was told; else NULL.
// Owner: the caller.
char *last_words_cause(const struct text_list *failures);

// What is known of a run without a proper end.
struct last_run {
    char *
        ended; // of the last one, "process 12, begun ..., did not end properly: ..."; NULL: it goes on, or had a proper end
    char *before;    // the same of the one before that which goes on
    bool is_known;   // the run goes on, and what follows is known of it
    bool is_changed; // what is configured is not what it was started with, and what the next start takes
    bool
        has_other_sid; // the type of the service's SID is not what it was then; it counts from the system's next start on
    char *runs;   // what it was started with: the program or class; NULL: not known
    char *python; // NULL: none was recorded, or it is not known
    struct running_host host;
};

// failures: of last_words_failures().
void last_words_run(const struct last_words *words, const struct scm_status *status,
                    const struct text_list *failures, struct last_run *run);
void last_words_run_clear(struct last_run *run);

// Takes all that away, of a service that is new: it was another one's.
void last_words_forget(const char *name);

// Has its last run ended by itself, without a failure and without a stop? To be asked of a stopped one.
bool last_words_returned(const struct last_words *words);

// What to do about that, with the last exception that the code wrote. Owner: the caller.
char *last_words_returned_cure(const struct last_words *words);

// The end of the service's log, as the detail of a failure; NULL where there is none, and for another machine. Owner: the caller.
char *last_words_log(const char *name);

// A service that was to run is STOPPED. With exit code 0 that is a success, which is told, with the last error event that its code
// wrote; else error says how it ended, with its own words as the detail.
bool last_words_take(const char *name, const struct scm_status *status, struct error *error);
