// SPDX-License-Identifier: MIT
#include "commands/definition.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/human.h"
#include "base/json.h"
#include "base/toml.h"
#include "commands/definition_edit.h"
#include "commands/option_value.h"
#include "commands/python_words.h"
#include "commands/variable_words.h"
#include "settings/program_spec.h"
#include "settings/stop_signals.h"

#define NOTES "notes" // the key of a file that sets nothing

static bool is_list(enum option_id field)
{
    return verbs_options[field].kind == OPTION_LIST;
}

static const char *key_of(enum option_id field)
{
    return verbs_options[field].name + 2;
}

void definition_clear(struct definition *definition)
{
    for (int i = 0; i < OPTION_DEFINITION_END; i++)
        text_list_clear(&definition->values[i]);
    error_clear(&definition->unread);
    *definition = (struct definition){0};
}

void definition_set(struct definition *definition, enum option_id field, const char *value)
{
    char *copy = text_copy(value); // it may be one of those that are cleared
    text_list_clear(&definition->values[field]);
    text_list_add_owned(&definition->values[field], copy);
    definition->given[field] = true;
}

void definition_set_list(struct definition *definition, enum option_id field, const struct text_list *values)
{
    struct text_list copy = {0};
    for (size_t i = 0; i < values->count; i++)
        text_list_add(&copy, values->items[i]);
    text_list_clear(&definition->values[field]);
    definition->values[field] = copy;
    definition->given[field] = true;
}

const char *definition_text(const struct definition *definition, enum option_id field)
{
    const struct text_list *values = &definition->values[field];
    if (!definition->given[field] || values->count == 0 || values->items[0][0] == '\0')
        return NULL;
    return values->items[0];
}

uint32_t definition_number(const struct definition *definition, enum option_id field, uint32_t standard)
{
    const char *text = definition_text(definition, field);
    if (text == NULL)
        return standard;
    return strcmp(text, "never") == 0 ? UINT32_MAX : (uint32_t)strtoull(text, NULL, 10);
}

bool definition_yes(const struct definition *definition, enum option_id field)
{
    const char *text = definition_text(definition, field);
    return text != NULL && strcmp(text, "yes") == 0;
}

void definition_overlay(struct definition *target, const struct definition *over)
{
    for (int i = 0; i < OPTION_DEFINITION_END; i++)
        if (over->given[i])
            definition_set_list(target, (enum option_id)i, &over->values[i]);
}

// ---- values ----

static const char *const actions[] = {"none", "restart", "reboot", "run"};

// "1500ms"; all else is a time as everywhere.
static bool parse_delay(const char *text, uint32_t *delay)
{
    uint64_t seconds = 0;
    char *end = NULL;
    const unsigned long long milliseconds = strtoull(text, &end, 10);
    if (text[0] >= '0' && text[0] <= '9' && text_equal_ignore_case(end, "ms")) {
        *delay = (uint32_t)milliseconds;
        return milliseconds <= UINT32_MAX;
    }
    if (!human_parse_duration(text, &seconds) || seconds > UINT32_MAX / 1000)
        return false;
    *delay = (uint32_t)seconds * 1000;
    return true;
}

bool definition_parse_recovery(const char *text, int *type, uint32_t *delay)
{
    size_t length = strcspn(text, ":");
    for (size_t i = 0; i < COUNT_OF(actions); i++) {
        char *name = text_copy_part(text, length);
        bool same = text_equal_ignore_case(name, actions[i]);
        free(name);
        if (!same)
            continue;
        *type = (int)i;
        *delay = 0;
        return text[length] == '\0' || parse_delay(text + length + 1, delay);
    }
    return false;
}

char *definition_recovery_text(int type, uint32_t delay)
{
    if (type == 0 && delay == 0)
        return text_copy(actions[0]);
    if (delay % 1000 != 0)
        return text_format("%s:%lums", actions[type], (unsigned long)delay);
    char *time = human_short_duration(delay / 1000);
    char *text = text_format("%s:%s", actions[type], time);
    free(time);
    return text;
}

bool definition_has_recovery(const struct definition *definition)
{
    return definition->given[OPTION_RECOVERY] ? definition->values[OPTION_RECOVERY].count > 0
                                              : definition->given[OPTION_RECOVERY_RESET];
}

// As sc.exe has them, with milliseconds: "restart/60000/run/1000/\"\"/0". Owner: the caller; NULL: it is none of these.
static char *from_sc(const char *text)
{
    struct text_buffer actions_of = {0};
    while (*text != '\0') {
        const size_t length = strcspn(text, "/");
        char *name = text_copy_part(text, length);
        const char *time = text[length] == '/' ? text + length + 1 : "";
        char *end = NULL;
        const unsigned long long delay = strtoull(time, &end, 10);
        const bool is = end != time && (*end == '\0' || *end == '/') && delay <= UINT32_MAX;
        const bool is_none = name[0] == '\0' || strcmp(name, "\"\"") == 0;
        text_buffer_add_format(&actions_of, "%s%s:%llums", actions_of.length > 0 ? "," : "",
                               is_none ? "none" : name, is_none ? 0 : delay);
        free(name);
        if (!is) {
            free(text_buffer_take(&actions_of));
            return NULL;
        }
        text = *end == '/' ? end + 1 : end;
    }
    return text_buffer_take(&actions_of);
}

static bool add_recovery(struct text_list *list, const char *value, struct error *error)
{
    const size_t first = strcspn(value, ",");
    if (value[first] == ',' && strchr(value, '/') != NULL) { // some as sc.exe has them
        char *part = text_trimmed(value, first);
        const bool is_done = add_recovery(list, part, error) && add_recovery(list, value + first + 1, error);
        free(part);
        return is_done;
    }
    char *converted = strchr(value, '/') != NULL ? from_sc(value) : NULL;
    bool done = true;
    if (converted != NULL)
        value = converted;
    while (done && *value != '\0') {
        int type = 0;
        uint32_t delay = 0;
        size_t length = strcspn(value, ",");
        char *part = text_trimmed(value, length);
        bool known = definition_parse_recovery(part, &type, &delay);
        if (!known) {
            error_set(error, 0, "--recovery: \"%s\" is no action", part);
            error_advise(error, "write restart:30s, run:500ms, reboot:5m or none; or as sc.exe has them, in "
                                "milliseconds: restart/30000");
        } else {
            text_list_add_owned(list, definition_recovery_text(type, delay));
        }
        free(part);
        done = known;
        value += length + (value[length] == ',');
    }
    free(converted);
    return done;
}

static bool add_stop_signal(struct text_list *list, const char *value, struct error *error)
{
    struct stop_signal signal = {0};
    if (!stop_signals_parse(value, &signal)) {
        error_set(error, 0, "--stop-signal: \"%s\" is no signal", value);
        return error_advise(error, "write SIGINT, SIGTERM or SIGBREAK, or SIGTERM:20s with a wait");
    }
    text_list_add_owned(list, stop_signals_text(&signal));
    return true;
}

static bool add_to_list(struct text_list *list, enum option_id field, const char *value, struct error *error)
{
    if (value[0] == '\0' && field == OPTION_PROGRAM && list->count > 0)
        return error_set(error, 0, "--program: an empty word cannot be kept");
    if (value[0] == '\0')
        return true; // an empty one stands for none
    if (field == OPTION_RECOVERY)
        return add_recovery(list, value, error);
    if (field == OPTION_STOP_SIGNAL)
        return add_stop_signal(list, value, error);
    if (field == OPTION_ENVIRONMENT && !variable_words_check(value, error))
        return false;
    if (verbs_options[field].paths && value[definition_edit_mark(field, value)] == '\0') {
        error_set(error, 0, "%s: \"%s\" names no directory", verbs_options[field].name, value);
        return error_advise(error, "write %sDIRECTORY, or %s= for none", value, verbs_options[field].name);
    }
    if (field == OPTION_PYTHON_FLAG)
        return python_words_add(list, value, error) || error_prefix(error, "--python-flag");
    text_list_add(list, value);
    return true;
}

static bool check_text(enum option_id field, const char *value, struct error *error)
{
    const bool is_empty = value[strspn(value, " \t")] == '\0';
    if (is_empty && (field == OPTION_ACCOUNT || field == OPTION_PYTHON)) {
        error_set(error, 0, "%s: the value is empty", verbs_options[field].name);
        error_advise(error, "%s",
                     field == OPTION_ACCOUNT
                         ? "name the account, such as LocalService, or leave --account away"
                         : "name a virtual environment or a python.exe, or leave --python away");
        return error_usage(error);
    }
    if (field == OPTION_CLASS && program_spec_kind(value) == PROGRAM_SCRIPT && strrchr(value, '.') != NULL) {
        error_set(error, 0, "--class: \"%s\" is a script, and no class", value);
        error_advise(error, "name the script in the place of the class: pyhost help install");
        return error_usage(error);
    }
    if (field == OPTION_NAME && (value[0] == '\0' || strpbrk(value, "/\\") != NULL)) {
        error_set(error, 0, "\"%s\" cannot be a service's name: %s", value,
                  value[0] == '\0' ? "it is empty" : "slashes are not allowed in it");
        return error_advise(error, "--display-name takes any text");
    }
    return true;
}

bool definition_from_line(struct definition *definition, const struct command_line *line, struct error *error)
{
    for (int i = 0; i < OPTION_DEFINITION_END; i++) {
        enum option_id field = (enum option_id)i;
        const struct text_list *values = &line->values[i];
        if (values->count == 0)
            continue;
        if (is_list(field)) {
            definition->given[i] = true;
            for (size_t j = 0; j < values->count; j++)
                if (!add_to_list(&definition->values[i], field, values->items[j], error))
                    return false;
        } else {
            if (!check_text(field, values->items[values->count - 1], error))
                return false;
            definition_set(definition, field, values->items[values->count - 1]);
        }
    }
    return true;
}

static bool take_row(struct definition *definition, const char *row, struct error *error)
{
    size_t line = strcspn(row, "\t");
    const char *key = row + line + (row[line] == '\t'); // a row without a tab is none of the reader's
    size_t length = strcspn(key, "\t");
    const char *value = key[length] == '\t' ? key + length + 1 : NULL;
    char *name = text_format("--%.*s", (int)length, key);
    enum option_id field = verbs_find_option(VERBS, name, (unsigned long)strlen(name));
    bool done = strcmp(name + 2, NOTES) == 0;
    if (done) {
        // of dump, for people
    } else if (field >= OPTION_DEFINITION_END) {
        const char *nearest = verbs_nearest_option(VERB_INSTALL, name);
        error_set(error, 0, "there is no key \"%s\"", name + 2);
        if (field < OPTIONS)
            error_advise(error, "take it out of the file, and add %s to the command",
                         field == OPTION_PASSWORD ? "--password-from PATH" : name);
        else if (nearest != NULL &&
                 verbs_find_option(VERBS, nearest, (unsigned long)strlen(nearest)) < OPTION_DEFINITION_END)
            error_advise(error, "%s", nearest + 2);
        else
            error_advise(error, "pyhost help install; the keys are the options' names");
    } else if (is_list(field)) {
        definition->given[field] = true;
        done = value == NULL || add_to_list(&definition->values[field], field, value, error);
    } else {
        char *canonical = option_value_canonical(field, value != NULL ? value : "", error);
        done = canonical != NULL && check_text(field, canonical, error);
        if (done)
            definition_set(definition, field, canonical);
        free(canonical);
    }
    free(name);
    return done;
}

bool definition_from_rows(struct definition *definition, const char *path, const struct text_list *rows,
                          struct error *error)
{
    for (size_t i = 0; i < rows->count; i++) {
        if (take_row(definition, rows->items[i], error))
            continue;
        unsigned long line = strtoul(rows->items[i], NULL, 10);
        return line > 0 ? error_prefix(error, "%s, line %lu", path, line) : error_prefix(error, "%s", path);
    }
    return true;
}

// ---- writing ----

static void add_toml_value(struct text_buffer *text, enum option_id field, const char *value, bool ascii)
{
    char *shown = NULL;
    switch (verbs_options[field].kind) {
    case OPTION_YES_NO:
        text_buffer_add(text, strcmp(value, "yes") == 0 ? "true" : "false");
        break;
    case OPTION_NUMBER:
        shown = option_value_shown(field, value);
        if (strcmp(shown, value) == 0)
            text_buffer_add(text, value);
        else
            toml_quote(text, shown, ascii);
        free(shown);
        break;
    case OPTION_DURATION:
        shown =
            strcmp(value, "never") == 0 ? text_copy(value) : human_short_duration(strtoull(value, NULL, 10));
        toml_quote(text, shown, ascii);
        free(shown);
        break;
    default:
        toml_quote(text, value, ascii);
    }
}

static bool is_written(const struct definition *definition, enum option_id field)
{
    bool listed =
        is_list(field) && field != OPTION_PROGRAM; // an empty list says none; no program says a class
    return definition->given[field] && (listed || definition_text(definition, field) != NULL);
}

char *definition_toml(const struct definition *definition, const struct text_list *notes, bool ascii)
{
    struct text_buffer text = {0};
    text_buffer_add(&text, "# A service of pyhost: pyhost install --file THIS\n");
    for (size_t i = 0; notes != NULL && i < notes->count; i++)
        toml_comment(&text, notes->items[i], ascii);
    for (int i = 0; i < OPTION_DEFINITION_END; i++) {
        enum option_id field = (enum option_id)i;
        const struct text_list *values = &definition->values[i];
        if (!is_written(definition, field))
            continue;
        text_buffer_add_format(&text, "%s = ", key_of(field));
        if (is_list(field))
            text_buffer_add(&text, "[");
        for (size_t j = 0; j < values->count; j++) {
            if (j > 0)
                text_buffer_add(&text, ", ");
            add_toml_value(&text, field, values->items[j], ascii);
        }
        text_buffer_add(&text, is_list(field) ? "]\n" : "\n");
    }
    return text_buffer_take(&text);
}

char *definition_json(const struct definition *definition, const struct text_list *notes)
{
    struct json json = {0};
    json_begin(&json, NULL, '{');
    for (int i = 0; i < OPTION_DEFINITION_END; i++) {
        enum option_id field = (enum option_id)i;
        const char *value = definition_text(definition, field);
        if (!is_written(definition, field))
            continue;
        if (is_list(field))
            json_texts(&json, key_of(field), &definition->values[i]);
        else if (verbs_options[i].kind == OPTION_YES_NO)
            json_boolean(&json, key_of(field), definition_yes(definition, field));
        else if ((verbs_options[i].kind == OPTION_NUMBER || verbs_options[i].kind == OPTION_DURATION) &&
                 value != NULL && strcmp(value, "never") != 0)
            json_number(&json, key_of(field), strtoull(value, NULL, 10));
        else
            json_text(&json, key_of(field), value);
    }
    if (notes != NULL)
        json_texts(&json, NOTES, notes);
    json_end(&json, '}');
    return json_take(&json);
}
