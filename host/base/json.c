// SPDX-License-Identifier: MIT
#include "base/json.h"

#include <stdlib.h>
#include <string.h>

void json_quote(struct text_buffer *buffer, const char *value)
{
    static const char plain[] = "\n\r\t\"\\";
    static const char letters[] = "nrt\"\\";
    size_t count = 0;
    uint16_t *units = text_to_utf16(value, &count);
    text_buffer_add(buffer, "\"");
    for (size_t i = 0; i < count; i++) {
        const char c = (char)units[i];
        const char *short_form = units[i] < 0x80 ? strchr(plain, c) : NULL;
        if (short_form != NULL)
            text_buffer_add_format(buffer, "\\%c", letters[short_form - plain]);
        else if (units[i] < 0x20 || units[i] >= 0x7F)
            text_buffer_add_format(buffer, "\\u%04x", units[i]);
        else
            text_buffer_add_part(buffer, &c, 1);
    }
    text_buffer_add(buffer, "\"");
    free(units);
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
