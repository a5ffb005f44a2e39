// SPDX-License-Identifier: MIT
// The python3Y.dll of a CPython for x86. Only its headers are read, and its name is imported.
__declspec(dllexport) int Py_IsInitialized(void);

int Py_IsInitialized(void)
{
    return 0;
}
