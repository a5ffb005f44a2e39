// SPDX-License-Identifier: MIT
// Loaded into a Linux process before all else, this makes its heap end at $HEAP_END, from where it grows on. Where that address is
// below the heap, or something lies between, nothing happens.
#include <stdlib.h>
#include <unistd.h>

__attribute__((constructor)) static void grow_heap(void)
{
    const char *end = getenv("HEAP_END");
    if (end != NULL && brk((void *)strtoul(end, NULL, 16)) != 0)
        return;
}
