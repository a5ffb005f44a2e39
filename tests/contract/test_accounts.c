// SPDX-License-Identifier: MIT
// On a German Windows the English names of accounts are unknown: programs that break the rules of accounts.c are refused.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

#include <windows.h>

#include <cmocka.h>

#include "contract.h"

static int set_german(void **state)
{
    (void)state;
    const DWORD yes = 1;
    return RegSetKeyValueW(HKEY_LOCAL_MACHINE, CONTRACT_KEY, L"german", REG_DWORD, &yes, sizeof yes) !=
           ERROR_SUCCESS;
}

static int set_english(void **state)
{
    (void)state;
    return RegDeleteKeyW(HKEY_LOCAL_MACHINE, CONTRACT_KEY) != ERROR_SUCCESS;
}

// Is name an account, and which? NO_ERROR, or why not.
static DWORD look_up(const wchar_t *name, WELL_KNOWN_SID_TYPE type)
{
    BYTE sid[SECURITY_MAX_SID_SIZE];
    wchar_t domain[64];
    DWORD size = 0;
    DWORD domain_size = 0;
    SID_NAME_USE use = SidTypeUnknown;
    assert_false(LookupAccountNameW(NULL, name, NULL, &size, NULL, &domain_size, &use));
    if (GetLastError() != ERROR_INSUFFICIENT_BUFFER)
        return GetLastError();
    assert_true(size <= sizeof sid && domain_size <= 64);
    assert_true(LookupAccountNameW(NULL, name, sid, &size, domain, &domain_size, &use));
    return IsWellKnownSid(sid, type) ? NO_ERROR : ERROR_INVALID_SID;
}

static void names_are_german(void **state)
{
    (void)state;
    wchar_t name[64];
    wchar_t domain[64];
    BYTE sid[SECURITY_MAX_SID_SIZE];
    DWORD size = sizeof sid;
    DWORD name_size = 64;
    DWORD domain_size = 64;
    SID_NAME_USE use = SidTypeUnknown;
    assert_int_equal(look_up(L"VORDEFINIERT\\Administratoren", WinBuiltinAdministratorsSid), NO_ERROR);
    assert_int_equal(look_up(L"nt-autorit\u00e4t\\system", WinLocalSystemSid), NO_ERROR);
    assert_int_equal(look_up(L"Lokaler Dienst", WinLocalServiceSid), NO_ERROR);
    assert_int_equal(look_up(L"BUILTIN\\Administrators", WinBuiltinAdministratorsSid), ERROR_NONE_MAPPED);
    assert_int_equal(look_up(L"LOCAL SERVICE", WinLocalServiceSid), ERROR_NONE_MAPPED);
    CreateWellKnownSid(WinBuiltinUsersSid, NULL, sid, &size);
    assert_true(LookupAccountSidW(NULL, sid, name, &name_size, domain, &domain_size, &use));
    assert_true(wcscmp(name, L"Benutzer") == 0 && wcscmp(domain, L"VORDEFINIERT") == 0);
}

static void the_scm_knows_no_german(void **state)
{
    (void)state;
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_ALL_ACCESS);
    assert_null(CreateServiceW(manager, L"PyhostContract", L"PyhostContract", SERVICE_ALL_ACCESS,
                               SERVICE_WIN32_OWN_PROCESS, SERVICE_DEMAND_START, SERVICE_ERROR_NORMAL,
                               L"C:\\x.exe", NULL, NULL, NULL, L"NT-AUTORIT\u00c4T\\Lokaler Dienst", L""));
    assert_int_equal(GetLastError(), ERROR_INVALID_SERVICE_ACCOUNT);
    SC_HANDLE service = CreateServiceW(manager, L"PyhostContract", L"PyhostContract", SERVICE_ALL_ACCESS,
                                       SERVICE_WIN32_OWN_PROCESS, SERVICE_DEMAND_START, SERVICE_ERROR_NORMAL,
                                       L"C:\\x.exe", NULL, NULL, NULL, L"NT AUTHORITY\\LocalService", L"");
    assert_non_null(service);
    assert_false(ChangeServiceConfigW(service, SERVICE_NO_CHANGE, SERVICE_NO_CHANGE, SERVICE_NO_CHANGE, NULL,
                                      NULL, NULL, NULL, L"NT-AUTORIT\u00c4T\\Netzwerkdienst", L"", NULL));
    assert_int_equal(GetLastError(), ERROR_INVALID_SERVICE_ACCOUNT);
    assert_true(DeleteService(service));
    CloseServiceHandle(service);
    CloseServiceHandle(manager);
}

static void elsewhere_they_are_not(void **state)
{
    (void)state;
    assert_int_equal(look_up(L"Lokaler Dienst", WinLocalServiceSid), ERROR_NONE_MAPPED);
    assert_int_equal(look_up(L"LOCAL SERVICE", WinLocalServiceSid), NO_ERROR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(names_are_german, set_german, set_english),
        cmocka_unit_test_setup_teardown(the_scm_knows_no_german, set_german, set_english),
        cmocka_unit_test(elsewhere_they_are_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
