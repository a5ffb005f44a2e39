// SPDX-License-Identifier: MIT
// install, remove: what the class says and what the command line says, to the SCM and the registry.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/file.h"
#include "base/path.h"
#include "base/quoting.h"
#include "base/wide.h"
#include "commands/control.h"
#include "commands/verbs.h"
#include "modules/servicemanager.h"
#include "modules/win32_calls.h"
#include "python/disk.h"
#include "python/entry_point.h"
#include "python/interpreter.h"
#include "report/event_log.h"
#include "report/log_directory.h"
#include "settings/settings.h"

enum { WEEK = 7 * 24 * 3600, LOG_MOST = 2047 << 20 }; // seconds; bytes

// What is to be installed, gathered before anything is changed.
struct plan {
    struct class_spec spec;
    struct environment environment;
    struct settings settings;
    char *host; // path of this exe
    char *display_name;
    char *description;
    char *image_path;
    char *arguments; // _exe_args_ of the class
    struct text_list dependencies;
    enum scm_start start;
};

static void plan_clear(struct plan *plan)
{
    class_spec_clear(&plan->spec);
    environment_clear(&plan->environment);
    settings_clear(&plan->settings);
    free(plan->host);
    free(plan->display_name);
    free(plan->description);
    free(plan->image_path);
    free(plan->arguments);
    text_list_clear(&plan->dependencies);
}

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
static char *choose_python(const struct command_line *line, const char *host, struct error *error)
{
    const char *named = command_line_value(line, OPTION_PYTHON);
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
static void find_module_here(struct plan *plan)
{
    if (plan->spec.directory != NULL)
        return;
    size_t first = strcspn(plan->spec.module, ".");
    char *file = text_format("%.*s.py", (int)first, plan->spec.module);
    char *package = text_format("%.*s\\__init__.py", (int)first, plan->spec.module);
    if (file_exists(file) || file_exists(package)) {
        plan->spec.directory = file_full_path(".");
        printf("the module \"%s\" is taken from \"%s\"\n", plan->spec.module, plan->spec.directory);
    }
    free(package);
    free(file);
}

static bool parse_startup(const char *text, enum scm_start *start, struct error *error)
{
    static const struct {
        const char *name;
        enum scm_start start;
    } names[] = {{"auto", SCM_START_AUTO},
                 {"delayed", SCM_START_DELAYED},
                 {"manual", SCM_START_MANUAL},
                 {"disabled", SCM_START_DISABLED}};
    *start = SCM_START_MANUAL;
    if (text == NULL)
        return true;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (text_equal_ignore_case(text, names[i].name)) {
            *start = names[i].start;
            return true;
        }
    }
    return error_set(error, 0, "\"%s\" is no start type: auto, delayed, manual or disabled", text);
}

// The value of an option as a number up to most, times unit; *number stays as it is when the option was not
// given.
static bool parse_number(const struct command_line *line, enum option_id option, uint32_t most, uint32_t unit,
                         uint32_t *number, struct error *error)
{
    const char *text = command_line_value(line, option);
    char *end = NULL;
    if (text == NULL)
        return true;
    unsigned long long value = strtoull(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || value > most)
        return error_set(error, 0, "\"%s\" is no number from 0 to %lu", text, (unsigned long)most);
    *number = (uint32_t)value * unit;
    return true;
}

static bool parse_yes(const struct command_line *line, enum option_id option, uint32_t *yes,
                      struct error *error)
{
    const char *text = command_line_value(line, option);
    if (text == NULL)
        return true;
    if (!text_equal_ignore_case(text, "yes") && !text_equal_ignore_case(text, "no"))
        return error_set(error, 0, "\"%s\" is neither yes nor no", text);
    *yes = text_equal_ignore_case(text, "yes");
    return true;
}

// Imports the class with the service's own interpreter. The interpreter stays until the process ends.
static bool read_class(struct plan *plan, char **name, struct error *error)
{
    static struct host_callbacks callbacks; // no service: the modules work as under python.exe
    uint32_t code = 0;
    struct entry_point entry = {0};
    struct interpreter_options options = {.flags = plan->settings.python_flags,
                                          .variables = plan->settings.machine_environment != 0,
                                          .user_site = plan->settings.machine_environment != 0,
                                          .host_modules = plan->host};
    text_list_add(&options.arguments, plan->host);
    callbacks.host_path = plan->host;
    bool done = interpreter_start(&plan->environment, &options, error) &&
                servicemanager_install(&callbacks, error) && win32_calls_install(&callbacks, error) &&
                entry_point_load(&entry, &plan->spec, &code, error) == ENTRY_POINT_OK;
    text_list_clear(&options.arguments);
    if (!done)
        return false;
    *name = entry_point_text(&entry, "_svc_name_");
    plan->display_name = entry_point_text(&entry, "_svc_display_name_");
    plan->description = entry_point_text(&entry, "_svc_description_");
    // Arguments that come with another program are that program's: the host takes only those meant for
    // itself.
    char *other_program = entry_point_text(&entry, "_exe_name_");
    if (other_program == NULL)
        plan->arguments = entry_point_text(&entry, "_exe_args_");
    free(other_program);
    plan->dependencies = entry_point_texts(&entry, "_svc_deps_");
    return true;
}

static char *spec_text(const struct class_spec *spec)
{
    return spec->directory != NULL ? text_format("%s\\%s.%s", spec->directory, spec->module, spec->class_name)
                                   : text_format("%s.%s", spec->module, spec->class_name);
}

static void set_text(char **field, const char *text)
{
    if (text != NULL) {
        char *full = file_full_path(text);
        free(*field);
        *field = full;
    }
}

// The settings: what the registry has, and what the command line says over it.
static bool plan_settings(struct plan *plan, const struct command_line *line, const char *name,
                          struct error *error)
{
    struct error ignored = {0};
    struct settings *settings = &plan->settings;
    struct text_list flags = settings->python_flags;
    settings->python_flags = (struct text_list){0};
    settings_clear(settings);
    settings_read(settings, name, &ignored); // nothing there yet: the defaults
    error_clear(&ignored);
    if (flags.count > 0) {
        text_list_clear(&settings->python_flags);
        settings->python_flags = flags;
    }
    if (command_line_has(line, OPTION_MACHINE_ENVIRONMENT))
        settings->machine_environment = 1;
    free(settings->class_spec);
    settings->class_spec = spec_text(&plan->spec);
    free(settings->python);
    settings->python = text_copy(plan->environment.python);
    set_text(&settings->log, command_line_value(line, OPTION_LOG));
    set_text(&settings->directory, command_line_value(line, OPTION_DIRECTORY));
    return parse_number(line, OPTION_START_LIMIT, WEEK, 1, &settings->start_limit, error) &&
           parse_number(line, OPTION_STOP_LIMIT, WEEK, 1, &settings->stop_limit, error) &&
           parse_number(line, OPTION_LOG_SIZE, LOG_MOST / 1024, 1024, &settings->log_size, error) &&
           parse_number(line, OPTION_LOG_AGE, 10 * 365 * 24, 1, &settings->log_age, error) &&
           parse_number(line, OPTION_LOG_KEEP, 1000, 1, &settings->log_keep, error) &&
           parse_yes(line, OPTION_SHUTDOWN_IS_STOP, &settings->shutdown_is_stop, error) &&
           parse_yes(line, OPTION_KEEP_CHILDREN, &settings->keep_children, error);
}

static bool make_plan(struct plan *plan, const struct command_line *line, struct error *error)
{
    bool done = false;
    char *class_name = NULL;
    plan->host = file_own_path();
    char *python = choose_python(line, plan->host, error);
    if (python == NULL || !parse_startup(command_line_value(line, OPTION_STARTUP), &plan->start, error) ||
        !class_spec_parse(line->arguments.items[0], &plan->spec, error) ||
        !environment_find(python, disk_own_machine(), disk_files(), &plan->environment, error))
        goto done;
    if (plan->spec.directory != NULL && !path_is_absolute(plan->spec.directory))
        set_text(&plan->spec.directory, plan->spec.directory);
    find_module_here(plan);
    for (size_t i = 0; i < line->values[OPTION_PYTHON_FLAG].count; i++)
        text_list_add(&plan->settings.python_flags, line->values[OPTION_PYTHON_FLAG].items[i]);
    plan->settings.machine_environment = command_line_has(line, OPTION_MACHINE_ENVIRONMENT);
    if (!read_class(plan, &class_name, error))
        goto done;
    const char *name = command_line_value(line, OPTION_NAME);
    if (name == NULL)
        name = class_name;
    if (name == NULL || name[0] == '\0') {
        error_set(error, 0, "the class \"%s\" has no _svc_name_", plan->spec.class_name);
        error_advise(error, "give it one, or name the service here: --name NAME");
        goto done;
    }
    if (strpbrk(name, "/\\") != NULL) {
        error_set(error, 0, "\"%s\" cannot be a service's name: slashes are not allowed in it", name);
        goto done;
    }
    if (!plan_settings(plan, line, name, error))
        goto done;
    // The SCM wants display names to differ, so a second service of one class cannot have the class's own.
    if (plan->display_name == NULL)
        plan->display_name = text_copy(name);
    else if (class_name == NULL || strcmp(name, class_name) != 0)
        text_replace(&plan->display_name, "%s (%s)", plan->display_name, name);

    struct text_buffer image_path = {0};
    quoting_add(&image_path, plan->host, true);
    if (plan->arguments != NULL && plan->arguments[0] != '\0')
        text_buffer_add_format(&image_path, " %s",
                               plan->arguments); // the class quotes them itself, as for pywin32
    plan->image_path = text_buffer_take(&image_path);
    done = true;
done:
    free(class_name);
    free(python);
    return done;
}

static bool apply_to_new(const struct plan *plan, const struct scm_config *config, struct error *error)
{
    struct scm_service service = {0};
    if (!scm_create(plan->settings.name, config, &service, error))
        return false;
    bool done = scm_describe(&service, config, error) && settings_write(&plan->settings, error);
    if (!done) {
        struct error ignored = {0};
        scm_delete(&service, &ignored); // what was there before: nothing
        error_clear(&ignored);
    }
    scm_close(&service);
    return done;
}

static bool apply_to_existing(const struct plan *plan, const struct scm_config *config, struct error *error)
{
    struct scm_service service = {0};
    struct settings before = {0};
    struct error ignored = {0};
    if (!scm_open(plan->settings.name, SERVICE_QUERY_CONFIG | SERVICE_CHANGE_CONFIG, &service, error))
        return false;
    bool had_settings = settings_read(&before, plan->settings.name, &ignored);
    bool done = settings_write(&plan->settings, error) && scm_change(&service, config, error) &&
                scm_describe(&service, config, error);
    if (!done && had_settings)
        settings_write(&before, &ignored); // what was there before
    settings_clear(&before);
    error_clear(&ignored);
    scm_close(&service);
    return done;
}

// The account that the service runs as; NULL when the SCM does not say. Owner: the caller.
static char *account_of(const char *name)
{
    struct error error = {0};
    struct scm_service service = {0};
    char *account =
        scm_open(name, SERVICE_QUERY_CONFIG, &service, &error) ? scm_account(&service, &error) : NULL;
    scm_close(&service);
    error_clear(&error);
    return account;
}

// What may fail without making the service unusable is told, and is no failure of the install.
static void prepare_reports(const struct plan *plan)
{
    struct error error = {0};
    if (!event_log_register_source(plan->settings.name, plan->host, &error))
        fprintf(stderr, "pyhost: note: %s\n", error.message);
    char *root = settings_data_directory();
    char *account = account_of(plan->settings.name);
    if (!log_directory_prepare(plan->settings.log, root, account, &error))
        fprintf(stderr, "pyhost: note: %s\n", error.message);
    free(account);
    free(root);
    error_clear(&error);
}

int install_run(const struct command_line *line)
{
    struct plan plan = {0};
    struct error error = {0};
    int code = EXIT_FAILED;

    if (!make_plan(&plan, line, &error))
        goto done;
    const struct scm_config config = {.display_name = plan.display_name,
                                      .description = plan.description,
                                      .image_path = plan.image_path,
                                      .dependencies = &plan.dependencies,
                                      .start = plan.start};
    bool exists = scm_exists(plan.settings.name, &error);
    if (error.message != NULL)
        goto done;
    if (!(exists ? apply_to_existing(&plan, &config, &error) : apply_to_new(&plan, &config, &error)))
        goto done;
    prepare_reports(&plan);
    printf("%s %s\n  class   %s\n  python  %s\n  log     %s\n", plan.settings.name,
           exists ? "updated" : "installed", plan.settings.class_spec, plan.settings.python,
           plan.settings.log);
    code = EXIT_DONE;
done:
    if (error.message != NULL)
        code = command_line_fail(&error);
    plan_clear(&plan);
    error_clear(&error);
    return code;
}

int remove_run(const struct command_line *line)
{
    struct scm_service service = {0};
    struct error error = {0};
    const char *name = line->arguments.items[0];
    bool done = scm_open(name, SERVICE_QUERY_STATUS | SERVICE_STOP | DELETE, &service, &error) &&
                control_stop_service(&service, control_wait(line), &error) && scm_delete(&service, &error);
    scm_close(&service);
    if (done) {
        event_log_remove_source(name, &error);
        printf("%s removed\n", name);
        error_clear(&error);
        return EXIT_DONE;
    }
    int code = command_line_fail(&error);
    error_clear(&error);
    return code;
}
