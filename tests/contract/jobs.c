// SPDX-License-Identifier: MIT
// Jobs, their sessions and their limits. Wine has one session and keeps no limits.
#include "contract.h"

static BOOL(WINAPI *set_token)(HANDLE token, TOKEN_INFORMATION_CLASS kind, void *data, DWORD size);
static BOOL(WINAPI *get_token)(HANDLE token, TOKEN_INFORMATION_CLASS kind, void *data, DWORD size,
                               DWORD *needed);
static BOOL(WINAPI *create_as_user)(HANDLE, const wchar_t *, wchar_t *, SECURITY_ATTRIBUTES *,
                                    SECURITY_ATTRIBUTES *, BOOL, DWORD, void *, const wchar_t *,
                                    STARTUPINFOW *, PROCESS_INFORMATION *);
static BOOL(WINAPI *create)(const wchar_t *, wchar_t *, SECURITY_ATTRIBUTES *, SECURITY_ATTRIBUTES *, BOOL,
                            DWORD, void *, const wchar_t *, STARTUPINFOW *, PROCESS_INFORMATION *);
static BOOL(WINAPI *assign)(HANDLE job, HANDLE process);
static BOOL(WINAPI *set_job)(HANDLE job, JOBOBJECTINFOCLASS kind, void *data, DWORD size);

// What was last given another session, and who has it.
static HANDLE moved_token;
static DWORD moved_session;
static DWORD moved_process;

static HANDLE own_job;                           // this process is in it
static JOBOBJECT_BASIC_LIMIT_INFORMATION limits; // of the job for which they were set last; Wine tells none
static HANDLE port;                              // of the job that got one last
static void *port_key;

static DWORD own_session(void)
{
    DWORD session = 0;
    ProcessIdToSessionId(GetCurrentProcessId(), &session);
    return session;
}

// A token's session is the one that it was given: sdk-api, TOKEN_INFORMATION_CLASS, TokenSessionId. Wine drops it.
static BOOL WINAPI session_of_token_is_set(HANDLE token, TOKEN_INFORMATION_CLASS kind, void *data, DWORD size)
{
    if (kind == TokenSessionId && size == sizeof(DWORD)) {
        moved_token = token;
        moved_session = *(const DWORD *)data;
        return TRUE;
    }
    return set_token(token, kind, data, size);
}

static BOOL WINAPI session_of_token_is_told(HANDLE token, TOKEN_INFORMATION_CLASS kind, void *data,
                                            DWORD size, DWORD *needed)
{
    BOOL done = get_token(token, kind, data, size, needed);
    if (done && kind == TokenSessionId && token == moved_token)
        *(DWORD *)data = moved_session;
    return done;
}

// Does a new process with these flags get into the own job?
static BOOL joins(DWORD flags)
{
    return own_job != NULL && !((flags & CREATE_BREAKAWAY_FROM_JOB) != 0 &&
                                (limits.LimitFlags & JOB_OBJECT_LIMIT_BREAKAWAY_OK) != 0);
}

// No more processes than ActiveProcessLimit are in a job, and its port is told: sdk-api, JOBOBJECT_BASIC_LIMIT_INFORMATION and
// JOBOBJECT_ASSOCIATE_COMPLETION_PORT.
static BOOL is_one_too_many(DWORD flags)
{
    JOBOBJECT_BASIC_ACCOUNTING_INFORMATION there = {0};
    const DWORD most = limits.ActiveProcessLimit;
    if (!joins(flags) || (limits.LimitFlags & JOB_OBJECT_LIMIT_ACTIVE_PROCESS) == 0 ||
        !QueryInformationJobObject(own_job, JobObjectBasicAccountingInformation, &there, sizeof there,
                                   NULL) ||
        there.ActiveProcesses < most)
        return FALSE;
    contract_note("process limit of a job", "%lu of %lu", there.ActiveProcesses, most);
    if (port != NULL)
        PostQueuedCompletionStatus(port, JOB_OBJECT_MSG_ACTIVE_PROCESS_LIMIT, (ULONG_PTR)port_key, NULL);
    SetLastError(ERROR_NOT_ENOUGH_QUOTA);
    return TRUE;
}

static BOOL WINAPI process_too_many(const wchar_t *program, wchar_t *command, SECURITY_ATTRIBUTES *process,
                                    SECURITY_ATTRIBUTES *thread, BOOL inherit, DWORD flags, void *environment,
                                    const wchar_t *directory, STARTUPINFOW *startup,
                                    PROCESS_INFORMATION *made)
{
    return !is_one_too_many(flags) &&
           create(program, command, process, thread, inherit, flags, environment, directory, startup, made);
}

// All processes of a job are of its session: sdk-api, AssignProcessToJobObject. So none is made in another one, unless it
// breaks away: win32, Process Creation Flags.
static BOOL WINAPI process_of_another_session(HANDLE token, const wchar_t *program, wchar_t *command,
                                              SECURITY_ATTRIBUTES *process, SECURITY_ATTRIBUTES *thread,
                                              BOOL inherit, DWORD flags, void *environment,
                                              const wchar_t *directory, STARTUPINFOW *startup,
                                              PROCESS_INFORMATION *made)
{
    const BOOL moved = token == moved_token && moved_session != own_session();
    if (moved && joins(flags)) {
        contract_note("process of another session in a job", "session %lu, flags 0x%lX", moved_session,
                      flags);
        SetLastError(ERROR_ACCESS_DENIED);
        return FALSE;
    }
    if (is_one_too_many(flags))
        return FALSE;
    BOOL done = create_as_user(token, program, command, process, thread, inherit, flags, environment,
                               directory, startup, made);
    if (done && moved)
        moved_process = made->dwProcessId;
    return done;
}

static BOOL WINAPI job_of_another_session(HANDLE job, HANDLE process)
{
    DWORD identifier = GetProcessId(process);
    if (identifier == moved_process && moved_process != 0) {
        contract_note("process of another session in a job", "process %lu", identifier);
        SetLastError(ERROR_ACCESS_DENIED);
        return FALSE;
    }
    BOOL done = assign(job, process);
    if (done && identifier == GetCurrentProcessId())
        own_job = job;
    return done;
}

// What is set of a job with a process in it, or before that: a program of the tests has no two jobs at once.
static BOOL WINAPI job_is_set(HANDLE job, JOBOBJECTINFOCLASS kind, void *data, DWORD size)
{
    BOOL done = set_job(job, kind, data, size);
    if (done && kind == JobObjectExtendedLimitInformation && (own_job == NULL || own_job == job))
        limits = ((const JOBOBJECT_EXTENDED_LIMIT_INFORMATION *)data)->BasicLimitInformation;
    if (done && kind == JobObjectAssociateCompletionPortInformation) {
        const JOBOBJECT_ASSOCIATE_COMPLETION_PORT *with = data;
        port = with->CompletionPort;
        port_key = with->CompletionKey;
    }
    return done;
}

const struct contract_rule contract_jobs[] = {
    {"SetTokenInformation", session_of_token_is_set, (void **)&set_token},
    {"GetTokenInformation", session_of_token_is_told, (void **)&get_token},
    {"CreateProcessAsUserW", process_of_another_session, (void **)&create_as_user},
    {"CreateProcessW", process_too_many, (void **)&create},
    {"AssignProcessToJobObject", job_of_another_session, (void **)&assign},
    {"SetInformationJobObject", job_is_set, (void **)&set_job},
    {0},
};
