// SPDX-License-Identifier: MIT
#include "commands/definition_paths.h"

#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "commands/definition_edit.h"
#include "python/registered_pythons.h"
#include "settings/program_spec.h"

static bool has_separator(const char *text)
{
    return strpbrk(text, "\\/") != NULL;
}

// A script is a path, and so is what stands before a module's function.
static void resolve_program(struct text_list *words, const char *directory)
{
    enum program_kind kind = words->count > 0 ? program_spec_kind(words->items[0]) : PROGRAM_NONE;
    if (kind != PROGRAM_SCRIPT && (kind != PROGRAM_FUNCTION || !has_separator(words->items[0])))
        return;
    char *full = path_from(directory, words->items[0]);
    free(words->items[0]);
    words->items[0] = full;
}

void definition_paths_resolve(struct definition *definition, const char *directory)
{
    for (int i = 0; i < OPTION_DEFINITION_END; i++) {
        const char *text = definition_text(definition, (enum option_id)i);
        // A class has a path when it has a separator.
        bool is_path = verbs_options[i].kind == OPTION_PATH ||
                       (i == OPTION_PYTHON && text != NULL && !registered_pythons_is_version(text)) ||
                       (i == OPTION_CLASS && text != NULL && has_separator(text));
        if (!is_path || text == NULL)
            continue;
        char *full = path_from(directory, text);
        definition_set(definition, (enum option_id)i, full);
        free(full);
    }
    for (int i = 0; i < OPTION_DEFINITION_END; i++)
        for (size_t j = 0; verbs_options[i].paths && j < definition->values[i].count; j++) {
            char **item = &definition->values[i].items[j];
            const size_t mark = definition_edit_mark((enum option_id)i, *item);
            char *full = path_from(directory, *item + mark);
            text_replace(item, "%.*s%s", (int)mark, *item, full);
            free(full);
        }
    resolve_program(&definition->values[OPTION_PROGRAM], directory);
}
