// SPDX-License-Identifier: MIT
#include "scm/scm_config.h"

#include <stdlib.h>

#include <windows.h>
#include <sddl.h>

#include "base/memory.h"
#include "base/wide.h"
#include "scm/security_text.h"

static void split_multi_text(const wchar_t *block, struct text_list *texts)
{
    for (; block != NULL && *block != L'\0'; block += wcslen(block) + 1)
        text_list_add_owned(texts, text_from_wide(block));
}

// QueryServiceConfig2 of level. NULL where the SCM does not tell. Owner: the caller, who calls free().
static void *query2(const struct scm_service *service, DWORD level)
{
    enum { MOST = 8 * 1024 }; // bytes: sdk-api, QueryServiceConfig2W
    DWORD needed = 0;
    BYTE *bytes = memory_allocate(MOST);
    if (QueryServiceConfig2W(service->handle, level, bytes, MOST, &needed))
        return bytes;
    if (GetLastError() == ERROR_INSUFFICIENT_BUFFER && needed > MOST) { // there are SCMs that give more
        bytes = memory_resize(bytes, needed);
        if (QueryServiceConfig2W(service->handle, level, bytes, needed, &needed))
            return bytes;
    }
    free(bytes);
    return NULL;
}

static bool read_main(const struct scm_service *service, struct scm_config *config, struct error *error)
{
    QUERY_SERVICE_CONFIGW *record = scm_record(service, error);
    if (record != NULL) {
        config->display_name = text_from_wide(record->lpDisplayName);
        config->image_path =
            text_from_wide(record->lpBinaryPathName != NULL ? record->lpBinaryPathName : L"");
        config->account = text_from_wide(record->lpServiceStartName);
        config->group = text_from_wide(record->lpLoadOrderGroup);
        config->type = record->dwServiceType;
        config->interactive = (record->dwServiceType & SERVICE_INTERACTIVE_PROCESS) != 0;
        split_multi_text(record->lpDependencies, &config->dependencies);
        config->start = record->dwStartType == SERVICE_AUTO_START     ? SCM_START_AUTO
                        : record->dwStartType == SERVICE_DEMAND_START ? SCM_START_MANUAL
                        : record->dwStartType == SERVICE_DISABLED     ? SCM_START_DISABLED
                                                                      : SCM_START_OTHER;
        config->parts |= SCM_DISPLAY_NAME | SCM_IMAGE_PATH | SCM_START | SCM_ACCOUNT | SCM_DEPENDENCIES |
                         SCM_GROUP | SCM_INTERACTIVE;
    }
    free(record);
    return record != NULL;
}

static void read_recovery(const struct scm_service *service, struct scm_config *config)
{
    SERVICE_FAILURE_ACTIONSW *recovery = query2(service, SERVICE_CONFIG_FAILURE_ACTIONS);
    if (recovery == NULL)
        return;
    bool has_names = true;
    config->action_count = recovery->lpsaActions != NULL ? recovery->cActions : 0;
    config->actions = memory_allocate(config->action_count * sizeof *config->actions);
    for (size_t i = 0; i < config->action_count; i++) {
        config->actions[i].type = (enum scm_action_type)recovery->lpsaActions[i].Type;
        config->actions[i].delay = recovery->lpsaActions[i].Delay;
        has_names &= (unsigned)recovery->lpsaActions[i].Type <= SCM_ACTION_RUN;
    }
    config->reset = recovery->dwResetPeriod;
    config->command = text_from_wide(recovery->lpCommand);
    // Later systems have more actions: what has no name here is left as it is.
    config->parts |= SCM_RECOVERY_COMMAND | (has_names ? SCM_RECOVERY : 0u);
    free(recovery);
}

static void read_security(const struct scm_service *service, struct scm_config *config)
{
    enum { USUAL = 1024 }; // bytes
    DWORD needed = 0;
    BYTE *descriptor = memory_allocate(USUAL);
    bool done =
        QueryServiceObjectSecurity(service->handle, DACL_SECURITY_INFORMATION, descriptor, USUAL, &needed);
    if (!done && GetLastError() == ERROR_INSUFFICIENT_BUFFER) {
        descriptor = memory_resize(descriptor, needed);
        done = QueryServiceObjectSecurity(service->handle, DACL_SECURITY_INFORMATION, descriptor, needed,
                                          &needed);
    }
    wchar_t *text = NULL;
    BOOL present = FALSE;
    BOOL defaulted = FALSE;
    PACL dacl = NULL;
    // No list is a null one; one that is empty by default, given by nobody, is what an SCM tells that keeps none: sdk-api,
    // GetSecurityDescriptorDacl.
    if (done && GetSecurityDescriptorDacl(descriptor, &present, &dacl, &defaulted)) {
        if (!present || dacl == NULL)
            config->security = text_copy(security_text_null);
        else if (dacl->AceCount == 0 && !defaulted)
            config->security = text_copy(security_text_empty);
        else if (dacl->AceCount > 0 &&
                 ConvertSecurityDescriptorToStringSecurityDescriptorW(descriptor, SDDL_REVISION_1,
                                                                      DACL_SECURITY_INFORMATION, &text, NULL))
            config->security = text_from_wide(text);
        config->parts |= config->security != NULL ? SCM_SECURITY : 0;
        LocalFree(text);
    }
    free(descriptor);
}

static void read_delayed(const struct scm_service *service, struct scm_config *config)
{
    if (config->start != SCM_START_AUTO)
        return;
    SERVICE_DELAYED_AUTO_START_INFO *delayed = query2(service, SERVICE_CONFIG_DELAYED_AUTO_START_INFO);
    if (delayed != NULL && delayed->fDelayedAutostart)
        config->start = SCM_START_DELAYED;
    free(delayed);
}

static void read_beside(const struct scm_service *service, struct scm_config *config)
{
    SERVICE_DESCRIPTIONW *description = query2(service, SERVICE_CONFIG_DESCRIPTION);
    if (description != NULL) {
        config->description = text_from_wide(description->lpDescription);
        config->parts |= SCM_DESCRIPTION;
    }
    free(description);
    SERVICE_FAILURE_ACTIONS_FLAG *on_exit = query2(service, SERVICE_CONFIG_FAILURE_ACTIONS_FLAG);
    if (on_exit != NULL) {
        config->recovery_on_exit = on_exit->fFailureActionsOnNonCrashFailures;
        config->parts |= SCM_RECOVERY_ON_EXIT;
    }
    free(on_exit);
    SERVICE_PRESHUTDOWN_INFO *preshutdown = query2(service, SERVICE_CONFIG_PRESHUTDOWN_INFO);
    if (preshutdown != NULL) {
        config->preshutdown = preshutdown->dwPreshutdownTimeout;
        config->parts |= SCM_PRESHUTDOWN;
    }
    free(preshutdown);
    SERVICE_SID_INFO *sid = query2(service, SERVICE_CONFIG_SERVICE_SID_INFO);
    if (sid != NULL) {
        config->sid = sid->dwServiceSidType;
        config->parts |= SCM_SID;
    }
    free(sid);
    SERVICE_REQUIRED_PRIVILEGES_INFOW *privileges = query2(service, SERVICE_CONFIG_REQUIRED_PRIVILEGES_INFO);
    if (privileges != NULL) {
        split_multi_text(privileges->pmszRequiredPrivileges, &config->privileges);
        config->parts |= SCM_PRIVILEGES;
    }
    free(privileges);
}

bool scm_read_record(const struct scm_service *service, struct scm_config *config, struct error *error)
{
    *config = (struct scm_config){0};
    if (!read_main(service, config, error)) {
        scm_config_clear(config);
        return false;
    }
    read_delayed(service, config);
    return true;
}

bool scm_read_config(const struct scm_service *service, struct scm_config *config, struct error *error)
{
    if (!scm_read_record(service, config, error))
        return false;
    read_beside(service, config);
    read_recovery(service, config);
    read_security(service, config);
    return true;
}

void scm_config_clear(struct scm_config *config)
{
    free(config->display_name);
    free(config->image_path);
    free(config->account);
    free(config->group);
    free(config->description);
    free(config->actions);
    free(config->command);
    free(config->security);
    text_list_clear(&config->dependencies);
    text_list_clear(&config->privileges);
    *config = (struct scm_config){0};
}
