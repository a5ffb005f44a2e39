// SPDX-License-Identifier: MIT
#include "commands/status_settings.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/human.h"
#include "base/output.h"
#include "base/secret.h"
#include "scm/security_text.h"
#include "settings/settings.h"

// The limits: 0 is none.
static const struct {
    enum option_id field;
    const char *name; // for people
    const char *unit; // NULL: a time in seconds
    const char *key;  // for programs
} limits[] = {
    {OPTION_START_LIMIT, "start", NULL, "start_seconds"},
    {OPTION_STOP_LIMIT, "stop", NULL, "stop_seconds"},
    {OPTION_WATCHDOG_LIMIT, "watchdog", NULL, "watchdog_seconds"},
    {OPTION_MEMORY_LIMIT, "memory", "MiB", "memory_mib"},
    {OPTION_CPU_LIMIT, "CPU", "%", "cpu_percent"},
    {OPTION_PROCESS_LIMIT, "processes", "", "processes"},
};

// Owner: the caller.
static struct text_list masked_variables(const struct definition *definition)
{
    struct text_list shown = {0};
    const struct text_list *variables = &definition->values[OPTION_ENVIRONMENT];
    for (size_t i = 0; i < variables->count; i++)
        text_list_add_owned(&shown, secret_shown(variables->items[i]));
    return shown;
}

// Owner: the caller; empty when there are none.
static struct text_list limits_of(const struct definition *definition)
{
    struct text_list list = {0};
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        const uint32_t limit = definition_number(definition, limits[i].field, 0);
        if (limit == 0)
            continue;
        char *time = human_short_duration(limit);
        text_list_add_owned(&list, limits[i].unit == NULL
                                       ? text_format("%s %s", limits[i].name, time)
                                       : text_format("%s %lu%s%s", limits[i].name, (unsigned long)limit,
                                                     limits[i].unit[0] != '\0' ? " " : "", limits[i].unit));
        free(time);
    }
    return list;
}

static void show_list(const char *name, const struct text_list *list, const char *end)
{
    char *line = text_list_join(list, ", ");
    if (list->count > 0)
        output_answer("  %-8s %s%s\n", name, line, end);
    free(line);
}

void status_settings_show(const struct definition *definition)
{
    struct text_list variables = masked_variables(definition);
    struct text_list list = limits_of(definition);
    const char *reset = definition_text(definition, OPTION_RECOVERY_RESET);
    const char *command = definition_text(definition, OPTION_RECOVERY_COMMAND);
    const char *security = definition_text(definition, OPTION_SECURITY); // Windows' own is none
    char *shown = command != NULL ? secret_shown_line(command) : NULL;
    char *time = human_short_duration(definition_number(definition, OPTION_RECOVERY_RESET, 0));
    const bool is_reset = reset != NULL && strcmp(reset, "never") != 0;
    char *end =
        is_reset ? text_format("; from the first again after %s without a failure", time) : text_copy("");
    // Windows' own default, in which an exception of the code is no failure.
    if (definition->given[OPTION_RECOVERY_ON_EXIT] && !definition_yes(definition, OPTION_RECOVERY_ON_EXIT))
        text_replace(&end,
                     "%s; only when the process dies, not after an exit with an error: --recovery-on-exit no",
                     end);
    if (definition->given[OPTION_RECOVERY] && definition->values[OPTION_RECOVERY].count == 0)
        output_answer("  %-8s none\n", "recovery");
    show_list("recovery", &definition->values[OPTION_RECOVERY], end);
    if (shown != NULL)
        output_answer("  %-8s runs %s\n", "", shown);
    show_list("DLLs in", &definition->values[OPTION_DLL_PATH], "");
    if (settings_dll_search_is_strict(definition_text(definition, OPTION_DLL_SEARCH)))
        output_answer("  %-8s strict: without PATH\n", "search");
    show_list("depends", &definition->values[OPTION_DEPENDS], "");
    show_list("limits", &list, "");
    if (security != NULL)
        output_answer("  %-8s %s%s\n", "security", security,
                      strcmp(security, security_text_null) == 0 ? ": everybody may change the service"
                      : strcmp(security, security_text_empty) == 0
                          ? ": nobody may do anything with the service"
                          : "");
    for (size_t i = 0; i < variables.count; i++)
        output_answer("  %-8s %s\n", i == 0 ? "variable" : "", variables.items[i]);
    free(end);
    free(time);
    free(shown);
    text_list_clear(&list);
    text_list_clear(&variables);
}

void status_settings_json(struct json *json, const struct definition *definition)
{
    struct text_list variables = masked_variables(definition);
    json_texts(json, "recovery", &definition->values[OPTION_RECOVERY]);
    json_text(json, "recovery_reset", definition_text(definition, OPTION_RECOVERY_RESET));
    if (definition->given[OPTION_RECOVERY_ON_EXIT])
        json_boolean(json, "recovery_on_exit", definition_yes(definition, OPTION_RECOVERY_ON_EXIT));
    json_texts(json, "dll_path", &definition->values[OPTION_DLL_PATH]);
    json_text(json, "dll_search", definition_text(definition, OPTION_DLL_SEARCH));
    json_texts(json, "depends", &definition->values[OPTION_DEPENDS]);
    json_begin(json, "limits", '{');
    for (size_t i = 0; i < COUNT_OF(limits); i++)
        json_number(json, limits[i].key, definition_number(definition, limits[i].field, 0));
    json_end(json, '}');
    json_text(json, "security", definition_text(definition, OPTION_SECURITY));
    json_texts(json, "environment", &variables);
    text_list_clear(&variables);
}
