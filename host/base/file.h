// SPDX-License-Identifier: MIT
// Files as the host needs them, by UTF-8 paths of any length.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

bool file_exists(const char *path); // a file, not a directory
bool file_directory_exists(const char *path);

// All bytes of the file, followed by a NUL that *size does not count; a file longer than limit is a failure.
// Owner: the caller, who calls free(). Returns NULL after filling error.
uint8_t *file_read(const char *path, size_t limit, size_t *size, struct error *error);

// As file_read, but of a file longer than limit only its first limit bytes.
uint8_t *file_read_start(const char *path, size_t limit, size_t *size, struct error *error);

// As file_read, but of a file longer than limit only its last limit bytes.
uint8_t *file_read_end(const char *path, size_t limit, size_t *size, struct error *error);

// Replaces the file as a whole: readers see the old content or the new one.
bool file_replace(const char *path, const char *text, struct error *error);

// Names of the files in directory; empty when it cannot be read. Owner: the caller.
struct text_list file_names(const char *directory);

// Makes directory and what is missing above it.
bool file_make_directories(const char *directory, struct error *error);

// The absolute form of path, from the current directory. Owner: the caller.
char *file_full_path(const char *path);

// The path of a loaded module, an HMODULE. Owner: the caller.
char *file_module_path(void *module);

// The path of the program that runs. Owner: the caller.
char *file_own_path(void);

// Is there something at path that whoever asks may not read (or may not even see)?
bool file_is_refused(const char *path);
