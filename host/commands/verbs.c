// SPDX-License-Identifier: MIT
#include "commands/verbs.h"

#include <string.h>

#include "base/compiler.h"
#include "base/text.h"
#include "commands/nearest.h"

enum { WEEK = 7 * 24 * 3600, YEAR = 366 * 24 * 3600 };       // seconds
enum { MEMORY_MOST = sizeof(size_t) < 8 ? 4095 : 16 << 20 }; // MiB: a job's limit is a size_t of bytes

// clang-format off
const struct option verbs_options[OPTIONS] = {
    [OPTION_NAME] = {"--name", 0, NULL, "NAME", OPTION_TEXT, 0, false,
        "name of the service (default: the class's _svc_name_; a program has none)"},
    [OPTION_CLASS] = {"--class", 0, NULL, "CLASS", OPTION_TEXT, 0, false,
        "the class, as package.module.Class or C:\\directory\\module.Class"},
    [OPTION_PROGRAM] = {"--program", 0, NULL, "WORD", OPTION_LIST, 0, false,
        "a word of the program that it runs in the place of a class; repeated for each, or all of them at the end of "
        "the command line: script.py ARGUMENT ..., -m package ARGUMENT ..., module:function ARGUMENT ..."},
    [OPTION_PYTHON] = {"--python", 0, NULL, "PATH", OPTION_TEXT, 0, false,
        "python.exe, or the virtual environment, that it belongs to (default: VIRTUAL_ENV, else the one that "
        "pyhost.exe lies in)"},
    [OPTION_DISPLAY_NAME] = {"--display-name", 0, NULL, "TEXT", OPTION_TEXT, 0, false,
        "the name that services.msc shows (default: the class's _svc_display_name_)"},
    [OPTION_DESCRIPTION] = {"--description", 0, NULL, "TEXT", OPTION_TEXT, 0, false,
        "what services.msc says about it (default: the class's _svc_description_)"},
    [OPTION_STARTUP] = {"--startup", 0, NULL, "auto|delayed|manual|disabled", OPTION_CHOICE, 0, false,
        "when it starts (default: manual)"},
    [OPTION_ACCOUNT] = {"--account", 0, "--username", "ACCOUNT", OPTION_TEXT, 0, false,
        "who it runs as: LocalSystem, LocalService, NetworkService, virtual (NT SERVICE\\NAME: an account of its "
        "own, without a password), DOMAIN\\gmsa$ or a user (default: LocalSystem)"},
    [OPTION_DEPENDS] = {"--depends", 0, NULL, "NAME", OPTION_LIST, 0, false,
        "a service, or +GROUP, that must run first; may be repeated (default: the class's _svc_deps_)"},
    [OPTION_GROUP] = {"--group", 0, NULL, "NAME", OPTION_TEXT, 0, false,
        "the load-order group that it belongs to"},
    [OPTION_INTERACTIVE] = {"--interactive", 0, NULL, "yes|no", OPTION_YES_NO, 0, true,
        "mark it as one that may show windows; no Windows since Vista shows them"},
    [OPTION_RECOVERY] = {"--recovery", 0, NULL, "ACTION[:DELAY]", OPTION_LIST, 0, false,
        "what the SCM does after its first failure, its second ...: restart, run, reboot or none, after a delay "
        "such as 30s or 5m; may be repeated, or separated by commas; the last one holds for all that follow"},
    [OPTION_RECOVERY_RESET] = {"--recovery-reset", 0, NULL, "TIME|never", OPTION_DURATION, UINT32_MAX, false,
        "forget earlier failures after so long without one"},
    [OPTION_RECOVERY_COMMAND] = {"--recovery-command", 0, NULL, "COMMAND", OPTION_TEXT, 0, false,
        "the command line that the action \"run\" runs"},
    [OPTION_RECOVERY_ON_EXIT] = {"--recovery-on-exit", 0, NULL, "yes|no", OPTION_YES_NO, 0, false,
        "recover also when it stops by itself with an error, as after a Python exception (default: yes)"},
    [OPTION_SUCCESS_CODES] = {"--success-codes", 0, NULL, "LIST", OPTION_RANGES, UINT32_MAX, false,
        "exit codes besides 0 that are no failure, such as 2,10-19"},
    [OPTION_FINAL_CODES] = {"--final-codes", 0, NULL, "LIST", OPTION_RANGES, UINT32_MAX, false,
        "exit codes that are a failure which a restart cannot mend: the SCM does not recover from them; an exception "
        "has the code 1"},
    [OPTION_PRESHUTDOWN] = {"--preshutdown", 0, NULL, "TIME", OPTION_DURATION, WEEK, false,
        "Stop the service before others when the system shuts down (PRESHUTDOWN), and let the shutdown wait for it up to TIME; "
        "the system's own, 10s or 3m, are no such TIME"},
    [OPTION_SERVICE_SID] = {"--service-sid", 0, NULL, "none|unrestricted|restricted", OPTION_CHOICE, 0, false,
        "does its token carry NT SERVICE\\NAME, so that rights can be given to it alone; restricted: it may "
        "write only where that SID, or Everyone, is allowed to"},
    [OPTION_PRIVILEGES] = {"--privilege", 0, NULL, "NAME", OPTION_LIST, 0, false,
        "a privilege that it needs, such as SeChangeNotifyPrivilege; all others are taken from its token; may be "
        "repeated"},
    [OPTION_SECURITY] = {"--security", 0, NULL, "SDDL", OPTION_TEXT, 0, false,
        "who may start, stop and configure it, as an SDDL text: D:(A;;...)"},
    [OPTION_ENVIRONMENT] = {"--environment", 0, NULL, "NAME=VALUE", OPTION_LIST, 0, false,
        "a variable of its environment; may be repeated. +NAME=VALUE and -NAME change one of those that are there, without "
        "these all are replaced. All users of the machine can read it"},
    [OPTION_ARGUMENTS] = {"--arguments", 0, NULL, "TEXT", OPTION_TEXT, 0, false,
        "what stands behind pyhost.exe in its command line: sys.argv[1:] (default: the class's _exe_args_)"},
    [OPTION_CLEAN_ENVIRONMENT] = {"--clean-environment", 0, NULL, "yes|no", OPTION_YES_NO, 0, true,
        "take away the machine's variables but for those that Windows itself needs (default: no)"},
    [OPTION_PRIORITY] = {"--priority", 0, NULL, "idle|below-normal|normal|above-normal|high|realtime", OPTION_CHOICE, 0,
        false, "the priority of its process and its children (default: normal)"},
    [OPTION_AFFINITY] = {"--affinity", 0, NULL, "LIST", OPTION_RANGES, 63, false,
        "the processors that it may run on, such as 0,2-4 (default: all)"},
    [OPTION_MEMORY_LIMIT] = {"--memory-limit", 0, NULL, "MIB", OPTION_NUMBER, MEMORY_MOST, false,
        "how much memory it and its children may commit together (default: 0, no limit)"},
    [OPTION_CPU_LIMIT] = {"--cpu-limit", 0, NULL, "PERCENT", OPTION_NUMBER, 100, false,
        "how much of all processors together they may take (default: 0, no limit)"},
    [OPTION_PROCESS_LIMIT] = {"--process-limit", 0, NULL, "COUNT", OPTION_NUMBER, 1000000, false,
        "how many processes there may be, its own among them (default: 0, no limit)"},
    [OPTION_DIRECTORY] = {"--directory", 0, NULL, "PATH", OPTION_PATH, 0, false,
        "its current directory (default: the class's, else the virtual environment)"},
    [OPTION_PYTHON_FLAG] = {"--python-flag", 0, NULL, "FLAG", OPTION_LIST, 0, false,
        "an option for the interpreter, such as -O or -Xdev; may be repeated"},
    [OPTION_MACHINE_ENVIRONMENT] = {"--machine-environment", 0, NULL, "yes|no", OPTION_YES_NO, 0, true,
        "let PYTHON* variables and the user's site-packages count (default: no)"},
    [OPTION_PYWIN32] = {"--pywin32", 0, NULL, "auto|yes|no", OPTION_CHOICE, 0, false,
        "who may import the modules that stand in for pywin32's: all code (yes), none (no), or code that was written for "
        "pywin32 (default: auto)"},
    [OPTION_READY_AFTER] = {"--ready-after", 0, NULL, "TIME|never", OPTION_DURATION, UINT32_MAX, false,
        "how long a program must have run to count as started (default: 1s; never: when it says so by "
        "pyhost.notify(ready=True))"},
    [OPTION_WATCHDOG_LIMIT] = {"--watchdog-limit", 0, NULL, "TIME", OPTION_DURATION, WEEK, false,
        "end it with a failure when it has not called pyhost.notify(watchdog=True) for so long (default: 0, never)"},
    [OPTION_START_LIMIT] = {"--start-limit", 0, NULL, "TIME", OPTION_DURATION, WEEK, false,
        "how long its start may take (default: 3m; 0: no limit)"},
    [OPTION_STOP_LIMIT] = {"--stop-limit", 0, NULL, "TIME", OPTION_DURATION, WEEK, false,
        "how long its stop may take (default: 1m; 0: no limit)"},
    [OPTION_STOP_SIGNAL] = {"--stop-signal", 0, NULL, "NAME[:TIME]", OPTION_LIST, 0, false,
        "a signal that asks a program to stop, SIGINT, SIGTERM or SIGBREAK, and how long to wait after it; may be "
        "repeated (default: the one that the program handles, else SIGINT; until the stop limit)"},
    [OPTION_SHUTDOWN_IS_STOP] = {"--shutdown-is-stop", 0, NULL, "yes|no", OPTION_YES_NO, 0, false,
        "does a system shutdown that the class does not handle stop it (default: yes)"},
    [OPTION_KEEP_CHILDREN] = {"--keep-children", 0, NULL, "yes|no", OPTION_YES_NO, 0, false,
        "Leave the processes that the service started running when the service stops (default: yes for a class, no for a "
        "program)"},
    [OPTION_REPORT_STOP_FAILURES] = {"--report-stop-failures", 0, NULL, "yes|no", OPTION_YES_NO, 0, false,
        "Report a failure during a requested stop to the SCM, so that recovery actions may start the service again "
        "(default: no; the log, the event log, and pyhost status have it)"},
    [OPTION_BEFORE_START] = {"--before-start", 0, NULL, "COMMAND", OPTION_TEXT, 0, false,
        "a command line that runs before it starts; when that fails, it is not started"},
    [OPTION_AFTER_START] = {"--after-start", 0, NULL, "COMMAND", OPTION_TEXT, 0, false, "one that runs when it is running"},
    [OPTION_BEFORE_STOP] = {"--before-stop", 0, NULL, "COMMAND", OPTION_TEXT, 0, false,
        "one that runs before it is told to stop"},
    [OPTION_AFTER_STOP] = {"--after-stop", 0, NULL, "COMMAND", OPTION_TEXT, 0, false,
        "one that runs when its code has ended; PYHOST_EXIT_CODE says how"},
    [OPTION_HOOK_LIMIT] = {"--hook-limit", 0, NULL, "TIME", OPTION_DURATION, WEEK, false,
        "how long each of these commands may take (default: 30s; 0: no limit)"},
    [OPTION_LOG] = {"--log", 0, NULL, "PATH", OPTION_PATH, 0, false,
        "its log file (default: %ProgramData%\\pyhost\\NAME\\NAME.log)"},
    [OPTION_LOG_SIZE] = {"--log-size", 0, NULL, "KIB", OPTION_NUMBER, 2047 * 1024, false,
        "begin a new log file after so many KiB (default: 10240; 0: never)"},
    [OPTION_LOG_AGE] = {"--log-age", 0, NULL, "HOURS", OPTION_NUMBER, 10 * 366 * 24, false,
        "begin a new log file after so many hours (default: 0, never)"},
    [OPTION_LOG_KEEP] = {"--log-keep", 0, NULL, "COUNT", OPTION_NUMBER, 1000, false,
        "how many older log files stay (default: 5)"},
    [OPTION_LOG_TIMES] = {"--log-times", 0, NULL, "yes|no", OPTION_YES_NO, 0, true,
        "put the time in front of each line that its code writes (default: no)"},
    [OPTION_FILE] = {"--file", 'f', NULL, "PATH", OPTION_TEXT, 0, false,
        "read the definition from a file, TOML or JSON; options given here go over it"},
    [OPTION_DRY_RUN] = {"--dry-run", 0, NULL, NULL, OPTION_FLAG, 0, false,
        "show what would change, and change nothing"},
    [OPTION_PASSWORD_FROM] = {"--password-from", 0, NULL, "PATH", OPTION_TEXT, 0, false,
        "read the account's password from the first line of a file, or from standard input: - (default: it is "
        "asked for)"},
    [OPTION_PASSWORD] = {"--password", 0, NULL, "PASSWORD", OPTION_TEXT, 0, false,
        "the account's password; others can see a command line while it runs, so prefer --password-from"},
    [OPTION_PERFMON_INI] = {"--perfmonini", 0, NULL, "PATH", OPTION_TEXT, 0, false,
        "accepted for pywin32's sake; performance counters are not installed"},
    [OPTION_PERFMON_DLL] = {"--perfmondll", 0, NULL, "PATH", OPTION_TEXT, 0, false,
        "accepted for pywin32's sake; performance counters are not installed"},
    [OPTION_WAIT] = {"--wait", 0, NULL, "[SECONDS]", OPTION_DURATION, WEEK, true,
        "wait for the final state, at most so long (the default, 200)"},
    [OPTION_NO_WAIT] = {"--no-wait", 0, NULL, NULL, OPTION_FLAG, 0, false, "return at once"},
    [OPTION_START] = {"--start", 0, NULL, NULL, OPTION_FLAG, 0, false,
        "start the service under pyhost, after a stop where it runs; if it does not start, give it back to its host"},
    [OPTION_COMPUTER] = {"--computer", 0, NULL, "HOST", OPTION_TEXT, 0, false, "a service on another machine"},
    [OPTION_JSON] = {"--json", 0, NULL, NULL, OPTION_FLAG, 0, false, "answer in JSON, for programs"},
    [OPTION_ALL] = {"--all", 'a', NULL, NULL, OPTION_FLAG, 0, false,
        "all services of the machine, not only Python's (list); every service that can be adopted (adopt)"},
    [OPTION_LINES] = {"--lines", 'n', NULL, "COUNT", OPTION_NUMBER, 1000000000, false,
        "how many of the last lines (default: 20; with --since: all)"},
    [OPTION_SINCE] = {"--since", 0, NULL, "TIME", OPTION_TEXT, 0, false,
        "from a time on: \"2024-05-31 12:00\", \"12:00\" (today), or so long ago: 10m, 2h, 1d"},
    [OPTION_FOLLOW] = {"--follow", 'f', NULL, NULL, OPTION_FLAG, 0, false, "go on with what is written, until Ctrl+C"},
    [OPTION_OUTPUT] = {"--output", 'o', NULL, "PATH", OPTION_PATH, 0, false,
        "bundle: the directory to make the folder in (default: the current one); dump, import-nssm: the file to write, in "
        "UTF-8, TOML or JSON by its name (default: standard output)"},
    [OPTION_ZIP] = {"--zip", 0, NULL, NULL, OPTION_FLAG, 0, false, "make a zip of the folder as well"},
    [OPTION_TIMINGS] = {"--timings", 0, NULL, NULL, OPTION_FLAG, 0, false,
        "say how long each phase of the start and of the stop took, and whose it was"},
    [OPTION_FORCE] = {"--force", 0, NULL, NULL, OPTION_FLAG, 0, false,
        "Take over a service that belongs to another program; pyhost release gives it back"},
    [OPTION_NO_INPUT] = {"--no-input", 0, NULL, NULL, OPTION_FLAG, 0, false,
        "ask nothing: fail where a password is missing"},
    [OPTION_RESTART] = {"--restart", 0, NULL, NULL, OPTION_FLAG, 0, false,
        "restart the service if it runs; if it does not start, put everything back as it was, and start that"},
    [OPTION_ERRORS] = {"--errors", 0, NULL, NULL, OPTION_FLAG, 0, false,
        "only failures, and what belongs to them"},
    [OPTION_GREP] = {"--grep", 0, NULL, "TEXT", OPTION_TEXT, 0, false, "only lines that have TEXT in them, in any case"},
};

#define BIT(option) ((uint64_t)1 << (OPTION_##option - OPTION_DEFINITION_END))
#define NO_FIELDS 0, 0
#define ALL_FIELDS OPTION_NAME, OPTION_DEFINITION_END
#define CHANGES (BIT(FILE) | BIT(DRY_RUN) | BIT(PASSWORD_FROM) | BIT(PASSWORD) | BIT(NO_INPUT))

const struct verb verbs_table[VERBS] = {
    [VERB_INSTALL] = {"install", "[MODULE.CLASS | PROGRAM [ARGUMENT ...]]", 0, VERB_ANY_COUNT,
        "register a class, or any program, as a service; again, to change it",
        "Says what it sets. Doing it twice is the same as doing it once: what is named is set, what the class says (display "
        "name, description, dependencies, arguments) comes from the class otherwise, and all else stays as it is. When a step fails, what was there before is there again. The class, the program or --file must be given, unless a definition NAME.json or NAME.toml lies beside an exe that is called NAME.exe. "
        "A program is script.py (a file, or a directory or zip with a __main__.py), -m package, or module:function; what "
        "follows it belongs to it. A new "
        "service runs as LocalSystem, as Windows has it, which may do everything on the machine; --account virtual "
        "gives it an account of its own that may do little.",
        "pyhost install mypackage.service.MyService --startup auto\n"
        "pyhost install C:\\apps\\shop\\service.Shop --python C:\\apps\\shop\\venv\n"
        "pyhost install C:\\apps\\shop\\service.Shop --account virtual --recovery restart:10s,restart:1m,none\n"
        "pyhost install --name Shop --python C:\\apps\\shop\\venv C:\\apps\\shop\\main.py --port 80\n"
        "pyhost install --name Web --python C:\\apps\\shop\\venv -m waitress --port=80 shop:app\n"
        "pyhost install -f shop.toml --dry-run",
        ALL_FIELDS, CHANGES | BIT(PERFMON_INI) | BIT(PERFMON_DLL) | BIT(WAIT) | BIT(FORCE) | BIT(JSON), true},
    [VERB_UPDATE] = {"update", "NAME", 1, 1, "change an installed service",
        "Changes what is named, says what that was before, and leaves all else. The class is not imported unless "
        "another one is named. A running service keeps its old settings until it is restarted, as --restart does. Services that are not this host's are "
        "left alone.",
        "pyhost update Shop --startup delayed\n"
        "pyhost update Shop --account virtual --service-sid unrestricted --dry-run\n"
        "pyhost update Shop --recovery restart:10s --recovery-reset 1d\n"
        "pyhost update Shop --environment +PORT=81 --restart\n"
        "pyhost update Shop --depends \"\"",
        OPTION_CLASS, OPTION_DEFINITION_END, CHANGES | BIT(RESTART) | BIT(JSON), true},
    [VERB_REMOVE] = {"remove", "NAME", 1, 1, "stop a service and remove it",
        "Its log files stay. Services that are not this host's are left alone.", "pyhost remove Shop", NO_FIELDS, BIT(WAIT) | BIT(JSON), true},
    [VERB_START] = {"start", "NAME [ARGUMENT ...]", 1, VERB_ANY_COUNT, "start a service",
        "Waits until the service runs, a class for its first second as well; if it fails to start, shows why. A stop that is under "
        "way is waited for. Starting a running service succeeds. Arguments go to the class's constructor.",
        "pyhost start Shop\npyhost start Shop --wait 30", NO_FIELDS, BIT(WAIT) | BIT(NO_WAIT) | BIT(COMPUTER) | BIT(JSON), true},
    [VERB_STOP] = {"stop", "NAME", 1, 1, "stop a service, and those that depend on it",
        "Stopping a stopped service succeeds.", "pyhost stop Shop --wait 30",
        NO_FIELDS, BIT(WAIT) | BIT(NO_WAIT) | BIT(COMPUTER) | BIT(JSON), true},
    [VERB_RESTART] = {"restart", "NAME [ARGUMENT ...]", 1, VERB_ANY_COUNT,
        "stop a service and start it again, with those that depend on it", NULL, "pyhost restart Shop",
        NO_FIELDS, BIT(WAIT) | BIT(COMPUTER) | BIT(JSON), true},
    [VERB_PAUSE] = {"pause", "NAME", 1, 1, "pause a service (SvcPause)", NULL, "pyhost pause Shop",
        NO_FIELDS, BIT(WAIT) | BIT(NO_WAIT) | BIT(COMPUTER) | BIT(JSON), true},
    [VERB_CONTINUE] = {"continue", "NAME", 1, 1, "let a paused service go on (SvcContinue)", NULL,
        "pyhost continue Shop", NO_FIELDS, BIT(WAIT) | BIT(NO_WAIT) | BIT(COMPUTER) | BIT(JSON), true},
    [VERB_CONTROL] = {"control", "NAME CODE", 2, 2, "send a service a control: 128 to 255, or a name",
        "Codes from 128 to 255 mean what the class makes of them (SvcOther). By name: stop, pause, continue, "
        "interrogate, paramchange, netbindadd, netbindremove, netbindenable, netbinddisable.",
        "pyhost control Shop 128\npyhost control Shop paramchange", NO_FIELDS, BIT(COMPUTER) | BIT(JSON), true},
    [VERB_STATUS] = {"status", "NAME", 1, 1, "show a service: state, process, Python, log, and how its last run failed",
        "Exit code 0: it runs (or is on its way, or paused); 3: it is stopped; 4: there is no such service. Of a "
        "service that is not this host's, what the service runs is shown: NSSM, a program frozen by PyInstaller ...",
        "pyhost status Shop\npyhost status Shop --wait 60\npyhost status Shop --json",
        NO_FIELDS, BIT(WAIT) | BIT(JSON) | BIT(COMPUTER), false},
    [VERB_LIST] = {"list", "", 0, 0, "show the services of this host, and those that it can adopt",
        "Whoever installed them. Those with a class of pywin32 that run under PythonService.exe or python.exe can be taken over with "
        "\"pyhost adopt\".",
        "pyhost list\npyhost list --json", NO_FIELDS, BIT(JSON) | BIT(ALL) | BIT(COMPUTER), false},
    [VERB_DOCTOR] = {"doctor", "NAME", 1, 1, "look for what keeps a service from running, or makes it unsafe",
        "Imports the class with the service's own interpreter, in this process and as you. Exit code 0 only when "
        "all is well.",
        "pyhost doctor Shop\npyhost doctor Shop --json", NO_FIELDS, BIT(JSON), false},
    [VERB_LOGS] = {"logs", "NAME", 1, 1, "show the end of a service's log, and follow it",
        "The lines that the host writes have a time in front, with --log-times those of the service as well; --since counts from the "
        "first line with a time that is late enough. --errors shows failures, tracebacks, and lines with ERROR, CRITICAL or FATAL. "
        "--follow goes on in the new file when the log is rotated; with --json each line of the log is an object in a line.",
        "pyhost logs Shop\npyhost logs Shop -n 100 -f\npyhost logs Shop --since 10m\npyhost logs Shop --errors --grep timeout",
        NO_FIELDS, BIT(LINES) | BIT(SINCE) | BIT(FOLLOW) | BIT(ERRORS) | BIT(GREP) | BIT(JSON), false},
    [VERB_ROTATE] = {"rotate", "NAME", 1, 1, "begin a new log file now",
        "Whether the service runs or not. The old one is kept as NAME.1.log, as when it has reached its size.",
        "pyhost rotate Shop", NO_FIELDS, BIT(JSON), true},
    [VERB_DUMP] = {"dump", "NAME", 1, 1, "write the file that installs a service as it is",
        "TOML, or JSON with --json, for \"pyhost install --file\". Passwords are not in it; comments name what else could not be "
        "read.",
        "pyhost dump Shop --output shop.toml", NO_FIELDS, BIT(OUTPUT) | BIT(JSON), false},
    [VERB_BUNDLE] = {"bundle", "[NAME]", 0, 1, "make a folder that runs a service on machines without Python",
        "Of an installed service, or of one that a definition file describes, which needs not be installed here. "
        "The folder NAME has the host as NAME.exe, the base Python, the packages of the virtual environment, the "
        "directory of the class or program, the definition NAME.json, and the hashes of all files in NAME.sha256. "
        "It names no place of this machine: copied anywhere, \"NAME.exe install\" makes it a service there. "
        "Making it again makes the same bytes. docs/bundle.md says what is in it.",
        "pyhost bundle Shop --output D:\\release --zip\n"
        "pyhost bundle --file shop.toml", NO_FIELDS, BIT(FILE) | BIT(OUTPUT) | BIT(ZIP) | BIT(JSON), false},
    [VERB_IMPORT_NSSM] = {"import-nssm", "NAME", 1, 1, "write the definition of a service that runs under NSSM",
        "Changes nothing: what it writes is for \"pyhost install --file FILE --force\", which takes the service over; \"pyhost release\" gives it back. What has no "
        "counterpart is named in comments, and on standard error; docs/nssm.md has the whole table. Only services whose application is a "
        "python.exe can be imported.",
        "pyhost import-nssm Shop --output shop.toml", NO_FIELDS, BIT(OUTPUT) | BIT(JSON), false},
    [VERB_ADOPT] = {"adopt", "[NAME]", 0, 1, "take over a service that runs under PythonService.exe, or python.exe",
        "Takes services with a class (PythonClass) of pywin32: under PythonService.exe, or under python.exe with a script that hosts its "
        "service itself. Changes the command line, and keeps the arguments that belong to the service; \"release\" gives all back. Says "
        "what changes for the service. Where the machine has PYTHON* variables, or the account has site-packages of its own, "
        "the service goes on with them (--machine-environment of \"update\"). With --all, a service that fails is told, and the next one "
        "follows; the exit code is 1 then. Other services are left alone: for NSSM there is \"pyhost import-nssm\"; a program that "
        "PyInstaller or cx_Freeze froze has its Python inside, so install its source under the same name.",
        "pyhost adopt --all --dry-run\n"
        "pyhost adopt Shop --start\n"
        "pyhost adopt Shop --python C:\\apps\\shop\\venv", OPTION_PYTHON, OPTION_PYTHON + 1,
        BIT(ALL) | BIT(DRY_RUN) | BIT(START) | BIT(WAIT) | BIT(JSON), true},
    [VERB_RELEASE] = {"release", "NAME", 1, 1, "give a service back to the program that ran it before adopt or install --force", NULL,
        "pyhost release Shop", NO_FIELDS, BIT(JSON), true},
    [VERB_DEBUG] = {"debug", "NAME [ARGUMENT ...]", 1, VERB_ANY_COUNT,
        "run a service in this console; Ctrl+C stops it",
        "The same as -debug NAME, which pywin32's users know. Failures go to standard error; the exit code tells "
        "how it went.",
        "pyhost debug Shop\npyhost debug --timings Shop", NO_FIELDS, BIT(TIMINGS), false},
    [VERB_COMPLETION] = {"completion", "powershell", 1, 1, "write a script that completes verbs, options and names",
        NULL, "pyhost completion powershell | Out-String | Invoke-Expression", NO_FIELDS, 0, false},
    [VERB_VERSION] = {"version", "", 0, 0, "show the version", NULL, "pyhost version", NO_FIELDS, BIT(JSON), false},
    [VERB_HELP] = {"help", "[VERB]", 0, 1, "show this, or all about a verb", NULL,
        "pyhost help install", NO_FIELDS, 0, false},
};
// clang-format on

enum verb_id verbs_find(const char *name)
{
    static const struct {
        const char *name;
        const char *verb;
    } synonyms[] = {{"--help", "help"},       {"-h", "help"},      {"/?", "help"},     {"-?", "help"},
                    {"--version", "version"}, {"-debug", "debug"}, {"/debug", "debug"}};
    for (size_t i = 0; i < COUNT_OF(synonyms); i++)
        if (strcmp(name, synonyms[i].name) == 0)
            name = synonyms[i].verb;
    for (int i = 0; i < VERBS; i++)
        if (text_equal_ignore_case(verbs_table[i].name, name))
            return (enum verb_id)i;
    return VERBS;
}

static bool is_called(const char *own, const char *name, size_t length)
{
    return own != NULL && strlen(own) == length && strncmp(own, name, length) == 0;
}

enum option_id verbs_find_option(enum verb_id verb, const char *name, unsigned long length)
{
    for (int i = 0; i < OPTIONS; i++) {
        const struct option *option = &verbs_options[i];
        if (is_called(option->name, name, length) || is_called(option->alias, name, length))
            return (enum option_id)i;
        if (length == 2 && name[0] == '-' && option->letter != 0 && name[1] == option->letter &&
            verb != VERBS && verbs_takes(verb, (enum option_id)i))
            return (enum option_id)i;
    }
    return OPTIONS;
}

bool verbs_takes(enum verb_id verb, enum option_id option)
{
    const struct verb *row = &verbs_table[verb];
    if (option < OPTION_DEFINITION_END)
        return (int)option >= row->first_field && (int)option < row->last_field;
    return (row->options >> (option - OPTION_DEFINITION_END) & 1) != 0;
}

const char *verbs_nearest(const char *name)
{
    const char *names[VERBS + 1] = {0};
    for (int i = 0; i < VERBS; i++)
        names[i] = verbs_table[i].name;
    return nearest_of(name, names);
}

const char *verbs_nearest_option(enum verb_id verb, const char *name)
{
    const char *names[2 * OPTIONS + 1] = {0};
    size_t count = 0;
    for (int i = 0; i < OPTIONS; i++) {
        if (verb != VERBS && !verbs_takes(verb, (enum option_id)i))
            continue;
        names[count++] = verbs_options[i].name;
        if (verbs_options[i].alias != NULL)
            names[count++] = verbs_options[i].alias;
    }
    return nearest_of(name, names);
}
