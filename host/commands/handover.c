// SPDX-License-Identifier: MIT
#include "commands/handover.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/memory.h"
#include "base/output.h"
#include "base/path.h"
#include "base/secret.h"
#include "commands/definition_difference.h"
#include "commands/definition_fields.h"
#include "commands/service_definition.h"
#include "report/event_source.h"
#include "report/event_texts.h"
#include "scm/account.h"
#include "scm/scm.h"
#include "scm/scm_config.h"
#include "settings/registry.h"
#include "settings/registry_values.h"
#include "settings/settings.h"

#define SERVICES "SYSTEM\\CurrentControlSet\\Services\\"

#define ACTIONS "FailureActions"
#define ACTIONS_RESET "FailureActionsReset"
#define ACTIONS_COMMAND "FailureActionsCommand"
#define PRESHUTDOWN "PreshutdownTimeout"
#define VALUES "Values"
#define KEPT "Kept" // of its key: it is whole
#define KEPT_SOURCE "\\Before\\Source"
#define KEPT_SETTINGS "\\Before\\Settings"

static const char *const source_values[] = {"EventMessageFile", "TypesSupported", EVENT_SOURCE_MARK};

static char *key_path(const char *name, const char *key)
{
    return text_format(SERVICES "%s\\PyHost%s", name, key);
}

// What fails here leaves the service usable.
static void note(struct error *error)
{
    if (error->message != NULL)
        output_note("%s", error->message);
    error_clear(error);
}

// ---- the whole service ----

// The fields that are kept: those of the SCM, its environment, and the class, which may be pywin32's. The command line is kept whole.
static bool is_kept(enum option_id field)
{
    return field == OPTION_CLASS || field == OPTION_PRESHUTDOWN ||
           (field != OPTION_NAME && field != OPTION_ARGUMENTS && !definition_fields_in_settings(field));
}

// What a definition has in seconds, and actions that have no name in it, are kept as the SCM tells them: "TYPE DELAY", in ms.
static bool keep_numbers(const char *name, const struct registry_key *key, struct error *error)
{
    struct scm_service service = {0};
    struct scm_config config = {0};
    struct text_list actions = {0};
    bool done =
        scm_open(name, SERVICE_QUERY_CONFIG, &service, error) && scm_read_config(&service, &config, error);
    for (size_t i = 0; i < config.action_count; i++)
        text_list_add_owned(&actions, text_format("%d %lu", (int)config.actions[i].type,
                                                  (unsigned long)config.actions[i].delay));
    if (done && config.actions != NULL) // it has told of them
        done = registry_write_texts(key, ACTIONS, &actions, error) &&
               registry_write_number(key, ACTIONS_RESET, config.reset, error) &&
               registry_write_text(key, ACTIONS_COMMAND, config.command != NULL ? config.command : "", error);
    if (done && (config.parts & SCM_PRESHUTDOWN) != 0)
        done = registry_write_number(key, PRESHUTDOWN, config.preshutdown, error);
    text_list_clear(&actions);
    scm_config_clear(&config);
    scm_close(&service);
    return done;
}

// Fills config with what keep_numbers() kept.
static bool read_numbers(const char *name, struct scm_config *config, struct error *error)
{
    struct registry_key key = {0};
    struct text_list actions = {0};
    bool is_there = false;
    bool found = false;
    char *path = key_path(name, "\\Before");
    bool done = registry_open(path, &key, &is_there, error) &&
                (!is_there || registry_read_texts(&key, ACTIONS, &actions, &found, error));
    if (done && found)
        done = registry_read_number(&key, ACTIONS_RESET, &config->reset, &found, error) &&
               registry_read_text(&key, ACTIONS_COMMAND, &config->command, &found, error);
    if (done && found) {
        config->parts |= SCM_RECOVERY | SCM_RECOVERY_COMMAND;
        config->action_count = actions.count;
        config->actions = memory_allocate((actions.count + 1) * sizeof *config->actions);
        for (size_t i = 0; i < actions.count; i++) {
            char *end = NULL;
            config->actions[i].type = (enum scm_action_type)strtoul(actions.items[i], &end, 10);
            config->actions[i].delay = (uint32_t)strtoul(end, NULL, 10);
        }
    }
    if (done && is_there)
        done = registry_read_number(&key, PRESHUTDOWN, &config->preshutdown, &found, error);
    if (done && is_there && found)
        config->parts |= SCM_PRESHUTDOWN;
    text_list_clear(&actions);
    registry_close(&key);
    free(path);
    return done;
}

// Sets them again, where they differ, and takes away what the SCM did not have.
static bool return_numbers(const char *name, struct text_list *notes, struct error *error)
{
    struct registry_key key = {0};
    struct scm_config kept = {0};
    struct text_list values = {0};
    bool found = false;
    char *path = key_path(name, "\\Before");
    bool done = read_numbers(name, &kept, error) &&
                service_snapshot_return_numbers(name, &kept, notes, error) &&
                registry_open(path, &key, &found, error) &&
                (!found || registry_read_texts(&key, VALUES, &values, &found, error)) &&
                (!found || service_snapshot_remove_others(name, &values, error));
    text_list_clear(&values);
    registry_close(&key);
    scm_config_clear(&kept);
    free(path);
    return done;
}

// The command line that a takeover kept, as it is; NULL: none. Whatever else among the settings cannot be read. Owner: the caller.
static char *kept_image_path(const char *name)
{
    struct definition before = {0};
    struct settings settings = {0};
    struct error ignored = {0};
    bool whole = false;
    char *kept = NULL;
    if (handover_read(name, &before, &whole, &ignored) && whole) {
        settings_read_any(&settings, name, &ignored);
        kept = settings.adopted_image_path;
        settings.adopted_image_path = NULL;
    }
    settings_clear(&settings);
    definition_clear(&before);
    error_clear(&ignored);
    return kept;
}

// Has an earlier takeover from the same command line been cut off? It has kept what the service was before, and changed some of it.
static bool was_interrupted(const char *name, const char *image_path)
{
    struct text_list open = service_definition_unfinished(name);
    char *kept = open.count > 0 ? kept_image_path(name) : NULL;
    const bool was = kept != NULL && strcmp(kept, image_path) == 0;
    free(kept);
    text_list_clear(&open);
    return was;
}

// Keeps the settings of this host that the service has already, byte for byte.
static bool copy_settings(const char *name, struct error *error)
{
    struct registry_values values = {0};
    char *own = key_path(name, "");
    char *kept = key_path(name, KEPT_SETTINGS);
    bool done = registry_values_read(own, &values, error) && registry_values_return(kept, &values, error);
    registry_values_clear(&values);
    free(kept);
    free(own);
    return done;
}

bool handover_keep_settings(const char *name, const char *image_path, struct error *error)
{
    struct registry_key key = {0};
    char *adopted = NULL;
    bool is_there = false;
    bool was_adopted = false;
    char *own = key_path(name, "");
    char *before = key_path(name, "\\Before");
    bool done = registry_open(own, &key, &is_there, error) &&
                (!is_there || registry_read_text(&key, "AdoptedImagePath", &adopted, &was_adopted, error));
    registry_close(&key);
    if (done && !was_adopted) {
        done = registry_remove(before, error) && copy_settings(name, error) &&
               registry_create(own, &key, error) &&
               registry_write_text(&key, "AdoptedImagePath", image_path, error);
        registry_close(&key);
        if (!done)
            registry_remove(is_there ? before : own, &(struct error){0});
    }
    free(adopted);
    free(before);
    free(own);
    return done;
}

bool handover_return_settings(const char *name, struct error *error)
{
    struct registry_values values = {0};
    char *own = key_path(name, "");
    char *before = key_path(name, "\\Before");
    char *kept = key_path(name, KEPT_SETTINGS);
    bool done =
        registry_values_read(kept, &values, error) &&
        (values.is_there ? registry_values_return(own, &values, error) && registry_remove(before, error)
                         : settings_remove(name, error));
    registry_values_clear(&values);
    free(kept);
    free(before);
    free(own);
    return done;
}

bool handover_keep(const char *name, const struct definition *before, const char *image_path, bool *is_new,
                   struct error *error)
{
    struct registry_key key = {0};
    struct registry_key own = {0};
    struct text_list values = {0};
    *is_new = !was_interrupted(name, image_path);
    if (!*is_new)
        return true;
    char *own_path = key_path(name, "");
    char *path = key_path(name, "\\Before");
    bool done = registry_remove(path, error) && copy_settings(name, error) &&
                registry_create(own_path, &own, error) && registry_create(path, &key, error);
    for (int i = 0; done && i < OPTION_DEFINITION_END; i++)
        if (before->given[i] && is_kept((enum option_id)i))
            done = registry_write_texts(&key, verbs_options[i].name + 2, &before->values[i], error);
    done = done && keep_numbers(name, &key, error) && service_snapshot_names(name, &values, error) &&
           registry_write_texts(&key, VALUES, &values, error) && handover_keep_source(name, error);
    // Last: by this value the service counts as one that has a way back.
    done = done && registry_remove_value(&own, "AdoptedClass", error) &&
           registry_write_text(&own, "AdoptedImagePath", image_path, error);
    text_list_clear(&values);
    registry_close(&key);
    registry_close(&own);
    free(path);
    free(own_path);
    return done;
}

bool handover_read(const char *name, struct definition *definition, bool *found, struct error *error)
{
    struct registry_key key = {0};
    struct text_list values = {0};
    char *path = key_path(name, "\\Before");
    bool done =
        registry_open(path, &key, found, error) && (!*found || registry_value_names(&key, &values, error));
    for (int i = 0; done && *found && i < OPTION_DEFINITION_END; i++) {
        bool given = false;
        struct text_list texts = {0};
        done = registry_read_texts(&key, verbs_options[i].name + 2, &texts, &given, error);
        if (done && given)
            definition_set_list(definition, (enum option_id)i, &texts);
        text_list_clear(&texts);
    }
    *found = *found && values.count > 0; // an adoption keeps the event source alone
    text_list_clear(&values);
    registry_close(&key);
    free(path);
    return done;
}

char *handover_owner(const char *name)
{
    char *kept = kept_image_path(name);
    char *owner = kept != NULL ? secret_shown_line(kept) : NULL;
    free(kept);
    return owner;
}

// The class that pywin32 had recorded, or none.
static bool return_class(const char *name, const struct definition *definition, struct error *error)
{
    const char *class_spec = definition_text(definition, OPTION_CLASS);
    char *path = text_format(SERVICES "%s\\PythonClass", name);
    bool done =
        class_spec != NULL ? settings_write_class(name, class_spec, error) : registry_remove(path, error);
    free(path);
    return done;
}

bool handover_return(const char *name, const struct definition *definition, const char *image_before,
                     const char *image_path, struct text_list *notes, struct error *error)
{
    struct definition now = {0};
    struct definition old = {0};
    definition_overlay(&old, definition);
    old.given[OPTION_CLASS] = false; // is written last
    bool done = service_definition_read(name, &now, NULL, error);
    bool account = done && definition_differs(&now, &old, OPTION_ACCOUNT);
    const struct service_change change = {
        .name = name, .before = &now, .after = &old, .image_before = image_before, .image_path = image_path};
    done = done && service_definition_apply(&change, notes, error) && return_numbers(name, notes, error) &&
           return_class(name, definition, error);
    if (done && account && account_has_password(definition_text(&old, OPTION_ACCOUNT)))
        text_list_add_owned(
            notes,
            text_format("Set the password of %s again: sc.exe config \"%s\" obj= %s password= ...",
                        definition_text(&old, OPTION_ACCOUNT), name, definition_text(&old, OPTION_ACCOUNT)));
    definition_clear(&old);
    definition_clear(&now);
    return done;
}

void handover_forget(const char *name, const struct service_snapshot *snapshot)
{
    struct error error = {0};
    struct text_list notes = {0};
    char *path = key_path(name, "\\Before");
    if (registry_remove(path, &error))
        service_snapshot_return(name, snapshot, &notes, &error);
    text_list_clear(&notes);
    free(path);
    note(&error);
}

// ---- the event source ----

static bool copy_source(const char *from, const char *to, struct error *error)
{
    struct registry_key source = {0};
    struct registry_key target = {0};
    bool found = false;
    bool done = registry_open(from, &source, &found, error) && found && registry_change(to, &target, error);
    for (size_t i = 0; done && i < COUNT_OF(source_values); i++)
        done = registry_copy_value(&source, &target, source_values[i], error);
    registry_close(&target);
    registry_close(&source);
    return done;
}

bool handover_keep_source(const char *name, struct error *error)
{
    struct registry_key source = {0};
    uint32_t kept_whole = 0;
    bool was_kept = false;
    char *place = NULL;
    char *kept = key_path(name, KEPT_SOURCE);
    const bool is_own = event_source_owner_of(name, &place, NULL) == EVENT_SOURCE_HOST;
    bool done = registry_open(kept, &source, &was_kept, error) &&
                (!was_kept || registry_read_number(&source, KEPT, &kept_whole, &was_kept, error));
    registry_close(&source);
    if (done && !(was_kept && is_own))
        done = registry_create(kept, &source, error) && (place == NULL || copy_source(place, kept, error)) &&
               registry_write_number(&source, KEPT, 1, error); // last
    registry_close(&source);
    free(place);
    free(kept);
    return done;
}

void handover_take_source(const char *name, const char *host)
{
    struct error error = {0};
    char *files = NULL;
    // pywin32's own files, or those that its services register: they belong to the host that the service leaves.
    if (event_source_owner_of(name, NULL, &files) == EVENT_SOURCE_OTHER && files != NULL &&
        event_texts_is_of_pywin32(files))
        event_source_replace(name, host, &error);
    else
        event_source_register(name, host, &error);
    note(&error);
    free(files);
}

void handover_return_source(const char *name)
{
    struct error error = {0};
    struct registry_key key = {0};
    uint32_t kept_whole = 0;
    char *files = NULL;
    bool found = false;
    bool is_whole = false;
    bool was_there = false;
    char *path = key_path(name, "\\Before");
    char *kept = key_path(name, KEPT_SOURCE);
    char *place = NULL;
    if (registry_open(path, &key, &found, &error) && found) {
        registry_close(&key);
        if (registry_open(kept, &key, &found, &error) && found &&
            registry_read_number(&key, KEPT, &kept_whole, &is_whole, &error) && is_whole)
            registry_read_text(&key, "EventMessageFile", &files, &was_there, &error);
        if (error.message == NULL && is_whole &&
            event_source_owner_of(name, &place, NULL) == EVENT_SOURCE_HOST) {
            if (was_there)
                copy_source(kept, place, &error);
            else
                event_source_remove(name, &error);
        }
    }
    note(&error);
    free(files);
    registry_close(&key);
    free(place);
    free(kept);
    free(path);
}
