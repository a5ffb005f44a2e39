// SPDX-License-Identifier: MIT
#include "commands/definition_difference.h"

#include "base/compiler.h"

#include "unit.h"

// Values of a field that mean the same ("|" separates those of a list), and two that do not.
static const struct {
    enum option_id field;
    const char *one;
    const char *same;
    const char *other;
} values[] = {
    {OPTION_DEPENDS, "Tcpip|+Net", "+NET|tcpip|Tcpip", "Tcpip|Net"},
    {OPTION_PRIVILEGES, "SeChangeNotifyPrivilege|SeImpersonatePrivilege",
     "seimpersonateprivilege|SeChangeNotifyPrivilege", "SeChangeNotifyPrivilege"},
    {OPTION_ENVIRONMENT, "A=1|B=2", "b=2|a=1", "A=1|B=x"},
    {OPTION_ENVIRONMENT, "A=1|B=2", "A=0|B=2|a=1", "A=1|B=2|C="},
    {OPTION_DIRECTORY, "C:\\apps\\shop", "c:/Apps/shop/", "C:\\apps\\shop2"},
    {OPTION_DIRECTORY, "C:\\", "c:/", "C:"},
    {OPTION_LOG, "C:\\log\\a.log", "C:\\LOG\\A.log", "C:\\log\\b.log"},
    {OPTION_PYTHON, "C:\\venv\\Scripts\\python.exe", "c:/venv/scripts/Python.exe",
     "C:\\v\\Scripts\\python.exe"},
    {OPTION_CLASS, "C:\\apps\\shop.Shop", "c:/Apps\\shop.Shop", "C:\\apps\\shop.shop"},
    {OPTION_CLASS, "shop.Shop", NULL, "Shop.Shop"},
    {OPTION_PROGRAM, "C:\\apps\\shop.py|-x", "c:\\APPS\\shop.py|-x", "C:\\apps\\shop.py|-X"},
    {OPTION_PROGRAM, "C:\\apps\\shop:main", "c:\\apps\\shop:main", "C:\\apps\\shop:Main"},
    {OPTION_PROGRAM, "-m|shop", NULL, "-m|Shop"},
    {OPTION_ACCOUNT, ".\\joe", ".\\JOE", ".\\jane"},
    {OPTION_RECOVERY_RESET, "4294967295", "never", "0"},
    {OPTION_SUCCESS_CODES, "2,10-19", "10-12,13-19,2", "2,10-18"},
    {OPTION_SUCCESS_CODES, "2", "0,2", "1-2"},
    {OPTION_FINAL_CODES, "0,7", "7", "6,7"},
    {OPTION_RESTART_CODES, "100,101", "100-101", "100"},
    {OPTION_RECOVERY, "restart:1m|none", "restart:1m|none:5s|none|none", "none|restart:1m"},
    {OPTION_RECOVERY, "restart:1m|restart:1m|restart:1m", "restart:1m", "restart:1m|restart:2m"},
    {OPTION_BEFORE_START, "C:\\windows\\cmd.exe /c a", "\"c:/Windows/CMD.exe\" /c a",
     "C:\\windows\\cmd.exe /c A"},
    {OPTION_RECOVERY_COMMAND, "cmd.exe /c a", "\"CMD.exe\" /c a", "cmd.exe /c \"a\""},
    {OPTION_PYTHON_FLAG, "-O|-X|dev", "-Xdev|-O", "-Xdev|-O|-O"},
    {OPTION_PYTHON_FLAG, "-Xdev|-I|-O", "-O|-X|dev|-I", "-O|-Xdev|-E"},
    {OPTION_PYTHON_FLAG, "-X dev", NULL, "-Xdev"}, // Python knows no " dev"
    {OPTION_PYTHON_FLAG, "-Wdefault|-Werror", NULL, "-Werror|-Wdefault"},
    {OPTION_PYTHON, "C:\\venv\\Scripts\\python.exe", "c:/venv/scripts/pythonw.exe", "C:\\venv\\pythonw.exe"},
    {OPTION_GROUP, "NetGroup", "netgroup", "NetGroups"},
    {OPTION_DESCRIPTION, "a", NULL, "A"},
    {OPTION_ARGUMENTS, "-x", NULL, "-X"},
};

static struct definition definition_with(enum option_id field, const char *text)
{
    struct definition definition = {0};
    struct text_list list = {0};
    for (; *text != '\0'; text += strcspn(text, "|"), text += *text == '|')
        text_list_add_owned(&list, text_copy_part(text, strcspn(text, "|")));
    definition_set_list(&definition, field, &list);
    text_list_clear(&list);
    return definition;
}

static bool differs_when_settled(enum option_id field, const char *before, const char *wanted)
{
    struct definition old = definition_with(field, before);
    struct definition now = definition_with(field, wanted);
    definition_settle(&now, &old, NULL);
    bool differs = definition_differs(&old, &now, field);
    definition_clear(&now);
    definition_clear(&old);
    return differs;
}

// From none, or to none, which stands for something.
static void a_change_is_told_by_its_meaning(void **state)
{
    (void)state;
    static const struct {
        enum option_id field;
        const char *before;
        const char *after;
        const char *told;
    } rows[] = {{OPTION_PRIORITY, "", "high", "priority: normal -> high"},
                {OPTION_PRIORITY, "high", "", "priority: high -> normal"},
                {OPTION_AFFINITY, "", "0-1", "affinity: all -> 0-1"},
                {OPTION_STOP_SIGNAL, "SIGINT", "SIGTERM:5", "stop-signal: SIGINT -> SIGTERM:5s"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct definition before = definition_with(rows[i].field, rows[i].before);
        struct definition after = definition_with(rows[i].field, rows[i].after);
        struct text_list lines = definition_difference(&before, &after);
        assert_int_equal(lines.count, 1);
        assert_string_equal(lines.items[0], rows[i].told);
        text_list_clear(&lines);
        definition_clear(&after);
        definition_clear(&before);
    }
}

static void what_means_the_same_does_not_differ(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        const char *name = verbs_options[values[i].field].name;
        if (differs_when_settled(values[i].field, values[i].one, values[i].one) ||
            (values[i].same != NULL && differs_when_settled(values[i].field, values[i].one, values[i].same)))
            fail_msg("%s: %s and %s differ", name, values[i].one, values[i].same);
        if (!differs_when_settled(values[i].field, values[i].one, values[i].other) ||
            !differs_when_settled(values[i].field, values[i].one, ""))
            fail_msg("%s: %s and %s do not differ", name, values[i].one, values[i].other);
    }
}

static void what_is_new_has_nothing_twice(void **state)
{
    (void)state;
    struct definition wanted = definition_with(OPTION_ENVIRONMENT, "PATH=a|B=2|Path=b");
    definition_settle(&wanted, NULL, NULL);
    assert_int_equal(wanted.values[OPTION_ENVIRONMENT].count, 2);
    assert_string_equal(wanted.values[OPTION_ENVIRONMENT].items[0], "B=2");
    assert_string_equal(wanted.values[OPTION_ENVIRONMENT].items[1], "Path=b");
    definition_clear(&wanted);
}

static bool never_the_same(const char *one, const char *other)
{
    (void)one;
    (void)other;
    return false;
}

static void windows_decides_where_it_is_asked(void **state)
{
    (void)state;
    const struct definition_meaning meaning = {never_the_same, never_the_same, never_the_same};
    const enum option_id fields[] = {OPTION_DIRECTORY, OPTION_ACCOUNT, OPTION_SECURITY};
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        struct definition before = definition_with(fields[i], "a");
        struct definition wanted = definition_with(fields[i], "A");
        definition_settle(&wanted, &before, &meaning);
        assert_true(definition_differs(&before, &wanted, fields[i]));
        definition_clear(&wanted);
        definition_clear(&before);
    }
}

static void a_change_is_told_without_secrets(void **state)
{
    (void)state;
    struct definition_change change = {0};
    struct definition before = definition_with(OPTION_ENVIRONMENT, "PORT=80|DB_PASSWORD=old|API_KEY=same");
    struct definition after = definition_with(OPTION_ENVIRONMENT, "PORT=81|DB_PASSWORD=new|API_KEY=same");
    assert_true(definition_change_of(&before, &after, OPTION_ENVIRONMENT, &change));
    assert_string_equal(change.what, "environment");
    assert_string_equal(change.old, "PORT=80, DB_PASSWORD=***, API_KEY=***");
    assert_string_equal(change.now, "PORT=81, DB_PASSWORD=*** (new), API_KEY=***");
    assert_true(change.is_list);
    assert_int_equal(change.new_items.count, 3);
    assert_string_equal(change.new_items.items[1], "DB_PASSWORD=*** (new)");
    definition_change_clear(&change);
    assert_false(definition_change_of(&before, &before, OPTION_ENVIRONMENT, &change));
    assert_true(definition_change_of(NULL, &after, OPTION_ENVIRONMENT, &change));
    assert_null(change.old);
    assert_string_equal(change.now, "PORT=81, DB_PASSWORD=***, API_KEY=***");
    definition_change_clear(&change);
    definition_clear(&after);
    definition_clear(&before);
    struct definition program =
        definition_with(OPTION_PROGRAM, "shop.py|--password|hunter2|--token=x|--keys|-v");
    assert_true(definition_change_of(NULL, &program, OPTION_PROGRAM, &change));
    assert_string_equal(change.now, "shop.py --password *** --token=*** --keys -v");
    definition_change_clear(&change);
    definition_clear(&program);
    before = definition_with(OPTION_BEFORE_START, "C:\\x.exe --api-key old");
    after = definition_with(OPTION_BEFORE_START, "C:\\x.exe --api-key new");
    assert_true(definition_change_of(&before, &after, OPTION_BEFORE_START, &change));
    assert_string_equal(change.old, "C:\\x.exe --api-key ***");
    assert_string_equal(change.now, "C:\\x.exe --api-key *** (new)");
    definition_change_clear(&change);
    definition_clear(&after);
    definition_clear(&before);
}

static void of_a_new_service_nothing_is_no_change(void **state)
{
    (void)state;
    struct definition_change change = {0};
    struct definition after = definition_with(OPTION_DEPENDS, "");
    definition_set(&after, OPTION_NAME, "Shop");
    definition_set(&after, OPTION_GROUP, "");
    assert_false(definition_change_of(NULL, &after, OPTION_DEPENDS, &change));
    assert_false(definition_change_of(NULL, &after, OPTION_NAME, &change));
    assert_false(definition_change_of(NULL, &after, OPTION_GROUP, &change));
    definition_clear(&after);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_is_told_by_its_meaning),
        cmocka_unit_test(what_means_the_same_does_not_differ),
        cmocka_unit_test(what_is_new_has_nothing_twice),
        cmocka_unit_test(windows_decides_where_it_is_asked),
        cmocka_unit_test(a_change_is_told_without_secrets),
        cmocka_unit_test(of_a_new_service_nothing_is_no_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
