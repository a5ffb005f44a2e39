// SPDX-License-Identifier: MIT
#include "commands/start_refusal.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/text.h"
#include "commands/foreign.h"
#include "commands/image_path.h"
#include "commands/manifest.h"
#include "commands/program_file.h"

char *start_refusal_cure(const char *service)
{
    char *again = manifest_install_command(service);
    return again != NULL ? again
                         : text_format("have it run under this pyhost.exe: pyhost update \"%s\"", service);
}

static void explain_missing(const char *name, const char *image_path, const char *program,
                            struct error *error)
{
    char *cure = foreign_named_service(name, image_path) == FOREIGN_NONE
                     ? start_refusal_cure(name)
                     : text_copy("install that program again");
    error_set(error, error->code != 0 ? error->code : ERROR_FILE_NOT_FOUND,
              "Cannot start the service \"%s\": its program \"%s\" does not exist", name, program);
    error_advise(error, "%s", cure);
    free(cure);
}

// Only of what has a Python inside is it known that it is no service because it is a program.
static void explain_silence(const struct scm_service *service, const char *image_path, struct error *error)
{
    const enum foreign_kind kind = foreign_named_service(service->name, image_path);
    char *advice = NULL;
    if (foreign_is_adoptable(kind))
        advice = text_format("pyhost adopt \"%s\"", service->name);
    else if (kind == FOREIGN_WINSW || kind == FOREIGN_PYINSTALLER || kind == FOREIGN_CX_FREEZE)
        advice = text_format("run its Python program under pyhost: pyhost install --force --name \"%s\" "
                             "--python ENVIRONMENT SCRIPT",
                             service->name);
    if (advice != NULL)
        error_advise(error, "%s", advice);
    else
        foreign_advise_take(service->name, image_path, error);
    free(advice);
}

// NULL where it may not be seen. With the right to ask, which a start does not need. Owner: the caller.
static char *image_path_of(const char *name)
{
    struct scm_service asked = {0};
    struct error ignored = {0};
    char *image_path =
        scm_open(name, SERVICE_QUERY_CONFIG, &asked, &ignored) ? scm_image_path(&asked, &ignored) : NULL;
    scm_close(&asked);
    error_clear(&ignored);
    return image_path;
}

bool start_refusal_check(const char *name, struct error *error)
{
    char *image_path = scm_is_remote() ? NULL : image_path_of(name);
    if (image_path == NULL)
        return true;
    struct image_path path = image_path_split(image_path);
    char *gone = program_file_gone(path.program);
    if (gone != NULL)
        explain_missing(name, image_path, gone, error);
    const bool may = gone == NULL;
    free(gone);
    image_path_clear(&path);
    free(image_path);
    return may;
}

void start_refusal_explain(const struct scm_service *service, struct error *error)
{
    const uint32_t code = error->code;
    if (scm_is_remote() || (code != ERROR_FILE_NOT_FOUND && code != ERROR_PATH_NOT_FOUND &&
                            code != ERROR_SERVICE_REQUEST_TIMEOUT && code != ERROR_BAD_EXE_FORMAT))
        return;
    char *image_path = image_path_of(service->name);
    if (image_path == NULL)
        return;
    struct image_path path = image_path_split(image_path);
    char *gone = program_file_gone(path.program);
    if (code == ERROR_SERVICE_REQUEST_TIMEOUT || code == ERROR_BAD_EXE_FORMAT)
        explain_silence(service, image_path, error);
    else if (gone != NULL)
        explain_missing(service->name, image_path, gone, error);
    free(gone);
    image_path_clear(&path);
    free(image_path);
}
