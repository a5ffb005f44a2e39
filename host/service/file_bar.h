// SPDX-License-Identifier: MIT
// What keeps an account from opening a file or a directory: its rights, the file itself, or another program.
#pragma once

#include "python/file_cures.h"

// Of what is at path. account: a short name (scm/account.h); NULL: that of this process, which tries it. For another account the rights
// are read, and only the rest is tried.
enum file_bar file_bar_of(const char *path, const char *account);
