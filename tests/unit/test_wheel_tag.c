// SPDX-License-Identifier: MIT
// Which Python can load what a wheel brought.
#include "python/wheel_tag.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "python/pe_imports.h"
#include "unit.h"

static const struct wheel_target python312 = {.minor = 12, .machine = PE_MACHINE_X64};
static const struct wheel_target python313 = {.minor = 13, .machine = PE_MACHINE_X64};
static const struct wheel_target python313t = {.minor = 13, .free_threaded = true, .machine = PE_MACHINE_X64};
static const struct wheel_target python315t = {.minor = 15, .free_threaded = true, .machine = PE_MACHINE_X64};
static const struct wheel_target python312_d = {.minor = 12, .debug = true, .machine = PE_MACHINE_X64};
static const struct wheel_target python39_x86 = {.minor = 9, .machine = PE_MACHINE_X86};
static const struct wheel_target python312_arm = {.minor = 12, .machine = PE_MACHINE_ARM64};

static void a_wheel_fits_the_pythons_of_its_tag(void **state)
{
    (void)state;
    static const struct {
        const char *tag;
        const struct wheel_target *target;
        bool fits;
    } cases[] = {
        {"cp312-cp312-win_amd64", &python312, true},
        {"cp312-cp312-win_amd64", &python313, false},
        {"cp312-cp312-win_amd64", &python312_d, false},
        {"cp312-cp312d-win_amd64", &python312_d, true},
        {"cp312-cp312-win32", &python312, false},
        {"cp312-cp312-win_arm64", &python312_arm, true},
        {"cp39-cp39-win32", &python39_x86, true},
        {"cp39-abi3-win_amd64", &python312, true},
        {"cp313-abi3-win_amd64", &python312, false},
        {"cp39-abi3-win_amd64", &python313t, false}, // no stable ABI without the GIL
        {"cp315-abi3t-win_amd64", &python315t, true},
        {"cp315-abi3.abi3t-win_amd64", &python315t, true},
        {"cp315-abi3t-win_amd64", &python313t, false},
        {"cp313-cp313t-win_amd64", &python313t, true},
        {"cp313-cp313t-win_amd64", &python313, false},
        {"cp313-cp313-win_amd64", &python313t, false},
        {"cp31-cp31-win_amd64", &python313, false},
        {"cp3-abi3-win_amd64", &python313, false},
        {"py3-none-any", &python313t, true},
        {"py2.py3-none-any", &python312, true},
        {"py3-none-win_amd64", &python312, true},
        {"py3-none-win32", &python312, false},
        {"py3-none-win32.win_amd64", &python312, true},
        {"cp311.cp312-cp311.cp312-win_amd64", &python312, true},
        {"cp312-none-any", &python313, true},
        {"cp312-none-win_amd64", &python312, true}, // maturin's
        {"cp312-none-win_amd64", &python313, false},
        {"cp312-none-win_amd64", &python312_arm, false},
        {"cp312.cp313-none-win_amd64", &python313, true},
        {"py313-none-win_amd64", &python312, true},
        {"pp310-pypy310_pp73-win_amd64", &python312, false},
        {"cp312-cp312-manylinux_2_17_x86_64", &python312, false},
        {"cp312-cp312", &python312, false},
        {"cp312-cp312-win_amd64-more", &python312, false},
        {"", &python312, false},
        {"--", &python312, false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (wheel_tag_fits(cases[i].tag, cases[i].target) != cases[i].fits)
            fail_msg("%s on 3.%d", cases[i].tag, cases[i].target->minor);
}

static void a_module_fits_the_pythons_of_its_name(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const struct wheel_target *target;
        bool fits;
    } cases[] = {
        {"etree.cp312-win_amd64.pyd", &python312, true},
        {"etree.cp312-win_amd64.pyd", &python313, false},
        {"ETREE.cp312-win_amd64.PYD", &python312, true},
        {"etree.cp313t-win_amd64.pyd", &python313t, true},
        {"etree.cp313-win_amd64.pyd", &python313t, false},
        {"etree.cp312-win32.pyd", &python312, false},
        {"etree.pyd", &python313, true},
        {"etree.v2.pyd", &python313, true},
        {"etree.cp312-win_amd64.dll", &python312, false},
        {"etree_d.cp312-win_amd64.pyd", &python312_d, true}, // CPython's PYD_DEBUG_SUFFIX
        {"etree_d.cp311-win_amd64.pyd", &python312_d, false},
        {"etree.cp312-win_amd64.pyd", &python312_d, false},
        {"etree.cp312d-win_amd64.pyd", &python312_d, false},
        {"etree_d.pyd", &python312_d, true},
        {"etree.pyd", &python312_d, false},
        {".pyd", &python312, true},
        {"etree.py", &python312, false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (wheel_tag_fits_extension(cases[i].name, cases[i].target) != cases[i].fits)
            fail_msg("%s on 3.%d", cases[i].name, cases[i].target->minor);
    assert_int_equal(wheel_tag_module_length("etree_d.cp312-win_amd64.pyd", &python312_d), strlen("etree"));
    assert_int_equal(wheel_tag_module_length("etree_d.cp312-win_amd64.pyd", &python312), strlen("etree_d"));
    assert_true(wheel_tag_is_versioned("etree.cp312-win_amd64.pyd"));
    assert_false(wheel_tag_is_versioned("etree.pyd"));
    assert_false(wheel_tag_is_versioned("etree.cp312.pyd"));
}

static void what_was_not_compiled_has_a_tag_that_says_so(void **state)
{
    (void)state;
    assert_true(wheel_tag_is_pure("py3-none-any"));
    assert_true(wheel_tag_is_pure("py2.py3-none-any"));
    assert_false(wheel_tag_is_pure("py3-none-win_amd64"));
    assert_false(wheel_tag_is_pure("cp312-cp312-win_amd64"));
    assert_false(wheel_tag_is_pure("any"));
}

static void a_tag_names_its_python(void **state)
{
    (void)state;
    assert_owned_text(wheel_tag_python("cp312-cp312-win_amd64"), "Python 3.12");
    assert_owned_text(wheel_tag_python("cp313-cp313t-win_amd64"), "Python 3.13t");
    assert_owned_text(wheel_tag_python("cp39-win_amd64"), "Python 3.9");
    assert_owned_text(wheel_tag_python("cp312-none-win_amd64"), "Python 3.12");
    assert_owned_text(wheel_tag_python("cp39-abi3-win_amd64"), "another Python");
    assert_owned_text(wheel_tag_python("py3-none-win32"), "another Python");
    assert_owned_text(wheel_tag_python("nothing"), "another Python");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wheel_fits_the_pythons_of_its_tag),
        cmocka_unit_test(a_module_fits_the_pythons_of_its_name),
        cmocka_unit_test(what_was_not_compiled_has_a_tag_that_says_so),
        cmocka_unit_test(a_tag_names_its_python),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
