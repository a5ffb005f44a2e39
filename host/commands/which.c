// SPDX-License-Identifier: MIT
#include "commands/which.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/drive.h"
#include "base/file.h"
#include "base/output.h"
#include "base/path.h"
#include "base/secret.h"
#include "base/text.h"
#include "base/wide.h"
#include "commands/command_refusal.h"
#include "commands/manifest.h"

// A module that lies in the current directory is meant by it, though the service will not run there.
// Returns that directory, or NULL. Owner: the caller.
static char *find_module_here(const char *module)
{
    char *directory = NULL;
    size_t first = strcspn(module, ".");
    char *file = text_format("%.*s.py", (int)first, module);
    char *package = text_format("%.*s\\__init__.py", (int)first, module);
    char *main_package = text_format("%.*s\\__main__.py", (int)first, module);
    if (file_exists(file) || file_exists(package) || file_exists(main_package)) {
        directory = file_full_path(".");
        output_note("the module \"%s\" is taken from \"%s\"", module, directory);
    }
    free(main_package);
    free(package);
    free(file);
    return directory;
}

static bool nothing_is_named(struct error *error)
{
    error_set(error, 0, "There is nothing to install: name a class or a program");
    error_usage(error);
    return error_advise(error,
                        "pyhost install MODULE.CLASS, or --file FILE, or a program: pyhost help install");
}

// A bundle's definition is found by the exe's name. host: the exe, which has another one.
static bool is_renamed(const char *host, struct error *error)
{
    char *directory = path_parent(host);
    char *manifest = manifest_in(directory);
    if (manifest != NULL) {
        const int stem = (int)(strlen(path_name(manifest)) - strlen(".sha256"));
        error_set(error, 0, "\"%s\" is another name than the bundle's: its definition is %.*s.json", host,
                  stem, path_name(manifest));
        error_usage(error);
        error_advise(error, "name it %.*s.exe again", stem, path_name(manifest));
    }
    free(directory);
    free(manifest);
    return error->message != NULL;
}

bool which_file(const struct command_line *line, const char *host, char **file, struct error *error)
{
    static const char *const extensions[] = {"json", "toml"};
    const char *dot = strrchr(path_name(host), '.');
    size_t stem = dot != NULL ? (size_t)(dot - host) : strlen(host);
    const char *named = command_line_value(line, OPTION_FILE);
    bool subject = line->verb != VERB_INSTALL || line->arguments.count > 0 ||
                   command_line_has(line, OPTION_CLASS) || command_line_has(line, OPTION_PROGRAM);
    *file = named != NULL ? file_full_path(named) : NULL;
    for (size_t i = 0; i < COUNT_OF(extensions) && *file == NULL && !subject; i++) {
        char *path = text_format("%.*s.%s", (int)stem, host, extensions[i]);
        if (file_exists(path))
            *file = path;
        else
            free(path);
    }
    return subject || *file != NULL || (!is_renamed(host, error) && nothing_is_named(error));
}

bool which_class(struct definition *wanted, struct class_spec *spec, struct error *error)
{
    const char *text = definition_text(wanted, OPTION_CLASS);
    if (text == NULL)
        return nothing_is_named(error);
    // In the registry slashes separate nothing, as pywin32 has it; no module has one in its name, and people write them.
    char *with_backslashes = text_copy(text);
    for (char *c = with_backslashes; *c != '\0'; c++)
        if (*c == '/')
            *c = '\\';
    bool parsed = class_spec_parse(with_backslashes, spec, error);
    free(with_backslashes);
    if (!parsed)
        return false;
    if (spec->directory != NULL && !path_is_absolute(spec->directory)) {
        char *full = file_full_path(spec->directory);
        free(spec->directory);
        spec->directory = full;
    }
    if (spec->directory == NULL)
        spec->directory = find_module_here(spec->module);
    char *full = class_spec_text(spec);
    definition_set(wanted, OPTION_CLASS, full);
    free(full);
    return true;
}

// ---- programs ----

static void set_first_word(struct definition *wanted, const char *word)
{
    struct text_list *words = &wanted->values[OPTION_PROGRAM];
    free(words->items[0]);
    words->items[0] = text_copy(word);
}

static bool complete_script(struct definition *wanted, struct program_spec *spec, struct error *error)
{
    char *full = file_full_path(spec->target);
    size_t length = strlen(full);
    while (length > 3 && full[length - 1] == '\\')
        full[--length] = '\0';
    bool done = file_holds(full) || file_directory_exists(full);
    if (!done) {
        error_set(error, ERROR_FILE_NOT_FOUND, "there is no script \"%s\"", full);
        char *words = command_refusal_words_in(spec->target);
        if (words != NULL) {
            char *shown = secret_shown_line(words);
            char *advice = secret_advice("leave the quotes around the program and its arguments away", shown);
            error_advise(error, "%s", advice);
            free(advice);
            free(shown);
        } else if (drive_advise(full, error)) {
            // what else it could be does not matter
        } else if (path_is_absolute(spec->target))
            error_advise(error, "correct the path; a class is written package.module.Class, a function "
                                "module:function");
        else
            error_advise(error, "write the whole path of the script: C:\\DIRECTORY\\%s", path_name(full));
        free(words);
    }
    // A directory may be called like a class: its backslash tells them apart.
    char *word = program_spec_kind(full) != PROGRAM_SCRIPT ? text_format("%s\\", full) : text_copy(full);
    set_first_word(wanted, word);
    free(word);
    free(spec->target);
    spec->target = full;
    return done;
}

static void complete_function(struct definition *wanted, struct program_spec *spec)
{
    char *directory =
        spec->directory != NULL ? file_full_path(spec->directory) : find_module_here(spec->target);
    if (directory != NULL) {
        bool root = directory[strlen(directory) - 1] == '\\';
        char *word = text_format("%s%s%s:%s", directory, root ? "" : "\\", spec->target, spec->function);
        set_first_word(wanted, word);
        free(word);
    }
    free(spec->directory);
    spec->directory = directory;
}

bool which_program(struct definition *wanted, const struct definition *before, struct program_spec *spec,
                   char **directory, struct error *error)
{
    if (definition_text(wanted, OPTION_ARGUMENTS) != NULL)
        return error_set(error, 0, "--arguments is for a class: a program's stand behind it") ||
               error_usage(error);
    if (!program_spec_parse(&wanted->values[OPTION_PROGRAM], spec, error))
        return false;
    if (spec->kind == PROGRAM_SCRIPT && !complete_script(wanted, spec, error))
        return false;
    if (spec->kind == PROGRAM_FUNCTION)
        complete_function(wanted, spec);
    bool said = wanted->given[OPTION_DIRECTORY];
    const char *named = definition_text(said ? wanted : before, OPTION_DIRECTORY);
    if (spec->kind == PROGRAM_MODULE && named == NULL) { // -m has its modules from its current directory
        char *here = find_module_here(spec->target);
        if (here != NULL)
            definition_set(wanted, OPTION_DIRECTORY, here);
        free(here);
        named = definition_text(wanted, OPTION_DIRECTORY);
    }
    *directory = named != NULL ? file_full_path(named) : NULL;
    return true;
}
