// SPDX-License-Identifier: MIT
#include "commands/install_said.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/drive.h"
#include "base/file.h"
#include "base/output.h"
#include "base/path.h"
#include "commands/class_reader.h"
#include "commands/definition_paths.h"
#include "commands/definition_python.h"
#include "commands/install_subject.h"
#include "commands/launcher.h"
#include "commands/manifest.h"
#include "commands/path_variables.h"
#include "commands/real_paths.h"
#include "commands/which.h"
#include "commands/which_python.h"
#include "python/disk.h"

static const char *named_python(const struct install_plan *plan)
{
    const char *named = definition_text(&plan->wanted, OPTION_PYTHON);
    return named != NULL ? named : definition_text(&plan->before, OPTION_PYTHON);
}

// The base's directory is to be a part of the service's PATH, which a semicolon would end.
static bool check_base(const struct environment *environment, struct error *error)
{
    if (strchr(environment->base_directory, ';') == NULL)
        return true;
    error_set(
        error, 0,
        "The base Python \"%s\" has a semicolon in its path, at which Windows ends a directory of PATH: "
        "its DLLs would not be found",
        environment->base_python);
    return error_advise(error, "install Python in a directory without one, and make the environment again");
}

bool install_said_environment(struct install_plan *plan, struct environment *environment, struct error *error)
{
    char *code = which_code(&plan->wanted);
    char *python = which_python(named_python(plan), plan->host, code, false, error);
    free(code);
    bool done =
        python != NULL && environment_find(python, disk_own_machine(), disk_files(), environment, error);
    if (python != NULL && !done)
        (void)drive_advise(python, error);
    // A virtual environment names its base in pyvenv.cfg, where nothing is written.
    done = done && (environment->venv == NULL || real_paths_check("The Python of the virtual environment",
                                                                  environment->base_directory, error));
    if (done && !text_equal_ignore_case(python, environment->python))
        output_note("\"%s\" starts the Python of another virtual environment: \"%s\"", python,
                    environment->python);
    done = done && check_base(environment, error);
    if (done)
        definition_set(&plan->wanted, OPTION_PYTHON, environment->python);
    free(python);
    return done;
}

// Where the file was bundled with what it describes, that must be whole before any of it runs.
static bool check_bundle(const char *file, struct error *error)
{
    size_t count = 0;
    char *manifest = manifest_beside(file);
    bool done = manifest == NULL || manifest_check(manifest, &count, error);
    if (done && manifest != NULL)
        output_answer("Verified %zu files\n", count);
    free(manifest);
    return done;
}

// What stands in the file, which is something. Owner: the caller.
static char *read_file(const char *file, struct error *error)
{
    char *text = file_read_text(file, 1 << 20, error);
    if (text == NULL || text[strspn(text, " \t\r\n")] != '\0')
        return text;
    free(text);
    error_set(error, 0, "%s: there is nothing in it", file);
    error_advise(error, "\"pyhost dump NAME\" shows the form");
    return NULL;
}

// What is named by what starts it elsewhere.
static bool resolve_launcher(struct install_plan *plan, struct error *error)
{
    struct error unknown = {0};
    char *python = which_python(named_python(plan), plan->host, NULL, true, &unknown);
    bool done = launcher_resolve(&plan->wanted, python, error);
    error_clear(&unknown);
    free(python);
    return done;
}

// A file needs a Python to be read with.
// Is there what the field names, or where it is to be?
static bool is_there(enum option_id field, const char *path)
{
    char *full = file_full_path(path);
    char *place = field == OPTION_LOG ? path_parent(full) : NULL;
    const bool is =
        file_directory_exists(place != NULL ? place : full) || (field == OPTION_PYTHON && file_exists(full));
    free(place);
    free(full);
    return is;
}

// A path with a variable that no shell has expanded is told as such, and not as one that does not exist; which_python() has looked at Python's.
static bool check_variables(const struct definition *definition, struct error *error)
{
    static const enum option_id fields[] = {OPTION_LOG, OPTION_DIRECTORY};
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        const char *path = definition->given[fields[i]] ? definition_text(definition, fields[i]) : NULL;
        if (path != NULL && !is_there(fields[i], path) &&
            !path_variables_check(verbs_options[fields[i]].name, path, error))
            return false;
    }
    return true;
}

bool install_said(struct install_plan *plan, const struct command_line *line, struct environment *environment,
                  struct error *error)
{
    struct definition from_line = {0};
    char *file = NULL;
    bool done = definition_from_line(&from_line, line, error) && check_variables(&from_line, error) &&
                which_file(line, plan->host, &file, error) && (file == NULL || check_bundle(file, error));
    if (done && line->verb == VERB_INSTALL && line->arguments.count > 0)
        install_subject_take(&from_line, &line->arguments);
    if (done && file != NULL) {
        struct definition from_file = {0};
        char *directory = path_parent(file);
        char *text = read_file(file, error);
        done = text != NULL && (definition_python_check(text, error) || error_prefix(error, "%s", file));
        if (done && !from_line.given[OPTION_PYTHON]) {
            char *python = definition_python_find(text);
            if (python != NULL)
                definition_set(&plan->wanted, OPTION_PYTHON, python);
            definition_paths_resolve(&plan->wanted, directory);
            done = python == NULL || is_there(OPTION_PYTHON, named_python(plan)) ||
                   path_variables_check(verbs_options[OPTION_PYTHON].name, python, error) ||
                   error_prefix(error, "%s", file); // as it stands there
            free(python);
        } else if (done) {
            definition_set(&plan->wanted, OPTION_PYTHON, definition_text(&from_line, OPTION_PYTHON));
        }
        // Options of the interpreter count from the command line only: the file is read with it.
        done = done &&
               (install_said_environment(plan, environment, error) ||
                error_prefix(error, named_python(plan) != NULL ? "%s" : "%s names no Python", file)) &&
               class_reader_start(environment, &from_line, error) &&
               class_reader_read_file(file, text, &from_file, error);
        definition_paths_resolve(&from_file, directory);
        char *python = done ? text_copy(environment->python) : NULL;
        done = done && install_subject_overlay(&plan->wanted, &from_file, error);
        if (done)
            definition_set(&from_line, OPTION_PYTHON, python); // in its full form
        free(python);
        definition_clear(&from_file);
        free(text);
        free(directory);
    }
    done = done && install_subject_overlay(&plan->wanted, &from_line, error) &&
           resolve_launcher(plan, error) && check_variables(&plan->wanted, error);
    definition_clear(&from_line);
    free(file);
    return done;
}
