// SPDX-License-Identifier: MIT
#include "base/path.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/text.h"

static bool is_separator(char c)
{
    return c == '\\' || c == '/';
}

static bool starts_with_drive(const char *path)
{
    return ((path[0] >= 'A' && path[0] <= 'Z') || (path[0] >= 'a' && path[0] <= 'z')) && path[1] == ':';
}

// The length of the part that has no parent, with its separator: "C:\", "C:", "\", "\\server\share\",
// "\\?\C:\", "\\?\UNC\server\share\".
static size_t root_length(const char *path)
{
    if (starts_with_drive(path))
        return is_separator(path[2]) ? 3 : 2;
    if (!is_separator(path[0]))
        return 0;
    if (!is_separator(path[1]))
        return 1;

    size_t length = 2;
    int names = 2; // server and share
    if ((path[2] == '?' || path[2] == '.') && is_separator(path[3])) {
        length = 4;
        if (text_starts_with_ignore_case(path + length, "UNC") && is_separator(path[length + 3]))
            length += 4;
        else
            names = 1; // a drive, or a volume
    }
    for (; names > 0; names--) {
        while (path[length] != '\0' && !is_separator(path[length]))
            length++;
        if (path[length] != '\0')
            length++;
    }
    return length;
}

char *path_join(const char *directory, const char *name)
{
    const size_t length = strlen(directory);
    const bool separated = length == 0 || is_separator(directory[length - 1]);
    return text_format("%s%s%s", directory, separated ? "" : "\\", name);
}

char *path_parent(const char *path)
{
    const size_t root = root_length(path);
    size_t length = strlen(path);
    while (length > root && is_separator(path[length - 1]))
        length--;
    if (length == root)
        return NULL;
    while (length > root && !is_separator(path[length - 1]))
        length--;
    while (length > root && is_separator(path[length - 1]))
        length--;
    if (length == 0 || (length == root && !is_separator(path[length - 1]))) // "name", "C:name"
        return NULL;
    return text_copy_part(path, length);
}

const char *path_name(const char *path)
{
    const char *name = starts_with_drive(path) ? path + 2 : path;
    for (const char *at = name; *at != '\0'; at++)
        if (is_separator(*at))
            name = at + 1;
    return name;
}

bool path_is_absolute(const char *path)
{
    if (starts_with_drive(path))
        return is_separator(path[2]);
    return is_separator(path[0]) && is_separator(path[1]);
}

// Is the text one that stands for a device, in whatever directory, with whatever suffix? ("Naming Files, Paths, and Namespaces")
static bool is_device(const char *text)
{
    static const char *const names[] = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"};
    static const char *const numbered[] = {"COM", "LPT"};
    static const char *const numbers[] = {"0", "1", "2", "3",        "4",        "5",       "6",
                                          "7", "8", "9", "\xC2\xB9", "\xC2\xB2", "\xC2\xB3"};
    char name[8] = "";
    size_t length = strcspn(text, ".");
    while (length > 0 && text[length - 1] == ' ')
        length--;
    if (length >= sizeof name)
        return false;
    memcpy(name, text, length);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (text_equal_ignore_case(name, names[i]))
            return true;
    for (size_t i = 0; i < COUNT_OF(numbered); i++)
        for (size_t j = 0; j < COUNT_OF(numbers); j++)
            if (text_starts_with_ignore_case(name, numbered[i]) && strcmp(name + 3, numbers[j]) == 0)
                return true;
    return false;
}

char *path_from(const char *directory, const char *path)
{
    if (path_is_absolute(path))
        return text_copy(path);
    if (starts_with_drive(path)) {
        const bool same = starts_with_drive(directory) && (directory[0] | 0x20) == (path[0] | 0x20);
        return same ? path_join(directory, path + 2) : text_format("%.2s\\%s", path, path + 2);
    }
    if (!is_separator(path[0]))
        return path_join(directory, path);
    char *root = text_copy_part(directory, root_length(directory));
    char *full = path_join(root, path + 1);
    free(root);
    return full;
}

static bool has_device_prefix(const char *path)
{
    return is_separator(path[0]) && is_separator(path[1]) && (path[2] == '?' || path[2] == '.') &&
           is_separator(path[3]);
}

// "\\?\C:\a" -> "C:\a", "\\.\UNC\server\share" -> "\\server\share". NULL: it has no such name.
static char *without_device_prefix(const char *path)
{
    const char *rest = path + 4;
    if (text_starts_with_ignore_case(rest, "UNC") && is_separator(rest[3]))
        return strchr("?.\\/", rest[4]) == NULL ? text_format("\\\\%s", rest + 4) : NULL; // of a server
    return starts_with_drive(rest) && is_separator(rest[2]) ? text_copy(rest) : NULL;
}

// The length of path up to its last name. root: what stays.
static size_t without_last(const char *path, size_t length, size_t root)
{
    while (length > root && path[length - 1] != '\\')
        length--;
    return length > root ? length - 1 : length;
}

// Follows what path, an absolute one without "\\?\", says. Owner: the caller.
static char *followed(const char *path)
{
    char *plain = text_copy(path);
    const size_t root = root_length(path);
    size_t end = root;
    for (size_t i = 0; i < root; i++)
        if (plain[i] == '/')
            plain[i] = '\\';
    for (const char *at = path + root; *at != '\0'; at += is_separator(*at)) {
        size_t length = strcspn(at, "\\/");
        const char *name = at;
        at += length;
        if (length == 2 && strncmp(name, "..", 2) == 0)
            end = without_last(plain, end, root);
        // Windows takes one dot away from the end of a name, and leaves more of them.
        if (length > 1 && name[length - 1] == '.' && name[length - 2] != '.')
            length--;
        if (length == 0 || strncmp(name, "..", length) == 0)
            continue;
        if (end > root)
            plain[end++] = '\\';
        memcpy(plain + end, name, length);
        end += length;
    }
    plain[end] = '\0';
    return plain;
}

char *path_plain(const char *path)
{
    if (!path_is_absolute(path))
        return text_copy(path);
    if (!has_device_prefix(path))
        return followed(path);
    char *named = without_device_prefix(path);
    const bool literal = strncmp(path, "\\\\?\\", 4) == 0;
    char *plain = named != NULL ? followed(named) : text_copy(path);
    // Is it the same place that is followed to?
    if (literal && named != NULL) {
        size_t length = strlen(named);
        if (length > root_length(named) && named[length - 1] == '\\')
            length--;
        if (strlen(plain) != length || strncmp(plain, named, length) != 0) {
            free(plain);
            plain = text_copy(path);
        }
    }
    free(named);
    return plain;
}

const char *path_file_hindrance(const char *path)
{
    const size_t length = strlen(path);
    if (is_separator(path[0]) && is_separator(path[1]) && path[2] == '.' && is_separator(path[3]))
        return "names a device";
    if (length > 0 && is_separator(path[length - 1]))
        return "names a directory";
    for (const char *at = path + root_length(path); *at != '\0'; at++) {
        if (*at == ':')
            return "names a stream of a file";
        if ((unsigned char)*at < ' ' || strchr("<>\"|?*", *at) != NULL)
            return "has a character that no name of a file can have";
    }
    return is_device(path_name(path)) ? "names a device" : NULL;
}

char *path_component(const char *text)
{
    struct text_buffer buffer = {0};
    const bool device = is_device(text);
    for (const char *c = text; *c != '\0'; c++) {
        const bool taken_away = (*c == '.' || *c == ' ') && c[1] == '\0';
        if ((unsigned char)*c < 0x20 || strchr("<>:\"/\\|?*%", *c) != NULL || taken_away ||
            (device && c == text))
            text_buffer_add_format(&buffer, "%%%02X", (unsigned char)*c);
        else
            text_buffer_add_part(&buffer, c, 1);
    }
    return text_buffer_take(&buffer);
}

// The bytes of the beginning of text, at most so many UTF-16 units.
static size_t beginning(const char *text, size_t most)
{
    size_t length = 0;
    for (size_t units = 0; text[length] != '\0';) {
        const unsigned char first = (unsigned char)text[length];
        units += first >= 0xF0 ? 2 : 1;
        if (units > most)
            break;
        for (length++; ((unsigned char)text[length] & 0xC0) == 0x80;)
            length++;
    }
    return length;
}

char *path_shortened(const char *component)
{
    enum {
        MOST = 200,
        KEPT = 190
    }; // UTF-16 units: a file system takes 255, and files beside it have longer names
    uint32_t hash = 0x811C9DC5u; // FNV-1a
    if (component[beginning(component, MOST)] == '\0')
        return text_copy(component);
    for (const char *c = component; *c != '\0'; c++)
        hash = (hash ^ (unsigned char)text_lower(*c)) * 0x01000193u;
    return text_format("%.*s~%08lX", (int)beginning(component, KEPT), component, (unsigned long)hash);
}
