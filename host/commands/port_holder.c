// SPDX-License-Identifier: MIT
// The tables are those of learn.microsoft.com, "GetExtendedTcpTable" and "GetExtendedUdpTable": a port is in network byte order.
#include "commands/port_holder.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <winsock2.h>
#include <ws2ipdef.h>

#include <windows.h>

#include <iphlpapi.h>

#include "base/compiler.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/text.h"
#include "base/wide.h"

// GetExtendedTcpTable() and GetExtendedUdpTable() differ in the type of kind alone, an enumeration.
typedef DWORD WINAPI get_table(PVOID table, PDWORD size, BOOL order, ULONG family, int kind, ULONG reserved);

// Where what matters stands in the tables, which begin with the number of their rows.
static const struct layout {
    ULONG family;
    size_t rows, row_size, port, process;
} layouts[2][2] = {
    {{AF_INET, offsetof(MIB_TCPTABLE_OWNER_PID, table), sizeof(MIB_TCPROW_OWNER_PID),
      offsetof(MIB_TCPROW_OWNER_PID, dwLocalPort), offsetof(MIB_TCPROW_OWNER_PID, dwOwningPid)},
     {AF_INET6, offsetof(MIB_TCP6TABLE_OWNER_PID, table), sizeof(MIB_TCP6ROW_OWNER_PID),
      offsetof(MIB_TCP6ROW_OWNER_PID, dwLocalPort), offsetof(MIB_TCP6ROW_OWNER_PID, dwOwningPid)}},
    {{AF_INET, offsetof(MIB_UDPTABLE_OWNER_PID, table), sizeof(MIB_UDPROW_OWNER_PID),
      offsetof(MIB_UDPROW_OWNER_PID, dwLocalPort), offsetof(MIB_UDPROW_OWNER_PID, dwOwningPid)},
     {AF_INET6, offsetof(MIB_UDP6TABLE_OWNER_PID, table), sizeof(MIB_UDP6ROW_OWNER_PID),
      offsetof(MIB_UDP6ROW_OWNER_PID, dwLocalPort), offsetof(MIB_UDP6ROW_OWNER_PID, dwOwningPid)}},
};

static int port_of(DWORD field)
{
    return (int)((field & 0xFF) << 8 | (field >> 8 & 0xFF));
}

// Owner: the caller; NULL: it cannot be had.
static BYTE *read_table(get_table *get, ULONG family, bool udp)
{
    enum { ATTEMPTS = 4 }; // it may grow
    const int kind = udp ? (int)UDP_TABLE_OWNER_PID : (int)TCP_TABLE_OWNER_PID_LISTENER;
    DWORD size = 0;
    BYTE *table = NULL;
    DWORD code = get(NULL, &size, FALSE, family, kind, 0);
    for (int i = 0; i < ATTEMPTS && code == ERROR_INSUFFICIENT_BUFFER; i++) {
        table = memory_resize(table, size);
        code = get(table, &size, FALSE, family, kind, 0);
    }
    if (code == NO_ERROR && table != NULL)
        return table;
    free(table);
    return NULL;
}

static DWORD number_at(const BYTE *place)
{
    DWORD number = 0;
    memcpy(&number, place, sizeof number);
    return number;
}

// Does somebody use the port? *process: who, 0 where Windows does not say.
static bool find(get_table *get, int port, bool udp, DWORD *process)
{
    bool found = false;
    for (size_t i = 0; i < COUNT_OF(layouts[0]) && !found; i++) {
        const struct layout *layout = &layouts[udp][i];
        BYTE *table = read_table(get, layout->family, udp);
        const DWORD count = table != NULL ? number_at(table) : 0;
        for (DWORD j = 0; j < count && !found; j++) {
            const BYTE *row = table + layout->rows + j * layout->row_size;
            found = port_of(number_at(row + layout->port)) == port;
            *process = found ? number_at(row + layout->process) : 0;
        }
        free(table);
    }
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

char *port_holder(int port, bool udp)
{
    HMODULE library = LoadLibraryExW(L"iphlpapi.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
    const char *name = udp ? "GetExtendedUdpTable" : "GetExtendedTcpTable";
    get_table *get = library != NULL ? (get_table *)(void *)GetProcAddress(library, name) : NULL;
    DWORD process = 0;
    const bool found = get != NULL && find(get, port, udp, &process);
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
