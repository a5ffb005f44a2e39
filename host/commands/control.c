// SPDX-License-Identifier: MIT
// start, stop, restart: ask the SCM, wait for the final state, and repeat the reason when it did not come.
#include "commands/control.h"

#include <stdio.h>
#include <stdlib.h>

#include <windows.h>

#include "base/file.h"
#include "commands/verbs.h"
#include "report/report.h"
#include "settings/settings.h"

enum { DEFAULT_WAIT = 200 }; // seconds: more than the limits of a service have by default

uint32_t control_wait(const struct command_line *line)
{
    const char *value = command_line_value(line, OPTION_WAIT);
    unsigned long seconds = value != NULL && value[0] != '\0' ? strtoul(value, NULL, 10) : DEFAULT_WAIT;
    return seconds < UINT32_MAX / 1000 ? (uint32_t)seconds * 1000 : UINT32_MAX - 1;
}

char *control_last_failure(const char *name)
{
    struct settings settings = {0};
    struct error error = {0};
    size_t size = 0;
    settings_read(&settings, name, &error); // the default place of the log is there even when reading failed
    char *path = report_failure_path(settings.log);
    error_clear(&error);
    char *text = (char *)file_read(path, 1 << 20, &size, &error);
    error_clear(&error);
    settings_clear(&settings);
    free(path);
    return text;
}

// A service that was to run has stopped: its exit code and its own words are the reason.
static int tell_stopped(const char *name, const struct scm_status *status)
{
    if (status->exit_code == NO_ERROR) {
        printf("%s has started and ended again, exit code 0\n", name);
        return EXIT_DONE;
    }
    struct error error = {0};
    error_set(&error, status->exit_code,
              "the service \"%s\" has stopped with exit code %lu, specific code %lu (0x%lX)", name,
              (unsigned long)status->exit_code, (unsigned long)status->specific_code,
              (unsigned long)status->specific_code);
    error_advise(&error, "pyhost status \"%s\"", name);
    error.detail = control_last_failure(name);
    int code = command_line_fail(&error);
    error_clear(&error);
    return code;
}

static bool start(const struct scm_service *service, const struct command_line *line, int *code,
                  struct error *error)
{
    struct scm_status status = {0};
    struct text_list rest = {.items = line->arguments.items + 1, .count = line->arguments.count - 1};
    const char *name = line->arguments.items[0];
    bool started = scm_start(service, &rest, error);
    if (!started && error->code == ERROR_SERVICE_REQUEST_TIMEOUT && scm_query(service, &status, error) &&
        status.state == SERVICE_STOPPED && status.exit_code != ERROR_SERVICE_NEVER_STARTED) {
        error_clear(error); // it ran, and failed before the SCM looked
        *code = tell_stopped(name, &status);
        return true;
    }
    if (!started && error->code != ERROR_SERVICE_ALREADY_RUNNING)
        return false;
    error_clear(error);
    if (command_line_has(line, OPTION_NO_WAIT)) {
        printf("%s is starting\n", name);
        return true;
    }
    if (!scm_wait(service, SERVICE_RUNNING, control_wait(line), &status, error))
        return false;
    if (status.state != SERVICE_RUNNING)
        *code = tell_stopped(name, &status);
    else
        printf("%s is running, process %lu\n", name, (unsigned long)status.process);
    return true;
}

bool control_stop_service(const struct scm_service *service, uint32_t wait, struct error *error)
{
    struct scm_status status = {0};
    if (!scm_control(service, SERVICE_CONTROL_STOP, error)) {
        // Not running is what was wanted; stopping already, or gone while it was asked, is on the way there.
        if (error->code != ERROR_SERVICE_NOT_ACTIVE && error->code != ERROR_SERVICE_CANNOT_ACCEPT_CTRL &&
            error->code != ERROR_BROKEN_PIPE)
            return false;
        error_clear(error);
    }
    if (wait == 0)
        return true;
    if (!scm_wait(service, SERVICE_STOPPED, wait, &status, error)) {
        error_advise(error, "pyhost status \"%s\" shows its log", service->name);
        return false;
    }
    return true;
}

static int finish(struct scm_service *service, bool done, int code, struct error *error)
{
    if (!done)
        code = command_line_fail(error);
    scm_close(service);
    error_clear(error);
    return code;
}

int control_start(const struct command_line *line)
{
    struct scm_service service = {0};
    struct error error = {0};
    int code = EXIT_DONE;
    bool done = scm_open(line->arguments.items[0], SERVICE_START | SERVICE_QUERY_STATUS, &service, &error) &&
                start(&service, line, &code, &error);
    return finish(&service, done, code, &error);
}

int control_stop(const struct command_line *line)
{
    struct scm_service service = {0};
    struct error error = {0};
    const char *name = line->arguments.items[0];
    bool waits = !command_line_has(line, OPTION_NO_WAIT);
    bool done = scm_open(name, SERVICE_STOP | SERVICE_QUERY_STATUS, &service, &error) &&
                control_stop_service(&service, waits ? control_wait(line) : 0, &error);
    if (done)
        printf("%s %s\n", name, waits ? "has stopped" : "is stopping");
    return finish(&service, done, EXIT_DONE, &error);
}

int control_restart(const struct command_line *line)
{
    struct scm_service service = {0};
    struct error error = {0};
    int code = EXIT_DONE;
    const char *name = line->arguments.items[0];
    bool done = scm_open(name, SERVICE_START | SERVICE_STOP | SERVICE_QUERY_STATUS, &service, &error) &&
                control_stop_service(&service, control_wait(line), &error);
    if (done) {
        printf("%s has stopped\n", name);
        done = start(&service, line, &code, &error);
    }
    return finish(&service, done, code, &error);
}
