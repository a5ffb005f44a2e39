// SPDX-License-Identifier: MIT
// The Python that a definition file names: it must be known before there is a Python to read the file with. Pure.
#pragma once

// The value of the key "python", at the top of text, which is TOML or JSON. NULL when there is none, and where the text breaks off
// or means nothing: whoever reads the whole of it says what is wrong. Owner: the caller.
char *definition_python_find(const char *text);
