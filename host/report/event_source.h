// SPDX-License-Identifier: MIT
// The sources of Windows' event log, in the registry: whose one is, and where the texts of its events are.
#pragma once

#include <stdbool.h>

#include "base/error.h"

// A value of the source's key: this host has registered it, whatever Python code has written there since. pywin32's AddSourceToRegistry,
// and logging.handlers.NTEventLogHandler by that, replace the files and leave it.
#define EVENT_SOURCE_MARK "PyHost"

enum event_source_owner {
    EVENT_SOURCE_NOBODY, // there is no such source, or an empty one
    EVENT_SOURCE_HOST, // this host has registered it, whatever files code has put there since; or its texts are in a pyhost.exe, of
    // whichever place; one that is gone in a key as this host writes it
    EVENT_SOURCE_OTHER // another product registered it, it may not be read, or it is the name of a log
};

// Whose is the source, in whichever log it is? *place (may be NULL) is its registry key below HKLM, and *files its EventMessageFile;
// each NULL where there is none. Owner of both: the caller.
enum event_source_owner event_source_owner_of(const char *source, char **place, char **files);

// Has Python code registered the source at place, a key below HKLM, by pywin32, with nothing but pywin32's texts in files, an
// EventMessageFile (may be NULL)? The host has those, too, and may register it.
bool event_source_is_of_code(const char *place, const char *files);

// May this host register the source, with its texts in message_file? False, after filling error, where another product owns it, or where
// the path has a semicolon: in the list of files there it separates two. *gone (may be NULL): the file of this host's, no longer there,
// that the source is taken over from; NULL: none. Owner: the caller.
bool event_source_may_register(const char *source, const char *message_file, char **gone,
                               struct error *error);

// Names the source for event viewers: where its texts are. Needs administrators' rights; one of this host is set again, behind the
// files that the service's code has registered, and one of another product is left alone: a failure.
bool event_source_register(const char *source, const char *message_file, struct error *error);

// The same, also over the source of another product in the log Application.
bool event_source_replace(const char *source, const char *message_file, struct error *error);

// Registers again what this host has registered and code has taken since with files of its own, as NTEventLogHandler does with
// pywin32; those that are there stay in front, but for pywin32's. Says nothing: without rights it stays as it is.
void event_source_keep(const char *source);

// For the start of a service: marks a source of this host's that an older version has registered, and then as event_source_keep().
void event_source_begin(const char *source);

// Takes this host's source away; of one that has other files than pywin32's, values or keys as well, this host's file alone. One that is
// not there is a success, and so is one of another product, or nobody's, which stays; one that cannot be read is a failure.
bool event_source_remove(const char *source, struct error *error);
