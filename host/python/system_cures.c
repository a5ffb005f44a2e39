// SPDX-License-Identifier: MIT
#include "python/system_cures.h"

#include "base/compiler.h"

const char system_cure_of_port[] = "see which process uses {port}: netstat -ano | findstr {ports}";

static const char unanswered[] =
    "check that the server it connects to answers; if the network comes up later: {update} --startup "
    "delayed; if it is reached by a proxy: {update} --environment +HTTPS_PROXY=http://PROXY:PORT";
static const char full_path[] =
    "give the full path of the program that it starts: the service has the PATH of the machine, not yours";
static const char from_current[] =
    "the path counts from the service's current directory{current}: {update} --directory DIRECTORY";
static const char certificate[] = "correct the path of the certificate or key; a relative one counts from "
                                  "the service's current directory{current}: "
                                  "{update} --directory DIRECTORY";
static const char full_disk[] = "make room on the drive, or let the service write to another one";
static const char other_account[] =
    "run the service under an account that the server knows: {update} --account DOMAIN\\USER";
static const char registry[] =
    "create the registry key; HKEY_CURRENT_USER is the one of {account}, not yours";
static const char refused[] =
    "let {account} do that, or run the service under another account: {update} --account ACCOUNT";
static const char refused_process[] =
    "let {account} run that program; one for another session is started with "
    "CREATE_BREAKAWAY_FROM_JOB, since the service's programs are in a job";

static const struct cure_row rows[] = {
    {NULL, " 10048]", NULL, NAME_ANY, system_cure_of_port},
    {NULL, "port is already in use", NULL, NAME_ANY, system_cure_of_port},
    {NULL, " 10013]", NULL, NAME_ANY,
     "see which process uses {port}: netstat -ano | findstr {ports}; if none does, Windows keeps it "
     "reserved: netsh "
     "interface ipv4 show excludedportrange protocol=tcp"},
    {NULL, " 10049]", NULL, NAME_ANY, "bind to an address of this machine, or to 0.0.0.0 for all of them"},
    {NULL, "Proxy Authentication Required", NULL, NAME_ANY,
     "have the proxy let {account} through without a password, or name one that asks for none: {update} "
     "--environment +HTTPS_PROXY=http://PROXY:PORT"},
    {NULL, " connect to proxy", NULL, NAME_ANY,
     "name a proxy that answers: {update} --environment +HTTPS_PROXY=http://PROXY:PORT"},
    {NULL, " 10038]", NULL, NAME_ANY,
     "wait for sockets only, and only while they are open: select() takes no files and no pipes on Windows"},
    {NULL, " 10061]", NULL, NAME_ANY,
     "start the server that it connects to; if that is a service: {update} --depends SERVER"},
    {NULL, "onnection refused", NULL, NAME_ANY,
     "start the server that it connects to; if that is a service: {update} --depends SERVER"},
    {NULL, " 10060]", NULL, NAME_ANY, unanswered},
    {NULL, "urlopen error timed out", NULL, NAME_ANY, unanswered},
    {"timeout", "timed out", NULL, NAME_ANY, unanswered}, // socket.timeout, up to Python 3.9
    {"TimeoutError", "timed out", NULL, NAME_ANY, unanswered},
    {"ConnectTimeout", NULL, NULL, NAME_ANY, unanswered},
    {NULL, "getaddrinfo failed", NULL, NAME_ANY,
     "check the name of the server; if the network comes up later: {update} --startup delayed; if it is "
     "reached by a proxy: {update} --environment +HTTPS_PROXY=http://PROXY:PORT"},
    {NULL, "certificate has expired", NULL, NAME_ANY,
     "renew the certificate of the server, or correct the clock of this machine"},
    {NULL, "certificate is not valid for ", NULL, NAME_ANY,
     "call the server by a name that its certificate has"},
    {NULL, "CERTIFICATE_VERIFY_FAILED", "\\requests\\", NAME_ANY,
     "name the root certificates (PEM) to requests, which does not look in the stores of Windows: {update} "
     "--environment +REQUESTS_CA_BUNDLE=FILE"},
    {NULL, "CERTIFICATE_VERIFY_FAILED", "\\botocore\\", NAME_ANY,
     "name the root certificates (PEM) to botocore, which does not look in the stores of Windows: {update} "
     "--environment +AWS_CA_BUNDLE=FILE"},
    {NULL, "CERTIFICATE_VERIFY_FAILED", NULL, NAME_ANY,
     "name the root certificate (PEM) to the service, which does not see the store of your user: {update} "
     "--environment +SSL_CERT_FILE=FILE"},
    {NULL, "suitable TLS CA certificate bundle", NULL, NAME_ANY,
     "name a file that is there: {update} --environment +REQUESTS_CA_BUNDLE=FILE"},

    {"error", "(5, 'OpenS", NULL, NAME_ANY, // OpenSCManager, OpenService
     "{account} may not control that service: {update} --account LocalSystem"},
    {NULL, "[WinError 1056]", NULL, NAME_ANY,
     "ask for the state of that service first, and start it only when it has stopped"},
    {NULL, "[WinError 1062]", NULL, NAME_ANY,
     "ask for the state of that service first, and stop it only when it runs"},
    {NULL, "[WinError 1058]", NULL, NAME_ANY, "enable that service: sc.exe config SERVICE start= demand"},
    {NULL, "[WinError 1060]", NULL, NAME_ANY,
     "use the short name of that service: sc.exe getkeyname \"DISPLAY NAME\""},
    {NULL, "[WinError 1061]", NULL, NAME_ANY,
     "wait until that service has started or stopped, then ask it again"},

    {NULL, "[WinError 32]", NULL, NAME_NONE,
     "close the program that has the file open, or let the service use another file"},
    {NULL, "[WinError 32]", NULL, NAME_ANY,
     "close the program that has {name} open, or let the service use another file"},
    {NULL, "[Errno 28]", NULL, NAME_ANY, full_disk},
    {NULL, "[WinError 112]", NULL, NAME_ANY, full_disk},
    {NULL, "[WinError 39]", NULL, NAME_ANY, full_disk},
    {NULL, "[WinError 1455]", NULL, NAME_ANY,
     "enlarge the paging file, or let the service use less memory: sysdm.cpl > Advanced > Performance > "
     "Advanced"},
    {NULL, "[WinError 1114]", NULL, NAME_ANY, "{visual c}; if that does not help: {reinstall owner}"},
    {NULL, "[WinError 53]", NULL, NAME_ANY,
     "check that {account} reaches the server by its name; if the network comes up later: {update} --startup "
     "delayed"},
    {NULL, "[WinError 67]", NULL, NAME_ANY, "correct the name of the share: \\\\SERVER\\SHARE"},
    {NULL, "[WinError 1312]", NULL, NAME_ANY, other_account},
    {NULL, "[WinError 1326]", NULL, NAME_ANY, other_account},
    {NULL, "[WinError 1314]", NULL, NAME_ANY, "{account} lacks a privilege: {update} --account LocalSystem"},
    {NULL, "(2, 'Reg", NULL, NAME_NONE, registry}, // RegOpenKeyEx
    {"FileNotFoundError", "[WinError 2]", "winreg.", NAME_NONE, registry},
    {"FileNotFoundError", "[WinError 2]", "Key(", NAME_NONE, registry},   // winreg's functions, imported
    {"FileNotFoundError", "[WinError 2]", "KeyEx(", NAME_NONE, registry}, // by their names
    {"FileNotFoundError", "[WinError 2]", "Value(", NAME_NONE, registry},
    {"FileNotFoundError", "[WinError 2]", "ValueEx(", NAME_NONE, registry},
    {"FileNotFoundError", "No usable temporary directory", NULL, NAME_ANY,
     "name a directory where {account} may write: {update} --environment +TEMP=DIRECTORY"},
    {NULL, "[WinError 206]", "\\subprocess.py\"", NAME_ANY,
     "shorten the command line, which may have 32767 characters: hand the rest over in a file"},
    {NULL, "[WinError 206]", NULL, NAME_ANY,
     "shorten the path, or permit long ones: set LongPathsEnabled to 1 in "
     "HKLM\\SYSTEM\\CurrentControlSet\\Control\\FileSystem"},
    {"error", "[WinError 2]", "CreateProcess", NAME_NONE, full_path},
    {"error", "[WinError 2]", NULL, NAME_NONE, "give the full path of what it opens"},
    {"error", "[WinError 3]", NULL, NAME_NONE, "give the full path of what it opens"},
    {"FileNotFoundError", "[WinError 2]", "\\subprocess.py\"", NAME_NONE, full_path},
    {"FileNotFoundError", "[WinError 2]", "\\multiprocessing\\", NAME_NONE, full_path},
    {"FileNotFoundError", NULL, "os.spawn", NAME_NONE, full_path},
    {"FileNotFoundError", "[Errno 2]", "load_cert_chain(", NAME_NONE, certificate},
    {"FileNotFoundError", "[Errno 2]", "load_verify_locations(", NAME_NONE, certificate},
    {"FileNotFoundError", "[Errno 2]", "\\ssl.py\"", NAME_NONE, certificate},
    {"FileNotFoundError", "[Errno 2]", "create_default_context(", NAME_NONE, certificate},
    // logging.config.fileConfig(), up to Python 3.11
    {"KeyError", "'formatters'", "configparser", NAME_ANY, from_current},
    {"FileNotFoundError", NULL, NULL, NAME_NONE,
     "give the full path: a relative one counts from the service's current directory{current}"},
    {"FileNotFoundError", NULL, NULL, NAME_RELATIVE, from_current},
    {"FileNotFoundError", NULL, NULL, NAME_ON_OTHER_DRIVE,
     "use \\\\SERVER\\SHARE if the drive is a mapped one, which services do not have; else create "
     "\"{name}\""},
    {"FileNotFoundError", NULL, NULL, NAME_TO_WRITE,
     "create the directory \"{directory}\", or correct the path"},
    {"FileNotFoundError", NULL, NULL, NAME_IN_HOME,
     "the home of {account} is not yours: name the file by its full path, or give the service another home: "
     "{update} --environment +USERPROFILE=DIRECTORY"},
    {"FileNotFoundError", NULL, NULL, NAME_ANY, "create \"{name}\", or correct the path"},
    {"NotADirectoryError", NULL, NULL, NAME_ANY, "create the directory \"{name}\", or correct the path"},
    {NULL, "[WinError 5]", "CreateProcess", NAME_NONE, refused_process},
    {NULL, "[WinError 5]", "\\subprocess.py\"", NAME_NONE, refused_process},
    {"PermissionError", NULL, NULL, NAME_NONE, refused},
    {"error", "[WinError 5]", NULL, NAME_NONE, refused},
    {"PermissionError", NULL, NULL, NAME_RELATIVE,
     "let the service run in a directory where {account} may write: {update} --directory "
     "DIRECTORY"},
    {"PermissionError", NULL, NULL, NAME_ANY, "{grant}"},

    {"KeyError", NULL, NULL, NAME_OF_ENVIRONMENT, "{update} --environment +{name}=VALUE"},
    {"JSONDecodeError", NULL, NULL, NAME_ANY,
     "correct the JSON document, then check it: {run} -m json.tool FILE"},
    {"TOMLDecodeError", NULL, NULL, NAME_ANY, "correct the TOML document at the line that the error names"},
    {"UnicodeDecodeError", "'utf", NULL, NAME_ANY,
     "name the encoding that the data has, which is not UTF: open(FILE, encoding=\"cp1252\"), for instance"},
    {"UnicodeDecodeError", NULL, NULL, NAME_ANY,
     "open the file with its encoding: open(FILE, encoding=\"utf-8\"); or for all files: {update} "
     "--python-flag -Xutf8"},
    {"UnicodeEncodeError", "surrogates not allowed", NULL, NAME_ANY,
     "write the text with errors=\"surrogateescape\": it has bytes that could not be decoded"},
    {"UnicodeEncodeError", NULL, NULL, NAME_ANY,
     "open the file with encoding=\"utf-8\"; or for all files: {update} --python-flag -Xutf8"},
    {"OperationalError", "unable to open database file", NULL, NAME_ANY,
     "give the database a full path, in a directory where {account} may write"},
    {"OperationalError", "attempt to write a readonly database", NULL, NAME_ANY,
     "let {account} write the file of the database and its directory, in which SQLite keeps a journal"},
    {"OperationalError", "database is locked", NULL, NAME_ANY,
     "close the other program that uses the database, or raise the timeout of connect()"},
    {"MemoryError", NULL, NULL, NAME_ANY,
     "let it use less memory, or raise its limit if it has one: {update} --memory-limit MIB"},
    {"NotImplementedError", NULL, "add_signal_handler", NAME_ANY,
     "Windows has no add_signal_handler(): use signal.signal(), or end the loop on KeyboardInterrupt"},
    {"EOFError", "reading a line", NULL, NAME_ANY,
     "a service has no keyboard: take the value from an argument, a file or an environment variable"},
    {"RuntimeError", "lost sys.stdin", NULL, NAME_ANY,
     "a service has no keyboard: take the value from an argument, a file or an environment variable"},
    {"RuntimeError", "bootstrapping phase", NULL, NAME_ANY,
     "start processes only behind: if __name__ == \"__main__\":"},
    {NULL, "only works in main thread", NULL, NAME_ANY,
     "call it in the main thread, before other threads start"},
    {"RuntimeError", "no running event loop", NULL, NAME_ANY,
     "call it in a coroutine that asyncio.run() runs; from another thread by "
     "asyncio.run_coroutine_threadsafe(coroutine, loop)"},
    {"RuntimeError", "no current event loop", NULL, NAME_ANY,
     "have the thread call asyncio.run(main()), which makes a loop of its own"},
    {"RuntimeError", "from a running event loop", NULL, NAME_ANY,
     "await the coroutine: a loop runs already in this thread"},
    {"RuntimeError", "Event loop is closed", NULL, NAME_ANY,
     "use the loop only within asyncio.run(), which closes it"},
    {NULL, "-2147221008", NULL, NAME_ANY, // CO_E_NOTINITIALIZED
     "call pythoncom.CoInitialize() first in each thread that uses COM"},
    {NULL, "-2147417842", NULL, NAME_ANY, // RPC_E_WRONG_THREAD
     "make the COM object in the thread that uses it"},
    {NULL, "-2147221005", NULL, NAME_ANY, // CO_E_CLASSSTRING
     "install the program that brings the COM class for all users, with as many bits as {python} has"},
    {NULL, "-2147221164", NULL, NAME_ANY, // REGDB_E_CLASSNOTREG
     "install the program that brings the COM class for all users, with as many bits as {python} has"},
    {NULL, "-2147024891", NULL, NAME_ANY, // E_ACCESSDENIED
     "let {account} launch the COM class: dcomcnfg > Component Services > DCOM Config > CLASS > Security"},
    {NULL, "IM002", NULL, NAME_ANY,
     "make it a system DSN in odbcad32, with as many bits as {python} has: a user DSN is yours alone"},
    {NULL, "Executable doesn't exist at ", NULL, NAME_ANY,
     "install the browsers with PLAYWRIGHT_BROWSERS_PATH=DIRECTORY set, and name that to the service: "
     "{update} "
     "--environment +PLAYWRIGHT_BROWSERS_PATH=DIRECTORY"},
    {"BdbQuit", NULL, NULL, NAME_ANY,
     "take breakpoint() out of the code, or pass over it: {update} --environment +PYTHONBREAKPOINT=0"},
    {"OSError", "No username set in the environment", NULL, NAME_ANY,
     "{update} --environment +USERNAME=NAME"},
    {"CalledProcessError", NULL, NULL, NAME_ANY, "see what the command wrote{logs}"},
    {"SystemExit", NULL, NULL, NAME_ANY, "see what it wrote before{logs}"},
};

const struct cure_row *system_cures(size_t *count)
{
    *count = COUNT_OF(rows);
    return rows;
}
