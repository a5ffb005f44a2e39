// SPDX-License-Identifier: MIT
#include "commands/dll_check.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>
#include <psapi.h>

#include "base/compiler.h"
#include "base/drive.h"
#include "base/file.h"
#include "base/path.h"
#include "base/quoting.h"
#include "commands/class_reader.h"
#include "commands/image_path.h"
#include "commands/manifest.h"
#include "commands/program_file.h"
#include "scm/scm.h"
#include "service/missing_dll.h"
#include "service/remedy.h"

// The command that takes the directory away, or brings it in. Owner: the caller.
static char *command_without(const char *service, const char *directory)
{
    struct text_buffer command = {0};
    char *again = manifest_install_command(service); // the bundle's were moved with it
    if (again != NULL)
        return again;
    char *option = text_format("--dll-path=-%s", directory);
    text_buffer_add(&command, "pyhost update");
    quoting_add(&command, service, false);
    quoting_add(&command, option, false);
    free(option);
    return text_buffer_take(&command);
}

// What is wrong with one that is none.
static const char *no_directory(const char *directory)
{
    if (file_exists(directory))
        return "names a file: give the directory that it lies in";
    if (strchr(directory, ';') != NULL)
        return "names no directory: give each with a --dll-path of its own, not with semicolons";
    if (strchr(directory, '%') != NULL)
        return "names no directory: variables between % signs stay as they are";
    if (drive_is_missing(directory))
        return "lies on a drive that is not there: drives of the network belong to the logon that made them, "
               "so "
               "name the share";
    return "names a directory that does not exist";
}

static void check_directory(struct findings *findings, const char *directory, const struct access_who *who)
{
    struct error unseen = {0};
    char *advice = command_without(findings->service, directory);
    char *stranger = access_import_strangers(who, directory, &unseen);
    if (!file_directory_exists(directory) && !file_is_refused(directory)) {
        findings_add(findings, FINDING_WARNING, "DLLs", NULL, "--dll-path \"%s\" %s", directory,
                     no_directory(directory));
        findings_advise(findings, advice);
    } else if (stranger != NULL) {
        findings_add(findings, access_is_privileged(who->account) ? FINDING_BAD : FINDING_WARNING, "DLLs",
                     "let only administrators write there (icacls)",
                     "%s may put DLLs into \"%s\", which run as %s", stranger, directory, who->account);
    } else if (unseen.message != NULL) {
        findings_add(findings, FINDING_WARNING, "DLLs", scm_cure_unseen(&unseen),
                     "Cannot see who may put DLLs into \"%s\": %s", directory, unseen.message);
    }
    free(stranger);
    free(advice);
    error_clear(&unseen);
}

void dll_check_directories(struct findings *findings, const struct definition *definition,
                           const struct access_who *who)
{
    const struct text_list *directories = &definition->values[OPTION_DLL_PATH];
    for (size_t i = 0; i < directories->count; i++)
        check_directory(findings, directories->items[i], who);
}

// ---- beside the host ----

void dll_check_host(struct findings *findings, const char *image_path)
{
    struct image_path path = image_path_split(image_path);
    char *program = program_file_resolve(path.program);
    char *directory = path_parent(program);
    char *python = directory != NULL ? path_join(directory, "python.exe") : NULL;
    char *system = file_system_directory();
    struct text_list names = {0};
    if (directory != NULL &&
        !file_exists(python)) // else it is a Python's, which python.exe takes from there as well
        names = file_names(directory);
    for (size_t i = 0; i < names.count; i++) {
        char *own = path_join(system, names.items[i]);
        if (text_ends_with_ignore_case(names.items[i], ".dll") && file_exists(own))
            findings_add(findings, FINDING_WARNING, "DLLs", "move it away, unless you know what it is for",
                         "\"%s\\%s\" stands beside the host and is loaded in the place of Windows' own",
                         directory, names.items[i]);
        free(own);
    }
    text_list_clear(&names);
    free(system);
    free(python);
    free(directory);
    free(program);
    image_path_clear(&path);
}

// ---- extension modules ----

// Adds the directory of a file, once.
static void add_directory_of(struct text_list *directories, const char *file)
{
    char *directory = path_parent(file);
    if (directory != NULL && !text_list_has(directories, directory))
        text_list_add(directories, directory);
    free(directory);
}

// Adds the directories of what this process has loaded, but for Windows' own.
static void add_loaded(struct text_list *directories)
{
    HMODULE modules[1024];
    DWORD size = 0;
    char *system = file_system_directory();
    char *windows = path_parent(system);
    char *below = path_join(windows != NULL ? windows : "", "");
    const bool listed = EnumProcessModules(GetCurrentProcess(), modules, sizeof modules, &size) != 0;
    for (size_t i = 0; listed && i < size / sizeof(HMODULE) && i < COUNT_OF(modules); i++) {
        char *path = file_module_path(modules[i]);
        if (path != NULL && !text_starts_with_ignore_case(path, below))
            add_directory_of(directories, path);
        free(path);
    }
    free(below);
    free(windows);
    free(system);
}

// Those on sys.path, and the host's, are told elsewhere.
static void check_places(struct findings *findings, const struct text_list *directories,
                         const struct access_who *who)
{
    struct text_list told = class_reader_path();
    char *own = file_own_path();
    add_directory_of(&told, own);
    for (size_t i = 0; i < directories->count; i++) {
        struct error unseen = {0};
        char *stranger = text_list_has(&told, directories->items[i])
                             ? NULL
                             : access_import_strangers(who, directories->items[i], &unseen);
        if (stranger != NULL)
            findings_add(findings, access_is_privileged(who->account) ? FINDING_BAD : FINDING_WARNING, "DLLs",
                         "let only administrators write there (icacls)",
                         "%s may change the DLLs in \"%s\", which run as %s", stranger, directories->items[i],
                         who->account);
        free(stranger);
        error_clear(&unseen);
    }
    free(own);
    text_list_clear(&told);
}

static void tell_missing(struct findings *findings, const char *module, const struct dll_missing *missing,
                         const struct definition *definition, const struct environment *environment,
                         const struct access_who *who)
{
    const struct settings settings = {.name = (char *)(uintptr_t)findings->service};
    const struct text_list *added = &definition->values[OPTION_DLL_PATH];
    struct error error = {0};
    char *places = missing_dll_places(environment, added);
    char *exception = missing_dll_exception(missing, module);
    error_set(&error, 0, "%s", exception);
    remedy_add_for(&error, &settings, environment, who->account);
    findings_add(findings, FINDING_WARNING, "DLLs", NULL, "%s is missing, which \"%s\" needs; looked for %s",
                 missing->name, missing->needed_by, places);
    findings_advise(findings, error.advice);
    error_clear(&error);
    free(exception);
    free(places);
}

// Returns whether none lacks a DLL.
static bool check_modules(struct findings *findings, const struct text_list *modules,
                          const struct text_list *others, const struct definition *definition,
                          const struct environment *environment, const struct access_who *who)
{
    struct text_list told = {0}; // a DLL once
    for (size_t i = 0; i < modules->count; i++) {
        struct dll_missing missing = {0};
        if (missing_dll_find(modules->items[i], environment, &definition->values[OPTION_DLL_PATH], others,
                             &missing) &&
            !text_list_has(&told, missing.name)) {
            text_list_add(&told, missing.name);
            tell_missing(findings, modules->items[i], &missing, definition, environment, who);
        }
        dll_missing_clear(&missing);
    }
    const bool can_load = told.count == 0;
    text_list_clear(&told);
    return can_load;
}

bool dll_check_modules(struct findings *findings, const struct program_spec *spec,
                       const struct definition *definition, const struct environment *environment,
                       const struct access_who *who)
{
    static const char module[] = "module ";
    static const char directory[] = "directory ";
    const char *set = definition_text(definition, OPTION_DIRECTORY);
    const bool is_module = spec != NULL && spec->kind == PROGRAM_MODULE;
    const bool is_source = is_module || (spec != NULL && spec->kind == PROGRAM_SCRIPT);
    struct text_list arguments = {0};
    struct text_list found = {0};
    struct text_list modules = {0};
    struct text_list others = {0};
    struct text_list directories = {0};
    struct error error = {0};
    text_list_add(&arguments, is_module ? "module" : is_source ? "script" : "class");
    text_list_add(&arguments, is_source ? spec->target : "");
    text_list_add(&arguments, is_module && set != NULL ? set : "");
    if (!class_reader_call("pyhost_compat.extensions", "find", &arguments, &found, &error))
        findings_add_error(findings, "DLLs", &error);
    add_loaded(&directories);
    for (size_t i = 0; i < found.count; i++) {
        if (text_starts_with_ignore_case(found.items[i], module)) {
            text_list_add(&modules, found.items[i] + sizeof module - 1);
            add_directory_of(&directories, found.items[i] + sizeof module - 1);
        } else {
            text_list_add(&others, found.items[i] + sizeof directory - 1);
        }
    }
    const bool can_load = check_modules(findings, &modules, &others, definition, environment, who);
    check_places(findings, &directories, who);
    text_list_clear(&directories);
    text_list_clear(&others);
    text_list_clear(&modules);
    text_list_clear(&found);
    text_list_clear(&arguments);
    error_clear(&error);
    return can_load;
}
