// SPDX-License-Identifier: MIT
// install, update, remove: what the class, a file and the command line say, to the SCM and the registry.
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/file.h"
#include "base/output.h"
#include "base/path.h"
#include "base/quoting.h"
#include "base/wide.h"
#include "commands/class_reader.h"
#include "commands/commands.h"
#include "commands/control.h"
#include "commands/definition.h"
#include "commands/password.h"
#include "commands/service_definition.h"
#include "python/disk.h"
#include "report/event_log.h"
#include "report/log_directory.h"
#include "scm/account.h"
#include "scm/scm.h"
#include "settings/settings.h"

// What is to be installed, gathered before anything is changed.
struct plan {
    struct definition wanted; // what was said: by the class, by a file, by the command line
    struct definition before; // what is there
    bool exists;
    char *host;         // path of this exe
    char *image_before; // command line of the service that is there
    char *image_path;   // and what it is to be; NULL: as it is
    char *password;
};

static void plan_clear(struct plan *plan)
{
    definition_clear(&plan->wanted);
    definition_clear(&plan->before);
    free(plan->host);
    free(plan->image_before);
    free(plan->image_path);
    password_forget(plan->password);
}

// ---- which Python, which class ----

// python.exe in a directory that is a virtual environment or a base Python; NULL when there is none. Owner:
// the caller.
static char *python_below(const char *directory)
{
    char *in_scripts = path_join(directory, "Scripts\\python.exe");
    char *beside = path_join(directory, "python.exe");
    char *found = file_exists(in_scripts) ? text_copy(in_scripts)
                  : file_exists(beside)   ? text_copy(beside)
                                          : NULL;
    free(beside);
    free(in_scripts);
    return found;
}

// The python.exe that is meant: named, else of the active environment, else of the one that pyhost.exe lies
// in.
static char *choose_python(const char *named, const char *host, struct error *error)
{
    char *python = NULL;
    if (named != NULL) {
        char *full = file_full_path(named);
        python = file_directory_exists(full) ? python_below(full) : text_copy(full);
        if (python == NULL)
            error_set(error, ERROR_FILE_NOT_FOUND, "there is no python.exe in \"%s\"", full);
        free(full);
        return python;
    }
    char *active = text_from_wide(_wgetenv(L"VIRTUAL_ENV"));
    if (active != NULL && active[0] != '\0') {
        python = python_below(active);
        if (python == NULL)
            error_set(error, ERROR_FILE_NOT_FOUND, "VIRTUAL_ENV is \"%s\", but there is no python.exe in it",
                      active);
        free(active);
        return python;
    }
    free(active);
    char *directory = path_parent(host);
    char *beside = path_join(directory != NULL ? directory : "", "python.exe");
    free(directory);
    if (file_exists(beside))
        return beside;
    free(beside);
    error_set(error, 0, "which Python does the service belong to?");
    error_advise(error, "name its virtual environment with --python PATH, or activate it first");
    return NULL;
}

// A module that lies in the current directory is meant by it, though the service will not run there.
static void find_module_here(struct class_spec *spec)
{
    if (spec->directory != NULL)
        return;
    size_t first = strcspn(spec->module, ".");
    char *file = text_format("%.*s.py", (int)first, spec->module);
    char *package = text_format("%.*s\\__init__.py", (int)first, spec->module);
    if (file_exists(file) || file_exists(package)) {
        spec->directory = file_full_path(".");
        output_note("the module \"%s\" is taken from \"%s\"", spec->module, spec->directory);
    }
    free(package);
    free(file);
}

static char *spec_text(const struct class_spec *spec)
{
    return spec->directory != NULL ? text_format("%s\\%s.%s", spec->directory, spec->module, spec->class_name)
                                   : text_format("%s.%s", spec->module, spec->class_name);
}

// The environment of the service: of what was said, else of what is there, else of the surroundings.
static bool find_environment(struct plan *plan, struct environment *environment, struct error *error)
{
    const char *named = definition_text(&plan->wanted, OPTION_PYTHON);
    if (named == NULL)
        named = definition_text(&plan->before, OPTION_PYTHON);
    char *python = choose_python(named, plan->host, error);
    bool done =
        python != NULL && environment_find(python, disk_own_machine(), disk_files(), environment, error);
    if (done)
        definition_set(&plan->wanted, OPTION_PYTHON, environment->python);
    free(python);
    return done;
}

static bool which_class(struct error *error)
{
    error_set(error, 0, "which class is the service?");
    return error_advise(error, "pyhost install MODULE.CLASS, or --file FILE");
}

// Brings the class's specification into its full form.
static bool complete_class(struct definition *wanted, struct class_spec *spec, struct error *error)
{
    const char *text = definition_text(wanted, OPTION_CLASS);
    if (text == NULL)
        return which_class(error);
    if (!class_spec_parse(text, spec, error))
        return false;
    if (spec->directory != NULL && !path_is_absolute(spec->directory)) {
        char *full = file_full_path(spec->directory);
        free(spec->directory);
        spec->directory = full;
    }
    find_module_here(spec);
    char *full = spec_text(spec);
    definition_set(wanted, OPTION_CLASS, full);
    free(full);
    return true;
}

// ---- what was said ----

// What the file says, then what the command line says over it. A file needs a Python to be read with.
static bool gather(struct plan *plan, const struct command_line *line, struct environment *environment,
                   struct error *error)
{
    struct definition from_line = {0};
    const char *file = command_line_value(line, OPTION_FILE);
    bool done = definition_from_line(&from_line, line, error);
    if (done && line->verb == VERB_INSTALL && line->arguments.count > 0)
        definition_set(&from_line, OPTION_CLASS, line->arguments.items[0]);
    if (done && file != NULL) {
        size_t size = 0;
        struct definition from_file = {0};
        char *full = file_full_path(file);
        char *text = (char *)file_read(full, 1 << 20, &size, error);
        done = text != NULL;
        if (done && !from_line.given[OPTION_PYTHON]) {
            char *python = definition_find_python(text);
            if (python != NULL)
                definition_set(&plan->wanted, OPTION_PYTHON, python);
            free(python);
        } else if (done) {
            definition_set(&plan->wanted, OPTION_PYTHON, definition_text(&from_line, OPTION_PYTHON));
        }
        // Options of the interpreter count from the command line only: the file is read with it.
        done = done && find_environment(plan, environment, error) &&
               class_reader_start(environment, &from_line, error) &&
               class_reader_read_file(full, &from_file, error);
        char *python = done ? text_copy(environment->python) : NULL;
        definition_overlay(&plan->wanted, &from_file);
        if (done)
            definition_set(&from_line, OPTION_PYTHON, python); // in its full form
        free(python);
        definition_clear(&from_file);
        free(text);
        free(full);
    }
    definition_overlay(&plan->wanted, &from_line);
    definition_clear(&from_line);
    return done;
}

static void complete_paths(struct definition *wanted)
{
    for (int i = 0; i < OPTION_DEFINITION_END; i++) {
        const char *text = definition_text(wanted, (enum option_id)i);
        if (verbs_options[i].kind != OPTION_PATH || text == NULL)
            continue;
        char *full = file_full_path(text);
        definition_set(wanted, (enum option_id)i, full);
        free(full);
    }
}

// The account in its short form, and its password when one is to be set.
static bool complete_account(struct plan *plan, const struct command_line *line, const char *name,
                             struct error *error)
{
    const char *given = definition_text(&plan->wanted, OPTION_ACCOUNT);
    if (given != NULL) {
        char *account = account_short(given, name);
        definition_set(&plan->wanted, OPTION_ACCOUNT, account);
        free(account);
    }
    const char *account = definition_text(given != NULL ? &plan->wanted : &plan->before, OPTION_ACCOUNT);
    bool changes = definition_differs(plan->exists ? &plan->before : NULL, &plan->wanted, OPTION_ACCOUNT);
    if (account == NULL || !account_has_password(account)) {
        if (password_is_given(line))
            return error_set(error, 0, "the account \"%s\" has no password",
                             account != NULL ? account : "LocalSystem");
        return true;
    }
    if (!password_is_given(line) && (!changes || command_line_has(line, OPTION_DRY_RUN)))
        return true;
    plan->password = password_get(line, account, error);
    return plan->password != NULL;
}

static char *quoted_program(const char *program, const char *arguments)
{
    struct text_buffer image_path = {0};
    quoting_add(&image_path, program, true);
    if (arguments != NULL) // the class quotes them itself, as for pywin32
        text_buffer_add_format(&image_path, " %s", arguments);
    return text_buffer_take(&image_path);
}

static void note_old_options(const struct command_line *line, const struct definition *wanted)
{
    if (command_line_has(line, OPTION_PERFMON_INI) || command_line_has(line, OPTION_PERFMON_DLL))
        output_note("performance counters are not installed: --perfmonini and --perfmondll have no effect");
    if (definition_yes(wanted, OPTION_INTERACTIVE))
        output_note("no Windows since Vista shows the windows of a service, interactive or not");
}

// ---- doing it ----

// What may fail without making the service unusable is told, and is no failure.
static void prepare_reports(const struct plan *plan, const char *name)
{
    struct error error = {0};
    if (!event_log_register_source(name, plan->host, &error))
        output_note("%s", error.message);
    error_clear(&error);
    struct definition now = {0};
    char *root = settings_data_directory();
    if (service_definition_read(name, &now, NULL, &error)) {
        const char *account = definition_text(&now, OPTION_ACCOUNT);
        const char *log = definition_text(&now, OPTION_LOG);
        char *full = account_for_scm(account != NULL ? account : "LocalSystem");
        if (log != NULL && !log_directory_prepare(log, root, full, &error))
            output_note("%s", error.message);
        free(full);
    }
    free(root);
    definition_clear(&now);
    error_clear(&error);
}

static void note_if_running(const char *name)
{
    struct scm_service service = {0};
    struct scm_status status = {0};
    struct error ignored = {0};
    if (scm_open(name, SERVICE_QUERY_STATUS, &service, &ignored) && scm_query(&service, &status, &ignored) &&
        status.process != 0)
        output_note("it runs on as it is until it is restarted: pyhost restart \"%s\"", name);
    scm_close(&service);
    error_clear(&ignored);
}

static void tell(const struct plan *plan, const char *name, bool dry)
{
    struct text_list lines = definition_difference(plan->exists ? &plan->before : NULL, &plan->wanted);
    if (plan->image_path != NULL && plan->exists)
        text_list_add_owned(&lines,
                            text_format("command line: %s -> %s", plan->image_before, plan->image_path));
    if (plan->password != NULL)
        text_list_add(&lines, "password: set");
    if (plan->exists && lines.count == 0)
        output_answer("%s is as it is to be; nothing %s\n", name, dry ? "would change" : "was changed");
    else
        output_answer("%s %s%s\n", name, dry ? "would be " : "", plan->exists ? "updated" : "installed");
    for (size_t i = 0; i < lines.count; i++)
        output_answer("  %s\n", lines.items[i]);
    if (plan->exists && lines.count > 0 && !dry)
        note_if_running(name);
    if (!plan->exists && !plan->wanted.given[OPTION_LOG] && !dry) {
        struct settings settings = {0};
        struct error ignored = {0};
        settings_read(&settings, name, &ignored);
        output_answer("  %-16s %s\n", "log", settings.log);
        settings_clear(&settings);
        error_clear(&ignored);
    }
    text_list_clear(&lines);
}

static bool carry_out(struct plan *plan, const struct command_line *line, const char *name,
                      struct error *error)
{
    bool dry = command_line_has(line, OPTION_DRY_RUN);
    if (!dry) {
        struct text_list notes = {0};
        const struct service_change change = {.name = name,
                                              .before = plan->exists ? &plan->before : NULL,
                                              .after = &plan->wanted,
                                              .image_before = plan->image_before,
                                              .image_path = plan->image_path,
                                              .password = plan->password};
        bool done = service_definition_apply(&change, &notes, error);
        for (size_t i = 0; i < notes.count; i++)
            output_note("%s", notes.items[i]);
        text_list_clear(&notes);
        if (!done)
            return false;
        prepare_reports(plan, name);
    }
    tell(plan, name, dry);
    return true;
}

static bool read_before(struct plan *plan, const char *name, struct error *error)
{
    plan->exists = scm_exists(name, error);
    bool done = error->message == NULL &&
                (!plan->exists || service_definition_read(name, &plan->before, &plan->image_before, error));
    if (done && plan->exists)
        definition_set(&plan->before, OPTION_NAME, name); // it may be written in other letters
    return done;
}

static bool check_name(const char *name, const struct class_spec *spec, struct error *error)
{
    if (name == NULL || name[0] == '\0') {
        error_set(error, 0, "the class \"%s\" has no _svc_name_", spec->class_name);
        return error_advise(error, "give it one, or name the service here: --name NAME");
    }
    if (strpbrk(name, "/\\") != NULL)
        return error_set(error, 0, "\"%s\" cannot be a service's name: slashes are not allowed in it", name);
    return true;
}

// What the class says, where nothing else was said; the name that it has is then *class_name.
static bool add_class(struct plan *plan, const struct class_spec *spec, char **class_name,
                      struct error *error)
{
    struct definition all = {0};
    bool done = class_reader_read(spec, &all, error);
    const char *name = definition_text(&all, OPTION_NAME);
    *class_name = name != NULL ? text_copy(name) : NULL;
    definition_overlay(&all, &plan->wanted);
    definition_clear(&plan->wanted);
    plan->wanted = all;
    return done;
}

static bool plan_install(struct plan *plan, const struct command_line *line, struct error *error)
{
    struct class_spec spec = {0};
    struct environment environment = {0};
    char *class_name = NULL;
    plan->host = file_own_path();
    bool named_display = false;
    if (line->arguments.count == 0 && !command_line_has(line, OPTION_CLASS) &&
        !command_line_has(line, OPTION_FILE))
        return which_class(error);
    bool done = gather(plan, line, &environment, error) &&
                (environment.python != NULL || find_environment(plan, &environment, error)) &&
                complete_class(&plan->wanted, &spec, error) &&
                class_reader_start(&environment, &plan->wanted, error);
    named_display = plan->wanted.given[OPTION_DISPLAY_NAME];
    done = done && add_class(plan, &spec, &class_name, error) &&
           check_name(definition_text(&plan->wanted, OPTION_NAME), &spec, error) &&
           read_before(plan, definition_text(&plan->wanted, OPTION_NAME), error);
    if (done) {
        const char *name = definition_text(&plan->wanted, OPTION_NAME);
        const char *display_name = definition_text(&plan->wanted, OPTION_DISPLAY_NAME);
        // The SCM wants display names to differ, so a second service of one class cannot have the class's
        // own.
        if (display_name == NULL) {
            definition_set(&plan->wanted, OPTION_DISPLAY_NAME, name);
        } else if (!named_display && (class_name == NULL || strcmp(name, class_name) != 0)) {
            char *text = text_format("%s (%s)", display_name, name);
            definition_set(&plan->wanted, OPTION_DISPLAY_NAME, text);
            free(text);
        }
        if (!plan->exists && !plan->wanted.given[OPTION_RECOVERY_ON_EXIT])
            definition_set(&plan->wanted, OPTION_RECOVERY_ON_EXIT, "yes");
        const struct definition *arguments =
            plan->wanted.given[OPTION_ARGUMENTS] ? &plan->wanted : &plan->before;
        plan->image_path = quoted_program(plan->host, definition_text(arguments, OPTION_ARGUMENTS));
        if (plan->exists && strcmp(plan->image_path, plan->image_before) == 0) {
            free(plan->image_path);
            plan->image_path = NULL;
        }
        complete_paths(&plan->wanted);
        note_old_options(line, &plan->wanted);
        done = complete_account(plan, line, name, error);
    }
    free(class_name);
    environment_clear(&environment);
    class_spec_clear(&spec);
    return done;
}

static bool plan_update(struct plan *plan, const struct command_line *line, struct error *error)
{
    struct class_spec spec = {0};
    struct environment environment = {0};
    const char *name = line->arguments.items[0];
    plan->host = file_own_path();
    if (!service_definition_read(name, &plan->before, &plan->image_before, error))
        return false;
    plan->exists = true;
    if (!gather(plan, line, &environment, error))
        return false;
    const char *other = definition_text(&plan->wanted, OPTION_NAME);
    if (other != NULL && !text_equal_ignore_case(other, name)) {
        environment_clear(&environment);
        error_set(error, 0, "a service cannot be renamed: the file is for \"%s\"", other);
        return error_advise(error, "pyhost install --file FILE");
    }
    bool class_given = plan->wanted.given[OPTION_CLASS];
    bool done = true;
    if ((class_given || plan->wanted.given[OPTION_PYTHON]) && environment.python == NULL)
        done = find_environment(plan, &environment, error);
    if (done && class_given) { // another class must be there before the service is told of it
        struct definition ignored = {0};
        struct definition whole = {0};
        definition_overlay(&whole, &plan->before);
        definition_overlay(&whole, &plan->wanted);
        done = complete_class(&plan->wanted, &spec, error) &&
               class_reader_start(&environment, &whole, error) && class_reader_read(&spec, &ignored, error);
        definition_clear(&whole);
        definition_clear(&ignored);
    }
    if (done && definition_differs(&plan->before, &plan->wanted, OPTION_ARGUMENTS)) {
        struct text_list old = quoting_split(plan->image_before);
        plan->image_path = quoted_program(old.items[0], definition_text(&plan->wanted, OPTION_ARGUMENTS));
        text_list_clear(&old);
    }
    if (done) {
        complete_paths(&plan->wanted);
        note_old_options(line, &plan->wanted);
        done = complete_account(plan, line, name, error);
    }
    environment_clear(&environment);
    class_spec_clear(&spec);
    return done;
}

static int run(const struct command_line *line,
               bool (*make)(struct plan *plan, const struct command_line *line, struct error *error))
{
    struct plan plan = {0};
    struct error error = {0};
    int code = EXIT_DONE;
    bool done = make(&plan, line, &error);
    if (done) {
        const char *name =
            line->verb == VERB_UPDATE ? line->arguments.items[0] : definition_text(&plan.wanted, OPTION_NAME);
        done = carry_out(&plan, line, name, &error);
    }
    if (!done)
        code = commands_fail(&error);
    plan_clear(&plan);
    error_clear(&error);
    return code;
}

int install_run(const struct command_line *line)
{
    return run(line, plan_install);
}

int install_update(const struct command_line *line)
{
    return run(line, plan_update);
}

int install_remove(const struct command_line *line)
{
    struct scm_service service = {0};
    struct error error = {0};
    const char *name = line->arguments.items[0];
    bool done = scm_open(name, SERVICE_QUERY_STATUS | SERVICE_ENUMERATE_DEPENDENTS | SERVICE_STOP | DELETE,
                         &service, &error) &&
                control_stop_service(&service, control_wait(line), NULL, &error) &&
                scm_delete(&service, &error);
    scm_close(&service);
    if (done) {
        event_log_remove_source(name, &error);
        output_answer("%s removed\n", name);
        error_clear(&error);
        return EXIT_DONE;
    }
    int code = commands_fail(&error);
    error_clear(&error);
    return code;
}
