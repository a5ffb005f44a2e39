// SPDX-License-Identifier: MIT
#include "injections.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/text.h"
#include "base/wide.h"
#include "world.h"

static HANDLE mapping;
static struct injection *order;
static char function[sizeof order->function];

int injections_begin(void **state)
{
    mapping =
        CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, sizeof *order, INJECTION_NAME);
    order = mapping != NULL ? MapViewOfFile(mapping, FILE_MAP_WRITE, 0, 0, sizeof *order) : NULL;
    if (order == NULL)
        return -1;
    order->process = -1;
    return world_begin(state);
}

int injections_end(void **state)
{
    int result = world_end(state);
    UnmapViewOfFile(order);
    CloseHandle(mapping);
    return result;
}

void injections_order(int number, enum injection_action action, enum injection_calls calls)
{
    *order = (struct injection){.number = number, .action = action, .calls = calls, .process = -1};
    InterlockedExchange(&order->process, 0);
}

void injections_fail_next(const char *name)
{
    for (size_t i = 0; i < sizeof order->only; i++)
        order->only[i] = i < strlen(name) ? name[i] : (char)0;
    InterlockedExchange(&order->number, order->made + 1);
}

const char *injections_withdraw(void)
{
    InterlockedExchange(&order->process, -1);
    for (size_t i = 0; i < sizeof function; i++)
        function[i] = order->function[i];
    return function[0] != '\0' ? function : NULL;
}

static int number_of(const char *variable, int standard)
{
    const char *text = getenv(variable);
    return text != NULL ? atoi(text) : standard;
}

int injections_made(void)
{
    return order->made;
}

struct injections_steps injections_steps(int made, int count)
{
    int stride = number_of("PYHOST_TEST_STRIDE", made / count + 1);
    return (struct injections_steps){.first = number_of("PYHOST_TEST_FIRST", stride / 2 + 1),
                                     .stride = stride};
}

int injections_rounds(void)
{
    return number_of("PYHOST_TEST_ROUNDS", 2);
}

void injections_seed(void)
{
    int seed = number_of("PYHOST_TEST_SEED", (int)(GetTickCount() & 0xFFFF));
    print_message("PYHOST_TEST_SEED=%d\n", seed);
    srand((unsigned)seed);
}

// ---- what is left ----

static void add_value(struct text_buffer *text, const char *path, HKEY key, DWORD index, bool *there)
{
    enum { SIZE = 8192 };
    wchar_t name[SIZE];
    BYTE data[SIZE];
    DWORD length = SIZE, size = SIZE, type = 0;
    *there = RegEnumValueW(key, index, name, &length, NULL, &type, data, &size) == ERROR_SUCCESS;
    // Wine forgets the dependencies at each change that does not name them.
    if (!*there || wcscmp(name, L"DependOnService") == 0)
        return;
    char *shown = text_from_wide(name);
    text_buffer_add_format(text, "%s %s %lu ", path, shown, type);
    free(shown);
    char *value =
        type == REG_SZ || type == REG_EXPAND_SZ ? text_from_wide((const wchar_t *)(const void *)data) : NULL;
    if (value != NULL)
        text_buffer_add(text, value);
    for (DWORD i = 0; i < size && value == NULL; i++)
        text_buffer_add_format(text, "%02X", data[i]);
    text_buffer_add(text, "\n");
    free(value);
}

static void add_key(struct text_buffer *text, const char *path)
{
    HKEY key = NULL;
    wchar_t name[256]; // the longest name of a key
    wchar_t *wide = wide_from_text(path);
    LSTATUS opened = RegOpenKeyExW(HKEY_LOCAL_MACHINE, wide, 0, KEY_READ, &key);
    free(wide);
    if (opened != ERROR_SUCCESS)
        return;
    text_buffer_add_format(text, "%s\n", path);
    bool there = true;
    for (DWORD i = 0; there; i++)
        add_value(text, path, key, i, &there);
    for (DWORD i = 0; RegEnumKeyW(key, i, name, 256) == ERROR_SUCCESS; i++) {
        char *below = text_from_wide(name);
        char *child = text_format("%s\\%s", path, below);
        add_key(text, child);
        free(child);
        free(below);
    }
    RegCloseKey(key);
}

char *injections_snapshot(const char *service)
{
    static const char *const keys[] = {"SYSTEM\\CurrentControlSet\\Services\\",
                                       "SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\"};
    struct text_buffer text = {0};
    text_buffer_add(&text, "");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        char *path = text_format("%s%s", keys[i], service);
        add_key(&text, path);
        free(path);
    }
    return text_buffer_take(&text);
}
