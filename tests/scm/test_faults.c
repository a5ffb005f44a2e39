// SPDX-License-Identifier: MIT
// What can go wrong in a service's code and around it: each ends as STOPPED, with an exit code, and a log
// that names the cause.
#include "world.h"

#include "base/compiler.h"
#include "base/text.h"
#include "base/wide.h"

enum { CODE_EXCEPTION = 0x20000001, CODE_NO_MODULE = 0x20000004, CODE_NO_CLASS = 0x20000005 };
enum { CODE_NO_RUN = 0x20000002, CODE_EXITED_1 = 1 };
enum { CODE_BAD_CLASS = 0x2000000A, CODE_SETTINGS = 0x200000F4, CODE_ENVIRONMENT = 0x20000101 };

// Starts the service, which must fail with 1066 and specific_code, and leave text in its log and in its
// status.
static void fails(const char *name, DWORD specific_code, const char *text)
{
    world_start_failing(name);
    SERVICE_STATUS_PROCESS status = world_query(name);
    if (status.dwWin32ExitCode != ERROR_SERVICE_SPECIFIC_ERROR ||
        status.dwServiceSpecificExitCode != specific_code)
        fail_msg("exit code %lu, specific code 0x%lX instead of 0x%lX; log:\n%s", status.dwWin32ExitCode,
                 status.dwServiceSpecificExitCode, specific_code, world_log(name));
    world_log_has(name, text);
    assert_int_equal(world_pyhost("status %s", name), 3);
    world_contains(world_output(), text);
}

static void an_exception_in_the_code_leaves_the_whole_chain(void **state)
{
    (void)state;
    world_install("PyhostFault", "faults.RunRaises", NULL);
    fails("PyhostFault", CODE_EXCEPTION, "RuntimeError: the service broke");
    world_log_has("PyhostFault", "KeyError: 'the cause'");
    world_log_has("PyhostFault", "The above exception was the direct cause");
    world_log_has("PyhostFault", "faults.py\", line");
}

static void an_exception_in_the_constructor(void **state)
{
    (void)state;
    world_install("PyhostFault", "faults.InitRaises", NULL);
    fails("PyhostFault", CODE_BAD_CLASS, "ValueError: no such luck in the constructor");
}

static void a_class_that_is_gone(void **state)
{
    (void)state;
    world_write("scripts\\vanishing.py", "from good import Plain\n");
    world_install("PyhostFault", "vanishing.Plain", NULL);
    world_write("scripts\\vanishing.py", "print('nothing here')\n");
    fails("PyhostFault", CODE_NO_CLASS, "has no class \"Plain\"");
}

static void put(const char *body)
{
    char *source =
        text_format("import asyncio, functools, subprocess, sys\nfrom faults import Base\n"
                    "def passes(function):\n    @functools.wraps(function)\n"
                    "    def wrapper(self): return function(self)\n    return wrapper\n"
                    "def runs(function):\n    @functools.wraps(function)\n"
                    "    def wrapper(self): return asyncio.run(function(self))\n    return wrapper\n"
                    "class Plain(Base):\n%s",
                    body);
    world_write("scripts\\changing.py", source);
    free(source);
}

// The call makes an object that nobody runs: the service would end at once, as if all were well.
static void code_that_a_call_does_not_run_is_a_failure(void **state)
{
    (void)state;
    put("    pass\n");
    world_install("PyhostFault", "changing.Plain", NULL);
    put("    async def SvcDoRun(self): pass\n");
    fails("PyhostFault", CODE_NO_RUN, "SvcDoRun is a coroutine function (async def)");
    world_contains(world_output(), "def SvcDoRun(self): asyncio.run(self.main())");
    put("    def SvcDoRun(self): yield 1\n");
    fails("PyhostFault", CODE_NO_RUN, "SvcDoRun is a generator function (it has a yield)");
    put("    async def GetAcceptedControls(self): return 1\n");
    fails("PyhostFault", CODE_NO_RUN,
          "GetAcceptedControls is a coroutine function (async def), and a call runs none of its code: "
          "Plain.GetAcceptedControls, changing.py line 12");
    put("    async def ReportServiceStatus(self, *status): pass\n");
    fails("PyhostFault", CODE_NO_RUN, "ReportServiceStatus is a coroutine function (async def)");
    world_contains(world_output(), "try: make ReportServiceStatus a plain function");
    put("    async def SvcRun(self): yield 1\n");
    fails("PyhostFault", CODE_NO_RUN, "SvcRun is an asynchronous generator function");
    put("    @passes\n    async def SvcDoRun(self): pass\n"); // seen when it is called
    fails("PyhostFault", CODE_EXCEPTION, "TypeError: SvcDoRun returned a coroutine, which nobody runs");
    world_contains(world_output(), "def SvcDoRun(self): asyncio.run(self.main())");
    put("    @runs\n    async def SvcDoRun(self): sys.exit('it ran')\n");
    fails("PyhostFault", CODE_EXITED_1, "SystemExit: it ran");
    put("    async def main(self): sys.exit('it ran')\n    async def SvcDoRun(self): pass\n"
        "    def SvcRun(self): asyncio.run(self.main())\n"); // what it does with its own is its own
    fails("PyhostFault", CODE_EXITED_1, "SystemExit: it ran");
}

// Told at the start already, and then as a SvcStop that failed, which the code's wait does not survive.
static void a_stop_that_a_call_does_not_run_is_told(void **state)
{
    static const char *const rows[][3] = {
        {"    async def SvcStop(self): pass\n",
         "SvcStop is a coroutine function (async def), and a call runs none of its code: Plain.SvcStop, "
         "changing.py line 12",
         "SvcStop returned a coroutine, and none of its code ran: Plain.SvcStop, changing.py line 12"},
        {"    def SvcStop(self): yield\n",
         "SvcStop is a generator function (it has a yield), and a call runs none of its code: Plain.SvcStop, "
         "changing.py line 12",
         "SvcStop returned a generator, and none of its code ran: Plain.SvcStop, changing.py line 12"},
        {"    async def _end(self): pass\n    def SvcStop(self): return self._end()\n", NULL,
         "SvcStop returned a coroutine, and none of its code ran: Plain._end, changing.py line 12"},
        {"    @passes\n    async def SvcStop(self): yield\n", NULL,
         "SvcStop returned an asynchronous generator, and none of its code ran: Plain.SvcStop, "
         "changing.py line 12"},
        {"    async def ServiceCtrlHandlerEx(self, *control): pass\n",
         "ServiceCtrlHandlerEx is a coroutine function (async def)",
         "SvcStop returned a coroutine, and none of its code ran: Plain.ServiceCtrlHandlerEx, changing.py "
         "line 12"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        // A wait of pywin32's own hears no signal.
        char *body = text_format(
            "%s    def SvcDoRun(self):\n        import time\n        time.sleep(100000)\n", rows[i][0]);
        put(body);
        free(body);
        world_install("PyhostFault", "changing.Plain", "--stop-limit 6");
        world_start("PyhostFault");
        if (rows[i][1] != NULL)
            world_log_has("PyhostFault", rows[i][1]);
        else
            assert_int_equal(world_log_count("PyhostFault", "warning:"), 0);
        world_stop("PyhostFault");
        world_log_has("PyhostFault", rows[i][2]);
        world_log_has("PyhostFault", "SvcStop failed, and the service still runs after ");
        assert_int_equal(world_log_count("PyhostFault", "failure stop-limit"), 0);
        assert_int_equal(world_pyhost("status PyhostFault"), 3);
        world_contains(world_output(), "try: make it a plain function, without async and yield");
        world_clean(state);
    }
}

static void a_pause_that_a_call_does_not_run_is_told(void **state)
{
    (void)state;
    put("    async def SvcPause(self): pass\n    def SvcContinue(self): pass\n"
        "    async def SvcOther(self, control): pass\n");
    world_install("PyhostFault", "changing.Plain", NULL);
    world_start("PyhostFault");
    world_log_has("PyhostFault", "warning: SvcPause is a coroutine function (async def)");
    world_log_has("PyhostFault", "warning: SvcOther is a coroutine function (async def)");
    assert_int_equal(world_pyhost("pause PyhostFault"), 1);
    world_contains(world_output(), "The service \"PyhostFault\" is RUNNING");
    world_log_has("PyhostFault", "SvcPause returned a coroutine, and none of its code ran: Plain.SvcPause");
    world_try_control("PyhostFault", 130);
    world_log_gets("PyhostFault",
                   "the handler of control 130 returned a coroutine, and none of its code ran");
    world_stop("PyhostFault");
}

// Only its call shows that nobody runs what it makes: ServiceFramework.SvcRun drops that.
static void what_a_call_has_made_and_nobody_runs_is_a_failure(void **state)
{
    static const struct {
        const char *body;
        const char *told;
    } cases[] = {{"    async def main(self): pass\n    def SvcDoRun(self): return self.main()\n",
                  "TypeError: SvcDoRun returned a coroutine, which nobody runs"},
                 {"    def work(self): yield 1\n    def SvcDoRun(self): return self.work()\n",
                  "TypeError: SvcDoRun returned a generator, which nobody runs"},
                 {"    async def work(self): yield 1\n    def SvcDoRun(self): return self.work()\n",
                  "TypeError: SvcDoRun returned an asynchronous generator, which nobody runs"},
                 {"    async def main(self): pass\n    def SvcRun(self): return self.main()\n",
                  "TypeError: SvcRun returned a coroutine, which nobody runs"},
                 {"    def __init__(self, args):\n        super().__init__(args)\n        self.SvcDoRun = "
                  "lambda: self.main()\n"
                  "    async def main(self): pass\n",
                  "TypeError: SvcDoRun returned a coroutine, which nobody runs"}};
    (void)state;
    put("    pass\n");
    world_install("PyhostFault", "changing.Plain", NULL);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        put(cases[i].body);
        fails("PyhostFault", CODE_EXCEPTION, cases[i].told);
        assert_int_equal(world_log_count("PyhostFault", "never awaited"), 0);
    }
    put("    class Later:\n        async def __call__(self): pass\n    SvcDoRun = Later()\n");
    fails("PyhostFault", CODE_NO_RUN, "SvcDoRun is a coroutine function (async def)");
}

// What the class's code does with what its methods make is its own, and it finds its own method.
static void what_a_class_runs_by_itself_is_none(void **state)
{
    static const char *const bodies[] = {
        "    async def SvcDoRun(self): sys.exit('it ran')\n    def SvcRun(self): "
        "asyncio.run(self.SvcDoRun())\n",
        "    def SvcDoRun(self): yield 1\n    def SvcRun(self):\n        for _ in self.SvcDoRun(): pass\n    "
        "    sys.exit('it ran')\n",
        "    def SvcDoRun(self):\n        if 'SvcDoRun' not in vars(self): sys.exit('it ran')\n",
        "    async def SvcDoRun(self): sys.exit('it ran')\n    def SvcRun(self):\n        import inspect\n   "
        "     if "
        "inspect.iscoroutinefunction(self.SvcDoRun): asyncio.run(self.SvcDoRun())\n",
        "    def SvcDoRun(self, *, how): sys.exit(how)\n    def SvcRun(self): self.SvcDoRun(how='it ran')\n"};
    (void)state;
    put("    pass\n");
    world_install("PyhostFault", "changing.Plain", NULL);
    for (size_t i = 0; i < COUNT_OF(bodies); i++) {
        put(bodies[i]);
        fails("PyhostFault", CODE_EXITED_1, "SystemExit: it ran");
    }
}

// Python tells it when it forgets the coroutine: with a warning in the log.
static void a_coroutine_that_was_dropped_is_named(void **state)
{
    (void)state;
    put("    async def main(self): pass\n    def SvcDoRun(self): self.main()\n");
    world_install("PyhostFault", "changing.Plain", NULL);
    assert_int_equal(world_pyhost("start PyhostFault"), 3);
    world_contains(world_output(),
                   "let asyncio.run() run the coroutine Plain.main, or await it: none of its code ran");
    assert_int_equal(world_pyhost("status PyhostFault"), 3);
    world_contains(world_output(),
                   "let asyncio.run() run the coroutine Plain.main, or await it: none of its code ran");
}

// As werkzeug's reloader does, by sys.orig_argv: python.exe would wait for what nobody types, and end as if all were well.
static void a_class_that_starts_itself_again_is_told(void **state)
{
    (void)state;
    put("    def SvcDoRun(self): sys.exit(subprocess.call([sys.executable, *sys.orig_argv[1:]]))\n");
    world_install("PyhostFault", "changing.Plain", NULL);
    fails("PyhostFault", CODE_EXITED_1, "the class of a service has no command line to restart with");
    world_contains(world_output(), "try: start the server without its reloader: app.run(use_reloader=False)");
    put("    def SvcDoRun(self): sys.exit(subprocess.call([sys.executable, *sys.argv]))\n"); // as Django's does
    fails("PyhostFault", CODE_EXITED_1,
          "the class of a service has no command line to restart with: start its server");
    world_contains(world_output(), "try: start the server without its reloader: app.run(use_reloader=False)");
}

static void a_module_that_is_gone(void **state)
{
    (void)state;
    world_write("scripts\\vanishing.py", "from good import Plain\n");
    world_install("PyhostFault", "vanishing.Plain", NULL);
    wchar_t *path = wide_from_text(world_path("scripts\\vanishing.py"));
    assert_true(DeleteFileW(path));
    free(path);
    fails("PyhostFault", CODE_NO_MODULE, "ModuleNotFoundError: No module named 'vanishing'");
}

static void a_module_with_a_syntax_error(void **state)
{
    (void)state;
    world_write("scripts\\vanishing.py", "from good import Plain\n");
    world_install("PyhostFault", "vanishing.Plain", NULL);
    world_write("scripts\\vanishing.py", "def broken(:\n");
    fails("PyhostFault", CODE_NO_MODULE, "SyntaxError");
}

static void set_setting(const char *key, const wchar_t *value, const char *text)
{
    char *path = text_format("SYSTEM\\CurrentControlSet\\Services\\PyhostFault\\%s", key);
    wchar_t *wide_path = wide_from_text(path);
    wchar_t *wide = wide_from_text(text);
    assert_int_equal(RegSetKeyValueW(HKEY_LOCAL_MACHINE, wide_path, value, REG_SZ, wide,
                                     (DWORD)((wcslen(wide) + 1) * sizeof *wide)),
                     ERROR_SUCCESS);
    free(wide);
    free(wide_path);
    free(path);
}

static void a_virtual_environment_that_is_gone(void **state)
{
    (void)state;
    world_install("PyhostFault", "good.Plain", NULL);
    set_setting("PyHost", L"Python", "C:\\gone away\\venv\\Scripts\\python.exe");
    fails("PyhostFault", CODE_ENVIRONMENT, "C:\\gone away\\venv\\Scripts\\python.exe");
}

static void a_base_python_that_has_moved(void **state)
{
    (void)state;
    world_run("\"%s\" -c \"import shutil, sys; shutil.copytree(r'%s', r'%s'); "
              "p = r'%s\\pyvenv.cfg'; t = open(p, encoding='utf-8').read(); "
              "open(p, 'w', encoding='utf-8').write('home = C:\\\\Moved Away\\n')\"",
              world_python(), world_path("venv"), world_path("other venv"), world_path("other venv"));
    assert_string_equal(world_output(), "");
    world_install("PyhostFault", "good.Plain", NULL);
    set_setting("PyHost", L"Python", world_path("other venv\\Scripts\\python.exe"));
    fails("PyhostFault", CODE_ENVIRONMENT, "C:\\Moved Away");
}

static void settings_that_make_no_sense(void **state)
{
    (void)state;
    world_install("PyhostFault", "good.Plain", NULL);
    set_setting("PythonClass", L"", "nonsense");
    fails("PyhostFault", CODE_SETTINGS, "nonsense");
}

static void sys_exit_0_is_a_clean_end(void **state)
{
    (void)state;
    world_install("PyhostFault", "faults.ExitsWith0", NULL);
    world_start_failing("PyhostFault");
    assert_int_equal(world_query("PyhostFault").dwWin32ExitCode, NO_ERROR);
}

static void sys_exit_3_is_the_specific_code_3(void **state)
{
    (void)state;
    world_install("PyhostFault", "faults.ExitsWith3", NULL);
    fails("PyhostFault", 3, "SystemExit: 3");
}

// Before the code runs, no exit is a success: the service has not started.
static void sys_exit_0_is_no_start(void **state)
{
    (void)state;
    world_write("scripts\\vanishing.py", "from good import Plain\n");
    world_install("PyhostFault", "vanishing.Plain", NULL);
    world_write("scripts\\vanishing.py", "import sys\n\nsys.exit(0)  # another size than before\n");
    fails("PyhostFault", CODE_NO_MODULE, "SystemExit: 0");
    world_clean(state);
    world_install("PyhostFault", "faults.InitExits", NULL);
    fails("PyhostFault", CODE_BAD_CLASS, "SystemExit: 0");
}

static void sys_exit_of_a_number_that_does_not_fit_is_a_failure(void **state)
{
    (void)state;
    world_install("PyhostFault", "faults.ExitsWithMore", NULL);
    fails("PyhostFault", UINT32_MAX, "SystemExit");
}

static void a_text_with_a_nul_is_told_whole(void **state)
{
    (void)state;
    world_install("PyhostFault", "faults.RaisesNul", NULL);
    fails("PyhostFault", CODE_EXCEPTION, "before\\0behind");
}

static void sys_exit_with_a_text_is_1_and_told(void **state)
{
    (void)state;
    world_install("PyhostFault", "faults.ExitsWithText", NULL);
    fails("PyhostFault", 1, "the text of the exit");
}

static void start_repeats_the_reason_of_a_failure(void **state)
{
    (void)state;
    world_install("PyhostFault", "faults.InitRaises", NULL);
    assert_int_equal(world_pyhost("start PyhostFault"), 1);
    world_contains(world_output(), "no such luck in the constructor");
    world_contains(world_output(), "class raised an exception (0x200000");
}

static void debug_tells_by_its_exit_code_how_it_went(void **state)
{
    (void)state;
    world_install("PyhostFault", "faults.RunRaises", NULL);
    assert_int_equal(world_pyhost("-debug PyhostFault"), 1);
    world_contains(world_output(), "RuntimeError: the service broke");
    world_install("PyhostFault", "faults.ExitsWith3", NULL);
    assert_int_equal(world_pyhost("-debug PyhostFault"), 3);
    world_install("PyhostFault", "faults.ExitsWith0", NULL);
    assert_int_equal(world_pyhost("/DEBUG PyhostFault"), 0);
    assert_int_equal(world_pyhost("-debug NoSuchService"), 1);
    world_contains(world_output(), "NoSuchService");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(an_exception_in_the_code_leaves_the_whole_chain, world_clean),
        cmocka_unit_test_teardown(an_exception_in_the_constructor, world_clean),
        cmocka_unit_test_teardown(a_class_that_is_gone, world_clean),
        cmocka_unit_test_teardown(code_that_a_call_does_not_run_is_a_failure, world_clean),
        cmocka_unit_test_teardown(what_a_call_has_made_and_nobody_runs_is_a_failure, world_clean),
        cmocka_unit_test_teardown(what_a_class_runs_by_itself_is_none, world_clean),
        cmocka_unit_test_teardown(a_coroutine_that_was_dropped_is_named, world_clean),
        cmocka_unit_test_teardown(a_stop_that_a_call_does_not_run_is_told, world_clean),
        cmocka_unit_test_teardown(a_pause_that_a_call_does_not_run_is_told, world_clean),
        cmocka_unit_test_teardown(a_class_that_starts_itself_again_is_told, world_clean),
        cmocka_unit_test_teardown(a_module_that_is_gone, world_clean),
        cmocka_unit_test_teardown(a_module_with_a_syntax_error, world_clean),
        cmocka_unit_test_teardown(a_virtual_environment_that_is_gone, world_clean),
        cmocka_unit_test_teardown(a_base_python_that_has_moved, world_clean),
        cmocka_unit_test_teardown(settings_that_make_no_sense, world_clean),
        cmocka_unit_test_teardown(sys_exit_0_is_a_clean_end, world_clean),
        cmocka_unit_test_teardown(sys_exit_3_is_the_specific_code_3, world_clean),
        cmocka_unit_test_teardown(sys_exit_0_is_no_start, world_clean),
        cmocka_unit_test_teardown(sys_exit_of_a_number_that_does_not_fit_is_a_failure, world_clean),
        cmocka_unit_test_teardown(a_text_with_a_nul_is_told_whole, world_clean),
        cmocka_unit_test_teardown(sys_exit_with_a_text_is_1_and_told, world_clean),
        cmocka_unit_test_teardown(start_repeats_the_reason_of_a_failure, world_clean),
        cmocka_unit_test_teardown(debug_tells_by_its_exit_code_how_it_went, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
