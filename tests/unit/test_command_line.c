// SPDX-License-Identifier: MIT
#include "commands/command_line.h"

#include "base/compiler.h"
#include "commands/command_cure.h"
#include "commands/command_refusal.h"
#include "commands/help.h"
#include "commands/nearest.h"
#include "commands/option_value.h"

#include "unit.h"

static struct command_line line;
static struct error error;

static int clear(void **state)
{
    (void)state;
    command_line_clear(&line);
    error_clear(&error);
    return 0;
}

// No cure is refused itself. A verb alone is one that was misspelt.
static void check_cure(void)
{
    const char *command = error.advice != NULL ? strstr(error.advice, "pyhost ") : NULL;
    struct error refused = {0};
    if (command == NULL)
        return;
    char *cure = text_copy_part(command, strcspn(command, ";"));
    if (strchr(cure + strlen("pyhost "), ' ') != NULL && strncmp(cure, "pyhost help", 11) != 0 &&
        !command_cure_parses(cure, NULL, &refused))
        fail_msg("%s\n  try: %s\n... is refused itself: %s", error.message, cure, refused.message);
    error_clear(&refused);
    free(cure);
}

static bool parse(const char *const *arguments, int count)
{
    clear(NULL);
    const bool parses = command_line_parse(&line, arguments, count, &error);
    if (!parses)
        check_cure();
    return parses;
}

#define PARSE(...) \
    parse((const char *const[]){__VA_ARGS__}, (int)COUNT_OF(((const char *const[]){__VA_ARGS__})))

static void options_stand_before_and_behind_the_verb(void **state)
{
    (void)state;
    assert_true(PARSE("--wait", "30", "stop", "Shop", "--force"));
    assert_int_equal(line.verb, VERB_STOP);
    assert_int_equal(line.arguments.count, 1);
    assert_string_equal(line.arguments.items[0], "Shop");
    assert_string_equal(command_line_value(&line, OPTION_WAIT), "30");
    assert_true(command_line_has(&line, OPTION_FORCE));
    assert_false(PARSE("stop", "Shop", "--no-wait", "--wait", "5s"));
    assert_false(PARSE("start", "Shop", "--wait", "--no-wait"));
}

static void a_value_stands_behind_an_equals_sign_or_a_blank(void **state)
{
    (void)state;
    assert_true(PARSE("install", "a.B", "--startup=Auto", "--name", "N=1"));
    assert_string_equal(command_line_value(&line, OPTION_STARTUP), "auto");
    assert_string_equal(command_line_value(&line, OPTION_NAME), "N=1");
}

static void an_optional_value_is_taken_only_when_it_fits(void **state)
{
    (void)state;
    assert_true(PARSE("status", "--wait", "Shop"));
    assert_string_equal(command_line_value(&line, OPTION_WAIT), "");
    assert_string_equal(line.arguments.items[0], "Shop");
    assert_true(PARSE("status", "--wait", "2m", "Shop"));
    assert_string_equal(command_line_value(&line, OPTION_WAIT), "120");
    assert_true(PARSE("install", "--interactive", "a.B"));
    assert_string_equal(command_line_value(&line, OPTION_INTERACTIVE), "yes");
}

static void short_options_belong_to_their_verb(void **state)
{
    (void)state;
    assert_true(PARSE("logs", "Shop", "-f", "-n", "5"));
    assert_true(command_line_has(&line, OPTION_FOLLOW));
    assert_string_equal(command_line_value(&line, OPTION_LINES), "5");
    assert_true(PARSE("install", "-f", "shop.toml"));
    assert_string_equal(command_line_value(&line, OPTION_FILE), "shop.toml");
    assert_false(PARSE("stop", "Shop", "-f"));
}

static void what_stands_behind_two_dashes_is_the_services(void **state)
{
    (void)state;
    assert_true(PARSE("start", "Shop", "--wait", "9", "--json", "--", "--colour", "red", "--wait", "--", ""));
    assert_int_equal(line.arguments.count, 1);
    assert_int_equal(line.own.count, 5);
    assert_string_equal(line.own.items[0], "--colour");
    assert_string_equal(line.own.items[3], "--");
    assert_string_equal(command_line_value(&line, OPTION_WAIT), "9");
    assert_true(command_line_has(&line, OPTION_JSON));
    assert_true(PARSE("restart", "A", "B", "--", "x"));
    assert_int_equal(line.arguments.count, 2);
    assert_false(PARSE("start", "--"));
    assert_string_equal(error.message, "\"start\" takes NAME ... [-- ARGUMENT ...]");
    assert_true(PARSE("start", "--", "-odd", "B", "--", "--colour", "--"));
    assert_int_equal(line.arguments.count, 2);
    assert_string_equal(line.arguments.items[0], "-odd");
    assert_int_equal(line.own.count, 2);
    assert_string_equal(line.own.items[0], "--colour");
    assert_true(PARSE("debug", "--", "-odd", "--colour"));
    assert_int_equal(line.arguments.count, 2);
    assert_true(PARSE("stop", "--", "-odd"));
    assert_string_equal(line.arguments.items[0], "-odd");
}

static void what_looks_like_an_option_is_none_of_the_service(void **state)
{
    (void)state;
    assert_false(PARSE("start", "My Shop", "--colour", "dark red", "x"));
    assert_string_equal(error.message, "there is no option \"--colour\"");
    assert_string_equal(error.advice,
                        "if the service is to have it: pyhost start \"My Shop\" -- --colour \"dark red\" x");
    static const char *const verbs[] = {"start", "stop",   "restart", "pause", "status",
                                        "logs",  "remove", "doctor",  "dump"};
    for (size_t i = 0; i < COUNT_OF(verbs); i++) {
        assert_false(PARSE(verbs[i], "Shop", "-colour"));
        assert_false(PARSE(verbs[i], "Shop", "-x"));
        assert_false(PARSE(verbs[i], "-Shop"));
        assert_contains(error.message, "there is no option \"-Shop\"");
        assert_false(PARSE(verbs[i], ""));
        assert_contains(error.message, "is empty");
    }
}

static void words_behind_a_debugged_service_are_its_own(void **state)
{
    (void)state;
    assert_true(PARSE("debug", "Shop", "--colour", "-x", "--timings", "red", "--", "--timings", "--"));
    assert_int_equal(line.arguments.count, 6);
    assert_string_equal(line.arguments.items[4], "--timings");
    assert_true(command_line_has(&line, OPTION_TIMINGS));
    assert_true(PARSE("debug", "Shop", "--help"));
    assert_int_equal(line.verb, VERB_DEBUG);
    assert_true(PARSE("debug", "--help"));
    assert_int_equal(line.verb, VERB_HELP);
}

static void several_services_are_taken_where_one_can_be(void **state)
{
    (void)state;
    assert_true(PARSE("stop", "Shop*", "Web", "--wait", "1m"));
    assert_int_equal(line.arguments.count, 2);
    assert_true(PARSE("status"));
    assert_false(PARSE("start", "A", ""));
    assert_string_equal(error.message, "argument 2 of \"start\" is empty");
    assert_false(PARSE("dump", "A", "B"));
    assert_string_equal(error.message, "\"dump\" takes one name, and got 2: \"A\" and \"B\"");
    assert_false(PARSE("update", "A", "B"));
    assert_string_equal(error.message, "\"update\" takes one name, and got \"A\" and \"B\"");
    assert_false(PARSE("list", "A"));
    assert_string_equal(error.advice, "pyhost status \"A\"");
    assert_false(PARSE("control", "A", "B", "128"));
}

static void what_stands_behind_a_program_is_its_own(void **state)
{
    (void)state;
    assert_true(
        PARSE("install", "--name", "Web", "-m", "waitress", "--port=80", "-f", "-n", "x", "-h", "shop:app"));
    assert_int_equal(line.arguments.count, 8);
    assert_true(PARSE("install", "--name", "Shop", "main.py", "--port", "80", "--names", "x"));
    assert_int_equal(line.arguments.count, 5);
    assert_true(PARSE("install", "shop:run", "-x"));
    assert_int_equal(line.arguments.count, 2);
    assert_true(PARSE("install", "C:\\v\\Scripts\\python.exe", "-u", "main.py")); // the plan knows what to do
    assert_int_equal(line.arguments.count, 3);
    assert_true(PARSE("install", "shop.Service", "--startup", "auto")); // a class has options behind it
    assert_int_equal(line.arguments.count, 1);
    assert_false(PARSE("install", "shop.Service", "more"));
    assert_false(PARSE("install", "shop.Service", "--no-such"));
}

static void an_option_behind_a_program_is_refused(void **state)
{
    (void)state;
    assert_false(PARSE("install", "--name", "My A", "cwd.py", "--port", "80", "--startup", "auto",
                       "--log-times", "-v", "--wait", "5"));
    assert_contains(error.message, "the option \"--startup\" stands behind the program");
    assert_string_equal(
        error.advice,
        "pyhost install --name \"My A\" --startup auto --log-times --wait 5 cwd.py --port 80 -v");
    static const char *const programs[] = {"main.py", "shop:run", "C:\\apps\\tool", "x.pyz", "python.exe"};
    for (int i = 0; i < OPTIONS; i++) {
        if (!verbs_takes(VERB_INSTALL, (enum option_id)i))
            continue;
        for (size_t j = 0; j < COUNT_OF(programs); j++) {
            assert_false(PARSE("install", programs[j], verbs_options[i].name, "x"));
            assert_contains(error.message, "stands behind the program");
        }
        assert_false(PARSE("install", "-m", "waitress", verbs_options[i].name, "x"));
        assert_false(PARSE("install", "-m", "waitress", "a", verbs_options[i].name));
        assert_true(PARSE("install", "--", "-m", "waitress", verbs_options[i].name, "x"));
    }
    assert_false(PARSE("install", "main.py", "--username", "joe", "--password", "secret"));
    assert_string_equal(error.advice, "if the program is to have it, with its secret in the place of ***: "
                                      "pyhost install main.py -- --username joe "
                                      "--password ***; else put the options in front of the program");
    assert_null(strstr(error.message, "secret"));
    // In front it would be refused again.
    assert_false(PARSE("install", "--name", "A b", "x.py", "--port", "80", "--name", "x"));
    assert_string_equal(error.advice, "pyhost install --name \"A b\" x.py -- --port 80 --name x");
    assert_false(PARSE("install", "--name", "A", "-m", "waitress", "a", "--name", "x"));
    assert_string_equal(error.advice, "pyhost install --name A -m waitress -- a --name x");
    assert_false(PARSE("install", "Shop", "--python", "C:\\Python312", "C:\\srv\\loop.py", "-v"));
    assert_string_equal(error.advice,
                        "pyhost install --name Shop --python C:\\Python312 C:\\srv\\loop.py -v");
    assert_false(PARSE("install", "--name", "A", "x.py", "--log"));
    assert_string_equal(error.advice, "pyhost install --name A x.py -- --log");
    assert_false(PARSE("update", "Shop", "Web", "--startup", "auto"));
    assert_string_equal(error.message, "\"update\" takes one name, and got \"Shop\" and \"Web\"");
    assert_false(PARSE("update", "Shop", "main.py", "--stop-limit", "5s"));
    assert_string_equal(error.advice, "pyhost update Shop --stop-limit 5s main.py");
    assert_true(PARSE("install", "main.py", "--help")); // no service asks for help each time that it starts
    assert_int_equal(line.verb, VERB_HELP);
}

static void a_name_is_not_changed(void **state)
{
    (void)state;
    assert_false(PARSE("update", "Chat", "--name", "Chat2"));
    assert_string_equal(error.message, "Windows cannot rename a service");
    assert_contains(error.advice, "pyhost dump Chat --output service.toml; ");
    assert_false(PARSE("rename", "Chat", "Chat2"));
    assert_string_equal(error.message, "Windows cannot rename a service");
    assert_false(PARSE("update", "--name", "A b", "--startup", "auto"));
    assert_string_equal(error.advice, "pyhost update \"A b\" --startup auto");
    assert_false(PARSE("--name=A", "stop", "--wait", "5"));
    assert_string_equal(error.advice, "pyhost stop A --wait 5");
    assert_false(PARSE("enable", "Chat", "--startup", "delayed"));
    assert_contains(error.message, "\"enable\" stands for \"update --startup auto\"");
    assert_string_equal(error.advice, "pyhost update Chat --startup delayed");
    assert_false(PARSE("--startup", "auto", "disable", "Chat"));
    assert_string_equal(error.advice, "pyhost --startup auto update Chat");
    assert_true(PARSE("enable", "Chat", "--startup", "auto"));
}

static void two_dashes_let_options_pass_to_a_program(void **state)
{
    (void)state;
    assert_true(PARSE("install", "--name", "A", "--", "main.py", "--startup", "auto", "--", "--help"));
    assert_int_equal(line.arguments.count, 5);
    assert_true(PARSE("install", "--name", "A", "main.py", "--", "--startup", "auto", "--", "--name"));
    assert_int_equal(line.arguments.count, 5);
    assert_string_equal(line.arguments.items[1], "--startup");
    assert_true(PARSE("install", "-m", "waitress", "--", "--name", "x"));
    assert_int_equal(line.arguments.count, 4);
    assert_true(PARSE("install", "main.py", "serve", "--", "--name", "x")); // it is the program's own here
    assert_int_equal(line.arguments.count, 5);
    assert_string_equal(line.arguments.items[2], "--");
}

static void what_an_update_runs_stands_behind_the_name(void **state)
{
    (void)state;
    assert_true(PARSE("update", "Shop", "--stop-limit", "90", "main.py", "--port", "81"));
    assert_int_equal(line.arguments.count, 1);
    assert_int_equal(line.values[OPTION_PROGRAM].count, 3);
    assert_string_equal(line.values[OPTION_PROGRAM].items[2], "81");
    assert_true(PARSE("update", "Shop", "-m", "waitress", "-x"));
    assert_int_equal(line.values[OPTION_PROGRAM].count, 3);
    assert_true(PARSE("update", "Shop", "shop.service.Shop", "--startup", "auto"));
    assert_string_equal(command_line_value(&line, OPTION_CLASS), "shop.service.Shop");
    assert_false(PARSE("update", "Shop", "shop.Service", "more"));
}

static void an_option_is_given_once(void **state)
{
    (void)state;
    assert_false(PARSE("install", "a.B", "--startup", "auto", "--startup", "manual"));
    assert_string_equal(error.message, "the option \"--startup\" is given twice: \"auto\" and \"manual\"");
    assert_true(PARSE("install", "a.B", "--stop-limit", "60", "--stop-limit", "1m", "--startup=auto",
                      "--startup", "AUTO"));
    assert_true(PARSE("install", "a.B", "--depends", "A", "--depends", "B"));
    assert_false(PARSE("install", "a.B", "--password", "secret", "--password", "other"));
    assert_null(strstr(error.message, "secret"));
    assert_false(PARSE("enable", "Shop", "--startup", "manual"));
}

static void a_missing_value_takes_no_option_with_it(void **state)
{
    (void)state;
    assert_false(PARSE("install", "a.B", "--display-name", "--startup", "auto"));
    assert_string_equal(error.message, "the option \"--display-name\" wants a value: TEXT");
    assert_true(PARSE("install", "a.B", "--display-name=--startup"));
    assert_true(PARSE("install", "a.B", "--python-flag", "-O", "--environment", "-NAME"));
}

static void a_word_behind_yes_or_no_is_no_name(void **state)
{
    (void)state;
    assert_false(PARSE("update", "Shop", "--log-times", "maybe"));
    assert_string_equal(error.message, "--log-times: \"maybe\" is none of yes|no");
    assert_false(PARSE("install", "--log-times", "maybe", "a.B"));
    assert_string_equal(error.message, "--log-times: \"maybe\" is none of yes|no");
    assert_false(PARSE("bundle", "Shop", "--keep", "tkinter,Venv"));
    assert_contains(error.message, "--keep: \"tkinter,Venv\" is none of ensurepip|");
    assert_string_equal(error.advice, "repeat the option: --keep tkinter --keep Venv");
    assert_false(PARSE("bundle", "Shop", "--keep", "tkinter,none"));
    assert_null(error.advice);
    assert_false(PARSE("update", "Shop", "--startup", "auto,manual"));
    assert_null(error.advice);
    assert_true(PARSE("update", "--log-times", "Shop"));
    assert_true(PARSE("update", "Shop", "--log-times", "False"));
    assert_string_equal(command_line_value(&line, OPTION_LOG_TIMES), "no");
    assert_false(PARSE("stop", "--wait", "1x", "Shop"));
    assert_string_equal(error.message, "--wait: \"1x\" is not a valid time");
}

static void what_is_no_time_behind_a_wait_is_told(void **state)
{
    (void)state;
    assert_false(PARSE("update", "Shop", "--wait", "a b", "5m"));
    assert_non_null(error.message);
    assert_false(PARSE("update", "Shop", "--wait", "   \"#(x", "5m"));
    assert_string_equal(error.message, "\"   \"#(x\" behind --wait is not a valid time");
}

static void a_name_behind_a_wait_is_not_taken_unseen(void **state)
{
    (void)state;
    static const char *const verbs[] = {"remove", "stop", "start", "restart", "status", "pause", "continue"};
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        assert_false(PARSE(verbs[i], "X", "--wait", "A"));
        assert_string_equal(error.message, "\"A\" behind --wait is not a valid time");
        assert_true(PARSE(verbs[i], "X", "A", "--wait"));
        assert_true(PARSE(verbs[i], "--wait", "A"));
    }
}

static void a_definition_file_is_no_class(void **state)
{
    (void)state;
    assert_false(PARSE("install", "C:\\my apps\\shop.toml"));
    assert_string_equal(error.advice, "pyhost install --file \"C:\\my apps\\shop.toml\"");
    assert_false(PARSE("update", "Shop", "shop.JSON"));
    assert_string_equal(error.advice, "pyhost update Shop --file shop.JSON");
    assert_false(PARSE("install", "--startup", "auto", "shop.toml", "--force"));
    assert_string_equal(error.advice, "pyhost install --startup auto --file shop.toml --force");
    assert_true(PARSE("install", "--name", "x", "main.py", "shop.toml"));
}

static void pasted_and_habitual_words_are_explained(void **state)
{
    (void)state;
    assert_false(PARSE("install", "\xE2\x80\x93-name", "X", "main.py"));
    assert_string_equal(error.advice, "type it again: --name");
    assert_false(PARSE("stop", "X", "\xE2\x80\x94wait"));
    assert_string_equal(error.advice, "type it again: --wait");
    assert_false(PARSE("install", "--python", "C:\\x y\" --name Shop main.py"));
    assert_string_equal(error.message,
                        "--python: a path cannot have a quote in it: C:\\x y\" --name Shop main.py");
    assert_string_equal(error.advice, "leave the backslash in front of the closing quote away: \"C:\\x y\"");
    assert_false(PARSE("install", "C:\\x y\" --name X"));
    static const char *const rows[][4] = {{"install", "--venv", "C:\\v", "--python"},
                                          {"update", "--autostart", "X", "--startup auto"},
                                          {"stop", "--timeout", "30", "--wait"},
                                          {"logs", "X", "-5", "--lines 5"},
                                          {"start", "-Name", "T", "pyhost start T"},
                                          {"stop", "--name", "T", "pyhost stop T"},
                                          {"status", "-name", "A b", "pyhost status \"A b\""}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_false(PARSE(rows[i][0], rows[i][1], rows[i][2]));
        assert_string_equal(error.advice, rows[i][3]);
    }
    static const char *const words[][2] = {
        {"main.py --port 8080", "main.py --port 8080"},
        {"C:\\my apps\\main.py --log C:\\x y", "\"C:\\my apps\\main.py\" -- --log C:\\x y"},
        {"-m shop --log x", "-m shop -- --log x"},
        {"main.py C:\\data", "main.py C:\\data"},
        {"python main.py -v", "main.py -v"},
        {"python.exe -m shop", "-m shop"},
        {"-m shop.service --port 1", "-m shop.service --port 1"},
        {"shop.service.Shop install", "shop.service.Shop"},
        {"C:\\my apps\\shop.Shop debug", "\"C:\\my apps\\shop.Shop\""},
        {"shop.app:main --port 1", "shop.app:main --port 1"},
        {"venv\\Scripts\\shop.exe --port 1", "venv\\Scripts\\shop.exe --port 1"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        char *install = text_format("pyhost install --name \"A b\" %s", words[i][1]);
        char *update = text_format("pyhost update X %s", words[i][1]);
        assert_false(PARSE("install", "--name", "A b", words[i][0]));
        assert_string_equal(error.advice, install);
        assert_contains(error.message, "is one word");
        assert_false(PARSE("update", "X", words[i][0]));
        assert_string_equal(error.advice, update);
        free(update);
        free(install);
    }
    // What stands behind a dot and a blank is no argument where it is the name of a script or program.
    static const char *const files[] = {
        "C:\\x\\report 1.0 final.py", "C:\\x\\Dr. Who.py", "C:\\apps\\Acme v2.1 Service.exe",
        "\\\\?\\C:\\x\\Dr. Who.py",   "C:/x/main.py 2.py", "C:\\x\\Dr. Who\\"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        assert_true(PARSE("install", "--name", "Rep", files[i]));
        assert_true(PARSE("install", "--name", "Rep", "--", files[i]));
        assert_true(PARSE("update", "Rep", files[i]));
        assert_true(PARSE("update", "Rep", "--", files[i]));
    }
    assert_null(command_refusal_words_in("C:\\x\\Dr. Who.py")); // asked where there is no such file
    static const char *const secrets[][4] = {
        {"install", "main.py --api-key hush", "--name", "X"},
        {"install", "--environment=DB_PASS=hush", "main.py", "--startup=auto"},
        {"start", "X", "--token=hush", "--api-key=hush"},
        {"install", "--arguments=--pwd hush", "--arguments=--pwd=hush", "x.X"}};
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
        assert_false(PARSE(secrets[i][0], secrets[i][1], secrets[i][2], secrets[i][3]));
        assert_null(strstr(error.message, "hush"));
        assert_true(error.advice == NULL || strstr(error.advice, "hush") == NULL);
        assert_true(error.advice == NULL || strstr(error.advice, "***") == NULL ||
                    strstr(error.advice, "with its secret in the place of ***: ") != NULL);
    }
    assert_true(PARSE("install", "C:\\my apps\\main.py"));
    assert_true(PARSE("install", "C:\\x.py files\\main.py"));
    assert_true(PARSE("install", "C:\\x.py files\\shop.Shop"));
    assert_true(PARSE("install", "C:\\my apps\\shop.Shop"));
    assert_true(PARSE("install", "C:\\my apps\\shop.app:main"));
    assert_true(PARSE("install", "C:\\my apps"));
    static const char *const startups[][2] = {{"Automatic", "auto"},
                                              {"demand", "manual"},
                                              {"delayed-auto", "delayed"},
                                              {"Automatic (Delayed Start)", "delayed"},
                                              {"Disabled", "disabled"}};
    for (size_t i = 0; i < sizeof startups / sizeof *startups; i++) {
        assert_true(PARSE("update", "X", "--startup", startups[i][0]));
        assert_string_equal(command_line_value(&line, OPTION_STARTUP), startups[i][1]);
    }
    static const char *const units[][3] = {
        {"--log-age", "30s", "write 1h"},
        {"--watchdog-limit", "500ms", "write whole seconds, such as 1s"},
        {"--log-age", "90m", "write 2h"},
        {"--memory-limit", "512KiB", "write 1MiB"},
        {"--memory-limit", "much", "write 200MiB, 2GiB, or 0 for no limit"},
        {"--log-size", "much", "write 512KiB, 50MiB, 1GiB, or 0 for never"}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        assert_false(PARSE("update", "X", units[i][0], units[i][1]));
        assert_string_equal(error.advice, units[i][2]);
    }
}

static void a_verb_takes_no_empty_value(void **state)
{
    (void)state;
    static const char *const rows[][4] = {{"bundle", "Shop", "--sign", ""},
                                          {"bundle", "Shop", "--output", ""},
                                          {"install", "shop.Shop", "--file", ""},
                                          {"logs", "Shop", "--since", ""}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_false(PARSE(rows[i][0], rows[i][1], rows[i][2], rows[i][3]));
        assert_contains(error.message, ": the value is empty");
        assert_contains(error.message, rows[i][2]);
    }
    assert_false(PARSE("bundle", "Shop", "--sign="));
    assert_true(PARSE("install", "shop.Shop", "--password", "", "--description", "")); // both are something
}

static void times_and_sizes_have_units(void **state)
{
    (void)state;
    static const struct {
        const char *option;
        const char *value;
        const char *canonical; // NULL: refused
    } rows[] = {
        {"--log-age", "24", "24"},
        {"--log-age", "24h", "24"},
        {"--log-age", "7d", "168"},
        {"--log-age", "120m", "2"},
        {"--log-age", "1d 12 h", "36"},
        {"--log-age", "90m", NULL},
        {"--log-age", "9999d", NULL},
        {"--log-age", "24x", NULL},
        {"--log-age", "", NULL},
        {"--log-size", "10240", "10240"},
        {"--log-size", "10MiB", "10240"},
        {"--log-size", "1M", "1024"},
        {"--log-size", "512K", "512"},
        {"--log-size", "1gb", "1048576"},
        {"--log-size", "2g", NULL},
        {"--log-size", "100b", NULL},
        {"--log-size", "1 MiB", "1024"},
        {"--log-size", "-1", NULL},
        {"--memory-limit", "200", "200"},
        {"--memory-limit", "200MiB", "200"},
        {"--memory-limit", "2GiB", "2048"},
        {"--memory-limit", "512K", NULL},
        {"--memory-limit", "99999999T", NULL},
        {"--cpu-limit", "50%", "50"},
        {"--cpu-limit", "50", "50"},
        {"--cpu-limit", "101", NULL},
        {"--stop-limit", "90", "90"},
        {"--stop-limit", "1m30s", "90"},
        {"--stop-limit", "30 sec", "30"},
        {"--stop-limit", "2 Hours", "7200"},
        {"--stop-limit", "500ms", NULL},
        {"--stop-limit", "30s1m", NULL},
        {"--stop-limit", "8d", NULL},
        {"--stop-limit", "1m1m", NULL},
        {"--stop-limit", "1.5m", NULL},
        {"--ready-after", "never", "never"},
        {"--log-keep", "3", "3"},
        {"--log-keep", "3d", NULL},
        {"--log-keep", "18446744073709551616", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        bool parsed = PARSE("update", "Shop", rows[i].option, rows[i].value);
        if (parsed != (rows[i].canonical != NULL))
            fail_msg("%s %s: %s", rows[i].option, rows[i].value, parsed ? "taken" : error.message);
        enum option_id id = verbs_find_option(VERBS, rows[i].option, (unsigned long)strlen(rows[i].option));
        if (!parsed)
            continue;
        assert_string_equal(command_line_value(&line, id), rows[i].canonical);
        char *shown = option_value_shown(id, rows[i].canonical); // and what is shown is read as the same
        assert_owned_text(option_value_canonical(id, shown, &error), rows[i].canonical);
        free(shown);
    }
    assert_owned_text(option_value_shown(OPTION_LOG_AGE, "168"), "7d");
    assert_owned_text(option_value_shown(OPTION_LOG_SIZE, "10240"), "10MiB");
    assert_owned_text(option_value_shown(OPTION_LOG_SIZE, "1025"), "1025KiB");
    assert_owned_text(option_value_shown(OPTION_LOG_SIZE, "0"), "0");
    assert_owned_text(option_value_shown(OPTION_CPU_LIMIT, "50"), "50%");
    assert_owned_text(option_value_shown(OPTION_STOP_LIMIT, "90"), "90s");
    assert_false(PARSE("update", "Shop", "--log-size", "5T"));
    assert_string_equal(error.message, "--log-size: \"5T\" is out of range: 0 to 2047MiB");
    assert_false(PARSE("update", "Shop", "--log-age", "9999d"));
    assert_string_equal(error.message, "--log-age: \"9999d\" is out of range: 0 to 3660d");
}

static void help_behind_a_verb_is_help_for_it(void **state)
{
    (void)state;
    assert_true(PARSE("stop", "--wait", "5", "-h"));
    assert_int_equal(line.verb, VERB_HELP);
    assert_string_equal(line.arguments.items[0], "stop");
    assert_true(PARSE("start", "Shop", "--help"));
    assert_int_equal(line.verb, VERB_HELP);
    assert_true(PARSE("start", "Shop", "--", "--help")); // the service's own
    assert_int_equal(line.verb, VERB_START);
    assert_true(PARSE("install", "--help", "--all"));
    assert_true(command_line_has(&line, OPTION_ALL));
}

static void verbs_have_the_names_that_people_type(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum verb_id verb;
    } rows[] = {{"uninstall", VERB_REMOVE}, {"delete", VERB_REMOVE},    {"Show", VERB_STATUS},
                {"query", VERB_STATUS},     {"tail", VERB_LOGS},        {"export", VERB_DUMP},
                {"ps", VERB_LIST},          {"ls", VERB_LIST},          {"resume", VERB_CONTINUE},
                {"create", VERB_INSTALL},   {"--version", VERB_VERSION}};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(verbs_find(rows[i].name), rows[i].verb);
    assert_true(PARSE("enable", "Shop"));
    assert_int_equal(line.verb, VERB_UPDATE);
    assert_string_equal(command_line_value(&line, OPTION_STARTUP), "auto");
    assert_true(PARSE("disable", "Shop", "--dry-run"));
    assert_string_equal(command_line_value(&line, OPTION_STARTUP), "disabled");
}

static void old_names_of_options_are_understood(void **state)
{
    (void)state;
    assert_true(PARSE("--username", ".\\joe", "--password", "x", "--perfmonini", "a", "--perfmondll", "b",
                      "--interactive", "install", "a.B"));
    assert_string_equal(command_line_value(&line, OPTION_ACCOUNT), ".\\joe");
}

static void a_misspelt_word_gets_the_nearest_one(void **state)
{
    (void)state;
    assert_false(PARSE("strat", "Shop"));
    assert_string_equal(error.message, "there is no verb \"strat\"");
    assert_string_equal(error.advice, "pyhost start Shop");
    assert_false(PARSE("install", "a.B", "--start-up", "auto"));
    assert_string_equal(error.advice, "--startup");
    assert_false(PARSE("start", "--nowait", "Shop"));
    assert_string_equal(error.advice, "--no-wait");
    assert_false(PARSE("xyzzy"));
    assert_string_equal(error.advice, "pyhost help");
    assert_false(PARSE("status", "Shop", "--dry-run"));
    assert_contains(error.message,
                    "the verb \"status\" has no option \"--dry-run\"; it is one of install, update");
    static const char *const pairs[][2] = {
        {"shwo", "pyhost show"},     {"isntall", "pyhost install"},    {"unistall", "pyhost uninstall"},
        {"statsu", "pyhost status"}, {"stpo", "pyhost stop"},          {"restrat", "pyhost restart"},
        {"stat", "pyhost status"},   {"deinstal", "pyhost deinstall"}, {"contineu", "pyhost continue"},
        {"lgos", "pyhost logs"},     {"run", "pyhost help"},           {"edit", "pyhost help"}};
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        assert_false(PARSE(pairs[i][0], "Shop"));
        assert_contains(error.advice, pairs[i][1]);
    }
}

static void values_are_checked_by_their_kinds(void **state)
{
    (void)state;
    assert_false(PARSE("install", "a.B", "--startup", "sometimes"));
    assert_contains(error.message, "is none of auto|delayed|manual|disabled");
    assert_false(PARSE("install", "a.B", "--log-keep", "many"));
    assert_contains(error.message, "is not a whole number from 0 to 1000");
    assert_false(PARSE("install", "a.B", "--start-limit", "3 fortnights"));
    assert_contains(error.advice, "1m30s");
    assert_false(PARSE("install", "a.B", "--startup"));
    assert_contains(error.message, "wants a value: auto|delayed");
    assert_false(PARSE("version", "--json=1"));
    assert_contains(error.message, "takes no value");
    assert_false(PARSE("stop"));
    assert_string_equal(error.message, "\"stop\" takes NAME ...");
}

static void a_recovery_that_never_resets_is_a_time(void **state)
{
    (void)state;
    assert_true(PARSE("update", "Shop", "--recovery-reset", "Never"));
    assert_string_equal(command_line_value(&line, OPTION_RECOVERY_RESET), "never");
}

static void distances_count_letters_and_swaps(void **state)
{
    (void)state;
    assert_int_equal(nearest_distance("start", "start"), 0);
    assert_int_equal(nearest_distance("strat", "start"), 1);
    assert_int_equal(nearest_distance("Stat", "start"), 1);
    assert_int_equal(nearest_distance("", "stop"), 4);
    assert_int_equal(nearest_distance("stop", ""), 4);
    assert_int_equal(nearest_distance("kitten", "sitting"), 3);
    const char *const names[] = {"install", "status", "start", "stop", NULL};
    assert_string_equal(nearest_of("inst", names), "install"); // the only one that begins so
    assert_null(nearest_of("st", (const char *const[]){"status", "start", NULL}));
    assert_null(nearest_of("remove", names));
}

static void every_verb_is_explained(void **state)
{
    (void)state;
    char *overview = help_overview();
    char *script = help_powershell();
    for (int i = 0; i < VERBS; i++) {
        char *text = help_verb((enum verb_id)i, false);
        assert_contains(overview, verbs_table[i].name);
        assert_contains(script, verbs_table[i].name);
        assert_contains(text, "examples:\n  pyhost ");
        for (size_t j = 0; verbs_alias((enum verb_id)i, j) != NULL; j++) {
            assert_contains(text, verbs_alias((enum verb_id)i, j));
            assert_contains(script, verbs_alias((enum verb_id)i, j));
        }
        free(text);
    }
    for (int i = 0; i < OPTIONS; i++)
        assert_non_null(verbs_options[i].name);
    free(script);
    free(overview);
}

static size_t lines_of(const char *text, const char *what)
{
    size_t count = 0;
    for (const char *at = text; *at != '\0'; count++) {
        size_t length = strcspn(at, "\n");
        if (length > 80)
            fail_msg("%s: %.*s", what, (int)length, at);
        at += length + (at[length] == '\n');
    }
    return count;
}

static void help_fits_a_screen(void **state)
{
    (void)state;
    char *overview = help_overview();
    assert_in_range(lines_of(overview, "help"), 20, 30);
    free(overview);
    for (int i = 0; i < VERBS; i++) {
        for (int all = 0; all < 2; all++) {
            char *text = help_verb((enum verb_id)i, all);
            size_t lines = lines_of(text, verbs_table[i].name);
            if (!all)
                assert_in_range(lines, 3, 52);
            for (int j = 0; j < OPTIONS; j++)
                if (verbs_takes((enum verb_id)i, (enum option_id)j) &&
                    (all || verbs_options[j].brief != NULL))
                    assert_contains(text, verbs_options[j].name);
            free(text);
        }
    }
}

static void help_is_about_the_verb_that_was_asked_for(void **state)
{
    (void)state;
    static const struct {
        enum verb_id verb;
        const char *has;
        const char *lacks;
    } rows[] = {{VERB_REMOVE, "Remove all that a pattern matches", "Take over"},
                {VERB_STOP, "Act on another program's service", "install:"},
                {VERB_DUMP, "The file to write", "bundle"},
                {VERB_BUNDLE, "The directory to make the folder in", "import-nssm"},
                {VERB_LIST, "All services of the machine", "every service that can be adopted"},
                {VERB_UPDATE, "--restart", "update:"},
                {VERB_ADOPT, "NSSM whose application is a", "list:"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char *text = help_verb(rows[i].verb, false);
        assert_contains(text, rows[i].has);
        const char *options = strstr(text, "--");
        assert_null(options != NULL ? strstr(options, rows[i].lacks) : NULL);
        free(text);
    }
}

static void defaults_are_told_where_they_hold(void **state)
{
    (void)state;
    char *text = help_verb(VERB_INSTALL, true);
    assert_contains(text, "(default: 10MiB)");
    assert_contains(text, "none for a class;");
    free(text);
    text = help_verb(VERB_UPDATE, true);
    assert_null(strstr(text, "(default: 10MiB)"));
    free(text);
    text = help_verb(VERB_ADOPT, false);
    assert_contains(text, "options:\n  --python PATH");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(options_stand_before_and_behind_the_verb, clear),
        cmocka_unit_test_teardown(a_value_stands_behind_an_equals_sign_or_a_blank, clear),
        cmocka_unit_test_teardown(an_optional_value_is_taken_only_when_it_fits, clear),
        cmocka_unit_test_teardown(short_options_belong_to_their_verb, clear),
        cmocka_unit_test_teardown(what_stands_behind_two_dashes_is_the_services, clear),
        cmocka_unit_test_teardown(what_looks_like_an_option_is_none_of_the_service, clear),
        cmocka_unit_test_teardown(words_behind_a_debugged_service_are_its_own, clear),
        cmocka_unit_test_teardown(several_services_are_taken_where_one_can_be, clear),
        cmocka_unit_test_teardown(an_option_behind_a_program_is_refused, clear),
        cmocka_unit_test_teardown(a_name_is_not_changed, clear),
        cmocka_unit_test_teardown(two_dashes_let_options_pass_to_a_program, clear),
        cmocka_unit_test_teardown(what_an_update_runs_stands_behind_the_name, clear),
        cmocka_unit_test_teardown(an_option_is_given_once, clear),
        cmocka_unit_test_teardown(a_missing_value_takes_no_option_with_it, clear),
        cmocka_unit_test_teardown(a_word_behind_yes_or_no_is_no_name, clear),
        cmocka_unit_test_teardown(what_is_no_time_behind_a_wait_is_told, clear),
        cmocka_unit_test_teardown(a_name_behind_a_wait_is_not_taken_unseen, clear),
        cmocka_unit_test_teardown(a_definition_file_is_no_class, clear),
        cmocka_unit_test_teardown(pasted_and_habitual_words_are_explained, clear),
        cmocka_unit_test_teardown(times_and_sizes_have_units, clear),
        cmocka_unit_test_teardown(verbs_have_the_names_that_people_type, clear),
        cmocka_unit_test_teardown(what_stands_behind_a_program_is_its_own, clear),
        cmocka_unit_test_teardown(help_behind_a_verb_is_help_for_it, clear),
        cmocka_unit_test_teardown(old_names_of_options_are_understood, clear),
        cmocka_unit_test_teardown(a_misspelt_word_gets_the_nearest_one, clear),
        cmocka_unit_test_teardown(values_are_checked_by_their_kinds, clear),
        cmocka_unit_test_teardown(a_recovery_that_never_resets_is_a_time, clear),
        cmocka_unit_test(distances_count_letters_and_swaps),
        cmocka_unit_test_teardown(a_verb_takes_no_empty_value, clear),
        cmocka_unit_test(every_verb_is_explained),
        cmocka_unit_test(help_fits_a_screen),
        cmocka_unit_test(help_is_about_the_verb_that_was_asked_for),
        cmocka_unit_test(defaults_are_told_where_they_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
