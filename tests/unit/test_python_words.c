// SPDX-License-Identifier: MIT
// What stands behind python.exe: its own options, and the program.
#include "commands/python_words.h"

#include <stdlib.h>

#include "base/compiler.h"
#include "base/quoting.h"
#include "unit.h"

static void options_end_where_the_program_begins(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        const char *flags;
        const char *first; // NULL: none
        bool module;
        bool command;
    } cases[] = {
        {"python svc.py -x", "", "svc.py", false, false},
        {"python -u svc.py -O", "", "svc.py", false, false}, // output is never buffered here
        {"python -OO -W default -Xdev -X utf8 \"C:\\a b\\svc.py\"", "-O -O -Wdefault -Xdev -Xutf8",
         "C:\\a b\\svc.py", false, false},
        {"python -m supervisor.services", "", "supervisor.services", true, false},
        {"python -Bm shop.service install", "-B", "shop.service", true, false},
        {"python -c pass", "", "pass", false, true},
        {"python -bWerror -uX dev -Em shop", "-b -Werror -Xdev -E", "shop", true, false},
        {"python -mshop svc.py", "-mshop", "svc.py", false, false},
        {"python --check-hash-based-pycs=always svc.py", "--check-hash-based-pycs=always", "svc.py", false,
         false},
        {"python --check-hash-based-pycs always svc.py", "--check-hash-based-pycs always", "svc.py", false,
         false},
        {"python -", "", "-", false, false},
        {"python", "", NULL, false, false},
        {"python -W", "-W", NULL, false, false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct text_list words = quoting_split(cases[i].line);
        struct python_words taken = python_words_take(&words);
        assert_owned_text(text_list_join(&taken.flags, " "), cases[i].flags);
        assert_int_equal(taken.module, cases[i].module);
        assert_int_equal(taken.command, cases[i].command);
        if (cases[i].first != NULL)
            assert_string_equal(words.items[taken.first], cases[i].first);
        else
            assert_int_equal(taken.first, words.count);
        text_list_clear(&taken.flags);
        text_list_clear(&words);
    }
}

static void interpreters_are_known_by_their_names(void **state)
{
    (void)state;
    assert_true(python_words_is_python("Python.exe"));
    assert_true(python_words_is_python("pythonw.exe"));
    assert_true(python_words_is_python("python3.13t.exe"));
    assert_false(python_words_is_python("pythonservice.exe"));
    assert_false(python_words_is_python("py.exe"));
    assert_false(python_words_is_python("python312.dll"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_end_where_the_program_begins),
        cmocka_unit_test(interpreters_are_known_by_their_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
