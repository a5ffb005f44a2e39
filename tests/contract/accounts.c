// SPDX-License-Identifier: MIT
// The names of built-in accounts on a German Windows: where a test has set "german".
#include "contract.h"

#include <string.h>
#include <wchar.h>

#include "base/compiler.h"

static const struct {
    WELL_KNOWN_SID_TYPE sid;
    const wchar_t *domain;
    const wchar_t *name;
    SID_NAME_USE use;
} names[] = {
    {WinLocalSystemSid, L"NT-AUTORIT\u00c4T", L"SYSTEM", SidTypeWellKnownGroup},
    {WinLocalServiceSid, L"NT-AUTORIT\u00c4T", L"Lokaler Dienst", SidTypeWellKnownGroup},
    {WinNetworkServiceSid, L"NT-AUTORIT\u00c4T", L"Netzwerkdienst", SidTypeWellKnownGroup},
    {WinAuthenticatedUserSid, L"NT-AUTORIT\u00c4T", L"Authentifizierte Benutzer", SidTypeWellKnownGroup},
    {WinInteractiveSid, L"NT-AUTORIT\u00c4T", L"INTERAKTIV", SidTypeWellKnownGroup},
    {WinServiceSid, L"NT-AUTORIT\u00c4T", L"DIENST", SidTypeWellKnownGroup},
    {WinWorldSid, L"", L"Jeder", SidTypeWellKnownGroup},
    {WinBuiltinAdministratorsSid, L"VORDEFINIERT", L"Administratoren", SidTypeAlias},
    {WinBuiltinUsersSid, L"VORDEFINIERT", L"Benutzer", SidTypeAlias},
};

static BOOL(WINAPI *look_up_name)(const wchar_t *system, const wchar_t *account, PSID sid, DWORD *sid_size,
                                  wchar_t *domain, DWORD *domain_size, SID_NAME_USE *use);
static BOOL(WINAPI *look_up_sid)(const wchar_t *system, PSID sid, wchar_t *name, DWORD *name_size,
                                 wchar_t *domain, DWORD *domain_size, SID_NAME_USE *use);
static SC_HANDLE(WINAPI *create_service)(SC_HANDLE manager, const wchar_t *name, const wchar_t *display_name,
                                         DWORD access, DWORD type, DWORD start, DWORD control,
                                         const wchar_t *path, const wchar_t *group, DWORD *tag,
                                         const wchar_t *dependencies, const wchar_t *account,
                                         const wchar_t *password);
static BOOL(WINAPI *change_config)(SC_HANDLE service, DWORD type, DWORD start, DWORD control,
                                   const wchar_t *path, const wchar_t *group, DWORD *tag,
                                   const wchar_t *dependencies, const wchar_t *account,
                                   const wchar_t *password, const wchar_t *display_name);

static bool german(void)
{
    return contract_is_set(L"german");
}

// Copies text where *size characters have room for it. Returns whether they have; *size is then its length, else what it takes.
static bool give(const wchar_t *text, wchar_t *buffer, DWORD *size)
{
    DWORD length = (DWORD)wcslen(text);
    bool fits = buffer != NULL && *size > length;
    if (fits)
        wcscpy(buffer, text);
    *size = fits ? length : length + 1;
    return fits;
}

static size_t find_sid(PSID sid)
{
    size_t i = 0;
    while (i < COUNT_OF(names) && !IsWellKnownSid(sid, names[i].sid))
        i++;
    return i;
}

static bool is(const wchar_t *text, size_t length, const wchar_t *name)
{
    return CompareStringOrdinal(text, (int)length, name, -1, TRUE) == CSTR_EQUAL;
}

// With its domain, or without.
static size_t find_name(const wchar_t *account)
{
    const wchar_t *separator = wcschr(account, L'\\');
    const wchar_t *own = separator != NULL ? separator + 1 : account;
    size_t i = 0;
    while (i < COUNT_OF(names) &&
           (!is(own, wcslen(own), names[i].name) ||
            (separator != NULL && !is(account, (size_t)(separator - account), names[i].domain))))
        i++;
    return i;
}

// "Administratoren", not "Administrators": the names are the system's language's (sdk-api, LookupAccountNameW; win32, LocalService
// Account: "the security subsystem localizes this account name").
static BOOL WINAPI look_up_german_name(const wchar_t *system, const wchar_t *account, PSID sid,
                                       DWORD *sid_size, wchar_t *domain, DWORD *domain_size,
                                       SID_NAME_USE *use)
{
    BYTE found[SECURITY_MAX_SID_SIZE];
    wchar_t place[256];
    DWORD size = sizeof found;
    DWORD place_size = COUNT_OF(place);
    size_t i = german() ? find_name(account) : COUNT_OF(names);
    if (i < COUNT_OF(names)) {
        CreateWellKnownSid(names[i].sid, NULL, found, &size);
        bool fits = sid != NULL && *sid_size >= size;
        fits = give(names[i].domain, domain, domain_size) && fits;
        if (fits)
            memcpy(sid, found, size);
        *sid_size = size;
        *use = names[i].use;
        SetLastError(fits ? NO_ERROR : ERROR_INSUFFICIENT_BUFFER);
        return fits;
    }
    if (german() && look_up_name(system, account, found, &size, place, &place_size, use) &&
        find_sid(found) < COUNT_OF(names)) {
        contract_note("English name of an account", "%ls", account);
        SetLastError(ERROR_NONE_MAPPED);
        return FALSE;
    }
    return look_up_name(system, account, sid, sid_size, domain, domain_size, use);
}

// sdk-api, LookupAccountSidW; win32, LocalService Account: "you will receive a localized name for this account".
static BOOL WINAPI look_up_german_sid(const wchar_t *system, PSID sid, wchar_t *name, DWORD *name_size,
                                      wchar_t *domain, DWORD *domain_size, SID_NAME_USE *use)
{
    size_t i = german() ? find_sid(sid) : COUNT_OF(names);
    if (i == COUNT_OF(names))
        return look_up_sid(system, sid, name, name_size, domain, domain_size, use);
    bool fits = give(names[i].name, name, name_size);
    fits = give(names[i].domain, domain, domain_size) && fits;
    *use = names[i].use;
    if (!fits)
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
    return fits;
}

// "The SCM does not support localized names", in any language: win32, LocalService Account. It says "unexpected results"; here that
// is the answer to a name that is not there.
static bool is_for_scm(const wchar_t *account)
{
    if (account == NULL || !german() || find_name(account) == COUNT_OF(names))
        return true;
    contract_note("German name for the SCM", "%ls", account);
    SetLastError(ERROR_INVALID_SERVICE_ACCOUNT);
    return false;
}

static SC_HANDLE WINAPI create_in_english(SC_HANDLE manager, const wchar_t *name, const wchar_t *display_name,
                                          DWORD access, DWORD type, DWORD start, DWORD control,
                                          const wchar_t *path, const wchar_t *group, DWORD *tag,
                                          const wchar_t *dependencies, const wchar_t *account,
                                          const wchar_t *password)
{
    return is_for_scm(account) ? create_service(manager, name, display_name, access, type, start, control,
                                                path, group, tag, dependencies, account, password)
                               : NULL;
}

static BOOL WINAPI change_in_english(SC_HANDLE service, DWORD type, DWORD start, DWORD control,
                                     const wchar_t *path, const wchar_t *group, DWORD *tag,
                                     const wchar_t *dependencies, const wchar_t *account,
                                     const wchar_t *password, const wchar_t *display_name)
{
    return is_for_scm(account) && change_config(service, type, start, control, path, group, tag, dependencies,
                                                account, password, display_name);
}

const struct contract_rule contract_accounts[] = {
    {"LookupAccountNameW", look_up_german_name, (void **)&look_up_name},
    {"LookupAccountSidW", look_up_german_sid, (void **)&look_up_sid},
    {"CreateServiceW", create_in_english, (void **)&create_service},
    {"ChangeServiceConfigW", change_in_english, (void **)&change_config},
    {0},
};
