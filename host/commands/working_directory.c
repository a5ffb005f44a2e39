// SPDX-License-Identifier: MIT
#include "commands/working_directory.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/output.h"
#include "base/quoting.h"
#include "base/text.h"
#include "scm/scm.h"
#include "settings/settings.h"

void working_directory_note(const char *name)
{
    struct settings settings = {0};
    struct error ignored = {0};
    struct text_buffer command = {0};
    text_buffer_add(&command, "pyhost update");
    quoting_add(&command, name, false);
    if (!scm_is_remote() && settings_read(&settings, name, &ignored) && settings.directory != NULL &&
        !file_directory_exists(settings.directory) && !file_is_refused(settings.directory))
        output_note("the directory that the service is to run in does not exist, so it runs in another one: "
                    "\"%s\"; make it, or: %s --directory PATH",
                    settings.directory, command.data);
    free(text_buffer_take(&command));
    settings_clear(&settings);
    error_clear(&ignored);
}
