// SPDX-License-Identifier: MIT
#include "service/python_ahead.h"

#include <process.h>
#include <stdint.h>

#include <windows.h>

#include "python/api.h"
#include "service/surroundings.h"

static struct {
    HANDLE thread; // NULL: nobody looks
    const struct settings *settings;
    struct environment environment;
    struct error error;
    bool found;
} ahead;

static unsigned __stdcall look(void *context)
{
    (void)context;
    ahead.found = surroundings_find_python(ahead.settings, &ahead.environment, &ahead.error);
    if (ahead.found && ahead.settings->dll_path.count == 0 && !ahead.environment.conda)
        api_read_ahead(ahead.environment.dll);
    return 0;
}

void python_ahead_begin(const struct settings *settings)
{
    ahead.settings = settings;
    ahead.thread = (HANDLE)_beginthreadex(NULL, 0, look, NULL, 0, NULL);
}

bool python_ahead_take(const struct settings *settings, struct environment *environment, struct error *error)
{
    if (ahead.thread == NULL)
        return surroundings_find_python(settings, environment, error);
    WaitForSingleObject(ahead.thread, INFINITE);
    CloseHandle(ahead.thread);
    ahead.thread = NULL;
    *environment = ahead.environment;
    if (!ahead.found)
        *error = ahead.error;
    return ahead.found;
}
