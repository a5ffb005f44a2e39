// SPDX-License-Identifier: MIT
// What to try for an exception, from its traceback.
#include "python/cures.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/text.h"

#include "python/pe_imports.h"
#include "fake_files.h"
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

#define PIP "C:\\v\\Scripts\\python.exe -m pip install "
#define MISSING(name) HEAD "ModuleNotFoundError: No module named '" name "'\n"
#define LIB "C:\\Python312\\Lib\\"
#define SITE "C:\\v\\Lib\\site-packages\\"

// A traceback whose last frame is in a file.
#define IN_FILE(file, code, exception) \
    HEAD "    main()\n  File \"" file "\", line 7, in f\n    " code "\n" exception "\n"

static void a_missing_module_is_installed_where_the_service_imports(void **state)
{
    (void)state;
    cured(MISSING("yaml"), PIP "pyyaml");
    cured(MISSING("requests"), PIP "requests");
    cured(MISSING("requests.auth"), // requests itself is there
          "correct the module's name, or install a version of its package that has requests.auth");
    cured("ImportError: can't find '__main__' module in 'C:\\\\apps\\\\shop'",
          "write a __main__.py there, or name a script of it: DIRECTORY\\SCRIPT.py");
    cured("ImportError: No module named json.__main__; 'json' is a package and cannot be directly executed",
          "write a __main__.py in the package, or name a module of it: -m PACKAGE.MODULE");
    cured("ImportError: No module named flask", PIP "flask");
    struct cure_facts of_uv = facts;
    const struct python_maker uv = {.environment = PYTHON_BY_UV,
                                    .venv = (char[]){"C:\\v"},
                                    .python = (char[]){"C:\\v\\Scripts\\python.exe"}};
    of_uv.maker = &uv;
    assert_owned_text(cure_find(MISSING("yaml"), &of_uv),
                      "uv pip install --python \"C:\\v\\Scripts\\python.exe\" pyyaml");
    cured(MISSING("shop"),
          "name the directory of the module: pyhost update Shop --class C:\\DIRECTORY\\shop.CLASS");
    cured("SystemExit: C:\\v\\Scripts\\python.exe: Error while finding module specification for 'flask.x' "
          "(ModuleNotFoundError: No module named 'flask')",
          PIP "flask");
}

// Whoever takes a free name in the index waits for those who install it.
static void a_package_is_named_only_where_it_surely_brings_the_module(void **state)
{
    (void)state;
    static const char unknown[] = "install the package that brings shop_db (often of the same name): " PIP
                                  "PACKAGE; a file of your own belongs beside the program";
    cured(MISSING("shop_db"), unknown);
    cured("SystemExit: python.exe: No module named shop_db", unknown);
    cured(MISSING("shop_db.orders"),
          "correct the module's name, or install a version of its package that has shop_db.orders");
    cured(MISSING("google.protobuf"), PIP "protobuf");
    cured(MISSING("win32ts"), PIP "pywin32");
    cured(MISSING("pythonwin"), PIP "pywin32");
    cured(MISSING("win32_setctime"),
          "install the package that brings win32_setctime (often of the same name): " PIP
          "PACKAGE; a file of your own belongs beside the program");
    cured(HEAD "    from google.protobuf import message\nModuleNotFoundError: No module named 'google'\n",
          PIP "protobuf");
    cured(HEAD "    import google.nothing\nModuleNotFoundError: No module named 'google'\n",
          "install the package that brings google (often of the same name): " PIP
          "PACKAGE; a file of your own belongs beside the program");
    cured("ImportError: cannot import name 'soft' from 'flask.app' (" SITE "flask\\app.py)",
          PIP "--upgrade flask");
    cured("ImportError: cannot import name 'soft' from 'rare' (" SITE "rare.py)",
          "correct the import, or upgrade the package that brings rare: " PIP "--upgrade PACKAGE");
    cured("ImportError: cannot import name 'Shop' from 'svc2' (C:\\t\\svc2.py)",
          "correct the import: C:\\t\\svc2.py has no Shop");
    cured("ImportError: cannot import name 'soft' from 'spaced' (unknown location)",
          "correct the import, or install a version of the package that has soft");
    cured(
        IN_FILE(SITE "cv2\\__init__.py", "from .cv2 import *",
                "ImportError: DLL load failed while importing cv2: The specified module could not be found."),
        PIP "--force-reinstall --no-deps opencv-python; if that does not help: winget install "
            "Microsoft.VCRedist.2015+.x64");
    cured("ImportError: DLL load failed while importing _shop: %1 is not a valid Win32 application.",
          "the library was built for another kind of Python: " PIP "--force-reinstall --no-deps PACKAGE");
}

static void a_module_of_python_is_not_installed(void **state)
{
    (void)state;
    static const char part[] = "a part of Python itself is missing: repair or reinstall that Python, in "
                               "Settings > Apps > Installed apps";
    cured(MISSING("tkinter"),
          "a part of Python itself is missing: repair or reinstall that Python, in Settings > "
          "Apps > Installed apps, with tcl/tk");
    cured(MISSING("_ctypes"), part);
    cured(MISSING("sqlite3"), part);
    struct cure_facts managed = facts;
    const struct python_maker pymanager = {
        .base = PYTHON_BY_PYMANAGER, .home = (char[]){"C:\\x"}, .version = (char[]){"3.13"}};
    managed.maker = &pymanager;
    assert_owned_text(cure_find(MISSING("_ctypes"), &managed),
                      "a part of Python itself is missing: py install --repair 3.13");
    const struct python_maker unpacked = {.base = PYTHON_BY_UNPACKING, .home = (char[]){"C:\\x"}};
    managed.maker = &unpacked;
    assert_owned_text(
        cure_find(MISSING("tkinter.ttk"), &managed),
        "a part of Python itself is missing: the embeddable package has no tkinter.ttk; let the "
        "service use an installed Python: pyhost update Shop --python PATH");
    cured(MISSING("json.nope"), "correct the module's name: the json of this Python has no json.nope");
    cured("SystemExit: python.exe: No module named json.nope",
          "correct the module's name: the json of this Python has no json.nope");
    cured(HEAD "ModuleNotFoundError: No module named 'os.nope'; 'os' is not a package",
          "correct the module's name; if a file of the service is called os.py, rename it: it hides Python's "
          "own os");
    cured(MISSING("fcntl"), "only Unix has the module fcntl: let the code do without it on Windows, where "
                            "sys.platform is \"win32\"");
    cured(MISSING("_curses"), PIP "windows-curses");
    cured(MISSING("imp"),
          "Python no longer has imp: change the code, or let the service use an older Python: "
          "pyhost update Shop --python PATH");
    cured(IN_FILE(SITE "flask\\x.py", "import imp", "ModuleNotFoundError: No module named 'imp'"),
          "Python no longer has imp: upgrade the package that has \"" SITE "flask\\x.py\": " PIP
          "--upgrade flask");
    cured(MISSING("distutils"), PIP "setuptools");
    cured(MISSING("tomllib"),
          "let the service use a newer Python, which has tomllib: pyhost update Shop --python PATH");
    cured("ImportError: cannot import name 'Mapping' from 'collections' (" LIB "collections\\__init__.py)",
          "correct the import: the collections of this Python has no Mapping");
    cured("ImportError: cannot import name 'clock' from 'time' (unknown location)",
          "correct the import: the time of this Python has no clock");
    cured(IN_FILE(SITE "jinja2\\x.py", "from collections import Mapping",
                  "ImportError: cannot import name 'Mapping' from 'collections' (" LIB
                  "collections\\__init__.py)"),
          "upgrade the package that has \"" SITE "jinja2\\x.py\", which was written for another Python: " PIP
          "--upgrade jinja2");
}

static void a_file_that_hides_a_module_is_named(void **state)
{
    (void)state;
    static const char rename[] = "rename the service's file json.py: it hides Python's own module json";
    cured(
        "AttributeError: partially initialized module 'json' has no attribute 'loads' (most likely due to a "
        "circular import)",
        rename);
    cured("AttributeError: partially initialized module 'json' from 'C:\\\\t\\\\json.py' has no attribute "
          "'loads' (most likely due to a circular import)",
          rename);
    cured("AttributeError: module 'json' has no attribute 'loads' (consider renaming 'C:\\\\t\\\\json.py' "
          "since "
          "it has the same name as the standard library module named 'json' and the import system gives it "
          "precedence)",
          "rename C:\\t\\json.py: it hides a module of the same name");
    cured(
        "ImportError: cannot import name 'loads' from 'json' (consider renaming 'C:\\\\t\\\\json.py' since "
        "it "
        "has the same name as the standard library module named 'json' and prevents importing that standard "
        "library module)",
        "rename C:\\t\\json.py: it hides a module of the same name");
    cured("ImportError: cannot import name 'SSLContext' from 'ssl' (C:\\t\\ssl.py)",
          "rename C:\\t\\ssl.py: it hides Python's own module ssl");
    cured("ImportError: cannot import name 'loads' from partially initialized module 'json' (most likely due "
          "to "
          "a circular import) (C:\\t\\json.py)",
          "rename C:\\t\\json.py: it hides Python's own module json");
    cured("AttributeError: module 'json' has no attribute 'loads'",
          "correct the name; if a file of the service is called json.py, rename it: it hides Python's own "
          "module "
          "json");
    cured(
        "AttributeError: partially initialized module 'flask' has no attribute 'Flask' (most likely due to a "
        "circular import)",
        "two modules import each other, or a file of the service hides a package: rename it");
    assert_null(cure_find("AttributeError: module 'flask' has no attribute 'Flasc'", &facts));
}

static void a_relative_import_wants_its_package(void **state)
{
    (void)state;
    static const char alone[] = "ImportError: attempted relative import with no known parent package";
    cured(alone, "name the module with its package: pyhost install DIRECTORY\\PACKAGE.MODULE.CLASS");
    struct cure_facts of_program = facts;
    of_program.module = NULL;
    assert_owned_text(
        cure_find(alone, &of_program),
        "run the module as a part of its package, from the directory that has the package: pyhost "
        "update Shop --directory DIRECTORY -m PACKAGE.MODULE");
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
    cured("FileNotFoundError: Could not find module 'nixda.dll' (or one of its dependencies). Try using the "
          "full "
          "path with constructor syntax.",
          "name the directory that has nixda.dll: pyhost update Shop --dll-path +DIRECTORY");
    cured("FileNotFoundError: Could not find module 'C:\\\\shop\\\\nixda.dll' (or one of its dependencies).",
          "put the DLLs that C:\\shop\\nixda.dll needs beside it, or name their directory: pyhost update "
          "Shop --dll-path +DIRECTORY");
    static const char create[] = "create the directory \"C:\\nix\", or correct the path";
    cured(IN_FILE(LIB "logging\\__init__.py", "return open_func(self.baseFilename, self.mode,",
                  "FileNotFoundError: [Errno 2] No such file or directory: 'C:\\\\nix\\\\a.log'"),
          create);
    cured(IN_FILE("C:\\t\\x.py", "with open(path, 'ab') as file:",
                  "FileNotFoundError: [Errno 2] No such file or directory: 'C:\\\\nix\\\\a.log'"),
          create);
    cured(IN_FILE("C:\\t\\x.py", "open(\"world.ini\", 'r')",
                  "FileNotFoundError: [Errno 2] No such file or directory: 'C:\\\\nix\\\\a.log'"),
          "create \"C:\\nix\\a.log\", or correct the path");
    cured("PermissionError: [Errno 13] Permission denied: \"C:\\\\data\\\\it's.db\"",
          "icacls \"C:\\data\\it's.db\" /grant \"NT SERVICE\\Shop:M\"");
    cured("PermissionError: [Errno 13] Permission denied: 'C:\\\\data\\\\a.db'",
          "icacls \"C:\\data\\a.db\" /grant \"NT SERVICE\\Shop:M\"");
    // Code is to be read, not changed.
    cured(IN_FILE("<frozen importlib._bootstrap_external>", "",
                  "PermissionError: [Errno 13] Permission denied: 'C:\\\\apps\\\\a.py'"),
          "icacls \"C:\\apps\\a.py\" /grant \"NT SERVICE\\Shop:RX\"");
}

static void what_is_not_there_and_has_no_name_is_told_by_its_frame(void **state)
{
    (void)state;
    static const char missing[] = "FileNotFoundError: [WinError 2] The system cannot find the file specified";
    static const char program[] =
        "give the full path of the program that it starts: the service has the PATH of "
        "the machine, not yours";
    static const char certificate[] = "correct the path of the certificate or key; a relative one counts "
                                      "from the service's current directory: "
                                      "pyhost update Shop --directory DIRECTORY";
    static const char key[] =
        "create the registry key; HKEY_CURRENT_USER is the one of NT SERVICE\\Shop, not yours";
    static const char current[] =
        "the path counts from the service's current directory: pyhost update Shop --directory DIRECTORY";
    static const char none[] = "FileNotFoundError: [Errno 2] No such file or directory";
    cured(IN_FILE(LIB "subprocess.py", "hp, ht, pid, tid = _winapi.CreateProcess(executable, args,",
                  "FileNotFoundError: [WinError 2] The system cannot find the file specified"),
          program);
    cured(IN_FILE(LIB "multiprocessing\\popen_spawn_win32.py", "hp, ht, pid, tid = _winapi.CreateProcess(",
                  "FileNotFoundError: [WinError 2] The system cannot find the file specified"),
          program);
    cured(IN_FILE("C:\\t\\x.py", "os.spawnv(os.P_NOWAIT, 'git', ['git'])",
                  "FileNotFoundError: [Errno 2] No such file or directory"),
          program);
    cured(missing, "give the full path: a relative one counts from the service's current directory");
    cured(none, "give the full path: a relative one counts from the service's current directory");
    cured(IN_FILE("C:\\t\\x.py", "ctx.load_cert_chain('certs/server.pem')",
                  "FileNotFoundError: [Errno 2] No such file or directory"),
          certificate);
    cured(IN_FILE("C:\\t\\x.py", "ctx.load_verify_locations(cafile=CA)",
                  "FileNotFoundError: [Errno 2] No such file or directory"),
          certificate);
    cured(IN_FILE(LIB "ssl.py", "context.load_verify_locations(cafile, capath, cadata)",
                  "FileNotFoundError: [Errno 2] No such file or directory"),
          certificate);
    cured(IN_FILE(LIB "logging\\config.py", "raise FileNotFoundError(f\"{fname} doesn't exist\")",
                  "FileNotFoundError: x.ini doesn't exist"),
          current);
    cured("FileNotFoundError: C:\\t\\x.ini doesn't exist", "create \"C:\\t\\x.ini\", or correct the path");
    cured(IN_FILE(LIB "configparser.py", "raise KeyError(key)", "KeyError: 'formatters'"), current);
    assert_null(cure_find("KeyError: 'formatters'", &facts));
    cured(IN_FILE("C:\\t\\x.py", "k = OpenKey(HKEY_CURRENT_USER, r'Software\\Nope')",
                  "FileNotFoundError: [WinError 2] The system cannot find the file specified"),
          key);
    cured(IN_FILE("C:\\t\\x.py", "v, t = QueryValueEx(k, 'Port')",
                  "FileNotFoundError: [WinError 2] The system cannot find the file specified"),
          key);
    cured(
        IN_FILE(
            LIB "tempfile.py", "raise FileNotFoundError(_errno.ENOENT,",
            "FileNotFoundError: [Errno 2] No usable temporary directory found in ['C:\\\\x', 'c:\\\\temp']"),
        "name a directory where NT SERVICE\\Shop may write: pyhost update Shop --environment "
        "+TEMP=DIRECTORY");
    cured(IN_FILE(LIB "subprocess.py", "hp, ht, pid, tid = _winapi.CreateProcess(executable, args,",
                  "FileNotFoundError: [WinError 206] The filename or extension is too long"),
          "shorten the command line, which may have 32767 characters: hand the rest over in a file");
    cured("FileNotFoundError: [WinError 206] The filename or extension is too long: 'x'",
          "shorten the path, or permit long ones: set LongPathsEnabled to 1 in "
          "HKLM\\SYSTEM\\CurrentControlSet\\Control\\FileSystem");
}

static void what_only_unix_has_is_not_renamed(void **state)
{
    (void)state;
#define ONLY_UNIX(name) \
    "Python has " name " only on Unix: let the code do without it where sys.platform is \"win32\""
    cured("AttributeError: module 'signal' has no attribute 'SIGHUP'", ONLY_UNIX("signal.SIGHUP"));
    cured("AttributeError: module 'signal' has no attribute 'SIGKILL'. Did you mean: 'SIGILL'?",
          ONLY_UNIX("signal.SIGKILL"));
    cured("AttributeError: module 'os' has no attribute 'getuid'. Did you mean: 'getpid'?",
          ONLY_UNIX("os.getuid"));
    cured("AttributeError: module 'os' has no attribute 'posix_spawnp'", ONLY_UNIX("os.posix_spawnp"));
    cured("AttributeError: module 'time' has no attribute 'tzset'", ONLY_UNIX("time.tzset"));
    cured("AttributeError: module 'socket' has no attribute 'AF_UNIX'", ONLY_UNIX("socket.AF_UNIX"));
    cured("AttributeError: module 'select' has no attribute 'poll'", ONLY_UNIX("select.poll"));
    cured("AttributeError: module 'asyncio' has no attribute 'start_unix_server'",
          ONLY_UNIX("asyncio.start_unix_server"));
    cured("ImportError: cannot import name 'SIGHUP' from 'signal' (" LIB "signal.py)",
          ONLY_UNIX("signal.SIGHUP"));
    cured("ImportError: cannot import name 'SIGHUP' from 'signal' (C:\\t\\signal.py)",
          "rename C:\\t\\signal.py: it hides Python's own module signal");
    cured("AttributeError: module 'signal' has no attribute 'SIGHUP' (consider renaming "
          "'C:\\\\t\\\\signal.py' since "
          "it has the same name as the standard library module named 'signal' and the import system gives it "
          "precedence)",
          "rename C:\\t\\signal.py: it hides a module of the same name");
    static const char misspelt[] = "correct the name; if a file of the service is called os.py, rename it: "
                                   "it hides Python's own module os";
    cured("AttributeError: module 'os' has no attribute 'getpidd'", misspelt);
    cured("AttributeError: module 'os' has no attribute 'forks'", misspelt);
    cured("AttributeError: module 'os' has no attribute 'for'", misspelt);
    static const char spawn[] =
        "use multiprocessing.get_context(\"spawn\"): Windows has no other start method";
    cured("ValueError: cannot find context for 'fork'", spawn);
    cured("ValueError: cannot find context for 'forkserver'", spawn);
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
                      "let it use a directory of its own, in place of \"C:\\\"");
    assert_owned_text(
        cure_find("PermissionError: [WinError 5] Access is denied: 'C:\\\\WINDOWS\\\\x'", &seen),
        "let it use a directory of its own, in place of \"C:\\WINDOWS\\x\"");
    assert_owned_text(cure_find("PermissionError: [WinError 5] Access is denied: 'C:\\\\windows2'", &seen),
                      "icacls \"C:\\windows2\" /grant \"*S-1-5-19:(OI)(CI)M\"");
    assert_owned_text(cure_find("PermissionError: [Errno 13] Permission denied: 'C:\\\\data'", &seen),
                      "name a file: \"C:\\data\" is a directory");
    assert_owned_text(cure_find("PermissionError: [Errno 13] Permission denied: 'C:\\\\data\\\\a.db'", &seen),
                      "icacls \"C:\\data\\a.db\" /grant \"*S-1-5-19:M\"");
    assert_owned_text(cure_find("PermissionError: [WinError 5] Access is denied: 'C:\\\\data'", &seen),
                      "icacls \"C:\\data\" /grant \"*S-1-5-19:(OI)(CI)M\"");
    // A separator at its end makes no root of a directory.
    assert_owned_text(cure_find("PermissionError: [WinError 5] Access is denied: 'C:\\data\\'", &seen),
                      "icacls \"C:\\data\" /grant \"*S-1-5-19:(OI)(CI)M\"");
    assert_owned_text(cure_find("PermissionError: [WinError 5] Access is denied: 'C:\\'", &seen),
                      "let it use a directory of its own, in place of \"C:\\\"");
    assert_owned_text(
        cure_find("PermissionError: [WinError 5] Access is denied: '\\\\\\\\server\\\\share'", &seen),
        "let it use a directory of its own, in place of \"\\\\server\\share\"");
}

static void what_a_path_counts_from_is_named(void **state)
{
    (void)state;
    struct cure_facts seen = facts;
    seen.directory = "C:\\srv";
    assert_owned_text(
        cure_find("FileNotFoundError: [Errno 2] No such file or directory: 'config.ini'", &seen),
        "the path counts from the service's current directory, \"C:\\srv\": pyhost update Shop "
        "--directory DIRECTORY");
}

static void other_kinds_have_theirs(void **state)
{
    (void)state;
    cured("  File \"C:\\shop\\service.py\", line 1\n    def (\n        ^\nSyntaxError: invalid syntax\n",
          "correct the file, then check it: C:\\v\\Scripts\\python.exe -m py_compile "
          "\"C:\\shop\\service.py\"");
    cured("json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)",
          "correct the JSON document, then check it: C:\\v\\Scripts\\python.exe -m json.tool FILE");
    cured("ConnectionRefusedError: [WinError 10061] No connection could be made",
          "start the server that it connects to; if that is a service: pyhost update Shop --depends SERVER");
    cured("psycopg2.OperationalError: connection to server failed: Connection refused",
          "start the server that it connects to; if that is a service: pyhost update Shop --depends SERVER");
    cured("UnicodeDecodeError: 'utf-8' codec can't decode byte 0xe4 in position 1: invalid continuation byte",
          "name the encoding that the data has, which is not UTF: open(FILE, encoding=\"cp1252\"), for "
          "instance");
    cured("UnicodeEncodeError: 'utf-8' codec can't encode character '\\udce4' in position 0: surrogates not "
          "allowed",
          "write the text with errors=\"surrogateescape\": it has bytes that could not be decoded");
    cured(IN_FILE(LIB "ctypes\\__init__.py", "self._handle = _dlopen(self._name, mode)",
                  "OSError: [WinError 193] %1 ist keine zul\xC3\xA4ssige Win32-Anwendung"),
          "use the library that was built for this kind of Python: it has 32 or 64 bits as "
          "C:\\v\\Scripts\\python.exe has");
    cured(IN_FILE(LIB "subprocess.py", "hp, ht, pid, tid = _winapi.CreateProcess(executable, args,",
                  "OSError: [WinError 193] %1 is not a valid Win32 application"),
          "name the program that runs the file, such as [sys.executable, FILE]; an .exe must be one for this "
          "Windows");
    cured("UnicodeDecodeError: 'charmap' codec can't decode byte 0x81 in position 1",
          "open the file with its encoding: open(FILE, encoding=\"utf-8\"); or for all files: pyhost update "
          "Shop "
          "--python-flag -Xutf8");
}

static void a_variable_is_set_only_where_the_environment_was_asked(void **state)
{
    (void)state;
    static const char frozen[] = IN_FILE("<frozen os>", "raise KeyError(key) from None", "KeyError: 'TOKEN'");
    cured(frozen, "pyhost update Shop --environment +TOKEN=VALUE");
    assert_owned_text(cure_variable(frozen), "TOKEN");
    cured(IN_FILE("C:\\Python39\\lib\\os.py", "raise KeyError(key) from None", "KeyError: 'TOKEN'"),
          "pyhost update Shop --environment +TOKEN=VALUE");
    static const char of_dict[] = HEAD "    x = D[os.environ.get('MODE', 'fast')]\nKeyError: 'fast'";
    assert_null(cure_find(of_dict, &facts));
    assert_null(cure_variable(of_dict));
    static const char handled[] = IN_FILE(
        "<frozen os>", "raise KeyError(key) from None",
        "KeyError: 'TOKEN'") "\nDuring handling of the above exception, another exception occurred:\n\n" HEAD
                             "KeyError: 'a'\n";
    assert_owned_text(cure_variable(handled), "TOKEN"); // of each exception its own frames count
}

static void thousands_of_lines_take_no_time(void **state)
{
    (void)state;
    struct text_buffer text = {0};
    text_buffer_add(&text, HEAD "RuntimeError: all:\n");
    for (int i = 0; i < 100000; i++)
        text_buffer_add(&text, "Error: one of many\n");
    assert_null(cure_find(text.data, &facts));
    free(text_buffer_take(&text));
}

static void the_cause_behind_an_exception_counts_too(void **state)
{
    (void)state;
    cured(HEAD
          "ModuleNotFoundError: No module named 'yaml'\n\nThe above exception was the direct cause of the "
          "following exception:\n\n" HEAD "shop.ConfigError: cannot read it\n",
          "C:\\v\\Scripts\\python.exe -m pip install pyyaml");
    cured(
        "  + Exception Group Traceback (most recent call last):\n  | ExceptionGroup: two (1 sub-exception)\n"
        "  +-+---------------- 1 ----------------\n    | ModuleNotFoundError: No module named 'yaml'\n"
        "    +------------------------------------\n",
        "C:\\v\\Scripts\\python.exe -m pip install pyyaml");
}

// Flask, Django, and others say it without an exception.
static void a_port_in_use_is_known_from_words(void **state)
{
    (void)state;
    cured("SystemExit: 1\nAddress already in use\nPort 5055 is in use by another program. Either identify "
          "and stop "
          "that program, or start the server with a different port.\n",
          "see which process uses port 5055: netstat -ano | findstr :5055");
    cured("SystemExit: 1\nport 80 is already in use",
          "see which process uses port 80: netstat -ano | findstr :80");
    cured("SystemExit: 1\nError: That port is already in use.",
          "see which process uses the port: netstat -ano | findstr LISTENING");
    cured("SystemExit: 1\nreport 80 is in use now and then", "see what it wrote before: pyhost logs Shop");
    assert_int_equal(cure_port("Port 70000 is in use"), 0);
    assert_true(cure_is_port_taken("Port 5055 is in use"));
    assert_false(cure_is_port_taken("port 5055 is free"));
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

// No verb but install knows it.
static void a_service_that_is_not_there_yet_is_installed(void **state)
{
    (void)state;
    struct cure_facts planned = facts;
    planned.is_planned = true;
    assert_owned_text(cure_find(HEAD "ModuleNotFoundError: No module named 'tomllib'\n", &planned),
                      "let the service use a newer Python, which has tomllib: install it with --python PATH");
    assert_owned_text(cure_find(HEAD "SystemExit: 2\n", &planned), "see what it wrote before");
    static const char lacking[] = HEAD "FileNotFoundError: Could not find module 'helper.dll' (or one of its "
                                       "dependencies). Try using the full path with constructor syntax.\n";
    assert_owned_text(cure_find(lacking, &planned),
                      "name the directory that has helper.dll: install it with --dll-path DIRECTORY");
    planned.file = "C:\\a b\\shop.toml";
    assert_owned_text(
        cure_find(lacking, &planned),
        "name the directory that has helper.dll: dll-path = ['DIRECTORY'] in \"C:\\a b\\shop.toml\"");
    assert_owned_text(cure_find(HEAD "ModuleNotFoundError: No module named 'tomllib'\n", &planned),
                      "let the service use a newer Python, which has tomllib: change \"C:\\a b\\shop.toml\" "
                      "as by --python PATH");
    planned.file = "shop.JSON";
    assert_owned_text(
        cure_find(lacking, &planned),
        "name the directory that has helper.dll: \"dll-path\": [\"DIRECTORY\"] in \"shop.JSON\"");
    assert_null(cure_fallback(&planned));
}

static void a_package_for_another_python_is_installed_again(void **state)
{
    (void)state;
    static char *etree[] = {(char *)(uintptr_t) "lxml.etree", (char *)(uintptr_t) "lxml.objectify"};
    static char *numpy[] = {(char *)(uintptr_t) "numpy._core._multiarray_umath"};
    static char *speed[] = {(char *)(uintptr_t) "fallback._speed"};
    struct drift_package packages[] = {{.name = (char[]){"lxml"},
                                        .tag = (char[]){"cp312-cp312-win_amd64"},
                                        .modules = {.items = etree, .count = 2}},
                                       {.name = (char[]){"numpy"},
                                        .tag = (char[]){"cp312-cp312-win_amd64"},
                                        .modules = {.items = numpy, .count = 1}},
                                       {.name = (char[]){"fallback"},
                                        .tag = (char[]){"cp312-win_amd64"},
                                        .modules = {.items = speed, .count = 1},
                                        .may_do = true}};
    const struct drift drift = {.runs_on = (char[]){"3.13.2"}, .packages = packages, .count = 3};
    struct cure_facts drifted = facts;
    drifted.drift = &drift;
    static const char *const lxml[] = {
        HEAD "ImportError: cannot import name 'etree' from 'lxml' (" SITE "lxml\\__init__.py)\n",
        MISSING("lxml.etree"),
        IN_FILE(
            SITE "lxml\\html\\__init__.py", "from .. import etree",
            "ImportError: DLL load failed while importing etree: The specified module could not be found."),
        IN_FILE(SITE "lxml\\html\\__init__.py", "from .. import etree",
                "ImportError: Module use of python312.dll conflicts with this version of Python."),
    };
    for (size_t i = 0; i < COUNT_OF(lxml); i++)
        assert_owned_text(cure_find(lxml[i], &drifted),
                          "lxml was built for Python 3.12, and Python 3.13.2 cannot load it: " PIP
                          "--force-reinstall --no-deps lxml numpy");
    assert_owned_text(cure_find(IN_FILE(SITE "numpy\\__init__.py", "raise ImportError(msg) from e",
                                        "ImportError: Error importing numpy: you should not try to"),
                                &drifted),
                      "numpy was built for Python 3.12, and Python 3.13.2 cannot load it: " PIP
                      "--force-reinstall --no-deps lxml numpy");
    assert_owned_text(cure_find(MISSING("fallback._speed"), &drifted),
                      "fallback has modules for Python 3.12, and not all of them for Python 3.13.2: " PIP
                      "--upgrade fallback");
    assert_owned_text(
        cure_find(IN_FILE(SITE "lxml\\x.py", "import yaml", "ModuleNotFoundError: No module named 'yaml'"),
                  &drifted),
        PIP "pyyaml");
    assert_owned_text(cure_find(MISSING("yaml"), &drifted), PIP "pyyaml"); // which is not there
    assert_null(cure_find(IN_FILE(SITE "lxml\\x.py", "f()", "RuntimeError: x"), &drifted));
}

#define LACKS(module, dll) \
    "Traceback (most recent call last):\n  File \"" module \
    "\", line 1, in <module>\nImportError: DLL load failed: " dll " is missing"

static void a_missing_dll_comes_from_where_it_belongs(void **state)
{
    (void)state;
    cured(LACKS(SITE "numpy\\core\\_x.pyd", "MSVCP140.dll"), "winget install Microsoft.VCRedist.2015+.x64");
    cured(LACKS(SITE "numpy\\core\\_x.pyd", "python311.dll"),
          "the module was built for another Python, which has python311.dll: " PIP
          "--force-reinstall --no-deps numpy");
    cured(LACKS(SITE "psycopg2\\_psycopg.pyd", "libpq.dll"),
          PIP "--force-reinstall --no-deps psycopg2-binary; if another program brings libpq.dll, name its "
              "directory: pyhost update "
              "Shop --dll-path +DIRECTORY");
    cured(LACKS("C:\\shop\\_fast.pyd", "fast.dll"),
          "name the directory that has fast.dll: pyhost update Shop --dll-path +DIRECTORY");
}

static void what_the_base_has_lost_comes_with_its_repair(void **state)
{
    (void)state;
    static const char lost[] = "libssl-3.dll is lost: repair it";
    struct cure_facts known = facts;
    known.lost = lost;
    assert_owned_text(cure_find(LACKS("C:\\Python312\\DLLs\\_ssl.pyd", "libssl-3.dll"), &known), lost);
    assert_owned_text(cure_find(LACKS("C:\\shop\\_fast.pyd", "fast.dll"), &known), // which is not the base's
                      "name the directory that has fast.dll: pyhost update Shop --dll-path +DIRECTORY");
    assert_owned_text(cure_find(MISSING("yaml"), &known), PIP "pyyaml");
    known.is_broken = true; // then nothing else can be relied on
    assert_owned_text(cure_find(MISSING("yaml"), &known), lost);
    assert_owned_text(cure_find("AssertionError: SRE module mismatch", &known), lost);
}

// Python's own file for the embeddable package says where it looks, and nowhere else.
static void a_module_out_of_reach_is_not_installed_again(void **state)
{
    (void)state;
    static const char line[] =
        "add the line \"import site\" to \"C:\\e\\python312._pth\": without that Python "
        "does not look in the Lib\\site-packages beside that file, where ";
    static const struct {
        const char *pth;
        const char *module;
        bool is_hidden;
    } cases[] = {
        {"python312.zip\n.\n#import site\n", "mypkg", true},
        {"python312.zip\n.\n#import site\n", "mod", true},
        {"python312.zip\n.\n#import site\n", "fast", true},
        {"python312.zip\n.\n#import site\n", "my", false}, // which only begins another's name
        {"python312.zip\n.\nimport site\n", "mypkg", false},
        {"python312.zip\n.\nLib\\site-packages\n", "mypkg", false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fake_files files = {0};
        fake_files_add_text(&files, "C:\\e\\python312._pth", cases[i].pth);
        fake_files_add_text(&files, "C:\\e\\Lib\\site-packages\\mypkg\\__init__.py", "");
        fake_files_add_text(&files, "C:\\e\\Lib\\site-packages\\mod.py", "");
        fake_files_add_text(&files, "C:\\e\\Lib\\site-packages\\fast.cp312-win_amd64.pyd", "");
        const struct environment_files view = fake_files_view(&files);
        struct python_maker maker;
        python_maker_find(NULL, "C:\\e", &view, &maker);
        struct cure_facts known = facts;
        known.maker = &maker;
        known.files = &view;
        char *text = text_format("ModuleNotFoundError: No module named '%s'", cases[i].module);
        char *cure = cure_find(text, &known);
        char *wanted = text_format("%s%s is", line, cases[i].module);
        assert_int_equal(strcmp(cure, wanted) == 0, cases[i].is_hidden);
        free(wanted);
        free(cure);
        free(text);
        python_maker_clear(&maker);
        fake_files_clear(&files);
    }
}

static void the_redistributable_is_that_of_the_machine(void **state)
{
    static const struct {
        uint16_t machine;
        const char *command;
    } cases[] = {{PE_MACHINE_X64, "winget install Microsoft.VCRedist.2015+.x64"},
                 {PE_MACHINE_X86, "winget install Microsoft.VCRedist.2015+.x86"},
                 {PE_MACHINE_ARM64, "winget install Microsoft.VCRedist.2015+.arm64"}};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct cure_facts known = facts;
        known.machine = cases[i].machine;
        assert_owned_text(cure_find(LACKS(SITE "numpy\\core\\_x.pyd", "MSVCP140.dll"), &known),
                          cases[i].command);
    }
}

// A line of a log may look like one.
static void an_exception_of_a_small_letter_ends_a_traceback(void **state)
{
    (void)state;
    static const char resolves[] =
        "check the name of the server; if the network comes up later: pyhost update Shop --startup delayed; "
        "if "
        "it is reached by a proxy: pyhost update Shop --environment +HTTPS_PROXY=http://PROXY:PORT";
    cured(IN_FILE(LIB "socket.py", "for res in _socket.getaddrinfo(host, port, family, type, proto, flags):",
                  "socket.gaierror: [Errno 11001] getaddrinfo failed"),
          resolves);
    cured(IN_FILE("C:\\t\\x.py", "main()\n    ^^^^^^", "error: [WinError 10061] No connection"),
          "start the server that it connects to; if that is a service: pyhost update Shop --depends SERVER");
    cured("  File \"C:\\t\\x.py\", line 3, in f\n    f()\n  [Previous line repeated 3 more times]\r\n"
          "socket.gaierror: [Errno 11001] getaddrinfo failed\r\n", // its beginning is cut off
          resolves);
    cured("  + Exception Group Traceback (most recent call last):\n  |   File \"C:\\t\\x.py\", line 1, in "
          "<module>\n"
          "  |     run()\n  | ExceptionGroup: two (1 sub-exception)\n"
          "  +-+---------------- 1 ----------------\n"
          "    | Traceback (most recent call last):\n    |   File \"C:\\t\\x.py\", line 2, in f\n    |     "
          "g()\n"
          "    | socket.gaierror: [Errno 11001] getaddrinfo failed\n"
          "    +------------------------------------\n",
          resolves);
    assert_null(cure_find("socket.gaierror: [Errno 11001] getaddrinfo failed", &facts));
    assert_null(cure_find("Traceback (most recent call last):\nsocket.gaierror: getaddrinfo failed", &facts));
    assert_null(cure_find(HEAD "RuntimeError: x\nwarning: getaddrinfo failed\n", &facts));
    assert_null(cure_find(HEAD "    main()\n\nwarning: getaddrinfo failed\n", &facts));
    assert_null(cure_find("    | Traceback (most recent call last):\n    |   File \"x\", line 2, in f\n"
                          "    | RuntimeError: x\n    | note: getaddrinfo failed\n",
                          &facts));
    cured(HEAD "ModuleNotFoundError: No module named 'yaml'\nhint: see the manual\n", PIP "pyyaml");
}

#define PYWIN32(call, exception) IN_FILE("C:\\shop\\service.py", call, "pywintypes." exception)

static void an_error_of_pywin32_is_told_by_its_number(void **state)
{
    (void)state;
#define CONTROL(exception) PYWIN32("win32service.X(a)", exception)
    cured(CONTROL("error: (5, 'OpenService', 'Access is denied.')"),
          "NT SERVICE\\Shop may not control that service: pyhost update Shop --account LocalSystem");
    cured(CONTROL("error: (5, 'CreateFile', 'Zugriff verweigert')"),
          "let NT SERVICE\\Shop do that, or run the service under another account: pyhost update Shop "
          "--account "
          "ACCOUNT");
    cured(CONTROL("error: (1060, 'GetServiceKeyName', 'x')"),
          "use the short name of that service: sc.exe getkeyname \"DISPLAY NAME\"");
    cured(CONTROL("error: (1056, 'StartService', 'An instance of the service is already running.')"),
          "ask for the state of that service first, and start it only when it has stopped");
    cured(CONTROL("error: (1062, 'ControlService', 'The service has not been started.')"),
          "ask for the state of that service first, and stop it only when it runs");
    cured(CONTROL("error: (1058, 'StartService', 'x')"),
          "enable that service: sc.exe config SERVICE start= demand");
    cured(CONTROL("error: (1061, 'ControlService', 'x')"),
          "wait until that service has started or stopped, then ask it again");
    cured(CONTROL("error: (1314, 'CreateProcessAsUser', 'x')"),
          "NT SERVICE\\Shop lacks a privilege: pyhost update Shop --account LocalSystem");
    cured(CONTROL("error: (32, 'CreateFile', 'x')"),
          "close the program that has the file open, or let the service use another file");
    static const char registry[] =
        "create the registry key; HKEY_CURRENT_USER is the one of NT SERVICE\\Shop, not yours";
    cured(CONTROL("error: (2, 'RegOpenKeyEx', 'x')"), registry);
    cured(IN_FILE("C:\\t\\x.py", "winreg.OpenKey(winreg.HKEY_CURRENT_USER, 'a')",
                  "FileNotFoundError: [WinError 2] The system cannot find the file specified"),
          registry);
    cured(PYWIN32("win32process.CreateProcess(None, 'x',", "error: (2, 'CreateProcess', 'x')"),
          "give the full path of the program that it starts: the service has the PATH of the machine, not "
          "yours");
    cured(CONTROL("error: (2, 'CreateFile', 'x')"), "give the full path of what it opens");
    cured(CONTROL("error: (3, 'FindFirstFile', 'x')"), "give the full path of what it opens");
    assert_null(cure_find(CONTROL("error: (50, 'OpenService', 'x')"), &facts));
    assert_null(cure_find(CONTROL("error: (10560, 'x', 'x')"), &facts));
}

static void a_program_that_may_not_be_started_is_told_of_the_job(void **state)
{
    (void)state;
    static const char job[] =
        "let NT SERVICE\\Shop run that program; one for another session is started with "
        "CREATE_BREAKAWAY_FROM_JOB, since the service's programs are in a job";
    cured(IN_FILE(LIB "subprocess.py", "hp, ht, pid, tid = _winapi.CreateProcess(executable, args,",
                  "PermissionError: [WinError 5] Access is denied"),
          job);
    cured("Traceback (most recent call last):\n  File \"" LIB "subprocess.py\", line 1, in _execute_child\n"
          "PermissionError: [WinError 5] Zugriff verweigert",
          job);
    cured(PYWIN32("win32process.CreateProcessAsUser(token, None,",
                  "error: (5, 'CreateProcessAsUser', 'Access is denied.')"),
          job);
    cured(IN_FILE("C:\\t\\x.py", "os.kill(1, 9)", "PermissionError: [WinError 5] Access is denied"),
          "let NT SERVICE\\Shop do that, or run the service under another account: pyhost update Shop "
          "--account "
          "ACCOUNT");
}

#define PROXY "pyhost update Shop --environment +HTTPS_PROXY=http://PROXY:PORT"

static void a_server_behind_a_proxy_is_told_of_it(void **state)
{
    (void)state;
    static const char waits[] =
        "check that the server it connects to answers; if the network comes up later: pyhost update Shop "
        "--startup delayed; if it is reached by a proxy: " PROXY;
    cured("TimeoutError: [WinError 10060] A connection attempt failed", waits);
    cured("urllib.error.URLError: <urlopen error timed out>", waits);
    cured("TimeoutError: timed out", waits);
    cured(IN_FILE(LIB "socket.py", "sock.connect(sa)", "socket.timeout: timed out"), waits);
    cured("requests.exceptions.ConnectTimeout: HTTPSConnectionPool(host='x', port=443): Max retries", waits);
    static const char refused[] =
        "have the proxy let NT SERVICE\\Shop through without a password, or name one "
        "that asks for none: " PROXY;
    cured("OSError: Tunnel connection failed: 407 Proxy Authentication Required", refused);
    cured("urllib.error.HTTPError: HTTP Error 407: Proxy Authentication Required", refused);
    cured("requests.exceptions.ProxyError: x (Caused by ProxyError('Unable to connect to proxy', "
          "NewConnectionError('[WinError 10061] No connection could be made')))",
          "name a proxy that answers: " PROXY);
}

static void a_certificate_is_named_to_the_library_that_asks_for_it(void **state)
{
    (void)state;
#define UNKNOWN "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: "
    cured("urllib.error.URLError: <urlopen error " UNKNOWN "unable to get local issuer certificate>",
          "name the root certificate (PEM) to the service, which does not see the store of your user: pyhost "
          "update Shop --environment +SSL_CERT_FILE=FILE");
    cured(
        IN_FILE(SITE "requests\\adapters.py", "raise SSLError(e, request=request)",
                "requests.exceptions.SSLError: (Caused by " UNKNOWN "unable to get local issuer)"),
        "name the root certificates (PEM) to requests, which does not look in the stores of Windows: pyhost "
        "update Shop --environment +REQUESTS_CA_BUNDLE=FILE");
    cured(
        IN_FILE(SITE "botocore\\httpsession.py", "raise SSLError(",
                "botocore.exceptions.SSLError: " UNKNOWN "unable to get local issuer"),
        "name the root certificates (PEM) to botocore, which does not look in the stores of Windows: pyhost "
        "update Shop --environment +AWS_CA_BUNDLE=FILE");
    cured("ssl.SSLCertVerificationError: " UNKNOWN "certificate has expired (_ssl.c:1006)",
          "renew the certificate of the server, or correct the clock of this machine");
    cured("ssl.SSLCertVerificationError: " UNKNOWN "Hostname mismatch, certificate is not valid for 'x'.",
          "call the server by a name that its certificate has");
    cured("OSError: Could not find a suitable TLS CA certificate bundle, invalid path: C:\\x.pem",
          "name a file that is there: pyhost update Shop --environment +REQUESTS_CA_BUNDLE=FILE");
}

static void loops_threads_and_apartments_have_theirs(void **state)
{
    (void)state;
    cured("ValueError: signal only works in main thread of the main interpreter",
          "call it in the main thread, before other threads start");
    cured("ValueError: set_wakeup_fd only works in main thread",
          "call it in the main thread, before other threads start");
    cured("RuntimeError: no running event loop",
          "call it in a coroutine that asyncio.run() runs; from another thread by "
          "asyncio.run_coroutine_threadsafe(coroutine, loop)");
    cured("RuntimeError: There is no current event loop in thread 'Thread-1 (work)'.",
          "have the thread call asyncio.run(main()), which makes a loop of its own");
    cured("RuntimeError: This event loop is already running",
          "await the coroutine: a loop runs already in this thread");
    cured("RuntimeError: Cannot run the event loop while another loop is running",
          "await the coroutine: a loop runs already in this thread");
    static const char other[] =
        "make clients, queues and locks in the coroutine that asyncio.run() runs; from another thread use "
        "asyncio.run_coroutine_threadsafe(coroutine, loop)";
    cured("RuntimeError: Task <Task pending name='Task-1'> got Future <Future pending> attached to a "
          "different loop",
          other);
    cured("RuntimeError: <asyncio.locks.Event object at 0x1 [unset]> is bound to a different event loop",
          other);
    cured("RuntimeError: Event loop stopped before Future completed.",
          "let main() return in place of loop.stop(): have it await an asyncio.Event, and set that by "
          "loop.call_soon_threadsafe(event.set)");
    cured("RuntimeError: asyncio.run() cannot be called from a running event loop",
          "await the coroutine: a loop runs already in this thread");
    cured("Traceback (most recent call last):\n"
          "  File \"C:\\pyhost\\pyhost.exe\\compat\\pyhost_compat\\methods.py\", line 80, in guarded\n"
          "    raise TypeError(f\"{name} returned {found[0]}, which nobody runs: {found[1]}\")\n"
          "TypeError: SvcDoRun returned a coroutine, which nobody runs: Shop.SvcDoRun, shop.py line 4",
          "let a plain function run it: def SvcDoRun(self): asyncio.run(self.main())");
    cured("RuntimeError: Event loop is closed", "use the loop only within asyncio.run(), which closes it");
    cured(PYWIN32("win32com.client.Dispatch('x')",
                  "com_error: (-2147221008, 'CoInitialize has not been called.', None, None)"),
          "call pythoncom.CoInitialize() first in each thread that uses COM");
    cured("OSError: [WinError -2147221008] CoInitialize wurde nicht aufgerufen",
          "call pythoncom.CoInitialize() first in each thread that uses COM");
    cured(PYWIN32("x.y()", "com_error: (-2147417842, 'The application called an interface', None, None)"),
          "make the COM object in the thread that uses it");
    cured("bdb.BdbQuit",
          "take breakpoint() out of the code, or pass over it: pyhost update Shop --environment "
          "+PYTHONBREAKPOINT=0");
    cured("subprocess.CalledProcessError: Command '['x']' returned non-zero exit status 1.",
          "see what the command wrote: pyhost logs Shop");
}

#define IN_ASYNCIO(function) \
    HEAD "    main()\n  File \"" LIB "asyncio\\events.py\", line 531, in " function "\n" \
         "    raise NotImplementedError\nNotImplementedError\n"

static void a_loop_without_the_call_is_exchanged(void **state)
{
    (void)state;
    static const char selector[] =
        "run it in a selector loop: asyncio.run(main(), loop_factory=asyncio.SelectorEventLoop); before "
        "Python 3.12 "
        "call asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy()) first";
    static const char standard[] =
        "run it in the standard loop of Windows: take WindowsSelectorEventLoopPolicy or "
        "SelectorEventLoop out of the code";
    cured(IN_ASYNCIO("add_reader"), selector);
    cured(IN_ASYNCIO("add_writer"), selector);
    cured("psycopg.InterfaceError: Psycopg cannot use the 'ProactorEventLoop' to run in async mode. Please "
          "use a "
          "compatible event loop",
          selector);
    cured(IN_ASYNCIO("_make_subprocess_transport"), standard);
    cured(IN_ASYNCIO("_make_write_pipe_transport"), standard);
    cured(IN_ASYNCIO("create_unix_server"),
          "use a TCP port of 127.0.0.1: asyncio has sockets with a path only on Unix");
    cured(IN_ASYNCIO("add_signal_handler"),
          "Windows has no add_signal_handler(): use signal.signal(), or end the loop on KeyboardInterrupt");
    assert_null(cure_find("NotImplementedError: add_reader", &facts));
}

static void drives_shares_and_drivers_have_theirs(void **state)
{
    (void)state;
    static const char full[] = "make room on the drive, or let the service write to another one";
    cured("OSError: [Errno 28] No space left on device", full);
    cured("OSError: [WinError 112] There is not enough space on the disk: 'C:\\\\x'", full);
    cured("OSError: [WinError 1455] The paging file is too small for this operation to complete",
          "enlarge the paging file, or let the service use less memory: sysdm.cpl > Advanced > Performance > "
          "Advanced");
    cured(IN_FILE(SITE "torch\\__init__.py", "raise err",
                  "OSError: [WinError 1114] A dynamic link library (DLL) initialization routine failed. "
                  "Error loading "
                  "c10.dll"),
          "winget install Microsoft.VCRedist.2015+.x64; if that does not help: " PIP
          "--force-reinstall --no-deps torch");
    static const char other[] =
        "run the service under an account that the server knows: pyhost update Shop --account DOMAIN\\USER";
    cured("OSError: [WinError 1312] A specified logon session does not exist", other);
    cured("OSError: [WinError 1326] The user name or password is incorrect: '\\\\\\\\nas\\\\x'", other);
    cured("FileNotFoundError: [WinError 53] The network path was not found: '\\\\\\\\nas\\\\x'",
          "check that NT SERVICE\\Shop reaches the server by its name; if the network comes up later: pyhost "
          "update Shop "
          "--startup delayed");
    cured("OSError: [WinError 10038] An operation was attempted on something that is not a socket",
          "wait for sockets only, and only while they are open: select() takes no files and no pipes on "
          "Windows");
    cured("sqlite3.OperationalError: attempt to write a readonly database",
          "let NT SERVICE\\Shop write the file of the database and its directory, in which SQLite keeps a "
          "journal");
    cured("pyodbc.InterfaceError: ('IM002', '[IM002] [Microsoft][ODBC Driver Manager] Data source name not "
          "found and no "
          "default driver specified (0) (SQLDriverConnect)')",
          "make it a system DSN in odbcad32, with as many bits as C:\\v\\Scripts\\python.exe has: a user DSN "
          "is yours "
          "alone");
    cured(PYWIN32("x.y()", "com_error: (-2147221005, 'Invalid class string', None, None)"),
          "install the program that brings the COM class for all users, with as many bits as "
          "C:\\v\\Scripts\\python.exe has");
    cured(PYWIN32("x.y()", "com_error: (-2147024891, 'Access is denied.', None, None)"),
          "let NT SERVICE\\Shop launch the COM class: dcomcnfg > Component Services > DCOM Config > CLASS > "
          "Security");
    cured("playwright._impl._errors.Error: BrowserType.launch: Executable doesn't exist at "
          "C:\\Windows\\system32\\config\\systemprofile\\AppData\\Local\\ms-playwright\\chrome.exe",
          "install the browsers with PLAYWRIGHT_BROWSERS_PATH=DIRECTORY set, and name that to the service: "
          "pyhost update "
          "Shop --environment +PLAYWRIGHT_BROWSERS_PATH=DIRECTORY");
}

static void what_a_new_process_gets_is_pickled(void **state)
{
    (void)state;
    static const char function[] = "give the process a function that a module defines, and no lambda: a new "
                                   "process imports it by its name";
    cured(IN_FILE(LIB "multiprocessing\\reduction.py", "ForkingPickler(file, protocol).dump(obj)",
                  "_pickle.PicklingError: Can't pickle <function <lambda> at 0x1>: attribute lookup <lambda> "
                  "on __main__ "
                  "failed"),
          function);
    cured(IN_FILE(LIB "multiprocessing\\reduction.py", "ForkingPickler(file, protocol).dump(obj)",
                  "AttributeError: Can't pickle local object 'main.<locals>.work'"),
          function);
    cured(IN_FILE(LIB "multiprocessing\\reduction.py", "ForkingPickler(file, protocol).dump(obj)",
                  "TypeError: cannot pickle '_thread.lock' object"),
          "hand a new process plain data, and no locks, sockets, threads or open files");
    assert_null(cure_find(
        IN_FILE("C:\\t\\x.py", "pickle.dumps(x)", "TypeError: cannot pickle '_thread.lock' object"), &facts));
}

// What starts sys.argv again starts the host, in whose words that is no script.
static void a_reloader_in_a_class_is_left_out(void **state)
{
    (void)state;
    static const char wrote[] = "SystemExit: 1\nC:\\v\\Scripts\\python.exe: can't find '__main__' module in "
                                "'C:\\\\pyhost\\\\pyhost.exe'\n";
    cured(wrote,
          "start the server without its reloader: app.run(use_reloader=False), or runserver --noreload");
    cured("SystemExit: 1\nTraceback (most recent call last):\n  File \"<string>\", line 1, in <module>\n"
          "RuntimeError: the class of a service has no command line to restart with\n",
          "start the server without its reloader: app.run(use_reloader=False), or runserver --noreload");
    cured(
        "SystemExit: 2\npyhost: this process was not started by the service control manager, so there is no "
        "service to run here.\n",
        "start the server without its reloader: app.run(use_reloader=False), or runserver --noreload");
    struct cure_facts of_program = facts;
    of_program.module = NULL;
    assert_owned_text(cure_find(wrote, &of_program),
                      "write a __main__.py there, or name a script of it: DIRECTORY\\SCRIPT.py");
}

static void the_user_of_a_clean_environment_is_named(void **state)
{
    (void)state;
    static const char name[] = "pyhost update Shop --environment +USERNAME=NAME";
    static const char pwd[] =
        IN_FILE(LIB "getpass.py", "import pwd", "ModuleNotFoundError: No module named 'pwd'");
    cured(pwd, name);
    cured(IN_FILE(LIB "getpass.py", "raise OSError('No username set in the environment') from e",
                  "OSError: No username set in the environment"),
          name);
}

static void a_home_of_the_system_is_not_that_of_the_reader(void **state)
{
    (void)state;
#define HOME(path) "FileNotFoundError: [Errno 2] No such file or directory: 'C:\\\\Windows\\\\" path "'"
    static const char home[] = "the home of NT SERVICE\\Shop is not yours: name the file by its full path, "
                               "or give the service another "
                               "home: pyhost update Shop --environment +USERPROFILE=DIRECTORY";
    cured(HOME("system32\\\\config\\\\systemprofile\\\\.aws\\\\config"), home);
    cured(HOME("SysWOW64\\\\Config\\\\SystemProfile/.aws"), home);
    cured(HOME("ServiceProfiles\\\\LocalService\\\\x.ini"), home);
    cured(HOME("ServiceProfilesX\\\\x.ini"),
          "create \"C:\\Windows\\ServiceProfilesX\\x.ini\", or correct the path");
    cured(IN_FILE("C:\\t\\x.py", "open(path, 'w')", HOME("system32\\\\config\\\\systemprofile\\\\.x\\\\y")),
          "create the directory \"C:\\Windows\\system32\\config\\systemprofile\\.x\", or correct the path");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_missing_dll_comes_from_where_it_belongs),
        cmocka_unit_test(what_the_base_has_lost_comes_with_its_repair),
        cmocka_unit_test(a_module_out_of_reach_is_not_installed_again),
        cmocka_unit_test(the_redistributable_is_that_of_the_machine),
        cmocka_unit_test(a_missing_module_is_installed_where_the_service_imports),
        cmocka_unit_test(a_package_is_named_only_where_it_surely_brings_the_module),
        cmocka_unit_test(a_module_of_python_is_not_installed),
        cmocka_unit_test(a_file_that_hides_a_module_is_named),
        cmocka_unit_test(a_relative_import_wants_its_package),
        cmocka_unit_test(of_a_port_in_use_the_user_is_looked_for),
        cmocka_unit_test(a_file_that_is_not_there_is_told_by_its_path),
        cmocka_unit_test(what_is_not_there_and_has_no_name_is_told_by_its_frame),
        cmocka_unit_test(what_only_unix_has_is_not_renamed),
        cmocka_unit_test(a_loop_without_the_call_is_exchanged),
        cmocka_unit_test(drives_shares_and_drivers_have_theirs),
        cmocka_unit_test(what_a_new_process_gets_is_pickled),
        cmocka_unit_test(what_is_not_there_gets_its_rights_from_its_directory),
        cmocka_unit_test(what_a_path_counts_from_is_named),
        cmocka_unit_test(other_kinds_have_theirs),
        cmocka_unit_test(a_variable_is_set_only_where_the_environment_was_asked),
        cmocka_unit_test(thousands_of_lines_take_no_time),
        cmocka_unit_test(the_cause_behind_an_exception_counts_too),
        cmocka_unit_test(a_port_in_use_is_known_from_words),
        cmocka_unit_test(of_what_is_not_known_there_is_none),
        cmocka_unit_test(a_service_that_is_not_there_yet_is_installed),
        cmocka_unit_test(a_package_for_another_python_is_installed_again),
        cmocka_unit_test(an_exception_of_a_small_letter_ends_a_traceback),
        cmocka_unit_test(an_error_of_pywin32_is_told_by_its_number),
        cmocka_unit_test(a_program_that_may_not_be_started_is_told_of_the_job),
        cmocka_unit_test(a_server_behind_a_proxy_is_told_of_it),
        cmocka_unit_test(a_certificate_is_named_to_the_library_that_asks_for_it),
        cmocka_unit_test(loops_threads_and_apartments_have_theirs),
        cmocka_unit_test(a_reloader_in_a_class_is_left_out),
        cmocka_unit_test(the_user_of_a_clean_environment_is_named),
        cmocka_unit_test(a_home_of_the_system_is_not_that_of_the_reader),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
