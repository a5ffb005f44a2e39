// SPDX-License-Identifier: MIT
// The table of verbs and options, from which parsing, help, the pages of docs/verbs.md and the completion of
// shells are made. Pure: what a verb does is elsewhere (run.c).
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The first options, up to OPTION_DEFINITION_END, are what a service can be told to be: the fields of a
// definition.
enum option_id {
    OPTION_NAME,
    OPTION_CLASS,
    OPTION_PROGRAM,
    OPTION_PYTHON,
    OPTION_DISPLAY_NAME,
    OPTION_DESCRIPTION,
    OPTION_STARTUP,
    OPTION_ACCOUNT,
    OPTION_DEPENDS,
    OPTION_GROUP,
    OPTION_INTERACTIVE,
    OPTION_RECOVERY,
    OPTION_RECOVERY_RESET,
    OPTION_RECOVERY_COMMAND,
    OPTION_RECOVERY_ON_EXIT,
    OPTION_SUCCESS_CODES,
    OPTION_FINAL_CODES,
    OPTION_RESTART_CODES,
    OPTION_PRESHUTDOWN,
    OPTION_SERVICE_SID,
    OPTION_PRIVILEGES,
    OPTION_SECURITY,
    OPTION_ENVIRONMENT,
    OPTION_ARGUMENTS,
    OPTION_CLEAN_ENVIRONMENT,
    OPTION_PRIORITY,
    OPTION_AFFINITY,
    OPTION_MEMORY_LIMIT,
    OPTION_CPU_LIMIT,
    OPTION_PROCESS_LIMIT,
    OPTION_DIRECTORY,
    OPTION_PYTHON_FLAG,
    OPTION_MACHINE_ENVIRONMENT,
    OPTION_PYWIN32,
    OPTION_DLL_PATH,
    OPTION_DLL_SEARCH,
    OPTION_READY_AFTER,
    OPTION_WATCHDOG_LIMIT,
    OPTION_START_LIMIT,
    OPTION_STOP_LIMIT,
    OPTION_STOP_SIGNAL,
    OPTION_SHUTDOWN_IS_STOP,
    OPTION_KEEP_CHILDREN,
    OPTION_REPORT_STOP_FAILURES,
    OPTION_BEFORE_START,
    OPTION_AFTER_START,
    OPTION_BEFORE_STOP,
    OPTION_AFTER_STOP,
    OPTION_HOOK_LIMIT,
    OPTION_LOG,
    OPTION_LOG_SIZE,
    OPTION_LOG_AGE,
    OPTION_LOG_KEEP,
    OPTION_LOG_TIMES,
    OPTION_DEFINITION_END,

    OPTION_FILE = OPTION_DEFINITION_END,
    OPTION_DRY_RUN,
    OPTION_PASSWORD_FROM,
    OPTION_PASSWORD,
    OPTION_PERFMON_INI,
    OPTION_PERFMON_DLL,
    OPTION_WAIT,
    OPTION_NO_WAIT,
    OPTION_START,
    OPTION_COMPUTER,
    OPTION_JSON,
    OPTION_ALL,
    OPTION_LINES,
    OPTION_SINCE,
    OPTION_FOLLOW,
    OPTION_OUTPUT,
    OPTION_ZIP,
    OPTION_CHECK,
    OPTION_KEEP,
    OPTION_SIGN,
    OPTION_TIMINGS,
    OPTION_FORCE,
    OPTION_NO_INPUT,
    OPTION_RESTART,
    OPTION_ERRORS,
    OPTION_GREP,
    OPTION_OUTDATED,
    OPTIONS
};

enum option_kind {
    OPTION_FLAG,   // no value
    OPTION_TEXT,   // any value
    OPTION_PATH,   // a path, made absolute
    OPTION_CHOICE, // one of those in value, separated by '|'
    OPTION_YES_NO,
    OPTION_NUMBER,   // 0 .. most, of its unit
    OPTION_RANGES,   // "0,2-4": numbers 0 .. most
    OPTION_DURATION, // "90", "90s", "1m30s", "2h", "1d": seconds, 0 .. most
    OPTION_LIST      // texts: repeated, and an empty one for none
};

// What a number without a unit counts; with one it may be written as a time, a size or in percent.
enum option_unit { UNIT_NONE, UNIT_HOUR, UNIT_KIB, UNIT_MIB, UNIT_PERCENT };

// The headings of "help install".
enum option_group {
    GROUP_GENERAL, // of the verb rather than of the service
    GROUP_RUNS,
    GROUP_ACCOUNT,
    GROUP_RECOVERY,
    GROUP_LOG,
    GROUP_LIMITS,
    GROUP_ENVIRONMENT,
    GROUP_ADVANCED,
    OPTION_GROUPS
};

struct option {
    const char *name;
    const char *alias; // another name, NULL: none
    const char *value; // how help names its value; NULL: a flag
    char letter;       // of its short form, "-f"; 0: none
    bool paths;        // of a list: its texts are paths, made absolute
    bool optional;     // the value may be left out; only a time or yes/no counts as one then
    bool repeated;     // may be given several times, as a list always may
    enum option_kind kind;
    enum option_unit unit;
    uint32_t most; // the greatest number
    enum option_group group;
    const char *
        brief; // what it sets in one line of help, for the options that most people need; NULL: one of the others
    const char *standard; // what a new service has without it; NULL: nothing to tell
    const char *summary;
};

enum verb_id {
    VERB_INSTALL,
    VERB_UPDATE,
    VERB_REMOVE,
    VERB_START,
    VERB_STOP,
    VERB_RESTART,
    VERB_PAUSE,
    VERB_CONTINUE,
    VERB_CONTROL,
    VERB_STATUS,
    VERB_LIST,
    VERB_DOCTOR,
    VERB_LOGS,
    VERB_ROTATE,
    VERB_DUMP,
    VERB_BUNDLE,
    VERB_IMPORT_NSSM,
    VERB_ADOPT,
    VERB_RELEASE,
    VERB_DEBUG,
    VERB_COMPLETION,
    VERB_VERSION,
    VERB_HELP,
    VERBS
};

// How many arguments a verb takes, where it is no plain number.
enum {
    VERB_ANY_COUNT = UINT8_MAX,         // those behind the first belong to it: to a service, to a program
    VERB_NAMES = UINT8_MAX - 1,         // services: names, and patterns with * and ?
    VERB_NAMES_AND_OWN = UINT8_MAX - 2, // the same; what stands behind "--" is an argument of each of them
};

struct verb {
    const char *name;
    const char *arguments; // as help shows them: "MODULE.CLASS"
    uint8_t fewest;        // how many it takes
    uint8_t most;          // or VERB_ANY_COUNT ...
    const char *summary;
    const char *details;  // a paragraph for "help VERB"; NULL: none
    const char *examples; // one a line
    uint8_t first_field;  // the fields of a definition that it takes: from this one to before the last
    uint8_t last_field;
    uint64_t options; // the others: bits 1 << (OPTION_* - OPTION_DEFINITION_END)
    bool changes;     // it changes something of a service, its state included
};

extern const struct option verbs_options[OPTIONS];
extern const struct verb verbs_table[VERBS];

// The verb called name, or by another name of it (--help, /?, uninstall, ps ...); VERBS when there is none.
enum verb_id verbs_find(const char *name);

// What --startup the other name stands for, as "enable" does for "update --startup auto"; NULL: none.
const char *verbs_alias_startup(const char *name);

// The other names of a verb that are words, the i-th of them; NULL when there are no more.
const char *verbs_alias(enum verb_id verb, size_t i);

// Does the verb take several services?
bool verbs_takes_several(enum verb_id verb);

// The option called name (length bytes, with its dashes); short forms only for verb (VERBS: none). OPTIONS
// when there is none.
enum option_id verbs_find_option(enum verb_id verb, const char *name, unsigned long length);

// Does verb take option?
bool verbs_takes(enum verb_id verb, enum option_id option);

// The verb, or the option of verb (of any, with VERBS), whose name is nearest to a misspelt one; NULL when
// none is near.
const char *verbs_nearest(const char *name);
const char *verbs_nearest_option(enum verb_id verb, const char *name);
