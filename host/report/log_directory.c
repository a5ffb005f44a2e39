// SPDX-License-Identifier: MIT
#include "report/log_directory.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>
#include <aclapi.h>
#include <sddl.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/system_error.h"
#include "base/text.h"
#include "base/wide.h"
#include "scm/sid_name.h"
#include "scm/account.h"
#include "scm/trust.h"

// Owner: the caller; NULL: it has none.
static char *text_of_sid(void *sid)
{
    wchar_t *wide = NULL;
    char *text = ConvertSidToStringSidW(sid, &wide) ? text_from_wide(wide) : NULL;
    LocalFree(wide);
    return text;
}

// The SID of account as text; NULL for LocalSystem, which has its rights anyway, and, with error, for an
// unknown one.
static char *sid_of(const char *account, struct error *error)
{
    if (account == NULL || text_equal_ignore_case(account, "LocalSystem"))
        return NULL;
    void *sid = account_sid(account, error);
    char *text = sid != NULL ? text_of_sid(sid) : NULL;
    free(sid);
    return text;
}

// The accounts of services, besides the system's: who is one of them may impersonate, and is no ordinary user.
static bool is_services(PSID sid)
{
    const SID_IDENTIFIER_AUTHORITY authority = SECURITY_NT_AUTHORITY;
    return IsWellKnownSid(sid, WinLocalServiceSid) || IsWellKnownSid(sid, WinNetworkServiceSid) ||
           (memcmp(GetSidIdentifierAuthority(sid), &authority, sizeof authority) == 0 &&
            *GetSidSubAuthorityCount(sid) > 0 && *GetSidSubAuthority(sid, 0) == SECURITY_SERVICE_ID_BASE_RID);
}

// Any user may make a directory in ProgramData, and the log's own before the host does. One that somebody else has made is not
// taken over: its maker may hold it open, or have put files and links into it. own: another SID that may own it; NULL: none.
static bool check_handle(HANDLE handle, const char *path, void *own, struct error *error)
{
    FILE_ATTRIBUTE_TAG_INFO facts;
    PSID owner = NULL;
    PSECURITY_DESCRIPTOR descriptor = NULL;
    if (!GetFileInformationByHandleEx(handle, FileAttributeTagInfo, &facts, sizeof facts))
        return system_error(error, GetLastError(), "cannot look at the directory \"%s\"", path);
    DWORD code = GetSecurityInfo(handle, SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION, &owner, NULL, NULL, NULL,
                                 &descriptor);
    if (code != ERROR_SUCCESS)
        return system_error(error, code, "cannot read the owner of the directory \"%s\"", path);
    bool done = true;
    if ((facts.FileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0)
        done = error_set(error, 0, "the directory \"%s\" is a link to another place", path);
    else if ((facts.FileAttributes & FILE_ATTRIBUTE_DIRECTORY) == 0)
        done = error_set(error, 0, "\"%s\" is no directory", path);
    else if (owner == NULL || ((own == NULL || !EqualSid(owner, own)) && !trust_is_administrators(owner) &&
                               !trust_is_whole_asker(owner) && !is_services(owner))) {
        char *who = owner != NULL ? sid_name(owner) : text_copy("nobody");
        done = error_set(
            error, 0, "the directory \"%s\" belongs to %s, who could read and redirect what is written there",
            path, who);
        free(who);
    }
    if (!done)
        error_advise(error, "look at what it holds, and remove it: rmdir; or name another log with --log");
    LocalFree(descriptor);
    return done;
}

// Opens the directory itself, not what it may lead to, and checks it. *handle is NULL when there is none.
static bool open_checked(const char *path, DWORD access, void *own, HANDLE *handle, struct error *error)
{
    wchar_t *wide = file_wide_path(path);
    *handle = CreateFileW(wide, access | READ_CONTROL | FILE_READ_ATTRIBUTES,
                          FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, OPEN_EXISTING,
                          FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT, NULL);
    DWORD code = GetLastError();
    free(wide);
    bool done = *handle != INVALID_HANDLE_VALUE;
    if (!done)
        *handle = NULL;
    if (!done && (code == ERROR_FILE_NOT_FOUND || code == ERROR_PATH_NOT_FOUND))
        return true;
    if (!done) {
        system_error(error, code, "cannot open the directory \"%s\"", path);
        return code == ERROR_ACCESS_DENIED && error_advise(error, "run this as an administrator");
    }
    done = check_handle(*handle, path, own, error);
    if (!done) {
        CloseHandle(*handle);
        *handle = NULL;
    }
    return done;
}

// Makes path with the rights of sddl, or gives them to the directory that is there.
static bool make_with_rights(const char *path, const char *sddl, void *own, struct error *error)
{
    bool done = false;
    HANDLE handle = NULL;
    PSECURITY_DESCRIPTOR descriptor = NULL;
    wchar_t *wide_sddl = wide_from_text(sddl);
    wchar_t *wide = file_wide_path(path);
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
    if (!open_checked(path, WRITE_DAC | WRITE_OWNER, own, &handle, error) || handle == NULL)
        goto done;
    PSID owner = NULL;
    PACL dacl = NULL;
    BOOL ignored = FALSE;
    GetSecurityDescriptorOwner(descriptor, &owner, &ignored);
    GetSecurityDescriptorDacl(descriptor, &ignored, &dacl, &ignored);
    // By the handle that was checked: by its name it could be another one meanwhile.
    DWORD code = SetSecurityInfo(handle, SE_FILE_OBJECT,
                                 OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION |
                                     PROTECTED_DACL_SECURITY_INFORMATION,
                                 owner, NULL, dacl, NULL);
    done = code == ERROR_SUCCESS ||
           system_error(error, code, "cannot set the rights of the directory \"%s\"", path);
done:
    if (handle != NULL)
        CloseHandle(handle);
    LocalFree(descriptor);
    free(wide);
    free(wide_sddl);
    return done;
}

static bool is_below(const char *directory, const char *root)
{
    char *below = text_format("%s\\", root);
    bool is = text_starts_with_ignore_case(directory, below);
    free(below);
    return is;
}

// Is there a directory that may be taken? *there tells whether there is one at all.
static bool check(const char *path, void *own, bool *there, struct error *error)
{
    HANDLE handle = NULL;
    bool done = open_checked(path, 0, own, &handle, error);
    *there = handle != NULL;
    if (handle != NULL)
        CloseHandle(handle);
    return done;
}

bool log_directory_check(const char *path, const char *root, const char *account, struct error *error)
{
    struct error unknown = {0};
    bool done = true;
    bool there = false;
    char *directory = path_parent(path);
    if (directory != NULL && is_below(directory, root)) {
        void *own = account != NULL ? account_sid(account, &unknown) : NULL;
        done = check(root, NULL, &there, error) && check(directory, own, &there, error);
        free(own);
    }
    error_clear(&unknown);
    free(directory);
    return done;
}

static const char administrators[] = "O:BAG:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)";

// Lets sid (NULL: nobody) modify what is in the directory: read, write, rename and delete, without changing the rights.
static void let_modify(char **sddl, const char *sid)
{
    if (sid != NULL)
        text_replace(sddl, "%s(A;OICI;0x1301bf;;;%s)", *sddl, sid);
}

// The SID of the account that this process runs as; NULL when that is the system's. Owner: the caller, who calls free().
static void *own_sid(void)
{
    union {
        TOKEN_USER user;
        BYTE bytes[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
    } own;
    DWORD size = 0;
    HANDLE token = NULL;
    void *sid = NULL;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token))
        return NULL;
    if (GetTokenInformation(token, TokenUser, &own, sizeof own, &size) &&
        !IsWellKnownSid(own.user.User.Sid, WinLocalSystemSid)) {
        const DWORD length = GetLengthSid(own.user.User.Sid);
        sid = memory_allocate(length);
        memcpy(sid, own.user.User.Sid, length);
    }
    CloseHandle(token);
    return sid;
}

bool log_directory_make(const char *path, const char *root, struct error *error)
{
    bool done = true;
    bool there = false;
    char *directory = path_parent(path);
    char *parent = directory != NULL ? path_parent(directory) : NULL;
    if (parent != NULL && text_equal_ignore_case(parent, root)) {
        struct error ignored = {0};
        void *own = own_sid();
        done = check(root, own, &there, error);
        if (!done && error->code == ERROR_ACCESS_DENIED) {
            // As it should be: root is the administrators', and an account of less rights just goes through it.
            error_clear(error);
            done = there = true;
        }
        if (done && !there && !make_with_rights(root, administrators, NULL, &ignored))
            done =
                file_make_directories(root, error); // an account that may not give it to the administrators
        error_clear(&ignored);
        done = done && check(directory, own, &there, error);
        if (done && !there) {
            char *sddl = text_copy(strstr(administrators, "D:")); // its owner is who makes it
            char *sid = own != NULL ? text_of_sid(own) : NULL;
            let_modify(&sddl, sid);
            done = make_with_rights(directory, sddl, NULL, error);
            free(sid);
            free(sddl);
        }
        free(own);
    }
    free(parent);
    free(directory);
    return done;
}

bool log_directory_prepare(const char *path, const char *root, const char *account, const char *second,
                           struct error *error)
{
    char *directory = path_parent(path);
    bool done = false;
    if (directory == NULL) {
        done = true;
    } else if (!is_below(directory, root)) {
        done = file_make_directories(directory, error);
    } else {
        char *sid = sid_of(account, error);
        struct error unknown = {0};
        char *second_sid = sid_of(second, &unknown);
        char *sddl = text_copy(administrators);
        let_modify(&sddl, sid);
        let_modify(&sddl, second_sid);
        struct error ignored = {0};
        void *own = account != NULL ? account_sid(account, &ignored) : NULL;
        error_clear(&ignored);
        done = error->message == NULL && make_with_rights(root, administrators, NULL, error) &&
               make_with_rights(directory, sddl, own, error);
        free(own);
        if (done && unknown.message != NULL)
            done = error_set(error, unknown.code, "%s", unknown.message);
        error_clear(&unknown);
        free(sddl);
        free(second_sid);
        free(sid);
    }
    free(directory);
    return done;
}
