// SPDX-License-Identifier: MIT
#include "modules/zip_archive.h"

#include "base/memory.h"
#include "unit.h"

// An archive as Python's zipfile writes it: a.py, stored ("x = 1\n"), and p/__init__.py, deflated (nothing).
static const uint8_t sample[] = {
    // clang-format off
    'P', 'K', 3, 4, 20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0x50, 1, 2, 3, 4, 6, 0, 0, 0, 6, 0, 0, 0, 4, 0, 0, 0,
    'a', '.', 'p', 'y', 'x', ' ', '=', ' ', '1', '\n',
    'P', 'K', 3, 4, 20, 0, 0, 0, 8, 0, 0, 0, 0x21, 0x50, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 13, 0, 0, 0,
    'p', '/', '_', '_', 'i', 'n', 'i', 't', '_', '_', '.', 'p', 'y', 3, 0,
    'P', 'K', 1, 2, 20, 3, 20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0x50, 1, 2, 3, 4, 6, 0, 0, 0, 6, 0, 0, 0, 4, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'a', '.', 'p', 'y',
    'P', 'K', 1, 2, 20, 3, 20, 0, 0, 0, 8, 0, 0, 0, 0x21, 0x50, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 13, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 40, 0, 0, 0, 'p', '/', '_', '_', 'i', 'n', 'i', 't', '_', '_', '.', 'p', 'y',
    'P', 'K', 5, 6, 0, 0, 0, 0, 2, 0, 2, 0, 109, 0, 0, 0, 85, 0, 0, 0, 0, 0,
    // clang-format on
};

enum { DIRECTORY = 85, FIRST_ENTRY_METHOD = DIRECTORY + 10, FIRST_ENTRY_LOCAL = DIRECTORY + 42 };

static void test_files_are_found(void **state)
{
    (void)state;
    struct zip_archive archive;
    struct zip_entry entry;
    assert_true(zip_archive_open(&archive, sample, sizeof sample));
    assert_true(zip_archive_find(&archive, "a.py", &entry));
    assert_false(entry.deflated);
    assert_int_equal(entry.size, 6);
    assert_memory_equal(entry.data, "x = 1\n", 6);
    assert_true(zip_archive_find(&archive, "p/__init__.py", &entry));
    assert_true(entry.deflated);
    assert_int_equal(entry.size, 2);
    assert_memory_equal(entry.data, "\3\0", 2);
}

static void test_other_names_are_not_found(void **state)
{
    (void)state;
    static const char *const names[] = {"", "a", "a.p", "a.pyx", "A.py", "p", "p/", "__init__.py"};
    struct zip_archive archive;
    struct zip_entry entry;
    assert_true(zip_archive_open(&archive, sample, sizeof sample));
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_false(zip_archive_find(&archive, names[i], &entry));
}

// Whoever reads an archive from its end takes what somebody put behind it for the archive.
static void test_nothing_stands_before_the_archive_or_behind_it(void **state)
{
    (void)state;
    uint8_t *more = memory_allocate(2 * sizeof sample);
    struct zip_archive archive;
    memset(more, 0, 2 * sizeof sample);
    memcpy(more + 1, sample, sizeof sample);
    assert_true(zip_archive_open(&archive, more + 1, sizeof sample));
    assert_false(zip_archive_open(&archive, more, sizeof sample + 1));
    assert_false(zip_archive_open(&archive, more + 1, sizeof sample + 1));
    memcpy(more, sample, sizeof sample);
    memcpy(more + sizeof sample, sample, sizeof sample);
    assert_false(zip_archive_open(&archive, more, 2 * sizeof sample));
    more[sizeof sample - 2] = sizeof sample; // a comment that has another archive
    assert_false(zip_archive_open(&archive, more, 2 * sizeof sample));
    free(more);
}

static void test_no_archive_is_none(void **state)
{
    (void)state;
    struct zip_archive archive;
    assert_false(zip_archive_open(&archive, sample, 0));
    assert_false(zip_archive_open(&archive, sample, 21));
    assert_false(zip_archive_open(&archive, sample, sizeof sample - 1));
}

// Each byte of what steers the reader, and every length, as wrong as it can be: no read outside (the sanitizers see).
static void test_damage_is_refused(void **state)
{
    (void)state;
    uint8_t *damaged = memory_allocate(sizeof sample);
    for (size_t at = 0; at < sizeof sample; at++) {
        for (int value = 0; value < 256; value += 51) {
            struct zip_archive archive;
            struct zip_entry entry;
            memcpy(damaged, sample, sizeof sample);
            damaged[at] = (uint8_t)value;
            if (!zip_archive_open(&archive, damaged, sizeof sample))
                continue;
            if (zip_archive_find(&archive, "p/__init__.py", &entry))
                assert_true(entry.data >= damaged && entry.data + entry.size <= damaged + sizeof sample);
        }
    }
    free(damaged);
}

static void test_other_compressions_are_not_read(void **state)
{
    (void)state;
    uint8_t *other = memory_allocate(sizeof sample);
    struct zip_archive archive;
    struct zip_entry entry;
    memcpy(other, sample, sizeof sample);
    other[FIRST_ENTRY_METHOD] = 14; // LZMA
    assert_true(zip_archive_open(&archive, other, sizeof sample));
    assert_false(zip_archive_find(&archive, "a.py", &entry));
    other[FIRST_ENTRY_METHOD] = 0;
    other[FIRST_ENTRY_LOCAL] = 1; // there is no header
    assert_false(zip_archive_find(&archive, "a.py", &entry));
    free(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files_are_found),
        cmocka_unit_test(test_other_names_are_not_found),
        cmocka_unit_test(test_nothing_stands_before_the_archive_or_behind_it),
        cmocka_unit_test(test_no_archive_is_none),
        cmocka_unit_test(test_damage_is_refused),
        cmocka_unit_test(test_other_compressions_are_not_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
