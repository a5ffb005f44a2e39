// SPDX-License-Identifier: MIT
// Finds files in a zip archive. Pure.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct zip_entry {
    const uint8_t *data; // as it is kept, within the archive's bytes
    size_t size;         // of the data
    bool deflated;       // raw deflate; otherwise the file's own bytes
};

struct zip_archive {
    const uint8_t *bytes; // borrowed
    size_t directory;     // where the central directory begins
    size_t end;           // ... and where it ends
};

// Opens the archive that bytes are, from the first to the last: what stands before it or behind it belongs to somebody else. The
// bytes must outlive it. Returns false for anything else, and for a kind that this does not read (several disks, 64 bit,
// a comment).
bool zip_archive_open(struct zip_archive *archive, const uint8_t *bytes, size_t size);

// Finds the file of that name ("package/module.py"). Returns false when there is none, and when it is kept in a way
// that this does not read.
bool zip_archive_find(const struct zip_archive *archive, const char *name, struct zip_entry *entry);
