// SPDX-License-Identifier: MIT
#include "base/lived_time.h"

uint64_t lived_time_look(struct lived_time *time, uint64_t tick)
{
    const uint64_t step = tick > time->seen ? tick - time->seen : 0;
    time->lived += step < LIVED_STEP ? step : LIVED_STEP;
    time->seen = tick;
    return time->lived;
}

uint32_t lived_time_slice(uint64_t rest)
{
    return rest < LIVED_SLICE ? (uint32_t)rest : LIVED_SLICE;
}
