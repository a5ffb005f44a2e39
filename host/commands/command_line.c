// SPDX-License-Identifier: MIT
#include "commands/command_line.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "commands/verbs.h"
#include "version.h"

static const struct option {
    const char *name;
    const char *value; // how help names its value; NULL: a flag
    bool optional;     // the value may be left out; only a number counts as one
    const char *summary;
} options[OPTIONS] = {
    [OPTION_NAME] = {"--name", "NAME", false, "name of the service (default: the class's _svc_name_)"},
    [OPTION_STARTUP] = {"--startup", "auto|delayed|manual|disabled", false,
                        "when it starts (default: manual)"},
    [OPTION_PYTHON] =
        {"--python", "PATH", false,
         "python.exe, or the virtual environment, that it belongs to (default: VIRTUAL_ENV, else the one "
         "that pyhost.exe lies in)"},
    [OPTION_LOG] = {"--log", "PATH", false, "its log file"},
    [OPTION_LOG_SIZE] = {"--log-size", "KIB", false,
                         "begin a new log file after so many KiB (default: 10240; 0: never)"},
    [OPTION_LOG_AGE] = {"--log-age", "HOURS", false,
                        "begin a new log file after so many hours (default: 0, never)"},
    [OPTION_LOG_KEEP] = {"--log-keep", "COUNT", false, "how many older log files stay (default: 5)"},
    [OPTION_DIRECTORY] = {"--directory", "PATH", false, "its current directory"},
    [OPTION_PYTHON_FLAG] = {"--python-flag", "FLAG", false,
                            "an option for the interpreter, such as -O or -Xdev; may be repeated"},
    [OPTION_MACHINE_ENVIRONMENT] = {"--machine-environment", NULL, false,
                                    "let PYTHON* variables and the user's site-packages count"},
    [OPTION_START_LIMIT] = {"--start-limit", "SECONDS", false,
                            "how long its start may take (default: 180; 0: no limit)"},
    [OPTION_STOP_LIMIT] = {"--stop-limit", "SECONDS", false,
                           "how long its stop may take (default: 60; 0: no limit)"},
    [OPTION_SHUTDOWN_IS_STOP] =
        {"--shutdown-is-stop", "yes|no", false,
         "does a system shutdown that the class does not handle stop it (default: yes)"},
    [OPTION_KEEP_CHILDREN] = {"--keep-children", "yes|no", false,
                              "do processes that it started outlive it (default: no)"},
    [OPTION_WAIT] = {"--wait", "[SECONDS]", true,
                     "wait for the final state, at most so long (the default, 200)"},
    [OPTION_NO_WAIT] = {"--no-wait", NULL, false, "return at once"},
};

#define BIT(option) (1u << OPTION_##option)

const struct verb command_line_verbs[] = {
    {"install", "MODULE.CLASS", 1, 1, "register a class as a service; again, to change it",
     "pyhost install mypackage.service.MyService --startup auto\n"
     "pyhost install C:\\apps\\shop\\service.Shop --python C:\\apps\\shop\\venv\n",
     BIT(NAME) | BIT(STARTUP) | BIT(PYTHON) | BIT(LOG) | BIT(LOG_SIZE) | BIT(LOG_AGE) | BIT(LOG_KEEP) |
         BIT(DIRECTORY) | BIT(PYTHON_FLAG) | BIT(MACHINE_ENVIRONMENT) | BIT(START_LIMIT) | BIT(STOP_LIMIT) |
         BIT(SHUTDOWN_IS_STOP) | BIT(KEEP_CHILDREN),
     install_run},
    {"remove", "NAME", 1, 1, "stop a service and remove it", "pyhost remove Shop\n", BIT(WAIT), remove_run},
    {"adopt", "NAME", 1, 1, "take over a service that runs under pywin32's PythonService.exe",
     "pyhost adopt Shop\n", BIT(PYTHON), adopt_run},
    {"release", "NAME", 1, 1, "give an adopted service back to PythonService.exe", "pyhost release Shop\n", 0,
     release_run},
    {"start", "NAME [ARGUMENT ...]", 1, UINT8_MAX, "start a service", "pyhost start Shop\n",
     BIT(WAIT) | BIT(NO_WAIT), control_start},
    {"stop", "NAME", 1, 1, "stop a service", "pyhost stop Shop --wait 30\n", BIT(WAIT) | BIT(NO_WAIT),
     control_stop},
    {"restart", "NAME [ARGUMENT ...]", 1, UINT8_MAX, "stop a service and start it again",
     "pyhost restart Shop\n", BIT(WAIT), control_restart},
    {"status", "NAME", 1, 1, "show a service: state, process, Python, log, last failure",
     "pyhost status Shop\npyhost status Shop --wait 60\n", BIT(WAIT), inspect_status},
    {"help", "[VERB]", 0, 1, "show this, or all about a verb", "pyhost help install\n", 0, help_run},
    {"version", "", 0, 0, "show the version", "pyhost version\n", 0, version_run},
    {0},
};

static const struct verb *find_verb(const char *name)
{
    static const struct {
        const char *name;
        const char *verb;
    } synonyms[] = {
        {"--help", "help"}, {"-h", "help"}, {"/?", "help"}, {"-?", "help"}, {"--version", "version"}};
    for (size_t i = 0; i < COUNT_OF(synonyms); i++)
        if (strcmp(name, synonyms[i].name) == 0)
            name = synonyms[i].verb;
    for (const struct verb *verb = command_line_verbs; verb->name != NULL; verb++)
        if (text_equal_ignore_case(verb->name, name))
            return verb;
    return NULL;
}

bool command_line_is_verb(const char *text)
{
    return find_verb(text) != NULL;
}

static bool find_option(const char *name, size_t length, enum option_id *found)
{
    for (int i = 0; i < OPTIONS; i++) {
        if (strlen(options[i].name) == length && strncmp(options[i].name, name, length) == 0) {
            *found = (enum option_id)i;
            return true;
        }
    }
    return false;
}

static bool is_number(const char *text)
{
    if (text == NULL || text[0] == '\0')
        return false;
    for (; *text != '\0'; text++)
        if (!isdigit((unsigned char)*text))
            return false;
    return true;
}

// Takes the option at arguments[*i] and its value, which may be the next argument.
static bool take_option(struct command_line *line, const char *const *arguments, int count, int *i,
                        struct error *error)
{
    const char *text = arguments[*i];
    const char *equals = strchr(text, '=');
    size_t length = equals != NULL ? (size_t)(equals - text) : strlen(text);
    enum option_id id = OPTION_NAME;
    if (!find_option(text, length, &id)) {
        error_set(error, 0, "there is no option \"%s\"", text);
        return error_advise(error, "pyhost help VERB lists a verb's options");
    }
    const char *value = equals != NULL ? equals + 1 : NULL;
    const char *next = *i + 1 < count ? arguments[*i + 1] : NULL;
    if (options[id].value == NULL && value != NULL)
        return error_set(error, 0, "the option \"%s\" takes no value", options[id].name);
    if (options[id].value != NULL && value == NULL && (!options[id].optional || is_number(next))) {
        if (next == NULL)
            return error_set(error, 0, "the option \"%s\" wants a value: %s", options[id].name,
                             options[id].value);
        value = next;
        (*i)++;
    }
    text_list_add(&line->values[id], value != NULL ? value : "");
    return true;
}

// Options may stand before and after the verb. What stands behind a service's name belongs to the service
// where the verb takes its arguments.
static bool parse(struct command_line *line, const char *const *arguments, int count, struct error *error)
{
    for (int i = 0; i < count; i++) {
        bool for_service = line->verb != NULL && line->verb->most == UINT8_MAX && line->arguments.count > 0;
        bool is_option = strncmp(arguments[i], "--", 2) == 0 && arguments[i][2] != '\0';
        if (is_option && !(line->verb == NULL && find_verb(arguments[i]) != NULL)) {
            enum option_id ignored = OPTION_NAME;
            if (for_service && !find_option(arguments[i], strcspn(arguments[i], "="), &ignored))
                text_list_add(&line->arguments, arguments[i]);
            else if (!take_option(line, arguments, count, &i, error))
                return false;
        } else if (line->verb != NULL) {
            text_list_add(&line->arguments, arguments[i]);
        } else if ((line->verb = find_verb(arguments[i])) == NULL) {
            error_set(error, 0, "there is no verb \"%s\"", arguments[i]);
            return error_advise(error, "pyhost help");
        }
    }
    return true;
}

static bool check(const struct command_line *line, struct error *error)
{
    const struct verb *verb = line->verb;
    if (verb == NULL) {
        error_set(error, 0, "what is to be done? A verb is missing");
        return error_advise(error, "pyhost help");
    }
    for (int i = 0; i < OPTIONS; i++) {
        if (line->values[i].count > 0 && (verb->options & (1u << i)) == 0) {
            error_set(error, 0, "the verb \"%s\" has no option \"%s\"", verb->name, options[i].name);
            return error_advise(error, "pyhost help %s", verb->name);
        }
    }
    if (line->arguments.count < verb->fewest || line->arguments.count > verb->most) {
        error_set(error, 0, "the verb \"%s\" wants %s", verb->name,
                  verb->arguments[0] != '\0' ? verb->arguments : "no arguments");
        return error_advise(error, "pyhost help %s", verb->name);
    }
    return true;
}

int command_line_run(const char *const *arguments, int count)
{
    struct command_line line = {0};
    struct error error = {0};
    int code = EXIT_USAGE;
    if (parse(&line, arguments, count, &error) && check(&line, &error))
        code = line.verb->run(&line);
    else
        command_line_fail(&error);
    for (int i = 0; i < OPTIONS; i++)
        text_list_clear(&line.values[i]);
    text_list_clear(&line.arguments);
    error_clear(&error);
    return code;
}

const char *command_line_value(const struct command_line *line, enum option_id option)
{
    const struct text_list *values = &line->values[option];
    return values->count > 0 ? values->items[values->count - 1] : NULL;
}

bool command_line_has(const struct command_line *line, enum option_id option)
{
    return line->values[option].count > 0;
}

int command_line_fail(const struct error *error)
{
    char *text = error_text(error);
    fprintf(stderr, "pyhost: %s", text);
    free(text);
    return EXIT_FAILED;
}

static void show_verb(const struct verb *verb)
{
    printf("pyhost %s %s%s\n  %s\n", verb->name, verb->arguments, verb->options != 0 ? " [options]" : "",
           verb->summary);
    if (verb->options != 0)
        printf("\noptions:\n");
    for (int i = 0; i < OPTIONS; i++) {
        if ((verb->options & (1u << i)) != 0)
            printf("  %s%s%s\n      %s\n", options[i].name, options[i].value != NULL ? " " : "",
                   options[i].value != NULL ? options[i].value : "", options[i].summary);
    }
    printf("\nexamples:\n");
    for (const char *example = verb->examples; *example != '\0';) {
        size_t length = strcspn(example, "\n");
        printf("  %.*s\n", (int)length, example);
        example += length + 1;
    }
}

int help_run(const struct command_line *line)
{
    if (line->arguments.count == 1) {
        const struct verb *verb = find_verb(line->arguments.items[0]);
        if (verb != NULL) {
            show_verb(verb);
            return EXIT_DONE;
        }
        struct error error = {0};
        error_set(&error, 0, "there is no verb \"%s\"", line->arguments.items[0]);
        error_advise(&error, "pyhost help");
        command_line_fail(&error);
        error_clear(&error);
        return EXIT_USAGE;
    }
    printf("pyhost runs Python code as Windows services, inside its own process.\n\n");
    for (const struct verb *verb = command_line_verbs; verb->name != NULL; verb++)
        printf("  pyhost %-8s %-20s %s\n", verb->name, verb->arguments, verb->summary);
    printf("  pyhost -debug NAME [ARGUMENT ...]    run a service in this console; Ctrl+C stops it\n"
           "\npyhost help VERB shows a verb's options and examples.\n");
    return EXIT_DONE;
}

int version_run(const struct command_line *line)
{
    (void)line;
    printf("%s\n", PYHOST_VERSION);
    return EXIT_DONE;
}
