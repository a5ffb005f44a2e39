// SPDX-License-Identifier: MIT
#include "commands/last_words.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/file.h"
#include "base/output.h"
#include "commands/answer.h"
#include "commands/crash_event.h"
#include "commands/exit_words.h"
#include "commands/failure_words.h"
#include "commands/last_event.h"
#include "commands/log_hindrance.h"
#include "commands/log_tail.h"
#include "python/entry_point.h"
#include "report/failure.h"
#include "report/failure_chain.h"
#include "report/host_file.h"
#include "report/log_directory.h"
#include "report/report.h"
#include "report/run_record.h"
#include "settings/settings.h"

// Does a run of the service that logs to log have left something there, or is about to?
static bool has_left(const char *log)
{
    char *failure = report_failure_path(log);
    char *record = run_record_path(log);
    const bool has =
        file_exists(failure) || file_exists(record) || file_is_refused(failure) || file_is_refused(record);
    free(record);
    free(failure);
    return has;
}

// Is the place not somebody else's? What may not be looked at is told as that.
static bool is_trusted(const char *log)
{
    struct error error = {0};
    char *root = settings_data_directory();
    const bool trusted = log_directory_check(log, root, NULL, &error) || error.code == ERROR_ACCESS_DENIED;
    free(root);
    error_clear(&error);
    return trusted;
}

// Is it what the last run has left, and not one from before the log was elsewhere?
static bool is_last(const char *log, const char *other)
{
    struct run_record record = {0};
    uint32_t code = 0;
    const bool lives = run_record_read(log, &record) && run_record_life(&record, &code) == RUN_LIVES;
    run_record_clear(&record);
    return lives || file_is_refused(log) || run_record_written(log) >= run_record_written(other);
}

char *last_words_log_path(const struct settings *settings)
{
    char *standard = settings_default_log(settings->name);
    const bool is_there =
        is_trusted(standard) &&
        ((has_left(standard) && is_last(standard, settings->log)) ||
         (!file_exists(settings->log) && !file_is_refused(settings->log) && file_exists(standard)));
    char *path = text_copy(is_there ? standard : settings->log);
    free(standard);
    return path;
}

bool last_words_may_log(const char *name, struct error *error)
{
    struct settings settings = {0};
    struct error ignored = {0};
    bool may = true;
    if (!scm_is_remote() && settings_read(&settings, name, &ignored)) {
        char *standard = settings_default_log(name);
        may = log_hindrance_check_any(name, settings.log, standard, error);
        free(standard);
    }
    settings_clear(&settings);
    error_clear(&ignored);
    return may;
}

void last_words_note_no_log(const char *name)
{
    struct error error = {0};
    if (!last_words_may_log(name, &error))
        output_note("%s; to have a log, %s", error.message, error.advice);
    error_clear(&error);
}

void last_words_note_log(const char *name)
{
    struct settings settings = {0};
    struct error ignored = {0};
    if (scm_is_remote())
        return;
    last_words_note_no_log(name);
    if (settings_read(&settings, name, &ignored)) {
        char *log = last_words_log_path(&settings);
        if (!text_equal_ignore_case(log, settings.log))
            log_hindrance_note(name, settings.log, log);
        free(log);
    }
    settings_clear(&settings);
    error_clear(&ignored);
}

// The same for the service's name. Owner: the caller.
static char *log_of(const char *name)
{
    struct settings settings = {0};
    struct error ignored = {0};
    settings_read(&settings, name,
                  &ignored); // the default place of the log is there even when reading failed
    char *path = last_words_log_path(&settings);
    settings_clear(&settings);
    error_clear(&ignored);
    return path;
}

enum { TOLD_LINES = 10, EVENT_LINES = 200 };

static struct text_list failures_at(const char *name, char *(*path_of)(const char *))
{
    struct error error = {0};
    struct text_list failures = {0};
    size_t size = 0;
    char *log = log_of(name);
    char *path = path_of(log);
    char *kept = (char *)file_read(path, 1 << 20, &size, &error);
    if (kept != NULL)
        failures = failure_chain_parse(kept);
    else if (file_is_refused(path))
        text_list_add_owned(&failures,
                            text_format("you may not read \"%s\"; run this in an elevated prompt", path));
    for (size_t i = 0; i < failures.count; i++) {
        char *printable = text_printable(failures.items[i]);
        free(failures.items[i]);
        failures.items[i] = printable;
    }
    error_clear(&error);
    free(kept);
    free(path);
    free(log);
    return failures;
}

// A failure with stacks of threads says that they stand in the log: shows them with it.
static void add_stacks(struct text_list *failures, const char *log)
{
    struct error ignored = {0};
    for (size_t i = failures->count; i > 0; i--) {
        char **failure = &failures->items[i - 1];
        if (strstr(*failure, "stand in the log") == NULL)
            continue;
        char *lines = log_tail_read(log, EVENT_LINES, NULL, &ignored);
        char *stacks = lines != NULL ? last_event_stacks(lines) : NULL;
        char *printable = stacks != NULL ? text_printable(stacks) : NULL;
        if (printable != NULL)
            text_replace(failure, "%s%s%s\n", *failure,
                         text_ends_with_ignore_case(*failure, "\n") ? "" : "\n", printable);
        free(printable);
        free(stacks);
        free(lines);
        break; // a run ends with such a one
    }
    error_clear(&ignored);
}

struct text_list last_words_failures(const char *name)
{
    struct text_list failures = failures_at(name, report_failure_path);
    char *log = log_of(name);
    add_stacks(&failures, log);
    free(log);
    return failures;
}

struct text_list last_words_past_failures(const char *name)
{
    return failures_at(name, report_past_failure_path);
}

// Is it that of a handler of a stop? text: behind the time.
static bool is_failed_stop(const char *text)
{
    static const uint32_t stops[] = {SERVICE_CONTROL_STOP, SERVICE_CONTROL_SHUTDOWN};
    bool found = false;
    for (size_t i = 0; i < COUNT_OF(stops) && !found; i++) {
        char *handler = entry_point_handler(stops[i]);
        char *start = text_format("\nfailure %s: %s failed", failure_facts(FAILURE_CONTROL)->name, handler);
        found = strncmp(text, start, strlen(start)) == 0;
        free(start);
        free(handler);
    }
    return found;
}

// Is it one that ends a service, or was it in the way of its end?
static bool is_end(const char *failure)
{
    const char *text = strchr(failure, '\n'); // behind the time
    bool found = text != NULL && is_failed_stop(text);
    for (int i = 0; text != NULL && i < FAILURES && !found; i++) {
        const struct failure_facts *facts = failure_facts((enum failure)i);
        char *start = text_format("\nfailure %s: ", facts->name);
        found = facts->specific_code != 0 && strncmp(text, start, strlen(start)) == 0;
        free(start);
    }
    return found;
}

char *last_words_cause(const char *name)
{
    struct text_list failures = {0};
    char *cause = NULL;
    bool has_failed = false;
    if (scm_is_remote())
        return NULL;
    failures = last_words_failures(name);
    for (size_t i = 0; i < failures.count && !has_failed; i++)
        has_failed = is_end(failures.items[i]);
    const char *own = has_failed ? failure_chain_own(&failures) : NULL;
    const char *text = own != NULL ? strchr(own, '\n') : NULL;
    if (text != NULL)
        cause = text_copy_part(text + 1, strcspn(text + 1, "\r\n"));
    text_list_clear(&failures);
    return cause;
}

// With what Windows Error Reporting knows of an end that the host knows nothing of. Owner: the caller.
static char *end_of(const struct run_record *record, enum run_life life, uint32_t exit_code, uint64_t written,
                    const struct text_list *failures)
{
    const char *cause = failure_chain_own(failures);
    char *words = run_record_words(record, life, exit_code, written, cause);
    char *crash = cause == NULL ? crash_event_find(record->process, record->created) : NULL;
    if (crash != NULL) {
        char *both = text_format("%s; Windows Error Reporting has of it: %s", words, crash);
        free(words);
        words = both;
    }
    free(crash);
    return words;
}

// Is the program that runs the one that a new start would take?
static void compare_host(const struct run_record *record, struct last_run *run)
{
    const uint32_t there = record->host != NULL ? host_file_checksum(record->host) : 0;
    if (there == 0 || record->host_checksum == 0 || there == record->host_checksum)
        return;
    run->host = text_copy(record->host);
    run->host_version = text_copy(record->host_version != NULL ? record->host_version : "of another version");
}

// Is what runs what is configured?
static void compare(const char *name, const struct run_record *record, struct last_run *run)
{
    struct settings settings = {0};
    struct error ignored = {0};
    if (record->settings != 0 && settings_read(&settings, name, &ignored)) {
        run->is_known = true;
        run->is_changed = record->settings != settings_fingerprint(&settings);
        run->has_other_sid = record->sid != settings_service_sid(name);
        run->runs = record->runs != NULL ? text_copy(record->runs) : NULL;
        run->python = record->python != NULL ? text_copy(record->python) : NULL;
    }
    settings_clear(&settings);
    error_clear(&ignored);
}

void last_words_run(const char *name, const struct scm_status *status, const struct text_list *failures,
                    struct last_run *run)
{
    struct run_record record = {0};
    uint32_t code = 0;
    *run = (struct last_run){0};
    if (scm_is_remote())
        return;
    char *log = log_of(name);
    if (run_record_read(log, &record)) {
        const bool is_running = status->process == record.process && status->state != SERVICE_STOPPED;
        const enum run_life life = run_record_life(&record, &code);
        if (life == RUN_LIVES || (life == RUN_NOT_TO_BE_SEEN && is_running)) {
            run->before = record.before != NULL ? text_copy(record.before) : NULL;
            if (is_running) {
                compare(name, &record, run);
                compare_host(&record, run);
            }
        } else {
            run->ended = end_of(&record, life, code, run_record_written(log), failures);
        }
    }
    run_record_clear(&record);
    free(log);
}

void last_words_run_clear(struct last_run *run)
{
    free(run->ended);
    free(run->before);
    free(run->host);
    free(run->host_version);
    free(run->runs);
    free(run->python);
}

void last_words_forget(const char *name)
{
    struct settings settings = {0};
    struct error ignored = {0};
    settings_read_any(&settings, name, &ignored);
    char *standard = settings_default_log(name);
    const char *places[] = {settings.log, standard};
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        report_forget_failure(places[i]);
        run_record_forget(places[i]);
    }
    free(standard);
    settings_clear(&settings);
    error_clear(&ignored);
}

char *last_words_log(const char *name)
{
    struct error ignored = {0};
    if (scm_is_remote())
        return NULL;
    char *log = log_of(name);
    char *lines = log_tail_read(log, TOLD_LINES, NULL, &ignored);
    char *text = lines != NULL && lines[0] != '\0'
                     ? text_format("the end of its log, %s:\n%s", log, last_event_run(lines))
                 : lines == NULL && file_is_refused(log)
                     ? text_format("you may not read its log, %s; run this in an elevated prompt", log)
                     : NULL;
    free(lines);
    free(log);
    error_clear(&ignored);
    return text;
}

// The last error event that the code of the service's last run wrote. Owner: the caller; NULL: none.
static char *error_event(const char *name)
{
    struct error ignored = {0};
    if (scm_is_remote())
        return NULL;
    char *log = log_of(name);
    char *lines = log_tail_read(log, EVENT_LINES, NULL, &ignored);
    char *event = lines != NULL ? last_event_find(lines) : NULL;
    free(lines);
    free(log);
    error_clear(&ignored);
    return event;
}

void last_words_note_hook(const char *name)
{
    struct error ignored = {0};
    if (scm_is_remote())
        return;
    char *log = log_of(name);
    char *lines = log_tail_read(log, EVENT_LINES, NULL, &ignored);
    char *hook = lines != NULL ? last_event_hook(lines) : NULL;
    char *shown = hook != NULL ? text_printable(hook) : NULL;
    if (shown != NULL)
        output_note("%s: %s", name, shown);
    free(shown);
    free(hook);
    free(lines);
    free(log);
    error_clear(&ignored);
}

bool last_words_returned(const char *name)
{
    struct error ignored = {0};
    if (scm_is_remote())
        return false;
    char *log = log_of(name);
    char *lines = log_tail_read(log, EVENT_LINES, NULL, &ignored);
    const bool returned = lines != NULL && last_event_is_return(lines);
    free(lines);
    free(log);
    error_clear(&ignored);
    return returned;
}

char *last_words_returned_cure(const char *name)
{
    struct error ignored = {0};
    char *cure = failure_words_returned(name);
    char *log = scm_is_remote() ? NULL : log_of(name);
    char *lines = log != NULL ? log_tail_read(log, EVENT_LINES, NULL, &ignored) : NULL;
    char *coroutine = lines != NULL ? last_event_coroutine(lines) : NULL;
    char *exception = lines != NULL ? last_event_exception(lines) : NULL;
    if (coroutine != NULL)
        text_replace(&cure, "let asyncio.run() run the coroutine %s, or await it: none of its code ran",
                     coroutine);
    else if (exception != NULL)
        text_replace(&cure, "%s; the last exception in it: %s", cure, exception);
    free(exception);
    free(coroutine);
    free(lines);
    free(log);
    error_clear(&ignored);
    return cure;
}

// What is known of an end that no failure tells, and the end of the log before it. Owner: the caller; NULL: nothing.
static char *end_without_words(const char *name, const struct scm_status *status,
                               const struct text_list *failures)
{
    struct last_run run = {0};
    last_words_run(name, status, failures, &run);
    char *log = run.ended != NULL ? last_words_log(name) : NULL;
    char *text = run.ended != NULL
                     ? text_format("%s%s%s", run.ended, log != NULL ? "\n" : "", log != NULL ? log : "")
                     : NULL;
    free(log);
    last_words_run_clear(&run);
    return text;
}

bool last_words_take(const char *name, const struct scm_status *status, struct error *error)
{
    char *event = error_event(name);
    last_words_note_no_log(name);
    if (status->exit_code == NO_ERROR) {
        char *cure = last_words_returned_cure(name);
        if (answer_is_json() && !answer_has_failed())
            json_text(answer_fields(), "ended", "by itself, without an error");
        output_answer("%s has started and ended again, exit code 0\n", name);
        if (event != NULL)
            output_note("its last error event: %s", event);
        else
            output_note("%s", cure);
        free(cure);
        free(event);
        return true;
    }
    char *words = exit_words(status->exit_code, status->specific_code);
    error_set(error, status->exit_code, "The service \"%s\" has started and ended: %s", name, words);
    error_advise(error, "pyhost status \"%s\"", name);
    if (!scm_is_remote()) {
        struct text_list failures = last_words_failures(name);
        // A second start in one object, as of what ran before, is told by a note: no key stands there twice.
        struct json *json = answer_has_failed() ? NULL : answer_fields();
        failure_words_json(json, "failure", failures.count > 0 ? failures.items[0] : NULL, false);
        failure_words_json_rest(json, "followed_by", &failures, false);
        if (failures.count > 0)
            failure_words_explain(error, &failures);
        else
            error->detail = end_without_words(name, status, &failures);
        // A class may have said there why it exits.
        if (failures.count > 0 && event != NULL && error->detail != NULL &&
            strstr(error->detail, "SystemExit") != NULL)
            output_note("its last error event: %s", event);
        text_list_clear(&failures);
    }
    if (error->detail == NULL && event != NULL)
        error->detail = text_format("its last error event: %s", event);
    else if (error->detail == NULL)
        error->detail = last_words_log(name);
    free(event);
    free(words);
    return false;
}
