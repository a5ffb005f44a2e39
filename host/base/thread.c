// SPDX-License-Identifier: MIT
#include "base/thread.h"

#include <windows.h>

void *thread_begin(thread_function run, void *context, size_t reserve, unsigned long *identifier)
{
    DWORD ignored = 0;
    return CreateThread(NULL, reserve, (LPTHREAD_START_ROUTINE)(void (*)(void))run, context,
                        reserve != 0 ? STACK_SIZE_PARAM_IS_A_RESERVATION : 0,
                        identifier != NULL ? identifier : &ignored);
}
