// SPDX-License-Identifier: MIT
#include "commands/command_line.h"

#include "base/compiler.h"
#include "commands/help.h"
#include "commands/nearest.h"

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

static bool parse(const char *const *arguments, int count)
{
    clear(NULL);
    return command_line_parse(&line, arguments, count, &error);
}

#define PARSE(...) \
    parse((const char *const[]){__VA_ARGS__}, (int)COUNT_OF(((const char *const[]){__VA_ARGS__})))

static void options_stand_before_and_behind_the_verb(void **state)
{
    (void)state;
    assert_true(PARSE("--wait", "30", "stop", "Shop", "--no-wait"));
    assert_int_equal(line.verb, VERB_STOP);
    assert_int_equal(line.arguments.count, 1);
    assert_string_equal(line.arguments.items[0], "Shop");
    assert_string_equal(command_line_value(&line, OPTION_WAIT), "30");
    assert_true(command_line_has(&line, OPTION_NO_WAIT));
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

static void what_stands_behind_a_started_service_is_its_own(void **state)
{
    (void)state;
    assert_true(PARSE("start", "Shop", "--colour", "red", "--force", "--wait", "9", "-x", "--", "--wait"));
    assert_int_equal(line.arguments.count, 6);
    assert_string_equal(line.arguments.items[3], "--force");
    assert_string_equal(line.arguments.items[5], "--wait");
    assert_string_equal(command_line_value(&line, OPTION_WAIT), "9");
}

static void what_stands_behind_a_program_is_its_own(void **state)
{
    (void)state;
    assert_true(
        PARSE("install", "--name", "Shop", "main.py", "--name", "x", "--help", "-m", "--", "--no-such"));
    assert_string_equal(command_line_value(&line, OPTION_NAME), "Shop");
    assert_int_equal(line.arguments.count, 7);
    assert_string_equal(line.arguments.items[3], "--help");
    assert_string_equal(line.arguments.items[5], "--");
    assert_true(PARSE("install", "-m", "waitress", "--port=80"));
    assert_int_equal(line.arguments.count, 3);
    assert_true(PARSE("install", "--", "-m", "waitress", "--startup", "auto"));
    assert_int_equal(line.arguments.count, 4);
    assert_true(PARSE("install", "shop:run", "-x"));
    assert_int_equal(line.arguments.count, 2);
    assert_true(PARSE("install", "shop.Service", "--startup", "auto")); // a class has options behind it
    assert_int_equal(line.arguments.count, 1);
    assert_false(PARSE("install", "shop.Service", "more"));
    assert_false(PARSE("install", "shop.Service", "--no-such"));
}

static void help_behind_a_verb_is_help_for_it(void **state)
{
    (void)state;
    assert_true(PARSE("stop", "--wait", "5", "-h"));
    assert_int_equal(line.verb, VERB_HELP);
    assert_string_equal(line.arguments.items[0], "stop");
    assert_true(PARSE("start", "Shop", "--help")); // the service's own
    assert_int_equal(line.verb, VERB_START);
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
    assert_string_equal(error.advice, "pyhost start");
    assert_false(PARSE("install", "a.B", "--start-up", "auto"));
    assert_string_equal(error.advice, "--startup");
    assert_false(PARSE("start", "--nowait", "Shop"));
    assert_string_equal(error.advice, "--no-wait");
    assert_false(PARSE("xyzzy"));
    assert_string_equal(error.advice, "pyhost help");
    assert_false(PARSE("status", "Shop", "--dry-run"));
    assert_string_equal(error.message, "the verb \"status\" has no option \"--dry-run\"");
}

static void values_are_checked_by_their_kinds(void **state)
{
    (void)state;
    assert_false(PARSE("install", "a.B", "--startup", "sometimes"));
    assert_contains(error.message, "is none of auto|delayed|manual|disabled");
    assert_false(PARSE("install", "a.B", "--log-keep", "many"));
    assert_contains(error.message, "is no number from 0 to 1000");
    assert_false(PARSE("install", "a.B", "--start-limit", "3 fortnights"));
    assert_contains(error.advice, "90s");
    assert_false(PARSE("install", "a.B", "--startup"));
    assert_contains(error.message, "wants a value: auto|delayed");
    assert_false(PARSE("version", "--json=1"));
    assert_contains(error.message, "takes no value");
    assert_false(PARSE("stop"));
    assert_string_equal(error.message, "\"stop\" takes NAME");
    assert_false(PARSE("stop", "a", "b"));
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
        char *text = help_verb((enum verb_id)i);
        assert_contains(overview, verbs_table[i].name);
        assert_contains(script, verbs_table[i].name);
        assert_contains(text, "examples:\n  pyhost ");
        free(text);
    }
    for (int i = 0; i < OPTIONS; i++)
        assert_non_null(verbs_options[i].name);
    free(script);
    free(overview);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(options_stand_before_and_behind_the_verb, clear),
        cmocka_unit_test_teardown(a_value_stands_behind_an_equals_sign_or_a_blank, clear),
        cmocka_unit_test_teardown(an_optional_value_is_taken_only_when_it_fits, clear),
        cmocka_unit_test_teardown(short_options_belong_to_their_verb, clear),
        cmocka_unit_test_teardown(what_stands_behind_a_started_service_is_its_own, clear),
        cmocka_unit_test_teardown(what_stands_behind_a_program_is_its_own, clear),
        cmocka_unit_test_teardown(help_behind_a_verb_is_help_for_it, clear),
        cmocka_unit_test_teardown(old_names_of_options_are_understood, clear),
        cmocka_unit_test_teardown(a_misspelt_word_gets_the_nearest_one, clear),
        cmocka_unit_test_teardown(values_are_checked_by_their_kinds, clear),
        cmocka_unit_test_teardown(a_recovery_that_never_resets_is_a_time, clear),
        cmocka_unit_test(distances_count_letters_and_swaps),
        cmocka_unit_test(every_verb_is_explained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
