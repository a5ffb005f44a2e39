// SPDX-License-Identifier: MIT
// Lets an administrator ask a running service to begin a new log file. By events that are named after the log's path,
// which only SYSTEM, administrators and the service itself may signal, and not by a control: all 128 user-defined controls are the class's.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

// Begins to hear of requests for the log at path, on a thread of the system's. Once in a process, when the log is open.
// Without the rights for it none is heard.
void rotation_request_serve(const char *path);

enum rotation_answer {
    ROTATION_NOT_SERVED, // nobody has this log open
    ROTATION_DONE,
    ROTATION_FAILED // error says why
};

// Asks for it, and waits at most wait ms until it is done.
enum rotation_answer rotation_request_send(const char *path, uint32_t wait, struct error *error);
