// SPDX-License-Identifier: MIT
#include "commands/service_definition.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/memory.h"
#include "base/quoting.h"
#include "scm/account.h"
#include "scm/scm_config.h"
#include "settings/registry.h"
#include "settings/settings.h"

#define SERVICES "SYSTEM\\CurrentControlSet\\Services\\"

// What every service has that nobody gave another one: not worth a line of a file.
static const char default_security[] = "D:(A;;CCLCSWRPWPDTLOCRRC;;;SY)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BA)"
                                       "(A;;CCLCSWLOCRRC;;;IU)(A;;CCLCSWLOCRRC;;;SU)";

static const char *const start_names[] = {[SCM_START_AUTO] = "auto",
                                          [SCM_START_DELAYED] = "delayed",
                                          [SCM_START_MANUAL] = "manual",
                                          [SCM_START_DISABLED] = "disabled"};
static const char *const sid_names[] = {[SERVICE_SID_TYPE_NONE] = "none",
                                        [SERVICE_SID_TYPE_UNRESTRICTED] = "unrestricted",
                                        [SERVICE_SID_TYPE_RESTRICTED] = "restricted"};
static const char *const action_names[] = {[SCM_ACTION_NONE] = "none",
                                           [SCM_ACTION_RESTART] = "restart",
                                           [SCM_ACTION_REBOOT] = "reboot",
                                           [SCM_ACTION_RUN] = "run"};

// Where a field of the settings lives: the fields that are theirs.
static const struct {
    enum option_id field;
    enum { TEXT, TEXTS, NUMBER, YES, KIB } kind;
    size_t offset;
} settings_fields[] = {
    {OPTION_CLASS, TEXT, offsetof(struct settings, class_spec)},
    {OPTION_PYTHON, TEXT, offsetof(struct settings, python)},
    {OPTION_DIRECTORY, TEXT, offsetof(struct settings, directory)},
    {OPTION_LOG, TEXT, offsetof(struct settings, log)},
    {OPTION_PYTHON_FLAG, TEXTS, offsetof(struct settings, python_flags)},
    {OPTION_MACHINE_ENVIRONMENT, YES, offsetof(struct settings, machine_environment)},
    {OPTION_SHUTDOWN_IS_STOP, YES, offsetof(struct settings, shutdown_is_stop)},
    {OPTION_KEEP_CHILDREN, YES, offsetof(struct settings, keep_children)},
    {OPTION_START_LIMIT, NUMBER, offsetof(struct settings, start_limit)},
    {OPTION_STOP_LIMIT, NUMBER, offsetof(struct settings, stop_limit)},
    {OPTION_LOG_SIZE, KIB, offsetof(struct settings, log_size)},
    {OPTION_LOG_AGE, NUMBER, offsetof(struct settings, log_age)},
    {OPTION_LOG_KEEP, NUMBER, offsetof(struct settings, log_keep)},
};

static void set_text(struct definition *definition, enum option_id field, const char *text)
{
    definition_set(definition, field, text != NULL ? text : "");
}

static void set_number(struct definition *definition, enum option_id field, uint32_t number)
{
    char *text = text_format("%lu", (unsigned long)number);
    definition_set(definition, field, text);
    free(text);
}

static void set_yes(struct definition *definition, enum option_id field, bool yes)
{
    definition_set(definition, field, yes ? "yes" : "no");
}

// ---- settings ----

static void from_settings(struct definition *definition, const struct settings *settings)
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
        }
    }
}

static void to_settings(const struct definition *definition, struct settings *settings)
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
            *(uint32_t *)at = definition_number(definition, field, 0);
            break;
        case KIB:
            *(uint32_t *)at = definition_number(definition, field, 0) * 1024;
            break;
        case YES:
            *(uint32_t *)at = definition_yes(definition, field);
            break;
        }
    }
}

static bool belongs_to_settings(enum option_id field)
{
    for (size_t i = 0; i < COUNT_OF(settings_fields); i++)
        if (settings_fields[i].field == field)
            return true;
    return false;
}

// ---- the SCM's own ----

static void from_config(struct definition *definition, const char *name, const struct scm_config *config)
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
        for (size_t i = 0; i < config->action_count; i++) {
            const char *action = action_names[config->actions[i].type];
            unsigned long seconds = config->actions[i].delay / 1000;
            if (config->actions[i].type == SCM_ACTION_NONE && seconds == 0)
                text_list_add(&list, action);
            else if (seconds > 0 && seconds % 86400 == 0)
                text_list_add_owned(&list, text_format("%s:%lud", action, seconds / 86400));
            else if (seconds > 0 && seconds % 3600 == 0)
                text_list_add_owned(&list, text_format("%s:%luh", action, seconds / 3600));
            else if (seconds > 0 && seconds % 60 == 0)
                text_list_add_owned(&list, text_format("%s:%lum", action, seconds / 60));
            else
                text_list_add_owned(&list, text_format("%s:%lus", action, seconds));
        }
        definition_set_list(definition, OPTION_RECOVERY, &list);
        text_list_clear(&list);
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
    if ((config->parts & SCM_SECURITY) != 0 && strcmp(config->security, default_security) != 0)
        definition_set(definition, OPTION_SECURITY, config->security);
}

static char *copy_of(const char *text)
{
    return text_copy(text != NULL ? text : "");
}

// The parts of config that have a field with mark set, with their values in definition.
static void to_config(const struct definition *definition, const bool *mark, struct scm_config *config)
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
                 {OPTION_RECOVERY_COMMAND, SCM_RECOVERY},
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
        config->security = text_copy(default_security);
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

// ---- variables and dependencies of the registry ----

static bool read_texts(const char *name, const char *value, struct text_list *texts, struct error *error)
{
    bool found = false;
    struct registry_key key = {0};
    char *path = text_format(SERVICES "%s", name);
    bool done = registry_open(path, &key, &found, error) &&
                (!found || registry_read_texts(&key, value, texts, &found, error));
    registry_close(&key);
    free(path);
    return done;
}

static bool write_environment(const char *name, const struct definition *definition, struct error *error)
{
    const struct text_list *variables = &definition->values[OPTION_ENVIRONMENT];
    struct registry_key key = {0};
    char *path = text_format(SERVICES "%s", name);
    bool done = registry_create(path, &key, error) &&
                (variables->count > 0 ? registry_write_texts(&key, "Environment", variables, error)
                                      : registry_remove_value(&key, "Environment", error));
    registry_close(&key);
    free(path);
    return done;
}

// The arguments behind the program of a command line.
static const char *arguments_of(const char *image_path)
{
    bool quoted = false;
    for (; *image_path != '\0' && (quoted || (*image_path != ' ' && *image_path != '\t')); image_path++)
        quoted ^= *image_path == '"';
    return image_path + strspn(image_path, " \t");
}

bool service_definition_read(const char *name, struct definition *definition, char **image_path,
                             struct error *error)
{
    struct scm_service service = {0};
    struct scm_config config = {0};
    struct settings settings = {0};
    struct text_list variables = {0};
    struct error ignored = {0};
    bool done = (scm_open(name, SERVICE_QUERY_CONFIG | READ_CONTROL, &service, &ignored) ||
                 scm_open(name, SERVICE_QUERY_CONFIG, &service, error)) &&
                scm_read_config(&service, &config, error) &&
                read_texts(name, "Environment", &variables, error);
    if (done && config.dependencies.count == 0) // there are SCMs that keep them and do not tell
        read_texts(name, "DependOnService", &config.dependencies, &ignored);
    if (done) {
        definition_set(definition, OPTION_NAME, name);
        from_config(definition, name, &config);
        definition_set(definition, OPTION_ARGUMENTS, arguments_of(config.image_path));
        definition_set_list(definition, OPTION_ENVIRONMENT, &variables);
        if (settings_read(&settings, name, &ignored) || settings_exist(name))
            from_settings(definition, &settings);
        settings_clear(&settings);
        if (image_path != NULL)
            *image_path = text_copy(config.image_path);
    }
    text_list_clear(&variables);
    error_clear(&ignored);
    scm_config_clear(&config);
    scm_close(&service);
    return done;
}

// ---- applying ----

struct difference {
    bool fields[OPTION_DEFINITION_END];
    bool settings;
};

static struct difference difference_of(const struct definition *before, const struct definition *after)
{
    struct difference difference = {0};
    for (int i = 0; i < OPTION_DEFINITION_END; i++) {
        enum option_id field = (enum option_id)i;
        difference.fields[i] = definition_differs(before, after, field);
        difference.settings |= difference.fields[i] && belongs_to_settings(field);
    }
    return difference;
}

static bool write_registry(const char *name, const struct definition *definition,
                           const struct difference *difference, struct error *error)
{
    struct settings settings = {0};
    struct error ignored = {0};
    bool done = true;
    if (difference->settings) {
        settings_read(&settings, name, &ignored); // nothing there yet: the defaults
        to_settings(definition, &settings);
        done = settings.class_spec != NULL
                   ? settings_write(&settings, error)
                   : error_set(error, 0, "the service \"%s\" has no Python class", name);
        settings_clear(&settings);
        error_clear(&ignored);
    }
    return done && (!difference->fields[OPTION_ENVIRONMENT] || write_environment(name, definition, error));
}

static bool apply_to_new(const struct service_change *change, const struct scm_config *config,
                         const struct difference *difference, struct text_list *notes, struct error *error)
{
    const uint32_t beside = SCM_DESCRIPTION | SCM_RECOVERY | SCM_RECOVERY_ON_EXIT | SCM_PRESHUTDOWN |
                            SCM_SID | SCM_PRIVILEGES | SCM_SECURITY;
    struct scm_service service = {0};
    if (!scm_create(change->name, config, &service, error))
        return false;
    struct scm_config rest = *config;
    rest.parts &= beside | (config->start == SCM_START_DELAYED ? (uint32_t)SCM_START : 0);
    bool done = write_registry(change->name, change->after, difference, error) &&
                scm_write_config(&service, &rest, notes, error);
    if (!done) {
        struct error ignored = {0};
        scm_delete(&service, &ignored); // what was there before: nothing
        error_clear(&ignored);
    }
    scm_close(&service);
    return done;
}

static bool apply_to_existing(const struct service_change *change, const struct scm_config *config,
                              const struct difference *difference, struct text_list *notes,
                              struct error *error)
{
    struct scm_service service = {0};
    uint32_t access = SERVICE_QUERY_CONFIG | SERVICE_CHANGE_CONFIG;
    if ((config->parts & SCM_RECOVERY) != 0)
        access |= SERVICE_START; // the SCM wants it of whoever lets it restart the service
    if ((config->parts & SCM_SECURITY) != 0)
        access |= WRITE_DAC;
    if (!scm_open(change->name, access, &service, error))
        return false;
    bool done = write_registry(change->name, change->after, difference, error) &&
                scm_write_config(&service, config, notes, error);
    if (!done) { // what was there before
        struct error ignored = {0};
        struct text_list unread = {0};
        struct scm_config old = {0};
        struct difference back = *difference;
        for (int i = 0; i < OPTION_DEFINITION_END; i++)
            back.fields[i] = back.fields[i] && change->before->given[i];
        to_config(change->before, back.fields, &old);
        if (change->image_path != NULL) {
            old.image_path = text_copy(change->image_before);
            old.parts |= SCM_IMAGE_PATH;
        }
        if (change->before->given[OPTION_CLASS])
            write_registry(change->name, change->before, &back, &ignored);
        else if (difference->settings)
            settings_remove(change->name, &ignored);
        if (!scm_write_config(&service, &old, &unread, &ignored))
            text_list_add_owned(
                notes, text_format("what was there before could not be set again: %s", ignored.message));
        scm_config_clear(&old);
        text_list_clear(&unread);
        error_clear(&ignored);
    }
    scm_close(&service);
    return done;
}

bool service_definition_apply(const struct service_change *change, struct text_list *notes,
                              struct error *error)
{
    struct scm_config config = {0};
    struct difference difference = difference_of(change->before, change->after);
    // The three fields of the recovery are one call: what is not said there stays as it was.
    struct definition whole = {0};
    if (change->before != NULL)
        definition_overlay(&whole, change->before);
    definition_overlay(&whole, change->after);
    to_config(&whole, difference.fields, &config);
    if (change->image_path != NULL) {
        config.image_path = text_copy(change->image_path);
        config.parts |= SCM_IMAGE_PATH;
    }
    if (change->password != NULL) {
        config.password = change->password;
        config.parts |= SCM_ACCOUNT;
    }
    bool done = true;
    const char *account = definition_text(&whole, OPTION_ACCOUNT);
    if ((config.parts & SCM_ACCOUNT) != 0 && account != NULL && account_needs_logon_right(account)) {
        struct error refused = {0}; // a domain's policy may forbid it, and may have given it already
        if (!account_grant_logon_right(account, &refused))
            text_list_add_owned(
                notes, text_format("%s; %s", refused.message, refused.advice != NULL ? refused.advice : ""));
        error_clear(&refused);
    }
    if (change->before == NULL)
        done = apply_to_new(change, &config, &difference, notes, error);
    else if (config.parts != 0 || difference.settings || difference.fields[OPTION_ENVIRONMENT])
        done = apply_to_existing(change, &config, &difference, notes, error);
    scm_config_clear(&config);
    definition_clear(&whole);
    return done;
}
