// SPDX-License-Identifier: MIT
#include "service/unread_place.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/drive.h"
#include "base/file.h"
#include "base/path.h"
#include "base/system_error.h"
#include "base/text.h"
#include "python/cures.h"
#include "python/exception_text.h"
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

// Is it the module itself that was not found, or a part of its package? runpy has no quotation marks.
static bool is_not_found(const struct error *error, const char *module)
{
    static const char words[] = "No module named ";
    const size_t length = strcspn(module, ".");
    const char *found = strstr(error->message, words);
    if (found == NULL)
        return false;
    found += strlen(words);
    found += *found == '\'';
    return strncmp(found, module, length) == 0 && !isalnum((unsigned char)found[length]) &&
           found[length] != '_';
}

// The first of the directories of a module that cannot be read: the one that it lies in, those of its packages. Owner: the caller; NULL:
// all can, as far as they are there.
static char *unread_directory(const char *directory, const char *module, uint32_t *code)
{
    char *place = text_copy(directory);
    *code = hindrance_of(place);
    while (*code == NO_ERROR && *module != '\0') {
        const size_t length = strcspn(module, ".");
        char *name = text_copy_part(module, length);
        char *below = path_join(place, name);
        free(place);
        free(name);
        place = below;
        module += length + (module[length] == '.');
        if (!file_directory_exists(place))
            break;
        *code = hindrance_of(place);
    }
    if (*code != NO_ERROR)
        return place;
    free(place);
    return NULL;
}

// Of a module that no place of the service's own has: the site-packages, where they are refused. Owner: the caller; NULL: they are not.
static char *unread_packages(const struct error *error, const struct environment *environment)
{
    const char *home = environment->venv != NULL ? environment->venv : environment->base_directory;
    if (home == NULL || strstr(error->message, "No module named ") == NULL)
        return NULL;
    char *packages = path_join(home, "Lib\\site-packages");
    if (hindrance_of(packages) == ERROR_ACCESS_DENIED)
        return packages;
    free(packages);
    return NULL;
}

// The file that was refused to an import, or to the reading of a script. Owner: the caller; NULL: none was.
static char *unread_file(const struct error *error)
{
    struct exception_text exception;
    size_t end = error->detail != NULL ? strlen(error->detail) : 0;
    char *file = NULL;
    if (end == 0 || !exception_text_before(error->detail, &end, &exception))
        return NULL;
    if (strcmp(exception.type, "PermissionError") == 0 && exception.frame != NULL &&
        strstr(exception.frame, "<frozen importlib.") != NULL)
        file = exception_text_name(&exception);
    exception_text_clear(&exception);
    if (file != NULL && !file_is_refused(file)) {
        free(file);
        file = NULL;
    }
    return file;
}

void unread_place_advise(struct error *error, const char *place, enum cure_place kind,
                         const struct unread_reader *reader)
{
    char *grant = cure_grant(place, reader->grantee != NULL ? reader->grantee : "ACCOUNT", kind, CURE_READ);
    if (reader->account != NULL)
        text_replace(&error->message, "%s; the service runs as %s", error->message, reader->account);
    error_advise(error, "%s", grant);
    free(grant);
}

static void tell(struct error *error, const char *what, const char *place, uint32_t code)
{
    char *reason = system_error_text(code);
    text_replace(&error->message, "%s; the %s \"%s\" cannot be read: %s (%lu)", error->message, what, place,
                 reason, (unsigned long)code);
    free(reason);
}

static void advise_place(struct error *error, const struct settings *settings, const char *directory)
{
    if (drive_advise(directory, error))
        return;
    if (settings->class_spec != NULL)
        error_advise(error,
                     "bring the directory back, or name its place: pyhost update \"%s\" --class "
                     "C:\\DIRECTORY\\%s",
                     settings->name, path_name(settings->class_spec));
    else if (error->advice == NULL)
        error_advise(error,
                     "bring the directory back, or name its place: pyhost update \"%s\" --directory PATH",
                     settings->name);
}

bool unread_place_tell(struct error *error, const struct settings *settings,
                       const struct environment *environment, const struct unread_reader *reader)
{
    struct code_place code_place =
        code_place_of(settings->class_spec, &settings->program, settings->directory);
    const char *directory = code_place.directory;
    uint32_t code = NO_ERROR;
    enum cure_place kind = CURE_DIRECTORY;
    char *place = directory != NULL && !file_holds(directory) && is_not_found(error, code_place.module)
                      ? unread_directory(directory, code_place.module, &code)
                      : NULL;
    if (place == NULL) {
        code = ERROR_ACCESS_DENIED;
        place = unread_packages(error, environment);
    }
    if (place == NULL) {
        kind = CURE_FILE;
        place = unread_file(error);
    }
    if (place != NULL) {
        tell(error, kind == CURE_FILE ? "file" : "directory", place, code);
        if (code == ERROR_ACCESS_DENIED)
            unread_place_advise(error, place, kind, reader);
        else
            advise_place(error, settings, place);
    }
    const bool is = place != NULL;
    free(place);
    code_place_clear(&code_place);
    return is;
}
