// SPDX-License-Identifier: MIT
#include "python/python_shim.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/decoding.h"
#include "base/path.h"
#include "python/pe_imports.h"
#include "python/pe_resources.h"

enum {
    HOPS_MOST = 8,
    TEXT_LARGEST = 64 << 10,
    PROGRAM_LARGEST = 16 << 20,
    PATH_LONGEST = 32767,
    MAGIC_SIZE = 4,   // at the end of a program of uv's, behind the length of the path
    ZIP_END_SIZE = 22 // the end of a zip archive without a comment
};

// ---- aliases ----

static const char separators[] = "\\/";

// The length of path's part up to its directory name, that included; 0: there is none.
static size_t up_to_directory(const char *path, const char *name)
{
    for (const char *at = strpbrk(path, separators); at != NULL; at = strpbrk(at + 1, separators))
        if (text_starts_with_ignore_case(at + 1, name) && strcspn(at + 1, separators) == strlen(name))
            return (size_t)(at - path) + 1 + strlen(name);
    return 0;
}

static bool is_among(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal_ignore_case(name, names[i]))
            return true;
    return false;
}

static bool is_launcher(const char *name)
{
    static const char *const launchers[] = {"py.exe", "pyw.exe", "pymanager.exe", "pywmanager.exe"};
    return is_among(name, launchers, COUNT_OF(launchers));
}

// The install manager's aliases stand beside that of itself. Those with a minor version in their name are the Store's Python's.
static bool is_managers(const char *path, size_t directory, const struct environment_files *files)
{
    static const char *const names[] = {"python.exe", "pythonw.exe", "python3.exe", "pythonw3.exe"};
    const char *name = path_name(path);
    char *manager = text_format("%.*s\\pymanager.exe", (int)directory, path);
    const bool is = is_launcher(name) ||
                    (is_among(name, names, COUNT_OF(names)) && files->is_file(files->context, manager));
    free(manager);
    return is;
}

static bool refuse_chooser(const char *path, const char *what, struct error *error)
{
    error_set(error, 0,
              "\"%s\" is %s, which chooses a Python at each start, and for whoever asks: a service needs a "
              "python.exe",
              path, what);
    return error_advise(error,
                        "py -0p lists the Pythons that are installed, to be named by --python PATH; py "
                        "install --target=DIRECTORY 3.12 makes one for all users");
}

bool python_shim_check_alias(const char *path, const struct environment_files *files, struct error *error)
{
    const size_t directory = up_to_directory(path, "WindowsApps");
    if (directory == 0)
        return true;
    if (is_managers(path, directory, files))
        return refuse_chooser(path, "an alias of the Python install manager", error);
    error_set(error, 0, "\"%s\" is a Python from the Microsoft Store, which no service can load", path);
    return error_advise(error, "install Python from python.org for all users, and use its python.exe");
}

// ---- what a shim says ----

// The text of the file beside program; NULL when there is none, or none that can be read. Owner: the caller.
static char *text_of(const char *path, const struct environment_files *files)
{
    struct error unread = {0};
    size_t size = 0;
    uint8_t *bytes = files->is_file(files->context, path)
                         ? files->read(files->context, path, TEXT_LARGEST, &size, &unread)
                         : NULL;
    char *text = bytes != NULL ? decoding_text(bytes, size, path, &unread) : NULL;
    error_clear(&unread);
    free(bytes);
    return text;
}

// text as a path from the directory of program; it may stand in quotation marks. NULL: it is empty. Owner: the caller.
static char *path_in(const char *text, size_t length, const char *program)
{
    char *trimmed = text_trimmed(text, length);
    size_t size = strlen(trimmed);
    const bool quoted = size >= 2 && trimmed[0] == '"' && trimmed[size - 1] == '"';
    char *plain = quoted ? text_copy_part(trimmed + 1, size - 2) : text_copy(trimmed);
    char *directory = path_parent(program);
    char *path = *plain != '\0' && directory != NULL && strpbrk(plain, "\r\n") == NULL
                     ? path_from(directory, plain)
                     : NULL;
    free(directory);
    free(plain);
    free(trimmed);
    return path;
}

// The Python install manager's: NAME.exe.__target__ has the path, and nothing else.
static char *by_target(const char *program, const struct environment_files *files)
{
    char *file = text_format("%s.__target__", program);
    char *text = text_of(file, files);
    char *path = text != NULL ? path_in(text, strlen(text), program) : NULL;
    free(text);
    free(file);
    return path;
}

// Scoop's: NAME.shim has a line "path = ...".
static char *by_shim_file(const char *program, const struct environment_files *files)
{
    static const char key[] = "path";
    if (!text_ends_with_ignore_case(program, ".exe"))
        return NULL;
    char *path = NULL;
    char *file = text_format("%.*s.shim", (int)(strlen(program) - strlen(".exe")), program);
    char *text = text_of(file, files);
    for (const char *line = text; line != NULL && *line != '\0' && path == NULL;) {
        const size_t length = strcspn(line, "\r\n");
        const char *at = line + strspn(line, " \t");
        if (text_starts_with_ignore_case(at, key)) {
            at += strlen(key);
            at += strspn(at, " \t");
            if (*at == '=')
                path = path_in(at + 1, (size_t)(line + length - at - 1), program);
        }
        line += length;
        line += strspn(line, "\r\n");
    }
    free(text);
    free(file);
    return path;
}

// ---- uv's programs ----

enum uv_kind { UV_NONE, UV_SCRIPT, UV_PYTHON };

// Newer ones: two resources have the kind and the path.
static enum uv_kind by_resources(struct pe_part file, struct pe_part *path)
{
    struct pe_part kind;
    if (!pe_resources_find(file, "UV_TRAMPOLINE_KIND", &kind) || kind.size != 1 ||
        !pe_resources_find(file, "UV_PYTHON_PATH", path))
        return UV_NONE;
    return kind.bytes[0] == 1 ? UV_SCRIPT : kind.bytes[0] == 2 ? UV_PYTHON : UV_NONE;
}

// Older ones end with the path, its length in four bytes, and the kind.
static enum uv_kind by_end(struct pe_part file, struct pe_part *path)
{
    struct pe_part end;
    if (file.size < MAGIC_SIZE + 4 || !pe_take_part(file, file.size - MAGIC_SIZE - 4, MAGIC_SIZE + 4, &end))
        return UV_NONE;
    const size_t length = pe_read32(end, 0);
    const enum uv_kind kind = memcmp(end.bytes + 4, "UVPY", MAGIC_SIZE) == 0   ? UV_PYTHON
                              : memcmp(end.bytes + 4, "UVSC", MAGIC_SIZE) == 0 ? UV_SCRIPT
                              : memcmp(end.bytes + 4, "UVUV", MAGIC_SIZE) == 0 ? UV_SCRIPT
                                                                               : UV_NONE;
    const bool is_whole = length > 0 && length <= PATH_LONGEST && length <= file.size - MAGIC_SIZE - 4;
    return is_whole && pe_take_part(file, file.size - MAGIC_SIZE - 4 - length, length, path) ? kind : UV_NONE;
}

static enum uv_kind uv_kind_of(struct pe_part file, struct pe_part *path)
{
    const enum uv_kind kind = by_resources(file, path);
    return kind != UV_NONE ? kind : by_end(file, path);
}

bool python_shim_is_script(const uint8_t *bytes, size_t size)
{
    struct pe_part path;
    const struct pe_part file = {bytes, size};
    const bool ends_with_zip = size >= ZIP_END_SIZE && memcmp(bytes + size - ZIP_END_SIZE, "PK\5\6", 4) == 0;
    return ends_with_zip || uv_kind_of(file, &path) == UV_SCRIPT;
}

char *python_shim_script_python(const uint8_t *bytes, size_t size)
{
    struct pe_part path;
    if (uv_kind_of((struct pe_part){bytes, size}, &path) != UV_SCRIPT ||
        memchr(path.bytes, '\0', path.size) != NULL)
        return NULL;
    char *python = text_copy_part((const char *)path.bytes, path.size);
    if (text_is_well_formed(python))
        return python;
    free(python);
    return NULL;
}

static char *by_uv(struct pe_part file, const char *program)
{
    struct pe_part path;
    char *found = NULL;
    if (uv_kind_of(file, &path) == UV_PYTHON && memchr(path.bytes, '\0', path.size) == NULL)
        found = path_in((const char *)path.bytes, path.size, program);
    if (found != NULL && !text_is_well_formed(found)) {
        free(found);
        found = NULL;
    }
    return found;
}

// ---- what cannot be followed ----

static bool refuse_silent(const char *program, const char *whose, struct error *error)
{
    return error_set(error, 0, "\"%s\" is a shim of %s: nothing beside it says which Python it starts",
                     program, whose);
}

// Shims that decide when they run, or keep where they lead to themselves.
static bool check_silent(const char *program, struct error *error)
{
    char *directory = path_parent(program);
    char *above = directory != NULL ? path_parent(directory) : NULL;
    bool done = true;
    if (is_launcher(path_name(program))) {
        done = refuse_chooser(program, "the Python launcher", error);
    } else if (above != NULL && text_equal_ignore_case(path_name(directory), "shims") &&
               text_equal_ignore_case(path_name(above), "pyenv-win")) {
        refuse_silent(program, "pyenv-win", error);
        done = error_advise(error, "pyenv which python shows the python.exe to name");
    } else if (above != NULL && text_equal_ignore_case(path_name(directory), "bin") &&
               text_equal_ignore_case(path_name(above), "chocolatey")) {
        refuse_silent(program, "Chocolatey", error);
        done = error_advise(error, "\"%s\" --shimgen-noop shows the python.exe to name", program);
    }
    free(above);
    free(directory);
    return done;
}

// ---- following ----

// An environment's own python.exe may be a program of uv's, and is what is meant.
static bool is_in_environment(const char *program, const struct environment_files *files)
{
    char *directory = path_parent(program);
    char *above = directory != NULL ? path_parent(directory) : NULL;
    const char *places[] = {directory, above};
    bool is = false;
    for (size_t i = 0; i < COUNT_OF(places) && !is; i++) {
        char *cfg = places[i] != NULL ? path_join(places[i], "pyvenv.cfg") : NULL;
        is = cfg != NULL && files->is_file(files->context, cfg);
        free(cfg);
    }
    free(above);
    free(directory);
    return is;
}

// The Python install manager's aliases of a package's programs have the code that they run beside them.
static bool check_script(const char *program, const struct environment_files *files, struct error *error)
{
    char *script = text_format("%s.__script__.py", program);
    const bool is = files->is_file(files->context, script);
    if (is)
        error_set(error, 0, "\"%s\" is no python.exe: it starts the program of one package, \"%s\"", program,
                  script);
    free(script);
    return !is || error_advise(error, "name the python.exe itself; py -0p lists the installed ones");
}

// Where program leads to; NULL: it is no shim. Owner: the caller.
static char *target_of(const char *program, const struct environment_files *files)
{
    if (is_in_environment(program, files))
        return NULL;
    char *target = by_target(program, files);
    if (target == NULL)
        target = by_shim_file(program, files);
    if (target != NULL)
        return target;
    struct error unread = {0};
    size_t size = 0;
    uint8_t *bytes = files->read(files->context, program, PROGRAM_LARGEST, &size, &unread);
    if (bytes != NULL)
        target = by_uv((struct pe_part){bytes, size}, program);
    error_clear(&unread);
    free(bytes);
    return target;
}

bool python_shim_follow(const char *program, const struct environment_files *files, char **python,
                        struct error *error)
{
    *python = text_copy(program);
    for (int hops = 0;; hops++) {
        if (!python_shim_check_alias(*python, files, error) || !files->is_file(files->context, *python) ||
            !check_script(*python, files, error))
            break;
        char *target = target_of(*python, files);
        if (target == NULL) {
            check_silent(*python, error);
            break;
        }
        const bool is_there = files->is_file(files->context, target);
        if (!is_there || hops == HOPS_MOST) {
            error_set(error, 0,
                      is_there ? "\"%s\" is a shim that leads on and on, to \"%s\""
                               : "\"%s\" is a shim of \"%s\", which does not exist, or this account may "
                                 "not see it",
                      *python, target);
            error_advise(error, "name the python.exe itself; py -0p lists the installed ones");
        }
        free(*python);
        *python = target;
        if (error->message != NULL)
            break;
    }
    if (error->message == NULL)
        return true;
    free(*python);
    *python = NULL;
    return false;
}
