// SPDX-License-Identifier: MIT
// A wrong class is answered by the whole command line with the right one: what else was said is not lost on the way.
#include "commands/command_cure.h"

#include "base/compiler.h"
#include "base/quoting.h"
#include "settings/class_spec.h"

#include "unit.h"

static void all_other_words_stay(void **state)
{
    (void)state;
    static const struct {
        const char *given; // behind "pyhost"
        const char *advice;
    } rows[] = {
        {"install C:\\a\\service.Shop", "pyhost install C:\\a\\service.Store"},
        {"install C:\\a\\service.Shop --account LocalService --startup auto --name Mine",
         "pyhost install C:\\a\\service.Store --account LocalService --startup auto --name Mine"},
        {"--startup auto install --python \"C:\\my apps\\venv\" C:\\a\\service.Shop --wait",
         "pyhost --startup auto install --python \"C:\\my apps\\venv\" C:\\a\\service.Store --wait"},
        {"install --name C:\\a\\service.Shop C:\\a\\service.Shop",
         "pyhost install --name C:\\a\\service.Shop C:\\a\\service.Store"},
        {"install --name Mine --python C:\\v C:\\a\\service.py --debug install",
         "pyhost install --name Mine --python C:\\v C:\\a\\service.Store"},
        {"install --name Mine --python C:\\v -m package.service remove",
         "pyhost install --name Mine --python C:\\v C:\\a\\service.Store"},
        {"install --environment API_KEY=x --name Mine C:\\a\\service.Shop",
         "with its secret in the place of ***: pyhost install --environment API_KEY=*** --name Mine "
         "C:\\a\\service.Store"},
        {"install --environment \"A=two words\" C:\\a\\service.Shop",
         "pyhost install --environment \"A=two words\" C:\\a\\service.Store"},
        {"install --file shop.toml --startup auto", "set the class in \"shop.toml\" to C:\\a\\service.Store"},
        {"install --file shop.toml service.Shop", "pyhost install --file shop.toml C:\\a\\service.Store"},
        {"update Shop --class C:\\a\\service.Shop --startup auto",
         "pyhost update Shop --class C:\\a\\service.Store --startup auto"},
        {"update Shop --class=C:\\a\\service.Shop --restart",
         "pyhost update Shop --class C:\\a\\service.Store --restart"},
        {"update \"My shop\" service.Shop --startup auto",
         "pyhost update \"My shop\" C:\\a\\service.Store --startup auto"},
        {"update Shop --python C:\\v --startup auto",
         "pyhost update Shop --python C:\\v --startup auto --class C:\\a\\service.Store"},
        {"update Shop --program service.py --program remove --startup auto",
         "pyhost update Shop --class C:\\a\\service.Store"},
        {"adopt \"My shop\"", "pyhost install --force --name \"My shop\" C:\\a\\service.Store"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char *whole = text_format("pyhost %s", rows[i].given);
        struct text_list words = quoting_split(whole);
        struct command_line line = {0};
        struct error error = {0};
        const bool parses =
            command_line_parse(&line, (const char *const *)words.items + 1, (int)words.count - 1, &error);
        if (!parses)
            fail_msg("%s: %s", whole, error.message);
        char *naming = command_cure_class(&line);
        char *advice = class_spec_named(naming, "C:\\a\\service.Store");
        assert_string_equal(advice, rows[i].advice);
        free(advice);
        free(naming);
        command_line_clear(&line);
        text_list_clear(&words);
        free(whole);
    }
}

static void a_class_with_a_blank_is_quoted(void **state)
{
    (void)state;
    char *advice = class_spec_named("pyhost install {class} --name A", "C:\\my apps\\s.Shop");
    assert_string_equal(advice, "pyhost install \"C:\\my apps\\s.Shop\" --name A");
    free(advice);
    advice = class_spec_named(NULL, "s.Shop");
    assert_string_equal(advice, "pyhost install s.Shop");
    free(advice);
    char *naming = class_spec_naming("My shop");
    assert_string_equal(naming, "pyhost update \"My shop\" --class {class}");
    free(naming);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_other_words_stay),
                                       cmocka_unit_test(a_class_with_a_blank_is_quoted)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
