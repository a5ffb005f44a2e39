// SPDX-License-Identifier: MIT
// What people and programs read: durations, sizes, JSON.
#include "base/human.h"

#include "base/json.h"

#include "unit.h"

static uint64_t parsed(const char *text)
{
    uint64_t seconds = 0;
    assert_true(human_parse_duration(text, &seconds));
    return seconds;
}

static void durations_are_read(void **state)
{
    (void)state;
    uint64_t ignored = 0;
    assert_int_equal(parsed("90"), 90);
    assert_int_equal(parsed("90s"), 90);
    assert_int_equal(parsed("5M"), 300);
    assert_int_equal(parsed("2h"), 7200);
    assert_int_equal(parsed("1d"), 86400);
    assert_false(human_parse_duration("", &ignored));
    assert_false(human_parse_duration("-1", &ignored));
    assert_false(human_parse_duration("1w", &ignored));
    assert_int_equal(parsed("1 h"), 3600);
    assert_int_equal(parsed("1m30s"), 90);
    assert_int_equal(parsed("1 d 2 hours 3min"), 93780);
    assert_false(human_parse_duration("30s1m", &ignored));
    assert_false(human_parse_duration("1m 30", &ignored));
    assert_false(human_parse_duration("1.5m", &ignored));
    assert_false(human_parse_duration("500ms", &ignored));
    assert_false(human_parse_duration("1 ", &ignored));
    assert_true(human_parse_time("2", 3600, &ignored));
    assert_int_equal(ignored, 7200);
    assert_false(human_parse_duration("99999999999999999999", &ignored));
}

static void durations_are_written(void **state)
{
    (void)state;
    assert_owned_text(human_short_duration(0), "0s");
    assert_owned_text(human_short_duration(90), "90s");
    assert_owned_text(human_short_duration(300), "5m");
    assert_owned_text(human_short_duration(86400), "1d");
    assert_owned_text(human_duration(0), "0 s");
    assert_owned_text(human_duration(59), "59 s");
    assert_owned_text(human_duration(303), "5 min 3 s");
    assert_owned_text(human_duration(7200), "2 h");
    assert_owned_text(human_duration(3 * 86400 + 4 * 3600 + 59), "3 d 4 h");
}

static void sizes_are_written(void **state)
{
    (void)state;
    assert_owned_text(human_size(0), "0 B");
    assert_owned_text(human_size(1023), "1023 B");
    assert_owned_text(human_size(1536), "1.5 KiB");
    assert_owned_text(human_size(24u << 20), "24 MiB");
    assert_owned_text(human_size((uint64_t)5 << 40), "5.0 TiB");
}

static void sizes_are_read(void **state)
{
    (void)state;
    uint64_t bytes = 0;
    static const struct {
        const char *text;
        uint64_t bytes;
    } rows[] = {{"10", 10240},     {"10b", 10},      {"10K", 10240},        {"10 KiB", 10240},
                {"3MB", 3u << 20}, {"1g", 1u << 30}, {"4096T", 1ull << 52}, {"0", 0}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_true(human_parse_size(rows[i].text, 1024, &bytes));
        assert_int_equal(bytes, rows[i].bytes);
    }
    static const char *const wrong[] = {"",    "K",           "-1",           "1.5M", "10X",
                                        "1KK", "99999999999", "4294967295T1", "1M 2"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(human_parse_size(wrong[i], 1024, &bytes));
    assert_owned_text(human_short_size(0), "0");
    assert_owned_text(human_short_size(1536), "1536B");
    assert_owned_text(human_short_size(3u << 20), "3MiB");
}

static void exit_codes_are_written(void **state)
{
    (void)state;
    assert_owned_text(human_exit_code(0), "0");
    assert_owned_text(human_exit_code(3), "3");
    assert_owned_text(human_exit_code(65535), "65535");
    assert_owned_text(human_exit_code(65536), "0x10000 (65536)");
    assert_owned_text(human_exit_code(UINT32_MAX), "-1 (4294967295 = 0xFFFFFFFF)");
    assert_owned_text(human_exit_code(0xFFFF0000u), "-65536 (4294901760 = 0xFFFF0000)");
    assert_owned_text(human_exit_code(0xC0000005u), "0xC0000005 (3221225477)");
    assert_owned_text(human_exit_code(0x80000000u), "0x80000000 (2147483648)");
}

static void json_is_escaped(void **state)
{
    (void)state;
    struct json json = {0};
    json_begin(&json, NULL, '{');
    json_text(&json, "a\"b", "\\ \n\r\t\x01 \xc3\xa4 \xed\xa0\x80");
    json_text(&json, "none", NULL);
    json_number(&json, "n", UINT64_MAX);
    json_boolean(&json, "b", true);
    json_begin(&json, "l", '[');
    json_end(&json, ']');
    json_begin(&json, "o", '[');
    json_begin(&json, NULL, '{');
    json_end(&json, '}');
    json_number(&json, NULL, 1);
    json_end(&json, ']');
    json_end(&json, '}');
    assert_owned_text(json_take(&json), "{\n"
                                        "  \"a\\\"b\": \"\\\\ \\n\\r\\t\\u0001 \\u00e4 \\ud800\",\n"
                                        "  \"none\": null,\n"
                                        "  \"n\": 18446744073709551615,\n"
                                        "  \"b\": true,\n"
                                        "  \"l\": [],\n"
                                        "  \"o\": [\n"
                                        "    {},\n"
                                        "    1\n"
                                        "  ]\n"
                                        "}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_are_read),     cmocka_unit_test(durations_are_written),
        cmocka_unit_test(sizes_are_written),      cmocka_unit_test(sizes_are_read),
        cmocka_unit_test(exit_codes_are_written), cmocka_unit_test(json_is_escaped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
