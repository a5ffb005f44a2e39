// SPDX-License-Identifier: MIT
#include "base/json.h"

#include <stdlib.h>

// Text with half characters in it, as a file may have them, would make a whole answer unreadable. Owner: the caller.
static char *well_formed(const char *text)
{
    size_t count = 0;
    uint16_t *units = text_to_utf16(text, &count);
    char *mended = text_from_utf16(units, count);
    free(units);
    return mended;
}

void json_quote(struct text_buffer *buffer, const char *value)
{
    char *mended = text_is_well_formed(value) ? NULL : well_formed(value);
    if (mended != NULL)
        value = mended;
    text_buffer_add(buffer, "\"");
    for (const unsigned char *c = (const unsigned char *)value; *c != '\0'; c++) {
        if (*c == '"' || *c == '\\') {
            text_buffer_add_format(buffer, "\\%c", *c);
        } else if (*c == '\n') {
            text_buffer_add(buffer, "\\n");
        } else if (*c == '\r') {
            text_buffer_add(buffer, "\\r");
        } else if (*c == '\t') {
            text_buffer_add(buffer, "\\t");
        } else if (*c < 0x20 || *c == 0x7f) {
            text_buffer_add_format(buffer, "\\u%04x", *c);
        } else if (c[0] == 0xED && c[1] >= 0xA0 && c[1] <= 0xBF && c[2] != '\0') {
            text_buffer_add_format(buffer, "\\u%04x",
                                   (unsigned)((c[0] & 0xF) << 12 | (c[1] & 0x3F) << 6 | (c[2] & 0x3F)));
            c += 2;
        } else {
            text_buffer_add_part(buffer, (const char *)c, 1);
        }
    }
    text_buffer_add(buffer, "\"");
    free(mended);
}

static void begin_value(struct json *json, const char *name)
{
    if (json->depth > 0)
        text_buffer_add_format(&json->text, "%s\n%*s", json->first ? "" : ",", (int)json->depth * 2, "");
    json->first = false;
    if (name != NULL) {
        json_quote(&json->text, name);
        text_buffer_add(&json->text, ": ");
    }
}

void json_begin(struct json *json, const char *name, char bracket)
{
    begin_value(json, name);
    text_buffer_add_part(&json->text, &bracket, 1);
    json->depth++;
    json->first = true;
}

void json_end(struct json *json, char bracket)
{
    json->depth--;
    if (!json->first)
        text_buffer_add_format(&json->text, "\n%*s", (int)json->depth * 2, "");
    text_buffer_add_part(&json->text, &bracket, 1);
    json->first = false;
}

void json_text(struct json *json, const char *name, const char *value)
{
    begin_value(json, name);
    if (value != NULL)
        json_quote(&json->text, value);
    else
        text_buffer_add(&json->text, "null");
}

void json_number(struct json *json, const char *name, uint64_t value)
{
    begin_value(json, name);
    text_buffer_add_format(&json->text, "%llu", (unsigned long long)value);
}

void json_boolean(struct json *json, const char *name, bool value)
{
    begin_value(json, name);
    text_buffer_add(&json->text, value ? "true" : "false");
}

void json_texts(struct json *json, const char *name, const struct text_list *values)
{
    json_begin(json, name, '[');
    for (size_t i = 0; i < values->count; i++)
        json_text(json, NULL, values->items[i]);
    json_end(json, ']');
}

char *json_take(struct json *json)
{
    text_buffer_add(&json->text, "\n");
    return text_buffer_take(&json->text);
}
