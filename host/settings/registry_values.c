// SPDX-License-Identifier: MIT
#include "settings/registry_values.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/memory.h"
#include "base/system_error.h"
#include "base/text.h"
#include "base/wide.h"
#include "settings/registry.h"

static LSTATUS read_one(const struct registry_key *key, const wchar_t *name, struct registry_value *value)
{
    DWORD type = 0;
    DWORD size = 0;
    LSTATUS status = RegQueryValueExW(key->handle, name, NULL, &type, NULL, &size);
    if (status != ERROR_SUCCESS)
        return status;
    value->bytes = memory_allocate(size + 1);
    status = RegQueryValueExW(key->handle, name, NULL, &type, value->bytes, &size);
    value->type = type;
    value->size = size;
    return status;
}

bool registry_values_read(const char *path, struct registry_values *values, struct error *error)
{
    struct registry_key key = {0};
    struct text_list names = {0};
    bool done = registry_open(path, &key, &values->is_there, error) &&
                (!values->is_there || registry_value_names(&key, &names, error));
    values->items = memory_allocate((names.count + 1) * sizeof *values->items);
    for (size_t i = 0; done && i < names.count; i++) {
        struct registry_value *value = &values->items[values->count++];
        wchar_t *wide = wide_from_text(names.items[i]);
        value->name = text_copy(names.items[i]);
        const LSTATUS status = read_one(&key, wide, value);
        free(wide);
        done = status == ERROR_SUCCESS ||
               system_error(error, (uint32_t)status, "cannot read \"%s\" of the registry key \"HKLM\\%s\"",
                            value->name, path);
    }
    text_list_clear(&names);
    registry_close(&key);
    return done;
}

static bool write_one(const struct registry_key *key, const struct registry_value *value, struct error *error)
{
    wchar_t *wide = wide_from_text(value->name);
    const LSTATUS status =
        RegSetValueExW(key->handle, wide, 0, value->type, value->bytes, (DWORD)value->size);
    free(wide);
    return status == ERROR_SUCCESS ||
           system_error(error, (uint32_t)status, "cannot write \"%s\" of the registry key \"HKLM\\%s\"",
                        value->name, key->path);
}

static const struct registry_value *find(const struct registry_values *values, const char *name)
{
    for (size_t i = 0; i < values->count; i++)
        if (text_equal_ignore_case(values->items[i].name, name))
            return &values->items[i];
    return NULL;
}

static bool same(const struct registry_value *one, const struct registry_value *other)
{
    return other != NULL && one->type == other->type && one->size == other->size &&
           memcmp(one->bytes, other->bytes, one->size) == 0;
}

static bool write_all(const char *path, const struct registry_values *values,
                      const struct registry_values *now, struct error *error)
{
    struct registry_key key = {0};
    bool done = registry_create(path, &key, error);
    for (size_t i = 0; done && i < now->count; i++)
        done = find(values, now->items[i].name) != NULL ||
               registry_remove_value(&key, now->items[i].name, error);
    for (size_t i = 0; done && i < values->count; i++)
        done = same(&values->items[i], find(now, values->items[i].name)) ||
               write_one(&key, &values->items[i], error);
    registry_close(&key);
    return done;
}

bool registry_values_return(const char *path, const struct registry_values *values, struct error *error)
{
    struct registry_values now = {0};
    if (!values->is_there)
        return registry_remove(path, error);
    bool done = registry_values_read(path, &now, error);
    bool differs = !now.is_there || now.count != values->count;
    for (size_t i = 0; i < values->count && !differs; i++)
        differs = !same(&values->items[i], find(&now, values->items[i].name));
    done =
        done && (!differs || write_all(path, values, &now, error)); // who changed nothing needs no right to
    registry_values_clear(&now);
    return done;
}

void registry_values_clear(struct registry_values *values)
{
    for (size_t i = 0; i < values->count; i++) {
        free(values->items[i].name);
        free(values->items[i].bytes);
    }
    free(values->items);
    *values = (struct registry_values){0};
}
