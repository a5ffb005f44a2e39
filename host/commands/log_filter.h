// SPDX-License-Identifier: MIT
// Which lines of a log are shown: those with a failure and what belongs to it, those that have a text in them. One thread.
#pragma once

#include <stdbool.h>
#include <wchar.h>

struct log_filter {
    bool
        errors; // failures that the host tells, error events, tracebacks, lines with ERROR, CRITICAL or FATAL
    const wchar_t *wanted; // only lines that have this, in any case; NULL: any

    bool in_failure; // what is indented belongs to a failure
    bool in_traceback;
    bool
        is_end; // the service ends with the failure: its code writes nothing more before the host's next line
    int text_lines; // how many lines more may belong to the exception's text, which may have any form
    bool
        at_head; // of a failure: only its first line, and its cure, have come // up to the line of the exception
};

// Does the filter let all lines through?
bool log_filter_is_open(const struct log_filter *filter);

// Those of the whole lines in text that are shown, with their ends. Owner: the caller.
char *log_filter_lines(struct log_filter *filter, const char *text);
