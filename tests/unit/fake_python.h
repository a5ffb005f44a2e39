// SPDX-License-Identifier: MIT
// CPythons and virtual environments on a made-up disk, all for x64.
#pragma once

#include "fake_files.h"

#define PYTHON311 "C:\\Program Files\\Python311"
#define PYTHON313 "C:\\Program Files\\Python313"
#define VENV "C:\\app\\venv"

// A test with an empty disk of its own: *state is its struct fake_files.
#define DISK_TEST(function) cmocka_unit_test_setup_teardown(function, fake_python_begin, fake_python_end)

int fake_python_begin(void **state);

int fake_python_end(void **state);

void add_text(struct fake_files *files, const char *directory, const char *name, const char *text);

// A program that imports dll, which may be NULL.
void add_program(struct fake_files *files, const char *directory, const char *name, const char *dll);

void add_dll(struct fake_files *files, const char *directory, const char *name);

// What a base Python's library is known by.
void add_library(struct fake_files *files, const char *directory);

// The files of a base Python: the program, its DLL, and its library.
void add_python(struct fake_files *files, const char *directory, const char *program, const char *dll);

// A virtual environment at VENV: redirectors that import no Python DLL, and the cfg.
void add_venv(struct fake_files *files, const char *cfg);

// Fails the test unless both texts are equal, or both NULL; name says what they are.
void check_text(const char *name, const char *found, const char *expected);

// Checks that all of expected is found for expected->python, by a host for x64.
void check_found(struct fake_files *files, const struct environment *expected);
