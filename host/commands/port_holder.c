// SPDX-License-Identifier: MIT
// The tables are those of learn.microsoft.com, "GetExtendedTcpTable": a port is in network byte order.
#include "commands/port_holder.h"

#include <stdbool.h>
#include <stdlib.h>

#include <winsock2.h>

#include <windows.h>

#include <iphlpapi.h>

#include "base/memory.h"
#include "base/path.h"
#include "base/text.h"
#include "base/wide.h"

typedef DWORD WINAPI get_table(PVOID table, PDWORD size, BOOL order, ULONG family, TCP_TABLE_CLASS kind,
                               ULONG reserved);

static int port_of(DWORD field)
{
    return (int)((field & 0xFF) << 8 | (field >> 8 & 0xFF));
}

// Owner: the caller; NULL: it cannot be had.
static void *read_table(get_table *get, ULONG family)
{
    enum { ATTEMPTS = 4 }; // it may grow
    DWORD size = 0;
    void *table = NULL;
    DWORD code = get(NULL, &size, FALSE, family, TCP_TABLE_OWNER_PID_LISTENER, 0);
    for (int i = 0; i < ATTEMPTS && code == ERROR_INSUFFICIENT_BUFFER; i++) {
        table = memory_resize(table, size);
        code = get(table, &size, FALSE, family, TCP_TABLE_OWNER_PID_LISTENER, 0);
    }
    if (code == NO_ERROR && table != NULL)
        return table;
    free(table);
    return NULL;
}

// Does somebody listen at the port? *process: who, 0 where Windows does not say.
static bool find(get_table *get, int port, DWORD *process)
{
    bool found = false;
    MIB_TCPTABLE_OWNER_PID *table = read_table(get, AF_INET);
    for (DWORD i = 0; table != NULL && i < table->dwNumEntries && !found; i++) {
        found = port_of(table->table[i].dwLocalPort) == port;
        *process = found ? table->table[i].dwOwningPid : 0;
    }
    free(table);
    MIB_TCP6TABLE_OWNER_PID *table6 = found ? NULL : read_table(get, AF_INET6);
    for (DWORD i = 0; table6 != NULL && i < table6->dwNumEntries && !found; i++) {
        found = port_of(table6->table[i].dwLocalPort) == port;
        *process = found ? table6->table[i].dwOwningPid : 0;
    }
    free(table6);
    return found;
}

// The file name of its program. Owner: the caller; NULL: it may not be looked at.
static char *program_of(DWORD process)
{
    enum { LONGEST = 32768 };
    DWORD length = LONGEST;
    char *name = NULL;
    HANDLE handle = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, process);
    wchar_t *wide = memory_allocate(LONGEST * sizeof *wide);
    if (handle != NULL && QueryFullProcessImageNameW(handle, 0, wide, &length)) {
        char *path = text_from_wide(wide);
        name = text_copy(path_name(path));
        free(path);
    }
    free(wide);
    if (handle != NULL)
        CloseHandle(handle);
    return name;
}

char *port_holder(int port)
{
    HMODULE library = LoadLibraryExW(L"iphlpapi.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
    get_table *get =
        library != NULL ? (get_table *)(void *)GetProcAddress(library, "GetExtendedTcpTable") : NULL;
    DWORD process = 0;
    const bool found = get != NULL && find(get, port, &process);
    if (library != NULL)
        FreeLibrary(library);
    if (!found)
        return NULL;
    char *program = process != 0 ? program_of(process) : NULL;
    char *words = program != NULL ? text_format("%s (process %lu)", program, process)
                  : process != 0  ? text_format("process %lu", process)
                                  : text_copy("another process");
    free(program);
    return words;
}
