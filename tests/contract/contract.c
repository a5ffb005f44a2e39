// SPDX-License-Identifier: MIT
#include "contract.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/compiler.h"

static const struct contract_rule *const all[] = {contract_files,  contract_service, contract_runtime,
                                                  contract_jobs,   contract_console, contract_loading,
                                                  contract_scm,    contract_events,  contract_accounts,
                                                  contract_rights, contract_kept,    contract_dependents};

void contract_note(const char *rule, const char *format, ...)
{
    char line[1024];
    DWORD written = 0;
    va_list arguments;
    va_start(arguments, format);
    int length = snprintf(line, sizeof line - 2, "%s\t", rule);
    length += vsnprintf(line + length, sizeof line - 2 - (size_t)length, format, arguments);
    va_end(arguments);
    if ((size_t)length > sizeof line - 3)
        length = (int)sizeof line - 3;
    memcpy(line + length, "\r\n", 2);
    HANDLE file =
        CreateFileW(CONTRACT_NOTES, FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                    NULL, OPEN_ALWAYS, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return;
    WriteFile(file, line, (DWORD)length + 2, &written, NULL);
    CloseHandle(file);
}

bool contract_is_set(const wchar_t *name)
{
    return contract_number(name) != 0;
}

DWORD contract_number(const wchar_t *name)
{
    DWORD value = 0;
    DWORD size = sizeof value;
    DWORD code = GetLastError();
    RegGetValueW(HKEY_LOCAL_MACHINE, CONTRACT_KEY, name, RRF_RT_REG_DWORD, NULL, &value, &size);
    SetLastError(code);
    return value;
}

static void put_before(IMAGE_THUNK_DATA *place, const struct contract_rule *rule)
{
    DWORD protection = 0;
    if (!VirtualProtect(place, sizeof *place, PAGE_READWRITE, &protection))
        return;
    *rule->behind = (void *)(ULONG_PTR)place->u1.Function;
    place->u1.Function = (ULONG_PTR)rule->before;
    VirtualProtect(place, sizeof *place, protection, &protection);
}

// All rules for a function, each before the last.
static void put_all_before(IMAGE_THUNK_DATA *place, const char *function)
{
    for (size_t i = 0; i < COUNT_OF(all); i++)
        for (const struct contract_rule *rule = all[i]; rule->function != NULL; rule++)
            if (strcmp(rule->function, function) == 0)
                put_before(place, rule);
}

// A rule may call functions that this program does not import, and that have rules of their own.
static void find_the_rest(void)
{
    static const wchar_t *const dlls[] = {L"kernel32", L"advapi32", L"ucrtbase"};
    for (size_t i = 0; i < COUNT_OF(all); i++)
        for (const struct contract_rule *rule = all[i]; rule->function != NULL; rule++)
            for (size_t j = 0; j < COUNT_OF(dlls) && *rule->behind == NULL; j++)
                if (GetModuleHandleW(dlls[j]) != NULL)
                    *rule->behind =
                        (void *)(ULONG_PTR)GetProcAddress(GetModuleHandleW(dlls[j]), rule->function);
}

// Before main(): the program's import table as the loader has left it.
__attribute__((constructor)) static void begin(void)
{
    unsigned char *base = (unsigned char *)GetModuleHandleW(NULL);
    const IMAGE_NT_HEADERS *headers =
        (const IMAGE_NT_HEADERS *)(base + ((const IMAGE_DOS_HEADER *)base)->e_lfanew);
    const IMAGE_DATA_DIRECTORY *imports =
        &headers->OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_IMPORT];
    const IMAGE_IMPORT_DESCRIPTOR *dll = (const IMAGE_IMPORT_DESCRIPTOR *)(base + imports->VirtualAddress);
    for (; dll->Name != 0; dll++) {
        const IMAGE_THUNK_DATA *names = (const IMAGE_THUNK_DATA *)(base + dll->OriginalFirstThunk);
        IMAGE_THUNK_DATA *places = (IMAGE_THUNK_DATA *)(base + dll->FirstThunk);
        for (; names->u1.AddressOfData != 0; names++, places++) {
            if (!IMAGE_SNAP_BY_ORDINAL(names->u1.Ordinal))
                put_all_before(places,
                               ((const IMAGE_IMPORT_BY_NAME *)(base + names->u1.AddressOfData))->Name);
        }
    }
    find_the_rest();
}
