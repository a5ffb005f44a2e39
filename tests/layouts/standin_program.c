// SPDX-License-Identifier: MIT
// The python.exe of a CPython that is not there. Only its import table is read.
extern __declspec(dllimport) int Py_IsInitialized(void);

int main(void)
{
    return Py_IsInitialized();
}
