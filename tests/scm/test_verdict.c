// SPDX-License-Identifier: MIT
// doctor's verdict on a service that has failed: a failure counts until what it failed at is well, or something was changed since.
#include "world.h"

#include "base/text.h"

#define NAME "PyhostVerdict"
#define ENDLESS "import time\ntime.sleep(600)\n"

static void install(const char *options, const char *code)
{
    world_write("scripts\\verdict.py", "pass\n"); // of some faults an install tells at once
    char *program = text_format("\"%s\"", world_path("scripts\\verdict.py"));
    world_install_program(NAME, options, program);
    free(program);
    world_write("scripts\\verdict.py", code);
}

static void says(DWORD code, const char *row)
{
    const DWORD ended = world_pyhost("doctor " NAME);
    if (ended != code || strstr(world_output(), row) == NULL)
        fail_msg("doctor: exit code %lu, not %lu with \"%s\"\n%s", ended, code, row, world_output());
}

static void a_failure_counts_until_its_code_is_changed(void **state)
{
    (void)state;
    install("--ready-after 60", "raise RuntimeError('its own trouble')\n");
    says(0, "ok      last run: ");
    world_start_failing(NAME);
    says(1, "warning last run: ");
    says(1, "its own trouble");
    world_write("scripts\\verdict.py", ENDLESS);
    says(0, "note    last run: ");
    world_start_only(NAME);
    says(0, "note    last run: in an earlier run, ");
}

static void a_failure_counts_until_the_settings_are_changed(void **state)
{
    (void)state;
    install("--before-start \"cmd /c exit 3\"", ENDLESS);
    world_start_failing(NAME);
    says(1, "warning last run: ");
    says(1, "failure hook: ");
    assert_int_equal(world_pyhost("update " NAME " --before-start \"\""), 0);
    says(0, "note    last run: ");
}

static void a_variable_that_names_a_port_in_use_counts(void **state)
{
    (void)state;
    install("--ready-after 60", "import os, socket\n"
                                "first = socket.socket()\n"
                                "first.bind(('127.0.0.1', int(os.environ.get('NO_SUCH_PORT', 38418))))\n"
                                "first.listen()\n"
                                "socket.socket().bind(first.getsockname())\n");
    world_start_failing(NAME);
    says(1, "warning last run: ");
}

static void a_script_that_ends_by_itself_counts(void **state)
{
    (void)state;
    install(NULL, "print('done')\n");
    world_pyhost("start " NAME);
    says(1, "warning last run: the service's code returned, though nobody stopped it");
    world_write("scripts\\verdict.py", ENDLESS);
    says(0, "note    last run: ");
}

static void an_error_that_the_code_reports_counts(void **state)
{
    (void)state;
    world_write("scripts\\verdict_class.py",
                "import win32service, win32serviceutil\n"
                "class Ends(win32serviceutil.ServiceFramework):\n"
                "    _svc_name_ = '" NAME "'\n"
                "    def SvcDoRun(self):\n"
                "        self.ReportServiceStatus(win32service.SERVICE_STOPPED, win32ExitCode=5)\n");
    world_install(NAME, "verdict_class.Ends", NULL);
    world_start_only(NAME);
    world_wait(NAME, SERVICE_STOPPED);
    says(1, "warning last run: the service stopped: ");
    assert_int_equal(world_pyhost("update " NAME " --stop-limit 5s"), 0);
    says(0, "note    last run: the service stopped: ");
}

static void a_module_that_is_there_by_now_does_not_count(void **state)
{
    (void)state;
    install("--ready-after 60", "import time\ntime.sleep(0)\nimport importlib\n"
                                "importlib.import_module('verdict_part')\n");
    world_start_failing(NAME);
    says(1, "warning last run: ");
    world_write("scripts\\verdict_part.py", "");
    says(0, "ok      module: the module verdict_part, which the last run did not find, is there");
    world_run("cmd /c del \"%s\"", world_path("scripts\\verdict_part.py"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_failure_counts_until_its_code_is_changed, world_clean),
        cmocka_unit_test_teardown(a_failure_counts_until_the_settings_are_changed, world_clean),
        cmocka_unit_test_teardown(a_variable_that_names_a_port_in_use_counts, world_clean),
        cmocka_unit_test_teardown(a_script_that_ends_by_itself_counts, world_clean),
        cmocka_unit_test_teardown(an_error_that_the_code_reports_counts, world_clean),
        cmocka_unit_test_teardown(a_module_that_is_there_by_now_does_not_count, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
