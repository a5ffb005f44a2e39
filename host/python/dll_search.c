// SPDX-License-Identifier: MIT
#include "python/dll_search.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/path.h"
#include "python/pe_imports.h"

enum { FILE_LARGEST = 1 << 30, MOST_FILES = 1000 };

static bool begins_with_any(const char *name, const char *const *beginnings, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text_starts_with_ignore_case(name, beginnings[i]))
            return true;
    return false;
}

// win32, Windows API sets: such a name stands for a DLL that Windows chooses.
static bool is_api_set(const char *name)
{
    static const char *const beginnings[] = {"api-ms-", "ext-ms-"};
    return begins_with_any(name, beginnings, COUNT_OF(beginnings));
}

bool dll_search_is_of_visual_c(const char *name)
{
    static const char *const beginnings[] = {"msvcp140", "vcruntime140", "concrt140", "vcomp140",
                                             "vccorlib140"};
    return begins_with_any(name, beginnings, COUNT_OF(beginnings)) &&
           strchr(name, '-') == NULL; // a wheel's own copy has a hash behind a dash
}

// Owner: the caller; NULL: there is no such file.
static char *in_directory(const struct dll_search *search, const char *directory, const char *name)
{
    char *path = path_join(directory, name);
    if (search->files->is_file(search->files->context, path))
        return path;
    free(path);
    return NULL;
}

// Where the DLL is; *is_of_windows: in the last directory. Owner: the caller; NULL: nowhere.
static char *find(const struct dll_search *search, const char *own_directory, const char *name,
                  bool *is_of_windows)
{
    const size_t count = search->directories->count;
    char *found = own_directory != NULL ? in_directory(search, own_directory, name) : NULL;
    for (size_t i = 0; i < count && found == NULL; i++) {
        found = in_directory(search, search->directories->items[i], name);
        *is_of_windows = found != NULL && i + 1 == count;
    }
    for (size_t i = 0; search->others != NULL && i < search->others->count && found == NULL; i++)
        found = in_directory(search, search->others->items[i], name);
    return found;
}

// Adds to waiting what the file at path needs, as far as it is there; returns whether something is not.
static bool look(const struct dll_search *search, const char *own_directory, const char *path,
                 bool (*counts)(const char *name), struct text_list *seen, struct text_list *waiting,
                 struct dll_missing *missing)
{
    struct pe_imports imports = {0};
    struct error ignored = {0};
    size_t size = 0;
    uint8_t *bytes = search->files->read(search->files->context, path, FILE_LARGEST, &size, &ignored);
    if (bytes != NULL)
        pe_imports_read(bytes, size, path, &imports, &ignored); // what is broken is told when it is loaded
    free(bytes);
    error_clear(&ignored);
    for (size_t i = 0; i < imports.dlls.count && missing->name == NULL; i++) {
        const char *name = imports.dlls.items[i];
        bool is_of_windows = false;
        if (is_api_set(name) || text_list_has(seen, name))
            continue;
        text_list_add(seen, name);
        char *found = find(search, own_directory, name, &is_of_windows);
        if (found == NULL && counts != NULL && !counts(name))
            continue;
        if (found == NULL)
            *missing = (struct dll_missing){.name = text_copy(name), .needed_by = text_copy(path)};
        else if (!is_of_windows)
            text_list_add(waiting, found);
        free(found);
    }
    pe_imports_clear(&imports);
    return missing->name != NULL;
}

bool dll_search_missing_of(const struct dll_search *search, const struct text_list *modules,
                           bool (*counts)(const char *name), struct dll_missing *missing)
{
    struct text_list seen = {0};
    struct text_list waiting = {0};
    // sdk-api, LoadLibraryExW: the directory of the module that is loaded, also for what its DLLs need.
    char *own_directory = modules->count > 0 ? path_parent(modules->items[0]) : NULL;
    bool found = false;
    *missing = (struct dll_missing){0};
    for (size_t i = 0; i < modules->count; i++)
        text_list_add(&waiting, modules->items[i]);
    for (size_t i = 0; i < waiting.count && i < MOST_FILES && !found; i++) {
        char *path = text_copy(waiting.items[i]); // the list grows
        found = look(search, own_directory, path, counts, &seen, &waiting, missing);
        free(path);
    }
    free(own_directory);
    text_list_clear(&waiting);
    text_list_clear(&seen);
    return found;
}

bool dll_search_missing(const struct dll_search *search, const char *module, struct dll_missing *missing)
{
    struct text_list modules = {0};
    text_list_add(&modules, module);
    const bool found = dll_search_missing_of(search, &modules, NULL, missing);
    text_list_clear(&modules);
    return found;
}

const char *dll_search_visual_c(uint16_t machine)
{
    return machine == PE_MACHINE_X86     ? "winget install Microsoft.VCRedist.2015+.x86"
           : machine == PE_MACHINE_ARM64 ? "winget install Microsoft.VCRedist.2015+.arm64"
                                         : "winget install Microsoft.VCRedist.2015+.x64";
}

void dll_missing_clear(struct dll_missing *missing)
{
    free(missing->name);
    free(missing->needed_by);
    *missing = (struct dll_missing){0};
}
