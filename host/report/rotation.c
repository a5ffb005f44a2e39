// SPDX-License-Identifier: MIT
#include "report/rotation.h"

#include <string.h>

#include "base/path.h"
#include "base/text.h"

bool rotation_is_due(const struct rotation *rotation, uint64_t size, uint64_t age)
{
    if (size == 0)
        return false;
    return (rotation->size > 0 && size >= rotation->size) || (rotation->age > 0 && age >= rotation->age);
}

char *rotation_name(const char *path, uint32_t generation)
{
    if (generation == 0)
        return text_copy(path);
    const char *name = path_name(path);
    const char *dot = strrchr(name, '.');
    if (dot == NULL || dot == name)
        return text_format("%s.%lu", path, (unsigned long)generation);
    return text_format("%.*s.%lu%s", (int)(dot - path), path, (unsigned long)generation, dot);
}
