// SPDX-License-Identifier: MIT
// The parts of the module _pyhost. Each is one table of functions and constants, of which one Python module
// is made: _pyhost.part("events") is a dict for win32event. Nothing of a part exists before it is asked for,
// so a part that a service does not import costs its start nothing.
#pragma once

#include <stddef.h>

#include <windows.h>

#include "modules/host_callbacks.h"
#include "modules/python_values.h"

// Runs a statement without the GIL, since it may block, and puts the system's last error into code.
#define WITHOUT_GIL(code, statement) \
    do { \
        PyThreadState *state_ = python.PyEval_SaveThread(); \
        statement; \
        (code) = GetLastError(); \
        python.PyEval_RestoreThread(state_); \
    } while (0)

struct win32_part {
    const char *name;
    const char *module; // what its functions say they belong to
    PyMethodDef *methods;
    size_t method_count;
    const struct python_constant *constants;
    size_t constant_count;
};

extern const struct win32_part win32_handles;        // win32_handles.c
extern const struct win32_part win32_events;         // win32_events.c
extern const struct win32_part win32_waits;          // win32_waits.c
extern const struct win32_part win32_service_status; // win32_service_status.c
extern const struct win32_part win32_services;       // win32_services.c
extern const struct win32_part win32_service_config; // win32_service_config.c
extern const struct win32_part win32_service_lists;  // win32_service_lists.c
extern const struct win32_part win32_console;        // win32_console.c
extern const struct win32_part win32_system;         // win32_system.c
extern const struct win32_part win32_process_basics; // win32_processes.c
extern const struct win32_part win32_processes;      // win32_processes.c
extern const struct win32_part win32_files;          // win32_files.c
extern const struct win32_part win32_pipes;          // win32_pipes.c
extern const struct win32_part win32_tokens;         // win32_tokens.c
extern const struct win32_part win32_sessions;       // win32_sessions.c
extern const struct win32_part win32_event_log;      // win32_event_log.c

// The service of this process, for win32_service_status.c. Set once, before any part is made.
void win32_service_status_set_host(const struct host_callbacks *callbacks);
