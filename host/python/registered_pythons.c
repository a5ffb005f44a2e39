// SPDX-License-Identifier: MIT
#include "python/registered_pythons.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/memory.h"
#include "base/path.h"
#include "python/environment.h"
#include "python/pe_imports.h"

enum { PARTS_MOST = 3, DIGITS_MOST = 4 };

static const char digits[] = "0123456789";

// A version, or a part of one.
struct version {
    int parts[PARTS_MOST];
    int count;
};

// Reads "3.12.9" at *text, which is moved behind it. False: there is none.
static bool read_version(const char **text, struct version *version)
{
    *version = (struct version){0};
    const char *at = *text;
    while (version->count < PARTS_MOST) {
        const size_t length = strspn(at, digits);
        if (length == 0 || length > DIGITS_MOST)
            break;
        for (size_t i = 0; i < length; i++)
            version->parts[version->count] = version->parts[version->count] * 10 + (at[i] - '0');
        version->count++;
        *text = at + length;
        at = *text + 1;
        if (**text != '.')
            break;
    }
    return version->count > 0;
}

// ---- what is asked for ----

struct request {
    struct version version;
    const char *level; // "rc1" of 3.15.0rc1, its length in level_length; 0: of any
    size_t level_length;
    bool threaded;
    const char *suffix; // "-32", or ""
};

// How long is what makes a version one before its release, "a7", "b3", "rc1"? 0: it is none.
static size_t level_length(const char *text)
{
    static const char *const levels[] = {"a", "b", "rc"};
    for (size_t i = 0; i < COUNT_OF(levels); i++) {
        const size_t length = strlen(levels[i]);
        if (text_starts_with_ignore_case(text, levels[i]) && strspn(text + length, digits) > 0)
            return length + strspn(text + length, digits);
    }
    return 0;
}

static bool is_architecture(const char *suffix)
{
    static const char *const known[] = {"", "-32", "-64", "-arm64"};
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (text_equal_ignore_case(suffix, known[i]))
            return true;
    return false;
}

static bool read_request(const char *text, struct request *request)
{
    static const char *const prefixes[] = {"cpython", "python"};
    for (size_t i = 0; i < COUNT_OF(prefixes); i++)
        if (text_starts_with_ignore_case(text, prefixes[i])) {
            text += strlen(prefixes[i]);
            break;
        }
    *request = (struct request){0};
    if (!read_version(&text, &request->version) || request->version.parts[0] > 9)
        return false;
    request->level = text;
    request->level_length = request->version.count == PARTS_MOST ? level_length(text) : 0;
    text += request->level_length;
    request->threaded = *text == 't' || *text == 'T';
    text += request->threaded ? 1 : 0;
    request->suffix = text;
    return is_architecture(text);
}

bool registered_pythons_is_version(const char *text)
{
    struct request request;
    return read_request(text, &request);
}

// ---- what there is ----

static char *copy(const char *text)
{
    return text != NULL && *text != '\0' ? text_copy(text) : NULL;
}

// As Windows writes it; some installers put it into quotation marks. Owner: the caller; NULL: it is empty.
static char *copy_path(const char *path)
{
    if (path == NULL)
        return NULL;
    const size_t quote = *path == '"';
    char *text = text_copy_part(path + quote, quote ? strcspn(path + quote, "\"") : strlen(path));
    for (char *c = text; *c != '\0'; c++)
        if (*c == '/')
            *c = '\\';
    if (*text != '\0')
        return text;
    free(text);
    return NULL;
}

// What the tag begins with, behind letters: "3.12-32", "CPython3.12.9". Owner: the caller.
static char *version_in_tag(const char *tag)
{
    const char *start = tag + strcspn(tag, digits);
    const char *end = start;
    struct version version;
    return read_version(&end, &version) ? text_copy_part(start, (size_t)(end - start)) : text_copy("");
}

void registered_pythons_add(struct registered_pythons *list, struct registered_python named,
                            const char *executable, const char *directory)
{
    char *python = copy_path(executable);
    char *home = copy_path(directory);
    char *beside = home != NULL ? path_join(home, "python.exe") : NULL;
    free(home);
    if (python == NULL) {
        python = beside;
        beside = NULL;
    }
    if (python == NULL)
        return;
    char *version = copy(named.version);
    list->items = memory_resize(list->items, (list->count + 1) * sizeof *list->items);
    list->items[list->count++] =
        (struct registered_python){.company = text_copy(named.company),
                                   .tag = text_copy(named.tag),
                                   .version = version != NULL ? version : version_in_tag(named.tag),
                                   .architecture = copy(named.architecture),
                                   .python = python,
                                   .other = beside,
                                   .all_users = named.all_users};
}

void registered_pythons_clear(struct registered_pythons *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->items[i].company);
        free(list->items[i].tag);
        free(list->items[i].version);
        free(list->items[i].architecture);
        free(list->items[i].python);
        free(list->items[i].other);
    }
    free(list->items);
    *list = (struct registered_pythons){0};
}

void registered_pythons_see(struct registered_python *python, char *version, bool free_threaded)
{
    free(python->version);
    python->version = version;
    python->free_threaded = free_threaded;
    python->is_seen = true;
}

char *registered_pythons_hindrance(const char *text, uint16_t machine)
{
    static const struct {
        uint16_t machine;
        const char *suffix;
        const char *kind;
    } own[] = {{PE_MACHINE_X64, "-64", "64 bits"},
               {PE_MACHINE_X86, "-32", "32 bits"},
               {PE_MACHINE_ARM64, "-arm64", "ARM64"}};
    struct request request;
    if (!read_request(text, &request))
        return NULL;
    const int *parts = request.version.parts;
    if (parts[0] != 3 || (request.version.count > 1 && parts[1] < ENVIRONMENT_OLDEST_MINOR))
        return text_format("pyhost needs Python 3.%d or later", ENVIRONMENT_OLDEST_MINOR);
    for (size_t i = 0; i < COUNT_OF(own); i++)
        if (own[i].machine == machine && *request.suffix != '\0' &&
            !text_equal_ignore_case(request.suffix, own[i].suffix))
            return text_format("this pyhost.exe can load a Python for %s only", own[i].kind);
    return NULL;
}

// The suffix by which one is asked for: an installer's tag may have it, else what is said of the architecture.
static const char *suffix_of(const struct registered_python *python)
{
    if (text_ends_with_ignore_case(python->tag, "-arm64"))
        return "-arm64";
    if (text_ends_with_ignore_case(python->tag, "-32"))
        return "-32";
    const bool narrow = python->architecture != NULL && text_equal_ignore_case(python->architecture, "32bit");
    return narrow ? "-32" : "-64";
}

// python3.13t.exe, the tag "3.13t" or "3.13t-64", "CPython3.13.2+freethreaded".
static bool is_threaded(const struct registered_python *python)
{
    const char *name = path_name(python->python);
    const char *tag = python->tag + strcspn(python->tag, digits);
    struct version version;
    if (python->is_seen)
        return python->free_threaded;
    if (text_starts_with_ignore_case(name, "python3.") && text_ends_with_ignore_case(name, "t.exe"))
        return true;
    return read_version(&tag, &version) &&
           (((*tag == 't' || *tag == 'T') && (tag[1] == '\0' || tag[1] == '-')) ||
            text_starts_with_ignore_case(tag, "+freethreaded"));
}

static bool has_version(const struct registered_python *python, const struct request *request)
{
    const char *text = python->version;
    struct version version;
    if (!read_version(&text, &version))
        return false;
    for (int i = 0; i < request->version.count; i++)
        if (i >= version.count || version.parts[i] != request->version.parts[i])
            return false;
    if (request->level_length > 0 &&
        (strlen(text) != request->level_length || !text_starts_with_ignore_case(request->level, text)))
        return false;
    return is_threaded(python) == request->threaded &&
           (*request->suffix == '\0' || text_equal_ignore_case(request->suffix, suffix_of(python)));
}

// "COMPANY/TAG"
static bool is_called(const struct registered_python *python, const char *text)
{
    char *slash = text_format("%s/%s", python->company, python->tag);
    char *backslash = text_format("%s\\%s", python->company, python->tag);
    const bool is = text_equal_ignore_case(text, slash) || text_equal_ignore_case(text, backslash);
    free(backslash);
    free(slash);
    return is;
}

// ---- which comes first ----

static int compare_versions(const char *a, const char *b)
{
    struct version first = {0};
    struct version second = {0};
    read_version(&a, &first);
    read_version(&b, &second);
    if ((*a == '\0') != (*b == '\0')) // 3.15.0b2 is no release
        return *a == '\0' ? -1 : 1;
    for (int i = 0; i < PARTS_MOST; i++)
        if (first.parts[i] != second.parts[i])
            return first.parts[i] > second.parts[i] ? -1 : 1;
    return strcmp(b, a);
}

static bool is_core(const struct registered_python *python)
{
    return text_equal_ignore_case(python->company, "PythonCore");
}

static bool is_narrow(const struct registered_python *python)
{
    return strcmp(suffix_of(python), "-32") == 0;
}

static int compare(const struct registered_python *a, const struct registered_python *b)
{
    const int by_version = compare_versions(a->version, b->version);
    if (by_version != 0)
        return by_version;
    if (is_narrow(a) != is_narrow(b)) // few hosts are for x86
        return is_narrow(a) ? 1 : -1;
    if (a->all_users != b->all_users)
        return a->all_users ? -1 : 1;
    return is_core(a) == is_core(b) ? 0 : is_core(a) ? -1 : 1;
}

size_t registered_pythons_select(const struct registered_pythons *list, const char *text,
                                 const struct registered_python ***found)
{
    struct request request;
    const bool by_version = read_request(text, &request);
    size_t count = 0;
    *found = memory_allocate((list->count + 1) * sizeof(void *));
    for (size_t i = 0; i < list->count; i++) {
        const struct registered_python *python = &list->items[i];
        if (by_version ? !has_version(python, &request) : !is_called(python, text))
            continue;
        size_t place = count;
        while (place > 0 && compare(python, (*found)[place - 1]) < 0)
            place--;
        memmove(*found + place + 1, *found + place, (count - place) * sizeof(void *));
        (*found)[place] = python;
        count++;
    }
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        bool is_again = false;
        for (size_t j = 0; j < kept && !is_again; j++)
            is_again = text_equal_ignore_case((*found)[i]->python, (*found)[j]->python);
        if (!is_again)
            (*found)[kept++] = (*found)[i];
    }
    return kept;
}

char *registered_pythons_text(const struct registered_pythons *list)
{
    struct text_buffer text = {0};
    for (size_t i = 0; i < list->count; i++)
        text_buffer_add_format(&text, "%s%s (%s/%s)", i > 0 ? ", " : "", list->items[i].version,
                               list->items[i].company, list->items[i].tag);
    if (list->count == 0)
        return NULL;
    return text_buffer_take(&text);
}
