// SPDX-License-Identifier: MIT
#include "commands/failure_words.h"

#include <stdlib.h>
#include <string.h>

#include "base/quoting.h"
#include "python/base_gaps.h"
#include "report/failure_chain.h"

static void add_object(struct json *json, const char *name, const char *failure, bool is_earlier)
{
    struct failure_parts parts = failure_chain_split(failure);
    json_begin(json, name, '{');
    json_text(json, "time", parts.time[0] != '\0' ? parts.time : NULL);
    json_text(json, "kind", parts.kind);
    json_text(json, "message", parts.message);
    json_text(json, "cure", parts.cure);
    json_text(json, "traceback", parts.detail);
    json_boolean(json, "earlier", is_earlier);
    json_end(json, '}');
    failure_parts_clear(&parts);
}

void failure_words_json(struct json *json, const char *name, const char *failure, bool is_earlier)
{
    if (json != NULL && failure == NULL)
        json_text(json, name, NULL);
    else if (json != NULL)
        add_object(json, name, failure, is_earlier);
}

void failure_words_json_rest(struct json *json, const char *name, const struct text_list *failures,
                             bool is_earlier)
{
    if (json == NULL)
        return;
    json_begin(json, name, '[');
    for (size_t i = 1; i < failures->count; i++)
        add_object(json, NULL, failures->items[i], is_earlier);
    json_end(json, ']');
}

char *failure_words_line(const char *failure)
{
    struct failure_parts parts = failure_chain_split(failure);
    parts.time[strcspn(parts.time, ".")] = '\0'; // to the second
    char *line =
        text_format("%s%s%s%s%s", parts.time, parts.time[0] != '\0' ? ": " : "",
                    parts.kind != NULL ? parts.kind : "", parts.kind != NULL ? ": " : "", parts.message);
    failure_parts_clear(&parts);
    return line;
}

void failure_words_explain(struct error *error, const struct text_list *failures)
{
    struct text_buffer detail = {0};
    bool has_cure = false;
    for (size_t i = 0; i < failures->count; i++) {
        struct failure_parts parts = failure_chain_split(failures->items[i]);
        const bool is_first_cure = parts.cure != NULL && !has_cure;
        text_buffer_add_format(&detail, "%s%s\n", i > 0 ? "\nfollowed by: " : "", parts.time);
        if (parts.kind != NULL)
            text_buffer_add_format(&detail, "failure %s: ", parts.kind);
        text_buffer_add(&detail, parts.message);
        if (is_first_cure)
            error_advise(error, "%s", parts.cure);
        else if (parts.cure != NULL)
            text_buffer_add_format(&detail, "\n  try: %s", parts.cure);
        if (parts.detail != NULL)
            text_buffer_add_format(&detail, "\n%s", parts.detail);
        has_cure = has_cure || is_first_cure;
        failure_parts_clear(&parts);
    }
    free(error->detail);
    error->detail = text_buffer_take(&detail);
}

// What a cure says of the base Python is no longer so when something else is wrong with that now.
static bool is_of_now(const struct failure_parts *parts, const char *problem, const char *cure)
{
    if (base_gaps_are_told(parts->cure))
        return problem != NULL && strstr(parts->cure, problem) != NULL;
    return problem == NULL || strstr(parts->message, problem) != NULL ||
           (cure != NULL && strstr(parts->cure, cure) != NULL);
}

void failure_words_forget_cures(struct text_list *failures, const char *problem, const char *cure)
{
    for (size_t i = 0; i < failures->count; i++) {
        struct failure_parts parts = failure_chain_split(failures->items[i]);
        if (parts.cure != NULL && parts.kind != NULL && !is_of_now(&parts, problem, cure))
            text_replace(&failures->items[i], "%s\nfailure %s: %s\n%s%s", parts.time, parts.kind,
                         parts.message, parts.detail != NULL ? parts.detail : "",
                         parts.detail != NULL ? "\n" : "");
        failure_parts_clear(&parts);
    }
}

char *failure_words_returned(const char *name)
{
    struct text_buffer command = {0};
    text_buffer_add(&command,
                    "if it is to go on, let its code run until it is stopped; what it wrote: pyhost logs");
    quoting_add(&command, name, false);
    return text_buffer_take(&command);
}
