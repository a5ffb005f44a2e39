// SPDX-License-Identifier: MIT
#include "commands/status_python.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/memory.h"
#include "python/base_check.h"
#include "python/disk.h"
#include "python/drift.h"

struct known {
    char *python;
    struct text_list dll_path;
    struct status_python *facts; // stays where it is
};

static struct {
    struct known *items;
    size_t count;
} known;

static bool is_same(const struct known *item, const char *python, const struct text_list *dll_path)
{
    bool same = text_equal_ignore_case(item->python, python) && item->dll_path.count == dll_path->count;
    for (size_t i = 0; i < dll_path->count && same; i++)
        same = text_equal_ignore_case(item->dll_path.items[i], dll_path->items[i]);
    return same;
}

static void look(struct status_python *facts, const struct text_list *dll_path)
{
    struct python_version version;
    struct drift drift;
    const bool is_known = disk_python_version(facts->environment.dll, &version);
    drift_read(&facts->environment, is_known ? &version : NULL, &drift);
    facts->version = is_known ? python_version_text(&version) : NULL;
    facts->drift = drift_text(&drift);
    drift_clear(&drift);
    struct error lost = {0};
    if (base_check(&facts->environment, dll_path, &lost) != BASE_WHOLE) {
        facts->problem = text_copy(lost.message);
        facts->cure = lost.advice != NULL ? text_copy(lost.advice) : NULL;
    }
    error_clear(&lost);
}

static struct known *add(const char *python, const struct text_list *dll_path)
{
    known.items = memory_resize(known.items, (known.count + 1) * sizeof *known.items);
    struct known *item = &known.items[known.count++];
    *item = (struct known){.python = text_copy(python), .facts = memory_allocate(sizeof *item->facts)};
    *item->facts = (struct status_python){0};
    for (size_t i = 0; i < dll_path->count; i++)
        text_list_add(&item->dll_path, dll_path->items[i]);
    return item;
}

const struct status_python *status_python_of(const char *python, const struct text_list *dll_path,
                                             struct error *error)
{
    struct environment environment = {0};
    for (size_t i = 0; i < known.count; i++)
        if (is_same(&known.items[i], python, dll_path))
            return known.items[i].facts;
    if (!environment_find(python, disk_own_machine(), disk_files(), &environment, error))
        return NULL;
    struct status_python *facts = add(python, dll_path)->facts;
    facts->environment = environment;
    look(facts, dll_path);
    return facts;
}
