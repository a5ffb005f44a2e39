// SPDX-License-Identifier: MIT
// The stored command line of a service, and whose it is.
#pragma once

#include <stdbool.h>

struct image_path {
    char *program;
    char *rest;        // what stands behind it, with its leading blank; "" when there is nothing
    bool is_ambiguous; // the program is not quoted, and has a blank in it: see image_path_is_ambiguous()
};

// Is there a file that Windows would start by this name?
typedef bool image_path_is_there(const char *program);

// A path without quotes ends at the blank at which Windows finds a program, blank by blank from the first. Where it finds none (or
// is_there is NULL), at the first blank, or, where the path goes on behind it, with its ".exe".
struct image_path image_path_split_by(const char *line, image_path_is_there *is_there);

// The same with the files of this machine; of another machine's command line its words alone tell. Not pure: commands/program_file.c.
struct image_path image_path_split(const char *line);
void image_path_clear(struct image_path *path);

// The arguments of the service itself in path->rest, without a blank in front: where the program is a python.exe, they stand behind its
// script (or "-m MODULE"), which hosts the service. "": there are none. A part of path.
const char *image_path_arguments(const struct image_path *path);

// Is program the PythonService.exe of pywin32 (or its debug form)?
bool image_path_is_pywin32(const char *program);

// Is the path of line's program not quoted, with a blank in it? Windows would start "C:\Program.exe" where "C:\Program Files\x.exe"
// is meant, if somebody puts it there.
bool image_path_is_ambiguous(const char *line);
