// SPDX-License-Identifier: MIT
// What runs and what is configured: status tells where they differ, and "update --restart" lets a service run with its new settings or
// with those that it had.
#include "registry_dump.h"
#include "world.h"

#include "base/compiler.h"
#include "base/text.h"

#define NAME "PyhostRuns"

static void install(void)
{
    world_write("scripts\\steady_one.py", "import time\ntime.sleep(600)\n");
    world_write("scripts\\broken_one.py", "import nothing_of_this_name\n");
    world_write("scripts\\short_one.py", "print('done')\n");
    char *program = text_format("\"%s\"", world_path("scripts\\steady_one.py"));
    world_install_program(NAME, "--environment API_TOKEN=hush", program);
    free(program);
}

// Of the path that world_path() keeps until its next call.
static DWORD update_program(const char *script, const char *options)
{
    return world_pyhost("update " NAME " --program \"%s\" %s", world_path(script), options);
}

static void status_tells_what_runs_from_what_is_configured(void **state)
{
    (void)state;
    install();
    world_start(NAME);
    world_log_gets(NAME, "starts, process");
    world_pyhost("status " NAME " --json");
    world_contains(world_output(), "\"changed_since_start\": false");
    assert_int_equal(update_program("scripts\\short_one.py", ""), 0);
    assert_int_equal(world_pyhost("status " NAME), 0);
    world_contains(world_output(), "  changed  since its start; apply with: pyhost restart " NAME);
    world_contains(world_output(), "  running  ");
    world_pyhost("status " NAME " --json");
    world_contains(world_output(), "\"changed_since_start\": true");
    assert_int_equal(update_program("scripts\\steady_one.py", ""), 0); // as it was: nothing differs
    world_pyhost("status " NAME " --json");
    world_contains(world_output(), "\"changed_since_start\": false");
    static const char *const changes[] = {"--stop-limit 7", "--environment +OTHER=1", "--interactive yes"};
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        assert_int_equal(world_pyhost("update " NAME " %s", changes[i]), 0);
        world_pyhost("status " NAME " --json");
        world_contains(world_output(), "\"changed_since_start\": true");
        world_stop(NAME);
        world_start(NAME);
        world_pyhost("status " NAME " --json");
        world_contains(world_output(), "\"changed_since_start\": false");
    }
    assert_int_equal(world_pyhost("update " NAME " --description other"), 0); // which no process has
    world_pyhost("status " NAME " --json");
    world_contains(world_output(), "\"changed_since_start\": false");
    world_stop(NAME);
}

static void status_shows_the_settings_without_their_secrets(void **state)
{
    (void)state;
    install();
    assert_int_equal(world_pyhost("update " NAME " --environment +PORT=81 --environment +DB_PASS=hush "
                                  "--memory-limit 300 --depends RpcSs --recovery run:1m "
                                  "--recovery-command \"x.exe --token hush\""),
                     0);
    if (strstr(world_output(), "hush") != NULL)
        fail_msg("%s", world_output());
    char *program =
        text_format("\"%s\" --api-key hush --db=user=x;pwd=hush", world_path("scripts\\steady_one.py"));
    assert_int_equal(world_pyhost("update " NAME " -- %s", program), 0);
    assert_null(strstr(world_output(), "hush"));
    free(program);
    assert_int_equal(world_pyhost("dump " NAME), 0); // which is to install the same again
    world_contains(world_output(), "This file has a secret in clear, the variable DB_PASS");
    world_contains(world_output(), "This file has a secret in clear, in program");
    static const char *const forms[] = {"", " --json"};
    for (size_t i = 0; i < 2; i++) {
        world_pyhost("status " NAME "%s", forms[i]);
        world_contains(world_output(), "API_TOKEN=***");
        world_contains(world_output(), "--api-key ***");
        world_contains(world_output(), "PORT=81");
        world_contains(world_output(), "RpcSs");
        world_contains(world_output(), i == 0 ? "memory 300 MiB" : "\"memory_mib\": 300");
        assert_null(strstr(world_output(), "hush"));
        world_pyhost("list%s", forms[i]);
        assert_null(strstr(world_output(), "hush"));
    }
    world_start(NAME);
    world_log_gets(NAME, "starts, process");
    assert_int_equal(update_program("scripts\\short_one.py", ""), 0);
    world_pyhost("status " NAME); // with what still runs
    world_contains(world_output(), "  running  ");
    assert_null(strstr(world_output(), "hush"));
    world_stop(NAME);
    world_pyhost("doctor " NAME);
    assert_null(strstr(world_output(), "hush"));
}

static void an_update_that_does_not_start_is_taken_back(void **state)
{
    (void)state;
    install();
    world_start(NAME);
    char *image_path = world_image_path(NAME);
    static const char *const scripts[] = {"scripts\\broken_one.py", "scripts\\short_one.py"};
    for (size_t i = 0; i < 2; i++) {
        const DWORD before = world_query(NAME).dwProcessId;
        assert_int_equal(
            update_program(scripts[i], "--environment A=1 --stop-limit 7 --startup auto --restart"), 1);
        world_contains(world_output(), NAME " was put back as it was before");
        if (i == 0)
            world_contains(world_output(), "No module named 'nothing_of_this_name'");
        const SERVICE_STATUS_PROCESS status = world_query(NAME);
        assert_int_equal(status.dwCurrentState, SERVICE_RUNNING);
        assert_int_not_equal(status.dwProcessId, before);
        char *now = world_image_path(NAME);
        assert_string_equal(now, image_path);
        free(now);
        world_pyhost("dump " NAME);
        world_contains(world_output(), "steady_one.py");
        world_contains(world_output(), "API_TOKEN");
        world_contains(world_output(), "manual");
        assert_null(strstr(world_output(), "A=1"));
    }
    assert_int_equal(update_program("scripts\\broken_one.py", "--restart --json"), 1);
    world_contains(world_output(), "\"went_back\": true");
    world_contains(world_output(), "\"changed\": false");
    world_contains(world_output(), "\"changes\": []");
    assert_int_equal(update_program("scripts\\steady_one.py", "--ready-after 600 --restart --wait 1 --json"),
                     1);
    world_contains(world_output(), "\"went_back\": true");
    world_contains(world_output(), "\"state\": \"");
    world_contains(world_output(), "\"also_stopped\": []");
    world_wait(NAME, SERVICE_RUNNING);
    // What ran before does not start either: both are told, and no key stands there twice.
    world_write("scripts\\fleeting_one.py", "import time\nwhile True:\n    time.sleep(0.1)\n");
    assert_int_equal(update_program("scripts\\fleeting_one.py", "--restart"), 0);
    world_write("scripts\\fleeting_one.py", "import nothing_either\n");
    assert_int_equal(update_program("scripts\\broken_one.py", "--restart --json"), 1);
    world_contains(world_output(), "\"went_back\": true");
    world_contains(world_output(), "\"state\": \"STOPPED\"");
    world_contains(world_output(), "ran before, and is stopped now");
    const char *failure = strstr(world_output(), "\"failure\":");
    assert_non_null(failure);
    assert_null(strstr(failure + 1, "\"failure\":"));
    free(image_path);
}

// What was not set before is not set after it, in the host's settings and the SCM's: each option, for what keeps another default.
static void a_change_that_is_taken_back_leaves_no_trace(void **state)
{
    (void)state;
    static const char *const changes[] = {
        "--keep-children no --report-stop-failures yes --preshutdown 2m --recovery restart:1s "
        "--recovery-reset 1h "
        "--description X --environment B=2 --service-sid unrestricted --python-flag -O "
        "--recovery-on-exit yes --privilege SeChangeNotifyPrivilege --group Shops --startup auto",
        "--keep-children yes --preshutdown 3m --stop-limit 7s --startup delayed --priority high --affinity "
        "0"};
    static const char *const keys[] = {"SYSTEM\\CurrentControlSet\\Services\\" NAME,
                                       "SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\" NAME};
    for (size_t i = 0; i < 2 * COUNT_OF(changes); i++) {
        const bool is_class = i % 2 == 0;
        world_write("scripts\\broken_one.py", "import nothing_of_this_name\n");
        if (is_class)
            world_install(NAME, "good.Plain", "--depends \"\"");
        else
            install();
        world_start(NAME);
        char *before[COUNT_OF(keys)];
        for (size_t j = 0; j < COUNT_OF(keys); j++)
            before[j] = registry_dump(keys[j]);
        char *options = text_format("%s --restart", changes[i / 2]);
        assert_int_equal(update_program("scripts\\broken_one.py", options), 1);
        world_contains(world_output(), NAME " was put back as it was before");
        for (size_t j = 0; j < COUNT_OF(keys); j++) {
            char *after = registry_dump(keys[j]);
            registry_same(before[j], after, options);
            free(after);
            free(before[j]);
        }
        free(options);
        assert_int_equal(world_query(NAME).dwCurrentState, SERVICE_RUNNING);
        world_clean(state);
    }
}

static void an_update_restarts_what_runs(void **state)
{
    (void)state;
    install();
    world_start(NAME);
    const DWORD before = world_query(NAME).dwProcessId;
    assert_int_equal(world_pyhost("update " NAME " --environment +A=1 --restart"), 0);
    const DWORD after = world_query(NAME).dwProcessId;
    assert_int_not_equal(after, before);
    assert_int_equal(world_pyhost("update " NAME " --environment +A=1 --restart"), 0);
    world_contains(world_output(), "already runs with these settings");
    assert_int_equal(world_query(NAME).dwProcessId, after);
    assert_int_equal(world_pyhost("update " NAME " --environment +A=2 --restart --dry-run"), 0);
    assert_int_equal(world_query(NAME).dwProcessId, after);
    assert_int_equal(world_pyhost("update " NAME " --description other --restart"), 0);
    assert_int_equal(world_query(NAME).dwProcessId, after);                  // no process has that
    assert_int_equal(world_pyhost("update " NAME " --environment +A=2"), 0); // and now what runs is behind
    assert_int_equal(world_pyhost("update " NAME " --environment +A=3 --restart"), 1);
    world_contains(world_output(), "could not go back");
    world_contains(world_output(), "pyhost restart \"" NAME "\"");
    assert_int_equal(world_query(NAME).dwProcessId, after);
    world_pyhost("status " NAME);
    world_contains(world_output(), "A=2");
    assert_int_equal(world_pyhost("update " NAME " --environment +A=2 --restart --json"), 0);
    world_contains(world_output(), "\"restarted\": true");
    assert_int_not_equal(world_query(NAME).dwProcessId, after);
    world_stop(NAME);
    assert_int_equal(world_pyhost("update " NAME " --environment +A=3 --restart"), 0);
    world_contains(world_output(), "does not run, so it was not restarted");
    assert_int_equal(world_query(NAME).dwCurrentState, SERVICE_STOPPED);
}

static void what_never_ran_is_not_gone_back_to(void **state)
{
    (void)state;
    install();
    world_start(NAME);
    assert_int_equal(update_program("scripts\\broken_one.py", ""), 0);
    assert_int_equal(update_program("scripts\\broken_one.py", "--restart --json"), 1);
    world_contains(world_output(), "nothing_of_this_name");
    world_contains(world_output(), "\"went_back\": false");
    assert_int_equal(world_query(NAME).dwCurrentState, SERVICE_STOPPED);
}

static void a_change_that_cannot_be_taken_back_is_refused(void **state)
{
    (void)state;
    install();
    world_write("password.txt", "secret");
    if (world_pyhost("update " NAME " --account %s --password-from \"%s\"", world_user(),
                     world_path("password.txt")) != 0) {
        world_contains(world_output(), "(1326)"); // Windows knows that the password is wrong
        return;
    }
    world_start(NAME);
    assert_int_equal(world_pyhost("update " NAME " --account LocalSystem --restart"), 1);
    world_contains(world_output(), "--restart could not go back");
    world_pyhost("status " NAME);
    assert_null(strstr(world_output(), "LocalSystem"));
    world_stop(NAME);
}

static void list_tells_failed_from_stopped_in_straight_columns(void **state)
{
    (void)state;
    install();
    assert_int_equal(world_pyhost("list"), 0);
    world_contains(world_output(), "STOPPED");
    assert_null(strstr(world_output(), "FAILED"));
    assert_int_equal(update_program("scripts\\broken_one.py", ""), 0);
    world_start_failing(NAME);
    char *program = text_format("\"%s\"", world_path("scripts\\steady_one.py"));
    assert_int_equal(
        world_pyhost(
            "install --name \"\xe6\x97\xa5\xe6\x9c\xac Za\xcc\x88hler\" --python \"%s\" --program %s",
            world_python(), program),
        0);
    free(program);
    assert_int_equal(world_pyhost("list"), 0);
    world_contains(world_output(), "NAME         STATE");
    world_contains(world_output(), "\xe6\x97\xa5\xe6\x9c\xac Za\xcc\x88hler  STOPPED"); // eleven columns
    world_contains(world_output(), NAME "   FAILED");
    assert_int_equal(world_pyhost("remove \"\xe6\x97\xa5\xe6\x9c\xac Za\xcc\x88hler\""), 0);
    world_pyhost("list --json");
    world_contains(world_output(), "\"kind\": \"exception\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(status_tells_what_runs_from_what_is_configured, world_clean),
        cmocka_unit_test_teardown(status_shows_the_settings_without_their_secrets, world_clean),
        cmocka_unit_test_teardown(an_update_that_does_not_start_is_taken_back, world_clean),
        cmocka_unit_test_teardown(a_change_that_is_taken_back_leaves_no_trace, world_clean),
        cmocka_unit_test_teardown(an_update_restarts_what_runs, world_clean),
        cmocka_unit_test_teardown(what_never_ran_is_not_gone_back_to, world_clean),
        cmocka_unit_test_teardown(a_change_that_cannot_be_taken_back_is_refused, world_clean),
        cmocka_unit_test_teardown(list_tells_failed_from_stopped_in_straight_columns, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
