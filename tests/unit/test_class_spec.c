// SPDX-License-Identifier: MIT
#include "settings/class_spec.h"

#include "base/compiler.h"
#include "base/text.h"
#include "unit.h"

static void check_parsed(const char *text, const char *directory, const char *module, const char *class_name)
{
    struct class_spec spec;
    struct error error = {0};
    if (!class_spec_parse(text, &spec, &error))
        fail_msg("%s", error.message);
    if (directory == NULL)
        assert_null(spec.directory);
    else
        assert_string_equal(spec.directory, directory);
    assert_string_equal(spec.module, module);
    assert_string_equal(spec.class_name, class_name);
    class_spec_clear(&spec);
}

// Checks that text is refused with a message that quotes it and says why.
static void check_refused(const char *text, const char *why)
{
    struct class_spec spec;
    struct error error = {0};
    assert_false(class_spec_parse(text, &spec, &error));
    assert_null(spec.directory);
    assert_null(spec.module);
    assert_null(spec.class_name);
    assert_int_equal(error.code, 0);
    char *quoted = text_format("\"%s\"", text);
    assert_contains(error.message, quoted);
    assert_contains(error.message, why);
    assert_contains(error.advice, "[directory\\]module.Class");
    free(quoted);
    error_clear(&error);
}

static void module_and_class_are_enough(void **state)
{
    (void)state;
    check_parsed("service.MyService", NULL, "service", "MyService");
}

static void the_last_dot_starts_the_class(void **state)
{
    (void)state;
    check_parsed("package.sub.module.Class", NULL, "package.sub.module", "Class");
}

static void the_last_backslash_ends_the_directory(void **state)
{
    (void)state;
    check_parsed("C:\\my services\\v1.2\\service.Class", "C:\\my services\\v1.2", "service", "Class");
    check_parsed("\\\\server\\share\\service.Class", "\\\\server\\share", "service", "Class");
    check_parsed("sub\\package.module.Class", "sub", "package.module", "Class");
}

static void slashes_in_the_directory_stay(void **state)
{
    (void)state;
    check_parsed("C:/services/new\\service.Class", "C:/services/new", "service", "Class");
}

static void a_root_keeps_its_backslash(void **state)
{
    (void)state;
    check_parsed("C:\\service.Class", "C:\\", "service", "Class");
    check_parsed("\\\\?\\C:\\service.Class", "\\\\?\\C:\\", "service", "Class");
    check_parsed("\\service.Class", "\\", "service", "Class");
}

static void names_may_be_any_identifier(void **state)
{
    (void)state;
    static const char all[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz0123456789\xC2\x80";
    char *text = text_format("%s.%s", all, all);
    check_parsed(text, NULL, all, all);
    free(text);
    for (const char *letter = all; *letter != '0'; letter++) {
        const char class_name[] = {*letter, '\0'};
        text = text_format("m.%s", class_name);
        check_parsed(text, NULL, "m", class_name);
        free(text);
    }
    check_parsed("dienst.Gr\xC3\xBCn", NULL, "dienst", "Gr\xC3\xBCn");
}

static void a_module_is_named_like_its_file(void **state)
{
    (void)state;
    check_parsed("C:\\dir\\my-service.Class", "C:\\dir", "my-service", "Class");
    check_parsed("C:\\dir\\2nd service.Class", "C:\\dir", "2nd service", "Class");
}

static void a_missing_dot_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "Class", "C:\\dir.1\\Class", "C:\\dir.1\\", "\\"};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        check_refused(texts[i], "no dot between a module and a class");
}

static void a_missing_class_is_refused(void **state)
{
    (void)state;
    check_refused("module.", "no class can be called \"\"");
    check_refused("C:\\dir\\package.module.", "no class can be called \"\"");
}

static void a_missing_module_is_refused(void **state)
{
    (void)state;
    check_refused(".Class", "can import no module \"\"");
    check_refused("C:\\dir\\.Class", "can import no module \"\"");
}

static void an_empty_part_of_the_module_is_refused(void **state)
{
    (void)state;
    check_refused("..Class", "can import no module \".\"");
    check_refused("a..b.Class", "can import no module \"a..b\"");
    check_refused(".a.Class", "can import no module \".a\"");
    check_refused("a..Class", "can import no module \"a.\"");
}

static void a_module_that_cannot_be_a_file_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "C:/services/service.Class",
        "C:service.Class",
        "a*b.Class",
        "a?.Class",
        "\"a.Class",
        "a<b.Class",
        "a>b.Class",
        "a|b.Class",
        "a\nb.Class",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        check_refused(texts[i], "can import no module");
}

static void a_class_that_is_no_identifier_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "module.0Class", "module.9Class", "module.My-Class", "module.My Class", "module.Class ",
        "module.C()",    "module.a/b",    "module.C\"",      "service.py:C",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        check_refused(texts[i], "no class can be called");
}

static void clear_leaves_nothing(void **state)
{
    (void)state;
    struct class_spec spec;
    struct error error = {0};
    assert_true(class_spec_parse("C:\\dir\\module.Class", &spec, &error));
    class_spec_clear(&spec);
    assert_null(spec.directory);
    assert_null(spec.module);
    assert_null(spec.class_name);
    class_spec_clear(&spec);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(module_and_class_are_enough),
        cmocka_unit_test(the_last_dot_starts_the_class),
        cmocka_unit_test(the_last_backslash_ends_the_directory),
        cmocka_unit_test(slashes_in_the_directory_stay),
        cmocka_unit_test(a_root_keeps_its_backslash),
        cmocka_unit_test(names_may_be_any_identifier),
        cmocka_unit_test(a_module_is_named_like_its_file),
        cmocka_unit_test(a_missing_dot_is_refused),
        cmocka_unit_test(a_missing_class_is_refused),
        cmocka_unit_test(a_missing_module_is_refused),
        cmocka_unit_test(an_empty_part_of_the_module_is_refused),
        cmocka_unit_test(a_module_that_cannot_be_a_file_is_refused),
        cmocka_unit_test(a_class_that_is_no_identifier_is_refused),
        cmocka_unit_test(clear_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
