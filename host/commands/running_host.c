// SPDX-License-Identifier: MIT
#include "commands/running_host.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/file.h"
#include "base/path.h"
#include "commands/image_path.h"
#include "commands/last_words.h"
#include "commands/program_file.h"
#include "commands/python_words.h"
#include "report/host_file.h"
#include "scm/scm.h"

// The file that the service's command line names. Owner: the caller; NULL: it may not be seen.
static char *program_of(const char *name)
{
    struct scm_service service = {0};
    struct error ignored = {0};
    char *line =
        scm_open(name, SERVICE_QUERY_CONFIG, &service, &ignored) ? scm_image_path(&service, &ignored) : NULL;
    char *program = NULL;
    if (line != NULL) {
        struct image_path path = image_path_split(line);
        program = program_file_resolve(path.program);
        image_path_clear(&path);
    }
    free(line);
    scm_close(&service);
    error_clear(&ignored);
    return program;
}

static bool is_python(const char *program)
{
    return python_words_is_python(path_name(program));
}

// The file that the next start takes the host from. Owner: the caller; NULL: not known.
static char *next_of(const char *name, const struct run_record *record)
{
    char *program = program_of(name);
    if (program == NULL || !is_python(program))
        return program;
    free(program);
    return is_python(record->host) ? NULL : text_copy(record->host);
}

// Some linkers write no checksum: then the versions alone tell.
static void compare(const struct run_record *record, struct running_host *host)
{
    const uint32_t checksum = host_file_checksum(host->next);
    if (record->host_checksum != 0 && checksum != 0) {
        host->is_known = true;
        host->is_outdated = record->host_checksum != checksum;
    } else if (host->version != NULL && host->next_version != NULL) {
        host->is_known = true;
        host->is_outdated = strcmp(host->version, host->next_version) != 0;
    } else {
        host->is_known = file_is_missing(host->next);
        host->is_refused = !host->is_known && file_is_refused(host->next);
    }
}

void running_host_find(const char *name, const struct run_record *record, struct running_host *host)
{
    *host = (struct running_host){0};
    if (record->host == NULL)
        return;
    host->version = record->host_version != NULL ? text_copy(record->host_version) : NULL;
    host->program = text_copy(record->host);
    host->next = next_of(name, record);
    if (host->next == NULL)
        return;
    host->next_version = host_file_version(host->next);
    compare(record, host);
}

void running_host_clear(struct running_host *host)
{
    free(host->version);
    free(host->program);
    free(host->next);
    free(host->next_version);
    *host = (struct running_host){0};
}

char *running_host_words(const struct running_host *host)
{
    const char *version = host->version != NULL ? host->version : "of another version";
    if (host->next_version == NULL)
        return text_format("runs pyhost %s, %s is another program", version, host->next);
    const bool is_rebuilt = strcmp(version, host->next_version) == 0;
    return text_format("runs pyhost %s, %s is %s %s", version, host->next,
                       is_rebuilt ? "another build of" : "pyhost", host->next_version);
}

void running_host_json(struct json *json, const struct running_host *host)
{
    json_text(json, "host_version", host->version);
    json_text(json, "exe_version", host->next_version);
    json_boolean(json, "outdated", host->is_outdated);
}

static enum running_host_verdict verdict_of(const struct running_host *host)
{
    return host->is_outdated  ? RUNNING_HOST_OUTDATED
           : host->is_known   ? RUNNING_HOST_PRESENT
           : host->is_refused ? RUNNING_HOST_REFUSED
                              : RUNNING_HOST_UNKNOWN;
}

enum running_host_verdict running_host_ask(const char *name)
{
    const struct text_list none = {0};
    struct last_words words;
    struct last_run run = {0};
    struct scm_service service = {0};
    struct scm_status status = {0};
    struct error error = {0};
    enum running_host_verdict verdict = RUNNING_HOST_UNKNOWN;
    last_words_find(name, &words, NULL);
    if (scm_open(name, SERVICE_QUERY_STATUS, &service, &error) && scm_query(&service, &status, &error)) {
        last_words_run(&words, &status, &none, &run);
        verdict = status.state == SERVICE_STOPPED ? RUNNING_HOST_PRESENT : verdict_of(&run.host);
    } else if (error.code == ERROR_SERVICE_DOES_NOT_EXIST) {
        verdict = RUNNING_HOST_ABSENT;
    }
    last_words_run_clear(&run);
    last_words_clear(&words);
    scm_close(&service);
    error_clear(&error);
    return verdict;
}
