// SPDX-License-Identifier: MIT
#include "report/failure_chain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct text_list through_the_file(const struct failure_chain *chain)
{
    char *file = failure_chain_file(chain);
    struct text_list failures = failure_chain_parse(file);
    free(file);
    return failures;
}

static void the_cause_stands_first(void **state)
{
    (void)state;
    struct failure_chain chain = {0};
    failure_chain_add(&chain, "1", "control\nTraceback");
    failure_chain_add(&chain, "2", "stop-limit");
    struct text_list failures = through_the_file(&chain);
    assert_int_equal(failures.count, 2);
    assert_string_equal(failures.items[0], "1\ncontrol\nTraceback\n");
    assert_string_equal(failures.items[1], "2\nstop-limit\n");
    text_list_clear(&failures);
    failure_chain_clear(&chain);
    failures = through_the_file(&chain);
    assert_int_equal(failures.count, 0);
    text_list_clear(&failures);
}

static void what_repeats_itself_is_counted(void **state)
{
    (void)state;
    struct failure_chain chain = {0};
    failure_chain_add(&chain, "1", "control");
    failure_chain_add(&chain, "2", "control");
    struct text_list failures = through_the_file(&chain);
    assert_int_equal(failures.count, 1);
    assert_string_equal(failures.items[0], "1, and 1 time more, the last at 2\ncontrol\n");
    text_list_clear(&failures);
    failure_chain_add(&chain, "3", "control");
    failure_chain_add(&chain, "4", "exception");
    failures = through_the_file(&chain);
    assert_int_equal(failures.count, 2);
    assert_string_equal(failures.items[0], "1, and 2 times more, the last at 3\ncontrol\n");
    text_list_clear(&failures);
    failure_chain_clear(&chain);
}

static void the_first_and_the_last_ones_stay(void **state)
{
    (void)state;
    struct failure_chain chain = {0};
    for (int i = 0; i < FAILURE_CHAIN_MOST + 3; i++) {
        char time[16];
        char text[16];
        (void)snprintf(time, sizeof time, "time %d", i);
        (void)snprintf(text, sizeof text, "failure %d", i);
        failure_chain_add(&chain, time, text);
    }
    struct text_list failures = through_the_file(&chain);
    assert_int_equal(failures.count, FAILURE_CHAIN_MOST);
    assert_string_equal(failures.items[0], "time 0\nfailure 0\n");
    assert_string_equal(failures.items[1], "time 4, after 3 more that the log has\nfailure 4\n");
    assert_string_equal(failures.items[FAILURE_CHAIN_MOST - 1], "time 10\nfailure 10\n");
    text_list_clear(&failures);
    failure_chain_clear(&chain);
}

// Neither a long text nor one with the separator breaks the file; characters stay whole.
static void a_text_is_bounded(void **state)
{
    (void)state;
    enum { LENGTH = 3 * FAILURE_CHAIN_TEXT_MOST };
    struct failure_chain chain = {0};
    char *text = malloc(LENGTH + 1);
    assert_non_null(text);
    for (size_t i = 0; i < LENGTH; i += 3)
        memcpy(text + i, "\xe2\x82\xac", 3);
    memcpy(text, "a\n\f\nb", 5);
    text[5] = 'c';
    memcpy(text + LENGTH - 3, "end", 3);
    text[LENGTH] = '\0';
    failure_chain_add(&chain, "1", text);
    struct text_list failures = through_the_file(&chain);
    assert_int_equal(failures.count, 1);
    assert_true(strlen(failures.items[0]) < FAILURE_CHAIN_TEXT_MOST + 100);
    assert_true(text_is_well_formed(failures.items[0]));
    assert_non_null(strstr(failures.items[0], "1\na\n \nbc\xe2\x82\xac"));
    assert_non_null(strstr(failures.items[0], "bytes are in the log only"));
    assert_non_null(strstr(failures.items[0], "\xe2\x82\xac"
                                              "end\n"));
    text_list_clear(&failures);
    failure_chain_clear(&chain);
    free(text);
}

static void a_failure_is_split_into_its_parts(void **state)
{
    (void)state;
    struct failure_parts parts =
        failure_chain_split("2026-11-29 08:10:12.396\nfailure exception: it: failed\n  try: this\n"
                            "  File \"a\"\nError\n");
    assert_string_equal(parts.time, "2026-11-29 08:10:12.396");
    assert_string_equal(parts.kind, "exception");
    assert_string_equal(parts.message, "it: failed");
    assert_string_equal(parts.cure, "this");
    assert_string_equal(parts.detail, "  File \"a\"\nError");
    failure_parts_clear(&parts);
    parts = failure_chain_split("now\nprocess 7, begun then, did not end properly: killed\n");
    assert_null(parts.kind);
    assert_string_equal(parts.message, "process 7, begun then, did not end properly: killed");
    assert_null(parts.cure);
    assert_null(parts.detail);
    failure_parts_clear(&parts);
    static const char *const odd[] = {"",
                                      "you may not read it",
                                      "\n",
                                      "now\nfailure",
                                      "now\nfailure x: ",
                                      "now\nfailure x: y\n  try: \n\n",
                                      "\n\n\n"};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        parts = failure_chain_split(odd[i]);
        assert_non_null(parts.time);
        assert_non_null(parts.message);
        failure_parts_clear(&parts);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_cause_stands_first),
        cmocka_unit_test(what_repeats_itself_is_counted),
        cmocka_unit_test(the_first_and_the_last_ones_stay),
        cmocka_unit_test(a_text_is_bounded),
        cmocka_unit_test(a_failure_is_split_into_its_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
