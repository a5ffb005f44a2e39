// SPDX-License-Identifier: MIT
// Programs that break the rules of jobs.c are refused.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <windows.h>

#include <cmocka.h>

static HANDLE job;

static void limit(DWORD flags, DWORD processes)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {
        .BasicLimitInformation = {.LimitFlags = flags, .ActiveProcessLimit = processes}};
    assert_true(SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits));
}

// The own token, for session 1 as long as this one is another.
static HANDLE token_of_another_session(void)
{
    HANDLE own = NULL;
    HANDLE token = NULL;
    DWORD session = 0;
    DWORD size = 0;
    assert_true(ProcessIdToSessionId(GetCurrentProcessId(), &session));
    session++;
    assert_true(OpenProcessToken(GetCurrentProcess(), TOKEN_ALL_ACCESS, &own));
    assert_true(DuplicateTokenEx(own, TOKEN_ALL_ACCESS, NULL, SecurityImpersonation, TokenPrimary, &token));
    CloseHandle(own);
    assert_true(SetTokenInformation(token, TokenSessionId, &session, sizeof session));
    DWORD told = 0;
    assert_true(GetTokenInformation(token, TokenSessionId, &told, sizeof told, &size));
    assert_int_equal(told, session);
    return token;
}

// Returns the error, or 0: the process is there, then, and in *process.
static DWORD start(HANDLE token, DWORD flags, HANDLE *process)
{
    wchar_t command[] = L"cmd /c exit";
    STARTUPINFOW startup = {.cb = sizeof startup};
    PROCESS_INFORMATION made = {0};
    if (!(token != NULL
              ? CreateProcessAsUserW(token, NULL, command, NULL, NULL, FALSE, flags, NULL, NULL, &startup,
                                     &made)
              : CreateProcessW(NULL, command, NULL, NULL, FALSE, flags, NULL, NULL, &startup, &made)))
        return GetLastError();
    CloseHandle(made.hThread);
    if (process != NULL) {
        *process = made.hProcess;
    } else {
        WaitForSingleObject(made.hProcess, INFINITE);
        CloseHandle(made.hProcess);
    }
    return NO_ERROR;
}

static void no_process_of_another_session_is_in_a_job(void **state)
{
    (void)state;
    HANDLE token = token_of_another_session();
    HANDLE there = NULL;
    limit(0, 0);
    assert_int_equal(start(token, 0, NULL), ERROR_ACCESS_DENIED);
    assert_int_equal(start(token, CREATE_BREAKAWAY_FROM_JOB, NULL),
                     ERROR_ACCESS_DENIED); // the job forbids it
    limit(JOB_OBJECT_LIMIT_BREAKAWAY_OK, 0);
    assert_int_equal(start(token, 0, NULL), ERROR_ACCESS_DENIED);
    assert_int_equal(start(token, CREATE_BREAKAWAY_FROM_JOB, &there), NO_ERROR);
    HANDLE other = CreateJobObjectW(NULL, NULL);
    assert_false(AssignProcessToJobObject(other, there));
    assert_int_equal(GetLastError(), ERROR_ACCESS_DENIED);
    CloseHandle(other);
    CloseHandle(there);
    CloseHandle(token);
}

static void nobody_breaks_away_from_a_job_that_forbids_it(void **state)
{
    (void)state;
    limit(0, 0);
    assert_int_equal(start(NULL, CREATE_BREAKAWAY_FROM_JOB, NULL), ERROR_ACCESS_DENIED);
    limit(JOB_OBJECT_LIMIT_BREAKAWAY_OK, 0);
    assert_int_equal(start(NULL, CREATE_BREAKAWAY_FROM_JOB, NULL), NO_ERROR);
}

static void no_more_processes_than_its_limit_are_in_a_job(void **state)
{
    (void)state;
    DWORD message = 0;
    ULONG_PTR key = 0;
    OVERLAPPED *overlapped = NULL;
    HANDLE port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 1);
    JOBOBJECT_ASSOCIATE_COMPLETION_PORT with = {.CompletionKey = job, .CompletionPort = port};
    assert_true(
        SetInformationJobObject(job, JobObjectAssociateCompletionPortInformation, &with, sizeof with));
    limit(JOB_OBJECT_LIMIT_ACTIVE_PROCESS | JOB_OBJECT_LIMIT_BREAKAWAY_OK, 1);
    assert_int_equal(start(NULL, 0, NULL), ERROR_NOT_ENOUGH_QUOTA);
    do
        assert_true(GetQueuedCompletionStatus(port, &message, &key, &overlapped, 10000));
    while (message != JOB_OBJECT_MSG_ACTIVE_PROCESS_LIMIT);
    assert_int_equal(start(NULL, CREATE_BREAKAWAY_FROM_JOB, NULL), NO_ERROR);
    limit(JOB_OBJECT_LIMIT_ACTIVE_PROCESS | JOB_OBJECT_LIMIT_BREAKAWAY_OK, 2);
    assert_int_equal(start(NULL, 0, NULL), NO_ERROR);
    CloseHandle(port);
}

static int enter_job(void **state)
{
    (void)state;
    job = CreateJobObjectW(NULL, NULL);
    return job == NULL || !AssignProcessToJobObject(job, GetCurrentProcess());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_breaks_away_from_a_job_that_forbids_it),
        cmocka_unit_test(no_process_of_another_session_is_in_a_job),
        cmocka_unit_test(no_more_processes_than_its_limit_are_in_a_job),
    };
    return cmocka_run_group_tests(tests, enter_job, NULL);
}
