// SPDX-License-Identifier: MIT
// Any pyvenv.cfg, and any bytes as the base Python: the environment is found, with a DLL that lies beside one of them, or refused
// with a message and advice.
#include "python/environment.h"

#include <stdlib.h>
#include <string.h>

#include "../unit/fake_files.h"
#include "python/pe_imports.h"

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const dlls[] = {"C:\\b\\python311.dll", "C:\\b\\python3.dll",
                                       "C:\\v\\Scripts\\python313t.dll"};
    if (size < 3)
        return 0;
    const uint8_t choice = data[0];
    size_t cfg_size = (size_t)(data[1] | data[2] << 8);
    data += 3;
    size -= 3;
    cfg_size = cfg_size < size ? cfg_size : size;

    struct fake_files disk = {0};
    struct environment environment;
    struct error error = {0};
    fake_files_add(&disk, "C:\\v\\pyvenv.cfg", data, cfg_size);
    fake_files_add_program(&disk, "C:\\v\\Scripts\\python.exe", PE_MACHINE_X64, NULL);
    if ((choice & 0x80) != 0)
        fake_files_add_program(&disk, "C:\\b\\python.exe", PE_MACHINE_X64, "python311.dll");
    else
        fake_files_add(&disk, "C:\\b\\python.exe", data + cfg_size, size - cfg_size);
    for (size_t i = 0; i < sizeof dlls / sizeof dlls[0]; i++)
        if ((choice >> i & 1) != 0)
            fake_files_add_program(&disk, dlls[i], PE_MACHINE_X64, NULL);
    const struct environment_files view = fake_files_view(&disk);
    if (environment_find("C:\\v\\Scripts\\python.exe", PE_MACHINE_X64, &view, &environment, &error)) {
        if (error.message != NULL || environment.minor < ENVIRONMENT_OLDEST_MINOR ||
            environment.venv == NULL || environment.base_directory == NULL ||
            !view.is_file(view.context, environment.dll))
            abort();
    } else if (error.message == NULL || error.advice == NULL || environment.python != NULL) {
        abort();
    }
    environment_clear(&environment);
    error_clear(&error);
    fake_files_clear(&disk);
    return 0;
}
