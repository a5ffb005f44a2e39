// SPDX-License-Identifier: MIT
#include "report/failure_chain.h"

#include <stdlib.h>
#include <string.h>

// Stands on a line of its own between two failures, and in none.
#define BETWEEN "\f\n"

static bool continues(const char *c) // in the middle of a character
{
    return ((unsigned char)*c & 0xC0) == 0x80;
}

// A copy that is not too long. Owner: the caller.
static char *shortened(const char *text)
{
    const size_t half = FAILURE_CHAIN_TEXT_MOST / 2;
    size_t length = strlen(text);
    char *copy = NULL;
    if (length <= FAILURE_CHAIN_TEXT_MOST) {
        copy = text_copy(text);
    } else {
        size_t begin = half;
        size_t end = length - half;
        while (continues(text + begin))
            begin--;
        while (continues(text + end))
            end++;
        copy = text_format("%.*s\n... %zu bytes are in the log only ...\n%s", (int)begin, text, end - begin,
                           text + end);
    }
    for (char *c = strchr(copy, '\f'); c != NULL; c = strchr(c, '\f'))
        *c = ' ';
    return copy;
}

static void clear_link(struct failure_link *link)
{
    free(link->time);
    free(link->text);
    free(link->last_time);
}

void failure_chain_add(struct failure_chain *chain, const char *time, const char *text)
{
    struct failure_link *last = chain->count > 0 ? &chain->links[chain->count - 1] : NULL;
    char *copy = shortened(text);
    if (last != NULL && strcmp(last->text, copy) == 0) {
        text_replace(&last->last_time, "%s", time);
        last->repetitions++;
        free(copy);
        return;
    }
    if (chain->count == FAILURE_CHAIN_MOST) {
        clear_link(&chain->links[1]);
        memmove(&chain->links[1], &chain->links[2], (FAILURE_CHAIN_MOST - 2) * sizeof chain->links[0]);
        chain->count--;
        chain->left_out++;
    }
    chain->links[chain->count++] = (struct failure_link){.time = text_copy(time), .text = copy};
}

void failure_chain_clear(struct failure_chain *chain)
{
    for (size_t i = 0; i < chain->count; i++)
        clear_link(&chain->links[i]);
    *chain = (struct failure_chain){0};
}

char *failure_chain_file(const struct failure_chain *chain)
{
    struct text_buffer file = {0};
    for (size_t i = 0; i < chain->count; i++) {
        const struct failure_link *link = &chain->links[i];
        text_buffer_add_format(&file, "%s%s", i > 0 ? BETWEEN : "", link->time);
        if (link->repetitions > 0)
            text_buffer_add_format(&file, ", and %lu time%s more, the last at %s", link->repetitions,
                                   link->repetitions > 1 ? "s" : "", link->last_time);
        if (i == 1 && chain->left_out > 0)
            text_buffer_add_format(&file, ", after %lu more that the log has", chain->left_out);
        text_buffer_add_format(&file, "\n%s\n", link->text);
    }
    return text_buffer_take(&file);
}

char *failure_chain_file_behind(const char *first, const struct failure_chain *chain)
{
    char *rest = failure_chain_file(chain);
    char *file = text_format("%s" BETWEEN "%s", first, rest);
    free(rest);
    return file;
}

struct text_list failure_chain_parse(const char *file)
{
    struct text_list failures = {0};
    while (*file != '\0') {
        const char *end = strstr(file, "\n" BETWEEN);
        const size_t length = end != NULL ? (size_t)(end - file) + 1 : strlen(file);
        text_list_add_owned(&failures, text_copy_part(file, length));
        file += length + (end != NULL ? strlen(BETWEEN) : 0);
    }
    return failures;
}

// The line at *text, which goes on behind it. Owner: the caller.
static char *take_line(const char **text)
{
    const size_t length = strcspn(*text, "\n");
    char *line = text_trimmed(*text, length);
    *text += length + ((*text)[length] != '\0');
    return line;
}

struct failure_parts failure_chain_split(const char *failure)
{
    static const char mark[] = "failure ";
    static const char cure[] = "  try: ";
    struct failure_parts parts = {0};
    const char *rest = failure;
    parts.time = take_line(&rest);
    if (*rest == '\0') { // no failure has been read
        parts.message = parts.time;
        parts.time = text_copy("");
        return parts;
    }
    const char *colon = strncmp(rest, mark, strlen(mark)) == 0 ? strstr(rest, ": ") : NULL;
    if (colon != NULL) {
        parts.kind = text_copy_part(rest + strlen(mark), (size_t)(colon - rest) - strlen(mark));
        rest = colon + 2;
    }
    parts.message = take_line(&rest);
    if (strncmp(rest, cure, strlen(cure)) == 0) {
        rest += strlen(cure);
        parts.cure = take_line(&rest);
    }
    size_t length = strlen(rest);
    while (length > 0 && (rest[length - 1] == '\n' || rest[length - 1] == '\r'))
        length--;
    if (length > 0)
        parts.detail = text_copy_part(rest, length);
    return parts;
}

void failure_parts_clear(struct failure_parts *parts)
{
    free(parts->time);
    free(parts->kind);
    free(parts->message);
    free(parts->cure);
    free(parts->detail);
    *parts = (struct failure_parts){0};
}

const char *failure_chain_own(const struct text_list *failures)
{
    for (size_t i = 0; i < failures->count; i++) {
        const char *text = strchr(failures->items[i], '\n');
        if (text != NULL && strncmp(text + 1, "failure ", 8) == 0)
            return failures->items[i];
    }
    return NULL;
}
