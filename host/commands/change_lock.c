// SPDX-License-Identifier: MIT
#include "commands/change_lock.h"

#include <stdlib.h>

#include <windows.h>
#include <aclapi.h>
#include <sddl.h>

#include "base/memory.h"
#include "base/output.h"
#include "base/text.h"
#include "base/wide.h"

enum { DEFAULT_WAIT = 60000 }; // ms

// Of the administrators, whoever of them makes it: who is none cannot make one that looks so.
static const wchar_t rights[] = L"O:BAD:P(A;;GA;;;SY)(A;;GA;;;BA)";

// sdk-api, CreateMutexExW: at most MAX_PATH characters, no backslash, and their case counts, as it does not in a service's name. So it
// stands there as a number (FNV-1a, of capital letters).
wchar_t *change_lock_object_name(const char *name)
{
    wchar_t *wide = wide_from_text(name);
    const int length =
        LCMapStringEx(LOCALE_NAME_INVARIANT, LCMAP_UPPERCASE, wide, -1, NULL, 0, NULL, NULL, 0);
    wchar_t *upper = memory_allocate(((size_t)length + 1) * sizeof *upper);
    const bool is_folded =
        LCMapStringEx(LOCALE_NAME_INVARIANT, LCMAP_UPPERCASE, wide, -1, upper, length, NULL, NULL, 0) > 0;
    uint64_t hash = 0xCBF29CE484222325;
    for (const wchar_t *c = is_folded ? upper : wide; *c != L'\0'; c++)
        hash = (hash ^ *c) * 0x100000001B3;
    free(upper);
    free(wide);
    char *object = text_format("Global\\pyhost-change-%016llX", (unsigned long long)hash);
    wide = wide_from_text(object);
    free(object);
    return wide;
}

// Makes or opens it. NULL where who asks may not, with the reason in GetLastError().
static HANDLE open_mutex(const char *name)
{
    SECURITY_ATTRIBUTES attributes = {.nLength = sizeof attributes};
    if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(rights, SDDL_REVISION_1,
                                                              &attributes.lpSecurityDescriptor, NULL))
        return NULL;
    wchar_t *object = change_lock_object_name(name);
    HANDLE mutex = CreateMutexExW(&attributes, object, 0, SYNCHRONIZE | MUTEX_MODIFY_STATE | READ_CONTROL);
    const DWORD code = GetLastError();
    free(object);
    LocalFree(attributes.lpSecurityDescriptor);
    SetLastError(code);
    return mutex;
}

static bool is_administrators(HANDLE mutex)
{
    PSID owner = NULL;
    PSECURITY_DESCRIPTOR descriptor = NULL;
    const bool is =
        GetSecurityInfo(mutex, SE_KERNEL_OBJECT, OWNER_SECURITY_INFORMATION, &owner, NULL, NULL, NULL,
                        &descriptor) == ERROR_SUCCESS &&
        owner != NULL &&
        (IsWellKnownSid(owner, WinBuiltinAdministratorsSid) || IsWellKnownSid(owner, WinLocalSystemSid));
    LocalFree(descriptor);
    return is;
}

static bool is_taken(DWORD result)
{
    return result == WAIT_OBJECT_0 || result == WAIT_ABANDONED;
}

bool change_lock_take(const char *name, uint32_t wait, struct change_lock *lock, struct error *error)
{
    HANDLE mutex = open_mutex(name);
    const bool is_anothers = mutex != NULL
                                 ? !is_administrators(mutex)
                                 : GetLastError() == ERROR_ACCESS_DENIED ||
                                       GetLastError() == ERROR_INVALID_HANDLE; // an object of another type
    if (is_anothers)
        output_note(
            "pyhost cannot keep other changes of %s away meanwhile: a pyhost of another user, or another "
            "program, has the lock",
            name);
    if (mutex == NULL || is_anothers) {
        if (mutex != NULL)
            CloseHandle(mutex);
        return true;
    }
    DWORD result = WaitForSingleObject(mutex, 0);
    if (result == WAIT_TIMEOUT) {
        output_note("The service %s is being changed by another pyhost; waiting until that has ended", name);
        result = WaitForSingleObject(mutex, wait != 0 ? wait : DEFAULT_WAIT);
    }
    if (is_taken(result)) {
        lock->mutex = mutex;
        return true;
    }
    CloseHandle(mutex);
    error_set(error, ERROR_TIMEOUT, "The service \"%s\" is being changed by another pyhost", name);
    return error_advise(error, "do it again when that has ended");
}

void change_lock_release(struct change_lock *lock)
{
    if (lock->mutex == NULL)
        return;
    ReleaseMutex(lock->mutex);
    CloseHandle(lock->mutex);
    *lock = (struct change_lock){0};
}
