// SPDX-License-Identifier: MIT
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"

static void (*exhaustion_handler)(void);

void memory_exhausted(void)
{
    if (exhaustion_handler != NULL)
        exhaustion_handler();
    abort();
}

void memory_on_exhaustion(void (*handler)(void))
{
    exhaustion_handler = handler;
}

void *memory_allocate(size_t size)
{
    void *block = calloc(1, size > 0 ? size : 1);
    if (block == NULL)
        memory_exhausted();
    return block;
}

void *memory_resize(void *block, size_t size)
{
    void *resized = realloc(block, size > 0 ? size : 1);
    if (resized == NULL)
        memory_exhausted();
    return resized;
}

void *memory_copy(const void *bytes, size_t size)
{
    void *copy = memory_allocate(size);
    if (size > 0)
        memcpy(copy, bytes, size);
    return copy;
}
