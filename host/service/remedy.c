// SPDX-License-Identifier: MIT
#include "service/remedy.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/text.h"
#include "python/base_check.h"
#include "python/cures.h"
#include "python/disk.h"
#include "python/drift.h"
#include "python/python_maker.h"
#include "scm/sid_name.h"
#include "scm/account.h"
#include "service/file_bar.h"
#include "service/missing_dll.h"
#include "service/unread_place.h"
#include "settings/class_spec.h"
#include "settings/program_spec.h"

static struct {
    const struct settings *settings;
    const struct environment *environment;
    bool is_debugged;
    bool had_user_name;
} remedy;

// The SID of the account that this process runs as. Owner: the caller; NULL: it cannot be told.
static void *own_sid(void)
{
    HANDLE token = NULL;
    DWORD size = 0;
    void *sid = NULL;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token))
        return NULL;
    (void)GetTokenInformation(token, TokenUser, NULL, 0, &size);
    TOKEN_USER *user = memory_allocate(size + sizeof *user);
    if (GetTokenInformation(token, TokenUser, user, size, &size)) {
        sid = memory_allocate(GetLengthSid(user->User.Sid));
        memcpy(sid, user->User.Sid, GetLengthSid(user->User.Sid));
    }
    free(user);
    CloseHandle(token);
    return sid;
}

static void *sid_of(const char *account)
{
    struct error unknown = {0};
    void *sid = account_sid(account, &unknown);
    error_clear(&unknown);
    return sid;
}

enum cure_place remedy_look(const char *path)
{
    return file_directory_exists(path)                  ? CURE_DIRECTORY
           : file_exists(path) || file_is_refused(path) ? CURE_FILE
                                                        : CURE_NOTHING;
}

char *remedy_grant(const char *path, const char *account)
{
    void *sid = sid_of(account);
    char *grantee = sid != NULL ? sid_name_for_icacls(sid) : text_copy(account);
    char *command = cure_grant(path, grantee, remedy_look(path), CURE_CHANGE);
    free(grantee);
    free(sid);
    return command;
}

void remedy_refused(struct error *error, const char *directory)
{
    void *sid = own_sid();
    char *account = sid != NULL ? sid_name(sid) : NULL;
    char *grantee = sid != NULL ? sid_name_for_icacls(sid) : NULL;
    unread_place_advise(error, directory, CURE_DIRECTORY,
                        &(struct unread_reader){.account = account, .grantee = grantee});
    free(grantee);
    free(account);
    free(sid);
}

// The module that the host imports for it. Owner: the caller; NULL: none, as for a script.
static char *module_of(const struct settings *settings)
{
    struct class_spec spec = {0};
    struct error ignored = {0};
    char *module = NULL;
    if (settings->class_spec != NULL && class_spec_parse(settings->class_spec, &spec, &ignored))
        module = text_copy(spec.module);
    class_spec_clear(&spec);
    error_clear(&ignored);
    return module;
}

// directory: the service's current one; NULL: not known. is_planned: it is not installed yet; file: what it is to be made of, NULL: no file.
static void add(struct error *error, const struct settings *settings, const struct environment *environment,
                const char *account, const char *directory, bool is_planned, const char *file)
{
    if (error->advice != NULL || error->message == NULL)
        return;
    void *sid = account == NULL ? own_sid() : sid_of(account);
    char *own = account == NULL && sid != NULL ? sid_name(sid) : NULL;
    char *grantee = sid != NULL ? sid_name_for_icacls(sid) : NULL;
    const bool is_itself = directory != NULL; // the service
    const struct unread_reader reader = {.account = is_itself ? own : NULL, .grantee = grantee};
    if (unread_place_tell(error, settings, environment, &reader)) {
        free(grantee);
        free(own);
        free(sid);
        return;
    }
    char *module = module_of(settings);
    struct python_maker maker;
    struct drift drift;
    struct python_version version;
    const bool is_known = disk_python_version(environment->dll, &version);
    python_maker_of(environment, disk_files(), &maker);
    drift_scan(environment, is_known ? &version : NULL, disk_own_machine(), disk_files(), &drift);
    struct error gaps = {0};
    const enum base_state state = base_check(environment, &settings->dll_path, &gaps);
    char *lost = state != BASE_WHOLE ? text_format("%s: %s", gaps.message, gaps.advice) : NULL;
    const struct cure_facts facts = {.service = settings->name,
                                     .is_planned = is_planned,
                                     .file = file,
                                     .python = environment->python,
                                     .account = account != NULL ? account : own,
                                     .directory = directory,
                                     .grantee = grantee,
                                     .look = remedy_look,
                                     .bar = file_bar_of,
                                     .other = account,
                                     .had_user_name = settings == remedy.settings && remedy.had_user_name,
                                     .module = module,
                                     .machine = disk_own_machine(),
                                     .maker = &maker,
                                     .lost = lost,
                                     .is_broken = state >= BASE_MIXED,
                                     .drift = &drift,
                                     .files = disk_files()};
    const char *behind = strstr(error->message, ": "); // what the host says of it
    char *exception = missing_dll_tell(error, environment, &settings->dll_path);
    char *cure = exception != NULL ? cure_find(exception, &facts) : NULL;
    free(exception);
    if (cure == NULL)
        cure = cure_find(error->detail != NULL ? error->detail : error->message, &facts);
    if (cure == NULL && error->detail == NULL && behind != NULL)
        cure = cure_find(behind + 2, &facts);
    if (cure == NULL && error->detail != NULL && !remedy.is_debugged)
        cure = cure_fallback(&facts);
    error->advice = cure;
    free(lost);
    error_clear(&gaps);
    drift_clear(&drift);
    python_maker_clear(&maker);
    free(module);
    free(grantee);
    free(own);
    free(sid);
}

void remedy_add_for(struct error *error, const struct settings *settings,
                    const struct environment *environment, const char *account)
{
    add(error, settings, environment, account, NULL, false, NULL);
}

void remedy_add_planned(struct error *error, const struct settings *settings,
                        const struct environment *environment, const char *file)
{
    add(error, settings, environment, NULL, NULL, true, file);
}

void remedy_begin(const struct settings *settings, const struct environment *environment, bool is_debugged)
{
    remedy.is_debugged = is_debugged;
    remedy.had_user_name = GetEnvironmentVariableW(L"USERNAME", NULL, 0) > 1;
    remedy.settings = settings;
    remedy.environment = environment;
}

void remedy_add(struct error *error)
{
    char *directory = file_full_path(".");
    add(error, remedy.settings, remedy.environment, NULL, directory, false, NULL);
    free(directory);
}
