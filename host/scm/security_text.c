// SPDX-License-Identifier: MIT
#include "scm/security_text.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>
#include <sddl.h>

#include "base/memory.h"
#include "base/system_error.h"
#include "base/text.h"
#include "base/wide.h"

const char security_text_default[] = "D:(A;;CCLCSWRPWPDTLOCRRC;;;SY)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BA)"
                                     "(A;;CCLCSWLOCRRC;;;IU)(A;;CCLCSWLOCRRC;;;SU)";

const char security_text_null[] = "D:NO_ACCESS_CONTROL";
const char security_text_empty[] = "D:";

// Owner: the caller, who calls LocalFree(). NULL: it cannot be read, and GetLastError() tells why.
static PSECURITY_DESCRIPTOR parse(const char *sddl)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;
    wchar_t *wide = wide_from_text(sddl);
    if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(wide, SDDL_REVISION_1, &descriptor, NULL))
        descriptor = NULL;
    free(wide);
    return descriptor;
}

// NULL: there is none, so that everybody may do everything.
static ACL *dacl_of(PSECURITY_DESCRIPTOR descriptor)
{
    BOOL present = FALSE;
    BOOL defaulted = FALSE;
    ACL *dacl = NULL;
    return GetSecurityDescriptorDacl(descriptor, &present, &dacl, &defaulted) && present ? dacl : NULL;
}

static bool refuse(const char *sddl, const char *why, struct error *error)
{
    error_set(error, 0, "--security: \"%s\" %s", sddl, why);
    return error_advise(error, "write a DACL, such as D:(A;;GA;;;SY)(A;;GA;;;BA)(A;;GR;;;AU)");
}

// What of the descriptor is no DACL, in words; NULL: nothing.
static const char *other_part_of(PSECURITY_DESCRIPTOR descriptor)
{
    BOOL present = FALSE;
    BOOL ignored = FALSE;
    PACL audit = NULL;
    PSID owner = NULL;
    PSID group = NULL;
    if (GetSecurityDescriptorOwner(descriptor, &owner, &ignored) && owner != NULL)
        return "an owner (O:)";
    if (GetSecurityDescriptorGroup(descriptor, &group, &ignored) && group != NULL)
        return "a group (G:)";
    return GetSecurityDescriptorSacl(descriptor, &present, &audit, &ignored) && present ? "an audit list (S:)"
                                                                                        : NULL;
}

bool security_text_check(const char *sddl, struct error *error)
{
    PSECURITY_DESCRIPTOR descriptor = parse(sddl);
    if (descriptor == NULL) {
        system_error(error, GetLastError(), "--security: cannot read \"%s\"", sddl);
        return error_advise(error, "write a DACL, such as D:(A;;GA;;;SY)(A;;GA;;;BA)(A;;GR;;;AU)");
    }
    const ACL *dacl = dacl_of(descriptor);
    const char *other = other_part_of(descriptor);
    char *why = other != NULL ? text_format("has %s, which pyhost does not set", other) : NULL;
    bool done = dacl == NULL          ? refuse(sddl, "has no DACL, so everybody could do everything", error)
                : dacl->AceCount == 0 ? refuse(sddl, "lets nobody in", error)
                : other != NULL       ? refuse(sddl, why, error)
                                      : true;
    free(why);
    LocalFree(descriptor);
    return done;
}

// ---- what the entries say ----

static DWORD without_generic(DWORD mask)
{
    static const struct {
        DWORD generic;
        DWORD rights; // win32, Service Security and Access Rights
    } rights[] = {{GENERIC_READ, STANDARD_RIGHTS_READ | SERVICE_QUERY_CONFIG | SERVICE_QUERY_STATUS |
                                     SERVICE_INTERROGATE | SERVICE_ENUMERATE_DEPENDENTS},
                  {GENERIC_WRITE, STANDARD_RIGHTS_WRITE | SERVICE_CHANGE_CONFIG},
                  {GENERIC_EXECUTE, STANDARD_RIGHTS_EXECUTE | SERVICE_START | SERVICE_STOP |
                                        SERVICE_PAUSE_CONTINUE | SERVICE_USER_DEFINED_CONTROL},
                  {GENERIC_ALL, SERVICE_ALL_ACCESS}};
    DWORD mapped = mask & ~(GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE | GENERIC_ALL);
    for (size_t i = 0; i < sizeof rights / sizeof rights[0]; i++)
        if ((mask & rights[i].generic) != 0)
            mapped |= rights[i].rights;
    return mapped;
}

// What an entry of one of the two simple types gives or takes; all entries of a run have one type, and their order says nothing.
struct entry {
    unsigned run;
    DWORD mask;
    const ACE_HEADER *ace;
};

struct entries {
    struct entry *items;
    size_t count;
};

// All types but object entries, which services have none of, begin with a header, a mask and then the SID.
static PSID sid_of(const ACE_HEADER *ace)
{
    return (PSID) & ((const ACCESS_ALLOWED_ACE *)ace)->SidStart;
}

static bool is_simple(const ACE_HEADER *ace)
{
    return ace->AceType == ACCESS_ALLOWED_ACE_TYPE || ace->AceType == ACCESS_DENIED_ACE_TYPE;
}

// Do the entries say the same but for their masks?
static bool same_party(const ACE_HEADER *one, const ACE_HEADER *other)
{
    if (one->AceType != other->AceType)
        return false;
    if (is_simple(one))
        return EqualSid(sid_of(one), sid_of(other));
    return one->AceSize == other->AceSize && memcmp(one + 1, other + 1, one->AceSize - sizeof *one) == 0;
}

static struct entries entries_of(ACL *dacl)
{
    struct entries entries = {.items = memory_allocate(((size_t)dacl->AceCount + 1) * sizeof *entries.items)};
    unsigned run = 0;
    for (DWORD i = 0; i < dacl->AceCount; i++) {
        ACE_HEADER *ace = NULL;
        if (!GetAce(dacl, i, (void **)&ace) || (ace->AceFlags & INHERIT_ONLY_ACE) != 0)
            continue;
        if (entries.count > 0 && entries.items[entries.count - 1].ace->AceType != ace->AceType)
            run++;
        const DWORD mask = without_generic(((const ACCESS_ALLOWED_ACE *)ace)->Mask);
        size_t at = 0;
        while (at < entries.count &&
               !(entries.items[at].run == run && is_simple(ace) && same_party(entries.items[at].ace, ace)))
            at++;
        if (at == entries.count)
            entries.items[entries.count++] = (struct entry){run, 0, ace};
        entries.items[at].mask |= mask;
    }
    return entries;
}

static bool has(const struct entries *entries, const struct entry *entry)
{
    for (size_t i = 0; i < entries->count; i++)
        if (entries->items[i].run == entry->run && entries->items[i].mask == entry->mask &&
            same_party(entries->items[i].ace, entry->ace))
            return true;
    return false;
}

static bool same_lists(ACL *one, ACL *other)
{
    struct entries first = entries_of(one);
    struct entries second = entries_of(other);
    bool same = first.count == second.count;
    for (size_t i = 0; same && i < first.count; i++)
        same = has(&second, &first.items[i]) && has(&first, &second.items[i]);
    free(second.items);
    free(first.items);
    return same;
}

bool security_text_same(const char *one, const char *other)
{
    PSECURITY_DESCRIPTOR first = parse(one);
    PSECURITY_DESCRIPTOR second = parse(other);
    ACL *first_list = first != NULL ? dacl_of(first) : NULL;
    ACL *second_list = second != NULL ? dacl_of(second) : NULL;
    bool same = first_list != NULL && second_list != NULL && same_lists(first_list, second_list);
    LocalFree(second);
    LocalFree(first);
    return same;
}
