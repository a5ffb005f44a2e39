// SPDX-License-Identifier: MIT
// How a service ended, in words.
#pragma once

#include <stdint.h>

// What the two codes that a stopped service has in the SCM mean, the numbers in parentheses behind: "exit code 0", "its code
// raised an exception (exit code 1066, 0x20000001)", "its code ended with exit code 3 (1066)", "The process terminated
// unexpectedly (1067)". Owner: the caller.
char *exit_words(uint32_t exit_code, uint32_t specific_code);
