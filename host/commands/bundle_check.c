// SPDX-License-Identifier: MIT
#include "commands/bundle_check.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/file.h"
#include "base/output.h"
#include "base/path.h"
#include "commands/answer.h"
#include "commands/bundle_rows.h"
#include "commands/class_reader.h"
#include "commands/commands.h"
#include "commands/manifest.h"
#include "python/disk.h"
#include "python/environment.h"

// The hashes of the bundle that is meant. Owner: the caller. NULL after filling error.
static char *find_manifest(const struct command_line *line, struct error *error)
{
    char *meant = line->arguments.count > 0 ? file_full_path(line->arguments.items[0])
                  : command_line_has(line, OPTION_FILE)
                      ? file_full_path(command_line_value(line, OPTION_FILE))
                      : file_own_path();
    char *manifest = line->arguments.count > 0 ? manifest_in(meant) : manifest_beside(meant);
    if (manifest == NULL && line->arguments.count == 0 && !command_line_has(line, OPTION_FILE)) {
        char *directory = path_parent(meant); // the exe may have been renamed, which the check finds
        manifest = manifest_in(directory);
        free(directory);
    }
    if (manifest == NULL && line->arguments.count > 0) {
        error_set(error, 0, "\"%s\" is not a bundle: there is no file NAME.sha256 in it", meant);
        error_advise(error, "pyhost bundle --check DIR, with the folder that \"pyhost bundle\" has made");
    } else if (manifest == NULL) {
        error_set(error, 0, "\"%s\" does not lie in a bundle: there is no .sha256 file of its name beside it",
                  meant);
        error_advise(error, "pyhost bundle --check DIR, with the folder that \"pyhost bundle\" has made");
    }
    free(meant);
    return manifest;
}

// Imports all that the bundle lists, in its own Python.
static bool load(const char *manifest, struct text_list *told, struct error *error)
{
    struct definition nothing = {0};
    struct environment environment = {0};
    struct text_list arguments = {0};
    char *directory = path_parent(manifest);
    char *python = path_join(directory, "python\\python.exe");
    char *name = text_copy(path_name(manifest));
    name[strlen(name) - strlen(".sha256")] = '\0';
    text_list_add(&arguments, directory);
    text_list_add(&arguments, name);
    if (answer_is_json())
        json_text(answer_fields(), "name", name);
    const bool done = environment_find(python, disk_own_machine(), disk_files(), &environment, error) &&
                      class_reader_start(&environment, &nothing, error) &&
                      class_reader_call("pyhost_compat.bundle_check", "again", &arguments, told, error);
    free(name);
    free(python);
    free(directory);
    text_list_clear(&arguments);
    environment_clear(&environment);
    return done;
}

// Is nothing asked for that only making one does?
static bool check_options(const struct command_line *line, struct error *error)
{
    static const enum option_id making[] = {OPTION_OUTPUT, OPTION_ZIP, OPTION_KEEP, OPTION_SIGN};
    for (size_t i = 0; i < COUNT_OF(making); i++)
        if (command_line_has(line, making[i])) {
            error_set(error, 0, "--check makes no bundle, and %s is for making one",
                      verbs_options[making[i]].name);
            return error_advise(error, "leave --check or %s away", verbs_options[making[i]].name);
        }
    return true;
}

int bundle_check_run(const struct command_line *line)
{
    struct error error = {0};
    struct text_list told = {0};
    size_t count = 0;
    int code = EXIT_DONE;
    if (line->arguments.count > 0 && command_line_has(line, OPTION_FILE)) {
        error_set(&error, 0,
                  "Name the folder of the bundle to check, or the definition file in it, not both");
        error_advise(&error, "pyhost bundle --check DIR, or pyhost bundle --check --file FILE");
        answer_fail(&error);
        error_clear(&error);
        return EXIT_USAGE;
    }
    if (!check_options(line, &error)) {
        answer_fail(&error);
        error_clear(&error);
        return EXIT_USAGE;
    }
    char *manifest = find_manifest(line, &error);
    bool done = manifest != NULL && manifest_check(manifest, &count, &error);
    if (done)
        output_answer("Verified %zu files\n", count);
    done = done && load(manifest, &told, &error) && bundle_rows_tell(&told, &error);
    if (!done)
        code = answer_fail(&error);
    free(manifest);
    text_list_clear(&told);
    error_clear(&error);
    return code;
}
