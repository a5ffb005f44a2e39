// SPDX-License-Identifier: MIT
// Lets an administrator ask a running service to begin a new log file. By events that are named after the log's path,
// which only SYSTEM, administrators and the service itself may signal, and not by a control: all 128 user-defined controls are the class's.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

// Begins to hear of requests for the log at path. Once in a process. Returns an auto-reset event, which is set when there is a
// request, and belongs to this module; NULL: without the rights for it none is heard.
void *rotation_request_serve(const char *path);

// The event was set: does what was asked for. Returns at once; the disk may take its time.
void rotation_request_answer(void);

enum rotation_answer {
    ROTATION_NOT_SERVED, // nobody has this log open
    ROTATION_DONE,
    ROTATION_FAILED // error says why
};

// Asks for it, and waits at most wait ms until it is done.
enum rotation_answer rotation_request_send(const char *path, uint32_t wait, struct error *error);
