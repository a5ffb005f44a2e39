// SPDX-License-Identifier: MIT
// Files as the host needs them, by UTF-8 paths of any length.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

#include "base/error.h"
#include "base/text.h"

// UTF-16 for Windows' file functions, whose limit of 260 characters does not hold for it. Owner: the caller.
wchar_t *file_wide_path(const char *path);

bool file_exists(const char *path); // a file, not a directory
bool file_directory_exists(const char *path);

// Is path a file, or a place inside one ("C:\x\app.zip\lib"), as of code in a zip?
bool file_holds(const char *path);

// Does Windows know that nothing is at path? Not where it could not look, for want of rights or memory, or would not.
bool file_is_missing(const char *path);

// All bytes of the file, followed by a NUL that *size does not count; a file longer than limit is a failure.
// Owner: the caller, who calls free(). Returns NULL after filling error.
uint8_t *file_read(const char *path, size_t limit, size_t *size, struct error *error);

// As file_read, but of a file longer than limit only its first limit bytes.
uint8_t *file_read_start(const char *path, size_t limit, size_t *size, struct error *error);

// As file_read, but of a file longer than limit only its last limit bytes.
uint8_t *file_read_end(const char *path, size_t limit, size_t *size, struct error *error);

// The text of a file that somebody else wrote, as decoding_text() has it: no longer than limit bytes, and not being written just now.
// No copy of it is left behind. Owner: the caller. Returns NULL after filling error, which names the file.
char *file_read_text(const char *path, size_t limit, struct error *error);

// Renames the file from to to. over: to is replaced when it is there, also while others have it open, as long as they share that
// (FILE_SHARE_DELETE): they keep what they have. GetLastError() tells why it failed.
bool file_rename(const char *from, const char *to, bool over);

// The end of the name of a file that was put aside.
#define FILE_ASIDE ".pyhost-old"

// Deletes the file. Its name is free at once, since it is put aside first (NAME.*.pyhost-old); who has the file open, and shares that,
// keeps it. GetLastError() as above.
bool file_delete(const char *path);

// Deletes what earlier processes put aside, and were ended before they could delete it, of path and of the files whose names begin with
// its own and a dot.
void file_delete_left(const char *path);

// The same of all that was put aside, by this process too, which needs it no more.
void file_delete_aside(const char *path);

// Replaces the file as a whole: readers see the old content or the new one (where Windows or the file system replaces no open file
// and somebody has it open, there is none for a moment, before the new one). Waits, for less than 200 ms, for who has it open
// and does not share it.
bool file_replace(const char *path, const char *text, struct error *error);

// Writes a file of whoever asks: all of text, or nothing, in the place of what was there; to a device (NUL) just so. Other files stay as
// they are. Refuses to replace what is read-only, in use, or no text.
bool file_write_text(const char *path, const char *text, struct error *error);

// Moves a small file, also to another volume, over what is there. Where that fails, the file is deleted.
void file_bring(const char *from, const char *to);

// Names of the files in directory; empty when it cannot be read. Owner: the caller.
struct text_list file_names(const char *directory);

// The same of the directories in it, but for "." and "..".
struct text_list file_directories(const char *directory);

// Makes directory and what is missing above it.
bool file_make_directories(const char *directory, struct error *error);

// The absolute form of path, from the current directory. Owner: the caller.
char *file_full_path(const char *path);

// The path of a loaded module, an HMODULE. Owner: the caller.
char *file_module_path(void *module);

// The path of the program that runs. Owner: the caller.
char *file_own_path(void);

// Windows' own: C:\Windows\System32. Owner: the caller.
char *file_system_directory(void);

// Is there something at path, no directory, that whoever asks may not read (or may not even see)?
bool file_is_refused(const char *path);
