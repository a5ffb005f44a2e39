// SPDX-License-Identifier: MIT
#include "commands/definition_meaning.h"

#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "base/ranges.h"
#include "commands/definition_difference.h"
#include "settings/program_spec.h"

bool definition_same_list(const struct text_list *one, const struct text_list *other)
{
    if (one->count != other->count)
        return false;
    for (size_t i = 0; i < one->count; i++)
        if (strcmp(one->items[i], other->items[i]) != 0)
            return false;
    return true;
}

static const char *first_of(const struct text_list *values)
{
    return values->count > 0 ? values->items[0] : "";
}

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

// The options, each with its value in one word: "-X", "dev" is "-Xdev". valued: those of -X and -W, whose order counts; else the others.
// Owner: the caller.
static struct text_list flags_of(const struct text_list *list, bool valued)
{
    struct text_list flags = {0};
    for (size_t i = 0; i < list->count; i++) {
        const char *flag = list->items[i];
        const bool takes = strncmp(flag, "-X", 2) == 0 || strncmp(flag, "-W", 2) == 0;
        const bool in_next = takes && flag[2] == '\0' && i + 1 < list->count;
        const char *value = in_next ? list->items[++i] : takes ? flag + 2 : "";
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
    bool same = definition_same_list(&first, &second);
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

// The action that takes part in the meaning: one that does nothing needs no time.
static const char *action_of(const char *item)
{
    return strncmp(item, "none:", 5) == 0 ? "none" : item;
}

// How many actions there are without those that say the last one again: sdk-api, SERVICE_FAILURE_ACTIONS: it is repeated. No action at all
// is "none".
static size_t actions_of(const struct text_list *list)
{
    size_t count = list->count;
    while (count > 1 && strcmp(action_of(list->items[count - 1]), action_of(list->items[count - 2])) == 0)
        count--;
    return count == 1 && strcmp(action_of(list->items[0]), "none") == 0 ? 0 : count;
}

static bool same_recovery(const struct text_list *one, const struct text_list *other)
{
    const size_t count = actions_of(one);
    bool same = count == actions_of(other);
    for (size_t i = 0; same && i < count; i++)
        same = strcmp(action_of(one->items[i]), action_of(other->items[i])) == 0;
    return same;
}

// Of exit codes 0 is a success anyway.
static bool same_codes(const char *one, const char *other)
{
    char *first = text_format("0%s%s", one[0] != '\0' ? "," : "", one);
    char *second = text_format("0%s%s", other[0] != '\0' ? "," : "", other);
    const bool same = ranges_same(first, second);
    free(second);
    free(first);
    return same;
}

// The program of a command line, and what follows it. Owner: the caller.
static char *program_of(const char *line, const char **rest)
{
    const bool quoted = line[0] == '"';
    const size_t length = strcspn(line + quoted, quoted ? "\"" : " \t");
    *rest = line + quoted + length;
    *rest += quoted && **rest == '"';
    return text_copy_part(line + quoted, length);
}

// Command lines that differ in the spelling of their program alone.
static bool same_command(const struct definition_meaning *meaning, const char *one, const char *other)
{
    const char *rest = NULL;
    const char *other_rest = NULL;
    char *program = program_of(one, &rest);
    char *other_program = program_of(other, &other_rest);
    const bool same =
        strcmp(rest, other_rest) == 0 && (path_is_absolute(program) && path_is_absolute(other_program)
                                              ? same_path(meaning, program, other_program)
                                              : text_equal_ignore_case(program, other_program));
    free(other_program);
    free(program);
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

// Places in their order.
static bool same_paths(const struct definition_meaning *meaning, const struct text_list *one,
                       const struct text_list *other)
{
    bool same = one->count == other->count;
    for (size_t i = 0; same && i < one->count; i++)
        same = same_path(meaning, one->items[i], other->items[i]);
    return same;
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
    if (verbs_options[field].paths)
        return same_paths(meaning, one, other);
    if (field == OPTION_PROGRAM)
        return same_program(meaning, one, other);
    if (field == OPTION_PYTHON_FLAG)
        return same_flags(one, other);
    if (field == OPTION_RECOVERY)
        return same_recovery(one, other);
    if (verbs_options[field].kind == OPTION_LIST)
        return definition_same_list(one, other);
    if (field != OPTION_ARGUMENTS && definition_is_command_line(field))
        return same_command(meaning, first, second);
    if (field == OPTION_SUCCESS_CODES || field == OPTION_FINAL_CODES)
        return same_codes(first, second);
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
    static const struct definition_meaning texts = {0};
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

bool definition_has_item(const struct text_list *list, enum option_id field, const char *item)
{
    return has(field, list, list->count, item);
}

bool definition_is_command_line(enum option_id field)
{
    return field == OPTION_ARGUMENTS || field == OPTION_RECOVERY_COMMAND || field == OPTION_BEFORE_START ||
           field == OPTION_AFTER_START || field == OPTION_BEFORE_STOP || field == OPTION_AFTER_STOP;
}
