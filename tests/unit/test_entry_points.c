// SPDX-License-Identifier: MIT
#include "commands/entry_points.h"

#include "unit.h"

static const char text[] =
    "[shop.plugins]\r\nshop = shop.plugin:wrong\r\n\r\n[console_scripts]\r\n"
    "shop = shop.cli:main\r\nshop-admin=shop.cli:admin.run [all]\n# old = shop.old:main\n"
    "broken = shop.cli\n[gui_scripts]\nShopW = shop.gui:main ; comment\n";

static void the_function_of_a_script_is_found(void **state)
{
    (void)state;
    assert_owned_text(entry_points_find(text, "shop"), "shop.cli:main");
    assert_owned_text(entry_points_find(text, "SHOP-ADMIN"), "shop.cli:admin.run");
    assert_owned_text(entry_points_find(text, "shopw"), "shop.gui:main");
}

static void what_is_no_script_is_not(void **state)
{
    (void)state;
    assert_null(entry_points_find(text, "old"));
    assert_null(entry_points_find(text, "# old"));
    assert_null(entry_points_find(text, "broken")); // a module is no function
    assert_null(entry_points_find(text, "sho"));
    assert_null(entry_points_find("", "shop"));
    assert_null(entry_points_find("shop = a:b", "shop")); // in no section
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_function_of_a_script_is_found),
        cmocka_unit_test(what_is_no_script_is_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
