// SPDX-License-Identifier: MIT
#include "scm/trace.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/text.h"

void trace_line(const char *format, ...)
{
    const wchar_t *path = _wgetenv(L"PYHOST_TRACE");
    if (path == NULL || path[0] == L'\0')
        return;
    va_list arguments;
    va_start(arguments, format);
    char *text = text_format_list(format, arguments);
    va_end(arguments);
    char *line = text_format("%s\r\n", text);
    DWORD count = 0;
    HANDLE file =
        CreateFileW(path, FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_ALWAYS, 0, NULL);
    if (file != INVALID_HANDLE_VALUE) {
        WriteFile(file, line, (DWORD)strlen(line), &count, NULL);
        CloseHandle(file);
    }
    free(line);
    free(text);
}
