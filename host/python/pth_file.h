// SPDX-License-Identifier: MIT
// A ._pth file, which alone says where Python looks: that of the embeddable package is python3Y._pth, and many edit it. Pure.
#pragma once

#include <stdbool.h>

#include "python/environment.h"

// The name of the ._pth file in home, one for version ("3.12"; NULL: not known) before any other. Owner: the caller; NULL: there is none.
char *pth_file_name(const char *home, const char *version, const struct environment_files *files);

// Is it the one that comes with this version?
bool pth_file_is_of(const char *name, const char *version);

// Where the file at path has Python look, each with its full path. Owner: the caller; empty when it cannot be read.
struct text_list pth_file_places(const char *path, const struct environment_files *files);

// Does module lie in the Lib\site-packages beside the file at path, where that file does not have Python look?
bool pth_file_hides(const char *path, const char *module, const struct environment_files *files);
