// SPDX-License-Identifier: MIT
#include "service/own_log.h"

#include <stdlib.h>

#include <windows.h>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "base/thread.h"
#include "report/event_source.h"
#include "report/log_directory.h"
#include "report/log_file.h"
#include "report/report.h"
#include "report/rotation_request.h"
#include "report/run_record.h"

// Opens the log at path, and takes what is beside it for this run's from here on. other: where an earlier run may have left the same.
static bool open_log_at(const char *path, const char *other, const struct rotation *rotation,
                        const struct settings *settings, struct error *error)
{
    char *root = settings_data_directory();
    const uint64_t written = run_record_written(path);
    struct error ignored = {0};
    const bool done = log_directory_make(path, root, error) && log_file_open(path, rotation, error);
    if (!done) {
        free(root);
        return false;
    }
    if (!text_equal_ignore_case(path, other) && log_directory_check(other, root, NULL, &ignored)) {
        report_bring_failure(other, path);
        run_record_bring(other, path);
    }
    error_clear(&ignored);
    free(root);
    report_set_failure_aside(path);
    run_record_begin(path, written, settings);
    return true;
}

// What the start does not wait for; first what does not take the log's disk, which may hang. context: the service's name.
static uint32_t __stdcall look_around(void *context)
{
    event_source_begin(context); // another service's code may have taken it
    run_record_write();
    rotation_request_tell_trouble();
    const char *log = log_file_path();
    if (log != NULL)
        file_delete_left(log);
    return 0;
}

// A service whose log cannot be had where it is to be has it at the default place, and runs without one where that fails, too.
void own_log_open(const struct settings *settings, bool streams)
{
    struct error error = {0};
    const struct rotation rotation = {
        .size = settings->log_size, .age = (uint64_t)settings->log_age * 3600, .keep = settings->log_keep};
    if (settings->log_times != 0)
        log_file_time_lines();
    char *standard = settings_default_log(settings->name);
    if (!open_log_at(settings->log, standard, &rotation, settings, &error)) {
        struct error second = {0};
        if (!text_equal_ignore_case(settings->log, standard) &&
            open_log_at(standard, settings->log, &rotation, settings, &second)) {
            report_line("%s; the log is written here instead", error.message);
            text_replace(&error.message, "%s; the log is written to \"%s\" instead", error.message, standard);
            report_event(FAILURE_LOG, &error); // no failure that another one could be due to
        } else {
            report_failure(FAILURE_LOG, &error);
        }
        error_clear(&second);
    }
    error_clear(&error);
    free(standard);
    // Not one of the system's pool, which would stay there idle.
    HANDLE thread = thread_begin(look_around, settings->name, (size_t)128 * 1024, NULL);
    if (thread != NULL)
        CloseHandle(thread);
    else
        (void)look_around(settings->name);
    if (streams && !log_file_take_streams(&error))
        report_failure(FAILURE_LOG, &error);
    error_clear(&error);
}
