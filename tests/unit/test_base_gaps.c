// SPDX-License-Identifier: MIT
// What a base Python has lost.
#include "python/base_gaps.h"

#include <stdlib.h>

#include "base/compiler.h"
#include "base/path.h"
#include "base/text.h"
#include "fake_files.h"
#include "fake_pe.h"
#include "python/pe_imports.h"
#include "unit.h"

#define BASE "C:\\Python312\\"
#define LINKED "C:\\real\\"

static const struct environment python = {.python = (char *)(uintptr_t) "C:\\v\\Scripts\\python.exe",
                                          .venv = (char *)(uintptr_t) "C:\\v",
                                          .base_directory = (char *)(uintptr_t) "C:\\Python312",
                                          .base_python = (char *)(uintptr_t)BASE "python.exe",
                                          .dll = (char *)(uintptr_t)BASE "python312.dll",
                                          .minor = 12};

static char *directories[] = {(char *)(uintptr_t) "C:\\Python312", (char *)(uintptr_t) "C:\\system"};
static const struct text_list places = {.items = directories, .count = COUNT_OF(directories)};

// What is said of it, and in *state how bad that is. Owner: the caller; NULL: it is whole.
static char *gaps_of(const struct environment *environment, struct fake_files *files, enum base_state *state)
{
    const struct environment_files view = fake_files_view(files);
    struct error error = {0};
    *state = base_gaps_check(environment, PE_MACHINE_X64, &view, &places, &error);
    char *message = error.message != NULL ? text_copy(error.message) : NULL;
    assert_true((message == NULL) == (*state == BASE_WHOLE));
    error_clear(&error);
    return message;
}

// The modules without which nothing starts, c at the end of each: compiled.
static void add_library(struct fake_files *files, const char *directory, const char *end, const char *without)
{
    static const char *const modules[] = {"os",
                                          "encodings\\__init__",
                                          "encodings\\aliases",
                                          "encodings\\utf_8",
                                          "collections\\__init__",
                                          "importlib\\__init__",
                                          "contextlib",
                                          "enum",
                                          "functools",
                                          "keyword",
                                          "linecache",
                                          "operator",
                                          "reprlib",
                                          "threading",
                                          "traceback",
                                          "types",
                                          "warnings",
                                          "weakref"};
    for (size_t i = 0; i < COUNT_OF(modules); i++) {
        char *path = text_format("%sLib\\%s.py%s", directory, modules[i], end);
        if (without == NULL || strcmp(modules[i], without) != 0)
            fake_files_add_text(files, path, "");
        free(path);
    }
}

static void each_module_of_a_start_is_missed(void **state)
{
    (void)state;
    static const struct {
        const char *end;
        const char *without;
        const char *gaps;
    } cases[] = {
        {"", NULL, NULL},
        {"c", NULL, NULL},
        {"", "os", "Lib"},
        {"", "encodings\\__init__", "Lib\\encodings"},
        {"", "encodings\\utf_8", "Lib\\encodings\\utf_8.py"},
        {"c", "collections\\__init__", "Lib\\collections"},
        {"", "traceback", "Lib\\traceback.py"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fake_files files = {0};
        enum base_state found;
        add_library(&files, BASE, cases[i].end, cases[i].without);
        fake_files_add_text(&files, BASE "DLLs\\_ssl.pyd", "");
        char *message = gaps_of(&python, &files, &found);
        assert_int_equal(found, cases[i].gaps != NULL ? BASE_BROKEN : BASE_WHOLE);
        if (cases[i].gaps != NULL) {
            char *wanted = text_format("has lost a part of itself: %s", cases[i].gaps);
            assert_true(text_ends_with_ignore_case(message, wanted));
            free(wanted);
        }
        free(message);
        fake_files_clear(&files);
    }
}

static void each_part_is_missed(void **state)
{
    (void)state;
    static const struct {
        const char *files[4];
        const char *gaps;
        enum base_state state;
    } cases[] = {
        {{BASE "python312.zip", BASE "_ssl.pyd"}, NULL, BASE_WHOLE},
        {{BASE "python312.zip", BASE "DLLs\\_ssl.pyd"}, NULL, BASE_WHOLE},
        {{BASE "python312._pth"}, NULL, BASE_WHOLE},
        {{"C:\\v\\Scripts\\python._pth"}, NULL, BASE_WHOLE},
        {{BASE "Lib\\os.py", BASE "DLLs\\_ssl.pyd"}, "Lib\\encodings", BASE_BROKEN},
        {{BASE "python312.zip"}, "DLLs", BASE_LACKS},
        {{BASE "Lib\\os.py", BASE "DLLs\\libffi-8.dll"}, "Lib\\encodings and DLLs", BASE_BROKEN},
        {{BASE "DLLs\\_ssl.pyd", BASE "python311.zip"}, "Lib", BASE_BROKEN},
        {{BASE "python.exe"}, "Lib and DLLs", BASE_BROKEN},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fake_files files = {0};
        enum base_state found;
        for (size_t k = 0; k < COUNT_OF(cases[i].files) && cases[i].files[k] != NULL; k++)
            fake_files_add_text(&files, cases[i].files[k], "");
        char *message = gaps_of(&python, &files, &found);
        char *wanted =
            cases[i].gaps != NULL
                ? text_format("the Python in \"C:\\Python312\" has lost a part of itself: %s", cases[i].gaps)
                : NULL;
        assert_int_equal(found, cases[i].state);
        assert_string_equal(message != NULL ? message : "", wanted != NULL ? wanted : "");
        free(wanted);
        free(message);
        fake_files_clear(&files);
    }
}

static void add_module(struct fake_files *files, const char *path, const char *const *dlls)
{
    struct fake_pe pe = fake_pe_make(PE_MACHINE_X64, false, dlls);
    fake_files_add(files, path, pe.bytes, pe.size);
    fake_pe_clear(&pe);
}

// A base with _ssl.pyd, which needs libssl-3.dll; directory: where the modules are.
static void add_base(struct fake_files *files, const char *directory, const char *dll, const char *ssl)
{
    const char *const of_ssl[] = {dll, ssl, "WINMM.dll", NULL}; // which some editions of Windows lack
    const char *const of_tk[] = {dll, "tk86t.dll", NULL};
    const char *const of_another[] = {"python27.dll", NULL};
    char *names[] = {path_join(directory, "_ssl.pyd"), path_join(directory, "_tkinter.pyd"),
                     path_join(directory, "foreign.pyd")};
    add_library(files, BASE, "", NULL);
    fake_files_add_text(files, BASE "python312.dll", "");
    add_module(files, names[0], of_ssl);
    add_module(files, names[1], of_tk);      // no service needs it
    add_module(files, names[2], of_another); // nor is that Python's
    for (size_t i = 0; i < COUNT_OF(names); i++)
        free(names[i]);
}

static void a_dll_of_its_modules_is_missed(void **state)
{
    (void)state;
    static const struct {
        const char *directory;
        const char *needs;
        const char *there;
        const char *gaps;
    } cases[] = {
        {BASE "DLLs", "libssl-3.dll", BASE "DLLs\\libssl-3.dll", NULL},
        {BASE "DLLs", "libssl-3.dll", "C:\\system\\libssl-3.dll", NULL},
        {BASE "DLLs", "libssl-3.dll", "C:\\v\\libssl-3.dll", "libssl-3.dll, which DLLs\\_ssl.pyd needs"},
        {BASE "DLLs", "VCRUNTIME140.dll", "C:\\v\\x", "VCRUNTIME140.dll, which DLLs\\_ssl.pyd needs"},
        {"C:\\Python312", "libssl-3.dll", "C:\\v\\x", "libssl-3.dll, which _ssl.pyd needs"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fake_files files = {0};
        enum base_state found;
        add_base(&files, cases[i].directory, "python312.dll", cases[i].needs);
        fake_files_add_text(&files, cases[i].there, "");
        char *message = gaps_of(&python, &files, &found);
        if (cases[i].gaps != NULL)
            assert_contains(message, cases[i].gaps);
        assert_int_equal(found, cases[i].gaps != NULL ? BASE_LACKS : BASE_WHOLE);
        free(message);
        fake_files_clear(&files);
    }
}

static void modules_of_another_version_are_told(void **state)
{
    (void)state;
    struct fake_files files = {0};
    enum base_state found;
    add_base(&files, BASE "DLLs", "python311.dll", "libssl-3.dll");
    assert_owned_text(gaps_of(&python, &files, &found),
                      "the Python in \"C:\\Python312\" is of two versions: it is python312.dll, and its "
                      "DLLs\\_ssl.pyd is for python311.dll");
    assert_int_equal(found, BASE_MIXED);
    struct environment debug = python; // whose modules are called _ssl_d.pyd
    debug.debug = true;
    assert_null(gaps_of(&debug, &files, &found));
    fake_files_clear(&files);
}

// python.org's installer puts both builds into one directory.
static void two_builds_share_a_directory(void **state)
{
    (void)state;
    static const char *const of_threaded[] = {"python312t.dll", NULL};
    struct environment threaded = python;
    threaded.free_threaded = true;
    threaded.dll = (char *)(uintptr_t)BASE "python312t.dll";
    struct fake_files files = {0};
    enum base_state found;
    add_base(&files, BASE "DLLs", "python312.dll", "KERNEL32.dll");
    add_module(&files, BASE "DLLs\\_ssl.cp312t-win_amd64.pyd", of_threaded);
    fake_files_add_text(&files, BASE "python312t.dll", "");
    assert_null(gaps_of(&python, &files, &found));
    assert_null(gaps_of(&threaded, &files, &found));
    fake_files_clear(&files);
}

static void a_linked_python_has_its_library_beside_its_dll(void **state)
{
    (void)state;
    static const char *const of_ssl[] = {"python312.dll", "vcruntime140.dll", NULL};
    struct environment linked = python;
    linked.dll = (char *)(uintptr_t)LINKED "python312.dll";
    struct fake_files files = {0};
    enum base_state found;
    add_library(&files, LINKED, "", NULL);
    fake_files_add_text(&files, LINKED "python312.dll", "");
    fake_files_add_text(&files, LINKED "vcruntime140.dll", "");
    add_module(&files, LINKED "DLLs\\_ssl.pyd", of_ssl);
    assert_null(gaps_of(&linked, &files, &found));
    fake_files_clear(&files);
}

static void an_archive_that_its_pth_names_is_missed(void **state)
{
    (void)state;
    static const struct {
        const char *pth;
        const char *there;
        bool is_lost;
    } cases[] = {
        {"python312.zip\r\n.\r\n\r\n# Uncomment to run site.main()\r\n#import site\r\n", NULL, true},
        {"  python312.zip  # the library\n.\nimport site\n", NULL, true},
        {"python312.zip\n.\n", BASE "python312.zip", false},
        {"python312.zip\n.\n", BASE "encodings\\__init__.pyc", false}, // unpacked
        {"python312.zip\nC:\\lib\n", "C:\\lib\\encodings\\__init__.py", false},
        {"python312.zip\nall.zip\n", BASE "all.zip", false}, // which may have it
        {"#python312.zip\n.\n", NULL, false},                // nobody knows where it was
        {"", NULL, false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fake_files files = {0};
        enum base_state found;
        fake_files_add_text(&files, BASE "python312._pth", cases[i].pth);
        if (cases[i].there != NULL)
            fake_files_add_text(&files, cases[i].there, "");
        char *message = gaps_of(&python, &files, &found);
        assert_int_equal(found, cases[i].is_lost ? BASE_BROKEN : BASE_WHOLE);
        if (cases[i].is_lost) {
            assert_string_equal(message,
                                "the Python in \"C:\\Python312\" has lost a part of itself: python312.zip");
            assert_true(base_gaps_are_told(message));
        }
        free(message);
        fake_files_clear(&files);
    }
    assert_false(base_gaps_are_told("repair or reinstall the Python in \"C:\\Python312\""));
}

static void the_tool_that_installed_it_repairs_it(void **state)
{
    (void)state;
    struct fake_files files = {0};
    fake_files_add_text(&files, BASE "__install__.json", "{}");
    fake_files_add_text(&files, BASE "Lib\\os.py", "");
    const struct environment_files view = fake_files_view(&files);
    struct error error = {0};
    assert_int_equal(base_gaps_check(&python, PE_MACHINE_X64, &view, &places, &error), BASE_BROKEN);
    assert_string_equal(error.message,
                        "the Python in \"C:\\Python312\" has lost a part of itself: Lib\\encodings and DLLs");
    assert_string_equal(error.advice, "py install --repair 3.12");
    error_clear(&error);
    fake_files_clear(&files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_module_of_a_start_is_missed),
        cmocka_unit_test(each_part_is_missed),
        cmocka_unit_test(a_dll_of_its_modules_is_missed),
        cmocka_unit_test(modules_of_another_version_are_told),
        cmocka_unit_test(two_builds_share_a_directory),
        cmocka_unit_test(a_linked_python_has_its_library_beside_its_dll),
        cmocka_unit_test(an_archive_that_its_pth_names_is_missed),
        cmocka_unit_test(the_tool_that_installed_it_repairs_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
