// SPDX-License-Identifier: MIT
// Several services and patterns in one command line, and what stands behind "--".
#include "world.h"

#include "base/compiler.h"
#include "base/text.h"
#include "base/wide.h"

#define ONE "PyhostSelOne"
#define TWO "PyhostSelTwo"
#define OTHER "PyhostOther\xc3\x84"

static void install_three(void)
{
    world_install(ONE, "good.Plain", "--name " ONE " --display-name " ONE);
    world_install(TWO, "good.Plain", "--name " TWO " --display-name " TWO);
    world_install(OTHER, "good.Plain", "--name " OTHER " --display-name " OTHER);
}

static DWORD state_of(const char *name)
{
    return world_query(name).dwCurrentState;
}

static void lacks(const char *part)
{
    if (strstr(world_output(), part) != NULL)
        fail_msg("\"%s\"\n... contains \"%s\"", world_output(), part);
}

static void each_service_is_done_in_turn(void **state)
{
    (void)state;
    install_three();
    assert_int_equal(world_pyhost("start " ONE " " OTHER), 0);
    assert_int_equal(state_of(ONE), SERVICE_RUNNING);
    assert_int_equal(state_of(TWO), SERVICE_STOPPED);
    assert_int_equal(state_of(OTHER), SERVICE_RUNNING);
    assert_int_equal(world_pyhost("status " ONE " " TWO), 3);
    world_contains(world_output(), ONE ": RUNNING");
    world_contains(world_output(), TWO ": STOPPED");
    // What fails keeps no other one from its turn.
    assert_int_equal(world_pyhost("stop " ONE " PyhostNoSuch " OTHER " " ONE), 4);
    world_contains(world_output(), "cannot open the service \"PyhostNoSuch\"");
    assert_int_equal(state_of(ONE), SERVICE_STOPPED);
    assert_int_equal(state_of(OTHER), SERVICE_STOPPED);
    assert_int_equal(world_pyhost("start " ONE " red --wait 60s"), 4); // "red" was meant for the service
    world_contains(world_output(), "pyhost start " ONE " -- red");
    assert_int_equal(world_pyhost("logs " ONE " " TWO " --follow"), 2);
    assert_int_equal(world_pyhost("logs " ONE " " OTHER " -n 1"), 0);
    world_contains(world_output(), "==> " ONE " <==");
    world_contains(world_output(), "==> " OTHER " <==");
    assert_int_equal(world_pyhost("pause " ONE " PyhostNoSuch"), 1); // failed is worse than not there
    assert_int_equal(world_pyhost("stop " ONE), 0);
    assert_int_equal(world_pyhost("pause " ONE " PyhostNoSuch"), 4); // and that than not running
    static const char *const controls[] = {"pause " ONE, "continue " ONE, "control " ONE " 130",
                                           "control " ONE " stop", "pause " ONE " --no-wait"};
    for (size_t i = 0; i < COUNT_OF(controls); i++) {
        assert_int_equal(world_pyhost("%s", controls[i]), 3);
        world_contains(world_output(), "try: pyhost start \"" ONE "\"");
    }
    assert_int_equal(world_pyhost("remove " ONE " " TWO " " OTHER), 0);
    assert_int_equal(world_pyhost("status " ONE), 4);
}

static void a_pattern_matches_services_of_this_host_alone(void **state)
{
    (void)state;
    install_three();
    assert_int_equal(world_pyhost("start \"pyhostSEL*\""), 0);
    assert_int_equal(state_of(ONE), SERVICE_RUNNING);
    assert_int_equal(state_of(TWO), SERVICE_RUNNING);
    assert_int_equal(state_of(OTHER), SERVICE_STOPPED);
    assert_int_equal(world_pyhost("restart \"PyhostSel?ne\" \"*\xc3\xa4\""), 0); // in any case, of any letter
    world_contains(world_output(), ONE " is running");
    world_contains(world_output(), OTHER " is running");
    lacks(TWO);
    assert_int_equal(world_pyhost("stop \"*\""), 0);
    assert_int_equal(state_of(ONE), SERVICE_STOPPED);
    assert_int_equal(state_of(OTHER), SERVICE_STOPPED);
    assert_int_equal(world_pyhost("stop \"Spool*\" " ONE), 4); // the spooler is another program's
    world_contains(world_output(), "No service of this host matches \"Spool*\"");
    world_contains(world_output(), ONE " is already stopped");
}

static void a_pattern_removes_by_force_alone(void **state)
{
    (void)state;
    install_three();
    assert_int_equal(world_pyhost("remove PyhostNoSuch \"PyhostSel*\" " OTHER), 2);
    world_contains(world_output(), "It matches: " ONE ", " TWO "\r\n");
    lacks("PyhostNoSuch");
    world_contains(world_output(), "try: pyhost remove \"" ONE "\" \"" TWO "\" \"" OTHER "\"\r\n");
    assert_int_equal(world_pyhost("status " ONE), 3);
    assert_int_equal(world_pyhost("remove \"PyhostSel*\" --force"), 0);
    assert_int_equal(world_pyhost("status " ONE), 4);
    assert_int_equal(world_pyhost("status " TWO), 4);
    assert_int_equal(world_pyhost("status " OTHER), 3);
}

// As other programs can make one.
static void a_name_that_looks_like_a_pattern_is_meant_where_there_is_one(void **state)
{
    (void)state;
    world_install(ONE, "good.Plain", NULL);
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CREATE_SERVICE);
    wchar_t *host = wide_from_text(world_host());
    SC_HANDLE service =
        CreateServiceW(manager, L"PyhostSel*", NULL, SERVICE_ALL_ACCESS, SERVICE_WIN32_OWN_PROCESS,
                       SERVICE_DEMAND_START, SERVICE_ERROR_IGNORE, host, NULL, NULL, NULL, NULL, NULL);
    assert_non_null(service);
    free(host);
    CloseServiceHandle(service);
    CloseServiceHandle(manager);
    assert_int_equal(world_pyhost("remove \"PyhostSel*\""), 0);
    assert_int_equal(world_pyhost("status " ONE), 3);
    assert_int_equal(world_pyhost("remove \"PyhostSel*\""), 2); // a pattern again
}

static void a_name_that_cannot_be_is_of_no_service(void **state)
{
    (void)state;
    static const char *const verbs[] = {"status", "start", "stop", "remove", "dump", "logs", "debug"};
    for (size_t i = 0; i < COUNT_OF(verbs); i++)
        assert_int_equal(world_pyhost("%s a/b", verbs[i]), 4);
}

static void what_is_no_name_is_told(void **state)
{
    (void)state;
    static const char *const verbs[] = {"doctor", "dump", "update", "release", "debug", "bundle", "adopt"};
    for (size_t i = 0; i < COUNT_OF(verbs); i++) {
        assert_int_equal(world_pyhost("%s \"Pyhost*\"", verbs[i]), 2);
        world_contains(world_output(), "takes the name of one service, and no pattern: \"Pyhost*\"");
        world_contains(world_output(), "pyhost status \"Pyhost*\"");
    }
    world_install(ONE, "good.Plain", "--name " ONE " --display-name \"Water pump\"");
    assert_int_equal(world_pyhost("start \"water Pump\""), 4);
    world_contains(world_output(), "try: \"water Pump\" is the display name of the service \"" ONE "\"");
    world_install("Pyhost With Blanks", "good.Plain", "--name \"Pyhost With Blanks\" --display-name Blanks");
    assert_int_equal(world_pyhost("stop Pyhost With Blanks"), 4);
    world_contains(world_output(), "a name with blanks stands in quotes: pyhost stop \"Pyhost With Blanks\"");
    // Whose answer it is stands in that of a wrong usage, too.
    static const char *const wrong[] = {"start " ONE " --wait zzz", "update " ONE " --stop-limit zzz",
                                        "install --name " ONE " C:\\x.py --startup auto",
                                        "install --name " ONE,
                                        "install --name " ONE " --startup zzz good.Plain"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        assert_int_equal(world_pyhost("--json %s", wrong[i]), 2);
        world_contains(world_output(), "\"name\": \"" ONE "\"");
    }
}

static void programs_get_one_object_or_a_list(void **state)
{
    (void)state;
    install_three();
    assert_int_equal(world_pyhost("start " ONE " --json"), 0);
    assert_int_equal(world_output()[0], '{');
    world_contains(world_output(), "\"state\": \"RUNNING\"");
    world_contains(world_output(), "\"changed\": true");
    world_contains(world_output(), "\"before\": \"STOPPED\"");
    assert_int_equal(world_pyhost("start " ONE " --json"), 0);
    world_contains(world_output(), "\"changed\": false");
    static const char *const lists[] = {"status",     "status \"PyhostSel*\"", "start " ONE " " TWO,
                                        "stop \"*\"", "rotate " ONE " " TWO,   "remove " ONE " " TWO};
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        world_pyhost("%s --json", lists[i]);
        assert_int_equal(world_output()[0], '[');
        world_contains(world_output(), "\"name\": \"" ONE "\"");
        world_contains(world_output(), "\"name\": \"" TWO "\"");
        assert_int_equal(
            strstr(strstr(world_output(), "\"name\": \"" ONE "\"") + 1, "\"name\": \"" ONE "\"") == NULL,
            true);
    }
    assert_int_equal(world_pyhost("stop \"PyhostNoSuch*\" --json"), 4);
    world_contains(world_output(), "\"code\": 1060");
    assert_int_equal(world_pyhost("remove \"*\" --force --json"), 0);
    assert_int_equal(world_pyhost("status --json"), 0);
    assert_string_equal(world_output(), "[]\r\n");
}

static void a_command_line_is_not_misread(void **state)
{
    (void)state;
    char *program = text_format("\"%s\"", world_path("scripts\\good.py"));
    assert_int_equal(world_pyhost("install --name " ONE " %s --startup auto", program), 2);
    world_contains(world_output(), "the option \"--startup\" stands behind the program");
    world_contains(world_output(), "try: pyhost install --name " ONE " --startup auto ");
    assert_int_equal(world_pyhost("status " ONE), 4);
    install_three();
    assert_int_equal(world_pyhost("start " ONE " --colour red"), 2);
    world_contains(world_output(), "pyhost start " ONE " -- --colour red");
    assert_int_equal(state_of(ONE), SERVICE_STOPPED);
    assert_int_equal(world_pyhost("start " ONE " -- --json \"a b\""), 0);
    world_stop(ONE);
    world_log_has(ONE, "args ('" ONE "', '--json', 'a b')");
    assert_int_equal(world_pyhost("disable " ONE), 0);
    world_contains(world_output(), "startup: manual -> disabled");
    assert_int_equal(world_pyhost("update " ONE " --log-age 24h --log-size 2MiB --memory-limit 1GiB"), 0);
    assert_int_equal(world_pyhost("update " ONE " --log-age 1d --log-size 2048 --memory-limit 1024 --json"),
                     0);
    world_contains(world_output(), "\"changed\": false");
    assert_int_equal(world_pyhost("install"), 2);
    assert_int_equal(world_pyhost("uninstall " ONE), 0);
    free(program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(each_service_is_done_in_turn, world_clean),
        cmocka_unit_test_teardown(a_pattern_matches_services_of_this_host_alone, world_clean),
        cmocka_unit_test_teardown(a_pattern_removes_by_force_alone, world_clean),
        cmocka_unit_test_teardown(a_name_that_looks_like_a_pattern_is_meant_where_there_is_one, world_clean),
        cmocka_unit_test_teardown(a_name_that_cannot_be_is_of_no_service, world_clean),
        cmocka_unit_test_teardown(what_is_no_name_is_told, world_clean),
        cmocka_unit_test_teardown(programs_get_one_object_or_a_list, world_clean),
        cmocka_unit_test_teardown(a_command_line_is_not_misread, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
