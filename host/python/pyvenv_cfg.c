// SPDX-License-Identifier: MIT
#include "python/pyvenv_cfg.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "base/text.h"

static const char blanks[] = " \t";
static const char line_ends[] = "\r\n";

// Which line counts of a key that has several: the first for getpath and the launchers, which read home; the last for site, virtualenv
// and uv, which read the others.
enum counts { THE_FIRST, THE_LAST };

// The value of the line "key = value", "" when nothing is in it; NULL when there is no such line.
static char *find_value(const char *text, const char *key, enum counts counts)
{
    char *value = NULL;
    for (const char *line = text; *line != '\0'; line += strspn(line, line_ends)) {
        const char *at = line + strspn(line, blanks);
        line += strcspn(line, line_ends);
        if (!text_starts_with_ignore_case(at, key))
            continue;
        at += strlen(key);
        at += strspn(at, blanks);
        if (*at != '=')
            continue;
        free(value);
        value = text_trimmed(at + 1, (size_t)(line - at - 1));
        if (counts == THE_FIRST)
            break;
    }
    return value;
}

// The same, but an empty value is none.
static char *find_filled(const char *text, const char *key, enum counts counts)
{
    char *value = find_value(text, key, counts);
    if (value != NULL && value[0] != '\0')
        return value;
    free(value);
    return NULL;
}

static bool is_utf16(const uint8_t *bytes, size_t size)
{
    return size >= 2 && ((bytes[0] == 0xFF && bytes[1] == 0xFE) || (bytes[0] == 0xFE && bytes[1] == 0xFF));
}

static void advise_again(const char *what, const char *path, struct error *error)
{
    char *venv = path_parent(path);
    error_advise(error, "%s the virtual environment again: py -3 -m venv \"%s\"", what,
                 venv != NULL ? venv : path);
    free(venv);
}

bool pyvenv_cfg_parse(const void *bytes, size_t size, const char *path, struct pyvenv_cfg *cfg,
                      struct error *error)
{
    bool parsed = false;
    char *text = text_copy_part(bytes, size);
    char *system_site = NULL;
    *cfg = (struct pyvenv_cfg){0};

    if (strlen(text) != size || !text_is_well_formed(text)) {
        error_set(error, 0, "cannot read \"%s\": it is not UTF-8 text%s", path,
                  is_utf16(bytes, size) ? ", but UTF-16, which Python does not read either" : "");
        advise_again("save it as UTF-8, or make", path, error);
        goto done;
    }

    const bool marked = text_starts_with_ignore_case(text, "\xEF\xBB\xBF");
    const char *lines = marked ? text + 3 : text;
    cfg->home = find_filled(lines, "home", THE_FIRST);
    if (cfg->home == NULL) {
        error_set(error, 0, "cannot read \"%s\": no line \"home = DIRECTORY\" in it names the base Python",
                  path);
        advise_again("make", path, error);
        goto done;
    }
    cfg->executable = find_filled(lines, "executable", THE_LAST);
    if (cfg->executable == NULL)
        cfg->executable = find_filled(lines, "base-executable", THE_LAST);
    cfg->version = find_filled(lines, "version", THE_LAST);
    if (cfg->version == NULL)
        cfg->version = find_filled(lines, "version_info", THE_LAST);
    cfg->uv = find_filled(lines, "uv", THE_LAST);
    cfg->virtualenv = find_filled(lines, "virtualenv", THE_LAST);
    system_site = find_value(lines, "include-system-site-packages", THE_LAST);
    cfg->system_site_packages = system_site == NULL || text_equal_ignore_case(system_site, "true");
    parsed = true;

done:
    free(system_site);
    free(text);
    return parsed;
}

bool pyvenv_cfg_minor(const struct pyvenv_cfg *cfg, int *minor)
{
    if (cfg->version == NULL || !text_starts_with_ignore_case(cfg->version, "3."))
        return false;
    const char *digits = cfg->version + 2;
    const size_t count = strspn(digits, "0123456789");
    *minor = (int)strtol(digits, NULL, 10);
    return count == 1 || count == 2;
}

void pyvenv_cfg_clear(struct pyvenv_cfg *cfg)
{
    free(cfg->home);
    free(cfg->executable);
    free(cfg->version);
    free(cfg->uv);
    free(cfg->virtualenv);
    *cfg = (struct pyvenv_cfg){0};
}
