// SPDX-License-Identifier: MIT
#include "scm/sid_name.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>
#include <sddl.h>

#include "base/compiler.h"
#include "base/text.h"
#include "base/wide.h"

static bool is_of_service(PSID sid)
{
    const SID_IDENTIFIER_AUTHORITY authority = SECURITY_NT_AUTHORITY;
    return memcmp(GetSidIdentifierAuthority(sid), &authority, sizeof authority) == 0 &&
           *GetSidSubAuthorityCount(sid) > 0 && *GetSidSubAuthority(sid, 0) == SECURITY_SERVICE_ID_BASE_RID;
}

// The name of who has this SID, of a user or a service with its domain: *is_whole then. NULL: it has none. Owner: the caller.
static char *name_of(PSID sid, bool *is_whole)
{
    wchar_t name[256] = L"";
    wchar_t domain[256] = L"";
    DWORD name_size = COUNT_OF(name);
    DWORD domain_size = COUNT_OF(domain);
    SID_NAME_USE use = SidTypeUnknown;
    *is_whole = false;
    if (!LookupAccountSidW(NULL, sid, name, &name_size, domain, &domain_size, &use))
        return NULL;
    char *own = text_from_wide(name);
    char *where = text_from_wide(domain);
    *is_whole = (use == SidTypeUser || is_of_service(sid)) && where[0] != '\0';
    char *text = *is_whole ? text_format("%s\\%s", where, own) : text_copy(own);
    free(where);
    free(own);
    return text;
}

static char *figures_of(PSID sid)
{
    wchar_t *figures = NULL;
    if (!ConvertSidToStringSidW(sid, &figures))
        return NULL;
    char *text = text_from_wide(figures);
    LocalFree(figures);
    return text;
}

char *sid_name(void *sid)
{
    bool ignored = false;
    char *text = name_of(sid, &ignored);
    if (text == NULL)
        text = figures_of(sid);
    return text != NULL ? text : text_copy("somebody");
}

// windowsserverdocs, icacls: a SID in figures stands behind an asterisk. The system's own accounts have names in the system's language.
char *sid_name_for_icacls(void *sid)
{
    bool is_whole = false;
    char *text = name_of(sid, &is_whole);
    if (is_whole)
        return text;
    free(text);
    char *figures = figures_of(sid);
    text = text_format("*%s", figures != NULL ? figures : "SID");
    free(figures);
    return text;
}
