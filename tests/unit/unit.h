// SPDX-License-Identifier: MIT
// cmocka with the headers that it needs, and the checks that many tests share.
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

// Checks a text that was handed over to the caller, and frees it.
#define assert_owned_text(text, expected) \
    do { \
        char *owned_text = (text); \
        assert_non_null(owned_text); \
        assert_string_equal(owned_text, expected); \
        free(owned_text); \
    } while (0)

// Checks that part stands in text, which may be NULL.
#define assert_contains(text, part) assert_contains_at(text, part, __FILE__, __LINE__)

static inline void assert_contains_at(const char *text, const char *part, const char *file, int line)
{
    if (text != NULL && strstr(text, part) != NULL)
        return;
    print_error("\"%s\" does not contain \"%s\"\n", text != NULL ? text : "(null)", part);
    _fail(file, line);
}
