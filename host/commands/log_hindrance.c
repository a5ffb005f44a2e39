// SPDX-License-Identifier: MIT
#include "commands/log_hindrance.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/drive.h"
#include "base/file.h"
#include "base/output.h"
#include "base/path.h"
#include "base/quoting.h"
#include "base/text.h"
#include "commands/log_tail.h"
#include "report/run_record.h"

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
    const char *name_hindrance = path_file_hindrance(log);
    if (directory == NULL || name_hindrance != NULL) {
        done = error_set(error, ERROR_BAD_PATHNAME, "the log \"%s\" %s", log,
                         name_hindrance != NULL ? name_hindrance : "has no directory");
        error_advise(error, "name a file: %s C:\\DIRECTORY\\%s.log", update, named);
    } else if (drive_is_missing(log)) {
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

// Does any of the lines begin as the host's own do?
static bool has_line_of_host(const char *text)
{
    while (*text != '\0') {
        const size_t time = log_tail_time_length(text);
        if (time > 0 && strncmp(text + time, "pyhost: ", 8) == 0)
            return true;
        text += strcspn(text, "\n");
        text += *text == '\n';
    }
    return false;
}

// Is what the file begins with, or ends with, a log's of this host? One that was begun by a rotation need not begin so, and one whose
// service was killed need not end so, but has the run's record beside it then. What may not be read is not judged.
static bool is_log_of_host(const char *log)
{
    enum { LOOKED_AT = 1 << 16 };
    static char text[LOOKED_AT + 1];
    wchar_t *wide = file_wide_path(log);
    HANDLE file = CreateFileW(wide, FILE_READ_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                              NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    char *record = run_record_path(log);
    LARGE_INTEGER size = {0};
    bool is = file == INVALID_HANDLE_VALUE || !GetFileSizeEx(file, &size) || size.QuadPart == 0 ||
              file_exists(record);
    for (int end = 0; end < 2 && !is; end++) {
        const LARGE_INTEGER place = {
            .QuadPart = end > 0 && size.QuadPart > LOOKED_AT ? size.QuadPart - LOOKED_AT : 0};
        DWORD count = 0;
        if (SetFilePointerEx(file, place, NULL, FILE_BEGIN))
            ReadFile(file, text, LOOKED_AT, &count, NULL);
        text[count] = '\0';
        is = has_line_of_host(text);
    }
    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
    free(record);
    free(wide);
    return is;
}

bool log_hindrance_check_file(const char *service, const char *log, bool any_log, struct error *error)
{
    static const char *const programs[] = {".py", ".pyw", ".pyc", ".pyd", ".exe", ".dll"};
    bool is_program = false;
    for (size_t i = 0; i < COUNT_OF(programs); i++)
        is_program = is_program || text_ends_with_ignore_case(log, programs[i]);
    if (!is_program && (any_log || is_log_of_host(log)))
        return true;
    char *update = update_of(service);
    if (is_program) {
        error_set(error, ERROR_BAD_PATHNAME, "the log \"%s\" has the name of a program", log);
        error_advise(error, "name a file that ends with .log: %s FILE", update);
    } else {
        error_set(error, ERROR_FILE_EXISTS,
                  "the log \"%s\" is a file that is there and that no service of pyhost wrote", log);
        error_advise(error, "rename that file, or name another one: %s FILE", update);
    }
    free(update);
    return false;
}

// is_standard: the service itself makes the directory.
static bool check(const char *service, const char *log, bool is_standard, struct error *error)
{
    if (!log_hindrance_check_new(service, log, error))
        return false;
    char *update = update_of(service);
    char *directory = path_parent(log);
    bool done = true;
    if (!is_standard && !file_directory_exists(directory) && !file_is_refused(directory)) {
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

bool log_hindrance_check(const char *service, const char *log, struct error *error)
{
    return check(service, log, false, error);
}

char *log_hindrance_events(const char *service)
{
    return text_format("wevtutil qe Application /rd:true /c:5 /f:text /q:\"*[System[Provider[@Name='%s']]]\"",
                       service);
}

bool log_hindrance_check_any(const char *service, const char *log, const char *standard, struct error *error)
{
    const bool is_standard = text_equal_ignore_case(log, standard);
    struct error of_standard = {0};
    bool done = check(service, log, is_standard, error);
    if (!done && !is_standard && check(service, standard, true, &of_standard)) {
        error_clear(error);
        done = true;
    }
    if (!done) {
        char *events = log_hindrance_events(service);
        text_replace(&error->message,
                     "the service can write no log: %s%s%s; its failures are in the event log: %s",
                     error->message, is_standard ? "" : "; and at the default place: ",
                     is_standard ? "" : of_standard.message, events);
        free(events);
    }
    error_clear(&of_standard);
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
