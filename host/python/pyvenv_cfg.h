// SPDX-License-Identifier: MIT
// pyvenv.cfg, the file that makes a directory a virtual environment, as CPython's site and getpath read it.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct pyvenv_cfg {
    char *home; // directory of the base Python; never NULL after success
    char *
        executable; // the base python.exe: "executable" (venv 3.11+), "base-executable" (virtualenv); or NULL
    char *version;  // "3.11.2", from "version" or "version_info"; may be NULL
    char *uv;       // the version of the uv that made it; NULL: another tool did
    char *virtualenv;          // the same of virtualenv
    bool system_site_packages; // true when it is not said, as for Python; said and empty means no
};

// Reads size bytes of a pyvenv.cfg. UTF-8 with or without a BOM; LF, CRLF or CR; "key = value", keys in any
// case; of a key with several lines the first counts for home and the last for all others, as in CPython. Lines without '=' are
// passed over, an empty value is none. Fails when
// there is no home, or when the bytes are no text (a NUL among them, or not UTF-8). path is only for the
// messages. cfg is {0} after a failure. Owner: the caller, who calls pyvenv_cfg_clear().
bool pyvenv_cfg_parse(const void *bytes, size_t size, const char *path, struct pyvenv_cfg *cfg,
                      struct error *error);

// The Y of "3.Y..." in the cfg's version. Returns false when it has none; *minor is then undefined.
bool pyvenv_cfg_minor(const struct pyvenv_cfg *cfg, int *minor);

void pyvenv_cfg_clear(struct pyvenv_cfg *cfg);
