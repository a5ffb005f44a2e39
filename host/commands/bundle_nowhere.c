// SPDX-License-Identifier: MIT
#include "commands/bundle_nowhere.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "python/disk.h"
#include "python/drift.h"
#include "service/remedy.h"

static const char mark[] = "nowhere: ";

// What a package that was installed for another Python is for. Owner: the caller; NULL: the module is of none.
static char *built_for(const char *module, const struct environment *environment)
{
    struct drift drift;
    struct python_version version;
    const bool is_known = disk_python_version(environment->dll, &version);
    drift_scan(environment, is_known ? &version : NULL, disk_own_machine(), disk_files(), &drift);
    const struct drift_package *package = drift_package_of(&drift, module);
    char *text = package != NULL ? text_format("%s is installed for %s, and this is Python %s", package->name,
                                               package->tag, drift.runs_on)
                                 : NULL;
    drift_clear(&drift);
    return text;
}

// One row, "NAME: ERROR" and perhaps lines on an extension module, in words. Owner of both: the caller; *advice may be NULL.
static char *explain(const char *row, const struct definition *definition,
                     const struct environment *environment, const char *file, char **advice)
{
    struct error error = {0};
    const size_t length = strcspn(row, "\n");
    const char *behind = strstr(row, ": ");
    char *name = text_copy_part(row, strcspn(row, ":"));
    // Not owned, but for reading.
    const struct settings settings = {.name = (char *)(uintptr_t)definition_text(definition, OPTION_NAME),
                                      .dll_path = definition->values[OPTION_DLL_PATH]};
    error_set(&error, 0, "%.*s", (int)length, row);
    if (row[length] != '\0' && behind != NULL)
        error.detail = text_copy(behind + 2);
    if (file != NULL)
        remedy_add_planned(&error, &settings, environment, file);
    else
        remedy_add_for(&error, &settings, environment, definition_text(definition, OPTION_ACCOUNT));
    const char *looked = error.detail != NULL ? strchr(error.detail, '\n') : NULL;
    char *built = looked == NULL ? built_for(name, environment) : NULL;
    const char *more = looked != NULL ? looked + 1 : built;
    char *text = text_format("%.*s, here neither%s%s", (int)length, row, more != NULL ? "\n    " : "",
                             more != NULL ? more : "");
    *advice = error.advice != NULL ? text_copy(error.advice) : NULL;
    free(built);
    free(name);
    error_clear(&error);
    return text;
}

void bundle_nowhere_explain(struct text_list *rows, const struct definition *definition,
                            const struct environment *environment, const char *file)
{
    char *first = NULL; // one advice, of the first that has one
    for (size_t i = 0; i < rows->count; i++) {
        char *advice = NULL;
        if (!text_starts_with_ignore_case(rows->items[i], mark))
            continue;
        char *text = explain(rows->items[i] + sizeof mark - 1, definition, environment, file, &advice);
        text_replace(&rows->items[i], "missing: %s", text);
        free(text);
        if (first == NULL)
            first = advice;
        else
            free(advice);
    }
    if (first != NULL)
        text_list_add_owned(rows, text_format("try: %s; then bundle again", first));
    free(first);
}
