// SPDX-License-Identifier: MIT
// The C runtime.
#include "contract.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

_invalid_parameter_handler __cdecl _get_thread_local_invalid_parameter_handler(void);

static intptr_t(__cdecl *get_osfhandle)(int descriptor);
static int(__cdecl *dup2_descriptor)(int from, int to);
static int(__cdecl *close_descriptor)(int descriptor);

// A descriptor that is closed is an invalid parameter: cpp-docs, _get_osfhandle, _dup2, _close, "the invalid parameter handler is
// invoked". That of the thread goes before that of the process; by default the process ends (_set_invalid_parameter_handler).
static void refuse(const char *function, int descriptor)
{
    const int code = errno;
    _invalid_parameter_handler handler = _get_thread_local_invalid_parameter_handler();
    if (handler == NULL)
        handler = _get_invalid_parameter_handler();
    contract_note("a closed descriptor", "%s(%d)%s", function, descriptor,
                  handler == NULL ? ", ends the process" : "");
    if (handler == NULL)
        TerminateProcess(GetCurrentProcess(), CONTRACT_INVALID_PARAMETER);
    else
        handler(NULL, NULL, NULL, 0, 0);
    errno = code;
}

static intptr_t __cdecl get_a_closed_one(int descriptor)
{
    const intptr_t handle = get_osfhandle(descriptor);
    if (handle == -1)
        refuse("_get_osfhandle", descriptor);
    return handle;
}

static int __cdecl dup2_a_closed_one(int from, int to)
{
    const int result = dup2_descriptor(from, to);
    if (result == -1 && errno == EBADF)
        refuse("_dup2", from);
    return result;
}

static int __cdecl close_a_closed_one(int descriptor)
{
    const int result = close_descriptor(descriptor);
    if (result == -1 && errno == EBADF)
        refuse("_close", descriptor);
    return result;
}

const struct contract_rule contract_runtime[] = {
    {"_get_osfhandle", get_a_closed_one, (void **)&get_osfhandle},
    {"_dup2", dup2_a_closed_one, (void **)&dup2_descriptor},
    {"_close", close_a_closed_one, (void **)&close_descriptor},
    {0},
};
