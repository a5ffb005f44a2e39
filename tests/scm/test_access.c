// SPDX-License-Identifier: MIT
// Who may do what, by access control lists as they are found on Windows. Wine keeps no more of a file's list than its
// mode has room for, so the lists come from texts.
#include "world.h"

#include <sddl.h>

#include "base/error.h"
#include "base/wide.h"
#include "scm/access.h"
#include "scm/scm.h"

static const struct access_who local_system = {.account = "LocalSystem"};
static const struct access_who local_service = {.account = "LocalService"};

// The list of an SDDL text; fails the test when there is none. Its descriptor is *descriptor, for LocalFree().
static PACL list_of(const char *sddl, PSECURITY_DESCRIPTOR *descriptor)
{
    PACL list = NULL;
    BOOL present = FALSE;
    BOOL ignored = FALSE;
    wchar_t *wide = wide_from_text(sddl);
    assert_true(
        ConvertStringSecurityDescriptorToSecurityDescriptorW(wide, SDDL_REVISION_1, descriptor, NULL));
    assert_true(GetSecurityDescriptorDacl(*descriptor, &present, &list, &ignored));
    free(wide);
    return list;
}

static enum access_answer can_as(const struct access_who *who, const char *sddl, enum access_wish wish)
{
    struct error error = {0};
    PSECURITY_DESCRIPTOR descriptor = NULL;
    PACL list = list_of(sddl, &descriptor);
    enum access_answer answer = access_can_by_list(who, list, wish, &error);
    assert_null(error.message);
    LocalFree(descriptor);
    return answer;
}

static enum access_answer can(const char *account, const char *sddl, enum access_wish wish)
{
    const struct access_who who = {.account = account};
    return can_as(&who, sddl, wish);
}

static void are_strangers_to(const struct access_who *service, enum access_kind kind, const char *sddl,
                             const char *wanted)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;
    PACL list = list_of(sddl, &descriptor);
    char *who = access_strangers_by_list(kind, service, list);
    if (wanted == NULL)
        assert_null(who);
    else if (who == NULL || strcmp(who, wanted) != 0)
        fail_msg("%s: \"%s\", not \"%s\"", sddl, who != NULL ? who : "nobody", wanted);
    free(who);
    LocalFree(descriptor);
}

static void are_strangers(enum access_kind kind, const char *account, const char *sddl, const char *wanted)
{
    const struct access_who who = {.account = account};
    are_strangers_to(&who, kind, sddl, wanted);
}

static void has_strangers(const char *account, const char *sddl, const char *wanted)
{
    are_strangers(ACCESS_FILE, account, sddl, wanted);
}

#define PROGRAM_FILES \
    "D:PAI(A;;FA;;;S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464)(A;;0x1301bf;;;SY)" \
    "(A;OICIIO;GA;;;SY)(A;;0x1301bf;;;BA)(A;OICIIO;GA;;;BA)(A;;0x1200a9;;;BU)(A;OICIIO;GXGR;;;BU)" \
    "(A;OICIIO;GA;;;CO)"
#define ROOT_OF_C \
    "D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)(A;CI;LC;;;BU)(A;OICIIO;SDGXGWGR;;;AU)"
#define BELOW_ROOT_OF_C \
    "D:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;OICIID;0x1200a9;;;BU)(A;ID;0x1301bf;;;AU)(A;OICIIOID;" \
    "SDGXGWGR;;;AU)"
#define HOME "D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;S-1-5-21-1-2-3-1001)"
#define LOGS_OF_LOCAL_SERVICE "D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1301bf;;;LS)"

static void places_for_administrators_have_no_strangers(void **state)
{
    (void)state;
    has_strangers("LocalSystem", PROGRAM_FILES, NULL);
    has_strangers("LocalSystem", ROOT_OF_C, NULL); // Users may make directories there, and change no file
    has_strangers("LocalSystem", "D:P(D;;FA;;;WD)(A;;FA;;;WD)", NULL);
    has_strangers("LocalService", LOGS_OF_LOCAL_SERVICE, NULL); // its own
}

static void places_that_others_may_change_have(void **state)
{
    (void)state;
    has_strangers("LocalSystem", BELOW_ROOT_OF_C, "Authenticated Users");
    has_strangers("LocalSystem", HOME, "S-1-5-21-1-2-3-1001");
    has_strangers("LocalSystem", LOGS_OF_LOCAL_SERVICE, "LOCAL SERVICE");
    has_strangers("LocalSystem", "D:(A;;WD;;;BU)", "Users");                // who may give himself the right
    char *who = access_strangers_by_list(ACCESS_FILE, &local_system, NULL); // no list at all lets everyone in
    assert_string_equal(who, "Everyone");
    free(who);
}

static void an_account_reads_what_its_groups_may(void **state)
{
    (void)state;
    assert_int_equal(can("LocalService", PROGRAM_FILES, ACCESS_READ), ACCESS_YES);
    assert_int_equal(can("LocalService", PROGRAM_FILES, ACCESS_WRITE), ACCESS_NO);
    assert_int_equal(can("LocalService", HOME, ACCESS_READ), ACCESS_NO);
    assert_int_equal(can("LocalSystem", HOME, ACCESS_READ), ACCESS_YES);
    assert_int_equal(can("NetworkService", LOGS_OF_LOCAL_SERVICE, ACCESS_READ), ACCESS_NO);
    assert_int_equal(can("LocalService", LOGS_OF_LOCAL_SERVICE, ACCESS_WRITE), ACCESS_YES);
    assert_int_equal(can("LocalService", "D:(D;;FR;;;LS)(A;;FR;;;WD)", ACCESS_READ), ACCESS_NO);
    assert_int_equal(can("LocalService", "D:(A;OICIIO;FA;;;WD)", ACCESS_READ), ACCESS_NO); // for others below
}

static void an_account_reads_what_all_services_may(void **state)
{
    (void)state;
    assert_int_equal(can("LocalService", "D:(A;;FA;;;S-1-5-80-0)", ACCESS_WRITE), ACCESS_YES);
    assert_int_equal(can("LocalSystem", "D:(A;;FR;;;S-1-5-80-0)", ACCESS_WRITE), ACCESS_NO);
}

// Python imports a package from any directory there: new directories count, and so does what is handed on to them.
static void in_a_place_to_import_from_a_new_directory_counts(void **state)
{
    (void)state;
    are_strangers(ACCESS_IMPORTS, "LocalSystem", ROOT_OF_C, "Users");
    are_strangers(ACCESS_IMPORTS, "LocalSystem", "D:(A;;FA;;;BA)(A;CI;CC;;;BU)", NULL); // lists a directory
    are_strangers(ACCESS_IMPORTS, "LocalSystem", "D:(A;;FA;;;BA)(A;OICIIO;SDGXGWGR;;;AU)",
                  "Authenticated Users");
    are_strangers(ACCESS_IMPORTS, "LocalSystem", "D:(A;;FA;;;BA)(A;;WO;;;BU)", "Users");
    are_strangers(ACCESS_IMPORTS, "LocalSystem", "D:(A;;FA;;;BA)(A;;0x40;;;BU)",
                  "Users"); // FILE_DELETE_CHILD
    are_strangers(ACCESS_IMPORTS, "LocalSystem", PROGRAM_FILES, NULL);
}

static void what_a_condition_allows_is_not_certain(void **state)
{
    (void)state;
    static const char if_member[] = "D:(XA;;FA;;;WD;(Member_of {SID(BA)}))";
    static const char unless_member[] = "D:(XD;;FA;;;WD;(Member_of {SID(BA)}))(A;;FA;;;WD)";
    PSECURITY_DESCRIPTOR descriptor = NULL;
    wchar_t *wide = wide_from_text(if_member);
    bool knows =
        ConvertStringSecurityDescriptorToSecurityDescriptorW(wide, SDDL_REVISION_1, &descriptor, NULL) != 0;
    LocalFree(descriptor);
    free(wide);
    if (!knows)
        skip(); // Wine reads no conditions in SDDL: see conditional_entries_of_a_list
    assert_int_equal(can("LocalService", if_member, ACCESS_READ), ACCESS_UNKNOWN);
    assert_int_equal(can("LocalService", unless_member, ACCESS_READ), ACCESS_UNKNOWN);
    has_strangers("LocalService", if_member, "Everyone (under a condition)");
}

// The same, with the entries' type set by hand.
static void conditional_entries_of_a_list(void **state)
{
    (void)state;
    struct error error = {0};
    PSECURITY_DESCRIPTOR descriptor = NULL;
    PACL list = list_of("D:(A;;FA;;;WD)", &descriptor);
    ACE_HEADER *first = NULL;
    assert_true(GetAce(list, 0, (void **)&first));
    first->AceType = ACCESS_ALLOWED_CALLBACK_ACE_TYPE;
    assert_int_equal(access_can_by_list(&local_service, list, ACCESS_READ, &error), ACCESS_UNKNOWN);
    char *who = access_strangers_by_list(ACCESS_FILE, &local_service, list);
    assert_string_equal(who, "Everyone (under a condition)");
    free(who);
    LocalFree(descriptor);
    list = list_of("D:(D;;FA;;;WD)(A;;FA;;;WD)", &descriptor);
    assert_true(GetAce(list, 0, (void **)&first));
    first->AceType = ACCESS_DENIED_CALLBACK_ACE_TYPE;
    assert_int_equal(access_can_by_list(&local_service, list, ACCESS_READ, &error), ACCESS_UNKNOWN);
    LocalFree(descriptor);
    assert_null(error.message);
}

// The owner's own rights are nobody's while the owner is not known; place holders for what is made below are nobody's at all.
static void place_holders_are_no_strangers(void **state)
{
    (void)state;
    has_strangers("LocalSystem", "D:(A;;FA;;;BA)(A;;FA;;;S-1-3-4)", NULL);
    has_strangers("LocalSystem", "D:(A;;FA;;;BA)(A;OICIIO;FA;;;CO)", NULL);
    has_strangers("LocalSystem", "D:(A;;FA;;;BA)(A;;FA;;;IU)", "INTERACTIVE");
    has_strangers("LocalSystem", "D:(A;;FA;;;BA)(A;;FA;;;S-1-5-21-1-2-3-512)",
                  "S-1-5-21-1-2-3-512"); // of a domain that is not the machine's
}

// "NT SERVICE\\NAME" as a SID, which needs no service of that name.
static char service_sid[] = "S-1-5-80-1-2-3-4-5";

static enum access_answer restricted(const char *sddl)
{
    const struct access_who who = {
        .account = "LocalService", .service_sid = service_sid, .is_restricted = true};
    return can_as(&who, sddl, ACCESS_WRITE);
}

static void a_service_with_a_sid_has_what_is_given_to_that(void **state)
{
    (void)state;
    static const char own[] = "D:P(A;;FA;;;SY)(A;;FA;;;BA)(A;OICI;0x1301bf;;;S-1-5-80-1-2-3-4-5)";
    const struct access_who unrestricted = {.account = "LocalService", .service_sid = service_sid};
    const struct access_who restricted_one = {
        .account = "LocalService", .service_sid = service_sid, .is_restricted = true};
    assert_int_equal(can("LocalService", own, ACCESS_WRITE), ACCESS_NO);
    assert_int_equal(can_as(&unrestricted, own, ACCESS_WRITE), ACCESS_YES);
    assert_int_equal(can_as(&restricted_one, own, ACCESS_READ), ACCESS_YES);
    assert_int_equal(can_as(&restricted_one, own, ACCESS_WRITE), ACCESS_YES);
    has_strangers("LocalService", own, "S-1-5-80-1-2-3-4-5");
    are_strangers_to(&unrestricted, ACCESS_FILE, own, NULL);
    are_strangers_to(&unrestricted, ACCESS_FILE, "D:P(A;;FA;;;S-1-5-80-5-4-3-2-1)", "S-1-5-80-5-4-3-2-1");
}

static void a_restricted_service_writes_where_its_own_sid_may(void **state)
{
    (void)state;
    assert_int_equal(restricted(LOGS_OF_LOCAL_SERVICE), ACCESS_NO);
    assert_int_equal(restricted("D:(A;;FA;;;LS)(A;;0x1301bf;;;S-1-5-80-1-2-3-4-5)"), ACCESS_YES);
    assert_int_equal(restricted("D:(A;;FA;;;LS)(A;;FA;;;S-1-5-33)"), ACCESS_YES);
    assert_int_equal(restricted("D:(A;;FA;;;WD)"), ACCESS_YES);
    assert_int_equal(restricted("D:(A;;FA;;;AU)"), ACCESS_NO);
}

static void is_strangers(enum access_kind kind, const char *sddl, const char *wanted)
{
    struct error error = {0};
    char *who = access_strangers_by_sddl(kind, &local_service, sddl, &error);
    assert_null(error.message);
    if ((who != NULL) != (wanted != NULL) || (who != NULL && strcmp(who, wanted) != 0))
        fail_msg("%s: \"%s\"", sddl, who != NULL ? who : "nobody");
    free(who);
}

// The rights that Windows gives every service: CCDCLCSWRPWPDTLOCRSDRCWDWO is all.
#define SERVICE_BY_DEFAULT \
    "D:(A;;CCLCSWRPWPDTLOCRRC;;;SY)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BA)(A;;CCLCSWLOCRRC;;;IU)" \
    "(A;;CCLCSWLOCRRC;;;SU)"

static void a_service_that_others_may_change_has_strangers(void **state)
{
    (void)state;
    is_strangers(ACCESS_SERVICE, SERVICE_BY_DEFAULT, NULL);
    is_strangers(ACCESS_SERVICE, SERVICE_BY_DEFAULT "(A;;RPWP;;;BU)", NULL); // who may start and stop it
    is_strangers(ACCESS_SERVICE, SERVICE_BY_DEFAULT "(A;;DC;;;BU)", "Users");
    is_strangers(ACCESS_SERVICE, SERVICE_BY_DEFAULT "(A;;WD;;;AU)", "Authenticated Users");
    is_strangers(ACCESS_SERVICE, SERVICE_BY_DEFAULT "(A;;GA;;;WD)", "Everyone");
    is_strangers(ACCESS_SERVICE, SERVICE_BY_DEFAULT "(A;;GX;;;WD)", NULL);
    is_strangers(ACCESS_SERVICE, "D:(D;;DC;;;BU)(A;;DC;;;BU)", NULL);
}

static void a_key_that_others_may_change_has_strangers(void **state)
{
    (void)state;
    is_strangers(ACCESS_KEY, "D:(A;CI;KA;;;SY)(A;CI;KA;;;BA)(A;CI;KR;;;BU)(A;CIIO;KA;;;CO)", NULL);
    is_strangers(ACCESS_KEY, "D:(A;CI;KA;;;BA)(A;;CC;;;BU)", NULL);
    is_strangers(ACCESS_KEY, "D:(A;CI;KA;;;BA)(A;;DC;;;BU)", "Users"); // the bits of KEY_SET_VALUE
    is_strangers(ACCESS_KEY, "D:(A;CI;KA;;;BA)(A;;KW;;;IU)", "INTERACTIVE");
    is_strangers(ACCESS_KEY, "D:(A;CI;KA;;;BA)(A;;KA;;;LS)", NULL); // the account's own
}

// Wine's SCM refuses nobody, so the words are looked at alone.
static void rights_are_told_in_words(void **state)
{
    (void)state;
    char *text = scm_purpose(SERVICE_STOP | SERVICE_QUERY_STATUS | DELETE);
    assert_string_equal(text, "remove it, stop it, query its status");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_for_administrators_have_no_strangers),
        cmocka_unit_test(places_that_others_may_change_have),
        cmocka_unit_test(a_service_that_others_may_change_has_strangers),
        cmocka_unit_test(a_key_that_others_may_change_has_strangers),
        cmocka_unit_test(rights_are_told_in_words),
        cmocka_unit_test(an_account_reads_what_its_groups_may),
        cmocka_unit_test(an_account_reads_what_all_services_may),
        cmocka_unit_test(in_a_place_to_import_from_a_new_directory_counts),
        cmocka_unit_test(what_a_condition_allows_is_not_certain),
        cmocka_unit_test(conditional_entries_of_a_list),
        cmocka_unit_test(place_holders_are_no_strangers),
        cmocka_unit_test(a_service_with_a_sid_has_what_is_given_to_that),
        cmocka_unit_test(a_restricted_service_writes_where_its_own_sid_may),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
