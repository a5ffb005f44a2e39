// SPDX-License-Identifier: MIT
// A made-up disk in memory, seen through struct environment_files. As on Windows, names are compared without
// regard to (ASCII) case, and slashes separate like backslashes.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "python/environment.h"

struct fake_file {
    char *path;
    uint8_t *bytes;
    size_t size;
    bool readable;
    size_t reads; // how often it has been read
};

// All zero is an empty disk.
struct fake_files {
    struct fake_file *items;
    size_t count;
    char *junction; // a directory that stands for target; NULL: none
    char *target;
};

void fake_files_add(struct fake_files *files, const char *path, const void *bytes, size_t size);

void fake_files_add_text(struct fake_files *files, const char *path, const char *text);

// A program for machine that imports dll (and KERNEL32.dll; dll may be NULL).
void fake_files_add_program(struct fake_files *files, const char *path, uint16_t machine, const char *dll);

// A file that is there, but that cannot be read: reading fails with error 5.
void fake_files_add_unreadable(struct fake_files *files, const char *path);

// Makes the directory path stand for the directory target.
void fake_files_add_junction(struct fake_files *files, const char *path, const char *target);

// The disk for environment_find(). It lives as long as files.
struct environment_files fake_files_view(struct fake_files *files);

void fake_files_clear(struct fake_files *files);
