// SPDX-License-Identifier: MIT
#include "python/disk.h"

#include "base/file.h"
#include "python/pe_imports.h"

static bool is_file(void *context, const char *path)
{
    (void)context;
    return file_exists(path);
}

static uint8_t *read_file(void *context, const char *path, size_t limit, size_t *size, struct error *error)
{
    (void)context;
    return file_read(path, limit, size, error);
}

static uint8_t *read_start(void *context, const char *path, size_t limit, size_t *size, struct error *error)
{
    (void)context;
    return file_read_start(path, limit, size, error);
}

static struct text_list names(void *context, const char *directory)
{
    (void)context;
    return file_names(directory);
}

const struct environment_files *disk_files(void)
{
    static const struct environment_files files = {
        .is_file = is_file, .read = read_file, .read_start = read_start, .names = names};
    return &files;
}

uint16_t disk_own_machine(void)
{
#if defined(_M_ARM64) || defined(__aarch64__)
    return PE_MACHINE_ARM64;
#elif defined(_M_X64) || defined(__x86_64__)
    return PE_MACHINE_X64;
#else
    return PE_MACHINE_X86;
#endif
}
