// SPDX-License-Identifier: MIT
#include "python/environment.h"

#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "python/base_python.h"
#include "python/bundled_python.h"
#include "python/library.h"
#include "python/pe_imports.h"
#include "python/python_maker.h"
#include "python/python_program.h"
#include "python/python_shim.h"
#include "python/pyvenv_cfg.h"

enum {
    CFG_LARGEST = 1 << 20,
    HEADERS_LARGEST = 64 << 10,
    ENVIRONMENTS_MOST = 8 // whose home is another one's Scripts
};

// A search in progress.
struct search {
    const struct environment_files *files;
    char *directory;       // of python
    struct pyvenv_cfg cfg; // all NULL outside of a virtual environment
    char *own_dll_name;    // the Python DLL that python itself imports; NULL: none, as of a venv's launcher
    char *read;            // the program whose imports were read last; NULL: none
    char *read_dll_name;   // as own_dll_name, of that one
    struct environment found; // what is known so far
    struct text_list way;     // environment.way, also over several environments
};

static bool is_file(const struct search *search, const char *path)
{
    return search->files->is_file(search->files->context, path);
}

// The path of the file name in directory; NULL when there is no such file.
static char *find_file(const struct search *search, const char *directory, const char *name)
{
    char *path = path_join(directory, name);
    if (is_file(search, path))
        return path;
    free(path);
    return NULL;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// "11.2" and "11t.dll" -> 11: returns what follows the one or two digits, NULL when there are none, or more.
static const char *read_minor(const char *text, int *minor)
{
    if (!is_digit(*text))
        return NULL;
    *minor = *text++ - '0';
    if (is_digit(*text))
        *minor = *minor * 10 + (*text++ - '0');
    return is_digit(*text) ? NULL : text;
}

bool environment_parse_dll_name(const char *name, int *minor, bool *free_threaded, bool *debug)
{
    static const char prefix[] = "python3";
    if (!text_starts_with_ignore_case(name, prefix))
        return false;
    const char *rest = read_minor(name + strlen(prefix), minor);
    if (rest == NULL)
        return false;
    *free_threaded = text_starts_with_ignore_case(rest, "t");
    if (*free_threaded)
        rest++;
    *debug = text_starts_with_ignore_case(rest, "_d");
    if (*debug)
        rest += 2;
    return text_equal_ignore_case(rest, ".dll");
}

// As python_program_read(); a program that is looked at again is read once.
static bool read_program(struct search *search, const char *path, char **name, bool *is_read,
                         struct error *error)
{
    *is_read = search->read != NULL && strcmp(search->read, path) == 0;
    if (*is_read) {
        *name = search->read_dll_name != NULL ? text_copy(search->read_dll_name) : NULL;
        return true;
    }
    const bool sound = python_program_read(path, search->files, name, is_read, error);
    if (sound && *is_read) {
        free(search->read);
        free(search->read_dll_name);
        search->read = text_copy(path);
        search->read_dll_name = *name != NULL ? text_copy(*name) : NULL;
    }
    return sound;
}

static bool check_own(struct search *search, const char *python, struct error *error)
{
    bool is_read;
    const bool done = read_program(search, python, &search->own_dll_name, &is_read, error);
    if (done)
        error_clear(error);
    return done;
}

static bool check_python(struct search *search, const char *python, struct error *error)
{
    search->found.python = path_plain(python);
    python = search->found.python;
    text_list_add(&search->way, python);
    search->directory = path_is_absolute(python) ? path_parent(python) : NULL;
    const char *hindrance = path_file_hindrance(python);
    if (search->directory == NULL)
        error_set(error, 0, "\"%s\" is not the full path of a python.exe", python);
    else if (hindrance != NULL)
        error_set(error, 0, "\"%s\" is not a python.exe: the path %s", python, hindrance);
    else if (!is_file(search, python))
        error_set(error, 0, "there is no Python at \"%s\", or this account may not see it", python);
    else
        return check_own(search, python, error);
    error_advise(error, "give the full path of a python.exe; py -0p lists the installed ones");
    return false;
}

// Of an environment without its base: what brings back the one or the other, in the words of the tools that made them.
static bool advise_remake(const struct search *search, const char *venv, struct error *error)
{
    struct python_maker maker;
    // A home that is not a full path leads elsewhere from each current directory: no command may name it.
    const char *home = path_is_absolute(search->cfg.home) ? search->cfg.home : NULL;
    python_maker_find(venv, home, search->files, &maker);
    char *remake = python_maker_remake(&maker);
    char *repair = python_maker_repair(&maker);
    if (home == NULL)
        error_advise(error, "make the environment again: %s", remake);
    else if (maker.base == PYTHON_BY_INSTALLER)
        error_advise(error, "reinstall the base Python, or make the environment again: %s", remake);
    else
        error_advise(error, "%s", repair);
    free(repair);
    free(remake);
    python_maker_clear(&maker);
    return false;
}

// Replaces *path (NULL: none) by its plain form.
static void make_plain(char **path)
{
    char *plain = *path != NULL ? path_plain(*path) : NULL;
    free(*path);
    *path = plain;
}

// Reads the pyvenv.cfg beside python or one directory up, if there is one.
static bool read_cfg(struct search *search, struct error *error)
{
    bool read = false;
    uint8_t *bytes = NULL;
    char *parent = path_parent(search->directory);
    char *path = find_file(search, search->directory, "pyvenv.cfg");
    if (path == NULL && parent != NULL)
        path = find_file(search, parent, "pyvenv.cfg");
    if (path == NULL) {
        read = true;
        goto done;
    }

    size_t size = 0;
    if (bundled_python_is(search->directory, search->files) && !bundled_python_refuse(path, error))
        goto done;
    bytes = search->files->read(search->files->context, path, CFG_LARGEST, &size, error);
    if (bytes == NULL || !pyvenv_cfg_parse(bytes, size, path, &search->cfg, error))
        goto done;
    // The launcher starts its base by home, and Windows names a program in this form.
    make_plain(&search->cfg.home);
    make_plain(&search->cfg.executable);
    if (!path_is_absolute(search->cfg.home)) {
        error_set(error, 0, "\"%s\" is broken: its home, \"%s\", is not a full path", path, search->cfg.home);
        char *venv = path_parent(path);
        advise_remake(search, venv, error);
        free(venv);
        goto done;
    }
    text_list_add(&search->way, path);
    text_list_add(&search->way, search->cfg.home);
    search->found.venv = path_parent(path);
    search->found.made_by = search->cfg.version != NULL ? text_copy(search->cfg.version) : NULL;
    read = true;

done:
    free(bytes);
    free(path);
    free(parent);
    return read;
}

static bool find_base(struct search *search, struct error *error)
{
    struct environment *found = &search->found;
    if (found->venv == NULL) {
        found->base_python = text_copy(found->python);
        found->base_directory = text_copy(search->directory);
        return true;
    }

    if (!python_shim_check_alias(search->cfg.home, search->files, error))
        return false;
    found->base_python = base_python_find(&search->cfg, found->python, search->files);
    if (found->base_python != NULL)
        found->base_directory = path_parent(found->base_python);
    if (found->base_directory != NULL)
        return python_shim_check_alias(found->base_python, search->files, error);

    error_set(error, 0,
              "the virtual environment \"%s\" has lost its base Python: there is no python.exe in \"%s\", "
              "the home in "
              "its pyvenv.cfg, or this account may not see it",
              found->venv, search->cfg.home);
    return advise_remake(search, found->venv, error);
}

// The name of the DLL by the cfg's version and the name of the base python.exe; NULL when they do not tell.
static char *guess_dll_name(const struct search *search)
{
    int minor;
    if (!pyvenv_cfg_minor(&search->cfg, &minor))
        return NULL;
    const char *program = path_name(search->found.base_python);
    char *threaded = text_format("python3.%dt", minor);
    char *name =
        text_format("python3%d%s%s.dll", minor, text_starts_with_ignore_case(program, threaded) ? "t" : "",
                    text_ends_with_ignore_case(program, "_d.exe") ? "_d" : "");
    free(threaded);
    return name;
}

// The name of the one Python DLL beside the base python.exe; NULL when there is none, or more than one.
static char *find_only_dll_name(const struct search *search)
{
    struct text_list names = search->files->names(search->files->context, search->found.base_directory);
    const char *only = NULL;
    size_t count = 0;
    int minor;
    bool free_threaded;
    bool debug;
    for (size_t i = 0; i < names.count; i++) {
        if (environment_parse_dll_name(names.items[i], &minor, &free_threaded, &debug)) {
            only = names.items[i];
            count++;
        }
    }
    char *name = count == 1 ? text_copy(only) : NULL;
    text_list_clear(&names);
    return name;
}

static bool find_dll_name(struct search *search, struct error *error)
{
    struct environment *found = &search->found;
    bool is_read;
    if (!read_program(search, found->base_python, &found->dll_name, &is_read, error))
        return false;
    // One that imports none is a python.exe by its name only, and what stands beside it.
    const bool may_be = !is_read || text_starts_with_ignore_case(path_name(found->base_python), "python");
    if (found->dll_name == NULL && may_be)
        found->dll_name = guess_dll_name(search);
    if (found->dll_name == NULL && may_be)
        found->dll_name = find_only_dll_name(search);
    if (found->dll_name != NULL) {
        error_clear(error);
        return environment_parse_dll_name(found->dll_name, &found->minor, &found->free_threaded,
                                          &found->debug);
    }
    if (!is_read)
        return false;
    error_set(error, 0, "\"%s\" is not the python.exe of a CPython: it uses no python3Y.dll",
              found->base_python);
    char *venv = path_parent(search->directory);
    const bool may_be_venv = found->venv == NULL && venv != NULL &&
                             text_equal_ignore_case(path_name(search->directory), "Scripts");
    if (may_be_venv) {
        text_replace(&error->message, "%s, and there is no pyvenv.cfg in \"%s\" that names a base Python",
                     error->message, venv);
        error_advise(error, "make the virtual environment again: py -3 -m venv \"%s\"", venv);
    }
    free(venv);
    if (may_be_venv)
        return false;
    return error_advise(
        error,
        "give the python.exe of a CPython 3.%d or later, or of a virtual environment whole with "
        "its pyvenv.cfg",
        ENVIRONMENT_OLDEST_MINOR);
}

static bool check_version(const struct search *search, struct error *error)
{
    const struct environment *found = &search->found;
    if (found->minor < ENVIRONMENT_OLDEST_MINOR) {
        error_set(error, 0, "\"%s\" is Python 3.%d, which is too old", found->base_python, found->minor);
        return error_advise(error, "use Python 3.%d or later", ENVIRONMENT_OLDEST_MINOR);
    }
    return true;
}

// Of a base without its DLL, whose name alone tells the version.
static bool advise_repair(const struct search *search, struct error *error)
{
    int minor = 0;
    bool free_threaded = false;
    bool debug;
    struct python_maker maker;
    python_maker_find(search->found.venv, search->found.base_directory, search->files, &maker);
    if (environment_parse_dll_name(search->found.dll_name, &minor, &free_threaded, &debug))
        text_replace(&maker.version, "3.%d%s", minor, free_threaded ? "t" : "");
    char *repair = python_maker_repair(&maker);
    error_advise(error, "%s", repair);
    free(repair);
    python_maker_clear(&maker);
    return false;
}

static bool find_dll(struct search *search, struct error *error)
{
    struct environment *found = &search->found;
    char *beside_executable = search->cfg.executable != NULL ? path_parent(search->cfg.executable) : NULL;
    // A launcher does not load what stands beside it: there may be a copy of another release.
    if (search->own_dll_name != NULL && text_equal_ignore_case(search->own_dll_name, found->dll_name))
        found->dll = find_file(search, search->directory, found->dll_name);
    if (found->dll == NULL)
        found->dll = find_file(search, found->base_directory, found->dll_name);
    if (found->dll == NULL &&
        beside_executable != NULL) // a linked python.exe leaves its DLL where it came from
        found->dll = find_file(search, beside_executable, found->dll_name);
    free(beside_executable);
    if (found->dll != NULL)
        return true;

    error_set(error, 0, "there is no \"%s\" in \"%s\", though \"%s\" needs it", found->dll_name,
              found->base_directory, found->base_python);
    return advise_repair(search, error);
}

// Windows' own word for a DLL of another machine is that it is no valid Win32 application (error 193).
static bool check_machine(const struct search *search, uint16_t ours, struct error *error)
{
    const char *dll = search->found.dll;
    size_t size = 0;
    uint16_t theirs = 0;
    struct error unreadable = {0}; // who may run a DLL need not have the right to read it
    uint8_t *bytes =
        search->files->read_start(search->files->context, dll, HEADERS_LARGEST, &size, &unreadable);
    error_clear(&unreadable);
    if (bytes == NULL)
        return true;

    const bool sound = pe_machine_read(bytes, size, dll, &theirs, error);
    free(bytes);
    if (!sound || theirs == ours)
        return sound;
    char *their_name = pe_machine_name(theirs);
    char *our_name = pe_machine_name(ours);
    error_set(error, 0, "\"%s\" is a Python for %s, this pyhost is for %s", dll, their_name, our_name);
    error_advise(error, "install Python for %s, and use its python.exe", our_name);
    free(our_name);
    free(their_name);
    return false;
}

// Every package of a conda environment leaves its record in conda-meta.
static bool is_conda(const struct search *search)
{
    char *directory = path_join(search->found.base_directory, "conda-meta");
    struct text_list records = search->files->names(search->files->context, directory);
    const bool conda = records.count > 0;
    text_list_clear(&records);
    free(directory);
    return conda;
}

// Is the base that was found the launcher of another environment? It would start that one, by its own pyvenv.cfg.
static bool leads_on(struct search *search)
{
    struct error ignored = {0};
    char *name = NULL;
    bool is_read;
    bool leads = search->found.venv != NULL &&
                 read_program(search, search->found.base_python, &name, &is_read, &ignored) && is_read &&
                 name == NULL;
    char *above = path_parent(search->found.base_directory);
    char *cfg = leads ? find_file(search, search->found.base_directory, "pyvenv.cfg") : NULL;
    if (leads && cfg == NULL && above != NULL)
        cfg = find_file(search, above, "pyvenv.cfg");
    leads = cfg != NULL;
    free(cfg);
    free(above);
    free(name);
    error_clear(&ignored);
    return leads;
}

static void search_clear(struct search *search)
{
    environment_clear(&search->found);
    pyvenv_cfg_clear(&search->cfg);
    free(search->own_dll_name);
    free(search->directory);
    free(search->read);
    free(search->read_dll_name);
    *search = (struct search){.files = search->files, .way = search->way};
}

// Finds python's environment up to its base; over those whose home is another one's Scripts, to the last of them.
static bool find_last(struct search *search, const char *python, struct error *error)
{
    char *next = text_copy(python);
    bool done = false;
    for (int i = 0; i < ENVIRONMENTS_MOST; i++) {
        done = python_shim_check_alias(next, search->files, error) && check_python(search, next, error) &&
               read_cfg(search, error) && find_base(search, error);
        if (!done || !leads_on(search))
            break;
        done = false;
        free(next);
        next = text_copy(search->found.base_python);
        search_clear(search);
    }
    if (!done && error->message == NULL) {
        error_set(error, 0,
                  "the virtual environment of \"%s\" has no base Python: the home in its pyvenv.cfg leads to "
                  "virtual environments only, the last \"%s\"",
                  python, next);
        char *scripts = path_parent(python);
        char *venv = scripts != NULL ? path_parent(scripts) : NULL;
        error_advise(error, "make the virtual environment again: py -3 -m venv \"%s\"",
                     venv != NULL ? venv : python);
        free(venv);
        free(scripts);
    }
    free(next);
    return done;
}

bool environment_find(const char *python, uint16_t machine, const struct environment_files *files,
                      struct environment *environment, struct error *error)
{
    struct search search = {.files = files};
    const bool complete = find_last(&search, python, error) && find_dll_name(&search, error) &&
                          check_version(&search, error) && find_dll(&search, error) &&
                          check_machine(&search, machine, error) &&
                          library_check(&search.found, files, error);
    *environment = (struct environment){0};
    if (complete) {
        text_list_add(&search.way, search.found.base_python);
        text_list_add(&search.way, search.found.dll);
        search.found.way = search.way;
        search.way = (struct text_list){0};
        search.found.conda = is_conda(&search);
        *environment = search.found;
        search.found = (struct environment){0};
    }
    search_clear(&search);
    text_list_clear(&search.way);
    return complete;
}

bool environment_is_per_user(const struct environment *environment)
{
    for (const char *c = environment->base_directory; *c != '\0'; c++)
        if (text_starts_with_ignore_case(c, "\\AppData\\") || text_starts_with_ignore_case(c, ":\\Users\\"))
            return true;
    return false;
}

void environment_clear(struct environment *environment)
{
    free(environment->python);
    free(environment->venv);
    free(environment->made_by);
    free(environment->base_directory);
    free(environment->base_python);
    free(environment->dll_name);
    free(environment->dll);
    text_list_clear(&environment->way);
    *environment = (struct environment){0};
}
