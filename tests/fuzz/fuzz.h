// SPDX-License-Identifier: MIT
// What the fuzzers share.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "commands/definition.h"

// libFuzzer's entry point: size bytes at data, which is valid during the call only. Returns 0.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// Ends the program unless the definition is one that a file could hold: the rows that a reader would make of its file are
// taken, and make the same one again.
void fuzz_check_definition(const struct definition *definition);

// The text that stands between the quotation marks of a JSON string. Ends the program when quoted is none. Owner: the caller.
char *fuzz_json_unquote(const char *quoted);
