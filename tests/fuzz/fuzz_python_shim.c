// SPDX-License-Identifier: MIT
// Any bytes as a program, and as what stands beside it: it is no shim, leads to a file that is there, or is refused with a message and advice.
#include "python/python_shim.h"

#include <stdlib.h>

#include "../unit/fake_files.h"

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const places[] = {"C:\\b\\python.exe", "C:\\b\\python.exe.__target__",
                                         "C:\\b\\python.shim"};
    if (size < 1)
        return 0;
    const size_t place = data[0] % 3;
    struct fake_files disk = {0};
    struct error error = {0};
    char *python = NULL;
    if (place > 0)
        fake_files_add_text(&disk, places[0], "MZ");
    fake_files_add_text(&disk, "C:\\Python312\\python.exe", "MZ");
    fake_files_add(&disk, places[place], data + 1, size - 1);
    const struct environment_files view = fake_files_view(&disk);
    (void)python_shim_is_script(data + 1, size - 1);
    if (python_shim_follow(places[0], &view, &python, &error)) {
        if (error.message != NULL || !view.is_file(view.context, python))
            abort();
    } else if (error.message == NULL || error.advice == NULL || python != NULL) {
        abort();
    }
    free(python);
    error_clear(&error);
    fake_files_clear(&disk);
    return 0;
}
