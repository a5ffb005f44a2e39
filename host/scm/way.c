// SPDX-License-Identifier: MIT
#include "scm/way.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/path.h"
#include "base/text.h"

enum { LINKS_MOST = 63 }; // Windows follows no more

static bool is_separator(char c)
{
    return c == '\\' || c == '/';
}

// path and all that it stands in, the root last. Owner of the texts: the caller.
static struct text_list upwards(const char *path)
{
    struct text_list places = {0};
    for (char *place = text_copy(path); place != NULL;) {
        text_list_add_owned(&places, place);
        place = path_parent(place);
    }
    return places;
}

// Is path directory, or below it? *length: of directory in path.
static bool is_in(const char *path, const char *directory, size_t *length)
{
    char *plain = text_copy(directory);
    size_t end = strlen(plain);
    while (end > 0 && is_separator(plain[end - 1]))
        plain[--end] = '\0';
    const bool is =
        text_starts_with_ignore_case(path, plain) && (path[end] == '\0' || is_separator(path[end]));
    free(plain);
    *length = end;
    return is;
}

static void entry_clear(struct way_entry *entry)
{
    free(entry->stranger);
    free(entry->target);
    *entry = (struct way_entry){0};
}

// The path that is followed: what is left of it after a link has the link's target before it.
struct leg {
    char *path;
    char *from; // as way_is_safe() has it; NULL: none, or path is not in it
};

static void leg_clear(struct leg *leg)
{
    free(leg->path);
    free(leg->from);
    *leg = (struct leg){0};
}

// target in the place of the first bytes of path. Owner: the caller.
static char *behind(const char *target, const char *path, size_t first)
{
    const char *rest = path + first;
    while (is_separator(*rest))
        rest++;
    return *rest != '\0' ? path_join(target, rest) : text_copy(target);
}

// Looks at one place. *target: where the link leads that stands there; NULL: none does. Of a link that is trusted as it is, nobody need know.
static bool is_safe(const char *place, bool is_end, bool is_trusted, const struct way_disk *disk,
                    char **target, struct error *doubt)
{
    struct way_entry entry = {0};
    disk->look(disk->context, place, is_end, &entry);
    if (!entry.is_there)
        error_set(doubt, WAY_GONE, "\"%s\" does not exist", place);
    else if (!is_trusted && entry.stranger != NULL)
        error_set(doubt, 0, "%s may change \"%s\"", entry.stranger, place);
    else if (!is_trusted && entry.is_link && entry.target == NULL)
        error_set(doubt, 0, "Windows does not tell where the link \"%s\" leads", place);
    *target = entry.is_link && entry.target != NULL ? text_copy(entry.target) : NULL;
    entry_clear(&entry);
    return doubt->message == NULL;
}

// Goes along the leg until a link, from the root on: so nobody can exchange any more what is looked at next. *next: what goes on there; {0}: there
// is no link.
static bool is_safe_until_link(const struct leg *leg, const struct way_disk *disk, struct leg *next,
                               struct error *doubt)
{
    struct text_list places = upwards(leg->path);
    size_t trusted = 0; // of the path, above which nothing is asked for
    const bool is_in_trusted = leg->from != NULL && is_in(leg->path, leg->from, &trusted);
    if (!is_in_trusted && !disk->is_own(disk->context, leg->path))
        error_set(
            doubt, 0,
            "\"%s\" lies on a share, or on a drive that is not this machine's own, where the rights tell "
            "nothing",
            leg->path);
    for (size_t i = places.count; i > 0 && next->path == NULL && doubt->message == NULL; i--) {
        const size_t length = strlen(places.items[i - 1]);
        char *target = NULL;
        if (is_safe(places.items[i - 1], i == 1, is_in_trusted && length < trusted, disk, &target, doubt) &&
            target != NULL) {
            next->path = behind(target, leg->path, length);
            if (is_in_trusted && length <= trusted)
                next->from = behind(target, leg->from, length);
        }
        free(target);
    }
    text_list_clear(&places);
    return doubt->message == NULL;
}

bool way_is_safe(const char *path, const char *from, const struct way_disk *disk, struct error *doubt)
{
    struct leg leg = {text_copy(path), from != NULL ? text_copy(from) : NULL};
    for (int links = 0; leg.path != NULL && doubt->message == NULL; links++) {
        struct leg next = {0};
        if (links > LINKS_MOST)
            error_set(doubt, 0, "\"%s\" leads through too many links", path);
        else
            (void)is_safe_until_link(&leg, disk, &next, doubt);
        leg_clear(&leg);
        leg = next;
    }
    leg_clear(&leg);
    return doubt->message == NULL;
}

// The text is "\??\C:\a", "\??\UNC\server\share", "\??\Volume{...}\", or relative to where link stands.
static char *target_of(const char *link, const char *kept, bool is_relative)
{
    static const char native[] = "\\??\\";
    static const char unc[] = "UNC\\";
    if (is_relative) {
        char *parent = path_parent(link);
        char *target = path_from(parent != NULL ? parent : link, kept);
        free(parent);
        return target;
    }
    if (!text_starts_with_ignore_case(kept, native))
        return text_copy(kept);
    const char *rest = kept + strlen(native);
    if (text_starts_with_ignore_case(rest, unc))
        return text_format("\\\\%s", rest + strlen(unc));
    return path_is_absolute(rest) ? text_copy(rest) : text_format("\\\\?\\%s", rest);
}

static uint32_t number_at(const uint8_t *data, size_t at, size_t bytes)
{
    uint32_t number = 0;
    for (size_t i = bytes; i > 0; i--)
        number = number << 8 | data[at + i - 1];
    return number;
}

// wdk, REPARSE_DATA_BUFFER: the tag; the lengths of what follows; of links and junctions offset and length of their text, and of its form for
// people; of links flags; the texts.
bool way_read_link(const uint8_t *data, size_t size, const char *link, char **target)
{
    enum { OFFSET_AT = 8, LENGTH_AT = 10, FLAGS_AT = 16, JUNCTION_TEXT_AT = 16, LINK_TEXT_AT = 20 };
    const uint32_t junction = 0xA0000003u;   // IO_REPARSE_TAG_MOUNT_POINT
    const uint32_t symlink = 0xA000000Cu;    // IO_REPARSE_TAG_SYMLINK
    const uint32_t stands_for = 0x20000000u; // IsReparseTagNameSurrogate()
    *target = NULL;
    if (size < sizeof(uint32_t))
        return true;
    const uint32_t tag = number_at(data, 0, 4);
    const size_t begin = tag == symlink ? LINK_TEXT_AT : JUNCTION_TEXT_AT;
    if ((tag != symlink && tag != junction) || size < begin)
        return (tag & stands_for) != 0;
    const size_t offset = number_at(data, OFFSET_AT, 2);
    const size_t length = number_at(data, LENGTH_AT, 2);
    if (length == 0 || begin + offset + length > size)
        return true;
    const bool is_relative = tag == symlink && (number_at(data, FLAGS_AT, 4) & 1) != 0;
    uint16_t *units = memory_copy(data + begin + offset, length);
    char *kept = text_from_utf16(units, length / sizeof *units);
    *target = target_of(link, kept, is_relative);
    free(kept);
    free(units);
    return true;
}
