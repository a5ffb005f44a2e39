// SPDX-License-Identifier: MIT
// bundle: a folder with a service and all that it runs on, for machines without Python. What belongs into it is
// found out by python/compat/pyhost_compat/bundle.py, in the service's own interpreter.
#include <stdlib.h>

#include "base/file.h"
#include "base/output.h"
#include "commands/answer.h"
#include "commands/class_reader.h"
#include "commands/commands.h"
#include "commands/install_plan.h"
#include "commands/service_definition.h"
#include "python/disk.h"
#include "python/environment.h"

static bool make(const struct definition *definition, const struct environment *environment,
                 const struct command_line *line, struct text_list *told, struct error *error)
{
    const char *output = command_line_value(line, OPTION_OUTPUT);
    struct text_list arguments = {0};
    text_list_add_owned(&arguments, definition_json(definition, NULL));
    text_list_add_owned(&arguments, file_own_path());
    text_list_add(&arguments, environment->dll);
    text_list_add(&arguments, output != NULL ? output : ".");
    text_list_add(&arguments, command_line_has(line, OPTION_ZIP) ? "yes" : "no");
    bool done = class_reader_start(environment, definition, error) &&
                class_reader_call("pyhost_compat.bundle", "make", &arguments, told, error);
    text_list_clear(&arguments);
    return done;
}

// What an installed service is, or what a file would install.
static bool find_definition(struct definition *definition, const struct command_line *line,
                            struct error *error)
{
    const char *name = line->arguments.count > 0 ? line->arguments.items[0] : NULL;
    bool has_file = command_line_has(line, OPTION_FILE);
    if ((name != NULL) == has_file) {
        error_set(error, 0, "%s",
                  name == NULL ? "which service is to be bundled?" : "a service and a file are named");
        return error_advise(error, "pyhost bundle NAME, or pyhost bundle --file FILE");
    }
    if (has_file) {
        struct install_plan plan = {0};
        bool done = install_plan_install(&plan, line, error);
        definition_overlay(definition, &plan.wanted);
        install_plan_clear(&plan);
        return done;
    }
    if (!service_definition_read_whole(name, definition, NULL, error))
        return false;
    if (definition_text(definition, OPTION_PYTHON) == NULL) {
        error_set(error, 0, "the service \"%s\" is not one of this host", name);
        return error_advise(error, "\"pyhost list\" shows those that are; install it first");
    }
    return true;
}

int bundle_run(const struct command_line *line)
{
    struct definition definition = {0};
    struct environment environment = {0};
    struct text_list told = {0};
    struct error error = {0};
    int code = EXIT_DONE;
    bool done = find_definition(&definition, line, &error) &&
                environment_find(definition_text(&definition, OPTION_PYTHON), disk_own_machine(),
                                 disk_files(), &environment, &error) &&
                make(&definition, &environment, line, &told, &error);
    for (size_t i = 0; i < told.count; i++) {
        if (text_starts_with_ignore_case(told.items[i], "note: "))
            output_note("%s", told.items[i] + sizeof "note: " - 1);
        else
            output_answer("%s\n", told.items[i]);
    }
    if (!done)
        code = answer_fail(&error);
    text_list_clear(&told);
    environment_clear(&environment);
    definition_clear(&definition);
    error_clear(&error);
    return code;
}
