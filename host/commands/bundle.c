// SPDX-License-Identifier: MIT
// bundle: a folder with a service and all that it runs on, for machines without Python. What belongs into it is
// found out by python/compat/pyhost_compat/bundle*.py, in the service's own interpreter.
#include <stdlib.h>

#include "base/compiler.h"
#include "base/file.h"
#include "base/output.h"
#include "base/quoting.h"
#include "commands/answer.h"
#include "commands/bundle_check.h"
#include "commands/bundle_nowhere.h"
#include "commands/bundle_rows.h"
#include "commands/class_reader.h"
#include "commands/commands.h"
#include "commands/definition_standard.h"
#include "commands/install_plan.h"
#include "commands/service_definition.h"
#include "commands/service_variable.h"
#include "python/base_check.h"
#include "python/disk.h"
#include "python/environment.h"

// A bundle is what its service runs, wherever it is brought: a library elsewhere is none of it.
static bool check_home(const struct definition *definition, const struct command_line *line,
                       struct error *error)
{
    char *home = service_variable_home(definition);
    if (home == NULL)
        return true;
    const char *name = definition_text(definition, OPTION_NAME);
    const char *file = command_line_value(line, OPTION_FILE);
    error_set(error, 0,
              "Cannot bundle a service whose PYTHONHOME has Python take its standard library from \"%s\"",
              home);
    free(home);
    if (file != NULL)
        return error_advise(
            error, "take PYTHONHOME out of \"%s\", and machine-environment if it is the machine's", file);
    return error_advise(
        error,
        "pyhost update \"%s\" --environment -PYTHONHOME, or --machine-environment no if it is "
        "the machine's; then bundle again",
        name != NULL ? name : "NAME");
}

// The command line again, for an advice to add to; what signs may be given a password. Owner: the caller.
static char *repeated(const struct command_line *line)
{
    struct text_buffer command = {0};
    text_buffer_add(&command, "pyhost bundle");
    for (size_t i = 0; i < line->arguments.count; i++)
        quoting_add(&command, line->arguments.items[i], false);
    for (size_t id = 0; id < COUNT_OF(line->values); id++)
        for (size_t i = 0; i < line->values[id].count; i++) {
            text_buffer_add_format(&command, " %s", verbs_options[id].name);
            if (id == OPTION_SIGN)
                text_buffer_add_format(&command, " %s", verbs_options[id].value);
            else if (verbs_options[id].value != NULL)
                quoting_add(&command, line->values[id].items[i], false);
        }
    return text_buffer_take(&command);
}

static bool make(const struct definition *definition, const struct environment *environment,
                 const struct command_line *line, struct text_list *told, struct error *error)
{
    const char *output = command_line_value(line, OPTION_OUTPUT);
    const char *sign = command_line_value(line, OPTION_SIGN);
    struct text_list arguments = {0};
    struct text_buffer keep = {0};
    struct definition own = {0};
    definition_own(definition, &own);
    for (size_t i = 0; i < line->values[OPTION_KEEP].count; i++)
        text_buffer_add_format(&keep, "%s ", line->values[OPTION_KEEP].items[i]);
    text_list_add_owned(&arguments, definition_json(&own, NULL));
    definition_clear(&own);
    text_list_add_owned(&arguments, file_own_path());
    text_list_add(&arguments, environment->dll);
    text_list_add(&arguments, output != NULL ? output : ".");
    text_list_add(&arguments, command_line_has(line, OPTION_ZIP) ? "yes" : "no");
    text_list_add_owned(&arguments, text_buffer_take(&keep));
    text_list_add(&arguments, sign != NULL ? sign : "");
    text_list_add_owned(&arguments, repeated(line));
    bool done = check_home(definition, line, error) &&
                base_check(environment, &definition->values[OPTION_DLL_PATH], error) == BASE_WHOLE &&
                class_reader_start(environment, definition, error) &&
                class_reader_call("pyhost_compat.bundle", "make", &arguments, told, error);
    text_list_clear(&arguments);
    return done;
}

// What an installed service is, or what a file would install.
static bool find_definition(struct definition *definition, const struct command_line *line,
                            struct error *error)
{
    if (command_line_has(line, OPTION_FILE)) {
        struct install_plan plan = {0};
        bool done = install_plan_install(&plan, line, error);
        definition_overlay(definition, &plan.wanted);
        install_plan_clear(&plan);
        return done;
    }
    const char *name = line->arguments.items[0];
    if (!service_definition_read_whole(name, definition, NULL, error))
        return false;
    if (definition_text(definition, OPTION_PYTHON) == NULL) {
        error_set(error, 0, "The service \"%s\" does not run under pyhost", name);
        return error_advise(error, "\"pyhost list\" shows the services that do");
    }
    return true;
}

// Is one service named, and how? Fills error where it is not.
static bool check_line(const struct command_line *line, struct error *error)
{
    const bool has_name = line->arguments.count > 0;
    if (has_name != command_line_has(line, OPTION_FILE))
        return true;
    error_set(error, 0, "%s",
              has_name ? "Name the service to bundle, or a file, not both" : "Name the service to bundle");
    return error_advise(error, "pyhost bundle NAME, or pyhost bundle --file FILE");
}

int bundle_run(const struct command_line *line)
{
    struct definition definition = {0};
    struct environment environment = {0};
    struct text_list told = {0};
    struct error error = {0};
    if (command_line_has(line, OPTION_CHECK))
        return bundle_check_run(line);
    if (!check_line(line, &error)) {
        answer_fail(&error);
        error_clear(&error);
        return EXIT_USAGE;
    }
    int code = EXIT_DONE;
    bool done = find_definition(&definition, line, &error) &&
                environment_find(definition_text(&definition, OPTION_PYTHON), disk_own_machine(),
                                 disk_files(), &environment, &error) &&
                make(&definition, &environment, line, &told, &error);
    char *file =
        command_line_has(line, OPTION_FILE) ? file_full_path(command_line_value(line, OPTION_FILE)) : NULL;
    bundle_nowhere_explain(&told, &definition, &environment, file);
    free(file);
    const char *name = definition_text(&definition, OPTION_NAME);
    if (name != NULL && answer_is_json())
        json_text(answer_fields(), "name", name);
    done = done && bundle_rows_tell(&told, &error);
    if (!done)
        code = answer_fail(&error);
    text_list_clear(&told);
    environment_clear(&environment);
    definition_clear(&definition);
    error_clear(&error);
    return code;
}
