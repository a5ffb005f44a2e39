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
#include "commands/foreign.h"
#include "commands/last_words.h"
#include "commands/log_filter.h"
#include "commands/log_hindrance.h"
#include "commands/log_tail.h"
#include "base/wide.h"
#include "scm/scm.h"
#include "settings/settings.h"

enum { STANDARD_LINES = 20 };

// As the log writes times, in the local one. ticks: 100 ns in UTC. Owner: the caller.
static char *local_time(uint64_t ticks)
{
    SYSTEMTIME universal;
    SYSTEMTIME time;
    const FILETIME utc = {.dwLowDateTime = (DWORD)ticks, .dwHighDateTime = (DWORD)(ticks >> 32)};
    FileTimeToSystemTime(&utc, &universal);
    SystemTimeToTzSpecificLocalTime(NULL, &universal,
                                    &time); // with the daylight saving of that day, not of today
    return text_format("%04u-%02u-%02u %02u:%02u:%02u", time.wYear, time.wMonth, time.wDay, time.wHour,
                       time.wMinute, time.wSecond);
}

// The local time that was so many seconds ago.
static char *time_ago(uint64_t seconds)
{
    FILETIME utc;
    GetSystemTimeAsFileTime(&utc);
    return local_time(((uint64_t)utc.dwHighDateTime << 32 | utc.dwLowDateTime) - seconds * 10000000);
}

// Is there such a day, and such a time? text: "2024-05-31 12:00:30", or a beginning of that.
static bool exists(const char *text)
{
    FILETIME ignored;
    const size_t length = strlen(text);
    const SYSTEMTIME time = {
        .wYear = (WORD)strtoul(text, NULL, 10),
        .wMonth = (WORD)strtoul(text + 5, NULL, 10),
        .wDay = (WORD)strtoul(text + 8, NULL, 10),
        .wHour = length > 11 ? (WORD)strtoul(text + 11, NULL, 10) : 0,
        .wMinute = length > 14 ? (WORD)strtoul(text + 14, NULL, 10) : 0,
        .wSecond = length > 17 ? (WORD)strtoul(text + 17, NULL, 10) : 0,
    };
    return SystemTimeToFileTime(&time, &ignored);
}

// "10m", "2 h": so long ago. NULL: it is no such text. Owner: the caller.
static char *parse_ago(const char *text)
{
    uint64_t seconds = 0;
    const size_t digits = strspn(text, "0123456789");
    char *closed = text_format("%.*s%s", (int)digits, text, text + digits + strspn(text + digits, " "));
    const bool done = text[digits] != '\0' && human_parse_duration(closed, &seconds);
    free(closed);
    return done ? time_ago(seconds) : NULL;
}

// "2024-05-31", "2024-05-31 12:00", "2024-05-31T12:00:30", "12:00" (today), "10m" (ago) as the log writes
// times, or a beginning of that. NULL after filling error. Owner: the caller.
static char *parse_time(const char *text, struct error *error)
{
    static const char *const forms[] = {"dddd-dd-dd dd:dd:dd", "dddd-dd-dd dd:dd", "dddd-dd-dd", "dd:dd:dd",
                                        "dd:dd"};
    char *time = parse_ago(text);
    for (size_t i = 0; i < COUNT_OF(forms) && time == NULL; i++) {
        bool fits = strlen(text) == strlen(forms[i]);
        for (size_t j = 0; fits && forms[i][j] != '\0'; j++)
            fits = forms[i][j] == 'd'   ? isdigit((unsigned char)text[j]) != 0
                   : forms[i][j] == ' ' ? text[j] == ' ' || text[j] == 'T'
                                        : text[j] == forms[i][j];
        if (!fits)
            continue;
        SYSTEMTIME today;
        GetLocalTime(&today);
        if (forms[i][2] == ':')
            time = text_format("%04u-%02u-%02u %s", today.wYear, today.wMonth, today.wDay, text);
        else
            time = text_copy(text);
        if (strlen(time) > 10)
            time[10] = ' ';
    }
    if (time != NULL && exists(time))
        return time;
    free(time);
    error_set(error, 0, "\"%s\" is no time", text);
    error_advise(error,
                 "write \"2024-05-31 12:00\", \"12:00\" for today, or 30s, 10m, 2h, 1d for so long ago");
    return NULL;
}

// ---- writing ----

// What is asked for.
struct request {
    const char *name;
    char *log;
    char *since; // as the log writes times; NULL: from the end
    bool counts; // --lines was given
    uint32_t lines;
    struct log_filter filter;
    struct text_buffer begun; // of what is followed: a line that has not ended
};

static void write_rows(const struct request *request, const char *text)
{
    while (*text != '\0') {
        const size_t length = strcspn(text, "\n");
        char *line = text_copy_part(text, length > 0 && text[length - 1] == '\r' ? length - 1 : length);
        answer_service(request->name);
        json_text(answer_fields(), "log", request->log);
        json_text(answer_fields(), "line", line);
        answer_row();
        free(line);
        text += length + (text[length] == '\n');
    }
}

static void write_list(const struct request *request, const char *text)
{
    struct json *json = answer_fields();
    json_text(json, "log", request->log);
    json_begin(json, "lines", '[');
    while (*text != '\0') {
        const size_t length = strcspn(text, "\n");
        char *line = text_copy_part(text, length > 0 && text[length - 1] == '\r' ? length - 1 : length);
        json_text(json, NULL, line);
        free(line);
        text += length + (text[length] == '\n');
    }
    json_end(json, ']');
}

static struct request *followed; // by write_on(): Ctrl+C ends the process

static bool write_on(const char *text)
{
    if (!answer_is_json() && log_filter_is_open(&followed->filter)) {
        output_write(OUTPUT_ANSWER, text);
    } else { // whole lines
        text_buffer_add(&followed->begun, text);
        char *last = strrchr(followed->begun.data, '\n');
        if (last == NULL)
            return true;
        char *whole = text_copy_part(followed->begun.data, (size_t)(last + 1 - followed->begun.data));
        char *shown = log_filter_lines(&followed->filter, whole);
        char *rest = text_copy(last + 1);
        free(text_buffer_take(&followed->begun));
        text_buffer_add(&followed->begun, rest);
        if (answer_is_json())
            write_rows(followed, shown);
        else
            output_write(OUTPUT_ANSWER, shown);
        free(rest);
        free(shown);
        free(whole);
    }
    output_flush();
    return true;
}

// Behind the log of a run that broke off it says so: the log itself just ends.
static void note_end(const char *name)
{
    struct scm_service service = {0};
    struct scm_status status = {0};
    struct error ignored = {0};
    struct last_run run = {0};
    struct last_words words;
    last_words_find(name, &words, NULL);
    struct text_list failures = last_words_failures(&words);
    if (scm_open(name, SERVICE_QUERY_STATUS, &service, &ignored) && scm_query(&service, &status, &ignored))
        last_words_run(&words, &status, &failures, &run);
    if (run.ended != NULL)
        output_note("%s", run.ended);
    last_words_run_clear(&run);
    text_list_clear(&failures);
    last_words_clear(&words);
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

static size_t count_lines(const char *text)
{
    size_t count = 0;
    while (*text != '\0') {
        text += strcspn(text, "\n");
        text += *text == '\n';
        count++;
    }
    return count;
}

// No line with a time is late enough. Those behind the last one with a time may be, when the log was written to since: they are
// shown, and what is known of them is said. Takes text, which is empty, over. Owner of what is returned: the caller.
static char *take_undated(const struct request *request, char *text)
{
    enum { LOOKED_AT = 100000 };
    struct error ignored = {0};
    uint64_t ticks = 0;
    char *all = log_tail_read(request->log, LOOKED_AT, NULL, &ignored);
    char *written = log_tail_last_write(request->log, &ticks) ? local_time(ticks) : NULL;
    if (written != NULL && all != NULL && strncmp(written, request->since, strlen(request->since)) >= 0) {
        const char *behind = all; // the last line with a time
        for (const char *line = all; *line != '\0';) {
            const size_t length = strcspn(line, "\n");
            const bool has_time = log_tail_time_length(line) > 0;
            line += length + (line[length] == '\n');
            behind = has_time ? line : behind;
        }
        const uint32_t most = request->counts ? request->lines : STANDARD_LINES;
        const char *shown = last_lines(behind, most);
        if (*shown != '\0') {
            output_note(
                "no line since %s has a time in front, but the log was written to at %s: these are the last "
                "%zu "
                "of %zu lines behind the last one that has; to have times in front: pyhost update \"%s\" "
                "--log-times yes",
                request->since, written, count_lines(shown), count_lines(behind), request->name);
            free(text);
            text = text_copy(shown);
        }
    } else if (written != NULL) {
        output_note("nothing was logged since %s; the log was last written to at %s", request->since,
                    written);
    }
    free(written);
    free(all);
    error_clear(&ignored);
    return text;
}

// What is shown at first. NULL when there is no log, or with error when it cannot be read. Owner: the caller.
static char *read_log(struct request *request, struct log_tail_end *end, struct error *error)
{
    const bool open = log_filter_is_open(&request->filter);
    char *text = request->since != NULL
                     ? log_tail_since(request->log, request->since, end, error)
                     : log_tail_read(request->log, open ? request->lines : UINT32_MAX, end, error);
    if (text != NULL && text[0] == '\0' && request->since != NULL)
        text = take_undated(request, text);
    if (text != NULL && !open) {
        char *shown = log_filter_lines(&request->filter, text);
        free(text);
        text = shown;
    }
    if (text != NULL && (request->since == NULL || request->counts)) {
        char *last = text_copy(last_lines(text, request->lines));
        free(text);
        text = last;
    }
    return text;
}

static bool cannot_show(const struct request *request, struct error *error)
{
    const char *log = request->log;
    if (file_is_refused(log)) {
        system_error(error, ERROR_ACCESS_DENIED, "you may not read the log \"%s\"", log);
        return error_advise(error, "run this as an administrator");
    }
    if (file_directory_exists(log)) {
        error_set(error, ERROR_ACCESS_DENIED, "the log \"%s\" is a directory", log);
        return error_advise(error, "name a file: pyhost update \"%s\" --log FILE", request->name);
    }
    if (error->message != NULL || !foreign_check_by_name(request->name, error))
        return false;
    struct last_words words;
    last_words_find(request->name, &words, NULL);
    const bool may = last_words_may_log(&words, error);
    last_words_clear(&words);
    if (!may)
        return false;
    error_set(error, ERROR_FILE_NOT_FOUND, "the service \"%s\" has no log yet: there is no \"%s\"",
              request->name, log);
    return error_advise(error, "pyhost start \"%s\"", request->name);
}

// Could a service of this host still begin a log?
static bool may_come(const struct request *request)
{
    struct error ignored = {0};
    const bool may = foreign_check_by_name(request->name, &ignored);
    error_clear(&ignored);
    return may;
}

static void find_log(struct request *request)
{
    struct settings settings = {0};
    struct error ignored = {0};
    settings_read(&settings, request->name,
                  &ignored); // without settings: the default place, where a removed service's log stays
    request->log = last_words_log_path(&settings);
    if (!text_equal_ignore_case(request->log, settings.log))
        log_hindrance_note(request->name, settings.log, request->log);
    settings_clear(&settings);
    error_clear(&ignored);
}

static bool show(struct request *request, bool follows, struct error *error)
{
    struct log_tail_end end = {0}; // what is written while it is shown comes next
    const bool wants_none = request->lines == 0 && request->counts;
    followed = request;
    if (follows)
        answer_rows();
    else
        answer_service(request->name);
    find_log(request);
    char *text = read_log(request, follows ? &end : NULL, error);
    if (text == NULL && (error->message != NULL || (!follows && !wants_none) || !may_come(request))) {
        if (follows)
            answer_service(request->name);
        return cannot_show(request, error);
    }
    const char *shown = text != NULL ? text : "";
    if (!answer_is_json())
        output_write(OUTPUT_ANSWER, shown);
    else if (follows)
        write_rows(request, shown);
    else
        write_list(request, shown);
    free(text);
    output_flush();
    if (follows)
        return log_tail_follow(request->log, &end, write_on, error);
    if (!scm_is_remote())
        note_end(request->name);
    return true;
}

int logs_run(const struct command_line *line)
{
    struct error error = {0};
    const char *since = command_line_value(line, OPTION_SINCE);
    const char *count = command_line_value(line, OPTION_LINES);
    const char *wanted = command_line_value(line, OPTION_GREP);
    wchar_t *wide = wide_from_text(wanted);
    struct request request = {.name = line->arguments.items[0],
                              .counts = count != NULL,
                              .lines = count != NULL ? (uint32_t)strtoul(count, NULL, 10) : STANDARD_LINES,
                              .filter = {.errors = command_line_has(line, OPTION_ERRORS), .wanted = wide}};
    int code = EXIT_DONE;
    if (since != NULL && (request.since = parse_time(since, &error)) == NULL) {
        answer_fail(&error);
        code = EXIT_USAGE;
    } else if (!show(&request, command_line_has(line, OPTION_FOLLOW), &error)) {
        code = answer_fail(&error);
    }
    free(text_buffer_take(&request.begun));
    free(request.since);
    free(request.log);
    free(wide);
    error_clear(&error);
    return code;
}
