// SPDX-License-Identifier: MIT
#include "report/overwritten.h"

#include "base/compiler.h"

#include "unit.h"

struct piece {
    const char *text;
    uint64_t time; // s
};

// Writes the pieces whole, and once more letter by letter: the same must stay.
static void stays(const struct piece *pieces, size_t count, const char *expected)
{
    for (int letters = 0; letters < 2; letters++) {
        struct text_buffer out = {0};
        struct overwritten stream = {0};
        for (size_t i = 0; i < count; i++) {
            const char *text = pieces[i].text;
            const size_t length = strlen(text);
            if (letters == 0 && overwritten_is_plain(&stream, text, length))
                text_buffer_add(&out, text);
            else
                for (size_t at = 0; at < length; at += letters ? 1 : length)
                    overwritten_add(&out, &stream, text + at, letters ? 1 : length, pieces[i].time * 1000);
        }
        overwritten_keep(&out, &stream, 0);
        char *text = text_buffer_take(&out);
        assert_string_equal(text, expected);
        free(text);
        free(text_buffer_take(&stream.held));
    }
}

static void what_nobody_writes_over_stays_as_it_is(void **state)
{
    (void)state;
    const struct piece pieces[] = {
        {"one\r\ntwo\n\r\n", 0}, {"thr", 0}, {"", 0}, {"ee\r", 0}, {"\nfour\nno end", 0}};
    stays(pieces, COUNT_OF(pieces), "one\r\ntwo\n\r\nthree\r\nfour\nno end");
}

static void of_a_progress_bar_the_last_state_stays(void **state)
{
    (void)state;
    const struct piece leading[] = {
        {"before\r\n", 0}, {"\r  0%", 0}, {"\r 50%", 1}, {"\r100%", 2}, {"\r\nafter\r\n", 3}};
    stays(leading, COUNT_OF(leading), "before\r\n100%\r\nafter\r\n");
    const struct piece trailing[] = {{"0%\r", 0}, {"50%\r", 1}, {"100%\r", 2}, {"done\n", 3}};
    stays(trailing, COUNT_OF(trailing), "0%\r\ndone\n");
    const struct piece wiped[] = {{"\r 50%", 0}, {"\r     \r", 1}, {"done\r\n", 1}};
    stays(wiped, COUNT_OF(wiped), "done\r\n");
    const struct piece cut[] = {{"\r 10%", 0}, {"\r 20%", 0}};
    stays(cut, COUNT_OF(cut), " 20%\r\n");
}

static void of_a_long_one_a_state_a_minute_stays(void **state)
{
    (void)state;
    const struct piece pieces[] = {{"\r1", 0},  {"\r2", 59},  {"\r3", 60},
                                   {"\r4", 61}, {"\r5", 130}, {"\r6\r\n", 131}};
    stays(pieces, COUNT_OF(pieces), "2\r\n4\r\n6\r\n");
}

static void a_long_line_is_no_progress_bar(void **state)
{
    (void)state;
    char text[OVERWRITTEN_MOST + 10];
    struct text_buffer out = {0};
    struct overwritten stream = {0};
    memset(text, 'x', sizeof text);
    text[0] = '\r';
    overwritten_add(&out, &stream, text, sizeof text, 0);
    assert_int_equal(out.length, sizeof text - 1);
    overwritten_add(&out, &stream, "\r50%\n", 5, 0);
    assert_string_equal(out.data + out.length - 6, "\r\n50%\n");
    free(text_buffer_take(&out));
    free(text_buffer_take(&stream.held));
}

static void a_state_that_was_kept_ends_with_no_empty_line(void **state)
{
    (void)state;
    struct text_buffer out = {0};
    struct overwritten stream = {0};
    overwritten_add(&out, &stream, "\r10%", 4, 0);
    overwritten_keep(&out, &stream, 0);
    overwritten_add(&out, &stream, "\r\nafter\r\n\r\n", 11, 0);
    assert_string_equal(out.data, "10%\r\nafter\r\n\r\n");
    free(text_buffer_take(&out));
    free(text_buffer_take(&stream.held));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_nobody_writes_over_stays_as_it_is),
        cmocka_unit_test(of_a_progress_bar_the_last_state_stays),
        cmocka_unit_test(of_a_long_one_a_state_a_minute_stays),
        cmocka_unit_test(a_long_line_is_no_progress_bar),
        cmocka_unit_test(a_state_that_was_kept_ends_with_no_empty_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
