// SPDX-License-Identifier: MIT
// Finds files in a zip archive that stands at the end of other bytes, such as an exe. Pure.
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
    size_t size;
    size_t start;     // where the archive begins: its offsets count from here
    size_t directory; // where the central directory begins
    size_t end;       // ... and where it ends
};

// Looks for the archive in bytes, which must outlive it. Returns false where there is none, or one of a kind that
// this does not read (several disks, 64 bit).
bool zip_archive_open(struct zip_archive *archive, const uint8_t *bytes, size_t size);

// Finds the file of that name ("package/module.py"). Returns false when there is none, and when it is kept in a way
// that this does not read.
bool zip_archive_find(const struct zip_archive *archive, const char *name, struct zip_entry *entry);
