// SPDX-License-Identifier: MIT
// In a log any line may look like an exception: one is it that ends a traceback.
#include "python/exception_text.h"

#include "base/compiler.h"

#include "unit.h"

#define TRACE \
    "Traceback (most recent call last):\n  File \"C:\\x.py\", line 2, in <module>\n    try: 1/0\n         " \
    "~^~\n"
#define ZERO "ZeroDivisionError: division by zero\n"

static void the_last_exception_ends_a_traceback(void **state)
{
    (void)state;
    static const struct {
        const char *log;
        const char *text; // NULL: there is none
    } rows[] = {
        {TRACE ZERO, "ZeroDivisionError: division by zero"},
        {TRACE "ZeroDivisionError: division by zero\r\nNote: nothing to do\r\n",
         "ZeroDivisionError: division by zero"},
        {TRACE ZERO "Note: nothing to do\nDone\n", "ZeroDivisionError: division by zero"},
        {TRACE ZERO "Note: nothing to do\n\nDone: yes", "ZeroDivisionError: division by zero"},
        {TRACE "shop.Error: two\nLines: of it\n", "shop.Error: two"},
        {"--- Logging error ---\n" TRACE "TypeError: not all arguments converted\nCall stack:\n"
         "  File \"C:\\x.py\", line 2, in <module>\n    logging.error(\"%d\", \"x\")\nMessage: "
         "'%d'\nArguments: ('x',)\n",
         "TypeError: not all arguments converted"},
        {TRACE ZERO "\nDuring handling of the above exception, another exception occurred:\n\n" TRACE
                    "KeyError: 'x'\nExit: 3\n",
         "KeyError: 'x'"},
        {"  + Exception Group Traceback (most recent call last):\n  |   File \"x.py\", line 1, in <module>\n"
         "  |     raise g\n  | ExceptionGroup: two (1 sub-exception)\n  +-+---------------- 1 "
         "----------------\n"
         "    | Traceback (most recent call last):\n    |   File \"x.py\", line 3, in f\n    | ValueError: "
         "1\n"
         "    +------------------------------------\nNote: nothing\n",
         "ValueError: 1"},
        {"Note: nothing\nError: none\n", NULL},
        {"  File \"C:\\x.py\", line 2, in <module>\n    logging.error()\nMessage: '%d'\n", NULL}, // cut off
        {"Traceback (most recent call last):\nNote: nothing\n", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct exception_text exception = {0};
        const bool found = exception_text_traced(rows[i].log, &exception);
        if (found != (rows[i].text != NULL))
            fail_msg("%s: %s", rows[i].log, found ? exception.text : "none");
        if (found)
            assert_string_equal(exception.text, rows[i].text);
        exception_text_clear(&exception);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_last_exception_ends_a_traceback)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
