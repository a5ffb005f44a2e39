// SPDX-License-Identifier: MIT
// An exception in one line: what stands behind "the program failed: ". Pure.
#pragma once

enum { HEADLINE_MOST = 400 }; // bytes

// exception: "Type: text", as Python writes it without its traceback, with whatever lines its text has. The first line; where that ends
// with a colon, the next one is behind it. At most HEADLINE_MOST bytes, then "...". Owner: the caller.
char *headline_of(const char *exception);
