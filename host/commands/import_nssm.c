// SPDX-License-Identifier: MIT
// import-nssm: a service of NSSM as a definition file of this host's.
#include "commands/import_nssm.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/output.h"
#include "commands/answer.h"
#include "commands/commands.h"
#include "commands/document.h"
#include "commands/foreign.h"
#include "commands/nssm.h"
#include "commands/service_definition.h"
#include "scm/account.h"
#include "settings/registry.h"

struct collection {
    struct nssm_value *values;
    size_t count;
};

// Adds all values of the key at path; prefix stands before their names.
static bool collect(struct collection *collection, const char *path, const char *prefix, bool *found,
                    struct error *error)
{
    struct registry_key key = {0};
    struct text_list names = {0};
    bool done =
        registry_open(path, &key, found, error) && (!*found || registry_value_names(&key, &names, error));
    for (size_t i = 0; i < names.count && done; i++) {
        struct nssm_value value = {.name = text_format("%s%s", prefix, names.items[i])};
        bool there = false;
        done = registry_read_any(&key, names.items[i], &value.texts, &there, error);
        collection->values =
            memory_resize(collection->values, (collection->count + 1) * sizeof *collection->values);
        collection->values[collection->count++] = value;
    }
    text_list_clear(&names);
    registry_close(&key);
    return done;
}

static void collection_clear(struct collection *collection)
{
    for (size_t i = 0; i < collection->count; i++) {
        free(collection->values[i].name);
        text_list_clear(&collection->values[i].texts);
    }
    free(collection->values);
}

// command_line: what the service runs.
static bool collect_all(struct collection *collection, const char *service, const char *command_line,
                        struct error *error)
{
    static const char *const keys[] = {"",
                                       "AppExit\\",
                                       "AppEvents\\Start\\",
                                       "AppEvents\\Stop\\",
                                       "AppEvents\\Exit\\",
                                       "AppEvents\\Rotate\\",
                                       "AppEvents\\Power\\"};
    bool done = true;
    bool found = true;
    for (size_t i = 0; i < sizeof keys / sizeof *keys && done; i++) {
        char *path = text_format("SYSTEM\\CurrentControlSet\\Services\\%s\\Parameters%s%.*s", service,
                                 keys[i][0] != '\0' ? "\\" : "",
                                 (int)(keys[i][0] != '\0' ? strlen(keys[i]) - 1 : 0), keys[i]);
        done = collect(collection, path, keys[i], &found, error);
        if (done && i == 0 && !found) {
            done = error_set(error, 0, "NSSM keeps no settings for it in HKLM\\%s: the service runs %s", path,
                             foreign_description(foreign_named_service(service, command_line)));
            error_advise(error, "\"pyhost list --all\" shows all services");
        }
        free(path);
    }
    return done;
}

// A frozen program under NSSM is no Python that could be had here.
static bool check_application(const struct collection *collection, struct error *error)
{
    for (size_t i = 0; i < collection->count; i++) {
        const struct nssm_value *value = &collection->values[i];
        if (!text_equal_ignore_case(value->name, "Application") || value->texts.count == 0)
            continue;
        enum foreign_kind kind = foreign_program(value->texts.items[0]);
        if (kind == FOREIGN_PYINSTALLER || kind == FOREIGN_CX_FREEZE) {
            error_set(error, 0, "its application is %s: \"%s\"", foreign_description(kind),
                      value->texts.items[0]);
            return error_advise(error,
                                "let it name a python.exe and the script that was frozen: nssm set NAME "
                                "Application PATH, nssm set NAME AppParameters SCRIPT");
        }
    }
    return true;
}

// What the SCM says of the service, without what is NSSM's own.
static bool read_scm(const char *service, struct definition *definition, char **command_line,
                     struct text_list *notes, struct error *error)
{
    if (!service_definition_read(service, definition, command_line, error))
        return false;
    text_list_clear(&definition->values[OPTION_ARGUMENTS]);
    definition->given[OPTION_ARGUMENTS] = false;
    const char *account = definition_text(definition, OPTION_ACCOUNT);
    if (account != NULL && account_has_password(account))
        text_list_add_owned(
            notes,
            text_format("the password of \"%s\" is not in the definition: it will be asked for", account));
    return true;
}

bool import_nssm_read(const char *service, const char *command_line, struct definition *definition,
                      struct text_list *notes, struct error *error)
{
    struct collection collection = {0};
    bool done = collect_all(&collection, service, command_line, error) &&
                check_application(&collection, error) &&
                nssm_define(collection.values, collection.count, definition, notes, error);
    collection_clear(&collection);
    return done;
}

int import_nssm_run(const struct command_line *line)
{
    struct definition definition = {0};
    struct text_list notes = {0};
    struct error error = {0};
    char *command_line = NULL;
    const char *name = line->arguments.items[0];
    answer_service(name);
    bool done = read_scm(name, &definition, &command_line, &notes, &error) &&
                import_nssm_read(name, command_line, &definition, &notes, &error);
    if (!done && error.message != NULL)
        error_prefix(&error, "the service \"%s\" cannot be imported", name);
    const bool is_json = answer_is_json();
    done = done && document_write(line, &definition, &notes, &error);
    output_flush();
    for (size_t i = 0; i < notes.count && done && !is_json; i++)
        output_note("%s", notes.items[i]);
    int code = done ? EXIT_DONE : answer_fail(&error);
    free(command_line);
    text_list_clear(&notes);
    definition_clear(&definition);
    error_clear(&error);
    return code;
}
