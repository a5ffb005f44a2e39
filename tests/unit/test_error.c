// SPDX-License-Identifier: MIT
#include "base/error.h"

#include "base/text.h"
#include "unit.h"

static void set_formats_the_message_and_returns_false(void **state)
{
    (void)state;
    struct error error = {0};
    assert_false(error_set(&error, 5, "cannot open \"%s\"", "Foo"));
    assert_int_equal(error.code, 5);
    assert_string_equal(error.message, "cannot open \"Foo\"");
    assert_null(error.advice);
    assert_null(error.detail);
    error_clear(&error);
}

static void set_drops_what_was_there(void **state)
{
    (void)state;
    struct error error = {0};
    error_set(&error, 5, "first");
    error_advise(&error, "try it");
    error.detail = text_copy("traceback");
    error_set(&error, 0, "second");
    assert_int_equal(error.code, 0);
    assert_string_equal(error.message, "second");
    assert_null(error.advice);
    assert_null(error.detail);
    error_clear(&error);
}

static void set_may_be_made_from_the_old_message(void **state)
{
    (void)state;
    struct error error = {0};
    error_set(&error, 0, "inner");
    error_set(&error, 0, "outer (%s)", error.message);
    assert_string_equal(error.message, "outer (inner)");
    error_clear(&error);
}

static void the_last_advice_wins(void **state)
{
    (void)state;
    struct error error = {0};
    error_set(&error, 0, "failed");
    assert_false(error_advise(&error, "first"));
    assert_false(error_advise(&error, "not %s, but second", error.advice));
    assert_string_equal(error.advice, "not first, but second");
    assert_string_equal(error.message, "failed");
    error_clear(&error);
}

static void prefix_goes_before_the_message_and_keeps_the_rest(void **state)
{
    (void)state;
    struct error error = {0};
    error_set(&error, 2, "no such file");
    error_advise(&error, "make it");
    assert_false(error_prefix(&error, "reading \"%s\"", "x"));
    assert_int_equal(error.code, 2);
    assert_string_equal(error.message, "reading \"x\": no such file");
    assert_string_equal(error.advice, "make it");
    error_clear(&error);
}

static void prefix_makes_a_message_where_there_is_none(void **state)
{
    (void)state;
    struct error error = {0};
    error_prefix(&error, "reading");
    assert_string_equal(error.message, "reading: failed");
    error_clear(&error);
}

static void text_shows_message_advice_and_detail_as_lines(void **state)
{
    (void)state;
    struct error error = {0};
    error_set(&error, 0, "failed");
    error_advise(&error, "again");
    error.detail = text_copy("line 1\nline 2");
    assert_owned_text(error_text(&error), "failed\n  try: again\nline 1\nline 2\n");
    error_clear(&error);
}

static void text_leaves_out_what_is_not_there(void **state)
{
    (void)state;
    struct error error = {0};
    error_set(&error, 0, "failed");
    assert_owned_text(error_text(&error), "failed\n");
    error_clear(&error);
    assert_owned_text(error_text(&error), "unknown failure\n");
}

static void clear_leaves_nothing(void **state)
{
    (void)state;
    struct error error = {0};
    error_set(&error, 5, "failed");
    error_advise(&error, "again");
    error_clear(&error);
    assert_int_equal(error.code, 0);
    assert_null(error.message);
    assert_null(error.advice);
    error_clear(&error);
}

static void move_hands_over_and_empties_the_source(void **state)
{
    (void)state;
    struct error from = {0};
    struct error to = {0};
    error_set(&from, 5, "new");
    error_advise(&from, "again");
    error_set(&to, 1, "old");
    error_move(&to, &from);
    assert_int_equal(to.code, 5);
    assert_string_equal(to.message, "new");
    assert_string_equal(to.advice, "again");
    assert_int_equal(from.code, 0);
    assert_null(from.message);
    assert_null(from.advice);
    error_clear(&to);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(set_formats_the_message_and_returns_false),
        cmocka_unit_test(set_drops_what_was_there),
        cmocka_unit_test(set_may_be_made_from_the_old_message),
        cmocka_unit_test(the_last_advice_wins),
        cmocka_unit_test(prefix_goes_before_the_message_and_keeps_the_rest),
        cmocka_unit_test(prefix_makes_a_message_where_there_is_none),
        cmocka_unit_test(text_shows_message_advice_and_detail_as_lines),
        cmocka_unit_test(text_leaves_out_what_is_not_there),
        cmocka_unit_test(clear_leaves_nothing),
        cmocka_unit_test(move_hands_over_and_empties_the_source),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
