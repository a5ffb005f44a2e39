// SPDX-License-Identifier: MIT
// Who may exchange what stands at a path, and which places a path leads through.
#include "scm/way.h"

#include "base/compiler.h"
#include "base/text.h"
#include "unit.h"

// A disk of a few places; all others are there, and are only the administrators'.
struct place {
    const char *path;
    const char *stranger;
    bool is_gone;
    bool is_link;
    const char *target;
    bool ends_only; // the stranger may make something in it, and change nothing that is there
};

struct disk {
    const struct place *places;
    size_t count;
    struct text_list seen;
};

static bool is_own(void *context, const char *path)
{
    (void)context;
    return text_starts_with_ignore_case(path, "C:") || text_starts_with_ignore_case(path, "D:");
}

static void look(void *context, const char *path, bool is_end, struct way_entry *entry)
{
    struct disk *disk = context;
    text_list_add(&disk->seen, path);
    *entry = (struct way_entry){.is_there = true};
    for (size_t i = 0; i < disk->count; i++) {
        const struct place *place = &disk->places[i];
        if (!text_equal_ignore_case(place->path, path))
            continue;
        entry->is_there = !place->is_gone;
        entry->is_link = place->is_link;
        entry->target = place->target != NULL ? text_copy(place->target) : NULL;
        if (place->stranger != NULL && (is_end || !place->ends_only))
            entry->stranger = text_copy(place->stranger);
    }
}

// expected: the doubt; NULL: there is none. seen: the places that were looked at, in their order; NULL: whatever they were.
static void check(const struct place *places, size_t count, const char *path, const char *from,
                  const char *expected, const char *seen)
{
    struct disk disk = {.places = places, .count = count};
    const struct way_disk view = {.context = &disk, .is_own = is_own, .look = look};
    struct error doubt = {0};
    const bool is_safe = way_is_safe(path, from, &view, &doubt);
    assert_int_equal(is_safe, expected == NULL);
    if (expected != NULL)
        assert_string_equal(doubt.message, expected);
    if (seen != NULL)
        assert_owned_text(text_list_join(&disk.seen, " "), seen);
    error_clear(&doubt);
    text_list_clear(&disk.seen);
}

static void each_place_is_looked_at_from_the_root_on(void **state)
{
    (void)state;
    static const struct place open[] = {{.path = "C:\\a", .stranger = "Everyone"}};
    check(NULL, 0, "C:\\a\\b\\python.exe", NULL, NULL, "C:\\ C:\\a C:\\a\\b C:\\a\\b\\python.exe");
    check(open, 1, "C:\\a\\b\\python.exe", NULL, "Everyone may change \"C:\\a\"", "C:\\ C:\\a");
    check(open, 1, "C:\\ab\\python.exe", NULL, NULL, NULL);
}

static void what_may_be_made_counts_where_the_path_ends(void **state)
{
    (void)state;
    static const struct place root[] = {{.path = "C:\\", .stranger = "Users", .ends_only = true}};
    check(root, 1, "C:\\a", NULL, NULL, NULL);
    check(root, 1, "C:\\", NULL, "Users may change \"C:\\\"", NULL);
}

static void what_is_above_a_trusted_directory_is_not_asked_for(void **state)
{
    (void)state;
    static const struct place open[] = {{.path = "C:\\a", .stranger = "Everyone"}};
    static const struct place linked[] = {{.path = "C:\\a", .stranger = "Everyone"},
                                          {.path = "C:\\a\\b\\.venv", .is_link = true, .target = "C:\\a\\c"}};
    static const struct place above[] = {
        {.path = "C:\\a", .stranger = "Everyone", .is_link = true, .target = "D:\\real"},
        {.path = "D:\\real\\b\\.venv", .is_link = true, .target = "D:\\real\\b\\env"}};
    static const struct place beyond[] = {
        {.path = "C:\\a", .is_link = true, .target = "D:\\real"},
        {.path = "D:\\",
         .stranger = "Everyone"}, // which is above what is trusted, and then on the way elsewhere
        {.path = "D:\\real\\b\\.venv", .is_link = true, .target = "D:\\env"}};
    static const struct place unknown[] = {{.path = "C:\\a", .is_link = true}};
    static const char *const from[] = {"C:\\a\\b", "C:\\a\\b\\", "c:\\A\\B"};
    for (size_t i = 0; i < COUNT_OF(from); i++)
        check(open, 1, "C:\\a\\b\\.venv", from[i], NULL, NULL);
    check(
        above, COUNT_OF(above), "C:\\a\\b\\.venv\\x", "C:\\a\\b", NULL,
        "C:\\ C:\\a D:\\ D:\\real D:\\real\\b D:\\real\\b\\.venv D:\\ D:\\real D:\\real\\b D:\\real\\b\\env "
        "D:\\real\\b\\env\\x");
    check(beyond, COUNT_OF(beyond), "C:\\a\\b\\.venv\\x", "C:\\a\\b", "Everyone may change \"D:\\\"", NULL);
    check(unknown, COUNT_OF(unknown), "C:\\a\\b\\.venv\\x", "C:\\a\\b", NULL, NULL);
    check(open, 1, "C:\\a\\b\\.venv", "C:\\a\\", "Everyone may change \"C:\\a\"", NULL);
    check(open, 1, "C:\\a\\bc\\.venv", "C:\\a\\b", "Everyone may change \"C:\\a\"", NULL);
    check(linked, 2, "C:\\a\\b\\.venv", "C:\\a\\b", "Everyone may change \"C:\\a\"",
          NULL); // which is the link's way
    check(NULL, 0, "\\\\server\\share\\b\\.venv", "\\\\server\\share\\b", NULL, NULL);
}

static void a_link_is_followed_by_itself(void **state)
{
    (void)state;
    static const struct place links[] = {
        {.path = "C:\\link", .is_link = true, .target = "D:\\to\\next"},
        {.path = "D:\\to\\next", .is_link = true, .target = "C:\\real"},
    };
    static const struct place open[] = {
        {.path = "C:\\link", .is_link = true, .target = "D:\\to\\next"},
        {.path = "D:\\to",
         .stranger = "Everyone"}, // which is on the way, though it is not where the way ends
        {.path = "D:\\to\\next", .is_link = true, .target = "C:\\real"},
    };
    static const struct place own[] = {
        {.path = "C:\\link", .stranger = "MACHINE\\maker", .is_link = true, .target = "C:\\real"}};
    static const struct place target[] = {{.path = "C:\\link", .is_link = true, .target = "C:\\open\\env"},
                                          {.path = "C:\\open", .stranger = "Everyone"}};
    static const struct place file[] = {
        {.path = "C:\\env\\python.exe", .is_link = true, .target = "C:\\open\\python.exe"},
        {.path = "C:\\open", .stranger = "Everyone"}};
    static const struct place unknown[] = {{.path = "C:\\link", .is_link = true}};
    static const struct place share[] = {
        {.path = "C:\\link", .is_link = true, .target = "\\\\server\\share"}};
    static const struct place itself[] = {{.path = "C:\\link", .is_link = true, .target = "C:\\link"}};
    check(links, COUNT_OF(links), "C:\\link\\x", NULL, NULL,
          "C:\\ C:\\link D:\\ D:\\to D:\\to\\next C:\\ C:\\real C:\\real\\x");
    check(open, COUNT_OF(open), "C:\\link\\x", NULL, "Everyone may change \"D:\\to\"", NULL);
    check(own, COUNT_OF(own), "C:\\link\\x", NULL, "MACHINE\\maker may change \"C:\\link\"", NULL);
    check(target, COUNT_OF(target), "C:\\link\\x", NULL, "Everyone may change \"C:\\open\"", NULL);
    check(file, COUNT_OF(file), "C:\\env\\python.exe", NULL, "Everyone may change \"C:\\open\"", NULL);
    check(unknown, COUNT_OF(unknown), "C:\\link\\x", NULL,
          "Windows does not tell where the link \"C:\\link\" leads", NULL);
    check(share, COUNT_OF(share), "C:\\link\\x", NULL,
          "\"\\\\server\\share\\x\" lies on a share, or on a drive that is not this machine's own, where the "
          "rights tell nothing",
          NULL);
    check(itself, COUNT_OF(itself), "C:\\link", NULL, "\"C:\\link\" leads through too many links", NULL);
}

static void what_is_not_there_is_nobodys_and_anybodys(void **state)
{
    (void)state;
    static const struct place gone[] = {{.path = "C:\\a", .is_gone = true, .stranger = "somebody"}};
    struct disk disk = {.places = gone, .count = COUNT_OF(gone)};
    const struct way_disk view = {.context = &disk, .is_own = is_own, .look = look};
    struct error doubt = {0};
    assert_false(way_is_safe("C:\\a\\python.exe", NULL, &view, &doubt));
    assert_string_equal(doubt.message, "\"C:\\a\" does not exist");
    assert_int_equal(doubt.code, WAY_GONE);
    error_clear(&doubt);
    text_list_clear(&disk.seen);
}

static void rights_on_another_machine_tell_nothing(void **state)
{
    (void)state;
    check(
        NULL, 0, "\\\\server\\share\\env", NULL,
        "\"\\\\server\\share\\env\" lies on a share, or on a drive that is not this machine's own, where the "
        "rights tell nothing",
        "");
}

// What Windows keeps of a link or a junction, with the text for people before the one that counts, as nothing forbids; cut: bytes that lack at its end.
static void check_link(uint32_t tag, uint32_t flags, const char *text, size_t cut, const char *expected)
{
    static const uint32_t symlink = 0xA000000Cu;
    size_t count;
    uint16_t *units = text_to_utf16(text, &count);
    const size_t begin = tag == symlink ? 20 : 16;
    const size_t size = begin + 2 + count * 2;
    uint8_t *data = calloc(size, 1);
    const uint16_t words[] = {(uint16_t)(size - 8), 0, 2, (uint16_t)(count * 2), 0, 2};
    memcpy(data, &tag, sizeof tag);
    memcpy(data + 4, words, sizeof words);
    if (tag == symlink)
        memcpy(data + 16, &flags, sizeof flags);
    memcpy(data + begin + 2, units, count * 2);
    char *target = NULL;
    assert_true(way_read_link(data, size - cut, "C:\\a\\link", &target));
    if (expected == NULL)
        assert_null(target);
    else
        assert_owned_text(target, expected);
    free(data);
    free(units);
}

static void links_and_junctions_tell_where_they_lead(void **state)
{
    (void)state;
    enum { ABSOLUTE = 0, RELATIVE = 1 };
    static const uint32_t symlink = 0xA000000Cu;
    static const uint32_t junction = 0xA0000003u;
    check_link(junction, 0, "\\??\\D:\\b", 0, "D:\\b");
    check_link(junction, 0, "\\??\\Volume{1-2}\\", 0, "\\\\?\\Volume{1-2}\\");
    check_link(symlink, ABSOLUTE, "\\??\\D:\\b", 0, "D:\\b");
    check_link(symlink, ABSOLUTE, "\\??\\UNC\\server\\share\\b", 0, "\\\\server\\share\\b");
    check_link(symlink, RELATIVE, "b\\c", 0, "C:\\a\\b\\c");
    check_link(symlink, RELATIVE, "..\\b", 0, "C:\\a\\..\\b");
    check_link(symlink, RELATIVE, "\\b", 0, "C:\\b");
    check_link(symlink, ABSOLUTE, "\\??\\D:\\b", 2, NULL);
    check_link(symlink, ABSOLUTE, "\\??\\D:\\b", 24, NULL);
    check_link(junction, 0, "", 0, NULL);
}

static void what_stands_for_another_place_is_a_link(void **state)
{
    (void)state;
    static const uint32_t other = 0xA0000019u; // IO_REPARSE_TAG_GLOBAL_REPARSE
    static const uint32_t cloud = 0x9000001Au; // IO_REPARSE_TAG_CLOUD
    char *target = NULL;
    assert_true(way_read_link((const uint8_t *)&other, sizeof other, "C:\\link", &target));
    assert_null(target);
    assert_true(way_read_link(NULL, 0, "C:\\link", &target));
    assert_null(target);
    assert_false(way_read_link((const uint8_t *)&cloud, sizeof cloud, "C:\\link", &target));
    assert_null(target);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_place_is_looked_at_from_the_root_on),
        cmocka_unit_test(what_may_be_made_counts_where_the_path_ends),
        cmocka_unit_test(what_is_above_a_trusted_directory_is_not_asked_for),
        cmocka_unit_test(a_link_is_followed_by_itself),
        cmocka_unit_test(what_is_not_there_is_nobodys_and_anybodys),
        cmocka_unit_test(rights_on_another_machine_tell_nothing),
        cmocka_unit_test(links_and_junctions_tell_where_they_lead),
        cmocka_unit_test(what_stands_for_another_place_is_a_link),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
