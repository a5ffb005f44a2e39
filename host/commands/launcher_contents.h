// SPDX-License-Identifier: MIT
// What stands behind the program in a launcher of pip's, distlib's or uv's: "#!" with its Python, and a zip with a __main__.py, as python.exe
// could run it. Pure.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct launcher_contents {
    char *python;  // that it names; NULL: none
    char *options; // for that, as they stand behind it; NULL: none
    char *main;    // the text of its __main__.py; NULL: it is compressed
};

// Takes the bytes of a launcher apart. Returns false for a program that has no such zip. Owner of what is in contents: the caller, who calls
// launcher_contents_clear().
bool launcher_contents_read(const uint8_t *bytes, size_t size, struct launcher_contents *contents);

void launcher_contents_clear(struct launcher_contents *contents);

// The function "module:name" that a __main__.py calls, where it does nothing else, as those of the tools do; NULL: it does. Owner: the caller.
char *launcher_contents_function(const char *main);
