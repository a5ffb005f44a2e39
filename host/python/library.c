// SPDX-License-Identifier: MIT
#include "python/library.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/path.h"
#include "base/text.h"
#include "python/python_maker.h"

enum { LANDMARK_COUNTS = 11 }; // the first version that looks for Setup.local

static bool is_file(const struct environment_files *files, const char *directory, const char *name)
{
    char *path = path_join(directory, name);
    bool is = files->is_file(files->context, path);
    free(path);
    return is;
}

// Is there PROGRAM._pth beside PROGRAM.exe or PROGRAM.dll?
static bool has_pth(const struct environment_files *files, const char *program)
{
    const char *dot = strrchr(path_name(program), '.');
    char *stem = text_copy_part(program, dot != NULL ? (size_t)(dot - program) : strlen(program));
    char *pth = text_format("%s._pth", stem);
    bool has = files->is_file(files->context, pth);
    free(pth);
    free(stem);
    return has;
}

bool library_says_itself(const struct environment *environment, const struct environment_files *files)
{
    return has_pth(files, environment->dll) || has_pth(files, environment->python);
}

// What CPython itself looks for beside python.exe: the landmarks of its library, and an archive of it.
static bool has_library(const char *directory, int minor, const struct environment_files *files)
{
    static const char *const landmarks[] = {"Lib\\os.py", "Lib\\os.pyc"};
    char *zip = text_format("python3%d.zip", minor);
    bool has = is_file(files, directory, zip);
    for (size_t i = 0; i < COUNT_OF(landmarks) && !has; i++)
        has = is_file(files, directory, landmarks[i]);
    free(zip);
    return has;
}

// The directory that has the library: the base's, or where a linked python.exe left its DLL. Owner: the caller; NULL: neither.
static char *find_library(const struct environment *environment, const struct environment_files *files)
{
    if (has_library(environment->base_directory, environment->minor, files))
        return text_copy(environment->base_directory);
    char *directory = path_parent(environment->dll);
    if (directory != NULL && has_library(directory, environment->minor, files))
        return directory;
    free(directory);
    return NULL;
}

bool library_check(const struct environment *environment, const struct environment_files *files,
                   struct error *error)
{
    if (library_says_itself(environment, files))
        return true;
    char *directory = find_library(environment, files);
    const bool has = directory != NULL;
    free(directory);
    if (has)
        return true;
    error_set(error, 0, "\"%s\" has lost its standard library: there is no Lib\\os.py in \"%s\"",
              environment->base_python, environment->base_directory);
    struct python_maker maker;
    python_maker_of(environment, files, &maker);
    char *repair = python_maker_repair(&maker);
    error_advise(error, "%s", repair);
    free(repair);
    python_maker_clear(&maker);
    return false;
}

// The DLL of another version in directory, where there is none of this one. Owner: the caller; NULL: there is none such.
static char *other_dll(const struct environment_files *files, const char *directory, int minor)
{
    struct text_list names = files->names(files->context, directory);
    char *other = NULL;
    bool has_own = false;
    for (size_t i = 0; i < names.count; i++) {
        int found = 0;
        bool free_threaded = false;
        bool debug = false;
        if (!environment_parse_dll_name(names.items[i], &found, &free_threaded, &debug))
            continue;
        has_own = has_own || found == minor;
        if (other == NULL && found != minor)
            other = text_copy(names.items[i]);
    }
    text_list_clear(&names);
    if (!has_own)
        return other;
    free(other);
    return NULL;
}

bool library_check_said(const struct environment *environment, const char *said, const char *service,
                        const struct environment_files *files, struct error *error)
{
    if (said == NULL || library_says_itself(environment, files))
        return true;
    char *directory = text_copy_part(said, strcspn(said, ";"));
    char *other = other_dll(files, directory, environment->minor);
    const bool has = has_library(directory, environment->minor, files);
    if (!has)
        error_set(error, 0,
                  "PYTHONHOME is \"%s\", which has no standard library: there is no Lib\\os.py in it", said);
    else if (other != NULL)
        error_set(error, 0,
                  "PYTHONHOME is \"%s\", the directory of another Python: it has %s, and this is Python 3.%d",
                  said, other, environment->minor);
    if (!has || other != NULL)
        error_advise(
            error,
            "remove PYTHONHOME, since Python finds its own library, from the machine's variables if it "
            "stands there, else: pyhost update \"%s\" --environment -PYTHONHOME",
            service);
    const bool done = has && other == NULL;
    free(other);
    free(directory);
    return done;
}

char *library_home(const struct environment *environment, const char *said,
                   const struct environment_files *files)
{
    if (library_says_itself(environment, files))
        return NULL;
    if (said != NULL)
        return text_copy(said);
    return environment->minor < LANDMARK_COUNTS ? NULL : find_library(environment, files);
}
