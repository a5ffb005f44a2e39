// SPDX-License-Identifier: MIT
#include "service/surroundings.h"

#include <stdlib.h>
#include <wchar.h>

#include <windows.h>

#include "base/drive.h"
#include "base/file.h"
#include "base/path.h"
#include "base/system_error.h"
#include "base/text.h"
#include "base/wide.h"
#include "python/disk.h"
#include "report/report.h"
#include "service/children.h"
#include "service/own_python.h"
#include "service/process_policy.h"
#include "service/remedy.h"
#include "settings/environment_variables.h"

void surroundings_advise_python(const char *service, const char *recorded, struct error *error)
{
    if (drive_advise(recorded, error)) {
        char *drive = text_copy(error->advice);
        error_advise(error, "%s: pyhost update \"%s\" --python PATH", drive, service);
        free(drive);
        return;
    }
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

// The virtual environment, or the Python, that has python.exe. Owner: the caller.
static char *directory_of_python(const char *exe)
{
    char *scripts = path_parent(exe);
    char *above = scripts != NULL && text_equal_ignore_case(path_name(scripts), "Scripts")
                      ? path_parent(scripts)
                      : NULL;
    if (above == NULL)
        return scripts;
    free(scripts);
    return above;
}

// A Python that is there, and that this account may not read: it is not to be made again.
static void refuse_python(const char *exe, struct error *error)
{
    char *directory = directory_of_python(exe);
    if (error->code != ERROR_ACCESS_DENIED)
        system_error(error, ERROR_ACCESS_DENIED, "Cannot read the service's Python, \"%s\"", exe);
    if (directory != NULL)
        remedy_refused(error, directory);
    free(directory);
}

bool surroundings_find_python(const struct settings *settings, struct environment *environment,
                              struct error *error)
{
    char *host = file_own_path();
    char *exe = own_python_of(settings, host, error);
    bool found = exe != NULL && environment_find(exe, disk_own_machine(), disk_files(), environment, error);
    if (exe != NULL && !found && (error->code == ERROR_ACCESS_DENIED || file_is_refused(exe)))
        refuse_python(exe, error);
    else if (exe != NULL && !found && settings->python != NULL)
        surroundings_advise_python(settings->name, settings->python, error);
    free(exe);
    free(host);
    return found;
}

static bool make_current(const char *directory, uint32_t *code)
{
    wchar_t *wide = wide_from_text(directory);
    const bool done = SetCurrentDirectoryW(wide) != 0;
    *code = done ? NO_ERROR : GetLastError();
    free(wide);
    return done;
}

// Is a directory there whose path Windows takes for no current one? It adds a backslash, and a NUL: sdk-api, SetCurrentDirectory, which
// names no error code for it; win32, Maximum Path Length Limitation.
static bool is_too_deep(const char *directory)
{
    wchar_t *wide = wide_from_text(directory);
    const bool is = wcslen(wide) > MAX_PATH - 2 && file_directory_exists(directory);
    free(wide);
    return is;
}

// What names the place of the service's code anew.
static void advise_code(const struct settings *settings, struct error *error)
{
    const char *const given = settings->program.count > 0 ? settings->program.items[0] : settings->class_spec;
    error_advise(error,
                 "bring the directory back, or name the place of the code: pyhost update \"%s\" %s "
                 "C:\\DIRECTORY\\%s%s",
                 settings->name, settings->program.count > 0 ? "--program" : "--class", path_name(given),
                 settings->program.count > 1 ? " --program ARGUMENT" : "");
}

static bool refuse(const struct settings *settings, const char *directory, uint32_t code, struct error *error)
{
    system_error(error, code, "Cannot enter the service's directory \"%s\"", directory);
    if (drive_advise(directory, error)) {
        if (settings->directory != NULL)
            error_advise(error, "%s: pyhost update \"%s\" --directory \\\\SERVER\\SHARE\\PATH", error->advice,
                         settings->name);
    } else if (code == ERROR_ACCESS_DENIED)
        remedy_refused(error, directory);
    else if (settings->directory != NULL)
        error_advise(error, "make it, or: pyhost update \"%s\" --directory PATH", settings->name);
    else
        advise_code(settings, error);
    return false;
}

bool surroundings_enter(const struct settings *settings, const struct environment *environment,
                        const char *own_directory, struct error *error)
{
    // Without a virtual environment's directory, where pywin32's host has it, the base's.
    const char *of_python = environment->venv != NULL ? environment->venv : environment->base_directory;
    const char *directory = settings->directory != NULL ? settings->directory
                            : own_directory != NULL     ? own_directory
                                                        : of_python;
    uint32_t code = NO_ERROR;
    if (make_current(directory, &code))
        return true;
    // Code may lie where no process can have its current directory.
    const bool is_no_place = settings->directory == NULL && (file_holds(directory) || is_too_deep(directory));
    if (!is_no_place || !make_current(of_python, &code))
        return refuse(settings, directory, code, error);
    report_line("the service runs in \"%s\", since \"%s\" cannot be a current directory", of_python,
                directory);
    return true;
}

bool surroundings_prepare(const struct settings *settings)
{
    struct error error = {0};
    bool variables = false;
    if (!environment_variables_apply(settings, &variables, &error))
        report_line("%s", error.message);
    error_clear(&error);
    process_policy_apply(settings);
    if (!children_begin(settings, &error))
        report_line("%s", error.message);
    error_clear(&error);
    return variables;
}
