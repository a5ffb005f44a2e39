// SPDX-License-Identifier: MIT
#include "base/system_error.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/text.h"
#include "base/wide.h"

char *system_error_whole_text(uint32_t code)
{
    wchar_t *wide = NULL;
    DWORD length = FormatMessageW(FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_FROM_SYSTEM |
                                      FORMAT_MESSAGE_IGNORE_INSERTS,
                                  NULL, code, 0, (wchar_t *)(void *)&wide, 0, NULL);
    if (length == 0)
        return NULL;
    char *text = text_from_wide(wide);
    LocalFree(wide);
    return text;
}

char *system_error_text(uint32_t code)
{
    char *whole = system_error_whole_text(code);
    if (whole == NULL)
        return text_copy("unknown error");
    char *text = text_trimmed(whole, strlen(whole));
    size_t end = strlen(text);
    if (end > 0 && text[end - 1] == '.')
        text[end - 1] = '\0';
    free(whole);
    return text;
}

bool system_error(struct error *error, uint32_t code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *what = text_format_list(format, arguments);
    va_end(arguments);
    char *why = system_error_text(code);
    error_set(error, code, "%s: %s (%lu)", what, why, (unsigned long)code);
    free(why);
    free(what);
    return false;
}
