// SPDX-License-Identifier: MIT
// A library that a conda package brings.
__declspec(dllexport) int only_in_library(void);

int only_in_library(void)
{
    return 42;
}
