// SPDX-License-Identifier: MIT
#include "settings/program_spec.h"

#include "base/compiler.h"

#include "unit.h"

static struct program_spec spec;
static struct error error;
static struct text_list words;

static int clear(void **state)
{
    (void)state;
    program_spec_clear(&spec);
    error_clear(&error);
    text_list_clear(&words);
    return 0;
}

static bool parse(const char *first, const char *second)
{
    clear(NULL);
    text_list_add(&words, first);
    if (second != NULL)
        text_list_add(&words, second);
    return program_spec_parse(&words, &spec, &error);
}

static void the_form_tells_the_kind(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum program_kind kind;
    } cases[] = {
        {"-m", PROGRAM_MODULE},
        {"main.py", PROGRAM_SCRIPT},
        {"C:\\apps\\MAIN.PYW", PROGRAM_SCRIPT},
        {"app.pyz", PROGRAM_SCRIPT},
        {"apps/shop.d/", PROGRAM_SCRIPT},
        {"C:\\apps\\shop", PROGRAM_SCRIPT},
        {".", PROGRAM_SCRIPT},
        {"..", PROGRAM_SCRIPT},
        {"shop:main", PROGRAM_FUNCTION},
        {"C:\\apps\\shop.web:main.run", PROGRAM_FUNCTION},
        {"shop.Service", PROGRAM_NONE},
        {"C:\\apps\\shop.Service", PROGRAM_NONE},
        {"C:\\a.b\\c:d\\shop.Service", PROGRAM_NONE},
        {":main", PROGRAM_SCRIPT},
        {"", PROGRAM_NONE},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (program_spec_kind(cases[i].text) != cases[i].kind)
            fail_msg("\"%s\" is of kind %d", cases[i].text, (int)program_spec_kind(cases[i].text));
}

static void programs_are_taken_apart(void **state)
{
    (void)state;
    assert_true(parse("C:\\apps\\main.py", "-m"));
    assert_string_equal(spec.target, "C:\\apps\\main.py");
    assert_true(parse("-m", "waitress"));
    assert_int_equal(spec.kind, PROGRAM_MODULE);
    assert_string_equal(spec.target, "waitress");
    assert_true(parse("C:\\apps\\shop.web:main.run", NULL));
    assert_string_equal(spec.directory, "C:\\apps");
    assert_string_equal(spec.target, "shop.web");
    assert_string_equal(spec.function, "main.run");
    assert_true(parse("C:\\shop:run", NULL));
    assert_string_equal(spec.directory, "C:\\");
    assert_true(parse("shop:run", NULL));
    assert_null(spec.directory);
}

static void what_is_no_program_is_refused(void **state)
{
    (void)state;
    static const char *const firsts[] = {"-m",         "shop:",      "shop:1 2",
                                         "sh..op:run", "shop:run()", "shop.Service"};
    for (size_t i = 0; i < COUNT_OF(firsts); i++) {
        assert_false(parse(firsts[i], NULL));
        assert_non_null(strstr(error.message, "no program"));
        assert_non_null(error.advice);
    }
    assert_false(parse("-m", "a b"));
    assert_false(parse("main.py", ""));
    assert_non_null(strstr(error.message, "argument 1 of the program is empty"));
}

static void a_line_for_people_is_quoted_and_has_no_secrets(void **state)
{
    (void)state;
    assert_true(parse("C:\\my apps\\main.py", "--port"));
    char *line = program_spec_line(&words);
    assert_string_equal(line, "\"C:\\my apps\\main.py\" --port");
    free(line);
    static char *arguments[] = {"main.py", "--api-key", "hunter2", "--db-pass=hunter2", "x://u:hunter2@h"};
    const struct text_list secret = {.items = arguments, .count = 5};
    line = program_spec_line(&secret);
    assert_string_equal(line, "main.py --api-key *** --db-pass=*** x://u:***@h");
    free(line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(the_form_tells_the_kind, clear),
        cmocka_unit_test_teardown(programs_are_taken_apart, clear),
        cmocka_unit_test_teardown(what_is_no_program_is_refused, clear),
        cmocka_unit_test_teardown(a_line_for_people_is_quoted_and_has_no_secrets, clear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
