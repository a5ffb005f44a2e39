// SPDX-License-Identifier: MIT
// Where DLLs are looked for.
#include "contract.h"

static BOOL(WINAPI *set_dll_directory)(const wchar_t *directory);

// An empty name takes the current directory out of the search: sdk-api, SetDllDirectoryW, lpPathName. Wine takes it for none; with a
// name, even that of a directory that is not there, it looks there in place of the current directory.
static BOOL WINAPI leave_out_current_directory(const wchar_t *directory)
{
    return set_dll_directory(directory != NULL && directory[0] == L'\0' ? L"C:\\pyhost-contract-no-directory"
                                                                        : directory);
}

const struct contract_rule contract_loading[] = {
    {"SetDllDirectoryW", leave_out_current_directory, (void **)&set_dll_directory},
    {0},
};
