// SPDX-License-Identifier: MIT
#include "report/log_signal.h"

#include <stdint.h>
#include <stdlib.h>

#include <windows.h>
#include <aclapi.h>
#include <sddl.h>

#include "base/text.h"
#include "base/wide.h"
#include "scm/access.h"

// SYSTEM and the administrators: everything. Everyone: EVENT_MODIFY_STATE, SYNCHRONIZE; everyone, since that is the only
// group whose rights a service with a restricted SID may use to set an event.
static const wchar_t event_rights[] = L"D:P(A;;GA;;;SY)(A;;GA;;;BA)(A;;0x100002;;;WD)";

// And the owner, which is the service's account. Everyone: SECTION_MAP_READ, SECTION_MAP_WRITE.
static const wchar_t section_rights[] = L"D:P(A;;GA;;;SY)(A;;GA;;;BA)(A;;GA;;;S-1-3-4)(A;;0x6;;;WD)";

enum { FOLLOWED = -1, SECTION = -2 }; // the numbers of what says that there may be followers

static struct signals {
    wchar_t *names[LOG_SIGNAL_FOLLOWERS]; // of the followers' events
    HANDLE section;                       // kept open: its name is gone with the last handle
    LONG *flag;                           // in it: there may be followers; NULL: it could not be had
    HANDLE followed;                      // the event in its place; NULL: nobody is told
} signals;

// Names are limited, and know no backslash: the path is in it as a number (FNV-1a), in which letters count as small ones.
wchar_t *log_signal_object_name(const char *path, const char *what)
{
    uint64_t hash = 0xCBF29CE484222325;
    for (; *path != '\0'; path++)
        hash = (hash ^ (unsigned char)text_lower(*path)) * 0x100000001B3;
    char *name = text_format("Global\\pyhost-log-%016llX%s%s", (unsigned long long)hash,
                             what[0] != '\0' ? "-" : "", what);
    wchar_t *wide = wide_from_text(name);
    free(name);
    return wide;
}

// The name of a follower's event, or of what says that there may be followers. Owner: the caller.
static wchar_t *name_of(const char *path, int number)
{
    char *text = number == FOLLOWED  ? text_copy("")
                 : number == SECTION ? text_copy("flag")
                                     : text_format("%d", number);
    wchar_t *name = log_signal_object_name(path, text);
    free(text);
    return name;
}

bool log_signal_is_strangers(void *object)
{
    PSID owner = NULL;
    PSECURITY_DESCRIPTOR descriptor = NULL;
    bool trusted = GetSecurityInfo(object, SE_KERNEL_OBJECT, OWNER_SECURITY_INFORMATION, &owner, NULL, NULL,
                                   NULL, &descriptor) == ERROR_SUCCESS &&
                   owner != NULL && access_is_trusted(owner);
    LocalFree(descriptor);
    return !trusted;
}

static bool get_rights(const wchar_t *text, SECURITY_ATTRIBUTES *attributes)
{
    *attributes = (SECURITY_ATTRIBUTES){.nLength = sizeof *attributes};
    return ConvertStringSecurityDescriptorToSecurityDescriptorW(text, SDDL_REVISION_1,
                                                                &attributes->lpSecurityDescriptor, NULL);
}

static LONG *map_flag(HANDLE section)
{
    return (LONG *)MapViewOfFile(section, FILE_MAP_READ | FILE_MAP_WRITE, 0, 0, sizeof(LONG));
}

// The writer's flag. A section that is there is that of another writer, as of the service's process before this one, which is about to
// be gone; not a stranger's, behind which may be a file that is taken away.
static void make_flag(const char *path)
{
    SECURITY_ATTRIBUTES attributes;
    if (!get_rights(section_rights, &attributes))
        return;
    wchar_t *name = name_of(path, SECTION);
    HANDLE section =
        CreateFileMappingW(INVALID_HANDLE_VALUE, &attributes, PAGE_READWRITE, 0, sizeof(LONG), name);
    if (section != NULL && (GetLastError() != ERROR_ALREADY_EXISTS || !log_signal_is_strangers(section)))
        signals.flag = map_flag(section);
    if (signals.flag != NULL)
        signals.section = section;
    else if (section != NULL)
        CloseHandle(section);
    free(name);
    LocalFree(attributes.lpSecurityDescriptor);
}

// Makes or opens an event; *made tells which. NULL when it cannot be had.
static HANDLE make_event(const wchar_t *name, DWORD flags, bool *made)
{
    SECURITY_ATTRIBUTES attributes;
    if (!get_rights(event_rights, &attributes))
        return NULL;
    HANDLE event = CreateEventExW(&attributes, name, flags, EVENT_MODIFY_STATE | SYNCHRONIZE);
    *made = event != NULL && GetLastError() != ERROR_ALREADY_EXISTS;
    LocalFree(attributes.lpSecurityDescriptor);
    return event;
}

// The event that says that there may be followers; *made tells whether there was none.
static HANDLE make_followed(const char *path, bool *made)
{
    wchar_t *name = name_of(path, FOLLOWED);
    HANDLE event = make_event(name, CREATE_EVENT_MANUAL_RESET, made);
    free(name);
    return event;
}

// Are there followers already?
static bool is_held(const char *path)
{
    wchar_t *name = name_of(path, FOLLOWED);
    HANDLE followed = OpenEventW(SYNCHRONIZE, FALSE, name);
    free(name);
    if (followed != NULL)
        CloseHandle(followed);
    return followed != NULL;
}

void log_signal_begin(const char *path)
{
    bool made = false;
    for (int i = 0; i < LOG_SIGNAL_FOLLOWERS; i++)
        signals.names[i] = name_of(path, i);
    make_flag(path);
    if (signals.flag == NULL) {
        signals.followed = make_followed(path, &made);
        if (signals.followed != NULL && !made)
            SetEvent(signals.followed); // somebody holds it: the first line looks for followers
    } else if (is_held(path)) {         // after the section is there to be found
        InterlockedExchange(signals.flag, TRUE);
    }
}

void log_signal_end(void)
{
    for (int i = 0; i < LOG_SIGNAL_FOLLOWERS; i++)
        free(signals.names[i]);
    if (signals.flag != NULL)
        UnmapViewOfFile(signals.flag);
    if (signals.section != NULL)
        CloseHandle(signals.section);
    if (signals.followed != NULL)
        CloseHandle(signals.followed);
    signals = (struct signals){0};
}

// May there be followers? The exchange is no call to Windows, and keeps its place behind the write.
static bool is_followed(void)
{
    if (signals.flag != NULL)
        return InterlockedCompareExchange(signals.flag, FALSE, FALSE) != FALSE;
    return signals.followed != NULL && WaitForSingleObject(signals.followed, 0) == WAIT_OBJECT_0;
}

static void set_followed(bool set)
{
    if (signals.flag != NULL)
        InterlockedExchange(signals.flag, set);
    else if (set)
        SetEvent(signals.followed);
    else
        ResetEvent(signals.followed);
}

// Wakes every follower. Returns whether there is one.
static bool wake(void)
{
    bool found = false;
    for (int i = 0; i < LOG_SIGNAL_FOLLOWERS; i++) {
        // Opened each time: a follower is gone when its event is.
        HANDLE written = OpenEventW(EVENT_MODIFY_STATE, FALSE, signals.names[i]);
        if (written == NULL)
            continue;
        SetEvent(written);
        CloseHandle(written);
        found = true;
    }
    return found;
}

void log_signal_send(void)
{
    if (!is_followed() || wake())
        return;
    set_followed(false);
    if (!wake())
        return;
    set_followed(true); // it came meanwhile
    wake();             // another writer may have seen that there was none
}

// Tells a writer that is there; one that comes later finds the event. Whose section it is a follower cannot tell, and behind one may be a
// file that is taken away, or nothing: so a function writes that fails where the memory cannot be accessed. Of its bytes one is set.
static void raise_flag(const char *path)
{
    wchar_t *name = name_of(path, SECTION);
    HANDLE section = OpenFileMappingW(FILE_MAP_READ | FILE_MAP_WRITE, FALSE, name);
    LONG *flag = section != NULL ? map_flag(section) : NULL;
    free(name);
    if (flag != NULL) {
        const LONG raised = TRUE;
        MemoryBarrier();
        (void)WriteProcessMemory(GetCurrentProcess(), flag, &raised, sizeof raised, NULL);
        MemoryBarrier();
        UnmapViewOfFile(flag);
    }
    if (section != NULL)
        CloseHandle(section);
}

void log_signal_follow(const char *path, struct log_signal_follower *follower)
{
    *follower = (struct log_signal_follower){0};
    for (int i = 0; i < LOG_SIGNAL_FOLLOWERS && follower->written == NULL; i++) {
        bool made = false;
        wchar_t *name = name_of(path, i);
        HANDLE event = make_event(name, 0, &made);
        free(name);
        if (made)
            follower->written = event;
        else if (event != NULL)
            CloseHandle(event); // another follower's
    }
    bool made = false;
    follower->followed = make_followed(path, &made); // after the event is there to be found
    if (follower->followed != NULL)
        SetEvent(follower->followed);
    raise_flag(path); // last
}

void log_signal_unfollow(struct log_signal_follower *follower)
{
    if (follower->written != NULL)
        CloseHandle(follower->written);
    if (follower->followed != NULL)
        CloseHandle(follower->followed);
    *follower = (struct log_signal_follower){0};
}
