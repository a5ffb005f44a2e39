// SPDX-License-Identifier: MIT
// Settings that a host of another version has written.
#include "settings/settings_format.h"

#include "base/version_order.h"

#include "unit.h"

static void versions_are_compared_by_their_numbers(void **state)
{
    (void)state;
    assert_int_equal(version_order("0.2.0", "0.2.0"), 0);
    assert_true(version_order("0.2.0", "0.10.0") < 0);
    assert_true(version_order("1.0", "0.99.99") > 0);
    assert_int_equal(version_order("1", "1.0.0"), 0);
    assert_true(version_order("1.0.1", "1") > 0);
    assert_int_equal(version_order("0.3.0-rc1", "0.3.0"), 0);
    assert_int_equal(version_order("", "0"), 0);
}

static bool checks(const char *required, struct error *error)
{
    const struct text_list none = {0};
    error_clear(error);
    return settings_format_check("Shop", required, &none, "0.2.0", error);
}

static void what_needs_a_newer_host_is_refused(void **state)
{
    (void)state;
    struct error error = {0};
    assert_true(checks(NULL, &error));
    assert_true(checks("0.1.0", &error));
    assert_true(checks("0.2.0", &error));
    assert_false(checks("0.2.1", &error));
    assert_string_equal(
        error.message,
        "The settings of the service \"Shop\" need pyhost 0.2.1 or later, and this is pyhost 0.2.0");
    assert_string_equal(error.advice, "install pyhost 0.2.1 or later");
    static const char *const later[] = {"two", ""}; // no versions of today's
    for (size_t i = 0; i < sizeof later / sizeof later[0]; i++) {
        assert_false(checks(later[i], &error));
        assert_string_equal(error.message,
                            "The settings of the service \"Shop\" need pyhost of a later version, "
                            "and this is pyhost 0.2.0");
        assert_string_equal(error.advice, "install pyhost of a later version");
    }
    error_clear(&error);
}

static void what_is_not_known_is_named(void **state)
{
    (void)state;
    char *cure = NULL;
    struct text_list unknown = {0};
    assert_null(settings_format_unknown("Shop", &unknown, "9.0.0", "0.2.0", &cure));
    text_list_add(&unknown, "Colour");
    assert_owned_text(settings_format_unknown("Shop", &unknown, "9.0.0", "0.2.0", &cure),
                      "pyhost 0.2.0 does not know Colour, which has no effect");
    assert_owned_text(cure, "install pyhost 9.0.0 or later, which set this");
    text_list_add(&unknown, "Taste");
    assert_owned_text(settings_format_unknown("Shop", &unknown, "0.2.0", "0.2.0", &cure),
                      "pyhost 0.2.0 does not know Colour, Taste, which have no effect");
    assert_owned_text(
        cure,
        "remove Colour, Taste from HKLM\\SYSTEM\\CurrentControlSet\\Services\\Shop\\PyHost with regedit");
    text_list_clear(&unknown);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(versions_are_compared_by_their_numbers),
        cmocka_unit_test(what_needs_a_newer_host_is_refused),
        cmocka_unit_test(what_is_not_known_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
