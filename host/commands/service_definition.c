// SPDX-License-Identifier: MIT
#include "commands/service_definition.h"

#include <stdlib.h>

#include <windows.h>

#include "commands/answer.h"
#include "commands/definition_difference.h"
#include "commands/definition_fields.h"
#include "commands/image_path.h"
#include "commands/service_snapshot.h"
#include "scm/account.h"
#include "scm/logon_right.h"
#include "scm/scm_config.h"
#include "service/own_python.h"
#include "settings/registry.h"
#include "settings/settings.h"

#define SERVICES "SYSTEM\\CurrentControlSet\\Services\\"
#define UNFINISHED "PyHostUnfinished"

// ---- variables and dependencies of the registry ----

static bool open_key(const char *name, struct registry_key *key, struct error *error)
{
    char *path = text_format(SERVICES "%s", name);
    bool done = registry_change(path, key, error);
    free(path);
    return done;
}

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
    bool done = open_key(name, &key, error) &&
                (variables->count > 0 ? registry_write_texts(&key, "Environment", variables, error)
                                      : registry_remove_value(&key, "Environment", error));
    registry_close(&key);
    return done;
}

// ---- what is being changed ----

static bool write_unfinished(const char *name, const struct text_list *lines, struct error *error)
{
    struct registry_key key = {0};
    bool done = open_key(name, &key, error) &&
                (lines->count > 0 ? registry_write_texts(&key, UNFINISHED, lines, error)
                                  : registry_remove_value(&key, UNFINISHED, error));
    registry_close(&key);
    return done;
}

// What an earlier change that was interrupted leaves open, and this one does not settle. Owner: the caller.
static struct text_list still_open(const struct service_change *change)
{
    struct text_list lines = service_definition_unfinished(change->name);
    struct text_list rest = definition_difference_without(&lines, change->after);
    text_list_clear(&lines);
    return rest;
}

static bool begin_change(const struct service_change *change, struct error *error)
{
    struct text_list lines = still_open(change);
    struct text_list own = definition_difference(change->before, change->after);
    for (size_t i = 0; i < own.count; i++)
        text_list_add(&lines, own.items[i]);
    bool done = write_unfinished(change->name, &lines, error);
    text_list_clear(&own);
    text_list_clear(&lines);
    return done;
}

// open: what is still open of an earlier one.
static void end_change(const struct service_change *change, const struct text_list *open,
                       struct text_list *notes)
{
    struct error error = {0};
    if (!write_unfinished(change->name, open, &error))
        text_list_add_owned(notes,
                            text_format("doctor will call this change interrupted: %s", error.message));
    error_clear(&error);
}

struct text_list service_definition_unfinished(const char *name)
{
    struct text_list lines = {0};
    struct error ignored = {0};
    read_texts(name, UNFINISHED, &lines, &ignored);
    error_clear(&ignored);
    return lines;
}

// ---- the definition ----

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
                scm_read_config(&service, &config, error);
    error_clear(&ignored);
    if (done && config.dependencies.count == 0) // there are SCMs that keep them and do not tell
        read_texts(name, "DependOnService", &config.dependencies, &ignored);
    if (done) {
        definition_set(definition, OPTION_NAME, name);
        definition_fields_from_config(definition, name, &config);
        struct image_path path = image_path_split(config.image_path);
        definition_set(definition, OPTION_ARGUMENTS, image_path_arguments(&path));
        image_path_clear(&path);
        if (read_texts(name, "Environment", &variables, &definition->unread))
            definition_set_list(definition, OPTION_ENVIRONMENT, &variables);
        else
            error_advise(&definition->unread,
                         "set all of them anew: pyhost update \"%s\" --environment NAME=VALUE", name);
        settings_read_any(&settings, name, &definition->unread);
        if (settings.class_spec != NULL || settings.program.count > 0 || settings.unread.count > 0 ||
            settings_exist(name))
            definition_fields_from_settings(definition, &settings);
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

bool service_definition_read_whole(const char *name, struct definition *definition, char **image_path,
                                   struct error *error)
{
    char *command_line = NULL;
    if (!service_definition_read(name, definition, &command_line, error))
        return false;
    if (definition_text(definition, OPTION_PYTHON) == NULL && !scm_is_remote()) {
        struct settings settings = {0};
        struct error ignored = {0};
        struct image_path path = image_path_split(command_line);
        char *python = settings_read_any(&settings, name, &ignored)
                           ? own_python_of(&settings, path.program, &ignored)
                           : NULL;
        if (python != NULL)
            definition_set(definition, OPTION_PYTHON, python);
        free(python);
        image_path_clear(&path);
        settings_clear(&settings);
        error_clear(&ignored);
    }
    if (image_path != NULL)
        *image_path = command_line;
    else
        free(command_line);
    return true;
}

char *service_definition_unknown(const char *name, char **cure)
{
    struct settings settings = {0};
    struct error ignored = {0};
    settings_read_any(&settings, name, &ignored);
    char *words = settings_unknown(&settings, cure);
    settings_clear(&settings);
    error_clear(&ignored);
    return words;
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
        difference.settings |= difference.fields[i] && definition_fields_in_settings(field);
    }
    return difference;
}

// What cannot be read must not be written over, unless it is what is to be set.
static bool read_settings(const char *name, const struct difference *difference, struct settings *settings,
                          struct error *error)
{
    struct error unread = {0};
    bool done = true;
    settings_read_any(settings, name, &unread);
    for (size_t i = 0; i < settings->unread.count; i++) {
        enum option_id field = OPTION_NAME;
        done = definition_fields_of_value(settings->unread.items[i], &field) && difference->fields[field] &&
               done;
    }
    if (!done)
        error_move(error, &unread);
    error_clear(&unread);
    return done;
}

static bool check_settings(const char *name, const struct difference *difference, struct error *error)
{
    struct settings settings = {0};
    bool done = !difference->settings || read_settings(name, difference, &settings, error);
    settings_clear(&settings);
    return done;
}

static bool write_registry(const char *name, const struct definition *definition,
                           const struct difference *difference, struct error *error)
{
    struct settings settings = {0};
    bool done = !difference->fields[OPTION_ENVIRONMENT] || write_environment(name, definition, error);
    if (done && difference->settings) {
        done = read_settings(name, difference, &settings, error);
        if (done) {
            definition_fields_to_settings(definition, &settings);
            done = settings.class_spec != NULL || settings.program.count > 0
                       ? settings_write(&settings, error)
                       : error_set(error, 0, "the service \"%s\" has neither a class nor a program", name);
        }
        settings_clear(&settings);
    }
    return done;
}

// All that the SCM keeps. What an empty list of privileges means to it, no page says; without the value it takes none away (sdk-api,
// SERVICE_REQUIRED_PRIVILEGES_INFOW).
static bool write_scm(const struct scm_service *service, const struct scm_config *config,
                      struct text_list *notes, struct error *error)
{
    struct registry_key key = {0};
    if (!scm_write_config(service, config, notes, error))
        return false;
    if ((config->parts & SCM_PRIVILEGES) == 0 || config->privileges.count > 0)
        return true;
    struct error refused = {0}; // who has no right on the key leaves an empty list
    if (open_key(service->name, &key, &refused))
        registry_remove_value(&key, "RequiredPrivileges", &refused);
    registry_close(&key);
    error_clear(&refused);
    return true;
}

static bool apply_to_new(const struct service_change *change, const struct scm_config *config,
                         const struct difference *difference, struct text_list *notes, struct error *error)
{
    const uint32_t beside = SCM_DESCRIPTION | SCM_RECOVERY | SCM_RECOVERY_COMMAND | SCM_RECOVERY_ON_EXIT |
                            SCM_PRESHUTDOWN | SCM_SID | SCM_PRIVILEGES | SCM_SECURITY;
    struct scm_service service = {0};
    if (!scm_create(change->name, config, &service, error))
        return false;
    struct scm_config rest = *config;
    rest.parts &= beside | (config->start == SCM_START_DELAYED ? (uint32_t)SCM_START : 0);
    // What it runs is written last: a service without it is one that was not installed wholly, and cannot run.
    bool done = write_scm(&service, &rest, notes, error) &&
                write_registry(change->name, change->after, difference, error);
    if (!done) {
        struct error refused = {0};
        if (!scm_delete(&service, &refused)) // what was there before: nothing
            text_list_add_owned(notes, text_format("%s; it is only half installed", refused.message));
        error_clear(&refused);
    }
    scm_close(&service);
    return done;
}

// Sets what was there before. Returns whether it is there again.
static bool take_back(const struct service_change *change, const struct service_snapshot *snapshot,
                      const struct scm_config *config, const struct difference *difference,
                      const struct scm_service *service, struct text_list *notes)
{
    struct error error = {0};
    struct text_list unread = {0};
    struct scm_config old = {0};
    struct difference back = *difference;
    for (int i = 0; i < OPTION_DEFINITION_END; i++)
        back.fields[i] = back.fields[i] && change->before->given[i];
    definition_fields_to_config(change->before, back.fields, &old);
    // These the snapshot has to the millisecond.
    old.parts &= ~(uint32_t)(SCM_RECOVERY | SCM_RECOVERY_COMMAND | SCM_PRESHUTDOWN);
    if (change->image_path != NULL) {
        old.image_path = text_copy(change->image_before);
        old.parts |= SCM_IMAGE_PATH;
    }
    bool done = !back.fields[OPTION_ENVIRONMENT] || write_environment(change->name, change->before, &error);
    done = write_scm(service, &old, &unread, &error) && done;
    done = service_snapshot_return(change->name, snapshot, &unread, &error) && done;
    if (!done)
        text_list_add_owned(notes,
                            text_format("what was there before could not be set again: %s", error.message));
    if ((config->parts & SCM_ACCOUNT) != 0 &&
        account_has_password(definition_text(change->before, OPTION_ACCOUNT)))
        text_list_add_owned(notes,
                            text_format("the password of \"%s\" is to be set again: pyhost update \"%s\" "
                                        "--password-from FILE",
                                        definition_text(change->before, OPTION_ACCOUNT), change->name));
    scm_config_clear(&old);
    text_list_clear(&unread);
    error_clear(&error);
    return done;
}

static bool apply_to_existing(const struct service_change *change, const struct scm_config *config,
                              const struct difference *difference, struct text_list *notes,
                              struct error *error)
{
    struct scm_service service = {0};
    struct service_snapshot snapshot = {0};
    uint32_t access = SERVICE_QUERY_CONFIG | SERVICE_CHANGE_CONFIG;
    if ((config->parts & SCM_RECOVERY) != 0)
        access |= SERVICE_START; // the SCM wants it of whoever lets it restart the service
    if ((config->parts & SCM_SECURITY) != 0)
        access |= WRITE_DAC;
    if (!check_settings(change->name, difference, error) ||
        !scm_open(change->name, access, &service, error) ||
        !service_snapshot_take(change->name, &snapshot, error)) {
        service_snapshot_clear(&snapshot);
        scm_close(&service);
        return false;
    }
    struct text_list open = service_definition_unfinished(change->name);
    bool begun = begin_change(change, error);
    // Who was given the right to change the service need not have one on its key, and needs none for what the SCM alone keeps.
    bool goes_on = begun || (error->code == ERROR_ACCESS_DENIED && !difference->settings &&
                             !difference->fields[OPTION_ENVIRONMENT]);
    if (goes_on && !begun)
        error_clear(error);
    // The actions and their time are one call: what of them is not said stays as the SCM has it.
    struct scm_config whole = *config; // nothing in it is owned
    const bool is_told = snapshot.config.actions != NULL;
    if (is_told && !difference->fields[OPTION_RECOVERY]) {
        whole.actions = snapshot.config.actions;
        whole.action_count = snapshot.config.action_count;
    }
    if (is_told && !difference->fields[OPTION_RECOVERY_RESET])
        whole.reset = snapshot.config.reset;
    bool done = goes_on && write_registry(change->name, change->after, difference, error) &&
                write_scm(&service, &whole, notes, error);
    struct text_list rest = still_open(change);
    if (done && begun)
        end_change(change, &rest, notes);
    else if (!done && goes_on && take_back(change, &snapshot, config, difference, &service, notes) && begun)
        end_change(change, &open, notes); // what was open before is open again
    text_list_clear(&rest);
    text_list_clear(&open);
    service_snapshot_clear(&snapshot);
    scm_close(&service);
    return done;
}

// Nothing differs from what is said: neither does what an interrupted change was to set.
static void settle(const struct service_change *change, struct text_list *notes)
{
    struct text_list lines = service_definition_unfinished(change->name);
    struct text_list rest = still_open(change);
    if (lines.count > 0)
        end_change(change, &rest, notes);
    text_list_clear(&rest);
    text_list_clear(&lines);
}

// Gives the account what every service needs. Returns whether it had not got it, and has it now.
static bool give_logon_right(const char *account, struct text_list *notes)
{
    struct error refused = {0}; // a domain's policy may forbid to give it, and may have given it already
    const enum logon_right right = logon_right_look(account, &refused);
    error_clear(&refused);
    if (right == LOGON_RIGHT_HERE)
        return false;
    const bool given = logon_right_grant(account, &refused);
    if (!given)
        text_list_add_owned(
            notes, text_format("%s; %s", refused.message, refused.advice != NULL ? refused.advice : ""));
    error_clear(&refused);
    return given && right == LOGON_RIGHT_MISSING;
}

// The account was given the right: it is told, or, for a change that failed, taken back.
static void settle_logon_right(const char *account, bool done, struct text_list *notes)
{
    struct error error = {0};
    if (done) {
        answer_change("logon-right", NULL, account);
        text_list_add_owned(notes, text_format("%s was given the right to log on as a service", account));
    } else if (!logon_right_revoke(account, &error)) {
        text_list_add_owned(notes,
                            text_format("%s; %s", error.message, error.advice != NULL ? error.advice : ""));
    }
    error_clear(&error);
}

bool service_definition_apply(const struct service_change *change, struct text_list *notes,
                              struct error *error)
{
    struct scm_config config = {0};
    struct difference difference = difference_of(change->before, change->after);
    struct definition whole = {0};
    if (change->before != NULL)
        definition_overlay(&whole, change->before);
    definition_overlay(&whole, change->after);
    definition_fields_to_config(&whole, difference.fields, &config);
    if (change->image_path != NULL) {
        config.image_path = text_copy(change->image_path);
        config.parts |= SCM_IMAGE_PATH;
    }
    if (change->password != NULL) {
        config.password = change->password;
        config.parts |= SCM_ACCOUNT;
    }
    bool done = false;
    const char *account = definition_text(&whole, OPTION_ACCOUNT);
    const bool needs_right =
        (config.parts & SCM_ACCOUNT) != 0 && account != NULL && account_needs_logon_right(account);
    if (needs_right && !logon_right_check(account, error))
        goto done;
    const bool given = needs_right && give_logon_right(account, notes);
    if (change->before == NULL)
        done = apply_to_new(change, &config, &difference, notes, error);
    else if (config.parts != 0 || difference.settings || difference.fields[OPTION_ENVIRONMENT])
        done = apply_to_existing(change, &config, &difference, notes, error);
    else {
        settle(change, notes);
        done = true;
    }
    if (given)
        settle_logon_right(account, done, notes);
    if (given && done && change->given_right != NULL)
        *change->given_right = text_copy(account);
done:
    scm_config_clear(&config);
    definition_clear(&whole);
    return done;
}
