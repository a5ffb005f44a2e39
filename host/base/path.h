// SPDX-License-Identifier: MIT
// Windows paths as text: drive, UNC and \\?\ forms; both slashes separate. Pure text, the disk is not asked.
// Every char * returned is the caller's, who calls free().
#pragma once

#include <stdbool.h>

// directory + '\' + name, without doubling the separator; name when directory is empty.
char *path_join(const char *directory, const char *name);

// The directory that path stands in, without the trailing separator unless it is a root ("C:\a\b" -> "C:\a",
// "C:\a" -> "C:\", "\\server\share\a" -> "\\server\share\"). NULL when there is none ("C:\",
// "\\server\share") or path does not tell ("name", "C:name"). Separators at the end of path are passed over.
char *path_parent(const char *path);

// The part of path behind the last separator (or drive colon): a pointer into path.
const char *path_name(const char *path);

// Does path stand for one place whatever the current directory and drive ("C:\...", "\\server\share...",
// "\\?\...")?
bool path_is_absolute(const char *path);

// The place that path stands for where directory, an absolute one, is the current one, as Windows has it: "name" and "C:name" are below
// it, "\\name" is on its drive or share; of a drive that directory is not on, "D:name" counts from the root.
char *path_from(const char *directory, const char *path);

// The plain way to write an absolute path, as GetFullPathNameW does: backslashes, one between two names; "." and ".." followed; no
// separator at the end but a root's. Of what has a name without them it takes away "\\?\" and "\\.\" ("\\?\UNC\server\share" is
// "\\server\share"). What only "\\?\" can name ("\\?\C:\a.", "\\?\Volume{...}\a") stays as it is, and so does a path that is not
// absolute. A blank at the end belongs to the name: another name is to follow.
char *path_plain(const char *path);

// What keeps an absolute path from being a file's, whatever is on the disk: "names a device". NULL: nothing.
const char *path_file_hindrance(const char *path);

// A name that a file or directory can have, for any text: what Windows does not allow there, takes away or takes for a device or
// for another directory (a dot or a blank at the end, "NUL", "..") is written as %XX. Two texts never have the same one.
char *path_component(const char *text);

// The component, or, of one that is too long for a file beside which others lie that are called after it, its beginning and a number of
// the whole, which is the same for ASCII letters of both cases.
char *path_shortened(const char *component);
