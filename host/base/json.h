// SPDX-License-Identifier: MIT
// JSON, written piece by piece and indented by two blanks. Pure. It is ASCII, so that it means the same in every code page.
//
// In an object every value has a name; in a list (and for the outermost value) name is NULL.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

struct json {
    struct text_buffer text;
    unsigned depth;
    bool first; // nothing stands in the innermost object or list yet
};

void json_begin(struct json *json, const char *name, char bracket); // '{' or '['
void json_end(struct json *json, char bracket);                     // '}' or ']'

void json_text(struct json *json, const char *name, const char *value); // NULL: null
void json_number(struct json *json, const char *name, uint64_t value);
void json_boolean(struct json *json, const char *name, bool value);
void json_texts(struct json *json, const char *name, const struct text_list *values);

// Hands the whole text over, with a line end.
char *json_take(struct json *json);

// Adds value as a JSON string, with its quotes: what is beyond ASCII becomes \uXXXX, halves of characters as well.
void json_quote(struct text_buffer *buffer, const char *value);
