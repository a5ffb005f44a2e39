// SPDX-License-Identifier: MIT
#include "base/code_output.h"

#include <fcntl.h>
#include <io.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <windows.h>

#include "base/memory.h"
#include "base/output.h"
#include "base/text.h"

enum { TAKEN_MOST = 64 * 1024 }; // bytes

static HANDLE apart_file; // NULL: nothing is apart

// For children as well. NULL: there is no such handle.
static HANDLE duplicate(HANDLE file)
{
    HANDLE copy = NULL;
    const bool done = file != NULL && file != INVALID_HANDLE_VALUE &&
                      DuplicateHandle(GetCurrentProcess(), file, GetCurrentProcess(), &copy, 0, TRUE,
                                      DUPLICATE_SAME_ACCESS);
    return done ? copy : NULL;
}

static HANDLE make_file(void)
{
    wchar_t directory[MAX_PATH + 1] = L"";
    wchar_t path[MAX_PATH + 1] = L"";
    if (GetTempPathW(MAX_PATH + 1, directory) == 0 || GetTempFileNameW(directory, L"pyh", 0, path) == 0)
        return NULL;
    HANDLE file =
        CreateFileW(path, FILE_GENERIC_READ | FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_DELETE, NULL,
                    CREATE_ALWAYS, FILE_ATTRIBUTE_TEMPORARY | FILE_FLAG_DELETE_ON_CLOSE, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return NULL;
    return file;
}

// Lets the C runtime's descriptor number, and the standard handle that goes with it, lead to file.
static void lead(DWORD standard, int number, HANDLE file)
{
    HANDLE copy = duplicate(file);
    const int descriptor = copy != NULL ? _open_osfhandle((intptr_t)copy, _O_APPEND | _O_BINARY) : -1;
    if (descriptor >= 0) {
        (void)_dup2(descriptor, number);
        (void)_close(descriptor);
    }
    SetStdHandle(standard, duplicate(file));
}

void code_output_divert(bool apart)
{
    static bool diverted;
    if (diverted || !output_keep_streams())
        return;
    diverted = true;
    apart_file = apart ? make_file() : NULL;
    HANDLE target = apart_file != NULL ? apart_file : GetStdHandle(STD_ERROR_HANDLE);
    lead(STD_OUTPUT_HANDLE, 1, target);
    if (apart_file != NULL)
        lead(STD_ERROR_HANDLE, 2, target);
}

char *code_output_take(void)
{
    if (apart_file == NULL)
        return NULL;
    (void)fflush(NULL);
    DWORD count = 0;
    OVERLAPPED beginning = {0};
    char *bytes = memory_allocate(TAKEN_MOST + 1);
    if (ReadFile(apart_file, bytes, TAKEN_MOST, &count, &beginning) && count > 0)
        return bytes;
    free(bytes);
    return NULL;
}
