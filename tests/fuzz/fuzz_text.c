// SPDX-License-Identifier: MIT
// Any UTF-16 comes back as it was. Any bytes become UTF-16, and from then on nothing changes any more.
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

// Checks that units, none of which is 0, survive the way to text and back.
static void check_round_trip(const uint16_t *units, size_t count)
{
    size_t count_back;
    char *text = text_from_utf16(units, count);
    uint16_t *back = text_to_utf16(text, &count_back);
    if (!text_is_well_formed(text) || count_back != count || memcmp(back, units, count * sizeof *units) != 0)
        abort();
    free(back);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t count;
    char *text = text_copy_part((const char *)data, size);
    uint16_t *units = text_to_utf16(text, &count);
    check_round_trip(units, count);

    free(units);
    units = calloc(size / 2 + 1, sizeof *units);
    if (units == NULL)
        abort();
    if (size > 1)
        memcpy(units, data, size / 2 * sizeof *units);
    for (count = 0; units[count] != 0;)
        count++;
    check_round_trip(units, count);

    free(units);
    free(text);
    return 0;
}
