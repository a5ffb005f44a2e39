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
#include "scm/sid_name.h"
#include "scm/trust.h"

enum { SIDS_MOST = 10 };

// Well-known SIDs that CreateWellKnownSid() does not know everywhere: windowsserverdocs, Security identifiers.
#define OWNER_RIGHTS "S-1-3-4"
#define ALL_SERVICES "S-1-5-80-0"
#define WRITE_RESTRICTED_CODE "S-1-5-33"

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
    // Here it counts: a package "json" in a directory of its own stands before Python's where its place comes first.
    [ACCESS_IMPORTS] = {{FILE_GENERIC_READ, FILE_GENERIC_WRITE, FILE_GENERIC_EXECUTE, FILE_ALL_ACCESS},
                        FILE_WRITE_DATA | FILE_APPEND_DATA | FILE_DELETE_CHILD | DELETE | WRITE_DAC |
                            WRITE_OWNER},
    [ACCESS_KEY] = {{KEY_READ, KEY_WRITE, KEY_EXECUTE, KEY_ALL_ACCESS},
                    KEY_SET_VALUE | KEY_CREATE_SUB_KEY | KEY_CREATE_LINK | DELETE | WRITE_DAC | WRITE_OWNER},
    [ACCESS_SERVICE] = {{STANDARD_RIGHTS_READ | SERVICE_QUERY_CONFIG | SERVICE_QUERY_STATUS |
                             SERVICE_INTERROGATE | SERVICE_ENUMERATE_DEPENDENTS,
                         STANDARD_RIGHTS_WRITE | SERVICE_CHANGE_CONFIG,
                         STANDARD_RIGHTS_EXECUTE | SERVICE_START | SERVICE_STOP | SERVICE_PAUSE_CONTINUE |
                             SERVICE_USER_DEFINED_CONTROL,
                         SERVICE_ALL_ACCESS},
                        SERVICE_CHANGE_CONFIG | DELETE | WRITE_DAC | WRITE_OWNER}};

// What a list gives to some SIDs. Conditions of entries are not computed: win32, Security Descriptor Definition Language for Conditional
// ACEs. may: what is given where each is as it suits the SIDs least; perhaps: where each suits them best.
struct rights {
    DWORD may;
    DWORD perhaps;
};

static bool allows(BYTE type)
{
    return type == ACCESS_ALLOWED_ACE_TYPE || type == ACCESS_ALLOWED_CALLBACK_ACE_TYPE;
}

static bool has_condition(BYTE type)
{
    return type == ACCESS_ALLOWED_CALLBACK_ACE_TYPE || type == ACCESS_DENIED_CALLBACK_ACE_TYPE;
}

// The entry i of a list if it says who may, or may not, do something: with a mask and a SID, which these four kinds have in the same
// place. NULL for others. inherited_too: those that are only for what is made below as well.
static ACCESS_ALLOWED_ACE *entry_of(PACL list, DWORD i, bool inherited_too)
{
    void *entry = NULL;
    if (!GetAce(list, i, &entry))
        return NULL;
    const ACE_HEADER *header = entry;
    const bool counts = inherited_too || (header->AceFlags & INHERIT_ONLY_ACE) == 0;
    return counts && (allows(header->AceType) || header->AceType == ACCESS_DENIED_ACE_TYPE ||
                      header->AceType == ACCESS_DENIED_CALLBACK_ACE_TYPE)
               ? entry
               : NULL;
}

static bool is_among(PSID sid, void *const *sids, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (EqualSid(sid, sids[i]))
            return true;
    return false;
}

// The rights that the list gives to a token with these SIDs, in the order of its entries; all for no list. Of a place to import from
// what is made below counts as well: there the packages are.
static struct rights rights_of(enum access_kind kind, PACL list, void *const *sids, size_t count)
{
    GENERIC_MAPPING generic = kinds[kind].generic;
    struct rights rights = {0};
    DWORD denied = 0;         // for certain
    DWORD perhaps_denied = 0; // or under a condition
    if (list == NULL)
        return (struct rights){generic.GenericAll, generic.GenericAll};
    for (DWORD i = 0; i < list->AceCount; i++) {
        ACCESS_ALLOWED_ACE *entry = entry_of(list, i, kind == ACCESS_IMPORTS);
        if (entry == NULL || !is_among(&entry->SidStart, sids, count))
            continue;
        const BYTE type = entry->Header.AceType;
        DWORD mask = entry->Mask;
        MapGenericMask(&mask, &generic);
        if (allows(type)) {
            rights.perhaps |= mask & ~denied;
            rights.may |= has_condition(type) ? 0 : mask & ~perhaps_denied;
        } else {
            perhaps_denied |= mask & ~rights.may;
            denied |= has_condition(type) ? 0 : mask & ~rights.perhaps;
        }
    }
    return rights;
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

// The SIDs of a token that are known without it: Well-known SIDs, of win32 and windowsserverdocs.
struct sids {
    void *items[SIDS_MOST];
    size_t count;
};

static void sids_add(struct sids *sids, void *sid)
{
    if (sid != NULL)
        sids->items[sids->count++] = sid;
}

static void sids_add_known(struct sids *sids, const WELL_KNOWN_SID_TYPE *types, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sids_add(sids, well_known(types[i]));
}

static void sids_clear(struct sids *sids)
{
    for (size_t i = 0; i < sids->count; i++)
        free(sids->items[i]);
    *sids = (struct sids){0};
}

static void *sid_of_text(const char *text)
{
    struct error ignored = {0};
    void *sid = account_sid(text, &ignored);
    error_clear(&ignored);
    return sid;
}

// A service that runs so.
static bool sids_of(const struct access_who *who, struct sids *sids, struct error *error)
{
    static const WELL_KNOWN_SID_TYPE groups[] = {WinWorldSid, WinAuthenticatedUserSid, WinBuiltinUsersSid,
                                                 WinServiceSid};
    static const WELL_KNOWN_SID_TYPE administrators[] = {WinBuiltinAdministratorsSid};
    void *own = account_sid(who->account, error);
    if (own == NULL)
        return false;
    sids_add(sids, own);
    sids_add_known(sids, groups, COUNT_OF(groups));
    sids_add(sids, sid_of_text(ALL_SERVICES));
    if (who->service_sid != NULL)
        sids_add(sids, sid_of_text(who->service_sid));
    if (strcmp(who->account, "LocalSystem") == 0)
        sids_add_known(sids, administrators, COUNT_OF(administrators));
    return true;
}

// What a token is restricted to with a service SID of type "restricted": sdk-api, SERVICE_SID_INFO. The SID of its logon is not known.
static void sids_of_restricted(const char *restricted, struct sids *sids)
{
    static const WELL_KNOWN_SID_TYPE everyone[] = {WinWorldSid};
    sids_add(sids, sid_of_text(restricted));
    sids_add_known(sids, everyone, COUNT_OF(everyone));
    sids_add(sids, sid_of_text(WRITE_RESTRICTED_CODE));
}

// The owner has the rights of the entries for OWNER RIGHTS, too.
static void sids_add_owner(struct sids *sids, PSID owner)
{
    if (owner != NULL && is_among(owner, sids->items, sids->count))
        sids_add(sids, sid_of_text(OWNER_RIGHTS));
}

static enum access_answer answer_of(PACL list, enum access_wish wish, const struct sids *sids)
{
    const DWORD wanted =
        wish == ACCESS_READ ? (DWORD)FILE_READ_DATA : (DWORD)(FILE_ADD_FILE | FILE_APPEND_DATA);
    const struct rights rights = rights_of(ACCESS_FILE, list, sids->items, sids->count);
    return (rights.may & wanted) == wanted       ? ACCESS_YES
           : (rights.perhaps & wanted) == wanted ? ACCESS_UNKNOWN
                                                 : ACCESS_NO;
}

// What the restriction of its token alone allows.
static enum access_answer can_restricted(const struct access_who *who, PACL list, enum access_wish wish)
{
    struct sids sids = {0};
    if (!who->is_restricted || wish != ACCESS_WRITE)
        return ACCESS_YES;
    sids_of_restricted(who->service_sid, &sids);
    enum access_answer answer = answer_of(list, wish, &sids);
    sids_clear(&sids);
    return answer;
}

static enum access_answer can(const struct access_who *who, PACL list, PSID owner, enum access_wish wish,
                              struct error *error)
{
    struct sids sids = {0};
    if (!sids_of(who, &sids, error))
        return ACCESS_UNKNOWN;
    sids_add_owner(&sids, owner);
    enum access_answer answer = answer_of(list, wish, &sids);
    sids_clear(&sids);
    // Of a user's groups nothing is known here; of the system's own accounts and virtual ones all is.
    if (answer == ACCESS_NO && account_needs_logon_right(who->account))
        answer = ACCESS_UNKNOWN;
    const enum access_answer second = can_restricted(who, list, wish);
    return answer == ACCESS_NO || second == ACCESS_YES ? answer : second;
}

enum access_answer access_can_by_list(const struct access_who *who, void *list, enum access_wish wish,
                                      struct error *error)
{
    return can(who, list, NULL, wish, error);
}

enum access_answer access_can(const struct access_who *who, const char *path, enum access_wish wish,
                              struct error *error)
{
    PACL list = NULL;
    PSID owner = NULL;
    PSECURITY_DESCRIPTOR descriptor = list_of(SE_FILE_OBJECT, path, &list, &owner, error);
    if (descriptor == NULL)
        return ACCESS_UNKNOWN;
    enum access_answer answer = can(who, list, owner, wish, error);
    LocalFree(descriptor);
    return answer;
}

bool access_is_trusted(void *sid)
{
    return trust_is_administrators(sid) || trust_is_asker(sid);
}

// The SIDs of a service itself. NULL: it has none, or nobody knows it.
struct own {
    PSID account;
    PSID service;
};

static struct own own_of(const struct access_who *who)
{
    return (struct own){sid_of_text(who->account),
                        who->service_sid != NULL ? sid_of_text(who->service_sid) : NULL};
}

static void own_clear(struct own *own)
{
    free(own->account);
    free(own->service);
}

// May who has this SID write where a service's code is?
static bool is_safe(PSID sid, const struct own *own)
{
    return trust_is_administrators(sid) || (own->account != NULL && EqualSid(sid, own->account)) ||
           (own->service != NULL && EqualSid(sid, own->service)) || trust_is_whole_asker(sid);
}

static char *name_known(WELL_KNOWN_SID_TYPE type)
{
    void *sid = well_known(type);
    char *name = sid_name(sid);
    free(sid);
    return name;
}

// The first one whom the list lets change the object, and who is not safe. owner: who has the rights of OWNER RIGHTS; NULL: unknown.
static char *find_stranger(enum access_kind kind, const struct own *own, PACL list, PSID owner)
{
    void *owner_rights = sid_of_text(OWNER_RIGHTS);
    char *found = NULL;
    for (DWORD i = 0; i < list->AceCount && found == NULL; i++) {
        ACCESS_ALLOWED_ACE *entry = entry_of(list, i, kind == ACCESS_IMPORTS);
        if (entry == NULL || !allows(entry->Header.AceType))
            continue;
        void *sid = &entry->SidStart;
        struct rights rights = rights_of(kind, list, &sid, 1);
        if ((rights.perhaps & kinds[kind].changes) == 0)
            continue;
        if (owner_rights != NULL && EqualSid(sid, owner_rights))
            sid = owner;
        if (sid == NULL || is_safe(sid, own))
            continue;
        found = sid_name(sid);
        if ((rights.may & kinds[kind].changes) == 0)
            text_replace(&found, "%s (under a condition)", found);
    }
    free(owner_rights);
    return found;
}

char *access_strangers_by_list(enum access_kind kind, const struct access_who *who, void *list)
{
    if (list == NULL)
        return name_known(WinWorldSid);
    struct own own = own_of(who);
    char *found = find_stranger(kind, &own, list, NULL);
    own_clear(&own);
    return found;
}

// An owner may change the list, whatever stands in it; but where OWNER RIGHTS stands in it, only what that has:
// windowsserverdocs, Security identifiers.
static bool owner_may_all(PACL list)
{
    void *owner_rights = sid_of_text(OWNER_RIGHTS);
    bool all = true;
    for (DWORD i = 0; owner_rights != NULL && i < list->AceCount && all; i++) {
        ACCESS_ALLOWED_ACE *entry = entry_of(list, i, false);
        all = entry == NULL || !EqualSid(&entry->SidStart, owner_rights);
    }
    free(owner_rights);
    return all;
}

static char *stranger_to(enum access_kind kind, const struct access_who *who, PACL list, PSID owner)
{
    struct own own = own_of(who);
    char *found = list == NULL ? name_known(WinWorldSid) : find_stranger(kind, &own, list, owner);
    if (found == NULL && owner != NULL && !is_safe(owner, &own) && owner_may_all(list))
        found = sid_name(owner);
    own_clear(&own);
    return found;
}

static char *strangers(enum access_kind kind, SE_OBJECT_TYPE type, const struct access_who *who,
                       const char *path, struct error *error)
{
    PACL list = NULL;
    PSID owner = NULL;
    struct error unread = {0};
    PSECURITY_DESCRIPTOR descriptor = list_of(type, path, &list, &owner, &unread);
    if (descriptor == NULL) {
        if (unread.code != ERROR_FILE_NOT_FOUND && unread.code != ERROR_PATH_NOT_FOUND)
            error_move(error, &unread);
        error_clear(&unread);
        return NULL;
    }
    char *found = stranger_to(kind, who, list, owner);
    LocalFree(descriptor);
    return found;
}

char *access_strangers(const struct access_who *who, const char *path, struct error *error)
{
    return strangers(ACCESS_FILE, SE_FILE_OBJECT, who, path, error);
}

char *access_import_strangers(const struct access_who *who, const char *path, struct error *error)
{
    return strangers(ACCESS_IMPORTS, SE_FILE_OBJECT, who, path, error);
}

char *access_handle_strangers(enum access_kind kind, const struct access_who *who, void *file,
                              struct error *error)
{
    PACL list = NULL;
    PSID owner = NULL;
    PSECURITY_DESCRIPTOR descriptor = NULL;
    const DWORD code =
        GetSecurityInfo(file, SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION, &owner,
                        NULL, &list, NULL, &descriptor);
    if (code != ERROR_SUCCESS) {
        system_error(error, code, "cannot read the rights of a file");
        return NULL;
    }
    char *found = stranger_to(kind, who, list, owner);
    LocalFree(descriptor);
    return found;
}

char *access_key_strangers(const struct access_who *who, const char *path, struct error *error)
{
    char *name = text_format("MACHINE\\%s", path);
    char *found = strangers(ACCESS_KEY, SE_REGISTRY_KEY, who, name, error);
    free(name);
    return found;
}

char *access_strangers_by_sddl(enum access_kind kind, const struct access_who *who, const char *sddl,
                               struct error *error)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;
    PACL list = NULL;
    BOOL present = FALSE;
    BOOL ignored = FALSE;
    char *found = NULL;
    wchar_t *wide = wide_from_text(sddl);
    if (ConvertStringSecurityDescriptorToSecurityDescriptorW(wide, SDDL_REVISION_1, &descriptor, NULL) &&
        GetSecurityDescriptorDacl(descriptor, &present, &list, &ignored))
        found = access_strangers_by_list(kind, who, present ? list : NULL); // none lets everyone in
    else
        system_error(error, GetLastError(), "cannot read the rights \"%s\"", sddl);
    LocalFree(descriptor);
    free(wide);
    return found;
}

bool access_is_privileged(const char *account)
{
    return strcmp(account, "LocalSystem") == 0 || account_needs_logon_right(account);
}
