// SPDX-License-Identifier: MIT
#include "python/python_maker.h"

#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "base/quoting.h"
#include "base/text.h"
#include "python/pth_file.h"
#include "python/pyvenv_cfg.h"

enum { CFG_LARGEST = 64 << 10 };

static bool has_file(const struct environment_files *files, const char *directory, const char *name)
{
    char *path = directory != NULL ? path_join(directory, name) : NULL;
    const bool has = path != NULL && files->is_file(files->context, path);
    free(path);
    return has;
}

// Does the directory have a file with this beginning and one of these ends?
static bool has_like(const struct environment_files *files, const char *directory, const char *start,
                     const char *end, const char *other_end)
{
    bool has = false;
    struct text_list names = files->names(files->context, directory);
    for (size_t i = 0; i < names.count && !has; i++)
        has = text_starts_with_ignore_case(names.items[i], start) &&
              (text_ends_with_ignore_case(names.items[i], end) ||
               text_ends_with_ignore_case(names.items[i], other_end));
    text_list_clear(&names);
    return has;
}

// Where part stands in path, in any letters and with either separator; NULL: nowhere.
static const char *part_of(const char *path, const char *part)
{
    const char *at = NULL;
    char *plain = text_copy(path);
    for (char *c = plain; *c != '\0'; c++)
        if (*c == '/')
            *c = '\\';
    for (const char *c = plain; *c != '\0' && at == NULL; c++)
        if (text_starts_with_ignore_case(c, part))
            at = path + (c - plain);
    free(plain);
    return at;
}

static bool is_below(const char *path, const char *part)
{
    return part_of(path, part) != NULL;
}

// The pyvenv.cfg; all zero when it cannot be read.
static void read_cfg(const char *venv, const struct environment_files *files, struct pyvenv_cfg *cfg)
{
    struct error ignored = {0};
    size_t size = 0;
    char *path = path_join(venv, "pyvenv.cfg");
    uint8_t *bytes = files->read(files->context, path, CFG_LARGEST, &size, &ignored);
    if (bytes != NULL)
        (void)pyvenv_cfg_parse(bytes, size, path, cfg, &ignored);
    free(bytes);
    free(path);
    error_clear(&ignored);
}

static enum python_tool tool_of_venv(struct python_maker *maker, const struct pyvenv_cfg *cfg,
                                     const struct environment_files *files)
{
    char *project = path_parent(maker->venv);
    const char *lock = cfg->uv != NULL ? "uv.lock" : "poetry.lock";
    const bool is_locked = has_file(files, project, lock);
    if (is_locked)
        maker->project = project;
    else
        free(project);
    if (cfg->uv != NULL)
        return is_locked ? PYTHON_BY_UV_PROJECT : PYTHON_BY_UV;
    if (is_locked || is_below(maker->venv, "\\pypoetry\\"))
        return PYTHON_BY_POETRY;
    return cfg->virtualenv != NULL ? PYTHON_BY_VIRTUALENV : PYTHON_BY_VENV;
}

// NAME of the bundle that the base in home is of. Owner: the caller; NULL: of none.
static char *bundle_of(const char *home, const struct environment_files *files)
{
    static const char end[] = ".sha256";
    char *above = text_equal_ignore_case(path_name(home), "python") ? path_parent(home) : NULL;
    struct text_list names = above != NULL ? files->names(files->context, above) : (struct text_list){0};
    char *bundle = NULL;
    for (size_t i = 0; i < names.count && bundle == NULL; i++) {
        if (!text_ends_with_ignore_case(names.items[i], end))
            continue;
        char *stem = text_copy_part(names.items[i], strlen(names.items[i]) - strlen(end));
        char *imports = text_format("%s.imports", stem);
        if (has_file(files, above, imports))
            bundle = text_copy(stem);
        free(imports);
        free(stem);
    }
    text_list_clear(&names);
    free(above);
    return bundle;
}

static enum python_tool tool_of_base(const char *home, const struct environment_files *files)
{
    enum python_tool tool = PYTHON_BY_INSTALLER;
    char *above = path_parent(home);
    char *conda = path_join(home, "conda-meta");
    if (has_like(files, conda, "", ".json", "history"))
        tool = PYTHON_BY_CONDA;
    else if (has_file(files, home, "__install__.json") ||
             text_starts_with_ignore_case(path_name(home), "pythoncore-3."))
        tool = PYTHON_BY_PYMANAGER;
    else if (text_starts_with_ignore_case(path_name(home), "cpython-3."))
        tool = PYTHON_BY_UV;
    else if (is_below(home, "\\scoop\\apps\\"))
        tool = PYTHON_BY_SCOOP;
    else if (has_like(files, home, "python", "._pth", "._pth") && !has_file(files, home, "Lib\\os.py"))
        tool = PYTHON_BY_UNPACKING;
    else if (above != NULL && has_like(files, above, "python", ".nuspec", ".nupkg"))
        tool = PYTHON_BY_NUGET;
    free(conda);
    free(above);
    return tool;
}

// "3.12" by the only DLL in the base's directory. Owner: the caller; NULL: there is none, or more than one.
static char *version_of_base(const char *home, const struct environment_files *files)
{
    char *version = NULL;
    size_t count = 0;
    struct text_list names = files->names(files->context, home);
    for (size_t i = 0; i < names.count; i++) {
        int minor;
        bool free_threaded;
        bool debug;
        if (environment_parse_dll_name(names.items[i], &minor, &free_threaded, &debug) && count++ == 0)
            version = text_format("3.%d%s", minor, free_threaded ? "t" : "");
    }
    text_list_clear(&names);
    if (count > 1) {
        free(version);
        version = NULL;
    }
    return version;
}

// "3.12.9.final.0" -> "3.12". Owner: the caller; NULL: no such text.
static char *version_of_cfg(const struct pyvenv_cfg *cfg)
{
    if (cfg->version == NULL || strncmp(cfg->version, "3.", 2) != 0)
        return NULL;
    return text_copy_part(cfg->version, 2 + strspn(cfg->version + 2, "0123456789"));
}

static bool finds_pip(const struct python_maker *maker, const struct pyvenv_cfg *cfg,
                      const struct environment_files *files)
{
    static const char pip[] = "Lib\\site-packages\\pip\\__init__.py";
    const bool sees_base = maker->venv == NULL || (cfg->home != NULL && cfg->system_site_packages);
    return (maker->venv != NULL && has_file(files, maker->venv, pip)) ||
           (sees_base && has_file(files, maker->home, pip));
}

// To be called again when the version has become known.
static void find_pth(struct python_maker *maker, const struct environment_files *files)
{
    char *name =
        maker->base == PYTHON_BY_UNPACKING ? pth_file_name(maker->home, maker->version, files) : NULL;
    free(maker->pth);
    maker->pth = name != NULL ? path_join(maker->home, name) : NULL;
    free(name);
}

void python_maker_find(const char *venv, const char *home, const struct environment_files *files,
                       struct python_maker *maker)
{
    struct pyvenv_cfg cfg = {0};
    *maker = (struct python_maker){.venv = venv != NULL ? text_copy(venv) : NULL,
                                   .home = home != NULL ? text_copy(home) : NULL};
    if (venv != NULL) {
        read_cfg(venv, files, &cfg);
        maker->environment = tool_of_venv(maker, &cfg, files);
    }
    if (home != NULL) {
        maker->bundle = bundle_of(home, files);
        maker->base = maker->bundle != NULL ? PYTHON_BY_BUNDLE : tool_of_base(home, files);
        maker->version = version_of_base(home, files);
        maker->program = has_file(files, home, "python.exe") ? path_join(home, "python.exe") : NULL;
    }
    if (maker->version == NULL)
        maker->version = version_of_cfg(&cfg);
    find_pth(maker, files);
    if (venv != NULL)
        maker->python = path_join(venv, "Scripts\\python.exe");
    else if (home != NULL)
        maker->python = path_join(home, "python.exe");
    maker->has_pip = finds_pip(maker, &cfg, files);
    pyvenv_cfg_clear(&cfg);
}

void python_maker_of(const struct environment *environment, const struct environment_files *files,
                     struct python_maker *maker)
{
    python_maker_find(environment->venv, environment->base_directory, files, maker);
    free(maker->python);
    maker->python = text_copy(environment->python);
    free(maker->program);
    maker->program = text_copy(environment->base_python);
    free(maker->version);
    maker->version = text_format("3.%d%s", environment->minor, environment->free_threaded ? "t" : "");
    find_pth(maker, files);
}

void python_maker_clear(struct python_maker *maker)
{
    free(maker->venv);
    free(maker->home);
    free(maker->program);
    free(maker->python);
    free(maker->project);
    free(maker->bundle);
    free(maker->pth);
    free(maker->version);
    *maker = (struct python_maker){0};
}

// ---- commands ----

// What Scoop calls it: "python312" of "...\\scoop\\apps\\python312\\current". Owner: the caller.
static char *scoop_name(const char *home)
{
    static const char apps[] = "\\scoop\\apps\\";
    const char *name = part_of(home, apps) + strlen(apps);
    return text_copy_part(name, strcspn(name, "\\/"));
}

static const char *version_or(const struct python_maker *maker, const char *otherwise)
{
    return maker->version != NULL ? maker->version : otherwise;
}

// By python -m venv. Of a version the launcher takes the first Python that it finds, and it knows none of other tools.
static char *remake_by_venv(const struct python_maker *maker)
{
    const bool is_listed = maker->base == PYTHON_BY_NONE || maker->base == PYTHON_BY_PYMANAGER ||
                           maker->base == PYTHON_BY_INSTALLER;
    char *program = maker->program != NULL ? text_copy(maker->program)
                    : is_listed            ? NULL
                                           : path_join(maker->home, "python.exe");
    char *run = program != NULL ? quoting_command(program) : text_format("py -%s", version_or(maker, "3"));
    char *command = text_format("%s -m venv \"%s\"", run, maker->venv);
    free(run);
    free(program);
    return command;
}

// What a tool is to make an environment of: uv knows its own Pythons by their versions. Owner: the caller.
static char *base_of(const struct python_maker *maker)
{
    return maker->program != NULL && maker->base != PYTHON_BY_UV ? text_format("\"%s\"", maker->program)
                                                                 : text_copy(version_or(maker, "3"));
}

// By uv or virtualenv: command, without what it is to make. Owner: the caller.
static char *remake_by(const struct python_maker *maker, const char *command)
{
    char *base = base_of(maker);
    char *whole = text_format("%s --python %s \"%s\"", command, base, maker->venv);
    free(base);
    return whole;
}

char *python_maker_remake(const struct python_maker *maker)
{
    switch (maker->environment) {
    case PYTHON_BY_NONE:
        return python_maker_repair(maker);
    case PYTHON_BY_UV_PROJECT:
        return text_format("uv sync --project \"%s\" --reinstall", maker->project);
    case PYTHON_BY_UV:
        return remake_by(maker, "uv venv --allow-existing");
    case PYTHON_BY_VIRTUALENV:
        return remake_by(maker, "virtualenv");
    case PYTHON_BY_POETRY:
        if (maker->project == NULL)
            return text_copy("in the project's directory: poetry env remove --all; then poetry install");
        return text_format(
            "poetry --directory \"%s\" env remove --all; then poetry --directory \"%s\" install",
            maker->project, maker->project);
    default:
        return remake_by_venv(maker);
    }
}

static char *update_by_scoop(const char *home, const char *option)
{
    char *name = scoop_name(home);
    char *command = text_format("scoop update %s%s", option, name);
    free(name);
    return command;
}

// The app "python" is that of the newest series, "python312" of one.
static char *upgrade_by_scoop(const char *home, const char *version)
{
    char *name = scoop_name(home);
    const bool has_series = strpbrk(name, "0123456789") != NULL;
    char *command =
        has_series ? text_format("scoop update %s", name) : text_format("scoop install %s@%s", name, version);
    free(name);
    return command;
}

// What uv calls the base: of "cpython-3.12.9-..." the very patch release, since of a series uv takes the newest, whichever is there; of
// "cpython-3.12-...", its link to that one, the series. Owner: the caller.
static char *uv_version(const struct python_maker *maker)
{
    const char *name = path_name(maker->home) + strlen("cpython-");
    const char *version = version_or(maker, "");
    const size_t length = strcspn(name, "-+");
    const bool is_threaded =
        strchr(version, 't') != NULL || text_starts_with_ignore_case(name + length, "+freethreaded");
    char *number = text_copy_part(name, length);
    text_replace(&number, "%s%s", number, is_threaded ? "t" : "");
    return number;
}

static char *repair_by_uv(const struct python_maker *maker)
{
    char *version = uv_version(maker);
    char *command = text_format("uv python install --reinstall %s", version);
    free(version);
    return command;
}

// Unpacks the embeddable package over what is there. Many edit its ._pth, without whose lines no package is found. Owner: the caller.
static char *unpack_over(const struct python_maker *maker, const char *what, const char *where)
{
    const char *pth = maker->pth != NULL ? path_name(maker->pth) : NULL;
    char *keep = pth_file_is_of(pth, maker->version) ? text_format(", and keep the %s that is there", pth)
                                                     : text_copy("");
    char *command =
        text_format("unpack the embeddable package of Python %s into \"%s\"%s", what, where, keep);
    free(keep);
    return command;
}

static char *repair_by_unpacking(const struct python_maker *maker)
{
    char *what = text_format("%s again", version_or(maker, "3"));
    char *command = unpack_over(maker, what, maker->home);
    free(what);
    return command;
}

char *python_maker_repair(const struct python_maker *maker)
{
    const char *version = version_or(maker, "3");
    const char *home = maker->home != NULL ? maker->home : "DIRECTORY";
    switch (maker->base) {
    case PYTHON_BY_UV:
        return repair_by_uv(maker);
    case PYTHON_BY_CONDA:
        return text_format("conda install --prefix \"%s\" --force-reinstall python", home);
    case PYTHON_BY_PYMANAGER:
        return text_format("py install --repair %s", version);
    case PYTHON_BY_NUGET:
        return text_format("restore the NuGet package that \"%s\" is of", home);
    case PYTHON_BY_SCOOP:
        return update_by_scoop(home, "--force ");
    case PYTHON_BY_BUNDLE:
        return text_format(
            "copy the whole bundle again, or make it anew where it was made: pyhost bundle \"%s\"",
            maker->bundle);
    case PYTHON_BY_UNPACKING:
        return repair_by_unpacking(maker);
    default:
        if (maker->home == NULL)
            return text_copy("repair or reinstall that Python, in Settings > Apps > Installed apps");
        return text_format("repair or reinstall the Python in \"%s\", in Settings > Apps > Installed apps",
                           home);
    }
}

static char *upgrade_by_unpacking(const struct python_maker *maker, const char *version, const char *series)
{
    char *what = text_format("%s, or of a later %s,", version, series);
    char *command = unpack_over(maker, what, maker->home);
    free(what);
    return command;
}

char *python_maker_upgrade(const struct python_maker *maker, const char *version)
{
    const char *home = maker->home != NULL ? maker->home : "DIRECTORY";
    const int minor = (int)strtol(version + strlen("3."), NULL, 10);
    char *series = text_format("3.%d", minor);
    const char *own = version_or(maker, series); // "3.13t"
    char *command = NULL;
    switch (maker->base) {
    case PYTHON_BY_UV:
        command = text_format("uv python upgrade %s", own);
        break;
    case PYTHON_BY_CONDA:
        command = text_format("conda install --prefix \"%s\" \"python>=%s,<3.%d\"", home, version, minor + 1);
        break;
    case PYTHON_BY_PYMANAGER:
        command = text_format("py install --update %s", own);
        break;
    case PYTHON_BY_NUGET:
        command = text_format("take version %s, or a later %s, of the NuGet package that \"%s\" is of",
                              version, series, home);
        break;
    case PYTHON_BY_SCOOP:
        command = upgrade_by_scoop(home, version);
        break;
    case PYTHON_BY_BUNDLE:
        command = text_format(
            "make the bundle again, of Python %s or later, where it was made: pyhost bundle \"%s\"", version,
            maker->bundle);
        break;
    case PYTHON_BY_UNPACKING:
        command = upgrade_by_unpacking(maker, version, series);
        break;
    default:
        command = text_format("install Python %s, or a later %s, from python.org", version, series);
        break;
    }
    free(series);
    return command;
}
