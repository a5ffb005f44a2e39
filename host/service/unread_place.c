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
#include "settings/code_place.h"

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

// Is it the module itself, or the package that it is in, that was not found?
static bool is_not_found(const struct error *error, const char *module)
{
    const int first = (int)strcspn(module, ".");
    char *quoted = text_format("No module named '%.*s'", first, module);
    char *bare = text_format("No module named %.*s", first, module); // runpy
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
    struct code_place place = code_place_of(settings->class_spec, &settings->program, settings->directory);
    const char *directory = place.directory;
    const uint32_t code = directory != NULL && !file_holds(directory) && is_not_found(error, place.module)
                              ? hindrance_of(directory)
                              : NO_ERROR;
    if (code != NO_ERROR) {
        char *reason = system_error_text(code);
        text_replace(&error->message, "%s; the directory \"%s\" cannot be read: %s (%lu)", error->message,
                     directory, reason, (unsigned long)code);
        free(reason);
        advise(error, settings, directory, code, grantee);
    }
    code_place_clear(&place);
    return code != NO_ERROR;
}
