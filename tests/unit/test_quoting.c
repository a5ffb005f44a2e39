// SPDX-License-Identifier: MIT
#include "base/quoting.h"

#include "base/compiler.h"
#include "unit.h"

enum { ARGUMENTS_MOST = 5 };

static void check_split(const char *command_line, const char *const *expected)
{
    struct text_list arguments = quoting_split(command_line);
    size_t count = 0;
    for (; count < ARGUMENTS_MOST && expected[count] != NULL; count++) {
        assert_true(count < arguments.count);
        assert_string_equal(arguments.items[count], expected[count]);
    }
    assert_int_equal(arguments.count, count);
    text_list_clear(&arguments);
}

static void check_added(const char *argument, bool always, const char *expected)
{
    struct text_buffer command_line = {0};
    quoting_add(&command_line, argument, always);
    assert_owned_text(text_buffer_take(&command_line), expected);
}

static void plain_arguments_stay_as_they_are(void **state)
{
    (void)state;
    check_added("plain", false, "plain");
    check_added("C:\\dir\\", false, "C:\\dir\\");
    check_added("\\\\server\\share", false, "\\\\server\\share");
    check_added("--key=value", false, "--key=value");
    check_added("\xC3\xA4", false, "\xC3\xA4");
}

static void arguments_with_blanks_are_quoted(void **state)
{
    (void)state;
    check_added("a b", false, "\"a b\"");
    check_added("a\tb", false, "\"a\tb\"");
    check_added("a\nb", false, "\"a\nb\"");
    check_added("C:\\Program Files\\x.exe", false, "\"C:\\Program Files\\x.exe\"");
}

static void a_command_is_quoted_only_for_a_shell_that_needs_it(void **state)
{
    (void)state;
    assert_owned_text(quoting_command("C:\\Python312\\python.exe"), "C:\\Python312\\python.exe");
    assert_owned_text(quoting_command("C:\\a b\\python.exe"), "& \"C:\\a b\\python.exe\"");
    assert_owned_text(quoting_command("C:\\a(1)\\python.exe"), "& \"C:\\a(1)\\python.exe\"");
    // What PowerShell expands between double quotes.
    assert_owned_text(quoting_command("C:\\a$b\\python.exe"), "& 'C:\\a$b\\python.exe'");
    assert_owned_text(quoting_command("C:\\it's `a\\python.exe"), "& 'C:\\it''s `a\\python.exe'");
}

static void an_empty_argument_is_quoted(void **state)
{
    (void)state;
    check_added("", false, "\"\"");
}

static void quotes_are_escaped(void **state)
{
    (void)state;
    check_added("\"", false, "\\\"");
    check_added("say \"hi\"", false, "\"say \\\"hi\\\"\"");
}

static void backslashes_are_doubled_before_a_quote_only(void **state)
{
    (void)state;
    check_added("a\\\"b", false, "a\\\\\\\"b");
    check_added("a\\b c", false, "\"a\\b c\"");
    check_added("a b\\", false, "\"a b\\\\\"");
    check_added("a b\\\\", false, "\"a b\\\\\\\\\"");
}

static void always_quotes_what_would_not_need_it(void **state)
{
    (void)state;
    check_added("C:\\x.exe", true, "\"C:\\x.exe\"");
    check_added("C:\\x\\", true, "\"C:\\x\\\\\"");
}

static void arguments_are_separated_by_a_blank(void **state)
{
    (void)state;
    struct text_buffer command_line = {0};
    quoting_add(&command_line, "x.exe", true);
    quoting_add(&command_line, "", false);
    quoting_add(&command_line, "b", false);
    assert_owned_text(text_buffer_take(&command_line), "\"x.exe\" \"\" b");
    quoting_add(&command_line, "x", false);
    quoting_add(&command_line, "b", false);
    assert_owned_text(text_buffer_take(&command_line), "x b");
}

static void split_follows_the_documented_examples(void **state)
{
    (void)state;
    static const struct {
        const char *command_line;
        const char *arguments[ARGUMENTS_MOST];
    } examples[] = {
        {"x \"a b c\" d e", {"x", "a b c", "d", "e"}},
        {"x \"ab\\\"c\" \"\\\\\" d", {"x", "ab\"c", "\\", "d"}},
        {"x a\\\\\\b d\"e f\"g h", {"x", "a\\\\\\b", "de fg", "h"}},
        {"x a\\\\\\\"b c d", {"x", "a\\\"b", "c", "d"}},
        {"x a\\\\\\\\\"b c\" d e", {"x", "a\\\\b c", "d", "e"}},
        {"x a\"b\"\" c d", {"x", "ab\" c d"}},
    };
    for (size_t i = 0; i < COUNT_OF(examples); i++)
        check_split(examples[i].command_line, examples[i].arguments);
}

static void a_doubled_quote_within_quotes_is_one_quote(void **state)
{
    (void)state;
    check_split("x \"a\"\"b\" c", (const char *[]){"x", "a\"b", "c", NULL});
    check_split("x \"a\\\\\"\"b\"", (const char *[]){"x", "a\\\"b", NULL});
}

static void a_doubled_quote_outside_of_quotes_is_nothing(void **state)
{
    (void)state;
    check_split("x a\"\"b \"\" c", (const char *[]){"x", "ab", "", "c", NULL});
}

static void blanks_around_arguments_are_dropped(void **state)
{
    (void)state;
    check_split("x \t a \t\tb  ", (const char *[]){"x", "a", "b", NULL});
    check_split("x ", (const char *[]){"x", NULL});
}

static void only_blank_and_tab_separate(void **state)
{
    (void)state;
    check_split("x a\nb\vc", (const char *[]){"x", "a\nb\vc", NULL});
}

static void an_open_quote_reaches_to_the_end(void **state)
{
    (void)state;
    check_split("x \"a b", (const char *[]){"x", "a b", NULL});
    check_split("x \"", (const char *[]){"x", "", NULL});
    check_split("\"x a", (const char *[]){"x a", NULL});
}

static void backslashes_at_the_end_are_literal(void **state)
{
    (void)state;
    check_split("x a\\\\\\", (const char *[]){"x", "a\\\\\\", NULL});
}

static void backslashes_of_the_program_are_literal(void **state)
{
    (void)state;
    check_split("\"C:\\dir\\\" a", (const char *[]){"C:\\dir\\", "a", NULL});
    check_split("C:\\dir\\\\x.exe a", (const char *[]){"C:\\dir\\\\x.exe", "a", NULL});
}

static void a_quote_toggles_within_the_program(void **state)
{
    (void)state;
    check_split("C:\\\"Program Files\"\\x.exe a", (const char *[]){"C:\\Program Files\\x.exe", "a", NULL});
    check_split("\"a\"\"b c\" d", (const char *[]){"ab c", "d", NULL});
}

static void an_empty_command_line_has_no_arguments(void **state)
{
    (void)state;
    check_split("", (const char *[]){NULL});
}

static void a_blank_at_the_start_makes_the_program_empty(void **state)
{
    (void)state;
    check_split(" a", (const char *[]){"", "a", NULL});
}

static void split_gives_back_what_was_added(void **state)
{
    (void)state;
    static const char *const nasty[] = {
        "",     " ",    "\t",     "\"",      "\"\"",        "\\",           "\\\\",        "\\\"",
        "\"\\", "a\\",  "a b\\",  "a b\\\\", "\\\\\" \\\"", "\\\\s\\d e\\", "\"a\" \"b\"", "a\"\"b c",
        "\n",   "\v x", "%PATH%", "a^b&c|d", "\xF0\x9F",    "-c",           "'x y'",       "/?",
    };
    for (int always = 0; always <= 1; always++) {
        struct text_buffer command_line = {0};
        quoting_add(&command_line, "C:\\Program Files\\pyhost.exe", true);
        for (size_t i = 0; i < COUNT_OF(nasty); i++)
            quoting_add(&command_line, nasty[i], always == 1);
        char *text = text_buffer_take(&command_line);
        struct text_list arguments = quoting_split(text);
        assert_int_equal(arguments.count, COUNT_OF(nasty) + 1);
        assert_string_equal(arguments.items[0], "C:\\Program Files\\pyhost.exe");
        for (size_t i = 0; i < COUNT_OF(nasty); i++)
            assert_string_equal(arguments.items[i + 1], nasty[i]);
        text_list_clear(&arguments);
        free(text);
    }
}

static void arguments_may_be_long(void **state)
{
    (void)state;
    enum { LENGTH = 100000 };
    char *argument = text_format("%*s\"%*s\\", LENGTH, "x", LENGTH, "y");
    struct text_buffer command_line = {0};
    quoting_add(&command_line, "x.exe", false);
    quoting_add(&command_line, argument, false);
    char *text = text_buffer_take(&command_line);
    struct text_list arguments = quoting_split(text);
    assert_int_equal(arguments.count, 2);
    assert_string_equal(arguments.items[1], argument);
    text_list_clear(&arguments);
    free(text);
    free(argument);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_arguments_stay_as_they_are),
        cmocka_unit_test(arguments_with_blanks_are_quoted),
        cmocka_unit_test(a_command_is_quoted_only_for_a_shell_that_needs_it),
        cmocka_unit_test(an_empty_argument_is_quoted),
        cmocka_unit_test(quotes_are_escaped),
        cmocka_unit_test(backslashes_are_doubled_before_a_quote_only),
        cmocka_unit_test(always_quotes_what_would_not_need_it),
        cmocka_unit_test(arguments_are_separated_by_a_blank),
        cmocka_unit_test(split_follows_the_documented_examples),
        cmocka_unit_test(a_doubled_quote_within_quotes_is_one_quote),
        cmocka_unit_test(a_doubled_quote_outside_of_quotes_is_nothing),
        cmocka_unit_test(blanks_around_arguments_are_dropped),
        cmocka_unit_test(only_blank_and_tab_separate),
        cmocka_unit_test(an_open_quote_reaches_to_the_end),
        cmocka_unit_test(backslashes_at_the_end_are_literal),
        cmocka_unit_test(backslashes_of_the_program_are_literal),
        cmocka_unit_test(a_quote_toggles_within_the_program),
        cmocka_unit_test(an_empty_command_line_has_no_arguments),
        cmocka_unit_test(a_blank_at_the_start_makes_the_program_empty),
        cmocka_unit_test(split_gives_back_what_was_added),
        cmocka_unit_test(arguments_may_be_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
