// SPDX-License-Identifier: MIT
#include "scm/scm_config.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>
#include <sddl.h>

#include "base/compiler.h"
#include "base/memory.h"
#include "base/system_error.h"
#include "base/wide.h"
#include "scm/trace.h"

_Static_assert((unsigned)SCM_ACTION_NONE == (unsigned)SC_ACTION_NONE &&
                   (unsigned)SCM_ACTION_RESTART == (unsigned)SC_ACTION_RESTART &&
                   (unsigned)SCM_ACTION_REBOOT == (unsigned)SC_ACTION_REBOOT &&
                   (unsigned)SCM_ACTION_RUN == (unsigned)SC_ACTION_RUN_COMMAND,
               "the actions are numbered as the SCM numbers them");

enum { DELETION_WAIT = 10000, DELETION_INTERVAL = 100 }; // ms

static const char *shown(const char *text)
{
    return text != NULL ? text : "-";
}

// The names one behind the other, each terminated, and one more NUL. Owner: the caller.
static wchar_t *multi_text(const struct text_list *texts)
{
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

// ---- the main record ----

struct main_record {
    DWORD type;
    DWORD start;
    wchar_t *display_name;
    wchar_t *image_path;
    wchar_t *group;
    wchar_t *dependencies;
    wchar_t *account;
    wchar_t *password;
};

static DWORD start_type(enum scm_start start)
{
    static const DWORD types[] = {[SCM_START_AUTO] = SERVICE_AUTO_START,
                                  [SCM_START_DELAYED] = SERVICE_AUTO_START,
                                  [SCM_START_MANUAL] = SERVICE_DEMAND_START,
                                  [SCM_START_DISABLED] = SERVICE_DISABLED,
                                  [SCM_START_OTHER] = SERVICE_NO_CHANGE};
    return types[start];
}

static bool is_built_in(const char *account)
{
    return text_equal_ignore_case(account, "LocalSystem") ||
           text_starts_with_ignore_case(account, "NT AUTHORITY\\");
}

static struct main_record main_record(const struct scm_config *config)
{
    struct main_record record = {.type = SERVICE_NO_CHANGE, .start = SERVICE_NO_CHANGE};
    uint32_t parts = config->parts;
    if ((parts & SCM_INTERACTIVE) != 0)
        record.type =
            SERVICE_WIN32_OWN_PROCESS | (config->interactive ? (DWORD)SERVICE_INTERACTIVE_PROCESS : 0);
    if ((parts & SCM_START) != 0)
        record.start = start_type(config->start);
    if ((parts & SCM_DISPLAY_NAME) != 0)
        record.display_name = wide_from_text(config->display_name);
    if ((parts & SCM_IMAGE_PATH) != 0)
        record.image_path = wide_from_text(config->image_path);
    if ((parts & SCM_GROUP) != 0)
        record.group = wide_from_text(config->group);
    if ((parts & SCM_DEPENDENCIES) != 0)
        record.dependencies = multi_text(&config->dependencies);
    if ((parts & SCM_ACCOUNT) != 0) {
        record.account = wide_from_text(config->account);
        // The accounts of the system want an empty password, virtual and managed ones want none.
        record.password = config->password == NULL && is_built_in(config->account)
                              ? wide_from_text("")
                              : wide_from_text(config->password);
    }
    return record;
}

static void main_record_clear(struct main_record *record)
{
    if (record->password != NULL)
        SecureZeroMemory(record->password, wcslen(record->password) * sizeof *record->password);
    free(record->password);
    free(record->account);
    free(record->dependencies);
    free(record->group);
    free(record->image_path);
    free(record->display_name);
}

static void trace_main(const char *call, const char *name, const struct scm_config *config)
{
    char *dependencies = text_list_join(&config->dependencies, ",");
    struct main_record record = main_record(config);
    trace_line("%s %s type=0x%lX start=%lu display-name=%s account=%s password=%s group=%s dependencies=%s "
               "image-path=%s",
               call, name, (unsigned long)record.type, (unsigned long)record.start,
               record.display_name != NULL ? config->display_name : "-",
               record.account != NULL ? config->account : "-",
               config->password != NULL  ? "given"
               : record.password != NULL ? "empty"
                                         : "-",
               record.group != NULL ? config->group : "-", record.dependencies != NULL ? dependencies : "-",
               record.image_path != NULL ? config->image_path : "-");
    main_record_clear(&record);
    free(dependencies);
}

bool scm_create(const char *name, const struct scm_config *config, struct scm_service *service,
                struct error *error)
{
    *service = (struct scm_service){0};
    SC_HANDLE manager = scm_manager(SC_MANAGER_CREATE_SERVICE, error);
    if (manager == NULL)
        return false;
    trace_main("CreateServiceW", name, config);
    struct main_record record = main_record(config);
    wchar_t *wide_name = wide_from_text(name);
    const wchar_t *group = record.group != NULL && record.group[0] != L'\0' ? record.group : NULL;
    SC_HANDLE handle = NULL;
    DWORD code = NO_ERROR;
    // A deleted service vanishes when its last handle closes, and nothing tells when that is.
    for (unsigned waited = 0;; waited += DELETION_INTERVAL) {
        handle = CreateServiceW(manager, wide_name, record.display_name, SERVICE_ALL_ACCESS,
                                record.type != SERVICE_NO_CHANGE ? record.type : SERVICE_WIN32_OWN_PROCESS,
                                record.start != SERVICE_NO_CHANGE ? record.start : SERVICE_DEMAND_START,
                                SERVICE_ERROR_NORMAL, record.image_path, group, NULL, record.dependencies,
                                record.account, record.password);
        code = GetLastError();
        if (handle != NULL || code != ERROR_SERVICE_MARKED_FOR_DELETE || waited >= DELETION_WAIT)
            break;
        Sleep(DELETION_INTERVAL);
    }
    free(wide_name);
    main_record_clear(&record);
    if (handle == NULL)
        return scm_error(error, code, "create", name);
    *service = (struct scm_service){.handle = handle, .name = text_copy(name)};
    return true;
}

static bool write_main(const struct scm_service *service, const struct scm_config *config,
                       struct error *error)
{
    const uint32_t parts = SCM_DISPLAY_NAME | SCM_IMAGE_PATH | SCM_START | SCM_ACCOUNT | SCM_DEPENDENCIES |
                           SCM_GROUP | SCM_INTERACTIVE;
    if ((config->parts & parts) == 0)
        return true;
    trace_main("ChangeServiceConfigW", service->name, config);
    struct main_record record = main_record(config);
    bool done = ChangeServiceConfigW(service->handle, record.type, record.start, SERVICE_NO_CHANGE,
                                     record.image_path, record.group, NULL, record.dependencies,
                                     record.account, record.password, record.display_name);
    DWORD code = GetLastError();
    main_record_clear(&record);
    return done || scm_error(error, code, "change", service->name);
}

// ---- beside the main record ----

// Where a call is made for a service: its name in messages, and where what is not had is told.
struct change {
    const struct scm_service *service;
    struct text_list *notes;
};

// ChangeServiceConfig2. A level that this system does not have is a note.
static bool change2(const struct change *change, DWORD level, void *value, const char *what,
                    struct error *error)
{
    if (ChangeServiceConfig2W(change->service->handle, level, value))
        return true;
    DWORD code = GetLastError();
    if (code == ERROR_INVALID_LEVEL) {
        text_list_add_owned(change->notes,
                            text_format("This Windows does not support the services' setting \"%s\" (%lu)",
                                        what, (unsigned long)code));
        return true;
    }
    char *verb = text_format("set the %s of", what);
    scm_error(error, code, verb, change->service->name);
    free(verb);
    return false;
}

static bool write_description(const struct change *change, const struct scm_config *config,
                              struct error *error)
{
    wchar_t *text = wide_from_text(config->description);
    SERVICE_DESCRIPTIONW description = {.lpDescription = text};
    trace_line("ChangeServiceConfig2W %s DESCRIPTION %s", change->service->name, config->description);
    bool done = change2(change, SERVICE_CONFIG_DESCRIPTION, &description, "description", error);
    free(text);
    return done;
}

static bool write_delayed(const struct change *change, const struct scm_config *config, struct error *error)
{
    // Only a service that starts by itself can be delayed; the flag of any other must not be touched
    // (ERROR_INVALID_PARAMETER).
    SERVICE_DELAYED_AUTO_START_INFO delayed = {.fDelayedAutostart = config->start == SCM_START_DELAYED};
    if (config->start != SCM_START_DELAYED && config->start != SCM_START_AUTO)
        return true;
    struct text_list ignored = {0};
    const struct change quiet = {change->service, &ignored};
    trace_line("ChangeServiceConfig2W %s DELAYED_AUTO_START_INFO %d", change->service->name,
               (int)delayed.fDelayedAutostart);
    bool done = change2(delayed.fDelayedAutostart ? change : &quiet, SERVICE_CONFIG_DELAYED_AUTO_START_INFO,
                        &delayed, "delayed start", error);
    text_list_clear(&ignored);
    return done;
}

// The SCM lets only those who may shut the system down set the action "reboot", and wants it enabled.
static void enable_shutdown_privilege(void)
{
    HANDLE token = NULL;
    TOKEN_PRIVILEGES privileges = {.PrivilegeCount = 1, .Privileges = {{.Attributes = SE_PRIVILEGE_ENABLED}}};
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_ADJUST_PRIVILEGES, &token))
        return;
    if (LookupPrivilegeValueW(NULL, L"SeShutdownPrivilege", &privileges.Privileges[0].Luid))
        AdjustTokenPrivileges(token, FALSE, &privileges, 0, NULL, NULL);
    CloseHandle(token);
}

static bool write_recovery(const struct change *change, const struct scm_config *config, struct error *error)
{
    static wchar_t nothing[] = L"";
    struct text_buffer text = {0};
    const bool has_actions = (config->parts & SCM_RECOVERY) != 0;
    const bool has_command = (config->parts & SCM_RECOVERY_COMMAND) != 0;
    SC_ACTION *actions = memory_allocate((config->action_count + 1) * sizeof *actions);
    for (size_t i = 0; has_actions && i < config->action_count; i++) {
        actions[i] = (SC_ACTION){(SC_ACTION_TYPE)config->actions[i].type, config->actions[i].delay};
        text_buffer_add_format(&text, "%s%d:%lu", i > 0 ? "," : "", (int)actions[i].Type,
                               (unsigned long)actions[i].Delay);
        if (actions[i].Type == SC_ACTION_REBOOT)
            enable_shutdown_privilege();
    }
    wchar_t *command = has_command ? wide_from_text(config->command) : NULL;
    // sdk-api, SERVICE_FAILURE_ACTIONSW: without a pointer the actions and the time stay, or the command does; an empty array with a
    // pointer to it takes the actions away.
    SERVICE_FAILURE_ACTIONSW recovery = {.dwResetPeriod = config->reset,
                                         .lpCommand = has_command && command == NULL ? nothing : command,
                                         .cActions = has_actions ? (DWORD)config->action_count : 0,
                                         .lpsaActions = has_actions ? actions : NULL};
    text_buffer_add(&text, "");
    char *shown_actions = text_buffer_take(&text);
    trace_line("ChangeServiceConfig2W %s FAILURE_ACTIONS reset=%lu actions=%s command=%s",
               change->service->name, (unsigned long)config->reset, has_actions ? shown_actions : "-",
               has_command ? shown(config->command) : "-");
    bool done = change2(change, SERVICE_CONFIG_FAILURE_ACTIONS, &recovery, "recovery", error);
    free(shown_actions);
    free(command);
    free(actions);
    return done;
}

static bool write_privileges(const struct change *change, const struct scm_config *config,
                             struct error *error)
{
    wchar_t *block = multi_text(&config->privileges);
    char *text = text_list_join(&config->privileges, ",");
    SERVICE_REQUIRED_PRIVILEGES_INFOW privileges = {.pmszRequiredPrivileges = block};
    trace_line("ChangeServiceConfig2W %s REQUIRED_PRIVILEGES_INFO %s", change->service->name, text);
    bool done =
        change2(change, SERVICE_CONFIG_REQUIRED_PRIVILEGES_INFO, &privileges, "required privileges", error);
    free(text);
    free(block);
    return done;
}

static bool write_security(const struct change *change, const struct scm_config *config, struct error *error)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;
    wchar_t *wide = wide_from_text(config->security);
    bool done =
        ConvertStringSecurityDescriptorToSecurityDescriptorW(wide, SDDL_REVISION_1, &descriptor, NULL);
    DWORD code = GetLastError();
    free(wide);
    if (!done)
        return system_error(error, code, "cannot read the security descriptor \"%s\"", config->security);
    trace_line("SetServiceObjectSecurity %s %s", change->service->name, config->security);
    done = SetServiceObjectSecurity(change->service->handle, DACL_SECURITY_INFORMATION, descriptor);
    code = GetLastError();
    LocalFree(descriptor);
    return done || scm_error(error, code, "set the security of", change->service->name);
}

bool scm_write_config(const struct scm_service *service, const struct scm_config *config,
                      struct text_list *notes, struct error *error)
{
    const struct change change = {service, notes};
    uint32_t parts = config->parts;
    SERVICE_FAILURE_ACTIONS_FLAG on_exit = {.fFailureActionsOnNonCrashFailures = config->recovery_on_exit};
    SERVICE_PRESHUTDOWN_INFO preshutdown = {.dwPreshutdownTimeout = config->preshutdown};
    SERVICE_SID_INFO sid = {.dwServiceSidType = config->sid};
    if (!write_main(service, config, error))
        return false;
    if ((parts & SCM_DESCRIPTION) != 0 && !write_description(&change, config, error))
        return false;
    if ((parts & SCM_START) != 0 && !write_delayed(&change, config, error))
        return false;
    if ((parts & (SCM_RECOVERY | SCM_RECOVERY_COMMAND)) != 0 && !write_recovery(&change, config, error))
        return false;
    if ((parts & SCM_RECOVERY_ON_EXIT) != 0) {
        // Without actions the flag has no effect, so a system that has none is not worth a note.
        struct text_list ignored = {0};
        const struct change quiet = {service, &ignored};
        trace_line("ChangeServiceConfig2W %s FAILURE_ACTIONS_FLAG %d", service->name,
                   (int)on_exit.fFailureActionsOnNonCrashFailures);
        bool done = change2(config->action_count > 0 ? &change : &quiet, SERVICE_CONFIG_FAILURE_ACTIONS_FLAG,
                            &on_exit, "recovery after an exit with an error", error);
        text_list_clear(&ignored);
        if (!done)
            return false;
    }
    if ((parts & SCM_PRESHUTDOWN) != 0) {
        trace_line("ChangeServiceConfig2W %s PRESHUTDOWN_INFO %lu", service->name,
                   (unsigned long)preshutdown.dwPreshutdownTimeout);
        if (!change2(&change, SERVICE_CONFIG_PRESHUTDOWN_INFO, &preshutdown, "preshutdown time", error))
            return false;
    }
    if ((parts & SCM_SID) != 0) {
        trace_line("ChangeServiceConfig2W %s SERVICE_SID_INFO %lu", service->name,
                   (unsigned long)sid.dwServiceSidType);
        if (!change2(&change, SERVICE_CONFIG_SERVICE_SID_INFO, &sid, "SID", error))
            return false;
    }
    if ((parts & SCM_PRIVILEGES) != 0 && !write_privileges(&change, config, error))
        return false;
    return (parts & SCM_SECURITY) == 0 || write_security(&change, config, error);
}
