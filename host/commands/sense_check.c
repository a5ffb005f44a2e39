// SPDX-License-Identifier: MIT
#include "commands/sense_check.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include <sddl.h>

#include "base/compiler.h"
#include "base/human.h"
#include "base/output.h"
#include "base/path.h"
#include "base/quoting.h"
#include "base/ranges.h"
#include "base/secret.h"
#include "base/text.h"
#include "base/wide.h"
#include "commands/definition_difference.h"
#include "report/rotation.h"
#include "scm/access.h"
#include "scm/account.h"
#include "scm/scm.h"
#include "scm/security_text.h"
#include "service/hook_program.h"
#include "settings/class_spec.h"
#include "settings/program_spec.h"
#include "settings/settings.h"
#include "settings/stop_signals.h"

struct check {
    const struct install_plan *plan;
    const char *name;
    const struct definition *whole;
};

static bool is_new(const struct check *check, enum option_id field)
{
    return definition_differs(check->plan->exists ? &check->plan->before : NULL, &check->plan->wanted, field);
}

static const char *new_text(const struct check *check, enum option_id field)
{
    return is_new(check, field) ? definition_text(&check->plan->wanted, field) : NULL;
}

// ---- the machine ----

// win32, Processor Groups: a process has the processors of one group, 64 at most.
static bool check_affinity(const struct check *check, struct error *error)
{
    DWORD_PTR own = 0;
    DWORD_PTR system = 0;
    const char *affinity = new_text(check, OPTION_AFFINITY);
    struct text_buffer there = {0};
    bool has_one = false;
    bool lacks_one = false;
    if (affinity == NULL || affinity[0] == '\0' ||
        !GetProcessAffinityMask(GetCurrentProcess(), &own, &system) || system == 0)
        return true;
    for (uint32_t i = 0; i < sizeof system * 8; i++) {
        const bool is_there = (system >> i & 1) != 0;
        const bool is_wanted = ranges_contain(affinity, i);
        if (is_there)
            text_buffer_add_format(&there, "%s%lu", there.length > 0 ? "," : "", (unsigned long)i);
        has_one |= is_there && is_wanted;
        lacks_one |= !is_there && is_wanted;
    }
    char *numbers = text_buffer_take(&there);
    char *canonical = ranges_canonical(numbers, 63);
    if (!has_one) {
        error_set(error, 0, "--affinity %s: this machine has none of these processors", affinity);
        error_advise(error, "name some of its processors, which are %s", canonical);
    } else if (lacks_one) {
        output_note("--affinity %s: this machine has the processors %s only", affinity, canonical);
    }
    free(canonical);
    free(numbers);
    return has_one;
}

static bool check_memory(const struct check *check, struct error *error)
{
    enum { NEVER = 8, DOUBTFUL = 32 }; // MiB: Python by itself, before it runs anything, takes some 10
    const uint32_t limit =
        is_new(check, OPTION_MEMORY_LIMIT) ? definition_number(check->whole, OPTION_MEMORY_LIMIT, 0) : 0;
    if (limit != 0 && limit < NEVER) {
        error_set(error, 0, "--memory-limit: no Python starts in %lu MiB", (unsigned long)limit);
        return error_advise(error, "give it more, such as --memory-limit 256M");
    }
    if (limit != 0 && limit < DOUBTFUL)
        output_note("--memory-limit: %lu MiB are little, Python by itself takes about 10",
                    (unsigned long)limit);
    return true;
}

// ---- what does not go together ----

static void note_signals(const struct check *check)
{
    const struct text_list *signals = &check->whole->values[OPTION_STOP_SIGNAL];
    const uint32_t limit = definition_number(check->whole, OPTION_STOP_LIMIT, 60);
    uint64_t total = 0; // s
    for (size_t i = 0; i < signals->count; i++) {
        struct stop_signal signal = {0};
        if (stop_signals_parse(signals->items[i], &signal) && signal.limited)
            total += signal.wait;
    }
    if (limit == 0 || total <= limit ||
        !(is_new(check, OPTION_STOP_SIGNAL) || is_new(check, OPTION_STOP_LIMIT)))
        return;
    char *wait = human_short_duration((uint32_t)(total < UINT32_MAX ? total : UINT32_MAX));
    char *end = human_short_duration(limit);
    output_note("the waits of --stop-signal are %s together, but the service is ended at its stop limit, %s; "
                "give it more with --stop-limit",
                wait, end);
    free(end);
    free(wait);
}

// The first number of one that other has as well. Both are canonical: where two ranges meet, one begins in the other.
static bool meets(const char *one, const char *other, uint32_t *number)
{
    for (const char *at = one; *at != '\0'; at += strcspn(at, ","), at += *at == ',') {
        *number = (uint32_t)strtoul(at, NULL, 10);
        if (ranges_contain(other, *number))
            return true;
    }
    return false;
}

// A code has one meaning.
static bool check_restart_codes(const struct check *check, struct error *error)
{
    static const enum option_id others[] = {OPTION_SUCCESS_CODES, OPTION_FINAL_CODES};
    const char *restart = definition_text(check->whole, OPTION_RESTART_CODES);
    uint32_t code = 0;
    if (restart == NULL)
        return true;
    if (ranges_contain(restart, 0)) {
        error_set(error, 0,
                  "Exit code 0 is in --restart-codes: a service that ends with 0 has come to its end");
        return error_advise(error,
                            "end with another code, as by sys.exit(100), and name that: --restart-codes 100");
    }
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        const char *other = definition_text(check->whole, others[i]);
        if (other == NULL || !(is_new(check, OPTION_RESTART_CODES) || is_new(check, others[i])) ||
            !(meets(restart, other, &code) || meets(other, restart, &code)))
            continue;
        const char *name = verbs_options[others[i]].name;
        error_set(error, 0, "Exit code %lu is in --restart-codes and in %s", (unsigned long)code, name);
        return error_advise(error, "take the code out of one of the two; %s= empties %s", name, name);
    }
    return true;
}

static void note_codes(const struct check *check)
{
    const char *success = definition_text(check->whole, OPTION_SUCCESS_CODES);
    const char *final = definition_text(check->whole, OPTION_FINAL_CODES);
    uint32_t code = 0;
    if (success == NULL || final == NULL ||
        !(is_new(check, OPTION_SUCCESS_CODES) || is_new(check, OPTION_FINAL_CODES)) ||
        !(meets(success, final, &code) || meets(final, success, &code)))
        return;
    output_note("exit code %lu is in --success-codes and in --final-codes; a success is not restarted anyway",
                (unsigned long)code);
}

// As SDDL takes it. Owner: the caller; NULL: Windows does not know the account, or does not yet.
static char *figures_of(const char *account)
{
    struct error ignored = {0};
    wchar_t *wide = NULL;
    void *sid = account_sid(account, &ignored);
    char *figures = sid != NULL && ConvertSidToStringSidW(sid, &wide) ? text_from_wide(wide) : NULL;
    LocalFree(wide);
    free(sid);
    error_clear(&ignored);
    return figures;
}

// Windows lets the system and administrators start a service, and nobody else: win32, Service Security and Access Rights. Another
// security than Windows' own is for whoever has written it.
static void note_restart_right(const struct check *check)
{
    const char *account = definition_text(check->whole, OPTION_ACCOUNT);
    if (definition_text(check->whole, OPTION_RESTART_CODES) == NULL || account == NULL ||
        strcmp(account, "LocalSystem") == 0 || definition_text(check->whole, OPTION_SECURITY) != NULL ||
        !(is_new(check, OPTION_RESTART_CODES) || is_new(check, OPTION_ACCOUNT) ||
          is_new(check, OPTION_SECURITY)))
        return;
    char *figures = figures_of(account);
    output_note("%s has no right to start the service%s. Without it, an exit code of --restart-codes is a "
                "failure, left to the "
                "recovery actions. To grant it%s: pyhost update \"%s\" --security \"%s(A;;RP;;;%s)\"",
                account, access_is_privileged(account) ? ", unless it is an administrator" : "",
                figures != NULL ? "" : " (SID: from sc.exe showsid)", check->name, security_text_default,
                figures != NULL ? figures : "SID");
    free(figures);
}

// ---- logs ----

static bool is_older_of(const char *file, const char *log, uint32_t keep)
{
    bool is = false;
    for (uint32_t i = 1; i <= keep && !is; i++) {
        char *older = rotation_name(log, i);
        is = text_equal_ignore_case(file, older);
        free(older);
    }
    return is;
}

// A log that another service's is renamed to, or the other way round, would be written over.
static bool check_older_logs(const struct check *check, struct error *error)
{
    const char *log = new_text(check, OPTION_LOG);
    const uint32_t keep = definition_number(check->whole, OPTION_LOG_KEEP, 5);
    struct text_list names = {0};
    struct scm_status *statuses = NULL;
    struct error ignored = {0};
    bool done = true;
    if (log == NULL || !scm_list(&names, &statuses, &ignored)) {
        error_clear(&ignored);
        return true;
    }
    for (size_t i = 0; done && i < names.count; i++) {
        struct settings settings = {0};
        if (text_equal_ignore_case(names.items[i], check->name) || !settings_exist(names.items[i]))
            continue;
        settings_read_any(&settings, names.items[i], &ignored);
        done = settings.log == NULL ||
               (!is_older_of(log, settings.log, settings.log_keep) && !is_older_of(settings.log, log, keep));
        if (!done) {
            error_set(error, 0,
                      "The log \"%s\" and the older files of \"%s\", the log of the service %s, would "
                      "have the same names",
                      log, settings.log, names.items[i]);
            error_advise(error, "name the log after the service: --log \"C:\\DIRECTORY\\%s.log\"",
                         check->name);
        }
        settings_clear(&settings);
    }
    free(statuses);
    text_list_clear(&names);
    error_clear(&ignored);
    return done;
}

// ---- commands ----

char *sense_check_directory(const struct definition *whole)
{
    struct class_spec spec = {0};
    struct error ignored = {0};
    const char *directory = definition_text(whole, OPTION_DIRECTORY);
    const char *program = definition_text(whole, OPTION_PROGRAM);
    const char *class_text = definition_text(whole, OPTION_CLASS);
    char *found = NULL;
    if (directory != NULL)
        return text_copy(directory);
    if (program != NULL && program_spec_kind(program) == PROGRAM_SCRIPT)
        return path_is_absolute(program) ? path_parent(program) : NULL;
    if (program == NULL && class_text != NULL && class_spec_parse(class_text, &spec, &ignored) &&
        spec.directory != NULL)
        found = text_copy(spec.directory);
    class_spec_clear(&spec);
    error_clear(&ignored);
    return found;
}

static bool check_commands(const struct check *check, struct error *error)
{
    static const enum option_id fields[] = {OPTION_BEFORE_START, OPTION_AFTER_START, OPTION_BEFORE_STOP,
                                            OPTION_AFTER_STOP, OPTION_RECOVERY_COMMAND};
    char *directory = sense_check_directory(check->whole);
    bool done = true;
    for (size_t i = 0; i < COUNT_OF(fields) && done; i++) {
        const char *line = new_text(check, fields[i]);
        const bool of_scm = fields[i] == OPTION_RECOVERY_COMMAND; // which runs where Windows lies
        struct error why = {0};
        done = line == NULL || line[0] == '\0' ||
               hook_program_check(line, of_scm ? NULL : directory,
                                  definition_text(check->whole, OPTION_PYTHON), &why) != HOOK_PROGRAM_NEVER;
        if (!done) {
            struct text_buffer instead = {0};
            text_buffer_add(&instead, verbs_options[fields[i]].name);
            quoting_add(&instead, why.advice != NULL ? why.advice : "PROGRAM ARGUMENT ...", false);
            error_set(error, why.code, "%s cannot run: %s", verbs_options[fields[i]].name, why.message);
            char *advice = secret_advice(NULL, instead.data);
            error_advise(error, "%s", advice);
            free(advice);
            free(text_buffer_take(&instead));
        }
        error_clear(&why);
    }
    free(directory);
    return done;
}

bool sense_check(const struct install_plan *plan, const char *name, const struct definition *whole,
                 struct error *error)
{
    const struct check check = {.plan = plan, .name = name, .whole = whole};
    const bool done = check_affinity(&check, error) && check_memory(&check, error) &&
                      check_commands(&check, error) && check_restart_codes(&check, error) &&
                      check_older_logs(&check, error);
    if (done) {
        note_signals(&check);
        note_codes(&check);
        note_restart_right(&check);
    }
    return done;
}
