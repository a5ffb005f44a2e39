// SPDX-License-Identifier: MIT
// Windows' event log: events under a source of the service's own name, with texts from the message table in
// the host's exe.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

// A value of the source's key: this host has registered it, whatever Python code has written there since. pywin32's AddSourceToRegistry,
// and logging.handlers.NTEventLogHandler by that, replace the files and leave it.
#define EVENT_LOG_MARK "PyHost"

enum event_type { EVENT_TYPE_ERROR = 1, EVENT_TYPE_WARNING = 2, EVENT_TYPE_INFORMATION = 4 };

enum event_log_owner {
    EVENT_LOG_NOBODY, // there is no such source, or an empty one
    EVENT_LOG_HOST, // this host has registered it, whatever files code has put there since; or its texts are in a pyhost.exe, of
    // whichever place; one that is gone in a key as this host writes it
    EVENT_LOG_OTHER // another product registered it, it may not be read, or it is the name of a log
};

// Whose is the source, in whichever log it is? *place (may be NULL) is its registry key below HKLM, and *files its EventMessageFile;
// each NULL where there is none. Owner of both: the caller.
enum event_log_owner event_log_owner_of(const char *source, char **place, char **files);

// Has Python code registered the source at place, a key below HKLM, by pywin32, with nothing but pywin32's texts in files, an
// EventMessageFile (may be NULL)? The host has those, too, and may register it.
bool event_log_is_of_code(const char *place, const char *files);

// May this host register the source, with its texts in message_file? False, after filling error, where another product owns it, or where
// the path has a semicolon: in the list of files there it separates two. *gone (may be NULL): the file of this host's, no longer there,
// that the source is taken over from; NULL: none. Owner: the caller.
bool event_log_check_source(const char *source, const char *message_file, char **gone, struct error *error);

// Names the source for event viewers: where its texts are. Needs administrators' rights; one of this host is set again, behind the
// files that the service's code has registered, and one of another product is left alone: a failure.
bool event_log_register_source(const char *source, const char *message_file, struct error *error);

// The same, also over the source of another product in the log Application.
bool event_log_replace_source(const char *source, const char *message_file, struct error *error);

// Registers again what this host has registered and code has taken since with files of its own, as NTEventLogHandler does with
// pywin32; those that are there stay in front, but for pywin32's. Says nothing: without rights it stays as it is.
void event_log_keep_source(const char *source);

// Takes this host's source away; of one that has other files than pywin32's, values or keys as well, this host's file alone. One that is not there is a success, and so is one of another product, or nobody's, which stays.
bool event_log_remove_source(const char *source, struct error *error);

// text as it must stand in an insert. Event viewers replace a "%1" inside an insert by the insert of that number, and "%%1" by a
// text of the system: between '%' and a digit a space of no width is put. The format documented against that, "%1!S!" in the
// message, would make FormatMessage, by which other readers of the log go, take the insert for ANSI. Owner: the caller.
char *event_log_literal(const char *text);

// Writes one event with its inserts, which are made literal, after event_log_keep_source(). Texts longer than the event log takes (31,839 UTF-16 units) are cut, and
// end with "...". Works, with a poorer text in the viewer, where the source could not be registered.
bool event_log_write(const char *source, uint16_t type, uint32_t identifier, const struct text_list *inserts,
                     struct error *error);

// Writes text as one event or, when it is too long for one, as several that end at line ends and say "(part 2
// of 3)".
bool event_log_write_parts(const char *source, uint16_t type, uint32_t identifier, const char *text,
                           struct error *error);
