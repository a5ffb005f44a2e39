// SPDX-License-Identifier: MIT
// Text is UTF-8 inside the host; UTF-16 exists only at the edge to Windows.
//
// NTFS names and registry values may hold unpaired surrogates. They survive the way in and out: a lone
// surrogate is kept as its three-byte form (WTF-8). Malformed UTF-8 becomes U+FFFD on the way to UTF-16.
// Every char * returned is the caller's, who calls free(). All functions may be called from any thread.
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"

char *text_copy(const char *text);
char *text_copy_part(const char *text, size_t length);

// As sprintf, into memory of the right size.
char *text_format(const char *format, ...) PRINTF_LIKE(1, 2);
char *text_format_list(const char *format, va_list arguments) PRINTF_LIKE(1, 0);

// Replaces *text (which is freed; may be NULL) by a formatted one.
void text_replace(char **text, const char *format, ...) PRINTF_LIKE(2, 3);

// A letter of ASCII as the small one, whatever the C runtime's locale is, which a service's code may set.
char text_lower(char c);

// Compare, folding the ASCII letters only: right for keys, verbs and file extensions.
bool text_equal_ignore_case(const char *a, const char *b);
bool text_starts_with_ignore_case(const char *text, const char *prefix);
bool text_ends_with_ignore_case(const char *text, const char *suffix);

// Without leading and trailing blanks, tabs, CR and LF.
char *text_trimmed(const char *text, size_t length);

// Is text all (W)UTF-8, so that nothing of it would become U+FFFD?
bool text_is_well_formed(const char *text);

// The first place in text that would; NULL: none.
const char *text_malformed(const char *text);

// A copy with question marks for control characters (but tabs and line ends): what somebody else wrote must not steer a
// person's console. Owner: the caller.
char *text_printable(const char *text);

// UTF-16 to (W)UTF-8: count code units, none of them needs to be a terminator.
char *text_from_utf16(const uint16_t *units, size_t count);

// (W)UTF-8 to terminated UTF-16. *count, when asked for, excludes the terminator. Owner: the caller.
uint16_t *text_to_utf16(const char *text, size_t *count);

// A growing text. All zero is an empty one; text_buffer_take() hands its content over (never NULL) and
// empties it.
struct text_buffer {
    char *data;
    size_t length;
    size_t capacity;
};
void text_buffer_add(struct text_buffer *buffer, const char *text);
void text_buffer_add_part(struct text_buffer *buffer, const char *text, size_t length);
void text_buffer_add_format(struct text_buffer *buffer, const char *format, ...) PRINTF_LIKE(2, 3);
char *text_buffer_take(struct text_buffer *buffer);

// A list of texts, each owned by the list. All zero is an empty one.
struct text_list {
    char **items;
    size_t count;
};
void text_list_add(struct text_list *list, const char *text); // adds a copy
void text_list_add_owned(struct text_list *list, char *text); // takes text over
void text_list_clear(struct text_list *list);

// Is one of them text, as text_equal_ignore_case() compares?
bool text_list_has(const struct text_list *list, const char *text);

// The texts with between between them. Owner: the caller.
char *text_list_join(const struct text_list *list, const char *between);
