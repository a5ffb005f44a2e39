// SPDX-License-Identifier: MIT
#include "commands/definition_fields.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/memory.h"
#include "scm/account.h"
#include "scm/security_text.h"

static const char *const start_names[] = {[SCM_START_AUTO] = "auto",
                                          [SCM_START_DELAYED] = "delayed",
                                          [SCM_START_MANUAL] = "manual",
                                          [SCM_START_DISABLED] = "disabled"};
static const char *const sid_names[] = {[SERVICE_SID_TYPE_NONE] = "none",
                                        [SERVICE_SID_TYPE_UNRESTRICTED] = "unrestricted",
                                        [SERVICE_SID_TYPE_RESTRICTED] = "restricted"};

// Where a field of the settings lives: the fields that are theirs.
static const struct {
    enum option_id field;
    enum { TEXT, TEXTS, NUMBER, YES, KEEPS, KIB, COPY } kind; // COPY: a number that the SCM keeps, and shows
    size_t offset;
} settings_fields[] = {
    {OPTION_CLASS, TEXT, offsetof(struct settings, class_spec)},
    {OPTION_PROGRAM, TEXTS, offsetof(struct settings, program)},
    {OPTION_PYTHON, TEXT, offsetof(struct settings, python)},
    {OPTION_DIRECTORY, TEXT, offsetof(struct settings, directory)},
    {OPTION_LOG, TEXT, offsetof(struct settings, log)},
    {OPTION_PYTHON_FLAG, TEXTS, offsetof(struct settings, python_flags)},
    {OPTION_MACHINE_ENVIRONMENT, YES, offsetof(struct settings, machine_environment)},
    {OPTION_PYWIN32, TEXT, offsetof(struct settings, pywin32)},
    {OPTION_DLL_PATH, TEXTS, offsetof(struct settings, dll_path)},
    {OPTION_DLL_SEARCH, TEXT, offsetof(struct settings, dll_search)},
    {OPTION_PRESHUTDOWN, COPY, offsetof(struct settings, preshutdown)},
    {OPTION_SHUTDOWN_IS_STOP, YES, offsetof(struct settings, shutdown_is_stop)},
    {OPTION_KEEP_CHILDREN, KEEPS, offsetof(struct settings, keep_children)},
    {OPTION_REPORT_STOP_FAILURES, YES, offsetof(struct settings, report_stop_failures)},
    {OPTION_CLEAN_ENVIRONMENT, YES, offsetof(struct settings, clean_environment)},
    {OPTION_PRIORITY, TEXT, offsetof(struct settings, priority)},
    {OPTION_AFFINITY, TEXT, offsetof(struct settings, affinity)},
    {OPTION_SUCCESS_CODES, TEXT, offsetof(struct settings, success_codes)},
    {OPTION_FINAL_CODES, TEXT, offsetof(struct settings, final_codes)},
    {OPTION_RESTART_CODES, TEXT, offsetof(struct settings, restart_codes)},
    {OPTION_READY_AFTER, NUMBER, offsetof(struct settings, ready_after)},
    {OPTION_WATCHDOG_LIMIT, NUMBER, offsetof(struct settings, watchdog_limit)},
    {OPTION_BEFORE_START, TEXT, offsetof(struct settings, before_start)},
    {OPTION_AFTER_START, TEXT, offsetof(struct settings, after_start)},
    {OPTION_BEFORE_STOP, TEXT, offsetof(struct settings, before_stop)},
    {OPTION_AFTER_STOP, TEXT, offsetof(struct settings, after_stop)},
    {OPTION_HOOK_LIMIT, NUMBER, offsetof(struct settings, hook_limit)},
    {OPTION_MEMORY_LIMIT, NUMBER, offsetof(struct settings, memory_limit)},
    {OPTION_CPU_LIMIT, NUMBER, offsetof(struct settings, cpu_limit)},
    {OPTION_PROCESS_LIMIT, NUMBER, offsetof(struct settings, process_limit)},
    {OPTION_START_LIMIT, NUMBER, offsetof(struct settings, start_limit)},
    {OPTION_STOP_SIGNAL, TEXTS, offsetof(struct settings, stop_signals)},
    {OPTION_STOP_LIMIT, NUMBER, offsetof(struct settings, stop_limit)},
    {OPTION_LOG_SIZE, KIB, offsetof(struct settings, log_size)},
    {OPTION_LOG_AGE, NUMBER, offsetof(struct settings, log_age)},
    {OPTION_LOG_TIMES, YES, offsetof(struct settings, log_times)},
    {OPTION_LOG_KEEP, NUMBER, offsetof(struct settings, log_keep)},
};

static void set_text(struct definition *definition, enum option_id field, const char *text)
{
    definition_set(definition, field, text != NULL ? text : "");
}

static void set_number(struct definition *definition, enum option_id field, uint32_t number)
{
    char *text = number != SETTINGS_NEVER ? text_format("%lu", (unsigned long)number) : text_copy("never");
    definition_set(definition, field, text);
    free(text);
}

static void set_yes(struct definition *definition, enum option_id field, bool yes)
{
    definition_set(definition, field, yes ? "yes" : "no");
}

// ---- settings ----

void definition_fields_from_settings(struct definition *definition, const struct settings *settings)
{
    for (size_t i = 0; i < COUNT_OF(settings_fields); i++) {
        enum option_id field = settings_fields[i].field;
        const void *at = (const char *)settings + settings_fields[i].offset;
        switch (settings_fields[i].kind) {
        case TEXT:
            set_text(definition, field, *(char *const *)at);
            break;
        case TEXTS:
            definition_set_list(definition, field, at);
            break;
        case NUMBER:
            set_number(definition, field, *(const uint32_t *)at);
            break;
        case KIB:
            set_number(definition, field, *(const uint32_t *)at / 1024);
            break;
        case YES:
            set_yes(definition, field, *(const uint32_t *)at != 0);
            break;
        case KEEPS:
            set_yes(definition, field, settings_keep_children(settings));
            break;
        case COPY:
            break;
        }
    }
    for (size_t i = 0; i < settings->unread.count; i++)
        for (size_t j = 0; j < COUNT_OF(settings_fields); j++) {
            enum option_id field = settings_fields[j].field;
            if (settings->unread.items[i][0] != '\0' &&
                !(definition_fields_of_value(settings->unread.items[i], &field) &&
                  field == settings_fields[j].field))
                continue;
            text_list_clear(&definition->values[field]);
            definition->given[field] = false;
        }
}

bool definition_fields_of_value(const char *value, enum option_id *field)
{
    char *option = strcmp(value, "PythonClass") == 0 ? text_copy("--class") : settings_option(value);
    bool found = false;
    for (size_t i = 0; i < COUNT_OF(settings_fields) && !found; i++) {
        found = strcmp(verbs_options[settings_fields[i].field].name, option) == 0;
        if (found)
            *field = settings_fields[i].field;
    }
    free(option);
    return found;
}

void definition_fields_to_settings(const struct definition *definition, struct settings *settings)
{
    for (size_t i = 0; i < COUNT_OF(settings_fields); i++) {
        enum option_id field = settings_fields[i].field;
        void *at = (char *)settings + settings_fields[i].offset;
        const char *text = definition_text(definition, field);
        if (!definition->given[field])
            continue;
        switch (settings_fields[i].kind) {
        case TEXT:
            free(*(char **)at);
            *(char **)at = text != NULL ? text_copy(text) : NULL;
            break;
        case TEXTS:
            text_list_clear(at);
            for (size_t j = 0; j < definition->values[field].count; j++)
                text_list_add(at, definition->values[field].items[j]);
            break;
        case NUMBER:
        case COPY:
            *(uint32_t *)at = definition_number(definition, field, 0);
            break;
        case KIB:
            *(uint32_t *)at = definition_number(definition, field, 0) * 1024;
            break;
        case YES:
        case KEEPS:
            *(uint32_t *)at = definition_yes(definition, field);
            break;
        }
    }
}

bool definition_fields_in_settings(enum option_id field)
{
    for (size_t i = 0; i < COUNT_OF(settings_fields); i++)
        if (settings_fields[i].field == field)
            return true;
    return false;
}

// ---- the SCM's own ----

void definition_fields_from_config(struct definition *definition, const char *name,
                                   const struct scm_config *config)
{
    char *account = account_short(config->account != NULL ? config->account : "", name);
    definition_set(definition, OPTION_ACCOUNT, account);
    free(account);
    set_text(definition, OPTION_DISPLAY_NAME, config->display_name);
    set_text(definition, OPTION_GROUP, config->group);
    set_yes(definition, OPTION_INTERACTIVE, config->interactive);
    definition_set_list(definition, OPTION_DEPENDS, &config->dependencies);
    if (config->start != SCM_START_OTHER)
        definition_set(definition, OPTION_STARTUP, start_names[config->start]);
    if ((config->parts & SCM_DESCRIPTION) != 0)
        set_text(definition, OPTION_DESCRIPTION, config->description);
    if ((config->parts & SCM_RECOVERY) != 0) {
        struct text_list list = {0};
        for (size_t i = 0; i < config->action_count; i++)
            text_list_add_owned(
                &list, definition_recovery_text((int)config->actions[i].type, config->actions[i].delay));
        definition_set_list(definition, OPTION_RECOVERY, &list);
        text_list_clear(&list);
    }
    if (config->actions != NULL) { // also where one of them has no name
        if (config->reset == SCM_NEVER)
            definition_set(definition, OPTION_RECOVERY_RESET, "never");
        else
            set_number(definition, OPTION_RECOVERY_RESET, config->reset);
        set_text(definition, OPTION_RECOVERY_COMMAND, config->command);
    }
    if ((config->parts & SCM_RECOVERY_ON_EXIT) != 0)
        set_yes(definition, OPTION_RECOVERY_ON_EXIT, config->recovery_on_exit);
    if ((config->parts & SCM_PRESHUTDOWN) != 0)
        set_number(definition, OPTION_PRESHUTDOWN, config->preshutdown / 1000);
    if ((config->parts & SCM_SID) != 0 && config->sid < COUNT_OF(sid_names) && sid_names[config->sid] != NULL)
        definition_set(definition, OPTION_SERVICE_SID, sid_names[config->sid]);
    if ((config->parts & SCM_PRIVILEGES) != 0)
        definition_set_list(definition, OPTION_PRIVILEGES, &config->privileges);
    if ((config->parts & SCM_SECURITY) != 0) // the one that every service has is not worth a line of a file
        definition_set(definition, OPTION_SECURITY,
                       security_text_same(config->security, security_text_default) ? "" : config->security);
}

static char *copy_of(const char *text)
{
    return text_copy(text != NULL ? text : "");
}

// The parts of config that have a field with mark set, with their values in definition.
void definition_fields_to_config(const struct definition *definition, const bool *mark,
                                 struct scm_config *config)
{
    static const struct {
        enum option_id field;
        uint32_t part;
    } parts[] = {{OPTION_DISPLAY_NAME, SCM_DISPLAY_NAME},
                 {OPTION_STARTUP, SCM_START},
                 {OPTION_ACCOUNT, SCM_ACCOUNT},
                 {OPTION_DEPENDS, SCM_DEPENDENCIES},
                 {OPTION_GROUP, SCM_GROUP},
                 {OPTION_INTERACTIVE, SCM_INTERACTIVE},
                 {OPTION_DESCRIPTION, SCM_DESCRIPTION},
                 {OPTION_RECOVERY, SCM_RECOVERY},
                 {OPTION_RECOVERY_RESET, SCM_RECOVERY},
                 {OPTION_RECOVERY_COMMAND, SCM_RECOVERY_COMMAND},
                 {OPTION_RECOVERY_ON_EXIT, SCM_RECOVERY_ON_EXIT},
                 {OPTION_PRESHUTDOWN, SCM_PRESHUTDOWN},
                 {OPTION_SERVICE_SID, SCM_SID},
                 {OPTION_PRIVILEGES, SCM_PRIVILEGES},
                 {OPTION_SECURITY, SCM_SECURITY}};
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (mark[parts[i].field])
            config->parts |= parts[i].part;
    const char *start = definition_text(definition, OPTION_STARTUP);
    const char *sid = definition_text(definition, OPTION_SERVICE_SID);
    config->start = SCM_START_MANUAL;
    for (int i = 0; i < (int)COUNT_OF(start_names); i++)
        if (start != NULL && strcmp(start, start_names[i]) == 0)
            config->start = (enum scm_start)i;
    for (uint32_t i = 0; i < COUNT_OF(sid_names); i++)
        if (sid != NULL && sid_names[i] != NULL && strcmp(sid, sid_names[i]) == 0)
            config->sid = i;
    const char *account = definition_text(definition, OPTION_ACCOUNT);
    config->account = account_for_scm(account != NULL ? account : "LocalSystem");
    config->display_name = copy_of(definition_text(definition, OPTION_DISPLAY_NAME));
    config->group = copy_of(definition_text(definition, OPTION_GROUP));
    config->description = copy_of(definition_text(definition, OPTION_DESCRIPTION));
    config->command = copy_of(definition_text(definition, OPTION_RECOVERY_COMMAND));
    config->security = copy_of(definition_text(definition, OPTION_SECURITY));
    if (config->security[0] == '\0') {
        free(config->security);
        config->security = text_copy(security_text_default);
    }
    config->interactive = definition_yes(definition, OPTION_INTERACTIVE);
    config->recovery_on_exit = definition_yes(definition, OPTION_RECOVERY_ON_EXIT);
    config->reset = definition_number(definition, OPTION_RECOVERY_RESET, 0);
    uint32_t preshutdown = definition_number(definition, OPTION_PRESHUTDOWN, 10);
    config->preshutdown = preshutdown < UINT32_MAX / 1000 ? preshutdown * 1000 : UINT32_MAX;
    for (size_t i = 0; i < definition->values[OPTION_DEPENDS].count; i++)
        text_list_add(&config->dependencies, definition->values[OPTION_DEPENDS].items[i]);
    for (size_t i = 0; i < definition->values[OPTION_PRIVILEGES].count; i++)
        text_list_add(&config->privileges, definition->values[OPTION_PRIVILEGES].items[i]);
    const struct text_list *recovery = &definition->values[OPTION_RECOVERY];
    config->actions = memory_allocate((recovery->count + 1) * sizeof *config->actions);
    config->action_count = recovery->count;
    for (size_t i = 0; i < recovery->count; i++) {
        int type = 0;
        definition_parse_recovery(recovery->items[i], &type, &config->actions[i].delay);
        config->actions[i].type = (enum scm_action_type)type;
    }
}
