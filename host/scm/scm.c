// SPDX-License-Identifier: MIT
#include "scm/scm.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/memory.h"
#include "base/system_error.h"
#include "base/wide.h"
#include "scm/computer.h"
#include "scm/scm_names.h"
#include "scm/trace.h"

static wchar_t *computer;

// The connection of all calls, and the rights that it was made with. One that is replaced stays open: another thread may be amid a
// call with it, and they are few.
static struct {
    SRWLOCK lock;
    SC_HANDLE manager; // NULL: none yet, or it has died
    uint32_t access;
} kept = {.lock = SRWLOCK_INIT};

void scm_set_computer(const char *name)
{
    free(computer);
    computer = name == NULL || computer_is_own(name) ? NULL : wide_from_text(name);
    if (kept.manager != NULL)
        CloseServiceHandle(kept.manager); // another computer's
    kept.manager = NULL;
    kept.access = 0;
}

char *scm_computer(void)
{
    return computer != NULL ? text_from_wide(computer) : NULL;
}

bool scm_is_remote(void)
{
    return computer != NULL;
}

// What to try, by the code that the SCM gave.
static bool advise(struct error *error, const char *name)
{
    switch (error->code) {
    case ERROR_ACCESS_DENIED:
        return error_advise(error, "%s",
                            scm_is_remote()
                                ? "run this as an account that is an administrator of the other computer"
                                : SCM_ELEVATE);
    case ERROR_SERVICE_DOES_NOT_EXIST:
        return error_advise(error, "check the name; \"pyhost list\" shows the services of this host");
    case ERROR_SERVICE_DISABLED:
        return error_advise(error, "enable it: pyhost update \"%s\" --startup manual", name);
    case ERROR_SERVICE_MARKED_FOR_DELETE:
        return error_advise(
            error,
            "stop it if it still runs, close services.msc, Task Manager and monitoring programs, which may "
            "have it open, then install it again");
    case RPC_S_SERVER_UNAVAILABLE:
        return error_advise(error, "check the computer's name, and that its firewall allows \"Remote Service "
                                   "Management\"");
    case ERROR_SERVICE_LOGON_FAILED:
        return error_advise(error,
                            "set its password again (pyhost update \"%s\" --account ACCOUNT), and see "
                            "whether the account may still log on "
                            "as a service, which a group policy can take from users and virtual accounts: "
                            "pyhost doctor \"%s\"",
                            name, name);
    case ERROR_INVALID_SERVICE_ACCOUNT:
        return error_advise(
            error, "check the account and its password: pyhost update \"%s\" --account ACCOUNT", name);
    case ERROR_DUPLICATE_SERVICE_NAME:
        return error_advise(error, "another service has this display name; choose one with --display-name");
    case ERROR_SERVICE_DEPENDENCY_FAIL:
    case ERROR_SERVICE_DEPENDENCY_DELETED:
        return error_advise(error, "see which service it depends on fails: pyhost doctor \"%s\"", name);
    case ERROR_SERVICE_REQUEST_TIMEOUT:
    case ERROR_SERVICE_NOT_ACTIVE:
    case ERROR_SERVICE_ALREADY_RUNNING:
        return error_advise(error, "look at it: pyhost status \"%s\"", name);
    default:
        return false;
    }
}

bool scm_error(struct error *error, uint32_t code, const char *verb, const char *name)
{
    system_error(error, code, "cannot %s the service \"%s\"", verb, name);
    advise(error, name);
    return false;
}

static SC_HANDLE open_manager(uint32_t access)
{
    if (computer != NULL) {
        char *name = text_from_wide(computer);
        trace_line("OpenSCManagerW machine=%s", name);
        free(name);
    }
    return OpenSCManagerW(computer, NULL, access);
}

void *scm_manager(uint32_t access, struct error *error)
{
    DWORD code = NO_ERROR;
    AcquireSRWLockExclusive(&kept.lock);
    SC_HANDLE manager = kept.manager;
    const uint32_t all = kept.access | access | SC_MANAGER_CONNECT;
    if (manager == NULL || all != kept.access) {
        manager = open_manager(all);
        code = GetLastError();
        if (manager != NULL) {
            kept.manager = manager;
            kept.access = all;
        }
    }
    ReleaseSRWLockExclusive(&kept.lock);
    if (manager == NULL) {
        system_error(error, code,
                     code == ERROR_ACCESS_DENIED && (access & SC_MANAGER_CREATE_SERVICE) != 0
                         ? "you have not the right to create services"
                         : "cannot open the service control manager");
        advise(error, "");
    }
    return manager;
}

// Lets the next call connect anew, with the rights that this connection had.
static void forget_manager(SC_HANDLE manager)
{
    AcquireSRWLockExclusive(&kept.lock);
    if (kept.manager == manager) // else another thread has replaced it already
        kept.manager = NULL;
    ReleaseSRWLockExclusive(&kept.lock);
}

// Is the code that of a connection which has died: the computer or its SCM is another one meanwhile, or the network broke?
static bool is_of_dead_connection(DWORD code)
{
    return code == ERROR_INVALID_HANDLE || code == RPC_S_CALL_FAILED || code == RPC_S_CALL_FAILED_DNE ||
           code == RPC_S_SERVER_UNAVAILABLE;
}

char *scm_purpose(uint32_t access)
{
    static const struct {
        uint32_t right;
        const char *text;
    } purposes[] = {{DELETE, "remove it"},
                    {WRITE_DAC, "change its security"},
                    {SERVICE_CHANGE_CONFIG, "change it"},
                    {SERVICE_START, "start it"},
                    {SERVICE_STOP, "stop it"},
                    {SERVICE_PAUSE_CONTINUE, "pause and continue it"},
                    {SERVICE_USER_DEFINED_CONTROL, "send it controls"},
                    {SERVICE_INTERROGATE, "interrogate it"},
                    {SERVICE_ENUMERATE_DEPENDENTS, "list what depends on it"},
                    {SERVICE_QUERY_CONFIG, "read its configuration"},
                    {READ_CONTROL, "read its security"},
                    {SERVICE_QUERY_STATUS, "query its status"}};
    struct text_buffer text = {0};
    for (size_t i = 0; i < COUNT_OF(purposes); i++)
        if ((access & purposes[i].right) != 0)
            text_buffer_add_format(&text, "%s%s", text.length > 0 ? ", " : "", purposes[i].text);
    return text_buffer_take(&text);
}

bool scm_open(const char *name, uint32_t access, struct scm_service *service, struct error *error)
{
    *service = (struct scm_service){0};
    SC_HANDLE handle = NULL;
    DWORD code = ERROR_INVALID_HANDLE;
    wchar_t *wide = wide_from_text(name);
    // A connection that has died is not to cost all further services: it is made once more.
    for (int i = 0; i < 2 && handle == NULL && is_of_dead_connection(code); i++) {
        SC_HANDLE manager = scm_manager(SC_MANAGER_CONNECT, error);
        if (manager == NULL) {
            free(wide);
            return false;
        }
        handle = OpenServiceW(manager, wide, access);
        code = GetLastError();
        if (handle == NULL && is_of_dead_connection(code))
            forget_manager(manager);
    }
    free(wide);
    if (handle == NULL) {
        if (code == ERROR_INVALID_NAME) // so there is no service of that name either
            code = ERROR_SERVICE_DOES_NOT_EXIST;
        if (code != ERROR_ACCESS_DENIED) {
            scm_error(error, code, "open", name);
            char *key = code == ERROR_SERVICE_DOES_NOT_EXIST ? scm_names_key(name) : NULL;
            if (key != NULL)
                error_advise(error, "\"%s\" is the display name of the service \"%s\": use that name", name,
                             key);
            free(key);
            return false;
        }
        char *purpose = scm_purpose(access);
        system_error(error, code, "you have not all rights on the service \"%s\" that this takes: %s", name,
                     purpose);
        free(purpose);
        advise(error, name);
        return false;
    }
    *service = (struct scm_service){.handle = handle, .name = text_copy(name)};
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
    free(service->name);
    *service = (struct scm_service){0};
}

static struct scm_status status_of(const SERVICE_STATUS_PROCESS *process)
{
    return (struct scm_status){.state = process->dwCurrentState,
                               .exit_code = process->dwWin32ExitCode,
                               .specific_code = process->dwServiceSpecificExitCode,
                               .checkpoint = process->dwCheckPoint,
                               .wait_hint = process->dwWaitHint,
                               .process = process->dwProcessId,
                               .accepted = process->dwControlsAccepted};
}

bool scm_query(const struct scm_service *service, struct scm_status *status, struct error *error)
{
    SERVICE_STATUS_PROCESS process = {0};
    DWORD needed = 0;
    if (!QueryServiceStatusEx(service->handle, SC_STATUS_PROCESS_INFO, (BYTE *)&process, sizeof process,
                              &needed))
        return scm_error(error, GetLastError(), "query", service->name);
    *status = status_of(&process);
    return true;
}

void *scm_record(const struct scm_service *service, struct error *error)
{
    enum { RECORD_MOST = 8 * 1024 }; // bytes: sdk-api, QueryServiceConfigW
    DWORD size = RECORD_MOST;
    DWORD code = ERROR_INSUFFICIENT_BUFFER;
    while (code == ERROR_INSUFFICIENT_BUFFER) { // there are SCMs that give more
        DWORD needed = 0;
        QUERY_SERVICE_CONFIGW *record = memory_allocate(size);
        if (QueryServiceConfigW(service->handle, record, size, &needed))
            return record;
        code = GetLastError();
        if (code == ERROR_INSUFFICIENT_BUFFER && needed <= size)
            code = ERROR_INVALID_DATA;
        size = needed; // which it tells with that error alone
        free(record);
    }
    scm_error(error, code, "read the configuration of", service->name);
    return NULL;
}

char *scm_image_path(const struct scm_service *service, struct error *error)
{
    QUERY_SERVICE_CONFIGW *config = scm_record(service, error);
    char *path = config != NULL
                     ? text_from_wide(config->lpBinaryPathName != NULL ? config->lpBinaryPathName : L"")
                     : NULL;
    free(config);
    return path;
}

bool scm_type(const struct scm_service *service, uint32_t *type, struct error *error)
{
    QUERY_SERVICE_CONFIGW *config = scm_record(service, error);
    if (config != NULL)
        *type = config->dwServiceType;
    free(config);
    return config != NULL;
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

bool scm_list(struct text_list *names, struct scm_status **statuses, struct error *error)
{
    enum { BYTES_MOST = 256 * 1024 }; // EnumServicesStatusEx gives no more at a time
    DWORD needed = 0;
    DWORD count = 0;
    DWORD resume = 0;
    DWORD code = ERROR_MORE_DATA;
    *statuses = NULL;
    SC_HANDLE manager = scm_manager(SC_MANAGER_ENUMERATE_SERVICE, error);
    if (manager == NULL)
        return false;
    BYTE *bytes = memory_allocate(BYTES_MOST);
    const ENUM_SERVICE_STATUS_PROCESSW *found = (const void *)bytes;
    while (code == ERROR_MORE_DATA) {
        code = EnumServicesStatusExW(manager, SC_ENUM_PROCESS_INFO, SERVICE_WIN32, SERVICE_STATE_ALL, bytes,
                                     BYTES_MOST, &needed, &count, &resume, NULL)
                   ? NO_ERROR
                   : GetLastError();
        if ((code != NO_ERROR && code != ERROR_MORE_DATA) || (code == ERROR_MORE_DATA && count == 0))
            break;
        *statuses = memory_resize(*statuses, (names->count + count + 1) * sizeof **statuses);
        for (DWORD i = 0; i < count; i++) {
            (*statuses)[names->count] = status_of(&found[i].ServiceStatusProcess);
            text_list_add_owned(names, text_from_wide(found[i].lpServiceName));
        }
    }
    free(bytes);
    return code == NO_ERROR || system_error(error, code, "cannot list the services");
}

bool scm_dependents(const struct scm_service *service, uint32_t state, struct text_list *names,
                    struct error *error)
{
    enum { BYTES_MOST = 64000 }; // EnumDependentServices takes no larger buffer
    DWORD needed = 0;
    DWORD count = 0;
    // Asked for here alone: who may only stop a service needs the right only where something depends on it.
    struct scm_service open = {0};
    if (!scm_open(service->name, SERVICE_ENUMERATE_DEPENDENTS, &open, error))
        return false;
    ENUM_SERVICE_STATUSW *found = memory_allocate(BYTES_MOST);
    bool done = EnumDependentServicesW(open.handle, state, found, BYTES_MOST, &needed, &count) ||
                GetLastError() == ERROR_MORE_DATA;
    if (!done)
        scm_error(error, GetLastError(), "find what depends on", service->name);
    for (DWORD i = 0; done && i < count; i++)
        text_list_add_owned(names, text_from_wide(found[i].lpServiceName));
    free(found);
    scm_close(&open);
    return done;
}

static VOID CALLBACK ignore(void *context)
{
    (void)context;
}

bool scm_is_marked(const char *name)
{
    static SERVICE_NOTIFYW notify; // outlives the handle, with which the request ends
    struct scm_service service = {0};
    struct error ignored = {0};
    notify = (SERVICE_NOTIFYW){.dwVersion = SERVICE_NOTIFY_STATUS_CHANGE, .pfnNotifyCallback = ignore};
    const bool marked = scm_open(name, SERVICE_QUERY_STATUS, &service, &ignored) &&
                        NotifyServiceStatusChangeW(service.handle, SERVICE_NOTIFY_DELETE_PENDING, &notify) ==
                            ERROR_SERVICE_MARKED_FOR_DELETE;
    scm_close(&service);
    error_clear(&ignored);
    return marked;
}

const char *scm_cure_unseen(const struct error *error)
{
    return error->advice == NULL && error->code == ERROR_ACCESS_DENIED ? SCM_ELEVATE : error->advice;
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
    return state < COUNT_OF(names) && names[state] != NULL ? names[state] : "unknown";
}
