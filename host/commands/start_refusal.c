// SPDX-License-Identifier: MIT
#include "commands/start_refusal.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/path.h"
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

// What runs a Python program as a service: the same script, where its command line is python.exe's. Owner: the caller.
static char *advice_to_take(const char *name, const char *program, const char *rest)
{
    rest += strspn(rest, " ");
    const bool is_flag = rest[0] == '-' && strncmp(rest, "-m ", 3) != 0;
    const bool has_script = python_words_is_python(path_name(program)) && rest[0] != '\0' && !is_flag;
    char *command = text_format("pyhost install --force --name \"%s\" --python \"%s\" %s", name,
                                has_script ? program : "ENVIRONMENT", has_script ? rest : "SCRIPT");
    char *shown = secret_shown_line(command);
    char *advice = secret_advice("run its Python program under pyhost", shown);
    free(shown);
    free(command);
    return advice;
}

static void explain_silence(const struct scm_service *service, const char *image_path, const char *program,
                            const char *rest, struct error *error)
{
    const enum foreign_kind kind = foreign_named_service(service->name, image_path);
    if (kind == FOREIGN_NONE || kind == FOREIGN_SHARED || kind == FOREIGN_DRIVER || kind == FOREIGN_PER_USER)
        return;
    char *advice = foreign_is_adoptable(kind) ? text_format("pyhost adopt \"%s\"", service->name)
                                              : advice_to_take(service->name, program, rest);
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
        explain_silence(service, image_path, program, path.rest, error);
    else if (gone != NULL)
        explain_missing(service, image_path, gone, error);
    free(gone);
    free(program);
    image_path_clear(&path);
    free(image_path);
}
