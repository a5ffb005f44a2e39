// SPDX-License-Identifier: MIT
#include "scm/scm.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/memory.h"
#include "base/system_error.h"
#include "base/wide.h"

enum { DELETION_WAIT = 10000, DELETION_INTERVAL = 100 }; // ms

// What to try, by the code that the SCM gave.
static bool advise(struct error *error, const char *name)
{
    switch (error->code) {
    case ERROR_ACCESS_DENIED:
        return error_advise(error, "run this as an administrator");
    case ERROR_SERVICE_DOES_NOT_EXIST:
        return error_advise(error, "check the name; \"sc query\" lists the installed services");
    case ERROR_SERVICE_DISABLED:
        return error_advise(error, "enable it: pyhost install ... --startup manual");
    case ERROR_SERVICE_MARKED_FOR_DELETE:
        return error_advise(error,
                            "close services.msc and other programs that look at services, then repeat");
    case ERROR_SERVICE_REQUEST_TIMEOUT:
    case ERROR_SERVICE_NOT_ACTIVE:
    case ERROR_SERVICE_ALREADY_RUNNING:
        return error_advise(error, "look at it: pyhost status \"%s\"", name);
    default:
        return false;
    }
}

static bool scm_error(struct error *error, uint32_t code, const char *verb, const char *name)
{
    system_error(error, code, "cannot %s the service \"%s\"", verb, name);
    advise(error, name);
    return false;
}

static SC_HANDLE open_manager(DWORD access, struct error *error)
{
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, access);
    if (manager == NULL) {
        system_error(error, GetLastError(), "cannot open the service control manager");
        advise(error, "");
    }
    return manager;
}

bool scm_open(const char *name, uint32_t access, struct scm_service *service, struct error *error)
{
    *service = (struct scm_service){0};
    SC_HANDLE manager = open_manager(SC_MANAGER_CONNECT, error);
    if (manager == NULL)
        return false;
    wchar_t *wide = wide_from_text(name);
    SC_HANDLE handle = OpenServiceW(manager, wide, access);
    DWORD code = GetLastError();
    free(wide);
    if (handle == NULL) {
        CloseServiceHandle(manager);
        return scm_error(error, code, "open", name);
    }
    *service = (struct scm_service){.manager = manager, .handle = handle, .name = text_copy(name)};
    return true;
}

bool scm_exists(const char *name, struct error *error)
{
    struct scm_service service = {0};
    bool exists = scm_open(name, SERVICE_QUERY_STATUS, &service, error);
    if (!exists && error->code == ERROR_SERVICE_DOES_NOT_EXIST)
        error_clear(error);
    scm_close(&service);
    return exists;
}

static DWORD start_type(enum scm_start start)
{
    switch (start) {
    case SCM_START_AUTO:
    case SCM_START_DELAYED:
        return SERVICE_AUTO_START;
    case SCM_START_DISABLED:
        return SERVICE_DISABLED;
    default:
        return SERVICE_DEMAND_START;
    }
}

// The names one behind the other, each terminated, and one more NUL. Owner: the caller. NULL for NULL.
static wchar_t *multi_text(const struct text_list *texts)
{
    if (texts == NULL)
        return NULL;
    size_t units = 0;
    wchar_t *block = memory_allocate(2 * sizeof *block);
    for (size_t i = 0; i < texts->count; i++) {
        wchar_t *wide = wide_from_text(texts->items[i]);
        size_t length = wcslen(wide) + 1;
        block = memory_resize(block, (units + length + 1) * sizeof *block);
        memcpy(block + units, wide, length * sizeof *block);
        units += length;
        block[units] = L'\0';
        free(wide);
    }
    return block;
}

bool scm_create(const char *name, const struct scm_config *config, struct scm_service *service,
                struct error *error)
{
    *service = (struct scm_service){0};
    SC_HANDLE manager = open_manager(SC_MANAGER_CONNECT | SC_MANAGER_CREATE_SERVICE, error);
    if (manager == NULL)
        return false;
    wchar_t *wide_name = wide_from_text(name);
    wchar_t *display_name = wide_from_text(config->display_name);
    wchar_t *image_path = wide_from_text(config->image_path);
    wchar_t *dependencies = multi_text(config->dependencies);
    SC_HANDLE handle = NULL;
    DWORD code = NO_ERROR;
    // A deleted service vanishes when its last handle closes, and nothing tells when that is.
    for (unsigned waited = 0;; waited += DELETION_INTERVAL) {
        handle = CreateServiceW(manager, wide_name, display_name, SERVICE_ALL_ACCESS,
                                SERVICE_WIN32_OWN_PROCESS, start_type(config->start), SERVICE_ERROR_NORMAL,
                                image_path, NULL, NULL, dependencies, NULL, NULL);
        code = GetLastError();
        if (handle != NULL || code != ERROR_SERVICE_MARKED_FOR_DELETE || waited >= DELETION_WAIT)
            break;
        Sleep(DELETION_INTERVAL);
    }
    free(dependencies);
    free(image_path);
    free(display_name);
    free(wide_name);
    if (handle == NULL) {
        CloseServiceHandle(manager);
        return scm_error(error, code, "create", name);
    }
    *service = (struct scm_service){.manager = manager, .handle = handle, .name = text_copy(name)};
    return true;
}

bool scm_change(const struct scm_service *service, const struct scm_config *config, struct error *error)
{
    wchar_t *display_name = wide_from_text(config->display_name);
    wchar_t *image_path = wide_from_text(config->image_path);
    wchar_t *dependencies = multi_text(config->dependencies);
    bool done =
        ChangeServiceConfigW(service->handle, SERVICE_NO_CHANGE, start_type(config->start), SERVICE_NO_CHANGE,
                             image_path, NULL, NULL, dependencies, NULL, NULL, display_name);
    DWORD code = GetLastError();
    free(dependencies);
    free(image_path);
    free(display_name);
    return done || scm_error(error, code, "change", service->name);
}

bool scm_describe(const struct scm_service *service, const struct scm_config *config, struct error *error)
{
    wchar_t *text = wide_from_text(config->description);
    SERVICE_DESCRIPTIONW description = {.lpDescription = text};
    bool done =
        text == NULL || ChangeServiceConfig2W(service->handle, SERVICE_CONFIG_DESCRIPTION, &description);
    DWORD code = GetLastError();
    free(text);
    if (!done)
        return scm_error(error, code, "describe", service->name);

    // Only a service that starts by itself can be delayed; the flag of any other must not be touched
    // (ERROR_INVALID_PARAMETER).
    SERVICE_DELAYED_AUTO_START_INFO delayed = {.fDelayedAutostart = config->start == SCM_START_DELAYED};
    if (config->start != SCM_START_DELAYED && config->start != SCM_START_AUTO)
        return true;
    done = ChangeServiceConfig2W(service->handle, SERVICE_CONFIG_DELAYED_AUTO_START_INFO, &delayed);
    if (!done && config->start == SCM_START_DELAYED)
        return scm_error(error, GetLastError(), "delay the start of", service->name);
    return true;
}

bool scm_delete(const struct scm_service *service, struct error *error)
{
    if (DeleteService(service->handle))
        return true;
    DWORD code = GetLastError();
    return code == ERROR_SERVICE_MARKED_FOR_DELETE || scm_error(error, code, "remove", service->name);
}

void scm_close(struct scm_service *service)
{
    if (service->handle != NULL)
        CloseServiceHandle(service->handle);
    if (service->manager != NULL)
        CloseServiceHandle(service->manager);
    free(service->name);
    *service = (struct scm_service){0};
}

bool scm_query(const struct scm_service *service, struct scm_status *status, struct error *error)
{
    SERVICE_STATUS_PROCESS process = {0};
    DWORD needed = 0;
    if (!QueryServiceStatusEx(service->handle, SC_STATUS_PROCESS_INFO, (BYTE *)&process, sizeof process,
                              &needed))
        return scm_error(error, GetLastError(), "query", service->name);
    *status = (struct scm_status){.state = process.dwCurrentState,
                                  .exit_code = process.dwWin32ExitCode,
                                  .specific_code = process.dwServiceSpecificExitCode,
                                  .checkpoint = process.dwCheckPoint,
                                  .wait_hint = process.dwWaitHint,
                                  .process = process.dwProcessId};
    return true;
}

// The SCM's record of the service. Owner: the caller, who calls free(). NULL after filling error.
static QUERY_SERVICE_CONFIGW *query_config(const struct scm_service *service, struct error *error)
{
    DWORD needed = 0;
    QueryServiceConfigW(service->handle, NULL, 0, &needed);
    QUERY_SERVICE_CONFIGW *config = memory_allocate(needed);
    if (QueryServiceConfigW(service->handle, config, needed, &needed))
        return config;
    scm_error(error, GetLastError(), "read the configuration of", service->name);
    free(config);
    return NULL;
}

char *scm_image_path(const struct scm_service *service, struct error *error)
{
    QUERY_SERVICE_CONFIGW *config = query_config(service, error);
    char *path = config != NULL ? text_from_wide(config->lpBinaryPathName) : NULL;
    free(config);
    return path;
}

bool scm_set_image_path(const struct scm_service *service, const char *image_path, struct error *error)
{
    wchar_t *wide = wide_from_text(image_path);
    bool done = ChangeServiceConfigW(service->handle, SERVICE_NO_CHANGE, SERVICE_NO_CHANGE, SERVICE_NO_CHANGE,
                                     wide, NULL, NULL, NULL, NULL, NULL, NULL);
    DWORD code = GetLastError();
    free(wide);
    return done || scm_error(error, code, "change", service->name);
}

char *scm_account(const struct scm_service *service, struct error *error)
{
    QUERY_SERVICE_CONFIGW *config = query_config(service, error);
    char *account = config != NULL ? text_from_wide(config->lpServiceStartName) : NULL;
    free(config);
    return account;
}

bool scm_start(const struct scm_service *service, const struct text_list *arguments, struct error *error)
{
    wchar_t **wide = memory_allocate(arguments->count * sizeof *wide);
    for (size_t i = 0; i < arguments->count; i++)
        wide[i] = wide_from_text(arguments->items[i]);
    bool done = StartServiceW(service->handle, (DWORD)arguments->count, (const wchar_t **)(void *)wide);
    DWORD code = GetLastError();
    for (size_t i = 0; i < arguments->count; i++)
        free(wide[i]);
    free(wide);
    return done || scm_error(error, code, "start", service->name);
}

bool scm_control(const struct scm_service *service, uint32_t control, struct error *error)
{
    SERVICE_STATUS status;
    return ControlService(service->handle, control, &status) ||
           scm_error(error, GetLastError(), control == SERVICE_CONTROL_STOP ? "stop" : "control",
                     service->name);
}

static VOID CALLBACK on_notify(void *context)
{
    *(bool *)((SERVICE_NOTIFYW *)context)->pContext = true;
}

static DWORD notify_mask(uint32_t wanted)
{
    static const DWORD masks[] = {[SERVICE_STOPPED] = SERVICE_NOTIFY_STOPPED,
                                  [SERVICE_RUNNING] = SERVICE_NOTIFY_RUNNING,
                                  [SERVICE_PAUSED] = SERVICE_NOTIFY_PAUSED};
    return SERVICE_NOTIFY_STOPPED | (wanted < COUNT_OF(masks) ? masks[wanted] : 0);
}

bool scm_wait(const struct scm_service *service, uint32_t wanted, uint32_t wait, struct scm_status *status,
              struct error *error)
{
    uint64_t begin = GetTickCount64();
    // The SCM writes into the notification until it has been delivered or the service's handle is closed; so
    // it belongs to the heap, and is given up to the process when the time is over.
    struct notification {
        SERVICE_NOTIFYW notify;
        bool called;
    } *notification = memory_allocate(sizeof *notification);
    for (;;) {
        if (!scm_query(service, status, error))
            return false;
        if (status->state == wanted || status->state == SERVICE_STOPPED) {
            free(notification);
            return true;
        }
        notification->called = false;
        notification->notify = (SERVICE_NOTIFYW){.dwVersion = SERVICE_NOTIFY_STATUS_CHANGE,
                                                 .pfnNotifyCallback = on_notify,
                                                 .pContext = &notification->called};
        DWORD code = NotifyServiceStatusChangeW(service->handle, notify_mask(wanted), &notification->notify);
        if (code != ERROR_SUCCESS)
            return scm_error(error, code, "wait for", service->name);
        while (!notification->called) {
            uint64_t spent = GetTickCount64() - begin;
            if (wait != UINT32_MAX && spent >= wait)
                return error_set(error, WAIT_TIMEOUT, "the service \"%s\" is still %s after %lu s",
                                 service->name, scm_state_name(status->state), (unsigned long)(wait / 1000));
            SleepEx(wait == UINT32_MAX ? INFINITE : (DWORD)(wait - spent), TRUE);
        }
    }
}

const char *scm_state_name(uint32_t state)
{
    static const char *const names[] = {
        [SERVICE_STOPPED] = "STOPPED",
        [SERVICE_START_PENDING] = "START_PENDING",
        [SERVICE_STOP_PENDING] = "STOP_PENDING",
        [SERVICE_RUNNING] = "RUNNING",
        [SERVICE_CONTINUE_PENDING] = "CONTINUE_PENDING",
        [SERVICE_PAUSE_PENDING] = "PAUSE_PENDING",
        [SERVICE_PAUSED] = "PAUSED",
    };
    return state < COUNT_OF(names) && names[state] != NULL ? names[state] : "an unknown state";
}
