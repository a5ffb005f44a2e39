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

static uint64_t begin_slice(struct lived_slices *slices, uint64_t tick)
{
    if (slices->slice > slices->rest)
        slices->slice = slices->rest;
    slices->due = tick + slices->slice;
    return slices->slice;
}

uint64_t lived_slices_begin(struct lived_slices *slices, uint64_t limit, uint64_t tick)
{
    slices->rest = limit;
    slices->slice = limit > (uint64_t)LIVED_SLICES * LIVED_SLICE ? limit / LIVED_SLICES : LIVED_SLICE;
    return begin_slice(slices, tick);
}

uint64_t lived_slices_look(struct lived_slices *slices, uint64_t tick)
{
    if (slices->rest > 0 && tick < slices->due) // a timer that was set before this limit began
        return slices->due - tick;
    if (tick - slices->due <= LIVED_SLICE || slices->slice <= LIVED_SLICE)
        slices->rest -= slices->slice;
    else
        slices->slice = slices->slice > (uint64_t)2 * LIVED_SLICE ? slices->slice / 2 : LIVED_SLICE;
    return slices->rest > 0 ? begin_slice(slices, tick) : 0;
}
