// SPDX-License-Identifier: MIT
#include "commands/nssm.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/human.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/quoting.h"
#include "base/ranges.h"
#include "base/secret.h"
#include "commands/python_words.h"
#include "commands/variable_words.h"
#include "settings/program_spec.h"

enum { STOP_METHODS = 3, RESTART_DELAY_MOST = UINT32_MAX / 1000 }; // s

struct import {
    const struct nssm_value *values;
    size_t count;
    struct definition *definition;
    struct text_list *notes;
};

static const struct nssm_value *find(const struct import *import, const char *name)
{
    for (size_t i = 0; i < import->count; i++)
        if (text_equal_ignore_case(import->values[i].name, name))
            return &import->values[i];
    return NULL;
}

// NULL when it is not there or empty.
static const char *text_of(const struct import *import, const char *name)
{
    const struct nssm_value *value = find(import, name);
    return value != NULL && value->texts.count > 0 && value->texts.items[0][0] != '\0' ? value->texts.items[0]
                                                                                       : NULL;
}

static uint32_t number_of(const struct import *import, const char *name, uint32_t standard)
{
    const char *text = text_of(import, name);
    return text != NULL ? (uint32_t)strtoul(text, NULL, 10) : standard;
}

static void note(const struct import *import, const char *format, ...) PRINTF_LIKE(2, 3);

static void note(const struct import *import, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    text_list_add_owned(import->notes, text_format_list(format, arguments));
    va_end(arguments);
}

// At most what the field takes: the key may hold any number.
static void set_number(const struct import *import, enum option_id field, uint32_t number)
{
    if (number > verbs_options[field].most) {
        number = (uint32_t)verbs_options[field].most;
        note(import, "%s is %lu, the most that it can be", verbs_options[field].name, (unsigned long)number);
    }
    char *text = text_format("%lu", (unsigned long)number);
    definition_set(import->definition, field, text);
    free(text);
}

static uint32_t seconds_of(uint32_t milliseconds)
{
    return milliseconds / 1000 + (milliseconds % 1000 != 0);
}

// ---- the program ----

static bool take_application(const struct import *import, struct error *error)
{
    const char *application = text_of(import, "Application");
    if (application == NULL)
        return error_set(error, 0, "its key has no Application");
    const char *name = path_name(application);
    if (text_equal_ignore_case(name, "py.exe") || text_equal_ignore_case(name, "pyw.exe")) {
        error_set(error, 0, "\"%s\" is the launcher of all Pythons: which one it starts is not written there",
                  application);
        return error_advise(error,
                            "let it name the python.exe of the environment: nssm set NAME Application PATH");
    }
    if (!python_words_is_python(name)) {
        error_set(error, 0, "its application is no Python: \"%s\"", application);
        return error_advise(
            error, "a program of an environment's Scripts is a module as well: pyhost install --name "
                   "NAME --python ENVIRONMENT -m MODULE; others stay with NSSM");
    }
    if (!path_is_absolute(application)) {
        error_set(error, 0, "its application \"%s\" is searched for on the PATH", application);
        return error_advise(error,
                            "let it name the python.exe of the environment: nssm set NAME Application PATH");
    }
    definition_set(import->definition, OPTION_PYTHON, application);
    return true;
}

static bool take_arguments(const struct import *import, const char *directory, struct error *error)
{
    struct text_list program = {0};
    const char *parameters = text_of(import, "AppParameters");
    char *line = text_format("python %s", parameters != NULL ? parameters : "");
    struct text_list words = quoting_split(line);
    struct python_words taken = python_words_take(&words);
    struct text_list flags = {0};
    if (taken.module)
        text_list_add(&program, "-m");
    for (size_t i = taken.first; i < words.count; i++)
        text_list_add(&program, words.items[i]);
    bool done =
        !taken.command && program.count > (taken.module ? 1 : 0) && strcmp(program.items[0], "-") != 0;
    if (done && !taken.module && directory != NULL && !path_is_absolute(program.items[0])) {
        char *full = path_join(directory, program.items[0]);
        free(program.items[0]);
        program.items[0] = full;
    }
    if (!done) {
        char *shown = secret_shown_line(parameters != NULL ? parameters : "");
        error_set(error, 0, "its arguments name no script and no module: \"%s\"", shown);
        free(shown);
        error_advise(error, "write what it runs into a script, and let AppParameters name that");
    } else {
        definition_set_list(import->definition, OPTION_PROGRAM, &program);
    }
    for (size_t i = 0; i < program.count; i++)
        if (program.items[i][0] == '\0')
            done =
                error_set(error, 0, "its arguments have an empty one, which cannot be kept: %s", parameters);
    for (size_t i = 0; done && i < taken.flags.count; i++)
        done = python_words_add(&flags, taken.flags.items[i], error) || error_prefix(error, "its arguments");
    if (done && flags.count > 0)
        definition_set_list(import->definition, OPTION_PYTHON_FLAG, &flags);
    text_list_clear(&flags);
    text_list_clear(&taken.flags);
    text_list_clear(&words);
    text_list_clear(&program);
    free(line);
    return done;
}

// ---- the process ----

static void take_variable(const struct import *import, const char *from, const char *text,
                          struct text_list *variables)
{
    struct error error = {0};
    const bool is_edit = text[0] == '+' || text[0] == '-';
    if (strchr(text, '%') != NULL)
        note(import, "%s: variables in \"%s\" are not expanded here", from, text);
    if (is_edit)
        note(import, "%s: no variable here has a name that begins with + or -: \"%s\"", from, text);
    else if (text[0] == '\0' || text[0] == '=' || strchr(text, '=') == NULL)
        return;
    else if (!variable_words_check(text, &error)) // nor does a program find it under NSSM
        note(import, "%s is left out: %s", from, error.message);
    else
        text_list_add(variables, text);
    error_clear(&error);
}

static void take_environment(const struct import *import)
{
    struct text_list all = {0};
    static const char *const names[] = {"AppEnvironment", "AppEnvironmentExtra"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const struct nssm_value *value = find(import, names[i]);
        for (size_t j = 0; value != NULL && j < value->texts.count; j++)
            take_variable(import, names[i], value->texts.items[j], &all);
    }
    if (all.count > 0)
        definition_set_list(import->definition, OPTION_ENVIRONMENT, &all);
    const struct nssm_value *whole = find(import, "AppEnvironment");
    if (whole != NULL && whole->texts.count > 0)
        definition_set(import->definition, OPTION_CLEAN_ENVIRONMENT, "yes");
    text_list_clear(&all);
}

static void take_process(const struct import *import)
{
    static const struct {
        uint32_t value; // as SetPriorityClass takes it
        const char *name;
    } priorities[] = {{0x40, "idle"},           {0x4000, "below-normal"}, {0x20, "normal"},
                      {0x8000, "above-normal"}, {0x80, "high"},           {0x100, "realtime"}};
    uint32_t priority = number_of(import, "AppPriority", 0);
    for (size_t i = 0; i < COUNT_OF(priorities); i++)
        if (priorities[i].value == priority)
            definition_set(import->definition, OPTION_PRIORITY, priorities[i].name);
    const char *affinity = text_of(import, "AppAffinity");
    char *ranges =
        affinity != NULL && !text_equal_ignore_case(affinity, "All") ? ranges_canonical(affinity, 63) : NULL;
    if (ranges != NULL)
        definition_set(import->definition, OPTION_AFFINITY, ranges);
    else if (affinity != NULL && !text_equal_ignore_case(affinity, "All"))
        note(import, "AppAffinity: \"%s\" makes no sense", affinity);
    free(ranges);
    if (number_of(import, "AppKillProcessTree", 1) == 0)
        definition_set(import->definition, OPTION_KEEP_CHILDREN, "yes");
}

// ---- output ----

static void take_output(const struct import *import)
{
    const char *out = text_of(import, "AppStdout");
    const char *err = text_of(import, "AppStderr");
    const char *log = out != NULL ? out : err;
    if (log != NULL)
        definition_set(import->definition, OPTION_LOG, log);
    if (out != NULL && err != NULL && !text_equal_ignore_case(out, err))
        note(import, "AppStderr: standard error goes to the same log as standard output, not to \"%s\"", err);
    if (number_of(import, "AppTimestampLog", 0) != 0)
        definition_set(import->definition, OPTION_LOG_TIMES, "yes");
    if (log == NULL)
        return;
    uint32_t bytes = number_of(import, "AppRotateBytes", 0);
    uint32_t seconds = number_of(import, "AppRotateSeconds", 0);
    bool rotates = number_of(import, "AppRotateFiles", 0) != 0;
    set_number(import, OPTION_LOG_SIZE, rotates ? bytes / 1024 + (bytes % 1024 != 0) : 0);
    if (rotates && seconds != 0)
        set_number(import, OPTION_LOG_AGE, seconds / 3600 + (seconds % 3600 != 0));
    if (rotates)
        note(import, "AppRotateFiles: NSSM keeps all older files, here --log-keep of them stay");
}

// ---- start, stop and restart ----

static void take_hooks(const struct import *import)
{
    static const struct {
        const char *name;
        enum option_id field;
    } hooks[] = {{"AppEvents\\Start\\Pre", OPTION_BEFORE_START},
                 {"AppEvents\\Start\\Post", OPTION_AFTER_START},
                 {"AppEvents\\Stop\\Pre", OPTION_BEFORE_STOP},
                 {"AppEvents\\Exit\\Post", OPTION_AFTER_STOP}};
    for (size_t i = 0; i < COUNT_OF(hooks); i++) {
        const char *command = text_of(import, hooks[i].name);
        if (command != NULL)
            definition_set(import->definition, hooks[i].field, command);
    }
    if (text_of(import, hooks[0].name) != NULL)
        note(import, "%s: any exit code but 0 prevents the start, not 99 alone", hooks[0].name);
}

static void take_stop(const struct import *import)
{
    static const char *const methods[STOP_METHODS] = {"AppStopMethodConsole", "AppStopMethodWindow",
                                                      "AppStopMethodThreads"};
    uint32_t skipped = number_of(import, "AppStopMethodSkip", 0);
    uint64_t total = 0; // ms
    bool given = false;
    for (uint32_t i = 0; i < STOP_METHODS; i++) {
        given |= text_of(import, methods[i]) != NULL;
        if ((skipped >> i & 1) == 0)
            total += number_of(import, methods[i], 1500); // NSSM's default
    }
    if (given && total > 0)
        set_number(import, OPTION_STOP_LIMIT, seconds_of(total > UINT32_MAX ? UINT32_MAX : (uint32_t)total));
    if (skipped != 0)
        note(import, "AppStopMethodSkip: a program is asked by its signals here (--stop-signal), and ended "
                     "at the stop "
                     "limit; there is no method to skip");
}

// What code the exit action "AppExit\CODE" is for; false for the default.
static bool is_exit_code(const char *name, uint32_t *code)
{
    if (!text_starts_with_ignore_case(name, "AppExit\\") || !isdigit((unsigned char)name[8]))
        return false;
    *code = (uint32_t)strtoul(name + 8, NULL, 10);
    return true;
}

// NSSM itself starts the program again, or lets the SCM do so.
static bool is_restart(const char *action)
{
    return text_equal_ignore_case(action, "Restart") || text_equal_ignore_case(action, "Suicide");
}

static void add_restart(struct text_list *actions, uint32_t delay)
{
    char *time = human_short_duration(delay < RESTART_DELAY_MOST ? delay : RESTART_DELAY_MOST);
    text_list_add_owned(actions, text_format("restart:%s", time));
    free(time);
}

// NSSM restarts its program itself, so what the SCM keeps for NSSM's own process does not count: a new program's defaults do, but for the
// actions where they are known.
static void forget_recovery(struct definition *definition, bool has_actions)
{
    static const enum option_id fields[] = {OPTION_RECOVERY_ON_EXIT, OPTION_RECOVERY_RESET, OPTION_RECOVERY};
    for (size_t i = 0; i < COUNT_OF(fields) - has_actions; i++) {
        text_list_clear(&definition->values[fields[i]]);
        definition->given[fields[i]] = false;
    }
}

static int by_number(const void *one, const void *other)
{
    const uint32_t a = *(const uint32_t *)one;
    const uint32_t b = *(const uint32_t *)other;
    return (a > b) - (a < b);
}

static void add_code(struct text_buffer *codes, uint32_t code)
{
    text_buffer_add_format(codes, "%s%lu", codes->length > 0 ? "," : "", (unsigned long)code);
}

// Takes codes over.
static void set_codes(const struct import *import, enum option_id field, struct text_buffer *codes)
{
    char *listed = text_buffer_take(codes);
    char *ranges = ranges_canonical(listed, UINT32_MAX);
    if (listed[0] != '\0')
        definition_set(import->definition, field, ranges);
    free(ranges);
    free(listed);
}

// Where codes alone are restarted, all others are final: an action of the SCM is for each failure.
static void make_others_final(const struct import *import, uint32_t *codes, size_t count)
{
    struct text_buffer final = {0};
    uint64_t first = 1;
    qsort(codes, count, sizeof *codes, by_number);
    for (size_t i = 0; i <= count; i++) {
        const uint64_t next = i < count ? codes[i] : (uint64_t)UINT32_MAX + 1;
        if (next > first)
            text_buffer_add_format(&final, "%s%llu-%llu", final.length > 0 ? "," : "",
                                   (unsigned long long)first, (unsigned long long)next - 1);
        first = next + 1;
    }
    set_codes(import, OPTION_FINAL_CODES, &final);
}

static void take_exit(const struct import *import)
{
    const char *standard = text_of(import, "AppExit\\");
    bool restarts = standard == NULL || is_restart(standard);
    uint32_t delay = seconds_of(number_of(import, "AppRestartDelay", 0));
    struct text_list actions = {0};
    struct text_buffer final = {0};
    struct text_buffer restart = {0};
    uint32_t code = 0;
    bool zero = false;
    uint32_t *again_codes = memory_allocate((import->count + 1) * sizeof *again_codes);
    size_t again_count = 0;
    for (size_t i = 0; i < import->count && !restarts; i++) {
        const char *action = import->values[i].texts.count > 0 ? import->values[i].texts.items[0] : "";
        if (is_exit_code(import->values[i].name, &code) && code != 0 && is_restart(action)) {
            again_codes[again_count++] = code;
            if (delay == 0 && !text_equal_ignore_case(action, "Suicide")) // that one is the SCM's
                add_code(&restart, code);
        }
    }
    if ((again_count > 0 || restarts) && delay > 0)
        add_restart(&actions, delay);
    else if (!restarts && again_count == 0)
        text_list_add(&actions, "none");
    if (actions.count > 0)
        definition_set_list(import->definition, OPTION_RECOVERY, &actions);
    if ((restarts && (standard == NULL || !text_equal_ignore_case(standard, "Suicide"))) || again_count > 0)
        forget_recovery(import->definition, actions.count > 0);
    if (standard != NULL && text_equal_ignore_case(standard, "Ignore"))
        note(import, "AppExit: \"Ignore\" has no counterpart; the service stops with its program");
    for (size_t i = 0; i < import->count; i++) {
        const char *action = import->values[i].texts.count > 0 ? import->values[i].texts.items[0] : "";
        if (!is_exit_code(import->values[i].name, &code))
            continue;
        bool again = is_restart(action);
        zero |= code == 0;
        if (code == 0 && again)
            note(import, "AppExit\\0: an end with exit code 0 is a success, and not restarted");
        else if (code != 0 && again != restarts && !again)
            add_code(&final, code);
        else if (code != 0 && again && !restarts)
            note(import,
                 "AppExit\\%lu: all other codes are final, so that recovery follows this one%s; it follows "
                 "the death of the process, too",
                 (unsigned long)code, delay == 0 ? " where it cannot be a restart at once" : "");
    }
    if (restarts && !zero)
        note(import, "AppExit: NSSM restarts after exit code 0 as well; here that is a success");
    set_codes(import, OPTION_FINAL_CODES, &final);
    set_codes(import, OPTION_RESTART_CODES, &restart);
    if (again_count > 0)
        make_others_final(import, again_codes, again_count);
    free(again_codes);
    text_list_clear(&actions);
    if (text_of(import, "AppThrottle") != NULL)
        set_number(import, OPTION_READY_AFTER, seconds_of(number_of(import, "AppThrottle", 1500)));
}

// ---- the rest ----

// Whatever is read above; and what is so here in any case.
static bool is_known(const char *name)
{
    static const char *const names[] = {"Application",
                                        "AppParameters",
                                        "AppDirectory",
                                        "AppEnvironment",
                                        "AppEnvironmentExtra",
                                        "AppPriority",
                                        "AppAffinity",
                                        "AppKillProcessTree",
                                        "AppStdout",
                                        "AppStderr",
                                        "AppTimestampLog",
                                        "AppRotateFiles",
                                        "AppRotateBytes",
                                        "AppRotateSeconds",
                                        "AppRotateOnline",
                                        "AppStopMethodSkip",
                                        "AppStopMethodConsole",
                                        "AppStopMethodWindow",
                                        "AppStopMethodThreads",
                                        "AppRestartDelay",
                                        "AppThrottle",
                                        "AppNoConsole",
                                        "AppRedirectHook",
                                        "AppEvents\\Start\\Pre",
                                        "AppEvents\\Start\\Post",
                                        "AppEvents\\Stop\\Pre",
                                        "AppEvents\\Exit\\Post"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (text_equal_ignore_case(name, names[i]))
            return true;
    return text_starts_with_ignore_case(name, "AppExit\\");
}

bool nssm_define(const struct nssm_value *values, size_t count, struct definition *definition,
                 struct text_list *notes, struct error *error)
{
    const struct import import = {values, count, definition, notes};
    if (!take_application(&import, error))
        return false;
    const char *named = text_of(&import, "AppDirectory");
    char *directory = named != NULL ? text_copy(named) : path_parent(text_of(&import, "Application"));
    if (directory != NULL) // NSSM's own default is the directory of the application
        definition_set(definition, OPTION_DIRECTORY, directory);
    bool done = take_arguments(&import, directory, error);
    free(directory);
    if (!done)
        return false;
    take_environment(&import);
    take_process(&import);
    take_output(&import);
    take_hooks(&import);
    take_stop(&import);
    take_exit(&import);
    for (size_t i = 0; i < count; i++)
        if (!is_known(values[i].name))
            note(&import, "%s has no counterpart", values[i].name);
    return true;
}
