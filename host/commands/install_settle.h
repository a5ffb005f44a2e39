// SPDX-License-Identifier: MIT
// What was asked for, in the words of what is there: so that the second of two installs changes nothing.
#pragma once

#include "commands/install_plan.h"

// Makes what wanted says the same as before wherever it means the same to Windows, and takes out of it what the SCM does not keep,
// with a note. Paths are absolute and the account is in its short form by then.
void install_settle(struct install_plan *plan);
