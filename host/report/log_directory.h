// SPDX-License-Identifier: MIT
// Directories below %ProgramData%\pyhost, with rights that keep others out: what a service writes may hold
// secrets, and a directory that anybody may write to would let anybody redirect what a privileged service
// writes.
#pragma once

#include <stdbool.h>

#include "base/error.h"

// Makes the directory for a log at path. Below root, it and root belong to the administrators, who and
// LocalSystem may do everything; account, when it is another one, may write into the log's own directory, and
// nobody else may read there. What is there already gets these rights, unless log_directory_check() refuses it. Outside root missing directories are
// made, and no rights are touched. account: a short name (scm/account.h); NULL: LocalSystem.
//
// second: one more account that may write there, NULL: none; when it is unknown, the directory is made without it.
bool log_directory_prepare(const char *path, const char *root, const char *account, const char *second,
                           struct error *error);

// May the directory for a log at path be taken as it is? Below root, neither it nor root may be a link or belong to anybody but the
// system, the administrators, accounts of services, who asks (if all that this user runs has an administrator's rights), and (it
// alone) account. What is not there may.
bool log_directory_check(const char *path, const char *root, const char *account, struct error *error);

// For a service that is about to write its log: the same check, and where the log's own directory right below root is not there (the
// service was installed in another way), it is made with rights for the administrators and the account of this process only.
bool log_directory_make(const char *path, const char *root, struct error *error);
