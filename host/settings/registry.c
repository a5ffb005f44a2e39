// SPDX-License-Identifier: MIT
#include "settings/registry.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>
#include <sddl.h>

#include "base/memory.h"
#include "base/system_error.h"
#include "base/wide.h"
#include "settings/registry_value.h"

static const char *shown(const char *name)
{
    return name[0] != '\0' ? name : "(default)";
}

static bool open_below(HKEY root, const char *path, struct registry_key *key, bool *found,
                       struct error *error)
{
    wchar_t *wide = wide_from_text(path);
    HKEY handle = NULL;
    LSTATUS status = RegOpenKeyExW(root, wide, 0, KEY_READ, &handle);
    free(wide);
    *found = status == ERROR_SUCCESS;
    *key = (struct registry_key){0};
    if (status == ERROR_FILE_NOT_FOUND)
        return true;
    if (status != ERROR_SUCCESS)
        return system_error(error, (uint32_t)status, "cannot open the registry key \"HKLM\\%s\"", path);
    *key = (struct registry_key){.handle = handle, .path = text_copy(path)};
    return true;
}

bool registry_open(const char *path, struct registry_key *key, bool *found, struct error *error)
{
    return open_below(HKEY_LOCAL_MACHINE, path, key, found, error);
}

bool registry_open_of_users(const char *path, struct registry_key *key, bool *found, struct error *error)
{
    return open_below(HKEY_USERS, path, key, found, error);
}

bool registry_open_on(const char *computer, const char *path, struct registry_key *key, bool *answers,
                      bool *found, struct error *error)
{
    HKEY root = NULL;
    char *machine = text_format("\\\\%s", computer + strspn(computer, "\\"));
    wchar_t *wide = wide_from_text(machine);
    const LSTATUS status = RegConnectRegistryW(wide, HKEY_LOCAL_MACHINE, &root);
    *answers = status == ERROR_SUCCESS;
    *found = false;
    *key = (struct registry_key){0};
    const bool done = *answers
                          ? open_below(root, path, key, found, error)
                          : system_error(error, (uint32_t)status, "cannot read the registry of %s", machine);
    if (root != NULL)
        RegCloseKey(root);
    free(wide);
    free(machine);
    return done;
}

uint64_t registry_key_written(const struct registry_key *key)
{
    FILETIME time = {0};
    if (RegQueryInfoKeyW(key->handle, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, &time) !=
        ERROR_SUCCESS)
        return 0;
    return (uint64_t)time.dwHighDateTime << 32 | time.dwLowDateTime;
}

uint64_t registry_written(const char *path)
{
    bool found = false;
    struct registry_key key = {0};
    struct error ignored = {0};
    const uint64_t time =
        registry_open(path, &key, &found, &ignored) && found ? registry_key_written(&key) : 0;
    registry_close(&key);
    error_clear(&ignored);
    return time;
}

static bool take_key(LSTATUS status, HKEY handle, const char *path, struct registry_key *key,
                     struct error *error)
{
    *key = (struct registry_key){0};
    if (status == ERROR_SUCCESS) {
        *key = (struct registry_key){.handle = handle, .path = text_copy(path)};
        return true;
    }
    if (handle != NULL)
        RegCloseKey(handle);
    system_error(error, (uint32_t)status, "cannot open the registry key \"HKLM\\%s\" for writing", path);
    return error_advise(error, "run this as an administrator");
}

bool registry_change(const char *path, struct registry_key *key, struct error *error)
{
    HKEY handle = NULL;
    wchar_t *wide = wide_from_text(path);
    LSTATUS status = RegOpenKeyExW(HKEY_LOCAL_MACHINE, wide, 0, KEY_READ | KEY_WRITE, &handle);
    free(wide);
    return take_key(status, handle, path, key, error);
}

bool registry_create(const char *path, struct registry_key *key, struct error *error)
{
    // Users may read it, as they may read the SCM's own, and services of whatever account.
    static const wchar_t rights[] = L"O:BAG:BAD:P(A;CI;KA;;;SY)(A;CI;KA;;;BA)(A;CI;KR;;;BU)(A;CI;KR;;;SU)";
    SECURITY_ATTRIBUTES attributes = {.nLength = sizeof attributes};
    DWORD disposition = 0;
    HKEY handle = NULL;
    if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(rights, SDDL_REVISION_1,
                                                              &attributes.lpSecurityDescriptor, NULL))
        return take_key((LSTATUS)GetLastError(), NULL, path, key, error);
    wchar_t *wide = wide_from_text(path);
    LSTATUS status =
        RegCreateKeyExW(HKEY_LOCAL_MACHINE, wide, 0, NULL, 0, KEY_READ | KEY_WRITE | WRITE_DAC | WRITE_OWNER,
                        &attributes, &handle, &disposition);
    if (status == ERROR_SUCCESS && disposition == REG_OPENED_EXISTING_KEY)
        status = RegSetKeySecurity(handle,
                                   OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION |
                                       PROTECTED_DACL_SECURITY_INFORMATION,
                                   attributes.lpSecurityDescriptor);
    free(wide);
    LocalFree(attributes.lpSecurityDescriptor);
    return take_key(status, handle, path, key, error);
}

void registry_close(struct registry_key *key)
{
    if (key->handle != NULL)
        RegCloseKey(key->handle);
    free(key->path);
    *key = (struct registry_key){0};
}

bool registry_remove(const char *path, struct error *error)
{
    wchar_t *wide = wide_from_text(path);
    LSTATUS status = RegDeleteTreeW(HKEY_LOCAL_MACHINE, wide);
    if (status == ERROR_SUCCESS)
        status = RegDeleteKeyW(HKEY_LOCAL_MACHINE, wide); // where the tree's root stays
    free(wide);
    return status == ERROR_SUCCESS || status == ERROR_FILE_NOT_FOUND ||
           system_error(error, (uint32_t)status, "cannot remove the registry key \"HKLM\\%s\"", path);
}

// The bytes of a value, followed by two NUL characters that *size does not count: registry texts need not be
// terminated. NULL with *found false, or NULL with error.
static uint8_t *read_value(const struct registry_key *key, const char *name, DWORD *type, DWORD *size,
                           bool *found, struct error *error)
{
    wchar_t *wide = wide_from_text(name);
    uint8_t *bytes = NULL;
    DWORD capacity = 0;
    LSTATUS status = ERROR_MORE_DATA;
    while (status == ERROR_MORE_DATA) { // it may grow between two calls
        capacity = capacity == 0 ? 512 : capacity * 2;
        bytes = memory_resize(bytes, capacity + 2 * sizeof(wchar_t));
        *size = capacity;
        status = RegQueryValueExW(key->handle, wide, NULL, type, bytes, size);
    }
    free(wide);
    *found = status == ERROR_SUCCESS;
    if (status == ERROR_SUCCESS) {
        memset(bytes + *size, 0, 2 * sizeof(wchar_t));
        return bytes;
    }
    free(bytes);
    if (status != ERROR_FILE_NOT_FOUND)
        system_error(error, (uint32_t)status, "cannot read \"%s\" of the registry key \"HKLM\\%s\"",
                     shown(name), key->path);
    return NULL;
}

static bool wrong_type(const struct registry_key *key, const char *name, const char *wanted,
                       struct error *error)
{
    return error_set(error, ERROR_INVALID_DATA, "\"%s\" of the registry key \"HKLM\\%s\" is no %s",
                     shown(name), key->path, wanted);
}

static bool expand(const wchar_t *text, char **result, struct error *error)
{
    DWORD size = ExpandEnvironmentStringsW(text, NULL, 0);
    wchar_t *wide = memory_allocate(((size_t)size + 1) * sizeof *wide);
    bool done = size != 0 && ExpandEnvironmentStringsW(text, wide, size) != 0;
    if (done)
        *result = text_from_wide(wide);
    else
        system_error(error, GetLastError(), "cannot put the variables into a text of the registry");
    free(wide);
    return done;
}

static bool take_text(const struct registry_key *key, const char *name, DWORD type, const uint8_t *bytes,
                      DWORD size, char **text, struct error *error)
{
    if (type == REG_EXPAND_SZ)
        return expand((const wchar_t *)(const void *)bytes, text, error);
    if (type != REG_SZ)
        return wrong_type(key, name, "text (REG_SZ)", error);
    *text = registry_value_text(bytes, size);
    return true;
}

static bool take_number(const struct registry_key *key, const char *name, DWORD type, const uint8_t *bytes,
                        DWORD size, uint32_t *number, struct error *error)
{
    if (type != REG_DWORD || size != sizeof *number)
        return wrong_type(key, name, "number (REG_DWORD)", error);
    memcpy(number, bytes, sizeof *number);
    return true;
}

bool registry_read_text(const struct registry_key *key, const char *name, char **text, bool *found,
                        struct error *error)
{
    DWORD type = 0;
    DWORD size = 0;
    uint8_t *bytes = read_value(key, name, &type, &size, found, error);
    if (bytes == NULL)
        return error->message == NULL;
    const bool done = take_text(key, name, type, bytes, size, text, error);
    free(bytes);
    return done;
}

bool registry_read_texts(const struct registry_key *key, const char *name, struct text_list *texts,
                         bool *found, struct error *error)
{
    DWORD type = 0;
    DWORD size = 0;
    uint8_t *bytes = read_value(key, name, &type, &size, found, error);
    if (bytes == NULL)
        return error->message == NULL;
    bool done = true;
    if (type == REG_MULTI_SZ)
        registry_value_texts(bytes, size, texts);
    else
        done = wrong_type(key, name, "list of texts (REG_MULTI_SZ)", error);
    free(bytes);
    return done;
}

bool registry_read_number(const struct registry_key *key, const char *name, uint32_t *number, bool *found,
                          struct error *error)
{
    DWORD type = 0;
    DWORD size = 0;
    uint8_t *bytes = read_value(key, name, &type, &size, found, error);
    if (bytes == NULL)
        return error->message == NULL;
    const bool done = take_number(key, name, type, bytes, size, number, error);
    free(bytes);
    return done;
}

static bool write_value(const struct registry_key *key, const char *name, DWORD type, const void *bytes,
                        size_t size, struct error *error)
{
    wchar_t *wide = wide_from_text(name);
    LSTATUS status = RegSetValueExW(key->handle, wide, 0, type, bytes, (DWORD)size);
    free(wide);
    return status == ERROR_SUCCESS ||
           system_error(error, (uint32_t)status, "cannot write \"%s\" of the registry key \"HKLM\\%s\"",
                        shown(name), key->path);
}

bool registry_read_any(const struct registry_key *key, const char *name, struct text_list *texts, bool *found,
                       struct error *error)
{
    DWORD type = 0;
    DWORD size = 0;
    uint32_t number = 0;
    char *text = NULL;
    uint8_t *bytes = read_value(key, name, &type, &size, found, error);
    if (bytes == NULL)
        return error->message == NULL;
    if (type == REG_MULTI_SZ) {
        registry_value_texts(bytes, size, texts);
    } else if (type == REG_DWORD) {
        if (take_number(key, name, type, bytes, size, &number, error))
            text = text_format("%lu", (unsigned long)number);
    } else if (type == REG_SZ || type == REG_EXPAND_SZ) {
        (void)take_text(key, name, type, bytes, size, &text, error);
    }
    free(bytes);
    if (text != NULL)
        text_list_add_owned(texts, text);
    return error->message == NULL;
}

bool registry_value_names(const struct registry_key *key, struct text_list *names, struct error *error)
{
    enum { NAME_MOST = 16383 + 1 }; // the longest name of a value
    wchar_t *name = memory_allocate(NAME_MOST * sizeof *name);
    LSTATUS status = ERROR_SUCCESS;
    for (DWORD i = 0; status == ERROR_SUCCESS; i++) {
        DWORD length = NAME_MOST;
        status = RegEnumValueW(key->handle, i, name, &length, NULL, NULL, NULL, NULL);
        if (status == ERROR_SUCCESS)
            text_list_add_owned(names, text_from_wide(name));
    }
    free(name);
    return status == ERROR_NO_MORE_ITEMS ||
           system_error(error, (uint32_t)status, "cannot list the registry key \"HKLM\\%s\"", key->path);
}

bool registry_key_names(const struct registry_key *key, struct text_list *names, struct error *error)
{
    enum { NAME_MOST = 255 + 1 }; // the longest name of a key
    wchar_t name[NAME_MOST];
    LSTATUS status = ERROR_SUCCESS;
    for (DWORD i = 0; status == ERROR_SUCCESS; i++) {
        DWORD length = NAME_MOST;
        status = RegEnumKeyExW(key->handle, i, name, &length, NULL, NULL, NULL, NULL);
        if (status == ERROR_SUCCESS)
            text_list_add_owned(names, text_from_wide(name));
    }
    return status == ERROR_NO_MORE_ITEMS ||
           system_error(error, (uint32_t)status, "cannot list the registry key \"HKLM\\%s\"", key->path);
}

bool registry_copy_value(const struct registry_key *from, const struct registry_key *to, const char *name,
                         struct error *error)
{
    DWORD type = 0;
    DWORD size = 0;
    BYTE *bytes = NULL;
    wchar_t *wide = wide_from_text(name);
    LSTATUS status = RegQueryValueExW(from->handle, wide, NULL, &type, NULL, &size);
    if (status == ERROR_SUCCESS) {
        bytes = memory_allocate(size + 1);
        status = RegQueryValueExW(from->handle, wide, NULL, &type, bytes, &size);
    }
    if (status == ERROR_SUCCESS)
        status = RegSetValueExW(to->handle, wide, 0, type, bytes, size);
    free(bytes);
    free(wide);
    if (status == ERROR_FILE_NOT_FOUND)
        return registry_remove_value(to, name, error);
    return status == ERROR_SUCCESS ||
           system_error(error, (uint32_t)status, "cannot copy \"%s\" to the registry key \"HKLM\\%s\"",
                        shown(name), to->path);
}

bool registry_write_text(const struct registry_key *key, const char *name, const char *text,
                         struct error *error)
{
    wchar_t *wide = wide_from_text(text);
    bool done = write_value(key, name, REG_SZ, wide, (wcslen(wide) + 1) * sizeof *wide, error);
    free(wide);
    return done;
}

bool registry_write_texts(const struct registry_key *key, const char *name, const struct text_list *texts,
                          struct error *error)
{
    size_t units = 1;
    wchar_t *block = memory_allocate(sizeof *block);
    for (size_t i = 0; i < texts->count; i++) {
        wchar_t *wide = wide_from_text(texts->items[i]);
        size_t length = wcslen(wide) + 1;
        block = memory_resize(block, (units + length) * sizeof *block);
        memcpy(block + units - 1, wide, length * sizeof *block);
        units += length;
        block[units - 1] = L'\0';
        free(wide);
    }
    bool done = write_value(key, name, REG_MULTI_SZ, block, units * sizeof *block, error);
    free(block);
    return done;
}

bool registry_write_number(const struct registry_key *key, const char *name, uint32_t number,
                           struct error *error)
{
    return write_value(key, name, REG_DWORD, &number, sizeof number, error);
}

bool registry_remove_value(const struct registry_key *key, const char *name, struct error *error)
{
    wchar_t *wide = wide_from_text(name);
    LSTATUS status = RegDeleteValueW(key->handle, wide);
    free(wide);
    return status == ERROR_SUCCESS || status == ERROR_FILE_NOT_FOUND ||
           system_error(error, (uint32_t)status, "cannot remove \"%s\" of the registry key \"HKLM\\%s\"",
                        shown(name), key->path);
}
