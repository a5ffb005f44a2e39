// SPDX-License-Identifier: MIT
#include "commands/last_words.h"

#include <stdlib.h>

#include <windows.h>

#include "base/file.h"
#include "base/output.h"
#include "commands/exit_words.h"
#include "commands/last_event.h"
#include "commands/log_tail.h"
#include "report/report.h"
#include "settings/settings.h"

enum { TOLD_LINES = 10, EVENT_LINES = 200 };

char *last_words_failure(const char *name)
{
    struct settings settings = {0};
    struct error error = {0};
    size_t size = 0;
    settings_read(&settings, name, &error); // the default place of the log is there even when reading failed
    char *path = report_failure_path(settings.log);
    error_clear(&error);
    char *kept = (char *)file_read(path, 1 << 20, &size, &error);
    char *text = kept != NULL ? text_printable(kept)
                 : file_is_refused(path)
                     ? text_format("you may not read it: \"%s\"; ask as an administrator", path)
                     : NULL;
    error_clear(&error);
    settings_clear(&settings);
    free(kept);
    free(path);
    return text;
}

void last_words_forget(const char *name)
{
    struct settings settings = {0};
    struct error ignored = {0};
    settings_read_any(&settings, name, &ignored);
    report_forget_failure(settings.log);
    settings_clear(&settings);
    error_clear(&ignored);
}

char *last_words_log(const char *name)
{
    struct settings settings = {0};
    struct error ignored = {0};
    if (scm_is_remote())
        return NULL;
    settings_read(&settings, name, &ignored);
    char *lines = log_tail_read(settings.log, TOLD_LINES, &ignored);
    char *text = lines != NULL && lines[0] != '\0'
                     ? text_format("the end of its log, %s:\n%s", settings.log, lines)
                     : NULL;
    free(lines);
    settings_clear(&settings);
    error_clear(&ignored);
    return text;
}

// The last error event that the code of the service's last run wrote. Owner: the caller; NULL: none.
static char *error_event(const char *name)
{
    struct settings settings = {0};
    struct error ignored = {0};
    if (scm_is_remote())
        return NULL;
    settings_read(&settings, name, &ignored);
    char *lines = log_tail_read(settings.log, EVENT_LINES, &ignored);
    char *event = lines != NULL ? last_event_find(lines) : NULL;
    free(lines);
    settings_clear(&settings);
    error_clear(&ignored);
    return event;
}

bool last_words_take(const char *name, const struct scm_status *status, struct error *error)
{
    char *event = error_event(name);
    if (status->exit_code == NO_ERROR) {
        output_answer("%s has started and ended again, exit code 0\n", name);
        if (event != NULL)
            output_note("its last error event: %s", event);
        free(event);
        return true;
    }
    char *words = exit_words(status->exit_code, status->specific_code);
    error_set(error, status->exit_code, "The service \"%s\" has started and ended: %s", name, words);
    error_advise(error, "pyhost status \"%s\"", name);
    error->detail = scm_is_remote() ? NULL : last_words_failure(name);
    if (error->detail == NULL && event != NULL)
        error->detail = text_format("its last error event: %s", event);
    else if (error->detail == NULL)
        error->detail = last_words_log(name);
    free(event);
    free(words);
    return false;
}
