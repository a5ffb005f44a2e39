// SPDX-License-Identifier: MIT
#include "python/python_program.h"

#include <stdlib.h>
#include <string.h>

#include "python/pe_image.h"
#include "python/pe_imports.h"
#include "python/python_shim.h"

enum { PROGRAM_LARGEST = 16 << 20 };

static bool refuse(const char *path, const char *why, struct error *error)
{
    error_set(error, 0, "\"%s\" is no python.exe: %s", path, why);
    return error_advise(error, "give the full path of a python.exe; py -0p lists the installed ones");
}

// Why the file can be no python.exe; NULL: it may be one.
static const char *hindrance(const uint8_t *bytes, size_t size)
{
    struct pe_image image;
    const bool begins = size >= 2 && memcmp(bytes, "MZ", 2) == 0;
    const char *fault = pe_image_read((struct pe_part){bytes, size}, &image);
    if (size == 0)
        return "it is empty, as a copy that was broken off, or an alias of the Microsoft Store, is";
    if (!begins)
        return "it is no Windows program";
    if (fault != NULL)
        return NULL; // who reads its imports says more
    if (image.is_dll)
        return "it is a DLL";
    return python_shim_is_script(bytes, size) ? "it starts the program of one package" : NULL;
}

bool python_program_read(const char *path, const struct environment_files *files, char **name, bool *is_read,
                         struct error *error)
{
    struct pe_imports imports = {0};
    size_t size = 0;
    uint8_t *bytes = files->read(files->context, path, PROGRAM_LARGEST, &size, error);
    *name = NULL;
    *is_read = bytes != NULL;
    if (bytes == NULL)
        return true;
    const char *why = hindrance(bytes, size);
    const bool sound =
        why != NULL ? refuse(path, why, error) : pe_imports_read(bytes, size, path, &imports, error);

    int minor;
    bool free_threaded;
    bool debug;
    for (size_t i = 0; i < imports.dlls.count && *name == NULL; i++)
        if (environment_parse_dll_name(imports.dlls.items[i], &minor, &free_threaded, &debug))
            *name = text_copy(imports.dlls.items[i]);
    pe_imports_clear(&imports);
    free(bytes);
    return sound;
}
