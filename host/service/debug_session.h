// SPDX-License-Identifier: MIT
// A console session: the same service in a console, for a person who debugs.
#pragma once

// Runs the service words[0], the rest of whose words (count in all) are the arguments of its start, until it ends. before (so many)
// are those of the process that stand in front of "-debug". Ctrl+C and Ctrl+Break stop it, a second
// one ends the process at once. Returns the exit code of the process: 0 after a clean end, else see
// docs/exit-codes.md.
int debug_session_run(const char *const *before, int before_count, const char *const *words, int count);
