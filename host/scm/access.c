// SPDX-License-Identifier: MIT
#include "scm/access.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>
#include <aclapi.h>
#include <sddl.h>

#include "base/compiler.h"
#include "base/memory.h"
#include "base/system_error.h"
#include "base/text.h"
#include "base/wide.h"
#include "scm/account.h"

enum { SIDS_MOST = 6 };

static void *well_known(WELL_KNOWN_SID_TYPE type)
{
    DWORD size = SECURITY_MAX_SID_SIZE;
    void *sid = memory_allocate(size);
    CreateWellKnownSid(type, NULL, sid, &size);
    return sid;
}

static const struct {
    GENERIC_MAPPING generic; // what an entry with generic rights means
    DWORD changes;           // the rights that let one change the object, or give oneself more rights
} kinds[] = {
    // Not FILE_APPEND_DATA, which in a directory makes other directories only: the root of a drive has it.
    [ACCESS_FILE] = {{FILE_GENERIC_READ, FILE_GENERIC_WRITE, FILE_GENERIC_EXECUTE, FILE_ALL_ACCESS},
                     FILE_WRITE_DATA | FILE_DELETE_CHILD | DELETE | WRITE_DAC | WRITE_OWNER},
    [ACCESS_KEY] = {{KEY_READ, KEY_WRITE, KEY_EXECUTE, KEY_ALL_ACCESS},
                    KEY_SET_VALUE | KEY_CREATE_SUB_KEY | KEY_CREATE_LINK | DELETE | WRITE_DAC | WRITE_OWNER},
    [ACCESS_SERVICE] = {{STANDARD_RIGHTS_READ | SERVICE_QUERY_CONFIG | SERVICE_QUERY_STATUS |
                             SERVICE_INTERROGATE | SERVICE_ENUMERATE_DEPENDENTS,
                         STANDARD_RIGHTS_WRITE | SERVICE_CHANGE_CONFIG,
                         STANDARD_RIGHTS_EXECUTE | SERVICE_START | SERVICE_STOP | SERVICE_PAUSE_CONTINUE |
                             SERVICE_USER_DEFINED_CONTROL,
                         SERVICE_ALL_ACCESS},
                        SERVICE_CHANGE_CONFIG | DELETE | WRITE_DAC | WRITE_OWNER}};

// The rights that the list gives to a token with these SIDs, in the order of its entries; all for no list.
static DWORD rights_of(enum access_kind kind, PACL list, void *const *sids, size_t count)
{
    GENERIC_MAPPING generic = kinds[kind].generic;
    DWORD allowed = 0;
    DWORD denied = 0;
    if (list == NULL)
        return generic.GenericAll;
    for (DWORD i = 0; i < list->AceCount; i++) {
        void *entry = NULL;
        if (!GetAce(list, i, &entry))
            break;
        const ACE_HEADER *header = entry;
        if ((header->AceFlags & INHERIT_ONLY_ACE) != 0 ||
            (header->AceType != ACCESS_ALLOWED_ACE_TYPE && header->AceType != ACCESS_DENIED_ACE_TYPE))
            continue;
        ACCESS_ALLOWED_ACE *ace = entry; // a denying one has the same shape
        DWORD mask = ace->Mask;
        MapGenericMask(&mask, &generic);
        for (size_t j = 0; j < count; j++) {
            if (!EqualSid(&ace->SidStart, sids[j]))
                continue;
            if (header->AceType == ACCESS_ALLOWED_ACE_TYPE)
                allowed |= mask & ~denied;
            else
                denied |= mask & ~allowed;
            break;
        }
    }
    return allowed;
}

// path: of a file, or of a key as SE_REGISTRY_KEY wants it.
static PSECURITY_DESCRIPTOR list_of(SE_OBJECT_TYPE type, const char *path, PACL *list, PSID *owner,
                                    struct error *error)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;
    wchar_t *wide = wide_from_text(path);
    DWORD code = GetNamedSecurityInfoW(wide, type, OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION,
                                       owner, NULL, list, NULL, &descriptor);
    free(wide);
    if (code == ERROR_SUCCESS)
        return descriptor;
    system_error(error, code, "cannot read the rights of \"%s\"", path);
    return NULL;
}

enum access_answer access_can_by_list(const char *account, void *list, enum access_wish wish,
                                      struct error *error)
{
    static const WELL_KNOWN_SID_TYPE groups[] = {WinWorldSid, WinAuthenticatedUserSid, WinBuiltinUsersSid,
                                                 WinServiceSid};
    void *sids[SIDS_MOST] = {0};
    size_t count = 0;
    void *own = account_sid(account, error);
    if (own == NULL)
        return ACCESS_UNKNOWN;
    sids[count++] = own;
    for (size_t i = 0; i < COUNT_OF(groups); i++)
        sids[count++] = well_known(groups[i]);
    if (strcmp(account, "LocalSystem") == 0)
        sids[count++] = well_known(WinBuiltinAdministratorsSid);
    const DWORD wanted =
        wish == ACCESS_READ ? (DWORD)FILE_READ_DATA : (DWORD)(FILE_ADD_FILE | FILE_APPEND_DATA);
    bool may = (rights_of(ACCESS_FILE, list, sids, count) & wanted) == wanted;
    for (size_t i = 0; i < count; i++)
        free(sids[i]);
    // Of a user's groups nothing is known here; of the system's own accounts and virtual ones all is.
    return may ? ACCESS_YES : account_needs_logon_right(account) ? ACCESS_UNKNOWN : ACCESS_NO;
}

enum access_answer access_can(const char *account, const char *path, enum access_wish wish,
                              struct error *error)
{
    PACL list = NULL;
    PSID owner = NULL;
    PSECURITY_DESCRIPTOR descriptor = list_of(SE_FILE_OBJECT, path, &list, &owner, error);
    if (descriptor == NULL)
        return ACCESS_UNKNOWN;
    enum access_answer answer = access_can_by_list(account, list, wish, error);
    LocalFree(descriptor);
    return answer;
}

// The system, the administrators, the installer of Windows, the owner's place holder; and whoever asks, who is an
// administrator as well.
bool access_is_trusted(void *sid)
{
    static const WELL_KNOWN_SID_TYPE known[] = {WinLocalSystemSid, WinBuiltinAdministratorsSid,
                                                WinCreatorOwnerSid};
    static const char installer[] = "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464";
    bool trusted = false;
    wchar_t *wide = NULL;
    HANDLE token = NULL;
    union {
        TOKEN_USER user;
        BYTE bytes[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
    } asking;
    DWORD size = 0;
    for (size_t i = 0; i < COUNT_OF(known) && !trusted; i++)
        trusted = IsWellKnownSid(sid, known[i]);
    if (!trusted && ConvertSidToStringSidW(sid, &wide)) {
        char *text = text_from_wide(wide);
        trusted = strcmp(text, installer) == 0;
        free(text);
        LocalFree(wide);
    }
    if (!trusted && OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token)) {
        trusted = GetTokenInformation(token, TokenUser, &asking, sizeof asking, &size) &&
                  EqualSid(sid, asking.user.User.Sid);
        CloseHandle(token);
    }
    return trusted;
}

char *access_name(void *sid)
{
    wchar_t name[256] = L"";
    wchar_t domain[256] = L"";
    DWORD name_size = COUNT_OF(name);
    DWORD domain_size = COUNT_OF(domain);
    SID_NAME_USE use = SidTypeUnknown;
    wchar_t *figures = NULL;
    char *text = NULL;
    if (LookupAccountSidW(NULL, sid, name, &name_size, domain, &domain_size, &use)) {
        char *own = text_from_wide(name);
        char *where = text_from_wide(domain);
        text = use == SidTypeUser ? text_format("%s\\%s", where, own) : text_copy(own);
        free(where);
        free(own);
    } else if (ConvertSidToStringSidW(sid, &figures)) {
        text = text_from_wide(figures);
        LocalFree(figures);
    }
    return text != NULL ? text : text_copy("somebody");
}

char *access_strangers_by_list(enum access_kind kind, const char *account, void *list)
{
    struct error ignored = {0};
    char *found = NULL;
    if (list == NULL)
        return text_copy("Everyone");
    void *own = account_sid(account, &ignored);
    for (DWORD i = 0; i < ((ACL *)list)->AceCount && found == NULL; i++) {
        void *entry = NULL;
        if (!GetAce(list, i, &entry))
            break;
        ACCESS_ALLOWED_ACE *ace = entry;
        void *sid = &ace->SidStart;
        if (ace->Header.AceType == ACCESS_ALLOWED_ACE_TYPE &&
            (ace->Header.AceFlags & INHERIT_ONLY_ACE) == 0 &&
            (rights_of(kind, list, &sid, 1) & kinds[kind].changes) != 0 && !access_is_trusted(sid) &&
            (own == NULL || !EqualSid(sid, own)))
            found = access_name(sid);
    }
    free(own);
    error_clear(&ignored);
    return found;
}

// An owner may change the list, whatever stands in it.
static char *strange_owner(const char *account, PSID owner)
{
    struct error ignored = {0};
    void *own = account_sid(account, &ignored);
    bool strange = owner != NULL && !access_is_trusted(owner) && (own == NULL || !EqualSid(owner, own));
    free(own);
    error_clear(&ignored);
    return strange ? access_name(owner) : NULL;
}

static char *strangers(enum access_kind kind, SE_OBJECT_TYPE type, const char *account, const char *path)
{
    PACL list = NULL;
    PSID owner = NULL;
    struct error ignored = {0};
    PSECURITY_DESCRIPTOR descriptor = list_of(type, path, &list, &owner, &ignored);
    error_clear(&ignored);
    if (descriptor == NULL)
        return NULL;
    char *found = access_strangers_by_list(kind, account, list);
    if (found == NULL)
        found = strange_owner(account, owner);
    LocalFree(descriptor);
    return found;
}

char *access_strangers(const char *account, const char *path)
{
    return strangers(ACCESS_FILE, SE_FILE_OBJECT, account, path);
}

char *access_key_strangers(const char *account, const char *path)
{
    char *name = text_format("MACHINE\\%s", path);
    char *found = strangers(ACCESS_KEY, SE_REGISTRY_KEY, account, name);
    free(name);
    return found;
}

char *access_strangers_by_sddl(enum access_kind kind, const char *account, const char *sddl)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;
    PACL list = NULL;
    BOOL present = FALSE;
    BOOL ignored = FALSE;
    char *found = NULL;
    wchar_t *wide = wide_from_text(sddl);
    if (ConvertStringSecurityDescriptorToSecurityDescriptorW(wide, SDDL_REVISION_1, &descriptor, NULL) &&
        GetSecurityDescriptorDacl(descriptor, &present, &list, &ignored) && present)
        found = access_strangers_by_list(kind, account, list);
    LocalFree(descriptor);
    free(wide);
    return found;
}

bool access_is_privileged(const char *account)
{
    return strcmp(account, "LocalSystem") == 0 || account_needs_logon_right(account);
}
