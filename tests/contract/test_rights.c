// SPDX-License-Identifier: MIT
// What a caller without elevation may not: programs that break the rules of rights.c are refused.
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <wchar.h>

#include <windows.h>

#include <aclapi.h>
#include <ntsecapi.h>
#include <sddl.h>

#include <cmocka.h>

#include "contract.h"

static wchar_t *below(const wchar_t *name)
{
    static wchar_t path[MAX_PATH];
    swprintf(path, MAX_PATH, L"%ls\\pyhost%ls", _wgetenv(L"ProgramData"), name);
    return path;
}

static HANDLE open_file(const wchar_t *path, DWORD how)
{
    return CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, NULL, how, 0, NULL);
}

static int drop(void **state)
{
    (void)state;
    const DWORD yes = 1;
    CreateDirectoryW(below(L""), NULL);
    CreateDirectoryW(below(L"\\Contract"), NULL);
    CloseHandle(open_file(below(L"\\Contract\\Contract.log"), OPEN_ALWAYS));
    return RegSetKeyValueW(HKEY_LOCAL_MACHINE, CONTRACT_KEY, L"unelevated", REG_DWORD, &yes, sizeof yes) !=
           ERROR_SUCCESS;
}

static int raise_again(void **state)
{
    (void)state;
    return RegDeleteKeyW(HKEY_LOCAL_MACHINE, CONTRACT_KEY) != ERROR_SUCCESS;
}

static void is_denied(BOOL done)
{
    assert_false(done);
    assert_int_equal(GetLastError(), ERROR_ACCESS_DENIED);
}

static void what_is_there_is_refused_and_what_is_not_is_not(void **state)
{
    (void)state;
    WIN32_FIND_DATAW found;
    PSECURITY_DESCRIPTOR descriptor = NULL;
    assert_true(GetFileAttributesW(below(L"")) != INVALID_FILE_ATTRIBUTES); // by its parent
    is_denied(GetFileAttributesW(below(L"\\Contract")) != INVALID_FILE_ATTRIBUTES);
    is_denied(open_file(below(L"\\Contract\\Contract.log"), OPEN_EXISTING) != INVALID_HANDLE_VALUE);
    is_denied(open_file(below(L"\\Contract\\new.log"), CREATE_NEW) != INVALID_HANDLE_VALUE);
    is_denied(FindFirstFileExW(below(L"\\Contract\\*"), FindExInfoBasic, &found, FindExSearchNameMatch, NULL,
                               0) != INVALID_HANDLE_VALUE);
    is_denied(CreateDirectoryW(below(L"\\Other"), NULL));
    is_denied(DeleteFileW(below(L"\\Contract\\Contract.log")));
    assert_int_equal(GetNamedSecurityInfoW(below(L"\\Contract"), SE_FILE_OBJECT, DACL_SECURITY_INFORMATION,
                                           NULL, NULL, NULL, NULL, &descriptor),
                     ERROR_ACCESS_DENIED);
    is_denied(CreateFileW(below(L""), READ_CONTROL, FILE_SHARE_READ, NULL, OPEN_EXISTING,
                          FILE_FLAG_BACKUP_SEMANTICS, NULL) != INVALID_HANDLE_VALUE);
    assert_true(open_file(below(L"\\Contract\\none.log"), OPEN_EXISTING) == INVALID_HANDLE_VALUE);
    assert_int_equal(GetLastError(), ERROR_FILE_NOT_FOUND);
}

static void services_are_only_looked_at(void **state)
{
    (void)state;
    is_denied(OpenSCManagerW(NULL, NULL, SC_MANAGER_CREATE_SERVICE) != NULL);
    is_denied(OpenSCManagerW(NULL, NULL, SC_MANAGER_ALL_ACCESS) != NULL);
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT | SC_MANAGER_ENUMERATE_SERVICE);
    assert_non_null(manager);
    is_denied(OpenServiceW(manager, L"Spooler", SERVICE_STOP) != NULL);
    is_denied(OpenServiceW(manager, L"Spooler", SERVICE_QUERY_STATUS | SERVICE_CHANGE_CONFIG) != NULL);
    SC_HANDLE service = OpenServiceW(manager, L"Spooler", SERVICE_QUERY_STATUS | SERVICE_QUERY_CONFIG);
    assert_non_null(service);
    assert_null(OpenServiceW(manager, L"PyhostNone", SERVICE_STOP));
    assert_int_equal(GetLastError(), ERROR_SERVICE_DOES_NOT_EXIST);
    CloseServiceHandle(service);
    CloseServiceHandle(manager);
}

static void the_registry_is_only_read(void **state)
{
    (void)state;
    HKEY key = NULL;
    assert_int_equal(RegOpenKeyExW(HKEY_LOCAL_MACHINE, L"SYSTEM", 0, KEY_SET_VALUE, &key),
                     ERROR_ACCESS_DENIED);
    assert_int_equal(
        RegCreateKeyExW(HKEY_LOCAL_MACHINE, L"SYSTEM\\Contract", 0, NULL, 0, KEY_SET_VALUE, NULL, &key, NULL),
        ERROR_ACCESS_DENIED);
    assert_int_equal(RegOpenKeyExW(HKEY_LOCAL_MACHINE, L"SYSTEM", 0, KEY_READ, &key), ERROR_SUCCESS);
    RegCloseKey(key);
}

// Is the administrators' group in this token to some effect?
static bool administers(HANDLE token)
{
    BYTE bytes[4096];
    DWORD size = 0;
    const TOKEN_GROUPS *groups = (const void *)bytes;
    assert_true(GetTokenInformation(token, TokenGroups, bytes, sizeof bytes, &size));
    for (DWORD i = 0; i < groups->GroupCount; i++)
        if (IsWellKnownSid(groups->Groups[i].Sid, WinBuiltinAdministratorsSid))
            return (groups->Groups[i].Attributes & SE_GROUP_ENABLED) != 0;
    return false;
}

static HANDLE open_token(void)
{
    HANDLE token = NULL;
    assert_true(OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token));
    return token;
}

static int split(void **state)
{
    (void)state;
    const DWORD yes = 1;
    return RegSetKeyValueW(HKEY_LOCAL_MACHINE, CONTRACT_KEY, L"split", REG_DWORD, &yes, sizeof yes) !=
           ERROR_SUCCESS;
}

static void of_two_tokens_one_administers_nothing(void **state)
{
    (void)state;
    TOKEN_LINKED_TOKEN other = {0};
    DWORD size = 0;
    HANDLE token = open_token();
    assert_true(GetTokenInformation(token, TokenLinkedToken, &other, sizeof other, &size));
    assert_true(administers(token));
    assert_false(administers(other.LinkedToken));
    CloseHandle(other.LinkedToken);
    CloseHandle(token);
}

static void the_token_of_a_user_administers_nothing(void **state)
{
    (void)state;
    TOKEN_ELEVATION elevation = {1};
    TOKEN_ELEVATION_TYPE type = TokenElevationTypeFull;
    DWORD size = 0;
    HANDLE token = open_token();
    assert_false(administers(token));
    assert_true(GetTokenInformation(token, TokenElevation, &elevation, sizeof elevation, &size));
    assert_true(GetTokenInformation(token, TokenElevationType, &type, sizeof type, &size));
    assert_int_equal(elevation.TokenIsElevated, 0);
    assert_int_equal(type, TokenElevationTypeLimited);
    CloseHandle(token);
}

static void who_may_log_on_only_administrators_see(void **state)
{
    (void)state;
    LSA_OBJECT_ATTRIBUTES attributes = {.Length = sizeof attributes};
    LSA_HANDLE policy = NULL;
    LSA_UNICODE_STRING *rights = NULL;
    ULONG count = 0;
    PSID services = NULL;
    assert_true(ConvertStringSidToSidW(L"S-1-5-80-0", &services));
    assert_int_equal(LsaOpenPolicy(NULL, &attributes, POLICY_LOOKUP_NAMES, &policy), 0);
    NTSTATUS status = LsaEnumerateAccountRights(policy, services, &rights, &count);
    assert_int_equal(LsaNtStatusToWinError(status), ERROR_ACCESS_DENIED);
    raise_again(state);
    assert_int_equal(LsaEnumerateAccountRights(policy, services, &rights, &count), 0);
    assert_int_equal(count, 1);
    LsaFreeMemory(rights);
    LsaClose(policy);
    LocalFree(services);
    drop(state);
}

static void rights_that_a_test_withholds_are_refused(void **state)
{
    (void)state;
    const DWORD refused = READ_CONTROL;
    const DWORD yes = 1;
    PSECURITY_DESCRIPTOR descriptor = NULL;
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    RegSetKeyValueW(HKEY_LOCAL_MACHINE, CONTRACT_KEY, L"refused-rights", REG_DWORD, &refused, sizeof refused);
    RegSetKeyValueW(HKEY_LOCAL_MACHINE, CONTRACT_KEY, L"hidden-rights", REG_DWORD, &yes, sizeof yes);
    is_denied(OpenServiceW(manager, L"Spooler", SERVICE_QUERY_CONFIG | READ_CONTROL) != NULL);
    SC_HANDLE service = OpenServiceW(manager, L"Spooler", SERVICE_QUERY_CONFIG);
    assert_non_null(service);
    assert_int_equal(GetNamedSecurityInfoW(L"C:\\windows", SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, NULL,
                                           NULL, NULL, NULL, &descriptor),
                     ERROR_ACCESS_DENIED);
    CloseServiceHandle(service);
    CloseServiceHandle(manager);
}

static void a_right_that_is_taken_back_is_gone(void **state)
{
    (void)state;
    LSA_OBJECT_ATTRIBUTES attributes = {.Length = sizeof attributes};
    LSA_HANDLE policy = NULL;
    LSA_UNICODE_STRING *rights = NULL;
    wchar_t name[] = L"SeServiceLogonRight";
    LSA_UNICODE_STRING right = {
        .Length = sizeof name - sizeof *name, .MaximumLength = sizeof name, .Buffer = name};
    ULONG count = 0;
    PSID user = NULL;
    assert_true(ConvertStringSidToSidW(L"S-1-5-21-1-2-3-1001", &user));
    assert_int_equal(LsaOpenPolicy(NULL, &attributes, POLICY_LOOKUP_NAMES, &policy), 0);
    assert_int_equal(LsaAddAccountRights(policy, user, &right, 1), 0);
    assert_int_equal(LsaEnumerateAccountRights(policy, user, &rights, &count), 0);
    assert_int_equal(count, 1);
    LsaFreeMemory(rights);
    assert_int_equal(LsaRemoveAccountRights(policy, user, FALSE, &right, 1), 0);
    assert_int_equal(LsaNtStatusToWinError(LsaEnumerateAccountRights(policy, user, &rights, &count)),
                     ERROR_FILE_NOT_FOUND);
    LsaClose(policy);
    LocalFree(user);
}

static void processes_of_others_are_not_opened(void **state)
{
    (void)state;
    STARTUPINFOW startup = {.cb = sizeof startup};
    PROCESS_INFORMATION started = {0};
    wchar_t line[] = L"cmd /c exit";
    assert_true(
        CreateProcessW(NULL, line, NULL, NULL, FALSE, CREATE_SUSPENDED, NULL, NULL, &startup, &started));
    is_denied(OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, started.dwProcessId) != NULL);
    HANDLE own = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, GetCurrentProcessId());
    assert_non_null(own);
    CloseHandle(own);
    TerminateProcess(started.hProcess, 0);
    CloseHandle(started.hThread);
    CloseHandle(started.hProcess);
}

// On the page: the Remote Registry service must run on the other machine.
static void another_machine_has_a_registry_where_it_answers(void **state)
{
    (void)state;
    HKEY key = NULL;
    DWORD mode = 1;
    RegSetKeyValueW(HKEY_LOCAL_MACHINE, CONTRACT_KEY, L"elsewhere", REG_DWORD, &mode, sizeof mode);
    SC_HANDLE manager = OpenSCManagerW(L"elsewhere", NULL, SC_MANAGER_CONNECT);
    assert_non_null(manager);
    CloseServiceHandle(manager);
    assert_int_equal(RegConnectRegistryW(L"\\\\elsewhere", HKEY_LOCAL_MACHINE, &key), ERROR_BAD_NETPATH);
    mode = 2;
    RegSetKeyValueW(HKEY_LOCAL_MACHINE, CONTRACT_KEY, L"elsewhere", REG_DWORD, &mode, sizeof mode);
    assert_int_equal(RegConnectRegistryW(L"\\\\elsewhere", HKEY_LOCAL_MACHINE, &key), ERROR_SUCCESS);
    RegCloseKey(key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_there_is_refused_and_what_is_not_is_not, drop, raise_again),
        cmocka_unit_test_setup_teardown(services_are_only_looked_at, drop, raise_again),
        cmocka_unit_test_setup_teardown(the_registry_is_only_read, drop, raise_again),
        cmocka_unit_test_setup_teardown(processes_of_others_are_not_opened, drop, raise_again),
        cmocka_unit_test_setup_teardown(rights_that_a_test_withholds_are_refused, NULL, raise_again),
        cmocka_unit_test_setup_teardown(a_right_that_is_taken_back_is_gone, NULL, raise_again),
        cmocka_unit_test_setup_teardown(who_may_log_on_only_administrators_see, drop, raise_again),
        cmocka_unit_test_setup_teardown(the_token_of_a_user_administers_nothing, drop, raise_again),
        cmocka_unit_test_setup_teardown(of_two_tokens_one_administers_nothing, split, raise_again),
        cmocka_unit_test_teardown(another_machine_has_a_registry_where_it_answers, raise_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
