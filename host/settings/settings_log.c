// SPDX-License-Identifier: MIT
// The place of a log, of settings.h.
#include <stdlib.h>

#include <windows.h>

#include "base/path.h"
#include "base/wide.h"
#include "settings/registry.h"
#include "settings/settings.h"

// From the registry: a service's variables need not be those of the one who installs it. Owner: the caller.
static char *find_data_directory(void)
{
    struct registry_key key = {0};
    struct error ignored = {0};
    bool found = false;
    char *data = NULL;
    if (registry_open("SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList", &key, &found,
                      &ignored) &&
        found)
        registry_read_text(&key, "ProgramData", &data, &found, &ignored);
    registry_close(&key);
    error_clear(&ignored);
    if (data == NULL) {
        const wchar_t *wide = _wgetenv(L"ProgramData");
        data = text_from_wide(wide != NULL ? wide : L"C:\\ProgramData");
    }
    char *directory = path_join(data, "pyhost");
    free(data);
    return directory;
}

static BOOL CALLBACK keep_data_directory(PINIT_ONCE once, void *parameter, void **context)
{
    (void)once;
    (void)parameter;
    *context = find_data_directory();
    return TRUE;
}

char *settings_data_directory(void)
{
    static INIT_ONCE once = INIT_ONCE_STATIC_INIT; // each service of a list asks, more than once
    void *directory = NULL;
    return InitOnceExecuteOnce(&once, keep_data_directory, NULL, &directory) ? text_copy(directory)
                                                                             : find_data_directory();
}

// A directory for each service, since each has rights of its own.
char *settings_default_log(const char *name)
{
    char *data = settings_data_directory();
    char *component = path_component(name);
    char *file = path_shortened(component);
    char *log = text_format("%s\\%s\\%s.log", data, file, file);
    free(file);
    free(component);
    free(data);
    return log;
}
