// SPDX-License-Identifier: MIT
#include "commands/nearest.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"

enum { LENGTH_MOST = 40 }; // no name is longer; a longer text was not meant to be one

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

// The optimal string alignment distance, row by row.
size_t nearest_distance(const char *a, const char *b)
{
    size_t rows[3][LENGTH_MOST + 1] = {{0}};
    size_t width = strlen(b);
    if (strlen(a) > LENGTH_MOST || width > LENGTH_MOST)
        return SIZE_MAX;
    for (size_t j = 0; j <= width; j++)
        rows[0][j] = j;
    size_t i = 0;
    for (; a[i] != '\0'; i++) {
        const size_t *above = rows[i % 3];
        const size_t *before = rows[(i + 2) % 3];
        size_t *row = rows[(i + 1) % 3];
        row[0] = i + 1;
        for (size_t j = 0; j < width; j++) {
            size_t cost = text_lower(a[i]) != text_lower(b[j]);
            row[j + 1] = least(least(row[j], above[j + 1]) + 1, above[j] + cost);
            if (i > 0 && j > 0 && text_lower(a[i]) == text_lower(b[j - 1]) &&
                text_lower(a[i - 1]) == text_lower(b[j]))
                row[j + 1] = least(row[j + 1], before[j - 1] + 1);
        }
    }
    return rows[i % 3][width];
}

const char *nearest_of(const char *text, const char *const *names)
{
    const char *best = NULL;
    const char *begun = NULL;
    size_t best_distance = SIZE_MAX;
    bool several = false;
    for (; *names != NULL; names++) {
        size_t distance = nearest_distance(text, *names);
        if (distance < best_distance) {
            best = *names;
            best_distance = distance;
        }
        if (text_starts_with_ignore_case(*names, text)) {
            several = begun != NULL;
            begun = *names;
        }
    }
    size_t length = strlen(text + strspn(text, "-/")); // all options begin alike
    if (begun != NULL && !several && length > 2)
        return begun;
    if (best_distance <= (length < 6 ? 1 : length < 10 ? 2 : 3))
        return best;
    return several || length < 2 ? NULL : begun;
}
