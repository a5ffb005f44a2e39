// SPDX-License-Identifier: MIT
// The table of options; that of verbs is verbs.c.
#include "commands/verbs.h"

enum { WEEK = 7 * 24 * 3600 };                               // seconds
enum { MEMORY_MOST = sizeof(size_t) < 8 ? 4095 : 16 << 20 }; // MiB: a job's limit is a size_t of bytes

// clang-format off
const struct option verbs_options[OPTIONS] = {
    // ---- what runs ----
    [OPTION_NAME] = {"--name", .value = "NAME", .kind = OPTION_TEXT, .group = GROUP_RUNS,
        .brief = "Name of the service; a program needs one",
        .standard = "the class's _svc_name_",
        .summary = "Name of the service. A program has none of its own, so it needs this option"},
    [OPTION_CLASS] = {"--class", .value = "CLASS", .kind = OPTION_TEXT, .group = GROUP_RUNS,
        .summary = "The class that the service runs: package.module.Class or C:\\directory\\module.Class"},
    [OPTION_PROGRAM] = {"--program", .value = "WORD", .kind = OPTION_LIST, .group = GROUP_RUNS,
        .summary = "A word of the program that the service runs instead of a class; repeated for each word. All words may "
        "stand at the end of the command line as well: script.py ARGUMENT ..., -m package ARGUMENT ..., "
        "module:function ARGUMENT ..."},
    [OPTION_PYTHON] = {"--python", .value = "PATH", .kind = OPTION_TEXT, .group = GROUP_RUNS,
        .brief = "Virtual environment, python.exe, or version",
        .standard = "the active virtual environment, otherwise the one that contains pyhost.exe, otherwise .venv or venv beside the code or above it, "
                    "otherwise in the current directory",
        .summary = "The Python that the service uses: a virtual environment, a project's directory, a python.exe or a shim of one, or a registered "
                   "Python by its version (3.12, 3.12.9, 3.13t, 3.12-32) or as COMPANY/TAG"},
    [OPTION_DISPLAY_NAME] = {"--display-name", .value = "TEXT", .kind = OPTION_TEXT, .group = GROUP_RUNS,
        .brief = "Name that services.msc shows",
        .standard = "the class's _svc_display_name_, otherwise the name",
        .summary = "Name that services.msc shows"},
    [OPTION_DESCRIPTION] = {"--description", .value = "TEXT", .kind = OPTION_TEXT, .group = GROUP_RUNS,
        .standard = "the class's _svc_description_",
        .summary = "Description that services.msc shows"},
    [OPTION_DIRECTORY] = {"--directory", .value = "PATH", .kind = OPTION_PATH, .group = GROUP_RUNS,
        .brief = "Current directory of the service",
        .standard = "that of the script or the class, otherwise the virtual environment",
        .summary = "Current directory of the service"},
    [OPTION_ARGUMENTS] = {"--arguments", .value = "TEXT", .kind = OPTION_TEXT, .group = GROUP_RUNS,
        .standard = "the class's _exe_args_",
        .summary = "What stands behind pyhost.exe in the service's command line: sys.argv[1:] of a class"},
    [OPTION_PYTHON_FLAG] = {"--python-flag", .value = "FLAG", .kind = OPTION_LIST, .group = GROUP_RUNS,
        .summary = "An option for the interpreter, such as -O or -Xdev; may be repeated"},
    [OPTION_PYWIN32] = {"--pywin32", .value = "auto|yes|no", .kind = OPTION_CHOICE, .group = GROUP_RUNS,
        .standard = "auto",
        .summary = "Which code may import the modules that stand in for pywin32's: all code (yes), none (no), or code that "
        "was written for pywin32 (auto)"},

    [OPTION_DLL_PATH] = {"--dll-path", .value = "DIRECTORY", .kind = OPTION_LIST, .paths = true, .group = GROUP_RUNS,
        .summary = "A directory in which the service finds DLLs, before those of PATH; may be repeated. +DIRECTORY and -DIRECTORY "
        "change one directory; without + or -, the given directories replace all existing ones"},
    [OPTION_DLL_SEARCH] = {"--dll-search", .value = "standard|strict", .kind = OPTION_CHOICE, .group = GROUP_RUNS,
        .standard = "standard",
        .summary = "Where the service finds a DLL that its code loads by its bare name: where python.exe finds it, PATH included "
        "(standard), or without PATH (strict): only in pyhost.exe's directory, in those that --dll-path or the code adds, beside "
        "Python, and, behind all these, in System32"},

    // ---- account ----
    [OPTION_ACCOUNT] = {"--account", .alias = "--username", .value = "ACCOUNT", .kind = OPTION_TEXT, .group = GROUP_ACCOUNT,
        .brief = "Account: virtual, LocalService, DOMAIN\\user ...",
        .standard = "LocalSystem",
        .summary = "Account of the service: LocalSystem, LocalService, NetworkService, virtual (NT SERVICE\\NAME: an account "
        "of its own, without a password), DOMAIN\\gmsa$ or a user"},
    [OPTION_SERVICE_SID] = {"--service-sid", .value = "none|unrestricted|restricted", .kind = OPTION_CHOICE, .group = GROUP_ACCOUNT,
        .standard = "none",
        .summary = "Add the SID NT SERVICE\\NAME to the service's token, so that permissions can be granted to this service "
        "alone. restricted: the service may write only where that SID, or Everyone, may"},
    [OPTION_PRIVILEGES] = {"--privilege", .value = "NAME", .kind = OPTION_LIST, .group = GROUP_ACCOUNT,
        .standard = "all that the account has",
        .summary = "A privilege that the service needs, such as SeChangeNotifyPrivilege; Windows takes all others from its "
        "token. May be repeated"},
    [OPTION_SECURITY] = {"--security", .value = "SDDL", .kind = OPTION_TEXT, .group = GROUP_ACCOUNT,
        .summary = "Who may start, stop and configure the service, as an SDDL text: D:(A;;...)"},

    // ---- startup and recovery ----
    [OPTION_STARTUP] = {"--startup", .value = "auto|delayed|manual|disabled", .kind = OPTION_CHOICE, .group = GROUP_RECOVERY,
        .brief = "auto, delayed, manual or disabled",
        .standard = "manual",
        .summary = "Startup type: when Windows starts the service"},
    [OPTION_DEPENDS] = {"--depends", .value = "NAME", .kind = OPTION_LIST, .group = GROUP_RECOVERY,
        .brief = "A service that must run first; may be repeated",
        .standard = "the class's _svc_deps_",
        .summary = "A service, or +GROUP, that must run first; may be repeated"},
    [OPTION_GROUP] = {"--group", .value = "NAME", .kind = OPTION_TEXT, .group = GROUP_RECOVERY,
        .summary = "Load-order group of the service"},
    [OPTION_RECOVERY] = {"--recovery", .value = "ACTION[:DELAY]", .kind = OPTION_LIST, .group = GROUP_RECOVERY,
        .brief = "After a failure: restart:30s, run:1m or none",
        .standard = "none for a class; restart:1s,restart:5s,restart:30s,restart:1m for a program",
        .summary = "Recovery actions after the first failure, the second ...: restart, run, reboot or none, after a delay "
        "such as 500ms, 30s or 5m, or at once without one. May be repeated, or separated by commas; the last one holds for all later failures"},
    [OPTION_RECOVERY_RESET] = {"--recovery-reset", .value = "TIME|never", .kind = OPTION_DURATION, .most = UINT32_MAX, .group = GROUP_RECOVERY,
        .standard = "1h where there are several actions",
        .summary = "Count failures from the first again after TIME without one"},
    [OPTION_RECOVERY_COMMAND] = {"--recovery-command", .value = "COMMAND", .kind = OPTION_TEXT, .group = GROUP_RECOVERY,
        .summary = "Command that the recovery action \"run\" runs"},
    [OPTION_RECOVERY_ON_EXIT] = {"--recovery-on-exit", .value = "yes|no", .kind = OPTION_YES_NO, .group = GROUP_RECOVERY,
        .standard = "yes",
        .summary = "Recover as well when the service stops by itself with an error, as after a Python exception"},
    [OPTION_SUCCESS_CODES] = {"--success-codes", .value = "LIST", .kind = OPTION_RANGES, .most = UINT32_MAX, .group = GROUP_RECOVERY,
        .summary = "Exit codes besides 0 that are not failures, such as 2,10-19"},
    [OPTION_FINAL_CODES] = {"--final-codes", .value = "LIST", .kind = OPTION_RANGES, .most = UINT32_MAX, .group = GROUP_RECOVERY,
        .summary = "Exit codes of failures that a restart cannot mend, so that the SCM does not recover from them; an exception "
        "has the code 1"},
    [OPTION_RESTART_CODES] = {"--restart-codes", .value = "LIST", .kind = OPTION_RANGES, .most = UINT32_MAX, .group = GROUP_RECOVERY,
        .summary = "Exit codes besides 0 that are not failures either, and after which the service starts again at once, such as 100. Other accounts "
        "than LocalSystem need the right to start the service (--security)"},
    [OPTION_PRESHUTDOWN] = {"--preshutdown", .value = "TIME", .kind = OPTION_DURATION, .most = WEEK, .group = GROUP_RECOVERY,
        .summary = "Stop the service before others when the system shuts down (PRESHUTDOWN), and let the shutdown wait for it up "
        "to TIME; the system's own times, 10s and 3m, do not count as TIME"},
    [OPTION_SHUTDOWN_IS_STOP] = {"--shutdown-is-stop", .value = "yes|no", .kind = OPTION_YES_NO, .group = GROUP_RECOVERY,
        .standard = "yes",
        .summary = "Treat a system shutdown as a stop when the class does not handle it"},

    // ---- log ----
    [OPTION_LOG] = {"--log", .value = "PATH", .kind = OPTION_PATH, .group = GROUP_LOG,
        .brief = "Log file",
        .standard = "%ProgramData%\\pyhost\\NAME\\NAME.log",
        .summary = "Log file of the service"},
    [OPTION_LOG_SIZE] = {"--log-size", .value = "SIZE", .kind = OPTION_NUMBER, .unit = UNIT_KIB, .most = 2047 * 1024, .group = GROUP_LOG,
        .brief = "Rotate the log file at SIZE, such as 50MiB",
        .standard = "10MiB",
        .summary = "Rotate the log file at SIZE, such as 50MiB; 0: never. A number without a unit counts KiB"},
    [OPTION_LOG_AGE] = {"--log-age", .value = "TIME", .kind = OPTION_NUMBER, .unit = UNIT_HOUR, .most = 10 * 366 * 24, .group = GROUP_LOG,
        .brief = "Rotate the log file after TIME, such as 24h or 7d",
        .standard = "0",
        .summary = "Rotate the log file after TIME in whole hours, such as 24h or 7d; 0: never. A number without a unit counts "
        "hours"},
    [OPTION_LOG_KEEP] = {"--log-keep", .value = "COUNT", .kind = OPTION_NUMBER, .most = 1000, .group = GROUP_LOG,
        .brief = "Number of older log files to keep",
        .standard = "5",
        .summary = "Number of older log files to keep"},
    [OPTION_LOG_TIMES] = {"--log-times", .value = "yes|no", .kind = OPTION_YES_NO, .optional = true, .group = GROUP_LOG,
        .standard = "no",
        .summary = "Prefix each log line that the service's code writes with the time"},

    // ---- limits ----
    [OPTION_START_LIMIT] = {"--start-limit", .value = "TIME", .kind = OPTION_DURATION, .most = WEEK, .group = GROUP_LIMITS,
        .brief = "How long a start may take",
        .standard = "3m",
        .summary = "How long a start may take; 0: no limit"},
    [OPTION_STOP_LIMIT] = {"--stop-limit", .value = "TIME", .kind = OPTION_DURATION, .most = WEEK, .group = GROUP_LIMITS,
        .brief = "How long a stop may take",
        .standard = "1m",
        .summary = "How long a stop may take; then the service is ended. 0: no limit"},
    [OPTION_MEMORY_LIMIT] = {"--memory-limit", .value = "SIZE", .kind = OPTION_NUMBER, .unit = UNIT_MIB, .most = MEMORY_MOST, .group = GROUP_LIMITS,
        .brief = "Memory of the service and its children: 200MiB",
        .standard = "0",
        .summary = "Memory that the service and its children may commit together, such as 200MiB or 2GiB; 0: no limit. A number "
        "without a unit counts MiB"},
    [OPTION_CPU_LIMIT] = {"--cpu-limit", .value = "PERCENT", .kind = OPTION_NUMBER, .unit = UNIT_PERCENT, .most = 100, .group = GROUP_LIMITS,
        .standard = "0",
        .summary = "Share of all processors together that the service and its children may take; 0: no limit"},
    [OPTION_PROCESS_LIMIT] = {"--process-limit", .value = "COUNT", .kind = OPTION_NUMBER, .most = 1000000, .group = GROUP_LIMITS,
        .standard = "0",
        .summary = "Number of processes that there may be at once, the service's own included; 0: no limit"},
    [OPTION_WATCHDOG_LIMIT] = {"--watchdog-limit", .value = "TIME", .kind = OPTION_DURATION, .most = WEEK, .group = GROUP_LIMITS,
        .standard = "0",
        .summary = "End the service with a failure when its code has not called pyhost.notify(watchdog=True) for TIME; 0: never"},
    [OPTION_PRIORITY] = {"--priority", .value = "idle|below-normal|normal|above-normal|high|realtime", .kind = OPTION_CHOICE, .group = GROUP_LIMITS,
        .standard = "normal",
        .summary = "Priority of the service's process and its children"},
    [OPTION_AFFINITY] = {"--affinity", .value = "LIST", .kind = OPTION_RANGES, .most = 63, .group = GROUP_LIMITS,
        .standard = "all",
        .summary = "Processors that the service may run on, such as 0,2-4"},

    // ---- environment ----
    [OPTION_ENVIRONMENT] = {"--environment", .value = "NAME=VALUE", .kind = OPTION_LIST, .group = GROUP_ENVIRONMENT,
        .brief = "An environment variable; may be repeated",
        .summary = "An environment variable of the service; may be repeated. +NAME=VALUE and -NAME change one variable; without + "
        "or -, the given variables replace all existing ones. All users of the machine can read them"},
    [OPTION_CLEAN_ENVIRONMENT] = {"--clean-environment", .value = "yes|no", .kind = OPTION_YES_NO, .optional = true, .group = GROUP_ENVIRONMENT,
        .standard = "no",
        .summary = "Take away the environment variables that were set for the machine or the account; those that Windows itself "
        "gives to each process stay, Path and PSModulePath with all that installers have added for the machine"},
    [OPTION_MACHINE_ENVIRONMENT] = {"--machine-environment", .value = "yes|no", .kind = OPTION_YES_NO, .optional = true, .group = GROUP_ENVIRONMENT,
        .standard = "no",
        .summary = "Let the machine's variables that steer Python, the user's site-packages and the registry's directories for sys.path count"},

    // ---- advanced ----
    [OPTION_READY_AFTER] = {"--ready-after", .value = "TIME|never", .kind = OPTION_DURATION, .most = UINT32_MAX, .group = GROUP_ADVANCED,
        .standard = "1s for a program",
        .summary = "How long a program must have run to count as started; never: when it calls pyhost.notify(ready=True)"},
    [OPTION_STOP_SIGNAL] = {"--stop-signal", .value = "NAME[:TIME]", .kind = OPTION_LIST, .group = GROUP_ADVANCED,
        .standard = "the signal that the program handles, otherwise SIGINT, until the stop limit",
        .summary = "A signal that asks a program to stop, SIGINT, SIGTERM or SIGBREAK, and how long to wait after it; may be "
        "repeated"},
    [OPTION_KEEP_CHILDREN] = {"--keep-children", .value = "yes|no", .kind = OPTION_YES_NO, .group = GROUP_ADVANCED,
        .standard = "yes for a class, no for a program",
        .summary = "Leave child processes running after the service stops"},
    [OPTION_REPORT_STOP_FAILURES] = {"--report-stop-failures", .value = "yes|no", .kind = OPTION_YES_NO, .group = GROUP_ADVANCED,
        .standard = "no",
        .summary = "Report a failure during a requested stop to the SCM, so that recovery actions may start the service again. "
        "The log, the event log, and pyhost status have it in any case"},
    [OPTION_BEFORE_START] = {"--before-start", .value = "COMMAND", .kind = OPTION_TEXT, .group = GROUP_ADVANCED,
        .summary = "Command to run before the service starts; if it fails, the service does not start"},
    [OPTION_AFTER_START] = {"--after-start", .value = "COMMAND", .kind = OPTION_TEXT, .group = GROUP_ADVANCED,
        .summary = "Command to run when the service is running"},
    [OPTION_BEFORE_STOP] = {"--before-stop", .value = "COMMAND", .kind = OPTION_TEXT, .group = GROUP_ADVANCED,
        .summary = "Command to run before the service's code hears of a stop"},
    [OPTION_AFTER_STOP] = {"--after-stop", .value = "COMMAND", .kind = OPTION_TEXT, .group = GROUP_ADVANCED,
        .summary = "Command to run when the service's code has ended; PYHOST_EXIT_CODE says how it ended"},
    [OPTION_HOOK_LIMIT] = {"--hook-limit", .value = "TIME", .kind = OPTION_DURATION, .most = WEEK, .group = GROUP_ADVANCED,
        .standard = "30s",
        .summary = "How long each of these commands may take; 0: no limit"},
    [OPTION_INTERACTIVE] = {"--interactive", .value = "yes|no", .kind = OPTION_YES_NO, .optional = true, .group = GROUP_ADVANCED,
        .standard = "no",
        .summary = "Mark the service as one that may show windows; no Windows since Vista shows them"},

    // ---- of the verb ----
    [OPTION_FILE] = {"--file", .letter = 'f', .value = "PATH", .kind = OPTION_TEXT,
        .brief = "Read the definition from a TOML or JSON file",
        .summary = "Read the definition from a file, TOML or JSON. Options on the command line override the file"},
    [OPTION_DRY_RUN] = {"--dry-run", .kind = OPTION_FLAG,
        .brief = "Show what would change, and change nothing",
        .summary = "Show what would change, and change nothing"},
    [OPTION_PASSWORD_FROM] = {"--password-from", .value = "PATH", .kind = OPTION_TEXT, .group = GROUP_ACCOUNT,
        .brief = "Read the account's password from a file, or from -",
        .summary = "Read the account's password from the first line of a file, or from standard input: -. Without it, pyhost asks "
        "for a password that is missing"},
    [OPTION_PASSWORD] = {"--password", .value = "PASSWORD", .kind = OPTION_TEXT, .group = GROUP_ACCOUNT,
        .summary = "The account's password. Others can see a command line while it runs, so prefer --password-from"},
    [OPTION_PERFMON_INI] = {"--perfmonini", .value = "PATH", .kind = OPTION_TEXT, .group = GROUP_ADVANCED,
        .summary = "Accepted for pywin32's sake; performance counters are not installed"},
    [OPTION_PERFMON_DLL] = {"--perfmondll", .value = "PATH", .kind = OPTION_TEXT, .group = GROUP_ADVANCED,
        .summary = "Accepted for pywin32's sake; performance counters are not installed"},
    [OPTION_WAIT] = {"--wait", .value = "[TIME]", .kind = OPTION_DURATION, .optional = true, .most = WEEK,
        .summary = "Wait up to TIME for the final state (default: 200s)"},
    [OPTION_NO_WAIT] = {"--no-wait", .kind = OPTION_FLAG, .summary = "Return at once"},
    [OPTION_START] = {"--start", .kind = OPTION_FLAG,
        .summary = "Start the service under pyhost, after a stop if it runs; if it does not start, give it back to its host"},
    [OPTION_COMPUTER] = {"--computer", .value = "HOST", .kind = OPTION_TEXT, .summary = "Services of another machine; whose they are, its registry tells, where it can be read"},
    [OPTION_JSON] = {"--json", .kind = OPTION_FLAG, .brief = "Answer in JSON, for programs", .summary = "Answer in JSON, for programs"},
    [OPTION_ALL] = {"--all", .letter = 'a', .kind = OPTION_FLAG,
        .summary = "list: all services of the machine, not only Python's\n"
        "adopt: every service that can be adopted\n"
        "help: all options"},
    [OPTION_LINES] = {"--lines", .letter = 'n', .value = "COUNT", .kind = OPTION_NUMBER, .most = 1000000000,
        .summary = "Number of last lines to show (default: 20; with --since: all)"},
    [OPTION_SINCE] = {"--since", .value = "TIME", .kind = OPTION_TEXT,
        .summary = "Show what was written from a time on: \"2024-05-31 12:00\", \"12:00\" (today), or a time ago: 10m, 2h, 1d"},
    [OPTION_FOLLOW] = {"--follow", .letter = 'f', .kind = OPTION_FLAG, .summary = "Go on with what is written, until Ctrl+C"},
    [OPTION_OUTPUT] = {"--output", .letter = 'o', .value = "PATH", .kind = OPTION_PATH,
        .summary = "bundle: the directory to make the folder in (default: the current one)\n"
        "dump, import-nssm: the file to write, in UTF-8, TOML or JSON by its name; -, the default, is standard output"},
    [OPTION_ZIP] = {"--zip", .kind = OPTION_FLAG, .summary = "Make a zip of the folder as well"},
    [OPTION_CHECK] = {"--check", .kind = OPTION_FLAG,
        .summary = "Check a bundle that is there, and make none: its files by their hashes, and that all modules load from the folder alone"},
    [OPTION_KEEP] = {"--keep", .value = "ensurepip|idlelib|lib2to3|msilib|pydoc_data|pythonw|test|tkinter|turtledemo|venv", .kind = OPTION_CHOICE, .repeated = true,
        .summary = "Keep a part of Python that bundles leave out otherwise. Repeat the option for more"},
    [OPTION_SIGN] = {"--sign", .value = "COMMAND", .kind = OPTION_TEXT,
        .summary = "Sign the bundle's exe with a command, before the hashes are made. The path of the exe replaces {}, or is added at the end"},
    [OPTION_TIMINGS] = {"--timings", .kind = OPTION_FLAG,
        .summary = "Say how long each phase of the start and of the stop took, and whose it was"},
    [OPTION_FORCE] = {"--force", .kind = OPTION_FLAG,
        .summary = "install: take over a service that belongs to another program; pyhost release gives it back\n"
        "remove: remove all that a pattern matches; with its name, a service that was taken over from another program\n"
        "start, stop, restart, pause, continue, control: act on another program's service as well"},
    [OPTION_NO_INPUT] = {"--no-input", .kind = OPTION_FLAG, .group = GROUP_ACCOUNT,
        .summary = "Ask nothing: fail where a password is missing"},
    [OPTION_RESTART] = {"--restart", .kind = OPTION_FLAG, .brief = "Restart the service if it runs, or put all back",
        .summary = "Restart the service if it runs; if it does not start, put everything back as it was, and start that"},
    [OPTION_ERRORS] = {"--errors", .kind = OPTION_FLAG, .summary = "Show only failures, and what belongs to them"},
    [OPTION_GREP] = {"--grep", .value = "TEXT", .kind = OPTION_TEXT, .summary = "Show only lines that contain TEXT, in any case"},
    [OPTION_OUTDATED] = {"--outdated", .kind = OPTION_FLAG,
        .summary = "Only services that run another pyhost.exe than the one that is there now, one after another, until one does not run again; "
                   "without a name, all of them"},
};
// clang-format on
