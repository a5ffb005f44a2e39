// SPDX-License-Identifier: MIT
// doctor: what keeps a service from running, or makes it unsafe; each finding with what to do.
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/file.h"
#include "base/json.h"
#include "base/output.h"
#include "base/path.h"
#include "base/secret.h"
#include "commands/answer.h"
#include "commands/class_reader.h"
#include "commands/commands.h"
#include "commands/deletion.h"
#include "commands/dll_check.h"
#include "commands/environment_check.h"
#include "commands/event_source_check.h"
#include "commands/findings.h"
#include "commands/foreign.h"
#include "commands/image_path.h"
#include "commands/last_run_check.h"
#include "commands/last_try.h"
#include "commands/log_hindrance.h"
#include "commands/manifest.h"
#include "commands/path_check.h"
#include "commands/program_file.h"
#include "commands/rights_check.h"
#include "commands/service_definition.h"
#include "commands/service_variable.h"
#include "commands/shutdown_check.h"
#include "python/disk.h"
#include "python/environment.h"
#include "python/library.h"
#include "report/host_file.h"
#include "scm/access.h"
#include "scm/account.h"
#include "scm/scm.h"
#include "service/own_python.h"
#include "service/remedy.h"
#include "service/surroundings.h"
#include "settings/class_spec.h"
#include "settings/registry.h"
#include "settings/settings.h"

struct patient {
    const char *name;
    bool is_marked; // for deletion
    struct definition definition;
    char *image_path;
    const char *account;
    struct access_who who;
    bool privileged; // the account may do more than an ordinary user
    struct environment environment;
};

// ---- the SCM's record ----

// Who may change what runs as an account that may do more than they?
static void check_program_rights(struct findings *findings, const struct patient *patient,
                                 const char *program)
{
    struct error unseen = {0};
    char *directory = path_parent(program);
    char *who = directory != NULL ? access_strangers(&patient->who, directory, &unseen) : NULL;
    char *who_file = access_strangers(&patient->who, program, &unseen);
    if (who != NULL || who_file != NULL)
        findings_add(findings, FINDING_BAD, "program",
                     "move pyhost.exe to a place like C:\\Program Files\\pyhost",
                     "%s may change \"%s\", which runs as %s", who != NULL ? who : who_file,
                     who_file != NULL ? program : directory, patient->account);
    else if (unseen.message != NULL)
        findings_add(findings, FINDING_WARNING, "program", scm_cure_unseen(&unseen),
                     "Cannot see who may change \"%s\": %s", program, unseen.message);
    free(who_file);
    free(who);
    free(directory);
    error_clear(&unseen);
}

static void check_image_path(struct findings *findings, const struct patient *patient)
{
    struct image_path path = image_path_split(patient->image_path);
    char *program = program_file_resolve(path.program);
    char *shown = secret_shown_line(patient->image_path);
    char *again = manifest_install_command(patient->name);
    if (path.is_ambiguous)
        findings_add(findings, FINDING_BAD, "command line", "pyhost update NAME, which quotes the path",
                     "the path is not quoted, so another program could be started in its place: %s", shown);
    else if (file_is_refused(program))
        findings_add(findings, FINDING_WARNING, "command line", SCM_ELEVATE, "Cannot see its program \"%s\"",
                     program);
    else if (!file_exists(program))
        findings_add(findings, FINDING_BAD, "command line",
                     again != NULL ? again : "have it run under this pyhost.exe: pyhost update NAME",
                     "the service's program \"%s\" does not exist", program);
    else if (!host_file_is_own(program))
        findings_add(findings, FINDING_WARNING, "command line",
                     "ask that pyhost.exe, or install it again with this one",
                     "it runs under another host: \"%s\"", program);
    else
        findings_add(findings, FINDING_GOOD, "command line", NULL, "quoted, and of this host");
    if (patient->privileged)
        check_program_rights(findings, patient, program);
    free(again);
    free(shown);
    free(program);
    image_path_clear(&path);
}

// Was a change of it interrupted?
static void check_change(struct findings *findings, const struct patient *patient)
{
    struct text_list lines = service_definition_unfinished(patient->name);
    char *all = text_list_join(&lines, ", ");
    if (lines.count > 0)
        findings_add(findings, FINDING_BAD, "change",
                     "do it again: pyhost update NAME, or install, with the same options",
                     "an earlier change was interrupted; these settings may be old or new: %s", all);
    else
        findings_add(findings, FINDING_GOOD, "change", NULL, "none was interrupted");
    free(all);
    text_list_clear(&lines);
}

// Can the host read what it keeps of the service? Else what is said of its Python and its code would be wrong.
static bool check_settings(struct findings *findings, struct patient *patient)
{
    const bool done = patient->definition.unread.message == NULL;
    char *cure = NULL;
    char *unknown = done ? service_definition_unknown(patient->name, &cure) : NULL;
    if (!done)
        findings_add_error(findings, "settings", &patient->definition.unread);
    if (unknown != NULL) {
        findings_add(findings, FINDING_WARNING, "settings", NULL, "%s", unknown);
        findings_advise(findings, cure);
    }
    free(cure);
    free(unknown);
    return done;
}

// Does a service that came in a bundle run what was bundled? What was not is not run here: as whom asks, who is an administrator.
static bool check_bundle(struct findings *findings, const struct patient *patient)
{
    struct error error = {0};
    size_t count = 0;
    struct image_path path = image_path_split(patient->image_path);
    char *manifest = manifest_beside(path.program);
    const bool is_whole = manifest == NULL || manifest_check(manifest, &count, &error);
    if (manifest != NULL && is_whole)
        findings_add(findings, FINDING_GOOD, "bundle", NULL, "verified %zu files", count);
    else if (!is_whole)
        findings_add_error(findings, "bundle", &error);
    free(manifest);
    image_path_clear(&path);
    return is_whole;
}

// ---- Python ----

// None is recorded, and none is found: why.
static void tell_no_python(struct findings *findings, const struct patient *patient)
{
    struct settings settings = {0};
    struct error error = {0};
    struct image_path path = image_path_split(patient->image_path);
    if (settings_read_any(&settings, patient->name, &error))
        free(own_python_of(&settings, path.program, &error));
    findings_add_error(findings, "python", &error);
    image_path_clear(&path);
    settings_clear(&settings);
    error_clear(&error);
}

static bool check_environment(struct findings *findings, struct patient *patient)
{
    struct error error = {0};
    const char *named = definition_text(&patient->definition, OPTION_PYTHON);
    if (named == NULL) {
        tell_no_python(findings, patient);
        return false;
    }
    if (!environment_find(named, disk_own_machine(), disk_files(), &patient->environment, &error)) {
        char *again = file_exists(named) ? NULL : manifest_install_command(patient->name);
        if (again != NULL)
            error_advise(&error, "%s", again);
        else
            surroundings_advise_python(patient->name, named, &error);
        free(again);
        findings_add_error(findings, "python",
                           &error); // Store Python, wrong machine type, no DLL ... with what to do
        return false;
    }
    const struct environment *environment = &patient->environment;
    findings_add(findings, FINDING_GOOD, "python", NULL, "Python 3.%d%s, %s", environment->minor,
                 environment->free_threaded ? ", free-threaded" : "", environment->dll);
    char *home = service_variable_home(&patient->definition);
    if (home != NULL && library_check_said(environment, home, patient->name, disk_files(), &error))
        findings_add(findings, FINDING_GOOD, "python", NULL,
                     "PYTHONHOME has Python take its standard library from \"%s\"", home);
    error_clear(&error); // which the start of the interpreter tells
    free(home);
    if (strcmp(patient->account, "LocalSystem") != 0 && environment_is_per_user(environment))
        findings_add(findings, FINDING_WARNING, "per-user python",
                     "install Python for all users, and make the environment anew",
                     "the Python lies in a user's own directory, \"%s\", where %s may not read",
                     environment->base_directory, patient->account);
    return environment_check(findings, environment, &patient->definition.values[OPTION_DLL_PATH]);
}

static void check_machine_variables(struct findings *findings, const struct patient *patient)
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
            findings_add(
                findings, FINDING_WARNING, "machine environment",
                counts
                    ? "see whether this service needs it (--machine-environment yes); every Python of the "
                      "machine gets it"
                    : "remove it from the system's variables; this service ignores it, other Pythons do not",
                "%s is set for the whole machine: %s", names[i], value);
            free(value);
        }
    }
    if (clean)
        findings_add(findings, FINDING_GOOD, "machine environment", NULL, "no PYTHONHOME and no PYTHONPATH");
    registry_close(&key);
    error_clear(&ignored);
}

// With what to try for its exception.
static void add_code_error(struct findings *findings, const char *check, const struct patient *patient,
                           struct error *error)
{
    const char *class_spec = definition_text(&patient->definition, OPTION_CLASS);
    const struct settings settings = {.name = (char *)(uintptr_t)patient->name,
                                      .class_spec = (char *)(uintptr_t)class_spec,
                                      .dll_path = patient->definition.values[OPTION_DLL_PATH]};
    remedy_add_for(error, &settings, &patient->environment, patient->account);
    findings_add_error(findings, check, error);
}

static void check_program(struct findings *findings, const struct patient *patient)
{
    struct program_spec spec = {0};
    struct error error = {0};
    const struct text_list *words = &patient->definition.values[OPTION_PROGRAM];
    char *line = program_spec_line(words);
    if (!program_spec_parse(words, &spec, &error) ||
        !class_reader_start(&patient->environment, &patient->definition, &error)) {
        findings_add_error(findings, "interpreter", &error);
    } else {
        findings_add(findings, FINDING_GOOD, "interpreter", NULL, "starts in this process");
        path_check(findings, &patient->definition,
                   &patient->who); // before the check, which adds what only this process needs
        if (class_reader_check_program(&spec, definition_text(&patient->definition, OPTION_DIRECTORY),
                                       &error))
            findings_add(findings, FINDING_GOOD, "program", NULL, "%s is there", line);
        else
            add_code_error(findings, "program", patient, &error);
        const bool can_load =
            dll_check_modules(findings, &spec, &patient->definition, &patient->environment, &patient->who) &&
            findings_bad(findings, "python") == NULL;
        last_try_imports(findings, &spec, &patient->definition, &patient->environment, patient->account,
                         can_load);
    }
    free(line);
    program_spec_clear(&spec);
    error_clear(&error);
}

static void check_class(struct findings *findings, const struct patient *patient)
{
    struct class_spec spec = {0};
    struct definition said = {0};
    struct error error = {0};
    const char *text = definition_text(&patient->definition, OPTION_CLASS);
    if (text == NULL) {
        findings_add(findings, FINDING_BAD, "class", "pyhost update NAME --class MODULE.CLASS, or --program",
                     "the service has neither a class nor a program");
        return;
    }
    if (!class_spec_parse(text, &spec, &error) ||
        !class_reader_start(&patient->environment, &patient->definition, &error)) {
        findings_add_error(findings, "interpreter", &error);
    } else {
        findings_add(findings, FINDING_GOOD, "interpreter", NULL, "starts in this process");
        char *naming = class_spec_naming(patient->name);
        const bool is_read = class_reader_read(&spec, naming, &said, &error);
        free(naming);
        if (is_read) {
            findings_add(findings, FINDING_GOOD, "class", NULL, "%s is there", text);
            (void)dll_check_modules(findings, NULL, &patient->definition, &patient->environment,
                                    &patient->who);
        } else {
            add_code_error(findings, "class", patient, &error);
        }
        path_check(findings, &patient->definition, &patient->who);
    }
    definition_clear(&said);
    class_spec_clear(&spec);
    error_clear(&error);
}

// May its account write there?
static void check_log_rights(struct findings *findings, const struct patient *patient, const char *log,
                             const char *directory)
{
    struct error error = {0};
    enum access_answer answer = access_can(&patient->who, directory, ACCESS_WRITE, &error);
    if (error.code == ERROR_ACCESS_DENIED)
        findings_add(findings, FINDING_WARNING, "log", SCM_ELEVATE,
                     "Cannot see whether %s may write \"%s\": %s", patient->account, log, error.message);
    else if (answer == ACCESS_YES)
        findings_add(findings, FINDING_GOOD, "log", NULL, "%s may write \"%s\"", patient->account, log);
    else
        findings_add(findings, answer == ACCESS_NO ? FINDING_BAD : FINDING_WARNING, "log",
                     "install it again, which gives the account its rights, or use icacls",
                     answer == ACCESS_NO ? "%s may not write \"%s\""
                                         : "whether %s may write \"%s\" cannot be told",
                     patient->account, directory);
    error_clear(&error);
}

static void check_log(struct findings *findings, const struct patient *patient)
{
    struct error error = {0};
    char *standard = settings_default_log(patient->name);
    const char *set = definition_text(&patient->definition, OPTION_LOG);
    const char *log = set != NULL ? set : standard;
    char *directory = path_parent(log);
    const bool is_elsewhere = !text_equal_ignore_case(log, standard);
    if (directory != NULL && !file_directory_exists(directory) && file_is_refused(directory)) {
        findings_add(findings, FINDING_WARNING, "log", "run this in an elevated prompt",
                     "you may not look into the directory of its log, \"%s\"", directory);
    } else if (!log_hindrance_check(patient->name, log, &error)) {
        struct error nowhere = {0};
        if (!log_hindrance_check_any(patient->name, log, standard, &nowhere)) {
            error_clear(&error);
            error_move(&error, &nowhere);
        } else if (is_elsewhere)
            text_replace(&error.message, "%s; the log is written to \"%s\" instead", error.message, standard);
        findings_add_error(findings, "log", &error);
    } else {
        check_log_rights(findings, patient, log, directory);
    }
    free(directory);
    free(standard);
}

static void examine(struct findings *findings, struct patient *patient)
{
    struct error error = {0};
    if (patient->is_marked) { // all else goes with the service
        char *advice = deletion_advice(patient->name, deletion_runs(patient->name));
        findings_add(findings, FINDING_BAD, "deletion", NULL, "%s", deletion_fact);
        findings_advise(findings, advice);
        free(advice);
        return;
    }
    if (!foreign_check(patient->name, patient->image_path, &error)) { // of which nothing below would be true
        foreign_advise_take(patient->name, patient->image_path, &error);
        findings_add_error(findings, "command line", &error);
        error_clear(&error);
        return;
    }
    check_image_path(findings, patient);
    check_change(findings, patient);
    void *sid = account_sid(patient->account, &error);
    if (sid == NULL)
        findings_add_error(findings, "account", &error);
    else
        findings_add(findings, FINDING_GOOD, "account", NULL, "%s%s", patient->account,
                     account_has_password(patient->account)
                         ? "; whether its password is still right shows only at a start"
                         : "");
    rights_check_logon(findings, patient->account);
    free(sid);
    const bool is_whole = check_bundle(findings, patient);
    dll_check_host(findings, patient->image_path);
    event_source_check(findings, patient->name, patient->privileged);
    check_machine_variables(findings, patient);
    check_log(findings, patient);
    last_try_surroundings(findings, &patient->definition);
    rights_check(findings, patient->name, &patient->definition, &patient->who);
    dll_check_directories(findings, &patient->definition, &patient->who);
    shutdown_check(findings, &patient->definition);
    if (check_settings(findings, patient) && check_environment(findings, patient) && is_whole) {
        if (definition_text(&patient->definition, OPTION_PROGRAM) != NULL)
            check_program(findings, patient);
        else
            check_class(findings, patient);
    }
    last_run_check(findings, &patient->definition,
                   &patient->who); // last: what was looked at may be well by now
}

int doctor_run(const struct command_line *line)
{
    struct patient patient = {.name = line->arguments.items[0]};
    struct findings findings = {.service = patient.name};
    struct error error = {0};
    int code = EXIT_FAILED;
    answer_service(patient.name);
    if (!service_definition_read_whole(patient.name, &patient.definition, &patient.image_path, &error)) {
        code = answer_fail(&error);
    } else {
        patient.account = definition_text(&patient.definition, OPTION_ACCOUNT);
        patient.who = rights_check_who(patient.name, &patient.definition, patient.account);
        patient.privileged = access_is_privileged(patient.account);
        patient.is_marked = scm_is_marked(patient.name);
        examine(&findings, &patient);
        if (answer_is_json()) {
            json_boolean(answer_fields(), "marked_for_deletion", patient.is_marked);
            findings_tell_json(&findings);
        } else {
            findings_tell(&findings);
        }
        code = findings.worst < FINDING_WARNING ? EXIT_DONE : EXIT_FAILED;
    }
    findings_clear(&findings);
    environment_clear(&patient.environment);
    free(patient.who.service_sid);
    definition_clear(&patient.definition);
    free(patient.image_path);
    error_clear(&error);
    return code;
}
