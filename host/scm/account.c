// SPDX-License-Identifier: MIT
#include "scm/account.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>
#include <sddl.h>

#include "base/compiler.h"
#include "base/memory.h"
#include "base/system_error.h"
#include "base/text.h"
#include "base/wide.h"
#include "scm/scm.h"

#define VIRTUAL "NT SERVICE\\"

// The accounts of the system. Their names are in the system's language, their SIDs are not. The SCM takes the English ones in every
// language: win32, LocalSystem Account, LocalService Account, NetworkService Account.
static const struct {
    const char *short_name;
    WELL_KNOWN_SID_TYPE type;
    const char *sid;
    const char *names[3]; // without a domain
} system_accounts[] = {
    {"LocalSystem", WinLocalSystemSid, "S-1-5-18", {"LocalSystem", "SYSTEM", "Local System"}},
    {"LocalService", WinLocalServiceSid, "S-1-5-19", {"LocalService", "Local Service", NULL}},
    {"NetworkService", WinNetworkServiceSid, "S-1-5-20", {"NetworkService", "Network Service", NULL}}};

// ---- names ----

static char *machine(void)
{
    wchar_t name[MAX_COMPUTERNAME_LENGTH + 1] = L"";
    DWORD size = COUNT_OF(name);
    return GetComputerNameW(name, &size) ? text_from_wide(name) : text_copy("");
}

// The part of a name behind "MACHINE\" or ".\"; NULL when it has another domain, or none.
static const char *local_part(const char *name)
{
    const char *part = NULL;
    char *own = machine();
    const size_t length = strlen(own);
    if (strncmp(name, ".\\", 2) == 0)
        part = name + 2;
    else if (length > 0 && text_starts_with_ignore_case(name, own) && name[length] == '\\')
        part = name + length + 1;
    free(own);
    return part;
}

static void *well_known_sid(WELL_KNOWN_SID_TYPE type)
{
    DWORD size = SECURITY_MAX_SID_SIZE;
    void *sid = memory_allocate(size);
    CreateWellKnownSid(type, NULL, sid, &size);
    return sid;
}

// Who has this SID: *domain and *name, of the caller. False when nobody has.
static bool name_of(void *sid, char **domain, char **name, SID_NAME_USE *use)
{
    wchar_t own[256] = L"";
    wchar_t place[256] = L"";
    DWORD own_size = COUNT_OF(own);
    DWORD place_size = COUNT_OF(place);
    if (!LookupAccountSidW(NULL, sid, own, &own_size, place, &place_size, use))
        return false;
    *name = text_from_wide(own);
    *domain = text_from_wide(place);
    return true;
}

// As the look-up compares names: the letters of all languages.
static bool is_alike(const char *a, const char *b)
{
    wchar_t *wide_a = wide_from_text(a);
    wchar_t *wide_b = wide_from_text(b);
    bool alike = CompareStringOrdinal(wide_a, -1, wide_b, -1, TRUE) == CSTR_EQUAL;
    free(wide_b);
    free(wide_a);
    return alike;
}

// Is name, in English or as a SID, the account of this row?
static bool is_called(const char *name, size_t row)
{
    static const char authority[] = "NT AUTHORITY\\";
    const char *local = local_part(name);
    if (local != NULL) // another local account could be called "LocalService"
        return text_equal_ignore_case(local, "LocalSystem") && row == 0;
    if (text_starts_with_ignore_case(name, authority))
        name += sizeof authority - 1;
    for (size_t i = 0; i < COUNT_OF(system_accounts[row].names) && system_accounts[row].names[i] != NULL; i++)
        if (text_equal_ignore_case(name, system_accounts[row].names[i]))
            return true;
    return text_equal_ignore_case(name, system_accounts[row].sid);
}

// The same in the system's language.
static bool is_called_here(const char *name, size_t row)
{
    char *domain = NULL;
    char *own = NULL;
    SID_NAME_USE use = SidTypeUnknown;
    void *sid = well_known_sid(system_accounts[row].type);
    bool is = false;
    if (name_of(sid, &domain, &own, &use)) {
        char *full = text_format("%s\\%s", domain, own);
        is = is_alike(name, own) || is_alike(name, full);
        free(full);
    }
    free(own);
    free(domain);
    free(sid);
    return is;
}

static const char *system_account(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(system_accounts); i++)
        if (is_called(name, i))
            return system_accounts[i].short_name;
    if (local_part(name) != NULL || text_starts_with_ignore_case(name, VIRTUAL) ||
        text_starts_with_ignore_case(name, "S-1-") || strchr(name, '@') != NULL)
        return NULL;
    for (size_t i = 0; i < COUNT_OF(system_accounts); i++)
        if (is_called_here(name, i))
            return system_accounts[i].short_name;
    return NULL;
}

static char *virtual_account(const char *name, const char *service)
{
    return text_format(VIRTUAL "%s", text_equal_ignore_case(name, service) ? service : name);
}

static char *short_of(const char *name, const char *service)
{
    const char *system = system_account(name);
    const char *local = local_part(name);
    if (name[0] == '\0')
        return text_copy("LocalSystem"); // as the SCM has it
    if (system != NULL)
        return text_copy(system);
    if (text_equal_ignore_case(name, "virtual"))
        return virtual_account(service, service);
    if (text_starts_with_ignore_case(name, VIRTUAL))
        return virtual_account(name + sizeof VIRTUAL - 1, service);
    if (local != NULL)
        return text_format(".\\%s", local);
    if (strpbrk(name, "\\@") == NULL && !text_starts_with_ignore_case(name, "S-1-"))
        return text_format(".\\%s", name);
    return text_copy(name);
}

char *account_short(const char *account, const char *service)
{
    char *name = text_trimmed(account, strlen(account));
    char *short_name = short_of(name, service);
    free(name);
    return short_name;
}

static bool is_system(const char *short_name)
{
    return strcmp(short_name, "LocalSystem") == 0 || strcmp(short_name, "LocalService") == 0 ||
           strcmp(short_name, "NetworkService") == 0 || text_starts_with_ignore_case(short_name, VIRTUAL);
}

// ---- look-ups ----

static void *look_up(const char *full, DWORD *code)
{
    wchar_t *name = wide_from_text(full);
    DWORD sid_size = 0;
    DWORD domain_size = 0;
    SID_NAME_USE use = SidTypeUnknown;
    LookupAccountNameW(NULL, name, NULL, &sid_size, NULL, &domain_size, &use);
    void *sid = memory_allocate(sid_size);
    wchar_t *domain = memory_allocate(((size_t)domain_size + 1) * sizeof *domain);
    if (!LookupAccountNameW(NULL, name, sid, &sid_size, domain, &domain_size, &use)) {
        *code = GetLastError();
        free(sid);
        sid = NULL;
    }
    free(domain);
    free(name);
    return sid;
}

// Of a user of this machine. Where it is a domain's controller, its users are the domain's, and have that name in front.
static void *look_up_local(const char *name, DWORD *code)
{
    char *own = machine();
    char *full = text_format("%s\\%s", own, name);
    void *sid = look_up(full, code);
    if (sid == NULL)
        sid = look_up(name, code);
    free(full);
    free(own);
    return sid;
}

static void *sid_of_text(const char *text)
{
    wchar_t *wide = wide_from_text(text);
    PSID found = NULL;
    void *sid = NULL;
    if (ConvertStringSidToSidW(wide, &found)) {
        sid = memory_allocate(GetLengthSid(found));
        memcpy(sid, found, GetLengthSid(found));
        LocalFree(found);
    }
    free(wide);
    return sid;
}

void *account_sid(const char *short_name, struct error *error)
{
    DWORD code = ERROR_NONE_MAPPED;
    for (size_t i = 0; i < COUNT_OF(system_accounts); i++)
        if (strcmp(short_name, system_accounts[i].short_name) == 0)
            return well_known_sid(system_accounts[i].type);
    void *sid = text_starts_with_ignore_case(short_name, "S-1-") ? sid_of_text(short_name)
                : strncmp(short_name, ".\\", 2) == 0             ? look_up_local(short_name + 2, &code)
                                                                 : look_up(short_name, &code);
    if (sid == NULL) {
        system_error(error, code, "cannot find the account \"%s\"", short_name);
        error_advise(error,
                     "check its name: .\\USER for a user of this machine, DOMAIN\\USER for one of a domain");
    }
    return sid;
}

// "NT SERVICE\NAME" has a SID below S-1-5-80.
static bool is_virtual(PSID sid)
{
    const SID_IDENTIFIER_AUTHORITY authority = SECURITY_NT_AUTHORITY;
    return memcmp(GetSidIdentifierAuthority(sid), &authority, sizeof authority) == 0 &&
           *GetSidSubAuthorityCount(sid) > 2 && *GetSidSubAuthority(sid, 0) == SECURITY_SERVICE_ID_BASE_RID;
}

// The short name of who has this SID; NULL after filling error.
static char *short_of_sid(void *sid, const char *given, const char *service, struct error *error)
{
    char *domain = NULL;
    char *name = NULL;
    char *short_name = NULL;
    SID_NAME_USE use = SidTypeUnknown;
    for (size_t i = 0; i < COUNT_OF(system_accounts); i++)
        if (IsWellKnownSid(sid, system_accounts[i].type))
            return text_copy(system_accounts[i].short_name);
    if (!name_of(sid, &domain, &name, &use)) {
        system_error(error, GetLastError(), "cannot find an account with the SID %s", given);
        error_advise(error,
                     "give its name: .\\USER for a user of this machine, DOMAIN\\USER for one of a domain");
    } else if (is_virtual(sid)) {
        short_name = virtual_account(name, service);
    } else if (use != SidTypeUser && use != SidTypeComputer && use != SidTypeUnknown) {
        const bool is_domain = use == SidTypeDomain; // or a machine, which has accounts and is none
        error_set(error, 0, "A service cannot run as \"%s\", which is %s", is_domain ? domain : name,
                  is_domain ? "the name of a machine or a domain" : "a group");
        error_advise(error, "choose LocalSystem, LocalService, NetworkService, virtual, or a user");
    } else {
        char *full = text_format("%s\\%s", domain, name);
        short_name = short_of(full, service);
        free(full);
    }
    free(name);
    free(domain);
    return short_name;
}

// A virtual account is that of a service which is there, or is to be made.
static bool check_virtual(const char *name, const char *service, struct error *error)
{
    struct error unknown = {0};
    if (text_equal_ignore_case(name, service))
        return true;
    if (text_equal_ignore_case(name, "ALL SERVICES")) { // S-1-5-80-0
        error_set(error, 0, "A service cannot run as \"" VIRTUAL "%s\", which is a group", name);
        return error_advise(error, "choose virtual, LocalSystem, LocalService, NetworkService, or a user");
    }
    const bool is_there = scm_exists(name, &unknown) || unknown.message != NULL; // it cannot be told
    error_clear(&unknown);
    if (is_there)
        return true;
    error_set(error, 0, "There is no service \"%s\", whose account \"" VIRTUAL "%s\" would be", name, name);
    return error_advise(error, "for an account of the service's own: --account virtual");
}

char *account_given(const char *account, const char *service, struct error *error)
{
    struct error unknown = {0};
    char *short_name = account_short(account, service);
    if (text_starts_with_ignore_case(short_name, VIRTUAL) &&
        !check_virtual(short_name + sizeof VIRTUAL - 1, service, error)) {
        free(short_name);
        return NULL;
    }
    if (is_system(short_name))
        return short_name;
    void *sid = account_sid(short_name, &unknown);
    char *found = sid != NULL ? short_of_sid(sid, short_name, service, error) : NULL;
    if (sid == NULL && text_starts_with_ignore_case(short_name, "S-1-"))
        error_move(error, &unknown);
    else if (sid == NULL)
        found = text_copy(short_name);
    error_clear(&unknown);
    free(sid);
    free(short_name);
    return found;
}

bool account_same(const char *a, const char *b)
{
    struct error unknown = {0};
    if (text_equal_ignore_case(a, b))
        return true;
    void *sid_a = account_sid(a, &unknown);
    void *sid_b = account_sid(b, &unknown);
    bool same = sid_a != NULL && sid_b != NULL && EqualSid(sid_a, sid_b);
    free(sid_b);
    free(sid_a);
    error_clear(&unknown);
    return same;
}

// ---- what an account is to the SCM ----

char *account_for_scm(const char *short_name)
{
    if (strcmp(short_name, "LocalService") == 0 || strcmp(short_name, "NetworkService") == 0)
        return text_format("NT AUTHORITY\\%s", short_name);
    return text_copy(short_name);
}

bool account_has_password(const char *short_name)
{
    return !is_system(short_name) && !text_ends_with_ignore_case(short_name, "$") &&
           strstr(short_name, "$@") == NULL;
}

bool account_needs_logon_right(const char *short_name)
{
    return !is_system(short_name);
}
