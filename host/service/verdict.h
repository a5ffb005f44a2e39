// SPDX-License-Identifier: MIT
// What comes of the service's code, when it has returned or failed: for the SCM, and for people.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "python/entry_point.h"
#include "service/ending.h"
#include "settings/settings.h"

struct verdict_case {
    const struct settings *settings;
    bool debugging; // a console session
    enum entry_point_result result;
    bool interrupted; // the host has called off the start, or woken code that had said STOPPED
    uint32_t code;    // of ENTRY_POINT_SYSTEM_EXIT: the exit code
};

// Says what the SCM is to get. Tells a failure, which error describes, with what to try. *how (owned by the caller, may be NULL) becomes the
// end of a sentence that says how the code ended where that is no failure, and not as it should be.
struct outcome verdict_reach(const struct verdict_case *of, char **how, struct error *error);
