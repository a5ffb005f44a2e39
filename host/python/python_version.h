// SPDX-License-Identifier: MIT
// The version of a CPython down to its patch level, from the version resource of its DLL: nothing runs. Pure.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum python_level { PYTHON_ALPHA = 0xA, PYTHON_BETA = 0xB, PYTHON_CANDIDATE = 0xC, PYTHON_FINAL = 0xF };

struct python_version {
    int minor; // 12 for 3.12.9
    int micro;
    int level;  // an enum python_level
    int serial; // 3 for 3.15.0b3
};

// Reads the bytes of a VS_VERSION_INFO resource (Microsoft, "VS_FIXEDFILEINFO"), as CPython's PC/python_ver_rc.h fills it: the third
// field is micro * 1000 + level * 10 + serial. Returns false when they are none, or are no Python 3's.
bool python_version_read(const uint8_t *resource, size_t size, struct python_version *version);

// Below 0, 0 or above, as a is older than b, the same or newer.
int python_version_compare(const struct python_version *a, const struct python_version *b);

// "3.12.9", "3.15.0b3". Owner: the caller.
char *python_version_text(const struct python_version *version);
