// SPDX-License-Identifier: MIT
// All values of a registry key, to be set again as they were, byte for byte and of whichever type.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

// All zero: the key is not there.
struct registry_values {
    bool is_there;
    struct registry_value {
        char *name; // "" is the default one
        uint32_t type;
        uint8_t *bytes;
        size_t size;
    } * items;
    size_t count;
};

// Fills values (all zero before) with those of the key path below HKEY_LOCAL_MACHINE. Owner: the caller, who calls
// registry_values_clear(), also after an error.
bool registry_values_read(const char *path, struct registry_values *values, struct error *error);

// Gives a key of the host's own the values again, and no others. One that was not there is removed, with all below it; otherwise the
// keys in it stay. Where nothing differs nothing is written.
bool registry_values_return(const char *path, const struct registry_values *values, struct error *error);

void registry_values_clear(struct registry_values *values);
