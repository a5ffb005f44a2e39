// SPDX-License-Identifier: MIT
// Makes the bytes of small programs with an import table, as a linker would lay them out.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Where things lie in the file. The import table is a section of its own, the last one, and ends the file.
enum {
    FAKE_PE_SIGNATURE = 0x80,
    FAKE_PE_OPTIONAL_HEADER = FAKE_PE_SIGNATURE + 24,
    FAKE_PE_SECTION = 0x400,             // the section with the imports
    FAKE_PE_SECTION_ADDRESS = 0x12345000 // the same in the loaded program, where .text ends
};

struct fake_pe {
    uint8_t *bytes;
    size_t size;
    size_t import_entry;    // offset of the entry for the import table among the data directories
    size_t section_headers; // offset of the two section headers; the second one is that of the imports
};

// A PE32+ program, or a PE32 one when narrow is true. dlls ends with NULL; when it is NULL there is no import
// table.
struct fake_pe fake_pe_make(uint16_t machine, bool narrow, const char *const *dlls);

// A program for x64 without imports whose resources UV_TRAMPOLINE_KIND and UV_PYTHON_PATH have these bytes.
struct fake_pe fake_pe_make_resources(const char *kind, size_t kind_size, const char *path, size_t path_size);

void fake_pe_clear(struct fake_pe *program);
