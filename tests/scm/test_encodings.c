// SPDX-License-Identifier: MIT
// Text in and out, as Windows' own programs write and read it: definition files in every encoding, and the files that dump writes.
#include "world.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/text.h"
#include "base/wide.h"

#define NAME "PyHostText"
#define DISPLAY "Pr\xC3\xBC\x66\x65r \xE6\xBC\xA2 \xF0\x9F\x98\x80"

static void write_bytes(const char *name, const void *bytes, size_t size)
{
    DWORD written = 0;
    wchar_t *path = wide_from_text(world_path(name));
    HANDLE file = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    assert_true(WriteFile(file, bytes, (DWORD)size, &written, NULL) && written == size);
    CloseHandle(file);
    free(path);
}

enum encoding { UTF8, UTF8_MARK, UTF16_LITTLE, UTF16_BIG, UTF16_BARE, ENCODINGS };

static void write_encoded(const char *name, const char *text, enum encoding encoding)
{
    size_t count = 0;
    char *marked =
        text_format("%s%s", encoding == UTF8 || encoding == UTF16_BARE ? "" : "\xEF\xBB\xBF", text);
    uint16_t *units = text_to_utf16(marked, &count);
    for (size_t i = 0; i < count && encoding == UTF16_BIG; i++)
        units[i] = (uint16_t)(units[i] >> 8 | units[i] << 8);
    if (encoding == UTF8 || encoding == UTF8_MARK)
        write_bytes(name, marked, strlen(marked));
    else
        write_bytes(name, units, count * sizeof *units);
    free(units);
    free(marked);
}

// Owner: the caller.
static char *with_backslashes_doubled(const char *text)
{
    struct text_buffer doubled = {0};
    for (const char *c = text; *c != '\0'; c++)
        text_buffer_add_format(&doubled, "%s%c", *c == '\\' ? "\\" : "", *c);
    return text_buffer_take(&doubled);
}

// A definition without --python: the file says which one reads it. Owner: the caller.
static char *definition(bool json)
{
    char *python = with_backslashes_doubled(world_python());
    char *scripts = with_backslashes_doubled(world_path("scripts"));
    char *text = json ? text_format("{\"name\": \"%s\", \"python\": \"%s\", \"class\": \"%s\\\\good.Plain\", "
                                    "\"display-name\": \"%s\"}",
                                    NAME, python, scripts, DISPLAY)
                      : text_format("name = \"%s\"\r\npython = \"%s\"\r\nclass = "
                                    "\"%s\\\\good.Plain\"\r\ndisplay-name = \"%s\"\r\n",
                                    NAME, python, scripts, DISPLAY);
    free(scripts);
    free(python);
    return text;
}

static void a_definition_is_read_in_every_encoding(void **state)
{
    (void)state;
    for (int json = 0; json < 2; json++) {
        char *text = definition(json);
        for (int i = 0; i < ENCODINGS; i++) {
            print_message("%s, encoding %d\n", json ? "JSON" : "TOML", i);
            write_encoded("shop.def", text, (enum encoding)i);
            if (world_pyhost("install --file \"%s\" --dry-run", world_path("shop.def")) != 0)
                fail_msg("%s", world_output());
            assert_int_equal(world_pyhost("install --file \"%s\"", world_path("shop.def")), 0);
            world_contains(world_output(), DISPLAY);
            assert_int_equal(world_pyhost("update " NAME " --file \"%s\"", world_path("shop.def")), 0);
            world_contains(world_output(), "nothing");
            assert_int_equal(world_pyhost("remove " NAME), 0);
        }
        free(text);
    }
}

// Whatever the verb: the file is named, why, and nothing is installed or changed.
static void a_file_that_is_no_text_is_refused_by_name(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
        const char *told;
    } rows[] = {
#define ROW(bytes, told) {bytes, sizeof(bytes) - 1, told}
        ROW("name = 'x'\r\ndisplay-name = 'Pr\xFC\x66\x65r'\r\n", "line 2 is not UTF-8 (offset 30)"),
        ROW("name = 'x'\0\n", "line 1 has a NUL character (offset 10)"),
        ROW("\xFF\xFEn\0a", "ends within a character"),
        ROW("\xFF\xFEn\0\x3D\xD8n\0", "half a character (offset 4)"),
        ROW("", "there is nothing in it"),
        ROW("\xFF\xFE", "there is nothing in it"),
        ROW("# nothing\r\n", "there is nothing in it"),
#undef ROW
    };
    world_install(NAME, "good.Plain", NULL);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        write_bytes("shop.def", rows[i].bytes, rows[i].size);
        assert_int_equal(world_pyhost("install --name Other --python \"%s\" --file \"%s\"", world_python(),
                                      world_path("shop.def")),
                         1);
        world_contains(world_output(), "shop.def");
        world_contains(world_output(), rows[i].told);
        world_contains(world_output(), "try: ");
        assert_int_equal(world_pyhost("update " NAME " --file \"%s\"", world_path("shop.def")), 1);
        world_contains(world_output(), rows[i].told);
        assert_int_equal(world_pyhost("bundle --file \"%s\"", world_path("shop.def")), 1);
        world_contains(world_output(), i != 6 ? rows[i].told : "try: ");
    }
    assert_int_equal(world_pyhost("install --file \"%s\"", world_path("scripts")), 1);
    world_contains(world_output(), "scripts\": it is a directory");
    assert_int_equal(world_pyhost("status Other"), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_definition_is_read_in_every_encoding, world_clean),
        cmocka_unit_test_teardown(a_file_that_is_no_text_is_refused_by_name, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
