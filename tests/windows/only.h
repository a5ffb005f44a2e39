// SPDX-License-Identifier: MIT
// Tests of what only a real Windows settles: under Wine each is skipped, and says so.
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include <windows.h>

// Is this Wine? With PYHOST_TRY_ANYWAY set the tests run there all the same, as far as it goes: to see that they run at all.
static inline bool only_is_wine(void)
{
    return GetProcAddress(GetModuleHandleW(L"ntdll"), "wine_get_version") != NULL &&
           GetEnvironmentVariableW(L"PYHOST_TRY_ANYWAY", NULL, 0) == 0;
}

// The first line of each test.
#define ONLY_ON_WINDOWS() \
    do { \
        if (only_is_wine()) \
            skip(); \
    } while (0)
