// SPDX-License-Identifier: MIT
#include "python/pe_imports.h"

#include <string.h>

// Offsets and sizes below are those of the PE format: learn.microsoft.com, "PE Format".
enum {
    DOS_HEADER_SIZE = 64,
    DOS_PE_OFFSET = 60,
    SIGNATURE_SIZE = 4,
    FILE_HEADER_SIZE = 20,
    SECTION_HEADER_SIZE = 40,
    DIRECTORY_SIZE = 8,
    IMPORT_DIRECTORY = 1, // its place among the data directories
    IMPORT_DIRECTORY_AT = IMPORT_DIRECTORY * DIRECTORY_SIZE,
    IMPORT_DESCRIPTOR_SIZE = 20,
    MAGIC_PE32 = 0x10b,
    MAGIC_PE32_PLUS = 0x20b,
    NAME_LONGEST = 255 // no file name is longer
};

// Some bytes of the file. Reading beyond their end is a mistake in the file, not in the program.
struct part {
    const uint8_t *bytes;
    size_t size;
};

// What is needed of the headers.
struct layout {
    struct part file;
    struct part sections; // the section headers
    uint32_t imports;     // address of the import table; 0: none
};

static bool take_part(struct part whole, size_t offset, size_t size, struct part *part)
{
    if (offset > whole.size || size > whole.size - offset)
        return false;
    *part = (struct part){whole.bytes + offset, size};
    return true;
}

static uint16_t read16(struct part part, size_t offset)
{
    return (uint16_t)(part.bytes[offset] | part.bytes[offset + 1] << 8);
}

static uint32_t read32(struct part part, size_t offset)
{
    return read16(part, offset) | (uint32_t)read16(part, offset + 2) << 16;
}

// Reads the headers; returns what is wrong with them, NULL when nothing is.
static const char *read_headers(struct part file, struct layout *layout, uint16_t *machine)
{
    struct part dos;
    if (!take_part(file, 0, DOS_HEADER_SIZE, &dos) || memcmp(dos.bytes, "MZ", 2) != 0)
        return "it does not begin like one";

    struct part header;
    const size_t signature = read32(dos, DOS_PE_OFFSET);
    if (!take_part(file, signature, SIGNATURE_SIZE + FILE_HEADER_SIZE, &header))
        return "it ends within its headers";
    if (memcmp(header.bytes, "PE\0\0", SIGNATURE_SIZE) != 0)
        return "it is not for 32-bit or 64-bit Windows";
    *machine = read16(header, SIGNATURE_SIZE);
    const size_t section_count = read16(header, SIGNATURE_SIZE + 2);
    const size_t optional_size = read16(header, SIGNATURE_SIZE + 16);

    struct part optional;
    const size_t optional_at = signature + SIGNATURE_SIZE + FILE_HEADER_SIZE;
    if (!take_part(file, optional_at, optional_size, &optional) ||
        !take_part(file, optional_at + optional_size, section_count * SECTION_HEADER_SIZE, &layout->sections))
        return "it ends within its headers";

    const uint16_t magic = optional_size >= 2 ? read16(optional, 0) : 0;
    if (magic != MAGIC_PE32 && magic != MAGIC_PE32_PLUS)
        return "its optional header is of an unknown kind";
    const size_t directories_at = magic == MAGIC_PE32_PLUS ? 112 : 96;
    if (optional_size < directories_at)
        return "its optional header is too short";

    struct part import;
    const uint32_t directory_count = read32(optional, directories_at - 4);
    const bool counted = directory_count > IMPORT_DIRECTORY;
    if (counted && take_part(optional, directories_at + IMPORT_DIRECTORY_AT, DIRECTORY_SIZE, &import))
        layout->imports = read32(import, 0);
    layout->file = file;
    return NULL;
}

// The part of the file from address, an offset in the loaded image, to the end of its section.
static bool locate(const struct layout *layout, uint32_t address, struct part *part)
{
    for (size_t at = 0; at < layout->sections.size; at += SECTION_HEADER_SIZE) {
        const uint32_t start = read32(layout->sections, at + 12);
        const uint32_t size = read32(layout->sections, at + 16);
        const uint32_t offset = read32(layout->sections, at + 20);
        struct part section;
        if (address >= start && address - start < size)
            return take_part(layout->file, offset, size, &section) &&
                   take_part(section, address - start, size - (address - start), part);
    }
    return false;
}

// Reads the import table; returns what is wrong with it, NULL when nothing is.
static const char *read_imports(const struct layout *layout, struct text_list *dlls)
{
    if (layout->imports == 0)
        return NULL;
    struct part table;
    if (!locate(layout, layout->imports, &table))
        return "its import table lies outside of it";

    for (size_t at = 0;; at += IMPORT_DESCRIPTOR_SIZE) {
        struct part descriptor;
        if (!take_part(table, at, IMPORT_DESCRIPTOR_SIZE, &descriptor))
            return "its import table has no end";
        const uint32_t address = read32(descriptor, 12);
        if (address == 0)
            return NULL;
        if (dlls->count == PE_IMPORTS_MOST)
            return "its import table is too long";

        struct part name;
        if (!locate(layout, address, &name))
            return "the name of an imported DLL lies outside of it";
        const size_t most = name.size <= NAME_LONGEST ? name.size : NAME_LONGEST + 1;
        const uint8_t *end = memchr(name.bytes, '\0', most);
        if (end == NULL)
            return "the name of an imported DLL has no end";
        text_list_add_owned(dlls, text_copy_part((const char *)name.bytes, (size_t)(end - name.bytes)));
    }
}

static bool fail(const char *path, const char *fault, struct error *error)
{
    error_set(error, 0, "\"%s\" is not a sound Windows program: %s", path, fault);
    return error_advise(error, "reinstall what it belongs to, or name another file");
}

bool pe_machine_read(const uint8_t *bytes, size_t size, const char *path, uint16_t *machine,
                     struct error *error)
{
    struct layout layout = {0};
    const char *fault = read_headers((struct part){bytes, size}, &layout, machine);
    return fault == NULL || fail(path, fault, error);
}

bool pe_imports_read(const uint8_t *bytes, size_t size, const char *path, struct pe_imports *imports,
                     struct error *error)
{
    struct layout layout = {0};
    uint16_t machine = 0;
    *imports = (struct pe_imports){0};
    const char *fault = read_headers((struct part){bytes, size}, &layout, &machine);
    if (fault == NULL)
        fault = read_imports(&layout, &imports->dlls);
    if (fault == NULL)
        return true;

    pe_imports_clear(imports);
    return fail(path, fault, error);
}

void pe_imports_clear(struct pe_imports *imports)
{
    text_list_clear(&imports->dlls);
    *imports = (struct pe_imports){0};
}

char *pe_machine_name(uint16_t machine)
{
    switch (machine) {
    case PE_MACHINE_X86:
        return text_copy("x86");
    case PE_MACHINE_X64:
        return text_copy("x64");
    case PE_MACHINE_ARM64:
        return text_copy("ARM64");
    default:
        return text_format("machine 0x%04x", machine);
    }
}
