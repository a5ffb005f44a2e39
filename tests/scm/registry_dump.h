// SPDX-License-Identifier: MIT
// What the registry has, as text: compared before and after what is to leave no trace.
#pragma once

// All that is in a key below HKEY_LOCAL_MACHINE, byte for byte: a line for each key and value. Owner: the caller.
char *registry_dump(const char *key);

// Fails unless both are the same, with the first line that differs. what: did it.
void registry_same(const char *before, const char *after, const char *what);
