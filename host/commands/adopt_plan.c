// SPDX-License-Identifier: MIT
#include "commands/adopt_plan.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include <sddl.h>

#include "base/file.h"
#include "base/path.h"
#include "base/quoting.h"
#include "base/secret.h"
#include "base/wide.h"
#include "commands/image_path.h"
#include "commands/python_words.h"
#include "commands/real_paths.h"
#include "commands/which_python.h"
#include "python/disk.h"
#include "python/environment.h"
#include "python/registry_paths.h"
#include "scm/account.h"
#include "service/own_python.h"
#include "settings/class_spec.h"
#include "settings/python_variables.h"
#include "settings/registry.h"

static void add_line(struct adopt_plan *plan, const char *format, ...) PRINTF_LIKE(2, 3);

static void add_line(struct adopt_plan *plan, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    text_list_add_owned(&plan->lines, text_format_list(format, arguments));
    va_end(arguments);
}

// ---- whose it is ----

static bool check_kind(const struct adopt_plan *plan, const char *program, struct error *error)
{
    if (foreign_is_adoptable(plan->kind))
        return true;
    // A script that hosts its service by the module of the wheel is this host's, and can come to its process.
    if (plan->kind == FOREIGN_NONE && python_words_is_python(path_name(program)))
        return true;
    if (plan->kind == FOREIGN_NONE) {
        error_set(error, 0, "The service \"%s\" already runs under pyhost", plan->name);
        return error_advise(error, "to give it another Python: pyhost update \"%s\" --python PATH",
                            plan->name);
    }
    return foreign_refuse(plan->kind, plan->name, program, error);
}

static bool check_class(const struct adopt_plan *plan, struct error *error)
{
    struct class_spec spec = {0};
    if (plan->settings.class_spec != NULL) {
        bool done = class_spec_parse(plan->settings.class_spec, &spec, error);
        class_spec_clear(&spec);
        return done;
    }
    error_set(error, ERROR_FILE_NOT_FOUND, "The service \"%s\" records no class to run", plan->name);
    return error_advise(error, "pyhost install --force --name \"%s\" DIRECTORY\\MODULE.CLASS", plan->name);
}

// ---- which Python ----

// The windowless interpreter stands beside the other one, by whose name its environment is known.
static char *with_console(const char *program)
{
    char *directory = path_parent(program);
    char *beside = directory != NULL ? path_join(directory, "python.exe") : text_copy("");
    char *python = text_starts_with_ignore_case(path_name(program), "pythonw") && file_exists(beside)
                       ? text_copy(beside)
                       : text_copy(program);
    free(beside);
    free(directory);
    return python;
}

static bool find_python(struct adopt_plan *plan, const char *program, const char *named,
                        struct environment *environment, struct error *error)
{
    char *python = NULL;
    if (named != NULL)
        python = which_python(named, program, NULL, false, error);
    else if (python_words_is_python(path_name(program)) && path_is_absolute(program))
        python = with_console(program);
    else
        python = own_python_of(&plan->settings, program, error);
    if (python == NULL && named == NULL)
        error_advise(error, "pyhost adopt \"%s\" --python PATH (a virtual environment or a python.exe)",
                     plan->name);
    if (python != NULL) {
        char *real = real_paths_of("python", python, error);
        free(python);
        python = real;
    }
    bool done =
        python != NULL && environment_find(python, disk_own_machine(), disk_files(), environment, error) &&
        (environment->venv == NULL ||
         real_paths_check("The Python of the virtual environment", environment->base_directory, error));
    if (done) {
        free(plan->settings.python);
        plan->settings.python = text_copy(environment->python);
        add_line(plan, "python: %s", environment->python);
    }
    free(python);
    return done;
}

// ---- its class ----

// "supervisor.services" for the module services in C:\...\Lib\site-packages\supervisor; NULL where directory is no package there.
// Owner: the caller.
static char *name_in_packages(const char *directory, const char *module)
{
    char *name = text_copy(module);
    char *place = text_copy(directory);
    char *file = path_join(directory, "__init__.py");
    bool found = false;
    bool is_package = file_exists(file);
    while (is_package && place != NULL && !found) {
        found = text_equal_ignore_case(path_name(place), "site-packages");
        if (!found)
            text_replace(&name, "%s.%s", path_name(place), name);
        char *parent = path_parent(place);
        free(place);
        place = parent;
    }
    free(file);
    free(place);
    if (!found || strcmp(name, module) == 0) {
        free(name);
        return NULL;
    }
    return name;
}

// pywin32 records the class of a script as one of the script's directory. Where that is a package, its other modules would be found
// in the place of Python's own ("http", "logging"): python.exe, told of the module by its name, finds it in the package.
static void plan_class(struct adopt_plan *plan, const char *module_named)
{
    struct class_spec spec = {0};
    struct error ignored = {0};
    char *name = NULL;
    if (class_spec_parse(plan->settings.class_spec, &spec, &ignored) && spec.directory != NULL) {
        const char *dot = module_named != NULL ? strrchr(module_named, '.') : NULL;
        if (dot != NULL && strcmp(dot + 1, spec.module) == 0)
            name = text_copy(module_named);
        else if (module_named == NULL)
            name = name_in_packages(spec.directory, spec.module);
    }
    if (name != NULL) {
        char *after = text_format("%s.%s", name, spec.class_name);
        add_line(plan, "class: %s -> %s", plan->settings.class_spec, after);
        if (plan->settings.adopted_class == NULL)
            plan->settings.adopted_class = text_copy(plan->settings.class_spec);
        free(plan->settings.class_spec);
        plan->settings.class_spec = after;
    } else {
        add_line(plan, "class: %s", plan->settings.class_spec);
    }
    free(name);
    class_spec_clear(&spec);
    error_clear(&ignored);
}

// ---- the command line ----

// Behind python.exe stand its own options, a script, and what belongs to that: only this is the service's. The script hosts the
// service no longer; its class is recorded.
static char *rest_behind_python(struct adopt_plan *plan, const char *rest)
{
    struct text_buffer left = {0};
    char *line = text_format("python%s", rest);
    struct text_list words = quoting_split(line);
    struct python_words taken = python_words_take(&words);
    const bool takes_flags = plan->settings.python_flags.count == 0;
    for (size_t i = 0; i < taken.flags.count && takes_flags; i++) {
        struct error refused = {0};
        if (!python_words_add(&plan->settings.python_flags, taken.flags.items[i], &refused))
            add_line(plan, "python-flag left away: %s", refused.message);
        error_clear(&refused);
    }
    for (size_t i = taken.first + 1; i < words.count; i++)
        quoting_add(&left, words.items[i], false);
    plan_class(plan, taken.module && taken.first < words.count ? words.items[taken.first] : NULL);
    char *arguments = text_buffer_take(&left);
    char *behind = text_format("%s%s", arguments[0] != '\0' ? " " : "", arguments);
    free(arguments);
    text_list_clear(&taken.flags);
    text_list_clear(&words);
    free(line);
    return behind;
}

static bool plan_command_line(struct adopt_plan *plan, const struct image_path *path, struct error *error)
{
    char *own = file_own_path();
    plan->host = real_paths_of(path_name(own), own, error);
    free(own);
    if (plan->host == NULL)
        return false;
    char *rest = NULL;
    if (python_words_is_python(path_name(path->program))) {
        rest = rest_behind_python(plan, path->rest);
    } else {
        rest = text_copy(path->rest);
        add_line(plan, "class: %s", plan->settings.class_spec);
    }
    struct text_buffer line = {0};
    quoting_add(&line, plan->host, true);
    text_buffer_add(&line, rest);
    plan->image_after = text_buffer_take(&line);
    char *before = secret_shown_line(plan->image_before);
    char *after = secret_shown_line(plan->image_after);
    add_line(plan, "command line: %s -> %s", before, after);
    free(after);
    free(before);
    free(rest);
    return true;
}

// ---- the machine's environment ----

static bool has_flag(const struct settings *settings, char letter)
{
    const char flag[] = {'-', letter, '\0'};
    for (size_t i = 0; i < settings->python_flags.count; i++)
        if (strcmp(settings->python_flags.items[i], flag) == 0)
            return true;
    return false;
}

// The variables of the machine that steer Python, which its other hosts hand on to Python.
static struct text_list machine_variables(void)
{
    struct registry_key key = {0};
    struct error ignored = {0};
    struct text_list names = {0};
    struct text_list found = {0};
    bool is_there = false;
    if (registry_open("SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment", &key, &is_there,
                      &ignored) &&
        is_there)
        registry_value_names(&key, &names, &ignored);
    for (size_t i = 0; i < names.count; i++) {
        char *value = NULL;
        if (python_variables_has(names.items[i]) &&
            registry_read_text(&key, names.items[i], &value, &is_there, &ignored) && value != NULL)
            text_list_add_owned(&found, text_format("%s=%s", names.items[i], value));
        free(value);
    }
    text_list_clear(&names);
    registry_close(&key);
    error_clear(&ignored);
    return found;
}

// "S-1-5-18", of an account. Owner: the caller; NULL: it is not known.
static char *sid_text(const char *account)
{
    struct error ignored = {0};
    wchar_t *figures = NULL;
    char *text = NULL;
    char *short_name = account_short(account, "");
    void *sid = account_sid(short_name, &ignored);
    if (sid != NULL && ConvertSidToStringSidW(sid, &figures))
        text = text_from_wide(figures);
    LocalFree(figures);
    free(sid);
    free(short_name);
    error_clear(&ignored);
    return text;
}

// Adds what the keys below Software\Python\PythonCore\3.12\PythonPath have for sys.path, of the machine or of a user: Python reads them
// unless it is told to ignore its environment.
static void add_registry_paths(const struct registry_key *key, const char *root, struct text_list *found)
{
    struct error ignored = {0};
    struct text_list names = {0};
    registry_key_names(key, &names, &ignored);
    for (size_t i = 0; i < names.count; i++)
        text_list_add_owned(found, text_format("%s\\%s\\%s", root, key->path, names.items[i]));
    text_list_clear(&names);
    error_clear(&ignored);
}

static void add_registrys_paths(const char *account, const struct environment *environment,
                                struct text_list *variables)
{
    struct error ignored = {0};
    struct registry_key key = {0};
    bool found = false;
    char *sid = sid_text(account);
    char *path = registry_paths_key(environment);
    if (registry_open(path, &key, &found, &ignored) && found)
        add_registry_paths(&key, "HKLM", variables);
    registry_close(&key);
    if (sid != NULL) {
        char *of_user = text_format("%s\\%s", sid, path);
        if (registry_open_of_users(of_user, &key, &found, &ignored) && found)
            add_registry_paths(&key, "HKU", variables);
        registry_close(&key);
        free(of_user);
    }
    free(path);
    free(sid);
    error_clear(&ignored);
}

// The site-packages that "pip install --user" fills for the account, where there are such. Owner: the caller; NULL: none.
static char *user_packages(const char *account, const struct environment *environment)
{
    struct error ignored = {0};
    struct registry_key key = {0};
    char *profile = NULL;
    char *place = NULL;
    bool found = false;
    char *sid = sid_text(account);
    if (sid != NULL) {
        char *path = text_format("SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList\\%s", sid);
        if (registry_open(path, &key, &found, &ignored) && found)
            registry_read_text(&key, "ProfileImagePath", &profile, &found, &ignored);
        registry_close(&key);
        free(path);
    }
    if (profile != NULL)
        place = text_format("%s\\AppData\\Roaming\\Python\\Python3%d%s\\site-packages", profile,
                            environment->minor, environment->free_threaded ? "t" : "");
    if (place != NULL && !file_directory_exists(place)) {
        free(place);
        place = NULL;
    }
    free(profile);
    free(sid);
    error_clear(&ignored);
    return place;
}

// A service that lives by the machine's PYTHONPATH, by paths of the registry or by packages of its account goes on doing so.
static void plan_machine_environment(struct adopt_plan *plan, const char *account,
                                     const struct environment *environment)
{
    if (plan->settings.machine_environment != 0 || has_flag(&plan->settings, 'I'))
        return;
    struct text_list variables = {0};
    if (!has_flag(&plan->settings, 'E')) {
        variables = machine_variables();
        add_registrys_paths(account, environment, &variables);
    }
    char *packages = environment->venv == NULL && !has_flag(&plan->settings, 's')
                         ? user_packages(account, environment)
                         : NULL;
    if (packages != NULL)
        text_list_add(&variables, packages);
    if (variables.count > 0) {
        char *all = text_list_join(&variables, ", ");
        plan->settings.machine_environment = 1;
        add_line(plan, "machine-environment: yes, since there is %s", all);
        free(all);
    }
    free(packages);
    text_list_clear(&variables);
}

// ---- the rest of its surroundings ----

static void plan_surroundings(struct adopt_plan *plan, const char *program,
                              const struct environment *environment)
{
    struct class_spec spec = {0};
    struct error ignored = {0};
    char *directory = path_parent(program);
    class_spec_parse(plan->settings.class_spec, &spec, &ignored);
    const char *after = plan->settings.directory != NULL ? plan->settings.directory
                        : spec.directory != NULL         ? spec.directory
                        : environment->venv != NULL      ? environment->venv
                                                         : environment->base_directory;
    // PythonService.exe goes to its own directory; all others stay where the SCM starts them.
    const char *before = plan->kind == FOREIGN_PYWIN32 && directory != NULL ? directory : "System32";
    if (!text_equal_ignore_case(before, after))
        add_line(plan, "directory: %s -> %s", before, after);
    if (plan->kind == FOREIGN_PYWIN32 && directory != NULL)
        add_line(plan, "sys.path: %s before Python's own modules -> not before them", directory);
    if (!settings_keep_children(&plan->settings)) // whoever has set that before
        add_line(plan,
                 "children: go on after a stop -> end with the service (--keep-children yes keeps them)");
    add_line(
        plan,
        "threads: end when SvcDoRun returns -> have 5s more to end, and the log names those that do not");
    add_line(plan, "log: %s", plan->settings.log);
    class_spec_clear(&spec);
    error_clear(&ignored);
    free(directory);
}

bool adopt_plan_make(struct adopt_plan *plan, const char *name, enum foreign_kind kind,
                     const char *image_path, const char *account, const char *python, struct error *error)
{
    struct environment environment = {0};
    struct image_path path = image_path_split(image_path);
    *plan = (struct adopt_plan){.name = text_copy(name), .kind = kind, .image_before = text_copy(image_path)};
    bool done = check_kind(plan, path.program, error) && settings_read_any(&plan->settings, name, error) &&
                check_class(plan, error);
    done = done && plan_command_line(plan, &path, error) &&
           find_python(plan, path.program, python, &environment, error);
    if (done) {
        if (plan->settings.python_flags.count > 0) {
            char *flags = text_list_join(&plan->settings.python_flags, " ");
            add_line(plan, "python-flag: %s", flags);
            free(flags);
        }
        plan_machine_environment(plan, account, &environment);
        plan_surroundings(plan, path.program, &environment);
        text_replace(&plan->settings.adopted_image_path, "%s", image_path);
    }
    environment_clear(&environment);
    image_path_clear(&path);
    return done;
}

void adopt_plan_clear(struct adopt_plan *plan)
{
    free(plan->name);
    free(plan->host);
    settings_clear(&plan->settings);
    free(plan->image_before);
    free(plan->image_after);
    text_list_clear(&plan->lines);
    *plan = (struct adopt_plan){0};
}
