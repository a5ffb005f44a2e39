// SPDX-License-Identifier: MIT
// How a writer wakes those who follow its log.
#include "world.h"

#include <sddl.h>

#include "report/log_signal.h"
#include "report/report.h"
#include "report/rotation_request.h"

#define LOG_PATH "C:\\somewhere\\Signal.log"

static bool is_woken(const struct log_signal_follower *follower)
{
    return WaitForSingleObject(follower->written, 0) == WAIT_OBJECT_0;
}

// Does the next line look for followers?
static bool is_followed(void)
{
    wchar_t *name = log_signal_object_name(LOG_PATH, "flag");
    HANDLE section = OpenFileMappingW(FILE_MAP_READ, FALSE, name);
    const LONG *flag = section != NULL ? MapViewOfFile(section, FILE_MAP_READ, 0, 0, sizeof *flag) : NULL;
    assert_non_null(flag);
    const bool is = *flag != FALSE;
    UnmapViewOfFile(flag);
    CloseHandle(section);
    free(name);
    return is;
}

static void a_line_wakes_every_follower_once(void **state)
{
    (void)state;
    struct log_signal_follower first, second;
    log_signal_follow(LOG_PATH, &first);
    log_signal_follow("c:\\SOMEWHERE\\signal.log", &second); // the same file
    assert_false(is_woken(&first));
    log_signal_send();
    log_signal_send(); // two lines before anyone looks are one wake-up
    assert_true(is_woken(&first));
    assert_false(is_woken(&first));
    assert_true(is_woken(&second));
    log_signal_send();
    assert_true(is_woken(&second));
    assert_true(is_woken(&first));
    log_signal_unfollow(&second);
    log_signal_unfollow(&first);
}

static void another_log_wakes_nobody(void **state)
{
    (void)state;
    struct log_signal_follower other;
    log_signal_follow("C:\\somewhere\\Other.log", &other);
    log_signal_send();
    assert_false(is_woken(&other));
    log_signal_unfollow(&other);
}

static void when_the_last_follower_has_gone_nobody_is_looked_for(void **state)
{
    (void)state;
    struct log_signal_follower first, second;
    log_signal_follow(LOG_PATH, &first);
    log_signal_follow(LOG_PATH, &second);
    assert_true(is_followed());
    log_signal_send();
    assert_true(is_followed());
    CloseHandle(first.written); // as a process that was killed
    log_signal_send();
    assert_true(is_followed());
    assert_true(is_woken(&second));
    CloseHandle(second.written);
    log_signal_send();
    assert_false(is_followed());
    CloseHandle(second.followed);
    log_signal_follow(LOG_PATH, &second); // and who comes anew is found
    log_signal_send();
    assert_true(is_woken(&second));
    log_signal_unfollow(&second);
    CloseHandle(first.followed);
}

static void who_comes_too_late_for_a_place_takes_nobodys(void **state)
{
    (void)state;
    struct log_signal_follower followers[LOG_SIGNAL_FOLLOWERS], late;
    for (int i = 0; i < LOG_SIGNAL_FOLLOWERS; i++)
        log_signal_follow(LOG_PATH, &followers[i]);
    log_signal_follow(LOG_PATH, &late);
    assert_null(late.written);
    log_signal_send();
    for (int i = 0; i < LOG_SIGNAL_FOLLOWERS; i++)
        assert_true(is_woken(&followers[i]));
    log_signal_unfollow(&followers[3]);
    log_signal_unfollow(&late);
    log_signal_follow(LOG_PATH, &late);
    log_signal_send();
    assert_true(is_woken(&late));
    log_signal_unfollow(&late);
    for (int i = 0; i < LOG_SIGNAL_FOLLOWERS; i++)
        log_signal_unfollow(&followers[i]);
}

// As a service that is started again while somebody follows its log.
static void a_writer_that_begins_finds_its_followers(void **state)
{
    (void)state;
    struct log_signal_follower follower;
    log_signal_end();
    log_signal_follow(LOG_PATH, &follower);
    log_signal_begin(LOG_PATH);
    log_signal_send();
    assert_true(is_woken(&follower));
    log_signal_unfollow(&follower);
    log_signal_send();
    assert_false(is_followed());
}

// As in a session of a user's, who may make no section for all sessions: here another object has its name.
static void without_the_section_followers_are_found_by_their_event(void **state)
{
    (void)state;
    struct log_signal_follower follower;
    wchar_t *name = log_signal_object_name(LOG_PATH, "flag");
    log_signal_end();
    HANDLE other = CreateEventW(NULL, FALSE, FALSE, name);
    assert_non_null(other);
    log_signal_begin(LOG_PATH);
    log_signal_send();
    log_signal_follow(LOG_PATH, &follower);
    log_signal_send();
    assert_true(is_woken(&follower));
    log_signal_unfollow(&follower);
    log_signal_end();
    log_signal_follow(LOG_PATH, &follower);
    log_signal_begin(LOG_PATH);
    log_signal_send();
    assert_true(is_woken(&follower));
    log_signal_unfollow(&follower);
    log_signal_end();
    CloseHandle(other);
    log_signal_begin(LOG_PATH);
    free(name);
}

// Behind another user's section may be a file, which is read when the flag is: one that is taken away would end the service.
static void a_section_that_another_user_made_is_not_read(void **state)
{
    (void)state;
    SECURITY_ATTRIBUTES attributes = {.nLength = sizeof attributes};
    struct log_signal_follower follower;
    wchar_t *name = log_signal_object_name(LOG_PATH, "flag");
    assert_true(ConvertStringSecurityDescriptorToSecurityDescriptorW(
        L"O:S-1-5-21-1-2-3-1001D:(A;;GA;;;WD)", SDDL_REVISION_1, &attributes.lpSecurityDescriptor, NULL));
    log_signal_end();
    HANDLE planted = CreateFileMappingW(INVALID_HANDLE_VALUE, &attributes, PAGE_READWRITE, 0, 4096, name);
    LocalFree(attributes.lpSecurityDescriptor);
    if (planted == NULL && GetLastError() == ERROR_INVALID_OWNER) {
        log_signal_begin(LOG_PATH);
        free(name);
        skip();
    }
    assert_non_null(planted);
    LONG *flag = MapViewOfFile(planted, FILE_MAP_WRITE, 0, 0, sizeof *flag);
    assert_non_null(flag);
    log_signal_begin(LOG_PATH);
    log_signal_follow(LOG_PATH, &follower);
    *flag = FALSE; // what its maker does
    log_signal_send();
    assert_true(is_woken(&follower));
    log_signal_unfollow(&follower);
    UnmapViewOfFile(flag);
    CloseHandle(planted);
    log_signal_end();
    log_signal_begin(LOG_PATH);
    free(name);
}

// Its maker may have anything behind it, as a file that is taken away; here memory that was never had.
static void a_section_with_nothing_behind_it_ends_no_follower(void **state)
{
    (void)state;
    struct log_signal_follower follower;
    wchar_t *name = log_signal_object_name(LOG_PATH, "flag");
    log_signal_end();
    HANDLE planted =
        CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE, 0, 4096, name);
    assert_non_null(planted);
    assert_int_not_equal(GetLastError(), ERROR_ALREADY_EXISTS);
    log_signal_follow(LOG_PATH, &follower);
    assert_non_null(follower.written);
    log_signal_unfollow(&follower);
    CloseHandle(planted);
    log_signal_begin(LOG_PATH);
    free(name);
}

// Windows gives an object to another owner only with SeRestorePrivilege.
static void an_event_that_another_user_made_is_not_listened_to(void **state)
{
    (void)state;
    SECURITY_ATTRIBUTES attributes = {.nLength = sizeof attributes};
    wchar_t *name = log_signal_object_name(LOG_PATH, "rotate");
    assert_true(ConvertStringSecurityDescriptorToSecurityDescriptorW(
        L"O:S-1-5-21-1-2-3-1001D:(A;;GA;;;WD)", SDDL_REVISION_1, &attributes.lpSecurityDescriptor, NULL));
    HANDLE planted = CreateEventW(&attributes, FALSE, FALSE, name);
    LocalFree(attributes.lpSecurityDescriptor);
    if (planted == NULL && GetLastError() == ERROR_INVALID_OWNER)
        skip();
    assert_non_null(planted);
    report_begin("Signal", REPORT_CONSOLE);
    assert_null(rotation_request_serve(LOG_PATH));
    CloseHandle(planted); // nobody else has it, so it is gone
    assert_null(OpenEventW(EVENT_MODIFY_STATE, FALSE, name));
    free(name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_wakes_every_follower_once),
        cmocka_unit_test(another_log_wakes_nobody),
        cmocka_unit_test(when_the_last_follower_has_gone_nobody_is_looked_for),
        cmocka_unit_test(who_comes_too_late_for_a_place_takes_nobodys),
        cmocka_unit_test(a_writer_that_begins_finds_its_followers),
        cmocka_unit_test(without_the_section_followers_are_found_by_their_event),
        cmocka_unit_test(a_section_that_another_user_made_is_not_read),
        cmocka_unit_test(a_section_with_nothing_behind_it_ends_no_follower),
        cmocka_unit_test(an_event_that_another_user_made_is_not_listened_to),
    };
    log_signal_begin(LOG_PATH);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
