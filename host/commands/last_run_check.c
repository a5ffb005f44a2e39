// SPDX-License-Identifier: MIT
#include "commands/last_run_check.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/path.h"
#include "commands/exit_words.h"
#include "commands/failure_words.h"
#include "commands/last_try.h"
#include "commands/last_words.h"
#include "commands/log_hindrance.h"
#include "report/run_record.h"
#include "scm/scm.h"
#include "settings/code_place.h"
#include "settings/registry.h"

struct last {
    const char *name;
    struct last_words words;
    const struct definition *definition;
    struct scm_status status;
    struct text_list failures;
    struct last_run run;
    bool has_returned; // by itself, without a failure
};

// ---- what was changed since ----

static bool is_newer(const char *file, uint64_t than)
{
    return run_record_written(file) > than; // of any file
}

// Is a file that it runs newer, as far as its settings tell?
static bool is_code_newer(const struct definition *definition, uint64_t than)
{
    struct code_place place =
        code_place_of(definition_text(definition, OPTION_CLASS), &definition->values[OPTION_PROGRAM],
                      definition_text(definition, OPTION_DIRECTORY));
    struct text_list files = code_place_files(&place);
    bool newer = false;
    for (size_t i = 0; i < files.count && !newer; i++)
        newer = is_newer(files.items[i], than);
    text_list_clear(&files);
    code_place_clear(&place);
    return newer;
}

// Is a file that the traceback names newer?
static bool is_traceback_older(const char *failure, uint64_t than)
{
    static const char mark[] = "File \"";
    bool newer = false;
    for (const char *c = strstr(failure, mark); c != NULL && !newer; c = strstr(c, mark)) {
        c += strlen(mark);
        char *file = text_copy_part(c, strcspn(c, "\"\r\n"));
        newer = path_is_absolute(file) && is_newer(file, than);
        free(file);
    }
    return newer;
}

// Were the settings, or the code that failed, changed since the last run wrote its last line?
static bool is_changed_since(const struct last *last)
{
    const uint64_t ended = last->words.log != NULL ? run_record_written(last->words.log) : 0;
    char *key = text_format("SYSTEM\\CurrentControlSet\\Services\\%s", last->name);
    char *own = text_format("%s\\PyHost", key);
    char *class_key = text_format("%s\\PythonClass", key);
    bool changed = registry_written(key) > ended || registry_written(own) > ended ||
                   registry_written(class_key) > ended || is_code_newer(last->definition, ended);
    for (size_t i = 0; i < last->failures.count && !changed; i++)
        changed = is_traceback_older(last->failures.items[i], ended);
    free(class_key);
    free(own);
    free(key);
    return changed;
}

// ---- what was found ----

// Was something tried again, and all of that is well?
static bool are_well(const struct findings *findings)
{
    bool well = findings->count > 0;
    for (size_t i = 0; i < findings->count && well; i++)
        well = findings->items[i].level == FINDING_GOOD;
    return well;
}

static void tell_failures(struct findings *findings, enum finding_level level,
                          const struct text_list *failures)
{
    struct error told = {0};
    failure_words_explain(&told, failures);
    findings_add(findings, level, "last run", "pyhost logs NAME", "%s", told.detail);
    if (told.advice != NULL)
        findings_advise(findings, told.advice);
    error_clear(&told);
}

// It stopped with an error that no failure of the host's stands behind: the code's own, or Windows', as one at its logon.
static bool has_only_code(const struct last *last)
{
    return last->failures.count == 0 && last->run.ended == NULL && last->status.state == SERVICE_STOPPED &&
           last->status.exit_code != NO_ERROR && last->status.exit_code != ERROR_SERVICE_NEVER_STARTED;
}

static void tell_code(struct findings *findings, enum finding_level level, const struct last *last)
{
    struct error nowhere = {0};
    char *words = exit_words(last->status.exit_code, last->status.specific_code);
    findings_add(findings, level, "last run", "pyhost logs NAME", "the service stopped: %s", words);
    if (!last_words_may_log(&last->words, &nowhere)) {
        char *events = log_hindrance_events(findings->service);
        findings_advise(findings, events);
        free(events);
    }
    error_clear(&nowhere);
    free(words);
}

static void tell_return(struct findings *findings, enum finding_level level, const struct last *last)
{
    char *cure = last_words_returned_cure(&last->words);
    findings_add(findings, level, "last run", NULL, "the service's code returned, though nobody stopped it");
    findings_advise(findings, cure);
    free(cure);
}

static void tell_past(struct findings *findings, const struct text_list *past)
{
    char *line = failure_words_line(past->items[0]);
    findings_add(findings, FINDING_PAST, "last run", NULL,
                 "in an earlier run, %s; it has run without that since", line);
    free(line);
}

static void tell(struct findings *findings, const struct last *last, const struct access_who *who)
{
    const bool has_failed = last->failures.count > 0;
    struct findings tried = {.service = findings->service};
    if (has_failed)
        last_try_failures(&tried, &last->failures, last->definition, who);
    const bool is_over =
        last->status.state == SERVICE_STOPPED || last->run.ended != NULL; // the SCM may be late
    const bool stands = is_over && !are_well(&tried) && !is_changed_since(last);
    const enum finding_level level = stands ? FINDING_WARNING : FINDING_PAST;
    if (last->run.ended != NULL)
        findings_add(findings, level, "last run", "pyhost logs NAME", "%s", last->run.ended);
    if (last->run.before != NULL)
        findings_add(findings, FINDING_PAST, "last run", "pyhost logs NAME", "the one before: %s",
                     last->run.before);
    if (has_failed)
        tell_failures(findings, level, &last->failures);
    if (has_only_code(last))
        tell_code(findings, level, last);
    if (last->has_returned)
        tell_return(findings, level, last);
    if (last->run.host.is_outdated) {
        char *words = running_host_words(&last->run.host);
        findings_add(findings, FINDING_WARNING, "host", "pyhost restart NAME", "the process %s", words);
        free(words);
    }
    findings_take(findings, &tried);
    struct text_list past = {0};
    if (!has_failed)
        past = last_words_past_failures(&last->words);
    if (past.count > 0)
        tell_past(findings, &past);
    if (last->run.ended == NULL && last->run.before == NULL && !has_failed && past.count == 0 &&
        !last->has_returned && !has_only_code(last))
        findings_add(findings, FINDING_GOOD, "last run", NULL, "no failure is known of it");
    text_list_clear(&past);
}

void last_run_check(struct findings *findings, const struct definition *definition,
                    const struct access_who *who)
{
    struct scm_service service = {0};
    struct error ignored = {0};
    struct last last = {.name = findings->service, .definition = definition};
    last_words_find(last.name, &last.words, NULL);
    last.failures = last_words_failures(&last.words);
    if (scm_open(last.name, SERVICE_QUERY_STATUS, &service, &ignored) &&
        scm_query(&service, &last.status, &ignored))
        last_words_run(&last.words, &last.status, &last.failures, &last.run);
    last.has_returned = last.failures.count == 0 && last.run.ended == NULL &&
                        last.status.state == SERVICE_STOPPED && last.status.exit_code == NO_ERROR &&
                        last_words_returned(&last.words);
    const struct finding *python = findings_bad(findings, "python");
    failure_words_forget_cures(&last.failures, python != NULL ? python->text : NULL,
                               python != NULL ? python->advice : NULL);
    tell(findings, &last, who);
    last_words_run_clear(&last.run);
    text_list_clear(&last.failures);
    last_words_clear(&last.words);
    scm_close(&service);
    error_clear(&ignored);
}
