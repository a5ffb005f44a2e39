// SPDX-License-Identifier: MIT
// Which python.exe a program or code belongs to, by its place.
#include "python/python_place.h"

#include <stdlib.h>

#include "base/compiler.h"
#include "fake_files.h"
#include "unit.h"

static const char *const disk[] = {
    "C:\\Python312\\python.exe",
    "C:\\app\\venv\\pyvenv.cfg",
    "C:\\app\\venv\\Scripts\\python.exe",
    "C:\\shop\\.venv\\Scripts\\python.exe",
    "C:\\shop\\venv\\Scripts\\python.exe",
    "\\\\server\\share\\venv\\Scripts\\python.exe",
    "C:\\Scripts\\python.exe", // somebody's trap
    "C:\\venv\\Scripts\\python.exe",
    "C:\\python.exe",
    "C:\\tools\\Scripts\\python.exe",
    "C:\\many\\.venv\\Scripts\\python.exe", // a workspace, and a repository in it
    "C:\\many\\uv.lock",
    "C:\\many\\member\\pyproject.toml",
    "C:\\many\\other\\.git\\HEAD",
};

static void fill(struct fake_files *files)
{
    for (size_t i = 0; i < COUNT_OF(disk); i++)
        fake_files_add_text(files, disk[i], "");
}

static void check(const char *what, const char *found, const char *expected)
{
    if ((found == NULL) != (expected == NULL) || (found != NULL && strcmp(found, expected) != 0))
        fail_msg("%s: %s, not %s", what, found != NULL ? found : "none",
                 expected != NULL ? expected : "none");
}

static void a_program_belongs_to_the_environment_that_it_lies_in(void **state)
{
    (void)state;
    static const struct {
        const char *program;
        const char *python;
    } cases[] = {
        {"C:\\Python312\\pyhost.exe", "C:\\Python312\\python.exe"},
        {"C:\\Python312\\Scripts\\pyhost.exe", "C:\\Python312\\python.exe"}, // the wheel, in a base Python
        {"C:\\Python312\\Lib\\site-packages\\win32\\pythonservice.exe", "C:\\Python312\\python.exe"},
        {"C:\\app\\venv\\pythonservice.exe", "C:\\app\\venv\\Scripts\\python.exe"},
        {"C:\\app\\venv\\Scripts\\pyhost.exe", "C:\\app\\venv\\Scripts\\python.exe"},
        {"C:/app/venv/lib/site-packages/win32/pyhost.exe", "C:\\app\\venv\\Scripts\\python.exe"},
        {"C:\\app\\venv\\Lib\\site-packages\\pyhost.exe", "C:\\app\\venv\\Scripts\\python.exe"},
        {"C:\\app\\venv\\Lib\\site-packages\\win32\\Debug\\pyhost.exe", "C:\\app\\venv\\Scripts\\python.exe"},
        {"C:\\app\\pyhost.exe", NULL}, // the environment lies below, and is nobody's that is known
        {"C:\\app\\venv\\other\\pyhost.exe", NULL},
        {"C:\\Program Files\\pyhost\\pyhost.exe", NULL}, // what lies in C:\ does not count
        {"C:\\other\\Scripts\\pyhost.exe", NULL},
        {"C:\\Lib\\site-packages\\pyhost.exe", NULL},
        {"C:\\python.exe", "C:\\python.exe"}, // beside: only an administrator writes a file there
        {"pyhost.exe", NULL},
    };
    struct fake_files files = {0};
    fill(&files);
    const struct environment_files view = fake_files_view(&files);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char *found = python_place_of_program(cases[i].program, &view);
        char *expected = cases[i].python != NULL ? text_copy(cases[i].python) : NULL;
        for (char *c = found; c != NULL && *c != '\0'; c++)
            *c = *c == '/' ? '\\' : *c;
        check(cases[i].program, found, expected);
        free(expected);
        free(found);
    }
    fake_files_clear(&files);
}

static void code_belongs_to_the_environment_in_it_or_above(void **state)
{
    (void)state;
    static const struct {
        const char *directory;
        const char *python;
        const char *above;
    } cases[] = {
        {"C:\\app", "C:\\app\\venv\\Scripts\\python.exe", NULL},
        {"C:\\app\\src\\deep", "C:\\app\\venv\\Scripts\\python.exe", "C:\\app"},
        {"C:\\app\\venv", "C:\\app\\venv\\Scripts\\python.exe", NULL},
        {"C:\\app\\venv\\services", "C:\\app\\venv\\Scripts\\python.exe", "C:\\app\\venv"},
        {"C:\\app\\venv\\Lib\\site-packages", "C:\\app\\venv\\Scripts\\python.exe", NULL},
        {"C:\\app\\venv\\Lib\\site-packages\\shop", "C:\\app\\venv\\Scripts\\python.exe", NULL},
        {"C:\\shop", "C:\\shop\\.venv\\Scripts\\python.exe", NULL}, // .venv is the newer custom
        {"C:\\Python312", "C:\\Python312\\python.exe", NULL},
        {"C:\\many\\member\\src", "C:\\many\\.venv\\Scripts\\python.exe", "C:\\many"},
        {"C:\\many\\other\\src", NULL, NULL}, // which begins at its own repository
        {"C:\\tools", NULL, NULL},            // Scripts alone is no environment
        {"C:\\services", NULL, NULL},
        {"C:\\", NULL, NULL},
        {"\\\\server\\share\\shop", NULL, NULL}, // the root of a share is a root
    };
    struct fake_files files = {0};
    fill(&files);
    const struct environment_files view = fake_files_view(&files);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char *above = NULL;
        char *found = python_place_of_code(cases[i].directory, NULL, &view, &above);
        check(cases[i].directory, found, cases[i].python);
        check(cases[i].directory, above, cases[i].above);
        free(above);
        free(found);
    }
    fake_files_clear(&files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_program_belongs_to_the_environment_that_it_lies_in),
        cmocka_unit_test(code_belongs_to_the_environment_in_it_or_above),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
