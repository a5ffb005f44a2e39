// SPDX-License-Identifier: MIT
#include "commands/definition_difference.h"

#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "base/ranges.h"
#include "base/secret.h"
#include "commands/option_value.h"
#include "settings/program_spec.h"

static bool is_list(enum option_id field)
{
    return verbs_options[field].kind == OPTION_LIST;
}

static const char *key_of(enum option_id field)
{
    return verbs_options[field].name + 2;
}

static const char *first_of(const struct text_list *values)
{
    return values->count > 0 ? values->items[0] : "";
}

static bool equal_lists(const struct text_list *one, const struct text_list *other)
{
    if (one->count != other->count)
        return false;
    for (size_t i = 0; i < one->count; i++)
        if (strcmp(one->items[i], other->items[i]) != 0)
            return false;
    return true;
}

bool definition_differs(const struct definition *before, const struct definition *after, enum option_id field)
{
    if (!after->given[field])
        return false;
    if (before == NULL || !before->given[field])
        return true;
    if (!is_list(field)) // an empty text and none are the same
        return strcmp(first_of(&before->values[field]), first_of(&after->values[field])) != 0;
    return !equal_lists(&before->values[field], &after->values[field]);
}

// ---- what means the same ----

static size_t without_slashes(const char *path)
{
    size_t length = strlen(path);
    while (length > 1 && (path[length - 1] == '\\' || path[length - 1] == '/') && path[length - 2] != ':')
        length--;
    return length;
}

static bool same_path(const struct definition_meaning *meaning, const char *one, const char *other)
{
    if (meaning->same_path != NULL && one[0] != '\0' && other[0] != '\0')
        return meaning->same_path(one, other);
    const size_t length = without_slashes(one);
    bool same = length == without_slashes(other);
    char *first = text_copy_part(one, length);
    char *second = text_copy_part(other, same ? length : 0);
    for (size_t i = 0; same && i < length; i++) {
        if (first[i] == '/')
            first[i] = '\\';
        if (second[i] == '/')
            second[i] = '\\';
    }
    same = same && text_equal_ignore_case(first, second);
    free(second);
    free(first);
    return same;
}

// Texts of which the last part, behind the last separator, is a name of Python's: a class, or a function.
static bool same_place(const struct definition_meaning *meaning, const char *one, const char *other)
{
    const char *name = strrchr(one, '\\');
    const char *other_name = strrchr(other, '\\');
    if (name == NULL || other_name == NULL || strcmp(name, other_name) != 0)
        return strcmp(one, other) == 0;
    char *directory = text_copy_part(one, (size_t)(name - one));
    char *other_directory = text_copy_part(other, (size_t)(other_name - other));
    bool same = same_path(meaning, directory, other_directory);
    free(other_directory);
    free(directory);
    return same;
}

static bool same_program(const struct definition_meaning *meaning, const struct text_list *one,
                         const struct text_list *other)
{
    if (one->count == 0 || one->count != other->count)
        return one->count == other->count;
    for (size_t i = 1; i < one->count; i++)
        if (strcmp(one->items[i], other->items[i]) != 0)
            return false;
    const enum program_kind kind = program_spec_kind(one->items[0]);
    return kind == program_spec_kind(other->items[0]) &&
           (kind == PROGRAM_SCRIPT     ? same_path(meaning, one->items[0], other->items[0])
            : kind == PROGRAM_FUNCTION ? same_place(meaning, one->items[0], other->items[0])
                                       : strcmp(one->items[0], other->items[0]) == 0);
}

// pythonw.exe is python.exe without a console, which no service has. Owner: the caller.
static char *interpreter(const char *python)
{
    const char *name = path_name(python);
    return text_equal_ignore_case(name, "pythonw.exe")
               ? text_format("%.*spython.exe", (int)(name - python), python)
               : text_copy(python);
}

static bool same_python(const struct definition_meaning *meaning, const char *one, const char *other)
{
    char *first = interpreter(one);
    char *second = interpreter(other);
    const bool same = same_path(meaning, first, second);
    free(second);
    free(first);
    return same;
}

// The options, each with its value in one word: "-X dev" is "-Xdev". valued: those of -X and -W, whose order counts; else the others.
// Owner: the caller.
static struct text_list flags_of(const struct text_list *list, bool valued)
{
    struct text_list flags = {0};
    for (size_t i = 0; i < list->count; i++) {
        const char *flag = list->items[i];
        const bool takes = strncmp(flag, "-X", 2) == 0 || strncmp(flag, "-W", 2) == 0;
        const bool in_next = takes && flag[2] == '\0' && i + 1 < list->count;
        const char *value = in_next ? list->items[++i] : takes ? flag + 2 + strspn(flag + 2, " ") : "";
        if (takes == valued)
            text_list_add_owned(&flags, text_format("%.*s%s", takes ? 2 : (int)strlen(flag), flag, value));
    }
    return flags;
}

static size_t count_of(const struct text_list *list, const char *item)
{
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++)
        count += strcmp(list->items[i], item) == 0;
    return count;
}

static bool same_flags(const struct text_list *one, const struct text_list *other)
{
    struct text_list first = flags_of(one, true);
    struct text_list second = flags_of(other, true);
    bool same = equal_lists(&first, &second);
    text_list_clear(&second);
    text_list_clear(&first);
    first = flags_of(one, false);
    second = flags_of(other, false);
    same = same && first.count == second.count;
    for (size_t i = 0; same && i < first.count; i++)
        same = count_of(&first, first.items[i]) == count_of(&second, first.items[i]);
    text_list_clear(&second);
    text_list_clear(&first);
    return same;
}

// Names whose letters' case says nothing; of a variable the name alone.
static bool same_item(enum option_id field, const char *one, const char *other)
{
    if (field != OPTION_ENVIRONMENT)
        return text_equal_ignore_case(one, other);
    const size_t name = strcspn(one, "=");
    char *first = text_copy_part(one, name);
    char *second = text_copy_part(other, strcspn(other, "="));
    bool same = text_equal_ignore_case(first, second) && strcmp(one + name, other + strlen(second)) == 0;
    free(second);
    free(first);
    return same;
}

// Lists of which neither the order nor a second time says anything.
static bool is_set(enum option_id field)
{
    return field == OPTION_DEPENDS || field == OPTION_PRIVILEGES || field == OPTION_ENVIRONMENT;
}

static bool has(enum option_id field, const struct text_list *list, size_t count, const char *item)
{
    for (size_t i = 0; i < count; i++)
        if (same_item(field, list->items[i], item))
            return true;
    return false;
}

static bool same_set(enum option_id field, const struct text_list *one, const struct text_list *other)
{
    for (size_t i = 0; i < one->count; i++)
        if (!has(field, other, other->count, one->items[i]))
            return false;
    for (size_t i = 0; i < other->count; i++)
        if (!has(field, one, one->count, other->items[i]))
            return false;
    return true;
}

static bool same_number(const char *one, const char *other)
{
    const unsigned long long first = strcmp(one, "never") == 0 ? UINT32_MAX : strtoull(one, NULL, 10);
    return (one[0] == '\0') == (other[0] == '\0') &&
           first == (strcmp(other, "never") == 0 ? UINT32_MAX : strtoull(other, NULL, 10));
}

static bool same_values(const struct definition_meaning *meaning, enum option_id field,
                        const struct text_list *one, const struct text_list *other)
{
    const char *first = first_of(one);
    const char *second = first_of(other);
    if (is_set(field))
        return same_set(field, one, other);
    if (field == OPTION_PROGRAM)
        return same_program(meaning, one, other);
    if (field == OPTION_PYTHON_FLAG)
        return same_flags(one, other);
    if (is_list(field))
        return equal_lists(one, other);
    if (field == OPTION_CLASS)
        return same_place(meaning, first, second);
    if (field == OPTION_ACCOUNT && meaning->same_account != NULL)
        return meaning->same_account(first, second);
    if (field == OPTION_SECURITY && meaning->same_security != NULL)
        return meaning->same_security(first, second);
    if (field == OPTION_NAME || field == OPTION_ACCOUNT || field == OPTION_GROUP)
        return text_equal_ignore_case(first, second);
    if (field == OPTION_PYTHON)
        return same_python(meaning, first, second);
    if (verbs_options[field].kind == OPTION_PATH)
        return same_path(meaning, first, second);
    if (verbs_options[field].kind == OPTION_RANGES)
        return ranges_same(first, second);
    if (verbs_options[field].kind == OPTION_DURATION)
        return same_number(first, second);
    return strcmp(first, second) == 0;
}

// Of variables the last one counts; of names any.
static void take_out_doubles(struct text_list *list, enum option_id field)
{
    struct text_list kept = {0};
    for (size_t i = 0; i < list->count; i++) {
        bool again = field != OPTION_ENVIRONMENT && has(field, &kept, kept.count, list->items[i]);
        const size_t name = strcspn(list->items[i], "=");
        for (size_t j = i + 1; field == OPTION_ENVIRONMENT && !again && j < list->count; j++) {
            char *assigned = text_copy_part(list->items[i], name + (list->items[i][name] == '='));
            again = text_starts_with_ignore_case(list->items[j], assigned);
            free(assigned);
        }
        if (!again)
            text_list_add(&kept, list->items[i]);
    }
    text_list_clear(list);
    *list = kept;
}

void definition_settle(struct definition *wanted, const struct definition *before,
                       const struct definition_meaning *meaning)
{
    static const struct definition_meaning texts;
    for (int i = 0; i < OPTION_DEFINITION_END; i++) {
        const enum option_id field = (enum option_id)i;
        if (!wanted->given[i])
            continue;
        if (is_set(field))
            take_out_doubles(&wanted->values[i], field);
        if (before != NULL && definition_differs(before, wanted, field) && before->given[i] &&
            same_values(meaning != NULL ? meaning : &texts, field, &before->values[i], &wanted->values[i]))
            definition_set_list(wanted, field, &before->values[i]);
    }
}

// ---- what is told ----

static bool is_command_line(enum option_id field)
{
    return field == OPTION_ARGUMENTS || field == OPTION_RECOVERY_COMMAND || field == OPTION_BEFORE_START ||
           field == OPTION_AFTER_START || field == OPTION_BEFORE_STOP || field == OPTION_AFTER_STOP;
}

// A value as people may see it. Owner: the caller.
static char *shown_item(enum option_id field, const struct text_list *values, size_t i)
{
    const char *item = values->items[i];
    if (field == OPTION_ENVIRONMENT)
        return secret_shown(item);
    if (field == OPTION_PROGRAM)
        return secret_shown_argument(i > 0 ? values->items[i - 1] : "", item);
    if (is_command_line(field))
        return secret_shown_line(item);
    return is_list(field) ? text_copy(item) : option_value_shown(field, item);
}

bool definition_has_secret(const struct definition *definition, enum option_id field)
{
    bool has = false;
    const struct text_list *values = &definition->values[field];
    if (field != OPTION_PROGRAM && field != OPTION_ENVIRONMENT && !is_command_line(field))
        return false;
    for (size_t i = 0; i < values->count; i++) {
        char *shown = shown_item(field, values, i);
        has |= strcmp(shown, values->items[i]) != 0;
        free(shown);
    }
    return has;
}

// A field's values for a person; other: those of the definition that it is compared with, NULL: none. Owner: the caller.
static struct text_list shown_items(const struct text_list *values, enum option_id field,
                                    const struct text_list *other)
{
    struct text_list items = {0};
    for (size_t i = 0; i < values->count; i++) {
        char *item = shown_item(field, values, i);
        // What is hidden would look unchanged.
        if (other != NULL && (is_list(field) || is_command_line(field)) &&
            strcmp(item, values->items[i]) != 0 && !has(field, other, other->count, values->items[i]))
            text_replace(&item, "%s (new)", item);
        text_list_add_owned(&items, item);
    }
    return items;
}

// The same as one text. Owner: the caller.
static char *shown(bool given, enum option_id field, const struct text_list *items)
{
    if (!given)
        return text_copy("(not known)");
    char *text = text_list_join(items, field == OPTION_PROGRAM ? " " : ", ");
    if (text[0] == '\0')
        text_replace(&text, "(none)");
    return text;
}

bool definition_change_of(const struct definition *before, const struct definition *after,
                          enum option_id field, struct definition_change *change)
{
    const struct text_list *old = before != NULL ? &before->values[field] : NULL;
    const struct text_list *now = &after->values[field];
    if (!definition_differs(before, after, field) ||
        (before == NULL && (field == OPTION_NAME || first_of(now)[0] == '\0')))
        return false;
    *change = (struct definition_change){
        .what = key_of(field),
        .was_set = old != NULL && before->given[field] && first_of(old)[0] != '\0',
        .is_set = first_of(now)[0] != '\0',
        .is_list = is_list(field),
        .new_items = shown_items(now, field, old),
    };
    if (old != NULL) {
        change->old_items = shown_items(old, field, NULL);
        change->old = shown(before->given[field], field, &change->old_items);
    }
    change->now = shown(true, field, &change->new_items);
    return true;
}

void definition_change_clear(struct definition_change *change)
{
    free(change->old);
    free(change->now);
    text_list_clear(&change->old_items);
    text_list_clear(&change->new_items);
    *change = (struct definition_change){0};
}

bool definition_needs_restart(enum option_id field)
{
    switch (field) {
    case OPTION_NAME:
    case OPTION_DISPLAY_NAME:
    case OPTION_DESCRIPTION:
    case OPTION_STARTUP:
    case OPTION_DEPENDS:
    case OPTION_GROUP:
    case OPTION_RECOVERY:
    case OPTION_RECOVERY_RESET:
    case OPTION_RECOVERY_COMMAND:
    case OPTION_RECOVERY_ON_EXIT:
    case OPTION_SECURITY:
    case OPTION_SERVICE_SID: // nor is that enough: below
        return false;
    default:
        return true;
    }
}

// sdk-api, SERVICE_SID_INFO and SERVICE_FAILURE_ACTIONS_FLAG: "the next time the system is started".
bool definition_needs_system_start(enum option_id field)
{
    return field == OPTION_SERVICE_SID || field == OPTION_RECOVERY_ON_EXIT;
}

struct text_list definition_difference(const struct definition *before, const struct definition *after)
{
    struct text_list lines = {0};
    for (int i = 0; i < OPTION_DEFINITION_END; i++) {
        struct definition_change change = {0};
        if (!definition_change_of(before, after, (enum option_id)i, &change))
            continue;
        text_list_add_owned(&lines, change.old != NULL
                                        ? text_format("%s: %s -> %s", change.what, change.old, change.now)
                                        : text_format("%-19s %s", change.what, change.now));
        definition_change_clear(&change);
    }
    return lines;
}

struct text_list definition_difference_without(const struct text_list *lines, const struct definition *later)
{
    struct text_list rest = {0};
    for (size_t i = 0; i < lines->count; i++) {
        const size_t length = strcspn(lines->items[i], ": ");
        bool said = false;
        for (int field = 0; field < OPTION_DEFINITION_END; field++) {
            const char *key = key_of((enum option_id)field);
            said |=
                later->given[field] && strlen(key) == length && strncmp(key, lines->items[i], length) == 0;
        }
        if (!said)
            text_list_add(&rest, lines->items[i]);
    }
    return rest;
}
