// SPDX-License-Identifier: MIT
#include "base/decoding.h"

#include "base/compiler.h"
#include "base/text.h"
#include "unit.h"

static struct error error;

static int clear(void **state)
{
    (void)state;
    error_clear(&error);
    return 0;
}

// A row of bytes that may have NULs in it.
#define BYTES(text) (const uint8_t *)(text), sizeof(text) - 1

static void all_that_windows_writes_is_read(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
        const char *text;
    } rows[] = {
#define ROW(bytes, text) {bytes, sizeof(bytes) - 1, text}
        ROW("", ""),
        ROW("a = 'x'\r\n", "a = 'x'\r\n"),
        ROW("Pr\xC3\xBC"
            "fer \xF0\x9F\x98\x80",
            "Pr\xC3\xBC"
            "fer \xF0\x9F\x98\x80"),
        ROW("\xEF\xBB\xBF"
            "a",
            "a"),
        ROW("\xEF\xBB\xBF", ""),
        ROW("\xFF\xFE"
            "a\0\xFC\0",
            "a\xC3\xBC"),
        ROW("\xFF\xFE", ""),
        ROW("\xFF\xFE\x3D\xD8\x00\xDE", "\xF0\x9F\x98\x80"),
        ROW("\xFE\xFF\0a\0\xFC", "a\xC3\xBC"),
        ROW("\xFE\xFF\xD8\x3D\xDE\x00", "\xF0\x9F\x98\x80"),
        ROW("a\0\xFC\0", "a\xC3\xBC"), // UTF-16 without a mark, which .NET's UnicodeEncoding can write
        ROW("\0a\0\xFC", "a\xC3\xBC"),
        ROW("\xEF\xBB\xBF\xEF\xBB\xBF", "\xEF\xBB\xBF"), // the second is a character
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_owned_text(decoding_text((const uint8_t *)rows[i].bytes, rows[i].size, "C:\\a", &error),
                          rows[i].text);
    assert_null(error.message);
}

static void what_is_no_text_is_refused_with_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
        const char *told;
    } rows[] = {
        ROW("a\nPr\xFC"
            "fer",
            "line 2 is not UTF-8 (offset 4)"),
        ROW("\xEF\xBB\xBFPr\xFC"
            "fer",
            "line 1 is not UTF-8 (offset 5)"),
        ROW("\xC3", "line 1 is not UTF-8 (offset 0)"),
        ROW("\xC3\xBC\n\xC3", "it is UTF-8 and ends within a character (line 2, offset 3)"),
        ROW("a\xE2\x82", "it is UTF-8 and ends within a character (line 1, offset 1)"),
        ROW("a\xE2\x82z", "line 1 is not UTF-8 (offset 1)"),
        ROW("ab\n\xC0\x80", "line 2 is not UTF-8 (offset 3)"),
        ROW("abc\n\nd\0e", "line 3 has a NUL character (offset 6)"),
        ROW("abc\0", "line 1 has a NUL character (offset 3)"),
        ROW("\0\0", "line 1 has a NUL character (offset 0)"),
        ROW("\0", "line 1 has a NUL character (offset 0)"),
        ROW("\xFF\xFE"
            "a\0\0\0b\0",
            "line 1 has a NUL character (offset 4)"),
        ROW("\xFF\xFE"
            "a\0\n\0b",
            "it is UTF-16 and ends within a character (line 2, offset 6)"),
        ROW("a\0b", "it is UTF-16 and ends within a character (line 1, offset 2)"),
        ROW("\xFF\xFE"
            "a\0\n\0\xFC\0\x3D\xD8"
            "b\0",
            "line 2 has half a character (offset 8)"),
        ROW("\xFE\xFF\xDE\x00", "line 1 has half a character (offset 2)"),
        ROW("a\n\xED\xA0\xBD", "line 2 has half a character (offset 2)"),
        ROW("\xFF\xFE\0\0a\0\0\0", "it is UTF-32"),
        ROW("\0\0\xFE\xFF\0\0\0a", "it is UTF-32"),
#undef ROW
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_null(decoding_text((const uint8_t *)rows[i].bytes, rows[i].size, "C:\\it's.toml", &error));
        assert_contains(error.message, "cannot read \"C:\\it's.toml\": ");
        assert_contains(error.message, rows[i].told);
        assert_non_null(error.advice);
    }
}

static void a_code_page_is_converted_by_the_command_that_is_told(void **state)
{
    (void)state;
    assert_null(decoding_text(BYTES("\xFC"), "C:\\it's.toml", &error));
    assert_string_equal(error.advice, "powershell -Command \"Get-Content -LiteralPath 'C:\\it''s.toml' | "
                                      "Set-Content -LiteralPath 'C:\\it''s-utf8.toml' -Encoding UTF8\", "
                                      "and take the new file");
    assert_null(decoding_text(BYTES("\xFC"), "C:\\a.b\\shop", &error));
    assert_contains(error.advice, "'C:\\a.b\\shop-utf8'");
    assert_null(decoding_text(BYTES("\xC3\xBC\xC3"), "C:\\shop.toml", &error));
    assert_contains(error.advice, "its end is missing");
    assert_null(decoding_text(BYTES("\xFC"), NULL, &error));
    assert_contains(error.message, "cannot read standard input: line 1");
    assert_contains(error.advice, "$OutputEncoding");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(all_that_windows_writes_is_read, clear),
        cmocka_unit_test_teardown(what_is_no_text_is_refused_with_its_place, clear),
        cmocka_unit_test_teardown(a_code_page_is_converted_by_the_command_that_is_told, clear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
