// SPDX-License-Identifier: MIT
#include "commands/answer.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/code_output.h"
#include "base/memory.h"
#include "base/output.h"
#include "base/secret.h"
#include "commands/commands.h"
#include "commands/log_encoding.h"

struct change {
    char *what;
    char *before; // NULL: null
    char *after;
    bool is_number;
    bool is_list; // the items below are the values, where before and after are not NULL
    struct text_list old_items;
    struct text_list new_items;
};

static struct {
    enum verb_id verb;
    bool is_json;
    bool is_list;
    bool is_rows; // each object is a line
    bool is_open; // an object was begun
    char *name;   // of the service that it is about; NULL: none
    struct json json;
    struct change *changes; // of the present object, as all that follows
    size_t change_count;
    struct text_list notes;
    struct error error;
} answer = {.verb = VERBS};

static void take_note(const char *note)
{
    text_list_add(&answer.notes, note);
}

void answer_begin(enum verb_id verb, bool json)
{
    answer.verb = verb;
    answer.is_json = json;
    if (json)
        output_for_programs(take_note);
}

bool answer_is_json(void)
{
    return answer.is_json;
}

void answer_list(void)
{
    if (!answer.is_json)
        return;
    answer.is_list = true;
    json_begin(&answer.json, NULL, '[');
}

void answer_rows(void)
{
    answer.is_rows = answer.is_json;
}

static void open_object(void)
{
    if (!answer.is_open)
        json_begin(&answer.json, NULL, '{');
    answer.is_open = true;
}

void answer_unchanged(void)
{
    for (size_t i = 0; i < answer.change_count; i++) {
        free(answer.changes[i].what);
        free(answer.changes[i].before);
        free(answer.changes[i].after);
        text_list_clear(&answer.changes[i].old_items);
        text_list_clear(&answer.changes[i].new_items);
    }
    free(answer.changes);
    answer.changes = NULL;
    answer.change_count = 0;
}

static void add_value(const char *name, const struct change *change, const char *value,
                      const struct text_list *items)
{
    if (value != NULL && change->is_list)
        json_texts(&answer.json, name, items);
    else if (value != NULL && change->is_number)
        json_number(&answer.json, name, strtoull(value, NULL, 10));
    else
        json_text(&answer.json, name, value);
}

static void add_changes(void)
{
    json_boolean(&answer.json, "changed", answer.change_count > 0);
    json_begin(&answer.json, "changes", '[');
    for (size_t i = 0; i < answer.change_count; i++) {
        const struct change *change = &answer.changes[i];
        json_begin(&answer.json, NULL, '{');
        json_text(&answer.json, "what", change->what);
        add_value("before", change, change->before, &change->old_items);
        add_value("after", change, change->after, &change->new_items);
        json_end(&answer.json, '}');
    }
    json_end(&answer.json, ']');
    answer_unchanged();
}

static void add_error(void)
{
    json_begin(&answer.json, "error", '{');
    json_number(&answer.json, "code", answer.error.code);
    json_text(&answer.json, "text", answer.error.message);
    json_text(&answer.json, "cure", answer.error.advice);
    json_text(&answer.json, "detail", answer.error.detail);
    json_end(&answer.json, '}');
    error_clear(&answer.error);
}

static void close_object(void)
{
    if (!answer.is_open)
        return;
    if (answer.verb != VERBS && verbs_table[answer.verb].changes)
        add_changes();
    json_texts(&answer.json, "notes", &answer.notes);
    text_list_clear(&answer.notes);
    if (answer.error.message != NULL)
        add_error();
    json_end(&answer.json, '}');
    free(answer.name);
    answer.name = NULL;
    answer.is_open = false;
}

void answer_service(const char *name)
{
    if (!answer.is_json || (answer.name != NULL && text_equal_ignore_case(answer.name, name)))
        return;
    close_object();
    open_object();
    answer.name = text_copy(name);
    json_text(&answer.json, "name", name);
}

struct json *answer_fields(void)
{
    if (!answer.is_json)
        return NULL;
    open_object();
    return &answer.json;
}

static struct change *add_change(const char *what, const char *before, const char *after)
{
    answer.changes = memory_resize(answer.changes, (answer.change_count + 1) * sizeof *answer.changes);
    struct change *change = &answer.changes[answer.change_count++];
    *change = (struct change){
        .what = text_copy(what),
        .before = before != NULL ? text_copy(before) : NULL,
        .after = after != NULL ? text_copy(after) : NULL,
    };
    return change;
}

void answer_change(const char *what, const char *before, const char *after)
{
    if (answer.is_json)
        add_change(what, before, after);
}

void answer_change_number(const char *what, uint64_t before, uint64_t after)
{
    if (!answer.is_json)
        return;
    char *old_number = text_format("%llu", (unsigned long long)before);
    char *new_number = text_format("%llu", (unsigned long long)after);
    add_change(what, old_number, new_number)->is_number = true;
    free(new_number);
    free(old_number);
}

static void copy_items(struct text_list *to, const struct text_list *from)
{
    for (size_t i = 0; from != NULL && i < from->count; i++)
        text_list_add(to, from->items[i]);
}

void answer_change_list(const char *what, const struct text_list *before, const struct text_list *after)
{
    if (!answer.is_json)
        return;
    struct change *change = add_change(what, before != NULL ? "" : NULL, after != NULL ? "" : NULL);
    change->is_list = true;
    copy_items(&change->old_items, before);
    copy_items(&change->new_items, after);
}

void answer_change_line(const char *what, const char *before, const char *after)
{
    char *shown_before = before != NULL ? secret_shown_line(before) : NULL;
    char *shown_after = after != NULL ? secret_shown_line(after) : NULL;
    answer_change(what, shown_before, shown_after);
    free(shown_after);
    free(shown_before);
}

int answer_fail(const struct error *error)
{
    output_progress("");
    if (!answer.is_json) {
        char *text = error_text(error);
        output_format(OUTPUT_ERROR, "pyhost: %s", text);
        free(text);
    } else if (answer.error.message == NULL) {
        open_object();
        error_set(&answer.error, error->code, "%s", error->message);
        if (error->advice != NULL)
            error_advise(&answer.error, "%s", error->advice);
        if (error->detail != NULL)
            answer.error.detail = text_copy(error->detail);
    } else {
        text_list_add(&answer.notes, error->message);
    }
    if (error->is_usage)
        return EXIT_USAGE;
    return error->code == ERROR_SERVICE_DOES_NOT_EXIST ? EXIT_NO_SERVICE : EXIT_FAILED;
}

bool answer_has_failed(void)
{
    return answer.error.message != NULL;
}

void answer_document(char *document)
{
    output_write(OUTPUT_ANSWER, document);
    free(document);
    free(text_buffer_take(&answer.json.text));
    answer.json = (struct json){0};
    answer.is_open = false;
    answer.is_json = false;
    text_list_clear(&answer.notes);
}

// Takes away the line ends and what is indented behind them: in strings there are none.
static void make_row(char *text)
{
    char *to = text;
    for (const char *from = text; *from != '\0'; from++) {
        if (*from == '\n') {
            while (from[1] == ' ')
                from++;
        } else {
            *to++ = *from;
        }
    }
    *to++ = '\n'; // json_take() had one at the end
    *to = '\0';
}

static void write_answer(void)
{
    char *text = json_take(&answer.json);
    answer.json = (struct json){0};
    if (answer.is_rows)
        make_row(text);
    output_write(OUTPUT_ANSWER, text);
    free(text);
}

void answer_row(void)
{
    close_object();
    write_answer();
}

// What the service's code has written while it was imported: people see it as it comes.
static void note_code_output(void)
{
    char *said = log_encoding_decode(code_output_take());
    char *shown = said != NULL ? text_trimmed(said, strlen(said)) : NULL;
    if (shown != NULL && shown[0] != '\0')
        text_list_add_owned(&answer.notes, text_format("the service's code wrote: %s", shown));
    free(shown);
    free(said);
}

void answer_end(void)
{
    if (!answer.is_json)
        return;
    note_code_output();
    if (answer.notes.count > 0 || (answer.json.text.length == 0 && !answer.is_rows))
        open_object(); // whoever reads JSON gets some
    close_object();
    if (answer.is_list)
        json_end(&answer.json, ']');
    if (answer.json.text.length > 0)
        write_answer();
}
