// SPDX-License-Identifier: MIT
// The record of a run beside its log: there from its start to its proper end, which writes over it and takes it away: a reader that
// keeps it from being deleted does not keep it from being settled. One that is left behind tells of a process that ended
// without a word: killed, by C code, by a crash, or with its machine.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "settings/settings.h"

struct run_record {
    uint32_t process;
    uint64_t created; // when the process was, as a FILETIME
    uint64_t ticks;   // ms that the machine was up when the record was written; 0: unknown
    char *begun;      // the same as the log has times
    char *runs;   // the program or class that it began with; NULL: older versions wrote none of these three
    char *python; // and its python.exe; NULL: none is recorded
    uint64_t settings; // settings_fingerprint() of what it began with; 0: not known
    uint32_t sid;      // settings_service_sid() then, where settings are known
    char *
        host; // host_file_own(); in a python.exe 0.1.0 wrote that; NULL: older ones wrote none of these three
    char *host_version;     // which pyhost that was
    uint32_t host_checksum; // and which build of the file: host_file_checksum()
    char *before; // what was found of the run before it, which had no proper end either; NULL: it had one
};

enum run_life {
    RUN_LIVES,
    RUN_ENDED,         // and nobody knows how
    RUN_ENDED_KNOWN,   // with an exit code, which whoever still has the process open keeps
    RUN_NOT_TO_BE_SEEN // a process of this number is there, and whoever asks may not look at it
};

// Where it is for the service that logs to log. Owner: the caller.
char *run_record_path(const char *log);

// Reads it. Returns false where there is none, after a proper end, or none that whoever asks may read.
bool run_record_read(const char *log, struct run_record *record);
void run_record_clear(struct run_record *record);

// Does its process live? *exit_code is set with RUN_ENDED_KNOWN.
enum run_life run_record_life(const struct run_record *record, uint32_t *exit_code);

// Takes the record away, of whichever run.
void run_record_forget(const char *log);

// Takes the record of an earlier run whose log was at other to where the log is now; over what is there, which is older.
void run_record_bring(const char *other, const char *log);

// When the log was last written to, as a FILETIME; 0: there is none.
uint64_t run_record_written(const char *log);

// What is known of a run that has ended without a word. life and exit_code: from run_record_life(); written: from
// run_record_written(); cause: the first of its failures, with its time in the first line, or NULL. Owner: the caller.
char *run_record_words(const struct run_record *record, enum run_life life, uint32_t exit_code,
                       uint64_t written, const char *cause);

// ---- the service's own ----

// A run begins whose log has been opened; written: from before that; settings: what it runs with, which live as long as the process.
// Once.
void run_record_begin(const char *log, uint64_t written, const struct settings *settings);

// Tells in the log what an earlier run has left, and writes the record: on another thread, since the start need not wait for either.
// Nothing where no run has begun, or where it has ended meanwhile.
void run_record_write(void);

// The log has its last line: the run comes to a proper end.
void run_record_settle(void);

// The same past every lock, for a process in which no other thread is left, or no memory.
void run_record_settle_last(void);
