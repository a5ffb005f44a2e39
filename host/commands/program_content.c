// SPDX-License-Identifier: MIT
#include "commands/program_content.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "report/host_file.h"

// A file that was read.
struct known {
    char *program;
    FILETIME written;
    DWORD size_low;
    DWORD size_high;
    enum program_content content;
};

static struct {
    struct known *items;
    size_t count;
} known;

// PyInstaller's bootloader looks at the end of its exe for an archive, whose last record begins with "MEI" and five control
// characters; the fourth differs where the archive lies in a file beside it. Behind that there is at most a signature.
static bool is_by_pyinstaller(const uint8_t *bytes, size_t size)
{
    enum { MAGIC = 8 };
    const uint8_t *end = bytes + size;
    const uint8_t *at = bytes;
    for (; (at = memchr(at, 'M', (size_t)(end - at))) != NULL && end - at >= MAGIC; at++)
        if (memcmp(at, "MEI", 3) == 0 && (at[3] == 014 || at[3] == 015) &&
            memcmp(at + 4, "\013\012\013\016", 4) == 0)
            return true;
    return false;
}

static enum program_content read_content(const char *program)
{
    size_t size = 0;
    struct error ignored = {0};
    uint8_t *bytes = file_read_end(program, HOST_FILE_END, &size, &ignored);
    const enum program_content content = bytes == NULL                    ? PROGRAM_CONTENT_UNREAD
                                         : host_file_ends_so(bytes, size) ? PROGRAM_CONTENT_HOST
                                         : is_by_pyinstaller(bytes, size) ? PROGRAM_CONTENT_PYINSTALLER
                                                                          : PROGRAM_CONTENT_OTHER;
    free(bytes);
    error_clear(&ignored);
    return content;
}

static bool look_at(const char *program, WIN32_FILE_ATTRIBUTE_DATA *facts)
{
    wchar_t *wide = file_wide_path(program);
    const bool done = GetFileAttributesExW(wide, GetFileExInfoStandard, facts);
    free(wide);
    return done;
}

static bool is_as_it_was(const struct known *item, const WIN32_FILE_ATTRIBUTE_DATA *facts)
{
    return memcmp(&item->written, &facts->ftLastWriteTime, sizeof item->written) == 0 &&
           item->size_low == facts->nFileSizeLow && item->size_high == facts->nFileSizeHigh;
}

enum program_content program_content_of(const char *program)
{
    WIN32_FILE_ATTRIBUTE_DATA facts = {0};
    struct known *item = NULL;
    if (!look_at(program, &facts))
        return read_content(program);
    for (size_t i = 0; i < known.count && item == NULL; i++)
        if (text_equal_ignore_case(known.items[i].program, program))
            item = &known.items[i];
    if (item != NULL && is_as_it_was(item, &facts))
        return item->content;
    if (item == NULL) {
        known.items = memory_resize(known.items, (known.count + 1) * sizeof *known.items);
        item = &known.items[known.count++];
        *item = (struct known){.program = text_copy(program)};
    }
    item->written = facts.ftLastWriteTime;
    item->size_low = facts.nFileSizeLow;
    item->size_high = facts.nFileSizeHigh;
    item->content = read_content(program);
    return item->content;
}
