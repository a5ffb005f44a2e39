// SPDX-License-Identifier: MIT
#include "report/line_times.h"

#include "base/compiler.h"

#include "unit.h"

static void each_line_has_one_time_however_it_comes(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *time;
    } pieces[] = {
        {"one\r\ntwo\r\n", "T1"}, {"thr", "T2"}, {"", "T3"}, {"ee\nfour\n", "T4"}, {"\n\nfive", "T5"}};
    struct text_buffer out = {0};
    bool inside = false;
    for (size_t i = 0; i < COUNT_OF(pieces); i++)
        line_times_add(&out, &inside, pieces[i].text, strlen(pieces[i].text), pieces[i].time);
    assert_true(inside);
    char *text = text_buffer_take(&out);
    assert_string_equal(text, "T1 one\r\nT1 two\r\nT2 three\nT4 four\nT5 \nT5 \nT5 five");
    free(text);
}

static void a_nul_is_a_character(void **state)
{
    (void)state;
    struct text_buffer out = {0};
    bool inside = false;
    line_times_add(&out, &inside, "a\0b\n", 4, "T");
    assert_int_equal(out.length, 6);
    assert_memory_equal(out.data, "T a\0b\n", 6);
    free(text_buffer_take(&out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_line_has_one_time_however_it_comes),
        cmocka_unit_test(a_nul_is_a_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
