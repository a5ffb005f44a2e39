// SPDX-License-Identifier: MIT
#include "commands/running_host.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "commands/image_path.h"
#include "commands/last_words.h"
#include "commands/program_file.h"
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

// Some linkers write no checksum: then the versions alone tell.
static bool is_another(const struct run_record *record, const struct running_host *host, uint32_t checksum)
{
    if (record->host_checksum != 0 && checksum != 0)
        return record->host_checksum != checksum;
    return host->version != NULL && host->next_version != NULL &&
           strcmp(host->version, host->next_version) != 0;
}

void running_host_find(const char *name, const struct run_record *record, struct running_host *host)
{
    *host = (struct running_host){0};
    if (record->host == NULL)
        return;
    host->version = record->host_version != NULL ? text_copy(record->host_version) : NULL;
    host->program = text_copy(record->host);
    host->next = program_of(name);
    if (host->next == NULL)
        return;
    host->next_version = host_file_version(host->next);
    host->is_outdated = is_another(record, host, host_file_checksum(host->next));
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

bool running_host_is_outdated(const char *name, bool *is_known)
{
    const struct text_list none = {0};
    struct last_words words;
    struct last_run run = {0};
    struct scm_service service = {0};
    struct scm_status status = {0};
    struct error ignored = {0};
    last_words_find(name, &words, NULL);
    if (scm_open(name, SERVICE_QUERY_STATUS, &service, &ignored) && scm_query(&service, &status, &ignored))
        last_words_run(&words, &status, &none, &run);
    const bool is = run.host.is_outdated;
    if (is_known != NULL)
        *is_known = run.host.version != NULL || status.state == SERVICE_STOPPED;
    last_words_run_clear(&run);
    last_words_clear(&words);
    scm_close(&service);
    error_clear(&ignored);
    return is;
}
