// SPDX-License-Identifier: MIT
// Is a file this host, whatever it is called and wherever it lies? Told by what is in it.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Are these the last bytes of a pyhost.exe, of this version or another? The names of its modules stand near its end.
bool host_file_ends_so(const uint8_t *bytes, size_t size);

// How many of a file's last bytes host_file_ends_so() needs at most.
enum { HOST_FILE_END = 64 * 1024 };

// The checksum that a PE file's header has, which tells one build of a program from another; 0: none, or it cannot be read. Of a
// file's first bytes, of a file, of the one that host_file_own() names.
uint32_t host_file_checksum_in(const uint8_t *bytes, size_t size);
uint32_t host_file_checksum(const char *path);
uint32_t host_file_own_checksum(void);

// The file that this code was loaded from: pyhost.exe, or in a python.exe the module. Owner: the caller.
char *host_file_own(void);

// The version that the file's resource has, "0.2.0"; nothing of the file runs. NULL: it has none, or is no program. Owner: the caller.
char *host_file_version(const char *path);

// Is there a pyhost.exe at this path, in any spelling that Windows opens? False for a file that cannot be read.
bool host_file_is(const char *path);

// Is it the very file that this process runs, however its path is spelt: by a short name, a junction, a link?
bool host_file_is_own(const char *path);

// Has the path the name of one: of a file that is gone, or lies on another machine, no more can be told. A bundle has the host by
// another name, and may have been moved: the name of the exe that asks is one, too.
bool host_file_is_called_so(const char *path);
