// SPDX-License-Identifier: MIT
// bcryptprimitives.dll for Wine 8, which has none: without it no program of newer Rust starts (uv.exe; wheels such as
// cryptography's). They want one function of it, which gives random bytes and never fails.
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG size); // of advapi32: RtlGenRandom
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size);

BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size)
{
    while (size > 0) {
        ULONG part = size > MAXLONG ? MAXLONG : (ULONG)size;
        SystemFunction036(data, part);
        data += part;
        size -= part;
    }
    return TRUE;
}
