// SPDX-License-Identifier: MIT
// Programs that break the rules of console.c are ended; what follows them goes on.
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include <windows.h>

#include <cmocka.h>

#include "contract.h"

#define HEARD L"Global\\pyhost-contract-test-heard"
#define READY L"Global\\pyhost-contract-test-ready"

static BOOL says;

static BOOL WINAPI tell(DWORD event)
{
    (void)event;
    HANDLE heard = OpenEventW(EVENT_MODIFY_STATE, FALSE, HEARD);
    SetEvent(heard);
    CloseHandle(heard);
    return says;
}

static BOOL WINAPI end(DWORD event)
{
    (void)event;
    ExitProcess(42);
}

// The program that meets the rules: which handlers it has, by its argument.
static int be(const char *what)
{
    HANDLE ready = OpenEventW(EVENT_MODIFY_STATE, FALSE, READY);
    says = strcmp(what, "true") == 0;
    if (strcmp(what, "windows") == 0)
        LoadLibraryW(L"user32.dll");
    if (strcmp(what, "newest") == 0 || strcmp(what, "removed") == 0)
        SetConsoleCtrlHandler(end, TRUE);
    SetConsoleCtrlHandler(tell, TRUE);
    if (strcmp(what, "removed") == 0)
        SetConsoleCtrlHandler(end, FALSE);
    if (strcmp(what, "allocated") == 0) {
        SetStdHandle(STD_OUTPUT_HANDLE, NULL);
        FreeConsole();
        if (!AllocConsole() || GetStdHandle(STD_OUTPUT_HANDLE) == NULL)
            return 43;
    }
    SetEvent(ready);
    Sleep(INFINITE);
    return 0;
}

struct program {
    HANDLE process;
    HANDLE heard;
    DWORD identifier;
};

static struct program start(const char *what)
{
    wchar_t path[MAX_PATH];
    wchar_t command[MAX_PATH + 32];
    STARTUPINFOW startup = {.cb = sizeof startup};
    PROCESS_INFORMATION made = {0};
    HANDLE ready = CreateEventW(NULL, TRUE, FALSE, READY);
    HANDLE heard = CreateEventW(NULL, TRUE, FALSE, HEARD);
    GetModuleFileNameW(NULL, path, MAX_PATH);
    swprintf(command, MAX_PATH + 32, L"\"%ls\" %hs", path, what);
    assert_true(
        CreateProcessW(NULL, command, NULL, NULL, FALSE, CREATE_NEW_CONSOLE, NULL, NULL, &startup, &made));
    CloseHandle(made.hThread);
    HANDLE either[] = {ready, made.hProcess};
    assert_int_equal(WaitForMultipleObjects(2, either, FALSE, INFINITE), WAIT_OBJECT_0);
    CloseHandle(ready);
    return (struct program){.process = made.hProcess, .heard = heard, .identifier = made.dwProcessId};
}

// Returns false when the program has ended.
static bool try_send(const struct program *program, DWORD event)
{
    wchar_t name[80];
    swprintf(name, 80, CONTRACT_CONSOLE_EVENT, program->identifier, event);
    HANDLE asked = OpenEventW(EVENT_MODIFY_STATE, FALSE, name);
    if (asked == NULL)
        return false;
    SetEvent(asked);
    CloseHandle(asked);
    return true;
}

static void send(const struct program *program, DWORD event)
{
    assert_true(try_send(program, event));
}

static DWORD end_of(struct program *program)
{
    DWORD code = 0;
    WaitForSingleObject(program->process, INFINITE);
    GetExitCodeProcess(program->process, &code);
    CloseHandle(program->process);
    CloseHandle(program->heard);
    return code;
}

static BOOL has_heard(const struct program *program)
{
    return WaitForSingleObject(program->heard, 0) == WAIT_OBJECT_0;
}

// CLOSE behind another event: the one before has been seen to by then.
static DWORD after(const char *what, DWORD event)
{
    struct program program = start(what);
    send(&program, event);
    (void)try_send(&program, CTRL_CLOSE_EVENT); // it may have ended by then
    return end_of(&program);
}

static void who_says_true_is_ended(void **state)
{
    static const DWORD events[] = {CTRL_CLOSE_EVENT, CTRL_LOGOFF_EVENT, CTRL_SHUTDOWN_EVENT};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct program program = start("true");
        send(&program, events[i]);
        WaitForSingleObject(program.process, INFINITE);
        assert_true(has_heard(&program));
        assert_int_equal(end_of(&program), STATUS_CONTROL_C_EXIT);
    }
}

static void who_says_false_goes_on_but_after_close(void **state)
{
    static const DWORD events[] = {CTRL_LOGOFF_EVENT, CTRL_SHUTDOWN_EVENT};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct program program = start("false");
        send(&program, events[i]);
        assert_int_equal(WaitForSingleObject(program.heard, INFINITE), WAIT_OBJECT_0);
        assert_int_equal(WaitForSingleObject(program.process, 200), WAIT_TIMEOUT);
        send(&program, CTRL_CLOSE_EVENT);
        assert_int_equal(end_of(&program), STATUS_CONTROL_C_EXIT);
    }
}

// Ctrl+Break ends who does not say TRUE.
static void ctrl_break_is_taken_or_ends(void **state)
{
    (void)state;
    struct program program = start("true");
    send(&program, CTRL_BREAK_EVENT);
    assert_int_equal(WaitForSingleObject(program.heard, INFINITE), WAIT_OBJECT_0);
    assert_int_equal(WaitForSingleObject(program.process, 200), WAIT_TIMEOUT);
    send(&program, CTRL_CLOSE_EVENT);
    assert_int_equal(end_of(&program), STATUS_CONTROL_C_EXIT);
    program = start("false");
    send(&program, CTRL_BREAK_EVENT);
    assert_int_equal(end_of(&program), STATUS_CONTROL_C_EXIT);
}

static void the_newest_is_asked_first(void **state)
{
    (void)state;
    assert_int_equal(after("newest", CTRL_SHUTDOWN_EVENT), 42); // tell() passes it on to end()
    assert_int_equal(after("removed", CTRL_SHUTDOWN_EVENT), STATUS_CONTROL_C_EXIT);
}

static void a_program_with_windows_hears_of_no_logoff_and_no_shutdown(void **state)
{
    (void)state;
    struct program program = start("windows");
    send(&program, CTRL_SHUTDOWN_EVENT);
    send(&program, CTRL_LOGOFF_EVENT);
    assert_int_equal(WaitForSingleObject(program.heard, 500), WAIT_TIMEOUT);
    send(&program, CTRL_CLOSE_EVENT);
    assert_int_equal(WaitForSingleObject(program.heard, INFINITE), WAIT_OBJECT_0);
    assert_int_equal(end_of(&program), STATUS_CONTROL_C_EXIT);
}

static void a_new_console_takes_all_handlers_away(void **state)
{
    (void)state;
    struct program program = start("allocated");
    send(&program, CTRL_CLOSE_EVENT);
    WaitForSingleObject(program.process, INFINITE);
    assert_false(has_heard(&program));
    assert_int_equal(end_of(&program), STATUS_CONTROL_C_EXIT);
}

int main(int count, char **words)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_says_true_is_ended),
        cmocka_unit_test(who_says_false_goes_on_but_after_close),
        cmocka_unit_test(ctrl_break_is_taken_or_ends),
        cmocka_unit_test(the_newest_is_asked_first),
        cmocka_unit_test(a_program_with_windows_hears_of_no_logoff_and_no_shutdown),
        cmocka_unit_test(a_new_console_takes_all_handlers_away),
    };
    return count > 1 ? be(words[1]) : cmocka_run_group_tests(tests, NULL, NULL);
}
