// SPDX-License-Identifier: MIT
#include "python/dll_search.h"

#include <stdlib.h>

#include "base/compiler.h"
#include "fake_files.h"
#include "python/pe_imports.h"
#include "unit.h"

#define PACKAGE "C:\\v\\Lib\\site-packages\\shop\\"
#define MODULE PACKAGE "_fast.cp312-win_amd64.pyd"
#define WINDOWS "C:\\Windows\\System32"

static struct fake_files disk;
static struct environment_files files;
static const struct text_list places = {.items = (char *[]){"C:\\pyhost", "C:\\Python312", WINDOWS},
                                        .count = 3};
static const struct text_list added = {.items = (char *[]){"C:\\v\\Lib\\site-packages\\shop.libs"},
                                       .count = 1};

static int begin(void **state)
{
    (void)state;
    files = fake_files_view(&disk);
    fake_files_add_text(&disk, WINDOWS "\\kernel32.dll", "");
    return 0;
}

static int end(void **state)
{
    (void)state;
    fake_files_clear(&disk);
    return 0;
}

static void put(const char *path, const char *needs)
{
    fake_files_add_program(&disk, path, PE_MACHINE_X64, needs);
}

static void check(const struct text_list *others, const char *name, const char *needed_by)
{
    const struct dll_search search = {.files = &files, .directories = &places, .others = others};
    struct dll_missing missing;
    if (dll_search_missing(&search, MODULE, &missing) != (name != NULL))
        fail_msg("%s is missing", missing.name != NULL ? missing.name : "nothing");
    if (name != NULL) {
        assert_string_equal(missing.name, name);
        assert_string_equal(missing.needed_by, needed_by);
    }
    dll_missing_clear(&missing);
}

static void what_stands_in_one_of_the_places_is_there(void **state)
{
    static const char *const directories[] = {PACKAGE, "C:\\pyhost\\", "C:\\PYTHON312\\", WINDOWS "\\"};
    for (size_t i = 0; i < COUNT_OF(directories); i++) {
        begin(state);
        char *path = text_format("%sFast.DLL", directories[i]);
        put(MODULE, "fast.dll");
        put(path, NULL);
        check(NULL, NULL, NULL);
        free(path);
        end(state);
    }
    begin(state);
}

static void what_is_nowhere_is_named_with_what_needs_it(void **state)
{
    (void)state;
    put(MODULE, "fast.dll");
    check(&added, "fast.dll", MODULE);
    put("C:\\Python312\\fast.dll", "MSVCP140.dll");
    check(&added, "MSVCP140.dll", "C:\\Python312\\fast.dll");
}

static void a_dll_of_a_dll_may_stand_beside_the_module(void **state)
{
    (void)state;
    put(MODULE, "fast.dll");
    put("C:\\Python312\\fast.dll", "faster.dll");
    put(PACKAGE "faster.dll", "fast.dll"); // a circle
    check(NULL, NULL, NULL);
}

static void what_code_adds_to_the_search_is_no_false_alarm(void **state)
{
    (void)state;
    put(MODULE, "libfast-3b1c2f.dll");
    check(NULL, "libfast-3b1c2f.dll", MODULE);
    put("C:\\v\\Lib\\site-packages\\shop.libs\\libfast-3b1c2f.dll", "msvcp140-6c0f1e.dll");
    check(&added, "msvcp140-6c0f1e.dll", "C:\\v\\Lib\\site-packages\\shop.libs\\libfast-3b1c2f.dll");
    put("C:\\v\\Lib\\site-packages\\shop.libs\\msvcp140-6c0f1e.dll", NULL);
    check(&added, NULL, NULL);
}

static void an_api_set_is_no_file_and_windows_needs_nothing(void **state)
{
    (void)state;
    put(MODULE, "API-MS-Win-Core-Path-l1-1-0.dll");
    check(NULL, NULL, NULL);
    end(state);
    begin(state);
    put(MODULE, "user32.dll");
    put(WINDOWS "\\user32.dll", "of_nobody.dll");
    check(NULL, NULL, NULL);
}

static void what_cannot_be_read_lacks_nothing(void **state)
{
    (void)state;
    check(NULL, NULL, NULL); // is not there
    fake_files_add_text(&disk, MODULE, "MZ");
    check(NULL, NULL, NULL);
}

static void the_redistributable_is_known_by_its_names(void **state)
{
    (void)state;
    assert_true(dll_search_is_of_visual_c("VCRUNTIME140_1.dll"));
    assert_true(dll_search_is_of_visual_c("msvcp140.dll"));
    assert_false(dll_search_is_of_visual_c("msvcrt.dll"));
    assert_false(dll_search_is_of_visual_c("msvcp140-6c0f1e.dll")); // a wheel's own
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_stands_in_one_of_the_places_is_there, begin, end),
        cmocka_unit_test_setup_teardown(what_is_nowhere_is_named_with_what_needs_it, begin, end),
        cmocka_unit_test_setup_teardown(a_dll_of_a_dll_may_stand_beside_the_module, begin, end),
        cmocka_unit_test_setup_teardown(what_code_adds_to_the_search_is_no_false_alarm, begin, end),
        cmocka_unit_test_setup_teardown(an_api_set_is_no_file_and_windows_needs_nothing, begin, end),
        cmocka_unit_test_setup_teardown(what_cannot_be_read_lacks_nothing, begin, end),
        cmocka_unit_test(the_redistributable_is_known_by_its_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
