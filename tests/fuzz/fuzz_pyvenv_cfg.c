// SPDX-License-Identifier: MIT
// Any bytes: pyvenv.cfg is read or refused with a message; what is read is one line of text.
#include "python/pyvenv_cfg.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_value(const char *value)
{
    if (value != NULL && (*value == '\0' || strpbrk(value, "\r\n") != NULL))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pyvenv_cfg cfg;
    struct error error = {0};
    const bool parsed = pyvenv_cfg_parse(data, size, "pyvenv.cfg", &cfg, &error);
    if (parsed != (cfg.home != NULL) || parsed == (error.message != NULL))
        abort();
    check_value(cfg.home);
    check_value(cfg.executable);
    check_value(cfg.version);
    pyvenv_cfg_clear(&cfg);
    error_clear(&error);
    return 0;
}
