// SPDX-License-Identifier: MIT
#include "base/wide.h"

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

_Static_assert(sizeof(wchar_t) == sizeof(uint16_t), "wchar_t is UTF-16 on Windows");

wchar_t *wide_from_text(const char *text)
{
    return text != NULL ? (wchar_t *)text_to_utf16(text, NULL) : NULL;
}

char *text_from_wide(const wchar_t *wide)
{
    return wide != NULL ? text_from_utf16((const uint16_t *)wide, wcslen(wide)) : NULL;
}
