// SPDX-License-Identifier: MIT
#include "commands/nssm.h"

#include "base/compiler.h"

#include "unit.h"

enum { MOST = 16 };

static struct definition definition;
static struct text_list notes;
static struct error error;
static struct nssm_value values[MOST];
static size_t count;

static int clear(void **state)
{
    (void)state;
    definition_clear(&definition);
    text_list_clear(&notes);
    error_clear(&error);
    for (size_t i = 0; i < count; i++) {
        free(values[i].name);
        text_list_clear(&values[i].texts);
    }
    count = 0;
    return 0;
}

static void set(const char *name, const char *text)
{
    assert_true(count < MOST);
    values[count].name = text_copy(name);
    values[count].texts = (struct text_list){0};
    text_list_add(&values[count++].texts, text);
}

static void set_program(const char *parameters)
{
    set("Application", "C:\\venv\\Scripts\\python.exe");
    set("AppParameters", parameters);
}

static bool define(void)
{
    return nssm_define(values, count, &definition, &notes, &error);
}

// All values of a field, separated by '|'. Belongs to the function until the next call.
static const char *field(enum option_id id)
{
    static char *text;
    struct text_buffer buffer = {0};
    for (size_t i = 0; i < definition.values[id].count; i++)
        text_buffer_add_format(&buffer, "%s%s", i > 0 ? "|" : "", definition.values[id].items[i]);
    free(text);
    text = text_buffer_take(&buffer);
    return text;
}

static bool noted(const char *part)
{
    for (size_t i = 0; i < notes.count; i++)
        if (strstr(notes.items[i], part) != NULL)
            return true;
    return false;
}

static void arguments_of_python_become_a_program(void **state)
{
    (void)state;
    static const struct {
        const char *parameters;
        const char *program; // NULL: refused
        const char *flags;
    } rows[] = {{"shop.py", "C:\\shop\\shop.py", ""},
                {"\"C:\\a b\\shop.py\" --port \"8 0\"", "C:\\a b\\shop.py|--port|8 0", ""},
                {"-u shop.py -u", "C:\\shop\\shop.py|-u", ""},
                {"-m waitress --port=80 shop:app", "-m|waitress|--port=80|shop:app", ""},
                {"-um flask run", "-m|flask|run", ""},
                {"-OB -X dev -Wignore -W error::Warning shop.py", "C:\\shop\\shop.py",
                 "-O|-B|-Xdev|-Wignore|-Werror::Warning"},
                {"-c \"print(1)\"", NULL, ""},
                {"-m", NULL, ""},
                {"-", NULL, ""},
                {"", NULL, ""},
                {"-uH shop.py", NULL, ""}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        set_program(rows[i].parameters);
        set("AppDirectory", "C:\\shop");
        assert_int_equal(define(), rows[i].program != NULL);
        if (rows[i].program != NULL) {
            assert_string_equal(field(OPTION_PROGRAM), rows[i].program);
            assert_string_equal(field(OPTION_PYTHON_FLAG), rows[i].flags);
            assert_string_equal(field(OPTION_PYTHON), "C:\\venv\\Scripts\\python.exe");
            assert_string_equal(field(OPTION_DIRECTORY), "C:\\shop");
        } else {
            assert_non_null(strstr(error.message, i + 1 < COUNT_OF(rows)
                                                      ? "name no script and no module"
                                                      : "\"-H\" is no option that Python takes"));
        }
        clear(NULL);
    }
}

static void only_a_python_of_an_environment_is_imported(void **state)
{
    (void)state;
    static const struct {
        const char *application;
        const char *told;
    } rows[] = {{"C:\\apps\\server.exe", "is no Python"},
                {"C:\\venv\\Scripts\\waitress-serve.exe", "is no Python"},
                {"C:\\Windows\\py.exe", "the launcher of all Pythons"},
                {"python.exe", "on the PATH"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        set("Application", rows[i].application);
        set("AppParameters", "x.py");
        assert_false(define());
        assert_non_null(strstr(error.message, rows[i].told));
        assert_non_null(error.advice);
        clear(NULL);
    }
    assert_false(define());
    assert_non_null(strstr(error.message, "has no Application"));
    clear(NULL);
    set("Application", "C:\\Python313\\python3.13t.exe");
    set("AppParameters", "x.py");
    assert_true(define());
}

static void without_a_directory_it_is_the_applications(void **state)
{
    (void)state;
    set_program("x.py");
    assert_true(define());
    assert_string_equal(field(OPTION_DIRECTORY), "C:\\venv\\Scripts");
    assert_string_equal(field(OPTION_PROGRAM), "C:\\venv\\Scripts\\x.py");
}

static void environments_are_added_or_replace(void **state)
{
    (void)state;
    set_program("x.py");
    set("AppEnvironmentExtra", "A=1");
    text_list_add(&values[count - 1].texts, "B=%PATH%;x");
    text_list_add(&values[count - 1].texts, "C = 3");
    assert_true(define());
    assert_string_equal(field(OPTION_ENVIRONMENT), "A=1|B=%PATH%;x");
    assert_true(noted("AppEnvironmentExtra is left out: "));
    assert_false(definition.given[OPTION_CLEAN_ENVIRONMENT]);
    assert_true(noted("are not expanded"));
    clear(NULL);
    set_program("x.py");
    set("AppEnvironment", "C=2");
    set("AppEnvironmentExtra", "A=1");
    assert_true(define());
    assert_string_equal(field(OPTION_ENVIRONMENT), "C=2|A=1");
    assert_string_equal(field(OPTION_CLEAN_ENVIRONMENT), "yes");
}

static void process_output_and_hooks_have_counterparts(void **state)
{
    (void)state;
    set_program("x.py");
    set("AppPriority", "16384");
    set("AppAffinity", "0-2,5");
    set("AppKillProcessTree", "0");
    set("AppStdout", "C:\\logs\\shop.log");
    set("AppStderr", "C:\\logs\\shop.err");
    set("AppRotateFiles", "1");
    set("AppRotateBytes", "1000000");
    set("AppRotateSeconds", "86400");
    set("AppTimestampLog", "1");
    set("AppEvents\\Start\\Pre", "cmd /c one");
    set("AppEvents\\Exit\\Post", "cmd /c two");
    set("AppEvents\\Power\\Resume", "cmd /c three");
    assert_true(define());
    assert_string_equal(field(OPTION_PRIORITY), "below-normal");
    assert_string_equal(field(OPTION_AFFINITY), "0-2,5");
    assert_string_equal(field(OPTION_KEEP_CHILDREN), "yes");
    assert_string_equal(field(OPTION_LOG), "C:\\logs\\shop.log");
    assert_true(noted("AppStderr"));
    assert_string_equal(field(OPTION_LOG_SIZE), "977");
    assert_string_equal(field(OPTION_LOG_AGE), "24");
    assert_string_equal(field(OPTION_LOG_TIMES), "yes");
    assert_string_equal(field(OPTION_BEFORE_START), "cmd /c one");
    assert_string_equal(field(OPTION_AFTER_STOP), "cmd /c two");
    assert_true(noted("AppEvents\\Power\\Resume has no counterpart"));
}

static void a_log_that_did_not_rotate_does_not(void **state)
{
    (void)state;
    set_program("x.py");
    set("AppStderr", "C:\\logs\\shop.err");
    assert_true(define());
    assert_string_equal(field(OPTION_LOG), "C:\\logs\\shop.err");
    assert_string_equal(field(OPTION_LOG_SIZE), "0");
}

static void exit_actions_become_recovery_and_codes(void **state)
{
    (void)state;
    set_program("x.py");
    set("AppExit\\", "Restart");
    set("AppExit\\3", "Exit");
    set("AppExit\\17", "Ignore");
    set("AppRestartDelay", "2500");
    set("AppThrottle", "5000");
    assert_true(define());
    assert_string_equal(field(OPTION_RECOVERY), "restart:3s");
    assert_string_equal(field(OPTION_FINAL_CODES), "3,17");
    assert_string_equal(field(OPTION_READY_AFTER), "5");
    assert_true(noted("restarts after exit code 0 as well"));
    clear(NULL);
    set_program("x.py");
    set("AppExit\\", "Exit");
    set("AppExit\\5", "Restart");
    set("AppExit\\100", "Restart");
    set("AppExit\\6", "Suicide");
    set("AppExit\\7", "Exit");
    assert_true(define());
    assert_string_equal(field(OPTION_RECOVERY),
                        ""); // a new program's delays, for where a code cannot start it at once
    assert_string_equal(field(OPTION_RESTART_CODES), "5,100");
    assert_string_equal(field(OPTION_FINAL_CODES), "1-4,7-99,101-4294967295");
    assert_true(noted("AppExit\\5: all other codes are final"));
    clear(NULL);
    set_program("x.py");
    set("AppExit\\", "Exit");
    set("AppExit\\100", "Restart");
    set("AppRestartDelay", "2500"); // not at once
    assert_true(define());
    assert_string_equal(field(OPTION_RECOVERY), "restart:3s");
    assert_string_equal(field(OPTION_RESTART_CODES), "");
    clear(NULL);
    set_program("x.py");
    set("AppExit\\", "Exit");
    assert_true(define());
    assert_string_equal(field(OPTION_RECOVERY), "none");
    clear(NULL);
    set_program("x.py");
    set("AppExit\\", "Exit");
    set("AppExit\\5", "Exit");
    assert_true(define());
    assert_string_equal(field(OPTION_RECOVERY), "none");
    clear(NULL);
    set_program("x.py"); // without a word: restarted, as a new program is
    struct text_list none = {0};
    definition_set_list(&definition, OPTION_RECOVERY, &none); // as the SCM says it of NSSM's process
    definition_set(&definition, OPTION_RECOVERY_RESET, "0");
    definition_set(&definition, OPTION_RECOVERY_ON_EXIT, "no");
    assert_true(define());
    assert_false(definition.given[OPTION_RECOVERY]);
    assert_false(definition.given[OPTION_RECOVERY_RESET]);
    assert_false(definition.given[OPTION_RECOVERY_ON_EXIT]);
    clear(NULL);
    set_program("x.py"); // the SCM restarts it, as it is told to
    set("AppExit\\", "Suicide");
    definition_set(&definition, OPTION_RECOVERY, "restart:1m");
    assert_true(define());
    assert_string_equal(field(OPTION_RECOVERY), "restart:1m");
}

static void the_waits_of_a_stop_are_its_limit(void **state)
{
    (void)state;
    set_program("x.py");
    set("AppStopMethodConsole", "20000");
    set("AppStopMethodSkip", "2");
    assert_true(define());
    assert_string_equal(field(OPTION_STOP_LIMIT), "22"); // 20 s and NSSM's own 1.5 s for its third method
    assert_true(noted("AppStopMethodSkip"));
    clear(NULL);
    set_program("x.py");
    assert_true(define());
    assert_false(definition.given[OPTION_STOP_LIMIT]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(arguments_of_python_become_a_program, clear),
        cmocka_unit_test_teardown(only_a_python_of_an_environment_is_imported, clear),
        cmocka_unit_test_teardown(without_a_directory_it_is_the_applications, clear),
        cmocka_unit_test_teardown(environments_are_added_or_replace, clear),
        cmocka_unit_test_teardown(process_output_and_hooks_have_counterparts, clear),
        cmocka_unit_test_teardown(a_log_that_did_not_rotate_does_not, clear),
        cmocka_unit_test_teardown(exit_actions_become_recovery_and_codes, clear),
        cmocka_unit_test_teardown(the_waits_of_a_stop_are_its_limit, clear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
