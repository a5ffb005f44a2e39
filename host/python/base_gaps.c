// SPDX-License-Identifier: MIT
#include "python/base_gaps.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/path.h"
#include "python/dll_search.h"
#include "python/library.h"
#include "python/module_names.h"
#include "python/pe_imports.h"
#include "python/pth_file.h"
#include "python/python_maker.h"
#include "python/wheel_tag.h"

enum { MODULE_LARGEST = 64 << 20 };

static const char extension[] = ".pyd";

// A look at a base.
struct look {
    const struct environment *environment;
    const struct environment_files *files;
    uint16_t machine;
    const char *directory;      // with its Lib and DLLs
    struct text_list lost;      // parts, in words
    struct text_list modules;   // paths of its extension modules
    char *other;                // the DLL of another Python that one of them needs; NULL: none does
    const char *made_for_other; // that one, of modules
};

static bool is_file(const struct environment_files *files, const char *directory, const char *name)
{
    char *path = path_join(directory, name);
    const bool is = files->is_file(files->context, path);
    free(path);
    return is;
}

// As a source or compiled.
static bool has_module(const struct environment_files *files, const char *directory, const char *name)
{
    char *compiled = text_format("%sc", name);
    const bool has = is_file(files, directory, name) || is_file(files, directory, compiled);
    free(compiled);
    return has;
}

// What Python does not start without, nor the host in it: of packages those that each of its services imports.
static const char *const needed[] = {
    "Lib\\encodings\\__init__.py",
    "Lib\\encodings\\aliases.py",
    "Lib\\encodings\\utf_8.py",
    "Lib\\collections\\__init__.py",
    "Lib\\importlib\\__init__.py",
    "Lib\\contextlib.py",
    "Lib\\enum.py",
    "Lib\\functools.py",
    "Lib\\keyword.py",
    "Lib\\linecache.py",
    "Lib\\operator.py",
    "Lib\\reprlib.py",
    "Lib\\threading.py",
    "Lib\\traceback.py",
    "Lib\\types.py",
    "Lib\\warnings.py",
    "Lib\\weakref.py",
};

// The first of them that is gone, a package as its directory. Owner: the caller; NULL: all are there.
static char *find_lost(const struct look *look)
{
    static const char package[] = "\\__init__.py";
    for (size_t i = 0; i < COUNT_OF(needed); i++)
        if (!has_module(look->files, look->directory, needed[i]))
            return text_ends_with_ignore_case(needed[i], package)
                       ? text_copy_part(needed[i], strlen(needed[i]) - strlen(package))
                       : text_copy(needed[i]);
    return NULL;
}

static void look_at_library(struct look *look)
{
    char *zip = text_format("python3%d.zip", look->environment->minor);
    if (!is_file(look->files, look->directory, zip)) {
        char *lost =
            has_module(look->files, look->directory, "Lib\\os.py") ? find_lost(look) : text_copy("Lib");
        if (lost != NULL)
            text_list_add_owned(&look->lost, lost);
    }
    free(zip);
}

// Where a ._pth file says where the library is: the archive that it names, unless a directory or another archive may have it instead.
static void look_at_named_library(struct look *look)
{
    const size_t stem = strlen(look->environment->dll) - strlen(".dll");
    char *pth = text_format("%.*s._pth", (int)stem, look->environment->dll);
    char *zip = text_format("python3%d.zip", look->environment->minor);
    struct text_list places = pth_file_places(pth, look->files);
    bool is_named = false;
    bool is_there = false;
    for (size_t i = 0; i < places.count; i++) {
        const char *place = places.items[i];
        is_named = is_named || text_equal_ignore_case(path_name(place), zip);
        is_there = is_there || look->files->is_file(look->files->context, place) ||
                   has_module(look->files, place, "encodings\\__init__.py");
    }
    if (is_named && !is_there)
        text_list_add(&look->lost, zip);
    text_list_clear(&places);
    free(zip);
    free(pth);
}

// ---- extension modules ----

// Is it a module of Python's own that a service may need? What else lies there somebody else has put there.
static bool is_own(const char *name)
{
    char *module = text_copy_part(name, strcspn(name, "."));
    const enum module_kind kind = module_names_kind(module);
    const bool is = (kind == MODULE_STANDARD || kind == MODULE_PART) && strcmp(module, "_tkinter") != 0;
    free(module);
    return is;
}

// Is there a file for the same module with a version in its name, which Python looks at first?
static bool has_versioned(const struct text_list *names, const char *name, const struct wheel_target *target)
{
    const size_t length = strcspn(name, ".") + 1;
    for (size_t i = 0; i < names->count; i++)
        if (strncmp(names->items[i], name, length) == 0 && wheel_tag_is_versioned(names->items[i]) &&
            wheel_tag_fits_extension(names->items[i], target))
            return true;
    return false;
}

// Adds those that lie in a directory. Returns whether there are any, of whomever.
static bool add_modules(struct look *look, const char *directory)
{
    const struct wheel_target target = {.minor = look->environment->minor,
                                        .free_threaded = look->environment->free_threaded,
                                        .machine = look->machine};
    bool has_any = false;
    struct text_list names = look->files->names(look->files->context, directory);
    for (size_t i = 0; i < names.count; i++) {
        const char *name = names.items[i];
        if (!text_ends_with_ignore_case(name, extension))
            continue;
        has_any = true;
        if (is_own(name) && wheel_tag_fits_extension(name, &target) &&
            (wheel_tag_is_versioned(name) || !has_versioned(&names, name, &target)))
            text_list_add_owned(&look->modules, path_join(directory, name));
    }
    text_list_clear(&names);
    return has_any;
}

// The DLL of a Python that a module needs. Owner: the caller; NULL: it needs none, or cannot be read.
static char *python_of(const struct look *look, const char *module)
{
    struct pe_imports imports = {0};
    struct error ignored = {0};
    size_t size = 0;
    char *found = NULL;
    uint8_t *bytes = look->files->read(look->files->context, module, MODULE_LARGEST, &size, &ignored);
    if (bytes != NULL)
        (void)pe_imports_read(bytes, size, module, &imports, &ignored);
    for (size_t i = 0; i < imports.dlls.count && found == NULL; i++) {
        int minor;
        bool free_threaded;
        bool debug;
        if (environment_parse_dll_name(imports.dlls.items[i], &minor, &free_threaded, &debug))
            found = text_copy(imports.dlls.items[i]);
    }
    pe_imports_clear(&imports);
    free(bytes);
    error_clear(&ignored);
    return found;
}

static void look_for_another_version(struct look *look)
{
    for (size_t i = 0; i < look->modules.count && look->other == NULL; i++) {
        char *python = python_of(look, look->modules.items[i]);
        if (python != NULL && !text_equal_ignore_case(python, path_name(look->environment->dll))) {
            look->other = python;
            look->made_for_other = look->modules.items[i];
        } else {
            free(python);
        }
    }
}

// Does a DLL of this name come with Python? Of Windows' own some editions lack a few.
static bool comes_with_python(const char *name)
{
    static const char *const beginnings[] = {"lib", "sqlite3", "zlib", "python3"};
    for (size_t i = 0; i < COUNT_OF(beginnings); i++)
        if (text_starts_with_ignore_case(name, beginnings[i]))
            return true;
    return dll_search_is_of_visual_c(name);
}

static void look_for_dlls(struct look *look, const struct text_list *places)
{
    struct text_list beside = {0}; // a linked python.exe leaves there what has been loaded before any module
    struct dll_missing missing = {0};
    text_list_add_owned(&beside, path_parent(look->environment->dll));
    const struct dll_search search = {.files = look->files, .directories = places, .others = &beside};
    if (dll_search_missing_of(&search, &look->modules, comes_with_python, &missing))
        text_list_add_owned(&look->lost, text_format("%s, which %s needs", missing.name,
                                                     missing.needed_by + strlen(look->directory) + 1));
    dll_missing_clear(&missing);
    text_list_clear(&beside);
}

static void look_at_modules(struct look *look, const struct text_list *places)
{
    char *dlls = path_join(look->directory, "DLLs");
    const bool has_any = add_modules(look, dlls) || add_modules(look, look->directory);
    if (!has_any && !library_says_itself(look->environment, look->files))
        text_list_add(&look->lost, "DLLs");
    if (!look->environment->debug) // whose modules have other names
        look_for_another_version(look);
    if (!look->environment->debug && look->other == NULL)
        look_for_dlls(look, places);
    free(dlls);
}

// ---- what comes of it ----

static const char told[] = "the Python in \"";

bool base_gaps_are_told(const char *text)
{
    return strncmp(text, told, strlen(told)) == 0;
}

static void tell(const struct look *look, struct error *error)
{
    struct python_maker maker;
    python_maker_of(look->environment, look->files, &maker);
    char *lost = text_list_join(&look->lost, " and ");
    char *repair = python_maker_repair(&maker);
    if (look->other != NULL)
        error_set(error, 0, "%s%s\" is of two versions: it is %s, and its %s is for %s", told,
                  look->environment->base_directory, path_name(look->environment->dll),
                  look->made_for_other + strlen(look->directory) + 1, look->other);
    else
        error_set(error, 0, "%s%s\" has lost a part of itself: %s", told, look->environment->base_directory,
                  lost);
    error_advise(error, "%s", repair);
    free(repair);
    free(lost);
    python_maker_clear(&maker);
}

enum base_state base_gaps_check(const struct environment *environment, uint16_t machine,
                                const struct environment_files *files, const struct text_list *places,
                                struct error *error)
{
    const char *base = environment->base_directory;
    char *home = path_parent(environment->dll); // a linked python.exe leaves its library there
    const bool is_linked =
        home != NULL && !has_module(files, base, "Lib\\os.py") && has_module(files, home, "Lib\\os.py");
    struct look look = {
        .machine = machine, .environment = environment, .files = files, .directory = is_linked ? home : base};
    if (library_says_itself(environment, files))
        look_at_named_library(&look);
    else
        look_at_library(&look);
    const bool starts = look.lost.count == 0;
    look_at_modules(&look, places);
    const bool is_whole = look.lost.count == 0 && look.other == NULL;
    if (!is_whole)
        tell(&look, error);
    const enum base_state state = !starts              ? BASE_BROKEN
                                  : look.other != NULL ? BASE_MIXED
                                  : is_whole           ? BASE_WHOLE
                                                       : BASE_LACKS;
    free(look.other);
    text_list_clear(&look.modules);
    text_list_clear(&look.lost);
    free(home);
    return state;
}
