// SPDX-License-Identifier: MIT
#include "report/event_source.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/file.h"
#include "base/path.h"
#include "base/system_error.h"
#include "base/wide.h"
#include "report/event_texts.h"
#include "report/host_file.h"
#include "settings/registry.h"

enum { ALL_TYPES = EVENTLOG_ERROR_TYPE | EVENTLOG_WARNING_TYPE | EVENTLOG_INFORMATION_TYPE };

#define LOGS "SYSTEM\\CurrentControlSet\\Services\\EventLog"

static char *source_path(const char *log, const char *source)
{
    return text_format(LOGS "\\%s\\%s", log, source);
}

// ---- whose a source is ----

static bool is_key(const char *path)
{
    bool found = false;
    struct registry_key key = {0};
    struct error ignored = {0};
    registry_open(path, &key, &found, &ignored);
    found |= ignored.code == ERROR_ACCESS_DENIED;
    registry_close(&key);
    error_clear(&ignored);
    return found;
}

// The registry key of the source, in whichever log; Application first, where Windows looks as well. NULL: no log has it. Owner: the
// caller.
static char *find_source(const char *source)
{
    bool found = false;
    struct registry_key logs = {0};
    struct text_list names = {0};
    struct error ignored = {0};
    char *path = source_path("Application", source);
    if (is_key(path))
        return path;
    if (registry_open(LOGS, &logs, &found, &ignored) && found)
        registry_key_names(&logs, &names, &ignored);
    found = false;
    for (size_t i = 0; i < names.count && !found; i++) {
        free(path);
        path = source_path(names.items[i], source);
        found = is_key(path);
    }
    text_list_clear(&names);
    registry_close(&logs);
    error_clear(&ignored);
    if (found)
        return path;
    free(path);
    return NULL;
}

// A product's own registration need not have texts of events: any value or key that this host does not write is another's.
static bool has_more(const struct registry_key *key)
{
    struct text_list values = {0};
    struct text_list keys = {0};
    struct error ignored = {0};
    registry_key_names(key, &keys, &ignored);
    bool has = keys.count > 0;
    text_list_clear(&keys);
    registry_value_names(key, &values, &ignored);
    for (size_t i = 0; i < values.count; i++)
        has |= !text_equal_ignore_case(values.items[i], "EventMessageFile") &&
               !text_equal_ignore_case(values.items[i], "TypesSupported") &&
               !text_equal_ignore_case(values.items[i], EVENT_SOURCE_MARK);
    text_list_clear(&values);
    error_clear(&ignored);
    return has;
}

// Are the values those that this host writes?
static bool is_as_written(const struct registry_key *key)
{
    uint32_t types = 0;
    bool found = false;
    struct error ignored = {0};
    registry_read_number(key, "TypesSupported", &types, &found, &ignored);
    error_clear(&ignored);
    return found && types == ALL_TYPES && !has_more(key);
}

static bool is_marked(const struct registry_key *key)
{
    uint32_t mark = 0;
    bool found = false;
    struct error ignored = {0};
    registry_read_number(key, EVENT_SOURCE_MARK, &mark, &found, &ignored);
    error_clear(&ignored);
    return found && mark != 0;
}

// Is any of the files a pyhost.exe? Of one that is gone the name tells, and of the module beside pyhost.exe, which has the texts of
// python.exe's events: a name that others may have, so it counts where the rest of the key is this host's, too.
static bool has_host(const struct registry_key *key, const char *files)
{
    bool has = false;
    struct text_list list = event_texts_files(files);
    for (size_t i = 0; i < list.count && !has; i++)
        has = host_file_is(list.items[i]) || (event_texts_is_host(list.items[i]) && is_as_written(key));
    text_list_clear(&list);
    return has;
}

// As event_source_owner_of(). unread: why the key of one that counts as another's could not be read.
static enum event_source_owner owner_of(const char *source, char **place, char **files, struct error *unread)
{
    bool found = false;
    char *texts = NULL;
    struct registry_key key = {0};
    struct error ignored = {0};
    enum event_source_owner owner = EVENT_SOURCE_NOBODY;
    char *path = find_source(source);
    if (path == NULL) {
        path = text_format(LOGS "\\%s", source);
        found = is_key(path); // a log of that name, which no source can have
        owner = found ? EVENT_SOURCE_OTHER : EVENT_SOURCE_NOBODY;
    } else if (registry_open(path, &key, &found, unread) && found) {
        bool has_texts = false;
        registry_read_text(&key, "EventMessageFile", &texts, &has_texts, &ignored);
        if (texts != NULL)
            owner = is_marked(&key) || has_host(&key, texts) ? EVENT_SOURCE_HOST : EVENT_SOURCE_OTHER;
        else if (has_more(&key))
            owner = EVENT_SOURCE_OTHER;
    } else {
        found = is_key(path); // still, and it may not be read
        owner = found ? EVENT_SOURCE_OTHER : EVENT_SOURCE_NOBODY;
    }
    registry_close(&key);
    error_clear(&ignored);
    if (place != NULL)
        *place = found ? text_copy(path) : NULL;
    if (files != NULL)
        *files = texts;
    else
        free(texts);
    free(path);
    return owner;
}

enum event_source_owner event_source_owner_of(const char *source, char **place, char **files)
{
    struct error ignored = {0};
    const enum event_source_owner owner = owner_of(source, place, files, &ignored);
    error_clear(&ignored);
    return owner;
}

bool event_source_is_of_code(const char *place, const char *files)
{
    bool found = false;
    struct registry_key key = {0};
    struct error ignored = {0};
    struct text_list list = event_texts_files(files != NULL ? files : "");
    bool is = list.count > 0 && registry_open(place, &key, &found, &ignored) && found && !has_more(&key);
    for (size_t i = 0; i < list.count; i++)
        is = is && event_texts_is_of_pywin32(list.items[i]);
    text_list_clear(&list);
    registry_close(&key);
    error_clear(&ignored);
    return is;
}

// Whose the source is, for who wants to register it: what Python code has registered by pywin32 before this host could is nobody's.
static enum event_source_owner owner_for_us(const char *source, char **place, char **files)
{
    const enum event_source_owner owner = event_source_owner_of(source, place, files);
    return owner == EVENT_SOURCE_OTHER && *place != NULL && event_source_is_of_code(*place, *files)
               ? EVENT_SOURCE_NOBODY
               : owner;
}

// ---- registering ----

static bool check_file(const char *source, const char *message_file, struct error *error)
{
    if (strchr(message_file, ';') == NULL)
        return true;
    error_set(error, 0,
              "Cannot register the event source \"%s\": a semicolon in the path of its texts would separate "
              "two files there: %s",
              source, message_file);
    return error_advise(error,
                        "move pyhost.exe to a directory without a semicolon in its path, and install again");
}

static bool is_owned(const char *source, const char *files, const char *place, struct error *error)
{
    error_set(error, ERROR_ALREADY_EXISTS,
              "Another program owns the event source \"%s\"%s%s: HKLM\\%s. Event viewers will not find the "
              "texts of the service's events",
              source, files != NULL ? ", with its texts in " : "", files != NULL ? files : "", place);
    return error_advise(error, "give the service another name, or delete that key if its program is gone");
}

bool event_source_may_register(const char *source, const char *message_file, char **gone, struct error *error)
{
    char *place = NULL;
    char *files = NULL;
    const enum event_source_owner owner = owner_for_us(source, &place, &files);
    const bool done = owner == EVENT_SOURCE_OTHER ? is_owned(source, files, place, error)
                                                  : check_file(source, message_file, error);
    if (gone != NULL)
        *gone = done && owner == EVENT_SOURCE_HOST && !text_equal_ignore_case(files, message_file) &&
                        strchr(files, ';') == NULL && !file_exists(files) && event_texts_is_host(files)
                    ? text_copy(files)
                    : NULL;
    free(files);
    free(place);
    return done;
}

// is_there: the source is this host's already, with the types that whoever shares it wants.
static bool write_source(const char *source, const char *files, bool is_there, struct error *error)
{
    const DWORD types = ALL_TYPES;
    HKEY key = NULL;
    char *path = source_path("Application", source);
    wchar_t *wide = wide_from_text(path);
    wchar_t *file = wide_from_text(files);
    LSTATUS status = RegCreateKeyExW(HKEY_LOCAL_MACHINE, wide, 0, NULL, 0, KEY_SET_VALUE, NULL, &key, NULL);
    const DWORD mark = 1;
    if (status == ERROR_SUCCESS)
        status = RegSetValueExW(key, L"" EVENT_SOURCE_MARK, 0, REG_DWORD, (const BYTE *)&mark, sizeof mark);
    if (status == ERROR_SUCCESS && !is_there)
        status = RegSetValueExW(key, L"TypesSupported", 0, REG_DWORD, (const BYTE *)&types, sizeof types);
    // Last: by this doctor knows whether all is there. No variables: a '%' in the path is one.
    if (status == ERROR_SUCCESS)
        status = RegSetValueExW(key, L"EventMessageFile", 0, REG_SZ, (const BYTE *)file,
                                (DWORD)((wcslen(file) + 1) * sizeof *file));
    if (key != NULL)
        RegCloseKey(key);
    free(file);
    free(wide);
    free(path);
    return status == ERROR_SUCCESS ||
           system_error(error, (uint32_t)status, "cannot register the event source \"%s\"", source);
}

bool event_source_replace(const char *source, const char *message_file, struct error *error)
{
    return check_file(source, message_file, error) && write_source(source, message_file, false, error);
}

// Older versions of this host left no mark. Without rights it stays as it is.
static void mark(const char *place)
{
    bool found = false;
    struct registry_key key = {0};
    struct error ignored = {0};
    const bool is_missing = registry_open(place, &key, &found, &ignored) && found && !is_marked(&key);
    registry_close(&key);
    if (is_missing && registry_change(place, &key, &ignored))
        registry_write_number(&key, EVENT_SOURCE_MARK, 1, &ignored);
    registry_close(&key);
    error_clear(&ignored);
}

bool event_source_register(const char *source, const char *message_file, struct error *error)
{
    char *place = NULL;
    char *files = NULL;
    bool done = false;
    enum event_source_owner owner = owner_for_us(source, &place, &files);
    if (owner == EVENT_SOURCE_OTHER) {
        is_owned(source, files, place, error);
    } else {
        // What is right needs no rights. One of another log is found by every viewer as it is: a second one would be ambiguous.
        char *usual = source_path("Application", source);
        char *all = event_texts_with(owner == EVENT_SOURCE_HOST ? files : "", message_file);
        const bool is_own = owner == EVENT_SOURCE_HOST;
        const bool is_elsewhere = is_own && !text_equal_ignore_case(place, usual);
        done = is_elsewhere || (is_own && text_equal_ignore_case(files, all));
        if (done && !is_elsewhere)
            mark(place);
        done = done || (check_file(source, message_file, error) && write_source(source, all, is_own, error));
        free(all);
        free(usual);
    }
    free(files);
    free(place);
    return done;
}

// The source's key that was found as it should be, or another's, open, so that one look tells whether it has been written to since: events may come
// in great number.
static struct {
    SRWLOCK lock;
    struct registry_key key; // none: none was
    uint64_t written;
} good = {.lock = SRWLOCK_INIT};

// With the lock. Takes key, of which nothing was to be mended when it was written to last. What was written just now may be written again in
// the same tick of the clock.
static void keep_good(struct registry_key *key, uint64_t written)
{
    FILETIME now;
    GetSystemTimeAsFileTime(&now);
    if (((uint64_t)now.dwHighDateTime << 32 | now.dwLowDateTime) < written + 10000000)
        return;
    good.key = *key;
    good.written = written;
    *key = (struct registry_key){0};
}

// With the lock. Looks at the source itself.
static void keep(const char *source, const char *place)
{
    bool found = false;
    bool has_texts = false;
    bool has = false;
    char *files = NULL;
    struct registry_key key = {0};
    struct error ignored = {0};
    const bool is_there = registry_open(place, &key, &found, &ignored) && found;
    const uint64_t written = is_there ? registry_key_written(&key) : 0; // before what is read
    if (is_there && is_marked(&key))
        registry_read_text(&key, "EventMessageFile", &files, &has_texts, &ignored);
    if (files != NULL) {
        char *own = host_file_own();
        struct text_list list = event_texts_files(files);
        for (size_t i = list.count; i > 0 && !has; i--) // the host's is the last
            has = text_equal_ignore_case(list.items[i - 1], own) || event_texts_is_host(list.items[i - 1]);
        if (!has)
            event_source_register(source, own, &ignored);
        text_list_clear(&list);
        free(own);
    }
    if ((has || files == NULL) && written != 0) // or it is not the host's to mend
        keep_good(&key, written);
    registry_close(&key);
    error_clear(&ignored);
    free(files);
}

void event_source_keep(const char *source)
{
    if (!TryAcquireSRWLockExclusive(&good.lock))
        return; // another thread is at it
    char *place = source_path("Application", source);
    if (good.key.handle == NULL || strcmp(good.key.path, place) != 0 ||
        registry_key_written(&good.key) != good.written) {
        registry_close(&good.key);
        keep(source, place);
    }
    free(place);
    ReleaseSRWLockExclusive(&good.lock);
}

void event_source_begin(const char *source)
{
    char *place = NULL;
    char *usual = source_path("Application", source);
    if (event_source_owner_of(source, &place, NULL) == EVENT_SOURCE_HOST &&
        text_equal_ignore_case(place, usual))
        mark(place);
    free(usual);
    free(place);
    event_source_keep(source);
}

static bool remove_key(const char *source, const char *place, struct error *error)
{
    wchar_t *path = wide_from_text(place);
    const LSTATUS status = RegDeleteKeyW(HKEY_LOCAL_MACHINE, path);
    free(path);
    return status == ERROR_SUCCESS || status == ERROR_FILE_NOT_FOUND ||
           system_error(error, (uint32_t)status, "cannot remove the event source \"%s\"", source);
}

bool event_source_remove(const char *source, struct error *error)
{
    char *place = NULL;
    char *files = NULL;
    struct registry_key key = {0};
    struct error unread = {0};
    bool done = true;
    if (owner_of(source, &place, &files, &unread) == EVENT_SOURCE_HOST) {
        char *others = event_texts_with(files, NULL);
        done = registry_change(place, &key, error);
        const bool is_shared = done && (others[0] != '\0' || has_more(&key));
        if (done && others[0] != '\0')
            done = registry_write_text(&key, "EventMessageFile", others, error);
        else if (is_shared)
            done = registry_remove_value(&key, "EventMessageFile", error);
        if (done && is_shared)
            done = registry_remove_value(&key, EVENT_SOURCE_MARK, error);
        registry_close(&key);
        done = done && (is_shared || remove_key(source, place, error));
        free(others);
    } else if (unread.message != NULL) { // it may be this host's
        error_move(error, &unread);
        done = false;
    }
    error_clear(&unread);
    free(files);
    free(place);
    return done;
}
