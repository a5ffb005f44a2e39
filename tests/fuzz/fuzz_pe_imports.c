// SPDX-License-Identifier: MIT
// Any bytes: the imports and the machine are read, or the file is refused with a message.
#include "python/pe_imports.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

// A name is one of the file, with its end.
static void check_name(const uint8_t *data, size_t size, const char *name)
{
    const size_t length = strlen(name) + 1;
    for (size_t at = 0; length <= size && at <= size - length; at++)
        if (memcmp(data + at, name, length) == 0)
            return;
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pe_imports imports;
    struct error error = {0};
    const bool read = pe_imports_read(data, size, "python.exe", &imports, &error);
    if (read == (error.message != NULL) || imports.dlls.count > PE_IMPORTS_MOST)
        abort();
    for (size_t i = 0; i < imports.dlls.count; i++)
        check_name(data, size, imports.dlls.items[i]);
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
