// SPDX-License-Identifier: MIT
// What a service of this host is: one struct, read from and written to the registry here and nowhere else.
//
//     HKLM\SYSTEM\CurrentControlSet\Services\NAME\PythonClass   (default) REG_SZ: the class, as pywin32 keeps
//     it HKLM\SYSTEM\CurrentControlSet\Services\NAME\PyHost        all the rest; docs/settings.md lists the
//     values
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

#define SETTINGS_NEVER UINT32_MAX   // of a time in seconds
#define SETTINGS_BY_KIND UINT32_MAX // not set: one for classes, another for programs

struct settings {
    char *name;               // the service's name in the SCM
    char *class_spec;         // "[directory\]module.Class"; NULL: it is a program
    struct text_list program; // what would stand behind python.exe's own options: settings/program_spec.h
    char *python;             // absolute path of the python.exe it was installed with; NULL: not recorded
    char *log;                // absolute path of its log file
    uint32_t log_size;        // bytes after which a new log file is begun; 0: never
    uint32_t log_age;         // hours after which a new log file is begun; 0: never
    uint32_t log_keep;        // how many older log files stay
    uint32_t log_times;       // 1: the time stands in front of each line that the code writes
    char *directory;          // current directory of the process; NULL: the class's directory, else the venv
    struct text_list python_flags; // options for the interpreter, as python.exe takes them
    uint32_t machine_environment;  // 1: PYTHON* variables and the user's site-packages count
    char *
        pywin32; // who may import the modules that stand in for pywin32's: "yes" everybody, "no" nobody, "auto"
                 // or NULL: modules/importer.h
    struct text_list dll_path; // directories in which DLLs are found, before those of PATH
    char *dll_search;          // "strict": without PATH; "standard" or NULL: as python.exe searches
    uint32_t
        ready_after; // seconds that a program must have run to be RUNNING; SETTINGS_NEVER: it says so itself
    uint32_t watchdog_limit;       // seconds within which it must say that it is alive; 0: it need not
    uint32_t start_limit;          // seconds from start to RUNNING; 0: none
    uint32_t stop_limit;           // seconds from the stop to STOPPED; 0: none
    struct text_list stop_signals; // of a program, in their order: settings/stop_signals.h; empty: by rule
    uint32_t preshutdown; // seconds that a shutdown of the system was told to wait for it; 0: nobody said
    uint32_t shutdown_is_stop;  // 1: a system shutdown that the class does not handle stops the service
    uint32_t clean_environment; // 1: of the machine's variables only those that Windows needs are left
    char *priority;             // of the process: "idle" ... "realtime"; NULL: as it is
    char *affinity;             // processors, base/ranges.h; NULL: all
    char *success_codes;        // exit codes besides 0 that are no failure, base/ranges.h; NULL: none
    char *final_codes;          // exit codes that the SCM is not to recover from, base/ranges.h; NULL: none
    char *restart_codes;        // exit codes after which the service is started again; NULL: none
    char *before_start;         // commands, service/hooks.h; NULL: none
    char *after_start;
    char *before_stop;
    char *after_stop;
    uint32_t hook_limit;           // seconds for each of them; 0: none
    uint32_t memory_limit;         // MiB for all processes of the service together; 0: none
    uint32_t cpu_limit;            // percent of all processors that they may take; 0: no limit
    uint32_t process_limit;        // how many there may be at once, the service's own among them; 0: no limit
    char *adopted_image_path;      // ImagePath of the service before it was adopted; NULL: it was not
    char *adopted_class;           // PythonClass of the service before it was adopted; NULL: the same
    uint32_t keep_children;        // 1: processes that the service started outlive it; SETTINGS_BY_KIND
    uint32_t report_stop_failures; // 1: the SCM hears of a failure after a stop that was asked for, too
    struct text_list
        unread; // values that could not be read, and stand here with their defaults; "": which, is not known
    struct text_list unknown; // values that this host does not know: a newer one's
    char *written_by;         // the pyhost that wrote the settings last; NULL: none has said so
};

// Do processes that the service started outlive it? By itself those of a class do, as under pywin32, and those of a program do not.
bool settings_keep_children(const struct settings *settings);

// Does a value of DllSearch leave PATH out? NULL: none is set.
bool settings_dll_search_is_strict(const char *dll_search);

// Defaults for a service called name, its log's place included. Owner of what is in settings: the caller, who
// calls settings_clear().
void settings_begin(struct settings *settings, const char *name);

// Reads the settings of the service name, with defaults for what is not there. Fails when the service has neither
// a class nor a program, or when a value has the wrong type; settings then holds what could be read, and defaults for the rest, so that
// a log can be opened all the same. Fails as well when they need a newer host. The error is the first value's.
bool settings_read(struct settings *settings, const char *name, struct error *error);

// The same, but a service may have neither: it has not been installed wholly, or is another host's.
bool settings_read_any(struct settings *settings, const char *name, struct error *error);

// A number for all that a process of the service starts with: the settings, and its command line, account, variables, privileges and
// type, which it reads from the registry. Equal ones start the same. The service's SID is not among it: that counts from the
// system's next start on.
uint64_t settings_fingerprint(const struct settings *settings);

// What the registry has as the type of the service's SID (SERVICE_SID_TYPE_); 0: none.
uint32_t settings_service_sid(const char *name);

// What to say of the values that this host does not know, and what to try, as settings_format_unknown() has it; NULL: it knows all.
char *settings_unknown(const struct settings *settings, char **cure);

// The option of "pyhost update" that sets this value of the PyHost key: "StopLimit" is "--stop-limit". Owner: the caller.
char *settings_option(const char *value);

// Writes all settings to the registry keys of the service settings->name, which must exist in the SCM.
bool settings_write(const struct settings *settings, struct error *error);

// Where the host keeps the services' logs: "%ProgramData%\pyhost". Owner: the caller.
char *settings_data_directory(void);

// Where the log of the service name is without the setting, and while it cannot be opened where the setting says. Owner: the caller.
char *settings_default_log(const char *name);

// Writes the class alone.
bool settings_write_class(const char *name, const char *class_spec, struct error *error);

// Takes the PyHost key away, and leaves the class; no key is a success.
bool settings_remove(const char *name, struct error *error);

// Does the registry have settings of this host for the service name?
bool settings_exist(const char *name);

void settings_clear(struct settings *settings);
