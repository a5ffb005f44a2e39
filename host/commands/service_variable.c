// SPDX-License-Identifier: MIT
#include "commands/service_variable.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/wide.h"
#include "python/initialization.h"
#include "settings/python_variables.h"
#include "settings/registry.h"

// Owner: the caller; NULL: it is not there.
static char *own_value(const struct definition *definition, const char *name)
{
    const struct text_list *own = &definition->values[OPTION_ENVIRONMENT];
    const size_t length = strlen(name);
    for (size_t i = own->count; i > 0; i--) // of two the last counts
        if (text_starts_with_ignore_case(own->items[i - 1], name) && own->items[i - 1][length] == '=')
            return text_copy(own->items[i - 1] + length + 1);
    return NULL;
}

static char *machine_value(const char *name)
{
    struct registry_key key = {0};
    struct error ignored = {0};
    char *value = NULL;
    bool found = false;
    if (registry_open("SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment", &key, &found,
                      &ignored) &&
        found)
        (void)registry_read_text(&key, name, &value, &found, &ignored);
    registry_close(&key);
    error_clear(&ignored);
    return value;
}

char *service_variable_of(const struct definition *definition, const char *name)
{
    char *value = own_value(definition, name);
    return value != NULL ? value : machine_value(name);
}

char *service_variable_here(const char *name)
{
    char *value = machine_value(name);
    if (value != NULL)
        return value;
    wchar_t *wide_name = wide_from_text(name);
    const DWORD size = GetEnvironmentVariableW(wide_name, NULL, 0);
    wchar_t *wide = size > 0 ? memory_allocate((size_t)size * sizeof *wide) : NULL;
    if (wide != NULL && GetEnvironmentVariableW(wide_name, wide, size) < size)
        value = text_from_wide(wide);
    free(wide);
    free(wide_name);
    return value;
}

char *service_variable_home(const struct definition *definition)
{
    if (!initialization_heeds_variables(&definition->values[OPTION_PYTHON_FLAG]))
        return NULL;
    const bool has_machines = definition_yes(definition, OPTION_MACHINE_ENVIRONMENT) &&
                              !definition_yes(definition, OPTION_CLEAN_ENVIRONMENT);
    char *home =
        has_machines ? service_variable_of(definition, "PYTHONHOME") : own_value(definition, "PYTHONHOME");
    if (home != NULL && home[0] != '\0')
        return home;
    free(home);
    return NULL;
}

void service_variable_take(const struct definition *definition)
{
    struct text_list names = {0};
    wchar_t *block = GetEnvironmentStringsW();
    for (const wchar_t *item = block; item != NULL && *item != L'\0'; item += wcslen(item) + 1) {
        char *assignment = text_from_wide(item);
        if (python_variables_has(assignment))
            text_list_add_owned(&names, text_copy_part(assignment, strcspn(assignment, "=")));
        free(assignment);
    }
    if (block != NULL)
        FreeEnvironmentStringsW(block);
    for (size_t i = 0; i < names.count; i++) {
        char *value = service_variable_of(definition, names.items[i]);
        wchar_t *name = wide_from_text(names.items[i]);
        wchar_t *wide = wide_from_text(value != NULL ? value : "");
        _wputenv_s(name, wide);
        free(wide);
        free(name);
        free(value);
    }
    text_list_clear(&names);
}
