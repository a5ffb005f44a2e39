// SPDX-License-Identifier: MIT
#include "base/text.h"

#include "base/compiler.h"
#include "unit.h"

static void copy_part_ends_at_its_length(void **state)
{
    (void)state;
    assert_owned_text(text_copy_part("abcdef", 3), "abc");
    assert_owned_text(text_copy_part(NULL, 0), "");
}

static void format_has_room_for_any_length(void **state)
{
    (void)state;
    enum { LENGTH = 100000 };
    char *text = text_format("<%*s>", LENGTH, "x");
    assert_int_equal(strlen(text), LENGTH + 2);
    assert_string_equal(text + LENGTH, "x>");
    free(text);
}

static void replace_frees_the_old_text_after_reading_it(void **state)
{
    (void)state;
    char *text = text_copy("old");
    text_replace(&text, "%s and new", text);
    assert_owned_text(text, "old and new");
}

static void replace_accepts_nothing_as_the_old_text(void **state)
{
    (void)state;
    char *text = NULL;
    text_replace(&text, "%d", 7);
    assert_owned_text(text, "7");
}

static void equal_folds_ascii_letters_only(void **state)
{
    (void)state;
    assert_true(text_equal_ignore_case("Python311.DLL", "pYTHON311.dll"));
    assert_true(text_equal_ignore_case("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"));
    assert_true(text_equal_ignore_case("", ""));
    assert_false(text_equal_ignore_case("\xC3\x84", "\xC3\xA4"));
    assert_false(text_equal_ignore_case("@[", "`{"));
}

static void equal_needs_the_same_length(void **state)
{
    (void)state;
    assert_false(text_equal_ignore_case("home", "homes"));
    assert_false(text_equal_ignore_case("homes", "home"));
}

static void starts_with_folds_case_and_needs_the_whole_prefix(void **state)
{
    (void)state;
    assert_true(text_starts_with_ignore_case("PYTHON39", "python"));
    assert_true(text_starts_with_ignore_case("x", ""));
    assert_false(text_starts_with_ignore_case("pyth", "python"));
    assert_false(text_starts_with_ignore_case("", "p"));
}

static void ends_with_folds_case_and_needs_the_whole_suffix(void **state)
{
    (void)state;
    assert_true(text_ends_with_ignore_case("Service.PY", ".py"));
    assert_true(text_ends_with_ignore_case(".py", ".py"));
    assert_true(text_ends_with_ignore_case("x", ""));
    assert_false(text_ends_with_ignore_case("py", ".py"));
    assert_false(text_ends_with_ignore_case("a.pyc", ".py"));
}

static void trimmed_takes_blanks_off_both_ends_only(void **state)
{
    (void)state;
    assert_owned_text(text_trimmed(" \t a b\r\n", 8), "a b");
    assert_owned_text(text_trimmed("ab", 2), "ab");
}

static void trimmed_leaves_nothing_of_blanks(void **state)
{
    (void)state;
    assert_owned_text(text_trimmed(" \r\n\t", 4), "");
    assert_owned_text(text_trimmed(" ", 1), "");
    assert_owned_text(text_trimmed("", 0), "");
}

static void trimmed_looks_no_further_than_length(void **state)
{
    (void)state;
    assert_owned_text(text_trimmed(" ab  cd", 4), "ab");
}

static const struct {
    const char *text;
    uint16_t units[3];
    size_t count;
} same_texts[] = {
    {"", {0}, 0},
    {"A", {'A'}, 1},
    {"\x7F", {0x7F}, 1},
    {"\xC2\x80", {0x80}, 1},
    {"\xDF\xBF", {0x7FF}, 1},
    {"\xE0\xA0\x80", {0x800}, 1},
    {"\xEF\xBF\xBF", {0xFFFF}, 1},
    {"\xF0\x90\x80\x80", {0xD800, 0xDC00}, 2},
    {"\xF0\x9F\x90\x8D", {0xD83D, 0xDC0D}, 2},
    {"\xF4\x8F\xBF\xBF", {0xDBFF, 0xDFFF}, 2},
    {"a\xC3\xA4\xE2\x82\xAC", {'a', 0xE4, 0x20AC}, 3},
    {"\xF0\x9F\x90\x8Dx", {0xD83D, 0xDC0D, 'x'}, 3},
    // Surrogates on their own, and a pair the wrong way round.
    {"\xED\xA0\x80", {0xD800}, 1},
    {"\xED\xBF\xBF", {0xDFFF}, 1},
    {"\xED\xA0\xBDx", {0xD83D, 'x'}, 2},
    {"a\xED\xB0\x8D", {'a', 0xDC0D}, 2},
    {"\xEE\x80\x80\xED\xB0\x8D", {0xE000, 0xDC0D}, 2},
    {"\xED\xB0\x8D\xED\xA0\xBD", {0xDC0D, 0xD83D}, 2},
    {"\xED\xA0\xBD\xF0\x9F\x90\x8D", {0xD83D, 0xD83D, 0xDC0D}, 3},
};

static void utf16_becomes_utf8(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(same_texts); i++)
        assert_owned_text(text_from_utf16(same_texts[i].units, same_texts[i].count), same_texts[i].text);
}

static void utf8_becomes_terminated_utf16(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(same_texts); i++) {
        size_t count;
        uint16_t *units = text_to_utf16(same_texts[i].text, &count);
        assert_int_equal(count, same_texts[i].count);
        assert_memory_equal(units, same_texts[i].units, count * sizeof *units);
        assert_int_equal(units[count], 0);
        free(units);
    }
}

static void every_code_point_survives_both_ways(void **state)
{
    (void)state;
    for (uint32_t point = 1; point < 0x110000; point++) {
        uint16_t units[2] = {(uint16_t)point, 0};
        size_t count = 1;
        if (point >= 0x10000) {
            units[0] = (uint16_t)(0xD800 + ((point - 0x10000) >> 10));
            units[1] = (uint16_t)(0xDC00 + ((point - 0x10000) & 0x3FF));
            count = 2;
        }
        char *text = text_from_utf16(units, count);
        size_t count_back;
        uint16_t *back = text_to_utf16(text, &count_back);
        assert_int_equal(count_back, count);
        assert_memory_equal(back, units, count * sizeof *units);
        assert_true(text_is_well_formed(text));
        free(back);
        free(text);
    }
}

static void from_utf16_reads_no_more_than_count_units(void **state)
{
    (void)state;
    const uint16_t snake[] = {0xD83D, 0xDC0D};
    assert_owned_text(text_from_utf16(snake, 1), "\xED\xA0\xBD");
}

static void a_pair_in_three_byte_forms_becomes_the_pair(void **state)
{
    (void)state;
    size_t count;
    uint16_t *units = text_to_utf16("\xED\xA0\xBD\xED\xB0\x8D", &count);
    assert_int_equal(count, 2);
    assert_owned_text(text_from_utf16(units, count), "\xF0\x9F\x90\x8D");
    free(units);
}

static void to_utf16_need_not_tell_the_count(void **state)
{
    (void)state;
    uint16_t *units = text_to_utf16("ab", NULL);
    assert_int_equal(units[1], 'b');
    assert_int_equal(units[2], 0);
    free(units);
}

static const struct {
    const char *text;
    uint16_t units[4];
    size_t count;
} malformed_texts[] = {
    {"\x80", {0xFFFD}, 1}, // nothing to continue
    {"\xBFx", {0xFFFD, 'x'}, 2},
    {"\xC3", {0xFFFD}, 1}, // ends too early
    {"\xE2\x82", {0xFFFD}, 1},
    {"\xF0\x9F\x90", {0xFFFD}, 1},
    {"\xE2\x82x", {0xFFFD, 'x'}, 2}, // broken off
    {"\xC3x", {0xFFFD, 'x'}, 2},
    {"\xE2x", {0xFFFD, 'x'}, 2},
    {"\xE2\x82\xC3\xA4", {0xFFFD, 0xE4}, 2},
    {"\xC0\xAF", {0xFFFD, 0xFFFD}, 2}, // overlong
    {"\xC1\xBF", {0xFFFD, 0xFFFD}, 2},
    {"\xE0\x9F\xBF", {0xFFFD, 0xFFFD, 0xFFFD}, 3},
    {"\xF0\x8F\xBF\xBF", {0xFFFD, 0xFFFD, 0xFFFD, 0xFFFD}, 4},
    {"\xF4\x90\x80\x80", {0xFFFD, 0xFFFD, 0xFFFD, 0xFFFD}, 4}, // beyond U+10FFFF
    {"\xF5\x80", {0xFFFD, 0xFFFD}, 2},
    {"\xFE\xFF", {0xFFFD, 0xFFFD}, 2}, // never in UTF-8
};

static void malformed_utf8_becomes_replacement_characters(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(malformed_texts); i++) {
        size_t count;
        uint16_t *units = text_to_utf16(malformed_texts[i].text, &count);
        assert_int_equal(count, malformed_texts[i].count);
        assert_memory_equal(units, malformed_texts[i].units, count * sizeof *units);
        free(units);
    }
}

static void well_formed_is_what_needs_no_replacement(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(same_texts); i++)
        assert_true(text_is_well_formed(same_texts[i].text));
    assert_true(text_is_well_formed("\xEF\xBF\xBD"));
    for (size_t i = 0; i < COUNT_OF(malformed_texts); i++)
        assert_false(text_is_well_formed(malformed_texts[i].text));
}

static void buffer_joins_what_is_added(void **state)
{
    (void)state;
    struct text_buffer buffer = {0};
    text_buffer_add(&buffer, "one");
    text_buffer_add(&buffer, "");
    text_buffer_add_part(&buffer, ", two, three", 5);
    text_buffer_add_format(&buffer, "; %d", 3);
    assert_int_equal(buffer.length, 11);
    assert_owned_text(text_buffer_take(&buffer), "one, two; 3");
}

static void buffer_grows_without_loss(void **state)
{
    (void)state;
    enum { COUNT = 10000 };
    struct text_buffer buffer = {0};
    for (int i = 0; i < COUNT; i++)
        text_buffer_add_format(&buffer, "%04d", i);
    char *text = text_buffer_take(&buffer);
    assert_int_equal(strlen(text), COUNT * 4);
    assert_memory_equal(text + 4 * 1234, "1234", 4);
    assert_string_equal(text + 4 * (COUNT - 1), "9999");
    free(text);
}

static void buffer_is_terminated_at_any_time(void **state)
{
    (void)state;
    struct text_buffer buffer = {0};
    for (int i = 0; i < 100; i++) {
        text_buffer_add(&buffer, "x");
        assert_int_equal(strlen(buffer.data), i + 1);
    }
    free(text_buffer_take(&buffer));
}

static void taking_from_an_empty_buffer_gives_an_empty_text(void **state)
{
    (void)state;
    struct text_buffer buffer = {0};
    assert_owned_text(text_buffer_take(&buffer), "");
}

static void taking_empties_the_buffer(void **state)
{
    (void)state;
    struct text_buffer buffer = {0};
    text_buffer_add(&buffer, "first");
    free(text_buffer_take(&buffer));
    text_buffer_add(&buffer, "second");
    assert_owned_text(text_buffer_take(&buffer), "second");
}

static void list_copies_or_takes_over(void **state)
{
    (void)state;
    char given[] = "copied";
    char *taken = text_copy("taken over");
    struct text_list list = {0};
    text_list_add(&list, given);
    text_list_add_owned(&list, taken);
    given[0] = 'X';
    assert_int_equal(list.count, 2);
    assert_string_equal(list.items[0], "copied");
    assert_ptr_equal(list.items[1], taken);
    text_list_clear(&list);
}

static void join_puts_a_text_between(void **state)
{
    (void)state;
    struct text_list list = {0};
    char *joined = text_list_join(&list, ", ");
    assert_string_equal(joined, "");
    free(joined);
    text_list_add(&list, "a");
    text_list_add(&list, "b");
    joined = text_list_join(&list, ", ");
    assert_string_equal(joined, "a, b");
    free(joined);
    text_list_clear(&list);
}

static void clearing_a_list_leaves_an_empty_one(void **state)
{
    (void)state;
    struct text_list list = {0};
    text_list_add(&list, "x");
    text_list_clear(&list);
    assert_int_equal(list.count, 0);
    assert_null(list.items);
    text_list_clear(&list);
}

static void printable_has_no_control_characters(void **state)
{
    (void)state;
    assert_owned_text(text_printable("a\tb\r\n\x1b[2J\a\x7f"), "a\tb\r\n?[2J??");
    assert_owned_text(text_printable("\xc2\x9b"
                                     "1m \xc3\xa4 \xe6\xbc\xa2"),
                      "??1m \xc3\xa4 \xe6\xbc\xa2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copy_part_ends_at_its_length),
        cmocka_unit_test(format_has_room_for_any_length),
        cmocka_unit_test(replace_frees_the_old_text_after_reading_it),
        cmocka_unit_test(replace_accepts_nothing_as_the_old_text),
        cmocka_unit_test(equal_folds_ascii_letters_only),
        cmocka_unit_test(equal_needs_the_same_length),
        cmocka_unit_test(starts_with_folds_case_and_needs_the_whole_prefix),
        cmocka_unit_test(ends_with_folds_case_and_needs_the_whole_suffix),
        cmocka_unit_test(trimmed_takes_blanks_off_both_ends_only),
        cmocka_unit_test(trimmed_leaves_nothing_of_blanks),
        cmocka_unit_test(trimmed_looks_no_further_than_length),
        cmocka_unit_test(utf16_becomes_utf8),
        cmocka_unit_test(utf8_becomes_terminated_utf16),
        cmocka_unit_test(every_code_point_survives_both_ways),
        cmocka_unit_test(from_utf16_reads_no_more_than_count_units),
        cmocka_unit_test(a_pair_in_three_byte_forms_becomes_the_pair),
        cmocka_unit_test(to_utf16_need_not_tell_the_count),
        cmocka_unit_test(malformed_utf8_becomes_replacement_characters),
        cmocka_unit_test(well_formed_is_what_needs_no_replacement),
        cmocka_unit_test(printable_has_no_control_characters),
        cmocka_unit_test(buffer_joins_what_is_added),
        cmocka_unit_test(buffer_grows_without_loss),
        cmocka_unit_test(buffer_is_terminated_at_any_time),
        cmocka_unit_test(taking_from_an_empty_buffer_gives_an_empty_text),
        cmocka_unit_test(taking_empties_the_buffer),
        cmocka_unit_test(list_copies_or_takes_over),
        cmocka_unit_test(join_puts_a_text_between),
        cmocka_unit_test(clearing_a_list_leaves_an_empty_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
