// SPDX-License-Identifier: MIT
#include "python/disk.h"

#include <stdlib.h>

#include <windows.h>

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

static struct text_list directories(void *context, const char *directory)
{
    (void)context;
    return file_directories(directory);
}

const struct environment_files *disk_files(void)
{
    static const struct environment_files files = {.is_file = is_file,
                                                   .read = read_file,
                                                   .read_start = read_start,
                                                   .names = names,
                                                   .directories = directories};
    return &files;
}

bool disk_python_version(const char *dll, struct python_version *version)
{
    bool read = false;
    wchar_t *path = file_wide_path(dll);
    HMODULE file = LoadLibraryExW(path, NULL, LOAD_LIBRARY_AS_DATAFILE | LOAD_LIBRARY_AS_IMAGE_RESOURCE);
    HRSRC found = file != NULL ? FindResourceW(file, MAKEINTRESOURCEW(VS_VERSION_INFO), VS_FILE_INFO) : NULL;
    HGLOBAL loaded = found != NULL ? LoadResource(file, found) : NULL;
    const void *bytes = loaded != NULL ? LockResource(loaded) : NULL;
    if (bytes != NULL)
        read = python_version_read(bytes, SizeofResource(file, found), version);
    if (file != NULL)
        FreeLibrary(file);
    free(path);
    return read;
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
