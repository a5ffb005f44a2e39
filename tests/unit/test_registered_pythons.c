// SPDX-License-Identifier: MIT
// Which registered Python somebody asks for.
#include "python/registered_pythons.h"

#include <stdlib.h>

#include "base/compiler.h"
#include "fake_python.h"
#include "unit.h"

static const struct {
    struct registered_python named;
    const char *executable;
    const char *directory;
} registry[] = {
    {{"PythonCore", "3.12", "3.12.5", "64bit", NULL, true}, "C:\\all\\312\\python.exe", NULL},
    {{"PythonCore", "3.12", "3.12.9", "64bit", NULL, false}, "C:\\me\\312\\python.exe", NULL},
    {{"PythonCore", "3.12-32", "3.12.9", "32bit", NULL, true}, NULL, "C:\\all\\312-32"},
    {{"PythonCore", "3.13", "3.13.2", "64bit", NULL, false}, "C:/me/313/python.exe", NULL},
    {{"PythonCore", "3.13t", "3.13.2", "64bit", NULL, true}, "C:\\all\\313\\python3.13t.exe", NULL},
    {{"PythonCore", "3.14t-64", "3.14.0", NULL, NULL, true}, "C:\\all\\314t\\python.exe", NULL},
    {{"PythonCore", "3.11", NULL, NULL, NULL, false}, NULL, "C:\\me\\311"},
    {{"PythonCore", "3.11", NULL, NULL, NULL, true}, NULL, "C:\\all\\311\\"},
    {{"PythonCore", "3.15", "3.15.0b2", NULL, NULL, true}, "C:\\all\\315\\python.exe", NULL},
    {{"Astral", "CPython3.10.4", "3.10.4", "64bit", NULL, false}, "C:\\uv\\310\\python.exe", NULL},
    {{"Astral", "CPython3.13.2", "3.13.2", "64bit", NULL, false}, "C:\\uv\\313\\python.exe", NULL},
    {{"ContinuumAnalytics", "Anaconda39-64", "3.9.1", "64bit", NULL, true}, NULL, "C:\\conda"},
    {{"PythonCore", "3.8", NULL, NULL, NULL, true}, NULL, NULL}, // nothing says where
    {{"PythonCore", "3.14-arm64", "3.14.1", "64bit", NULL, true}, "C:\\all\\314a\\python.exe", NULL},
};

static struct registered_pythons filled(void)
{
    struct registered_pythons list = {0};
    for (size_t i = 0; i < COUNT_OF(registry); i++)
        registered_pythons_add(&list, registry[i].named, registry[i].executable, registry[i].directory);
    return list;
}

static void the_best_one_comes_first(void **state)
{
    static const struct {
        const char *text;
        const char *found; // the paths, "|" between them
    } cases[] = {
        {"3.12", "C:\\me\\312\\python.exe|C:\\all\\312-32\\python.exe|C:\\all\\312\\python.exe"},
        {"3.12.5", "C:\\all\\312\\python.exe"},
        {"3.12.7", ""},
        {"python3.12-32", "C:\\all\\312-32\\python.exe"},
        {"3.12-64", "C:\\me\\312\\python.exe|C:\\all\\312\\python.exe"},
        {"3.13", "C:\\me\\313\\python.exe|C:\\uv\\313\\python.exe"}, // PythonCore's first
        {"3.13t", "C:\\all\\313\\python3.13t.exe"},
        {"3.14t", "C:\\all\\314t\\python.exe"},
        {"3.14", "C:\\all\\314a\\python.exe"},
        {"3.14-arm64", "C:\\all\\314a\\python.exe"},
        {"3.11", "C:\\all\\311\\python.exe|C:\\me\\311\\python.exe"}, // for all users first
        {"3.15", "C:\\all\\315\\python.exe"},
        {"3.8", ""},
        {"3.1", ""},
        {"Astral/CPython3.10.4", "C:\\uv\\310\\python.exe"},
        {"astral\\cpython3.10.4", "C:\\uv\\310\\python.exe"},
        {"ContinuumAnalytics/Anaconda39-64", "C:\\conda\\python.exe"},
        {"PythonCore/3.12", "C:\\me\\312\\python.exe|C:\\all\\312\\python.exe"},
        {"PythonCore", ""},
    };
    struct registered_pythons list = filled();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct registered_python **found = NULL;
        struct text_list paths = {0};
        const size_t count = registered_pythons_select(&list, cases[i].text, &found);
        for (size_t j = 0; j < count; j++)
            text_list_add(&paths, found[j]->python);
        char *joined = text_list_join(&paths, "|");
        check_text(cases[i].text, joined, cases[i].found);
        free(joined);
        text_list_clear(&paths);
        free(found);
    }
    registered_pythons_clear(&list);
}

// The highest release goes before a later one that is none yet.
static void a_release_goes_before_what_is_none_yet(void **state)
{
    struct registered_pythons list = filled();
    const struct registered_python **found = NULL;
    (void)state;
    const size_t count = registered_pythons_select(&list, "3", &found);
    assert_true(count > 2);
    check_text("first", found[0]->version, "3.14.1");
    check_text("last", found[count - 1]->version, "3.15.0b2");
    free(found);
    registered_pythons_clear(&list);
}

static void the_same_python_counts_once(void **state)
{
    struct registered_pythons list = {0};
    const struct registered_python **found = NULL;
    const struct registered_python named = {"PythonCore", "3.12", "3.12.9", NULL, NULL, true};
    (void)state;
    registered_pythons_add(&list, named, "C:\\P\\python.exe", NULL);
    registered_pythons_add(&list, named, "c:/p/PYTHON.exe", NULL);
    assert_int_equal(registered_pythons_select(&list, "3.12", &found), 1);
    free(found);
    registered_pythons_clear(&list);
}

static void versions_are_told_from_paths(void **state)
{
    static const char *const versions[] = {"3",           "3.12",    "3.12.9",  "3.13t",      "python3.12",
                                           "Python3.13t", "3.12-32", "3.12-64", "3.14-arm64", "cpython3.12"};
    static const char *const others[] = {"",         "2.7",      "python",     "py",      "3.12\\python.exe",
                                         ".",        "3.12.exe", "python.exe", "3.",      "3.12-33",
                                         "C:\\3.12", "3.12.9.1", "31.2",       "3.123456"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(versions); i++)
        if (!registered_pythons_is_version(versions[i]))
            fail_msg("%s", versions[i]);
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (registered_pythons_is_version(others[i]))
            fail_msg("%s", others[i]);
}

static void what_is_there_is_told(void **state)
{
    struct registered_pythons list = {0};
    const struct registered_python named = {"PythonCore", "3.12", "3.12.9", NULL, NULL, true};
    (void)state;
    check_text("nothing", registered_pythons_text(&list), NULL);
    registered_pythons_add(&list, named, "C:\\P\\python.exe", NULL);
    char *text = registered_pythons_text(&list);
    check_text("one", text, "3.12.9 (PythonCore/3.12)");
    free(text);
    registered_pythons_clear(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_one_comes_first),
        cmocka_unit_test(a_release_goes_before_what_is_none_yet),
        cmocka_unit_test(the_same_python_counts_once),
        cmocka_unit_test(versions_are_told_from_paths),
        cmocka_unit_test(what_is_there_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
