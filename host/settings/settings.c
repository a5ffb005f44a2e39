// SPDX-License-Identifier: MIT
#include "settings/settings.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "settings/registry.h"
#include "settings/settings_format.h"
#include "version.h"

#define SERVICES "SYSTEM\\CurrentControlSet\\Services\\"

enum kind { TEXT, TEXTS, NUMBER };

// One row for each value of the PyHost key.
static const struct row {
    const char *name;
    enum kind kind;
    size_t offset;
    uint32_t standard; // NUMBER: the default
} rows[] = {
    {"Python", TEXT, offsetof(struct settings, python), 0},
    {"Log", TEXT, offsetof(struct settings, log), 0},
    {"LogSize", NUMBER, offsetof(struct settings, log_size), 10 * 1024 * 1024},
    {"LogAge", NUMBER, offsetof(struct settings, log_age), 0},
    {"LogKeep", NUMBER, offsetof(struct settings, log_keep), 5},
    {"LogTimes", NUMBER, offsetof(struct settings, log_times), 0},
    {"Directory", TEXT, offsetof(struct settings, directory), 0},
    {"PythonFlags", TEXTS, offsetof(struct settings, python_flags), 0},
    {"MachineEnvironment", NUMBER, offsetof(struct settings, machine_environment), 0},
    {"Pywin32", TEXT, offsetof(struct settings, pywin32), 0},
    {"DllPath", TEXTS, offsetof(struct settings, dll_path), 0},
    {"DllSearch", TEXT, offsetof(struct settings, dll_search), 0},
    {"ReadyAfter", NUMBER, offsetof(struct settings, ready_after), 1},
    {"WatchdogLimit", NUMBER, offsetof(struct settings, watchdog_limit), 0},
    {"StartLimit", NUMBER, offsetof(struct settings, start_limit), 180},
    {"StopLimit", NUMBER, offsetof(struct settings, stop_limit), 60},
    {"StopSignals", TEXTS, offsetof(struct settings, stop_signals), 0},
    {"Preshutdown", NUMBER, offsetof(struct settings, preshutdown), 0},
    {"ShutdownIsStop", NUMBER, offsetof(struct settings, shutdown_is_stop), 1},
    {"CleanEnvironment", NUMBER, offsetof(struct settings, clean_environment), 0},
    {"Priority", TEXT, offsetof(struct settings, priority), 0},
    {"Affinity", TEXT, offsetof(struct settings, affinity), 0},
    {"SuccessCodes", TEXT, offsetof(struct settings, success_codes), 0},
    {"FinalCodes", TEXT, offsetof(struct settings, final_codes), 0},
    {"RestartCodes", TEXT, offsetof(struct settings, restart_codes), 0},
    {"BeforeStart", TEXT, offsetof(struct settings, before_start), 0},
    {"AfterStart", TEXT, offsetof(struct settings, after_start), 0},
    {"BeforeStop", TEXT, offsetof(struct settings, before_stop), 0},
    {"AfterStop", TEXT, offsetof(struct settings, after_stop), 0},
    {"HookLimit", NUMBER, offsetof(struct settings, hook_limit), 30},
    {"MemoryLimit", NUMBER, offsetof(struct settings, memory_limit), 0},
    {"CpuLimit", NUMBER, offsetof(struct settings, cpu_limit), 0},
    {"ProcessLimit", NUMBER, offsetof(struct settings, process_limit), 0},
    {"AdoptedImagePath", TEXT, offsetof(struct settings, adopted_image_path), 0},
    {"AdoptedClass", TEXT, offsetof(struct settings, adopted_class), 0},
    {"KeepChildren", NUMBER, offsetof(struct settings, keep_children), SETTINGS_BY_KIND},
    {"ReportStopFailures", NUMBER, offsetof(struct settings, report_stop_failures), 0},
    {"Program", TEXTS, offsetof(struct settings, program),
     0}, // like the class, last: nothing runs with half of the others
};

static void *field(const struct settings *settings, const struct row *row)
{
    return (char *)(uintptr_t)settings + row->offset;
}

static char *key_path(const char *name, const char *subkey)
{
    return text_format(SERVICES "%s\\%s", name, subkey);
}

void settings_begin(struct settings *settings, const char *name)
{
    *settings = (struct settings){.name = text_copy(name), .log = settings_default_log(name)};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (rows[i].kind == NUMBER)
            *(uint32_t *)field(settings, &rows[i]) = rows[i].standard;
}

static bool read_row(struct settings *settings, const struct row *row, const struct registry_key *key,
                     struct error *error)
{
    bool found = false;
    switch (row->kind) {
    case TEXT: {
        char **text = field(settings, row);
        char *value = NULL;
        if (!registry_read_text(key, row->name, &value, &found, error))
            return false;
        if (found) {
            free(*text);
            *text = value;
        }
        return true;
    }
    case TEXTS:
        return registry_read_texts(key, row->name, field(settings, row), &found, error);
    case NUMBER:
        return registry_read_number(key, row->name, field(settings, row), &found, error);
    }
    return true;
}

static bool read_class(struct settings *settings, struct error *error)
{
    bool found = false;
    struct registry_key key = {0};
    char *path = key_path(settings->name, "PythonClass");
    bool done = registry_open(path, &key, &found, error) &&
                (!found || registry_read_text(&key, "", &settings->class_spec, &found, error));
    registry_close(&key);
    free(path);
    return done;
}

static bool has_name(const struct text_list *names, const char *name)
{
    bool has = false;
    for (size_t i = 0; i < names->count && !has; i++)
        has = text_equal_ignore_case(names->items[i], name);
    return has;
}

bool settings_read(struct settings *settings, const char *name, struct error *error)
{
    if (!settings_read_any(settings, name, error))
        return false;
    if (settings->class_spec != NULL || settings->program.count > 0)
        return true;
    error_set(error, ERROR_FILE_NOT_FOUND,
              "the service \"%s\" has no Python class: HKLM\\" SERVICES "%s\\PythonClass is missing", name,
              name);
    return error_advise(error, "install it: pyhost install MODULE.CLASS, or a program: pyhost help install");
}

char *settings_option(const char *value)
{
    struct text_buffer option = {0};
    text_buffer_add(&option, "-");
    for (const char *c = value; *c != '\0'; c++) {
        const bool begins = *c >= 'A' && *c <= 'Z';
        const char letter = (char)(begins ? *c - 'A' + 'a' : *c);
        if (begins)
            text_buffer_add(&option, "-");
        text_buffer_add_part(&option, &letter, 1);
    }
    if (text_ends_with_ignore_case(value, "Flags") || text_ends_with_ignore_case(value, "Signals"))
        option.data[--option.length] = '\0'; // said once for each
    return text_buffer_take(&option);
}

// Reads on, so that the rest is known. The first error is told.
static void note_unread(struct settings *settings, const char *value, struct error *unread,
                        struct error *error)
{
    text_list_add(&settings->unread, value);
    if (error->message == NULL)
        error_move(error, unread);
    error_clear(unread);
}

static bool is_of_format(const char *value)
{
    return text_equal_ignore_case(value, SETTINGS_VERSION) ||
           text_equal_ignore_case(value, SETTINGS_REQUIRES);
}

// there: the names of the values that the key has.
static void read_format(struct settings *settings, const struct registry_key *key,
                        const struct text_list *there, struct error *error)
{
    bool found = false;
    char *required = NULL;
    struct error unread = {0};
    for (size_t i = 0; i < there->count; i++) {
        bool known = is_of_format(there->items[i]);
        for (size_t j = 0; j < COUNT_OF(rows) && !known; j++)
            known = text_equal_ignore_case(there->items[i], rows[j].name);
        if (!known)
            text_list_add(&settings->unknown, there->items[i]);
    }
    if (has_name(there, SETTINGS_VERSION)) {
        (void)registry_read_text(key, SETTINGS_VERSION, &settings->written_by, &found, &unread);
        error_clear(&unread); // it is only told
    }
    if (has_name(there, SETTINGS_REQUIRES) &&
        (!registry_read_text(key, SETTINGS_REQUIRES, &required, &found, &unread) ||
         !settings_format_check(settings->name, required, &settings->unknown, PYHOST_VERSION_TEXT, &unread)))
        note_unread(settings, SETTINGS_REQUIRES, &unread, error);
    free(required);
}

char *settings_unknown(const struct settings *settings, char **cure)
{
    return settings_format_unknown(settings->name, &settings->unknown, settings->written_by,
                                   PYHOST_VERSION_TEXT, cure);
}

static void read_rows(struct settings *settings, const struct registry_key *key, struct error *error)
{
    struct text_list there = {0}; // few of the rows: asking for each took longer
    struct error unread = {0};
    if (!registry_value_names(key, &there, &unread))
        note_unread(settings, "", &unread, error);
    read_format(settings, key, &there, error);
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (has_name(&there, rows[i].name) && !read_row(settings, &rows[i], key, &unread)) {
            char *option = settings_option(rows[i].name);
            if (text_starts_with_ignore_case(rows[i].name, "Adopted")) // no option sets that
                error_advise(&unread, "correct the value with regedit");
            else
                error_advise(&unread, "set a valid value: pyhost update \"%s\" %s VALUE", settings->name,
                             option);
            note_unread(settings, rows[i].name, &unread, error);
            free(option);
        }
    text_list_clear(&there);
}

bool settings_read_any(struct settings *settings, const char *name, struct error *error)
{
    settings_begin(settings, name);
    bool found = false;
    struct registry_key key = {0};
    struct error unread = {0};
    char *path = key_path(name, "PyHost");
    if (!registry_open(path, &key, &found, &unread))
        note_unread(settings, "", &unread, error);
    if (found)
        read_rows(settings, &key, error);
    if (!read_class(settings, &unread))
        note_unread(settings, "PythonClass", &unread, error);
    registry_close(&key);
    free(path);
    return settings->unread.count == 0;
}

// there: the names of the values that the key has.
static bool write_row(const struct settings *settings, const struct row *row, const struct registry_key *key,
                      const struct text_list *there, struct error *error)
{
    switch (row->kind) {
    case TEXT: {
        const char *text = *(char *const *)field(settings, row);
        if (text != NULL)
            return registry_write_text(key, row->name, text, error);
        break;
    }
    case TEXTS: {
        const struct text_list *texts = field(settings, row);
        if (texts->count > 0)
            return registry_write_texts(key, row->name, texts, error);
        break;
    }
    case NUMBER: {
        uint32_t number = *(const uint32_t *)field(settings, row);
        if (number != row->standard)
            return registry_write_number(key, row->name, number, error);
        break;
    }
    }
    return !has_name(there, row->name) || registry_remove_value(key, row->name, error);
}

// FNV-1a, of the text with its end.
static uint64_t hashed(uint64_t hash, const char *text)
{
    const unsigned char *c = (const unsigned char *)text;
    do
        hash = (hash ^ *c) * 0x100000001B3u;
    while (*c++ != '\0');
    return hash;
}

static uint64_t hashed_texts(uint64_t hash, const struct text_list *texts)
{
    for (size_t i = 0; i < texts->count; i++)
        hash = hashed(hash, texts->items[i]);
    return hashed(hash, "");
}

uint64_t settings_fingerprint(const struct settings *settings)
{
    // Of the SCM.
    static const char *const own_values[] = {"ImagePath", "ObjectName", "Environment", "RequiredPrivileges",
                                             "Type"};
    uint64_t hash = hashed(0xCBF29CE484222325u, settings->class_spec != NULL ? settings->class_spec : "");
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const void *at = field(settings, &rows[i]);
        char number[16];
        if (rows[i].kind == TEXTS) {
            hash = hashed_texts(hash, at);
        } else if (rows[i].kind == NUMBER) {
            (void)snprintf(number, sizeof number, "%lu", (unsigned long)*(const uint32_t *)at);
            hash = hashed(hash, number);
        } else {
            const char *text = *(char *const *)at;
            hash = hashed(hash, text != NULL ? text : "");
        }
    }
    struct registry_key key = {0};
    struct error ignored = {0};
    bool found = false;
    char *path = text_format(SERVICES "%s", settings->name);
    if (registry_open(path, &key, &found, &ignored) && found) {
        for (size_t i = 0; i < COUNT_OF(own_values); i++) {
            struct text_list texts = {0};
            (void)registry_read_any(&key, own_values[i], &texts, &found, &ignored);
            hash = hashed_texts(hash, &texts);
            text_list_clear(&texts);
        }
    }
    registry_close(&key);
    error_clear(&ignored);
    free(path);
    return hash;
}

uint32_t settings_service_sid(const char *name)
{
    struct registry_key key = {0};
    struct error ignored = {0};
    bool found = false;
    uint32_t sid = 0;
    char *path = text_format(SERVICES "%s", name);
    if (registry_open(path, &key, &found, &ignored) && found)
        (void)registry_read_number(&key, "ServiceSidType", &sid, &found, &ignored);
    registry_close(&key);
    error_clear(&ignored);
    free(path);
    return sid;
}

bool settings_dll_search_is_strict(const char *dll_search)
{
    return dll_search != NULL && text_equal_ignore_case(dll_search, "strict");
}

bool settings_keep_children(const struct settings *settings)
{
    return settings->keep_children == SETTINGS_BY_KIND ? settings->program.count == 0
                                                       : settings->keep_children != 0;
}

bool settings_write(const struct settings *settings, struct error *error)
{
    struct registry_key key = {0};
    struct registry_key class_key = {0};
    char *path = key_path(settings->name, "PyHost");
    char *class_path = key_path(settings->name, "PythonClass");
    struct text_list there = {0};
    bool done = registry_create(path, &key, error) && registry_value_names(&key, &there, error) &&
                (settings->class_spec != NULL ? registry_create(class_path, &class_key, error)
                                              : registry_remove(class_path, error));
    for (size_t i = 0; done && i < COUNT_OF(rows); i++)
        done = write_row(settings, &rows[i], &key, &there, error);
    if (settings->unknown.count == 0) // else a newer host's are among them, as it says
        done = done && registry_write_text(&key, SETTINGS_VERSION, PYHOST_VERSION_TEXT, error);
    done = done &&
           (settings->class_spec == NULL || registry_write_text(&class_key, "", settings->class_spec, error));
    text_list_clear(&there);
    registry_close(&class_key);
    registry_close(&key);
    free(class_path);
    free(path);
    return done;
}

bool settings_write_class(const char *name, const char *class_spec, struct error *error)
{
    struct registry_key key = {0};
    char *path = key_path(name, "PythonClass");
    bool done = registry_create(path, &key, error) && registry_write_text(&key, "", class_spec, error);
    registry_close(&key);
    free(path);
    return done;
}

bool settings_remove(const char *name, struct error *error)
{
    char *path = key_path(name, "PyHost");
    bool done = registry_remove(path, error);
    free(path);
    return done;
}

bool settings_exist(const char *name)
{
    bool found = false;
    struct error error = {0};
    struct registry_key key = {0};
    char *path = key_path(name, "PyHost");
    registry_open(path, &key, &found, &error);
    registry_close(&key);
    error_clear(&error);
    free(path);
    return found;
}

void settings_clear(struct settings *settings)
{
    text_list_clear(&settings->unread);
    text_list_clear(&settings->unknown);
    free(settings->written_by);
    free(settings->name);
    free(settings->class_spec);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (rows[i].kind == TEXT)
            free(*(char **)field(settings, &rows[i]));
        else if (rows[i].kind == TEXTS)
            text_list_clear(field(settings, &rows[i]));
    }
    *settings = (struct settings){0};
}
