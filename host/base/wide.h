// SPDX-License-Identifier: MIT
// The edge to Windows: terminated UTF-16 texts. Owner of what is returned: the caller, who calls free().
#pragma once

#include <wchar.h>

wchar_t *wide_from_text(const char *text); // NULL for NULL
char *text_from_wide(const wchar_t *wide); // NULL for NULL
