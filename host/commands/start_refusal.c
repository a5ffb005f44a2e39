// SPDX-License-Identifier: MIT
#include "commands/start_refusal.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/path.h"
#include "base/quoting.h"
#include "base/secret.h"
#include "base/text.h"
#include "commands/foreign.h"
#include "commands/image_path.h"
#include "commands/manifest.h"
#include "commands/program_file.h"
#include "commands/python_words.h"

char *start_refusal_cure(const char *service)
{
    char *again = manifest_install_command(service);
    return again != NULL ? again
                         : text_format("have it run under this pyhost.exe: pyhost update \"%s\"", service);
}

static void explain_missing(const struct scm_service *service, const char *image_path, const char *program,
                            struct error *error)
{
    char *cure = foreign_named_service(service->name, image_path) == FOREIGN_NONE
                     ? start_refusal_cure(service->name)
                     : text_copy("install that program again");
    error_set(error, error->code, "Cannot start the service \"%s\": its program \"%s\" does not exist",
              service->name, program);
    error_advise(error, "%s", cure);
    free(cure);
}

// What runs python.exe's script as a service, from its command line. Owner: the caller.
static char *advice_to_take(const char *name, const char *image_path)
{
    struct text_list words = quoting_split(image_path);
    struct python_words taken = python_words_take(&words);
    struct text_buffer command = {0};
    text_buffer_add(&command, "pyhost install --force");
    text_buffer_add(&command, " --name");
    quoting_add(&command, name, false);
    text_buffer_add(&command, " --python");
    quoting_add(&command, words.count > 0 ? words.items[0] : "python.exe", false);
    for (size_t i = 0; i < taken.flags.count; i++) {
        char *flag = text_format("--python-flag=%s", taken.flags.items[i]);
        quoting_add(&command, flag, false);
        free(flag);
    }
    if (taken.module)
        text_buffer_add(&command, " -m");
    for (size_t i = taken.first; i < words.count && !taken.command; i++)
        quoting_add(&command, words.items[i], false);
    if (taken.first >= words.count || taken.command)
        text_buffer_add(&command, " SCRIPT");
    char *shown = secret_shown_line(command.data);
    char *advice = secret_advice("run its Python program under pyhost", shown);
    free(shown);
    free(text_buffer_take(&command));
    text_list_clear(&taken.flags);
    text_list_clear(&words);
    return advice;
}

// Only of what has a Python inside is it known that it is no service because it is a program.
static void explain_silence(const struct scm_service *service, const char *image_path, const char *program,
                            struct error *error)
{
    const enum foreign_kind kind = foreign_named_service(service->name, image_path);
    char *advice = NULL;
    if (foreign_is_adoptable(kind))
        advice = text_format("pyhost adopt \"%s\"", service->name);
    else if (kind == FOREIGN_WINSW || kind == FOREIGN_PYINSTALLER || kind == FOREIGN_CX_FREEZE)
        advice = text_format("run its Python program under pyhost: pyhost install --force --name \"%s\" "
                             "--python ENVIRONMENT SCRIPT",
                             service->name);
    else if (kind == FOREIGN_OTHER && python_words_is_python(path_name(program)))
        advice = advice_to_take(service->name, image_path);
    if (advice != NULL)
        error_advise(error, "%s", advice);
    free(advice);
}

void start_refusal_explain(const struct scm_service *service, struct error *error)
{
    const uint32_t code = error->code;
    if (scm_is_remote() || (code != ERROR_FILE_NOT_FOUND && code != ERROR_PATH_NOT_FOUND &&
                            code != ERROR_SERVICE_REQUEST_TIMEOUT))
        return;
    struct scm_service asked = {0}; // with the right to ask, which a start does not need
    struct error ignored = {0};
    char *image_path = scm_open(service->name, SERVICE_QUERY_CONFIG, &asked, &ignored)
                           ? scm_image_path(&asked, &ignored)
                           : NULL;
    scm_close(&asked);
    error_clear(&ignored);
    if (image_path == NULL)
        return;
    struct image_path path = image_path_split(image_path);
    char *program = program_file_resolve(path.program);
    char *gone = program_file_gone(path.program);
    if (code == ERROR_SERVICE_REQUEST_TIMEOUT)
        explain_silence(service, image_path, program, error);
    else if (gone != NULL)
        explain_missing(service, image_path, gone, error);
    free(gone);
    free(program);
    image_path_clear(&path);
    free(image_path);
}
