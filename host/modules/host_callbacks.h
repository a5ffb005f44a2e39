// SPDX-License-Identifier: MIT
// What the modules that Python code imports need from the service around them: handed over once, so that this
// room need not know who hosts it. Every callback may be called from any thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

// The numbers of a SERVICE_STATUS that code reports.
struct reported_status {
    uint32_t state;
    uint32_t accepted;
    uint32_t exit_code;
    uint32_t specific_code;
    uint32_t wait_hint;
};

// What code says of itself through the package pyhost.
struct host_notice {
    bool ready;         // it has started
    const char *status; // a line for people; NULL: none
    bool watchdog;      // it is alive
};

// Python code ends the process without returning.
struct process_exit {
    const char *how; // "os._exit(3)"
    uint32_t code;   // the process's exit code
    bool
        perhaps; // it may come to nothing: os.exec of a program that is not there; on_exit_failed() follows then
    char *where; // the call, "\"C:\x.py\", line 3, in stop"; NULL: unknown
    char *stack; // of the thread, oldest call first; NULL: none
};

struct host_callbacks {
    bool debugging;        // a console session
    const char *service;   // name of the service; lives as long as the process
    const char *host_path; // path of the exe with the message table
    void *status_handle;   // SERVICE_STATUS_HANDLE; NULL in a console session

    // The service's code reports a state. Returns false when state is none.
    bool (*report_status)(const struct reported_status *status);

    // An event that the service's code writes: for the log beside the event log. text is the event's full
    // text.
    void (*note_event)(uint16_t type, const char *text);

    void (*notify)(const struct host_notice *notice);

    // The code waits for stop_event (a HANDLE, set when a stop is asked for) by itself.
    void (*listen)(void);
    void *stop_event;

    // Python code is about to end the process: told on the thread that does, without the GIL; the process ends when it returns,
    // unless on_exit_failed() follows.
    void (*on_exit)(const struct process_exit *exit);
    void (*on_exit_failed)(void);

    // Under python.exe: remembers the class (a new reference that the callee takes over) for the service of
    // that name, or for any service when name is NULL. Returns false when that cannot be. NULL: the host has
    // its service already.
    bool (*prepare)(const char *name, void *class_object);

    // Returns when all services of the process have stopped (StartServiceCtrlDispatcher); a Win32 error code.
    uint32_t (*run_dispatcher)(void);
};
