// SPDX-License-Identifier: MIT
#include "commands/real_paths.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/drive.h"
#include "base/output.h"
#include "base/path.h"
#include "base/wide.h"
#include "commands/image_path.h"
#include "scm/account.h"

enum { TARGET_MOST = 32767 }; // UTF-16 units of a path

typedef DWORD WINAPI wnet_get_connection(const wchar_t *local, wchar_t *remote, DWORD *length);

// sdk-api, WNetGetConnectionW. mpr.dll is loaded for a drive of the network only.
static char *connection_of(const wchar_t *drive)
{
    static wchar_t remote[TARGET_MOST + 1];
    DWORD length = TARGET_MOST;
    HMODULE mpr = LoadLibraryExW(L"mpr.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
    if (mpr == NULL)
        return NULL;
    wnet_get_connection *get = (wnet_get_connection *)(void *)GetProcAddress(mpr, "WNetGetConnectionW");
    char *found = get != NULL && get(drive, remote, &length) == NO_ERROR && wcsncmp(remote, L"\\\\", 2) == 0
                      ? text_from_wide(remote)
                      : NULL;
    FreeLibrary(mpr);
    return found;
}

// Where the drive of an absolute path leads, when it is no drive of the machine's own: "\\server\share", "C:\real". NULL: it is one.
// Owner: the caller.
static char *drive_of(const char *given)
{
    static wchar_t target[TARGET_MOST + 1];
    const char *path = drive_from(given);
    if (path == NULL)
        return NULL;
    const wchar_t drive[] = {(wchar_t)path[0], L':', L'\0'};
    const wchar_t root[] = {(wchar_t)path[0], L':', L'\\', L'\0'};
    // A drive of subst leads to a path of Win32's: "\??\C:\real"; all others to a device.
    if (QueryDosDeviceW(drive, target, TARGET_MOST) > 0 && wcsncmp(target, L"\\??\\", 4) == 0) {
        if (wcsncmp(target + 4, L"UNC\\", 4) == 0)
            target[6] = L'\\'; // "\??\UNC\server" is "\\server"
        const wchar_t *real = wcsncmp(target + 4, L"UN\\\\", 4) == 0 ? target + 6 : target + 4;
        bool is_path = (iswalpha(real[0]) && real[1] == L':') || wcsncmp(real, L"\\\\", 2) == 0;
        return is_path ? text_from_wide(real) : NULL;
    }
    return GetDriveTypeW(root) == DRIVE_REMOTE ? connection_of(drive) : NULL;
}

static bool is_of_the_network(const char *path)
{
    const wchar_t root[] = {(wchar_t)path[0], L':', L'\\', L'\0'};
    return GetDriveTypeW(root) == DRIVE_REMOTE;
}

// The path in place of given. *real is NULL where it may stay.
static bool find_real(const char *what, const char *given, char **real, struct error *error)
{
    *real = NULL;
    const char *text = drive_from(given);
    if (text == NULL)
        return true;
    char *place = drive_of(text);
    if (place == NULL && is_of_the_network(text)) {
        error_set(error, ERROR_NOT_CONNECTED,
                  "%s: a service has no drive %.2s, and Windows does not tell where that leads: %s", what,
                  text, text);
        return error_advise(error, "name the share: \\\\SERVER\\SHARE%s", text + 2);
    }
    if (place == NULL)
        return true;
    size_t length = strlen(place);
    while (length > 0 && place[length - 1] == '\\')
        place[--length] = '\0';
    char *deeper = drive_of(place); // subst of a mapped drive
    *real = text_format("%s%s", deeper != NULL ? deeper : place, text + 2);
    free(deeper);
    free(place);
    return true;
}

char *real_paths_of(const char *what, const char *path, struct error *error)
{
    char *real = NULL;
    if (!find_real(what, path, &real, error))
        return NULL;
    if (real == NULL)
        return text_copy(path);
    output_note("%s: a service has no drive %.2s, so it gets %s", what, drive_from(path), real);
    return real;
}

bool real_paths_check(const char *what, const char *path, struct error *error)
{
    char *real = NULL;
    bool done = find_real(what, path, &real, error);
    if (done && real != NULL) {
        error_set(error, ERROR_INVALID_DRIVE, "%s lies on drive %.2s, which a service does not have: %s",
                  what, drive_from(path), path);
        done = error_advise(error, "name the place that the drive leads to: %s", real);
    }
    free(real);
    return done;
}

static bool is_command(enum option_id field)
{
    return field == OPTION_RECOVERY_COMMAND || field == OPTION_BEFORE_START || field == OPTION_AFTER_START ||
           field == OPTION_BEFORE_STOP || field == OPTION_AFTER_STOP;
}

static bool has_path(enum option_id field, const char *text)
{
    return verbs_options[field].kind == OPTION_PATH || verbs_options[field].paths || field == OPTION_PYTHON ||
           field == OPTION_CLASS || (field == OPTION_PROGRAM && strcmp(text, "-m") != 0);
}

// The command line with its program where the drive leads. Owner: the caller.
static char *real_command(const char *what, const char *command, struct error *error)
{
    struct image_path path = image_path_split(command);
    char *real = real_paths_of(what, path.program, error);
    char *line = NULL;
    if (real != NULL && strcmp(real, path.program) == 0)
        line = text_copy(command);
    else if (real != NULL && command[0] != '"' && strpbrk(real, " \t") == NULL)
        line = text_format("%s%s", real, path.rest);
    else if (real != NULL)
        line = text_format("\"%s\"%s", real, path.rest);
    free(real);
    image_path_clear(&path);
    return line;
}

bool real_paths_write(struct definition *wanted, const char *account, struct error *error)
{
    bool on_a_share = false;
    bool log_is = false; // the log is
    for (int i = 0; i < OPTION_DEFINITION_END; i++) {
        const enum option_id field = (enum option_id)i;
        const char *text = definition_text(wanted, field);
        const size_t count = verbs_options[i].paths ? wanted->values[i].count : 1;
        if (text == NULL || !(has_path(field, text) || is_command(field)))
            continue;
        for (size_t j = 0; j < count; j++) {
            char **item = &wanted->values[i].items[j];
            const char *what = verbs_options[i].name;
            char *real =
                is_command(field) ? real_command(what, *item, error) : real_paths_of(what, *item, error);
            if (real == NULL)
                return false;
            free(*item);
            *item = real;
            const bool is = strncmp(real, "\\\\", 2) == 0 &&
                            (!drive_has_prefix(real) || text_starts_with_ignore_case(real + 4, "UNC\\"));
            on_a_share |= is;
            log_is |= is && field == OPTION_LOG;
        }
    }
    if (!on_a_share || account_has_password(account))
        return true;
    if (strcmp(account, "LocalService") == 0)
        output_note(
            "LocalService reaches a share as nobody (anonymous): choose --account NetworkService or a user");
    else if (!text_ends_with_ignore_case(account, "$"))
        output_note(
            "%s reaches a share as the machine's account: give DOMAIN\\MACHINE$ the right to read it%s",
            account, log_is ? ", and to write in the directory of the log" : "");
    return true;
}
