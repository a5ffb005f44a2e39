// SPDX-License-Identifier: MIT
// Every way in which a service can fail, each with its event and its exit code, in one table.
#pragma once

#include <stdint.h>

enum failure {
    FAILURE_NONE,
    FAILURE_NOT_CONNECTED, // the SCM would not have this process
    FAILURE_SETTINGS,      // the service's registry values are missing or make no sense
    FAILURE_ENVIRONMENT,   // no venv, no base Python, no DLL
    FAILURE_INTERPRETER,   // the DLL does not load, or Python does not start
    FAILURE_DIRECTORY,     // the directory to run in cannot be entered
    FAILURE_HOOK,          // the command that must succeed before the start did not
    FAILURE_NO_MODULE,     // the import raised
    FAILURE_NO_CLASS,      // the module has no such class
    FAILURE_BAD_CLASS,     // the constructor raised
    FAILURE_NO_RUN,        // there is nothing to run
    FAILURE_EXCEPTION,     // the code raised
    FAILURE_EXITED,        // the code left with SystemExit and a code other than 0
    FAILURE_RESTART,       // it ended to be started again, and was not
    FAILURE_START_LIMIT,   // it did not start in time
    FAILURE_STOP_LIMIT,    // it did not stop in time
    FAILURE_ENDED_ITSELF,  // its code ended the process
    FAILURE_CRASH,         // an exception that nobody handled, or abort(), ended the process
    FAILURE_WATCHDOG,      // it did not say in time that it is alive
    FAILURE_NO_MEMORY,     // the host ran out of memory
    FAILURE_CONTROL,       // the code raised while it handled a control; the service goes on
    FAILURE_NO_HANDLER,    // the class registered no handler; the service goes on
    FAILURE_LOG,           // the log file cannot be written; the service goes on
    FAILURE_RESOURCE,      // the service's processes met a limit of theirs; the service goes on
    FAILURE_HELD, // the code reported STOPPED but did not return; ended with the code's own exit code
    FAILURES
};

struct failure_facts {
    const char *name;       // as it stands in the log and in the docs
    uint32_t event;         // identifier in the message table
    uint32_t specific_code; // dwServiceSpecificExitCode; 0: the failure does not end the service
};

// The failure that ends a service with specific_code; FAILURE_NONE: it is none of the host's.
enum failure failure_by_code(uint32_t specific_code);

// The table's row for failure.
const struct failure_facts *failure_facts(enum failure failure);
