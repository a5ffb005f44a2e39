// SPDX-License-Identifier: MIT
// Plain programs as services: what they see of themselves, and how they end. What a program is to see is not
// written down here: python.exe runs it first.
#include "world.h"

#include "base/path.h"
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

// sys.exit(result) writes what is no number, and ends with 1: what can be iterated or awaited, or answers to any name, is no generator yet.
static void a_result_of_any_kind_is_what_the_function_exits_with(void **state)
{
    (void)state;
    static const char *const functions[] = {"lines", "rows", "task", "proxy"};
    world_write("scripts\\results.py", "class Lines:\n"
                                       "    def __iter__(self): return self\n"
                                       "    def __next__(self): raise StopIteration\n"
                                       "    def __str__(self): return 'three files are left'\n"
                                       "    def close(self): print('closed', flush=True)\n"
                                       "class Rows(Lines):\n"
                                       "    async def __anext__(self): raise StopAsyncIteration\n"
                                       "class Task(Lines):\n"
                                       "    def __await__(self): return iter(())\n"
                                       "class Proxy(Lines):\n"
                                       "    def __getattr__(self, name): return name\n"
                                       "lines, rows, task, proxy = Lines, Rows, Task, Proxy\n");
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        char *program = text_format("\"%s:%s\"", world_path("scripts\\results"), functions[i]);
        install("--recovery none", program);
        world_start_failing(NAME);
        stopped_with(ERROR_SERVICE_SPECIFIC_ERROR, 1);
        world_log_has(NAME, "three files are left");
        assert_int_equal(world_log_count(NAME, "closed"), 0);
        world_clean(state);
        free(program);
    }
}

static void a_variable_that_python_refuses_is_named(void **state)
{
    (void)state;
    static const char *const values[][2] = {{"PYTHONHASHSEED", "abc"},
                                            {"PYTHONUTF8", "x"},
                                            {"PYTHONTRACEMALLOC", "x"},
                                            {"PYTHONHASHSEED", "99999999999"}};
    world_write("scripts\\seeded.py", "print('never')\n");
    char *program = text_format("\"%s\"", world_path("scripts\\seeded.py"));
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char *option = text_format("--environment %s=%s", values[i][0], values[i][1]);
        char *advice = text_format("pyhost update \"" NAME "\" --environment -%s", values[i][0]);
        install(option, program);
        world_start_failing(NAME);
        assert_int_equal(world_pyhost("status " NAME), 3);
        world_contains(world_output(), advice);
        world_clean(state);
        free(advice);
        free(option);
    }
    free(program);
}

// What a web server calls with arguments of its own is named with the server.
static void a_web_application_is_refused_with_its_server(void **state)
{
    (void)state;
    static const struct {
        const char *function;
        const char *kind;
        const char *server;
    } cases[] = {{"app", "(ASGI)", "uvicorn"},
                 {"raw", "(ASGI)", "uvicorn"},
                 {"flask", "(WSGI)", "waitress"},
                 {"plain", "(WSGI)", "waitress"}};
    world_write("scripts\\web.py", "class App:\n"
                                   "    async def __call__(self, scope, receive, send): pass\n"
                                   "class Flask:\n"
                                   "    def __call__(self, environ, start_response): pass\n"
                                   "app, flask = App(), Flask()\n"
                                   "async def raw(scope, receive, send): pass\n"
                                   "def plain(env, start_response): pass\n"
                                   "async def needs(a): pass\n");
    char *directory = text_copy(world_path("scripts"));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *advice = text_format("let a web server run it: --directory \"%s\" -m %s web:%s", directory,
                                   cases[i].server, cases[i].function);
        assert_int_equal(world_pyhost("install --name " NAME " --python \"%s\" \"%s\\web:%s\"",
                                      world_python(), directory, cases[i].function),
                         1);
        world_contains(world_output(), cases[i].kind);
        world_contains(world_output(), advice);
        free(advice);
    }
    assert_int_equal(
        world_pyhost("install --name " NAME " --python \"%s\" \"%s\\web:needs\"", world_python(), directory),
        1);
    world_contains(world_output(), "needs arguments (a)");
    free(directory);
}

// What nobody would run is no result.
static void a_function_that_runs_nothing_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *function;
        const char *answer;
    } cases[] = {
        {"amain", "is a coroutine function"}, {"part", "is a coroutine function"},
        {"call", "is a coroutine function"},  {"gen", "is a generator function"},
        {"agen", "is a generator function"},  {"needs", "needs arguments (a, c)"},
        {"named", "needs arguments (key)"},   {"bound", "needs arguments (b)"},
    };
    world_write("scripts\\odd.py", "import functools\n"
                                   "async def amain(): pass\n"
                                   "part = functools.partial(amain)\n"
                                   "class Call:\n"
                                   "    async def __call__(self): pass\n"
                                   "    def method(self, b): pass\n"
                                   "call, bound = Call(), Call().method\n"
                                   "def gen(): yield\n"
                                   "async def agen(): yield\n"
                                   "def needs(a, c, b=1, *, d=2): pass\n"
                                   "def named(*a, key): pass\n"
                                   "def returns(): return amain()\n"
                                   "def iterates(): return gen()\n"
                                   "def later(): return agen()\n"
                                   "@functools.wraps(needs)\n"
                                   "def given(*a, **k): pass\n"
                                   "filled = functools.partial(needs, 1, 2)\n");
    enter(world_path("scripts"));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(
            world_pyhost("install --name " NAME " --python \"%s\" odd:%s", world_python(), cases[i].function),
            1);
        world_contains(world_output(), cases[i].answer);
        assert_int_equal(world_pyhost("status " NAME), 4);
    }
    enter("C:\\");
    static const char *const good[] = {"given", "filled"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        char *program = text_format("\"%s:%s\"", world_path("scripts\\odd"), good[i]);
        install(NULL, program);
        world_start_failing(NAME);
        stopped_with(NO_ERROR, 0);
        free(program);
    }
    // Of these the call alone tells.
    static const char *const late[][2] = {
        {"returns", "odd:returns returned a coroutine, which nobody runs"},
        {"iterates", "odd:iterates returned a generator, which nobody runs"},
        {"later", "odd:later returned an asynchronous generator, which nobody runs"}};
    for (size_t i = 0; i < sizeof late / sizeof *late; i++) {
        char *program = text_format("\"%s:%s\"", world_path("scripts\\odd"), late[i][0]);
        install(NULL, program);
        world_start_failing(NAME);
        stopped_with(ERROR_SERVICE_SPECIFIC_ERROR, CODE_EXCEPTION);
        world_told(NAME, 0xC0000003, late[i][1]);
        world_log_has(NAME, "let the function run it: return asyncio.run(...)");
        assert_int_equal(world_log_count(NAME, "never awaited"), 0);
        free(program);
    }
}

// ... though it could be called when it was installed.
static void a_function_that_runs_nothing_any_more_is_told(void **state)
{
    (void)state;
    char *program = text_format("\"%s:main\"", world_path("scripts\\turns"));
    world_write("scripts\\turns.py", "def main(): pass\n");
    install(NULL, program);
    world_write("scripts\\turns.py", "async def main(): pass\n");
    world_start_failing(NAME);
    stopped_with(ERROR_SERVICE_SPECIFIC_ERROR, CODE_EXCEPTION);
    world_log_has(NAME, "write \"def start(): asyncio.run(main())\" beside it, and name that: turns:start");
    world_write("scripts\\turns.py", "def main(of_another_size): pass\n");
    world_start_failing(NAME);
    stopped_with(ERROR_SERVICE_SPECIFIC_ERROR, CODE_EXCEPTION);
    world_log_has(NAME, "name a function without required arguments");
    free(program);
}

// pip, distlib and uv put a zip with a __main__.py behind the launcher.
static void a_launcher_is_run_as_python_runs_it(void **state)
{
    (void)state;
    static const char *const programs[][3] = {
        {"tool.exe", "the service runs the function that it calls, tool:main", "'--port', '80']"},
        {"other.exe", "the service runs its Python code", "other.exe', '--port', '80']"},
        {"old.exe", "the service runs its Python code", "old-script.py', '--port', '80']"},
    };
    world_write("venv\\Lib\\site-packages\\tool.py",
                "import sys\ndef main():\n    print('tool runs', sys.argv, flush=True)\n");
    world_write("scripts\\make.py",
                "import io, sys, zipfile\n"
                "pip = 'import re\\nimport sys\\nfrom tool import main\\nsys.exit(main())\\n'\n"
                "other = 'import sys\\nimport tool as t; main = t.main\\nsys.exit(main())\\n'\n"
                "for name, main in (('tool', pip), ('other', other)):\n"
                "    data = io.BytesIO()\n"
                "    with zipfile.ZipFile(data, 'w') as archive: archive.writestr('__main__.py', main)\n"
                "    named = sys.executable if name == 'tool' or 'venv' not in sys.argv[1] else "
                "r'C:\\gone\\python.exe'\n"
                "    with open(sys.argv[1] + '\\\\' + name + '.exe', 'wb') as file:\n"
                "        file.write(b'MZ' + bytes(999) + f'#!{named}\\n'.encode() + data.getvalue())\n"
                "open(sys.argv[1] + '\\\\old.exe', 'wb').write(b'MZ')\n"
                "open(sys.argv[1] + '\\\\old-script.py', 'w').write(pip)\n");
    char *places[] = {text_copy(world_path("venv\\Scripts")),
                      text_copy(world_path("bin"))}; // the second as pipx and uv tool have them
    char *python = path_join(places[1], "python.exe");
    wchar_t *wide_place = wide_from_text(places[1]);
    wchar_t *wide_python = wide_from_text(python);
    CreateDirectoryW(wide_place, NULL);
    // As `uv python install --default` puts one there. What the launcher names comes first, while it is there.
    CloseHandle(CreateFileW(wide_python, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL));
    free(wide_python);
    free(wide_place);
    free(python);
    for (size_t i = 0; i < 2; i++) {
        char *make = text_copy(world_path("scripts\\make.py"));
        assert_int_equal(world_run("\"%s\" \"%s\" \"%s\"", world_python(), make, places[i]), 0);
        free(make);
        for (size_t j = 0; j < sizeof programs / sizeof *programs - i; j++) { // an old one names no Python
            assert_int_equal(
                world_pyhost("install --name " NAME " \"%s\\%s\" --port 80", places[i], programs[j][0]), 0);
            world_contains(world_output(), programs[j][1]);
            world_start_failing(NAME);
            stopped_with(NO_ERROR, 0);
            world_log_has(NAME, programs[j][2]);
            assert_int_equal(world_pyhost("dump " NAME), 0);
            world_contains(world_output(), "venv\\\\Scripts\\\\python.exe");
            world_clean(state);
        }
        free(places[i]);
    }
}

static void the_options_of_a_launcher_are_the_services(void **state)
{
    (void)state;
    static const struct {
        const char *launcher;
        const char *options;
        const char *recorded;
        const char *log;
    } cases[] = {
        {"plain", "", "python-flag = []", "has 0 0 0"},
        {"isolated", "", "python-flag = [\"-I\", \"-Xutf8\"]", "has 1 1 0"},
        {"isolated", "--python-flag -OO --python-flag -Xutf8=0",
         "python-flag = [\"-OO\", \"-Xutf8=0\", \"-I\", \"-Xutf8\"]", "has 1 0 2"},
        {"other", "", "python-flag = [\"-O\", \"-Werror::a b\"]", "has 0 0 1"},
        {"odd", "", "python-flag = [\"-O\", \"-O\"]", "has 0 0 2"},
    };
    world_write("venv\\Lib\\site-packages\\tool.py",
                "import sys\ndef main():\n    f = sys.flags\n"
                "    print('has', int(f.isolated), f.utf8_mode, f.optimize, flush=True)\n");
    world_write("scripts\\make.py",
                "import io, sys, zipfile\n"
                "pip = 'import re\\nimport sys\\nfrom tool import main\\nsys.exit(main())\\n'\n"
                "other = 'import sys\\nimport tool as t; main = t.main\\nsys.exit(main())\\n'\n"
                "for name, main, options in (('isolated', pip, ' -I -X utf8'), ('other', other, ' -O -W "
                "\"error::a b\"'),\n"
                "                            ('plain', pip, ' -u'), ('odd', pip, ' -OO -V')):\n"
                "    data = io.BytesIO()\n"
                "    with zipfile.ZipFile(data, 'w') as archive: archive.writestr('__main__.py', main)\n"
                "    with open(sys.argv[1] + '\\\\' + name + '.exe', 'wb') as file:\n"
                "        file.write(b'MZ' + bytes(999) + f'#!\"{sys.executable}\"{options}\\r\\n'.encode() + "
                "data.getvalue())\n");
    char *place = text_copy(world_path("venv\\Scripts"));
    char *make = text_copy(world_path("scripts\\make.py"));
    assert_int_equal(world_run("\"%s\" \"%s\" \"%s\"", world_python(), make, place), 0);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(world_pyhost("install --name " NAME " %s \"%s\\%s.exe\"", cases[i].options, place,
                                      cases[i].launcher),
                         0);
        assert_int_equal(strstr(world_output(), "an option that the service runs without: \"-V\"") != NULL,
                         strcmp(cases[i].launcher, "odd") == 0);
        if (strcmp(cases[i].launcher, "other") == 0)
            world_contains(world_output(), "as python.exe -O \"-Werror::a b\" \"");
        world_start_failing(NAME);
        stopped_with(NO_ERROR, 0);
        world_log_has(NAME, cases[i].log);
        assert_int_equal(world_pyhost("dump " NAME), 0);
        world_contains(world_output(), cases[i].recorded);
        world_clean(state);
    }
    free(make);
    free(place);
}

// A service has no keyboard: whoever asks gets an end of input, or waits for keys until the stop, which ends that.
static void a_program_that_asks_a_person_is_not_held_up(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        const char *log;
    } ends[] = {
        {"input('Press Enter: ')", "EOFError"},
        {"import code; code.interact()", "InteractiveConsole"},
        {"import os; os.system('pause')", NULL},
        {"import subprocess, sys\nprint('child', subprocess.run([sys.executable, '-c', "
         "'input()']).returncode)",
         "child 1"},
        {"open('CONIN$').read(1)", "open('CONIN$').read(1)"}, // the traceback's line
        {"import os, shutil\nprint('shutil', shutil.get_terminal_size(), flush=True)\n"
         "try:\n    os.get_terminal_size()\nexcept (OSError, ValueError):\n    print('no terminal')\n",
         "columns=80, lines=24)\r\nno terminal"},
    };
    char *program = text_format("\"%s\"", world_path("scripts\\asks.py"));
    world_write("scripts\\asks.py", "pass\n");
    install("--recovery none --ready-after 60", program);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        world_write("scripts\\asks.py", ends[i].code);
        world_start_failing(NAME);
        if (ends[i].log != NULL)
            world_log_has(NAME, ends[i].log);
    }
    world_write("scripts\\asks.py", "input('Press Enter: ')");
    assert_int_equal(world_pyhost("start " NAME), 1);
    world_contains(world_output(), "a service has no keyboard: take the value from an argument");
    // Keys are waited for.
    static const char *const waits[] = {"import getpass; print('asking 0', flush=True); getpass.getpass()",
                                        // With the contract layer, whose console has no keys, it reads none.
                                        "import msvcrt, os, time; os.system('exit'); print('asking 1', "
                                        "flush=True); msvcrt.getch(); time.sleep(1000)"};
    assert_int_equal(world_pyhost("update " NAME " --ready-after 0 --stop-limit 20s"), 0);
    for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
        char *asking = text_format("asking %zu\r\n", i);
        world_write("scripts\\asks.py", waits[i]);
        world_start(NAME);
        world_log_gets(NAME, asking);
        free(asking);
        SERVICE_STATUS_PROCESS status = world_stop(NAME);
        assert_int_equal(status.dwWin32ExitCode, NO_ERROR);
    }
    assert_int_equal(world_log_count(NAME, "stop-limit"), 0);
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
        cmocka_unit_test_teardown(a_result_of_any_kind_is_what_the_function_exits_with, world_clean),
        cmocka_unit_test_teardown(a_variable_that_python_refuses_is_named, world_clean),
        cmocka_unit_test_teardown(a_web_application_is_refused_with_its_server, world_clean),
        cmocka_unit_test_teardown(a_function_that_runs_nothing_is_refused, world_clean),
        cmocka_unit_test_teardown(a_function_that_runs_nothing_any_more_is_told, world_clean),
        cmocka_unit_test_teardown(a_launcher_is_run_as_python_runs_it, world_clean),
        cmocka_unit_test_teardown(the_options_of_a_launcher_are_the_services, world_clean),
        cmocka_unit_test_teardown(a_program_that_asks_a_person_is_not_held_up, world_clean),
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
