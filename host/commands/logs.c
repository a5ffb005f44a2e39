// SPDX-License-Identifier: MIT
// logs: the end of a service's log, and what is written to it from then on.
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/file.h"
#include "base/human.h"
#include "base/output.h"
#include "base/system_error.h"
#include "commands/answer.h"
#include "commands/commands.h"
#include "commands/last_words.h"
#include "commands/log_tail.h"
#include "scm/scm.h"
#include "settings/settings.h"

enum { STANDARD_LINES = 20 };

static char *time_of(const SYSTEMTIME *time)
{
    return text_format("%04u-%02u-%02u %02u:%02u:%02u", time->wYear, time->wMonth, time->wDay, time->wHour,
                       time->wMinute, time->wSecond);
}

// The local time that was so many seconds ago.
static char *time_ago(uint64_t seconds)
{
    FILETIME utc;
    FILETIME local;
    SYSTEMTIME time;
    GetSystemTimeAsFileTime(&utc);
    uint64_t ticks = (((uint64_t)utc.dwHighDateTime << 32) | utc.dwLowDateTime) - seconds * 10000000;
    utc = (FILETIME){.dwLowDateTime = (DWORD)ticks, .dwHighDateTime = (DWORD)(ticks >> 32)};
    FileTimeToLocalFileTime(&utc, &local);
    FileTimeToSystemTime(&local, &time);
    return time_of(&time);
}

// "2024-05-31", "2024-05-31 12:00", "2024-05-31T12:00:30", "12:00" (today), "10m" (ago) as the log writes
// times, or a beginning of that. NULL after filling error. Owner: the caller.
static char *parse_time(const char *text, struct error *error)
{
    static const char *const forms[] = {"dddd-dd-dd dd:dd:dd", "dddd-dd-dd dd:dd", "dddd-dd-dd", "dd:dd:dd",
                                        "dd:dd"};
    uint64_t seconds = 0;
    SYSTEMTIME today;
    if (human_parse_duration(text, &seconds) && !isdigit((unsigned char)text[strlen(text) - 1]))
        return time_ago(seconds);
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        bool fits = strlen(text) == strlen(forms[i]);
        for (size_t j = 0; fits && forms[i][j] != '\0'; j++)
            fits = forms[i][j] == 'd'   ? isdigit((unsigned char)text[j]) != 0
                   : forms[i][j] == ' ' ? text[j] == ' ' || text[j] == 'T'
                                        : text[j] == forms[i][j];
        if (!fits)
            continue;
        if (forms[i][2] != ':') {
            char *time = text_copy(text);
            if (strlen(time) > 10)
                time[10] = ' ';
            return time;
        }
        GetLocalTime(&today);
        return text_format("%04u-%02u-%02u %s", today.wYear, today.wMonth, today.wDay, text);
    }
    error_set(error, 0, "\"%s\" is no time", text);
    error_advise(error, "write \"2024-05-31 12:00\", \"12:00\" for today, or 10m, 2h, 1d for so long ago");
    return NULL;
}

static bool write_on(const char *text)
{
    output_write(OUTPUT_ANSWER, text);
    output_flush();
    return true; // Ctrl+C ends the process
}

// Behind the log of a run that broke off it says so: the log itself just ends.
static void note_end(const char *name)
{
    struct scm_service service = {0};
    struct scm_status status = {0};
    struct error ignored = {0};
    struct last_run run = {0};
    struct text_list failures = last_words_failures(name);
    if (scm_open(name, SERVICE_QUERY_STATUS, &service, &ignored) && scm_query(&service, &status, &ignored))
        last_words_run(name, &status, &failures, &run);
    if (run.ended != NULL)
        output_note("%s", run.ended);
    last_words_run_clear(&run);
    text_list_clear(&failures);
    scm_close(&service);
    error_clear(&ignored);
}

// The last lines of text, at most so many.
static const char *last_lines(const char *text, uint32_t lines)
{
    const char *begin = text + strlen(text);
    while (begin > text && lines > 0) {
        begin--;
        while (begin > text && begin[-1] != '\n')
            begin--;
        lines--;
    }
    return begin;
}

int logs_run(const struct command_line *line)
{
    struct settings settings = {0};
    struct error error = {0};
    char *text = NULL;
    char *time = NULL;
    char *log = NULL;
    const char *name = line->arguments.items[0];
    const char *since = command_line_value(line, OPTION_SINCE);
    const char *count = command_line_value(line, OPTION_LINES);
    uint32_t lines = count != NULL ? (uint32_t)strtoul(count, NULL, 10) : STANDARD_LINES;
    bool follows = command_line_has(line, OPTION_FOLLOW);
    struct log_tail_end end = {0}; // what is written while it is shown comes next
    int code = EXIT_DONE;
    bool done = since == NULL || (time = parse_time(since, &error)) != NULL;
    if (!done)
        code = EXIT_USAGE;
    if (done) {
        struct error ignored = {
            0}; // without settings there is the default place: a removed service's log stays
        settings_read(&settings, name, &ignored);
        log = last_words_log_path(&settings);
        if (!text_equal_ignore_case(log, settings.log))
            output_note("this is \"%s\", where its log is when \"%s\" cannot be opened", log, settings.log);
        text = time != NULL ? log_tail_since(log, time, follows ? &end : NULL, &error)
                            : log_tail_read(log, lines, follows ? &end : NULL, &error);
        if (text == NULL && file_is_refused(log)) {
            done = system_error(&error, ERROR_ACCESS_DENIED, "you may not read the log \"%s\"", log);
            error_advise(&error, "run this as an administrator");
        } else if (text == NULL && file_directory_exists(log)) {
            done = error_set(&error, ERROR_ACCESS_DENIED, "the log \"%s\" is a directory", log);
            error_advise(&error, "name a file: pyhost update \"%s\" --log FILE", name);
        } else if (error.message != NULL) {
            done = false;
        } else if (text == NULL && !follows && !(lines == 0 && count != NULL)) {
            done = error_set(&error, ERROR_FILE_NOT_FOUND,
                             "the service \"%s\" has no log yet: there is no \"%s\"", name, log);
            if (scm_exists(name, &ignored))
                error_advise(&error, "pyhost start \"%s\"", name);
            else
                error_advise(&error, "check the name; \"pyhost list\" shows the services of this host");
        } else if (text != NULL) {
            output_write(OUTPUT_ANSWER, time != NULL && count != NULL ? last_lines(text, lines) : text);
        }
        error_clear(&ignored);
        free(text);
    }
    output_flush();
    if (done && !follows && !scm_is_remote())
        note_end(name);
    if (done && follows)
        done = log_tail_follow(log, &end, write_on, &error);
    if (!done && code != EXIT_USAGE)
        code = EXIT_FAILED;
    if (!done)
        answer_fail(&error);
    free(time);
    free(log);
    settings_clear(&settings);
    error_clear(&error);
    return code;
}
