// SPDX-License-Identifier: MIT
#include "settings/environment_variables.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/text.h"
#include "base/wide.h"
#include "settings/python_variables.h"
#include "settings/registry.h"

// "NAME" of "NAME=VALUE". Owner: the caller.
static char *name_of(const char *assignment)
{
    return text_copy_part(assignment, strcspn(assignment, "="));
}

// Through the C runtime, which Python shares: it keeps a copy of its own and tells the system.
static void set_variable(const char *name, const char *value)
{
    wchar_t *wide_name = wide_from_text(name);
    wchar_t *wide_value = wide_from_text(value);
    _wputenv_s(wide_name, wide_value); // an empty value takes the variable away
    free(wide_value);
    free(wide_name);
}

static bool names_variable(const struct text_list *assignments, const char *name)
{
    bool found = false;
    for (size_t i = 0; i < assignments->count && !found; i++) {
        char *other = name_of(assignments->items[i]);
        found = text_equal_ignore_case(other, name);
        free(other);
    }
    return found;
}

// What Windows itself gives to the processes of an account, at its logon or by its own setup (Path and PSModulePath with what installers
// have added for the machine). No page lists all. Windows Script, "Environment Property", has the processor's, OS, ComSpec, Path, PATHEXT,
// HOMEDRIVE, HOMEPATH and Windows' directories; win32, "WOW64 Implementation Details", those of programs; User State Migration Tool,
// "Recognized Environment Variables", those of profiles. The others are what `set` shows in a Windows 10 or 11 beyond these.
static bool is_of_windows(const char *name)
{
    static const char *const names[] = {"ALLUSERSPROFILE",
                                        "APPDATA",
                                        "CommonProgramFiles",
                                        "CommonProgramFiles(Arm)",
                                        "CommonProgramFiles(x86)",
                                        "CommonProgramW6432",
                                        "COMPUTERNAME",
                                        "ComSpec",
                                        "DriverData",
                                        "HOMEDRIVE",
                                        "HOMEPATH",
                                        "HOMESHARE",
                                        "LOCALAPPDATA",
                                        "LOGONSERVER",
                                        "NUMBER_OF_PROCESSORS",
                                        "OS",
                                        "Path",
                                        "PATHEXT",
                                        "PROCESSOR_ARCHITECTURE",
                                        "PROCESSOR_ARCHITEW6432",
                                        "PROCESSOR_IDENTIFIER",
                                        "PROCESSOR_LEVEL",
                                        "PROCESSOR_REVISION",
                                        "ProgramData",
                                        "ProgramFiles",
                                        "ProgramFiles(Arm)",
                                        "ProgramFiles(x86)",
                                        "ProgramW6432",
                                        "PSModulePath",
                                        "PUBLIC",
                                        "SystemDrive",
                                        "SystemRoot",
                                        "TEMP",
                                        "TMP",
                                        "USERDNSDOMAIN",
                                        "USERDOMAIN",
                                        "USERDOMAIN_ROAMINGPROFILE",
                                        "USERNAME",
                                        "USERPROFILE",
                                        "windir"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (text_equal_ignore_case(name, names[i]))
            return true;
    return name[0] == '\0'; // "=C:=...": the current directory of a drive
}

static bool is_anything(const char *name)
{
    (void)name;
    return true;
}

static struct text_list names_of(bool (*wanted)(const char *name))
{
    struct text_list names = {0};
    wchar_t *block = GetEnvironmentStringsW();
    for (const wchar_t *item = block; item != NULL && *item != L'\0'; item += wcslen(item) + 1) {
        char *assignment = text_from_wide(item);
        if (wanted(assignment))
            text_list_add_owned(&names, name_of(assignment));
        free(assignment);
    }
    if (block != NULL)
        FreeEnvironmentStringsW(block);
    return names;
}

static void clean(void)
{
    struct text_list names = names_of(is_anything);
    for (size_t i = 0; i < names.count; i++)
        if (!is_of_windows(names.items[i]))
            set_variable(names.items[i], "");
    text_list_clear(&names);
}

bool environment_variables_apply(const struct settings *settings, bool *has_python, struct error *error)
{
    bool found = false;
    struct registry_key key = {0};
    struct text_list assignments = {0};
    char *path = text_format("SYSTEM\\CurrentControlSet\\Services\\%s", settings->name);
    bool done = registry_open(path, &key, &found, error) &&
                (!found || registry_read_texts(&key, "Environment", &assignments, &found, error));
    if (done && settings->clean_environment != 0)
        clean();
    for (size_t i = 0; i < assignments.count; i++) {
        const char *equals = strchr(assignments.items[i], '=');
        char *name = name_of(assignments.items[i]);
        if (equals != NULL && name[0] != '\0')
            set_variable(name, equals + 1);
        free(name);
    }
    struct text_list names = names_of(python_variables_has);
    *has_python = settings->machine_environment != 0; // the registry's, too
    for (size_t i = 0; i < names.count; i++) {
        if (settings->machine_environment != 0 || names_variable(&assignments, names.items[i]))
            *has_python = true;
        else
            set_variable(names.items[i], "");
    }
    text_list_clear(&names);
    text_list_clear(&assignments);
    registry_close(&key);
    free(path);
    return done;
}
