// SPDX-License-Identifier: MIT
#include "commands/verbs.h"

#include <string.h>

#include "base/compiler.h"
#include "base/text.h"
#include "commands/nearest.h"

#define BIT(option) ((uint64_t)1 << (OPTION_##option - OPTION_DEFINITION_END))
#define NO_FIELDS 0, 0
#define ALL_FIELDS OPTION_NAME, OPTION_DEFINITION_END
#define CHANGES (BIT(FILE) | BIT(DRY_RUN) | BIT(PASSWORD_FROM) | BIT(PASSWORD) | BIT(NO_INPUT))

// clang-format off
const struct verb verbs_table[VERBS] = {
    [VERB_INSTALL] = {"install", "[MODULE.CLASS | PROGRAM [ARGUMENT ...]]", 0, VERB_ANY_COUNT,
        "install a class, or any program, as a service",
        "Says what it sets. To change a service, install it again: what is named is set, what the class says (display "
        "name, description, dependencies, arguments) comes from the class otherwise, and all else stays as it is. When a "
        "step fails, everything is put back. The class, the program or --file must be given, unless a definition NAME.json "
        "or NAME.toml lies beside an exe that is called NAME.exe. "
        "A program is script.py (a file, or a directory or zip with a __main__.py), -m package, or module:function. "
        "Options stand in front of the program; all words behind the program belong to it. So that no option goes astray, an "
        "option of install behind the program is refused. To give the program such a word, write -- in front of the program "
        "or right behind it: \"main.py -- --name x\". A new "
        "service runs as LocalSystem, as Windows has it, which may do everything on the machine; --account virtual "
        "gives it an account of its own that may do little.",
        "pyhost install mypackage.service.MyService --startup auto\n"
        "pyhost install C:\\apps\\shop\\service.Shop --python C:\\apps\\shop\\venv\n"
        "pyhost install service.Shop --account virtual --recovery restart:10s,none\n"
        "pyhost install --name Shop --python C:\\shop\\venv C:\\shop\\main.py --port 80\n"
        "pyhost install --name Web --python C:\\venv -m waitress --port=80 shop:app\n"
        "pyhost install -f shop.toml --dry-run",
        ALL_FIELDS, CHANGES | BIT(PERFMON_INI) | BIT(PERFMON_DLL) | BIT(WAIT) | BIT(FORCE) | BIT(JSON), true},
    [VERB_UPDATE] = {"update", "NAME [MODULE.CLASS | PROGRAM [ARGUMENT ...]]", 1, VERB_ANY_COUNT, "change an installed service",
        "Changes what is named, says what that was before, and leaves all else. A class or program behind NAME replaces the one "
        "that the service runs; for the words behind a program, see install. A running service keeps its old settings until it "
        "is restarted, as --restart does, which waits as long as the service's limits let it take. Services of other hosts are left alone. \"enable NAME\" is \"update NAME --startup auto\", \"disable "
        "NAME\" is \"update NAME --startup disabled\".",
        "pyhost update Shop --startup delayed\n"
        "pyhost update Shop --stop-limit 90s C:\\apps\\shop\\main.py --port 81\n"
        "pyhost update Shop --account virtual --service-sid unrestricted --dry-run\n"
        "pyhost update Shop --recovery restart:10s --recovery-reset 1d\n"
        "pyhost update Shop --environment +PORT=81 --restart\n"
        "pyhost update Shop --depends=",
        OPTION_CLASS, OPTION_DEFINITION_END, CHANGES | BIT(RESTART) | BIT(WAIT) | BIT(JSON), true},
    [VERB_REMOVE] = {"remove", "NAME ...", 1, VERB_NAMES, "stop and remove services",
        "Their log files stay. Services of other hosts are left alone. A pattern is refused, with the names that it matches, "
        "unless --force is given. So is a service that was taken over from another program: \"release\" gives it back; named with --force, "
        "it is removed for both.",
        "pyhost remove Shop\npyhost remove \"Shop*\" --force", NO_FIELDS, BIT(WAIT) | BIT(FORCE) | BIT(JSON), true},
    [VERB_START] = {"start", "NAME ... [-- ARGUMENT ...]", 1, VERB_NAMES_AND_OWN, "start services",
        "Waits until the service runs, a class for its first second as well; if it fails to start, shows why. A stop that is under "
        "way is waited for. Starting a running service succeeds. Exit code 3: the service started and ended at once without a "
        "failure. Arguments behind -- go to the class's constructor, or behind those of a program. A service of another program is left "
        "alone, unless --force is given.",
        "pyhost start Shop\npyhost start Shop Web --wait 30s\npyhost start Shop -- --colour red", NO_FIELDS, BIT(WAIT) | BIT(NO_WAIT) | BIT(COMPUTER) | BIT(FORCE) | BIT(JSON), true},
    [VERB_STOP] = {"stop", "NAME ...", 1, VERB_NAMES, "stop services, and those that depend on them",
        "Stopping a stopped service succeeds. A service of another program is left alone, unless --force is given; those that depend on "
        "the service are stopped, whosever they are.",
        "pyhost stop Shop --wait 30s\npyhost stop \"Shop*\" Web",
        NO_FIELDS, BIT(WAIT) | BIT(NO_WAIT) | BIT(COMPUTER) | BIT(FORCE) | BIT(JSON), true},
    [VERB_RESTART] = {"restart", "NAME ... [-- ARGUMENT ...]", 1, VERB_NAMES_AND_OWN,
        "stop and start services, with those that depend on them",
        "A service that does not run is started. Arguments, and services of other programs, as of start. After pyhost.exe was exchanged, "
        "--outdated restarts those that still run the old one: those that others depend on first, with these others. At the first that "
        "does not run again it ends, and the rest run on; the same command goes on with them. What is refused before it is stopped is "
        "left as it is.",
        "pyhost restart Shop\npyhost restart \"Shop*\"\npyhost restart --outdated",
        NO_FIELDS, BIT(WAIT) | BIT(COMPUTER) | BIT(FORCE) | BIT(OUTDATED) | BIT(JSON), true},
    [VERB_PAUSE] = {"pause", "NAME ...", 1, VERB_NAMES, "pause services (SvcPause)", NULL, "pyhost pause Shop",
        NO_FIELDS, BIT(WAIT) | BIT(NO_WAIT) | BIT(COMPUTER) | BIT(FORCE) | BIT(JSON), true},
    [VERB_CONTINUE] = {"continue", "NAME ...", 1, VERB_NAMES, "let paused services go on (SvcContinue)", NULL,
        "pyhost continue Shop", NO_FIELDS, BIT(WAIT) | BIT(NO_WAIT) | BIT(COMPUTER) | BIT(FORCE) | BIT(JSON), true},
    [VERB_CONTROL] = {"control", "NAME CODE", 2, 2, "send a service a control: 128 to 255, or a name",
        "Codes from 128 to 255 mean what the class makes of them (SvcOther). By name: stop, pause, continue, "
        "interrogate, paramchange, netbindadd, netbindremove, netbindenable, netbinddisable.",
        "pyhost control Shop 128\npyhost control Shop paramchange", NO_FIELDS, BIT(COMPUTER) | BIT(FORCE) | BIT(JSON), true},
    [VERB_STATUS] = {"status", "[NAME ...]", 0, VERB_NAMES, "show state, process, Python, log and last failure",
        "Without a name: of all services of this host. Exit code 0: the service runs (or is starting, stopping or paused); 3: it "
        "is stopped; 4: there is no such service. Of a "
        "service of another host, what the service runs is shown: NSSM, a program frozen by PyInstaller ...",
        "pyhost status\npyhost status Shop\npyhost status Shop --wait 60s\npyhost status \"Shop*\" --json",
        NO_FIELDS, BIT(WAIT) | BIT(JSON) | BIT(COMPUTER), false},
    [VERB_LIST] = {"list", "", 0, 0, "list the services of this host, and those to adopt",
        "Whoever installed them. Those with a class of pywin32 that run under PythonService.exe or python.exe, and those of NSSM that run python.exe, can be taken over with "
        "\"pyhost adopt\".",
        "pyhost list\npyhost list --json", NO_FIELDS, BIT(JSON) | BIT(ALL) | BIT(COMPUTER), false},
    [VERB_DOCTOR] = {"doctor", "NAME", 1, 1, "find what keeps a service from running, or is unsafe",
        "Imports the class with the service's own interpreter, in this process and as you. Exit code 0 only when "
        "all is well.",
        "pyhost doctor Shop\npyhost doctor Shop --json", NO_FIELDS, BIT(JSON), false},
    [VERB_LOGS] = {"logs", "NAME ...", 1, VERB_NAMES, "show the end of a service's log, or follow it",
        "The lines that the host writes have a time in front, with --log-times those of the service as well; --since counts from the "
        "first line with a time that is late enough. --errors shows failures, tracebacks, and lines with ERROR, CRITICAL or FATAL. "
        "--follow, of one service, goes on in the new file when the log is rotated; with --json each line of the log is an object in "
        "a line. In a pipe the log is UTF-8; for Windows PowerShell 5.1 to read its letters: [Console]::OutputEncoding = New-Object "
        "Text.UTF8Encoding $false",
        "pyhost logs Shop\npyhost logs Shop -n 100 -f\npyhost logs Shop --since 10m\npyhost logs Shop --errors --grep timeout",
        NO_FIELDS, BIT(LINES) | BIT(SINCE) | BIT(FOLLOW) | BIT(ERRORS) | BIT(GREP) | BIT(JSON), false},
    [VERB_ROTATE] = {"rotate", "NAME ...", 1, VERB_NAMES, "begin a new log file now",
        "Whether the service runs or not. The old one is kept as NAME.1.log, as when it has reached its size.",
        "pyhost rotate Shop", NO_FIELDS, BIT(JSON), true},
    [VERB_DUMP] = {"dump", "NAME", 1, 1, "write the file that installs a service as it is",
        "TOML, or JSON with --json, for \"pyhost install --file\". The password of the account is not in it; the values of variables and arguments are, secrets among them. Comments name those that "
        "sound like secrets, and what could not be read.",
        "pyhost dump Shop --output shop.toml", NO_FIELDS, BIT(OUTPUT) | BIT(JSON), false},
    [VERB_BUNDLE] = {"bundle", "[NAME|DIR]", 0, 1, "make a folder that runs a service without Python",
        "Of an installed service, or of one that a definition file describes, which needs not be installed here. "
        "The folder NAME has the host as NAME.exe, the base Python, the packages of the virtual environment, the "
        "directory of the class or program, the definition NAME.json, the licenses of all these, a bill of materials, and the "
        "hashes of all files in NAME.sha256. "
        "It names no place of this machine: copied anywhere, \"NAME.exe install\" makes it a service there. "
        "Before the verb succeeds, what the program imports and the extension modules that load here have loaded from the folder alone; "
        "\"pyhost bundle --check DIR\" repeats that. "
        "Making it again makes the same bytes. docs/bundle.md says what is in it.",
        "pyhost bundle Shop --output D:\\release --zip\n"
        "pyhost bundle --file shop.toml\n"
        "pyhost bundle Shop --sign \"signtool sign /fd sha256 /a\"\n"
        "pyhost bundle --check D:\\release\\Shop", NO_FIELDS,
        BIT(FILE) | BIT(OUTPUT) | BIT(ZIP) | BIT(CHECK) | BIT(KEEP) | BIT(SIGN) | BIT(JSON), false},
    [VERB_IMPORT_NSSM] = {"import-nssm", "NAME", 1, 1, "write the definition of a service of NSSM",
        "Changes nothing: what it writes is for \"pyhost install --file FILE --force\", which takes the service over; \"pyhost "
        "release\" gives it back. What has no counterpart is named in comments, and on standard error; docs/nssm.md has the "
        "whole table. Only services whose application is a python.exe can be imported.",
        "pyhost import-nssm Shop --output shop.toml", NO_FIELDS, BIT(OUTPUT) | BIT(JSON), false},
    [VERB_ADOPT] = {"adopt", "[NAME]", 0, 1, "take over a service of pywin32, python.exe or NSSM",
        "Takes services with a class (PythonClass) of pywin32: under PythonService.exe, or under python.exe with a script that hosts its "
        "service itself. Changes the command line, and keeps the arguments that belong to the service; \"release\" gives all back. Says "
        "what changes for the service. Where the machine has PYTHON* variables, or the account has site-packages of its own, "
        "the service goes on with them (--machine-environment of \"update\"). With --all, a service that fails is told, and the next one "
        "follows; the exit code is 1 then. A service of NSSM whose application is a python.exe becomes what import-nssm describes, by its name alone. Other services are left alone; a program that "
        "PyInstaller or cx_Freeze froze has its Python inside, so install its source under the same name.",
        "pyhost adopt --all --dry-run\n"
        "pyhost adopt Shop --start\n"
        "pyhost adopt Shop --python C:\\apps\\shop\\venv", OPTION_PYTHON, OPTION_PYTHON + 1,
        BIT(ALL) | BIT(DRY_RUN) | BIT(START) | BIT(WAIT) | BIT(JSON), true},
    [VERB_RELEASE] = {"release", "NAME", 1, 1, "give a service back to the program that ran it before", 
        "After adopt, or install --force.",
        "pyhost release Shop", NO_FIELDS, BIT(JSON), true},
    [VERB_DEBUG] = {"debug", "NAME [ARGUMENT ...]", 1, VERB_ANY_COUNT,
        "run a service in this console; Ctrl+C stops it",
        "The same as -debug NAME, which pywin32's users know. The code runs as you, not as the service's account, with your rights. "
        "breakpoint() and pdb work: this console is the standard input. What stands behind NAME belongs to the service, or "
        "behind \"--\". Failures go to standard error; the exit code tells how it went. A service that runs already goes on "
        "beside it.",
        "pyhost debug Shop\npyhost debug --timings Shop\npyhost debug Shop -- --timings", NO_FIELDS, BIT(TIMINGS), false},
    [VERB_COMPLETION] = {"completion", "powershell", 1, 1, "write a script that completes verbs, options, names",
        NULL, "pyhost completion powershell | Out-String | Invoke-Expression", NO_FIELDS, 0, false},
    [VERB_VERSION] = {"version", "", 0, 0, "show the version", NULL, "pyhost version", NO_FIELDS, BIT(JSON), false},
    [VERB_HELP] = {"help", "[VERB]", 0, 1, "show this, or help for a verb", NULL,
        "pyhost help install\npyhost help install --all", NO_FIELDS, BIT(ALL), false},
};
// clang-format on

// Other names of verbs: what people know from pywin32, sc, net, NSSM, systemctl and docker. Those that are words come last.
static const struct {
    const char *name;
    enum verb_id verb;
    const char *startup; // --startup has this value
} aliases[] = {
    {"--help", VERB_HELP, NULL},    {"-h", VERB_HELP, NULL},           {"/?", VERB_HELP, NULL},
    {"-?", VERB_HELP, NULL},        {"--version", VERB_VERSION, NULL}, {"-debug", VERB_DEBUG, NULL},
    {"/debug", VERB_DEBUG, NULL},   {"uninstall", VERB_REMOVE, NULL},  {"deinstall", VERB_REMOVE, NULL},
    {"delete", VERB_REMOVE, NULL},  {"rm", VERB_REMOVE, NULL},         {"show", VERB_STATUS, NULL},
    {"query", VERB_STATUS, NULL},   {"tail", VERB_LOGS, NULL},         {"export", VERB_DUMP, NULL},
    {"ps", VERB_LIST, NULL},        {"ls", VERB_LIST, NULL},           {"resume", VERB_CONTINUE, NULL},
    {"create", VERB_INSTALL, NULL}, {"enable", VERB_UPDATE, "auto"},   {"disable", VERB_UPDATE, "disabled"},
};

static size_t find_alias(const char *name)
{
    size_t i = 0;
    while (i < COUNT_OF(aliases) && !text_equal_ignore_case(aliases[i].name, name))
        i++;
    return i;
}

enum verb_id verbs_find(const char *name)
{
    for (int i = 0; i < VERBS; i++)
        if (text_equal_ignore_case(verbs_table[i].name, name))
            return (enum verb_id)i;
    size_t i = find_alias(name);
    return i < COUNT_OF(aliases) ? aliases[i].verb : VERBS;
}

const char *verbs_alias_startup(const char *name)
{
    size_t i = find_alias(name);
    return i < COUNT_OF(aliases) ? aliases[i].startup : NULL;
}

const char *verbs_alias(enum verb_id verb, size_t i)
{
    for (size_t j = 0; j < COUNT_OF(aliases); j++)
        if (aliases[j].verb == verb && strchr("-/", aliases[j].name[0]) == NULL && i-- == 0)
            return aliases[j].name;
    return NULL;
}

bool verbs_takes_several(enum verb_id verb)
{
    return verbs_table[verb].most == VERB_NAMES || verbs_table[verb].most == VERB_NAMES_AND_OWN;
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
    const char *names[VERBS + COUNT_OF(aliases) + 1] = {0};
    for (int i = 0; i < VERBS; i++)
        names[i] = verbs_table[i].name;
    for (size_t i = 0; i < COUNT_OF(aliases); i++)
        names[VERBS + i] = aliases[i].name;
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
