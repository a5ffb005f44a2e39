// SPDX-License-Identifier: MIT
#include "python/python_registry.h"

#include <stdlib.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/memory.h"
#include "base/wide.h"

enum { NAME_LONGEST = 255 }; // of a key (win32, Registry Element Size Limits)

// The text of a value of the key below parent, expanded; NULL: there is none. Owner: the caller.
static char *read_text(HKEY parent, const wchar_t *key, const wchar_t *name)
{
    DWORD size = 0;
    if (RegGetValueW(parent, key, name, RRF_RT_REG_SZ, NULL, NULL, &size) != ERROR_SUCCESS)
        return NULL;
    wchar_t *wide = memory_allocate(size + sizeof *wide);
    const LSTATUS status = RegGetValueW(parent, key, name, RRF_RT_REG_SZ, NULL, wide, &size);
    char *text = status == ERROR_SUCCESS ? text_from_wide(wide) : NULL;
    free(wide);
    return text;
}

static void read_tag(HKEY company_key, const char *company, const wchar_t *name, bool all_users,
                     bool is_narrow, struct registered_pythons *list)
{
    HKEY key = NULL;
    if (RegOpenKeyExW(company_key, name, 0, KEY_READ, &key) != ERROR_SUCCESS)
        return;
    char *tag = text_from_wide(name);
    char *version = read_text(key, NULL, L"Version");
    char *architecture = read_text(key, NULL, L"SysArchitecture");
    char *executable = read_text(key, L"InstallPath", L"ExecutablePath");
    char *directory = read_text(key, L"InstallPath", L"");
    if (version == NULL)
        version = read_text(key, NULL, L"SysVersion");
    if (architecture == NULL && is_narrow)
        architecture = text_copy("32bit");
    registered_pythons_add(list,
                           (struct registered_python){.company = (char *)company,
                                                      .tag = tag,
                                                      .version = version,
                                                      .architecture = architecture,
                                                      .all_users = all_users},
                           executable, directory);
    free(directory);
    free(executable);
    free(architecture);
    free(version);
    free(tag);
    RegCloseKey(key);
}

static void read_view(HKEY root, REGSAM view, bool all_users, bool is_narrow, struct registered_pythons *list)
{
    HKEY software = NULL;
    wchar_t company_name[NAME_LONGEST + 1];
    wchar_t tag_name[NAME_LONGEST + 1];
    if (RegOpenKeyExW(root, L"Software\\Python", 0, KEY_READ | view, &software) != ERROR_SUCCESS)
        return;
    DWORD length = COUNT_OF(company_name);
    for (DWORD i = 0;
         RegEnumKeyExW(software, i, company_name, &length, NULL, NULL, NULL, NULL) == ERROR_SUCCESS;
         i++, length = COUNT_OF(company_name)) {
        HKEY company_key = NULL;
        // PEP 514: PyLauncher is no company
        if (wcscmp(company_name, L"PyLauncher") == 0 ||
            RegOpenKeyExW(software, company_name, 0, KEY_READ, &company_key) != ERROR_SUCCESS)
            continue;
        char *company = text_from_wide(company_name);
        DWORD size = COUNT_OF(tag_name);
        for (DWORD j = 0;
             RegEnumKeyExW(company_key, j, tag_name, &size, NULL, NULL, NULL, NULL) == ERROR_SUCCESS;
             j++, size = COUNT_OF(tag_name))
            read_tag(company_key, company, tag_name, all_users, is_narrow, list);
        free(company);
        RegCloseKey(company_key);
    }
    RegCloseKey(software);
}

void python_registry_read(struct registered_pythons *list)
{
    read_view(HKEY_LOCAL_MACHINE, KEY_WOW64_64KEY, true, false, list);
    read_view(HKEY_LOCAL_MACHINE, KEY_WOW64_32KEY, true, true, list);
    read_view(HKEY_CURRENT_USER, 0, false, false, list); // which has one view for both
}
