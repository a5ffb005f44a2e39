// SPDX-License-Identifier: MIT
// The environment variables that steer CPython itself: those of "python --help-env" and of its manual's page on the command
// line ("Environment variables"), from 3.9 to 3.15. Libraries have variables of such names as well (PYTHONNET_RUNTIME,
// PYTHON_KEYRING_BACKEND), which are not meant. Pure.
#pragma once

#include <stdbool.h>

// Does the name, or the name in NAME=VALUE, belong to one of them? Without regard to case, as Windows compares.
bool python_variables_has(const char *assignment);
