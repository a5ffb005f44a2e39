// SPDX-License-Identifier: MIT
// The DLL of a CPython that is not there: all that it exports is forwarded, by its .def file, to one that is.
extern __declspec(dllimport) int Py_IsInitialized(void);
int (*standin_needs(void))(void);

// Keeps that one among the imports: so it is loaded together with this DLL, from the same directory.
int (*standin_needs(void))(void)
{
    return Py_IsInitialized;
}
