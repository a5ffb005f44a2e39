// SPDX-License-Identifier: MIT
// Whatever a service fails with: start, status, doctor and logs name the cause, and what to do about it, to people and to programs.
#include "world.h"

#include "base/text.h"

#define NAME "PyhostCause"
#define PROGRAM "import time\n"

// A program that fails; what every verb says of that: parts that JSON has as they are.
struct fault {
    const char *options; // NULL: none
    const char *program;
    const char *cause;
    const char *cure;
};

enum { VERBS_THAT_TELL = 4, FORMS = 2 };

static const char *const verbs[VERBS_THAT_TELL] = {"start", "status", "doctor", "logs"};

static void tells(size_t verb, bool json, const struct fault *fault)
{
    world_pyhost("%s " NAME "%s", verbs[verb], json ? " --json" : "");
    if (strstr(world_output(), fault->cause) == NULL || strstr(world_output(), fault->cure) == NULL)
        fail_msg("%s%s does not tell \"%s\" and \"%s\":\n%s", verbs[verb], json ? " --json" : "",
                 fault->cause, fault->cure, world_output());
}

// By every verb, to people and to programs in turn.
static void is_told(const struct fault *fault)
{
    static size_t turn;
    turn++;
    for (size_t i = 0; i < VERBS_THAT_TELL; i++)
        tells(i, (i + turn) % FORMS == 1, fault);
}

static void install(const struct fault *fault)
{
    world_write("scripts\\cause.py", "pass\n"); // of some faults an install tells at once
    char *program = text_format("\"%s\"", world_path("scripts\\cause.py"));
    char *options = text_format("--recovery none %s %s", fault->cause != NULL ? "--ready-after 60" : "",
                                fault->options != NULL ? fault->options : "");
    world_install_program(NAME, options, program); // on a slow machine, too, it fails before it is RUNNING
    free(options);
    free(program);
    world_write("scripts\\cause.py", fault->program);
}

static void an_exception_is_told_with_its_cure(void **state)
{
    (void)state;
    static const struct fault faults[] = {
        {"--pywin32 yes", "import nothing_of_this_name\n", "No module named 'nothing_of_this_name'",
         "install the package that brings nothing_of_this_name"},
        {NULL, "import json.nothing\n", "No module named 'json.nothing'", "has no json.nothing"},
        {NULL, "from json import nothing\n", "cannot import name 'nothing'",
         "the json of this Python has no nothing"},
        {NULL, "def (\n", "SyntaxError: invalid syntax", "-m py_compile"},
        {NULL, "if True:\npass\n", "IndentationError: ", "-m py_compile"},
        {NULL, "open('no.ini')\n", "No such file or directory: 'no.ini'",
         "counts from the service's current directory, "},
        {NULL, "open('C:/no/such.ini')\n", "No such file or directory: 'C:/no/such.ini'",
         "or correct the path"},
        {NULL, "open('C:/windows', 'w')\n", "PermissionError: ", "name a file: "},
        {NULL, "import os\nos.environ['NO_SUCH_NAME']\n", "KeyError: 'NO_SUCH_NAME'",
         "pyhost update " NAME " --environment +NO_SUCH_NAME=VALUE"},
        {NULL, "import json\njson.loads('{')\n", "JSONDecodeError: ", "-m json.tool FILE"},
        {NULL, "b'\\xff'.decode('ascii')\n", "UnicodeDecodeError: ", "--python-flag -Xutf8"},
        {NULL, "import socket\nsocket.create_connection(('127.0.0.1', 9))\n", "10061", "--depends SERVER"},
        {NULL, "input()\n", "reading a line", "a service has no keyboard"},
        {NULL, "raise RuntimeError('its own trouble')\n", "its own trouble", "pyhost debug " NAME},
        {NULL,
         "try:\n    import nothing_of_this_name\nexcept ImportError as e:\n    raise RuntimeError('no') from "
         "e\n",
         "RuntimeError: no", "install the package that brings nothing_of_this_name"},
        {NULL, "import sys\nsys.exit('no configuration')\n", "no configuration", "pyhost logs " NAME},
        {NULL, "import socket\nraise socket.gaierror(11001, 'getaddrinfo failed')\n", "socket.gaierror: ",
         " --environment +HTTP_PROXY=http://PROXY:PORT --environment +HTTPS_PROXY=http://PROXY:PORT"},
        {NULL, "import win32service as w\nw.OpenService(w.OpenSCManager(None, None, 1), 'PyhostNobody', 1)\n",
         "pywintypes.error: (1060, 'OpenService', ", "sc.exe getkeyname"},
        {NULL, "import asyncio\nasyncio.get_running_loop()\n", "no running event loop", "asyncio.run()"},
        {NULL, "open(r'C:\\windows\\system32\\config\\systemprofile\\.no.such')\n", "systemprofile",
         "pyhost update " NAME " --environment +USERPROFILE=DIRECTORY"},
    };
    enum { FAULTS = sizeof faults / sizeof *faults, PAIRS = VERBS_THAT_TELL * FORMS };
    assert_true(FAULTS >=
                2 * PAIRS); // so that each verb tells of two in each form; they read one and the same record
    install(&faults[0]);
    for (size_t i = 0; i < FAULTS; i++) {
        const size_t pair = i % PAIRS;
        world_write("scripts\\cause.py", faults[i].program);
        if (pair >= FORMS) // what is not told by start
            world_start_failing(NAME);
        tells(pair / FORMS, pair % FORMS == 1, &faults[i]);
    }
}

// Of a program that handles its exception, or hears of a thread's, and exits, the host has but a number.
static void a_program_that_tells_its_cause_and_exits_is_heard(void **state)
{
    (void)state;
    static const struct fault faults[] = {
        {NULL,
         "import logging, sys\ntry:\n    import nothing_of_this_name\nexcept Exception:\n"
         "    logging.exception('cannot go on')\n    sys.exit(3)\n",
         "ERROR:root:cannot go on", "install the package that brings nothing_of_this_name"},
        {NULL,
         "import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument('--port', required=True)\n"
         "parser.parse_args()\n",
         "error: the following arguments are required: --port", "pyhost logs " NAME},
        {NULL,
         "import sys, threading\nthread = threading.Thread(target=open, args=('C:/no/such.ini',))\n"
         "thread.start()\nthread.join()\nsys.exit(2)\n",
         "No such file or directory: 'C:/no/such.ini'", "or correct the path"},
        {NULL, "import servicemanager, sys\nservicemanager.LogErrorMsg('no database')\nsys.exit(5)\n",
         "event error: no database", "pyhost logs " NAME},
        {NULL, // as Flask has it
         "import sys\nprint('Address already in use\\nPort 5055 is in use by another program. Either stop "
         "it.')\n"
         "sys.exit(1)\n",
         "Port 5055 is in use by another program", "netstat -ano | findstr :5055"},
    };
    install(&faults[0]);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        world_write("scripts\\cause.py", faults[i].program);
        for (size_t verb = 0; verb < VERBS_THAT_TELL; verb++)
            tells(verb, (i + verb) % FORMS == 1, &faults[i]);
    }
}

// Notes, further lines and the frame of a group end a traceback, and are not what failed.
static void the_line_of_a_failure_is_its_exception(void **state)
{
    (void)state;
    static const struct fault faults[] = {
        {NULL, "raise RuntimeError('cannot read:\\n  a.ini\\nsee the manual')\n",
         "failed: RuntimeError: cannot read: a.ini\r\n", ""},
        {NULL, "import sys\nsys.exit('no configuration\\nsee the manual')\n",
         "failed: SystemExit: no configuration\r\n", "pyhost logs " NAME},
        {NULL, "def (\n", "run: SyntaxError: invalid syntax\r\n", "-m py_compile"},
        {NULL,
         "import sys\ne = ValueError('its own trouble')\nif sys.version_info >= (3, 11):\n"
         "    e.add_note('while reading a.ini')\nraise e\n",
         "failed: ValueError: its own trouble\r\n", ""},
        {NULL,
         "import sys\ninner = [ValueError('its own\\ntrouble'), KeyError(1)]\nif sys.version_info < (3, "
         "11):\n"
         "    raise inner[0]\nraise ExceptionGroup('all', [ExceptionGroup('some', inner), OSError(2)])\n",
         ": ValueError: its own\r\n", ""},
    };
    install(&faults[0]);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        world_write("scripts\\cause.py", faults[i].program);
        world_start_failing(NAME);
        tells(1, false, &faults[i]);
    }
}

static void a_port_in_use_is_told_with_who_uses_it(void **state)
{
    (void)state;
    const struct fault fault = {NULL,
                                "import socket\n"
                                "first = socket.socket()\n"
                                "first.bind(('127.0.0.1', 38417))\n"
                                "first.listen()\n"
                                "socket.socket().bind(('127.0.0.1', 38417))\n",
                                "10048", "findstr :38417"};
    install(&fault);
    is_told(&fault);
    world_pyhost("doctor " NAME);
    world_contains(world_output(), "nobody listens at port 38417, which the last run wanted");
}

// Nothing uses a port that Windows keeps reserved, and a port of UDP is not among those of TCP.
static void a_port_is_looked_for_where_it_was_wanted(void **state)
{
    (void)state;
    const struct fault reserved = {
        NULL, "raise PermissionError(None, 'forbidden', None, 10013)  # bind(('127.0.0.1', 38419))\n", NULL,
        NULL};
    install(&reserved);
    world_start_failing(NAME);
    assert_int_equal(world_pyhost("doctor " NAME), 1);
    world_contains(world_output(), "warning port: nobody uses port 38419, which Windows refused");
    world_contains(world_output(), "netsh interface ipv4 show excludedportrange protocol=tcp");

    world_write("scripts\\holder.py", "import socket, time\n"
                                      "first = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
                                      "first.bind(('127.0.0.1', 38418))\n"
                                      "import pyhost\n"
                                      "pyhost.notify(ready=True)\n"
                                      "time.sleep(600)\n");
    char *program = text_format("\"%s\"", world_path("scripts\\holder.py"));
    world_install_program("PyhostHolder", "--ready-after never", program);
    world_start("PyhostHolder");
    world_write("scripts\\cause.py", "import socket\n"
                                     "socket.socket(type=socket.SOCK_DGRAM).bind(('127.0.0.1', 38418))\n");
    world_start_failing(NAME);
    assert_int_equal(world_pyhost("doctor " NAME), 1);
    world_contains(
        world_output(),
        "error   port: port 38418, which the last run wanted, is used by "); // Wine says not by whom
    world_stop("PyhostHolder");
    world_pyhost("doctor " NAME);
    world_contains(world_output(), "nobody uses port 38418, which the last run wanted");
    free(program);
}

// icacls fails on what is not there: who may not create a file needs rights to its directory.
static void a_file_that_cannot_be_made_is_told_with_its_directory(void **state)
{
    (void)state;
    const struct fault fault = {
        NULL, "raise PermissionError(13, 'Permission denied', 'C:\\\\Program Files\\\\no.such')\n", NULL,
        NULL};
    install(&fault);
    world_start_failing(NAME);
    assert_int_equal(world_pyhost("status " NAME), 3);
    world_contains(world_output(), "icacls \"C:\\Program Files\" /grant \"");
    world_contains(world_output(), ":(OI)(CI)M\"");
    assert_int_equal(world_pyhost("update " NAME " --account LocalService"), 0);
    assert_int_equal(world_pyhost("doctor " NAME), 1);
    world_contains(world_output(),
                   "error   file: LocalService may not create \"C:\\Program Files\\no.such\", which");
    world_contains(world_output(), "icacls \"C:\\Program Files\" /grant \"*S-1-5-19:(OI)(CI)M\"");
}

static void what_is_missing_at_the_start_is_told(void **state)
{
    (void)state;
    const struct fault hook = {"--before-start C:\\no\\such.exe", PROGRAM "time.sleep(600)\n", "such.exe",
                               "--before-start COMMAND"};
    install(&hook);
    is_told(&hook);
    assert_int_equal(world_pyhost("doctor " NAME), 1);
    world_contains(world_output(), "error   commands: --before-start cannot run: there is no program");
    world_clean(state);

    char *options = text_format("--log \"%s\"", world_path("scripts\\logs\\x.log"));
    const struct fault log = {options, "import nothing_of_this_name\n",
                              "No module named 'nothing_of_this_name'",
                              "install the package that brings nothing_of_this_name"};
    install(&log);
    world_delete_tree(world_path("scripts\\logs"));
    world_write("scripts\\logs", ""); // no directory can be there
    is_told(&log);
    world_pyhost("status " NAME);
    world_contains(world_output(),
                   "not writable: the log is C:\\ProgramData\\pyhost\\" NAME "\\" NAME ".log");
    world_run("cmd /c del \"%s\"", world_path("scripts\\logs"));
    free(options);
    world_clean(state);
}

static void a_program_that_returns_at_once_is_told(void **state)
{
    (void)state;
    const struct fault fault = {NULL, "print('done')\n", "", "let its code run until it is stopped"};
    install(&fault);
    for (size_t i = 0; i < 3; i++) {
        world_pyhost("%s " NAME, verbs[i]);
        world_contains(world_output(), fault.cure);
        world_pyhost("%s " NAME " --json", verbs[i]);
        world_contains(world_output(), i == 1 ? "\"ended_by_itself\": true" : fault.cure);
    }
    world_write("scripts\\cause.py",
                "import threading\nthread = threading.Thread(target=open, args=('no.ini',))\n"
                "thread.start()\nthread.join()\n");
    for (size_t i = 0; i < 3; i++) {
        world_pyhost("%s " NAME, verbs[i]);
        world_contains(world_output(), "the last exception in it: FileNotFoundError: ");
    }
    world_log_has(NAME, "ends, exit code 0, specific code 0; by itself: no stop was asked for");
}

static void a_run_that_went_well_is_no_return(void **state)
{
    (void)state;
    const struct fault fault = {NULL, PROGRAM "time.sleep(600)\n", NULL, NULL};
    install(&fault);
    assert_int_equal(world_pyhost("start " NAME), 0);
    world_stop(NAME);
    world_pyhost("status " NAME " --json");
    world_contains(world_output(), "\"ended_by_itself\": false");
    world_contains(world_output(), "\"failure\": null");
}

static void an_end_of_the_process_is_told(void **state)
{
    (void)state;
    const struct fault fault = {NULL, "import os\nos._exit(7)\n", "os._exit(7)", "cause.py"};
    install(&fault);
    is_told(&fault);
}

static void the_stacks_behind_a_failure_are_shown_with_it(void **state)
{
    (void)state;
    static const struct fault faults[] = {
        {"--start-limit 2", "import time\ndef waits_here():\n    time.sleep(600)\nwaits_here()\n",
         "waits_here", "--start-limit TIME"},
        {NULL, "import os\ndef aborts_here():\n    os.abort()\naborts_here()\n", "aborts_here",
         "pyhost logs"},
    };
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        install(&faults[i]);
        is_told(&faults[i]);
        world_clean(state);
    }
}

static void doctor_looks_for_what_a_program_imports_without_running_it(void **state)
{
    (void)state;
    const struct fault fault = {NULL,
                                "import __main__, os.path, cause_part\n"
                                "try:\n    import optional_one\nexcept ImportError:\n    pass\n"
                                "def later():\n    import later_one\n"
                                "open('ran', 'w')\n",
                                NULL, NULL};
    world_write("scripts\\cause_part.py", "import nothing_of_this_name\nopen('ran', 'w')\n");
    install(&fault);
    assert_int_equal(world_pyhost("doctor " NAME), 1);
    world_contains(
        world_output(),
        "cause_part.py, line 1, imports nothing_of_this_name, which is not installed\r\n        try: install "
        "the package that brings nothing_of_this_name (often of the same name): & \"");
    world_contains(world_output(), "-m pip install PACKAGE");
    assert_null(strstr(world_output(), "optional_one"));
    assert_null(strstr(world_output(), "later_one"));
    world_write("scripts\\cause_part.py", "import json.tool, xml.etree.ElementTree\n");
    assert_int_equal(world_pyhost("doctor " NAME), 0);
    world_contains(world_output(), "ok      imports: all that the program imports is there");
}

static void doctor_tries_again_what_the_last_run_failed_at(void **state)
{
    (void)state;
    const struct fault fault = {NULL, "import os\nos.environ['NO_SUCH_NAME']\nimport time\ntime.sleep(600)\n",
                                NULL, NULL};
    install(&fault);
    world_start_failing(NAME);
    assert_int_equal(world_pyhost("doctor " NAME), 1);
    world_contains(world_output(),
                   "error   variable: the variable NO_SUCH_NAME, which the last run wanted, is not set");
    world_pyhost("update " NAME " --environment NO_SUCH_NAME=1");
    assert_int_equal(world_pyhost("doctor " NAME), 0);
    world_contains(world_output(), "ok      variable: NO_SUCH_NAME, which the last run did not find, is set");
    world_start(NAME);
    assert_int_equal(world_pyhost("doctor " NAME), 0);
    world_contains(world_output(), "note    last run: in an earlier run, 2");
    world_stop(NAME);
}

static void doctor_looks_at_what_a_start_needs(void **state)
{
    (void)state;
    const struct fault fault = {"--startup disabled", PROGRAM "time.sleep(600)\n", NULL, NULL};
    install(&fault);
    char *program = text_format("\"%s\"", world_path("scripts\\cause.py"));
    world_install_program("PyhostNeeded", NULL, program);
    free(program);
    assert_int_equal(world_pyhost("update " NAME " --depends PyhostNeeded"), 0);
    assert_int_equal(world_pyhost("remove PyhostNeeded"), 0);
    assert_int_equal(world_pyhost("doctor " NAME), 1);
    world_contains(world_output(),
                   "error   dependencies: it depends on the service \"PyhostNeeded\", which does not exist");
    world_contains(world_output(), "warning startup: the service is disabled");
    assert_int_equal(world_pyhost("start " NAME), 1);
    world_contains(world_output(), "(1058)");
    world_contains(world_output(), "--startup manual");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(an_exception_is_told_with_its_cure, world_clean),
        cmocka_unit_test_teardown(a_program_that_tells_its_cause_and_exits_is_heard, world_clean),
        cmocka_unit_test_teardown(the_line_of_a_failure_is_its_exception, world_clean),
        cmocka_unit_test_teardown(a_port_in_use_is_told_with_who_uses_it, world_clean),
        cmocka_unit_test_teardown(a_port_is_looked_for_where_it_was_wanted, world_clean),
        cmocka_unit_test_teardown(a_file_that_cannot_be_made_is_told_with_its_directory, world_clean),
        cmocka_unit_test_teardown(what_is_missing_at_the_start_is_told, world_clean),
        cmocka_unit_test_teardown(a_program_that_returns_at_once_is_told, world_clean),
        cmocka_unit_test_teardown(a_run_that_went_well_is_no_return, world_clean),
        cmocka_unit_test_teardown(an_end_of_the_process_is_told, world_clean),
        cmocka_unit_test_teardown(the_stacks_behind_a_failure_are_shown_with_it, world_clean),
        cmocka_unit_test_teardown(doctor_looks_for_what_a_program_imports_without_running_it, world_clean),
        cmocka_unit_test_teardown(doctor_tries_again_what_the_last_run_failed_at, world_clean),
        cmocka_unit_test_teardown(doctor_looks_at_what_a_start_needs, world_clean),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
