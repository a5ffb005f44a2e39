// SPDX-License-Identifier: MIT
#include "base/lived.h"

#include <windows.h>

#include "base/lived_time.h"

static struct {
    SRWLOCK lock;
    struct lived_time time;
} lived = {.lock = SRWLOCK_INIT};

uint64_t lived_now(void)
{
    AcquireSRWLockExclusive(&lived.lock);
    const uint64_t now = lived_time_look(&lived.time, GetTickCount64());
    ReleaseSRWLockExclusive(&lived.lock);
    return now;
}

uint32_t lived_wait(uint32_t count, void *const *handles, uint32_t wait)
{
    if (wait == 0 || wait == INFINITE)
        return WaitForMultipleObjects(count, handles, FALSE, wait);
    const uint64_t end = lived_now() + wait;
    DWORD result = WAIT_TIMEOUT;
    for (uint64_t now = end - wait; result == WAIT_TIMEOUT && now < end; now = lived_now())
        result = WaitForMultipleObjects(count, handles, FALSE, lived_time_slice(end - now));
    return result;
}

uint32_t lived_wait_one(void *handle, uint32_t wait)
{
    return lived_wait(1, &handle, wait);
}
