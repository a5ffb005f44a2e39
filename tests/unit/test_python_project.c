// SPDX-License-Identifier: MIT
// Which python.exe a directory stands for that somebody names.
#include "python/python_project.h"

#include <stdlib.h>

#include "base/compiler.h"
#include "fake_python.h"
#include "unit.h"

static const char *const disk[] = {
    "C:\\Python312\\python.exe",
    "C:\\Python313t\\python3.13t.exe",
    "C:\\venv\\Scripts\\python.exe",
    "C:\\uv\\uv.lock",
    "C:\\uv\\pyproject.toml",
    "C:\\uv\\.venv\\Scripts\\python.exe",
    "C:\\old\\venv\\Scripts\\python.exe",
    "C:\\named\\pyproject.toml",
    "C:\\named\\.venv\\Scripts\\python.exe",
    "C:\\named\\env\\Scripts\\python.exe",
    "C:\\packages\\python.3.12.1\\tools\\python.exe",
    "C:\\WPy64-31290\\python\\python.exe",
    "C:\\WPy64-31241\\python-3.12.4.amd64\\python.exe",
    "C:\\WPy64-31241\\python-3.12.4.amd64.old\\README.txt",
    "C:\\WPy64-31241\\scripts\\python.bat",
    "C:\\several\\python-3.12.4.amd64\\python.exe",
    "C:\\several\\python-3.13.1.amd64\\python.exe",
    "C:\\bare\\pyproject.toml",
    "C:\\unsynced\\uv.lock",
    "C:\\poetry\\poetry.lock",
    "C:\\pdm\\pdm.lock",
    "C:\\pipenv\\Pipfile",
    "C:\\git\\.git\\HEAD",
    "C:\\ws\\uv.lock",
    "C:\\ws\\packages\\svc\\pyproject.toml",
};

static void a_directory_is_a_python_an_environment_or_a_project(void **state)
{
    static const struct {
        const char *directory;
        const char *environment;
        const char *python; // NULL: refused
        const char *advice;
    } cases[] = {
        {"C:\\Python312", NULL, "C:\\Python312\\python.exe", NULL},
        {"C:\\Python313t", NULL, "C:\\Python313t\\python3.13t.exe", NULL},
        {"C:\\venv", NULL, "C:\\venv\\Scripts\\python.exe", NULL},
        {"C:\\venv\\Scripts", NULL, "C:\\venv\\Scripts\\python.exe", NULL},
        {"C:\\uv", NULL, "C:\\uv\\.venv\\Scripts\\python.exe", NULL},
        {"C:\\old", NULL, "C:\\old\\venv\\Scripts\\python.exe", NULL},
        {"C:\\named", NULL, "C:\\named\\.venv\\Scripts\\python.exe", NULL},
        {"C:\\named", "env", "C:\\named\\env\\Scripts\\python.exe", NULL},
        {"C:\\named", "C:\\venv", "C:\\venv\\Scripts\\python.exe", NULL},
        {"C:\\old", "C:\\venv", "C:\\old\\venv\\Scripts\\python.exe", NULL}, // no project of uv's
        {"C:\\packages\\python.3.12.1", NULL, "C:\\packages\\python.3.12.1\\tools\\python.exe", NULL},
        {"C:\\WPy64-31290", NULL, "C:\\WPy64-31290\\python\\python.exe", NULL},
        {"C:\\WPy64-31241", NULL, "C:\\WPy64-31241\\python-3.12.4.amd64\\python.exe", NULL},
        {"C:\\several", NULL, NULL, "name a virtual environment, a Python's directory"},
        {"C:\\bare", NULL, NULL, "python -m venv \"C:\\bare\\.venv\""},
        {"C:\\unsynced", NULL, NULL, "uv sync --project \"C:\\unsynced\""},
        {"C:\\poetry", NULL, NULL,
         "name by --python what this shows: poetry -C \"C:\\poetry\" env info --path"},
        {"C:\\pdm", NULL, NULL, "name by --python what this shows: pdm info --python --project \"C:\\pdm\""},
        {"C:\\pipenv", NULL, NULL, "name by --python what \"pipenv --venv\" shows in \"C:\\pipenv\""},
        {"C:\\ws\\packages\\svc", NULL, NULL, "uv sync --project \"C:\\ws\""},
        {"C:\\git", NULL, NULL, "py -0p"},
    };
    struct fake_files files = {0};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(disk); i++)
        fake_files_add_text(&files, disk[i], "");
    const struct environment_files view = fake_files_view(&files);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error error = {0};
        char *found = python_project_find(cases[i].directory, cases[i].environment, &view, &error);
        check_text(cases[i].directory, found, cases[i].python);
        if (found == NULL) {
            assert_contains(error.message, cases[i].directory);
            assert_contains(error.advice, cases[i].advice);
        }
        error_clear(&error);
        free(found);
    }
    fake_files_clear(&files);
}

static void a_project_begins_at_its_repository_or_its_lock(void **state)
{
    static const struct {
        const char *directory;
        bool begins;
    } cases[] = {{"C:\\git", true},    {"C:\\uv", true},    {"C:\\poetry", true},
                 {"C:\\pipenv", true}, {"C:\\bare", false}, // a member of a workspace has one, too
                 {"C:\\venv", false}};
    struct fake_files files = {0};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(disk); i++)
        fake_files_add_text(&files, disk[i], "");
    const struct environment_files view = fake_files_view(&files);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(python_project_begins(cases[i].directory, &view), cases[i].begins);
    fake_files_clear(&files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_directory_is_a_python_an_environment_or_a_project),
        cmocka_unit_test(a_project_begins_at_its_repository_or_its_lock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
