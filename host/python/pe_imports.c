// SPDX-License-Identifier: MIT
#include "python/pe_imports.h"

#include <string.h>

#include "python/pe_image.h"

enum {
    IMPORT_DESCRIPTOR_SIZE = 20, // learn.microsoft.com, "PE Format"
    NAME_LONGEST = 255           // no file name is longer
};

// Reads the import table; returns what is wrong with it, NULL when nothing is.
static const char *read_imports(const struct pe_image *image, struct text_list *dlls)
{
    const uint32_t imports = pe_image_directory(image, PE_DIRECTORY_IMPORTS);
    if (imports == 0)
        return NULL;
    struct pe_part table;
    if (!pe_image_locate(image, imports, &table))
        return "its import table lies outside of it";

    for (size_t at = 0;; at += IMPORT_DESCRIPTOR_SIZE) {
        struct pe_part descriptor;
        if (!pe_take_part(table, at, IMPORT_DESCRIPTOR_SIZE, &descriptor))
            return "its import table has no end";
        const uint32_t address = pe_read32(descriptor, 12);
        if (address == 0)
            return NULL;
        if (dlls->count == PE_IMPORTS_MOST)
            return "its import table is too long";

        struct pe_part name;
        if (!pe_image_locate(image, address, &name))
            return "the name of an imported DLL lies outside of it";
        const size_t most = name.size <= NAME_LONGEST ? name.size : NAME_LONGEST + 1;
        const uint8_t *end = memchr(name.bytes, '\0', most);
        if (end == NULL)
            return "the name of an imported DLL has no end";
        text_list_add_owned(dlls, text_copy_part((const char *)name.bytes, (size_t)(end - name.bytes)));
    }
}

static bool fail(const char *path, const char *fault, struct error *error)
{
    error_set(error, 0, "\"%s\" is not a sound Windows program: %s", path, fault);
    return error_advise(error, "reinstall what it belongs to, or name another file");
}

bool pe_machine_read(const uint8_t *bytes, size_t size, const char *path, uint16_t *machine,
                     struct error *error)
{
    struct pe_image image = {0};
    const char *fault = pe_image_read((struct pe_part){bytes, size}, &image);
    *machine = image.machine;
    return fault == NULL || fail(path, fault, error);
}

bool pe_imports_read(const uint8_t *bytes, size_t size, const char *path, struct pe_imports *imports,
                     struct error *error)
{
    struct pe_image image = {0};
    *imports = (struct pe_imports){0};
    const char *fault = pe_image_read((struct pe_part){bytes, size}, &image);
    if (fault == NULL)
        fault = read_imports(&image, &imports->dlls);
    if (fault == NULL)
        return true;

    pe_imports_clear(imports);
    return fail(path, fault, error);
}

void pe_imports_clear(struct pe_imports *imports)
{
    text_list_clear(&imports->dlls);
    *imports = (struct pe_imports){0};
}

char *pe_machine_name(uint16_t machine)
{
    switch (machine) {
    case PE_MACHINE_X86:
        return text_copy("x86");
    case PE_MACHINE_X64:
        return text_copy("x64");
    case PE_MACHINE_ARM64:
        return text_copy("ARM64");
    default:
        return text_format("machine 0x%04x", machine);
    }
}
