// SPDX-License-Identifier: MIT
#include "fake_pe.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { DIRECTORY_COUNT = 16, SECTION_COUNT = 2, DESCRIPTOR_SIZE = 20, SECTION_HEADER_SIZE = 40 };

static void put16(uint8_t *at, unsigned value)
{
    at[0] = (uint8_t)value;
    at[1] = (uint8_t)(value >> 8);
}

static void put32(uint8_t *at, size_t value)
{
    put16(at, value & 0xFFFF);
    put16(at + 2, value >> 16 & 0xFFFF);
}

static void put_section(uint8_t *at, const char *name, size_t address, size_t offset, size_t size)
{
    memcpy(at, name, strlen(name));
    put32(at + 8, size);
    put32(at + 12, address);
    put32(at + 16, size);
    put32(at + 20, offset);
}

struct fake_pe fake_pe_make(uint16_t machine, bool narrow, const char *const *dlls)
{
    size_t count = 0;
    size_t names_size = 0;
    for (; dlls != NULL && dlls[count] != NULL; count++)
        names_size += strlen(dlls[count]) + 1;
    const size_t table_size = (count + 1) * DESCRIPTOR_SIZE;
    const size_t section_size = dlls != NULL ? table_size + names_size : 0;
    const size_t directories = FAKE_PE_OPTIONAL_HEADER + (narrow ? 96 : 112);

    struct fake_pe program = {
        .size = FAKE_PE_SECTION + section_size,
        .import_entry = directories + 8,
        .section_headers = directories + DIRECTORY_COUNT * 8,
    };
    program.bytes = memory_allocate(program.size);

    uint8_t *bytes = program.bytes;
    memcpy(bytes, "MZ\x90", 3);
    put32(bytes + 60, FAKE_PE_SIGNATURE);
    memcpy(bytes + FAKE_PE_SIGNATURE, "PE\0\0", 4);
    put16(bytes + FAKE_PE_SIGNATURE + 4, machine);
    put16(bytes + FAKE_PE_SIGNATURE + 6, SECTION_COUNT);
    put16(bytes + FAKE_PE_SIGNATURE + 20, (unsigned)(program.section_headers - FAKE_PE_OPTIONAL_HEADER));
    put16(bytes + FAKE_PE_OPTIONAL_HEADER, narrow ? 0x10B : 0x20B);
    put32(bytes + directories - 4, DIRECTORY_COUNT);
    put_section(bytes + program.section_headers, ".text", FAKE_PE_SECTION_ADDRESS - 0x200,
                FAKE_PE_SECTION - 0x200, 0x200);
    put_section(bytes + program.section_headers + SECTION_HEADER_SIZE, ".idata", FAKE_PE_SECTION_ADDRESS,
                FAKE_PE_SECTION, section_size);

    if (dlls != NULL) {
        put32(bytes + program.import_entry, FAKE_PE_SECTION_ADDRESS);
        put32(bytes + program.import_entry + 4, table_size);
    }
    size_t name = table_size;
    for (size_t i = 0; i < count; i++) {
        put32(bytes + FAKE_PE_SECTION + i * DESCRIPTOR_SIZE + 12, FAKE_PE_SECTION_ADDRESS + name);
        memcpy(bytes + FAKE_PE_SECTION + name, dlls[i], strlen(dlls[i]));
        name += strlen(dlls[i]) + 1;
    }
    return program;
}

// The table at offset of a section of resources: its head, and one entry.
static void put_table(uint8_t *section, size_t offset, unsigned named, unsigned numbered)
{
    put16(section + offset + 12, named);
    put16(section + offset + 14, numbered);
}

static void put_entry(uint8_t *section, size_t offset, size_t key, size_t place)
{
    put32(section + offset, key);
    put32(section + offset + 4, place);
}

struct fake_pe fake_pe_make_resources(const char *kind, size_t kind_size, const char *path, size_t path_size)
{
    enum {
        TYPES = 0,
        NAMES = 24,
        LANGUAGES = 56,
        DATA = 104,
        TEXTS = 136,
        NAME_SIZE = 64,
        BYTES = TEXTS + 2 * NAME_SIZE
    };
    static const char *const names[] = {"UV_PYTHON_PATH", "UV_TRAMPOLINE_KIND"};
    static const size_t high = 0x80000000u;
    const char *const bytes[] = {path, kind};
    const size_t sizes[] = {path_size, kind_size};
    static const char *const none[] = {NULL};
    struct fake_pe program = fake_pe_make(0x8664, false, none);
    const size_t size = BYTES + path_size + kind_size;
    program.size = FAKE_PE_SECTION + size;
    program.bytes = memory_resize(program.bytes, program.size);
    uint8_t *section = program.bytes + FAKE_PE_SECTION;
    memset(section, 0, size);
    put_section(program.bytes + program.section_headers + SECTION_HEADER_SIZE, ".rsrc",
                FAKE_PE_SECTION_ADDRESS, FAKE_PE_SECTION, size);
    put32(program.bytes + program.import_entry, 0);
    put32(program.bytes + program.import_entry + 8, FAKE_PE_SECTION_ADDRESS);
    put_table(section, TYPES, 0, 1);
    put_entry(section, TYPES + 16, 10, high | NAMES); // RT_RCDATA
    put_table(section, NAMES, 2, 0);
    size_t at = BYTES;
    for (size_t i = 0; i < 2; i++) {
        const size_t name = TEXTS + i * NAME_SIZE;
        const size_t language = LANGUAGES + i * 24;
        put_entry(section, NAMES + 16 + i * 8, high | name, high | language);
        put16(section + name, (unsigned)strlen(names[i]));
        for (size_t c = 0; names[i][c] != '\0'; c++)
            put16(section + name + 2 + 2 * c, (unsigned char)names[i][c]);
        put_table(section, language, 0, 1);
        put_entry(section, language + 16, 0, DATA + i * 16);
        put32(section + DATA + i * 16, FAKE_PE_SECTION_ADDRESS + at);
        put32(section + DATA + i * 16 + 4, sizes[i]);
        memcpy(section + at, bytes[i], sizes[i]);
        at += sizes[i];
    }
    return program;
}

void fake_pe_clear(struct fake_pe *program)
{
    free(program->bytes);
    *program = (struct fake_pe){0};
}
