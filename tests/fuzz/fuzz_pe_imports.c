// SPDX-License-Identifier: MIT
// Any bytes: the imports and the machine are read, or the file is refused with a message.
#include "python/pe_imports.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pe_imports imports;
    struct error error = {0};
    const bool read = pe_imports_read(data, size, "python.exe", &imports, &error);
    if (read == (error.message != NULL) || imports.dlls.count > PE_IMPORTS_MOST)
        abort();
    pe_imports_clear(&imports);
    error_clear(&error);

    uint16_t machine;
    if (pe_machine_read(data, size, "python311.dll", &machine, &error))
        free(pe_machine_name(machine));
    else if (read)
        abort();
    error_clear(&error);
    return 0;
}
