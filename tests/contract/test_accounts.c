// SPDX-License-Identifier: MIT
// On a Windows in another language the English names of accounts are unknown: programs that break the rules of accounts.c are
// refused. And what the host makes of names there.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <ctype.h>

#include <windows.h>
#include <sddl.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "base/error.h"
#include "base/text.h"
#include "base/wide.h"
#include "contract.h"
#include "scm/account.h"

static int set(const wchar_t *language)
{
    const DWORD yes = 1;
    return RegSetKeyValueW(HKEY_LOCAL_MACHINE, CONTRACT_KEY, language, REG_DWORD, &yes, sizeof yes) !=
           ERROR_SUCCESS;
}

static int set_german(void **state)
{
    (void)state;
    return set(L"german");
}

static int set_japanese(void **state)
{
    (void)state;
    return set(L"japanese");
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

static void names_are_japanese(void **state)
{
    (void)state;
    assert_int_equal(look_up(L"\u7d44\u307f\u8fbc\u307f\\\u7ba1\u7406\u8005", WinBuiltinAdministratorsSid),
                     NO_ERROR);
    assert_int_equal(look_up(L"NT AUTHORITY\\SYSTEM", WinLocalSystemSid), ERROR_NONE_MAPPED);
    assert_int_equal(look_up(L"SYSTEM", WinLocalSystemSid), ERROR_NONE_MAPPED);
}

// ---- the host's own ----

static void is_given(const char *account, const char *wanted)
{
    struct error error = {0};
    char *given = account_given(account, "Shop", &error);
    if (given == NULL || strcmp(given, wanted) != 0)
        fail_msg("\"%s\": \"%s\", not \"%s\"", account, given != NULL ? given : error.message, wanted);
    error_clear(&error);
    free(given);
}

static void is_short(const char *account, const char *wanted)
{
    char *given = account_short(account, "Shop");
    assert_string_equal(given, wanted);
    free(given);
    is_given(account, wanted);
}

// The user's name, as Windows spells it, and the machine's. Owner: the caller.
static void own_names(char **user, char **machine)
{
    wchar_t wide[64];
    DWORD size = 64;
    assert_true(GetUserNameW(wide, &size));
    *user = text_from_wide(wide);
    size = 64;
    assert_true(GetComputerNameW(wide, &size));
    *machine = text_from_wide(wide);
}

// In any language.
static void english_names_sids_and_local_users_are_known(void **state)
{
    (void)state;
    char *user = NULL;
    char *machine = NULL;
    static const char *const systems[] = {"LocalSystem",
                                          "localsystem",
                                          " LocalSystem ",
                                          ".\\LocalSystem",
                                          "NT AUTHORITY\\SYSTEM",
                                          "nt authority\\system",
                                          "S-1-5-18",
                                          "s-1-5-18",
                                          ""};
    static const char *const services[] = {"LocalService", "NT AUTHORITY\\LocalService",
                                           "NT AUTHORITY\\LOCAL SERVICE", "\tlocal service\r\n", "S-1-5-19"};
    static const char *const networks[] = {"NetworkService", "NT AUTHORITY\\NetworkService",
                                           "nt authority\\network service", "S-1-5-20"};
    for (size_t i = 0; i < COUNT_OF(systems); i++)
        is_short(systems[i], "LocalSystem");
    for (size_t i = 0; i < COUNT_OF(services); i++)
        is_short(services[i], "LocalService");
    for (size_t i = 0; i < COUNT_OF(networks); i++)
        is_short(networks[i], "NetworkService");
    is_short("virtual", "NT SERVICE\\Shop");
    is_short("nt service\\SHOP", "NT SERVICE\\Shop");
    is_short("SHOP\\gmsa$", "SHOP\\gmsa$");
    own_names(&user, &machine);
    char *dotted = text_format(".\\%s", user);
    char *system = text_format("%s\\LocalSystem", machine);
    char *full = text_format("  %s\\%s", machine, user);
    is_short(system, "LocalSystem");
    is_short(dotted, dotted);
    is_short(user, dotted);
    is_short(full, dotted);
    free(full);
    free(system);
    free(dotted);
    free(machine);
    free(user);
    is_given("no-such-user", ".\\no-such-user"); // the SCM has the last word
}

static void users_are_known_by_sid_and_in_any_case(void **state)
{
    (void)state;
    struct error error = {0};
    char *user = NULL;
    char *machine = NULL;
    wchar_t *figures = NULL;
    own_names(&user, &machine);
    char *short_name = text_format(".\\%s", user);
    char *capitals = text_copy(short_name);
    void *sid = account_sid(short_name, &error);
    assert_non_null(sid);
    assert_true(ConvertSidToStringSidW(sid, &figures));
    char *text = text_from_wide(figures);
    is_given(text, short_name);
    for (char *c = capitals; *c != '\0'; c++)
        *c = (char)toupper((unsigned char)*c);
    void *same = account_sid(capitals, &error);
    if (same != NULL) // Wine knows a user only as it is written
        is_given(capitals, short_name);
    error_clear(&error);
    free(same);
    assert_true(account_same(capitals, short_name));
    assert_true(account_same(text, short_name));
    assert_false(account_same(short_name, "LocalService"));
    assert_true(account_has_password(short_name));
    LocalFree(figures);
    free(text);
    free(sid);
    free(capitals);
    free(short_name);
    free(machine);
    free(user);
}

static void is_refused(const char *account, const char *why)
{
    struct error error = {0};
    assert_null(account_given(account, "Shop", &error));
    if (strstr(error.message, why) == NULL)
        fail_msg("%s: %s", account, error.message);
    error_clear(&error);
}

static void no_service_runs_as_a_group(void **state)
{
    (void)state;
    is_refused("S-1-5-32-544", "which is a group");
    is_refused("S-1-1-0", "which is a group");
    is_refused("S-1-5-21-1-2-3-1001", "cannot find an account with the SID S-1-5-21-1-2-3-1001");
    is_refused("S-1-nonsense", "cannot find the account \"S-1-nonsense\"");
}

static void managed_accounts_have_no_password(void **state)
{
    (void)state;
    assert_false(account_has_password("SHOP\\gmsa$"));
    assert_false(account_has_password("gmsa$@shop.example"));
    assert_true(account_has_password("joe@shop.example"));
    assert_true(account_has_password(".\\joe"));
    assert_false(account_has_password("NT SERVICE\\Shop"));
}

static void in_german_the_systems_are_known_too(void **state)
{
    is_short("NT-AUTORIT\xc3\x84T\\Lokaler Dienst", "LocalService");
    is_short("nt-autorit\xc3\xa4t\\LOKALER DIENST", "LocalService");
    is_short("Netzwerkdienst", "NetworkService");
    is_refused("VORDEFINIERT\\Benutzer", "which is a group");
    english_names_sids_and_local_users_are_known(state);
}

static void in_japanese_the_systems_are_known_too(void **state)
{
    is_short("\xe3\x82\xb7\xe3\x82\xb9\xe3\x83\x86\xe3\x83\xa0", "LocalSystem");
    is_short("NT \xe6\xa8\xa9\xe9\x99\x90\\\xe3\x82\xb7\xe3\x82\xb9\xe3\x83\x86\xe3\x83\xa0", "LocalSystem");
    english_names_sids_and_local_users_are_known(state);
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
        cmocka_unit_test_setup_teardown(names_are_japanese, set_japanese, set_english),
        cmocka_unit_test(english_names_sids_and_local_users_are_known),
        cmocka_unit_test_setup_teardown(in_german_the_systems_are_known_too, set_german, set_english),
        cmocka_unit_test_setup_teardown(in_japanese_the_systems_are_known_too, set_japanese, set_english),
        cmocka_unit_test_setup_teardown(users_are_known_by_sid_and_in_any_case, set_japanese, set_english),
        cmocka_unit_test(no_service_runs_as_a_group),
        cmocka_unit_test(managed_accounts_have_no_password),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
