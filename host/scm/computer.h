// SPDX-License-Identifier: MIT
// Which machine does a name mean?
#pragma once

#include <stdbool.h>

// Does name, as people give it to reach a machine, mean this one: ".", its own name with a domain or without, "localhost", an address of the
// loopback, each with backslashes in front or without; nothing at all? Its own address in a network does not count.
bool computer_is_own(const char *name);
