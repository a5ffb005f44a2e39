// SPDX-License-Identifier: MIT
#include "commands/definition_standard.h"

#include <stdlib.h>
#include <string.h>

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
