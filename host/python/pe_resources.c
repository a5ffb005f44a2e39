// SPDX-License-Identifier: MIT
#include "python/pe_resources.h"

#include <string.h>

#include "base/text.h"

// Offsets and sizes are those of the PE format's ".rsrc section": a tree of tables by type, name and language. A table has a header of
// 16 bytes, the numbers of its named and of its other entries at its end, and its entries, each a name or number and a place.
enum {
    TABLE_SIZE = 16,
    NAMED_AT = 12,
    NUMBERED_AT = 14,
    ENTRY_SIZE = 8,
    DATA_SIZE = 16,
    RAW_DATA = 10, // RT_RCDATA
};
static const uint32_t high_bit = 0x80000000u; // of an entry's two halves: a name, a table below

// Is the counted UTF-16 text at offset the same as name?
static bool is_named(struct pe_part resources, uint32_t offset, const char *name)
{
    struct pe_part count;
    struct pe_part units;
    const size_t length = strlen(name);
    if (!pe_take_part(resources, offset, 2, &count) || pe_read16(count, 0) != length ||
        !pe_take_part(resources, (size_t)offset + 2, 2 * length, &units))
        return false;
    for (size_t i = 0; i < length; i++) {
        const uint16_t unit = pe_read16(units, 2 * i);
        if (unit >= 0x80 || text_lower((char)unit) != text_lower(name[i]))
            return false;
    }
    return true;
}

// The place behind the entry of the table at offset that is called name, or has number where name is NULL; number 0: the first one.
static bool find_entry(struct pe_part resources, uint32_t offset, const char *name, uint32_t number,
                       uint32_t *place)
{
    struct pe_part table;
    struct pe_part entries;
    if (!pe_take_part(resources, offset, TABLE_SIZE, &table))
        return false;
    const size_t count = (size_t)pe_read16(table, NAMED_AT) + pe_read16(table, NUMBERED_AT);
    if (!pe_take_part(resources, (size_t)offset + TABLE_SIZE, count * ENTRY_SIZE, &entries))
        return false;
    for (size_t at = 0; at < entries.size; at += ENTRY_SIZE) {
        const uint32_t key = pe_read32(entries, at);
        const bool is_it = name != NULL ? (key & high_bit) != 0 && is_named(resources, key & ~high_bit, name)
                                        : number == 0 || key == number;
        *place = pe_read32(entries, at + 4);
        if (is_it)
            return true;
    }
    return false;
}

bool pe_resources_find(struct pe_part file, const char *name, struct pe_part *data)
{
    struct pe_image image;
    struct pe_part resources;
    struct pe_part entry;
    struct pe_part bytes;
    uint32_t place = 0;
    if (pe_image_read(file, &image) != NULL)
        return false;
    const uint32_t address = pe_image_directory(&image, PE_DIRECTORY_RESOURCES);
    if (address == 0 || !pe_image_locate(&image, address, &resources) ||
        !find_entry(resources, 0, NULL, RAW_DATA, &place) || (place & high_bit) == 0 ||
        !find_entry(resources, place & ~high_bit, name, 0, &place) || (place & high_bit) == 0 ||
        !find_entry(resources, place & ~high_bit, NULL, 0, &place) || (place & high_bit) != 0 ||
        !pe_take_part(resources, place, DATA_SIZE, &entry) ||
        !pe_image_locate(&image, pe_read32(entry, 0), &bytes))
        return false;
    return pe_take_part(bytes, 0, pe_read32(entry, 4), data);
}
