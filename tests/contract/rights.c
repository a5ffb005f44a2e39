// SPDX-License-Identifier: MIT
// A caller without elevation: where a test has set "unelevated"; and one that User Account Control has given two tokens: "split".
#include "contract.h"

#include <wchar.h>

#include <aclapi.h>
#include <ntsecapi.h>
#include <sddl.h>

static SC_HANDLE(WINAPI *open_manager)(const wchar_t *machine, const wchar_t *database, DWORD access);
static SC_HANDLE(WINAPI *open_service)(SC_HANDLE manager, const wchar_t *name, DWORD access);
static HANDLE(WINAPI *create_file)(const wchar_t *path, DWORD access, DWORD share,
                                   SECURITY_ATTRIBUTES *security, DWORD how, DWORD flags, HANDLE template);
static DWORD(WINAPI *file_attributes)(const wchar_t *path);
static HANDLE(WINAPI *find_first)(const wchar_t *path, FINDEX_INFO_LEVELS level, void *data,
                                  FINDEX_SEARCH_OPS search, void *filter, DWORD flags);
static BOOL(WINAPI *create_directory)(const wchar_t *path, SECURITY_ATTRIBUTES *security);
static BOOL(WINAPI *delete_file)(const wchar_t *path);
static DWORD(WINAPI *named_security)(const wchar_t *name, SE_OBJECT_TYPE type, SECURITY_INFORMATION wanted,
                                     PSID *owner, PSID *group, PACL *dacl, PACL *sacl,
                                     PSECURITY_DESCRIPTOR *descriptor);
static DWORD(WINAPI *security_of)(HANDLE handle, SE_OBJECT_TYPE type, SECURITY_INFORMATION wanted,
                                  PSID *owner, PSID *group, PACL *dacl, PACL *sacl,
                                  PSECURITY_DESCRIPTOR *descriptor);
static LSTATUS(WINAPI *create_key)(HKEY root, const wchar_t *path, DWORD reserved, wchar_t *class,
                                   DWORD options, REGSAM access, const SECURITY_ATTRIBUTES *security,
                                   HKEY *key, DWORD *how);
static BOOL(WINAPI *token_information)(HANDLE token, TOKEN_INFORMATION_CLASS part, void *bytes, DWORD length,
                                       DWORD *needed);
static NTSTATUS(WINAPI *add_rights)(LSA_HANDLE policy, PSID sid, LSA_UNICODE_STRING *rights, ULONG count);
static NTSTATUS(WINAPI *remove_rights)(LSA_HANDLE policy, PSID sid, BOOLEAN all, LSA_UNICODE_STRING *rights,
                                       ULONG count);
static NTSTATUS(WINAPI *list_rights)(LSA_HANDLE policy, PSID sid, LSA_UNICODE_STRING **rights, ULONG *count);
static NTSTATUS(WINAPI *free_memory)(void *memory);
static HANDLE(WINAPI *open_process)(DWORD access, BOOL inherit, DWORD process);
static BOOL(WINAPI *log_on)(const wchar_t *user, const wchar_t *domain, const wchar_t *password, DWORD type,
                            DWORD provider, HANDLE *token);
static LSTATUS(WINAPI *connect_registry)(const wchar_t *machine, HKEY root, HKEY *key);
static LSTATUS(WINAPI *open_key)(HKEY root, const wchar_t *path, DWORD options, REGSAM access, HKEY *key);

static bool unelevated(void)
{
    return contract_is_set(L"unelevated");
}

static void denied(const wchar_t *what)
{
    contract_note("without elevation", "%ls", what);
    SetLastError(ERROR_ACCESS_DENIED);
}

// ---- another machine ----

// By "elsewhere" there is one of that name: this one again, as whoever asks it sees it.
static bool is_other_machine(const wchar_t *machine)
{
    return contract_is_set(L"elsewhere") && _wcsicmp(machine + wcsspn(machine, L"\\"), L"elsewhere") == 0;
}

// Its Remote Registry service answers when "elsewhere" is 2; where it does not run, nobody hears: sdk-api, RegConnectRegistryW.
static LSTATUS WINAPI connect_registry_of(const wchar_t *machine, HKEY root, HKEY *key)
{
    if (machine == NULL || !is_other_machine(machine))
        return connect_registry(machine, root, key);
    return contract_number(L"elsewhere") == 2 ? open_key(root, NULL, 0, MAXIMUM_ALLOWED, key)
                                              : ERROR_BAD_NETPATH;
}

// ---- the SCM ----

// Local users may connect, enumerate and ask for the lock: win32, Service Security and Access Rights, "Access Rights for the Service
// Control Manager".
static SC_HANDLE WINAPI open_manager_as_a_user(const wchar_t *machine, const wchar_t *database, DWORD access)
{
    if (machine != NULL && is_other_machine(machine))
        machine = NULL;
    const DWORD rights = SC_MANAGER_CONNECT | SC_MANAGER_ENUMERATE_SERVICE | SC_MANAGER_QUERY_LOCK_STATUS |
                         STANDARD_RIGHTS_READ | GENERIC_READ;
    if ((access & ~rights) == 0 || !unelevated())
        return open_manager(machine, database, access);
    denied(L"the SCM");
    return NULL;
}

// Local users may look at services and send them controls of their own: the same page, "Access Rights for a Service". The rights in
// "refused-rights" a service's own security withholds from whoever asks.
static SC_HANDLE WINAPI open_service_as_a_user(SC_HANDLE manager, const wchar_t *name, DWORD access)
{
    const DWORD rights = READ_CONTROL | SERVICE_ENUMERATE_DEPENDENTS | SERVICE_INTERROGATE |
                         SERVICE_QUERY_CONFIG | SERVICE_QUERY_STATUS | SERVICE_USER_DEFINED_CONTROL |
                         GENERIC_READ;
    SC_HANDLE service = open_service(manager, name, access);
    const bool refused = (access & contract_number(L"refused-rights")) != 0;
    if (service == NULL || (!refused && ((access & ~rights) == 0 || !unelevated())))
        return service;
    CloseServiceHandle(service);
    denied(name);
    return NULL;
}

// ---- what lies below %ProgramData%\pyhost, which is the administrators' (docs/security.md) ----

static bool is_below(const wchar_t *path)
{
    wchar_t root[MAX_PATH] = L"";
    size_t length = GetEnvironmentVariableW(L"ProgramData", root, MAX_PATH - 8);
    wcscpy(root + length, L"\\pyhost\\");
    if (wcsncmp(path, L"\\\\?\\", 4) == 0)
        path += 4;
    return _wcsnicmp(path, root, length + 8) == 0;
}

static bool is_refused(const wchar_t *path)
{
    return is_below(path) && unelevated() && file_attributes(path) != INVALID_FILE_ATTRIBUTES;
}

// Or the directory itself, which any user may find in its parent, and not open.
static bool is_root(const wchar_t *path)
{
    wchar_t below[MAX_PATH + 1];
    if (wcslen(path) >= MAX_PATH)
        return false;
    wcscpy(below, path);
    wcscat(below, L"\\");
    return is_below(below) && !is_below(path);
}

// What is there is refused; what is not, is not there, since anybody may traverse directories (win32, Privilege Constants,
// SE_CHANGE_NOTIFY_NAME): win32, File Security and Access Rights.
static HANDLE WINAPI create_file_as_a_user(const wchar_t *path, DWORD access, DWORD share,
                                           SECURITY_ATTRIBUTES *security, DWORD how, DWORD flags,
                                           HANDLE template)
{
    const bool makes = how != OPEN_EXISTING && how != TRUNCATE_EXISTING;
    if (!is_refused(path) && !(makes && is_below(path) && unelevated()) && !(is_root(path) && unelevated()))
        return create_file(path, access, share, security, how, flags, template);
    denied(path);
    return INVALID_HANDLE_VALUE;
}

static DWORD WINAPI file_attributes_as_a_user(const wchar_t *path)
{
    if (!is_refused(path))
        return file_attributes(path);
    denied(path);
    return INVALID_FILE_ATTRIBUTES;
}

static HANDLE WINAPI find_first_as_a_user(const wchar_t *path, FINDEX_INFO_LEVELS level, void *data,
                                          FINDEX_SEARCH_OPS search, void *filter, DWORD flags)
{
    HANDLE found = find_first(path, level, data, search, filter, flags);
    if (found == INVALID_HANDLE_VALUE || !is_below(path) || !unelevated())
        return found;
    FindClose(found);
    denied(path);
    return INVALID_HANDLE_VALUE;
}

static BOOL WINAPI create_directory_as_a_user(const wchar_t *path, SECURITY_ATTRIBUTES *security)
{
    if (!is_below(path) || !unelevated())
        return create_directory(path, security);
    denied(path);
    return FALSE;
}

static BOOL WINAPI delete_file_as_a_user(const wchar_t *path)
{
    if (!is_refused(path))
        return delete_file(path);
    denied(path);
    return FALSE;
}

static DWORD WINAPI named_security_as_a_user(const wchar_t *name, SE_OBJECT_TYPE type,
                                             SECURITY_INFORMATION wanted, PSID *owner, PSID *group,
                                             PACL *dacl, PACL *sacl, PSECURITY_DESCRIPTOR *descriptor)
{
    // "hidden-rights": READ_CONTROL is no one's, whose absence the rights to read or write a file say nothing of.
    if (type != SE_FILE_OBJECT ||
        !(contract_is_set(L"hidden-rights") || is_refused(name) || (is_root(name) && unelevated())))
        return named_security(name, type, wanted, owner, group, dacl, sacl, descriptor);
    denied(name);
    return ERROR_ACCESS_DENIED;
}

// What an elevated administrator makes belongs to the administrators' group: win32, Owner of a New Object; sdk-api, TOKEN_OWNER. (Wine
// gives all to its one user.) "own-files": it is what the user has made without elevation.
static DWORD WINAPI security_of_an_administrator(HANDLE handle, SE_OBJECT_TYPE type,
                                                 SECURITY_INFORMATION wanted, PSID *owner, PSID *group,
                                                 PACL *dacl, PACL *sacl, PSECURITY_DESCRIPTOR *descriptor)
{
    static BYTE administrators[SECURITY_MAX_SID_SIZE];
    BYTE user[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
    HANDLE token = NULL;
    DWORD size = sizeof administrators;
    const DWORD code = security_of(handle, type, wanted, owner, group, dacl, sacl, descriptor);
    if (code != ERROR_SUCCESS || type != SE_FILE_OBJECT || owner == NULL || *owner == NULL ||
        contract_is_set(L"own-files") || !OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token))
        return code;
    DWORD length = 0;
    if (GetTokenInformation(token, TokenUser, user, sizeof user, &length) &&
        EqualSid(*owner, ((const TOKEN_USER *)(const void *)user)->User.Sid) &&
        CreateWellKnownSid(WinBuiltinAdministratorsSid, NULL, administrators, &size))
        *owner = administrators;
    CloseHandle(token);
    return code;
}

// ---- the machine's registry, which users may read: win32, Registry Key Security and Access Rights ----

static bool may_open(HKEY root, REGSAM access)
{
    const REGSAM writes = KEY_SET_VALUE | KEY_CREATE_SUB_KEY | KEY_CREATE_LINK | DELETE | WRITE_DAC |
                          WRITE_OWNER | GENERIC_WRITE | GENERIC_ALL;
    if (root != HKEY_LOCAL_MACHINE || (access & writes) == 0 || !unelevated())
        return true;
    denied(L"HKEY_LOCAL_MACHINE");
    return false;
}

static LSTATUS WINAPI create_key_as_a_user(HKEY root, const wchar_t *path, DWORD reserved, wchar_t *class,
                                           DWORD options, REGSAM access, const SECURITY_ATTRIBUTES *security,
                                           HKEY *key, DWORD *how)
{
    return may_open(root, access)
               ? create_key(root, path, reserved, class, options, access, security, key, how)
               : ERROR_ACCESS_DENIED;
}

static LSTATUS WINAPI open_key_as_a_user(HKEY root, const wchar_t *path, DWORD options, REGSAM access,
                                         HKEY *key)
{
    return may_open(root, access) ? open_key(root, path, options, access, key) : ERROR_ACCESS_DENIED;
}

// ---- the right to log on as a service, of which Wine keeps nothing ----

#define DENIED ((NTSTATUS)0xC0000022)    // STATUS_ACCESS_DENIED
#define NO_RIGHTS ((NTSTATUS)0xC0000034) // STATUS_OBJECT_NAME_NOT_FOUND: an account without any

enum { LOGON_UNSAID, LOGON_RIGHT, LOGON_DENIAL, LOGON_NONE };

static LSA_UNICODE_STRING listed;

// "logon-S-1-...", as a test may set it; what is unsaid is as Windows comes. set: what it is from now on; LOGON_UNSAID: as it was.
static DWORD logon_of(PSID sid, DWORD set)
{
    wchar_t name[256] = L"logon-";
    wchar_t *text = NULL;
    if (!ConvertSidToStringSidW(sid, &text))
        return LOGON_NONE;
    wcscat(name, text);
    const bool is_services = wcscmp(text, L"S-1-5-80-0") == 0;
    LocalFree(text);
    if (set != LOGON_UNSAID)
        RegSetKeyValueW(HKEY_LOCAL_MACHINE, CONTRACT_KEY, name, REG_DWORD, &set, sizeof set);
    const DWORD number = contract_number(name);
    return number == LOGON_UNSAID && is_services ? (DWORD)LOGON_RIGHT : number;
}

static NTSTATUS WINAPI add_rights_for_later(LSA_HANDLE policy, PSID sid, LSA_UNICODE_STRING *rights,
                                            ULONG count)
{
    if (unelevated()) {
        denied(L"LsaAddAccountRights");
        return DENIED;
    }
    NTSTATUS status = add_rights(policy, sid, rights, count);
    const DWORD now = logon_of(sid, LOGON_UNSAID);
    if (status == 0 && (now == LOGON_UNSAID || now == LOGON_NONE))
        logon_of(sid, LOGON_RIGHT);
    return status;
}

// sdk-api, LsaRemoveAccountRights.
static NTSTATUS WINAPI remove_rights_of(LSA_HANDLE policy, PSID sid, BOOLEAN all, LSA_UNICODE_STRING *rights,
                                        ULONG count)
{
    (void)remove_rights; // Wine's does nothing
    (void)policy;
    (void)all;
    (void)rights;
    (void)count;
    if (unelevated()) {
        denied(L"LsaRemoveAccountRights");
        return DENIED;
    }
    if (logon_of(sid, LOGON_UNSAID) == LOGON_RIGHT)
        logon_of(sid, LOGON_NONE);
    return 0;
}

// sdk-api, LsaEnumerateAccountRights. Who may call it is said of the policy's handle alone; the accounts in it are the administrators'.
static NTSTATUS WINAPI list_rights_of(LSA_HANDLE policy, PSID sid, LSA_UNICODE_STRING **rights, ULONG *count)
{
    static wchar_t right[] = L"SeServiceLogonRight";
    static wchar_t denial[] = L"SeDenyServiceLogonRight";
    (void)policy;
    *count = 0;
    if (unelevated()) {
        denied(L"LsaEnumerateAccountRights");
        return DENIED;
    }
    const DWORD logon = logon_of(sid, LOGON_UNSAID);
    if (logon != LOGON_RIGHT && logon != LOGON_DENIAL)
        return NO_RIGHTS;
    listed.Buffer = logon == LOGON_RIGHT ? right : denial;
    listed.Length = (USHORT)(wcslen(listed.Buffer) * sizeof *listed.Buffer);
    listed.MaximumLength = listed.Length;
    *rights = &listed;
    *count = 1;
    return 0;
}

static NTSTATUS WINAPI free_memory_of_others(void *memory)
{
    return memory == &listed ? 0 : free_memory(memory);
}

// Processes of other users: win32, Process Security and Access Rights. (Wine has one user, who may open all.)
static HANDLE WINAPI open_process_of_others(DWORD access, BOOL inherit, DWORD process)
{
    if (process == GetCurrentProcessId() || !unelevated())
        return open_process(access, inherit, process);
    denied(L"a process");
    return NULL;
}

// Wine logs on whoever asks. "logon-error" is what Windows would say: sdk-api, LogonUserW.
static BOOL WINAPI log_on_or_not(const wchar_t *user, const wchar_t *domain, const wchar_t *password,
                                 DWORD type, DWORD provider, HANDLE *token)
{
    const DWORD code = contract_number(L"logon-error");
    if (code == NO_ERROR)
        return log_on(user, domain, password, type, provider, token);
    contract_note("log on", "%ls\\%ls", domain != NULL ? domain : L"", user);
    SetLastError(code);
    return FALSE;
}

// ---- tokens ----

static TOKEN_ELEVATION_TYPE elevation_of(HANDLE token)
{
    TOKEN_ELEVATION_TYPE type = TokenElevationTypeDefault;
    DWORD size = 0;
    token_information(token, TokenElevationType, &type, sizeof type, &size);
    return unelevated() ? TokenElevationTypeLimited : type;
}

// In the limited token the administrators' group only denies, and there is no elevation: windowsserverdocs, How User Account Control
// works; sdk-api, TOKEN_ELEVATION_TYPE. (Wine links two tokens, as Windows does, and leaves the group in both.)
static BOOL WINAPI token_information_of_two(HANDLE token, TOKEN_INFORMATION_CLASS part, void *bytes,
                                            DWORD length, DWORD *needed)
{
    BOOL done = token_information(token, part, bytes, length, needed);
    if (done && part == TokenElevationType && contract_is_set(L"one-token")) // no logon at the screen
        *(TOKEN_ELEVATION_TYPE *)bytes = TokenElevationTypeDefault;
    if (!done || bytes == NULL || !(unelevated() || contract_is_set(L"split")) ||
        elevation_of(token) != TokenElevationTypeLimited)
        return done;
    if (part == TokenElevationType)
        *(TOKEN_ELEVATION_TYPE *)bytes = TokenElevationTypeLimited;
    if (part == TokenElevation)
        ((TOKEN_ELEVATION *)bytes)->TokenIsElevated = 0;
    TOKEN_GROUPS *groups = bytes;
    for (DWORD i = 0; part == TokenGroups && i < groups->GroupCount; i++)
        if (IsWellKnownSid(groups->Groups[i].Sid, WinBuiltinAdministratorsSid))
            groups->Groups[i].Attributes = SE_GROUP_USE_FOR_DENY_ONLY;
    return done;
}

const struct contract_rule contract_rights[] = {
    {"OpenProcess", open_process_of_others, (void **)&open_process},
    {"LogonUserW", log_on_or_not, (void **)&log_on},
    {"LsaAddAccountRights", add_rights_for_later, (void **)&add_rights},
    {"LsaRemoveAccountRights", remove_rights_of, (void **)&remove_rights},
    {"LsaEnumerateAccountRights", list_rights_of, (void **)&list_rights},
    {"LsaFreeMemory", free_memory_of_others, (void **)&free_memory},
    {"GetTokenInformation", token_information_of_two, (void **)&token_information},
    {"OpenSCManagerW", open_manager_as_a_user, (void **)&open_manager},
    {"OpenServiceW", open_service_as_a_user, (void **)&open_service},
    {"CreateFileW", create_file_as_a_user, (void **)&create_file},
    {"GetFileAttributesW", file_attributes_as_a_user, (void **)&file_attributes},
    {"FindFirstFileExW", find_first_as_a_user, (void **)&find_first},
    {"CreateDirectoryW", create_directory_as_a_user, (void **)&create_directory},
    {"DeleteFileW", delete_file_as_a_user, (void **)&delete_file},
    {"GetNamedSecurityInfoW", named_security_as_a_user, (void **)&named_security},
    {"GetSecurityInfo", security_of_an_administrator, (void **)&security_of},
    {"RegCreateKeyExW", create_key_as_a_user, (void **)&create_key},
    {"RegConnectRegistryW", connect_registry_of, (void **)&connect_registry},
    {"RegOpenKeyExW", open_key_as_a_user, (void **)&open_key},
    {0},
};
