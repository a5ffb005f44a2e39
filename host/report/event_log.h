// SPDX-License-Identifier: MIT
// Windows' event log: events under a source of the service's own name, with texts from the message table in
// the host's exe.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

enum event_type { EVENT_TYPE_ERROR = 1, EVENT_TYPE_WARNING = 2, EVENT_TYPE_INFORMATION = 4 };

// text as it must stand in an insert. Event viewers replace a "%1" inside an insert by the insert of that number, and "%%1" by a
// text of the system: between '%' and a digit a space of no width is put. The format documented against that, "%1!S!" in the
// message, would make FormatMessage, by which other readers of the log go, take the insert for ANSI. Owner: the caller.
char *event_log_literal(const char *text);

// Writes one event with its inserts, which are made literal, after event_source_keep(). Texts longer than the event log takes (31,839 UTF-16
// units) are cut, and end with "...". Works, with a poorer text in the viewer, where the source could not be registered.
bool event_log_write(const char *source, uint16_t type, uint32_t identifier, const struct text_list *inserts,
                     struct error *error);

// Writes text as one event or, when it is too long for one, as several that end at line ends and say "(part 2
// of 3)".
bool event_log_write_parts(const char *source, uint16_t type, uint32_t identifier, const char *text,
                           struct error *error);
