// SPDX-License-Identifier: MIT
// Which DLLs a PE file (exe, dll, pyd) imports, and for which machine it is. Its bytes are read, nothing
// runs.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

enum pe_machine { PE_MACHINE_X86 = 0x014c, PE_MACHINE_X64 = 0x8664, PE_MACHINE_ARM64 = 0xaa64 };

struct pe_imports {
    struct text_list dlls; // names as they stand in the import table
};

enum { PE_IMPORTS_MOST = 512 };

// Reads the headers and the import table in size bytes of a file; a file without such a table imports
// nothing. Every offset is checked: bytes of any content end in success or an error, one of more than
// PE_IMPORTS_MOST imports in an error. path is only for the messages. imports is {0} after a failure. Owner:
// the caller, who calls pe_imports_clear().
bool pe_imports_read(const uint8_t *bytes, size_t size, const char *path, struct pe_imports *imports,
                     struct error *error);

// Reads the machine: an enum pe_machine, or another IMAGE_FILE_MACHINE_ value. The bytes may be the first of a file,
// if its headers are among them.
bool pe_machine_read(const uint8_t *bytes, size_t size, const char *path, uint16_t *machine,
                     struct error *error);

void pe_imports_clear(struct pe_imports *imports);

// "x64", "x86", "ARM64" or "machine 0x1234" for a person. Owner: the caller.
char *pe_machine_name(uint16_t machine);
