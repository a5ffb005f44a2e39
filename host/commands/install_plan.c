// SPDX-License-Identifier: MIT
#include "commands/install_plan.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/file.h"
#include "base/output.h"
#include "base/path.h"
#include "base/quoting.h"
#include "base/same_path.h"
#include "commands/command_cure.h"
#include "commands/control.h"
#include "commands/definition_difference.h"
#include "commands/definition_edit.h"
#include "commands/deletion.h"
#include "commands/foreign.h"
#include "commands/image_path.h"
#include "commands/install_check.h"
#include "commands/install_said.h"
#include "commands/install_settle.h"
#include "commands/install_subject.h"
#include "commands/manifest.h"
#include "commands/password.h"
#include "commands/program_file.h"
#include "commands/python_words.h"
#include "commands/real_paths.h"
#include "commands/service_definition.h"
#include "scm/account.h"
#include "scm/credentials.h"
#include "scm/logon_right.h"
#include "scm/scm.h"
#include "settings/program_spec.h"

void install_plan_clear(struct install_plan *plan)
{
    definition_clear(&plan->wanted);
    definition_clear(&plan->before);
    free(plan->naming);
    free(plan->host);
    free(plan->image_before);
    free(plan->image_path);
    password_forget(plan->password);
    free(plan->given_right);
    change_lock_release(&plan->lock);
}

// This exe, as the SCM can start it.
static bool find_host(struct install_plan *plan, struct error *error)
{
    char *own = file_own_path();
    plan->host = real_paths_of(path_name(own), own, error);
    free(own);
    return plan->host != NULL;
}

static void complete_paths(struct definition *wanted)
{
    for (int i = 0; i < OPTION_DEFINITION_END; i++) {
        const bool has_paths = verbs_options[i].kind == OPTION_PATH || verbs_options[i].paths;
        for (size_t j = 0; has_paths && j < wanted->values[i].count; j++) {
            char **item = &wanted->values[i].items[j];
            const size_t mark = definition_edit_mark((enum option_id)i, *item);
            if ((*item)[mark] == '\0')
                continue;
            char *full = file_full_path(*item + mark);
            text_replace(item, "%.*s%s", (int)mark, *item, full);
            free(full);
        }
    }
}

// The account in its short form.
static bool complete_account(struct install_plan *plan, const char *name, struct error *error)
{
    const char *given = definition_text(&plan->wanted, OPTION_ACCOUNT);
    if (given == NULL)
        return true;
    char *account = account_given(given, name, error);
    const char *before = definition_text(&plan->before, OPTION_ACCOUNT);
    if (account == NULL)
        return false;
    const bool same = before != NULL && account_same(account, before); // however each is spelled
    definition_set(&plan->wanted, OPTION_ACCOUNT, same ? before : account);
    free(account);
    return true;
}

// Its password, when one is to be set.
static bool complete_password(struct install_plan *plan, const struct command_line *line, struct error *error)
{
    const char *account =
        definition_text(plan->wanted.given[OPTION_ACCOUNT] ? &plan->wanted : &plan->before, OPTION_ACCOUNT);
    bool changes = definition_differs(plan->exists ? &plan->before : NULL, &plan->wanted, OPTION_ACCOUNT);
    if (account == NULL || !account_has_password(account)) {
        if (!password_is_given(line))
            return true;
        error_set(error, 0, "the account \"%s\" has no password", account != NULL ? account : "LocalSystem");
        return error_advise(
            error, "leave --password-from away, or name the user that it belongs to: --account USER");
    }
    if (!password_is_given(line) && (!changes || command_line_has(line, OPTION_DRY_RUN)))
        return true;
    return logon_right_check(account, error) &&
           (plan->password = password_get(line, account, error)) != NULL &&
           credentials_check(account, plan->password, error);
}

static char *quoted_program(const char *program, const char *arguments)
{
    struct text_buffer image_path = {0};
    quoting_add(&image_path, program, true);
    if (arguments != NULL) // the class quotes them itself, as for pywin32
        text_buffer_add_format(&image_path, " %s", arguments);
    return text_buffer_take(&image_path);
}

// The same program, in whatever spelling, with the same arguments.
static bool same_command_line(const char *one, const char *other)
{
    struct image_path first = image_path_split(one);
    struct image_path second = image_path_split(other);
    bool same = !image_path_is_ambiguous(other) && strcmp(first.rest, second.rest) == 0 &&
                same_path(first.program, second.program);
    image_path_clear(&second);
    image_path_clear(&first);
    return same;
}

static void note_old_options(const struct command_line *line, const struct definition *wanted)
{
    if (command_line_has(line, OPTION_PERFMON_INI) || command_line_has(line, OPTION_PERFMON_DLL))
        output_note("performance counters are not installed: --perfmonini and --perfmondll have no effect");
    if (definition_yes(wanted, OPTION_INTERACTIVE))
        output_note("no Windows since Vista shows the windows of a service, interactive or not");
}

// Paths count from where the command runs; a log that is made there should surprise nobody.
static void note_relative_log(const struct command_line *line)
{
    const char *log = command_line_value(line, OPTION_LOG);
    if (log == NULL || log[0] == '\0' || path_is_absolute(log))
        return;
    char *full = file_full_path(log);
    output_note("--log %s is taken from the current directory: %s", log, full);
    free(full);
}

// What was said is whole: it is brought into the words of what is there, and checked, before anybody is asked for a password.
static bool finish(struct install_plan *plan, const struct command_line *line, const char *name,
                   struct error *error)
{
    note_relative_log(line);
    complete_paths(&plan->wanted);
    const bool edits_unread = definition_edits_unread(&plan->wanted, &plan->before);
    if (plan->before.unread.message != NULL && (plan->taken || edits_unread)) { // nothing could be given back
        error_move(error, &plan->before.unread);
        return false;
    }
    definition_edit_lists(&plan->wanted, &plan->before);
    note_old_options(line, &plan->wanted);
    if (!complete_account(plan, name, error))
        return false;
    const char *account =
        definition_text(plan->wanted.given[OPTION_ACCOUNT] ? &plan->wanted : &plan->before, OPTION_ACCOUNT);
    if (!real_paths_write(&plan->wanted, account != NULL ? account : "LocalSystem", error))
        return false;
    install_settle(plan);
    return install_check(plan, name, error) && complete_password(plan, line, error);
}

static bool lock(struct install_plan *plan, const struct command_line *line, const char *name,
                 struct error *error)
{
    return command_line_has(line, OPTION_DRY_RUN) ||
           change_lock_take(name, control_wait_said(line), &plan->lock, error);
}

static bool read_before(struct install_plan *plan, const struct command_line *line, const char *name,
                        struct error *error)
{
    if (!lock(plan, line, name, error))
        return false;
    plan->exists =
        scm_exists(name, error) && !scm_is_marked(name); // one that vanishes is waited for, then made anew
    bool done = error->message == NULL &&
                (!plan->exists || service_definition_read(name, &plan->before, &plan->image_before, error));
    if (done && plan->exists)
        definition_set(&plan->before, OPTION_NAME, name); // it may be written in other letters
    return done;
}

static bool check_name(const char *name, const char *class_text, struct error *error)
{
    if ((name == NULL || name[0] == '\0') && class_text == NULL) {
        error_set(error, 0, "The service needs a name: a program has none of its own");
        error_usage(error);
        return error_advise(error, "add --name NAME in front of the program");
    }
    if (name == NULL || name[0] == '\0') {
        error_set(error, 0, "The class \"%s\" has no _svc_name_", class_text);
        return error_advise(error, "give it one, or name the service here: --name NAME");
    }
    return install_check_name(name, error);
}

// The display name of a class is the class's; the SCM wants display names to differ, so a second service of
// one class cannot have the class's own.
static void complete_display_name(struct install_plan *plan, const char *name, const char *class_name,
                                  bool named)
{
    const char *display_name = definition_text(&plan->wanted, OPTION_DISPLAY_NAME);
    const char *before = definition_text(&plan->before, OPTION_DISPLAY_NAME);
    char *text = NULL;
    if (display_name == NULL && (!install_subject_is_program(&plan->wanted) || !plan->exists))
        text = text_copy(name);
    else if (display_name != NULL && !named &&
             (class_name == NULL || !text_equal_ignore_case(name, class_name)))
        text = text_format("%s (%s)", display_name, name);
    if (text != NULL) { // the service's own where name is in other letters
        const bool same = before != NULL && text_equal_ignore_case(before, text);
        definition_set(&plan->wanted, OPTION_DISPLAY_NAME, same ? before : text);
    }
    free(text);
}

static bool plan_class(struct install_plan *plan, const struct command_line *line,
                       const struct environment *environment, char **class_name, struct error *error)
{
    struct definition all = {0};
    bool done = install_subject_read_class(plan, environment, &all, error);
    if (done) { // what the class says, where nothing else was said
        const char *name = definition_text(&all, OPTION_NAME);
        *class_name = name != NULL ? text_copy(name) : NULL;
        definition_overlay(&all, &plan->wanted);
        definition_clear(&plan->wanted);
        plan->wanted = all;
        name = definition_text(&plan->wanted, OPTION_NAME);
        done = check_name(name, definition_text(&plan->wanted, OPTION_CLASS), error) &&
               read_before(plan, line, name, error);
    } else {
        definition_clear(&all);
    }
    return done;
}

static bool plan_program(struct install_plan *plan, const struct command_line *line,
                         const struct environment *environment, struct error *error)
{
    const char *name = definition_text(&plan->wanted, OPTION_NAME);
    return check_name(name, NULL, error) && read_before(plan, line, name, error) &&
           install_subject_complete_program(plan, environment, error);
}

// What a new service recovers from. Nobody wrote a program with the SCM in mind: it is restarted, each time later.
static void add_recovery(struct install_plan *plan)
{
    static const char *const actions[] = {"restart:1s", "restart:5s", "restart:30s", "restart:1m"};
    struct definition *wanted = &plan->wanted;
    const struct definition *before = &plan->before;
    if (install_subject_is_program(before) || definition_text(before, OPTION_CLASS) != NULL)
        return; // it was this host's already
    if (!wanted->given[OPTION_RECOVERY_ON_EXIT])
        definition_set(wanted, OPTION_RECOVERY_ON_EXIT, "yes");
    if (!install_subject_is_program(wanted) || wanted->given[OPTION_RECOVERY] ||
        definition_has_recovery(before))
        return;
    wanted->given[OPTION_RECOVERY] = true;
    for (size_t i = 0; i < COUNT_OF(actions); i++)
        text_list_add(&wanted->values[OPTION_RECOVERY], actions[i]);
    if (!wanted->given[OPTION_RECOVERY_RESET])
        definition_set(wanted, OPTION_RECOVERY_RESET, "3600");
}

bool install_plan_install(struct install_plan *plan, const struct command_line *line, struct error *error)
{
    struct environment environment = {0};
    char *class_name = NULL;
    plan->naming = command_cure_class(line);
    bool done = find_host(plan, error) && install_said(plan, line, &environment, error) &&
                (environment.python != NULL || install_said_environment(plan, &environment, error)) &&
                install_subject_take_command(plan, &environment, error);
    bool named_display = plan->wanted.given[OPTION_DISPLAY_NAME];
    done = done &&
           (install_subject_is_program(&plan->wanted)
                ? plan_program(plan, line, &environment, error)
                : plan_class(plan, line, &environment, &class_name, error)) &&
           foreign_check_install(definition_text(&plan->wanted, OPTION_NAME),
                                 line->verb == VERB_ADOPT || command_line_has(line, OPTION_FORCE),
                                 &plan->taken, error);
    plan->taken &= plan->exists; // one that was made since: the SCM refuses a second
    if (done) {
        const char *name = definition_text(&plan->wanted, OPTION_NAME);
        install_subject_replace_other(plan);
        complete_display_name(plan, name, class_name, named_display);
        add_recovery(plan);
        const struct definition *arguments =
            plan->wanted.given[OPTION_ARGUMENTS] ? &plan->wanted : &plan->before;
        plan->image_path = quoted_program(plan->host, install_subject_is_program(&plan->wanted)
                                                          ? NULL
                                                          : definition_text(arguments, OPTION_ARGUMENTS));
        if (plan->exists && same_command_line(plan->image_path, plan->image_before)) {
            free(plan->image_path);
            plan->image_path = NULL;
        }
        done = finish(plan, line, name, error);
    }
    free(class_name);
    environment_clear(&environment);
    return done;
}

// They would stand in the command line, where a program does not look.
static bool refuse_arguments(const char *name, const struct definition *before, struct error *error)
{
    struct text_buffer command = {0};
    char *program = program_spec_line(&before->values[OPTION_PROGRAM]);
    error_set(error, 0,
              "--arguments is for a class, and \"%s\" runs a program, whose arguments stand behind it: %s",
              name, program);
    text_buffer_add(&command, "pyhost update");
    quoting_add(&command, name, false);
    quoting_add(&command, before->values[OPTION_PROGRAM].items[0], false);
    error_advise(error, "%s ARGUMENT ...", command.data);
    free(text_buffer_take(&command));
    free(program);
    return error_usage(error);
}

// Was the pyhost.exe that the service names uninstalled?
static bool is_host_gone(const char *named)
{
    char *program = program_file_gone(named);
    const bool is_gone = program != NULL && !python_words_is_python(path_name(program));
    free(program);
    return is_gone;
}

// Other arguments behind the same program, which is quoted from then on; a script that python.exe runs stays in front of them. In the
// place of a pyhost.exe that is gone this one comes.
static void plan_command_line(struct install_plan *plan)
{
    const bool differ = definition_differs(&plan->before, &plan->wanted, OPTION_ARGUMENTS);
    struct image_path path = image_path_split(plan->image_before);
    const bool is_gone = is_host_gone(path.program);
    if (differ || path.is_ambiguous || is_gone) {
        const char *old = image_path_arguments(&path);
        const char *arguments = differ ? definition_text(&plan->wanted, OPTION_ARGUMENTS) : old;
        char *head = text_copy_part(path.rest, strlen(path.rest) - strlen(old));
        size_t length = strlen(head);
        while (length > 0 && strchr(" \t", head[length - 1]) != NULL)
            head[--length] = '\0';
        char *program = quoted_program(is_gone ? plan->host : path.program, NULL);
        const bool any = arguments != NULL && arguments[0] != '\0';
        plan->image_path = text_format("%s%s%s%s", program, head, any ? " " : "", any ? arguments : "");
        free(program);
        free(head);
    }
    image_path_clear(&path);
}

// The event source leads to the pyhost.exe that the service runs, which may be another one than this.
static void take_host_of_service(struct install_plan *plan)
{
    struct image_path path = image_path_split(plan->image_before);
    char *program = program_file_resolve(path.program);
    if (!python_words_is_python(path_name(program)) && file_exists(program) &&
        !same_path(program, plan->host)) {
        free(plan->host);
        plan->host = text_copy(program);
    }
    free(program);
    image_path_clear(&path);
}

// All that the service names was moved with its bundle, so another value of one setting would be of no use.
static bool check_moved(const struct install_plan *plan, const char *name, struct error *error)
{
    struct image_path path = image_path_split(plan->image_before);
    char *program = program_file_gone(path.program);
    char *again = program != NULL ? manifest_install_command(name) : NULL;
    if (again != NULL) {
        error_set(error, 0,
                  "The bundle of the service \"%s\" was moved: the service's program \"%s\" does not exist",
                  name, program);
        error_advise(error, "%s", again);
    }
    const bool is_moved = again != NULL;
    free(again);
    free(program);
    image_path_clear(&path);
    return !is_moved;
}

bool install_plan_update(struct install_plan *plan, const struct command_line *line, struct error *error)
{
    struct environment environment = {0};
    const char *name = line->arguments.items[0];
    plan->naming = command_cure_class(line);
    if (!find_host(plan, error) || !lock(plan, line, name, error) ||
        !service_definition_read(name, &plan->before, &plan->image_before, error) ||
        !foreign_check(name, plan->image_before, error) || !deletion_check(name, error) ||
        !check_moved(plan, name, error))
        return false;
    plan->exists = true;
    if (!install_said(plan, line, &environment, error)) {
        environment_clear(&environment);
        return false;
    }
    if (plan->wanted.given[OPTION_ARGUMENTS] && definition_text(&plan->wanted, OPTION_CLASS) == NULL &&
        install_subject_is_program(&plan->before)) {
        environment_clear(&environment);
        return refuse_arguments(name, &plan->before, error);
    }
    const char *other = definition_text(&plan->wanted, OPTION_NAME);
    if (other != NULL && !text_equal_ignore_case(other, name)) {
        environment_clear(&environment);
        error_set(error, 0, "a service cannot be renamed: the file is for \"%s\"", other);
        return error_advise(error, "pyhost install --file FILE");
    }
    bool done = true;
    if ((definition_text(&plan->wanted, OPTION_CLASS) != NULL || install_subject_is_program(&plan->wanted) ||
         plan->wanted.given[OPTION_PYTHON]) &&
        environment.python == NULL)
        done = install_said_environment(plan, &environment, error);
    if (done && install_subject_is_program(&plan->wanted))
        done = install_subject_take_command(plan, &environment, error);
    bool class_given = definition_text(&plan->wanted, OPTION_CLASS) != NULL;
    bool program_given = install_subject_is_program(&plan->wanted);
    if (done && class_given) { // another class must be there before the service is told of it
        struct definition ignored = {0};
        done = install_subject_read_class(plan, &environment, &ignored, error);
        definition_clear(&ignored);
    }
    if (done && program_given)
        done = install_subject_complete_program(plan, &environment, error);
    if (done) {
        install_subject_replace_other(plan);
        plan_command_line(plan);
        take_host_of_service(plan);
        done = finish(plan, line, name, error);
    }
    environment_clear(&environment);
    return done;
}
