// SPDX-License-Identifier: MIT
#include "report/log_signal.h"

#include <stdint.h>
#include <stdlib.h>

#include <windows.h>
#include <sddl.h>

#include "base/text.h"
#include "base/wide.h"

// SYSTEM and the administrators: everything. Everyone: EVENT_MODIFY_STATE, SYNCHRONIZE; everyone, since that is the only
// group whose rights a service with a restricted SID may use to set an event.
static const wchar_t rights[] = L"D:P(A;;GA;;;SY)(A;;GA;;;BA)(A;;0x100002;;;WD)";

enum { FOLLOWED = -1 }; // the number of the event that says that there may be followers

static struct {
    wchar_t *names[LOG_SIGNAL_FOLLOWERS]; // of the followers' events
    HANDLE followed;                      // NULL: nobody is told
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

// The name of a follower's event, or of the one that says that there may be followers. Owner: the caller.
static wchar_t *name_of(const char *path, int number)
{
    char *text = number == FOLLOWED ? text_copy("") : text_format("%d", number);
    wchar_t *name = log_signal_object_name(path, text);
    free(text);
    return name;
}

// Makes or opens an event; *made tells which. NULL when it cannot be had.
static HANDLE make_event(const wchar_t *name, DWORD flags, bool *made)
{
    SECURITY_ATTRIBUTES attributes = {.nLength = sizeof attributes};
    if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(rights, SDDL_REVISION_1,
                                                              &attributes.lpSecurityDescriptor, NULL))
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

void log_signal_begin(const char *path)
{
    bool made = false;
    for (int i = 0; i < LOG_SIGNAL_FOLLOWERS; i++)
        signals.names[i] = name_of(path, i);
    signals.followed = make_followed(path, &made);
    if (signals.followed != NULL && !made)
        SetEvent(signals.followed); // somebody holds it: the first line looks for followers
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
    if (signals.followed == NULL || WaitForSingleObject(signals.followed, 0) != WAIT_OBJECT_0 || wake())
        return;
    ResetEvent(signals.followed);
    if (wake()) // it came meanwhile
        SetEvent(signals.followed);
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
}

void log_signal_unfollow(struct log_signal_follower *follower)
{
    if (follower->written != NULL)
        CloseHandle(follower->written);
    if (follower->followed != NULL)
        CloseHandle(follower->followed);
    *follower = (struct log_signal_follower){0};
}
