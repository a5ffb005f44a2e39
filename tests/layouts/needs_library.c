// SPDX-License-Identifier: MIT
// What stands for an extension module that needs a library of conda.
extern __declspec(dllimport) int only_in_library(void);
__declspec(dllexport) int answer(void);

int answer(void)
{
    return only_in_library();
}
