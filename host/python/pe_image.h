// SPDX-License-Identifier: MIT
// The headers of a PE file (exe, dll, pyd), and where its parts lie. Its bytes are read, nothing runs. Every offset is
// checked: reading beyond the end is a mistake in the file, not in the program.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Some bytes of the file, which are not copied.
struct pe_part {
    const uint8_t *bytes;
    size_t size;
};

// What is needed of the headers.
struct pe_image {
    struct pe_part file;
    struct pe_part sections;    // the section headers
    struct pe_part directories; // the data directories that are there
    uint16_t machine;           // an enum pe_machine of pe_imports.h, or another IMAGE_FILE_MACHINE_ value
    bool is_dll;
};

enum pe_directory { PE_DIRECTORY_IMPORTS = 1, PE_DIRECTORY_RESOURCES = 2 };

// Returns what is wrong with the headers, "it ends within its headers", NULL when nothing is. machine and is_dll may be set all
// the same.
const char *pe_image_read(struct pe_part file, struct pe_image *image);

// The address of a data directory, an offset in the loaded image; 0: there is none.
uint32_t pe_image_directory(const struct pe_image *image, enum pe_directory directory);

// The part of the file from address to the end of its section.
bool pe_image_locate(const struct pe_image *image, uint32_t address, struct pe_part *part);

bool pe_take_part(struct pe_part whole, size_t offset, size_t size, struct pe_part *part);

// Little-endian; the bytes must be there.
uint16_t pe_read16(struct pe_part part, size_t offset);
uint32_t pe_read32(struct pe_part part, size_t offset);
