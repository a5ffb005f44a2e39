// SPDX-License-Identifier: MIT
#include "python/pe_image.h"

#include <string.h>

// Offsets and sizes below are those of the PE format: learn.microsoft.com, "PE Format".
enum {
    DOS_HEADER_SIZE = 64,
    DOS_PE_OFFSET = 60,
    SIGNATURE_SIZE = 4,
    FILE_HEADER_SIZE = 20,
    SECTION_HEADER_SIZE = 40,
    DIRECTORY_SIZE = 8,
    MAGIC_PE32 = 0x10b,
    MAGIC_PE32_PLUS = 0x20b,
    CHARACTERISTIC_DLL = 0x2000
};

bool pe_take_part(struct pe_part whole, size_t offset, size_t size, struct pe_part *part)
{
    if (offset > whole.size || size > whole.size - offset)
        return false;
    *part = (struct pe_part){whole.bytes + offset, size};
    return true;
}

uint16_t pe_read16(struct pe_part part, size_t offset)
{
    return (uint16_t)(part.bytes[offset] | part.bytes[offset + 1] << 8);
}

uint32_t pe_read32(struct pe_part part, size_t offset)
{
    return pe_read16(part, offset) | (uint32_t)pe_read16(part, offset + 2) << 16;
}

const char *pe_image_read(struct pe_part file, struct pe_image *image)
{
    *image = (struct pe_image){.file = file};
    struct pe_part dos;
    if (!pe_take_part(file, 0, DOS_HEADER_SIZE, &dos) || memcmp(dos.bytes, "MZ", 2) != 0)
        return "it does not begin like one";

    struct pe_part header;
    const size_t signature = pe_read32(dos, DOS_PE_OFFSET);
    if (!pe_take_part(file, signature, SIGNATURE_SIZE + FILE_HEADER_SIZE, &header))
        return "it ends within its headers";
    if (memcmp(header.bytes, "PE\0\0", SIGNATURE_SIZE) != 0)
        return "it is not for 32-bit or 64-bit Windows";
    image->machine = pe_read16(header, SIGNATURE_SIZE);
    image->is_dll = (pe_read16(header, SIGNATURE_SIZE + 18) & CHARACTERISTIC_DLL) != 0;
    const size_t section_count = pe_read16(header, SIGNATURE_SIZE + 2);
    const size_t optional_size = pe_read16(header, SIGNATURE_SIZE + 16);

    struct pe_part optional;
    const size_t optional_at = signature + SIGNATURE_SIZE + FILE_HEADER_SIZE;
    if (!pe_take_part(file, optional_at, optional_size, &optional) ||
        !pe_take_part(file, optional_at + optional_size, section_count * SECTION_HEADER_SIZE,
                      &image->sections))
        return "it ends within its headers";

    const uint16_t magic = optional_size >= 2 ? pe_read16(optional, 0) : 0;
    if (magic != MAGIC_PE32 && magic != MAGIC_PE32_PLUS)
        return "its optional header is of an unknown kind";
    const size_t directories_at = magic == MAGIC_PE32_PLUS ? 112 : 96;
    if (optional_size < directories_at)
        return "its optional header is too short";

    const uint32_t count = pe_read32(optional, directories_at - 4);
    const size_t most = (optional_size - directories_at) / DIRECTORY_SIZE;
    pe_take_part(optional, directories_at, (count < most ? count : most) * DIRECTORY_SIZE,
                 &image->directories);
    return NULL;
}

uint32_t pe_image_directory(const struct pe_image *image, enum pe_directory directory)
{
    struct pe_part entry;
    return pe_take_part(image->directories, (size_t)directory * DIRECTORY_SIZE, DIRECTORY_SIZE, &entry)
               ? pe_read32(entry, 0)
               : 0;
}

bool pe_image_locate(const struct pe_image *image, uint32_t address, struct pe_part *part)
{
    for (size_t at = 0; at < image->sections.size; at += SECTION_HEADER_SIZE) {
        const uint32_t start = pe_read32(image->sections, at + 12);
        const uint32_t size = pe_read32(image->sections, at + 16);
        const uint32_t offset = pe_read32(image->sections, at + 20);
        struct pe_part section;
        if (address >= start && address - start < size)
            return pe_take_part(image->file, offset, size, &section) &&
                   pe_take_part(section, address - start, size - (address - start), part);
    }
    return false;
}
