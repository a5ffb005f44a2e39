// SPDX-License-Identifier: MIT
// What a test orders of the injected pyhost.exe, and what that answers: memory that both see, by its name.
#pragma once

#include <windows.h>

#define INJECTION_NAME L"Global\\pyhost-test-injection"

enum injection_action {
    INJECTION_FAIL, // the call is not made: it returns as if it had failed
    INJECTION_KILL, // the process ends in front of it, as if it were terminated from outside
};

// INJECTION_EVERY has those to Windows that are otherwise spared, too, but for what stays in the process: to count them only.
enum injection_calls { INJECTION_WINDOWS, INJECTION_HEAP, INJECTION_EVERY };

enum { INJECTION_EXIT_CODE = 99 }; // of a process that was ended

struct injection {
    volatile LONG number; // which call it is, counted from 1
    enum injection_action action;
    enum injection_calls calls; // which ones count
    volatile LONG process; // who has taken the order: the first that comes; 0: nobody yet, -1: it is no order
    volatile LONG made;    // how many calls it has made so far
    volatile char only[32];     // the one function whose calls count; empty: all do
    volatile char function[64]; // the one that it was; empty: it has not come to it
};
