// SPDX-License-Identifier: MIT
#include "commands/install_check.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/drive.h"
#include "base/file.h"
#include "base/human.h"
#include "base/output.h"
#include "base/quoting.h"
#include "base/same_path.h"
#include "base/secret.h"
#include "base/text.h"
#include "base/wide.h"
#include "commands/definition_difference.h"
#include "commands/dependency_check.h"
#include "commands/log_hindrance.h"
#include "commands/sense_check.h"
#include "commands/service_variable.h"
#include "commands/variable_words.h"
#include "scm/account.h"
#include "scm/logon_right.h"
#include "scm/scm.h"
#include "scm/scm_names.h"
#include "scm/security_text.h"
#include "settings/settings.h"

// What is looked at: all that the service is to be, and which of it is new.
struct check {
    const struct install_plan *plan;
    const char *name;
    const struct definition *whole;
};

static bool is_new(const struct check *check, enum option_id field)
{
    return definition_differs(check->plan->exists ? &check->plan->before : NULL, &check->plan->wanted, field);
}

// The value of a field that is new; NULL: it is not, or is none.
static const char *new_text(const struct check *check, enum option_id field)
{
    return is_new(check, field) ? definition_text(&check->plan->wanted, field) : NULL;
}

// ---- names ----

static size_t utf16_length(const char *text)
{
    wchar_t *wide = wide_from_text(text);
    const size_t length = wcslen(wide);
    free(wide);
    return length;
}

// Names as long as the SCM takes them, in UTF-16 units: sdk-api, CreateServiceW.
static bool check_length(const char *what, const char *text, struct error *error)
{
    enum { NAME_MOST = 256 };
    const size_t length = utf16_length(text);
    return length <= NAME_MOST ||
           error_set(error, 0, "The %s has %zu characters; Windows takes at most %d: %s", what, length,
                     (int)NAME_MOST, text);
}

static bool has_control_character(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            return true;
    return false;
}

static bool has_blank_at_an_end(const char *text)
{
    return text[0] == ' ' || (text[0] != '\0' && text[strlen(text) - 1] == ' ');
}

bool install_check_name(const char *name, struct error *error)
{
    const char *why = name[0] == '\0'                ? "it is empty"
                      : strpbrk(name, "/\\") != NULL ? "slashes are not allowed in it"
                      : strpbrk(name, "*?") != NULL  ? "* and ? stand for other text in a pattern of names"
                      : name[0] == '-'               ? "it begins with a dash, as options do"
                      : has_control_character(name)  ? "it has a control character"
                      : has_blank_at_an_end(name)    ? "it begins or ends with a blank"
                      : !text_is_well_formed(name)   ? "it is no Unicode text"
                                                     : NULL;
    if (why == NULL)
        return check_length("name", name, error) || error_usage(error);
    char *printable = text_printable(name);
    error_set(error, 0, "\"%s\" cannot be a service's name: %s", printable, why);
    free(printable);
    error_usage(error);
    return error_advise(error, "--display-name takes any text");
}

// sdk-api, CreateServiceW: no other service may have it as its name or display name (ERROR_DUPLICATE_SERVICE_NAME).
static bool check_display_name(const struct check *check, struct error *error)
{
    const char *display_name = new_text(check, OPTION_DISPLAY_NAME);
    if (display_name == NULL)
        return true;
    if (!check_length("display name", display_name, error))
        return false;
    char *owner = scm_names_key(display_name);
    struct error ignored = {0};
    if (owner == NULL && scm_exists(display_name, &ignored))
        owner = text_copy(display_name);
    bool done = owner == NULL || text_equal_ignore_case(owner, check->name);
    if (!done) {
        error_set(error, ERROR_DUPLICATE_SERVICE_NAME, "The display name \"%s\" belongs to the service %s",
                  display_name, owner);
        error_advise(error, "add --display-name TEXT with another text");
    }
    error_clear(&ignored);
    free(owner);
    return done;
}

// ---- what the SCM would refuse without saying why ----

static bool check_record(const struct check *check, struct error *error)
{
    const char *startup = definition_text(check->whole, OPTION_STARTUP);
    const char *group = definition_text(check->whole, OPTION_GROUP);
    const char *account = definition_text(check->whole, OPTION_ACCOUNT);
    if (startup != NULL && strcmp(startup, "delayed") == 0 && group != NULL &&
        (is_new(check, OPTION_STARTUP) || is_new(check, OPTION_GROUP))) {
        error_set(error, 0, "A service whose start is delayed cannot be in a group (%s)", group);
        return error_advise(error, "choose --startup auto, or --group=");
    }
    if (definition_yes(check->whole, OPTION_INTERACTIVE) && account != NULL &&
        strcmp(account, "LocalSystem") != 0 &&
        (is_new(check, OPTION_INTERACTIVE) || is_new(check, OPTION_ACCOUNT))) {
        error_set(error, 0, "An interactive service can only run as LocalSystem, not as %s", account);
        return error_advise(
            error, "leave --interactive away: no Windows since Vista shows the windows of a service");
    }
    return true;
}

static bool check_account(const struct check *check, struct error *error)
{
    const char *account = new_text(check, OPTION_ACCOUNT);
    const bool is_local = account != NULL && strncmp(account, ".\\", 2) == 0;
    if (account != NULL && account_needs_logon_right(account) && !logon_right_check(account, error))
        return false;
    if (account == NULL ||
        (!is_local && !account_has_password(account))) // a managed one may be given to this machine yet
        return true;
    struct error unknown = {0};
    void *sid = account_sid(account, &unknown);
    // Where a domain cannot be asked, nothing is known.
    bool done = sid != NULL || unknown.code != ERROR_NONE_MAPPED;
    if (!done && !account_has_password(account)) {
        error_set(error, ERROR_NONE_MAPPED,
                  "There is no account \"%s\" on this machine: a managed account belongs to a domain",
                  account + 2);
        error_advise(error, "name the domain: --account DOMAIN\\%s", account + 2);
    } else if (!done) {
        error_set(error, ERROR_NONE_MAPPED, "There is no account \"%s\" on this machine, nor in its domain",
                  account);
        error_advise(
            error,
            "check the name (.\\USER, DOMAIN\\USER); a definition from another machine needs --account");
    }
    error_clear(&unknown);
    free(sid);
    return done;
}

// sdk-api, SC_ACTION: SC_ACTION_RUN_COMMAND runs the command of SERVICE_FAILURE_ACTIONS.
static bool check_recovery(const struct check *check, struct error *error)
{
    const struct text_list *actions = &check->whole->values[OPTION_RECOVERY];
    if (definition_text(check->whole, OPTION_RECOVERY_COMMAND) != NULL ||
        !(is_new(check, OPTION_RECOVERY) || is_new(check, OPTION_RECOVERY_COMMAND)))
        return true;
    for (size_t i = 0; i < actions->count; i++) {
        if (!text_starts_with_ignore_case(actions->items[i], "run"))
            continue;
        error_set(error, 0, "The recovery action \"%s\" has no command to run", actions->items[i]);
        return error_advise(error, "add --recovery-command COMMAND");
    }
    return true;
}

static bool check_security(const struct check *check, struct error *error)
{
    const char *security = new_text(check, OPTION_SECURITY);
    return security == NULL || security_text_check(security, error);
}

static bool check_privileges(const struct check *check, struct error *error)
{
    const struct text_list *names = &check->plan->wanted.values[OPTION_PRIVILEGES];
    for (size_t i = 0; is_new(check, OPTION_PRIVILEGES) && i < names->count; i++) {
        LUID ignored = {0};
        wchar_t *wide = wide_from_text(names->items[i]);
        bool known = LookupPrivilegeValueW(NULL, wide, &ignored);
        free(wide);
        if (known)
            continue;
        error_set(error, ERROR_NO_SUCH_PRIVILEGE, "--privilege: Windows has no privilege \"%s\"",
                  names->items[i]);
        return error_advise(error, "\"whoami /priv\" lists names such as SeChangeNotifyPrivilege");
    }
    return true;
}

// win32, Environment Variables: 32,767 characters, with the name and the equals sign.
static bool check_variable_length(const char *variable, struct error *error)
{
    enum { VARIABLE_MOST = 32766 };
    const size_t length = utf16_length(variable);
    if (length <= VARIABLE_MOST)
        return true;
    error_set(error, 0, "--environment: %.*s has %zu characters; Windows takes at most %d",
              (int)strcspn(variable, "="), variable, length, (int)VARIABLE_MOST);
    return error_advise(error, "let the program read it from a file, and name that in the variable");
}

// A variable in a variable's value stays as it is written. The value may be meant so, for a program that expands it itself; but no variable
// stands for itself and more.
static bool check_expansion(const char *variable, struct error *error)
{
    char *first = NULL;
    const size_t name = strcspn(variable, "=");
    char *expanded = variable_words_expanded(variable + name + 1, service_variable_here, &first);
    if (expanded == NULL)
        return true;
    char *own = text_copy_part(variable, name);
    char *whole = text_format("+%s=%s", own, expanded);
    char *hidden = secret_shown(whole);
    struct text_buffer command = {0};
    text_buffer_add(&command,
                    "--environment"); // in quotation marks: PowerShell takes ";" for the end of a command
    quoting_add(&command, hidden, true);
    char *advice = secret_advice(NULL, command.data);
    const bool stands_for_itself = text_equal_ignore_case(own, first);
    if (stands_for_itself) {
        error_set(error, 0,
                  "--environment: %s has the variable %s, which Windows does not expand for a service", own,
                  first);
        error_advise(error, "write what it stands for: %s", advice);
        error_usage(error);
    } else {
        output_note(
            "--environment: %s has the variable %s, which Windows does not expand for a service; if the "
            "program does not either, write what it stands for: %s",
            own, first, advice);
    }
    free(advice);
    free(text_buffer_take(&command));
    free(hidden);
    free(whole);
    free(own);
    free(expanded);
    free(first);
    return !stands_for_itself;
}

static void note_value(const char *variable)
{
    const size_t name = strcspn(variable, "=");
    const char *value = variable + name + 1;
    const size_t length = strlen(value);
    if (value[0] == ' ' || value[0] == '\t')
        output_note("--environment: the value of %.*s begins with a blank", (int)name, variable);
    else if (length > 1 && (value[0] == '"' || value[0] == '\'') && value[length - 1] == value[0])
        output_note("--environment: the value of %.*s has quotation marks of its own", (int)name, variable);
}

static bool check_environment(const struct check *check, struct error *error)
{
    const struct text_list *variables = &check->plan->wanted.values[OPTION_ENVIRONMENT];
    const struct text_list *before = &check->plan->before.values[OPTION_ENVIRONMENT];
    for (size_t i = 0; is_new(check, OPTION_ENVIRONMENT) && i < variables->count; i++) {
        const char *variable = variables->items[i];
        if (check->plan->exists && text_list_has(before, variable))
            continue;
        if (!check_variable_length(variable, error) || !check_expansion(variable, error))
            return false;
        note_value(variable);
    }
    return true;
}

// ---- places ----

static bool check_directory(const struct check *check, struct error *error)
{
    const struct definition *wanted = &check->plan->wanted;
    const char *directory =
        wanted->given[OPTION_DIRECTORY] ? definition_text(wanted, OPTION_DIRECTORY) : NULL;
    if (directory == NULL)
        return true;
    wchar_t *wide = file_wide_path(directory);
    const DWORD attributes = GetFileAttributesW(wide);
    const DWORD code = GetLastError();
    free(wide);
    if (attributes == INVALID_FILE_ATTRIBUTES
            ? code == ERROR_ACCESS_DENIED // a dry run may see less than the service
            : (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0)
        return true;
    error_set(error, ERROR_PATH_NOT_FOUND, "The directory \"%s\" %s", directory,
              attributes != INVALID_FILE_ATTRIBUTES ? "is a file" : "does not exist");
    if (!drive_advise(directory, error))
        error_advise(error, "make it, or name another one: --directory PATH");
    return false;
}

// Two services write into one log: the run's record beside it is that of one service, and neither can rotate what the other has open.
// The default one is where a service logs as well while its own cannot be opened.
static bool check_owner(const struct check *check, const char *log, bool is_standard, struct error *error)
{
    struct text_list names = {0};
    struct scm_status *statuses = NULL;
    struct error ignored = {0};
    bool done = true;
    if (scm_list(&names, &statuses, &ignored)) {
        for (size_t i = 0; done && i < names.count; i++) {
            struct settings settings = {0};
            if (text_equal_ignore_case(names.items[i], check->name) || !settings_exist(names.items[i]))
                continue;
            settings_read_any(&settings, names.items[i], &ignored);
            char *standard = settings_default_log(names.items[i]);
            done = (settings.log == NULL || !same_path(settings.log, log)) && !same_path(standard, log);
            free(standard);
            settings_clear(&settings);
            if (!done && is_standard) {
                error_set(error, 0,
                          "The log \"%s\", where the service would have its log by default, belongs to the "
                          "service %s",
                          log, names.items[i]);
                error_advise(error, "give that service another one: pyhost update \"%s\" --log PATH",
                             names.items[i]);
            } else if (!done) {
                error_set(error, 0, "The log \"%s\" belongs to the service %s", log, names.items[i]);
                error_advise(error,
                             "give each service a log of its own, with another --log PATH or without --log");
            }
        }
    }
    free(statuses);
    text_list_clear(&names);
    error_clear(&ignored);
    return done;
}

static bool check_log(const struct check *check, struct error *error)
{
    const struct install_plan *plan = check->plan;
    const char *service = plan->exists ? check->name : NULL;
    const char *log = new_text(check, OPTION_LOG);
    char *standard = settings_default_log(check->name);
    const bool is_standard = log != NULL && same_path(log, standard);
    bool done = plan->exists || check_owner(check, standard, true, error);
    if (log != NULL)
        done = done && log_hindrance_check_new(service, log, error) &&
               check_owner(check, log, false, error) &&
               (is_standard || log_hindrance_check_file(service, log, plan->taken, error));
    free(standard);
    return done;
}

// A program that counts as started no sooner than its start is given up starts only if it says itself that it is ready.
static void note_ready(const struct check *check)
{
    enum { START_LIMIT = 180 }; // s, of a service that says nothing
    const uint32_t limit = definition_number(check->whole, OPTION_START_LIMIT, START_LIMIT);
    const uint32_t ready = definition_number(check->whole, OPTION_READY_AFTER, 0);
    if ((!is_new(check, OPTION_READY_AFTER) && !is_new(check, OPTION_START_LIMIT)) || limit == 0 ||
        ready < limit || ready == UINT32_MAX)
        return;
    char *longer = human_short_duration((uint64_t)ready + 60);
    char *shown = human_short_duration(limit);
    output_note(
        "each start fails, unless the program calls pyhost.notify(ready=True): --ready-after is not below "
        "--start-limit, which is %s; shorten it, or allow more time: --start-limit %s",
        shown, longer);
    free(shown);
    free(longer);
}

bool install_check(const struct install_plan *plan, const char *name, struct error *error)
{
    struct definition whole = {0};
    definition_overlay(&whole, &plan->before);
    definition_overlay(&whole, &plan->wanted);
    const struct check check = {.plan = plan, .name = name, .whole = &whole};
    const struct dependency_check dependencies = {.name = name,
                                                  .group = definition_text(&whole, OPTION_GROUP),
                                                  .dependencies = &plan->wanted.values[OPTION_DEPENDS],
                                                  .known = plan->exists ? &plan->before.values[OPTION_DEPENDS]
                                                                        : NULL};
    bool done = (plan->exists || install_check_name(name, error)) && check_display_name(&check, error) &&
                check_record(&check, error) && check_account(&check, error) &&
                check_recovery(&check, error) && check_security(&check, error) &&
                check_privileges(&check, error) && check_environment(&check, error) &&
                (!is_new(&check, OPTION_DEPENDS) || dependency_check(&dependencies, error)) &&
                check_directory(&check, error) && check_log(&check, error);
    if (done)
        note_ready(&check);
    done = done && sense_check(plan, name, &whole, error);
    definition_clear(&whole);
    return done;
}
