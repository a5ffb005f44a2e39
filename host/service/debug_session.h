// SPDX-License-Identifier: MIT
// A console session: the same service in a console, for a person who debugs.
#pragma once

// Runs the service name with arguments (count of them) until it ends. Ctrl+C and Ctrl+Break stop it, a second
// one ends the process at once. Returns the exit code of the process: 0 after a clean end, else see
// docs/exit-codes.md.
int debug_session_run(const char *name, const char *const *arguments, int count);
