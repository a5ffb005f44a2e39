// SPDX-License-Identifier: MIT
// dump: the file that installs a service as it is.
#include <stdlib.h>

#include <windows.h>

#include "base/compiler.h"
#include "commands/answer.h"
#include "commands/commands.h"
#include "commands/document.h"
#include "commands/foreign.h"
#include "commands/image_path.h"
#include "commands/service_definition.h"
#include "scm/account.h"
#include "scm/scm.h"

// What the file cannot say, since nobody is told it, or whoever asks is not.
static void note_what_is_missing(const char *name, const struct definition *definition,
                                 struct text_list *notes)
{
    static const enum option_id kept[] = {OPTION_STARTUP,          OPTION_DESCRIPTION, OPTION_RECOVERY,
                                          OPTION_RECOVERY_ON_EXIT, OPTION_PRESHUTDOWN, OPTION_SERVICE_SID,
                                          OPTION_PRIVILEGES};
    struct scm_service service = {0};
    struct error error = {0};
    struct text_buffer missing = {0};
    const char *account = definition_text(definition, OPTION_ACCOUNT);
    if (account != NULL && account_has_password(account))
        text_list_add_owned(notes, text_format("The password of %s is not in this file.", account));
    for (size_t i = 0; i < COUNT_OF(kept); i++)
        if (!definition->given[kept[i]])
            text_buffer_add_format(&missing, "%s%s", missing.length > 0 ? ", " : "",
                                   verbs_options[kept[i]].name + 2);
    if (missing.length > 0)
        text_list_add_owned(notes, text_format("Windows did not tell: %s.", missing.data));
    if (!scm_open(name, READ_CONTROL, &service, &error))
        text_list_add_owned(notes, text_format("Not in this file is security: %s.", error.message));
    error_clear(&error);
    free(text_buffer_take(&missing));
    scm_close(&service);
    error_clear(&error);
    char *cure = NULL;
    char *unknown = service_definition_unknown(name, &cure);
    if (unknown != NULL)
        text_list_add_owned(notes, text_format("Not in this file: %s; %s.", unknown, cure));
    free(cure);
    free(unknown);
}

// Says what a service runs that has no code of Python's as this host records it.
static bool refuse(const char *name, struct error *error)
{
    struct scm_service service = {0};
    struct error unread = {0};
    char *command_line =
        scm_open(name, SERVICE_QUERY_CONFIG, &service, &unread) ? scm_image_path(&service, &unread) : NULL;
    const enum foreign_kind kind =
        command_line != NULL ? foreign_open_service(&service, command_line) : FOREIGN_NONE;
    error_set(error, 0, "the service \"%s\" is not one of Python", name);
    error_advise(error, "\"pyhost list\" shows the services of this host");
    if (kind != FOREIGN_NONE) {
        struct image_path path = image_path_split(command_line);
        foreign_refuse(kind, name, path.program, error);
        image_path_clear(&path);
    }
    if (kind == FOREIGN_NSSM_PYTHON)
        error_advise(error, "pyhost import-nssm \"%s\"", name);
    free(command_line);
    scm_close(&service);
    error_clear(&unread);
    return false;
}

int dump_run(const struct command_line *line)
{
    struct definition definition = {0};
    struct text_list notes = {0};
    struct error error = {0};
    const char *name = line->arguments.items[0];
    answer_service(name);
    bool done = service_definition_read_whole(name, &definition, NULL, &error);
    if (done && definition.unread.message != NULL) { // the file would not say all
        error_move(&error, &definition.unread);
        done = false;
    }
    if (done && definition_text(&definition, OPTION_CLASS) == NULL &&
        definition_text(&definition, OPTION_PROGRAM) == NULL)
        done = refuse(name, &error);
    if (done)
        note_what_is_missing(name, &definition, &notes);
    int code = done && document_write(line, &definition, &notes, &error) ? EXIT_DONE : answer_fail(&error);
    text_list_clear(&notes);
    definition_clear(&definition);
    error_clear(&error);
    return code;
}
