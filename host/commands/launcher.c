// SPDX-License-Identifier: MIT
#include "commands/launcher.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/file.h"
#include "base/output.h"
#include "base/path.h"
#include "base/quoting.h"
#include "base/wide.h"
#include "commands/entry_points.h"
#include "commands/launcher_contents.h"
#include "commands/python_words.h"
#include "settings/program_spec.h"

enum { LAUNCHER_LARGEST = 64 << 20 };

static void set_python(struct definition *wanted, const char *python)
{
    if (definition_text(wanted, OPTION_PYTHON) == NULL)
        definition_set(wanted, OPTION_PYTHON, python);
}

// The words from first on, behind another one if that is not NULL.
static void set_words(struct definition *wanted, const char *before, size_t first)
{
    const struct text_list *words = &wanted->values[OPTION_PROGRAM];
    struct text_list list = {0};
    if (before != NULL)
        text_list_add(&list, before);
    for (size_t i = first; i < words->count; i++)
        text_list_add(&list, words->items[i]);
    definition_set_list(wanted, OPTION_PROGRAM, &list);
    text_list_clear(&list);
}

// ---- python.exe ----

// "python", "python3.12", "pythonw.exe", "py", in any directory: but no file or directory of that name, which python.exe would run.
static bool is_python(const char *word)
{
    const char *name = path_name(word);
    const bool has_suffix = text_ends_with_ignore_case(name, ".exe");
    char *stem = text_copy_part(name, strlen(name) - (has_suffix ? 4 : 0));
    size_t letters = text_starts_with_ignore_case(stem, "pythonw")  ? 7
                     : text_starts_with_ignore_case(stem, "python") ? 6
                     : text_starts_with_ignore_case(stem, "pyw")    ? 3
                     : text_starts_with_ignore_case(stem, "py")     ? 2
                                                                    : 0;
    bool is = letters > 0 && stem[letters + strspn(stem + letters, "0123456789.")] == '\0' &&
              (has_suffix || (!file_exists(word) && !file_directory_exists(word)));
    free(stem);
    return is;
}

// "py -3.12", "py -V:3.12"
static bool chooses_python(const char *word)
{
    return word[0] == '-' && (isdigit((unsigned char)word[1]) || strncmp(word, "-V:", 3) == 0);
}

static bool resolve_python(struct definition *wanted, struct error *error)
{
    const struct text_list *words = &wanted->values[OPTION_PROGRAM];
    const char *python = words->items[0];
    if (words->count > 1 && chooses_python(words->items[1])) {
        error_set(error, 0, "\"%s %s\" chooses a Python where the program is to stand", python,
                  words->items[1]);
        return error_advise(error, "name the Python by --python, and then the script: --python %s script.py",
                            words->items[1] + (words->items[1][1] == 'V' ? strlen("-V:") : 1));
    }
    struct python_words taken = python_words_take(words);
    bool done = !taken.command && taken.first < words->count && strcmp(words->items[taken.first], "-") != 0;
    if (!done) {
        error_set(error, 0, "\"%s\" alone is no program: a service needs a script, a module or a function",
                  python);
        error_advise(error, "write script.py, -m package, or package.module:function");
    }
    for (size_t i = 0; done && i < taken.flags.count; i++)
        done = python_words_add(&wanted->values[OPTION_PYTHON_FLAG], taken.flags.items[i], error) ||
               error_prefix(error, "%s", python);
    if (done) {
        if (strpbrk(python, "\\/") != NULL) {
            char *full = file_full_path(python);
            set_python(wanted, full);
            free(full);
        }
        wanted->given[OPTION_PYTHON_FLAG] |= taken.flags.count > 0;
        set_words(wanted, taken.module ? "-m" : NULL, taken.first);
    }
    text_list_clear(&taken.flags);
    return done;
}

// ---- launchers ----

// Looks into the entry_points.txt of each distribution in a directory. Owner: the caller.
static char *function_in(const char *site_packages, const char *name)
{
    char *function = NULL;
    WIN32_FIND_DATAW found = {0};
    char *pattern = path_join(site_packages, "*-info");
    wchar_t *wide = file_wide_path(pattern);
    HANDLE search = FindFirstFileW(wide, &found);
    for (BOOL more = search != INVALID_HANDLE_VALUE; more && function == NULL;
         more = FindNextFileW(search, &found)) {
        struct error unread = {0};
        size_t size = 0;
        char *directory = text_from_wide(found.cFileName);
        char *file = text_format("%s\\%s\\entry_points.txt", site_packages, directory);
        char *text = (char *)file_read(file, 1 << 20, &size, &unread);
        if (text != NULL)
            function = entry_points_find(text, name);
        error_clear(&unread);
        free(text);
        free(file);
        free(directory);
    }
    if (search != INVALID_HANDLE_VALUE)
        FindClose(search);
    free(wide);
    free(pattern);
    return function;
}

static bool refuse(const char *program, struct error *error)
{
    error_set(error, 0, "\"%s\" is no Python program: pyhost runs Python code in its own process", program);
    return error_advise(
        error, "name the Python code that it starts: script.py, -m package, or package.module:function");
}

// Where a launcher lies and what it is made of.
struct launcher {
    char *full;
    char *directory;                   // Scripts, or any other where it was put
    char *root;                        // above that; NULL: there is none
    char *stem;                        // its name without .exe
    bool has_zip;                      // contents are there
    struct launcher_contents contents; // of its zip
};

static void launcher_open(struct launcher *launcher, const char *full)
{
    struct error unread = {0};
    size_t size = 0;
    const char *name = path_name(full);
    *launcher = (struct launcher){.full = text_copy(full),
                                  .directory = path_parent(full),
                                  .stem = text_copy_part(name, strlen(name) - strlen(".exe"))};
    launcher->root = path_parent(launcher->directory);
    uint8_t *bytes = file_read(full, LAUNCHER_LARGEST, &size, &unread);
    launcher->has_zip = bytes != NULL && launcher_contents_read(bytes, size, &launcher->contents);
    free(bytes);
    error_clear(&unread);
}

static void launcher_close(struct launcher *launcher)
{
    launcher_contents_clear(&launcher->contents);
    free(launcher->stem);
    free(launcher->root);
    free(launcher->directory);
    free(launcher->full);
}

// The Python that the launcher names by its whole path; where none is there, or it names a relative one, the one beside it, as in a
// virtual environment that was moved, else the one above Scripts. Owner: the caller; NULL: there is none.
static char *python_of(const struct launcher *launcher)
{
    const char *named = launcher->contents.python;
    const bool is_named = named != NULL && path_is_absolute(named);
    char *places[] = {is_named ? text_copy(named) : NULL, path_join(launcher->directory, "python.exe"),
                      launcher->root != NULL ? path_join(launcher->root, "python.exe") : NULL};
    char *python = NULL;
    for (size_t i = 0; i < COUNT_OF(places) && python == NULL; i++)
        if (places[i] != NULL && (file_exists(places[i]) || file_is_refused(places[i])))
            python = text_copy(places[i]);
    if (python == NULL && is_named) // it is told as missing
        python = text_copy(named);
    for (size_t i = 0; i < COUNT_OF(places); i++)
        free(places[i]);
    return python;
}

// What the launcher starts: a function, a script of older tools beside it, or its own zip. NULL: it is no launcher. Owner: the caller.
static char *code_of(const struct launcher *launcher)
{
    static const char *const suffixes[] = {"-script.py", "-script.pyw"};
    char *site_packages =
        path_join(launcher->root != NULL ? launcher->root : launcher->directory, "Lib\\site-packages");
    char *code = function_in(site_packages, launcher->stem);
    free(site_packages);
    if (code == NULL && launcher->contents.main != NULL)
        code = launcher_contents_function(launcher->contents.main);
    if (code == NULL && launcher->has_zip)
        return text_copy(launcher->full);
    for (size_t i = 0; i < COUNT_OF(suffixes) && code == NULL; i++) {
        code = text_format("%s\\%s%s", launcher->directory, launcher->stem, suffixes[i]);
        if (!file_exists(code)) {
            free(code);
            code = NULL;
        }
    }
    return code;
}

// The launcher's options for Python, behind those that were given: of -X the first counts. Returns how its Python is called with them; those
// that no service can have are told. Owner: the caller.
static char *take_options(struct definition *wanted, const struct launcher *launcher)
{
    struct text_buffer call = {0};
    struct text_list *flags = &wanted->values[OPTION_PYTHON_FLAG];
    const char *options = launcher->contents.options;
    char *line = text_format("python.exe %s", options != NULL ? options : "");
    struct text_list words = quoting_split(line);
    struct python_words taken = python_words_take(&words);
    text_buffer_add(&call, "python.exe");
    for (size_t i = 0; i < taken.flags.count; i++) {
        struct error refused = {0};
        if (python_words_add(flags, taken.flags.items[i], &refused)) {
            wanted->given[OPTION_PYTHON_FLAG] = true;
            quoting_add(&call, taken.flags.items[i], false);
        } else {
            output_note("%s has an option that the service runs without: %s", path_name(launcher->full),
                        refused.message);
        }
        error_clear(&refused);
    }
    text_list_clear(&taken.flags);
    text_list_clear(&words);
    free(line);
    return text_buffer_take(&call);
}

static bool resolve_launcher(struct definition *wanted, struct error *error)
{
    char *full = file_full_path(wanted->values[OPTION_PROGRAM].items[0]);
    if (!file_exists(full)) {
        error_set(error, ERROR_FILE_NOT_FOUND, "The program \"%s\" does not exist", full);
        free(full);
        return error_advise(error, "write script.py, -m package, or package.module:function");
    }
    struct launcher launcher;
    launcher_open(&launcher, full);
    char *code = code_of(&launcher);
    char *python = code != NULL ? python_of(&launcher) : NULL;
    const bool done = code != NULL || refuse(full, error);
    if (done) {
        char *call = take_options(wanted, &launcher);
        if (strchr(path_name(code), ':') != NULL)
            output_note("%s is a launcher: the service runs the function that it calls, %s", path_name(full),
                        code);
        else
            output_note("%s is a launcher: the service runs its Python code, as %s \"%s\" does",
                        path_name(full), call, code);
        set_words(wanted, code, 1);
        free(call);
    }
    if (python != NULL)
        set_python(wanted, python);
    free(python);
    free(code);
    launcher_close(&launcher);
    free(full);
    return done;
}

// A name without a place, which is no script here, as a shell finds it in an active environment.
static void find_launcher(struct definition *wanted, const char *python)
{
    char **first = &wanted->values[OPTION_PROGRAM].items[0];
    char *directory = python != NULL ? path_parent(python) : NULL;
    if (directory == NULL || strpbrk(*first, "\\/:.") != NULL || file_exists(*first) ||
        file_directory_exists(*first)) {
        free(directory);
        return;
    }
    char *beside = text_format("%s\\%s.exe", directory, *first);
    char *below = text_format("%s\\Scripts\\%s.exe", directory, *first);
    if (file_exists(beside) || file_exists(below))
        text_replace(first, "%s", file_exists(beside) ? beside : below);
    free(below);
    free(beside);
    free(directory);
}

bool launcher_resolve(struct definition *wanted, const char *python, struct error *error)
{
    static const char *const others[] = {".bat", ".cmd", ".ps1", ".vbs", ".com"};
    const char *first = definition_text(wanted, OPTION_PROGRAM);
    if (first == NULL)
        return true;
    if (is_python(first))
        return resolve_python(wanted, error);
    if (strcmp(first, "-m") != 0)
        find_launcher(wanted, python);
    first = definition_text(wanted, OPTION_PROGRAM);
    if (text_ends_with_ignore_case(first, ".exe"))
        return resolve_launcher(wanted, error);
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (text_ends_with_ignore_case(first, others[i]))
            return refuse(first, error);
    return true;
}

bool launcher_is_one(const char *path)
{
    if (!text_ends_with_ignore_case(path, ".exe") || !file_exists(path))
        return false;
    struct launcher launcher;
    launcher_open(&launcher, path);
    char *code = code_of(&launcher);
    launcher_close(&launcher);
    const bool is = code != NULL;
    free(code);
    return is;
}
