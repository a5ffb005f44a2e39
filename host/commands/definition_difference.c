// SPDX-License-Identifier: MIT
#include "commands/definition_difference.h"

#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "commands/option_value.h"

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

bool definition_differs(const struct definition *before, const struct definition *after, enum option_id field)
{
    if (!after->given[field])
        return false;
    if (before == NULL || !before->given[field])
        return true;
    if (!is_list(field)) // an empty text and none are the same
        return strcmp(first_of(&before->values[field]), first_of(&after->values[field])) != 0;
    return !definition_same_list(&before->values[field], &after->values[field]);
}

// ---- what is told ----

// A value as people may see it. Owner: the caller.
static char *shown_item(enum option_id field, const struct text_list *values, size_t i)
{
    const char *item = values->items[i];
    if (field == OPTION_ENVIRONMENT)
        return secret_shown(item);
    if (field == OPTION_PROGRAM)
        return secret_shown_argument(i > 0 ? values->items[i - 1] : "", item);
    if (definition_is_command_line(field))
        return secret_shown_line(item);
    if (field == OPTION_STOP_SIGNAL && strchr(item, ':') != NULL)
        return text_format("%ss", item);
    return is_list(field) ? text_copy(item) : option_value_shown(field, item);
}

bool definition_has_secret(const struct definition *definition, enum option_id field)
{
    bool has = false;
    const struct text_list *values = &definition->values[field];
    if (field != OPTION_PROGRAM && field != OPTION_ENVIRONMENT && !definition_is_command_line(field))
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
        if (other != NULL && field != OPTION_STOP_SIGNAL &&
            (is_list(field) || definition_is_command_line(field)) && strcmp(item, values->items[i]) != 0 &&
            !definition_has_item(other, field, values->items[i]))
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
        text_replace(&text, field == OPTION_PRIORITY     ? "normal"
                            : field == OPTION_AFFINITY   ? "all"
                            : field == OPTION_DLL_SEARCH ? "standard"
                                                         : "(none)");
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
