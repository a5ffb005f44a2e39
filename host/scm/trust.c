// SPDX-License-Identifier: MIT
#include "scm/trust.h"

#include <stdlib.h>
#include <wchar.h>

#include <windows.h>
#include <ntsecapi.h>
#include <sddl.h>

#include "base/compiler.h"
#include "base/memory.h"

// NT SERVICE\TrustedInstaller.
#define INSTALLER L"S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"

// Is it the group "Domain Admins" of this machine's own domain, whose members administer the machine?
static bool administers_domain(PSID sid)
{
    LSA_OBJECT_ATTRIBUTES attributes = {.Length = sizeof attributes};
    LSA_HANDLE policy = NULL;
    POLICY_PRIMARY_DOMAIN_INFO *domain = NULL;
    BYTE administrators[SECURITY_MAX_SID_SIZE];
    DWORD size = sizeof administrators;
    if (!IsWellKnownSid(sid, WinAccountDomainAdminsSid) ||
        LsaOpenPolicy(NULL, &attributes, POLICY_VIEW_LOCAL_INFORMATION, &policy) != 0)
        return false;
    bool own = LsaQueryInformationPolicy(policy, PolicyPrimaryDomainInformation, (void **)&domain) == 0 &&
               domain->Sid != NULL &&
               CreateWellKnownSid(WinAccountDomainAdminsSid, domain->Sid, administrators, &size) &&
               EqualSid(sid, administrators);
    if (domain != NULL)
        LsaFreeMemory(domain);
    LsaClose(policy);
    return own;
}

static bool is_installer(PSID sid)
{
    wchar_t *text = NULL;
    bool is = ConvertSidToStringSidW(sid, &text) && wcscmp(text, INSTALLER) == 0;
    LocalFree(text);
    return is;
}

// The system, the administrators, the installer of Windows, and the owner's place holder, which is no one's.
bool trust_is_administrators(void *sid)
{
    static const WELL_KNOWN_SID_TYPE known[] = {WinLocalSystemSid, WinBuiltinAdministratorsSid,
                                                WinCreatorOwnerSid};
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (IsWellKnownSid(sid, known[i]))
            return true;
    return is_installer(sid) || administers_domain(sid);
}

// A variable part of what is known of a token. NULL when it cannot be read. Owner: the caller.
static void *token_part(HANDLE token, TOKEN_INFORMATION_CLASS part)
{
    DWORD size = 0;
    GetTokenInformation(token, part, NULL, 0, &size);
    void *bytes = size > 0 ? memory_allocate(size) : NULL;
    if (bytes != NULL && GetTokenInformation(token, part, bytes, size, &size))
        return bytes;
    free(bytes);
    return NULL;
}

static bool is_administrator(HANDLE token)
{
    TOKEN_GROUPS *groups = token_part(token, TokenGroups);
    bool is = false;
    for (DWORD i = 0; groups != NULL && i < groups->GroupCount && !is; i++)
        is = (groups->Groups[i].Attributes & SE_GROUP_ENABLED) != 0 &&
             (groups->Groups[i].Attributes & SE_GROUP_USE_FOR_DENY_ONLY) == 0 &&
             IsWellKnownSid(groups->Groups[i].Sid, WinBuiltinAdministratorsSid);
    free(groups);
    return is;
}

// A policy of User Account Control; absent: what Windows does without it. In one place for programs of 32 bits, too.
static DWORD policy(const wchar_t *name, DWORD absent)
{
    HKEY key = NULL;
    DWORD value = absent;
    DWORD type = REG_NONE;
    DWORD size = sizeof value;
    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, L"SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System",
                      0, KEY_QUERY_VALUE | KEY_WOW64_64KEY, &key) != ERROR_SUCCESS)
        return absent;
    if (RegQueryValueExW(key, name, NULL, &type, (BYTE *)&value, &size) != ERROR_SUCCESS || type != REG_DWORD)
        value = absent;
    RegCloseKey(key);
    return value;
}

// Would this user, who administers the machine, have two tokens after a logon at the screen? A token of another logon, such as a
// service's or SSH's, has no second one and tells nothing of it. openspecs, ms-gpsb, EnableLUA and FilterAdministratorToken.
static bool is_split_elsewhere(HANDLE token)
{
    TOKEN_USER *user = token_part(token, TokenUser);
    const bool is_built_in = user != NULL && IsWellKnownSid(user->User.Sid, WinAccountAdministratorSid);
    const bool is_system = user != NULL && IsWellKnownSid(user->User.Sid, WinLocalSystemSid);
    free(user);
    return !is_system && policy(L"EnableLUA", 1) != 0 &&
           (!is_built_in || policy(L"FilterAdministratorToken", 0) != 0);
}

// Has all that this token's user runs an administrator's rights? User Account Control gives an administrator a second token,
// linked to the elevated one, with the same user, in which the administrators' group only denies; with it runs what was not
// elevated: windowsserverdocs, How User Account Control works; sdk-api, TOKEN_ELEVATION_TYPE, TOKEN_LINKED_TOKEN.
static bool is_whole(HANDLE token)
{
    TOKEN_ELEVATION_TYPE type = TokenElevationTypeDefault;
    TOKEN_LINKED_TOKEN other = {0};
    DWORD size = 0;
    if (!is_administrator(token) ||
        !GetTokenInformation(token, TokenElevationType, &type, sizeof type, &size))
        return false;
    if (type == TokenElevationTypeDefault)
        return !is_split_elsewhere(token);
    bool whole = GetTokenInformation(token, TokenLinkedToken, &other, sizeof other, &size) &&
                 is_administrator(other.LinkedToken);
    if (other.LinkedToken != NULL)
        CloseHandle(other.LinkedToken);
    return whole;
}

// Who asks: neither the user of a process's token nor the rights change while it runs.
static struct {
    TOKEN_USER *user; // NULL: it cannot be read
    bool is_whole;
} asker;

static BOOL CALLBACK look_at_asker(PINIT_ONCE once, void *parameter, void **context)
{
    HANDLE token = NULL;
    (void)once;
    (void)parameter;
    (void)context;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token))
        return FALSE; // asked again
    asker.user = token_part(token, TokenUser);
    asker.is_whole = asker.user != NULL && is_whole(token);
    CloseHandle(token);
    return asker.user != NULL;
}

// with_whole: one all of whose processes have an administrator's rights.
static bool asks(PSID sid, bool with_whole)
{
    static INIT_ONCE once = INIT_ONCE_STATIC_INIT;
    return InitOnceExecuteOnce(&once, look_at_asker, NULL, NULL) && EqualSid(sid, asker.user->User.Sid) &&
           (!with_whole || asker.is_whole);
}

bool trust_is_asker(void *sid)
{
    return asks(sid, false);
}

bool trust_is_whole_asker(void *sid)
{
    return asks(sid, true);
}
