// SPDX-License-Identifier: MIT
#include "report/report.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/file.h"
#include "base/output.h"
#include "base/system_error.h"
#include "base/text.h"
#include "report/event_log.h"
#include "report/failure_chain.h"
#include "report/log_file.h"

enum { BEFORE_COUNTS = 300 }; // s in which the end of the run before may be why this one fails

static struct {
    char *service;
    enum report_mode mode;
    SRWLOCK lock; // guards what follows, and is held while the disk takes it
    struct failure_chain chain;
    ULONGLONG last;    // when the last failure was told, 100 ns of the time in which the system ran
    bool last_ends;    // the service does not survive that one
    bool ends;         // nor one of those in the chain, and reports STOPPED
    char *before;      // see report_run_before(); NULL: nothing
    ULONGLONG found;   // when that was
    uint32_t patience; // s, see report_relate_failures()
} report = {.lock = SRWLOCK_INIT, .patience = UINT32_MAX};

// The log does not take what is written: the event log may.
static void tell_refusal(uint32_t code)
{
    struct error error = {0};
    struct error event_error = {0};
    system_error(&error, code, "the log file \"%s\" takes no more; what is written now is lost",
                 log_file_path());
    error_advise(&error, "make room on its disk, or let the service's account write there");
    char *text = error_text(&error);
    event_log_write_parts(report.service, EVENT_TYPE_WARNING, failure_facts(FAILURE_LOG)->event, text,
                          &event_error);
    free(text);
    error_clear(&event_error);
    error_clear(&error);
}

// No new log can be begun: the old one grows.
static void tell_stuck(const struct error *error)
{
    report_line("%s; the log goes on in the same file, and rotation is tried again later", error->message);
    report_event(FAILURE_LOG, error);
}

void report_begin(const char *service, enum report_mode mode)
{
    report.service = text_copy(service);
    report.mode = mode;
    log_file_on_trouble(tell_refusal, tell_stuck);
}

// Writes text, which may have several lines, behind one head.
static void write_lines(const char *text)
{
    if (report.mode == REPORT_CONSOLE) {
        output_format(OUTPUT_ERROR, "pyhost: %s\n", text);
        return;
    }
    char *now = log_file_time();
    struct text_buffer lines = {0};
    text_buffer_add_format(&lines, "%s pyhost: ", now);
    for (const char *c = text; *c != '\0'; c++)
        text_buffer_add_part(&lines, *c == '\n' ? "\r\n" : c, *c == '\n' ? 2 : 1);
    text_buffer_add(&lines, "\r\n");
    log_file_write(lines.data, lines.length);
    free(text_buffer_take(&lines));
    free(now);
}

void report_line(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *line = text_format_list(format, arguments);
    va_end(arguments);
    write_lines(line);
    free(line);
}

char *report_failure_path(const char *log)
{
    return text_format("%s.failure", log);
}

char *report_earlier_failure_path(const char *log)
{
    return text_format("%s.failure.before", log);
}

char *report_past_failure_path(const char *log)
{
    return text_format("%s.failure.past", log);
}

typedef char *path_function(const char *log);
static path_function *const kept[] = {report_failure_path, report_past_failure_path};

void report_forget_failure(const char *log)
{
    for (size_t i = 0; i < COUNT_OF(kept); i++) {
        char *path = kept[i](log);
        file_delete(path);
        free(path);
    }
}

void report_bring_failure(const char *other, const char *log)
{
    for (size_t i = 0; i < COUNT_OF(kept); i++) {
        char *from = kept[i](other);
        char *to = kept[i](log);
        file_bring(from, to);
        free(to);
        free(from);
    }
}

void report_set_failure_aside(const char *log)
{
    char *path = report_failure_path(log);
    char *earlier = report_earlier_failure_path(log);
    if (!file_rename(path, earlier, true) && GetLastError() != ERROR_FILE_NOT_FOUND)
        file_delete(path); // what is left of an earlier run would be taken for this one's
    free(earlier);
    free(path);
}

char *report_status_path(const char *log)
{
    return text_format("%s.status", log);
}

void report_relate_failures(uint32_t seconds)
{
    report.patience = seconds;
}

static void forget_causes(void)
{
    failure_chain_clear(&report.chain);
    free(report.before);
    report.before = NULL;
}

// Behind one that the service went on after, long ago, a failure has a cause of its own.
static void relate(enum failure failure)
{
    ULONGLONG now = 0;
    (void)QueryUnbiasedInterruptTime(&now);
    if (report.before != NULL && now - report.found > (ULONGLONG)BEFORE_COUNTS * 10000000) {
        free(report.before);
        report.before = NULL;
    }
    if (!report.last_ends && report.patience != UINT32_MAX &&
        now - report.last > (ULONGLONG)report.patience * 10000000)
        forget_causes();
    report.last = now;
    report.last_ends = failure_facts(failure)->specific_code != 0;
    // A process that ends by itself leaves its record, which has what was before.
    report.ends =
        (report.ends || report.last_ends) && failure != FAILURE_ENDED_ITSELF && failure != FAILURE_CRASH;
}

// With the lock.
static bool write_chain(struct error *error)
{
    char *path = report_failure_path(log_file_path());
    char *file = report.before != NULL && report.ends
                     ? failure_chain_file_behind(report.before, &report.chain)
                     : failure_chain_file(&report.chain);
    const bool done = file_replace(path, file, error);
    free(file);
    free(path);
    return done;
}

static void keep_failure(enum failure failure, const char *text)
{
    if (log_file_path() == NULL)
        return;
    struct error error = {0};
    char *now = log_file_time();
    AcquireSRWLockExclusive(&report.lock);
    relate(failure);
    failure_chain_add(&report.chain, now, text);
    (void)write_chain(&error);
    ReleaseSRWLockExclusive(&report.lock);
    if (error.message != NULL)
        report_line("the last failure could not be kept for \"pyhost status\": %s", error.message);
    error_clear(&error);
    free(now);
}

// With the lock. What is kept without the failure that may come is the chain's.
static void keep_perhaps(const char *now, const char *text, struct error *error)
{
    struct failure_chain chain = {0};
    for (size_t i = 0; i < report.chain.count; i++)
        failure_chain_add(&chain, report.chain.links[i].time, report.chain.links[i].text);
    failure_chain_add(&chain, now, text);
    char *path = report_failure_path(log_file_path());
    char *file = failure_chain_file(&chain);
    (void)file_replace(path, file, error);
    free(file);
    free(path);
    failure_chain_clear(&chain);
}

void report_run_before(const char *found)
{
    struct error ignored = {0};
    AcquireSRWLockExclusive(&report.lock);
    report.before = text_copy(found);
    (void)QueryUnbiasedInterruptTime(&report.found);
    if (report.chain.count == 0)
        (void)QueryUnbiasedInterruptTime(&report.last);
    else if (report.ends)
        (void)write_chain(&ignored);
    ReleaseSRWLockExclusive(&report.lock);
    error_clear(&ignored);
}

// The text for a log. Owner: the caller.
static char *text_of(const struct error *error)
{
    char *text = error_text(error);
    size_t length = strlen(text);
    while (length > 0 && text[length - 1] == '\n')
        text[--length] = '\0';
    return text;
}

static bool write_event(enum failure failure, const char *text, struct error *error)
{
    const struct failure_facts *facts = failure_facts(failure);
    uint16_t type = (facts->event >> 30) == 3 ? EVENT_TYPE_ERROR : EVENT_TYPE_WARNING;
    return event_log_write_parts(report.service, type, facts->event, text, error);
}

void report_event(enum failure failure, const struct error *error)
{
    struct error ignored = {0};
    char *text = text_of(error);
    if (report.mode == REPORT_SERVICE)
        write_event(failure, text, &ignored);
    error_clear(&ignored);
    free(text);
}

static void tell(enum failure failure, const char *text, const char *written)
{
    char *named = text_format("failure %s: %s", failure_facts(failure)->name, text);
    write_lines(named);
    if (written != NULL)
        text_replace(&named, "%s\n%s", named, written);
    if (report.mode == REPORT_SERVICE)
        keep_failure(failure, named);
    free(named);
}

void report_perhaps(enum failure failure, const struct error *error)
{
    struct error ignored = {0};
    if (report.mode != REPORT_SERVICE || log_file_path() == NULL)
        return;
    char *text = text_of(error);
    char *named = text_format("failure %s: %s", failure_facts(failure)->name, text);
    char *now = log_file_time();
    AcquireSRWLockExclusive(&report.lock);
    keep_perhaps(now, named, &ignored);
    ReleaseSRWLockExclusive(&report.lock);
    error_clear(&ignored);
    free(now);
    free(named);
    free(text);
}

void report_perhaps_not(void)
{
    struct error ignored = {0};
    if (report.mode != REPORT_SERVICE || log_file_path() == NULL)
        return;
    AcquireSRWLockExclusive(&report.lock);
    if (report.chain.count > 0) {
        (void)write_chain(&ignored);
    } else {
        char *path = report_failure_path(log_file_path());
        file_delete(path);
        free(path);
    }
    ReleaseSRWLockExclusive(&report.lock);
    error_clear(&ignored);
}

void report_last_failure(enum failure failure, const struct error *error)
{
    char *text = text_of(error);
    tell(failure, text, NULL);
    free(text);
}

void report_failure(enum failure failure, const struct error *error)
{
    report_failure_behind(failure, error, NULL);
}

void report_failure_behind(enum failure failure, const struct error *error, const char *written)
{
    struct error event_error = {0};
    char *text = text_of(error);
    tell(failure, text, written);
    if (report.mode == REPORT_SERVICE && !write_event(failure, text, &event_error))
        report_line("%s", event_error.message);
    error_clear(&event_error);
    free(text);
}
