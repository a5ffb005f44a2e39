// SPDX-License-Identifier: MIT
// Each call that a verb makes to Windows fails once: it ends in a success, or in a failure that is told with all as it was. It
// never crashes or hangs, and neither a setting is lost nor a service left half installed.
#include "world.h"

#include <stdio.h>

#include "base/text.h"
#include "injections.h"

#define NAME "PyhostFailing"

enum { MOST = 100000 };

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

// Is the end of a command a right one? If not, says why.
static bool is_right(const char *what, DWORD code, const char *before, const char *after, const char *left)
{
    const char *wanted = code == 0 ? after : before;
    bool noted = strstr(world_output(), "pyhost: note: ") != NULL; // done, but for what is said there
    bool right = false;
    if (code > 4) // docs/exit-codes.md
        print_error("%s: exit code %#lx\n%s\n", what, code, world_output());
    else if (code == 1 && strstr(world_output(), "pyhost: ") == NULL)
        print_error("%s: nothing is told of its failure: %s\n", what, world_output());
    else if (strcmp(left, wanted) != 0 && (code != 0 || !noted) && (code == 0 || strcmp(left, after) != 0))
        print_error("%s: exit code %lu\n%s\nleaves a service that was not there before, from "
                    "here:\n%.300s\nwhere it was to "
                    "be:\n%.300s\n",
                    what, code, world_output(), difference(left, wanted), difference(wanted, left));
    else
        right = true;
    return right;
}

// Runs a command once for each of the calls that it makes. prepare makes what it begins with.
static void try_all(const char *command, void (*prepare)(void), int stride)
{
    int told = 0;
    int succeeded = 0;
    int wrong = 0;
    prepare();
    char *before = injections_snapshot(NAME);
    must_succeed(command);
    char *after = injections_snapshot(NAME);
    for (int number = injections_first(); number < MOST; number += injections_stride(stride)) {
        char *left = injections_snapshot(NAME);
        if (strcmp(left, before) != 0)
            prepare();
        free(left);
        injections_order(number, INJECTION_FAIL, calls);
        DWORD code = world_pyhost("%s", command);
        const char *function = injections_withdraw();
        if (function == NULL) // there are no more
            break;
        char *what = text_format("%s, when call %d, %s, fails", command, number, function);
        left = injections_snapshot(NAME);
        wrong += !is_right(what, code, before, after, left);
        free(left);
        free(what);
        *(code == 0 ? &succeeded : &told) += 1;
    }
    print_message("%s: %d calls failed, %d times it was told, %d times it succeeded\n", command,
                  told + succeeded, told, succeeded);
    assert_int_equal(wrong, 0);
    assert_true(told + succeeded > 0);
    free(after);
    free(before);
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

static void installed(void)
{
    removed();
    char *command = install_command("--startup manual --description before");
    must_succeed(command);
    free(command);
}

static void install_is_whole_or_nothing(void **state)
{
    (void)state;
    char *command = install_command("--startup auto --recovery restart:5s --environment A=1");
    try_all(command, removed, 23);
    free(command);
}

static void update_is_whole_or_nothing(void **state)
{
    (void)state;
    try_all("update " NAME " --startup auto --description after --stop-limit 5s", installed, 23);
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
    try_all("update " NAME " --description after --ready-after 3s --environment B=2", program_installed, 23);
}

static void remove_is_whole_or_nothing(void **state)
{
    (void)state;
    try_all("remove " NAME, installed, 23);
}

static void list_tells(void **state)
{
    (void)state;
    try_all("list", installed, 23);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(install_is_whole_or_nothing, world_clean),
        cmocka_unit_test_teardown(update_is_whole_or_nothing, world_clean),
        cmocka_unit_test_teardown(update_of_a_program_is_whole_or_nothing, world_clean),
        cmocka_unit_test_teardown(remove_is_whole_or_nothing, world_clean),
        cmocka_unit_test_teardown(list_tells, world_clean),
    };
    const char *heap = getenv("PYHOST_TEST_HEAP");
    calls = heap != NULL ? INJECTION_HEAP : INJECTION_WINDOWS;
    return cmocka_run_group_tests(tests, injections_begin, injections_end);
}
