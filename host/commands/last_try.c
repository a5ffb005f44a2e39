// SPDX-License-Identifier: MIT
#include "commands/last_try.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/drive.h"
#include "base/file.h"
#include "base/path.h"
#include "base/secret.h"
#include "base/quoting.h"
#include "base/wide.h"
#include "commands/class_reader.h"
#include "commands/deletion.h"
#include "commands/exit_words.h"
#include "commands/image_path.h"
#include "commands/port_holder.h"
#include "commands/sense_check.h"
#include "commands/service_variable.h"
#include "python/cures.h"
#include "python/disk.h"
#include "python/drift.h"
#include "python/pth_file.h"
#include "python/python_maker.h"
#include "python/wheel_tag.h"
#include "scm/scm.h"
#include "scm/scm_config.h"
#include "service/hook_program.h"
#include "service/remedy.h"
#include "settings/class_spec.h"
#include "settings/program_spec.h"
#include "settings/settings.h"

// ---- what the last run failed at ----

static bool has(const char *text, const char *part)
{
    return strstr(text, part) != NULL;
}

// Where the service's code begins: as set, else the own directory of the script or the class. Owner: the caller; NULL: not known here.
static char *directory_of(const struct definition *definition)
{
    const char *set = definition_text(definition, OPTION_DIRECTORY);
    const char *class_text = definition_text(definition, OPTION_CLASS);
    const char *program = definition_text(definition, OPTION_PROGRAM);
    struct class_spec spec = {0};
    struct error ignored = {0};
    char *directory = NULL;
    if (set != NULL)
        directory = text_copy(set);
    else if (program != NULL && program_spec_kind(program) == PROGRAM_SCRIPT && path_is_absolute(program))
        directory = file_directory_exists(program) ? text_copy(program) : path_parent(program);
    else if (program == NULL && class_text != NULL && class_spec_parse(class_text, &spec, &ignored) &&
             spec.directory != NULL && path_is_absolute(spec.directory))
        directory = text_copy(spec.directory);
    class_spec_clear(&spec);
    error_clear(&ignored);
    return directory;
}

// Of UDP the exception says nothing; the names that Python has for it may stand in the traceback.
static bool is_udp(const char *failure)
{
    return has(failure, "DGRAM") || has(failure, "datagram") || has(failure, "UDP") || has(failure, "udp");
}

static void try_port(struct findings *findings, const char *failure)
{
    const bool is_refused = has(failure, " 10013]");
    const int port = is_refused || cure_is_port_taken(failure) ? cure_port(failure) : 0;
    const char *protocol = is_udp(failure) ? "udp" : "tcp";
    char *holder = port != 0 ? port_holder(port, is_udp(failure)) : NULL;
    if (holder != NULL) {
        findings_add(findings, FINDING_BAD, "port", "end that program, or let the service use another port",
                     "port %d, which the last run wanted, is used by %s", port, holder);
    } else if (is_refused && port != 0) {
        char *advice = text_format("netsh interface ipv4 show excludedportrange protocol=%s", protocol);
        findings_add(findings, FINDING_WARNING, "port", NULL,
                     "nobody uses port %d, which Windows refused to the last run: perhaps it keeps the port "
                     "reserved",
                     port);
        findings_advise(findings, advice);
        free(advice);
    } else if (port != 0) {
        findings_add(findings, FINDING_GOOD, "port", NULL, "nobody %s port %d, which the last run wanted",
                     is_udp(failure) ? "uses" : "listens at", port);
    }
    free(holder);
}

// Is a file there that the last run did not find?
static void try_missing(struct findings *findings, const char *path)
{
    char *directory = path_parent(path);
    const bool is_lost =
        directory != NULL && !file_directory_exists(directory) && !file_is_refused(directory);
    char *make = text_format("create the directory \"%s\", or correct the path", is_lost ? directory : "");
    if (file_exists(path) || file_directory_exists(path)) {
        findings_add(findings, FINDING_GOOD, "file", NULL,
                     "\"%s\", which the last run did not find, is there", path);
    } else if (file_is_refused(path)) {
        findings_add(findings, FINDING_WARNING, "file", SCM_ELEVATE,
                     "Cannot see whether \"%s\" is there, which the last run did not find", path);
    } else {
        findings_add(findings, FINDING_BAD, "file", NULL,
                     "\"%s\", which the last run did not find, is not there", path);
        findings_advise(findings, is_lost ? make : "create it, or correct the path");
    }
    free(make);
    free(directory);
}

static void tell_refused(struct findings *findings, const struct access_who *who, const char *what,
                         const char *path, enum access_answer answer)
{
    char *advice = remedy_grant(path, who->account);
    findings_add(findings, answer == ACCESS_NO ? FINDING_BAD : FINDING_WARNING, "file", NULL,
                 "%s %s %s \"%s\", which was refused in the last run", who->account,
                 answer == ACCESS_NO ? "may not" : "perhaps may not", what, path);
    findings_advise(findings, advice);
    free(advice);
}

// What refuses a file whoever asks for it: "is a directory"; *level: how bad that is. NULL: nothing that can be seen.
static const char *refuses_all(const char *path, const char *service, const char **cure,
                               enum finding_level *level)
{
    wchar_t *wide = file_wide_path(path);
    const DWORD attributes = GetFileAttributesW(wide);
    HANDLE file = CreateFileW(wide, FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                              NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    const bool is_held = file == INVALID_HANDLE_VALUE && GetLastError() == ERROR_SHARING_VIOLATION;
    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
    free(wide);
    const bool is_there = attributes != INVALID_FILE_ATTRIBUTES;
    if (is_there && (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0) {
        *cure = "name a file in it";
        return "is a directory, which cannot be opened as a file";
    }
    if (is_held && deletion_runs(service)) {
        *level = FINDING_WARNING;
        *cure = "if it is another program, close that, or let the service use another file";
        return "is open in the service, which runs now, or in another program, and is not shared";
    }
    if (is_held) {
        *cure = "close that program, or let the service use another file";
        return "is open in another program, which does not share it";
    }
    if (is_there && (attributes & FILE_ATTRIBUTE_READONLY) != 0) {
        *cure = "attrib -r FILE, if it is to be written";
        return "is read-only";
    }
    return NULL;
}

// May the account use a file that was refused to the last run? What it wanted with the file nobody has written down.
static void try_refused(struct findings *findings, const char *path, bool was_opened,
                        const struct access_who *who)
{
    const char *cure = NULL;
    enum finding_level level = FINDING_BAD;
    const char *why = was_opened ? refuses_all(path, findings->service, &cure, &level) : NULL;
    if (why != NULL) {
        findings_add(findings, level, "file", cure, "\"%s\", which was refused in the last run, %s", path,
                     why);
        return;
    }
    const bool is_new = remedy_look(path) == CURE_NOTHING;
    char *above = is_new ? path_parent(path) : NULL;
    const char *place = above != NULL ? above : path;
    struct error unseen = {0};
    const enum access_answer reads = access_can(who, place, ACCESS_READ, &unseen);
    const enum access_answer writes =
        unseen.message == NULL ? access_can(who, place, ACCESS_WRITE, &unseen) : ACCESS_UNKNOWN;
    if (unseen.code == ERROR_ACCESS_DENIED)
        findings_add(findings, FINDING_WARNING, "file", SCM_ELEVATE,
                     "Cannot see whether %s may use \"%s\", which was refused in the last run: %s",
                     who->account, path, unseen.message);
    else if (unseen.message == NULL && !is_new &&
             reads != ACCESS_YES) // else the account is unknown, told elsewhere
        tell_refused(findings, who, "read", path, reads);
    else if (unseen.message == NULL && writes != ACCESS_YES)
        tell_refused(findings, who, is_new ? "create" : "write", path, writes);
    else if (unseen.message == NULL)
        findings_add(findings, FINDING_GOOD, "file", NULL,
                     "%s may %s \"%s\", which was refused in the last run", who->account,
                     is_new ? "create" : "read and write", path);
    error_clear(&unseen);
    free(above);
}

static void try_file(struct findings *findings, const char *failure, const struct definition *definition,
                     const struct access_who *who)
{
    char *missing = cure_subject(failure, "FileNotFoundError");
    char *refused = cure_subject(failure, "PermissionError");
    const char *named = missing != NULL ? missing : refused;
    char *directory = named != NULL ? directory_of(definition) : NULL;
    char *path = directory != NULL                          ? path_from(directory, named)
                 : named != NULL && path_is_absolute(named) ? text_copy(named)
                                                            : NULL;
    if (path != NULL && missing != NULL)
        try_missing(findings, path);
    else if (path != NULL)
        try_refused(findings, path, has(failure, "[Errno 13]"), who);
    free(directory);
    free(path);
    free(refused);
    free(missing);
}

static void try_variable(struct findings *findings, const char *failure, const struct definition *definition)
{
    char *name = cure_variable(failure);
    char *value = name != NULL ? service_variable_of(definition, name) : NULL;
    if (value != NULL) {
        findings_add(findings, FINDING_GOOD, "variable", NULL, "%s, which the last run did not find, is set",
                     name);
    } else if (name != NULL) {
        struct text_buffer advice = {0};
        text_buffer_add(&advice, "pyhost update");
        quoting_add(&advice, findings->service, false);
        text_buffer_add_format(&advice, " --environment +%s=VALUE", name);
        findings_add(findings, FINDING_BAD, "variable", NULL,
                     "the variable %s, which the last run wanted, is not set for the service", name);
        findings_advise(findings, advice.data);
        free(text_buffer_take(&advice));
    }
    free(value);
    free(name);
}

// Where Python has been started it is asked; the program's own directory is first on sys.path then.
static void try_module(struct findings *findings, const char *failure, const struct definition *definition)
{
    char *module = class_reader_runs() ? cure_subject(failure, "ModuleNotFoundError") : NULL;
    struct text_list arguments = {0};
    struct text_list found = {0};
    struct error ignored = {0};
    const char *directory = definition_text(definition, OPTION_DIRECTORY);
    const struct text_list *program = &definition->values[OPTION_PROGRAM];
    char *own =
        program->count > 0 && path_is_absolute(program->items[0]) ? path_parent(program->items[0]) : NULL;
    if (module != NULL) {
        text_list_add(&arguments, module);
        text_list_add(&arguments, own != NULL ? own : directory != NULL ? directory : "");
        if (class_reader_call("pyhost_compat.imports", "is_there", &arguments, &found, &ignored) &&
            found.count > 0)
            findings_add(findings, FINDING_GOOD, "module", NULL,
                         "the module %s, which the last run did not find, is there", module);
    }
    error_clear(&ignored);
    text_list_clear(&found);
    text_list_clear(&arguments);
    free(own);
    free(module);
}

void last_try_failures(struct findings *findings, const struct text_list *failures,
                       const struct definition *definition, const struct access_who *who)
{
    for (size_t i = 0; i < failures->count; i++) {
        try_port(findings, failures->items[i]);
        try_file(findings, failures->items[i], definition, who);
        try_variable(findings, failures->items[i], definition);
        try_module(findings, failures->items[i], definition);
    }
}

// ---- modules ----

// The command that installs it. Owner: the caller.
static char *command_for(const char *module, const struct findings *findings,
                         const struct environment *environment, const char *account)
{
    struct error error = {0};
    const struct settings settings = {.name = (char *)(uintptr_t)findings->service};
    error_set(&error, 0, "ModuleNotFoundError: No module named '%s'", module);
    remedy_add_for(&error, &settings, environment, account);
    char *advice = error.advice != NULL ? text_copy(error.advice) : NULL;
    error_clear(&error);
    return advice;
}

// How a module is not there: "not installed". Owner: the caller.
static char *absence_of(const char *module, const struct drift *drift, const struct python_maker *maker)
{
    const struct drift_package *package = drift_package_of(drift, module);
    char *built_for = package != NULL ? wheel_tag_python(package->tag) : NULL;
    char *absence =
        built_for != NULL ? text_format("installed for %s only", built_for)
        : maker->pth != NULL && maker->venv == NULL && pth_file_hides(maker->pth, module, disk_files())
            ? text_copy("installed where Python does not look")
            : text_copy("not installed");
    free(built_for);
    return absence;
}

void last_try_imports(struct findings *findings, const struct program_spec *spec,
                      const struct definition *definition, const struct environment *environment,
                      const char *account, bool can_load)
{
    struct text_list arguments = {0};
    struct text_list missing = {0};
    struct error error = {0};
    const char *directory = definition_text(definition, OPTION_DIRECTORY);
    if (spec->kind != PROGRAM_SCRIPT && spec->kind != PROGRAM_MODULE)
        return; // a function's module has been imported
    text_list_add(&arguments, spec->kind == PROGRAM_MODULE ? "module" : "script");
    text_list_add(&arguments, spec->target);
    text_list_add(&arguments, spec->kind == PROGRAM_MODULE && directory != NULL ? directory : "");
    if (!class_reader_call("pyhost_compat.imports", "find", &arguments, &missing, &error))
        findings_add_error(findings, "imports", &error);
    struct drift drift = {0};
    struct python_maker maker = {0};
    if (missing.count > 0) {
        python_maker_of(environment, disk_files(), &maker);
        drift_scan(environment, NULL, disk_own_machine(), disk_files(), &drift);
    }
    for (size_t i = 0; i + 2 < missing.count; i += 3) {
        char *absence = absence_of(missing.items[i], &drift, &maker);
        char *advice = command_for(missing.items[i], findings, environment, account);
        findings_add(findings, FINDING_BAD, "imports", NULL, "%s, line %s, imports %s, which is %s",
                     missing.items[i + 1], missing.items[i + 2], missing.items[i], absence);
        findings_advise(findings, advice);
        free(advice);
        free(absence);
    }
    drift_clear(&drift);
    python_maker_clear(&maker);
    if (missing.count == 0 && error.message == NULL && can_load)
        findings_add(findings, FINDING_GOOD, "imports", NULL, "all that the program imports is there");
    text_list_clear(&missing);
    text_list_clear(&arguments);
    error_clear(&error);
}

// ---- what a start needs besides ----

// Where the line cannot run, a good command line to write instead is shown as it is.
static void tell_command(struct findings *findings, enum option_id field, struct error *why)
{
    struct text_buffer advice = {0};
    const char *option = verbs_options[field].name;
    text_buffer_add(&advice, "pyhost update");
    quoting_add(&advice, findings->service, false);
    text_buffer_add_format(&advice, " %s", option);
    if (why->advice != NULL)
        quoting_add(&advice, why->advice, false);
    else
        text_buffer_add_format(&advice, " COMMAND, or %s= for none", option);
    findings_add(findings, field == OPTION_BEFORE_START ? FINDING_BAD : FINDING_WARNING, "commands", NULL,
                 "%s cannot run: %s", option, why->message);
    char *whole = secret_advice(NULL, advice.data);
    findings_advise(findings, whole);
    free(whole);
    free(text_buffer_take(&advice));
    error_clear(why);
}

void last_try_commands(struct findings *findings, const struct definition *definition,
                       const struct definition *whole)
{
    static const enum option_id commands[] = {OPTION_BEFORE_START, OPTION_AFTER_START, OPTION_BEFORE_STOP,
                                              OPTION_AFTER_STOP, OPTION_RECOVERY_COMMAND};
    char *directory = sense_check_directory(whole);
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        const char *line = definition_text(definition, commands[i]);
        const bool of_scm = commands[i] == OPTION_RECOVERY_COMMAND; // which runs where Windows lies
        struct error why = {0};
        if (line == NULL)
            continue;
        if (hook_program_check(line, of_scm ? NULL : directory, definition_text(whole, OPTION_PYTHON),
                               &why) == HOOK_PROGRAM_FINE)
            findings_add(findings, FINDING_GOOD, "commands", NULL, "the program of %s is there",
                         verbs_options[commands[i]].name);
        else
            tell_command(findings, commands[i], &why);
    }
    free(directory);
}

static void check_dependency(struct findings *findings, const char *name)
{
    struct scm_service service = {0};
    struct scm_config config = {0};
    struct scm_status status = {0};
    struct error error = {0};
    struct text_buffer quoted = {0};
    quoting_add(&quoted, name, false);
    const char *spelled = quoted.data + strspn(quoted.data, " ");
    const bool is_open = scm_open(name, SERVICE_QUERY_CONFIG | SERVICE_QUERY_STATUS, &service, &error);
    const bool is_known =
        is_open && scm_read_config(&service, &config, &error) && scm_query(&service, &status, &error);
    if (!is_open && error.code == ERROR_SERVICE_DOES_NOT_EXIST) {
        findings_add(
            findings, FINDING_BAD, "dependencies",
            "install that service, or name the ones that it needs: pyhost update NAME --depends SERVICE",
            "it depends on the service \"%s\", which does not exist", name);
    } else if (is_known && config.start == SCM_START_DISABLED) {
        char *advice = text_format("sc.exe config %s start= demand", spelled);
        findings_add(findings, FINDING_BAD, "dependencies", NULL,
                     "it depends on the service \"%s\", which is disabled", name);
        findings_advise(findings, advice);
        free(advice);
    } else if (is_known && status.state == SERVICE_STOPPED && status.exit_code != NO_ERROR &&
               status.exit_code != ERROR_SERVICE_NEVER_STARTED) {
        char *words = exit_words(status.exit_code, status.specific_code);
        char *advice = text_format("pyhost status %s", spelled);
        findings_add(findings, FINDING_WARNING, "dependencies", NULL,
                     "it depends on the service \"%s\", which stopped: %s", name, words);
        findings_advise(findings, advice);
        free(advice);
        free(words);
    }
    free(text_buffer_take(&quoted));
    scm_config_clear(&config);
    scm_close(&service);
    error_clear(&error);
}

void last_try_surroundings(struct findings *findings, const struct definition *definition)
{
    const struct text_list *dependencies = &definition->values[OPTION_DEPENDS];
    const char *directory = definition_text(definition, OPTION_DIRECTORY);
    const char *startup = definition_text(definition, OPTION_STARTUP);
    last_try_commands(findings, definition, definition);
    for (size_t i = 0; i < dependencies->count; i++)
        if (dependencies->items[i][0] != '+') // a group
            check_dependency(findings, dependencies->items[i]);
    if (directory != NULL && !file_directory_exists(directory) && !file_is_refused(directory))
        findings_add(findings, FINDING_BAD, "directory",
                     drive_is_missing(directory)
                         ? "name the share in place of the drive: pyhost update NAME --directory "
                           "\\\\SERVER\\SHARE\\PATH"
                         : "make it, or: pyhost update NAME --directory PATH",
                     "the directory that the service runs in is not there: \"%s\"", directory);
    if (startup != NULL && strcmp(startup, "disabled") == 0)
        findings_add(findings, FINDING_WARNING, "startup", "pyhost update NAME --startup manual",
                     "the service is disabled, so nobody can start it");
}
