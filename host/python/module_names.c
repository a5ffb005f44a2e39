// SPDX-License-Identifier: MIT
#include "python/module_names.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/compiler.h"
#include "base/text.h"

// Each name between blanks.
static const char standard[] =
    " __future__ abc antigravity argparse array ast asyncio atexit base64 bdb binascii bisect builtins bz2 "
    "cProfile "
    "calendar cmath cmd code codecs codeop collections colorsys compileall concurrent configparser "
    "contextlib "
    "contextvars copy copyreg csv ctypes curses dataclasses datetime dbm decimal difflib dis doctest email "
    "enum errno "
    "faulthandler filecmp fileinput fnmatch fractions ftplib functools gc genericpath getopt getpass gettext "
    "glob "
    "graphlib gzip hashlib heapq hmac html http imaplib importlib inspect io ipaddress itertools json "
    "keyword "
    "linecache locale logging lzma mailbox marshal math mimetypes mmap modulefinder msvcrt multiprocessing "
    "netrc nt "
    "ntpath nturl2path numbers opcode operator optparse os pathlib pdb pickle pickletools pkgutil platform "
    "plistlib "
    "poplib posixpath pprint profile pstats pty py_compile pyclbr pydoc pydoc_data pyexpat queue quopri "
    "random re "
    "reprlib rlcompleter runpy sched secrets select selectors shelve shlex shutil signal site smtplib socket "
    "socketserver sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string stringprep struct "
    "subprocess "
    "symtable sys sysconfig tabnanny tarfile tempfile textwrap this threading time timeit token tokenize "
    "trace "
    "traceback tracemalloc tty turtle types typing unicodedata unittest urllib uuid warnings wave weakref "
    "webbrowser "
    "winreg winsound wsgiref xml xmlrpc zipapp zipfile zipimport zlib zoneinfo ";
static const char parts[] =
    " _ctypes _tkinter _sqlite3 _ssl _socket _overlapped _bz2 _lzma _decimal _hashlib _queue "
    "tkinter ensurepip encodings idlelib turtledemo venv ";
static const char later[] = " annotationlib compression tomllib ";
static const char gone[] =
    " aifc asynchat asyncore audioop binhex cgi cgitb chunk crypt distutils formatter imghdr imp lib2to3 "
    "macpath "
    "mailcap msilib nntplib parser pipes smtpd sndhdr sunau symbol telnetlib uu xdrlib ";
static const char unix_only[] =
    " _crypt _curses _curses_panel _dbm _gdbm _posixshmem _posixsubprocess _scproxy fcntl "
    "grp nis ossaudiodev posix pwd readline resource spwd syslog termios ";

// Packages that are called as their modules are.
static const char same_name[] =
    " IPython aiofiles aiohttp aiosqlite alembic anthropic anyio apscheduler asyncpg bcrypt boto3 "
    "botocore bottle "
    "cachetools celery certifi cffi chardet cherrypy click colorama comtypes cryptography cycler cython "
    "daphne django "
    "docker dramatiq elasticsearch falcon fastapi flask gevent greenlet h11 h2 httpcore "
    "httplib2 "
    "httpx huey hypercorn idna influxdb itsdangerous jinja2 jsonschema keyring kubernetes ldap3 loguru lxml "
    "markdown "
    "markupsafe marshmallow matplotlib minio msgpack numpy oauthlib openai openpyxl oracledb orjson "
    "packaging "
    "pandas paramiko passlib peewee pika pip playwright plotly polars psutil psycopg pyarrow pyasn1 pydantic "
    "pydantic_settings pygments pymodbus pymongo pymssql pymysql pyodbc pyparsing pysnmp pytest pytz quart "
    "redis "
    "regex requests rich rq sanic schedule scipy selenium setuptools simplejson six sqlalchemy sqlmodel "
    "starlette "
    "structlog tabulate tenacity toml tomli torch tornado tqdm trio twisted typer typing_extensions tzdata "
    "tzlocal "
    "ujson urllib3 uvicorn waitress watchdog websockets werkzeug wheel xlrd xlsxwriter xmltodict zeroconf ";

static const char *const others[][2] = {
    {"Crypto", "pycryptodome"},
    {"MySQLdb", "mysqlclient"},
    {"OpenSSL", "pyOpenSSL"},
    {"PIL", "pillow"},
    {"_cffi_backend", "cffi"},
    {"_curses", "windows-curses"},
    {"attr", "attrs"},
    {"audioop", "audioop-lts"},
    {"azure.identity", "azure-identity"},
    {"azure.storage.blob", "azure-storage-blob"},
    {"bs4", "beautifulsoup4"},
    {"cgi", "legacy-cgi"},
    {"cv2", "opencv-python"},
    {"cx_Oracle", "cx-Oracle"},
    {"dateutil", "python-dateutil"},
    {"distutils", "setuptools"},
    {"dns", "dnspython"},
    {"docx", "python-docx"},
    {"dotenv", "python-dotenv"},
    {"fitz", "PyMuPDF"},
    {"git", "GitPython"},
    {"google.auth", "google-auth"},
    {"google.cloud.bigquery", "google-cloud-bigquery"},
    {"google.cloud.storage", "google-cloud-storage"},
    {"google.oauth2", "google-auth"},
    {"google.protobuf", "protobuf"},
    {"googleapiclient", "google-api-python-client"},
    {"grpc", "grpcio"},
    {"jwt", "PyJWT"},
    {"kafka", "kafka-python"},
    {"magic", "python-magic"},
    {"nacl", "PyNaCl"},
    {"paho", "paho-mqtt"},
    {"pkg_resources", "setuptools"},
    {"prometheus_client", "prometheus-client"},
    {"psycopg2", "psycopg2-binary"},
    {"pythoncom", "pywin32"},
    {"pywintypes", "pywin32"},
    {"ruamel.yaml", "ruamel.yaml"},
    {"sentry_sdk", "sentry-sdk"},
    {"serial", "pyserial"},
    {"skimage", "scikit-image"},
    {"sklearn", "scikit-learn"},
    {"usb", "pyusb"},
    {"websocket", "websocket-client"},
    {"win32api", "pywin32"},
    {"win32com", "pywin32"},
    {"win32con", "pywin32"},
    {"win32event", "pywin32"},
    {"win32file", "pywin32"},
    {"win32gui", "pywin32"},
    {"win32service", "pywin32"},
    {"win32serviceutil", "pywin32"},
    {"wmi", "WMI"},
    {"wx", "wxPython"},
    {"yaml", "pyyaml"},
    {"zmq", "pyzmq"},
};

// Is the name, of so many bytes, one of names?
static bool has(const char *names, const char *name, size_t length)
{
    for (const char *c = names; length > 0 && *c != '\0'; c += strcspn(c + 1, " ") + 1)
        if (strncmp(c + 1, name, length) == 0 && c[1 + length] == ' ')
            return true;
    return false;
}

enum module_kind module_names_kind(const char *module)
{
    static const struct {
        const char *names;
        enum module_kind kind;
    } kinds[] = {{standard, MODULE_STANDARD},
                 {parts, MODULE_PART},
                 {later, MODULE_LATER},
                 {gone, MODULE_GONE},
                 {unix_only, MODULE_OF_UNIX}};
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (has(kinds[i].names, module, strcspn(module, ".")))
            return kinds[i].kind;
    return MODULE_FOREIGN;
}

// Is module name, or a part of it?
static bool is_part_of(const char *module, const char *name)
{
    const size_t length = strlen(name);
    return strncmp(module, name, length) == 0 && (module[length] == '\0' || module[length] == '.');
}

// Does the code name a part of the module by this name?
static bool is_wanted(const char *code, const char *module, const char *name)
{
    return code != NULL && strchr(module, '.') == NULL && is_part_of(name, module) &&
           strstr(code, name) != NULL;
}

// pywin32 brings dozens of modules with these beginnings.
static bool is_of_pywin32(const char *module)
{
    static const char *const starts[] = {"win32", "winxpgui", "_winxptheme", "pythonwin"};
    bool is = false;
    for (size_t i = 0; i < COUNT_OF(starts) && !is; i++)
        is = strncmp(module, starts[i], strlen(starts[i])) == 0;
    return is && strncmp(module, "win32_", strlen("win32_")) != 0; // win32_setctime is another's
}

char *module_names_package(const char *module, const char *code)
{
    const size_t top = strcspn(module, ".");
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (is_part_of(module, others[i][0]) || is_wanted(code, module, others[i][0]))
            return text_copy(others[i][1]);
    if (is_of_pywin32(module))
        return text_copy("pywin32");
    return has(same_name, module, top) ? text_copy_part(module, top) : NULL;
}
