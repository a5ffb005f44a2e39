// SPDX-License-Identifier: MIT
// The controls that only the system sends, played by play_scm under Wine. Not shown here: event types, which
// Wine's protocol does not carry (the handler sees 0; test_session.c has them), and that Windows itself
// sends these controls as it documents. On Windows there is nothing to play with, and the tests are skipped.
#include "world.h"

#include <stdio.h>

#include "base/path.h"
#include "base/text.h"
#include "base/wide.h"

#define NAME "PyhostListening"

// Starts the service that is installed and sends the controls; world_output() has what came back.
static void play_installed(const char *controls)
{
    if (GetProcAddress(GetModuleHandleW(L"ntdll"), "wine_get_version") == NULL)
        skip();
    wchar_t wide[1000];
    GetModuleFileNameW(NULL, wide, 1000);
    char *own = text_from_wide(wide);
    char *directory = path_parent(own);
    DWORD code =
        world_run("\"%s\\play_scm.exe\" %s \"\\\"%s\\\"\" %s", directory, NAME, world_host(), controls);
    if (code != 0)
        fail_msg("play_scm: exit code %lu\n%s\n%s", code, world_output(), world_log(NAME));
    free(directory);
    free(own);
}

static void play(const char *class_name, bool shutdown_is_stop, const char *controls)
{
    world_install(NAME, class_name, "--stop-limit 5");
    if (!shutdown_is_stop)
        world_set_number(NAME, "ShutdownIsStop", 0);
    play_installed(controls);
}

// What the system waits for services in a shutdown.
static void set_shutdown_time(const wchar_t *milliseconds)
{
    assert_int_equal(RegSetKeyValueW(HKEY_LOCAL_MACHINE, L"SYSTEM\\CurrentControlSet\\Control",
                                     L"WaitToKillServiceTimeout", REG_SZ, milliseconds,
                                     (DWORD)((wcslen(milliseconds) + 1) * sizeof *milliseconds)),
                     ERROR_SUCCESS);
}

static void shutdown_stops_a_class_that_does_not_handle_it(void **state)
{
    (void)state;
    play("listening.Base", true, "5");
    world_contains(world_output(), "control 5: 0x0\r\n");
    world_contains(world_output(), "the process ended with 0");
    assert_int_equal(world_log_count(NAME, "SvcStop"), 1);
    assert_int_equal(world_query(NAME).dwCurrentState, SERVICE_STOPPED);
    assert_int_equal(world_query(NAME).dwWin32ExitCode, NO_ERROR);
}

static void preshutdown_stops_a_class_that_does_not_handle_it(void **state)
{
    (void)state;
    play("listening.Base", true, "15");
    world_contains(world_output(), "control 15: 0x0\r\n");
    assert_int_equal(world_log_count(NAME, "SvcStop"), 1);
    world_log_has(NAME, "ends, exit code 0");
}

// On the thread of the other controls, which is in no apartment of COM (CO_E_NOTINITIALIZED). That each can enter one, troubles shows:
// here it would start a service of Wine's behind the one that is played.
static void shutdown_reaches_a_class_that_handles_it(void **state)
{
    (void)state;
    world_write("scripts\\begins.py",
                "import ctypes, listening\n"
                "class Begins(listening.HandlesShutdown):\n"
                "    def SvcShutdown(self):\n"
                "        kind, qualifier, ole = ctypes.c_int(), ctypes.c_int(), ctypes.windll.ole32\n"
                "        result = ole.CoGetApartmentType(ctypes.byref(kind), ctypes.byref(qualifier))\n"
                "        print('apartment', hex(result & 0xFFFFFFFF), flush=True)\n"
                "        super().SvcShutdown()\n");
    play("begins.Begins", true, "5");
    world_log_has(NAME, "apartment 0x800401f0\r\n");
    assert_int_equal(world_log_count(NAME, "SvcShutdown"), 1);
    assert_int_equal(world_log_count(NAME, "SvcStop"), 0);
    world_log_has(NAME, "ends, exit code 0");
}

// A shutdown is a stop that was asked for: what follows is no failure to the SCM.
static void a_shutdown_that_fails_is_none_to_the_scm(void **state)
{
    (void)state;
    world_write("scripts\\failing.py", "import listening\n"
                                       "class ShutdownRaises(listening.HandlesShutdown):\n"
                                       "    def SvcShutdown(self):\n"
                                       "        raise RuntimeError('cannot shut down')\n"
                                       "    def SvcDoRun(self):\n"
                                       "        import time\n"
                                       "        time.sleep(100000)\n");
    play("failing.ShutdownRaises", true, "5");
    world_contains(world_output(), "the process ended with 0");
    world_log_has(NAME, "RuntimeError: cannot shut down");
    world_log_has(NAME, "SvcShutdown failed, and the service still runs after ");
    world_log_has(NAME, "ends, exit code 0");
}

static void preshutdown_reaches_a_class_that_accepts_it(void **state)
{
    (void)state;
    play("listening.HandlesShutdown", true, "15");
    world_log_has(NAME, "SvcOtherEx 15 0 None False");
    assert_int_equal(world_log_count(NAME, "SvcStop"), 0);
    world_log_has(NAME, "ends, exit code 0");
}

static void shutdown_is_refused_where_the_setting_says_so(void **state)
{
    (void)state;
    play("listening.Base", false, "5 15 1");
    world_contains(world_output(), "control 5: 0x78\r\n"); // ERROR_CALL_NOT_IMPLEMENTED
    world_contains(world_output(), "control 15: 0x78\r\n");
    world_contains(world_output(), "control 1: 0x0\r\n");
    assert_int_equal(world_log_count(NAME, "SvcStop"), 1);
}

static void install_program(const char *options, const char *what)
{
    char *program = text_format("\"%s\\standing.py\" %s", world_path("scripts"), what);
    world_install_program(NAME, options, program);
    free(program);
}

static void a_shutdown_gives_less_time_than_other_stops(void **state)
{
    (void)state;
    world_install(NAME, "listening.Deaf", "--before-stop \"cmd /c echo told\"");
    set_shutdown_time(L"4000");
    play_installed("5");
    set_shutdown_time(L"20000");
    world_contains(world_output(), "the process ended");
    assert_int_equal(world_query(NAME).dwWin32ExitCode, NO_ERROR);
    world_log_has(NAME, "the hook before-stop is left out");
    assert_int_equal(world_log_count(NAME, "told"), 0);
    world_log_has(NAME, "did not stop within 3 s");
    world_log_has(NAME, "--preshutdown TIME");
}

static void a_preshutdown_gives_the_time_that_was_chosen(void **state)
{
    (void)state;
    world_install(NAME, "listening.Deaf", "--preshutdown 4 --before-stop \"cmd /c echo told\"");
    set_shutdown_time(L"1000");
    play_installed("15");
    set_shutdown_time(L"20000");
    world_log_has(NAME, "told"); // there is time for it
    world_log_has(NAME, "did not stop within 3 s");
    world_log_has(NAME, "--preshutdown TIME");
    assert_int_equal(world_log_count(NAME, "--stop-limit"), 0);
}

static void a_limit_in_a_preshutdown_that_is_the_services_own_says_so(void **state)
{
    (void)state;
    world_install(NAME, "listening.Deaf", "--preshutdown 2m --stop-limit 2");
    play_installed("15");
    world_log_has(NAME, "did not stop within 2 s");
    world_log_has(NAME, "--stop-limit TIME");
}

static void a_program_accepts_preshutdown_where_a_time_was_chosen(void **state)
{
    (void)state;
    install_program("--preshutdown 2m", "tidies");
    assert_null(strstr(world_output(), "PRESHUTDOWN"));
    world_start(NAME);
    assert_int_equal(world_query(NAME).dwControlsAccepted,
                     SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_SHUTDOWN | SERVICE_ACCEPT_PRESHUTDOWN);
    world_stop(NAME);
    assert_int_equal(world_pyhost("update " NAME " --preshutdown 10s"), 0);
    world_contains(world_output(), "note: 10s and 3m are what Windows gives every service");
    world_start(NAME);
    assert_int_equal(world_query(NAME).dwControlsAccepted, SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_SHUTDOWN);
    world_stop(NAME);
}

static void signals_come_within_the_time_of_a_shutdown(void **state)
{
    (void)state;
    install_program("--stop-signal SIGBREAK:60 --stop-signal SIGINT:60 --stop-limit 5m", "insists");
    set_shutdown_time(L"12000"); // 9 s for two signals
    const ULONGLONG begin = GetTickCount64();
    play_installed("5");
    set_shutdown_time(L"20000");
    assert_true(GetTickCount64() - begin < 60000);
    world_log_has(NAME, "SIGBREAK is not enough");
    world_log_has(NAME, "ends, exit code 0");
}

static void events_of_the_system_reach_the_class(void **state)
{
    (void)state;
    play("listening.Recorder", true, "14:0800000007000000 13 11 16:0100000000000000 32 64 12 1");
    world_contains(world_output(), "control 14: 0x0\r\n");
    world_contains(world_output(),
                   "control 13: 0x424D5144\r\n"); // what the class returned to the power query
    world_contains(world_output(), "control 11: 0x0\r\n");
    world_contains(world_output(), "control 16: 0x0\r\n");
    world_contains(world_output(), "control 32: 0x0\r\n");
    world_contains(world_output(), "control 64: 0x0\r\n");
    world_contains(world_output(), "control 12: 0x0\r\n");
    world_log_has(NAME, "SvcOtherEx 14 0 (7,) False");
    world_log_has(NAME, "SvcOtherEx 13 0 None False");
    world_log_has(NAME, "SvcOtherEx 11 0 ");
    world_log_has(NAME, "SvcOtherEx 16 0 None False");
    world_log_has(NAME, "SvcOtherEx 32 0 None False");
    world_log_has(NAME, "SvcOtherEx 64 0 None False");
    world_log_has(NAME, "SvcOtherEx 12 0 ");
}

static void interrogate_is_answered_and_unknown_codes_are_refused(void **state)
{
    (void)state;
    play("listening.Recorder", true, "99 4 1");
    world_contains(world_output(), "control 99: 0x78\r\n");
    world_contains(world_output(), "control 4: 0x0\r\n");
    world_log_has(NAME, "SvcInterrogate");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(shutdown_stops_a_class_that_does_not_handle_it, world_clean),
        cmocka_unit_test_teardown(preshutdown_stops_a_class_that_does_not_handle_it, world_clean),
        cmocka_unit_test_teardown(shutdown_reaches_a_class_that_handles_it, world_clean),
        cmocka_unit_test_teardown(a_shutdown_that_fails_is_none_to_the_scm, world_clean),
        cmocka_unit_test_teardown(preshutdown_reaches_a_class_that_accepts_it, world_clean),
        cmocka_unit_test_teardown(shutdown_is_refused_where_the_setting_says_so, world_clean),
        cmocka_unit_test_teardown(a_shutdown_gives_less_time_than_other_stops, world_clean),
        cmocka_unit_test_teardown(a_preshutdown_gives_the_time_that_was_chosen, world_clean),
        cmocka_unit_test_teardown(a_limit_in_a_preshutdown_that_is_the_services_own_says_so, world_clean),
        cmocka_unit_test_teardown(a_program_accepts_preshutdown_where_a_time_was_chosen, world_clean),
        cmocka_unit_test_teardown(signals_come_within_the_time_of_a_shutdown, world_clean),
        cmocka_unit_test_teardown(events_of_the_system_reach_the_class, world_clean),
        cmocka_unit_test_teardown(interrogate_is_answered_and_unknown_codes_are_refused, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
