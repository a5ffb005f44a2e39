// SPDX-License-Identifier: MIT
// What to try for an exception, from its traceback.
#include "python/cures.h"

#include <stdlib.h>
#include <string.h>

#include "unit.h"

#define HEAD "Traceback (most recent call last):\n  File \"C:\\shop\\service.py\", line 3, in <module>\n"

static const struct cure_facts facts = {.service = "Shop",
                                        .python = "C:\\v\\Scripts\\python.exe",
                                        .account = "NT SERVICE\\Shop",
                                        .grantee = "NT SERVICE\\Shop",
                                        .module = "shop"};

static void cured(const char *traceback, const char *cure)
{
    char *found = cure_find(traceback, &facts);
    if (found == NULL)
        fail_msg("no cure for: %s", traceback);
    assert_string_equal(found, cure);
    free(found);
}

static void a_missing_module_is_installed_where_the_service_imports(void **state)
{
    (void)state;
    cured(HEAD "ModuleNotFoundError: No module named 'yaml'\n",
          "\"C:\\v\\Scripts\\python.exe\" -m pip install pyyaml");
    cured(HEAD "ModuleNotFoundError: No module named 'requests.auth'\r\n", // requests itself is there
          "correct the module's name, or install a version of its package that has requests.auth");
    cured("ImportError: No module named json.nosuch",
          "correct the module's name, or install a version of its package that has json.nosuch");
    cured("ImportError: can't find '__main__' module in 'C:\\\\apps\\\\shop'",
          "write a __main__.py there, or name a script of it: DIRECTORY\\SCRIPT.py");
    cured("ImportError: No module named json.__main__; 'json' is a package and cannot be directly executed",
          "write a __main__.py in the package, or name a module of it: -m PACKAGE.MODULE");
    cured("ImportError: No module named flask", "\"C:\\v\\Scripts\\python.exe\" -m pip install flask");
    struct cure_facts of_uv = facts;
    of_uv.has_uv = true;
    assert_owned_text(cure_find("ModuleNotFoundError: No module named 'yaml'", &of_uv),
                      "uv pip install --python \"C:\\v\\Scripts\\python.exe\" pyyaml");
    cured("ModuleNotFoundError: No module named 'shop'",
          "name the directory of the module: pyhost update Shop --class C:\\DIRECTORY\\shop.CLASS");
    cured("ModuleNotFoundError: No module named 'tkinter'",
          "a part of Python itself is missing: repair the installation, with tcl/tk if the code needs it");
    cured("ModuleNotFoundError: No module named 'json.x'; 'json' is not a package",
          "another module hides the package that it wants: rename the file it was taken from");
    cured("ImportError: DLL load failed while importing _cv2: The specified module could not be found.",
          "install the Microsoft Visual C++ Redistributable; if that does not help: "
          "\"C:\\v\\Scripts\\python.exe\" "
          "-m pip install --force-reinstall _cv2");
    cured("ImportError: cannot import name 'soft' from 'flask.app' (C:\\x.py)",
          "\"C:\\v\\Scripts\\python.exe\" -m pip install --upgrade flask");
}

static void of_a_port_in_use_the_user_is_looked_for(void **state)
{
    (void)state;
    static const char bind[] =
        HEAD "    server.bind((\"0.0.0.0\", 8080))\n"
             "OSError: [WinError 10048] Only one usage of each socket address is normally permitted\n";
    cured(bind, "see which process uses port 8080: netstat -ano | findstr :8080");
    assert_int_equal(cure_port(bind), 8080);
    cured("OSError: [Errno 10048] error while attempting to bind on address ('127.0.0.1', 9): x",
          "see which process uses port 9: netstat -ano | findstr :9");
    cured(HEAD "    server.bind(address)\nOSError: [WinError 10048] Only one usage\n",
          "see which process uses the port: netstat -ano | findstr LISTENING");
    assert_int_equal(cure_port("('a', 70000) ('a', 123456) ('a', b) ('a', 12"), 0);
    assert_int_equal(cure_port("bind(('::1', 80, 0, 0))"), 80);
}

static void a_file_that_is_not_there_is_told_by_its_path(void **state)
{
    (void)state;
    cured("FileNotFoundError: [Errno 2] No such file or directory: 'config.ini'",
          "the path counts from the service's current directory: pyhost update Shop --directory DIRECTORY");
    cured("FileNotFoundError: [Errno 2] No such file or directory: 'C:\\\\data\\\\x.ini'",
          "create \"C:\\data\\x.ini\", or correct the path");
    cured("FileNotFoundError: [Errno 2] No such file or directory: 'Z:\\\\x.ini'",
          "use \\\\SERVER\\SHARE if the drive is a mapped one, which services do not have; else create "
          "\"Z:\\x.ini\"");
    cured("FileNotFoundError: [WinError 2] The system cannot find the file specified",
          "give the full path of the program that it starts: the service has the PATH of the machine, not "
          "yours");
    cured("PermissionError: [Errno 13] Permission denied: \"C:\\\\data\\\\it's.db\"",
          "icacls \"C:\\data\\it's.db\" /grant \"NT SERVICE\\Shop:M\"");
    cured("PermissionError: [Errno 13] Permission denied: 'C:\\\\data\\\\a.db'",
          "icacls \"C:\\data\\a.db\" /grant \"NT SERVICE\\Shop:M\"");
}

static enum cure_place look(const char *path)
{
    return strstr(path, ".new") != NULL ? CURE_NOTHING
           : strstr(path, ".") != NULL  ? CURE_FILE
                                        : CURE_DIRECTORY;
}

// icacls refuses what is not there: the rights belong to the directory in which the service wants to make it.
static void what_is_not_there_gets_its_rights_from_its_directory(void **state)
{
    (void)state;
    struct cure_facts seen = facts;
    seen.grantee = "*S-1-5-19";
    seen.look = look;
    assert_owned_text(
        cure_find("PermissionError: [Errno 13] Permission denied: 'C:\\\\data\\\\a.new'", &seen),
        "icacls \"C:\\data\" /grant \"*S-1-5-19:(OI)(CI)M\"");
    assert_owned_text(cure_find("PermissionError: [Errno 13] Permission denied: 'C:\\\\a.new'", &seen),
                      "icacls \"C:\\.\" /grant \"*S-1-5-19:(OI)(CI)M\"");
    assert_owned_text(cure_find("PermissionError: [Errno 13] Permission denied: 'C:\\\\data\\\\a.db'", &seen),
                      "icacls \"C:\\data\\a.db\" /grant \"*S-1-5-19:M\"");
    assert_owned_text(cure_find("PermissionError: [WinError 5] Access is denied: 'C:\\\\data'", &seen),
                      "icacls \"C:\\data\" /grant \"*S-1-5-19:(OI)(CI)M\"");
}

static void other_kinds_have_theirs(void **state)
{
    (void)state;
    cured(HEAD "    x = os.environ['TOKEN']\nKeyError: 'TOKEN'",
          "pyhost update Shop --environment +TOKEN=VALUE");
    cured("  File \"C:\\shop\\service.py\", line 1\n    def (\n        ^\nSyntaxError: invalid syntax\n",
          "correct the file, then check it: \"C:\\v\\Scripts\\python.exe\" -m py_compile "
          "\"C:\\shop\\service.py\"");
    cured("json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)",
          "correct the JSON document, then check it: \"C:\\v\\Scripts\\python.exe\" -m json.tool FILE");
    cured("ConnectionRefusedError: [WinError 10061] No connection could be made",
          "start the server that it connects to; if that is a service: pyhost update Shop --depends SERVER");
    cured("psycopg2.OperationalError: connection to server failed: Connection refused",
          "start the server that it connects to; if that is a service: pyhost update Shop --depends SERVER");
    cured("UnicodeDecodeError: 'charmap' codec can't decode byte 0x81 in position 1",
          "open the file with its encoding: open(FILE, encoding=\"utf-8\"); or for all files: pyhost update "
          "Shop "
          "--python-flag -Xutf8");
}

static void the_cause_behind_an_exception_counts_too(void **state)
{
    (void)state;
    cured(HEAD
          "ModuleNotFoundError: No module named 'yaml'\n\nThe above exception was the direct cause of the "
          "following exception:\n\n" HEAD "shop.ConfigError: cannot read it\n",
          "\"C:\\v\\Scripts\\python.exe\" -m pip install pyyaml");
    cured(
        "  + Exception Group Traceback (most recent call last):\n  | ExceptionGroup: two (1 sub-exception)\n"
        "  +-+---------------- 1 ----------------\n    | ModuleNotFoundError: No module named 'yaml'\n"
        "    +------------------------------------\n",
        "\"C:\\v\\Scripts\\python.exe\" -m pip install pyyaml");
}

static void of_what_is_not_known_there_is_none(void **state)
{
    (void)state;
    assert_null(cure_find(HEAD "KeyError: 'a'\n", &facts));
    assert_null(cure_find(HEAD "RuntimeError\n", &facts));
    assert_null(cure_find("", &facts));
    assert_null(cure_find("    ModuleNotFoundError: in a line of code", &facts));
    assert_owned_text(cure_fallback(&facts), "run it in this console to see more: pyhost debug Shop");
}

static void an_environment_of_uv_is_known(void **state)
{
    (void)state;
    assert_true(cure_is_uv("home = C:\\x\nuv = 0.5.1\n"));
    assert_true(cure_is_uv("uv=0.5.1"));
    assert_false(cure_is_uv("home = C:\\uv = 1\nuvx = 1\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_missing_module_is_installed_where_the_service_imports),
        cmocka_unit_test(of_a_port_in_use_the_user_is_looked_for),
        cmocka_unit_test(a_file_that_is_not_there_is_told_by_its_path),
        cmocka_unit_test(what_is_not_there_gets_its_rights_from_its_directory),
        cmocka_unit_test(other_kinds_have_theirs),
        cmocka_unit_test(the_cause_behind_an_exception_counts_too),
        cmocka_unit_test(of_what_is_not_known_there_is_none),
        cmocka_unit_test(an_environment_of_uv_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
