// SPDX-License-Identifier: MIT
#include "scm/account.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>
#include <ntsecapi.h>

#include "base/compiler.h"
#include "base/memory.h"
#include "base/system_error.h"
#include "base/text.h"
#include "base/wide.h"
#include "scm/trace.h"

static const struct {
    const char *other;
    const char *short_name;
} names[] = {
    {"LocalSystem", "LocalSystem"},
    {".\\LocalSystem", "LocalSystem"},
    {"NT AUTHORITY\\SYSTEM", "LocalSystem"},
    {"LocalService", "LocalService"},
    {"NT AUTHORITY\\LocalService", "LocalService"},
    {"NT AUTHORITY\\Local Service", "LocalService"},
    {"NetworkService", "NetworkService"},
    {"NT AUTHORITY\\NetworkService", "NetworkService"},
    {"NT AUTHORITY\\Network Service", "NetworkService"},
};

char *account_short(const char *account, const char *service)
{
    if (account[0] == '\0')
        return text_copy("LocalSystem"); // as the SCM has it
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (text_equal_ignore_case(account, names[i].other))
            return text_copy(names[i].short_name);
    if (text_equal_ignore_case(account, "virtual"))
        return text_format("NT SERVICE\\%s", service);
    if (strchr(account, '\\') == NULL && strchr(account, '@') == NULL)
        return text_format(".\\%s", account);
    return text_copy(account);
}

static bool is_system(const char *short_name)
{
    return strcmp(short_name, "LocalSystem") == 0 || strcmp(short_name, "LocalService") == 0 ||
           strcmp(short_name, "NetworkService") == 0 ||
           text_starts_with_ignore_case(short_name, "NT SERVICE\\");
}

// The accounts of the system. Their names are in the system's language, their SIDs are not.
static const struct {
    const char *short_name;
    WELL_KNOWN_SID_TYPE sid;
} system_accounts[] = {{"LocalSystem", WinLocalSystemSid},
                       {"LocalService", WinLocalServiceSid},
                       {"NetworkService", WinNetworkServiceSid}};

char *account_given(const char *account, const char *service)
{
    struct error unknown = {0};
    char *short_name = account_short(account, service);
    void *sid = is_system(short_name) ? NULL : account_sid(short_name, &unknown);
    for (size_t i = 0; sid != NULL && i < COUNT_OF(system_accounts); i++)
        if (IsWellKnownSid(sid, system_accounts[i].sid))
            text_replace(&short_name, "%s", system_accounts[i].short_name);
    error_clear(&unknown);
    free(sid);
    return short_name;
}

char *account_for_scm(const char *short_name)
{
    if (strcmp(short_name, "LocalService") == 0 || strcmp(short_name, "NetworkService") == 0)
        return text_format("NT AUTHORITY\\%s", short_name);
    return text_copy(short_name);
}

bool account_has_password(const char *short_name)
{
    return !is_system(short_name) && !text_ends_with_ignore_case(short_name, "$");
}

bool account_needs_logon_right(const char *short_name)
{
    return !is_system(short_name);
}

static void *well_known_sid(WELL_KNOWN_SID_TYPE type)
{
    DWORD size = SECURITY_MAX_SID_SIZE;
    void *sid = memory_allocate(size);
    CreateWellKnownSid(type, NULL, sid, &size);
    return sid;
}

void *account_sid(const char *short_name, struct error *error)
{
    for (size_t i = 0; i < COUNT_OF(system_accounts); i++)
        if (strcmp(short_name, system_accounts[i].short_name) == 0)
            return well_known_sid(system_accounts[i].sid);
    // ".\user" is a user of this machine; the look-up knows it without the dot.
    const char *full = strncmp(short_name, ".\\", 2) == 0 ? short_name + 2 : short_name;
    wchar_t *name = wide_from_text(full);
    DWORD sid_size = 0;
    DWORD domain_size = 0;
    SID_NAME_USE use = SidTypeUnknown;
    LookupAccountNameW(NULL, name, NULL, &sid_size, NULL, &domain_size, &use);
    void *sid = memory_allocate(sid_size);
    wchar_t *domain = memory_allocate(((size_t)domain_size + 1) * sizeof *domain);
    if (!LookupAccountNameW(NULL, name, sid, &sid_size, domain, &domain_size, &use)) {
        system_error(error, GetLastError(), "cannot find the account \"%s\"", short_name);
        error_advise(error, "check its name; accounts of a domain are DOMAIN\\NAME");
        free(sid);
        sid = NULL;
    }
    free(domain);
    free(name);
    return sid;
}

bool account_grant_logon_right(const char *short_name, struct error *error)
{
    wchar_t right[] = L"SeServiceLogonRight";
    LSA_UNICODE_STRING rights = {
        .Length = sizeof right - sizeof *right, .MaximumLength = sizeof right, .Buffer = right};
    LSA_OBJECT_ATTRIBUTES attributes = {.Length = sizeof attributes};
    LSA_HANDLE policy = NULL;
    trace_line("LsaAddAccountRights %s SeServiceLogonRight", short_name);
    void *sid = account_sid(short_name, error);
    if (sid == NULL)
        return false;
    NTSTATUS status = LsaOpenPolicy(NULL, &attributes, POLICY_CREATE_ACCOUNT | POLICY_LOOKUP_NAMES, &policy);
    if (status == 0) {
        status = LsaAddAccountRights(policy, sid, &rights, 1);
        LsaClose(policy);
    }
    free(sid);
    if (status == 0)
        return true;
    system_error(error, LsaNtStatusToWinError(status),
                 "cannot give the account \"%s\" the right to log on as a service", short_name);
    return error_advise(error, "give it in secpol.msc: Local Policies, User Rights Assignment");
}
