// SPDX-License-Identifier: MIT
// What a base Python has lost.
#include "python/base_gaps.h"

#include <stdlib.h>

#include "base/compiler.h"
#include "base/text.h"
#include "fake_files.h"
#include "unit.h"

#define BASE "C:\\Python312\\"
#define LINKED "C:\\real\\"

static const struct environment python = {.python = (char *)(uintptr_t) "C:\\v\\Scripts\\python.exe",
                                          .venv = (char *)(uintptr_t) "C:\\v",
                                          .base_directory = (char *)(uintptr_t) "C:\\Python312",
                                          .dll = (char *)(uintptr_t)BASE "python312.dll",
                                          .minor = 12};

static void each_part_is_missed(void **state)
{
    (void)state;
    static const struct {
        const char *files[4];
        const char *gaps;
    } cases[] = {
        {{BASE "Lib\\os.py", BASE "Lib\\encodings\\__init__.py", BASE "DLLs\\_ssl.pyd"}, ""},
        {{BASE "Lib\\os.pyc", BASE "Lib\\encodings\\__init__.pyc", BASE "DLLs\\_ssl.pyd"}, ""},
        {{BASE "Lib\\os.py", BASE "Lib\\encodings\\__init__.py", BASE "_ssl.pyd"}, ""},
        {{BASE "python312.zip", BASE "DLLs\\_ssl.pyd"}, ""},
        {{BASE "python312._pth"}, ""},
        {{"C:\\v\\Scripts\\python._pth"}, ""},
        {{BASE "Lib\\os.py", BASE "DLLs\\_ssl.pyd"}, "Lib\\encodings"},
        {{BASE "Lib\\os.py", BASE "DLLs\\libffi-8.dll"}, "Lib\\encodings, DLLs"},
        {{BASE "DLLs\\_ssl.pyd", BASE "python311.zip"}, "Lib"},
        {{BASE "python.exe"}, "Lib, DLLs"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fake_files files = {0};
        for (size_t k = 0; k < COUNT_OF(cases[i].files) && cases[i].files[k] != NULL; k++)
            fake_files_add_text(&files, cases[i].files[k], "");
        const struct environment_files view = fake_files_view(&files);
        struct text_list gaps = base_gaps(&python, &view);
        assert_owned_text(text_list_join(&gaps, ", "), cases[i].gaps);
        text_list_clear(&gaps);
        fake_files_clear(&files);
    }
}

static void a_linked_python_has_its_library_beside_its_dll(void **state)
{
    (void)state;
    struct environment linked = python;
    linked.dll = (char *)(uintptr_t)LINKED "python312.dll";
    struct fake_files files = {0};
    fake_files_add_text(&files, LINKED "Lib\\os.py", "");
    fake_files_add_text(&files, LINKED "Lib\\encodings\\__init__.py", "");
    fake_files_add_text(&files, LINKED "DLLs\\_ssl.pyd", "");
    const struct environment_files view = fake_files_view(&files);
    struct error error = {0};
    assert_true(base_gaps_check(&linked, &view, &error));
    assert_null(error.message);
    fake_files_clear(&files);
}

static void the_tool_that_installed_it_repairs_it(void **state)
{
    (void)state;
    struct fake_files files = {0};
    fake_files_add_text(&files, BASE "__install__.json", "{}");
    fake_files_add_text(&files, BASE "Lib\\os.py", "");
    const struct environment_files view = fake_files_view(&files);
    struct error error = {0};
    assert_false(base_gaps_check(&python, &view, &error));
    assert_string_equal(error.message,
                        "the Python in \"C:\\Python312\" has lost a part of itself: Lib\\encodings and DLLs");
    assert_string_equal(error.advice, "py install --repair 3.12");
    error_clear(&error);
    fake_files_clear(&files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_part_is_missed),
        cmocka_unit_test(a_linked_python_has_its_library_beside_its_dll),
        cmocka_unit_test(the_tool_that_installed_it_repairs_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
