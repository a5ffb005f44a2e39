// SPDX-License-Identifier: MIT
#include "commands/limits_wait.h"

#include "base/compiler.h"

// For a limit in seconds; 0: there is none.
static uint32_t time_for(uint32_t limit)
{
    enum { MARGIN = 20 }; // s: for the process to begin and to end
    return limit == 0 || limit > UINT32_MAX / 1000 - MARGIN ? UINT32_MAX - 1 : (limit + MARGIN) * 1000;
}

uint32_t limits_wait(const struct definition *before, const struct definition *after)
{
    static const enum option_id limits[] = {OPTION_START_LIMIT, OPTION_STOP_LIMIT};
    const struct definition *const definitions[] = {before, after};
    uint32_t most = LIMITS_WAIT_LEAST;
    for (size_t i = 0; i < COUNT_OF(limits) * COUNT_OF(definitions); i++) {
        const uint32_t time =
            time_for(definition_number(definitions[i / COUNT_OF(limits)], limits[i % COUNT_OF(limits)], 1));
        most = time > most ? time : most;
    }
    return most;
}
