// SPDX-License-Identifier: MIT
// Which of two versions of this host is newer. Pure.
#pragma once

// Below 0, 0 or above, as a is older than b, the same or newer: by the numbers between their dots, of which those that are missing are 0.
// What stands behind the numbers does not count: "0.3.0-rc1" is 0.3.0.
int version_order(const char *a, const char *b);
