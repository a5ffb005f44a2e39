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

void last_words_find(const char *name, struct last_words *words, struct error *unread)
{
    *words = (struct last_words){.name = name};
    if (scm_is_remote())
        return;
    // The default place of the log is there even when reading failed.
    struct error error = {0};
    words->is_configured = settings_read_any(&words->settings, name, &error) &&
                           (words->settings.class_spec != NULL || words->settings.program.count > 0);
    words->log = last_words_log_path(&words->settings);
    if (unread != NULL && error.message != NULL)
        error_move(unread, &error);
    error_clear(&error);
}

void last_words_clear(struct last_words *words)
{
    settings_clear(&words->settings);
    free(words->log);
    *words = (struct last_words){0};
}

bool last_words_may_log(const struct last_words *words, struct error *error)
{
    if (!words->is_configured)
        return true;
    char *standard = settings_default_log(words->name);
    const bool may = log_hindrance_check_any(words->name, words->settings.log, standard, error);
    free(standard);
    return may;
}

void last_words_note_no_log(const struct last_words *words)
{
    struct error error = {0};
    if (!last_words_may_log(words, &error))
        output_note("%s; to have a log, %s", error.message, error.advice);
    error_clear(&error);
}

void last_words_note_log(const struct last_words *words)
{
    last_words_note_no_log(words);
    if (words->is_configured && !text_equal_ignore_case(words->log, words->settings.log))
        log_hindrance_note(words->name, words->settings.log, words->log);
}

enum { TOLD_LINES = 10, EVENT_LINES = 200 };

// Owner: the caller; NULL: there are none to be read.
static char *last_lines(const struct last_words *words, uint32_t lines)
{
    struct error ignored = {0};
    char *text = words->log != NULL ? log_tail_read(words->log, lines, NULL, &ignored) : NULL;
    error_clear(&ignored);
    return text;
}

static struct text_list failures_at(const struct last_words *words, char *(*path_of)(const char *))
{
    struct error error = {0};
    struct text_list failures = {0};
    size_t size = 0;
    if (words->log == NULL)
        return failures;
    char *path = path_of(words->log);
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
    return failures;
}

// A failure with stacks of threads says that they stand in the log: shows them with it.
static void add_stacks(struct text_list *failures, const struct last_words *words)
{
    for (size_t i = failures->count; i > 0; i--) {
        char **failure = &failures->items[i - 1];
        if (strstr(*failure, "stand in the log") == NULL)
            continue;
        char *lines = last_lines(words, EVENT_LINES);
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
}

struct text_list last_words_failures(const struct last_words *words)
{
    struct text_list failures = failures_at(words, report_failure_path);
    add_stacks(&failures, words);
    return failures;
}

struct text_list last_words_past_failures(const struct last_words *words)
{
    return failures_at(words, report_past_failure_path);
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

char *last_words_cause(const struct text_list *failures)
{
    bool has_failed = false;
    for (size_t i = 0; i < failures->count && !has_failed; i++)
        has_failed = is_end(failures->items[i]);
    const char *own = has_failed ? failure_chain_own(failures) : NULL;
    const char *text = own != NULL ? strchr(own, '\n') : NULL;
    return text != NULL ? text_copy_part(text + 1, strcspn(text + 1, "\r\n")) : NULL;
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

// Is what runs what is configured?
static void compare(const struct last_words *words, const struct run_record *record, struct last_run *run)
{
    if (record->settings == 0 || !words->is_configured)
        return;
    run->is_known = true;
    run->is_changed = record->settings != settings_fingerprint(&words->settings);
    run->has_other_sid = record->sid != settings_service_sid(words->name);
    run->runs = record->runs != NULL ? text_copy(record->runs) : NULL;
    run->python = record->python != NULL ? text_copy(record->python) : NULL;
}

// Is there a record that whoever asks may not read?
static bool is_refused(const char *log)
{
    char *path = run_record_path(log);
    const bool is = file_is_refused(path);
    free(path);
    return is;
}

void last_words_run(const struct last_words *words, const struct scm_status *status,
                    const struct text_list *failures, struct last_run *run)
{
    struct run_record record = {0};
    uint32_t code = 0;
    *run = (struct last_run){0};
    if (words->log != NULL && run_record_read(words->log, &record)) {
        const bool is_running = status->process == record.process && status->state != SERVICE_STOPPED;
        const enum run_life life = run_record_life(&record, &code);
        if (life == RUN_LIVES || (life == RUN_NOT_TO_BE_SEEN && is_running)) {
            run->before = record.before != NULL ? text_copy(record.before) : NULL;
            if (is_running) {
                compare(words, &record, run);
                running_host_find(words->name, &record, &run->host);
            }
        } else {
            run->ended = end_of(&record, life, code, run_record_written(words->log), failures);
        }
    } else if (words->log != NULL && status->process != 0) {
        run->host.is_refused = is_refused(words->log);
    }
    run_record_clear(&record);
}

void last_words_run_clear(struct last_run *run)
{
    free(run->ended);
    free(run->before);
    running_host_clear(&run->host);
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

// The end of the log. Owner: the caller; NULL: there is none.
static char *end_of_log(const struct last_words *words)
{
    char *lines = last_lines(words, TOLD_LINES);
    char *text = lines != NULL && lines[0] != '\0'
                     ? text_format("the end of its log, %s:\n%s", words->log, last_event_run(lines))
                 : lines == NULL && words->log != NULL && file_is_refused(words->log)
                     ? text_format("you may not read its log, %s; run this in an elevated prompt", words->log)
                     : NULL;
    free(lines);
    return text;
}

char *last_words_log(const char *name)
{
    struct last_words words;
    last_words_find(name, &words, NULL);
    char *text = end_of_log(&words);
    last_words_clear(&words);
    return text;
}

// The last error event that the code of the service's last run wrote. Owner: the caller; NULL: none.
static char *error_event(const struct last_words *words)
{
    char *lines = last_lines(words, EVENT_LINES);
    char *event = lines != NULL ? last_event_find(lines) : NULL;
    free(lines);
    return event;
}

void last_words_note_hook(const struct last_words *words)
{
    char *lines = last_lines(words, EVENT_LINES);
    char *hook = lines != NULL ? last_event_hook(lines) : NULL;
    char *shown = hook != NULL ? text_printable(hook) : NULL;
    if (shown != NULL)
        output_note("%s: %s", words->name, shown);
    free(shown);
    free(hook);
    free(lines);
}

bool last_words_returned(const struct last_words *words)
{
    char *lines = last_lines(words, EVENT_LINES);
    const bool returned = lines != NULL && last_event_is_return(lines);
    free(lines);
    return returned;
}

char *last_words_returned_cure(const struct last_words *words)
{
    char *cure = failure_words_returned(words->name);
    char *lines = last_lines(words, EVENT_LINES);
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
    return cure;
}

// What is known of an end that no failure tells, and the end of the log before it. Owner: the caller; NULL: nothing.
static char *end_without_words(const struct last_words *words, const struct scm_status *status,
                               const struct text_list *failures)
{
    struct last_run run = {0};
    last_words_run(words, status, failures, &run);
    char *log = run.ended != NULL ? end_of_log(words) : NULL;
    char *text = run.ended != NULL
                     ? text_format("%s%s%s", run.ended, log != NULL ? "\n" : "", log != NULL ? log : "")
                     : NULL;
    free(log);
    last_words_run_clear(&run);
    return text;
}

bool last_words_take(const char *name, const struct scm_status *status, struct error *error)
{
    struct last_words words;
    last_words_find(name, &words, NULL);
    char *event = error_event(&words);
    last_words_note_no_log(&words);
    if (status->exit_code == NO_ERROR) {
        char *cure = last_words_returned_cure(&words);
        if (answer_is_json() && !answer_has_failed())
            json_text(answer_fields(), "ended", "by itself, without an error");
        output_answer("%s has started and ended again, exit code 0\n", name);
        if (event != NULL)
            output_note("its last error event: %s", event);
        else
            output_note("%s", cure);
        free(cure);
        free(event);
        last_words_clear(&words);
        return true;
    }
    char *how = exit_words(status->exit_code, status->specific_code);
    error_set(error, status->exit_code, "The service \"%s\" has started and ended: %s", name, how);
    error_advise(error, "pyhost status \"%s\"", name);
    if (!scm_is_remote()) {
        struct text_list failures = last_words_failures(&words);
        // A second start in one object, as of what ran before, is told by a note: no key stands there twice.
        struct json *json = answer_has_failed() ? NULL : answer_fields();
        failure_words_json(json, "failure", failures.count > 0 ? failures.items[0] : NULL, false);
        failure_words_json_rest(json, "followed_by", &failures, false);
        if (failures.count > 0)
            failure_words_explain(error, &failures);
        else
            error->detail = end_without_words(&words, status, &failures);
        // A class may have said there why it exits.
        if (failures.count > 0 && event != NULL && error->detail != NULL &&
            strstr(error->detail, "SystemExit") != NULL)
            output_note("its last error event: %s", event);
        text_list_clear(&failures);
    }
    if (error->detail == NULL && event != NULL)
        error->detail = text_format("its last error event: %s", event);
    else if (error->detail == NULL)
        error->detail = end_of_log(&words);
    free(event);
    free(how);
    last_words_clear(&words);
    return false;
}
