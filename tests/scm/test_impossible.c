// SPDX-License-Identifier: MIT
// What is well formed and can never work is refused at install, what is doubtful is told, and what has become impossible since is told by
// every verb that a person looks with.
#include "world.h"

#include "base/compiler.h"
#include "base/text.h"
#include "base/wide.h"

#define NAME "PyhostNever"
#define OTHER "PyhostNeverTop"

static void install(const char *name, const char *options, const char *script)
{
    char *program = text_format("\"%s\"", world_path(script));
    world_install_program(name, options, program);
    free(program);
}

// A row of what update says to options: a refusal changes nothing and has a cure.
struct row {
    const char *options;
    const char *says;
};

static void refuses(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (world_pyhost("update " NAME " %s", rows[i].options) != 1)
            fail_msg("not refused: %s\n%s", rows[i].options, world_output());
        world_contains(world_output(), rows[i].says);
        world_contains(world_output(), "\n  try: ");
    }
    assert_int_equal(world_pyhost("update " NAME " --description same"), 0);
    assert_int_equal(world_pyhost("update " NAME " --description same"), 0);
    world_contains(world_output(), "nothing changed");
}

static void settings_that_can_never_work_are_refused(void **state)
{
    (void)state;
    world_write("scripts\\steady_one.py", "import time\ntime.sleep(600)\n");
    world_write("scripts\\prepare.ps1", "Write-Output 1\n");
    install(NAME, "--log-keep 3", "scripts\\steady_one.py");
    char *ps1 = text_format("--before-start \"\\\"%s\\\" -x 1\"", world_path("scripts\\prepare.ps1"));
    char *token = text_format("--before-start \"\\\"%s\\\" --token 1\"", world_path("scripts\\prepare.ps1"));
    char *py = text_format("--after-stop \"\\\"%s\\\"\"", world_path("scripts\\steady_one.py"));
    char *directory = text_format("--before-stop \"\\\"%s\\\"\"", world_path("scripts"));
    const struct row rows[] = {
        {ps1, "try: --before-start \"powershell.exe -NoProfile"},
        {token, "try: with its secret in the place of ***: --before-start \"powershell.exe -NoProfile"},
        {py, "python.exe"},
        {directory, "is a directory"},
        {"--after-start \"\\\"C:\\windows\\system32\\cmd.exe\"", "quotation mark"},
        {"--recovery-command \"\\\"C:\\windows\"", "quotation mark"},
        {"--before-start prepare.ps1", "is not a program that Windows starts by itself"}, // where it runs
        {"--affinity 63", "this machine has none of these processors"},
        {"--memory-limit 1M", "no Python starts in 1 MiB"},
    };
    refuses(rows, COUNT_OF(rows));
    const struct row doubts[] = {
        {"--before-start \"echo hi\"", "--before-start \"cmd.exe /c echo hi\""},
        {"--before-start \"no_such.exe\"", "there is no program \"no_such.exe\""},
        {"--affinity 0,63", "this machine has the processors "},
        {"--memory-limit 20M", "20 MiB are little"},
        {"--stop-limit 1m --stop-signal SIGINT:50s --stop-signal SIGTERM:11s", "ended at its stop limit, 1m"},
        {"--success-codes 3-5 --final-codes 1,4", "exit code 4 is in --success-codes and in --final-codes"},
        {"--stop-limit 50s", ""},
    };
    for (size_t i = 0; i < COUNT_OF(doubts); i++) {
        assert_int_equal(world_pyhost("update " NAME " %s", doubts[i].options), 0);
        world_contains(world_output(), doubts[i].says);
    }
    assert_null(strstr(world_output(), "system shutdown")); // a shorter limit is no worse than the default
    world_pyhost("doctor " NAME);
    world_contains(world_output(), "error   commands: --before-start cannot run: there is no program");
    world_contains(world_output(), "ok      shutdown: ");
    // Logs whose older files would be each other's.
    static const struct {
        const char *file;
        DWORD code;
    } logs[] = {{NAME ".1.log", 1}, {NAME ".3.log", 1}, {NAME ".4.log", 0}};
    for (size_t i = 0; i < COUNT_OF(logs); i++) {
        char *data = text_from_wide(_wgetenv(L"ProgramData"));
        assert_int_equal(world_pyhost("install --dry-run --name " OTHER " --python \"%s\" --log "
                                      "\"%s\\pyhost\\" NAME "\\%s\" \"%s\"",
                                      world_python(), data, logs[i].file,
                                      world_path("scripts\\steady_one.py")),
                         logs[i].code);
        if (logs[i].code != 0)
            world_contains(world_output(), "would have the same names");
        free(data);
    }
    free(directory);
    free(py);
    free(token);
    free(ps1);
}

static void an_import_that_does_not_end_is_ended_with_words(void **state)
{
    (void)state;
    world_write("scripts\\endless_one.py", "import time\nwhile True:\n    time.sleep(0.1)\n");
    static const char *const subjects[] = {"endless_one.Main", "endless_one:main"};
    for (size_t i = 0; i < COUNT_OF(subjects); i++) {
        char *subject = text_format("%s\\%s", world_path("scripts"), subjects[i]);
        assert_int_equal(world_pyhost("install --name " NAME " --python \"%s\" --start-limit 1s %s \"%s\"",
                                      world_python(), i == 0 ? "" : "--json", subject),
                         1);
        world_contains(world_output(), "Importing endless_one has not ended within the start limit of 1s");
        world_contains(world_output(), i == 0 ? "\n  try: " : "\"error\": {");
        free(subject);
    }
    assert_int_equal(world_pyhost("status " NAME), 4);
}

static void what_a_start_and_a_stop_hide_is_told(void **state)
{
    (void)state;
    world_write("scripts\\deaf_one.py", "import time\nwhile True:\n    try:\n        time.sleep(600)\n"
                                        "    except BaseException:\n        pass\n");
    // A directory that goes after the install.
    char *gone = text_format("%s", world_path("gone"));
    wchar_t *made = wide_from_text(gone);
    assert_true(CreateDirectoryW(made, NULL));
    free(made);
    char *options = text_format("--directory \"%s\" --stop-limit 2s", gone);
    install(NAME, options, "scripts\\deaf_one.py");
    world_delete_tree(gone);
    static const char *const verbs[] = {"start", "status", "doctor"};
    for (size_t i = 0; i < COUNT_OF(verbs); i++) {
        world_pyhost("%s " NAME, verbs[i]);
        world_contains(world_output(), gone);
        world_contains(world_output(), " --directory PATH");
    }
    world_log_has(NAME, "--directory PATH");
    assert_int_equal(world_pyhost("update " NAME " --directory="), 0);
    world_start(NAME);
    // A run that is ended at its stop limit.
    assert_int_equal(world_pyhost("update " NAME " --stop-limit 3s --restart"), 0);
    world_contains(world_output(), NAME " has stopped");
    world_contains(world_output(), "its last run failed: ");
    // A command that takes longer than it may.
    char *hook = text_format("--before-start \"\\\"%s\\\" \\\"%s\\\"\" --hook-limit 1s", world_python(),
                             world_path("scripts\\deaf_one.py"));
    world_stop(NAME);
    assert_int_equal(world_pyhost("update " NAME " %s", hook), 0);
    assert_int_equal(world_pyhost("start " NAME), 1);
    world_contains(world_output(), "pyhost update \"" NAME "\" --hook-limit TIME");
    // And one that Windows does not start any more.
    assert_int_equal(world_pyhost("update " NAME " --before-start \"echo hi\""), 0);
    assert_int_equal(world_pyhost("start " NAME), 1);
    world_contains(world_output(), "try: pyhost update " NAME " --before-start \"cmd.exe /c echo hi\"");
    free(hook);
    free(options);
    free(gone);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(settings_that_can_never_work_are_refused, world_clean),
        cmocka_unit_test_teardown(an_import_that_does_not_end_is_ended_with_words, world_clean),
        cmocka_unit_test_teardown(what_a_start_and_a_stop_hide_is_told, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
