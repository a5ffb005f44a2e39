// SPDX-License-Identifier: MIT
// Ends that only a real Windows has: of a full stack, by a fast fail; and what children inherit.
#include "only.h"
#include "world.h"

#include "base/file.h"
#include "base/path.h"
#include "base/text.h"

#define NAME "PyhostEnds"

// Installs and starts a service that calls a function of raises.dll when it is told to; returns its process.
static HANDLE start(const char *call)
{
    char *own = file_own_path();
    char *here = path_parent(own);
    char *tests = path_parent(here);
    char *script = text_format("import ctypes, endings, signals\n"
                               "class Calls(endings.Base):\n"
                               "    def SvcDoRun(self):\n"
                               "        library = ctypes.CDLL(r'%s\\scm\\raises.dll')\n"
                               "        signals.wait('go')\n"
                               "        library.%s\n",
                               tests, call);
    world_write("scripts\\calls.py", script);
    free(script);
    free(tests);
    free(here);
    free(own);
    world_install(NAME, "calls.Calls", "--recovery none");
    world_start(NAME);
    return world_process(NAME);
}

// The filter runs on the stack that is full: 32 KiB of it were reserved (sdk-api, SetThreadStackGuarantee).
static void a_full_stack_is_told_with_the_stacks(void **state)
{
    (void)state;
    ONLY_ON_WINDOWS();
    HANDLE go = world_event("go");
    HANDLE process = start("overflow(0)");
    SetEvent(go);
    assert_int_equal(world_wait_process(process), STATUS_STACK_OVERFLOW);
    assert_int_equal(world_wait(NAME, SERVICE_STOPPED).dwWin32ExitCode, ERROR_PROCESS_ABORTED);
    world_log_has(NAME, "in SvcDoRun");
    world_log_has(NAME, "the process crashed: stack overflow (0xC00000FD) in raises.dll");
}

// No handler hears of a fast fail (cpp-docs, __fastfail): what is known of it is told by status and by the next start.
static void a_fast_fail_is_told_afterwards(void **state)
{
    (void)state;
    ONLY_ON_WINDOWS();
    HANDLE go = world_event("go");
    HANDLE process = start("fail_fast()");
    SetEvent(go);
    assert_int_equal(world_wait_process(process), 0xC0000409);
    assert_int_equal(world_wait(NAME, SERVICE_STOPPED).dwWin32ExitCode, ERROR_PROCESS_ABORTED);
    assert_int_equal(world_pyhost("status " NAME), 3);
    world_contains(world_output(), "did not end properly");
}

// sdk-api, SetErrorMode, remarks.
static void children_inherit_the_error_mode(void **state)
{
    (void)state;
    ONLY_ON_WINDOWS();
    world_install("PyhostLooks", "surroundings.ErrorMode", NULL);
    world_start("PyhostLooks");
    world_wait("PyhostLooks", SERVICE_STOPPED);
    world_log_has("PyhostLooks", "a child's error mode 1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_fast_fail_is_told_afterwards, world_clean),
        cmocka_unit_test_teardown(children_inherit_the_error_mode, world_clean),
        cmocka_unit_test_teardown(a_full_stack_is_told_with_the_stacks, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
