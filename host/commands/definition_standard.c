// SPDX-License-Identifier: MIT
#include "commands/definition_standard.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/error.h"
#include "commands/option_value.h"

// The part of an option's standard that counts for a class or for a program: "no" of "yes for a class, no for a program". All of
// it where it makes no difference; what counts for programs alone does a class no harm. Owner: the caller.
static char *standard_for(const char *standard, bool is_program)
{
    const char *end = strstr(standard, is_program ? " for a program" : " for a class");
    if (end == NULL)
        end = strstr(standard, " for a program");
    if (end == NULL)
        return text_copy(standard);
    const char *start = end;
    while (start > standard && start[-1] != ' ')
        start--;
    return text_copy_part(start, (size_t)(end - start));
}

bool definition_is_standard(const struct definition *definition, enum option_id field)
{
    const char *standard = verbs_options[field].standard;
    const struct text_list *values = &definition->values[field];
    if (standard == NULL || values->count != 1)
        return false;
    struct error ignored = {0};
    char *part = standard_for(standard, definition->values[OPTION_PROGRAM].count > 0);
    char *canonical = option_value_canonical(field, part, &ignored);
    const bool is = canonical != NULL && text_equal_ignore_case(canonical, values->items[0]);
    error_clear(&ignored);
    free(canonical);
    free(part);
    return is;
}

// Are the actions those that a new program has?
static bool is_standard_recovery(const struct text_list *actions)
{
    char *joined = text_list_join(actions, ",");
    char *standard = standard_for(verbs_options[OPTION_RECOVERY].standard, true);
    const bool is = strcmp(joined, standard) == 0;
    free(standard);
    free(joined);
    return is;
}

// Has a service the value anyway, be it new or changed by somebody who says nothing of the field? What is none of something is, but
// where a new service would have one: a program recovers, and a class may have dependencies.
static bool is_anyway(const struct definition *definition, enum option_id field)
{
    const bool is_program = definition->values[OPTION_PROGRAM].count > 0;
    const struct text_list *values = &definition->values[field];
    const char *text = definition_text(definition, field);
    const char *name = definition_text(definition, OPTION_NAME);
    if (field == OPTION_RECOVERY && is_program)
        return is_standard_recovery(values);
    if (field == OPTION_RECOVERY_RESET)
        return !is_program ? definition->values[OPTION_RECOVERY].count == 0
                           : is_standard_recovery(&definition->values[OPTION_RECOVERY]) &&
                                 definition_number(definition, field, 0) == 3600;
    if (text == NULL)
        return field != OPTION_DEPENDS || is_program;
    if (field == OPTION_DISPLAY_NAME)
        return is_program && name != NULL && strcmp(text, name) == 0;
    if (field == OPTION_PRESHUTDOWN) // Windows' own times
        return strcmp(text, "10") == 0 || strcmp(text, "180") == 0;
    return values->count == 1 && definition_is_standard(definition, field);
}

void definition_own(const struct definition *definition, struct definition *own)
{
    for (int i = 0; i < OPTION_DEFINITION_END; i++)
        if (definition->given[i] && !is_anyway(definition, (enum option_id)i))
            definition_set_list(own, (enum option_id)i, &definition->values[i]);
}
