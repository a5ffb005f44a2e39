// SPDX-License-Identifier: MIT
// Any bytes: the imports are read or the file is refused with a message.
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
    free(pe_machine_name(imports.machine));
    pe_imports_clear(&imports);
    error_clear(&error);
    return 0;
}
