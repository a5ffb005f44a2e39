// SPDX-License-Identifier: MIT
#include "commands/manifest.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include <wincrypt.h>

#include "base/compiler.h"
#include "base/file.h"
#include "base/path.h"
#include "base/quoting.h"
#include "base/system_error.h"
#include "base/text.h"

enum { HASH_SIZE = 32, HASH_DIGITS = 2 * HASH_SIZE, SHOWN_MOST = 10, MANIFEST_MOST = 64 << 20 };

char *manifest_beside(const char *path)
{
    const char *dot = strrchr(path_name(path), '.');
    size_t length = dot != NULL ? (size_t)(dot - path) : strlen(path);
    char *manifest = text_format("%.*s.sha256", (int)length, path);
    if (file_exists(manifest))
        return manifest;
    free(manifest);
    return NULL;
}

char *manifest_in(const char *directory)
{
    char *manifest = NULL;
    struct text_list names = file_names(directory);
    for (size_t i = 0; i < names.count && manifest == NULL; i++)
        if (text_ends_with_ignore_case(names.items[i], ".sha256"))
            manifest = path_join(directory, names.items[i]);
    text_list_clear(&names);
    return manifest;
}

char *manifest_install_command(const char *service)
{
    char *own = file_own_path();
    char *manifest = manifest_beside(own);
    char *name = text_format("%s.exe", service);
    char *run =
        manifest != NULL && text_equal_ignore_case(path_name(own), name) ? quoting_command(own) : NULL;
    char *command = run != NULL ? text_format("%s install", run) : NULL;
    free(run);
    free(name);
    free(manifest);
    free(own);
    return command;
}

// The hash of a file in hexadecimal digits. Owner: the caller. NULL after filling error.
static char *hash_file(HCRYPTPROV provider, const char *path, struct error *error)
{
    static uint8_t block[1 << 16];
    HCRYPTHASH hash = 0;
    BYTE value[HASH_SIZE];
    DWORD size = sizeof value;
    DWORD got = 0;
    struct text_buffer text = {0};
    wchar_t *wide = file_wide_path(path);
    HANDLE file = CreateFileW(wide, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_DELETE, NULL, OPEN_EXISTING,
                              FILE_FLAG_SEQUENTIAL_SCAN, NULL);
    bool done = file != INVALID_HANDLE_VALUE && CryptCreateHash(provider, CALG_SHA_256, 0, 0, &hash);
    while (done) {
        done = ReadFile(file, block, sizeof block, &got, NULL);
        if (!done || got == 0)
            break;
        done = CryptHashData(hash, block, got, 0);
    }
    done = done && CryptGetHashParam(hash, HP_HASHVAL, value, &size, 0);
    if (!done)
        system_error(error, GetLastError(), "cannot read \"%s\"", path);
    for (DWORD i = 0; done && i < size; i++)
        text_buffer_add_format(&text, "%02x", value[i]);
    if (hash != 0)
        CryptDestroyHash(hash);
    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
    free(wide);
    return done ? text_buffer_take(&text) : NULL;
}

// A name as all are compared. Owner: the caller.
static char *key_of(const char *name)
{
    char *key = text_copy(name);
    for (char *c = key; *c != '\0'; c++)
        *c = (char)(*c == '/' ? '\\' : text_lower(*c));
    return key;
}

static int compare_keys(const void *one, const void *other)
{
    return strcmp(*(char *const *)one, *(char *const *)other);
}

// What there is to say about one line; NULL: nothing. Adds the file that it names to named. Owner: the caller.
static char *check_line(HCRYPTPROV provider, const char *directory, const char *line, size_t length,
                        struct text_list *named)
{
    if (length <= HASH_DIGITS + 2 || line[HASH_DIGITS] != ' ')
        return text_format("the line \"%.*s\" makes no sense", (int)length, line);
    struct error error = {0};
    char *name = text_copy_part(line + HASH_DIGITS + 2, length - HASH_DIGITS - 2);
    for (char *c = name; *c != '\0'; c++)
        if (*c == '/')
            *c = '\\';
    text_list_add_owned(named, key_of(name));
    char *path = path_join(directory, name);
    char *hash = file_exists(path) ? hash_file(provider, path, &error) : NULL;
    char *told = NULL;
    if (error.message != NULL)
        told = text_copy(error.message);
    else if (hash == NULL)
        told = text_format("missing: %s", name);
    else if (strncmp(hash, line, HASH_DIGITS) != 0)
        told = text_format("changed: %s", name);
    free(hash);
    free(path);
    free(name);
    error_clear(&error);
    return told;
}

// ---- what the list does not name ----

static bool is_named(const struct text_list *named, const char *name)
{
    char *key = key_of(name);
    const bool is =
        named->count > 0 && bsearch(&key, named->items, named->count, sizeof key, compare_keys) != NULL;
    free(key);
    return is;
}

// Could Python or Windows take the file in the place of one that was bundled, or run another one by it? What is on sys.path or searched for
// DLLs is the bundle's alone; elsewhere the service may keep data of its own, but none that is called like a module or a program (cmd.exe looks
// into the current directory first), or like what Windows goes by for a program beside it ("Dynamic-link library redirection", "Application
// manifests", "Application configuration files"). getpath.py and site.py look for a pyvenv.cfg one level above python.exe.
static bool may_run(const char *name)
{
    static const char *const places[] = {"python\\", "paths\\", "dlls\\"};
    static const char *const ends[] = {".py",  ".pyc", ".pyw", ".pyd",       ".dll",          ".exe",
                                       ".com", ".bat", ".cmd", ".exe.local", ".exe.manifest", ".exe.config"};
    bool may = text_equal_ignore_case(name, "pyvenv.cfg");
    for (size_t i = 0; i < COUNT_OF(places); i++)
        may |= text_starts_with_ignore_case(name, places[i]);
    for (size_t i = 0; i < COUNT_OF(ends); i++)
        may |= text_ends_with_ignore_case(name, ends[i]);
    return may;
}

// Adds what lies below inner, "" for all, and was not bundled.
static void add_others(const char *directory, const char *inner, const struct text_list *named,
                       struct text_list *wrong)
{
    char *place = path_join(directory, inner);
    struct text_list files = file_names(place);
    struct text_list below = file_directories(place);
    for (size_t i = 0; i < files.count; i++) {
        char *name = text_format("%s%s", inner, files.items[i]);
        if (may_run(name) && !is_named(named, name))
            text_list_add_owned(wrong, text_format("not bundled: %s", name));
        free(name);
    }
    for (size_t i = 0; i < below.count; i++) {
        char *name = text_format("%s%s\\", inner, below.items[i]);
        if (!text_equal_ignore_case(below.items[i], "__pycache__")) // Python writes them
            add_others(directory, name, named, wrong);
        free(name);
    }
    text_list_clear(&below);
    text_list_clear(&files);
    free(place);
}

// Adds what each list has, and this one, of the manifest at path, has not: it was cut.
static void add_unnamed(const char *path, const struct text_list *named, struct text_list *wrong)
{
    static const char *const ends[] = {"json", "imports"}; // the exe could run, and is found
    const char *own = path_name(path);
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        char *name = text_format("%.*s.%s", (int)(strlen(own) - strlen(".sha256")), own, ends[i]);
        if (!is_named(named, name))
            text_list_add_owned(wrong, text_format("%s does not name %s", own, name));
        free(name);
    }
}

// ---- all of it ----

// has_lines: the list names something. It is empty until all that the bundle holds has loaded from its folder.
static bool tell(const char *path, const char *directory, const struct text_list *wrong, size_t count,
                 bool has_lines, struct error *error)
{
    struct text_buffer details = {0};
    for (size_t i = 0; i < wrong->count && i < SHOWN_MOST; i++)
        text_buffer_add_format(&details, "%s  %s", i > 0 ? "\n" : "", wrong->items[i]);
    if (wrong->count > SHOWN_MOST)
        text_buffer_add_format(&details, "\n  and %zu more", wrong->count - SHOWN_MOST);
    if (has_lines) {
        error_set(error, 0, "%zu of the %zu files of \"%s\" are not as they were bundled", wrong->count,
                  count, directory);
        error_advise(
            error,
            "copy the bundle again, into an empty directory; where a change of its data is meant, take "
            "the line out of \"%s\"",
            path_name(path));
    } else {
        error_set(error, 0, "The bundle in \"%s\" was not finished: \"%s\" is empty", directory,
                  path_name(path));
        error_advise(error, "make the bundle again; \"pyhost bundle\" names what it lacks");
    }
    error->detail = text_buffer_take(&details);
    return false;
}

bool manifest_check(const char *path, size_t *count, struct error *error)
{
    HCRYPTPROV provider = 0;
    struct text_list named = {0};
    struct text_list wrong = {0};
    *count = 0;
    char *directory = path_parent(path);
    char *text = file_read_text(path, MANIFEST_MOST, error);
    bool done = text != NULL && directory != NULL;
    if (done && !CryptAcquireContextW(&provider, NULL, NULL, PROV_RSA_AES, CRYPT_VERIFYCONTEXT))
        done = system_error(error, GetLastError(), "cannot compute hashes");
    for (const char *line = text; done && *line != '\0';) {
        size_t length = strcspn(line, "\r\n");
        char *told = check_line(provider, directory, line, length, &named);
        (*count)++;
        if (told != NULL)
            text_list_add_owned(&wrong, told);
        line += length + strspn(line + length, "\r\n");
    }
    const size_t of_list = wrong.count;
    if (named.count > 0)
        qsort(named.items, named.count, sizeof named.items[0], compare_keys);
    if (done) {
        add_unnamed(path, &named, &wrong);
        add_others(directory, "", &named, &wrong);
    }
    if (wrong.count > 0)
        done = tell(path, directory, &wrong, *count + wrong.count - of_list, *count > 0, error);
    if (provider != 0)
        CryptReleaseContext(provider, 0);
    text_list_clear(&wrong);
    text_list_clear(&named);
    free(text);
    free(directory);
    return done;
}
