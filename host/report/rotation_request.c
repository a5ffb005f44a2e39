// SPDX-License-Identifier: MIT
#include "report/rotation_request.h"

#include <process.h>
#include <stdlib.h>

#include <windows.h>
#include <sddl.h>

#include "base/system_error.h"
#include "base/text.h"
#include "base/wide.h"
#include "report/log_file.h"
#include "report/log_signal.h"
#include "report/report.h"
#include "scm/scm.h"

static HANDLE volatile asked; // auto-reset: begin a new file; NULL: nobody can ask for it
static HANDLE done;           // auto-reset: it has been begun

// It may be there still: from the service's process before this one, which is about to be gone; hence the rights of its
// owner (S-1-3-4), which is the service's account.
static HANDLE make_event(const char *path, const char *what)
{
    SECURITY_ATTRIBUTES attributes = {.nLength = sizeof attributes};
    if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(L"D:P(A;;GA;;;SY)(A;;GA;;;BA)(A;;GA;;;S-1-3-4)",
                                                              SDDL_REVISION_1,
                                                              &attributes.lpSecurityDescriptor, NULL))
        return NULL;
    wchar_t *name = log_signal_object_name(path, what);
    HANDLE event = CreateEventExW(&attributes, name, 0, EVENT_MODIFY_STATE | SYNCHRONIZE | READ_CONTROL);
    if (event != NULL && GetLastError() == ERROR_ALREADY_EXISTS && log_signal_is_strangers(event)) {
        // its maker would have a right to set it that the service never gave
        report_line("another user has made the event \"%ls\": nobody can ask for a new log file", name);
        CloseHandle(event);
        event = NULL;
    }
    free(name);
    LocalFree(attributes.lpSecurityDescriptor);
    return event;
}

static unsigned __stdcall rotate(void *context)
{
    (void)context;
    struct error error = {0};
    if (log_file_rotate(&error))
        SetEvent(done);
    else
        report_line("asked for a new log file: %s", error.message);
    error_clear(&error);
    return 0;
}

void *rotation_request_serve(const char *path)
{
    HANDLE ask = make_event(path, "rotate");
    done = make_event(path, "rotated");
    if (done != NULL)
        InterlockedExchangePointer((void *volatile *)&asked, ask);
    return done != NULL ? ask : NULL;
}

bool rotation_request_came(void)
{
    HANDLE ask = InterlockedCompareExchangePointer((void *volatile *)&asked, NULL, NULL);
    return ask != NULL && WaitForSingleObject(ask, 0) == WAIT_OBJECT_0;
}

bool rotation_request_answer(void)
{
    HANDLE thread =
        (HANDLE)_beginthreadex(NULL, 128 * 1024, rotate, NULL, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    if (thread != NULL) // else who asked hears that it was not done
        CloseHandle(thread);
    return thread != NULL;
}

// Has the service look. Where it starts or stops it waits for the event, and the SCM gives it no control.
static bool have_it_look(const char *name, struct error *error)
{
    struct error refused = {0};
    struct scm_service service = {0};
    const bool looks = scm_open(name, SERVICE_INTERROGATE, &service, &refused) &&
                       scm_control(&service, SERVICE_CONTROL_INTERROGATE, &refused);
    scm_close(&service);
    if (!looks && refused.code != ERROR_SERVICE_CANNOT_ACCEPT_CTRL &&
        refused.code != ERROR_SERVICE_NOT_ACTIVE) {
        *error = refused;
        return false;
    }
    error_clear(&refused);
    return true;
}

enum rotation_answer rotation_request_send(const char *service, const char *path, uint32_t wait,
                                           struct error *error)
{
    wchar_t *ask_name = log_signal_object_name(path, "rotate");
    wchar_t *done_name = log_signal_object_name(path, "rotated");
    HANDLE ask = OpenEventW(EVENT_MODIFY_STATE, FALSE, ask_name);
    DWORD code = GetLastError();
    HANDLE finished = ask != NULL ? OpenEventW(SYNCHRONIZE, FALSE, done_name) : NULL;
    enum rotation_answer answer = ROTATION_FAILED;
    if (ask == NULL && code == ERROR_FILE_NOT_FOUND) {
        answer = ROTATION_NOT_SERVED;
    } else if (ask == NULL || finished == NULL) {
        system_error(error, ask == NULL ? code : GetLastError(), "cannot ask for a new log file \"%s\"",
                     path);
        error_advise(error, "run this as an administrator");
    } else if (!SetEvent(ask) || !have_it_look(service, error)) {
        ResetEvent(ask);
    } else {
        answer = WaitForSingleObject(finished, wait) == WAIT_OBJECT_0 ? ROTATION_DONE : ROTATION_FAILED;
        if (answer == ROTATION_FAILED) {
            error_set(error, WAIT_TIMEOUT, "the log \"%s\" was not put aside", path);
            error_advise(error, "its last lines may say why");
        }
    }
    if (finished != NULL)
        CloseHandle(finished);
    if (ask != NULL)
        CloseHandle(ask);
    free(done_name);
    free(ask_name);
    return answer;
}
