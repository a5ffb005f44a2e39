// SPDX-License-Identifier: MIT
// Each call that a verb makes to Windows fails once: it ends in a success, or in a failure that is told with all as it was. It
// never crashes or hangs, and neither a setting is lost nor a service left half installed.
//
// And a verb that changes something is ended in front of each of these calls, and at random moments: what was there before is
// there, or all is done, or doctor names it and the same command mends it.
#include "world.h"

#include <stdio.h>

#include "base/text.h"
#include "base/wide.h"
#include "injections.h"

#define NAME "PyhostFailing"

enum {
    FAILURES = 6,
    ENDS = 4,
    MOST = 100000
}; // each time, unless told otherwise; more calls than any run makes

static enum injection_calls calls;

static void must_succeed(const char *command)
{
    DWORD code = world_pyhost("%s", command);
    if (code != 0)
        fail_msg("%s: exit code %lu\n%s", command, code, world_output());
}

static const char *difference(const char *text, const char *other)
{
    const char *line = text;
    for (; *text != '\0' && *text == *other; text++, other++)
        if (*text == '\n')
            line = text + 1;
    return line;
}

// What a command does when all is well.
struct known {
    char *before; // the service, as injections_snapshot() has it
    char *after;
    char *answer; // NULL: it varies
    int made;     // how many calls
};

// Has the command said that it failed, or that something is not as it should be?
static bool has_told(void)
{
    static const char *const words[] = {"pyhost: ", "error   ", "warning "}; // the last two are doctor's
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strstr(world_output(), words[i]) != NULL)
            return true;
    return false;
}

// Is the end of a command a right one? If not, says why.
static bool is_right(const char *what, DWORD code, const struct known *known, const char *left)
{
    const char *wanted = code == 0 ? known->after : known->before;
    bool right = false;
    if (code > 4) // docs/exit-codes.md
        print_error("%s: exit code %#lx\n%s\n", what, code, world_output());
    else if (code != 0 && !has_told())
        print_error("%s: nothing is told of its failure: %s\n", what, world_output());
    else if (code == 0 && !has_told() && known->answer != NULL && strcmp(known->answer, world_output()) != 0)
        print_error("%s: it answers something else, from here:\n%.300s\n", what,
                    difference(world_output(), known->answer));
    else if (strcmp(left, wanted) != 0 && (code != 0 || !has_told()) &&
             (code == 0 || strcmp(left, known->after) != 0))
        print_error("%s: exit code %lu\n%s\nleaves a service that was not there before, from "
                    "here:\n%.300s\nwhere it was to "
                    "be:\n%.300s\n",
                    what, code, world_output(), difference(left, wanted), difference(wanted, left));
    else
        right = true;
    return right;
}

// A verb, and what it needs.
struct trial {
    const char *command;
    void (*prepare)(void); // makes the service that it begins with
    DWORD begin;           // the state that it begins in; 0: any
    DWORD end;             // the state that it leads to; 0: it does not
    bool same_answer;      // it answers the same each time
};

static DWORD state_of_service(void)
{
    return world_query(NAME).dwCurrentState;
}

static void go_to_state(DWORD state)
{
    if (state != 0 && state_of_service() == SERVICE_START_PENDING) // a start that was called failed goes on
        world_wait(NAME, SERVICE_RUNNING);
    if (state != 0 && state_of_service() == SERVICE_STOP_PENDING)
        world_wait(NAME, SERVICE_STOPPED);
    if (state == SERVICE_RUNNING && state_of_service() != SERVICE_RUNNING)
        world_start(NAME);
    else if (state == SERVICE_STOPPED && state_of_service() != SERVICE_STOPPED)
        world_stop(NAME);
}

// Has again what the trial begins with.
static void begin(const struct trial *trial, const char *before)
{
    char *now = injections_snapshot(NAME);
    if (strcmp(now, before) != 0)
        trial->prepare();
    free(now);
    go_to_state(trial->begin);
}

// Runs the command once for each of the calls that it makes, which fails. Returns how often that went wrong.
static int fail_each(const struct trial *trial, const struct known *known)
{
    const struct injections_steps steps = injections_steps(known->made, FAILURES);
    int told = 0;
    int succeeded = 0;
    int wrong = 0;
    for (int number = steps.first; number < MOST; number += steps.stride) {
        begin(trial, known->before);
        injections_order(number, INJECTION_FAIL, calls);
        DWORD code = world_pyhost("%s", trial->command);
        const char *function = injections_withdraw();
        if (function == NULL) // there are no more
            break;
        char *what = text_format("%s, when call %d, %s, fails", trial->command, number, function);
        char *left = injections_snapshot(NAME);
        wrong += !is_right(what, code, known, left);
        if (code == 0 && trial->end != 0 && state_of_service() != trial->end) {
            print_error("%s: it is said to be done, but the state is %lu\n", what, state_of_service());
            wrong++;
        }
        free(left);
        free(what);
        *(code == 0 ? &succeeded : &told) += 1;
    }
    print_message("%s: %d calls failed, %d times it was told, %d times it succeeded\n", trial->command,
                  told + succeeded, told, succeeded);
    assert_true(told + succeeded > 0);
    return wrong;
}

// A verb has been ended: is all as before, or as after it, or does doctor say what is the matter, and the same command mend it?
static bool is_mended(const struct trial *trial, const char *what, const struct known *known)
{
    char *left = injections_snapshot(NAME);
    bool done = strcmp(left, known->after) == 0;
    bool right = done || strcmp(left, known->before) == 0 || world_pyhost("doctor " NAME) == 1;
    if (!right)
        print_error(
            "%s: doctor finds nothing in what is left, which differs from what was there here:\n%.300s\n%s\n",
            what, difference(left, known->before), world_output());
    free(left);
    DWORD code = done ? 0 : world_pyhost("%s", trial->command);
    left = injections_snapshot(NAME);
    if (code != 0 || strcmp(left, known->after) != 0) {
        print_error("%s: the same command again: exit code %lu\n%s\nleaves, from here:\n%.300s\nwhere it was "
                    "to be:\n%.300s\n",
                    what, code, world_output(), difference(left, known->after),
                    difference(known->after, left));
        right = false;
    }
    free(left);
    return right;
}

// Runs the command once for each of the calls that it makes, where its process is ended.
static int kill_each(const struct trial *trial, const struct known *known)
{
    const struct injections_steps steps = injections_steps(known->made, ENDS);
    int killed = 0;
    int wrong = 0;
    for (int number = steps.first; number < MOST; number += steps.stride, killed++) {
        begin(trial, known->before);
        injections_order(number, INJECTION_KILL, INJECTION_WINDOWS);
        DWORD code = world_pyhost("%s", trial->command);
        const char *function = injections_withdraw();
        if (function == NULL)
            break;
        assert_int_equal(code, INJECTION_EXIT_CODE);
        char *what = text_format("%s, ended in front of call %d, %s", trial->command, number, function);
        wrong += !is_mended(trial, what, known);
        free(what);
    }
    print_message("%s: ended %d times\n", trial->command, killed);
    return wrong;
}

static HANDLE begin_program(const char *command)
{
    char *line = text_format("\"%s\" %s", world_host(), command);
    wchar_t *wide = wide_from_text(line);
    STARTUPINFOW startup = {.cb = sizeof startup};
    PROCESS_INFORMATION process = {0};
    assert_true(CreateProcessW(NULL, wide, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process));
    CloseHandle(process.hThread);
    free(wide);
    free(line);
    return process.hProcess;
}

// Runs the command some times, and ends it at random moments.
static int kill_at_random(const struct trial *trial, const struct known *known)
{
    int wrong = 0;
    ULONGLONG begun = GetTickCount64();
    begin(trial, known->before);
    must_succeed(trial->command);
    int whole = (int)(GetTickCount64() - begun) + 1;
    for (int i = 0; i < injections_rounds(); i++) {
        begin(trial, known->before);
        HANDLE process = begin_program(trial->command);
        int moment = rand() % whole;
        WaitForSingleObject(process, (DWORD)moment);
        TerminateProcess(process, INJECTION_EXIT_CODE);
        world_wait_process(process);
        char *what = text_format("%s, ended after %d of %d ms", trial->command, moment, whole);
        wrong += !is_mended(trial, what, known);
        free(what);
    }
    return wrong;
}

static void try_all(const struct trial *trial)
{
    struct known known = {0};
    trial->prepare();
    known.before = injections_snapshot(NAME);
    go_to_state(trial->begin);
    injections_order(0, INJECTION_FAIL, calls);
    must_succeed(trial->command);
    injections_withdraw();
    known.made = injections_made();
    known.after = injections_snapshot(NAME);
    known.answer = trial->same_answer ? text_copy(world_output()) : NULL;
    int wrong = fail_each(trial, &known);
    if (strcmp(known.before, known.after) != 0 && calls == INJECTION_WINDOWS)
        wrong += kill_each(trial, &known) + kill_at_random(trial, &known);
    assert_int_equal(wrong, 0);
    free(known.answer);
    free(known.after);
    free(known.before);
    world_pyhost("remove " NAME);
}

static char *install_command(const char *options)
{
    return text_format("install --name " NAME " --python \"%s\" %s \"%s\"", world_python(), options,
                       world_path("scripts\\good.Plain"));
}

static void removed(void)
{
    world_pyhost("remove " NAME);
}

// What an earlier trial has left under another host is this one's again: install leaves another program's service alone.
static void installed(void)
{
    char *host = text_format("\"%s\"", world_host());
    if (world_pyhost("status " NAME) != 4)
        world_set_image_path(NAME, host);
    free(host);
    world_pyhost("remove " NAME " --force"); // also what an earlier trial has taken over
    char *command = install_command("--startup manual --description before");
    must_succeed(command);
    free(command);
}

static void install_is_whole_or_nothing(void **state)
{
    (void)state;
    char *command = install_command("--startup auto --recovery restart:5s --environment A=1");
    try_all(&(struct trial){.command = command, .prepare = removed});
    free(command);
}

static void update_is_whole_or_nothing(void **state)
{
    (void)state;
    try_all(&(struct trial){.command = "update " NAME " --startup auto --description after --stop-limit 5s",
                            .prepare = installed});
}

static void without_memory_a_change_is_told_or_brought_to_its_end(void **state)
{
    (void)state;
    const enum injection_calls others = calls;
    calls = INJECTION_HEAP;
    try_all(&(struct trial){.command = "update " NAME " --startup auto --description after --stop-limit 5s",
                            .prepare = installed});
    calls = others;
}

static void program_installed(void)
{
    removed();
    world_write("program.py", "import time\ntime.sleep(1000)\n");
    char *command = text_format("install --name " NAME " --python \"%s\" --stop-limit 9s \"%s\" word",
                                world_python(), world_path("program.py"));
    must_succeed(command);
    free(command);
}

static void update_of_a_program_is_whole_or_nothing(void **state)
{
    (void)state;
    try_all(
        &(struct trial){.command = "update " NAME " --description after --ready-after 3s --environment B=2",
                        .prepare = program_installed});
}

static void remove_is_whole_or_nothing(void **state)
{
    (void)state;
    try_all(&(struct trial){.command = "remove " NAME, .prepare = installed});
}

// As pywin32 leaves one: its host in the root of the environment, the class in the registry.
static void pywin32_installed(void)
{
    installed();
    world_write("venv\\PythonService.exe", "");
    char *path = text_format("\"%s\" -x", world_path("venv\\PythonService.exe"));
    world_make_pywin32(NAME, path);
    free(path);
}

static void adopted(void)
{
    pywin32_installed();
    must_succeed("adopt " NAME);
}

// As a script that hosts its service itself leaves one.
static void python_installed(void)
{
    installed();
    char *path = text_format("\"%s\" -O \"%s\" -x", world_python(), world_path("scripts\\good.py"));
    world_make_pywin32(NAME, path);
    free(path);
}

static void adopt_and_release_are_whole_or_nothing(void **state)
{
    (void)state;
    try_all(&(struct trial){.command = "adopt " NAME, .prepare = pywin32_installed});
    try_all(&(struct trial){.command = "adopt " NAME, .prepare = python_installed});
    try_all(&(struct trial){.command = "adopt --all --dry-run", .prepare = pywin32_installed});
    try_all(&(struct trial){.command = "adopt " NAME " --start",
                            .prepare = pywin32_installed,
                            .begin = SERVICE_STOPPED,
                            .end = SERVICE_RUNNING});
    try_all(&(struct trial){.command = "release " NAME, .prepare = adopted});
}

static void anothers(void)
{
    installed();
    world_write("shop.exe", "");
    must_succeed("update " NAME " --environment OWN=1");
    char *path = text_format("\"%s\" --serve", world_path("shop.exe"));
    world_make_pywin32(NAME, path);
    free(path);
}

static void a_takeover_is_whole_or_nothing(void **state)
{
    (void)state;
    char *command = install_command("--force --startup auto --recovery restart:5s --environment A=1");
    try_all(&(struct trial){.command = command, .prepare = anothers});
    free(command);
    world_pyhost("remove " NAME " --force");
}

static void under_nssm(void)
{
    installed();
    HKEY key = NULL;
    wchar_t *python = wide_from_text(world_python());
    assert_int_equal(
        RegCreateKeyW(HKEY_LOCAL_MACHINE, L"SYSTEM\\CurrentControlSet\\Services\\" NAME "\\Parameters", &key),
        ERROR_SUCCESS);
    RegSetValueExW(key, L"Application", 0, REG_EXPAND_SZ, (const BYTE *)python,
                   (DWORD)((wcslen(python) + 1) * sizeof *python));
    RegSetValueExW(key, L"AppParameters", 0, REG_EXPAND_SZ, (const BYTE *)L"shop.py", 16);
    RegCloseKey(key);
    free(python);
}

static void asking_changes_nothing(void **state)
{
    static const char *const commands[] = {"status " NAME, "rotate " NAME};
    (void)state;
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        try_all(&(struct trial){
            .command = commands[i], .prepare = installed, .begin = SERVICE_RUNNING, .end = SERVICE_RUNNING});
    try_all(&(struct trial){.command = "rotate " NAME, .prepare = installed, .begin = SERVICE_STOPPED});
    try_all(&(struct trial){.command = "import-nssm " NAME, .prepare = under_nssm, .same_answer = true});
    try_all(&(struct trial){.command = "list", .prepare = installed, .same_answer = true});
    try_all(&(struct trial){.command = "dump " NAME, .prepare = installed, .same_answer = true});
    try_all(&(struct trial){
        .command = "logs " NAME, .prepare = installed, .begin = SERVICE_RUNNING, .same_answer = true});
}

// Each bundle takes some seconds, so this runs only when it is asked for.
static void bundle_tells(void **state)
{
    (void)state;
    if (getenv("PYHOST_TEST_STRIDE") == NULL)
        skip();
    char *command = text_format("bundle " NAME " --output \"%s\"", world_path("bundles"));
    try_all(&(struct trial){.command = command, .prepare = program_installed});
    free(command);
}

static void doctor_finds_nothing_that_is_not_there(void **state)
{
    (void)state;
    try_all(&(struct trial){.command = "doctor " NAME, .prepare = installed});
}

static void starting_and_stopping_end_in_what_is_said(void **state)
{
    (void)state;
    try_all(&(struct trial){
        .command = "start " NAME, .prepare = installed, .begin = SERVICE_STOPPED, .end = SERVICE_RUNNING});
    try_all(&(struct trial){
        .command = "restart " NAME, .prepare = installed, .begin = SERVICE_RUNNING, .end = SERVICE_RUNNING});
    try_all(&(struct trial){
        .command = "stop " NAME, .prepare = installed, .begin = SERVICE_RUNNING, .end = SERVICE_STOPPED});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(install_is_whole_or_nothing, world_clean),
        cmocka_unit_test_teardown(update_is_whole_or_nothing, world_clean),
        cmocka_unit_test_teardown(update_of_a_program_is_whole_or_nothing, world_clean),
        cmocka_unit_test_teardown(without_memory_a_change_is_told_or_brought_to_its_end, world_clean),
        cmocka_unit_test_teardown(remove_is_whole_or_nothing, world_clean),
        cmocka_unit_test_teardown(adopt_and_release_are_whole_or_nothing, world_clean),
        cmocka_unit_test_teardown(a_takeover_is_whole_or_nothing, world_clean),
        cmocka_unit_test_teardown(asking_changes_nothing, world_clean),
        cmocka_unit_test_teardown(bundle_tells, world_clean),
        cmocka_unit_test_teardown(doctor_finds_nothing_that_is_not_there, world_clean),
        cmocka_unit_test_teardown(starting_and_stopping_end_in_what_is_said, world_clean),
    };
    const char *heap = getenv("PYHOST_TEST_HEAP");
    calls = heap != NULL ? INJECTION_HEAP : INJECTION_WINDOWS;
    injections_seed();
    return cmocka_run_group_tests(tests, injections_begin, injections_end);
}
