// SPDX-License-Identifier: MIT
// Any bytes: pyvenv.cfg is read or refused with a message; what is read is one line of text.
#include "python/pyvenv_cfg.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#include "fuzz.h"

// A value is one line of text, which a file of its own says in the same way.
static void check_value(const char *value)
{
    struct pyvenv_cfg again;
    struct error error = {0};
    if (value == NULL)
        return;
    if (*value == '\0' || strpbrk(value, "\r\n") != NULL)
        abort();
    char *file = text_format("a = b\r\nHOME=\t%s \r\nhome = another\r\n", value);
    if (!pyvenv_cfg_parse(file, strlen(file), "again", &again, &error) || strcmp(again.home, value) != 0)
        abort();
    pyvenv_cfg_clear(&again);
    free(file);
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
