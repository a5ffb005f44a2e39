// SPDX-License-Identifier: MIT
#include "python/pyvenv_cfg.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "base/text.h"

static const char blanks[] = " \t";
static const char line_ends[] = "\r\n";

// The value of the first line "key = value"; NULL when there is no such line or nothing in it.
static char *find_value(const char *text, const char *key)
{
    for (const char *line = text; *line != '\0'; line += strspn(line, line_ends)) {
        const char *at = line + strspn(line, blanks);
        line += strcspn(line, line_ends);
        if (!text_starts_with_ignore_case(at, key))
            continue;
        at += strlen(key);
        at += strspn(at, blanks);
        if (*at != '=')
            continue;
        char *value = text_trimmed(at + 1, (size_t)(line - at - 1));
        if (*value != '\0')
            return value;
        free(value);
        return NULL;
    }
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
    cfg->home = find_value(lines, "home");
    if (cfg->home == NULL) {
        error_set(error, 0, "cannot read \"%s\": no line \"home = DIRECTORY\" in it names the base Python",
                  path);
        advise_again("make", path, error);
        goto done;
    }
    cfg->executable = find_value(lines, "executable");
    if (cfg->executable == NULL)
        cfg->executable = find_value(lines, "base-executable");
    cfg->version = find_value(lines, "version");
    if (cfg->version == NULL)
        cfg->version = find_value(lines, "version_info");
    cfg->uv = find_value(lines, "uv");
    cfg->virtualenv = find_value(lines, "virtualenv");
    system_site = find_value(lines, "include-system-site-packages");
    cfg->system_site_packages = system_site == NULL || text_equal_ignore_case(system_site, "true");
    parsed = true;

done:
    free(system_site);
    free(text);
    return parsed;
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
