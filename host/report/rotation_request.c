// SPDX-License-Identifier: MIT
#include "report/rotation_request.h"

#include <stdlib.h>

#include <windows.h>
#include <sddl.h>

#include "base/system_error.h"
#include "base/text.h"
#include "base/thread.h"
#include "base/wide.h"
#include "report/log_file.h"
#include "report/log_signal.h"
#include "report/report.h"
#include "scm/scm.h"

enum { STACK = 128 * 1024 }; // bytes; of threads that the clock may make

static HANDLE volatile asked; // auto-reset: begin a new file; NULL: nobody can ask for it
static HANDLE done;           // auto-reset: it has been begun

// What is to be told, and whether there is a log for it yet: who brings the second tells. The clock waits for no disk.
enum { IS_STRANGERS = 1, HAS_LOG = 2 };
static LONG trouble;

static uint32_t __stdcall tell_trouble(void *context)
{
    (void)context;
    report_line(
        "another user has made the event by which a new log file is asked for: nobody can ask for one");
    return 0;
}

static bool is_to_be_told(LONG part)
{
    const LONG before = InterlockedOr(&trouble, part);
    return (before & part) == 0 && (before | part) == (IS_STRANGERS | HAS_LOG);
}

static void note_trouble(LONG part)
{
    if (!is_to_be_told(part))
        return;
    HANDLE thread = thread_begin(tell_trouble, NULL, STACK, NULL);
    if (thread != NULL)
        CloseHandle(thread);
}

void rotation_request_tell_trouble(void)
{
    if (is_to_be_told(HAS_LOG))
        (void)tell_trouble(NULL);
}

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
        note_trouble(IS_STRANGERS);
        CloseHandle(event);
        event = NULL;
    }
    free(name);
    LocalFree(attributes.lpSecurityDescriptor);
    return event;
}

static uint32_t __stdcall rotate(void *context)
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
    HANDLE thread = thread_begin(rotate, NULL, STACK, NULL);
    if (thread != NULL) // else who asked hears that it was not done
        CloseHandle(thread);
    return thread != NULL;
}

// Has the service look. Where it starts or stops it waits for the event, and the SCM gives it no control. Where the SCM waits too long for the
// handler's answer, to this control or another's, it may still come.
static bool have_it_look(const struct scm_service *service, uint32_t *wait, struct error *error)
{
    struct error refused = {0};
    const bool looks = scm_control(service, SERVICE_CONTROL_INTERROGATE, &refused) ||
                       refused.code == ERROR_SERVICE_CANNOT_ACCEPT_CTRL ||
                       refused.code == ERROR_SERVICE_NOT_ACTIVE ||
                       refused.code == ERROR_SERVICE_REQUEST_TIMEOUT;
    if (looks) {
        error_clear(&refused);
    } else {
        *wait = 0; // but that it may have looked by itself
        *error = refused;
    }
    return looks;
}

// Asks by these events. Withdraws what was not answered: it would have a later INTERROGATE mean it.
static enum rotation_answer ask_for_it(const struct scm_service *service, HANDLE ask, HANDLE finished,
                                       const char *path, uint32_t wait, struct error *error)
{
    (void)WaitForSingleObject(finished, 0); // an answer that somebody did not wait for is not this one's
    if (!SetEvent(ask)) {
        system_error(error, GetLastError(), "cannot ask for a new log file \"%s\"", path);
        return ROTATION_FAILED;
    }
    const bool looks = have_it_look(service, &wait, error);
    if (WaitForSingleObject(finished, wait) == WAIT_OBJECT_0) {
        error_clear(error);
        return ROTATION_DONE;
    }
    ResetEvent(ask);
    if (looks) {
        error_set(error, WAIT_TIMEOUT, "the log \"%s\" was not put aside", path);
        error_advise(error, "its last lines may say why");
    }
    return ROTATION_FAILED;
}

enum rotation_answer rotation_request_send(const char *service, const char *path, uint32_t wait,
                                           struct error *error)
{
    wchar_t *ask_name = log_signal_object_name(path, "rotate");
    wchar_t *done_name = log_signal_object_name(path, "rotated");
    HANDLE ask = OpenEventW(EVENT_MODIFY_STATE, FALSE, ask_name);
    DWORD code = GetLastError();
    HANDLE finished = ask != NULL ? OpenEventW(SYNCHRONIZE, FALSE, done_name) : NULL;
    struct scm_service opened = {0};
    enum rotation_answer answer = ROTATION_FAILED;
    if (ask == NULL && code == ERROR_FILE_NOT_FOUND) {
        answer = ROTATION_NOT_SERVED;
    } else if (ask == NULL || finished == NULL) {
        system_error(error, ask == NULL ? code : GetLastError(), "cannot ask for a new log file \"%s\"",
                     path);
        error_advise(error, "run this as an administrator");
    } else if (scm_open(service, SERVICE_INTERROGATE, &opened, error)) {
        answer = ask_for_it(&opened, ask, finished, path, wait, error);
    }
    scm_close(&opened);
    if (finished != NULL)
        CloseHandle(finished);
    if (ask != NULL)
        CloseHandle(ask);
    free(done_name);
    free(ask_name);
    return answer;
}
