// SPDX-License-Identifier: MIT
// Directories that no service can run in, end to end with the layer: those that Windows lets nobody enter, and those too deep for it.
#include "world.h"

#include "base/compiler.h"
#include "base/text.h"
#include "base/wide.h"
#include "contract.h"

#define NAME "PyhostPlaces"
#define RUNS "import os\nprint('it runs in', os.getcwd(), flush=True)\n"

// Also of a path that is too long for Windows' own functions, here those of the layer.
static void make(const char *directory)
{
    char *path = text_format("\\\\?\\%s", directory);
    wchar_t *wide = wide_from_text(path);
    assert_true(CreateDirectoryW(wide, NULL));
    free(wide);
    free(path);
}

static void write_script(const char *directory)
{
    DWORD written = 0;
    char *path = text_format("\\\\?\\%s\\places.py", directory);
    wchar_t *wide = wide_from_text(path);
    HANDLE file = CreateFileW(wide, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    assert_true(WriteFile(file, RUNS, sizeof RUNS - 1, &written, NULL));
    CloseHandle(file);
    free(wide);
    free(path);
}

static void set_closed(const char *directory)
{
    wchar_t *wide = wide_from_text(directory);
    assert_int_equal(RegSetKeyValueW(HKEY_LOCAL_MACHINE, CONTRACT_KEY, CONTRACT_CLOSED, REG_SZ, wide,
                                     (DWORD)((wcslen(wide) + 1) * sizeof *wide)),
                     ERROR_SUCCESS);
    free(wide);
}

static void it_does_not_start(const char *directory, const char *reason, const char *cure)
{
    static const char *const verbs[] = {"start", "status", "doctor"};
    char *said = text_format("Cannot enter the service's directory \"%s\": %s", directory, reason);
    for (size_t i = 0; i < COUNT_OF(verbs); i++) {
        world_pyhost("%s " NAME, verbs[i]);
        world_contains(world_output(), said);
        world_contains(world_output(), cure);
    }
    assert_int_equal(world_query(NAME).dwServiceSpecificExitCode, 0x2000010B);
    assert_int_equal(world_log_count(NAME, "it runs in"), 0);
    free(said);
}

static void a_directory_that_may_not_be_entered_is_a_failure(void **state)
{
    char *closed = text_copy(world_path("closed"));
    char *program = text_format("\"%s\\places.py\"", closed);
    make(closed);
    write_script(closed);
    for (size_t i = 0; i < 2; i++) { // as it is set, and the script's own
        char *options =
            i == 0 ? text_format("--recovery none --directory \"%s\"", closed) : text_copy("--recovery none");
        world_install_program(NAME, options, program);
        set_closed(closed);
        it_does_not_start(closed, "Access denied", "icacls \"");
        RegDeleteKeyValueW(HKEY_LOCAL_MACHINE, CONTRACT_KEY, CONTRACT_CLOSED);
        world_clean(state);
        free(options);
    }
    free(program);
    free(closed);
}

// Its code is there, and Python runs it from there. With the directory gone it is as with any other.
static void code_too_deep_for_a_current_directory_runs_in_pythons(void **state)
{
    (void)state;
    char *deep = text_copy(world_path("deep"));
    char *top = text_copy(deep);
    make(deep);
    while (strlen(deep) < 280) {
        text_replace(&deep, "%s\\0123456789012345678901234567890123456789", deep);
        make(deep);
    }
    write_script(deep);
    char *program = text_format("\"%s\\places.py\"", deep);
    world_install_program(NAME, "--recovery none", program);
    world_start_failing(NAME);
    world_log_has(NAME, "cannot be a current directory");
    world_log_has(NAME, "\\venv\r\n");
    assert_int_equal(world_query(NAME).dwWin32ExitCode, NO_ERROR);
    world_clean(state);
    world_install_program(NAME, "--recovery none", program);
    world_delete_tree(top);
    it_does_not_start(deep, "", "bring the directory back");
    free(program);
    free(top);
    free(deep);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_directory_that_may_not_be_entered_is_a_failure, world_clean),
        cmocka_unit_test_teardown(code_too_deep_for_a_current_directory_runs_in_pythons, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
