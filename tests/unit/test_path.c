// SPDX-License-Identifier: MIT
#include "base/path.h"

#include "base/compiler.h"
#include "unit.h"

static void join_puts_one_separator_between(void **state)
{
    (void)state;
    assert_owned_text(path_join("C:\\a", "b"), "C:\\a\\b");
    assert_owned_text(path_join("\\\\server\\share", "b\\c"), "\\\\server\\share\\b\\c");
}

static void join_does_not_double_the_separator(void **state)
{
    (void)state;
    assert_owned_text(path_join("C:\\", "b"), "C:\\b");
    assert_owned_text(path_join("C:/a/", "b"), "C:/a/b");
}

static void join_with_an_empty_directory_is_the_name(void **state)
{
    (void)state;
    assert_owned_text(path_join("", "b"), "b");
}

static void check_parents(const char *const pairs[][2], size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_owned_text(path_parent(pairs[i][0]), pairs[i][1]);
}

static void parent_is_without_the_last_name(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"C:\\a\\b", "C:\\a"},
        {"C:/a/b", "C:/a"},
        {"C:\\a/b\\c", "C:\\a/b"},
        {"a\\b", "a"},
        {"C:a\\b", "C:a"},
        {"\\\\server\\share\\a\\b", "\\\\server\\share\\a"},
        {"\\\\?\\C:\\a\\b", "\\\\?\\C:\\a"},
        {"\\\\?\\UNC\\server\\share\\a\\b", "\\\\?\\UNC\\server\\share\\a"},
    };
    check_parents(pairs, COUNT_OF(pairs));
}

static void parent_keeps_the_separator_of_a_root(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"C:\\a", "C:\\"},
        {"c:/a", "c:/"},
        {"\\a", "\\"},
        {"\\\\server\\share\\a", "\\\\server\\share\\"},
        {"//server/share/a", "//server/share/"},
        {"\\\\?\\C:\\a", "\\\\?\\C:\\"},
        {"\\\\.\\C:\\a", "\\\\.\\C:\\"},
        {"\\\\?\\Volume{1-2}\\a", "\\\\?\\Volume{1-2}\\"},
        {"\\\\?\\UNC\\server\\share\\a", "\\\\?\\UNC\\server\\share\\"},
        {"\\\\?\\unc\\s\\t\\a", "\\\\?\\unc\\s\\t\\"},
        {"\\\\?\\UNCLE\\a", "\\\\?\\UNCLE\\"},
    };
    check_parents(pairs, COUNT_OF(pairs));
}

static void parent_passes_over_separators_at_the_end(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"C:\\a\\b\\", "C:\\a"},
        {"C:\\a\\\\b\\/", "C:\\a"},
        {"C:\\a\\", "C:\\"},
    };
    check_parents(pairs, COUNT_OF(pairs));
}

static void a_root_has_no_parent(void **state)
{
    (void)state;
    static const char *const roots[] = {
        "C:\\",
        "C:/",
        "C:",
        "C:\\\\",
        "\\",
        "\\\\",
        "\\\\server",
        "\\\\server\\",
        "\\\\server\\share",
        "\\\\server\\share\\",
        "\\\\?\\",
        "\\\\?\\C:",
        "\\\\?\\C:\\",
        "\\\\?\\UNC\\server\\share",
    };
    for (size_t i = 0; i < COUNT_OF(roots); i++)
        assert_null(path_parent(roots[i]));
}

static void a_lone_name_does_not_tell_its_parent(void **state)
{
    (void)state;
    assert_null(path_parent("name"));
    assert_null(path_parent("name\\"));
    assert_null(path_parent("C:name"));
    assert_null(path_parent(""));
}

static void name_is_behind_the_last_separator_or_drive(void **state)
{
    (void)state;
    assert_string_equal(path_name("C:\\a\\python.exe"), "python.exe");
    assert_string_equal(path_name("C:\\a/python.exe"), "python.exe");
    assert_string_equal(path_name("C:python.exe"), "python.exe");
    assert_string_equal(path_name("python.exe"), "python.exe");
    assert_string_equal(path_name("\\\\server\\share\\x"), "x");
}

static void name_is_empty_behind_a_separator(void **state)
{
    (void)state;
    assert_string_equal(path_name("C:\\a\\"), "");
    assert_string_equal(path_name("C:"), "");
    assert_string_equal(path_name(""), "");
}

static void parent_and_name_take_apart_what_join_made(void **state)
{
    (void)state;
    static const char *const directories[] = {
        "C:\\", "C:\\a", "C:\\a b\\c", "\\\\server\\share\\", "\\\\server\\share\\a", "\\\\?\\C:\\", "a",
    };
    for (size_t i = 0; i < COUNT_OF(directories); i++) {
        char *path = path_join(directories[i], "name.txt");
        assert_string_equal(path_name(path), "name.txt");
        assert_owned_text(path_parent(path), directories[i]);
        free(path);
    }
}

static void absolute_paths_need_no_current_directory(void **state)
{
    (void)state;
    static const char *const paths[] = {
        "C:\\",           "z:/a",         "C:\\a\\..\\b", "\\\\server\\share\\a",
        "//server/share", "\\\\?\\C:\\a", "\\\\.\\C:\\a",
    };
    for (size_t i = 0; i < COUNT_OF(paths); i++)
        assert_true(path_is_absolute(paths[i]));
}

static void other_paths_are_not_absolute(void **state)
{
    (void)state;
    static const char *const paths[] = {"", "a", "a\\b", "\\a", "/a", "C:", "C:a", ".\\a", "1:\\a", "CC:\\a"};
    for (size_t i = 0; i < COUNT_OF(paths); i++)
        assert_false(path_is_absolute(paths[i]));
}

static void any_text_has_a_component(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {{"Shop", "Shop"},
                                           {"my shop.v2", "my shop.v2"},
                                           {"a:b", "a%3Ab"},
                                           {"..\\x", "..%5Cx"},
                                           {"50%", "50%25"},
                                           {".", "%2E"},
                                           {"..", ".%2E"},
                                           {"shop.", "shop%2E"},
                                           {"shop ", "shop%20"},
                                           {"NUL", "%4EUL"},
                                           {"con.shop", "%63on.shop"},
                                           {"Lpt1 .x", "%4Cpt1 .x"},
                                           {"COM\xC2\xB2", "%43OM\xC2\xB2"},
                                           {"CONIN$", "%43ONIN$"},
                                           {"console", "console"},
                                           {"COM10", "COM10"},
                                           {"com", "com"}};
    for (size_t i = 0; i < COUNT_OF(pairs); i++)
        assert_owned_text(path_component(pairs[i][0]), pairs[i][1]);
}

static void a_long_component_keeps_its_beginning_and_a_number(void **state)
{
    (void)state;
    char text[512] = "";
    memset(text, 'a', 200);
    assert_owned_text(path_shortened(text), text);
    memset(text, 'a', 256);
    char *lower = path_shortened(text);
    assert_int_equal(strlen(lower), 199);
    assert_int_equal(strncmp(lower, text, 190), 0);
    text[255] = 'b';
    char *other = path_shortened(text);
    assert_string_not_equal(lower, other);
    memset(text, 'A', 256);
    char *upper = path_shortened(text);
    assert_string_equal(upper + 190, lower + 190);
    free(upper);
    free(other);
    free(lower);
    text[0] = '\0';
    for (int i = 0; i < 101; i++) // each two units of UTF-16
        strcat(text, "\xF0\x9F\x90\x8D");
    char *beyond = path_shortened(text);
    assert_int_equal(strlen(beyond), 95 * 4 + 9);
    free(beyond);
}

static void a_path_counts_from_a_directory_as_from_the_current_one(void **state)
{
    (void)state;
    static const char *const rows[][3] = {{"C:\\a", "b", "C:\\a\\b"},
                                          {"C:\\a", "C:\\b", "C:\\b"},
                                          {"C:\\a", "\\\\s\\t\\b", "\\\\s\\t\\b"},
                                          {"C:\\a", "C:b", "C:\\a\\b"},
                                          {"C:\\a", "c:b\\d", "C:\\a\\b\\d"},
                                          {"C:\\a", "D:b", "D:\\b"},
                                          {"\\\\s\\t\\a", "C:b", "C:\\b"},
                                          {"C:\\a\\c", "\\b", "C:\\b"},
                                          {"C:\\a\\c", "/b", "C:\\b"},
                                          {"\\\\s\\t\\a", "\\b", "\\\\s\\t\\b"},
                                          {"\\\\?\\C:\\a", "\\b", "\\\\?\\C:\\b"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_owned_text(path_from(rows[i][0], rows[i][1]), rows[i][2]);
}

static void what_can_be_no_file_is_seen_in_its_path(void **state)
{
    (void)state;
    static const char *const files[] = {"C:\\a.log",        "C:\\a b\\c",     "\\\\s\\t\\a",
                                        "\\\\?\\C:\\a.log", "C:\\nul\\a.log", "\\\\?\\UNC\\s\\t\\a",
                                        "C:\\console.log",  "C:\\a%b"};
    static const char *const others[][2] = {
        {"\\\\.\\pipe\\x", "device"},    {"C:\\a\\NUL", "device"},     {"C:\\a\\com1.log", "device"},
        {"C:\\a\\", "directory"},        {"C:/a/", "directory"},       {"C:\\a:b.log", "stream"},
        {"C:\\a\\b::$DATA", "stream"},   {"C:\\a?b.log", "character"}, {"C:\\a*\\b.log", "character"},
        {"\\\\?\\C:\\a|b", "character"}, {"C:\\a\x01", "character"},   {"\\\\s\\t\\a>b", "character"}};
    for (size_t i = 0; i < COUNT_OF(files); i++)
        assert_null(path_file_hindrance(files[i]));
    for (size_t i = 0; i < COUNT_OF(others); i++)
        assert_non_null(strstr(path_file_hindrance(others[i][0]), others[i][1]));
}

static void a_plain_path_is_written_in_one_way(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"C:\\a\\b", "C:\\a\\b"},
        {"C:/a/b", "C:\\a\\b"},
        {"C:/", "C:\\"},
        {"C:\\\\a\\\\\\b\\", "C:\\a\\b"},
        {"C:\\x\\..\\a", "C:\\a"},
        {"C:\\x\\y\\..\\..\\a", "C:\\a"},
        {"C:\\..\\..\\a", "C:\\a"},
        {"C:\\a\\..", "C:\\"},
        {"C:\\.\\a\\.", "C:\\a"},
        {"C:\\a.\\b..\\...\\.c\\..d", "C:\\a\\b..\\...\\.c\\..d"},
        {"C:\\a b \\c", "C:\\a b \\c"},
        {"//server/share/a/../b", "\\\\server\\share\\b"},
        {"\\\\server\\share\\..\\a", "\\\\server\\share\\a"},
        {"\\\\server\\share", "\\\\server\\share"},
        {"\\\\server\\share\\", "\\\\server\\share\\"},
        {"\\\\?\\C:\\a\\b", "C:\\a\\b"},
        {"\\\\?\\C:\\a\\", "C:\\a"},
        {"\\\\?\\C:\\", "C:\\"},
        {"\\\\?\\UNC\\server\\share\\a", "\\\\server\\share\\a"},
        {"\\\\.\\C:\\x\\..\\a", "C:\\a"},
        {"//?/C:/a", "C:\\a"},
        {"\\\\.\\unc\\server\\share\\a", "\\\\server\\share\\a"},
    };
    for (size_t i = 0; i < COUNT_OF(pairs); i++)
        assert_owned_text(path_plain(pairs[i][0]), pairs[i][1]);
}

static void what_has_no_plain_form_stays(void **state)
{
    (void)state;
    static const char *const paths[] = {"",
                                        "a/b",
                                        "C:a/b",
                                        "/a",
                                        "..\\a",
                                        "\\\\?\\C:\\a.",
                                        "\\\\?\\C:\\a\\..\\b",
                                        "\\\\?\\C:\\a/b",
                                        "\\\\?\\C:",
                                        "\\\\?\\Volume{1-2}\\a",
                                        "\\\\.\\pipe\\a",
                                        "\\\\?\\GLOBALROOT\\a",
                                        "\\\\.\\UNC\\?\\C:\\a",
                                        "\\\\?\\UNC\\"};
    for (size_t i = 0; i < COUNT_OF(paths); i++)
        assert_owned_text(path_plain(paths[i]), paths[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(join_puts_one_separator_between),
        cmocka_unit_test(join_does_not_double_the_separator),
        cmocka_unit_test(a_long_component_keeps_its_beginning_and_a_number),
        cmocka_unit_test(join_with_an_empty_directory_is_the_name),
        cmocka_unit_test(parent_is_without_the_last_name),
        cmocka_unit_test(parent_keeps_the_separator_of_a_root),
        cmocka_unit_test(parent_passes_over_separators_at_the_end),
        cmocka_unit_test(a_root_has_no_parent),
        cmocka_unit_test(a_lone_name_does_not_tell_its_parent),
        cmocka_unit_test(name_is_behind_the_last_separator_or_drive),
        cmocka_unit_test(name_is_empty_behind_a_separator),
        cmocka_unit_test(parent_and_name_take_apart_what_join_made),
        cmocka_unit_test(absolute_paths_need_no_current_directory),
        cmocka_unit_test(other_paths_are_not_absolute),
        cmocka_unit_test(any_text_has_a_component),
        cmocka_unit_test(a_path_counts_from_a_directory_as_from_the_current_one),
        cmocka_unit_test(what_can_be_no_file_is_seen_in_its_path),
        cmocka_unit_test(a_plain_path_is_written_in_one_way),
        cmocka_unit_test(what_has_no_plain_form_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
