// SPDX-License-Identifier: MIT
#include "commands/definition.h"
#include "commands/definition_edit.h"
#include "commands/path_variables.h"
#include "commands/variable_words.h"

#include "base/compiler.h"
#include "commands/definition_difference.h"
#include "commands/definition_paths.h"

#include "unit.h"

static struct definition definition;
static struct error error;

static int clear(void **state)
{
    (void)state;
    definition_clear(&definition);
    error_clear(&error);
    return 0;
}

static bool take(const char *const *arguments, int count)
{
    struct command_line line = {0};
    assert_true(command_line_parse(&line, arguments, count, &error));
    bool done = definition_from_line(&definition, &line, &error);
    command_line_clear(&line);
    return done;
}

#define TAKE(...) \
    take((const char *const[]){__VA_ARGS__}, (int)COUNT_OF(((const char *const[]){__VA_ARGS__})))

static bool rows(const char *const *items, size_t count)
{
    struct text_list list = {0};
    for (size_t i = 0; i < count; i++)
        text_list_add(&list, items[i]);
    bool done = definition_from_rows(&definition, "shop.toml", &list, &error);
    text_list_clear(&list);
    return done;
}

#define ROWS(...) rows((const char *const[]){__VA_ARGS__}, COUNT_OF(((const char *const[]){__VA_ARGS__})))

static void a_command_line_is_a_definition(void **state)
{
    (void)state;
    assert_true(TAKE("update", "Shop", "--startup", "AUTO", "--depends", "Tcpip", "--depends", "+Net",
                     "--recovery", "Restart:60, run:2h,none", "--start-limit", "5m"));
    assert_string_equal(definition_text(&definition, OPTION_STARTUP), "auto");
    assert_int_equal(definition.values[OPTION_DEPENDS].count, 2);
    assert_int_equal(definition.values[OPTION_RECOVERY].count, 3);
    assert_string_equal(definition.values[OPTION_RECOVERY].items[0], "restart:1m");
    assert_string_equal(definition.values[OPTION_RECOVERY].items[1], "run:2h");
    assert_string_equal(definition.values[OPTION_RECOVERY].items[2], "none");
    assert_int_equal(definition_number(&definition, OPTION_START_LIMIT, 0), 300);
    assert_false(definition.given[OPTION_LOG]);
}

static void recovery_is_told_to_the_millisecond(void **state)
{
    (void)state;
    assert_true(TAKE("update", "Shop", "--recovery", "restart:500ms,run:1000MS,none:0ms"));
    assert_string_equal(definition.values[OPTION_RECOVERY].items[0], "restart:500ms");
    assert_string_equal(definition.values[OPTION_RECOVERY].items[1], "run:1s");
    assert_string_equal(definition.values[OPTION_RECOVERY].items[2], "none");
    assert_true(definition_has_recovery(&definition));
    definition.given[OPTION_RECOVERY] = false;
    assert_false(definition_has_recovery(&definition));
    definition.given[OPTION_RECOVERY_RESET] = true; // of actions that have no name here
    assert_true(definition_has_recovery(&definition));
}

// sc.exe counts milliseconds.
static void recovery_is_taken_as_sc_has_it(void **state)
{
    (void)state;
    assert_true(TAKE("update", "Shop", "--recovery", "restart/60000/run/1500/\"\"/0"));
    assert_int_equal(definition.values[OPTION_RECOVERY].count, 3);
    assert_string_equal(definition.values[OPTION_RECOVERY].items[0], "restart:1m");
    assert_string_equal(definition.values[OPTION_RECOVERY].items[1], "run:1500ms");
    assert_string_equal(definition.values[OPTION_RECOVERY].items[2], "none");
    clear(NULL);
    assert_true(TAKE("update", "Shop", "--recovery", "restart/60000,none,run/1000/restart/2000"));
    char *mixed = text_list_join(&definition.values[OPTION_RECOVERY], " ");
    assert_string_equal(mixed, "restart:1m none run:1s restart:2s");
    free(mixed);
    static const char *const wrong[] = {"restart/4294967296",   "restart/",         "restart/60s",
                                        "explode/1000",         "restart:ms",       "restart:-1ms",
                                        "restart:4294967296ms", "restart/1000/run", "restart/60000,explode"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        clear(NULL);
        assert_false(TAKE("update", "Shop", "--recovery", wrong[i]));
        assert_contains(error.advice, "as sc.exe has them, in milliseconds: restart/30000");
    }
}

static void only_options_that_a_service_can_have_go_to_python(void **state)
{
    (void)state;
    static const char *const right[] = {"-O",       "-OO", "-IsS", "-Xutf8", "-W",
                                        "-bWerror", "-P",  "-t",   "",       "--check-hash-based-pycs"};
    static const char *const wrong[] = {"foo",
                                        "7",
                                        "true",
                                        "-c",
                                        "-m",
                                        "-V",
                                        "-h",
                                        "--help",
                                        "--nope",
                                        "-",
                                        "-k",
                                        "-Om",
                                        "--check-hash-based-pycs=always"};
    for (size_t i = 0; i < COUNT_OF(right); i++, clear(NULL))
        assert_true(TAKE("update", "Shop", "--python-flag", right[i]));
    assert_true(TAKE("update", "Shop", "--python-flag", "-X", "--python-flag", "utf8"));
    clear(NULL);
    // Python takes the blank for a part of the value.
    assert_true(TAKE("update", "Shop", "--python-flag", "-X utf8", "--python-flag", "-bW  error"));
    assert_string_equal(definition.values[OPTION_PYTHON_FLAG].items[0], "-Xutf8");
    assert_string_equal(definition.values[OPTION_PYTHON_FLAG].items[1], "-bWerror");
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        clear(NULL);
        assert_false(TAKE("update", "Shop", "--python-flag", wrong[i]));
        assert_contains(error.message, "is no option that Python takes for a service");
    }
}

static void an_empty_value_empties_a_list(void **state)
{
    (void)state;
    assert_true(TAKE("update", "Shop", "--depends", ""));
    assert_true(definition.given[OPTION_DEPENDS]);
    assert_int_equal(definition.values[OPTION_DEPENDS].count, 0);
}

static void nonsense_is_refused(void **state)
{
    (void)state;
    assert_false(TAKE("update", "Shop", "--recovery", "explode:1m"));
    assert_contains(error.message, "\"explode:1m\" is no action");
    clear(NULL);
    assert_false(TAKE("update", "Shop", "--recovery", "restart:soon"));
    clear(NULL);
    assert_false(TAKE("update", "Shop", "--environment", "novalue"));
    assert_string_equal(error.advice,
                        "write NAME=VALUE; or +NAME=VALUE and -NAME to change one of those that are there");
    clear(NULL);
    assert_false(TAKE("install", "a.B", "--name", "a/b"));
    assert_contains(error.message, "slashes");
    static const char *const empty[][2] = {{"--account", ""}, {"--account", " "}, {"--python", ""}};
    for (size_t i = 0; i < COUNT_OF(empty); i++) {
        char *message = text_format("%s: the value is empty", empty[i][0]);
        clear(NULL);
        assert_false(TAKE("install", "a.B", empty[i][0], empty[i][1]));
        assert_string_equal(error.message, message);
        assert_true(error.is_usage);
        free(message);
    }
    static const char *const scripts[] = {"C:\\srv\\loop.py", "loop.pyw", "x.pyz", "C:\\x.exe"};
    for (size_t i = 0; i < COUNT_OF(scripts); i++) { // its import would run it
        clear(NULL);
        assert_false(TAKE("update", "Shop", "--class", scripts[i]));
        assert_contains(error.message, "is a script, and no class");
    }
    static const char *const places[] = {"--log", "--directory", "--python"};
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        clear(NULL);
        assert_false(path_variables_check(places[i], "%ProgramData%\\x", &error));
        assert_contains(error.message, "has the variable %ProgramData%, which nothing expands");
        assert_contains(error.advice, ": \"${env:ProgramData}\\x\"");
        clear(NULL);
        assert_false(path_variables_check(places[i], "%ProgramFiles(x86)%\\a b\\%USERNAME%.log", &error));
        assert_contains(error.message, "has the variable %ProgramFiles(x86)%,");
        assert_contains(error.advice, ": \"${env:ProgramFiles(x86)}\\a b\\${env:USERNAME}.log\"");
        clear(NULL);
        assert_false(path_variables_check(places[i], "$Env:APPDATA\\x", &error)); // in single quotes
        assert_contains(error.message, "has the variable $Env:APPDATA, which nothing expands");
        assert_contains(error.advice, ": \"$Env:APPDATA\\x\"");
        clear(NULL);
        assert_false(path_variables_check(places[i], "${env:ProgramFiles(x86)}\\%USERNAME%", &error));
        assert_contains(error.message, "has the variable ${env:ProgramFiles(x86)},");
        assert_contains(error.advice, ": \"${env:ProgramFiles(x86)}\\${env:USERNAME}\"");
        clear(NULL);
        assert_false(path_variables_check(places[i], "\"C:\\a b\"", &error));
        assert_contains(error.message, "the path \"C:\\a b\" has quotation marks of its own");
        assert_string_equal(error.advice + strlen(places[i]), " \"C:\\a b\"");
        assert_true(error.is_usage);
        clear(NULL);
        assert_true(path_variables_check(places[i], "C:\\$env\\$env:\\${env:x\\a$", &error));
        assert_true(path_variables_check(places[i], "C:\\logs\\100%_of_50%.log", &error));
        assert_true(path_variables_check(places[i], "C:\\50% of 100%", &error));
        assert_true(TAKE("install", "a.B", places[i], "%ProgramData%\\x")); // a file may be called so
    }
    clear(NULL);
    assert_false(ROWS("1\taccount\t"));
}

static void a_name_of_a_variable_has_no_blanks_around_it(void **state)
{
    (void)state;
    static const char *const cases[][2] = {{"FOO = bar", "write FOO=bar"},
                                           {"+FOO = bar = 3 ", "write +FOO=bar = 3 "},
                                           {"FOO\t=", "write FOO="},
                                           {" FOO=bar", "write FOO=bar"},
                                           {"export FOO=a b", "write FOO=a b"},
                                           {"+export  FOO =1", "write +FOO=1"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char *row = text_format("4\tenvironment\t%s", cases[i][0]);
        clear(NULL);
        assert_false(TAKE("install", "a.B", "--environment", cases[i][0]));
        assert_contains(error.message, "would belong to the name");
        assert_string_equal(error.advice, cases[i][1]);
        clear(NULL);
        assert_false(ROWS("1\tname\tShop", row));
        assert_contains(error.message, "shop.toml, line 4: --environment: in \"");
        assert_string_equal(error.advice, cases[i][1]);
        free(row);
    }
    clear(NULL);
    assert_true(TAKE("update", "Shop", "--environment=-FOO ", "--environment=+ProgramFiles(x86)= a",
                     "--environment=+MY VAR=1"));
}

// The caller owns it.
static char *fake_variable(const char *name)
{
    return text_equal_ignore_case(name, "path")           ? text_copy("C:\\W;%X%")
           : text_equal_ignore_case(name, "Program(x86)") ? text_copy("P")
                                                          : NULL;
}

static void a_variable_in_a_value_is_known_by_every_shells_form(void **state)
{
    (void)state;
    static const char *const cases[][3] = {{"%PATH%;C:\\t", "PATH", "C:\\W;%X%;C:\\t"},
                                           {"a$env:Path;${Env:path}", "Path", "aC:\\W;%X%;C:\\W;%X%"},
                                           {"%none%%Program(x86)%\\x", "Program(x86)", "%none%P\\x"},
                                           {"100%PATH%", "PATH", "100C:\\W;%X%"}};
    static const char *const none[] = {"", "%none%", "50% of 100%", "%(path)s", "PATH", "%PATH", "$PATH"};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char *first = NULL;
        char *expanded = variable_words_expanded(cases[i][0], fake_variable, &first);
        assert_string_equal(first, cases[i][1]);
        assert_string_equal(expanded, cases[i][2]);
        free(expanded);
        free(first);
    }
    for (size_t i = 0; i < COUNT_OF(none); i++) {
        char *first = NULL;
        assert_null(variable_words_expanded(none[i], fake_variable, &first));
        assert_null(first);
    }
}

static void a_file_is_a_definition_and_its_errors_name_the_line(void **state)
{
    (void)state;
    assert_true(ROWS("1\tname\tShop", "2\tstartup\tauto", "3\tdepends\tA", "3\tdepends\tB", "4\tprivilege"));
    assert_string_equal(definition_text(&definition, OPTION_NAME), "Shop");
    assert_int_equal(definition.values[OPTION_DEPENDS].count, 2);
    assert_true(definition.given[OPTION_PRIVILEGES]);
    clear(NULL);
    assert_false(ROWS("1\tname\tShop", "7\tstart-up\tauto"));
    assert_string_equal(error.message, "shop.toml, line 7: there is no key \"start-up\"");
    assert_string_equal(error.advice, "startup");
    clear(NULL);
    assert_false(ROWS("3\tstartup\tnever"));
    assert_contains(error.message, "shop.toml, line 3: --startup: \"never\" is none of");
    clear(NULL);
    assert_false(ROWS("3\tdry-run\tyes")); // an option, but nothing that a service is
}

static void only_what_differs_is_told(void **state)
{
    (void)state;
    struct definition after = {0};
    definition_set(&definition, OPTION_STARTUP, "manual");
    definition_set(&definition, OPTION_GROUP, "");
    definition_set(&definition, OPTION_START_LIMIT, "180");
    definition_set(&after, OPTION_STARTUP, "auto");
    definition_set(&after, OPTION_START_LIMIT, "180");
    definition_set(&after, OPTION_STOP_LIMIT, "90");
    assert_false(definition_differs(&definition, &after, OPTION_GROUP)); // not said
    struct text_list lines = definition_difference(&definition, &after);
    assert_int_equal(lines.count, 2);
    assert_string_equal(lines.items[0], "startup: manual -> auto");
    assert_string_equal(lines.items[1], "stop-limit: (not known) -> 90s");
    struct definition later = {0};
    definition_set(&later, OPTION_STARTUP, "manual");
    definition_set(&later, OPTION_LOG, "x");
    struct text_list rest = definition_difference_without(&lines, &later);
    assert_int_equal(rest.count, 1);
    assert_string_equal(rest.items[0], lines.items[1]);
    text_list_clear(&rest);
    definition_clear(&later);
    text_list_clear(&lines);
    lines = definition_difference(NULL, &after);
    assert_int_equal(lines.count, 3);
    assert_string_equal(lines.items[1], "start-limit         3m");
    rest = definition_difference_without(&lines, &after);
    assert_int_equal(rest.count, 0);
    text_list_clear(&lines);
    definition_clear(&after);
}

static void paths_of_a_file_are_from_its_directory(void **state)
{
    (void)state;
    assert_true(ROWS("1\tpython\tpython\\python.exe", "2\tclass\tapp\\shop.Shop", "3\tdirectory\tapp",
                     "4\tlog\tD:\\logs\\shop.log", "5\tprogram\tapp/run.py", "5\tprogram\tapp/data"));
    definition_paths_resolve(&definition, "C:\\any where");
    assert_string_equal(definition_text(&definition, OPTION_PYTHON), "C:\\any where\\python\\python.exe");
    assert_string_equal(definition_text(&definition, OPTION_CLASS), "C:\\any where\\app\\shop.Shop");
    assert_string_equal(definition_text(&definition, OPTION_DIRECTORY), "C:\\any where\\app");
    assert_string_equal(definition_text(&definition, OPTION_LOG), "D:\\logs\\shop.log");
    assert_string_equal(definition.values[OPTION_PROGRAM].items[0], "C:\\any where\\app/run.py");
    assert_string_equal(definition.values[OPTION_PROGRAM].items[1], "app/data"); // an argument
}

static void names_of_modules_are_no_paths(void **state)
{
    (void)state;
    static const struct {
        const char *program;
        const char *resolved;
    } rows[] = {{"-m", "-m"},
                {"shop.main:run", "shop.main:run"},
                {"app\\shop.main:run", "C:\\b\\app\\shop.main:run"},
                {"C:\\app\\shop.main:run", "C:\\app\\shop.main:run"},
                {"run.py", "C:\\b\\run.py"}};
    definition_set(&definition, OPTION_CLASS, "package.module.Class");
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        definition_set(&definition, OPTION_PROGRAM, rows[i].program);
        definition_paths_resolve(&definition, "C:\\b");
        assert_string_equal(definition_text(&definition, OPTION_PROGRAM), rows[i].resolved);
        assert_string_equal(definition_text(&definition, OPTION_CLASS), "package.module.Class");
    }
}

static void directories_of_dlls_are_changed_one_by_one_or_replaced(void **state)
{
    (void)state;
    struct definition before = {0};
    const struct text_list old = {.items = (char *[]){"C:\\a", "C:\\b\\"}, .count = 2};
    definition_set_list(&before, OPTION_DLL_PATH, &old);
    assert_true(TAKE("update", "Shop", "--dll-path=-c:\\A\\", "--dll-path", "+C:\\c", "--dll-path=+C:\\b"));
    definition_edit_lists(&definition, &before);
    const struct text_list *now = &definition.values[OPTION_DLL_PATH];
    assert_int_equal(now->count, 2);
    assert_string_equal(now->items[0], "C:\\c");
    assert_string_equal(now->items[1], "C:\\b");
    clear(NULL);
    assert_true(TAKE("update", "Shop", "--dll-path", "C:\\d"));
    definition_edit_lists(&definition, &before);
    assert_int_equal(now->count, 1);
    clear(NULL);
    assert_true(TAKE("update", "Shop", "--dll-path="));
    definition_edit_lists(&definition, &before);
    assert_int_equal(now->count, 0);
    assert_true(definition.given[OPTION_DLL_PATH]);
    clear(NULL);
    assert_false(TAKE("update", "Shop", "--dll-path=+"));
    clear(NULL);
    assert_true(TAKE("update", "Shop", "--dll-path=+C:\\c"));
    assert_true(definition_edits_unread(&definition, &(struct definition){0}));
    assert_false(definition_edits_unread(&definition, &before));
    definition_clear(&before);
}

static void variables_are_changed_one_by_one_or_replaced(void **state)
{
    (void)state;
    struct definition before = {0};
    const struct text_list old = {.items = (char *[]){"A=1", "Path=x;y", "C="}, .count = 3};
    definition_set_list(&before, OPTION_ENVIRONMENT, &old);
    assert_true(TAKE("update", "Shop", "--environment=+PATH=z", "--environment=-a", "--environment=-none",
                     "--environment=+D=4=5"));
    definition_edit_lists(&definition, &before);
    const struct text_list *now = &definition.values[OPTION_ENVIRONMENT];
    assert_int_equal(now->count, 3);
    assert_string_equal(now->items[0], "C=");
    assert_string_equal(now->items[1], "PATH=z");
    assert_string_equal(now->items[2], "D=4=5");
    clear(NULL);
    assert_true(TAKE("update", "Shop", "--environment=B=2"));
    definition_edit_lists(&definition, &before);
    assert_int_equal(now->count, 1);
    clear(NULL);
    assert_false(TAKE("update", "Shop", "--environment=-B=2"));
    clear(NULL);
    assert_false(TAKE("update", "Shop", "--environment=+B"));
    clear(NULL);
    assert_false(TAKE("update", "Shop", "--environment=+=2"));
    definition_clear(&before);
}

static void what_goes_over_wins(void **state)
{
    (void)state;
    struct definition over = {0};
    definition_set(&definition, OPTION_STARTUP, "manual");
    definition_set(&definition, OPTION_GROUP, "G");
    definition_set(&over, OPTION_STARTUP, "auto");
    definition_overlay(&definition, &over);
    assert_string_equal(definition_text(&definition, OPTION_STARTUP), "auto");
    assert_string_equal(definition_text(&definition, OPTION_GROUP), "G");
    definition_clear(&over);
}

static void a_file_is_written_in_toml_and_in_json(void **state)
{
    (void)state;
    const struct text_list none = {0};
    definition_set(&definition, OPTION_NAME, "Sh\"op");
    definition_set(&definition, OPTION_CLASS, "C:\\apps\\service.Shop");
    definition_set(&definition, OPTION_INTERACTIVE, "no");
    definition_set(&definition, OPTION_LOG_KEEP, "5");
    definition_set(&definition, OPTION_LOG_SIZE, "10240");
    definition_set(&definition, OPTION_LOG_AGE, "24");
    definition_set(&definition, OPTION_MEMORY_LIMIT, "0");
    definition_set(&definition, OPTION_START_LIMIT, "180");
    definition_set(&definition, OPTION_RECOVERY_RESET, "never");
    definition_set(&definition, OPTION_GROUP, "");
    definition_set_list(&definition, OPTION_DEPENDS, &none);
    assert_owned_text(definition_toml(&definition, NULL, false),
                      "# A service of pyhost: pyhost install --file THIS\n"
                      "name = \"Sh\\\"op\"\n"
                      "class = 'C:\\apps\\service.Shop'\n"
                      "depends = []\n"
                      "interactive = false\n"
                      "recovery-reset = \"never\"\n"
                      "memory-limit = 0\n"
                      "start-limit = \"3m\"\n"
                      "log-size = \"10MiB\"\n"
                      "log-age = \"1d\"\n"
                      "log-keep = 5\n");
    assert_owned_text(definition_json(&definition, NULL), "{\n"
                                                          "  \"name\": \"Sh\\\"op\",\n"
                                                          "  \"class\": \"C:\\\\apps\\\\service.Shop\",\n"
                                                          "  \"depends\": [],\n"
                                                          "  \"interactive\": false,\n"
                                                          "  \"recovery-reset\": \"never\",\n"
                                                          "  \"memory-limit\": 0,\n"
                                                          "  \"start-limit\": 180,\n"
                                                          "  \"log-size\": 10240,\n"
                                                          "  \"log-age\": 24,\n"
                                                          "  \"log-keep\": 5\n"
                                                          "}\n");
}

static void what_goes_through_a_code_page_is_ascii(void **state)
{
    (void)state;
    struct text_list notes = {0};
    text_list_add(&notes, "two\nlines of \xC3\xBC");
    definition_set(&definition, OPTION_NAME, "\xC3\xBC\\\xE6\xBC\xA2");
    definition_set(&definition, OPTION_DESCRIPTION, "'\xF0\x9F\x98\x80\t");
    assert_owned_text(definition_toml(&definition, &notes, false),
                      "# A service of pyhost: pyhost install --file THIS\n# two\n# lines of \xC3\xBC\n"
                      "name = '\xC3\xBC\\\xE6\xBC\xA2'\ndescription = \"'\xF0\x9F\x98\x80\\t\"\n");
    assert_owned_text(definition_toml(&definition, &notes, true),
                      "# A service of pyhost: pyhost install --file THIS\n# two\n# lines of \\u00fc\n"
                      "name = \"\\u00fc\\\\\\u6f22\"\ndescription = \"'\\U0001f600\\t\"\n");
    assert_owned_text(definition_json(&definition, &notes),
                      "{\n  \"name\": \"\\u00fc\\\\\\u6f22\",\n  \"description\": \"'\\ud83d\\ude00\\t\",\n"
                      "  \"notes\": [\n    \"two\\nlines of \\u00fc\"\n  ]\n}\n");
    text_list_clear(&notes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_command_line_is_a_definition, clear),
        cmocka_unit_test_teardown(recovery_is_told_to_the_millisecond, clear),
        cmocka_unit_test_teardown(recovery_is_taken_as_sc_has_it, clear),
        cmocka_unit_test_teardown(only_options_that_a_service_can_have_go_to_python, clear),
        cmocka_unit_test_teardown(an_empty_value_empties_a_list, clear),
        cmocka_unit_test_teardown(nonsense_is_refused, clear),
        cmocka_unit_test_teardown(a_name_of_a_variable_has_no_blanks_around_it, clear),
        cmocka_unit_test_teardown(a_variable_in_a_value_is_known_by_every_shells_form, clear),
        cmocka_unit_test_teardown(a_file_is_a_definition_and_its_errors_name_the_line, clear),
        cmocka_unit_test_teardown(only_what_differs_is_told, clear),
        cmocka_unit_test_teardown(paths_of_a_file_are_from_its_directory, clear),
        cmocka_unit_test_teardown(names_of_modules_are_no_paths, clear),
        cmocka_unit_test_teardown(variables_are_changed_one_by_one_or_replaced, clear),
        cmocka_unit_test_teardown(directories_of_dlls_are_changed_one_by_one_or_replaced, clear),
        cmocka_unit_test_teardown(what_goes_over_wins, clear),
        cmocka_unit_test_teardown(a_file_is_written_in_toml_and_in_json, clear),
        cmocka_unit_test_teardown(what_goes_through_a_code_page_is_ascii, clear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
