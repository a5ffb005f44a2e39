// SPDX-License-Identifier: MIT
#include "service/verdict.h"

#include <stdlib.h>

#include <windows.h>

#include "base/file.h"
#include "base/human.h"
#include "base/ranges.h"
#include "base/text.h"
#include "report/failure.h"
#include "report/log_file.h"
#include "report/report.h"
#include "report/written_lines.h"
#include "service/again.h"
#include "service/remedy.h"

static enum failure failure_of(enum entry_point_result result)
{
    static const enum failure failures[] = {
        [ENTRY_POINT_OK] = FAILURE_NONE,
        [ENTRY_POINT_NO_MODULE] = FAILURE_NO_MODULE,
        [ENTRY_POINT_NO_CLASS] = FAILURE_NO_CLASS,
        [ENTRY_POINT_BAD_CLASS] = FAILURE_BAD_CLASS,
        [ENTRY_POINT_NO_RUN] = FAILURE_NO_RUN,
        [ENTRY_POINT_RUN_FAILED] = FAILURE_EXCEPTION,
        [ENTRY_POINT_SYSTEM_EXIT] = FAILURE_EXITED,
        [ENTRY_POINT_INTERRUPTED] = FAILURE_EXCEPTION,
    };
    return failures[result];
}

// The last lines that the code wrote in this run, which often tell why it exits. Owner: the caller; NULL: none, or a person has them in view.
static char *written_last(bool debugging)
{
    enum { END_MOST = 64 * 1024 };
    struct error ignored = {0};
    size_t size = 0;
    const char *log = debugging ? NULL : log_file_path();
    char *end = log != NULL ? (char *)file_read_end(log, END_MOST, &size, &ignored) : NULL;
    for (size_t i = 0; end != NULL && i < size; i++)
        if (end[i] == '\0') // what children and C code write is anything
            end[i] = ' ';
    char *written = end != NULL ? written_lines_last(end) : NULL;
    free(end);
    error_clear(&ignored);
    return written;
}

// Tells that the code has left with SystemExit: the cause is in what it wrote, or nowhere.
static void tell_exit(bool debugging, struct error *error)
{
    char *written = written_last(debugging);
    char *detail = error->detail;
    if (written != NULL) { // the last exception is looked at first
        error->detail = text_format("%s\n%s", detail != NULL ? detail : "SystemExit", written);
        remedy_add(error);
        free(error->detail);
        error->detail = detail;
    } else {
        remedy_add(error);
    }
    report_failure_behind(FAILURE_EXITED, error, written);
    free(written);
}

struct outcome verdict_reach(const struct verdict_case *of, char **how, struct error *error)
{
    const enum entry_point_result result = of->result;
    const uint32_t code = of->code;
    if (result == ENTRY_POINT_OK || (result == ENTRY_POINT_SYSTEM_EXIT && code == 0))
        return (struct outcome){0};
    if (result == ENTRY_POINT_SYSTEM_EXIT && ranges_contain(of->settings->success_codes, code)) {
        char *number = human_exit_code(code);
        report_line("it exits with %s, which is a success for it", number);
        free(number);
        return (struct outcome){0};
    }
    if (result == ENTRY_POINT_SYSTEM_EXIT && again_takes(code))
        return (struct outcome){0};
    // The host called off the start, or woke code that had said STOPPED: whatever the code makes of that, it
    // has not failed.
    if (of->interrupted) {
        if (result != ENTRY_POINT_INTERRUPTED) {
            report_line("interrupted to stop it, the service's code ended so: %s",
                        error->detail != NULL ? error->detail : error->message);
            text_replace(how, ": %s", error->message);
        }
        return (struct outcome){0};
    }
    enum failure failure = failure_of(result);
    if (failure == FAILURE_EXITED) {
        tell_exit(of->debugging, error);
    } else {
        remedy_add(error);
        report_failure(failure, error);
    }
    struct outcome outcome = ending_outcome(failure);
    if (result == ENTRY_POINT_SYSTEM_EXIT)
        outcome.specific_code = code;
    const uint32_t exit_code = result == ENTRY_POINT_SYSTEM_EXIT ? code : 1; // as python.exe would have it
    if (!of->debugging && ranges_contain(of->settings->final_codes, exit_code)) {
        char *number = human_exit_code(exit_code);
        report_line("its exit code %s is final: the SCM is not to recover from it", number);
        free(number);
        outcome.exit_code = NO_ERROR; // the SCM recovers from all others
    }
    return outcome;
}
