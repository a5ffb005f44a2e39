// SPDX-License-Identifier: MIT
#include "commands/import_limit.h"

#include <process.h>
#include <stdlib.h>

#include <windows.h>

#include "base/error.h"
#include "base/human.h"
#include "base/output.h"
#include "base/text.h"
#include "commands/answer.h"
#include "commands/commands.h"

static struct {
    HANDLE ended; // an event; NULL: nothing is imported
    HANDLE thread;
    char *what;
    uint32_t limit; // s; 0: none
} import;

static void give_up(void)
{
    struct error error = {0};
    char *time = human_short_duration(import.limit);
    error_set(&error, ERROR_TIMEOUT, "Importing %s has not ended within the start limit of %s", import.what,
              time);
    error_advise(
        &error,
        "an import must not do the service's work: put that below if __name__ == \"__main__\": and "
        "name the file itself, C:\\DIRECTORY\\SCRIPT.py, as a program; --start-limit TIME waits longer");
    const int code = answer_fail(&error);
    answer_end();
    output_flush();
    free(time);
    // Python holds what an orderly end would wait for.
    TerminateProcess(GetCurrentProcess(), (UINT)code);
}

static unsigned __stdcall watch(void *unused)
{
    enum { QUIET = 5 }; // s until people are told what they wait for
    const uint32_t quiet = import.limit != 0 && import.limit < QUIET ? import.limit : (uint32_t)QUIET;
    const uint32_t rest = import.limit - quiet;
    (void)unused;
    if (WaitForSingleObject(import.ended, quiet * 1000) != WAIT_TIMEOUT)
        return 0;
    if (import.limit == 0 || rest > 0)
        output_note("importing %s ...", import.what);
    if (import.limit != 0 && WaitForSingleObject(import.ended, rest * 1000) == WAIT_TIMEOUT)
        give_up();
    return 0;
}

void import_limit_begin(const char *what, uint32_t limit)
{
    import.what = text_copy(what);
    import.limit = limit < UINT32_MAX / 1000 ? limit : 0;
    import.ended = CreateEventW(NULL, TRUE, FALSE, NULL);
    import.thread = import.ended != NULL ? (HANDLE)_beginthreadex(NULL, 0, watch, NULL, 0, NULL) : NULL;
}

void import_limit_end(void)
{
    if (import.thread != NULL) {
        SetEvent(import.ended);
        WaitForSingleObject(import.thread, INFINITE); // what it tells comes before what the caller tells
        CloseHandle(import.thread);
    }
    if (import.ended != NULL)
        CloseHandle(import.ended);
    free(import.what);
    import.what = NULL;
    import.thread = import.ended = NULL;
}
