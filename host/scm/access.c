// SPDX-License-Identifier: MIT
#include "scm/access.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>
#include <aclapi.h>

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

// What an entry with generic rights means for a file.
static DWORD specific_rights(DWORD mask)
{
    GENERIC_MAPPING mapping = {FILE_GENERIC_READ, FILE_GENERIC_WRITE, FILE_GENERIC_EXECUTE, FILE_ALL_ACCESS};
    MapGenericMask(&mask, &mapping);
    return mask;
}

// The rights that the list gives to a token with these SIDs, in the order of its entries; all for no list.
static DWORD rights_of(PACL list, void *const *sids, size_t count)
{
    DWORD allowed = 0;
    DWORD denied = 0;
    if (list == NULL)
        return FILE_ALL_ACCESS;
    for (DWORD i = 0; i < list->AceCount; i++) {
        void *entry = NULL;
        if (!GetAce(list, i, &entry))
            break;
        const ACE_HEADER *header = entry;
        if ((header->AceFlags & INHERIT_ONLY_ACE) != 0 ||
            (header->AceType != ACCESS_ALLOWED_ACE_TYPE && header->AceType != ACCESS_DENIED_ACE_TYPE))
            continue;
        ACCESS_ALLOWED_ACE *ace = entry; // a denying one has the same shape
        DWORD mask = specific_rights(ace->Mask);
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

static PSECURITY_DESCRIPTOR list_of(const char *path, PACL *list, PSID *owner, struct error *error)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;
    wchar_t *wide = wide_from_text(path);
    DWORD code =
        GetNamedSecurityInfoW(wide, SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION,
                              owner, NULL, list, NULL, &descriptor);
    free(wide);
    if (code == ERROR_SUCCESS)
        return descriptor;
    system_error(error, code, "cannot read the rights of \"%s\"", path);
    return NULL;
}

enum access_answer access_can(const char *account, const char *path, enum access_wish wish,
                              struct error *error)
{
    static const WELL_KNOWN_SID_TYPE groups[] = {WinWorldSid, WinAuthenticatedUserSid, WinBuiltinUsersSid,
                                                 WinServiceSid};
    PACL list = NULL;
    PSID owner = NULL;
    bool is_system = strcmp(account, "LocalSystem") == 0;
    void *sids[SIDS_MOST] = {0};
    size_t count = 0;
    PSECURITY_DESCRIPTOR descriptor = list_of(path, &list, &owner, error);
    void *own = descriptor != NULL ? account_sid(account, error) : NULL;
    if (own == NULL) {
        if (descriptor != NULL)
            LocalFree(descriptor);
        return ACCESS_UNKNOWN;
    }
    sids[count++] = own;
    for (size_t i = 0; i < COUNT_OF(groups); i++)
        sids[count++] = well_known(groups[i]);
    if (is_system)
        sids[count++] = well_known(WinBuiltinAdministratorsSid);
    const DWORD wanted =
        wish == ACCESS_READ ? (DWORD)FILE_READ_DATA : (DWORD)(FILE_ADD_FILE | FILE_APPEND_DATA);
    bool may = (rights_of(list, sids, count) & wanted) == wanted;
    for (size_t i = 0; i < count; i++)
        free(sids[i]);
    LocalFree(descriptor);
    // Of a user's groups nothing is known here; of the system's own accounts and virtual ones all is.
    return may ? ACCESS_YES : account_needs_logon_right(account) ? ACCESS_UNKNOWN : ACCESS_NO;
}

char *access_strangers(const char *path)
{
    static const struct {
        WELL_KNOWN_SID_TYPE type;
        const char *name;
    } groups[] = {{WinWorldSid, "Everyone"},
                  {WinAuthenticatedUserSid, "Authenticated Users"},
                  {WinBuiltinUsersSid, "Users"},
                  {WinInteractiveSid, "Interactive"}};
    // Not FILE_APPEND_DATA, which in a directory makes other directories only: the root of a drive has it.
    const DWORD changes = FILE_WRITE_DATA | FILE_DELETE_CHILD | DELETE | WRITE_DAC | WRITE_OWNER;
    PACL list = NULL;
    PSID owner = NULL;
    struct error ignored = {0};
    char *found = NULL;
    PSECURITY_DESCRIPTOR descriptor = list_of(path, &list, &owner, &ignored);
    error_clear(&ignored);
    if (descriptor == NULL)
        return NULL;
    for (size_t i = 0; i < COUNT_OF(groups) && found == NULL; i++) {
        void *sid = well_known(groups[i].type);
        if ((rights_of(list, &sid, 1) & changes) != 0)
            found = text_copy(groups[i].name);
        free(sid);
    }
    LocalFree(descriptor);
    return found;
}

bool access_is_privileged(const char *account)
{
    return strcmp(account, "LocalSystem") == 0 || account_needs_logon_right(account);
}
