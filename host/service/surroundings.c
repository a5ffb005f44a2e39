// SPDX-License-Identifier: MIT
#include "service/surroundings.h"

#include <stdlib.h>

#include <windows.h>

#include "base/file.h"
#include "base/text.h"
#include "base/wide.h"
#include "python/disk.h"
#include "report/report.h"
#include "service/children.h"
#include "service/own_python.h"
#include "service/process_policy.h"
#include "settings/environment_variables.h"

void surroundings_advise_python(const char *service, const char *recorded, struct error *error)
{
    char *known = text_copy(error->advice != NULL ? error->advice : "mend it");
    if (file_exists(recorded))
        error_advise(error, "%s; or let the service use another one: pyhost update \"%s\" --python PATH",
                     known, service);
    else
        error_advise(
            error, "make it again at that place, or say where it is now: pyhost update \"%s\" --python PATH",
            service);
    free(known);
}

bool surroundings_find_python(const struct settings *settings, struct environment *environment,
                              struct error *error)
{
    char *host = file_own_path();
    char *exe = own_python_of(settings, host, error);
    bool found = exe != NULL && environment_find(exe, disk_own_machine(), disk_files(), environment, error);
    if (exe != NULL && !found && settings->python != NULL)
        surroundings_advise_python(settings->name, settings->python, error);
    free(exe);
    free(host);
    return found;
}

// Current directory: as set, else the own directory of the class or the program, else the venv (where pywin32's host has it),
// else the base.
static void enter_directory(const struct settings *settings, const struct environment *environment,
                            const char *own)
{
    const char *directory = settings->directory;
    if (directory == NULL)
        directory = own;
    if (directory == NULL)
        directory = environment->venv;
    if (directory == NULL)
        directory = environment->base_directory;
    wchar_t *wide = wide_from_text(directory);
    if (!SetCurrentDirectoryW(wide))
        report_line("cannot make \"%s\" the current directory (error %lu); make it, or: pyhost update \"%s\" "
                    "--directory PATH",
                    directory, GetLastError(), settings->name);
    free(wide);
}

bool surroundings_prepare(const struct settings *settings, const struct environment *environment,
                          const char *own_directory)
{
    struct error error = {0};
    bool variables = false;
    enter_directory(settings, environment, own_directory);
    if (!environment_variables_apply(settings, &variables, &error))
        report_line("%s", error.message);
    error_clear(&error);
    process_policy_apply(settings);
    if (!children_begin(settings, &error))
        report_line("%s", error.message);
    error_clear(&error);
    return variables;
}
