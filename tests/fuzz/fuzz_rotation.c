// SPDX-License-Identifier: MIT
// Any path of a log, any limits and any state: generations have names of their own in the log's directory, and a file that
// is due stays due when it grows and ages.
#include "report/rotation.h"

#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "base/text.h"

#include "fuzz.h"

static void check_names(const char *path, uint32_t generation)
{
    char *log = rotation_name(path, 0);
    char *one = rotation_name(path, generation | 1);
    char *other = rotation_name(path, (generation | 1) ^ 2);
    const size_t directory = (size_t)(path_name(path) - path);
    if (strcmp(log, path) != 0 || strcmp(one, path) == 0 || strcmp(one, other) == 0 ||
        strncmp(one, path, directory) != 0 || path_name(one) != one + directory)
        abort();
    free(other);
    free(one);
    free(log);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct {
        struct rotation limits;
        uint64_t size;
        uint64_t age;
        uint64_t more;
    } state;
    if (size < sizeof state)
        return 0;
    memcpy(&state, data, sizeof state);
    bool due = rotation_is_due(&state.limits, state.size, state.age);
    bool later = rotation_is_due(&state.limits, state.size | state.more, state.age | state.more);
    if ((due && !later) || (due && state.size == 0))
        abort();
    char *path = text_copy_part((const char *)data + sizeof state, size - sizeof state);
    check_names(path, state.limits.keep);
    free(path);
    return 0;
}
