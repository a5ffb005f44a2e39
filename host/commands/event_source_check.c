// SPDX-License-Identifier: MIT
#include "commands/event_source_check.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/quoting.h"
#include "base/text.h"
#include "report/event_source.h"
#include "report/event_texts.h"
#include "report/host_file.h"
#include "scm/scm.h"
#include "settings/registry.h"

// The last of the files that is not there: the host's own, or one of the service's code. NULL: there is none.
static const char *find_missing(const struct text_list *files, bool of_host)
{
    const char *missing = NULL;
    for (size_t i = 0; i < files->count; i++)
        if (host_file_is_called_so(files->items[i]) == of_host && !file_is_refused(files->items[i]) &&
            !file_exists(files->items[i]))
            missing = files->items[i];
    return missing;
}

static void add_missing(struct findings *findings, const char *place, const char *missing)
{
    char *cure = text_format("take \"%s\" out of EventMessageFile in HKLM\\%s", missing, place);
    findings_add(findings, FINDING_WARNING, "event source", NULL,
                 "the service's code registered a file with texts of its events that does not exist: \"%s\"",
                 missing);
    findings_advise(findings, cure);
    free(cure);
}

// Is none of the files the host's?
static bool is_taken(const struct text_list *files)
{
    for (size_t i = 0; i < files->count; i++)
        if (event_texts_is_host(files->items[i]))
            return false;
    return true;
}

static void add_taken(struct findings *findings, const char *name, const char *files, bool is_mended)
{
    struct text_buffer cure = {0};
    if (is_mended) {
        findings_add(findings, FINDING_PAST, "event source", NULL,
                     "Python code registered the event source \"%s\" anew, with its texts in %s: the service "
                     "registers it "
                     "again before its next event",
                     name, files);
        return;
    }
    text_buffer_add(&cure, "pyhost update");
    quoting_add(&cure, name, false);
    findings_add(findings, FINDING_WARNING, "event source", NULL,
                 "Python code registered the event source \"%s\" anew, as NTEventLogHandler and "
                 "AddSourceToRegistry of pywin32 do, with its texts in %s: the events of pyhost are shown "
                 "without their texts",
                 name, files);
    findings_advise(findings, cure.data);
    free(text_buffer_take(&cure));
}

// The files that have the texts of its events, of which the host's should be one.
static void check_texts(struct findings *findings, const char *name, const char *place, const char *files,
                        bool mends)
{
    struct text_list list = event_texts_files(files);
    const char *missing = find_missing(&list, true);
    const char *unseen = NULL;
    for (size_t i = 0; i < list.count; i++)
        if (file_is_refused(list.items[i]))
            unseen = list.items[i];
    if (is_taken(&list))
        add_taken(findings, name, files, mends);
    else if (missing != NULL)
        findings_add(findings, FINDING_WARNING, "event source", "install it again, as an administrator",
                     "the texts of its events are missing: \"%s\"", missing);
    else if ((missing = find_missing(&list, false)) != NULL)
        add_missing(findings, place, missing);
    else if (unseen != NULL)
        findings_add(findings, FINDING_WARNING, "event source", SCM_ELEVATE,
                     "Cannot see the texts of its events: \"%s\"", unseen);
    else
        findings_add(findings, FINDING_GOOD, "event source", NULL, "registered");
    text_list_clear(&list);
}

void event_source_check(struct findings *findings, const char *name, bool mends)
{
    bool found = false;
    char *place = NULL;
    char *files = NULL;
    struct registry_key key = {0};
    struct error error = {0};
    const enum event_source_owner owner = event_source_owner_of(name, &place, &files);
    if (place != NULL && !registry_open(place, &key, &found, &error)) {
        findings_add(findings, FINDING_WARNING, "event source", scm_cure_unseen(&error),
                     "Cannot see the event log's source \"%s\": %s", name, error.message);
    } else if (owner == EVENT_SOURCE_HOST) {
        check_texts(findings, name, place, files, mends);
    } else if (owner == EVENT_SOURCE_OTHER && event_source_is_of_code(place, files)) {
        add_taken(findings, name, files, false); // the host has left no mark there
    } else if (owner == EVENT_SOURCE_OTHER) {
        char *cure = text_format("give the service another name, or delete HKLM\\%s if its program is gone, "
                                 "and install the service again",
                                 place);
        findings_add(
            findings, FINDING_WARNING, "event source", NULL,
            "another program owns the event source \"%s\"%s%s: the service's events are shown without "
            "their texts",
            name, files != NULL ? ", with its texts in " : "", files != NULL ? files : "");
        findings_advise(findings, cure);
        free(cure);
    } else {
        findings_add(
            findings, FINDING_WARNING, "event source", "install it again, as an administrator",
            "the event log does not know the source \"%s\": its events are shown without their texts", name);
    }
    registry_close(&key);
    error_clear(&error);
    free(files);
    free(place);
}

void event_source_check_files(struct findings *findings, const char *name)
{
    char *place = NULL;
    char *files = NULL;
    const bool is_own = event_source_owner_of(name, &place, &files) == EVENT_SOURCE_HOST;
    struct text_list list = event_texts_files(is_own ? files : "");
    const char *missing = find_missing(&list, false);
    if (missing != NULL)
        add_missing(findings, place, missing);
    text_list_clear(&list);
    free(files);
    free(place);
}
