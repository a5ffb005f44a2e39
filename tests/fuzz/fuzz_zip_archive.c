// SPDX-License-Identifier: MIT
// Any bytes: what is found lies within them.
#include "modules/zip_archive.h"

#include <stdlib.h>

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"a.py", "p/__init__.py", ""};
    struct zip_archive archive;
    struct zip_entry entry;
    if (!zip_archive_open(&archive, data, size))
        return 0;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (zip_archive_find(&archive, names[i], &entry) &&
            (entry.data < data || entry.size > size || entry.data + entry.size > data + size))
            abort();
    return 0;
}
