// SPDX-License-Identifier: MIT
#include "python/python_version.h"

#include "base/text.h"

static uint32_t number_at(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

bool python_version_read(const uint8_t *resource, size_t size, struct python_version *version)
{
    // Three numbers of 16 bits and the key L"VS_VERSION_INFO", filled up to a multiple of four, stand in front.
    enum { FIXED = 40, FILE_VERSION = 8, NEEDED = FIXED + FILE_VERSION + 8, MAJOR = 3 };
    const uint32_t signature = 0xFEEF04BD;
    *version = (struct python_version){0};
    if (size < NEEDED || number_at(resource + FIXED) != signature)
        return false;
    const uint32_t high = number_at(resource + FIXED + FILE_VERSION);
    const uint32_t low = number_at(resource + FIXED + FILE_VERSION + 4);
    const int field = (int)(low >> 16);
    if (high >> 16 != MAJOR)
        return false;
    *version = (struct python_version){.minor = (int)(high & 0xFFFF),
                                       .micro = field / 1000,
                                       .level = field % 1000 / 10,
                                       .serial = field % 10};
    return version->level >= PYTHON_ALPHA && version->level <= PYTHON_FINAL;
}

int python_version_compare(const struct python_version *a, const struct python_version *b)
{
    if (a->minor != b->minor)
        return a->minor - b->minor;
    if (a->micro != b->micro)
        return a->micro - b->micro;
    if (a->level != b->level)
        return a->level - b->level;
    return a->serial - b->serial;
}

char *python_version_text(const struct python_version *version)
{
    if (version->level == PYTHON_FINAL)
        return text_format("3.%d.%d", version->minor, version->micro);
    return text_format("3.%d.%d%s%d", version->minor, version->micro,
                       version->level == PYTHON_ALPHA  ? "a"
                       : version->level == PYTHON_BETA ? "b"
                                                       : "rc",
                       version->serial);
}
