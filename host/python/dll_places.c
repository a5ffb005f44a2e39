// SPDX-License-Identifier: MIT
#include "python/dll_places.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/file.h"
#include "base/path.h"
#include "base/wide.h"

void dll_places_add_base(struct text_list *list, const struct environment *environment)
{
    static const char *const conda[] = {"Library\\mingw-w64\\bin", "Library\\usr\\bin", "Library\\bin",
                                        "Scripts", "bin"};
    text_list_add(list, environment->base_directory);
    for (size_t i = 0; environment->conda && i < COUNT_OF(conda); i++)
        text_list_add_owned(list, path_join(environment->base_directory, conda[i]));
}

struct text_list dll_places_list(const struct environment *environment, const struct text_list *added)
{
    struct text_list list = {0};
    char *own = file_own_path();
    char *directory = path_parent(own);
    if (directory != NULL)
        text_list_add(&list, directory);
    for (size_t i = 0; i < added->count; i++)
        text_list_add(&list, added->items[i]);
    dll_places_add_base(&list, environment);
    text_list_add_owned(&list, file_system_directory());
    free(directory);
    free(own);
    return list;
}

static void add_to_path(struct text_buffer *path, const char *directory)
{
    if (directory[0] == '\0' || strchr(directory, ';') != NULL)
        return; // an empty element could be the current directory; with a semicolon PATH would have two others
    if (path->length > 0 && path->data[path->length - 1] != ';')
        text_buffer_add(path, ";");
    text_buffer_add(path, directory);
}

// SetDllDirectory() has children search a directory too, before System32: their programs would take this Python's C runtime. At
// the end of PATH nothing that is found without the base Python's is found elsewhere.
static void put_in_path(const struct environment *environment, const struct text_list *added)
{
    struct text_buffer after = {0};
    const wchar_t *path = _wgetenv(L"PATH");
    char *before = text_from_wide(path != NULL ? path : L"");
    for (size_t i = 0; i < added->count; i++)
        add_to_path(&after, added->items[i]);
    if (after.length > 0 && before[0] != '\0' && before[0] != ';')
        text_buffer_add(&after, ";");
    text_buffer_add(&after, before);
    add_to_path(&after, environment->base_directory);
    wchar_t *wide = wide_from_text(after.data);
    _wputenv_s(L"PATH", wide); // without it, as where it is too long, such DLLs are not found
    free(wide);
    free(before);
    free(text_buffer_take(&after));
}

static struct text_list of_the_service;

const struct text_list *dll_places_added(void)
{
    return &of_the_service;
}

void dll_places_begin(const struct environment *environment, const struct text_list *added, bool is_strict)
{
    struct text_list directories = {0};
    for (size_t i = 0; i < added->count; i++)
        text_list_add(&directories, added->items[i]);
    for (size_t i = 0; i < added->count; i++)
        text_list_add(&of_the_service, added->items[i]);
    dll_places_add_base(&directories, environment);
    for (size_t i = 0; i < directories.count; i++) {
        wchar_t *directory = wide_from_text(directories.items[i]);
        AddDllDirectory(directory); // one that is not there cannot help; doctor tells
        free(directory);
    }
    text_list_clear(&directories);
    if (is_strict)
        SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_DEFAULT_DIRS);
    put_in_path(environment, added);
}
