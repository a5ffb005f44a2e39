// SPDX-License-Identifier: MIT
// status: one service, in words for people.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "commands/control.h"
#include "commands/verbs.h"
#include "settings/settings.h"

static bool is_pending(uint32_t state)
{
    return state == SERVICE_START_PENDING || state == SERVICE_STOP_PENDING ||
           state == SERVICE_PAUSE_PENDING || state == SERVICE_CONTINUE_PENDING;
}

// The state that a pending one leads to.
static uint32_t goal(uint32_t state)
{
    switch (state) {
    case SERVICE_PAUSE_PENDING:
        return SERVICE_PAUSED;
    case SERVICE_STOP_PENDING:
        return SERVICE_STOPPED;
    default:
        return SERVICE_RUNNING;
    }
}

static void show_indented(const char *text)
{
    while (*text != '\0') {
        size_t length = strcspn(text, "\r\n");
        printf("    %.*s\n", (int)length, text);
        text += length;
        text += strspn(text, "\r\n");
    }
}

static void show(const char *name, const struct scm_status *status, const struct settings *settings)
{
    printf("%s: %s", name, scm_state_name(status->state));
    if (status->process != 0)
        printf(", process %lu", (unsigned long)status->process);
    if (is_pending(status->state))
        printf(", checkpoint %lu", (unsigned long)status->checkpoint);
    if (status->state == SERVICE_STOPPED && status->exit_code == ERROR_SERVICE_NEVER_STARTED)
        printf(", not started since the system's start");
    else if (status->state == SERVICE_STOPPED)
        printf(", exit code %lu", (unsigned long)status->exit_code);
    if (status->state == SERVICE_STOPPED && status->exit_code == ERROR_SERVICE_SPECIFIC_ERROR)
        printf(", specific code %lu (0x%lX)", (unsigned long)status->specific_code,
               (unsigned long)status->specific_code);
    printf("\n  class   %s\n  python  %s\n  log     %s\n",
           settings->class_spec != NULL ? settings->class_spec : "none",
           settings->python != NULL ? settings->python : "not recorded", settings->log);
    char *failure = control_last_failure(name);
    if (failure != NULL) {
        printf("  last failure\n");
        show_indented(failure);
    }
    free(failure);
}

int inspect_status(const struct command_line *line)
{
    struct scm_service service = {0};
    struct scm_status status = {0};
    struct settings settings = {0};
    struct error error = {0};
    int code = EXIT_FAILED;
    const char *name = line->arguments.items[0];

    if (!scm_open(name, SERVICE_QUERY_STATUS, &service, &error) || !scm_query(&service, &status, &error)) {
        code = error.code == ERROR_SERVICE_DOES_NOT_EXIST ? EXIT_NO_SERVICE : EXIT_FAILED;
        command_line_fail(&error);
        goto done;
    }
    if (command_line_has(line, OPTION_WAIT) && is_pending(status.state) &&
        !scm_wait(&service, goal(status.state), control_wait(line), &status, &error)) {
        command_line_fail(&error);
        goto done;
    }
    settings_read(&settings, name, &error); // a service without settings is shown with the defaults
    show(name, &status, &settings);
    code = status.state == SERVICE_STOPPED ? EXIT_STOPPED : EXIT_DONE;
done:
    settings_clear(&settings);
    scm_close(&service);
    error_clear(&error);
    return code;
}
