// SPDX-License-Identifier: MIT
// A python3Y.dll by its name: what a linker asks of it, and, made for x86, what tells the machine from its headers.
__declspec(dllexport) int Py_IsInitialized(void);

int Py_IsInitialized(void)
{
    return 0;
}
