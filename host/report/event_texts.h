// SPDX-License-Identifier: MIT
// The files with the texts of an event source, as its EventMessageFile lists them.
#pragma once

#include <stdbool.h>

#include "base/text.h"

// The files of an EventMessageFile, which semicolons separate. Owner: the caller.
struct text_list event_texts_files(const char *files);

// Is the file one with the host's texts: a pyhost.exe, also one that is gone, or the module beside it?
bool event_texts_is_host(const char *file);

// Is it a file with texts that pywin32 brings, by its name?
bool event_texts_is_of_pywin32(const char *file);

// The EventMessageFile of a source that had files, with the host's texts in message_file (NULL: without those) behind those of the
// service's own events, which its code has registered. pywin32's are left out: theirs are the host's as well. Owner: the caller.
char *event_texts_with(const char *files, const char *message_file);
