// SPDX-License-Identifier: MIT
// Plain programs as services: what they see of themselves, and how they end. What a program is to see is not
// written down here: python.exe runs it first.
#include "world.h"

#include "base/text.h"
#include "base/wide.h"

#define NAME "PyhostProgram"

enum { CODE_EXCEPTION = 0x20000001, CODE_NO_MODULE = 0x20000004 };

static void install(const char *options, const char *program)
{
    char *before =
        text_format("%s --", options != NULL ? options : ""); // its words may look like pyhost's options
    world_install_program(NAME, before, program);
    free(before);
}

static void stopped_with(DWORD exit_code, DWORD specific_code)
{
    SERVICE_STATUS_PROCESS status = world_wait(NAME, SERVICE_STOPPED);
    if (status.dwWin32ExitCode != exit_code || status.dwServiceSpecificExitCode != specific_code)
        fail_msg("exit code %lu, specific code 0x%lX instead of %lu, 0x%lX; log:\n%s", status.dwWin32ExitCode,
                 status.dwServiceSpecificExitCode, exit_code, specific_code, world_log(NAME));
}

static void enter(const char *directory)
{
    wchar_t *wide = wide_from_text(directory);
    assert_true(SetCurrentDirectoryW(wide));
    free(wide);
}

// Runs the program by python.exe, then as a service; every line "fact ..." must be the same.
static void sees_what_python_shows_it(const char *flags, const char *options, const char *program)
{
    enter(world_path("scripts"));
    if (world_run("\"%s\" -s -E %s %s", world_python(), flags, program) != 0)
        fail_msg("%s", world_output());
    char *shown = text_copy(world_output());
    install(options, program);
    enter("C:\\");
    world_start_failing(NAME);
    stopped_with(NO_ERROR, 0);
    const char *log = world_log(NAME);
    int count = 0;
    for (const char *line = strstr(shown, "fact "); line != NULL;
         line = strstr(line + 1, "\nfact "), count++) {
        line += *line == '\n';
        char *fact = text_copy_part(line, strcspn(line, "\r\n"));
        world_contains(log, fact);
        free(fact);
    }
    assert_int_equal(count, 23);
    free(shown);
}

static const char *script(const char *name, const char *arguments)
{
    static char *text;
    char *path = text_format("scripts\\%s", name);
    text_replace(&text, "\"%s\" %s", world_path(path), arguments);
    free(path);
    return text;
}

static void a_script_sees_what_python_shows_it(void **state)
{
    (void)state;
    sees_what_python_shows_it("", NULL, script("facts.py", "one \"two words\" --name x -m"));
}

static void a_module_sees_what_python_shows_it(void **state)
{
    (void)state;
    char *options = text_format("--directory \"%s\"", world_path("scripts"));
    sees_what_python_shows_it("", options, "-m facts one --name x");
    free(options);
}

static void flags_of_the_interpreter_count(void **state)
{
    (void)state;
    sees_what_python_shows_it("-O -I", "--python-flag -O --python-flag -I", script("facts.py", ""));
}

static void a_directory_a_zip_and_compiled_code_are_programs(void **state)
{
    (void)state;
    enter(world_path("scripts"));
    assert_int_equal(
        world_run("\"%s\" -c \"import shutil, os, py_compile, zipfile; os.makedirs('pack'); "
                  "shutil.copy('facts.py', 'pack/__main__.py'); py_compile.compile('facts.py', "
                  "'facts.pyc'); zipfile.ZipFile('pack.pyz', 'w').write('facts.py', '__main__.py')\"",
                  world_python()),
        0);
    sees_what_python_shows_it("", NULL, script("facts.pyc", "one"));
    world_clean(state);
    sees_what_python_shows_it("", NULL, script("pack.pyz", "one"));
    world_clean(state);
    char *options = text_format("--directory \"%s\"", world_path("scripts"));
    sees_what_python_shows_it("", options, script("pack", "one"));
    free(options);
}

static void a_function_is_called_like_a_console_script(void **state)
{
    (void)state;
    char *program = text_format("\"%s:run\" one", world_path("scripts\\facts"));
    install(NULL, program);
    world_start_failing(NAME);
    stopped_with(ERROR_SERVICE_SPECIFIC_ERROR, 7); // what it returns is what sys.exit() gets
    world_log_has(NAME, "fact 'name' 'facts'");
    world_log_has(NAME, ":run', 'one']");
    free(program);
}

static void a_program_ends_with_its_own_code(void **state)
{
    (void)state;
    install(NULL, script("leave.py", "0"));
    world_start_failing(NAME);
    stopped_with(NO_ERROR, 0);
    install(NULL, script("leave.py", "3"));
    world_start_failing(NAME);
    stopped_with(ERROR_SERVICE_SPECIFIC_ERROR, 3);
    world_told(NAME, 0xC0000103, "SystemExit: 3");
    install(NULL, script("leave.py", "text"));
    world_start_failing(NAME);
    stopped_with(ERROR_SERVICE_SPECIFIC_ERROR, 1);
    world_log_has(NAME, "no more to do");
    install(NULL, script("leave.py", "return"));
    world_start_failing(NAME);
    stopped_with(NO_ERROR, 0);
}

static void a_program_that_raises_is_told_with_its_traceback(void **state)
{
    (void)state;
    install(NULL, script("leave.py", "raise"));
    world_start_failing(NAME);
    stopped_with(ERROR_SERVICE_SPECIFIC_ERROR, CODE_EXCEPTION);
    world_log_has(NAME, "leave.py\", line 11, in <module>");
    world_told(NAME, 0xC0000003, "broken in the program");
}

static void a_hook_of_its_own_hears_of_its_exception(void **state)
{
    (void)state;
    install(NULL, script("leave.py", "hook"));
    world_start_failing(NAME);
    stopped_with(ERROR_SERVICE_SPECIFIC_ERROR, CODE_EXCEPTION);
    world_log_has(NAME, "hook RuntimeError broken in the program");
    world_told(NAME, 0xC0000003, "broken in the program");
}

static void a_script_that_is_gone_is_told(void **state)
{
    (void)state;
    install(NULL, script("leave.py", "0"));
    wchar_t *path = wide_from_text(world_path("scripts\\leave.py"));
    wchar_t *away = wide_from_text(world_path("scripts\\away.py"));
    assert_true(MoveFileW(path, away));
    world_start_failing(NAME);
    assert_true(MoveFileW(away, path));
    free(away);
    free(path);
    stopped_with(ERROR_SERVICE_SPECIFIC_ERROR, CODE_NO_MODULE);
    world_log_has(NAME, "cannot read the script");
}

static void install_looks_whether_the_program_is_there(void **state)
{
    (void)state;
    static const struct {
        const char *program;
        const char *answer;
    } cases[] = {
        {"nosuch.py", "there is no script"},
        {"-m nosuch", "No module named nosuch"},
        {"-m", "-m wants the name of a module"},
        {"facts:nosuch", "has no function \"nosuch\""},
        {"nosuch:run", "No module named 'nosuch'"},
        {"mistake.py", "SyntaxError"},
        {"facts.py \"\"", "is empty"},
    };
    enter(world_path("scripts"));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(
            world_pyhost("install --name " NAME " --python \"%s\" %s", world_python(), cases[i].program), 1);
        world_contains(world_output(), cases[i].answer);
        assert_int_equal(world_pyhost("status " NAME), 4); // nothing is half installed
    }
    assert_int_equal(world_pyhost("install --python \"%s\" facts.py", world_python()), 2);
    world_contains(world_output(), "--name NAME");
    enter("C:\\");
}

static void a_definition_has_the_program(void **state)
{
    (void)state;
    install("--log-keep 3", script("facts.py", "\"two words\" --name x"));
    assert_int_equal(world_pyhost("dump " NAME), 0);
    world_contains(world_output(), "facts.py\", \"two words\", \"--name\", \"x\"]");
    world_write("program.toml", world_output());
    assert_int_equal(world_pyhost("status " NAME), 3);
    world_contains(world_output(), "facts.py\" \"two words\" --name x");
    assert_int_equal(world_pyhost("doctor " NAME), 0);
    assert_int_equal(world_pyhost("install -f \"%s\"", world_path("program.toml")), 0);
    world_contains(world_output(), "nothing changed");
    assert_int_equal(world_pyhost("remove " NAME), 0);
    assert_int_equal(world_pyhost("install -f \"%s\"", world_path("program.toml")), 0);
    world_start_failing(NAME);
    world_log_has(NAME, "'two words', '--name', 'x']");
}

static void a_program_takes_the_place_of_a_class_and_a_class_that_of_a_program(void **state)
{
    (void)state;
    world_install(NAME, "asaclass.Shop", "--log-keep 3");
    install(NULL, script("leave.py", "return"));
    world_contains(world_output(), "class: ");
    assert_int_equal(world_pyhost("dump " NAME), 0);
    assert_null(strstr(world_output(), "class ="));
    world_contains(world_output(), "log-keep = 3");
    world_start_failing(NAME);
    stopped_with(NO_ERROR, 0);
    world_install(NAME, "asaclass.Shop", NULL);
    assert_int_equal(world_pyhost("dump " NAME), 0);
    assert_null(strstr(world_output(), "program ="));
    world_start(NAME);
    world_stop(NAME);
}

static void a_script_that_hosts_itself_is_told_to_run_its_class(void **state)
{
    (void)state;
    install("--ready-after 60",
            script("ownhost.py", "")); // on a slow machine, too, it fails before it is RUNNING
    assert_int_equal(world_pyhost("start " NAME), 1);
    char *advice =
        text_format("pyhost update \"" NAME "\" --class \"%s\"", world_path("scripts\\ownhost.Shop"));
    world_contains(world_output(), advice);
    if (world_pyhost("%s", advice + strlen("pyhost ")) != 0)
        fail_msg("%s", world_output());
    free(advice);
}

static void a_start_may_have_arguments(void **state)
{
    (void)state;
    install(NULL, script("facts.py", "one"));
    world_pyhost("start " NAME " -- two");
    world_wait(NAME, SERVICE_STOPPED);
    world_log_has(NAME, "facts.py', 'one', 'two']");
}

static void runs_and_tells(const char *options, const char *arguments, const char *line)
{
    install(options, script("probing.py", arguments));
    world_start_failing(NAME);
    stopped_with(NO_ERROR, 0);
    world_log_has(NAME, line);
}

static void a_program_does_without_pywin32_where_there_is_none(void **state)
{
    runs_and_tells(NULL, "", "way: without []");
    runs_and_tells(NULL, "children",
                   "child: ('without', False) ['<pyhost.exe>']"); // multiprocessing's have pyhost
    world_clean(state);
    runs_and_tells("--pywin32 yes", "needs", "way: pywin32: -1 [");
    runs_and_tells(NULL, "children", "child: ('pywin32: -1', False) ["); // the setting stays
    install("--pywin32 auto", script("probing.py", "needs"));
    world_start_failing(NAME);
    stopped_with(ERROR_SERVICE_SPECIFIC_ERROR, CODE_EXCEPTION);
    world_log_has(NAME, "No module named 'win32event'");
    world_log_has(NAME, "try: add --pywin32 yes");
}

static void a_class_has_no_module_of_pywin32_where_it_shall_not(void **state)
{
    (void)state;
    enter(world_path("scripts"));
    char *refused = text_format("install --pywin32 no --python \"%s\" asaclass.Shop", world_python());
    assert_int_equal(world_pyhost("%s", refused), 1);
    world_contains(world_output(), "No module named 'win32");
    world_contains(world_output(), "try: add --pywin32 yes");
    free(refused);
    enter("C:\\");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_script_sees_what_python_shows_it, world_clean),
        cmocka_unit_test_teardown(a_module_sees_what_python_shows_it, world_clean),
        cmocka_unit_test_teardown(flags_of_the_interpreter_count, world_clean),
        cmocka_unit_test_teardown(a_directory_a_zip_and_compiled_code_are_programs, world_clean),
        cmocka_unit_test_teardown(a_function_is_called_like_a_console_script, world_clean),
        cmocka_unit_test_teardown(a_program_ends_with_its_own_code, world_clean),
        cmocka_unit_test_teardown(a_program_that_raises_is_told_with_its_traceback, world_clean),
        cmocka_unit_test_teardown(a_hook_of_its_own_hears_of_its_exception, world_clean),
        cmocka_unit_test_teardown(a_script_that_is_gone_is_told, world_clean),
        cmocka_unit_test_teardown(install_looks_whether_the_program_is_there, world_clean),
        cmocka_unit_test_teardown(a_definition_has_the_program, world_clean),
        cmocka_unit_test_teardown(a_program_takes_the_place_of_a_class_and_a_class_that_of_a_program,
                                  world_clean),
        cmocka_unit_test_teardown(a_script_that_hosts_itself_is_told_to_run_its_class, world_clean),
        cmocka_unit_test_teardown(a_start_may_have_arguments, world_clean),
        cmocka_unit_test_teardown(a_program_does_without_pywin32_where_there_is_none, world_clean),
        cmocka_unit_test_teardown(a_class_has_no_module_of_pywin32_where_it_shall_not, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
