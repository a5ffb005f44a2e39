// SPDX-License-Identifier: MIT
#include "report/log_directory.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>
#include <aclapi.h>
#include <sddl.h>

#include "base/file.h"
#include "base/path.h"
#include "base/system_error.h"
#include "base/text.h"
#include "base/wide.h"
#include "scm/account.h"

// The SID of account as text; NULL for LocalSystem, which has its rights anyway, and, with error, for an
// unknown one.
static char *sid_of(const char *account, struct error *error)
{
    if (account == NULL || text_equal_ignore_case(account, "LocalSystem"))
        return NULL;
    void *sid = account_sid(account, error);
    wchar_t *wide = NULL;
    char *text = NULL;
    if (sid != NULL && ConvertSidToStringSidW(sid, &wide)) {
        text = text_from_wide(wide);
        LocalFree(wide);
    }
    free(sid);
    return text;
}

// Makes path with the rights of sddl, or gives them to the directory that is there.
static bool make_with_rights(const char *path, const char *sddl, struct error *error)
{
    bool done = false;
    PSECURITY_DESCRIPTOR descriptor = NULL;
    wchar_t *wide_sddl = wide_from_text(sddl);
    wchar_t *wide = wide_from_text(path);
    if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(wide_sddl, SDDL_REVISION_1, &descriptor,
                                                              NULL)) {
        system_error(error, GetLastError(), "cannot make the rights \"%s\"", sddl);
        goto done;
    }
    SECURITY_ATTRIBUTES attributes = {.nLength = sizeof attributes, .lpSecurityDescriptor = descriptor};
    if (CreateDirectoryW(wide, &attributes)) {
        done = true;
        goto done;
    }
    if (GetLastError() != ERROR_ALREADY_EXISTS) {
        system_error(error, GetLastError(), "cannot make the directory \"%s\"", path);
        goto done;
    }
    // Any user may have made it before: the rights below take it from them, but a link would stay theirs to turn.
    if ((GetFileAttributesW(wide) & FILE_ATTRIBUTE_REPARSE_POINT) != 0) {
        error_set(error, 0, "the directory \"%s\" is a link to another place", path);
        error_advise(error, "remove it if you do not know it: rmdir; or name another log with --log");
        goto done;
    }
    PSID owner = NULL;
    PACL dacl = NULL;
    BOOL ignored = FALSE;
    GetSecurityDescriptorOwner(descriptor, &owner, &ignored);
    GetSecurityDescriptorDacl(descriptor, &ignored, &dacl, &ignored);
    DWORD code = SetNamedSecurityInfoW(wide, SE_FILE_OBJECT,
                                       OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION |
                                           PROTECTED_DACL_SECURITY_INFORMATION,
                                       owner, NULL, dacl, NULL);
    done = code == ERROR_SUCCESS ||
           system_error(error, code, "cannot set the rights of the directory \"%s\"", path);
done:
    LocalFree(descriptor);
    free(wide);
    free(wide_sddl);
    return done;
}

bool log_directory_prepare(const char *path, const char *root, const char *account, const char *second,
                           struct error *error)
{
    static const char administrators[] = "O:BAG:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)";
    char *directory = path_parent(path);
    char *below = text_format("%s\\", root);
    bool done = false;
    if (directory == NULL) {
        done = true;
    } else if (!text_starts_with_ignore_case(directory, below)) {
        done = file_make_directories(directory, error);
    } else {
        char *sid = sid_of(account, error);
        // The account may read, write, rename and delete its logs: modify, without changing their rights.
        struct error unknown = {0};
        char *second_sid = sid_of(second, &unknown);
        char *sddl = text_copy(administrators);
        if (sid != NULL)
            text_replace(&sddl, "%s(A;OICI;0x1301bf;;;%s)", sddl, sid);
        if (second_sid != NULL)
            text_replace(&sddl, "%s(A;OICI;0x1301bf;;;%s)", sddl, second_sid);
        done = error->message == NULL && make_with_rights(root, administrators, error) &&
               make_with_rights(directory, sddl, error);
        if (done && unknown.message != NULL)
            done = error_set(error, unknown.code, "%s", unknown.message);
        error_clear(&unknown);
        free(sddl);
        free(second_sid);
        free(sid);
    }
    free(below);
    free(directory);
    return done;
}
