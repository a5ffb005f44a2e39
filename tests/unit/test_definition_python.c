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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_tells_its_python_before_it_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
