// SPDX-License-Identifier: MIT
// Tells those who follow a log, in other processes, that something was written to it. Windows notes the growth of an open
// file in its directory only when its cache is flushed, so a directory's change notification alone comes late.
//
// Each follower has an event of its own (so none takes another's wake-up), in one of a few numbered places. Whether there may be
// followers stands in memory that the writer shares (a section), so that without one a line costs no call to Windows. Who comes before the
// writer makes one more event, for which a writer looks when it begins. A writer that may not make the section, as a user's in a session
// of its own, waits for that event at each line, for 0 ms. All are named after the log's path. Administrators may do everything with
// them, everyone may signal, wait and set the flag: there is nothing to learn from them, and a false signal costs one look at the log.
#pragma once

#include <stdbool.h>
#include <wchar.h>

enum { LOG_SIGNAL_FOLLOWERS = 8 }; // who comes later hears of the file system only

// The name of an object that belongs to the log at path; what tells which. Owner: the caller.
wchar_t *log_signal_object_name(const char *path, const char *what);

// Was an object, a handle with READ_CONTROL, made by somebody else than the service, the system or an administrator? Any user may make
// an event of such a name before the service does, and another service a section.
bool log_signal_is_strangers(void *object);

// ---- the writer ----

// Begins to signal what is written to the log at path. Once in a process, or again behind log_signal_end(). Without the rights for it
// nothing is signalled.
void log_signal_begin(const char *path);
void log_signal_end(void);

// Something was written. One thread at a time.
void log_signal_send(void);

// ---- a follower ----

struct log_signal_follower {
    void *written;  // auto-reset event: something was written since the last wait; NULL: none could be had
    void *followed; // the event that tells the writer; held, so that a writer that comes later finds it
};

// Begins to hear of the log at path, whether or not somebody writes to it yet. Owner of what is in follower: the caller,
// who calls log_signal_unfollow().
void log_signal_follow(const char *path, struct log_signal_follower *follower);
void log_signal_unfollow(struct log_signal_follower *follower);
