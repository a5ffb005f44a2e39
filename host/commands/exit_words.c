// SPDX-License-Identifier: MIT
#include "commands/exit_words.h"

#include <stdlib.h>

#include <windows.h>

#include "base/human.h"
#include "base/system_error.h"
#include "base/text.h"
#include "report/failure.h"

// Those that a service can end with.
static const char *const words[FAILURES] = {
    [FAILURE_NOT_CONNECTED] = "the SCM did not take the process",
    [FAILURE_SETTINGS] = "the service's settings are missing or not valid",
    [FAILURE_ENVIRONMENT] = "the service's Python was not found",
    [FAILURE_INTERPRETER] = "Python did not start",
    [FAILURE_DIRECTORY] = "the service's directory cannot be entered",
    [FAILURE_HOOK] = "the command before the start failed",
    [FAILURE_NO_MODULE] = "the service's module could not be imported",
    [FAILURE_NO_CLASS] = "the service's module has no such class",
    [FAILURE_BAD_CLASS] = "the constructor of the service's class raised an exception",
    [FAILURE_NO_RUN] = "the service's class has no method to run",
    [FAILURE_EXCEPTION] = "the service's code raised an exception",
    [FAILURE_RESTART] = "the service could not be started again after its exit code",
    [FAILURE_START_LIMIT] = "the service did not start in time",
    [FAILURE_STOP_LIMIT] = "the service did not stop in time",
    [FAILURE_WATCHDOG] = "the service did not say in time that it is alive",
    [FAILURE_NO_MEMORY] = "the service ran out of memory",
};

static char *of_specific_code(uint32_t code)
{
    const enum failure failure = failure_by_code(code);
    if (failure != FAILURE_NONE)
        return text_format("%s (0x%lX)",
                           words[failure] != NULL ? words[failure] : failure_facts(failure)->name,
                           (unsigned long)code);
    char *number = human_exit_code(code);
    char *text = text_format("the service's code ended with exit code %s", number);
    free(number);
    return text;
}

char *exit_words(uint32_t exit_code, uint32_t specific_code)
{
    if (exit_code == ERROR_SERVICE_SPECIFIC_ERROR)
        return of_specific_code(specific_code);
    if (exit_code == NO_ERROR)
        return text_copy("exit code 0");
    char *reason = system_error_text(exit_code);
    char *number = human_exit_code(exit_code);
    char *text = text_format("%s (exit code %s)", reason, number);
    free(number);
    free(reason);
    return text;
}
