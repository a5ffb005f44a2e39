// SPDX-License-Identifier: MIT
// The names of built-in accounts on a Windows in another language: where a test has set "german" or "japanese".
#include "contract.h"

#include <string.h>
#include <wchar.h>

#include "base/compiler.h"

struct name {
    WELL_KNOWN_SID_TYPE sid;
    const wchar_t *domain;
    const wchar_t *name;
    SID_NAME_USE use;
};

static const struct name german[] = {
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

// Names that have no letter in common with the English ones. A Japanese Windows keeps some of those; here none is.
static const struct name japanese[] = {
    {WinLocalSystemSid, L"NT \u6a29\u9650", L"\u30b7\u30b9\u30c6\u30e0", SidTypeWellKnownGroup},
    {WinLocalServiceSid, L"NT \u6a29\u9650", L"\u30ed\u30fc\u30ab\u30eb \u30b5\u30fc\u30d3\u30b9",
     SidTypeWellKnownGroup},
    {WinNetworkServiceSid, L"NT \u6a29\u9650",
     L"\u30cd\u30c3\u30c8\u30ef\u30fc\u30af \u30b5\u30fc\u30d3\u30b9", SidTypeWellKnownGroup},
    {WinAuthenticatedUserSid, L"NT \u6a29\u9650", L"\u8a8d\u8a3c\u6e08\u307f\u30e6\u30fc\u30b6\u30fc",
     SidTypeWellKnownGroup},
    {WinInteractiveSid, L"NT \u6a29\u9650", L"\u5bfe\u8a71", SidTypeWellKnownGroup},
    {WinServiceSid, L"NT \u6a29\u9650", L"\u30b5\u30fc\u30d3\u30b9", SidTypeWellKnownGroup},
    {WinWorldSid, L"", L"\u5168\u54e1", SidTypeWellKnownGroup},
    {WinBuiltinAdministratorsSid, L"\u7d44\u307f\u8fbc\u307f", L"\u7ba1\u7406\u8005", SidTypeAlias},
    {WinBuiltinUsersSid, L"\u7d44\u307f\u8fbc\u307f", L"\u30e6\u30fc\u30b6\u30fc", SidTypeAlias},
};

enum { NAMES = COUNT_OF(german) };

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

// The names of the language that a test has set; NULL: English, Windows' own.
static const struct name *names(void)
{
    return contract_is_set(L"german") ? german : contract_is_set(L"japanese") ? japanese : NULL;
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

// The name of who has this SID; NULL: it has none of these, or the language is English.
static const struct name *find_sid(PSID sid)
{
    const struct name *name = names();
    for (size_t i = 0; name != NULL && i < NAMES; i++)
        if (IsWellKnownSid(sid, name[i].sid))
            return &name[i];
    return NULL;
}

static bool is(const wchar_t *text, size_t length, const wchar_t *name)
{
    return CompareStringOrdinal(text, (int)length, name, -1, TRUE) == CSTR_EQUAL;
}

// With its domain, or without.
static const struct name *find_name(const wchar_t *account)
{
    const struct name *name = names();
    const wchar_t *separator = wcschr(account, L'\\');
    const wchar_t *own = separator != NULL ? separator + 1 : account;
    for (size_t i = 0; name != NULL && i < NAMES; i++)
        if (is(own, wcslen(own), name[i].name) &&
            (separator == NULL || is(account, (size_t)(separator - account), name[i].domain)))
            return &name[i];
    return NULL;
}

// "Administratoren", not "Administrators": the names are the system's language's (sdk-api, LookupAccountNameW; win32, LocalService
// Account: "the security subsystem localizes this account name").
static BOOL WINAPI look_up_own_name(const wchar_t *system, const wchar_t *account, PSID sid, DWORD *sid_size,
                                    wchar_t *domain, DWORD *domain_size, SID_NAME_USE *use)
{
    BYTE found[SECURITY_MAX_SID_SIZE];
    wchar_t place[256];
    DWORD size = sizeof found;
    DWORD place_size = COUNT_OF(place);
    const struct name *own = find_name(account);
    if (own != NULL) {
        CreateWellKnownSid(own->sid, NULL, found, &size);
        bool fits = sid != NULL && *sid_size >= size;
        fits = give(own->domain, domain, domain_size) && fits;
        if (fits)
            memcpy(sid, found, size);
        *sid_size = size;
        *use = own->use;
        SetLastError(fits ? NO_ERROR : ERROR_INSUFFICIENT_BUFFER);
        return fits;
    }
    if (names() != NULL && look_up_name(system, account, found, &size, place, &place_size, use) &&
        find_sid(found) != NULL) {
        contract_note("English name of an account", "%ls", account);
        SetLastError(ERROR_NONE_MAPPED);
        return FALSE;
    }
    return look_up_name(system, account, sid, sid_size, domain, domain_size, use);
}

// sdk-api, LookupAccountSidW; win32, LocalService Account: "you will receive a localized name for this account".
static BOOL WINAPI look_up_own_sid(const wchar_t *system, PSID sid, wchar_t *name, DWORD *name_size,
                                   wchar_t *domain, DWORD *domain_size, SID_NAME_USE *use)
{
    const struct name *own = find_sid(sid);
    if (own == NULL)
        return look_up_sid(system, sid, name, name_size, domain, domain_size, use);
    bool fits = give(own->name, name, name_size);
    fits = give(own->domain, domain, domain_size) && fits;
    *use = own->use;
    if (!fits)
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
    return fits;
}

// "The SCM does not support localized names", in any language: win32, LocalService Account. It says "unexpected results"; here that
// is the answer to a name that is not there.
static bool is_for_scm(const wchar_t *account)
{
    if (account == NULL || find_name(account) == NULL)
        return true;
    contract_note("name in another language for the SCM", "%ls", account);
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
    {"LookupAccountNameW", look_up_own_name, (void **)&look_up_name},
    {"LookupAccountSidW", look_up_own_sid, (void **)&look_up_sid},
    {"CreateServiceW", create_in_english, (void **)&create_service},
    {"ChangeServiceConfigW", change_in_english, (void **)&change_config},
    {0},
};
