// SPDX-License-Identifier: MIT
// The signals that ask a program to stop, as the setting StopSignals holds them: "SIGTERM:10", "SIGINT". Pure.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

// The numbers of Windows' C runtime, and so of Python's module signal.
enum { STOP_SIGNAL_INT = 2, STOP_SIGNAL_TERM = 15, STOP_SIGNAL_BREAK = 21 };

enum { STOP_SIGNAL_WAIT = 10 }; // seconds until the next signal where the text names none

struct stop_signal {
    int number;
    bool limited;  // the text names a time
    uint32_t wait; // seconds; without a limit STOP_SIGNAL_WAIT
};

// Reads "NAME[:TIME]": the name with or without SIG, in any case; the time in seconds or as 90s, 2m. Returns
// false for anything else.
bool stop_signals_parse(const char *text, struct stop_signal *signal);

// The canonical form of a signal, "SIGTERM:10". Owner: the caller.
char *stop_signals_text(const struct stop_signal *signal);
