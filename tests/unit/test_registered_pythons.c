// SPDX-License-Identifier: MIT
// Which registered Python somebody asks for.
#include "python/registered_pythons.h"

#include <stdlib.h>

#include "base/compiler.h"
#include "fake_python.h"
#include "python/pe_imports.h"
#include "unit.h"

static const struct {
    struct registered_python named;
    const char *executable;
    const char *directory;
} registry[] = {
    {{.company = "PythonCore",
      .tag = "3.12",
      .version = "3.12.5",
      .architecture = "64bit",
      .all_users = true},
     "C:\\all\\312\\python.exe",
     NULL},
    {{.company = "PythonCore",
      .tag = "3.12",
      .version = "3.12.9",
      .architecture = "64bit",
      .all_users = false},
     "C:\\me\\312\\python.exe",
     NULL},
    {{.company = "PythonCore",
      .tag = "3.12-32",
      .version = "3.12.9",
      .architecture = "32bit",
      .all_users = true},
     NULL,
     "C:\\all\\312-32"},
    {{.company = "PythonCore",
      .tag = "3.13",
      .version = "3.13.2",
      .architecture = "64bit",
      .all_users = false},
     "C:/me/313/python.exe",
     NULL},
    {{.company = "PythonCore",
      .tag = "3.13t",
      .version = "3.13.2",
      .architecture = "64bit",
      .all_users = true},
     "C:\\all\\313\\python3.13t.exe",
     NULL},
    {{.company = "PythonCore",
      .tag = "3.14t-64",
      .version = "3.14.0",
      .architecture = NULL,
      .all_users = true},
     "C:\\all\\314t\\python.exe",
     NULL},
    {{.company = "PythonCore", .tag = "3.11", .version = NULL, .architecture = NULL, .all_users = false},
     NULL,
     "C:\\me\\311"},
    {{.company = "PythonCore", .tag = "3.11", .version = NULL, .architecture = NULL, .all_users = true},
     NULL,
     "C:\\all\\311\\"},
    {{.company = "PythonCore", .tag = "3.15", .version = "3.15.0b2", .architecture = NULL, .all_users = true},
     "C:\\all\\315\\python.exe",
     NULL},
    {{.company = "Astral",
      .tag = "CPython3.10.4",
      .version = "3.10.4",
      .architecture = "64bit",
      .all_users = false},
     "C:\\uv\\310\\python.exe",
     NULL},
    {{.company = "Astral",
      .tag = "CPython3.13.2",
      .version = "3.13.2",
      .architecture = "64bit",
      .all_users = false},
     "C:\\uv\\313\\python.exe",
     NULL},
    {{.company = "ContinuumAnalytics",
      .tag = "Anaconda39-64",
      .version = "3.9.1",
      .architecture = "64bit",
      .all_users = true},
     NULL,
     "C:\\conda"},
    {{.company = "PythonCore", .tag = "3.8", .version = NULL, .architecture = NULL, .all_users = true},
     NULL,
     NULL}, // nothing says where
    {{.company = "PythonCore",
      .tag = "3.14-arm64",
      .version = "3.14.1",
      .architecture = "64bit",
      .all_users = true},
     "C:\\all\\314a\\python.exe",
     NULL},
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
    assert_int_equal(registered_pythons_select(&list, "3.15.0B2", &found), 1);
    free(found);
    assert_int_equal(registered_pythons_select(&list, "3.15.0b1", &found), 0);
    free(found);
    assert_int_equal(registered_pythons_select(&list, "3.15.0b20", &found), 0);
    free(found);
    registered_pythons_clear(&list);
}

static void the_same_python_counts_once(void **state)
{
    struct registered_pythons list = {0};
    const struct registered_python **found = NULL;
    const struct registered_python named = {
        .company = "PythonCore", .tag = "3.12", .version = "3.12.9", .architecture = NULL, .all_users = true};
    (void)state;
    registered_pythons_add(&list, named, "C:\\P\\python.exe", NULL);
    registered_pythons_add(&list, named, "c:/p/PYTHON.exe", NULL);
    assert_int_equal(registered_pythons_select(&list, "3.12", &found), 1);
    free(found);
    registered_pythons_clear(&list);
}

static void versions_are_told_from_paths(void **state)
{
    static const char *const versions[] = {
        "3",       "3.12",       "3.12.9",      "3.13t", "python3.12", "Python3.13t",  "3.12-32",
        "3.12-64", "3.14-arm64", "cpython3.12", "2.7",   "3.15.0b2",   "3.15.0RC1t-64"};
    static const char *const others[] = {"",         "python",   "py",         "3.12\\python.exe",
                                         ".",        "3.12.exe", "python.exe", "3.",
                                         "3.12-33",  "C:\\3.12", "3.12.9.1",   "31.2",
                                         "3.123456", "3.15b2",   "3.15.0b",    "3.15.0beta2"};
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
    const struct registered_python named = {
        .company = "PythonCore", .tag = "3.12", .version = "3.12.9", .architecture = NULL, .all_users = true};
    (void)state;
    check_text("nothing", registered_pythons_text(&list), NULL);
    registered_pythons_add(&list, named, "C:\\P\\python.exe", NULL);
    char *text = registered_pythons_text(&list);
    check_text("one", text, "3.12.9 (PythonCore/3.12)");
    free(text);
    registered_pythons_clear(&list);
}

static void what_stands_there_counts(void **state)
{
    struct registered_pythons list = {0};
    const struct registered_python **found = NULL;
    const struct registered_python named = {.company = "PythonCore", .tag = "3.12", .version = "3.12.4"};
    (void)state;
    registered_pythons_add(&list, named, "\"C:/P/python.exe\"", "C:\\Q");
    check_text("path", list.items[0].python, "C:\\P\\python.exe");
    check_text("the other", list.items[0].other, "C:\\Q\\python.exe");
    registered_pythons_see(&list.items[0], text_copy("3.13.9"), true);
    static const struct {
        const char *text;
        size_t count;
    } cases[] = {{"3.12", 0}, {"3.12.4", 0}, {"3.13", 0}, {"3.13t", 1}, {"PythonCore/3.12", 1}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(registered_pythons_select(&list, cases[i].text, &found), cases[i].count);
        free(found);
    }
    registered_pythons_clear(&list);
}

static void what_no_host_can_run_is_told(void **state)
{
    static const struct {
        const char *text;
        uint16_t machine;
        const char *hindrance;
    } cases[] = {
        {"3.12", PE_MACHINE_X64, NULL},
        {"3", PE_MACHINE_X64, NULL},
        {"3.12-64", PE_MACHINE_X64, NULL},
        {"3.12-32", PE_MACHINE_X86, NULL},
        {"3.8", PE_MACHINE_X64, "pyhost needs Python 3.9 or later"},
        {"2.7", PE_MACHINE_X64, "pyhost needs Python 3.9 or later"},
        {"3.12-32", PE_MACHINE_X64, "this pyhost.exe can load a Python for 64 bits only"},
        {"3.14-arm64", PE_MACHINE_X64, "this pyhost.exe can load a Python for 64 bits only"},
        {"3.12-64", PE_MACHINE_X86, "this pyhost.exe can load a Python for 32 bits only"},
        {"3.12-64", PE_MACHINE_ARM64, "this pyhost.exe can load a Python for ARM64 only"},
        {"PythonCore/3.8", PE_MACHINE_X64, NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char *hindrance = registered_pythons_hindrance(cases[i].text, cases[i].machine);
        check_text(cases[i].text, hindrance, cases[i].hindrance);
        free(hindrance);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_stands_there_counts),
        cmocka_unit_test(what_no_host_can_run_is_told),
        cmocka_unit_test(the_best_one_comes_first),
        cmocka_unit_test(a_release_goes_before_what_is_none_yet),
        cmocka_unit_test(the_same_python_counts_once),
        cmocka_unit_test(versions_are_told_from_paths),
        cmocka_unit_test(what_is_there_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
