// SPDX-License-Identifier: MIT
#include "base/memory.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"

static void (*exhaustion_handler)(void);
static void *reserve;

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

void memory_forget(void *block, size_t size)
{
    volatile unsigned char *bytes = block; // or the compiler takes writing them for useless
    for (size_t i = 0; i < size && block != NULL; i++)
        bytes[i] = 0;
    free(block);
}

void memory_reserve(size_t size)
{
    if (reserve == NULL)
        reserve = memory_allocate(size);
}

// Gives the reserve back. Returns false when there is none.
static bool use_reserve(void)
{
    bool had = reserve != NULL;
    free(reserve);
    reserve = NULL;
    return had;
}

void *memory_allocate(size_t size)
{
    void *block = NULL;
    do
        block = calloc(1, size > 0 ? size : 1);
    while (block == NULL && use_reserve());
    if (block == NULL)
        memory_exhausted();
    return block;
}

void *memory_resize(void *block, size_t size)
{
    void *resized = NULL;
    do
        resized = realloc(block, size > 0 ? size : 1);
    while (resized == NULL && use_reserve());
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
