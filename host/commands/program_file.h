// SPDX-License-Identifier: MIT
// Which file a stored command line starts, on this machine.
#pragma once

// The path as the SCM opens it: with its variables' values, without the kernel's prefixes, with ".exe" where it is without. What has no
// directory is looked for in System32, from where the SCM starts services, and in PATH. Owner: the caller.
char *program_file_resolve(const char *program);

// The same path, where Windows knows that nothing is there; NULL: something is, or may be. Owner: the caller.
char *program_file_gone(const char *program);
