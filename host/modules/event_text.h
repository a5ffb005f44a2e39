// SPDX-License-Identifier: MIT
// An event in words, where no event viewer shows it.
#pragma once

#include <stdint.h>

#include "base/text.h"

// The word for an event's type: "Error", "Warning", "Info", "Message".
const char *event_text_type(long type);

// The event as one text for people: formatted, or its inserts where the message is not the host's. Owner: the
// caller.
char *event_text_for_people(uint32_t identifier, const struct text_list *inserts);
