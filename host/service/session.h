// SPDX-License-Identifier: MIT
// Who is on the other side of a running service: the SCM, or a person at a console.
#pragma once

#include <stdbool.h>

#include "base/text.h"
#include "service/lifecycle.h"

struct session {
    bool debugging;             // a console session
    void *status_handle;        // SERVICE_STATUS_HANDLE; NULL in a console session
    struct text_list arguments; // what the service's class is made with: its name, then the start's arguments

    // Tells the other side. Called from any thread, one call at a time, in the order of the states.
    void (*report)(struct session *session, const struct lifecycle_report *report);
};
