// SPDX-License-Identifier: MIT
#include "fake_python.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/path.h"
#include "python/environment.h"
#include "python/pe_imports.h"
#include "unit.h"

int fake_python_begin(void **state)
{
    *state = memory_allocate(sizeof(struct fake_files));
    return 0;
}

int fake_python_end(void **state)
{
    fake_files_clear(*state);
    free(*state);
    return 0;
}

void add_text(struct fake_files *files, const char *directory, const char *name, const char *text)
{
    char *path = path_join(directory, name);
    fake_files_add_text(files, path, text);
    free(path);
}

void add_program(struct fake_files *files, const char *directory, const char *name, const char *dll)
{
    char *path = path_join(directory, name);
    fake_files_add_program(files, path, PE_MACHINE_X64, dll);
    free(path);
}

void add_dll(struct fake_files *files, const char *directory, const char *name)
{
    add_program(files, directory, name, NULL);
}

void add_library(struct fake_files *files, const char *directory)
{
    add_text(files, directory, "Lib\\os.py", "");
}

void add_python(struct fake_files *files, const char *directory, const char *program, const char *dll)
{
    add_program(files, directory, program, dll);
    add_dll(files, directory, dll);
    add_dll(files, directory, "python3.dll");
    add_library(files, directory);
}

void add_venv(struct fake_files *files, const char *cfg)
{
    add_program(files, VENV "\\Scripts", "python.exe", NULL);
    add_program(files, VENV "\\Scripts", "pythonw.exe", NULL);
    add_text(files, VENV, "pyvenv.cfg", cfg);
}

void check_text(const char *name, const char *found, const char *expected)
{
    if (found == NULL || expected == NULL ? found != expected : strcmp(found, expected) != 0)
        fail_msg("%s is \"%s\", not \"%s\"", name, found != NULL ? found : "(null)",
                 expected != NULL ? expected : "(null)");
}

void check_found(struct fake_files *files, const struct environment *expected)
{
    const struct environment_files view = fake_files_view(files);
    struct environment found;
    struct error error = {0};
    if (!environment_find(expected->python, PE_MACHINE_X64, &view, &found, &error))
        fail_msg("%s", error.message);
    assert_null(error.message);
    assert_null(error.advice);
    check_text("python", found.python, expected->python);
    check_text("venv", found.venv, expected->venv);
    check_text("base_directory", found.base_directory, expected->base_directory);
    check_text("base_python", found.base_python, expected->base_python);
    check_text("dll_name", found.dll_name, expected->dll_name);
    check_text("dll", found.dll, expected->dll);
    assert_int_equal(found.minor, expected->minor);
    assert_int_equal(found.free_threaded, expected->free_threaded);
    assert_int_equal(found.debug, expected->debug);
    assert_int_equal(found.conda, expected->conda);
    environment_clear(&found);
}
