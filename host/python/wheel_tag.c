// SPDX-License-Identifier: MIT
#include "python/wheel_tag.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "python/pe_imports.h"

static const char extension[] = ".pyd";

// A part of a text, which is not terminated.
struct part {
    const char *begin;
    size_t length;
};

// Takes the part before a separator, or before end, from *at on. Returns false when nothing is left.
static bool take(const char **at, const char *end, char separator, struct part *part)
{
    if (*at > end)
        return false;
    const char *stop = memchr(*at, separator, (size_t)(end - *at));
    if (stop == NULL)
        stop = end;
    *part = (struct part){.begin = *at, .length = (size_t)(stop - *at)};
    *at = stop + 1;
    return true;
}

static bool is(const struct part *part, const char *text)
{
    return part->length == strlen(text) && strncmp(part->begin, text, part->length) == 0;
}

// "cp312", and what is behind the digits in *rest. Returns -1 for anything else.
static int read_minor(const struct part *part, struct part *rest)
{
    static const char prefix[] = "cp3";
    const size_t begin = strlen(prefix);
    size_t at = begin;
    int minor = 0;
    if (part->length <= begin || strncmp(part->begin, prefix, begin) != 0)
        return -1;
    for (; at < part->length && at < begin + 2 && isdigit((unsigned char)part->begin[at]); at++)
        minor = minor * 10 + (part->begin[at] - '0');
    *rest = (struct part){.begin = part->begin + at, .length = part->length - at};
    return at > begin ? minor : -1;
}

static bool fits_abi(const struct part *python, const struct part *abi, const struct wheel_target *target)
{
    struct part rest;
    if (is(abi, "none")) { // "cp312-none": for that version; "py3-none": for any
        const int only = read_minor(python, &rest);
        return only < 0 || only == target->minor;
    }
    if (is(abi, "abi3") || is(abi, "abi3t")) {
        const int oldest = read_minor(python, &rest);
        return oldest >= 0 && rest.length == 0 && oldest <= target->minor &&
               (is(abi, "abi3t") || !target->free_threaded);
    }
    if (read_minor(abi, &rest) != target->minor)
        return false;
    return is(&rest, target->free_threaded ? target->debug ? "td" : "t" : target->debug ? "d" : "");
}

static bool fits_platform(const struct part *platform, const struct wheel_target *target)
{
    if (is(platform, "any"))
        return true;
    return is(platform, target->machine == PE_MACHINE_X64     ? "win_amd64"
                        : target->machine == PE_MACHINE_ARM64 ? "win_arm64"
                                                              : "win32");
}

// "cp312-cp312-win_amd64" in its three parts.
static bool split(const char *tag, struct part *pythons, struct part *abis, struct part *platforms)
{
    const char *end = tag + strlen(tag);
    const char *at = tag;
    struct part more;
    return take(&at, end, '-', pythons) && take(&at, end, '-', abis) && take(&at, end, '-', platforms) &&
           !take(&at, end, '-', &more) && pythons->length > 0;
}

bool wheel_tag_is_pure(const char *tag)
{
    struct part pythons;
    struct part abis;
    struct part platforms;
    return split(tag, &pythons, &abis, &platforms) && is(&abis, "none") && is(&platforms, "any");
}

bool wheel_tag_fits(const char *tag, const struct wheel_target *target)
{
    struct part pythons;
    struct part abis;
    struct part platforms;
    if (!split(tag, &pythons, &abis, &platforms))
        return false;
    if (wheel_tag_is_pure(tag))
        return true;

    bool fits = false;
    struct part platform;
    for (const char *p = platforms.begin; take(&p, platforms.begin + platforms.length, '.', &platform);)
        fits = fits || fits_platform(&platform, target);
    if (!fits)
        return false;
    struct part abi;
    for (const char *a = abis.begin; take(&a, abis.begin + abis.length, '.', &abi);) {
        struct part python;
        for (const char *p = pythons.begin; take(&p, pythons.begin + pythons.length, '.', &python);)
            if (fits_abi(&python, &abi, target))
                return true;
    }
    return false;
}

// The tag in "x.cp312-win_amd64.pyd"; of length 0 when there is none. Returns false for what is no extension module.
static bool tag_of(const char *name, struct part *tag)
{
    if (!text_ends_with_ignore_case(name, extension))
        return false;
    const char *end = name + strlen(name) - strlen(extension);
    const char *begin = end; // of the tag, if there is a dot before it
    while (begin > name && begin[-1] != '.')
        begin--;
    *tag = (struct part){.begin = begin, .length = begin > name ? (size_t)(end - begin) : 0};
    return true;
}

// CPython's PYD_DEBUG_SUFFIX (Python/dynload_win.c), which stands before the tag.
static bool is_of_debug_build(const char *name, size_t length)
{
    return length > 2 && strncmp(name + length - 2, "_d", 2) == 0;
}

size_t wheel_tag_module_length(const char *name, const struct wheel_target *target)
{
    const size_t length = strcspn(name, ".");
    return target->debug && is_of_debug_build(name, length) ? length - 2 : length;
}

bool wheel_tag_fits_extension(const char *name, const struct wheel_target *target)
{
    struct part tag;
    if (!tag_of(name, &tag) || (target->debug && !is_of_debug_build(name, strcspn(name, "."))))
        return false;
    struct part abi = {0};
    struct part platform = {0};
    const char *at = tag.begin;
    const char *end = tag.begin + tag.length;
    if (!wheel_tag_is_versioned(name) || !take(&at, end, '-', &abi) || !take(&at, end, '-', &platform))
        return true;
    struct wheel_target release = *target; // a debug build's tag has no mark of it
    release.debug = false;
    return fits_abi(&abi, &abi, &release) && fits_platform(&platform, target);
}

bool wheel_tag_is_versioned(const char *name)
{
    struct part tag;
    struct part rest;
    return tag_of(name, &tag) && read_minor(&tag, &rest) >= 0 && memchr(tag.begin, '-', tag.length) != NULL;
}

char *wheel_tag_python(const char *tag)
{
    const char *at = tag;
    struct part python = {0};
    struct part abi = {0};
    struct part rest;
    const char *end = tag + strlen(tag);
    (void)take(&at, end, '-', &python);
    if (!take(&at, end, '-', &abi))
        return text_copy("another Python");
    int minor = read_minor(&abi, &rest);
    if (minor < 0 &&
        (is(&abi, "none") || strncmp(abi.begin, "win", 3) == 0)) // the latter of an extension module
        minor = read_minor(&python, &rest);
    if (minor < 0)
        return text_copy("another Python");
    return text_format("Python 3.%d%s", minor, rest.length > 0 && rest.begin[0] == 't' ? "t" : "");
}
