// SPDX-License-Identifier: MIT
#include "commands/start_refusal.h"

#include <stdlib.h>

#include <windows.h>

#include "base/file.h"
#include "commands/foreign.h"
#include "commands/image_path.h"
#include "commands/manifest.h"
#include "commands/program_file.h"

void start_refusal_explain(const struct scm_service *service, struct error *error)
{
    const uint32_t code = error->code;
    if (scm_is_remote() || (code != ERROR_FILE_NOT_FOUND && code != ERROR_PATH_NOT_FOUND))
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
    if (!file_exists(program) && !file_is_refused(program)) {
        error_set(error, code, "Cannot start the service \"%s\": its program \"%s\" does not exist",
                  service->name, program);
        char *again = manifest_install_command(service->name);
        if (again != NULL)
            error_advise(error, "%s", again);
        else if (foreign_named_service(service->name, image_path) == FOREIGN_NONE)
            error_advise(error, "have it run under this pyhost.exe: pyhost update \"%s\"", service->name);
        else
            error_advise(error, "install that program again");
        free(again);
    }
    free(program);
    image_path_clear(&path);
    free(image_path);
}
