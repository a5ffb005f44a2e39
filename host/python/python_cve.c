// SPDX-License-Identifier: MIT
#include "python/python_cve.h"

#include "base/compiler.h"

// Of each series the first release with the mend; 3.10 and before look for no such file.
static const struct python_version mends[] = {{11, 16, PYTHON_FINAL, 0},
                                              {12, 14, PYTHON_FINAL, 0},
                                              {13, 15, PYTHON_FINAL, 0},
                                              {14, 7, PYTHON_FINAL, 0},
                                              {15, 0, PYTHON_BETA, 3}};

bool python_cve_has(const struct python_version *version, struct python_version *mended)
{
    for (size_t i = 0; i < COUNT_OF(mends); i++) {
        if (mends[i].minor == version->minor) {
            *mended = mends[i];
            return python_version_compare(version, mended) < 0;
        }
    }
    return false;
}
