// SPDX-License-Identifier: MIT
#include "python/pyvenv_cfg.h"

#include "base/compiler.h"
#include "base/text.h"
#include "unit.h"

static const char path[] = "C:\\venv\\pyvenv.cfg";

// Parses text, which must be sound.
static struct pyvenv_cfg parsed(const char *text)
{
    struct pyvenv_cfg cfg;
    struct error error = {0};
    if (!pyvenv_cfg_parse(text, strlen(text), path, &cfg, &error))
        fail_msg("%s", error.message);
    return cfg;
}

static void check_home(const char *text, const char *home)
{
    struct pyvenv_cfg cfg = parsed(text);
    assert_string_equal(cfg.home, home);
    pyvenv_cfg_clear(&cfg);
}

// Checks that the bytes are refused with a message that names the file and says why.
static void check_refused(const void *bytes, size_t size, const char *why)
{
    struct pyvenv_cfg cfg;
    struct error error = {0};
    assert_false(pyvenv_cfg_parse(bytes, size, path, &cfg, &error));
    assert_null(cfg.home);
    assert_null(cfg.executable);
    assert_null(cfg.version);
    assert_int_equal(error.code, 0);
    assert_contains(error.message, "\"C:\\venv\\pyvenv.cfg\"");
    assert_contains(error.message, why);
    assert_contains(error.advice, "py -3 -m venv");
    error_clear(&error);
}

static void a_file_of_venv_is_read(void **state)
{
    (void)state;
    struct pyvenv_cfg cfg = parsed("home = C:\\Python311\n"
                                   "include-system-site-packages = false\n"
                                   "version = 3.11.2\n"
                                   "executable = C:\\Python311\\python.exe\n"
                                   "command = C:\\Python311\\python.exe -m venv C:\\venv\n");
    assert_string_equal(cfg.home, "C:\\Python311");
    assert_string_equal(cfg.executable, "C:\\Python311\\python.exe");
    assert_string_equal(cfg.version, "3.11.2");
    assert_false(cfg.system_site_packages);
    pyvenv_cfg_clear(&cfg);
}

static void a_file_of_venv_before_311_has_no_executable(void **state)
{
    (void)state;
    struct pyvenv_cfg cfg = parsed("home = C:\\Python39\n"
                                   "include-system-site-packages = true\n"
                                   "version = 3.9.13\n");
    assert_string_equal(cfg.home, "C:\\Python39");
    assert_null(cfg.executable);
    assert_string_equal(cfg.version, "3.9.13");
    assert_true(cfg.system_site_packages);
    pyvenv_cfg_clear(&cfg);
}

static void a_file_of_virtualenv_is_read(void **state)
{
    (void)state;
    struct pyvenv_cfg cfg = parsed("home = C:\\Python311\n"
                                   "implementation = CPython\n"
                                   "version_info = 3.11.4.final.0\n"
                                   "virtualenv = 20.24.5\n"
                                   "include-system-site-packages = false\n"
                                   "base-prefix = C:\\Python311\n"
                                   "base-exec-prefix = C:\\Python311\n"
                                   "base-executable = C:\\Python311\\python.exe\n");
    assert_string_equal(cfg.home, "C:\\Python311");
    assert_string_equal(cfg.executable, "C:\\Python311\\python.exe");
    assert_string_equal(cfg.version, "3.11.4.final.0");
    pyvenv_cfg_clear(&cfg);
}

static void a_file_of_uv_is_read(void **state)
{
    (void)state;
    struct pyvenv_cfg cfg = parsed("home = C:\\uv\\python\\cpython-3.12-windows-x86_64-none\n"
                                   "implementation = CPython\n"
                                   "uv = 0.5.1\n"
                                   "version_info = 3.12\n"
                                   "include-system-site-packages = false\n"
                                   "prompt = project\n");
    assert_string_equal(cfg.home, "C:\\uv\\python\\cpython-3.12-windows-x86_64-none");
    assert_null(cfg.executable);
    assert_string_equal(cfg.version, "3.12");
    pyvenv_cfg_clear(&cfg);
}

static void executable_and_version_go_before_their_other_names(void **state)
{
    (void)state;
    struct pyvenv_cfg cfg = parsed("home = a\nbase-executable = other\nversion_info = 3.1\n"
                                   "executable = this\nversion = 3.12.1\n");
    assert_string_equal(cfg.executable, "this");
    assert_string_equal(cfg.version, "3.12.1");
    pyvenv_cfg_clear(&cfg);
}

static void lines_may_end_in_any_manner(void **state)
{
    (void)state;
    static const char *const ends[] = {"\n", "\r\n", "\r"};
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        char *text = text_format("x = 1%shome = C:\\a%sversion = 3.9.1%s", ends[i], ends[i], ends[i]);
        struct pyvenv_cfg cfg = parsed(text);
        assert_string_equal(cfg.home, "C:\\a");
        assert_string_equal(cfg.version, "3.9.1");
        pyvenv_cfg_clear(&cfg);
        free(text);
    }
}

static void the_last_line_needs_no_end(void **state)
{
    (void)state;
    check_home("version = 3\nhome = C:\\a", "C:\\a");
}

static void a_byte_order_mark_is_passed_over(void **state)
{
    (void)state;
    check_home("\xEF\xBB\xBFhome = C:\\a\n", "C:\\a");
}

static void keys_are_read_in_any_case(void **state)
{
    (void)state;
    struct pyvenv_cfg cfg = parsed("HOME = C:\\a\nExecutable = C:\\a\\p.exe\nVERSION_INFO = 3.10\n"
                                   "Include-System-Site-Packages = TRUE\n");
    assert_string_equal(cfg.home, "C:\\a");
    assert_string_equal(cfg.executable, "C:\\a\\p.exe");
    assert_string_equal(cfg.version, "3.10");
    assert_true(cfg.system_site_packages);
    pyvenv_cfg_clear(&cfg);
}

static void blanks_around_key_and_value_do_not_count(void **state)
{
    (void)state;
    check_home("home=C:\\a b\n", "C:\\a b");
    check_home(" \t home \t=\t C:\\a b \t\n", "C:\\a b");
}

static void a_value_may_hold_an_equals_sign(void **state)
{
    (void)state;
    check_home("home = C:\\a=b\n", "C:\\a=b");
}

static void values_may_be_beyond_ascii(void **state)
{
    (void)state;
    check_home("home = C:\\J\xC3\xBCrgen\\\xE3\x83\x91\n", "C:\\J\xC3\xBCrgen\\\xE3\x83\x91");
}

// As CPython reads them: getpath the home, site whether the system's packages are seen.
static void the_first_home_counts_and_the_last_of_any_other_key(void **state)
{
    (void)state;
    struct pyvenv_cfg cfg = parsed("home = first\nversion = 3.9.1\nexecutable = one\nuv = 1\n"
                                   "Home = second\nVersion = 3.12.1\nexecutable = other\nuv =\n");
    assert_string_equal(cfg.home, "first");
    assert_string_equal(cfg.version, "3.12.1");
    assert_string_equal(cfg.executable, "other");
    assert_null(cfg.uv);
    pyvenv_cfg_clear(&cfg);
}

static void the_minor_version_is_read_from_either_key(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool has;
        int minor;
    } cases[] = {{"home = a\nversion = 3.9\n", true, 9},
                 {"home = a\nversion_info = 3.12.9.final.0\n", true, 12},
                 {"home = a\nversion = 3.14.0rc2\n", true, 14},
                 {"home = a\nversion = 3\n", false, 0},
                 {"home = a\nversion = 3.\n", false, 0},
                 {"home = a\nversion = 3.123\n", false, 0},
                 {"home = a\nversion = 2.7.18\n", false, 0},
                 {"home = a\n", false, 0}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct pyvenv_cfg cfg = parsed(cases[i].text);
        int minor = 0;
        assert_int_equal(pyvenv_cfg_minor(&cfg, &minor), cases[i].has);
        if (cases[i].has)
            assert_int_equal(minor, cases[i].minor);
        pyvenv_cfg_clear(&cfg);
    }
}

static void longer_keys_are_other_keys(void **state)
{
    (void)state;
    struct pyvenv_cfg cfg =
        parsed("homer = no\nahome = no\nho = no\nhome sweet = no\nversions = 2\nhome = yes\n");
    assert_string_equal(cfg.home, "yes");
    assert_null(cfg.version);
    pyvenv_cfg_clear(&cfg);
}

static void lines_without_equals_sign_are_passed_over(void **state)
{
    (void)state;
    check_home("# a remark\nhome\n\n   \nhome C:\\b\nhome = C:\\a\n", "C:\\a");
}

static void an_empty_value_is_none(void **state)
{
    (void)state;
    struct pyvenv_cfg cfg = parsed("home = a\nexecutable =\nversion = \n");
    assert_null(cfg.executable);
    assert_null(cfg.version);
    pyvenv_cfg_clear(&cfg);
}

static void site_packages_of_the_system_belong_to_it_unless_denied(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool expected;
    } cases[] = {
        {"home = a\n", true},
        {"home = a\ninclude-system-site-packages = true\n", true},
        {"home = a\ninclude-system-site-packages = True\n", true},
        {"home = a\ninclude-system-site-packages = false\n", false},
        {"home = a\ninclude-system-site-packages = 1\n", false},
        {"home = a\ninclude-system-site-packages =\n", false},
        {"include-system-site-packages = true\ninclude-system-site-packages = false\nhome = a\n", false},
        {"include-system-site-packages = false\nhome = a\nInclude-system-site-packages = true\n", true},
        {"include-system-site-packages = true\nhome = a\ninclude-system-site-packages =\n", false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct pyvenv_cfg cfg = parsed(cases[i].text);
        assert_int_equal(cfg.system_site_packages, cases[i].expected);
        pyvenv_cfg_clear(&cfg);
    }
}

static void no_home_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "\n",
        "=",
        "= C:\\a\n",
        "version = 3.11\n",
        "home\n",
        "home =\n",
        "home = \nhome = C:\\a\n",
        "\xEF\xBB\xBF",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        check_refused(texts[i], strlen(texts[i]), "home = DIRECTORY");
}

static void a_nul_is_refused(void **state)
{
    (void)state;
    check_refused("home = C:\\a\n\0", 13, "not UTF-8 text");
    check_refused("\0home = C:\\a\n", 13, "not UTF-8 text");
}

static void utf16_is_refused(void **state)
{
    (void)state;
    check_refused("\xFF\xFEh\0o\0m\0e\0=\0a\0", 14, "not UTF-8 text");
}

static void other_code_pages_are_refused(void **state)
{
    (void)state;
    static const char text[] = "home = C:\\J\xFCrgen\n";
    check_refused(text, sizeof text - 1, "not UTF-8 text");
}

static void no_bytes_beyond_size_are_read(void **state)
{
    (void)state;
    static const char text[] = "home = C:\\a\nversion = 3.11\n";
    for (size_t size = 0; size < sizeof text; size++) {
        char *bytes =
            malloc(size > 0 ? size : 1); // exactly as long, so that the sanitizer sees one byte more
        assert_non_null(bytes);
        memcpy(bytes, text, size);
        struct pyvenv_cfg cfg;
        struct error error = {0};
        const bool read = pyvenv_cfg_parse(bytes, size, path, &cfg, &error);
        assert_int_equal(read, size >= strlen("home = C"));
        pyvenv_cfg_clear(&cfg);
        error_clear(&error);
        free(bytes);
    }
}

static void a_long_file_is_read(void **state)
{
    (void)state;
    enum { LENGTH = 1 << 20 };
    char *text = text_format("remark = %*s\n%*s\nhome = C:\\%*s\n", LENGTH, "x", LENGTH, "home", LENGTH, "y");
    struct pyvenv_cfg cfg = parsed(text);
    assert_int_equal(strlen(cfg.home), LENGTH + 3);
    pyvenv_cfg_clear(&cfg);
    free(text);
}

static void clear_leaves_nothing(void **state)
{
    (void)state;
    struct pyvenv_cfg cfg = parsed("home = a\nexecutable = b\nversion = 3.9\n");
    pyvenv_cfg_clear(&cfg);
    assert_null(cfg.home);
    assert_null(cfg.executable);
    assert_null(cfg.version);
    pyvenv_cfg_clear(&cfg);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_of_venv_is_read),
        cmocka_unit_test(a_file_of_venv_before_311_has_no_executable),
        cmocka_unit_test(a_file_of_virtualenv_is_read),
        cmocka_unit_test(a_file_of_uv_is_read),
        cmocka_unit_test(executable_and_version_go_before_their_other_names),
        cmocka_unit_test(lines_may_end_in_any_manner),
        cmocka_unit_test(the_last_line_needs_no_end),
        cmocka_unit_test(a_byte_order_mark_is_passed_over),
        cmocka_unit_test(keys_are_read_in_any_case),
        cmocka_unit_test(blanks_around_key_and_value_do_not_count),
        cmocka_unit_test(a_value_may_hold_an_equals_sign),
        cmocka_unit_test(values_may_be_beyond_ascii),
        cmocka_unit_test(the_first_home_counts_and_the_last_of_any_other_key),
        cmocka_unit_test(the_minor_version_is_read_from_either_key),
        cmocka_unit_test(longer_keys_are_other_keys),
        cmocka_unit_test(lines_without_equals_sign_are_passed_over),
        cmocka_unit_test(an_empty_value_is_none),
        cmocka_unit_test(site_packages_of_the_system_belong_to_it_unless_denied),
        cmocka_unit_test(no_home_is_refused),
        cmocka_unit_test(a_nul_is_refused),
        cmocka_unit_test(utf16_is_refused),
        cmocka_unit_test(other_code_pages_are_refused),
        cmocka_unit_test(no_bytes_beyond_size_are_read),
        cmocka_unit_test(a_long_file_is_read),
        cmocka_unit_test(clear_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
