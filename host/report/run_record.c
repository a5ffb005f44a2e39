// SPDX-License-Identifier: MIT
#include "report/run_record.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/error.h"
#include "base/file.h"
#include "base/human.h"
#include "report/failure_chain.h"
#include "report/report.h"

enum {
    RECORD_MOST = 64 * 1024, // bytes
    BEFORE_MOST = 2000       // bytes that are kept of what was found of the run before
};

static struct {
    SRWLOCK lock; // guards what follows, and is held while the disk takes it
    char *log;
    wchar_t *path;    // of the record, for the last moment, in which nothing is allocated
    uint64_t written; // to the log, before this run
    bool looked;      // at what the run before has left
    bool settled;
} run = {.lock = SRWLOCK_INIT};

static uint64_t number_of(FILETIME time)
{
    return ((uint64_t)time.dwHighDateTime << 32) | time.dwLowDateTime;
}

// As the log has times, to the second. Owner: the caller.
static char *local_time(uint64_t time)
{
    const FILETIME file_time = {.dwLowDateTime = (DWORD)time, .dwHighDateTime = (DWORD)(time >> 32)};
    SYSTEMTIME utc = {0};
    SYSTEMTIME local = {0};
    if (!FileTimeToSystemTime(&file_time, &utc) || !SystemTimeToTzSpecificLocalTime(NULL, &utc, &local))
        return text_copy("an unknown time");
    return text_format("%04u-%02u-%02u %02u:%02u:%02u", local.wYear, local.wMonth, local.wDay, local.wHour,
                       local.wMinute, local.wSecond);
}

char *run_record_path(const char *log)
{
    return text_format("%s.run", log);
}

// The value behind "name " at the beginning of a line. Owner: the caller; NULL: there is none.
static char *value_of(const char *text, const char *name)
{
    const size_t length = strlen(name);
    for (const char *line = text; *line != '\0'; line += strcspn(line, "\n"), line += *line != '\0')
        if (strncmp(line, name, length) == 0 && line[length] == ' ')
            return text_copy_part(line + length + 1, strcspn(line + length + 1, "\r\n"));
    return NULL;
}

bool run_record_read(const char *log, struct run_record *record)
{
    struct error ignored = {0};
    size_t size = 0;
    char *path = run_record_path(log);
    char *file = (char *)file_read(path, RECORD_MOST, &size, &ignored);
    char *text = file != NULL ? text_printable(file) : text_copy("");
    char *process = value_of(text, "process");
    char *created = value_of(text, "created");
    *record = (struct run_record){.begun = value_of(text, "begun"), .before = value_of(text, "before")};
    const bool whole = process != NULL && created != NULL && record->begun != NULL;
    if (whole) {
        record->process = (uint32_t)strtoul(process, NULL, 10);
        record->created = strtoull(created, NULL, 10);
    } else {
        run_record_clear(record);
    }
    free(created);
    free(process);
    free(text);
    free(file);
    free(path);
    error_clear(&ignored);
    return whole;
}

void run_record_clear(struct run_record *record)
{
    free(record->begun);
    free(record->before);
    *record = (struct run_record){0};
}

// When the process behind a handle was created; 0: unknown.
static uint64_t creation_of(HANDLE process)
{
    FILETIME created;
    FILETIME ended;
    FILETIME kernel;
    FILETIME user;
    return GetProcessTimes(process, &created, &ended, &kernel, &user) ? number_of(created) : 0;
}

// A number is given to another process as soon as nobody has the old one open, but not with the same time.
enum run_life run_record_life(const struct run_record *record, uint32_t *exit_code)
{
    DWORD code = 0;
    HANDLE process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION | SYNCHRONIZE, FALSE, record->process);
    if (process == NULL)
        return GetLastError() == ERROR_ACCESS_DENIED ? RUN_NOT_TO_BE_SEEN : RUN_ENDED;
    enum run_life life = RUN_ENDED;
    if (creation_of(process) == record->created) {
        if (WaitForSingleObject(process, 0) != WAIT_OBJECT_0)
            life = RUN_LIVES;
        else if (GetExitCodeProcess(process, &code))
            life = RUN_ENDED_KNOWN;
    }
    *exit_code = code;
    CloseHandle(process);
    return life;
}

void run_record_forget(const char *log)
{
    char *path = run_record_path(log);
    file_delete(path);
    free(path);
}

uint64_t run_record_written(const char *log)
{
    WIN32_FILE_ATTRIBUTE_DATA data = {0};
    wchar_t *wide = file_wide_path(log);
    const bool there = GetFileAttributesExW(wide, GetFileExInfoStandard, &data);
    free(wide);
    return there ? number_of(data.ftLastWriteTime) : 0;
}

// Is the machine up for less long than the process would be by now? The hundredth allows for clocks that were set.
static bool machine_has_restarted(uint64_t created)
{
    FILETIME now;
    GetSystemTimeAsFileTime(&now);
    const uint64_t up = GetTickCount64() * 10000;
    const uint64_t age = number_of(now) > created ? number_of(now) - created : 0;
    return age > up + up / 100;
}

char *run_record_words(const struct run_record *record, enum run_life life, uint32_t exit_code,
                       uint64_t written, const char *cause)
{
    struct text_buffer words = {0};
    text_buffer_add_format(&words,
                           "process %lu, begun %s, did not end properly: ", (unsigned long)record->process,
                           record->begun);
    const char *said = cause != NULL ? strchr(cause, '\n') : NULL;
    if (said != NULL)
        text_buffer_add_part(&words, said + 1, strcspn(said + 1, "\r\n"));
    else if (machine_has_restarted(record->created))
        text_buffer_add(&words, "the machine was restarted, or lost its power");
    else
        text_buffer_add(&words, "killed, crashed, or ended by C code without a word");
    if (life == RUN_ENDED_KNOWN) {
        char *number = human_exit_code(exit_code);
        text_buffer_add_format(&words, "; exit code %s", number);
        free(number);
    }
    if (written > record->created) {
        char *time = local_time(written);
        text_buffer_add_format(&words, "; last write to the log at %s", time);
        free(time);
    }
    return text_buffer_take(&words);
}

// ---- the service's own ----

// What the run before had failed with. Owner: the caller; NULL: nothing.
static char *take_cause(void)
{
    struct error ignored = {0};
    size_t size = 0;
    char *path = report_earlier_failure_path(run.log);
    char *file = (char *)file_read(path, 1 << 20, &size, &ignored);
    char *cause = NULL;
    if (file != NULL) {
        struct text_list failures = failure_chain_parse(file);
        cause = failures.count > 0 ? text_copy(failures.items[0]) : NULL;
        text_list_clear(&failures);
        file_delete(path);
    }
    free(file);
    free(path);
    error_clear(&ignored);
    return cause;
}

// Tells what the run before has left. With the lock. Owner of what is returned: the caller; NULL: it had a proper end.
static char *look_back(void)
{
    struct run_record left = {0};
    uint32_t exit_code = 0;
    char *words = NULL;
    char *cause = take_cause();
    if (run_record_read(run.log, &left)) {
        if (cause != NULL && strncmp(cause, left.begun, strlen(left.begun)) < 0) {
            free(cause); // of an earlier one still, whose successor was ended before it could look back
            cause = NULL;
        }
        const enum run_life life = run_record_life(&left, &exit_code);
        if (life != RUN_LIVES) // the SCM starts no second one
            words = run_record_words(&left, life, exit_code, run.written, cause);
    }
    if (words != NULL)
        report_line("the run before, %s", words);
    run_record_clear(&left);
    free(cause);
    run.looked = true;
    return words;
}

static void CALLBACK on_begun(PTP_CALLBACK_INSTANCE instance, void *context)
{
    struct error error = {0};
    (void)instance;
    (void)context;
    AcquireSRWLockExclusive(&run.lock);
    if (!run.settled) {
        const uint64_t created = creation_of(GetCurrentProcess());
        char *before = look_back();
        char *begun = local_time(created);
        char *path = run_record_path(run.log);
        char *text = text_format("process %lu\ncreated %llu\nbegun %s\n%s%.*s%s", GetCurrentProcessId(),
                                 (unsigned long long)created, begun, before != NULL ? "before " : "",
                                 (int)BEFORE_MOST, before != NULL ? before : "", before != NULL ? "\n" : "");
        if (!file_replace(path, text, &error))
            report_line("how this run ends could not be told by the next one: %s", error.message);
        free(text);
        free(path);
        free(begun);
        free(before);
    }
    ReleaseSRWLockExclusive(&run.lock);
    error_clear(&error);
}

void run_record_begin(const char *log, uint64_t written)
{
    char *path = run_record_path(log);
    run.log = text_copy(log);
    run.written = written;
    run.path = file_wide_path(path);
    free(path);
    if (!TrySubmitThreadpoolCallback(on_begun, NULL, NULL))
        on_begun(NULL, NULL);
}

void run_record_settle(void)
{
    if (run.path == NULL)
        return;
    AcquireSRWLockExclusive(&run.lock);
    if (!run.looked) // an end so soon that the other thread has not come to it
        free(look_back());
    run.settled = true;
    run_record_forget(run.log);
    ReleaseSRWLockExclusive(&run.lock);
}

void run_record_settle_last(void)
{
    if (run.path != NULL)
        DeleteFileW(run.path);
}
