// SPDX-License-Identifier: MIT
// How a service ended, in words.
#pragma once

#include <stdint.h>

// What the two codes that a stopped service has in the SCM mean, the number in parentheses behind: "exit code 0", "the service's
// code raised an exception (0x20000001)", "the service's code ended with exit code 3", "The process terminated unexpectedly
// (1067)". Owner: the caller.
char *exit_words(uint32_t exit_code, uint32_t specific_code);
