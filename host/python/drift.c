// SPDX-License-Identifier: MIT
#include "python/drift.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/path.h"
#include "base/text.h"

static const char extension[] = ".pyd";

enum { WHEEL_LARGEST = 64 << 10, RECORD_LARGEST = 8 << 20, PACKAGES_MOST = 4096, NAMES_MOST = 20 };

// ---- versions ----

static int minor_of(const char *version)
{
    return version != NULL && strncmp(version, "3.", 2) == 0 ? (int)strtol(version + 2, NULL, 10) : -1;
}

// "3.12.9.final.0" -> "3.12.9". Owner: the caller.
static char *numbers_of(const char *version)
{
    size_t length = strspn(version, "0123456789.");
    while (length > 0 && version[length - 1] == '.')
        length--;
    return text_copy_part(version, length);
}

void drift_read(const struct environment *environment, const struct python_version *version,
                struct drift *drift)
{
    const int made_by = minor_of(environment->made_by);
    *drift = (struct drift){0};
    drift->venv = environment->venv != NULL ? text_copy(environment->venv) : NULL;
    drift->runs_on = version != NULL
                         ? python_version_text(version)
                         : text_format("3.%d%s", environment->minor, environment->free_threaded ? "t" : "");
    if (made_by >= 0 && made_by != environment->minor)
        drift->made_by = numbers_of(environment->made_by);
}

char *drift_text(const struct drift *drift)
{
    return drift->made_by != NULL
               ? text_format("made by Python %s, runs on %s", drift->made_by, drift->runs_on)
               : NULL;
}

// ---- packages ----

// A search in progress.
struct scan {
    const struct environment_files *files;
    struct wheel_target target;
    struct drift *drift;
};

// The text of a file, or of its beginning. Owner: the caller; NULL: it cannot be read.
static char *text_in(const struct scan *scan, const char *directory, const char *name, size_t limit)
{
    struct error ignored = {0};
    size_t size = 0;
    char *path = path_join(directory, name);
    uint8_t *bytes = scan->files->is_file(scan->files->context, path)
                         ? scan->files->read_start(scan->files->context, path, limit, &size, &ignored)
                         : NULL;
    char *text = bytes != NULL ? text_copy_part((const char *)bytes, size) : NULL;
    free(bytes);
    free(path);
    error_clear(&ignored);
    return text;
}

// What the tags in a wheel's file WHEEL say.
struct tags {
    char *another; // the first, if none fits here; NULL: one does, or there is none
    bool fit;
    bool are_pure; // nothing was compiled
};

static struct tags read_tags(const struct scan *scan, const char *wheel)
{
    static const char key[] = "Tag:";
    struct tags tags = {0};
    for (const char *line = wheel; *line != '\0'; line += strspn(line, "\r\n")) {
        const size_t length = strcspn(line, "\r\n");
        if (strncmp(line, key, strlen(key)) == 0) {
            char *tag = text_trimmed(line + strlen(key), length - strlen(key));
            tags.fit = tags.fit || wheel_tag_fits(tag, &scan->target);
            tags.are_pure = tags.are_pure || wheel_tag_is_pure(tag);
            if (tags.another == NULL)
                tags.another = text_copy(tag);
            free(tag);
        }
        line += length;
    }
    if (tags.fit) {
        free(tags.another);
        tags.another = NULL;
    }
    return tags;
}

// The file in a path of a RECORD, which has either separator.
static const char *name_in(const char *path)
{
    const char *name = path;
    for (const char *c = path; *c != '\0'; c++)
        if (*c == '/' || *c == '\\')
            name = c + 1;
    return name;
}

// "lxml/etree.cp312-win_amd64.pyd" -> "lxml.etree". Owner: the caller.
static char *module_of(const struct scan *scan, const char *path)
{
    const char *name = name_in(path);
    char *module = text_copy_part(path, (size_t)(name - path) + wheel_tag_module_length(name, &scan->target));
    for (char *c = module; *c != '\0'; c++)
        if (*c == '/' || *c == '\\')
            *c = '.';
    return module;
}

// The extension modules among the files of a RECORD, whose lines begin with a path. *has_code: it has Python code, too.
static struct text_list read_extensions(const char *record, bool *has_code)
{
    struct text_list files = {0};
    *has_code = false;
    for (const char *line = record; *line != '\0'; line += strspn(line, "\r\n")) {
        const size_t quote = *line == '"';
        const size_t length = strcspn(line + quote, quote ? "\"\r\n" : ",\r\n");
        char *file = text_copy_part(line + quote, length);
        if (text_ends_with_ignore_case(file, extension))
            text_list_add(&files, file);
        *has_code = *has_code || text_ends_with_ignore_case(file, ".py");
        free(file);
        line += strcspn(line, "\r\n");
    }
    return files;
}

// Is there a file that fits of the module that name (no path) is of, in whichever directory?
static bool has_fitting(const struct scan *scan, const struct text_list *files, const char *name)
{
    const size_t length = wheel_tag_module_length(name, &scan->target);
    for (size_t i = 0; i < files->count; i++) {
        const char *other = name_in(files->items[i]);
        if (wheel_tag_fits_extension(other, &scan->target) &&
            wheel_tag_module_length(other, &scan->target) == length && strncmp(other, name, length) == 0)
            return true;
    }
    return false;
}

// The name of the first extension module for one version of which there is no file for this one; NULL: there is none such.
static const char *unfit_of(const struct scan *scan, const struct text_list *files)
{
    for (size_t i = 0; i < files->count; i++) {
        const char *name = name_in(files->items[i]);
        if (wheel_tag_is_versioned(name) && !has_fitting(scan, files, name))
            return name;
    }
    return NULL;
}

// Is there a module for this version alone?
static bool has_own(const struct scan *scan, const struct text_list *files)
{
    for (size_t i = 0; i < files->count; i++)
        if (wheel_tag_is_versioned(name_in(files->items[i])) &&
            wheel_tag_fits_extension(name_in(files->items[i]), &scan->target))
            return true;
    return false;
}

// Is it a name that a package can have? What names one in a command must be nothing else.
static bool is_name(const char *name, size_t length)
{
    bool is = length > 0;
    for (size_t i = 0; i < length && is; i++)
        is = isalnum((unsigned char)name[i]) || strchr("._", name[i]) != NULL;
    return is;
}

static struct drift_package *add(struct drift *drift, char *name, char *tag)
{
    drift->packages = memory_resize(drift->packages, (drift->count + 1) * sizeof *drift->packages);
    struct drift_package *package = &drift->packages[drift->count++];
    *package = (struct drift_package){.name = name, .tag = tag};
    return package;
}

// Of "etree.cp312-win_amd64.pyd". Owner: the caller.
static char *tag_of_extension(const char *name)
{
    const char *tag = strchr(name, '.') + 1;
    return text_copy_part(tag, strlen(tag) - strlen(extension));
}

// The tags of its wheel say for which Python a package is; the names of its extension modules say so where there are none. Without such a
// module nothing has to be loaded.
static void look_at_package(const struct scan *scan, const char *packages, const char *name)
{
    static const char end[] = ".dist-info";
    const size_t length = strcspn(name, "-"); // "lxml-5.3.0.dist-info"; a name has no hyphen there
    if (!text_ends_with_ignore_case(name, end) || !is_name(name, length))
        return;
    bool has_code = false;
    char *directory = path_join(packages, name);
    char *wheel = text_in(scan, directory, "WHEEL", WHEEL_LARGEST);
    struct tags tags = wheel != NULL ? read_tags(scan, wheel) : (struct tags){0};
    char *record = tags.are_pure ? NULL : text_in(scan, directory, "RECORD", RECORD_LARGEST);
    struct text_list files = record != NULL ? read_extensions(record, &has_code) : (struct text_list){0};
    const char *unfit = tags.fit && has_own(scan, &files) ? NULL : unfit_of(scan, &files);
    const bool is_another = tags.another != NULL && (record == NULL || files.count > 0);
    if (is_another || unfit != NULL) {
        struct drift_package *package = add(scan->drift, text_copy_part(name, length),
                                            is_another ? text_copy(tags.another) : tag_of_extension(unfit));
        package->may_do = tags.fit && has_code;
        for (size_t i = 0; i < files.count; i++)
            text_list_add_owned(&package->modules, module_of(scan, files.items[i]));
    }
    text_list_clear(&files);
    free(record);
    free(tags.another);
    free(wheel);
    free(directory);
}

// Modules beside the packages that nothing else tells of.
static void look_at_modules(const struct scan *scan, const char *packages)
{
    struct text_list names = scan->files->names(scan->files->context, packages);
    for (size_t i = 0; i < names.count && scan->drift->count < PACKAGES_MOST; i++) {
        const char *name = names.items[i];
        if (!is_name(name, strcspn(name, ".")) || !wheel_tag_is_versioned(name) ||
            wheel_tag_fits_extension(name, &scan->target) || has_fitting(scan, &names, name))
            continue;
        char *module = module_of(scan, name);
        if (drift_package_of(scan->drift, module) != NULL) {
            free(module);
            continue;
        }
        struct drift_package *package = add(scan->drift, module, tag_of_extension(name));
        text_list_add(&package->modules, module);
    }
    text_list_clear(&names);
}

static void look_into(const struct scan *scan, const char *packages)
{
    struct text_list names = scan->files->directories(scan->files->context, packages);
    for (size_t i = 0; i < names.count && scan->drift->count < PACKAGES_MOST; i++)
        look_at_package(scan, packages, names.items[i]);
    text_list_clear(&names);
    look_at_modules(scan, packages);
}

void drift_scan(const struct environment *environment, const struct python_version *version, uint16_t machine,
                const struct environment_files *files, struct drift *drift)
{
    drift_read(environment, version, drift);
    const struct scan scan = {.files = files,
                              .target = {.minor = environment->minor,
                                         .free_threaded = environment->free_threaded,
                                         .debug = environment->debug,
                                         .machine = machine},
                              .drift = drift};
    const char *root = environment->venv != NULL ? environment->venv : environment->base_directory;
    char *packages = path_join(root, "Lib\\site-packages");
    look_into(&scan, packages);
    free(packages);
    if (environment->venv == NULL)
        look_into(&scan, root); // where an embeddable Python has its packages
}

void drift_clear(struct drift *drift)
{
    for (size_t i = 0; i < drift->count; i++) {
        free(drift->packages[i].name);
        free(drift->packages[i].tag);
        text_list_clear(&drift->packages[i].modules);
    }
    free(drift->packages);
    free(drift->venv);
    free(drift->made_by);
    free(drift->runs_on);
    *drift = (struct drift){0};
}

bool drift_has_packages(const struct drift *drift)
{
    for (size_t i = 0; i < drift->count; i++)
        if (!drift->packages[i].may_do)
            return true;
    return false;
}

char *drift_names(const struct drift *drift, const char *between)
{
    struct text_buffer names = {0};
    size_t count = 0;
    for (size_t i = 0; i < drift->count && count < NAMES_MOST; i++)
        if (!drift->packages[i].may_do)
            text_buffer_add_format(&names, "%s%s", count++ > 0 ? between : "", drift->packages[i].name);
    return text_buffer_take(&names);
}

// Is name the module, or a package that it is in or beside?
static bool is_of(const char *name, const char *module)
{
    const size_t length = strlen(module);
    return strncmp(name, module, length) == 0 && (name[length] == '\0' || name[length] == '.');
}

const struct drift_package *drift_package_of(const struct drift *drift, const char *module)
{
    for (size_t i = 0; i < drift->count; i++)
        for (size_t k = 0; k < drift->packages[i].modules.count; k++)
            if (is_of(drift->packages[i].modules.items[k], module))
                return &drift->packages[i];
    return NULL;
}
