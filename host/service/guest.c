// SPDX-License-Identifier: MIT
#include "service/guest.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/text.h"
#include "base/wide.h"
#include "service/controls.h"
#include "service/runner.h"
#include "service/service_process.h"
#include "service/session.h"

enum { SERVICES_MOST = 10 }; // as many as pywin32 takes

// Lives as long as the process: an INTERROGATE may come after the end.
static struct {
    SRWLOCK lock; // of services and count, until the dispatcher runs
    struct host_callbacks *callbacks;
    struct session session;
    struct {
        char *name; // NULL: whatever the SCM calls it
        void *class_object;
    } services[SERVICES_MOST];
    size_t count;
    LONG started; // the life of a service is this process's only one
} guest = {.lock = SRWLOCK_INIT};

// With the lock.
static bool add_service(const char *name, void *class_object)
{
    if (guest.count == SERVICES_MOST || (guest.count > 0 && guest.services[0].name == NULL && name != NULL))
        return false;
    for (size_t i = 0; i < guest.count; i++)
        if (name != NULL && strcmp(guest.services[i].name, name) == 0)
            return false;
    size_t place = name == NULL ? 0 : guest.count; // a second PrepareToHostSingle replaces the first
    guest.services[place].name = name != NULL ? text_copy(name) : NULL;
    guest.services[place].class_object = class_object;
    guest.count = place + 1;
    return true;
}

static bool prepare(const char *name, void *class_object)
{
    AcquireSRWLockExclusive(&guest.lock);
    const bool added = add_service(name, class_object);
    ReleaseSRWLockExclusive(&guest.lock);
    return added;
}

static void *class_for(const char *name)
{
    for (size_t i = 0; i < guest.count; i++)
        if (guest.services[i].name == NULL || strcmp(guest.services[i].name, name) == 0)
            return guest.services[i].class_object;
    return NULL;
}

static void WINAPI service_main(DWORD count, wchar_t **arguments)
{
    // Services that share a process get one here each time the SCM starts one of them; this process can live
    // one life.
    if (InterlockedExchange(&guest.started, TRUE))
        return;
    service_process_begin(&guest.session, count, arguments);
    runner_run_guest(&guest.session, class_for(guest.session.arguments.items[0]), guest.callbacks);
}

static uint32_t run_dispatcher(void)
{
    SERVICE_TABLE_ENTRYW table[SERVICES_MOST + 1] = {{0}};
    static wchar_t any[] = L""; // ignored for a process of its own: the SCM names the service to ServiceMain
    for (size_t i = 0; i < guest.count || i == 0; i++) {
        const char *name = guest.services[i].name;
        table[i] = (SERVICE_TABLE_ENTRYW){name != NULL ? wide_from_text(name) : any, service_main};
    }
    uint32_t code = StartServiceCtrlDispatcherW(table) ? NO_ERROR : GetLastError();
    for (size_t i = 0; i < guest.count; i++)
        if (table[i].lpServiceName != any)
            free(table[i].lpServiceName);
    return code;
}

void guest_begin(struct host_callbacks *callbacks)
{
    guest.callbacks = callbacks;
    callbacks->prepare = prepare;
    callbacks->run_dispatcher = run_dispatcher;
}
