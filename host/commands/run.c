// SPDX-License-Identifier: MIT
#include "commands/commands.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/file.h"
#include "base/output.h"
#include "base/system_error.h"
#include "base/timings.h"
#include "commands/answer.h"
#include "commands/elevation.h"
#include "commands/foreign.h"
#include "commands/help.h"
#include "commands/selection.h"
#include "commands/which.h"
#include "scm/scm.h"
#include "scm/scm_names.h"
#include "service/debug_session.h"
#include "version.h"

static void answer_owned(char *text)
{
    output_write(OUTPUT_ANSWER, text);
    free(text);
}

static int run_help(const struct command_line *line)
{
    if (line->arguments.count == 0) {
        answer_owned(help_overview());
        return EXIT_DONE;
    }
    const char *name = line->arguments.items[0];
    enum verb_id verb = verbs_find(name);
    if (verb != VERBS) {
        answer_owned(help_verb(verb, command_line_has(line, OPTION_ALL)));
        return EXIT_DONE;
    }
    struct error error = {0};
    const char *nearest = verbs_nearest(name);
    error_set(&error, 0, "there is no verb \"%s\"", name);
    error_advise(&error, "pyhost help%s%s", nearest != NULL ? " " : "", nearest != NULL ? nearest : "");
    answer_fail(&error);
    error_clear(&error);
    return EXIT_USAGE;
}

static int run_version(const struct command_line *line)
{
    (void)line;
    output_answer("%s\n", PYHOST_VERSION);
    if (answer_is_json())
        json_text(answer_fields(), "version", PYHOST_VERSION_TEXT);
    return EXIT_DONE;
}

static int run_completion(const struct command_line *line)
{
    if (text_equal_ignore_case(line->arguments.items[0], "powershell")) {
        answer_owned(help_powershell());
        return EXIT_DONE;
    }
    struct error error = {0};
    error_set(&error, 0, "there is no completion for \"%s\"", line->arguments.items[0]);
    error_advise(&error, "pyhost completion powershell");
    answer_fail(&error);
    error_clear(&error);
    return EXIT_USAGE;
}

// Two of them at once may fight for a port or a file.
static void note_running(const char *name)
{
    struct scm_service service = {0};
    struct scm_status status = {0};
    struct error ignored = {0};
    if (scm_open(name, SERVICE_QUERY_STATUS, &service, &ignored) && scm_query(&service, &status, &ignored) &&
        status.process != 0)
        output_note("the service %s already runs, as process %lu, and goes on beside this one; to stop it: "
                    "pyhost stop \"%s\"",
                    name, (unsigned long)status.process, name);
    scm_close(&service);
    error_clear(&ignored);
}

// A service that whoever asks may not open may be this host's: its own settings tell then.
static bool can_debug(const char *name, struct error *error)
{
    if (foreign_check_by_name(name, error))
        return true;
    if (error->code != ERROR_ACCESS_DENIED)
        return false;
    error_clear(error);
    return true;
}

static int run_debug(const struct command_line *line)
{
    struct error error = {0};
    const struct text_list *arguments = &line->arguments;
    if (!can_debug(arguments->items[0], &error)) {
        int code = answer_fail(&error);
        error_clear(&error);
        return code;
    }
    if (command_line_has(line, OPTION_TIMINGS))
        timings_want();
    note_running(arguments->items[0]);
    return debug_session_run(NULL, 0, (const char *const *)arguments->items, (int)arguments->count);
}

// Whom a command line is about that makes no sense.
static void answer_named(const struct command_line *line)
{
    const char *name = command_line_value(line, OPTION_NAME);
    if (name == NULL && line->verb != VERBS && line->arguments.count == 1 &&
        strstr(verbs_table[line->verb].arguments, "NAME") != NULL)
        name = line->arguments.items[0];
    if (name != NULL)
        answer_service(name);
}

// Without anything to install the command line makes no sense; only what lies beside the exe can tell.
static int run_install(const struct command_line *line)
{
    struct error error = {0};
    char *file = NULL;
    char *host = file_own_path();
    const bool named = which_file(line, host, &file, &error);
    free(host);
    free(file);
    if (named)
        return install_run(line);
    answer_named(line);
    answer_fail(&error);
    error_clear(&error);
    return EXIT_USAGE;
}

static commands_function *const functions[VERBS] = {
    [VERB_INSTALL] = run_install,
    [VERB_UPDATE] = install_update,
    [VERB_REMOVE] = remove_run,
    [VERB_START] = control_verbs_start,
    [VERB_STOP] = control_verbs_stop,
    [VERB_RESTART] = control_verbs_restart,
    [VERB_PAUSE] = control_verbs_pause,
    [VERB_CONTINUE] = control_verbs_continue,
    [VERB_CONTROL] = control_verbs_send,
    [VERB_STATUS] = status_run,
    [VERB_LIST] = list_run,
    [VERB_DOCTOR] = doctor_run,
    [VERB_LOGS] = logs_run,
    [VERB_ROTATE] = rotate_run,
    [VERB_IMPORT_NSSM] = import_nssm_run,
    [VERB_DUMP] = dump_run,
    [VERB_BUNDLE] = bundle_run,
    [VERB_ADOPT] = adopt_run,
    [VERB_RELEASE] = adopt_release,
    [VERB_DEBUG] = run_debug,
    [VERB_COMPLETION] = run_completion,
    [VERB_VERSION] = run_version,
    [VERB_HELP] = run_help,
};

// For one service, or none.
static int run_verb(const struct command_line *line)
{
    struct error error = {0};
    int code = selection_check_name(line, &error) && elevation_check(line, &error)
                   ? functions[line->verb](line)
                   : answer_fail(&error);
    error_clear(&error);
    return code;
}

bool commands_is_verb(const char *text)
{
    return verbs_find(text) != VERBS;
}

bool commands_loads_code(const char *const *arguments, int count)
{
    struct command_line line = {0};
    struct error ignored = {0};
    bool does = false;
    if (command_line_parse(&line, arguments, count, &ignored)) // else no verb runs
        switch (line.verb) {
        case VERB_ADOPT:
        case VERB_BUNDLE:
        case VERB_DEBUG:
        case VERB_DOCTOR:
        case VERB_INSTALL:
        case VERB_UPDATE:
            does = true;
            break;
        default:
            break;
        }
    command_line_clear(&line);
    error_clear(&ignored);
    return does;
}

// Services are called as the SCM has them, in whatever case their names were given. Of another machine they stay as given: who does not
// answer would be waited for twice.
static void name_as_the_scm(struct command_line *line)
{
    const struct verb *verb = &verbs_table[line->verb];
    const bool has_names =
        text_starts_with_ignore_case(verb->arguments + (verb->arguments[0] == '['), "NAME");
    const bool only_names = verb->most == VERB_NAMES || verb->most == VERB_NAMES_AND_OWN;
    for (size_t i = 0; has_names && !scm_is_remote() && i < line->arguments.count && (i == 0 || only_names);
         i++) {
        char **name = &line->arguments.items[i];
        char *own = scm_names_own(*name);
        if (own != NULL)
            text_replace(name, "%s", own);
        free(own);
    }
}

// Of a command line that makes no sense: who reads JSON reads its error, too.
static bool asks_for_json(const char *const *arguments, int count)
{
    for (int i = 0; i < count; i++)
        if (text_equal_ignore_case(arguments[i], verbs_options[OPTION_JSON].name))
            return true;
    return false;
}

int commands_run(const char *const *arguments, int count)
{
    struct command_line line = {0};
    struct error error = {0};
    int code = EXIT_USAGE;
    bool parsed = command_line_parse(&line, arguments, count, &error);
    answer_begin(line.verb, parsed ? command_line_has(&line, OPTION_JSON) : asks_for_json(arguments, count));
    if (parsed) {
        scm_set_computer(command_line_value(&line, OPTION_COMPUTER));
        name_as_the_scm(&line);
        code = verbs_takes_several(line.verb) ? selection_each(&line, run_verb) : run_verb(&line);
    } else {
        answer_named(&line);
        answer_fail(&error);
    }
    answer_end();
    output_flush();
    if (output_refusal() != 0) {
        system_error(&error, output_refusal(), "the answer could not be written");
        answer_fail(&error);
        code = code != EXIT_DONE ? code : EXIT_FAILED;
    }
    command_line_clear(&line);
    error_clear(&error);
    return code;
}
