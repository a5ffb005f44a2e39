// SPDX-License-Identifier: MIT
// The stored command line of a service, and whose it is.
#pragma once

#include <stdbool.h>

struct image_path {
    char *program;
    char *rest; // what stands behind it, with its leading blank; "" when there is nothing
};

// A path without quotes ends at the first blank, or, where it has blanks, with its ".exe", as what Windows starts in the end.
struct image_path image_path_split(const char *line);
void image_path_clear(struct image_path *path);

// Is program the PythonService.exe of pywin32 (or its debug form)?
bool image_path_is_pywin32(const char *program);

// Is the path of line's program not quoted, with a blank in it? Windows would start "C:\Program.exe" where "C:\Program Files\x.exe"
// is meant, if somebody puts it there.
bool image_path_is_ambiguous(const char *line);
