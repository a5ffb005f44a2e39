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

void fake_pe_clear(struct fake_pe *program)
{
    free(program->bytes);
    *program = (struct fake_pe){0};
}
