// SPDX-License-Identifier: MIT
// Which places may have a module: what is found in directories of this Windows, and when it is looked for again.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <setjmp.h>

#include <cmocka.h>

#include <windows.h>

#include "base/file.h"
#include "base/path.h"
#include "base/text.h"
#include "base/wide.h"
#include "modules/module_places.h"

static char *directory;

static void make_file(const char *name)
{
    char *path = path_join(directory, name);
    wchar_t *wide = wide_from_text(path);
    HANDLE file = CreateFileW(wide, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    assert_true(file != INVALID_HANDLE_VALUE);
    CloseHandle(file);
    free(wide);
    free(path);
}

static int make_directory(void **state)
{
    (void)state;
    wchar_t temporary[MAX_PATH + 1];
    struct error error = {0};
    assert_true(GetTempPathW(MAX_PATH + 1, temporary) > 0);
    char *parent = text_from_wide(temporary);
    directory = text_format("%spyhost-places-%lu", parent, GetCurrentProcessId());
    free(parent);
    char *package = path_join(directory, "windows_package");
    assert_true(file_make_directories(package, &error));
    free(package);
    make_file("win32service.py");
    make_file("Win32Event.cp311-win_amd64.pyd");
    make_file("win32con_more.py");
    make_file("archive.zip");
    return 0;
}

static void a_directory_has_what_has_the_name(void **state)
{
    (void)state;
    assert_true(module_places_may_have(directory, "win32service"));
    assert_true(module_places_may_have(directory, "win32event")); // names of files know no case
    assert_true(module_places_may_have(directory, "windows_package"));
    assert_false(module_places_may_have(directory, "win32con")); // not win32con_more
    assert_false(module_places_may_have(directory, "pywintypes"));
    assert_false(module_places_may_have(directory, "a")); // not archive.zip
}

static void what_is_no_directory_may_have_anything(void **state)
{
    (void)state;
    char *archive = path_join(directory, "archive.zip");
    char *missing = path_join(directory, "missing.zip");
    assert_true(module_places_may_have(archive, "win32service"));
    assert_false(module_places_may_have(missing, "win32service"));
    free(missing);
    free(archive);
}

static void a_new_file_counts_after_the_caches_are_invalid(void **state)
{
    (void)state;
    assert_false(module_places_may_have(directory, "win32file"));
    make_file("win32file.py");
    assert_false(module_places_may_have(directory, "win32file"));
    module_places_forget();
    assert_true(module_places_may_have(directory, "win32file"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_directory_has_what_has_the_name),
        cmocka_unit_test(what_is_no_directory_may_have_anything),
        cmocka_unit_test(a_new_file_counts_after_the_caches_are_invalid),
    };
    return cmocka_run_group_tests(tests, make_directory, NULL);
}
