// SPDX-License-Identifier: MIT
#include "scm/logon_right.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <windows.h>
#include <ntsecapi.h>

#include "base/compiler.h"
#include "base/system_error.h"
#include "base/text.h"
#include "scm/account.h"
#include "scm/trace.h"

#define RIGHT L"SeServiceLogonRight"
#define DENIAL L"SeDenyServiceLogonRight"

static bool open_policy(ACCESS_MASK access, LSA_HANDLE *policy, NTSTATUS *status)
{
    LSA_OBJECT_ATTRIBUTES attributes = {.Length = sizeof attributes};
    *status = LsaOpenPolicy(NULL, &attributes, access, policy);
    return *status == 0;
}

static bool set_right(const char *short_name, bool has, const char *what, struct error *error)
{
    wchar_t right[] = RIGHT;
    LSA_UNICODE_STRING rights = {
        .Length = sizeof right - sizeof *right, .MaximumLength = sizeof right, .Buffer = right};
    LSA_HANDLE policy = NULL;
    NTSTATUS status = 0;
    trace_line("%s %s SeServiceLogonRight", has ? "LsaAddAccountRights" : "LsaRemoveAccountRights",
               short_name);
    void *sid = account_sid(short_name, error);
    if (sid == NULL)
        return false;
    if (open_policy(POLICY_CREATE_ACCOUNT | POLICY_LOOKUP_NAMES, &policy, &status)) {
        status = has ? LsaAddAccountRights(policy, sid, &rights, 1)
                     : LsaRemoveAccountRights(policy, sid, FALSE, &rights, 1);
        LsaClose(policy);
    }
    free(sid);
    return status == 0 || system_error(error, LsaNtStatusToWinError(status), what, short_name);
}

bool logon_right_grant(const char *short_name, struct error *error)
{
    return set_right(short_name, true, "cannot give the account \"%s\" the right to log on as a service",
                     error) ||
           error_advise(error, "give it in secpol.msc: Local Policies, User Rights Assignment");
}

bool logon_right_revoke(const char *short_name, struct error *error)
{
    return set_right(short_name, false, "cannot take the right to log on as a service from \"%s\" again",
                     error) ||
           error_advise(error, "take it away in secpol.msc: Local Policies, User Rights Assignment");
}

// Adds to *has and *denied what the policy gives to sid itself. An account without any rights is none to the policy, and not found:
// sdk-api, LsaEnumerateAccountRights.
static NTSTATUS look_at(LSA_HANDLE policy, void *sid, bool *has, bool *denied)
{
    LSA_UNICODE_STRING *rights = NULL;
    ULONG count = 0;
    NTSTATUS status = LsaEnumerateAccountRights(policy, sid, &rights, &count);
    if (status != 0)
        return LsaNtStatusToWinError(status) == ERROR_FILE_NOT_FOUND ? 0 : status;
    for (ULONG i = 0; i < count; i++) {
        const size_t length = rights[i].Length / sizeof(wchar_t);
        *has |= length == wcslen(RIGHT) && wcsncmp(rights[i].Buffer, RIGHT, length) == 0;
        *denied |= length == wcslen(DENIAL) && wcsncmp(rights[i].Buffer, DENIAL, length) == 0;
    }
    LsaFreeMemory(rights);
    return 0;
}

enum logon_right logon_right_look(const char *short_name, struct error *error)
{
    // Everyone, Authenticated Users, Users; NT SERVICE\ALL SERVICES, by which virtual accounts have the right.
    static const char *const groups[] = {"S-1-1-0", "S-1-5-11", "S-1-5-32-545", "S-1-5-80-0"};
    LSA_HANDLE policy = NULL;
    NTSTATUS status = 0;
    bool has = false;
    bool denied = false;
    const bool is_virtual = text_starts_with_ignore_case(short_name, "NT SERVICE\\");
    // The system's own have it built in: windows-itpro-docs, Log on as a service.
    if (!is_virtual && !account_needs_logon_right(short_name))
        return LOGON_RIGHT_HERE;
    void *sid = account_sid(short_name, error);
    if (sid == NULL)
        return LOGON_RIGHT_UNKNOWN;
    if (open_policy(POLICY_LOOKUP_NAMES | POLICY_VIEW_LOCAL_INFORMATION, &policy, &status)) {
        status = look_at(policy, sid, &has, &denied);
        for (size_t i = 0; status == 0 && i < COUNT_OF(groups) - !is_virtual; i++) {
            void *group = account_sid(groups[i], error);
            status = group != NULL ? look_at(policy, group, &has, &denied) : 0;
            free(group);
        }
        LsaClose(policy);
    }
    free(sid);
    if (status != 0) {
        system_error(error, LsaNtStatusToWinError(status), "cannot look at who may log on as a service");
        return LOGON_RIGHT_UNKNOWN;
    }
    return denied ? LOGON_RIGHT_DENIED : has ? LOGON_RIGHT_HERE : LOGON_RIGHT_MISSING;
}

bool logon_right_check(const char *short_name, struct error *error)
{
    struct error unknown = {0};
    const enum logon_right right = logon_right_look(short_name, &unknown);
    error_clear(&unknown);
    if (right != LOGON_RIGHT_DENIED)
        return true;
    error_set(error, ERROR_LOGON_TYPE_NOT_GRANTED,
              "%s may not run a service: \"Deny log on as a service\" names this account, or a group that "
              "every service is in",
              short_name);
    return error_advise(error, "remove it there: secpol.msc, Local Policies, User Rights Assignment, or "
                               "the domain's group policy");
}
