// SPDX-License-Identifier: MIT
// The third door: what the MSI asks for and Windows Installer has no table for (packaging/msi.py has the actions, with their order and
// conditions). A DLL inside the package; nothing of it is installed. CustomActionData, all that an action of the script is told, is the path of
// the installed pyhost.exe.
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include <msi.h>
#include <msiquery.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/same_path.h"
#include "base/text.h"
#include "base/wide.h"
#include "commands/control.h"
#include "commands/image_path.h"
#include "commands/program_file.h"
#include "commands/running_host.h"
#include "scm/scm.h"
#include "settings/registry.h"

// Windows Installer calls these by name.
__declspec(dllexport) UINT WINAPI RefuseRemoval(MSIHANDLE install);
__declspec(dllexport) UINT WINAPI FreeProgram(MSIHANDLE install);
__declspec(dllexport) UINT WINAPI FreeProgramForGood(MSIHANDLE install);
__declspec(dllexport) UINT WINAPI RestartServices(MSIHANDLE install);

// ---- Windows Installer ----

// A property, "" where there is none. Owner: the caller.
static char *property(MSIHANDLE install, const wchar_t *name)
{
    DWORD length = 0;
    wchar_t none[1] = L"";
    if (MsiGetPropertyW(install, name, none, &length) != ERROR_MORE_DATA)
        return text_copy("");
    wchar_t *value = memory_allocate(((size_t)++length) * sizeof *value);
    value[0] = L'\0';
    MsiGetPropertyW(install, name, value, &length);
    char *text = text_from_wide(value);
    free(value);
    return text;
}

// A line of the installer's log; of an error or a warning also a message, where somebody looks.
static void tell(MSIHANDLE install, INSTALLMESSAGE kind, const char *text)
{
    char *line = text_format("pyhost: %s", text);
    wchar_t *wide = wide_from_text(line);
    const MSIHANDLE record = MsiCreateRecord(1);
    MsiRecordSetStringW(record, 0, L"[1]"); // what the text has of brackets stays as it is
    MsiRecordSetStringW(record, 1, wide);
    MsiProcessMessage(install, kind, record);
    MsiCloseHandle(record);
    free(wide);
    free(line);
}

static void tell_error(MSIHANDLE install, INSTALLMESSAGE kind, struct error *error)
{
    char *text = error_text(error);
    tell(install, kind, text);
    free(text);
    error_clear(error);
}

// What was done to services is not taken back.
static void forbid_cancel(MSIHANDLE install)
{
    enum { CANCEL_BUTTON = 2, OFF = 0 };
    const MSIHANDLE record = MsiCreateRecord(2);
    MsiRecordSetInteger(record, 1, CANCEL_BUTTON);
    MsiRecordSetInteger(record, 2, OFF);
    MsiProcessMessage(install, INSTALLMESSAGE_COMMONDATA, record);
    MsiCloseHandle(record);
}

// Names as a command takes them: "A" "B". Owner: the caller.
static char *quoted(const struct text_list *names)
{
    char *joined = text_list_join(names, "\" \"");
    char *text = text_format("\"%s\"", joined);
    free(joined);
    return text;
}

// ---- the services that run this exe ----

#define SERVICES "SYSTEM\\CurrentControlSet\\Services"

static bool runs(const char *name, const char *program)
{
    bool found = false;
    char *line = NULL;
    struct registry_key key = {0};
    struct error unseen = {0}; // no service of this host's: everybody may read that key
    char *place = text_format(SERVICES "\\%s", name);
    if (registry_open(place, &key, &found, &unseen) && found)
        registry_read_text(&key, "ImagePath", &line, &found, &unseen);
    registry_close(&key);
    free(place);
    error_clear(&unseen);
    if (line == NULL)
        return false;
    struct image_path path = image_path_split(line);
    char *file = program_file_resolve(path.program);
    const bool is = same_path(file, program);
    free(file);
    image_path_clear(&path);
    free(line);
    return is;
}

// The names of the services whose program it is, whether they run or not, but for those that are deleted already. Not from the SCM, which
// would hide from who installs, as long as that is no administrator yet, what --security hides.
static bool users_of(const char *program, struct text_list *users, struct error *error)
{
    bool found = false;
    struct registry_key key = {0};
    struct text_list names = {0};
    const bool done = registry_open(SERVICES, &key, &found, error) && registry_key_names(&key, &names, error);
    registry_close(&key);
    for (size_t i = 0; i < names.count; i++)
        if (runs(names.items[i], program) && !scm_is_marked(names.items[i]))
            text_list_add(users, names.items[i]);
    text_list_clear(&names);
    return done;
}

// The same of those that run.
static bool running_users_of(const char *program, struct text_list *users, struct error *error)
{
    struct text_list names = {0};
    struct scm_status *statuses = NULL;
    if (!scm_list(&names, &statuses, error))
        return false;
    for (size_t i = 0; i < names.count; i++)
        if (statuses[i].state != SERVICE_STOPPED && runs(names.items[i], program))
            text_list_add(users, names.items[i]);
    text_list_clear(&names);
    free(statuses);
    return true;
}

// ---- uninstalling ----

enum { GUID_LENGTH = 38 }; // with its braces

// Does pyhost.exe stay, since another product has that component as well? So it is when a newer version removes the one before.
static bool is_shared(const char *component)
{
    wchar_t product[GUID_LENGTH + 1] = L"";
    wchar_t *wide = wide_from_text(component);
    // Is there a second one? The first call is to ask for the first.
    const bool is = MsiEnumClientsW(wide, 0, product) == ERROR_SUCCESS &&
                    MsiEnumClientsW(wide, 1, product) == ERROR_SUCCESS;
    free(wide);
    return is;
}

// Before there is a script, as whoever uninstalls.
UINT WINAPI RefuseRemoval(MSIHANDLE install)
{
    struct error error = {0};
    struct text_list users = {0};
    char *component = property(install, L"PyhostComponent");
    char *program = property(install, L"PyhostExe");
    UINT result = ERROR_SUCCESS;
    if (is_shared(component)) {
        // the services keep it
    } else if (!users_of(program, &users, &error)) {
        tell_error(install, INSTALLMESSAGE_ERROR, &error);
        result = ERROR_INSTALL_FAILURE;
    } else if (users.count > 0) {
        char *names = text_list_join(&users, "\", \"");
        char *arguments = quoted(&users);
        char *text = text_format(
            "cannot uninstall: services use %s: \"%s\". Remove them first: pyhost remove %s. "
            "To uninstall pyhost and keep the services, which then cannot start until pyhost is installed "
            "again, set KEEPSERVICES=1",
            program, names, arguments);
        tell(install, INSTALLMESSAGE_ERROR, text);
        result = ERROR_INSTALL_FAILURE;
        free(text);
        free(arguments);
        free(names);
    }
    text_list_clear(&users);
    free(program);
    free(component);
    return result;
}

// ---- a program that runs ----

// Of a program that runs Windows opens the file for nobody who would write to it.
static bool is_busy(const char *path)
{
    wchar_t *wide = file_wide_path(path);
    const HANDLE file =
        CreateFileW(wide, GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                    OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    const DWORD code = GetLastError();
    free(wide);
    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
    return file == INVALID_HANDLE_VALUE && code != ERROR_FILE_NOT_FOUND && code != ERROR_PATH_NOT_FOUND;
}

// Puts the file aside, where the processes that run it keep it, and a copy, which nobody runs, in its place: so Windows Installer may
// replace it, remove it, leave it, or bring it back, as it has planned before, and needs no restart of Windows for that.
static bool free_program(const char *path)
{
    char *copy = text_format("%s.new", path);
    wchar_t *wide = file_wide_path(path);
    wchar_t *wide_copy = file_wide_path(copy);
    bool done = CopyFileW(wide, wide_copy, FALSE) && file_delete(path);
    if (done)
        done = file_rename(copy, path, false) || CopyFileW(wide_copy, wide, TRUE);
    const DWORD code = GetLastError();
    DeleteFileW(wide_copy);
    free(wide_copy);
    free(wide);
    free(copy);
    SetLastError(code);
    return done;
}

static UINT free_and_tell(MSIHANDLE install, const char *program)
{
    file_delete_left(program);
    if (is_busy(program)) {
        const bool done = free_program(program);
        char *text =
            done ? text_format("put %s aside for the services that run it", program)
                 : text_format("cannot put %s aside: error %lu. Windows may have to restart to replace it",
                               program, (unsigned long)GetLastError());
        tell(install, INSTALLMESSAGE_INFO, text);
        free(text);
    }
    return ERROR_SUCCESS; // where it is busy still, Windows Installer has its own ways
}

UINT WINAPI FreeProgram(MSIHANDLE install)
{
    char *program = property(install, L"CustomActionData");
    const UINT result = free_and_tell(install, program);
    free(program);
    return result;
}

// For the removal: what services run until they stop goes when Windows restarts, which nobody has to wait for.
UINT WINAPI FreeProgramForGood(MSIHANDLE install)
{
    char *program = property(install, L"CustomActionData");
    const UINT result = free_and_tell(install, program);
    char *directory = path_parent(program);
    struct text_list names = file_names(directory);
    bool left = false;
    for (size_t i = 0; i < names.count; i++) {
        if (!text_ends_with_ignore_case(names.items[i], FILE_ASIDE))
            continue;
        char *path = path_join(directory, names.items[i]);
        wchar_t *wide = file_wide_path(path);
        left |= MoveFileExW(wide, NULL, MOVEFILE_DELAY_UNTIL_REBOOT);
        free(wide);
        free(path);
    }
    if (left) {
        wchar_t *wide = file_wide_path(directory);
        MoveFileExW(wide, NULL, MOVEFILE_DELAY_UNTIL_REBOOT); // if it is empty then
        free(wide);
    }
    text_list_clear(&names);
    free(directory);
    free(program);
    return result;
}

// ---- services that run the older program ----

// Of a service that runs, and nobody knows which program, it may be the older one.
static bool runs_older(const char *name)
{
    const enum running_host_verdict verdict = running_host_ask(name);
    return verdict != RUNNING_HOST_PRESENT && verdict != RUNNING_HOST_ABSENT;
}

// Stops it with those that depend on it, and starts all of them again; those that were stopped and were not started stay in stopped.
static bool restart(const char *name, struct text_list *stopped, struct error *error)
{
    struct scm_service service = {0};
    bool done =
        scm_open(name, SERVICE_STOP | SERVICE_START | SERVICE_QUERY_STATUS | SERVICE_ENUMERATE_DEPENDENTS,
                 &service, error) &&
        control_check_restart(&service, false, error);
    if (done) {
        struct error others = {0};
        const bool has_stopped = control_stop_service(&service, CONTROL_DEFAULT_WAIT, stopped, error);
        done = has_stopped && control_start_service(&service, CONTROL_DEFAULT_WAIT, error);
        if (!control_start_others(&service, CONTROL_DEFAULT_WAIT, stopped, &others) && done) {
            error_move(error, &others);
            done = false;
        }
        error_clear(&others);
    }
    scm_close(&service);
    return done;
}

static bool restart_and_tell(MSIHANDLE install, const char *name)
{
    struct error error = {0};
    struct text_list stopped = {0};
    const bool done = restart(name, &stopped, &error);
    if (done) {
        char *text = text_format("restarted \"%s\"", name);
        tell(install, INSTALLMESSAGE_INFO, text);
        free(text);
    } else {
        tell_error(install, INSTALLMESSAGE_WARNING, &error);
    }
    if (stopped.count > 0) {
        char *names = quoted(&stopped);
        char *text = text_format(
            "services that depend on \"%s\" were stopped and do not run: pyhost start %s", name, names);
        tell(install, INSTALLMESSAGE_WARNING, text);
        free(text);
        free(names);
    }
    text_list_clear(&stopped);
    return done;
}

UINT WINAPI RestartServices(MSIHANDLE install)
{
    struct error error = {0};
    struct text_list users = {0};
    struct text_list left = {0};
    bool goes_on = true;
    char *program = property(install, L"CustomActionData");
    forbid_cancel(install);
    if (!running_users_of(program, &users, &error))
        tell_error(install, INSTALLMESSAGE_WARNING, &error);
    for (size_t i = 0; i < users.count; i++) {
        if (!runs_older(users.items[i])) // it was restarted with one that it depends on
            continue;
        // What keeps one from starting may keep all.
        goes_on = goes_on && restart_and_tell(install, users.items[i]);
        if (!goes_on && runs_older(users.items[i]))
            text_list_add(&left, users.items[i]);
    }
    if (left.count > 0) {
        char *names = text_list_join(&left, ", ");
        char *text = text_format(
            "left with the older pyhost.exe, after this failure: %s; go on with: pyhost restart --outdated",
            names);
        tell(install, INSTALLMESSAGE_WARNING, text);
        free(text);
        free(names);
    }
    text_list_clear(&left);
    text_list_clear(&users);
    file_delete_aside(program); // where nobody runs it any more
    free(program);
    return ERROR_SUCCESS; // the new program is there, whatever keeps a service from starting
}
