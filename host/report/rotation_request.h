// SPDX-License-Identifier: MIT
// Lets an administrator ask a running service to begin a new log file. By events that are named after the log's path,
// which only SYSTEM, administrators and the service itself may signal, and not by a control of its own: all 128 user-defined controls are the
// class's. So that no thread of the service waits for that, who asks has it look: by an INTERROGATE, which every service hears that does not
// start or stop; the one that does waits for the event beside its clock.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

// Begins to hear of requests for the log at path. Once in a process. Returns an auto-reset event, which is set when there is a
// request, and belongs to this module; NULL: without the rights for it none is heard.
void *rotation_request_serve(const char *path);

// There is a log now: what has kept the service from hearing requests is told there, then or later. On a thread that may wait for the disk.
void rotation_request_tell_trouble(void);

// Has somebody set the event? It is not set any more then.
bool rotation_request_came(void);

// The event was set: does what was asked for. Returns at once; the disk may take its time. False where no thread can be made for that.
bool rotation_request_answer(void);

enum rotation_answer {
    ROTATION_NOT_SERVED, // nobody has this log open
    ROTATION_DONE,
    ROTATION_FAILED // error says why
};

// Asks the service for it, whose log has that path (SERVICE_INTERROGATE), and waits at most wait ms until it is done.
enum rotation_answer rotation_request_send(const char *service, const char *path, uint32_t wait,
                                           struct error *error);
