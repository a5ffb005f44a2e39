// SPDX-License-Identifier: MIT
// What was installed for another Python than the one that runs.
#include "python/drift.h"

#include <stdlib.h>

#include "base/compiler.h"
#include "fake_files.h"
#include "python/pe_imports.h"
#include "unit.h"

#define VENV "C:\\v"
#define PACKAGES VENV "\\Lib\\site-packages\\"

// Nothing of it is freed.
static struct environment environment_of(const char *venv, const char *made_by, int minor)
{
    return (struct environment){.venv = (char *)(uintptr_t)venv,
                                .made_by = (char *)(uintptr_t)made_by,
                                .base_directory = (char *)(uintptr_t) "C:\\Python",
                                .minor = minor};
}

static void versions_count_down_to_the_minor_one(void **state)
{
    (void)state;
    static const struct python_version python313 = {13, 2, PYTHON_FINAL, 0};
    static const struct {
        const char *made_by;
        const struct python_version *version;
        const char *text;
    } cases[] = {
        {"3.12.9", &python313, "made by Python 3.12.9, runs on 3.13.2"},
        {"3.12.9.final.0", &python313, "made by Python 3.12.9, runs on 3.13.2"},
        {"3.12", NULL, "made by Python 3.12, runs on 3.13"},
        {"3.13.0", &python313, NULL}, // a patch is no other Python
        {"3.13", NULL, NULL},
        {"2.7", NULL, NULL},
        {NULL, NULL, NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct environment environment = environment_of(VENV, cases[i].made_by, 13);
        struct drift drift;
        drift_read(&environment, cases[i].version, &drift);
        char *text = drift_text(&drift);
        if (cases[i].text == NULL)
            assert_null(text);
        else
            assert_string_equal(text, cases[i].text);
        free(text);
        drift_clear(&drift);
    }
}

static const struct {
    const char *path;
    const char *text;
} disk[] = {
    {PACKAGES "lxml-5.3.0.dist-info\\WHEEL", "Wheel-Version: 1.0\r\nTag: cp312-cp312-win_amd64\r\n"},
    {PACKAGES "lxml-5.3.0.dist-info\\RECORD",
     "lxml/etree.cp312-win_amd64.pyd,sha256=x,1\r\n\"lxml/html/a,b.pyd\",,\r\nlxml/__init__.py,,\r\n"},
    {PACKAGES "cffi-1.17.1.dist-info\\WHEEL", "Tag: cp312-cp312-win_amd64\n"},
    {PACKAGES "cffi-1.17.1.dist-info\\RECORD", "_cffi_backend.cp312-win_amd64.pyd,,\n"},
    {PACKAGES "_cffi_backend.cp312-win_amd64.pyd", ""},
    {PACKAGES "cryptography-44.0.0.dist-info\\WHEEL", "Tag: cp39-abi3-win_amd64\n"},
    {PACKAGES "flask-3.1.3.dist-info\\WHEEL", "Tag: py3-none-any\n"},
    {PACKAGES "both-1.dist-info\\WHEEL", "Tag: cp312-cp312-win_amd64\nTag: cp313-cp313-win_amd64\n"},
    {PACKAGES "torn-1.dist-info\\WHEEL", ""},
    {PACKAGES "orjson-3.10.3.dist-info\\WHEEL", "Tag: cp312-none-win_amd64\n"}, // as maturin makes it
    {PACKAGES "orjson-3.10.3.dist-info\\RECORD", "orjson/orjson.cp312-win_amd64.pyd,,\n"},
    {PACKAGES "rpds_py-0.18.0.dist-info\\RECORD", "rpds\\rpds.cp312-win_amd64.pyd,,\n"}, // its WHEEL is lost
    {PACKAGES "tagless-1.dist-info\\WHEEL", "Tag: py3-none-win_amd64\n"},
    {PACKAGES "tagless-1.dist-info\\RECORD", "tagless/a.pyd,,\ntagless/b.cp312-win_amd64.pyd,,\n"},
    {PACKAGES "several-1.dist-info\\WHEEL", "Tag: py3-none-win_amd64\n"},
    {PACKAGES "several-1.dist-info\\RECORD",
     "several/a.cp312-win_amd64.pyd,,\nseveral/a.cp313-win_amd64.pyd,,\n"},
    // One module for several versions, in a directory for each, and without its WHEEL.
    {PACKAGES "multi-1.dist-info\\WHEEL", "Tag: py3-none-win_amd64\n"},
    {PACKAGES "multi-1.dist-info\\RECORD",
     "multi/__init__.py,,\nmulti/py311/_core.cp311-win_amd64.pyd,,\nmulti/py312/_core.cp312-win_amd64.pyd,,\n"
     "multi/py313/_core.cp313-win_amd64.pyd,,\nmulti/of_311.cp311-win_amd64.pyd,,\n"},
    {PACKAGES "wheelless-1.dist-info\\RECORD",
     "wheelless\\py312\\_core.cp312-win_amd64.pyd,,\nwheelless\\py313\\_core.cp313-win_amd64.pyd,,\n"},
    // Python code stands in where there is no module for this version.
    {PACKAGES "fallback-1.dist-info\\WHEEL", "Tag: py3-none-win_amd64\n"},
    {PACKAGES "fallback-1.dist-info\\RECORD",
     "fallback/__init__.py,,\nfallback/_speed.cp312-win_amd64.pyd,,\n"},
    {PACKAGES "ctypes_only-1.dist-info\\WHEEL", "Tag: cp312-none-win_amd64\n"},
    {PACKAGES "ctypes_only-1.dist-info\\RECORD", "ctypes_only/x.dll,,\n"},
    {PACKAGES "own.cp312-win_amd64.pyd", ""},
    {PACKAGES "twice.cp312-win_amd64.pyd", ""},
    {PACKAGES "twice.cp313-win_amd64.pyd", ""},
    {PACKAGES "plain.pyd", ""},
    {"C:\\Python\\loose-1.dist-info\\WHEEL", "Tag: cp312-cp312-win_amd64\n"},
};

static void scan(struct fake_files *files, const char *venv, int minor, struct drift *drift)
{
    for (size_t i = 0; i < COUNT_OF(disk); i++)
        fake_files_add_text(files, disk[i].path, disk[i].text);
    const struct environment_files view = fake_files_view(files);
    const struct environment environment = environment_of(venv, "3.12.9", minor);
    drift_scan(&environment, NULL, PE_MACHINE_X64, &view, drift);
}

static void packages_of_another_version_are_named(void **state)
{
    (void)state;
    struct fake_files files = {0};
    struct drift drift;
    scan(&files, VENV, 13, &drift);
    assert_owned_text(drift_names(&drift, ", "), "lxml, cffi, orjson, rpds_py, tagless, own");
    const struct drift_package *found = drift_package_of(&drift, "lxml.etree");
    assert_non_null(found);
    assert_string_equal(found->name, "lxml");
    assert_string_equal(found->tag, "cp312-cp312-win_amd64");
    assert_string_equal(found->modules.items[1], "lxml.html.a,b");
    assert_ptr_equal(drift_package_of(&drift, "lxml"), found);
    assert_string_equal(drift_package_of(&drift, "_cffi_backend")->name, "cffi");
    assert_string_equal(drift_package_of(&drift, "own")->tag, "cp312-win_amd64");
    assert_string_equal(drift_package_of(&drift, "orjson.orjson")->tag, "cp312-none-win_amd64");
    assert_string_equal(drift_package_of(&drift, "rpds.rpds")->tag, "cp312-win_amd64");
    assert_string_equal(drift_package_of(&drift, "tagless.b")->name, "tagless");
    assert_null(drift_package_of(&drift, "multi"));
    assert_null(drift_package_of(&drift, "wheelless"));
    assert_null(drift_package_of(&drift, "lx"));
    assert_null(drift_package_of(&drift, "flask"));
    drift_clear(&drift);
    fake_files_clear(&files);
}

static void what_may_do_without_its_modules_is_found_by_them_and_not_named(void **state)
{
    (void)state;
    struct fake_files files = {0};
    struct drift drift;
    scan(&files, VENV, 13, &drift);
    assert_true(drift_has_packages(&drift));
    const struct drift_package *found = drift_package_of(&drift, "fallback._speed");
    assert_non_null(found);
    assert_true(found->may_do);
    assert_string_equal(found->tag, "cp312-win_amd64");
    assert_false(drift_package_of(&drift, "tagless.b")->may_do); // which has no code
    drift_clear(&drift);
    fake_files_clear(&files);
}

static void a_debug_build_looks_for_files_of_its_own(void **state)
{
    (void)state;
    struct fake_files files = {0};
    struct drift drift;
    struct environment environment = environment_of(VENV, NULL, 12);
    environment.debug = true;
    fake_files_add_text(&files, PACKAGES "built-1.dist-info\\RECORD", "built\\x_d.cp312-win_amd64.pyd,,\n");
    fake_files_add_text(&files, PACKAGES "release-1.dist-info\\RECORD", "release\\x.cp312-win_amd64.pyd,,\n");
    fake_files_add_text(&files, PACKAGES "older-1.dist-info\\RECORD", "older\\x_d.cp311-win_amd64.pyd,,\n");
    const struct environment_files view = fake_files_view(&files);
    drift_scan(&environment, NULL, PE_MACHINE_X64, &view, &drift);
    assert_owned_text(drift_names(&drift, ", "), "release, older");
    assert_string_equal(drift_package_of(&drift, "older.x")->tag, "cp311-win_amd64");
    drift_clear(&drift);
    fake_files_clear(&files);
}

static void what_fits_is_not_named(void **state)
{
    (void)state;
    struct fake_files files = {0};
    struct drift drift;
    scan(&files, VENV, 12, &drift);
    assert_owned_text(drift_names(&drift, ", "), "");
    assert_false(drift_has_packages(&drift));
    drift_clear(&drift);
    fake_files_clear(&files);
}

static void without_an_environment_the_base_is_looked_at(void **state)
{
    (void)state;
    struct fake_files files = {0};
    struct drift drift;
    scan(&files, NULL, 13, &drift);
    assert_owned_text(drift_names(&drift, ", "), "loose");
    drift_clear(&drift);
    fake_files_clear(&files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(versions_count_down_to_the_minor_one),
        cmocka_unit_test(packages_of_another_version_are_named),
        cmocka_unit_test(what_may_do_without_its_modules_is_found_by_them_and_not_named),
        cmocka_unit_test(a_debug_build_looks_for_files_of_its_own),
        cmocka_unit_test(what_fits_is_not_named),
        cmocka_unit_test(without_an_environment_the_base_is_looked_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
