// SPDX-License-Identifier: MIT
#include "report/run_record.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/error.h"
#include "base/file.h"
#include "base/human.h"
#include "report/failure_chain.h"
#include "report/host_file.h"
#include "report/log_file.h"
#include "report/report.h"
#include "settings/program_spec.h"
#include "version.h"

enum {
    RECORD_MOST = 64 * 1024, // bytes
    BEFORE_MOST = 2000       // bytes that are kept of what was found of the run before
};

// What the first line of a record begins with, and what a run writes over it that ends properly.
#define PROCESS "process"
#define SETTLED "settled"
_Static_assert(sizeof PROCESS == sizeof SETTLED, "a full disk takes nothing longer");

// What run_record_words() begins with, and no failure.
#define RUN "process "

static struct {
    SRWLOCK lock; // guards what follows, and is held while the disk takes it
    char *log;
    wchar_t *path;    // of the record, for the last moment, in which nothing is allocated
    HANDLE file;      // the record itself, from its first moment: no later reader keeps it from being settled
    uint64_t written; // to the log, before this run
    const struct settings *settings;
    bool looked; // at what the run before has left
    bool settled;
} run = {.lock = SRWLOCK_INIT, .file = INVALID_HANDLE_VALUE};

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
    char *process = value_of(text, PROCESS);
    char *created = value_of(text, "created");
    char *ticks = value_of(text, "ticks"); // older versions wrote none
    char *settings = value_of(text, "settings");
    char *sid = value_of(text, "sid");
    char *checksum = value_of(text, "checksum");
    *record = (struct run_record){.begun = value_of(text, "begun"),
                                  .runs = value_of(text, "runs"),
                                  .python = value_of(text, "python"),
                                  .host = value_of(text, "host"),
                                  .host_version = value_of(text, "version"),
                                  .before = value_of(text, "before")};
    const bool whole = process != NULL && created != NULL && record->begun != NULL;
    if (whole) {
        record->process = (uint32_t)strtoul(process, NULL, 10);
        record->created = strtoull(created, NULL, 10);
        record->ticks = ticks != NULL ? strtoull(ticks, NULL, 10) : 0;
        record->settings = settings != NULL && sid != NULL ? strtoull(settings, NULL, 16) : 0;
        record->sid = sid != NULL ? (uint32_t)strtoul(sid, NULL, 10) : 0;
        record->host_checksum = checksum != NULL ? (uint32_t)strtoul(checksum, NULL, 16) : 0;
    } else {
        run_record_clear(record);
    }
    free(checksum);
    free(sid);
    free(settings);
    free(ticks);
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
    free(record->runs);
    free(record->python);
    free(record->host);
    free(record->host_version);
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

void run_record_bring(const char *other, const char *log)
{
    char *from = run_record_path(other);
    char *to = run_record_path(log);
    file_bring(from, to);
    free(to);
    free(from);
}

uint64_t run_record_written(const char *log)
{
    WIN32_FILE_ATTRIBUTE_DATA data = {0};
    wchar_t *wide = file_wide_path(log);
    const bool there = GetFileAttributesExW(wide, GetFileExInfoStandard, &data);
    free(wide);
    return there ? number_of(data.ftLastWriteTime) : 0;
}

// The ticks start anew with the machine, and no clock moves them. Where they have come past the record's again, the machine has to
// have started after the last sign of life: only a pause or a clock set forward by more than the time from the machine's start to
// that sign looks the same.
static bool machine_has_restarted(const struct run_record *record, uint64_t written)
{
    FILETIME now;
    GetSystemTimeAsFileTime(&now);
    const uint64_t ticks = GetTickCount64();
    const uint64_t alive = written > record->created ? written : record->created;
    return ticks < record->ticks || number_of(now) > alive + ticks * 10000;
}

// Is the first of a run's failures what was found of a run before it?
static bool tells_of_another(const char *cause)
{
    const char *text = cause != NULL ? strchr(cause, '\n') : NULL;
    return text != NULL && strncmp(text + 1, RUN, strlen(RUN)) == 0;
}

char *run_record_words(const struct run_record *record, enum run_life life, uint32_t exit_code,
                       uint64_t written, const char *cause)
{
    struct text_buffer words = {0};
    text_buffer_add_format(
        &words, RUN "%lu, begun %s, did not end properly: ", (unsigned long)record->process, record->begun);
    const char *said = cause != NULL && !tells_of_another(cause) ? strchr(cause, '\n') : NULL;
    if (said != NULL)
        text_buffer_add_part(&words, said + 1, strcspn(said + 1, "\r\n"));
    else if (machine_has_restarted(record, written))
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

// What the run before had failed with. *kept: when that was written, as a FILETIME.
static struct text_list take_failures(uint64_t *kept)
{
    struct error ignored = {0};
    struct text_list failures = {0};
    size_t size = 0;
    char *path = report_earlier_failure_path(run.log);
    char *file = (char *)file_read(path, 1 << 20, &size, &ignored);
    if (file != NULL) {
        *kept = run_record_written(path);
        char *past = report_past_failure_path(run.log);
        failures = failure_chain_parse(file);
        if (!file_rename(path, past, true))
            file_delete(path);
        free(past);
    }
    free(file);
    free(path);
    error_clear(&ignored);
    return failures;
}

// Tells what the run before has left. With the lock. Owner of what is returned: the caller; NULL: it had a proper end.
static char *look_back(void)
{
    struct run_record left = {0};
    uint32_t exit_code = 0;
    char *words = NULL;
    uint64_t kept = 0;
    struct text_list failures = take_failures(&kept);
    if (run_record_read(run.log, &left)) {
        if (kept < left.created) { // not by their texts: local time is set back once a year
            text_list_clear(
                &failures); // of an earlier one still, whose successor was ended before it could look back
        }
        const enum run_life life = run_record_life(&left, &exit_code);
        if (life != RUN_LIVES) // the SCM starts no second one
            words = run_record_words(&left, life, exit_code, run.written, failure_chain_own(&failures));
    }
    if (words != NULL) {
        report_line("the run before, %s", words);
        char *now = log_file_time();
        char *link = text_format("%s\n%s\n", now, words);
        report_run_before(link);
        free(link);
        free(now);
    } else if (failures.count > 0 && tells_of_another(failures.items[0])) {
        report_run_before(failures.items[0]); // the one between failed, too
    }
    run_record_clear(&left);
    text_list_clear(&failures);
    run.looked = true;
    return words;
}

static void write_over(const char *text)
{
    OVERLAPPED start = {0};
    DWORD count = 0;
    if (run.file != INVALID_HANDLE_VALUE)
        (void)WriteFile(run.file, text, (DWORD)strlen(text), &count, &start);
}

// A reader of what an earlier run has left may keep that from being replaced: then this run's is written into the same file.
static bool write_record(const char *text, struct error *error)
{
    char *path = run_record_path(run.log);
    bool done = file_replace(path, text, error);
    run.file = CreateFileW(run.path, GENERIC_WRITE | FILE_READ_ATTRIBUTES,
                           FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, OPEN_EXISTING,
                           FILE_FLAG_OPEN_REPARSE_POINT, NULL);
    if (!done && run.file != INVALID_HANDLE_VALUE) {
        DWORD count = 0;
        BY_HANDLE_FILE_INFORMATION facts = {0}; // by another name it could be another's file
        done = GetFileInformationByHandle(run.file, &facts) && facts.nNumberOfLinks == 1 &&
               WriteFile(run.file, text, (DWORD)strlen(text), &count, NULL) && SetEndOfFile(run.file);
        if (!done) { // what is there is another run's
            write_over(SETTLED);
            file_delete(path);
        }
    }
    free(path);
    return done;
}

// The record's lines on what this run was started with. Owner: the caller.
static char *what_is_started(void)
{
    const struct settings *settings = run.settings;
    struct text_buffer lines = {0};
    char *program = settings->program.count > 0 ? program_spec_line(&settings->program) : NULL;
    const char *runs = program != NULL ? program : settings->class_spec;
    if (runs != NULL)
        text_buffer_add_format(&lines, "runs %s\n", runs);
    if (settings->python != NULL)
        text_buffer_add_format(&lines, "python %s\n", settings->python);
    text_buffer_add_format(&lines, "settings %llx\nsid %lu\n",
                           (unsigned long long)settings_fingerprint(settings),
                           (unsigned long)settings_service_sid(settings->name));
    char *host = host_file_own();
    text_buffer_add_format(&lines, "host %s\nversion %s\nchecksum %lx\n", host, PYHOST_VERSION_TEXT,
                           (unsigned long)host_file_own_checksum());
    free(host);
    free(program);
    return text_buffer_take(&lines);
}

void run_record_write(void)
{
    struct error error = {0};
    if (run.path == NULL)
        return;
    AcquireSRWLockExclusive(&run.lock);
    if (!run.settled) {
        const uint64_t created = creation_of(GetCurrentProcess());
        char *before = look_back();
        char *begun = local_time(created);
        char *started = what_is_started();
        char *text =
            text_format(PROCESS " %lu\ncreated %llu\nticks %llu\nbegun %s\n%s%s%.*s%s", GetCurrentProcessId(),
                        (unsigned long long)created, (unsigned long long)GetTickCount64(), begun, started,
                        before != NULL ? "before " : "", (int)BEFORE_MOST, before != NULL ? before : "",
                        before != NULL ? "\n" : "");
        free(started);
        if (!write_record(text, &error))
            report_line("how this run ends could not be told by the next one: %s", error.message);
        free(text);
        free(begun);
        free(before);
    }
    ReleaseSRWLockExclusive(&run.lock);
    error_clear(&error);
}

void run_record_begin(const char *log, uint64_t written, const struct settings *settings)
{
    char *path = run_record_path(log);
    run.log = text_copy(log);
    run.written = written;
    run.settings = settings;
    run.path = file_wide_path(path);
    free(path);
}

void run_record_settle(void)
{
    if (run.path == NULL)
        return;
    AcquireSRWLockExclusive(&run.lock);
    if (!run.looked) // an end so soon that the other thread has not come to it
        free(look_back());
    run.settled = true;
    write_over(SETTLED);
    run_record_forget(run.log);
    ReleaseSRWLockExclusive(&run.lock);
}

void run_record_settle_last(void)
{
    write_over(SETTLED);
    if (run.path != NULL)
        DeleteFileW(run.path);
}
