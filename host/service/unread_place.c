// SPDX-License-Identifier: MIT
#include "service/unread_place.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/drive.h"
#include "base/file.h"
#include "base/path.h"
#include "base/system_error.h"
#include "base/text.h"
#include "python/cures.h"
#include "settings/class_spec.h"
#include "settings/program_spec.h"

// The directory that is named for the module, and the module's first name. Owner: the caller; *directory is NULL: none is.
static void named_place(const struct settings *settings, char **directory, char **module)
{
    struct class_spec spec = {0};
    struct program_spec program = {0};
    struct error ignored = {0};
    const char *named = NULL;
    const char *place = NULL;
    if (settings->class_spec != NULL && class_spec_parse(settings->class_spec, &spec, &ignored)) {
        named = spec.module;
        place = spec.directory;
    } else if (settings->program.count > 0 && program_spec_parse(&settings->program, &program, &ignored)) {
        named = program.kind != PROGRAM_SCRIPT ? program.target : NULL;
        place = program.kind == PROGRAM_MODULE ? settings->directory : program.directory;
    }
    *directory = named != NULL && place != NULL ? text_copy(place) : NULL;
    *module = named != NULL ? text_copy_part(named, strcspn(named, ".")) : NULL;
    class_spec_clear(&spec);
    program_spec_clear(&program);
    error_clear(&ignored);
}

// Why the directory cannot be listed; NO_ERROR: it can be.
static uint32_t hindrance_of(const char *directory)
{
    char *all = path_join(directory, "*");
    wchar_t *wide = file_wide_path(all);
    WIN32_FIND_DATAW found;
    HANDLE search = FindFirstFileW(wide, &found);
    const uint32_t code = search == INVALID_HANDLE_VALUE ? GetLastError() : NO_ERROR;
    if (search != INVALID_HANDLE_VALUE)
        FindClose(search);
    free(wide);
    free(all);
    return code;
}

// Is it the module itself that was not found?
static bool is_not_found(const struct error *error, const char *module)
{
    char *quoted = text_format("No module named '%s'", module);
    char *bare = text_format("No module named %s", module); // runpy
    const bool is = strstr(error->message, quoted) != NULL || strstr(error->message, bare) != NULL;
    free(bare);
    free(quoted);
    return is;
}

static void advise(struct error *error, const struct settings *settings, const char *directory, uint32_t code,
                   const char *grantee)
{
    if (code == ERROR_ACCESS_DENIED) {
        char *grant = cure_grant(directory, grantee != NULL ? grantee : "ACCOUNT", CURE_DIRECTORY);
        error_advise(error, "%s", grant);
        free(grant);
    } else if (!drive_advise(directory, error) && settings->class_spec != NULL)
        error_advise(error,
                     "bring the directory back, or name its place: pyhost update \"%s\" --class "
                     "C:\\DIRECTORY\\%s",
                     settings->name, path_name(settings->class_spec));
    else if (error->advice == NULL)
        error_advise(error,
                     "bring the directory back, or name its place: pyhost update \"%s\" --directory PATH",
                     settings->name);
}

bool unread_place_tell(struct error *error, const struct settings *settings, const char *grantee)
{
    char *directory = NULL;
    char *module = NULL;
    named_place(settings, &directory, &module);
    const uint32_t code = directory != NULL && !file_holds(directory) && is_not_found(error, module)
                              ? hindrance_of(directory)
                              : NO_ERROR;
    if (code != NO_ERROR) {
        char *reason = system_error_text(code);
        text_replace(&error->message, "%s; the directory \"%s\" cannot be read: %s (%lu)", error->message,
                     directory, reason, (unsigned long)code);
        free(reason);
        advise(error, settings, directory, code, grantee);
    }
    free(module);
    free(directory);
    return code != NO_ERROR;
}
