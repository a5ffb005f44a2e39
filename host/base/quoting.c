// SPDX-License-Identifier: MIT
#include "base/quoting.h"

#include <stdint.h>
#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static void add_backslashes(struct text_buffer *text, size_t count)
{
    for (; count > 0; count--)
        text_buffer_add(text, "\\");
}

void quoting_add(struct text_buffer *command_line, const char *argument, bool always)
{
    // Line feeds and vertical tabs separate nothing in the C runtime, but do in other people's parsers.
    const bool quoted = always || argument[0] == '\0' || strpbrk(argument, " \t\n\v") != NULL;
    if (command_line->length > 0)
        text_buffer_add(command_line, " ");
    if (quoted)
        text_buffer_add(command_line, "\"");

    size_t backslashes = 0;
    for (const char *at = argument; *at != '\0'; at++) {
        if (*at == '"')
            add_backslashes(command_line, backslashes + 1);
        backslashes = *at == '\\' ? backslashes + 1 : 0;
        text_buffer_add_part(command_line, at, 1);
    }
    if (quoted) {
        add_backslashes(command_line, backslashes);
        text_buffer_add(command_line, "\"");
    }
}

char *quoting_command(const char *program)
{
    if (strpbrk(program, "$`") != NULL) { // which double quotes do not keep from it
        struct text_buffer command = {0};
        text_buffer_add(&command, "& '");
        for (const char *at = program; *at != '\0'; at++)
            text_buffer_add_part(&command, *at == '\'' ? "''" : at, *at == '\'' ? 2 : 1);
        text_buffer_add(&command, "'");
        return text_buffer_take(&command);
    }
    return text_format(strpbrk(program, " \t&()[]{}^;',@") != NULL ? "& \"%s\"" : "%s", program);
}

static char *take_program(const char **cursor)
{
    struct text_buffer program = {0};
    bool quoted = false;
    const char *at = *cursor;
    for (; *at != '\0' && (quoted || !is_blank(*at)); at++) {
        if (*at == '"')
            quoted = !quoted;
        else
            text_buffer_add_part(&program, at, 1);
    }
    *cursor = at;
    return text_buffer_take(&program);
}

static char *take_argument(const char **cursor)
{
    struct text_buffer argument = {0};
    bool quoted = false;
    const char *at = *cursor;
    while (*at != '\0' && (quoted || !is_blank(*at))) {
        const size_t backslashes = strspn(at, "\\");
        const char *end = at + backslashes;
        if (*end == '"') {
            add_backslashes(&argument, backslashes / 2);
            if (backslashes % 2 == 1) {
                text_buffer_add(&argument, "\"");
            } else if (quoted && end[1] == '"') {
                text_buffer_add(&argument, "\"");
                end++;
            } else {
                quoted = !quoted;
            }
            at = end + 1;
        } else {
            const size_t plain = backslashes > 0 ? backslashes : 1;
            text_buffer_add_part(&argument, at, plain);
            at += plain;
        }
    }
    *cursor = at;
    return text_buffer_take(&argument);
}

// At most of them. Returns what stands behind the last one.
static const char *take_arguments(const char *cursor, size_t most, struct text_list *arguments)
{
    if (*cursor != '\0' && most > 0)
        text_list_add_owned(arguments, take_program(&cursor));
    while (arguments->count < most && cursor[strspn(cursor, " \t")] != '\0') {
        cursor += strspn(cursor, " \t");
        text_list_add_owned(arguments, take_argument(&cursor));
    }
    return cursor;
}

struct text_list quoting_split(const char *command_line)
{
    struct text_list arguments = {0};
    take_arguments(command_line, SIZE_MAX, &arguments);
    return arguments;
}

const char *quoting_behind(const char *command_line, size_t count)
{
    struct text_list arguments = {0};
    const char *behind = take_arguments(command_line, count, &arguments);
    text_list_clear(&arguments);
    return behind;
}
