// SPDX-License-Identifier: MIT
#include "fake_files.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/path.h"
#include "base/text.h"
#include "fake_pe.h"

static struct fake_file *add(struct fake_files *files, const char *path)
{
    files->items = memory_resize(files->items, (files->count + 1) * sizeof *files->items);
    struct fake_file *file = &files->items[files->count++];
    *file = (struct fake_file){.path = text_copy(path), .readable = true};
    return file;
}

void fake_files_add(struct fake_files *files, const char *path, const void *bytes, size_t size)
{
    struct fake_file *file = add(files, path);
    file->bytes = memory_copy(bytes, size);
    file->size = size;
}

void fake_files_add_text(struct fake_files *files, const char *path, const char *text)
{
    fake_files_add(files, path, text, strlen(text));
}

void fake_files_add_program(struct fake_files *files, const char *path, uint16_t machine, const char *dll)
{
    const char *const dlls[] = {"KERNEL32.dll", dll, NULL};
    struct fake_pe program = fake_pe_make(machine, false, dlls);
    fake_files_add(files, path, program.bytes, program.size);
    fake_pe_clear(&program);
}

void fake_files_add_unreadable(struct fake_files *files, const char *path)
{
    add(files, path)->readable = false;
}

void fake_files_add_junction(struct fake_files *files, const char *path, const char *target)
{
    files->junction = text_copy(path);
    files->target = text_copy(target);
}

// The path behind a junction, with backslashes only. Owner: the caller.
static char *resolve(const struct fake_files *files, const char *path)
{
    char *resolved = text_copy(path);
    for (char *at = resolved; *at != '\0'; at++)
        if (*at == '/')
            *at = '\\';
    const size_t length = files->junction != NULL ? strlen(files->junction) : 0;
    if (length > 0 && text_starts_with_ignore_case(resolved, files->junction) &&
        (resolved[length] == '\\' || resolved[length] == '\0')) {
        char *behind = text_format("%s%s", files->target, resolved + length);
        free(resolved);
        resolved = behind;
    }
    return resolved;
}

static struct fake_file *find(const struct fake_files *files, const char *path)
{
    struct fake_file *found = NULL;
    char *resolved = resolve(files, path);
    for (size_t i = 0; i < files->count && found == NULL; i++)
        if (text_equal_ignore_case(files->items[i].path, resolved))
            found = &files->items[i];
    free(resolved);
    return found;
}

static bool is_file(void *context, const char *path)
{
    return find(context, path) != NULL;
}

static uint8_t *read_start(void *context, const char *path, size_t limit, size_t *size, struct error *error)
{
    struct fake_file *file = find(context, path);
    if (file == NULL) {
        error_set(error, 2, "cannot read \"%s\": no such file", path);
        return NULL;
    }
    if (!file->readable) {
        error_set(error, 5, "cannot read \"%s\": access is denied", path);
        return NULL;
    }
    file->reads++;
    *size = file->size < limit ? file->size : limit;
    return memory_copy(file->bytes, *size);
}

static uint8_t *read_file(void *context, const char *path, size_t limit, size_t *size, struct error *error)
{
    const struct fake_file *file = find(context, path);
    if (file != NULL && file->readable && file->size > limit) {
        error_set(error, 0, "cannot read \"%s\": it is too long", path);
        return NULL;
    }
    return read_start(context, path, limit, size, error);
}

static struct text_list list_names(void *context, const char *directory)
{
    const struct fake_files *files = context;
    struct text_list names = {0};
    char *resolved = resolve(files, directory);
    for (size_t i = 0; i < files->count; i++) {
        char *parent = path_parent(files->items[i].path);
        if (parent != NULL && text_equal_ignore_case(parent, resolved))
            text_list_add(&names, path_name(files->items[i].path));
        free(parent);
    }
    free(resolved);
    return names;
}

// The first component of each path below it that is not its last.
static struct text_list list_directories(void *context, const char *directory)
{
    const struct fake_files *files = context;
    struct text_list names = {0};
    char *resolved = resolve(files, directory);
    char *prefix = path_join(resolved, "");
    for (size_t i = 0; i < files->count; i++) {
        const char *path = files->items[i].path;
        const char *rest = text_starts_with_ignore_case(path, prefix) ? path + strlen(prefix) : "";
        const size_t length = strcspn(rest, "\\");
        bool is_new = rest[length] != '\0';
        for (size_t k = 0; k < names.count && is_new; k++)
            is_new = strncmp(names.items[k], rest, length) != 0 || names.items[k][length] != '\0';
        if (is_new)
            text_list_add_owned(&names, text_copy_part(rest, length));
    }
    free(prefix);
    free(resolved);
    return names;
}

struct environment_files fake_files_view(struct fake_files *files)
{
    return (struct environment_files){.context = files,
                                      .is_file = is_file,
                                      .read = read_file,
                                      .read_start = read_start,
                                      .names = list_names,
                                      .directories = list_directories};
}

void fake_files_clear(struct fake_files *files)
{
    for (size_t i = 0; i < files->count; i++) {
        free(files->items[i].path);
        free(files->items[i].bytes);
    }
    free(files->items);
    free(files->junction);
    free(files->target);
    *files = (struct fake_files){0};
}
