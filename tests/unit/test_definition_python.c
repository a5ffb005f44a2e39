// SPDX-License-Identifier: MIT
#include "commands/definition_python.h"

#include "base/compiler.h"
#include "unit.h"

static void a_file_tells_its_python_before_it_is_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *python; // NULL: none
    } rows[] = {
        {"name = 'a'\npython = 'C:\\v'\n", "C:\\v"},
        {"  python=\"C:\\\\v\" # x\r\n", "C:\\v"},
        {"\"python\" = 'C:\\v'", "C:\\v"},
        {"python = \"C:\\\\D\\u00f6ner\\U0001F600\"", "C:\\D\xC3\xB6ner\xF0\x9F\x98\x80"},
        {"{\n  \"python\": \"C:/v\",\n", "C:/v"},
        {"{\"python\": \"C:/v\"}", "C:/v"},
        {"\n {\"name\":\"python\",\"x\":[{\"python\":\"no\"}],\"python\" : \"C:\\/\\u00f6\\ud83d\\ude00\"}",
         "C:/\xC3\xB6\xF0\x9F\x98\x80"},
        {"{\"python\": \"a\", \"python\": \"b\"}", "b"},
        {"pythons = 'C:/v'\n# python = 'x'\nname = 'python'", NULL},
        {"python", NULL},
        {"python = ", NULL},
        {"python = 'C:", NULL},
        {"python = \"C:\\", NULL},
        {"python = \"\\u12\"", NULL},
        {"python = \"\\u0000\"", NULL},
        {"[environment]\npython = 'C:\\v'\n", NULL},
        {"{\"python\": 5}", NULL},
        {"{\"python\"", NULL},
        {"{\"pyth", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (rows[i].python != NULL)
            assert_owned_text(definition_python_find(rows[i].text), rows[i].python);
        else
            assert_null(definition_python_find(rows[i].text));
    }
}

static void a_broken_file_is_told_without_a_python(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *message; // NULL: nothing can be said
        const char *advice;
    } rows[] = {
        {"name = 'a'\npython = \"C:\\apps\\web\\venv\"\n",
         "line 2: between double quotes a backslash begins an escape: \"C:\\apps\\web\\venv\"",
         "write it between single quotes: 'C:\\apps\\web\\venv'"},
        {"python = \"C:\\temp\"", "line 1: between double quotes a backslash begins an escape: \"C:\\temp\"",
         "write it between single quotes: 'C:\\temp'"},
        {"# a \"\\q\" in words\n\nprogram = ['\\a', \"\\\\s\\d's\"]",
         "line 3: between double quotes a backslash begins an escape: \"\\\\s\\d's\"",
         "write two backslashes for each: C:\\\\apps"},
        {"{\n\"python\": \"C:\\apps\"}",
         "line 2: between double quotes a backslash begins an escape: \"C:\\apps\"",
         "write two backslashes for each: C:\\\\apps"},
        {"# words\nx\n", "line 2: \"x\" is not KEY = VALUE, as TOML has it",
         "\"pyhost dump NAME\" shows the form"},
        {"python = \"C:\\\\v\"\nx = \"\\t\\u00f6\\\"\\\\q\"", NULL, NULL},
        {"{\"python\": \"C:\\\\v\\/\"}", NULL, NULL},
        {"description = \"\"\"\nC:\\apps \"\\q\"\"\"\"", NULL, NULL},
        {"[environment]\nA = 'C:\\v'", NULL, NULL},
        {"a = \"C:\\", "line 1: between double quotes a backslash begins an escape: \"C:\\\"",
         "write it between single quotes: 'C:\\'"},
        {"a = \"\nb = '\n", NULL, NULL},
        {"", NULL, NULL},
        {"#", NULL, NULL},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct error error = {0};
        assert_int_equal(definition_python_check(rows[i].text, &error), rows[i].message == NULL);
        if (rows[i].message != NULL) {
            assert_string_equal(error.message, rows[i].message);
            assert_string_equal(error.advice, rows[i].advice);
        }
        error_clear(&error);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_tells_its_python_before_it_is_read),
        cmocka_unit_test(a_broken_file_is_told_without_a_python),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
