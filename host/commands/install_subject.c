// SPDX-License-Identifier: MIT
#include "commands/install_subject.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/file.h"
#include "base/output.h"
#include "base/path.h"
#include "base/quoting.h"
#include "commands/class_reader.h"
#include "commands/which.h"
#include "service/remedy.h"
#include "settings/program_spec.h"
#include "settings/settings.h"

bool install_subject_is_program(const struct definition *definition)
{
    return definition_text(definition, OPTION_PROGRAM) != NULL;
}

// What is known of the service so far is enough for most cures.
static void add_cure(const struct install_plan *plan, const struct environment *environment,
                     struct error *error)
{
    const char *name = definition_text(&plan->wanted, OPTION_NAME);
    const char *class_text = definition_text(&plan->wanted, OPTION_CLASS);
    struct settings settings = {0};
    settings_begin(&settings, name != NULL ? name : "NAME");
    for (size_t i = 0; i < plan->wanted.values[OPTION_DLL_PATH].count; i++)
        text_list_add(&settings.dll_path, plan->wanted.values[OPTION_DLL_PATH].items[i]);
    settings.class_spec = class_text != NULL ? text_copy(class_text) : NULL;
    if (plan->exists)
        remedy_add_for(error, &settings, environment, NULL);
    else
        remedy_add_planned(error, &settings, environment, NULL);
    settings_clear(&settings);
}

// The file of a module that lies below a directory; NULL: there is none. Owner: the caller.
static char *module_in(const char *directory, const char *module)
{
    char *path = text_copy(module);
    char *file = NULL;
    for (char *c = path; *c != '\0'; c++)
        if (*c == '.')
            *c = '\\';
    static const char *const ends[] = {".py", "\\__init__.py"};
    for (size_t i = 0; i < COUNT_OF(ends) && file == NULL; i++) {
        file = text_format("%s\\%s%s", directory, path, ends[i]);
        if (!file_exists(file)) {
            free(file);
            file = NULL;
        }
    }
    free(path);
    return file;
}

// A function or class whose module is not found is one of the service's directory, or of the current one, more often than a package's that is
// not installed. name: with the mark before it, ":main" or ".Shop".
static void advise_place(const struct definition *whole, const char *module, const char *name,
                         struct error *error)
{
    const char *set = definition_text(whole, OPTION_DIRECTORY);
    char *lacking = text_format("No module named '%.*s'", (int)strcspn(module, "."), module);
    char *places[] = {set != NULL ? text_copy(set) : NULL, file_full_path(".")};
    bool is_told = error->message == NULL || strstr(error->message, lacking) == NULL;
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        char *file = is_told || places[i] == NULL ? NULL : module_in(places[i], module);
        if (file != NULL) {
            struct text_buffer subject = {0};
            char *full = path_join(places[i], module);
            text_replace(&full, "%s%s", full, name);
            quoting_add(&subject, full, false);
            error_advise(error, "there is \"%s\": to run it, write %s", file, subject.data);
            free(full);
            free(text_buffer_take(&subject));
            is_told = true;
        }
        free(file);
        free(places[i]);
    }
    free(lacking);
}

// A program that is a service of pywin32's does its service's work only when its class is what runs.
static void note_class(const struct install_plan *plan, const struct program_spec *spec,
                       const char *directory)
{
    struct text_list arguments = {0};
    struct text_list found = {0};
    struct error ignored = {0};
    const char *name = definition_text(&plan->wanted, OPTION_NAME);
    if (spec->kind != PROGRAM_SCRIPT && spec->kind != PROGRAM_MODULE)
        return;
    text_list_add(&arguments, spec->kind == PROGRAM_MODULE ? "module" : "script");
    text_list_add(&arguments, spec->target);
    text_list_add(&arguments, directory != NULL ? directory : "");
    if (class_reader_call("pyhost_compat.service_classes", "of_program", &arguments, &found, &ignored) &&
        found.count == 1)
        output_note("the program has the class of a service, which pyhost runs by itself: pyhost update "
                    "\"%s\" --class "
                    "\"%s\"",
                    name != NULL ? name : "NAME", found.items[0]);
    error_clear(&ignored);
    text_list_clear(&found);
    text_list_clear(&arguments);
}

// ---- a command for the class, behind the program that has it ----

// The first argument that HandleCommandLine would take as its command: only options, and their values, stand in front of it. NULL: there is
// none.
static const char *command_in(const struct text_list *words, size_t first)
{
    static const char *const commands[] = {"install", "update",  "remove", "start",
                                           "stop",    "restart", "debug"};
    bool after_option = false;
    for (size_t i = first; i < words->count; i++) {
        for (size_t j = 0; j < COUNT_OF(commands); j++)
            if (text_equal_ignore_case(words->items[i], commands[j]))
                return words->items[i];
        const bool is_option = words->items[i][0] == '-';
        if (!is_option && !after_option)
            return NULL;
        after_option = is_option;
    }
    return NULL;
}

// The class that the program's commands are for: *is_handled tells whether it has them; NULL: its name is not seen. Owner: the caller.
static char *class_of_commands(const struct program_spec *spec, const char *directory, bool *is_handled)
{
    struct text_list arguments = {0};
    struct text_list found = {0};
    struct error ignored = {0};
    char *full = spec->kind == PROGRAM_SCRIPT ? file_full_path(spec->target) : text_copy(spec->target);
    char *place = file_full_path(directory != NULL ? directory : ".");
    text_list_add(&arguments, spec->kind == PROGRAM_SCRIPT ? "script" : "module");
    text_list_add(&arguments, full);
    text_list_add(&arguments, spec->kind == PROGRAM_SCRIPT ? "" : place);
    class_reader_call("pyhost_compat.service_classes", "of_command", &arguments, &found, &ignored);
    *is_handled = found.count > 0;
    char *name = *is_handled && found.items[0][0] != '\0' ? text_copy(found.items[0]) : NULL;
    free(place);
    free(full);
    error_clear(&ignored);
    text_list_clear(&found);
    text_list_clear(&arguments);
    return name;
}

static bool refuse_command(const struct install_plan *plan, const char *command, const char *class_text,
                           struct error *error)
{
    char *advice =
        class_spec_named(plan->naming, class_text != NULL ? class_text : "C:\\DIRECTORY\\MODULE.CLASS");
    error_set(
        error, 0,
        "\"%s\" is a command of the program's own, for the class that it has: the service would carry it "
        "out at each start, and end",
        command);
    error_usage(error);
    error_advise(error, "%s", advice);
    free(advice);
    return false;
}

bool install_subject_take_command(struct install_plan *plan, const struct environment *environment,
                                  struct error *error)
{
    const struct text_list none = {0};
    const struct text_list *words = &plan->wanted.values[OPTION_PROGRAM];
    struct program_spec spec = {0};
    struct error unread = {0};
    struct definition whole = {0};
    bool is_handled = false;
    char *class_text = NULL;
    const size_t first =
        words->count > 0 && program_spec_kind(words->items[0]) == PROGRAM_MODULE ? 2 : 1; // of the arguments
    const char *command = command_in(words, first);
    bool done = true;
    definition_overlay(&whole, &plan->before);
    definition_overlay(&whole, &plan->wanted);
    if (command != NULL && program_spec_parse(words, &spec, &unread) && spec.kind != PROGRAM_FUNCTION &&
        (done = class_reader_start(environment, &whole, error)))
        class_text = class_of_commands(&spec, definition_text(&whole, OPTION_DIRECTORY), &is_handled);
    if (is_handled && class_text != NULL && words->count == first + 1 &&
        text_equal_ignore_case(command, "install")) {
        output_note("\"install\" belongs to the class %s: the service runs that class, not the program",
                    class_text);
        definition_set(&plan->wanted, OPTION_CLASS, class_text);
        definition_set_list(&plan->wanted, OPTION_PROGRAM, &none);
        plan->wanted.given[OPTION_PROGRAM] = false;
    } else if (is_handled) {
        done = refuse_command(plan, command, class_text, error);
    }
    free(class_text);
    error_clear(&unread);
    definition_clear(&whole);
    program_spec_clear(&spec);
    return done;
}

bool install_subject_complete_program(struct install_plan *plan, const struct environment *environment,
                                      struct error *error)
{
    char *directory = NULL;
    struct program_spec spec = {0};
    struct definition whole = {0};
    bool done = which_program(&plan->wanted, &plan->before, &spec, &directory, error);
    definition_overlay(&whole, &plan->before);
    definition_overlay(&whole, &plan->wanted);
    if (done && class_reader_start(environment, &whole, error)) {
        done = class_reader_check_program(&spec, directory, error);
        if (!done)
            add_cure(plan, environment, error);
        else
            note_class(plan, &spec, directory);
        if (!done && spec.kind == PROGRAM_FUNCTION && spec.directory == NULL) {
            char *name = text_format(":%s", spec.function);
            advise_place(&whole, spec.target, name, error);
            free(name);
        }
    } else {
        done = false;
    }
    definition_clear(&whole);
    program_spec_clear(&spec);
    free(directory);
    return done;
}

void install_subject_replace_other(struct install_plan *plan)
{
    const struct text_list none = {0};
    if (install_subject_is_program(&plan->wanted) && definition_text(&plan->before, OPTION_CLASS) != NULL)
        definition_set(&plan->wanted, OPTION_CLASS, "");
    else if (definition_text(&plan->wanted, OPTION_CLASS) != NULL &&
             install_subject_is_program(&plan->before))
        definition_set_list(&plan->wanted, OPTION_PROGRAM, &none);
}

bool install_subject_overlay(struct definition *target, const struct definition *over, struct error *error)
{
    bool class_given = definition_text(over, OPTION_CLASS) != NULL;
    if (class_given && install_subject_is_program(over)) {
        error_set(error, 0, "a service runs a class or a program, not both");
        return error_advise(error, "leave one of them away: \"%s\" or \"%s\"",
                            definition_text(over, OPTION_CLASS), definition_text(over, OPTION_PROGRAM));
    }
    enum option_id other = class_given ? OPTION_PROGRAM : OPTION_CLASS;
    if (class_given || install_subject_is_program(over)) {
        text_list_clear(&target->values[other]);
        target->given[other] = false;
    }
    definition_overlay(target, over);
    return true;
}

void install_subject_take(struct definition *definition, const struct text_list *arguments)
{
    if (program_spec_kind(arguments->items[0]) != PROGRAM_NONE)
        definition_set_list(definition, OPTION_PROGRAM, arguments);
    else
        definition_set(definition, OPTION_CLASS, arguments->items[0]);
}

// The module as a part of the package that its directory is: C:\apps\shop\service is C:\apps\shop.service. False: it is none.
static bool into_package(struct class_spec *spec)
{
    bool moved = false;
    while (spec->directory != NULL) {
        char *marker = path_join(spec->directory, "__init__.py");
        char *above = file_exists(marker) ? path_parent(spec->directory) : NULL;
        free(marker);
        if (above == NULL)
            break;
        char *module = text_format("%s.%s", path_name(spec->directory), spec->module);
        free(spec->module);
        free(spec->directory);
        spec->module = module;
        spec->directory = above;
        moved = true;
    }
    return moved;
}

// Does the class's module import the package that it is a part of, now or later? It can be found by its package's name alone then.
static bool names_package(const struct class_spec *spec, struct class_spec *of_package)
{
    struct text_list arguments = {0};
    struct text_list found = {0};
    struct error ignored = {0};
    char *text = class_spec_text(spec);
    if (strchr(spec->module, '.') == NULL && class_spec_parse(text, of_package, &ignored) &&
        into_package(of_package)) {
        char *file = text_format("%s\\%s.py", spec->directory, spec->module);
        char *package = text_copy_part(of_package->module, strcspn(of_package->module, "."));
        text_list_add(&arguments, file);
        text_list_add(&arguments, package);
        class_reader_call("pyhost_compat.imports", "names_package", &arguments, &found, &ignored);
        free(package);
        free(file);
    }
    const bool names = found.count > 0;
    free(text);
    error_clear(&ignored);
    text_list_clear(&found);
    text_list_clear(&arguments);
    return names;
}

static void record_in_package(struct install_plan *plan, const struct class_spec *spec)
{
    char *text = class_spec_text(spec);
    definition_set(&plan->wanted, OPTION_CLASS, text);
    output_note("the file is part of a package: the class is recorded as %s", text);
    free(text);
}

bool install_subject_read_class(struct install_plan *plan, const struct environment *environment,
                                struct definition *all, struct error *error)
{
    struct class_spec spec = {0};
    struct class_spec of_package = {0};
    struct definition whole = {0};
    definition_overlay(&whole, &plan->before);
    definition_overlay(&whole, &plan->wanted);
    bool done = which_class(&plan->wanted, &spec, error) && class_reader_start(environment, &whole, error);
    struct error ignored = {0};
    bool is_read = done && names_package(&spec, &of_package) &&
                   class_reader_read(&of_package, plan->naming, all, &ignored);
    if (is_read) {
        record_in_package(plan, &of_package);
    } else if (done) {
        definition_clear(all);
        is_read = class_reader_read(&spec, plan->naming, all, error);
    }
    if (done && !is_read) {
        error_clear(&ignored);
        definition_clear(all);
        done = into_package(&spec) && class_reader_read(&spec, plan->naming, all, &ignored);
        if (done) {
            record_in_package(plan, &spec);
            error_clear(error);
        } else {
            add_cure(plan, environment, error);
            if (spec.directory == NULL) {
                char *name = text_format(".%s", spec.class_name);
                advise_place(&whole, spec.module, name, error);
                free(name);
            }
        }
    }
    error_clear(&ignored);
    definition_clear(&whole);
    class_spec_clear(&of_package);
    class_spec_clear(&spec);
    return done;
}
