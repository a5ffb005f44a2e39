// SPDX-License-Identifier: MIT
#include "modules/zip_archive.h"

#include <string.h>

// The layout is that of APPNOTE.TXT, 4.3.7 (local header), 4.3.12 (central directory) and 4.3.16 (its end).
enum { END_SIZE = 22, ENTRY_SIZE = 46, LOCAL_SIZE = 30, METHOD_STORED = 0, METHOD_DEFLATED = 8 };

static uint16_t read16(const uint8_t *at)
{
    return (uint16_t)(at[0] | at[1] << 8);
}

static uint32_t read32(const uint8_t *at)
{
    return (uint32_t)read16(at) | (uint32_t)read16(at + 2) << 16;
}

bool zip_archive_open(struct zip_archive *archive, const uint8_t *bytes, size_t size)
{
    if (size < END_SIZE)
        return false;
    const uint8_t *end = bytes + size - END_SIZE;
    size_t directory_size = read32(end + 12);
    size_t directory_offset = read32(end + 16);
    if (memcmp(end, "PK\5\6", 4) != 0 || read16(end + 4) != 0 || read16(end + 20) != 0 ||
        directory_size > size - END_SIZE || directory_offset != size - END_SIZE - directory_size)
        return false;
    *archive = (struct zip_archive){.bytes = bytes, .directory = directory_offset, .end = size - END_SIZE};
    return true;
}

// The data behind a local header; NULL when the archive contradicts itself.
static const uint8_t *data_at(const struct zip_archive *archive, size_t at, size_t size)
{
    if (at > archive->directory || archive->directory - at < LOCAL_SIZE ||
        memcmp(archive->bytes + at, "PK\3\4", 4) != 0)
        return NULL;
    size_t header = LOCAL_SIZE + (size_t)read16(archive->bytes + at + 26) + read16(archive->bytes + at + 28);
    if (archive->directory - at < header || archive->directory - at - header < size)
        return NULL;
    return archive->bytes + at + header;
}

bool zip_archive_find(const struct zip_archive *archive, const char *name, struct zip_entry *entry)
{
    size_t name_length = strlen(name);
    size_t at = archive->directory;
    *entry = (struct zip_entry){0};
    while (archive->end - at >= ENTRY_SIZE && memcmp(archive->bytes + at, "PK\1\2", 4) == 0) {
        const uint8_t *header = archive->bytes + at;
        size_t header_name = read16(header + 28);
        size_t header_size = ENTRY_SIZE + header_name + read16(header + 30) + read16(header + 32);
        if (archive->end - at < header_size)
            return false;
        if (header_name == name_length && memcmp(header + ENTRY_SIZE, name, name_length) == 0) {
            uint16_t method = read16(header + 10);
            entry->deflated = method == METHOD_DEFLATED;
            entry->size = read32(header + 20);
            if (method == METHOD_STORED || method == METHOD_DEFLATED)
                entry->data = data_at(archive, read32(header + 42), entry->size);
            return entry->data != NULL;
        }
        at += header_size;
    }
    return false;
}
