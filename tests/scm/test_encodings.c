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
            if (world_pyhost("%s --file \"%s\"", i == 0 ? "install" : "update " NAME,
                             world_path("shop.def")) != 0)
                fail_msg("%s", world_output());
            world_contains(world_output(), i == 0 ? DISPLAY : "nothing changed");
        }
        assert_int_equal(world_pyhost("remove " NAME), 0);
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
        assert_int_equal(world_pyhost("bundle --file \"%s\"", world_path("shop.def")), i != 6 ? 1 : 2);
        world_contains(world_output(), i != 6 ? rows[i].told : "try: ");
    }
    assert_int_equal(world_pyhost("install --file \"%s\"", world_path("scripts")), 1);
    world_contains(world_output(), "scripts\": it is a directory");
    assert_int_equal(world_pyhost("status Other"), 4);
}

// ---- what is written ----

// The bytes of a file, as they are. Owner: the caller.
static char *bytes_of(const char *name)
{
    size_t size = 0;
    struct error error = {0};
    char *bytes = (char *)file_read(world_path(name), 1 << 20, &size, &error);
    if (bytes == NULL)
        fail_msg("%s", error.message);
    return bytes;
}

static bool is_ascii(const char *text)
{
    for (const char *c = text; *c != '\0'; c++)
        if ((unsigned char)*c >= 0x80)
            return false;
    return true;
}

// What ">" of Windows PowerShell makes of the answer: it takes the bytes for text in the console's code page, and writes UTF-16 with
// a mark (about_Character_Encoding).
static void redirect_as_powershell(const char *options)
{
    assert_int_equal(world_pyhost("dump " NAME " %s", options), 0);
    wchar_t wide[8192] = {0xFEFF};
    const int count = MultiByteToWideChar(437, 0, world_output(), -1, wide + 1, 8190);
    assert_true(count > 0);
    write_bytes("shop.def", wide, (size_t)count * sizeof *wide); // the terminator is left out
}

static void a_dump_survives_every_redirection(void **state)
{
    (void)state;
    static const char *const forms[] = {"", "--json"};
    for (size_t i = 0; i < 2; i++) {
        world_install(NAME, "good.Plain", "--display-name \"" DISPLAY "\" --description \"it's \xC3\xBC\"");
        assert_int_equal(world_pyhost("dump " NAME " %s", forms[i]), 0);
        assert_true(is_ascii(world_output()));
        redirect_as_powershell(forms[i]);
        assert_int_equal(world_pyhost("install --file \"%s\"", world_path("shop.def")), 0);
        world_contains(world_output(), "nothing");
        assert_int_equal(world_pyhost("remove " NAME), 0);
        assert_int_equal(world_pyhost("install --file \"%s\"", world_path("shop.def")), 0);
        world_contains(world_output(), DISPLAY);
        assert_int_equal(world_pyhost("remove " NAME), 0);
    }
}

static void a_dump_writes_its_file_itself(void **state)
{
    (void)state;
    world_install(NAME, "good.Plain", "--display-name \"" DISPLAY "\"");
    world_write("shop.toml", "what was there, and is longer than what comes: it must not shine through\n");
    world_write("shop.toml.new", "somebody's own");
    assert_int_equal(world_pyhost("dump " NAME " --output \"%s\"", world_path("shop.toml")), 0);
    world_contains(world_output(), "shop.toml");
    char *text = bytes_of("shop.toml");
    assert_memory_equal(text, "# A service of pyhost", 21); // without a mark
    world_contains(text, "display-name = \"" DISPLAY "\"\r\n");
    assert_null(strstr(text, "shine through"));
    free(text);
    text = bytes_of("shop.toml.new");
    assert_string_equal(text, "somebody's own");
    free(text);
    assert_int_equal(world_pyhost("update " NAME " --file \"%s\"", world_path("shop.toml")), 0);
    world_contains(world_output(), "nothing");
    // JSON by its name; the answer tells the file.
    assert_int_equal(world_pyhost("dump " NAME " --json -o \"%s\"", world_path("shop.json")), 0);
    world_contains(world_output(), "\"file\": ");
    text = bytes_of("shop.json");
    assert_true(text[0] == '{' && is_ascii(text));
    free(text);
    assert_int_equal(world_pyhost("update " NAME " --file \"%s\"", world_path("shop.json")), 0);
    world_contains(world_output(), "nothing");
}

static void a_dump_that_cannot_be_written_leaves_what_was_there(void **state)
{
    (void)state;
    world_install(NAME, "good.Plain", NULL);
    world_write("shop.toml", "mine");
    assert_int_equal(world_pyhost("dump NoSuchService --output \"%s\"", world_path("shop.toml")), 4);
    wchar_t *path = wide_from_text(world_path("shop.toml"));
    HANDLE open = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    assert_true(open != INVALID_HANDLE_VALUE);
    assert_int_equal(world_pyhost("dump " NAME " --output \"%s\"", world_path("shop.toml")), 1);
    world_contains(world_output(), "cannot replace");
    CloseHandle(open);
    free(path);
    char *text = bytes_of("shop.toml");
    assert_string_equal(text, "mine");
    free(text);
    assert_int_equal(world_pyhost("dump " NAME " --output \"%s\"", world_path("scripts")), 1);
    world_contains(world_output(), "it is a directory");
    assert_int_equal(world_pyhost("dump " NAME " --output C:\\no\\such\\shop.toml"), 1);
    world_contains(world_output(), "cannot write \"C:\\no\\such\\shop.toml\"");
    struct text_list names = file_names(world_path(""));
    for (size_t i = 0; i < names.count; i++)
        assert_null(strstr(names.items[i], "pyhost-new"));
    text_list_clear(&names);
}

static void a_dump_replaces_nothing_that_is_no_text_or_not_to_be_written(void **state)
{
    (void)state;
    world_install(NAME, "good.Plain", NULL);
    world_write("shop.toml", "mine");
    wchar_t *path = wide_from_text(world_path("shop.toml"));
    assert_true(SetFileAttributesW(path, FILE_ATTRIBUTE_READONLY));
    assert_int_equal(world_pyhost("dump " NAME " --output \"%s\"", world_path("shop.toml")), 1);
    world_contains(world_output(), "it is read-only");
    assert_true(SetFileAttributesW(path, FILE_ATTRIBUTE_NORMAL));
    free(path);
    char *text = bytes_of("shop.toml");
    assert_string_equal(text, "mine");
    free(text);
    wchar_t *host = wide_from_text(world_host());
    path = wide_from_text(world_path("other.exe"));
    assert_true(CopyFileW(host, path, FALSE));
    assert_int_equal(world_pyhost("dump " NAME " --output \"%s\"", world_path("other.exe")), 1);
    world_contains(world_output(), "it is no text file");
    text = bytes_of("other.exe");
    assert_memory_equal(text, "MZ", 2);
    free(text);
    assert_int_equal(world_pyhost("dump " NAME " --output \"%s\"", world_host()), 1); // which runs
    DeleteFileW(path);
    free(path);
    free(host);
}

static void a_dump_goes_to_standard_output_and_to_devices(void **state)
{
    (void)state;
    world_install(NAME, "good.Plain", NULL);
    assert_int_equal(world_pyhost("dump " NAME " --output -"), 0);
    world_contains(world_output(), "# A service of pyhost");
    assert_false(file_exists("-"));
    assert_int_equal(world_pyhost("dump " NAME " --output NUL"), 0);
    assert_int_equal(world_pyhost("dump " NAME), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_definition_is_read_in_every_encoding, world_clean),
        cmocka_unit_test_teardown(a_file_that_is_no_text_is_refused_by_name, world_clean),
        cmocka_unit_test_teardown(a_dump_survives_every_redirection, world_clean),
        cmocka_unit_test_teardown(a_dump_writes_its_file_itself, world_clean),
        cmocka_unit_test_teardown(a_dump_that_cannot_be_written_leaves_what_was_there, world_clean),
        cmocka_unit_test_teardown(a_dump_replaces_nothing_that_is_no_text_or_not_to_be_written, world_clean),
        cmocka_unit_test_teardown(a_dump_goes_to_standard_output_and_to_devices, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
