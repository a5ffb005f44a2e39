// SPDX-License-Identifier: MIT
#include "commands/manifest.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include <wincrypt.h>

#include "base/file.h"
#include "base/path.h"
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

// Adds to wrong what there is to say about one line; NULL: nothing.
static char *check_line(HCRYPTPROV provider, const char *directory, const char *line, size_t length)
{
    if (length <= HASH_DIGITS + 2 || line[HASH_DIGITS] != ' ')
        return text_format("the line \"%.*s\" makes no sense", (int)length, line);
    struct error error = {0};
    char *name = text_copy_part(line + HASH_DIGITS + 2, length - HASH_DIGITS - 2);
    for (char *c = name; *c != '\0'; c++)
        if (*c == '/')
            *c = '\\';
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

bool manifest_check(const char *path, size_t *count, struct error *error)
{
    HCRYPTPROV provider = 0;
    struct text_buffer details = {0};
    size_t wrong = 0;
    *count = 0;
    char *directory = path_parent(path);
    char *text = file_read_text(path, MANIFEST_MOST, error);
    bool done = text != NULL && directory != NULL;
    if (done && !CryptAcquireContextW(&provider, NULL, NULL, PROV_RSA_AES, CRYPT_VERIFYCONTEXT))
        done = system_error(error, GetLastError(), "cannot compute hashes");
    for (const char *line = text; done && *line != '\0';) {
        size_t length = strcspn(line, "\r\n");
        char *told = check_line(provider, directory, line, length);
        (*count)++;
        if (told != NULL && ++wrong <= SHOWN_MOST)
            text_buffer_add_format(&details, "%s  %s", wrong > 1 ? "\n" : "", told);
        free(told);
        line += length + strspn(line + length, "\r\n");
    }
    if (wrong > SHOWN_MOST)
        text_buffer_add_format(&details, "\n  and %zu more", wrong - SHOWN_MOST);
    if (done && wrong > 0) {
        done = error_set(error, 0, "%zu of the %zu files of \"%s\" are not as they were bundled", wrong,
                         *count, directory);
        error_advise(error, "copy the bundle again; where a change is meant, take its line out of \"%s\"",
                     path_name(path));
        error->detail = text_buffer_take(&details);
    }
    free(text_buffer_take(&details));
    if (provider != 0)
        CryptReleaseContext(provider, 0);
    free(text);
    free(directory);
    return done;
}
