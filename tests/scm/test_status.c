// SPDX-License-Identifier: MIT
// What the verbs answer: status and list for people and programs, controls, help.
#include "world.h"

#include "base/text.h"

#define NAME "PyhostListening"

// Is the last answer JSON? Python says so, and prints expression, of the answer as "it".
static void json_says(const char *command, const char *expression, const char *expected)
{
    char *script =
        text_format("import json, subprocess, sys\n"
                    "it = json.loads(subprocess.run(sys.argv[1:], stdout=-1).stdout.decode('utf-8'))\n"
                    "print('said', %s)\n",
                    expression);
    world_write("says.py", script);
    if (world_run("\"%s\" -I \"%s\" \"%s\" %s", world_python(), world_path("says.py"), world_host(),
                  command) != 0)
        fail_msg("%s: %s", command, world_output());
    char *line = text_format("said %s\r\n", expected);
    world_contains(world_output(), line);
    free(line);
    free(script);
}

static void status_tells_programs_in_json(void **state)
{
    (void)state;
    world_install(NAME, "listening.Recorder", "--startup auto");
    json_says("status " NAME " --json",
              "it['state'], it['running'], it['exit_code'], it['startup'], it['process']",
              "STOPPED False 1077 auto 0");
    world_start(NAME);
    json_says("status " NAME " --json",
              "it['state'], it['process'] > 0, it['memory_bytes'] > 0, it['uptime_seconds'] < 600, "
              "it['class'].endswith('listening.Recorder'), it['venv'].endswith('venv'), it['failure']",
              "RUNNING True True True True True None");
    world_stop(NAME);
}

static void status_tells_people(void **state)
{
    (void)state;
    world_install(NAME, "listening.Recorder", NULL);
    world_start(NAME);
    assert_int_equal(world_pyhost("status " NAME), 0);
    world_contains(world_output(), "for ");
    world_contains(world_output(), "  memory ");
    world_contains(world_output(), "  account  LocalSystem");
    world_contains(world_output(), "  startup  manual");
    world_contains(world_output(), "Python 3.");
    world_contains(world_output(), "  venv     ");
    assert_null(strchr(world_output(), '\x1b')); // no colours in a pipe
    world_stop(NAME);
}

static void list_shows_the_services_of_this_host(void **state)
{
    (void)state;
    world_install(NAME, "listening.Recorder", "--startup disabled");
    assert_int_equal(world_pyhost("list"), 0);
    world_contains(world_output(), "NAME");
    world_contains(world_output(), NAME);
    world_contains(world_output(), "disabled");
    world_contains(world_output(), "listening.Recorder");
    json_says("list --json", "[it['services'][0][key] for key in ('name', 'host', 'state', 'startup')]",
              "['" NAME "', 'pyhost', 'STOPPED', 'disabled']");
    assert_null(strstr(world_output(), "Spooler"));
    assert_int_equal(world_pyhost("list --all"), 0);
    world_contains(world_output(), "Spooler");
}

static void list_shows_what_could_be_adopted(void **state)
{
    (void)state;
    world_write("venv\\PythonService.exe", "");
    world_install(NAME, "listening.Recorder", NULL);
    char *path = text_format("\"%s\"", world_path("venv\\PythonService.exe"));
    world_set_image_path(NAME, path);
    free(path);
    assert_int_equal(world_pyhost("list"), 0);
    world_contains(world_output(), "PythonService.exe \xe2\x80\x94 take over with: pyhost adopt " NAME);
    json_says("list --json", "it['services'][0]['host']", "PythonService.exe");
}

static void pause_continue_and_control_reach_the_class(void **state)
{
    (void)state;
    world_install(NAME, "listening.Recorder", NULL);
    assert_int_equal(world_pyhost("pause " NAME), 3);
    world_contains(world_output(), "(1062)");
    world_start(NAME);
    assert_int_equal(world_pyhost("pause " NAME), 0);
    world_contains(world_output(), NAME " has paused");
    assert_int_equal(world_query(NAME).dwCurrentState, SERVICE_PAUSED);
    assert_int_equal(world_pyhost("pause " NAME), 0); // is what it is to be
    assert_int_equal(world_pyhost("status " NAME), 0);
    assert_int_equal(world_pyhost("continue " NAME), 0);
    world_contains(world_output(), NAME " is running");
    assert_int_equal(world_query(NAME).dwCurrentState, SERVICE_RUNNING);
    assert_int_equal(world_pyhost("control " NAME " 200"), 0);
    assert_int_equal(world_pyhost("control " NAME " paramchange"), 0);
    assert_int_equal(world_pyhost("control " NAME " 5"), 2); // SHUTDOWN is the system's
    world_contains(world_output(), "is not a control that can be sent");
    world_stop(NAME);
    world_log_has(NAME, "SvcPause");
    world_log_has(NAME, "SvcContinue");
    world_log_has(NAME, "SvcOtherEx 200 ");
    world_log_has(NAME, "SvcOtherEx 6 ");
}

static void starting_and_stopping_can_be_repeated(void **state)
{
    (void)state;
    world_install(NAME, "listening.Recorder", NULL);
    assert_int_equal(world_pyhost("stop " NAME), 0);
    assert_int_equal(world_pyhost("start " NAME " --no-wait"), 0);
    world_contains(world_output(), "is starting");
    assert_int_equal(world_pyhost("start " NAME), 0);
    world_contains(world_output(), "is running, process ");
    assert_int_equal(world_pyhost("start " NAME), 0);
    assert_int_equal(world_pyhost("stop " NAME), 0);
    assert_int_equal(world_pyhost("stop " NAME), 0);
}

static void a_stop_that_went_wrong_is_noted_with_its_cause(void **state)
{
    (void)state;
    static const char *const verbs[] = {"stop " NAME, "restart " NAME};
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        world_install(NAME, "endings.StopRaises", "--stop-limit 2");
        world_start(NAME);
        assert_int_equal(world_pyhost(verbs[i]), 0);
        world_contains(world_output(), NAME " has stopped");
        world_contains(world_output(),
                       "note: its last run failed: failure control: SvcStop failed: RuntimeError: "
                       "cannot stop; pyhost status \"" NAME "\"");
        world_clean(state);
    }
    world_install(NAME, "listening.PauseRaises", NULL); // a failure, but none of the stop
    world_start(NAME);
    world_control(NAME, SERVICE_CONTROL_PAUSE);
    world_log_gets(NAME, "failure control: SvcPause failed");
    assert_int_equal(world_pyhost("stop " NAME), 0);
    assert_null(strstr(world_output(), "note:"));
}

static void a_wait_that_is_over_shows_the_end_of_the_log(void **state)
{
    (void)state;
    world_install(NAME, "listening.PauseHangs", NULL);
    world_start(NAME);
    assert_int_equal(world_pyhost("pause " NAME " --wait 1"), 1);
    world_contains(world_output(), "is still PAUSE_PENDING after 1 s");
    world_contains(world_output(), "the end of its log, ");
    world_contains(world_output(), "running");
    HANDLE process = OpenProcess(PROCESS_TERMINATE | SYNCHRONIZE, FALSE, world_query(NAME).dwProcessId);
    TerminateProcess(process, 1);
    world_wait_process(process);
}

// ---- help and mistakes ----

static void a_misspelt_verb_gets_the_nearest_one(void **state)
{
    (void)state;
    assert_int_equal(world_pyhost("strat Shop"), 2);
    world_contains(world_output(), "pyhost: there is no verb \"strat\"\r\n  try: pyhost start Shop\r\n");
    assert_int_equal(world_pyhost("help strat"), 2);
    world_contains(world_output(), "try: pyhost help start");
    assert_int_equal(world_pyhost("status Shop --jsno"), 2);
    world_contains(world_output(), "try: --json");
}

static void nothing_but_the_answer_is_on_standard_output(void **state)
{
    (void)state;
    assert_int_equal(world_run("cmd /c \"\"%s\" status NoSuchService 2> nul\"", world_host()), 4);
    assert_string_equal(world_output(), "");
    assert_int_equal(world_run("cmd /c \"\"%s\" status --wrong 2> nul\"", world_host()), 2);
    assert_string_equal(world_output(), "");
}

// Does every bracket of a script close in order? Those in quotes do not count.
static bool brackets_match(const char *text)
{
    char open[64];
    size_t depth = 0;
    char quote = '\0';
    for (; *text != '\0'; text++) {
        if (quote != '\0')
            quote = *text == quote ? '\0' : quote;
        else if (*text == '\'' || *text == '"')
            quote = *text;
        else if (strchr("([{", *text) != NULL && depth < sizeof open)
            open[depth++] = *text == '(' ? ')' : *text == '[' ? ']' : '}';
        else if (strchr(")]}", *text) != NULL && (depth == 0 || open[--depth] != *text))
            return false;
    }
    return depth == 0 && quote == '\0';
}

static void help_and_completion_are_there(void **state)
{
    (void)state;
    assert_int_equal(world_pyhost("help"), 0);
    world_contains(world_output(), "pyhost doctor");
    assert_int_equal(world_pyhost("stop --wait 3 --help"), 0);
    world_contains(world_output(), "pyhost stop [OPTION ...] NAME ...");
    assert_int_equal(world_pyhost("--help"), 0);
    assert_int_equal(world_pyhost("help install"), 0);
    world_contains(world_output(), "--recovery ACTION[:DELAY]");
    world_contains(world_output(), "examples:");
    assert_int_equal(world_pyhost("completion powershell"), 0);
    world_contains(world_output(), "Register-ArgumentCompleter -Native -CommandName pyhost");
    world_contains(world_output(), "        'logs' = @(");
    world_contains(world_output(), "        '--startup' = 'auto|delayed|manual|disabled'");
    assert_true(brackets_match(world_output())); // no PowerShell runs here: its text is all that is looked at
    assert_int_equal(world_pyhost("completion bash"), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(status_tells_programs_in_json, world_clean),
        cmocka_unit_test_teardown(status_tells_people, world_clean),
        cmocka_unit_test_teardown(list_shows_the_services_of_this_host, world_clean),
        cmocka_unit_test_teardown(list_shows_what_could_be_adopted, world_clean),
        cmocka_unit_test_teardown(pause_continue_and_control_reach_the_class, world_clean),
        cmocka_unit_test_teardown(starting_and_stopping_can_be_repeated, world_clean),
        cmocka_unit_test_teardown(a_stop_that_went_wrong_is_noted_with_its_cause, world_clean),
        cmocka_unit_test_teardown(a_wait_that_is_over_shows_the_end_of_the_log, world_clean),
        cmocka_unit_test(a_misspelt_verb_gets_the_nearest_one),
        cmocka_unit_test(nothing_but_the_answer_is_on_standard_output),
        cmocka_unit_test(help_and_completion_are_there),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
