// SPDX-License-Identifier: MIT
#include "commands/log_hindrance.h"

#include <stdlib.h>

#include <windows.h>

#include "base/file.h"
#include "base/output.h"
#include "base/path.h"
#include "base/quoting.h"
#include "base/text.h"
#include "commands/real_paths.h"

// "pyhost update NAME --log"; for one that is yet to be, the option alone. Owner: the caller.
static char *update_of(const char *service)
{
    struct text_buffer command = {0};
    if (service == NULL)
        return text_copy("--log");
    text_buffer_add(&command, "pyhost update");
    quoting_add(&command, service, false);
    text_buffer_add(&command, " --log");
    return text_buffer_take(&command);
}

static bool is_held(const char *log)
{
    wchar_t *wide = file_wide_path(log);
    HANDLE file = CreateFileW(wide, FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                              NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    const bool held = file == INVALID_HANDLE_VALUE && GetLastError() == ERROR_SHARING_VIOLATION;
    free(wide);
    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
    return held;
}

// The file that stands where a directory on the way to the log should. Owner: the caller; NULL: there is none.
static char *file_on_the_way(const char *log)
{
    char *place = path_parent(log);
    while (place != NULL && !file_exists(place) && !file_directory_exists(place)) {
        char *above = path_parent(place);
        free(place);
        place = above;
    }
    if (place != NULL && !file_directory_exists(place))
        return place;
    free(place);
    return NULL;
}

bool log_hindrance_check_new(const char *service, const char *log, struct error *error)
{
    const char *named = service != NULL ? service : "NAME";
    char *update = update_of(service);
    char *directory = path_parent(log);
    char *file = NULL;
    bool done = true;
    if (directory == NULL) {
        done = error_set(error, ERROR_BAD_PATHNAME, "the log \"%s\" has no directory", log);
        error_advise(error, "%s C:\\DIRECTORY\\%s.log", update, named);
    } else if (real_paths_lacks_drive(log)) {
        done =
            error_set(error, ERROR_PATH_NOT_FOUND, "the log \"%s\": there is no drive %.2s here", log, log);
        error_advise(error,
                     "name a place that is there: %s FILE; a drive of the network belongs to the logon that "
                     "made it, and a service has none: write \\\\SERVER\\SHARE\\PATH",
                     update);
    } else if ((file = file_on_the_way(log)) != NULL) {
        done = error_set(error, ERROR_DIRECTORY, "the log \"%s\" cannot have its directory: \"%s\" is a file",
                         log, file);
        error_advise(error, "rename that file, or name another place: %s FILE", update);
    } else if (file_directory_exists(log)) {
        done = error_set(error, ERROR_DIRECTORY, "the log \"%s\" is a directory", log);
        error_advise(error, "name a file: %s \"%s\\%s.log\"", update, log, named);
    }
    free(file);
    free(directory);
    free(update);
    return done;
}

bool log_hindrance_check(const char *service, const char *log, struct error *error)
{
    if (!log_hindrance_check_new(service, log, error))
        return false;
    char *update = update_of(service);
    char *directory = path_parent(log);
    bool done = true;
    if (!file_directory_exists(directory) && !file_is_refused(directory)) {
        done = error_set(error, ERROR_PATH_NOT_FOUND, "the directory of the log, \"%s\", does not exist",
                         directory);
        error_advise(error, "%s \"%s\" makes it, with the rights that the service needs", update, log);
    } else if (is_held(log)) {
        done = error_set(error, ERROR_SHARING_VIOLATION,
                         "another program has the log \"%s\" open and does not share it", log);
        error_advise(error, "close that program, or name another file: %s FILE", update);
    }
    free(directory);
    free(update);
    return done;
}

void log_hindrance_note(const char *service, const char *log, const char *real)
{
    struct error why = {0};
    if (log_hindrance_check(service, log, &why))
        output_note("the log is \"%s\", since \"%s\" could not be opened; \"pyhost doctor\" looks for the "
                    "reason",
                    real, log);
    else
        output_note("the log is \"%s\": %s; %s", real, why.message, why.advice);
    error_clear(&why);
}
