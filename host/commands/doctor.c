// SPDX-License-Identifier: MIT
// doctor: what keeps a service from running, or makes it unsafe; each finding with what to do.
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/output.h"
#include "base/path.h"
#include "commands/class_reader.h"
#include "commands/commands.h"
#include "commands/image_path.h"
#include "commands/manifest.h"
#include "commands/service_definition.h"
#include "python/disk.h"
#include "python/environment.h"
#include "scm/access.h"
#include "scm/account.h"
#include "settings/class_spec.h"
#include "settings/registry.h"

enum level { GOOD, WARNING, BAD };

static const char *const level_names[] = {"ok", "warning", "error"};

// What was looked at, in order.
struct report {
    struct finding {
        enum level level;
        const char *check; // "python", "path" ...
        char *text;
        char *advice; // NULL: none
    } * findings;
    size_t count;
    enum level worst;
};

struct patient {
    const char *name;
    struct definition definition;
    char *image_path;
    const char *account;
    bool privileged; // the account may do more than an ordinary user
    struct environment environment;
};

static void add_owned(struct report *report, enum level level, const char *check, char *text, char *advice)
{
    report->findings = memory_resize(report->findings, (report->count + 1) * sizeof *report->findings);
    report->findings[report->count++] = (struct finding){level, check, text, advice};
    report->worst = level > report->worst ? level : report->worst;
}

static void add(struct report *report, enum level level, const char *check, const char *advice,
                const char *format, ...) PRINTF_LIKE(5, 6);

static void add(struct report *report, enum level level, const char *check, const char *advice,
                const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = text_format_list(format, arguments);
    va_end(arguments);
    add_owned(report, level, check, text, advice != NULL ? text_copy(advice) : NULL);
}

// Adds what an error says, and empties it.
static void add_error(struct report *report, const char *check, struct error *error)
{
    char *text = error->detail != NULL ? text_format("%s\n%s", error->message, error->detail)
                                       : text_copy(error->message != NULL ? error->message : "failed");
    add_owned(report, BAD, check, text, error->advice != NULL ? text_copy(error->advice) : NULL);
    error_clear(error);
}

static void report_clear(struct report *report)
{
    for (size_t i = 0; i < report->count; i++) {
        free(report->findings[i].text);
        free(report->findings[i].advice);
    }
    free(report->findings);
}

// ---- the SCM's record ----

static void check_image_path(struct report *report, const struct patient *patient)
{
    struct image_path path = image_path_split(patient->image_path);
    char *own = file_own_path();
    if (image_path_is_pywin32(path.program))
        add(report, BAD, "command line", "take it over: pyhost adopt NAME",
            "the service runs under \"%s\", not under this host", path.program);
    else if (!file_exists(path.program))
        add(report, BAD, "command line", "install it again with the pyhost.exe that is to serve it",
            "its program is missing: \"%s\"", path.program);
    else if (patient->image_path[0] != '"' && strchr(patient->image_path, ' ') != NULL)
        add(report, BAD, "command line", "install it again: pyhost quotes the path",
            "the path is not quoted, so another program could be started in its place: %s",
            patient->image_path);
    else if (!text_equal_ignore_case(path.program, own))
        add(report, WARNING, "command line", "ask that pyhost.exe, or install it again with this one",
            "it runs under another host: \"%s\"", path.program);
    else
        add(report, GOOD, "command line", NULL, "quoted, and of this host");
    if (patient->privileged) {
        char *directory = path_parent(path.program);
        char *who = directory != NULL ? access_strangers(directory) : NULL;
        char *who_file = access_strangers(path.program);
        if (who != NULL || who_file != NULL)
            add(report, BAD, "program", "move pyhost.exe to a place like C:\\Program Files\\pyhost",
                "%s may change \"%s\", which runs as %s", who != NULL ? who : who_file,
                who_file != NULL ? path.program : directory, patient->account);
        free(who_file);
        free(who);
        free(directory);
    }
    free(own);
    image_path_clear(&path);
}

// A service that came in a bundle runs what was bundled.
static void check_bundle(struct report *report, const struct patient *patient)
{
    struct error error = {0};
    size_t count = 0;
    struct image_path path = image_path_split(patient->image_path);
    char *manifest = manifest_beside(path.program);
    if (manifest != NULL && manifest_check(manifest, &count, &error))
        add(report, GOOD, "bundle", NULL, "all %zu files are as they were bundled", count);
    else if (manifest != NULL)
        add_error(report, "bundle", &error);
    free(manifest);
    image_path_clear(&path);
}

static void check_event_source(struct report *report, const struct patient *patient)
{
    bool found = false;
    char *file = NULL;
    struct registry_key key = {0};
    struct error ignored = {0};
    char *path = text_format("SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\%s", patient->name);
    if (registry_open(path, &key, &found, &ignored) && found)
        registry_read_text(&key, "EventMessageFile", &file, &found, &ignored);
    if (file == NULL)
        add(report, WARNING, "event source", "install it again, as an administrator",
            "the event log does not know the source \"%s\": its events are shown without their texts",
            patient->name);
    else if (!file_exists(file))
        add(report, WARNING, "event source", "install it again, as an administrator",
            "the texts of its events are missing: \"%s\"", file);
    else
        add(report, GOOD, "event source", NULL, "registered");
    free(file);
    registry_close(&key);
    error_clear(&ignored);
    free(path);
}

// ---- Python ----

static bool contains_ignore_case(const char *text, const char *part)
{
    for (; *text != '\0'; text++)
        if (text_starts_with_ignore_case(text, part))
            return true;
    return false;
}

static bool check_environment(struct report *report, struct patient *patient)
{
    struct error error = {0};
    const char *named = definition_text(&patient->definition, OPTION_PYTHON);
    if (named == NULL) {
        add(report, BAD, "python", "install it again, with --python", "the service's Python is not recorded");
        return false;
    }
    if (!environment_find(named, disk_own_machine(), disk_files(), &patient->environment, &error)) {
        add_error(report, "python", &error); // Store Python, wrong machine type, no DLL ... with what to do
        return false;
    }
    const struct environment *environment = &patient->environment;
    add(report, GOOD, "python", NULL, "Python 3.%d%s, %s", environment->minor,
        environment->free_threaded ? ", free-threaded" : "", environment->dll);
    bool system = strcmp(patient->account, "LocalSystem") == 0;
    if (!system && (contains_ignore_case(environment->base_directory, "\\AppData\\") ||
                    contains_ignore_case(environment->base_directory, "\\Users\\")))
        add(report, WARNING, "per-user python", "install Python for all users, and make the environment anew",
            "the Python lies in a user's own directory, \"%s\", where %s may not read",
            environment->base_directory, patient->account);
    return true;
}

static void check_machine_variables(struct report *report, const struct patient *patient)
{
    static const char *const names[] = {"PYTHONHOME", "PYTHONPATH"};
    struct registry_key key = {0};
    struct error ignored = {0};
    bool found = false;
    bool clean = true;
    if (registry_open("SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment", &key, &found,
                      &ignored) &&
        found) {
        for (size_t i = 0; i < COUNT_OF(names); i++) {
            char *value = NULL;
            registry_read_text(&key, names[i], &value, &found, &ignored);
            if (value == NULL)
                continue;
            clean = false;
            bool counts = definition_yes(&patient->definition, OPTION_MACHINE_ENVIRONMENT);
            add(report, counts ? BAD : WARNING, "machine environment",
                counts
                    ? "remove it from the system's variables, or: pyhost update NAME --machine-environment no"
                    : "remove it from the system's variables; this service ignores it, other Pythons do not",
                "%s is set for the whole machine: %s", names[i], value);
            free(value);
        }
    }
    if (clean)
        add(report, GOOD, "machine environment", NULL, "no PYTHONHOME and no PYTHONPATH");
    registry_close(&key);
    error_clear(&ignored);
}

// The directories of sys.path, and those that the service stands on otherwise.
static void check_path(struct report *report, const struct patient *patient)
{
    struct text_list path = class_reader_path();
    struct error error = {0};
    bool clean = true;
    for (size_t i = 0; i < path.count; i++) {
        const char *place = path.items[i];
        if (!file_directory_exists(place) && !file_exists(place))
            continue; // Python names some that need not be there
        char *who = patient->privileged ? access_strangers(place) : NULL;
        if (who != NULL) {
            clean = false;
            add(report, BAD, "path",
                "let only administrators write there, or run the service with --account virtual",
                "%s may change what is in \"%s\", which runs as %s", who, place, patient->account);
        }
        free(who);
        enum access_answer answer = access_can(patient->account, place, ACCESS_READ, &error);
        if (answer == ACCESS_NO || answer == ACCESS_UNKNOWN) {
            clean = false;
            add(report, answer == ACCESS_NO ? BAD : WARNING, "path",
                "give the account the right to read it: icacls", "%s %s read \"%s\"", patient->account,
                answer == ACCESS_NO ? "may not" : "perhaps may not", place);
        }
        error_clear(&error);
    }
    if (clean)
        add(report, GOOD, "path", NULL, "%s may read all of it%s", patient->account,
            patient->privileged ? ", and only administrators may change it" : "");
    text_list_clear(&path);
}

static void check_program(struct report *report, const struct patient *patient)
{
    struct program_spec spec = {0};
    struct error error = {0};
    const struct text_list *words = &patient->definition.values[OPTION_PROGRAM];
    char *line = program_spec_line(words);
    if (!program_spec_parse(words, &spec, &error) ||
        !class_reader_start(&patient->environment, &patient->definition, &error)) {
        add_error(report, "interpreter", &error);
    } else {
        add(report, GOOD, "interpreter", NULL, "starts in this process");
        check_path(report, patient); // before the check, which adds what only this process needs
        if (class_reader_check_program(&spec, definition_text(&patient->definition, OPTION_DIRECTORY),
                                       &error))
            add(report, GOOD, "program", NULL, "%s is there", line);
        else
            add_error(report, "program", &error);
    }
    free(line);
    program_spec_clear(&spec);
    error_clear(&error);
}

static void check_class(struct report *report, const struct patient *patient)
{
    struct class_spec spec = {0};
    struct definition said = {0};
    struct error error = {0};
    const char *text = definition_text(&patient->definition, OPTION_CLASS);
    if (text == NULL) {
        add(report, BAD, "class", "pyhost update NAME --class MODULE.CLASS, or --program",
            "the service has neither a class nor a program");
        return;
    }
    if (!class_spec_parse(text, &spec, &error) ||
        !class_reader_start(&patient->environment, &patient->definition, &error)) {
        add_error(report, "interpreter", &error);
    } else {
        add(report, GOOD, "interpreter", NULL, "starts in this process");
        if (class_reader_read(&spec, &said, &error))
            add(report, GOOD, "class", NULL, "%s is there", text);
        else
            add_error(report, "class", &error);
        check_path(report, patient);
    }
    definition_clear(&said);
    class_spec_clear(&spec);
    error_clear(&error);
}

static void check_log(struct report *report, const struct patient *patient)
{
    struct error error = {0};
    const char *log = definition_text(&patient->definition, OPTION_LOG);
    char *directory = log != NULL ? path_parent(log) : NULL;
    if (directory == NULL) {
        add(report, BAD, "log", "pyhost update NAME --log C:\\directory\\NAME.log",
            "the log has no directory");
        return;
    }
    if (!file_directory_exists(directory)) {
        add(report, WARNING, "log", "install it again, which makes it with the right rights",
            "the directory of its log is not there: \"%s\"", directory);
    } else {
        enum access_answer answer = access_can(patient->account, directory, ACCESS_WRITE, &error);
        if (answer == ACCESS_YES)
            add(report, GOOD, "log", NULL, "%s may write \"%s\"", patient->account, log);
        else
            add(report, answer == ACCESS_NO ? BAD : WARNING, "log",
                "install it again, which gives the account its rights, or use icacls", "%s %s write \"%s\"",
                patient->account, answer == ACCESS_NO ? "may not" : "perhaps may not", directory);
    }
    error_clear(&error);
    free(directory);
}

static void examine(struct report *report, struct patient *patient)
{
    struct error error = {0};
    check_image_path(report, patient);
    void *sid = account_sid(patient->account, &error);
    if (sid == NULL)
        add_error(report, "account", &error);
    else
        add(report, GOOD, "account", NULL, "%s", patient->account);
    free(sid);
    check_bundle(report, patient);
    check_event_source(report, patient);
    check_machine_variables(report, patient);
    check_log(report, patient);
    if (check_environment(report, patient)) {
        if (definition_text(&patient->definition, OPTION_PROGRAM) != NULL)
            check_program(report, patient);
        else
            check_class(report, patient);
    }
}

// ---- telling ----

static void tell(const struct report *report)
{
    static const enum output_colour colours[] = {OUTPUT_GREEN, OUTPUT_YELLOW, OUTPUT_RED};
    for (size_t i = 0; i < report->count; i++) {
        const struct finding *finding = &report->findings[i];
        output_answer("%s%-7s%s %s: %s\n", output_colour(colours[finding->level]),
                      level_names[finding->level], output_colour(OUTPUT_PLAIN), finding->check,
                      finding->text);
        if (finding->advice != NULL)
            output_answer("        try: %s\n", finding->advice);
    }
}

static void tell_json(const struct report *report, const char *name)
{
    struct json json = {0};
    json_begin(&json, NULL, '{');
    json_text(&json, "name", name);
    json_boolean(&json, "well", report->worst == GOOD);
    json_begin(&json, "findings", '[');
    for (size_t i = 0; i < report->count; i++) {
        json_begin(&json, NULL, '{');
        json_text(&json, "level", level_names[report->findings[i].level]);
        json_text(&json, "check", report->findings[i].check);
        json_text(&json, "text", report->findings[i].text);
        json_text(&json, "try", report->findings[i].advice);
        json_end(&json, '}');
    }
    json_end(&json, ']');
    json_end(&json, '}');
    char *text = json_take(&json);
    output_write(OUTPUT_ANSWER, text);
    free(text);
}

int doctor_run(const struct command_line *line)
{
    struct patient patient = {.name = line->arguments.items[0]};
    struct report report = {0};
    struct error error = {0};
    int code = EXIT_FAILED;
    if (!service_definition_read(patient.name, &patient.definition, &patient.image_path, &error)) {
        code = error.code == ERROR_SERVICE_DOES_NOT_EXIST ? EXIT_NO_SERVICE : EXIT_FAILED;
        commands_fail(&error);
    } else {
        patient.account = definition_text(&patient.definition, OPTION_ACCOUNT);
        patient.privileged = access_is_privileged(patient.account);
        examine(&report, &patient);
        if (command_line_has(line, OPTION_JSON))
            tell_json(&report, patient.name);
        else
            tell(&report);
        code = report.worst == GOOD ? EXIT_DONE : EXIT_FAILED;
    }
    report_clear(&report);
    environment_clear(&patient.environment);
    definition_clear(&patient.definition);
    free(patient.image_path);
    error_clear(&error);
    return code;
}
