// SPDX-License-Identifier: MIT
// What a change leaves alone: what it does not name, what another process changes at the same time, and the process that runs already
// with what is set. And the names that stand in its way.
#include "world.h"

#include "base/compiler.h"
#include "base/text.h"
#include "base/wide.h"
#include "commands/change_lock.h"
#include "commands/program_file.h"

#include <aclapi.h>
#include <sddl.h>

#define NAME "PyhostChanges"
#define SERVICES L"SYSTEM\\CurrentControlSet\\Services\\"

static void lacks(const char *part)
{
    if (strstr(world_output(), part) != NULL)
        fail_msg("\"%s\"\n... contains \"%s\"", world_output(), part);
}

// ---- recovery ----

// As the layer keeps it: the time, then type and delay of each action.
static void set_actions(const DWORD *numbers, size_t count)
{
    assert_int_equal(RegSetKeyValueW(HKEY_LOCAL_MACHINE, SERVICES L"" NAME, L"FailureActions", REG_BINARY,
                                     numbers, (DWORD)(count * sizeof *numbers)),
                     ERROR_SUCCESS);
}

static void has_actions(const DWORD *numbers, size_t count)
{
    DWORD now[16] = {0};
    DWORD size = sizeof now;
    assert_int_equal(RegGetValueW(HKEY_LOCAL_MACHINE, SERVICES L"" NAME, L"FailureActions", RRF_RT_REG_BINARY,
                                  NULL, now, &size),
                     ERROR_SUCCESS);
    assert_int_equal(size, count * sizeof *numbers);
    assert_memory_equal(now, numbers, size);
}

static void recovery_that_an_update_does_not_name_stays(void **state)
{
    (void)state;
    enum { LATER = 4 }; // a type of action that has no name here
    DWORD actions[] = {86400, SC_ACTION_RESTART, 500, SC_ACTION_RESTART, 1500, LATER, 1000};
    for (size_t i = 0; i < 2; i++) { // without the last one, then with it
        const size_t count = i == 0 ? 5 : 7;
        world_install(NAME, "good.Plain", "");
        actions[0] = 86400;
        set_actions(actions, count);
        assert_int_equal(world_pyhost("update " NAME " --recovery-command notepad.exe"), 0);
        has_actions(actions, count);
        world_contains(world_output(), "recovery-command: (none) -> notepad.exe");
        lacks("recovery:");
        assert_int_equal(world_pyhost("update " NAME " --recovery-reset 5m"), 0);
        lacks("has no recovery actions");
        world_contains(world_output(), "recovery-reset: 1d -> 5m");
        actions[0] = 300;
        has_actions(actions, count);
        assert_int_equal(world_pyhost("update " NAME " --recovery-on-exit no --stop-limit 7s"), 0);
        has_actions(actions, count);
        world_pyhost("status " NAME);
        world_contains(world_output(), "runs notepad.exe");
        if (i == 0)
            world_contains(world_output(), "recovery restart:500ms, restart:1500ms");
        // What is said is not what is there, though it begins alike.
        assert_int_equal(world_pyhost("update " NAME " --recovery restart:0s,restart:1s"), 0);
        const DWORD said[] = {300, SC_ACTION_RESTART, 0, SC_ACTION_RESTART, 1000};
        has_actions(said, COUNT_OF(said));
        assert_int_equal(world_pyhost("update " NAME " --recovery restart/500/run/1500"), 0);
        const DWORD like_sc[] = {300, SC_ACTION_RESTART, 500, SC_ACTION_RUN_COMMAND, 1500};
        has_actions(like_sc, COUNT_OF(like_sc));
        assert_int_equal(world_pyhost("update " NAME " --recovery restart:500ms,run:1500ms --json"), 0);
        world_contains(world_output(), "\"changed\": false");
        world_pyhost("remove " NAME);
    }
}

// ---- at the same time ----

static HANDLE run_beside(const char *command)
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

static void changes_at_the_same_time_are_all_kept(void **state)
{
    (void)state;
    enum { PROCESSES = 6 };
    HANDLE processes[PROCESSES];
    world_install(NAME, "good.Plain", "");
    for (int i = 0; i < PROCESSES; i++) {
        char *command = text_format("update " NAME " --environment +V%d=1", i);
        processes[i] = run_beside(command);
        free(command);
    }
    for (int i = 0; i < PROCESSES; i++)
        assert_int_equal(world_wait_process(processes[i]), 0);
    world_pyhost("status " NAME " --json");
    for (int i = 0; i < PROCESSES; i++) {
        char *variable = text_format("\"V%d=1\"", i);
        world_contains(world_output(), variable);
        free(variable);
    }
}

// A mutex by the name of the service's that belongs to owner (an SDDL name), and is held. Owner: the caller.
static HANDLE hold(const char *owner)
{
    SECURITY_ATTRIBUTES attributes = {.nLength = sizeof attributes};
    char *sddl = text_format("O:%sD:P(A;;GA;;;WD)", owner);
    wchar_t *wide = wide_from_text(sddl);
    wchar_t *object = change_lock_object_name("pyhostCHANGES"); // the SCM knows names in any case
    assert_true(ConvertStringSecurityDescriptorToSecurityDescriptorW(wide, SDDL_REVISION_1,
                                                                     &attributes.lpSecurityDescriptor, NULL));
    HANDLE mutex = CreateMutexW(&attributes, FALSE, object);
    assert_non_null(mutex);
    assert_int_equal(WaitForSingleObject(mutex, 0), WAIT_OBJECT_0);
    LocalFree(attributes.lpSecurityDescriptor);
    free(object);
    free(wide);
    free(sddl);
    return mutex;
}

static void let_go(HANDLE mutex)
{
    ReleaseMutex(mutex);
    CloseHandle(mutex);
}

static DWORD WINAPI hold_and_die(void *mutex)
{
    *(HANDLE *)mutex = hold("BA");
    return 0;
}

static void a_change_waits_for_another_ones_end(void **state)
{
    (void)state;
    static const char *const changes[] = {"update " NAME " --description Two --wait 1s",
                                          "remove " NAME " --wait 1s", "adopt " NAME " --wait 1s"};
    world_install(NAME, "good.Plain", "--description One");
    HANDLE mutex = hold("BA");
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        assert_int_equal(world_pyhost("%s", changes[i]), 1);
        world_contains(world_output(), "is being changed by another pyhost");
        world_contains(world_output(), "try: ");
    }
    char *place = text_format("--python \"%s\" \"%s\\good.Plain\"", world_python(), world_path("scripts"));
    assert_int_equal(world_pyhost("install --wait 1s --name " NAME " %s", place), 1);
    world_contains(world_output(), "is being changed by another pyhost");
    free(place);
    // Who only looks, or starts and stops, waits for nobody.
    assert_int_equal(world_pyhost("update " NAME " --description Two --dry-run"), 0);
    assert_int_equal(world_pyhost("start " NAME), 0);
    assert_int_equal(world_pyhost("stop " NAME), 0);
    assert_int_equal(world_pyhost("status " NAME), 3);
    assert_int_equal(world_pyhost("dump " NAME), 0);
    world_contains(world_output(), "One");
    let_go(mutex);
    // Who ended in the middle of a change keeps nobody waiting.
    HANDLE thread = CreateThread(NULL, 0, hold_and_die, &mutex, 0, NULL);
    world_wait_process(thread);
    assert_int_equal(world_pyhost("update " NAME " --description Two --wait 1s"), 0);
    lacks("note");
    CloseHandle(mutex);
    // Nor does who is no administrator.
    mutex = hold("BU");
    assert_int_equal(world_pyhost("update " NAME " --description Three --wait 1s"), 0);
    world_contains(world_output(), "cannot keep other changes of " NAME " away");
    let_go(mutex);
    assert_int_equal(world_pyhost("update " NAME " --description Three"), 0);
    world_contains(world_output(), "already up to date");
    lacks("note");
}

// ---- what runs ----

static void a_change_back_to_what_runs_wants_no_restart(void **state)
{
    (void)state;
    world_install(NAME, "good.Plain", "");
    world_start(NAME);
    world_log_gets(NAME, "starts, process");
    assert_int_equal(world_pyhost("update " NAME " --environment +A=1"), 0);
    world_contains(world_output(), "pyhost restart " NAME);
    assert_int_equal(world_pyhost("update " NAME " --environment -A"), 0);
    world_contains(world_output(), "environment:");
    lacks("pyhost restart");
    assert_int_equal(world_pyhost("update " NAME " --stop-limit 7s"), 0);
    world_contains(world_output(), "pyhost restart " NAME);
    world_stop(NAME);
}

// ---- names ----

static void a_name_that_looks_like_an_option(void **state)
{
    (void)state;
    char *place = text_format("--python \"%s\" \"%s\\good.Plain\"", world_python(), world_path("scripts"));
    assert_int_equal(world_pyhost("install --name=-dash %s", place), 2);
    world_contains(world_output(), "\"-dash\" cannot be a service's name: it begins with a dash");
    free(place);
    // One that another program has made.
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_ALL_ACCESS);
    world_install(NAME, "good.Plain", "");
    char *image_path = world_image_path(NAME);
    wchar_t *wide = wide_from_text(image_path);
    SC_HANDLE service =
        CreateServiceW(manager, L"-dash", L"-dash", SERVICE_ALL_ACCESS, SERVICE_WIN32_OWN_PROCESS,
                       SERVICE_DEMAND_START, SERVICE_ERROR_NORMAL, wide, NULL, NULL, NULL, NULL, NULL);
    assert_non_null(service);
    CloseServiceHandle(service);
    CloseServiceHandle(manager);
    free(wide);
    free(image_path);
    char *class_name = text_format("%s\\good.Plain", world_path("scripts"));
    wide = wide_from_text(class_name);
    RegSetKeyValueW(HKEY_LOCAL_MACHINE, SERVICES L"-dash\\PythonClass", NULL, REG_SZ, wide,
                    (DWORD)((wcslen(wide) + 1) * sizeof *wide));
    free(wide);
    free(class_name);
    assert_int_equal(world_pyhost("update --python \"%s\" -- -dash", world_python()), 0);
    assert_int_equal(world_pyhost("start -- -dash -- --colour red"), 0);
    assert_int_equal(world_pyhost("restart -- -dash"), 0);
    assert_int_equal(world_pyhost("status -- -dash"), 0);
    assert_int_equal(world_pyhost("stop -- -dash"), 0);
    world_log_has("-dash", "args ('-dash', '--colour', 'red')");
    assert_int_equal(world_pyhost("remove -- -dash"), 0);
}

// ---- variables ----

// As WOW64 sets them for an x86 pyhost.exe, while the SCM has its own: win32, WOW64 Implementation Details. Wine sets these anew for each
// process, so they are set in this one.
static void variables_of_a_command_line_are_the_scms(void **state)
{
    (void)state;
    static const wchar_t *const variables[][2] = {{L"ProgramFiles", L"C:\\Program Files (x86)"},
                                                  {L"ProgramW6432", L"C:\\Program Files"},
                                                  {L"CommonProgramFiles", L"C:\\Common (x86)"},
                                                  {L"CommonProgramW6432", L"C:\\Common"}};
    static const char *const programs[][2] = {
        {"%programfiles%\\pyhost\\py.exe", "C:\\Program Files\\pyhost\\py.exe"},
        {"%CommonProgramFiles%\\100%\\py.exe", "C:\\Common\\100%\\py.exe"},
        {"%ProgramW6432%\\py.exe", "C:\\Program Files\\py.exe"}};
    for (size_t i = 0; i < COUNT_OF(variables); i++)
        SetEnvironmentVariableW(variables[i][0], variables[i][1]);
    for (size_t i = 0; i < COUNT_OF(programs); i++) {
        char *path = program_file_resolve(programs[i][0]);
        assert_string_equal(path, programs[i][1]);
        free(path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(recovery_that_an_update_does_not_name_stays, world_clean),
        cmocka_unit_test_teardown(changes_at_the_same_time_are_all_kept, world_clean),
        cmocka_unit_test_teardown(a_change_waits_for_another_ones_end, world_clean),
        cmocka_unit_test_teardown(a_change_back_to_what_runs_wants_no_restart, world_clean),
        cmocka_unit_test_teardown(a_name_that_looks_like_an_option, world_clean),
        cmocka_unit_test_teardown(variables_of_a_command_line_are_the_scms, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
