// SPDX-License-Identifier: MIT
// The version of a CPython by its DLL's version resource, and the hole that the older ones have.
#include "python/python_version.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "python/python_cve.h"
#include "unit.h"

enum { SIZE = 64 };

// A resource as python312.dll has one, of the version major.minor.field.1013.
static void make(uint8_t bytes[SIZE], unsigned major, unsigned minor, unsigned field)
{
    static const uint8_t fixed[] = {0xBD, 0x04, 0xEF, 0xFE, 0x00, 0x00, 0x01, 0x00};
    memset(bytes, 0, SIZE);
    memcpy(bytes + 40, fixed, sizeof fixed);
    const unsigned words[] = {minor, major, 1013, field};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        bytes[48 + 2 * i] = (uint8_t)(words[i] & 0xFF);
        bytes[49 + 2 * i] = (uint8_t)(words[i] >> 8);
    }
}

static void the_third_field_has_patch_level_and_serial(void **state)
{
    (void)state;
    static const struct {
        unsigned minor;
        unsigned field;
        const char *text;
    } cases[] = {
        {12, 9150, "3.12.9"},  {11, 15150, "3.11.15"}, {15, 113, "3.15.0b3"},
        {15, 102, "3.15.0a2"}, {14, 121, "3.14.0rc1"}, {9, 10150, "3.9.10"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        uint8_t bytes[SIZE];
        struct python_version version;
        make(bytes, 3, cases[i].minor, cases[i].field);
        assert_true(python_version_read(bytes, SIZE, &version));
        assert_owned_text(python_version_text(&version), cases[i].text);
    }
}

static void what_is_none_of_pythons_is_refused(void **state)
{
    (void)state;
    uint8_t bytes[SIZE];
    struct python_version version;
    make(bytes, 10, 0, 22631);
    assert_false(python_version_read(bytes, SIZE, &version));
    make(bytes, 3, 12, 9); // of a library that counts otherwise
    assert_false(python_version_read(bytes, SIZE, &version));
    make(bytes, 3, 12, 9150);
    assert_false(python_version_read(bytes, 55, &version));
    assert_true(python_version_read(bytes, 56, &version));
    bytes[40] = 0;
    assert_false(python_version_read(bytes, SIZE, &version));
}

static void the_hole_is_closed_from_a_release_of_each_series_on(void **state)
{
    (void)state;
    static const struct {
        struct python_version version;
        const char *mended; // NULL: it has none
    } cases[] = {
        {{10, 11, PYTHON_FINAL, 0}, NULL},        {{11, 9, PYTHON_FINAL, 0}, "3.11.16"},
        {{11, 16, PYTHON_FINAL, 0}, NULL},        {{12, 9, PYTHON_FINAL, 0}, "3.12.14"},
        {{13, 14, PYTHON_FINAL, 0}, "3.13.15"},   {{13, 15, PYTHON_FINAL, 0}, NULL},
        {{14, 0, PYTHON_CANDIDATE, 2}, "3.14.7"}, {{14, 7, PYTHON_FINAL, 0}, NULL},
        {{15, 0, PYTHON_BETA, 2}, "3.15.0b3"},    {{15, 0, PYTHON_ALPHA, 7}, "3.15.0b3"},
        {{15, 0, PYTHON_BETA, 3}, NULL},          {{15, 0, PYTHON_FINAL, 0}, NULL},
        {{16, 0, PYTHON_ALPHA, 1}, NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct python_version mended;
        const bool has = python_cve_has(&cases[i].version, &mended);
        assert_int_equal(has, cases[i].mended != NULL);
        if (has)
            assert_owned_text(python_version_text(&mended), cases[i].mended);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_third_field_has_patch_level_and_serial),
        cmocka_unit_test(what_is_none_of_pythons_is_refused),
        cmocka_unit_test(the_hole_is_closed_from_a_release_of_each_series_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
