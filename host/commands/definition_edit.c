// SPDX-License-Identifier: MIT
#include "commands/definition_edit.h"

#include <stdlib.h>
#include <string.h>

#include "base/path.h"

// Takes the variable of assignment ("NAME=VALUE" or "NAME") out of list.
static void remove_variable(struct text_list *list, const char *assignment)
{
    struct text_list kept = {0};
    size_t length = strcspn(assignment, "=");
    char *name = text_format("%.*s=", (int)length, assignment);
    for (size_t i = 0; i < list->count; i++)
        if (!text_starts_with_ignore_case(list->items[i], name))
            text_list_add(&kept, list->items[i]);
    free(name);
    text_list_clear(list);
    *list = kept;
}

// Takes the directory out of list, whatever the case of its letters and a separator at its end.
static void remove_directory(struct text_list *list, const char *directory)
{
    struct text_list kept = {0};
    char *ended = path_join(directory, "");
    for (size_t i = 0; i < list->count; i++) {
        char *other = path_join(list->items[i], "");
        if (!text_equal_ignore_case(other, ended))
            text_list_add(&kept, list->items[i]);
        free(other);
    }
    free(ended);
    text_list_clear(list);
    *list = kept;
}

static bool can_be_edited(enum option_id field)
{
    return field == OPTION_ENVIRONMENT || verbs_options[field].paths;
}

size_t definition_edit_mark(enum option_id field, const char *item)
{
    return can_be_edited(field) && (item[0] == '+' || item[0] == '-');
}

static bool edits(const struct definition *definition, enum option_id field)
{
    const struct text_list *said = &definition->values[field];
    bool edits = false;
    for (size_t i = 0; i < said->count; i++)
        edits |= definition_edit_mark(field, said->items[i]) > 0;
    return edits;
}

bool definition_edits_unread(const struct definition *definition, const struct definition *before)
{
    for (int i = 0; i < OPTION_DEFINITION_END; i++)
        if (!before->given[i] && edits(definition, (enum option_id)i))
            return true;
    return false;
}

static void edit(struct definition *definition, const struct definition *before, enum option_id field)
{
    struct text_list *said = &definition->values[field];
    struct text_list list = {0};
    for (size_t i = 0; i < before->values[field].count; i++)
        text_list_add(&list, before->values[field].items[i]);
    for (size_t i = 0; i < said->count; i++) {
        const char *value = said->items[i] + definition_edit_mark(field, said->items[i]);
        if (field == OPTION_ENVIRONMENT)
            remove_variable(&list, value);
        else
            remove_directory(&list, value);
        if (said->items[i][0] != '-')
            text_list_add(&list, value);
    }
    definition_set_list(definition, field, &list);
    text_list_clear(&list);
}

void definition_edit_lists(struct definition *definition, const struct definition *before)
{
    for (int i = 0; i < OPTION_DEFINITION_END; i++)
        if (edits(definition, (enum option_id)i))
            edit(definition, before, (enum option_id)i);
}
