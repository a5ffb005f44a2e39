// SPDX-License-Identifier: MIT
// rotate: begins a new log file now.
#include <stdlib.h>

#include <windows.h>

#include "base/file.h"
#include "base/output.h"
#include "commands/answer.h"
#include "commands/commands.h"
#include "commands/foreign.h"
#include "commands/last_words.h"
#include "report/log_file.h"
#include "report/rotation_request.h"
#include "scm/scm.h"
#include "settings/settings.h"

enum { PATIENCE = 10000 }; // ms

// Nobody has the log open: its files are renamed from here.
static bool rotate_here(const struct settings *settings, const char *log, struct error *error)
{
    const struct rotation rotation = {.keep = settings->log_keep};
    if (!file_exists(log))
        return error_set(error, ERROR_FILE_NOT_FOUND, "The service \"%s\" has no log yet: there is no \"%s\"",
                         settings->name, log);
    return log_file_open(log, &rotation, error) && log_file_rotate(error);
}

int rotate_run(const struct command_line *line)
{
    struct settings settings = {0};
    struct error error = {0};
    const char *name = line->arguments.items[0];
    answer_service(name);
    bool done = foreign_check_by_name(name, &error) && settings_read(&settings, name, &error);
    char *log =
        NULL; // the one that is written, which is at the default place where the other cannot be opened
    if (done) {
        log = last_words_log_path(&settings);
        // Who serves is asked by the setting's path, wherever it writes.
        enum rotation_answer answer = rotation_request_send(name, settings.log, PATIENCE, &error);
        done =
            answer == ROTATION_DONE || (answer == ROTATION_NOT_SERVED && rotate_here(&settings, log, &error));
    }
    int code = done ? EXIT_DONE : answer_fail(&error);
    if (done) {
        answer_change("log", NULL, log);
        output_answer("%s writes a new log, \"%s\"\n", name, log);
    }
    free(log);
    settings_clear(&settings);
    error_clear(&error);
    return code;
}
