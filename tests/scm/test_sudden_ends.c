// SPDX-License-Identifier: MIT
// Processes that end without their code having returned: after a stop that was asked for the SCM hears STOPPED with 0 and the
// log says how; by themselves they are failures with their cause.
#include "world.h"

#include "base/compiler.h"
#include "base/file.h"
#include "base/path.h"
#include "base/text.h"

#define NAME "PyhostSudden"

// The DLL that stands in for Windows' loader under Wine, behind a blank; nothing on Windows.
static char *loader(void)
{
    if (GetProcAddress(GetModuleHandleW(L"ntdll"), "wine_get_version") == NULL)
        return text_copy("");
    char *own = file_own_path();
    char *directory = path_parent(own);
    char *words = text_format(" \"%s\\loader_detach.dll\"", directory);
    free(directory);
    free(own);
    return words;
}

// The same for raises.dll, which stands beside the test.
static char *raises(void)
{
    char *own = file_own_path();
    char *directory = path_parent(own);
    char *words = text_format(" \"%s\\raises.dll\"", directory);
    free(directory);
    free(own);
    return words;
}

static HANDLE run(const char *when, const char *how, const char *options)
{
    char *library = strncmp(how, "raises", 6) == 0 || strstr(how, "_of_c") != NULL ? raises()
                    : strstr(how, "_unseen") != NULL                               ? text_copy("")
                                                                                   : loader();
    char *program = text_format("\"%s\" %s %s%s", world_path("scripts\\sudden.py"), when, how, library);
    world_install_program(NAME, options, program);
    free(program);
    free(library);
    world_start(NAME);
    return world_process(NAME);
}

#define BY_C_CODE "C code ended the process"

// Sends STOP to the program, which ends its process as text has it. ExitProcess ends the thread of the handler wherever it is, so
// that who sent the control may have no answer.
static void ask_to_stop(const char *text)
{
    const DWORD code = world_try_control(NAME, SERVICE_CONTROL_STOP);
    assert_true(code == NO_ERROR || (code == ERROR_BROKEN_PIPE && strcmp(text, BY_C_CODE) == 0));
}

// Asked to stop, the program ends its process so; the log's last line has text.
static void ends_well(const char *how, const char *text)
{
    HANDLE process = run("asked", how, "--stop-limit 20");
    world_log_gets(NAME, "waiting");
    ask_to_stop(text);
    SERVICE_STATUS_PROCESS status = world_wait(NAME, SERVICE_STOPPED);
    assert_int_equal(status.dwWin32ExitCode, NO_ERROR);
    world_wait_process(process);
    world_log_has(NAME, "asked to stop");
    const char *log = world_log(NAME);
    const char *last = strstr(log, "the service ends");
    for (const char *line = strstr(log, "service \"" NAME "\" ends"); line != NULL;
         line = strstr(line + 1, "\" ends"))
        last = line;
    assert_non_null(last);
    world_contains(last, text);
    assert_null(strchr(strchr(last, '\n') + 1, '\n')); // it is the last one
    world_clean(NULL);
}

// By itself, it ends its process so: the SCM hears nothing, and the failure is told with its cause.
static void dies(const char *how, const char *options, DWORD event, const char *text)
{
    HANDLE go = world_event("go");
    HANDLE process = run("alone", how, options);
    SetEvent(go);
    world_wait_process(process);
    SERVICE_STATUS_PROCESS status = world_query(NAME); // Wine 8 does not notice that the process is gone
    assert_true(status.dwCurrentState != SERVICE_STOPPED || status.dwWin32ExitCode == ERROR_PROCESS_ABORTED);
    world_log_has(NAME, text);
    if (event != 0)
        world_told(NAME, event, text);
    world_pyhost("status %s", NAME);
    world_contains(world_output(), text);
    world_clean(NULL);
}

static void what_python_code_does_in_a_stop_is_a_clean_end(void **state)
{
    (void)state;
    ends_well("hard", "os._exit(3), called at");
    ends_well("hard_keyword", "os._exit(0), called at");
    ends_well("hard_in_a_thread", "os._exit(4), called at");
    ends_well("exits_in_a_thread", "exit code 0");
    ends_well("raised", "the default action of SIGTERM, called at");
    ends_well("raised_interrupt", "the default action of SIGINT, called at");
    ends_well("killed", "os.kill(os.getpid(), 15), called at");
    ends_well("killed_by_console_event", "exit code 0");
    ends_well("raised_abort", "the default action of SIGABRT, called at");
    ends_well("aborted_with_a_handler", "os.abort(), called at");
    ends_well("exits_by_winapi", "_winapi.ExitProcess(10), called at");
    ends_well("terminates_by_winapi", "_winapi.TerminateProcess of its own process, with 13, called at");
    ends_well("spawned", "os._exit(3), called at");
}

static void another_program_in_its_place_is_a_clean_end_in_a_stop(void **state)
{
    (void)state;
    ends_well("replaced", "another program took its place");
    ends_well("overlaid", "another program took its place");
    ends_well("replaced_in_vain", "C code ended the process");
}

// The hook after the stop sets the event on which a second thread ends the process, and goes on for a while.
static void a_second_end_does_not_cut_off_the_first(void **state)
{
    (void)state;
    world_event("second");
    char *hook = text_format("--stop-limit 60 --after-stop \"\\\"%s\\\" \\\"%s\\\"\"", world_python(),
                             world_path("scripts\\second.py"));
    HANDLE process = run("asked", "hard_twice", hook);
    free(hook);
    world_log_gets(NAME, "waiting");
    world_control(NAME, SERVICE_CONTROL_STOP);
    assert_int_equal(world_wait(NAME, SERVICE_STOPPED).dwWin32ExitCode, NO_ERROR);
    world_wait_process(process);
    world_log_has(NAME, "the hook has ended");
    world_log_has(NAME, "os._exit(3), called at");
}

// By itself and in a stop: nothing is told, least of all STOPPED, before it is sure.
static void an_end_that_fails_is_none(void **state)
{
    (void)state;
    static const char *const ways[] = {"killed_in_vain", "killed_by_keywords_in_vain",
                                       "killed_beyond_numbers_in_vain", "hard_in_vain", "terminated_in_vain"};
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        HANDLE go = world_event("go");
        HANDLE process = run("alone", ways[i], NULL);
        SetEvent(go);
        assert_int_equal(world_wait_process(process), 11);
        world_log_has(NAME, "failure ended-itself: the process ends by os._exit(11), called at");
        assert_int_equal(world_log_count(NAME, "the process ends by"), 1);
        world_clean(NULL);
        ResetEvent(go);
        ends_well(ways[i], "os._exit(11), called at");
    }
}

// A handle that may end the process and not even ask for its number, and an exit code that is no long.
static void an_end_by_an_unusual_call_is_told_too(void **state)
{
    (void)state;
    static const char *const ways[][2] = {
        {"killed_by_a_large_number", "os.kill(os.getpid(), 3221225786), called at"},
        {"terminates_by_a_blind_handle", "_winapi.TerminateProcess of its own process, with 14, called at"}};
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        dies(ways[i][0], NULL, 0xC0000109, ways[i][1]);
        ends_well(ways[i][0], ways[i][1]);
    }
}

static void what_c_code_does_in_a_stop_is_a_clean_end(void **state)
{
    (void)state;
    ends_well("exit_process", BY_C_CODE);
    ends_well("c_exit", BY_C_CODE);
    ends_well("c_raise", BY_C_CODE);
}

static void a_crash_in_a_stop_is_told_and_no_failure_to_the_scm(void **state)
{
    (void)state;
    ends_well("crashed", "it crashed");
    ends_well("aborted", "abort()");
}

static void the_scm_hears_of_an_end_in_a_stop_where_the_setting_says_so(void **state)
{
    (void)state;
    HANDLE process = run("asked", "hard", "--stop-limit 20 --report-stop-failures yes");
    world_log_gets(NAME, "waiting");
    world_control(NAME, SERVICE_CONTROL_STOP);
    assert_int_equal(world_wait_process(process), 3); // without STOPPED: that is 1067
    world_log_has(NAME, "failure ended-itself");
    world_told(NAME, 0xC0000109, "os._exit(3), called at");
}

static void what_ends_the_process_by_itself_is_a_failure(void **state)
{
    (void)state;
    dies("hard", NULL, 0xC0000109, "os._exit(3), called at");
    dies("hard_in_a_thread", NULL, 0xC0000109, "os._exit(4), called at");
    dies("raised", NULL, 0xC0000109, "the default action of SIGTERM, called at");
    dies("killed", NULL, 0xC0000109, "os.kill(os.getpid(), 15), called at");
    dies("raised_abort", NULL, 0xC0000109, "the default action of SIGABRT, called at");
    dies("exits_by_winapi", NULL, 0xC0000109, "_winapi.ExitProcess(10), called at");
    dies("terminates_by_winapi", NULL, 0xC0000109,
         "_winapi.TerminateProcess of its own process, with 13, called at");
    dies("exit_process", NULL, 0,
         "C code ended the process"); // the event log's answer is not waited for there
    dies("aborted", NULL, 0xC000010A, "ends by abort()");
    dies("crashed", NULL, 0xC000010A, "access violation (0xC0000005) in");
}

// The line before it, with the stack, is in the log though nothing comes of it; so is what the process ends by.
static void another_program_in_its_place_is_a_failure(void **state)
{
    (void)state;
    dies("replaced", NULL, 0, "the process ended by os.execv of \"");
    dies("replaced_by_name", NULL, 0, "the process ended by os.execve of \"");
    dies("overlaid", NULL, 0, "the process ended by os.spawnv of \"");
    dies("replaced_in_vain", NULL, 0, "C code ended the process");
    HANDLE go = world_event("go");
    HANDLE process = run("alone", "replaced", NULL);
    SetEvent(go);
    assert_int_equal(world_wait_process(process), 0);
    world_log_has(NAME, "the process may end now by os.execv of \"");
    world_log_has(NAME, ", in replaced\r\n    os.execv(*program())");
    world_pyhost("status " NAME);
    world_contains(world_output(), "os.execv(*program())");
    world_contains(world_output(), "try: to restart the service, let its code end by sys.exit(1)");
}

// What is known of it does not hang on the process's last moment: it is kept before the other program starts, and until it cannot.
static void another_program_in_its_place_is_told_of_a_process_that_has_no_last_moment(void **state)
{
    (void)state;
    HANDLE go = world_event("go");
    SetEvent(go);
    HANDLE process = run("alone", "replaced_unseen", "--ready-after 0");
    assert_int_equal(world_wait_process(process), 0);
    world_pyhost("status " NAME);
    world_contains(world_output(),
                   "did not end properly: failure ended-itself: the process ended by os.execv of \"");
    world_contains(world_output(), "os.execv(*program())");
    world_contains(world_output(), "pyhost update \"" NAME "\" --recovery restart:5s");
    world_clean(NULL);
    process = run("alone", "replaced_in_vain_unseen", "--ready-after 0");
    assert_int_equal(world_wait_process(process), 9);
    world_pyhost("status " NAME);
    world_contains(world_output(), "did not end properly: ");
    assert_null(strstr(world_output(), "os.execv"));
}

// Most exceptions of libraries are about to be handled when a first-chance handler sees them.
// By itself, it ends its process so; returns the exit code.
static DWORD end_alone(const char *how, const char *options)
{
    HANDLE go = world_event("go");
    HANDLE process = run("alone", how, options);
    SetEvent(go);
    return world_wait_process(process);
}

static void exceptions_that_are_handled_leave_no_trace(void **state)
{
    (void)state;
    assert_int_equal(end_alone("raises_and_handles", "--success-codes 0"), 0);
    world_log_has(NAME, "all were handled");
    assert_int_equal(world_log_count(NAME, "exception"), 0);
    assert_int_equal(world_log_count(NAME, "File "), 0);
    assert_int_equal(world_log_count(NAME, "failure"), 0);
}

// Who asks for faulthandler has it as under python.exe, which tells of them at the first chance.
static void faulthandler_is_the_programs_own(void **state)
{
    (void)state;
    static const char *const options[][2] = {
        {NULL, "enabled False"},
        {"--python-flag=-Xfaulthandler", "enabled True"},
        {"--machine-environment --environment PYTHONFAULTHANDLER=1", "enabled True"}};
    // Under Wine, whose freopen takes no stream without a descriptor, Python has no sys.stderr to begin with, and refuses to start so.
    const bool wine = GetProcAddress(GetModuleHandleW(L"ntdll"), "wine_get_version") != NULL;
    for (size_t i = 0; i < (wine ? 1 : COUNT_OF(options)); i++) {
        end_alone("tells_faulthandler", options[i][0]);
        world_log_has(NAME, options[i][1]);
        world_clean(NULL);
    }
    end_alone("raises_and_handles_with_faulthandler", NULL);
    world_log_has(NAME, "all were handled");
    world_log_has(NAME, "Windows fatal exception: code 0x80010108");
}

// When its code has returned, the outcome is known: Python's own end changes nothing.
static void what_happens_in_pythons_end_changes_no_outcome(void **state)
{
    (void)state;
    static const char *const ways[][2] = {{"crashed", "it crashed"},
                                          {"aborted", "abort()"},
                                          {"hard", "os._exit(3)"},
                                          {"exit_process", BY_C_CODE},
                                          {"raises_in_the_end", "raised in the end"},
                                          {"hangs", "did not stop within"}};
    static const char *const when[] = {"finalizing", "asked_finalizing"};
    for (size_t i = 0; i < COUNT_OF(ways); i++)
        for (size_t j = 0; j < COUNT_OF(when); j++) {
            HANDLE go = world_event("go");
            HANDLE process = run(when[j], ways[i][0], "--stop-limit 4");
            SetEvent(go);
            if (j == 1) {
                world_log_gets(NAME, "waiting");
                ask_to_stop(ways[i][1]);
            }
            SERVICE_STATUS_PROCESS status = world_wait(NAME, SERVICE_STOPPED);
            assert_int_equal(status.dwWin32ExitCode, NO_ERROR);
            world_wait_process(process);
            world_log_has(NAME, ways[i][1]);
            world_clean(NULL);
        }
}

// Exit codes that the settings name count however the process ends.
static void codes_of_the_settings_count(void **state)
{
    (void)state;
    HANDLE go = world_event("go");
    SetEvent(go);
    HANDLE process = run("alone", "hard", "--ready-after 0 --success-codes 3");
    assert_int_equal(world_wait(NAME, SERVICE_STOPPED).dwWin32ExitCode, NO_ERROR);
    world_wait_process(process);
    assert_int_equal(world_log_count(NAME, "failure"), 0);
    world_clean(NULL);
    process = run("alone", "hard", "--ready-after 0 --final-codes 3");
    assert_int_equal(world_wait(NAME, SERVICE_STOPPED).dwWin32ExitCode, NO_ERROR);
    world_wait_process(process);
    world_log_has(NAME, "failure ended-itself");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(what_python_code_does_in_a_stop_is_a_clean_end, world_clean),
        cmocka_unit_test_teardown(another_program_in_its_place_is_a_clean_end_in_a_stop, world_clean),
        cmocka_unit_test_teardown(another_program_in_its_place_is_a_failure, world_clean),
        cmocka_unit_test_teardown(another_program_in_its_place_is_told_of_a_process_that_has_no_last_moment,
                                  world_clean),
        cmocka_unit_test_teardown(a_second_end_does_not_cut_off_the_first, world_clean),
        cmocka_unit_test_teardown(an_end_that_fails_is_none, world_clean),
        cmocka_unit_test_teardown(an_end_by_an_unusual_call_is_told_too, world_clean),
        cmocka_unit_test_teardown(what_c_code_does_in_a_stop_is_a_clean_end, world_clean),
        cmocka_unit_test_teardown(a_crash_in_a_stop_is_told_and_no_failure_to_the_scm, world_clean),
        cmocka_unit_test_teardown(the_scm_hears_of_an_end_in_a_stop_where_the_setting_says_so, world_clean),
        cmocka_unit_test_teardown(what_ends_the_process_by_itself_is_a_failure, world_clean),
        cmocka_unit_test_teardown(exceptions_that_are_handled_leave_no_trace, world_clean),
        cmocka_unit_test_teardown(faulthandler_is_the_programs_own, world_clean),
        cmocka_unit_test_teardown(what_happens_in_pythons_end_changes_no_outcome, world_clean),
        cmocka_unit_test_teardown(codes_of_the_settings_count, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
