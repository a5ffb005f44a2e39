// SPDX-License-Identifier: MIT
#include "python/cures.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/path.h"
#include "base/quoting.h"
#include "base/text.h"

// What must be true of the first name in quotation marks, besides what the row says.
enum name_is {
    NAME_ANY,
    NAME_NONE,
    NAME_RELATIVE,
    NAME_ON_OTHER_DRIVE,
    NAME_OF_SERVICE,
    NAME_OF_PYTHON,
    NAME_DOTTED
};

// An exception of a type (NULL: of any) whose text has something (NULL: anything), with something in its traceback. The first row
// that fits counts. In a cure stand in braces: service, python, account, install (the command up to the package), package, name (the
// first in quotation marks), from (the second), grant (the command that lets the account change name), file (the last of the
// traceback), port, ports (as netstat has it).
static const struct row {
    const char *type;
    const char *text;
    const char *traceback;
    enum name_is name;
    const char *cure;
} rows[] = {
    {NULL, " 10048]", NULL, NAME_ANY, "see which process uses {port}: netstat -ano | findstr {ports}"},
    {NULL, " 10013]", NULL, NAME_ANY,
     "see which process uses {port}: netstat -ano | findstr {ports}; if none does, Windows keeps it "
     "reserved: netsh "
     "interface ipv4 show excludedportrange protocol=tcp"},
    {NULL, " 10049]", NULL, NAME_ANY, "bind to an address of this machine, or to 0.0.0.0 for all of them"},
    {NULL, " 10061]", NULL, NAME_ANY,
     "start the server that it connects to; if that is a service: pyhost update {service} --depends SERVER"},
    {NULL, " 10060]", NULL, NAME_ANY,
     "check that the server it connects to answers; if the network comes up later: pyhost update {service} "
     "--startup delayed"},
    {NULL, "onnection refused", NULL, NAME_ANY,
     "start the server that it connects to; if that is a service: pyhost update {service} --depends SERVER"},
    {NULL, "getaddrinfo failed", NULL, NAME_ANY,
     "check the name of the server; if the network comes up later: pyhost update {service} --startup "
     "delayed"},
    {NULL, "CERTIFICATE_VERIFY_FAILED", NULL, NAME_ANY,
     "name the certificates that it is to trust: pyhost update {service} --environment +SSL_CERT_FILE=FILE"},

    {"ModuleNotFoundError", "is not a package", NULL, NAME_ANY,
     "another module hides the package that it wants: rename the file it was taken from"},
    {NULL, "'__main__' module in", NULL, NAME_ANY,
     "write a __main__.py there, or name a script of it: DIRECTORY\\SCRIPT.py"},
    {NULL, "No module named __main__", NULL, NAME_ANY,
     "write a __main__.py there, or name a script of it: DIRECTORY\\SCRIPT.py"},
    {NULL, ".__main__; '", NULL, NAME_ANY,
     "write a __main__.py in the package, or name a module of it: -m PACKAGE.MODULE"},
    {"ModuleNotFoundError", NULL, NULL, NAME_OF_SERVICE,
     "name the directory of the module: pyhost update {service} --class C:\\DIRECTORY\\{name}.CLASS"},
    {"ModuleNotFoundError", NULL, NULL, NAME_OF_PYTHON,
     "a part of Python itself is missing: repair the installation, with tcl/tk if the code needs it"},
    // Python names what it misses first: what stands in front of the last dot is there.
    {"ModuleNotFoundError", NULL, NULL, NAME_DOTTED,
     "correct the module's name, or install a version of its package that has {name}"},
    {NULL, "No module named", NULL, NAME_DOTTED,
     "correct the module's name, or install a version of its package that has {name}"},
    {"ModuleNotFoundError", NULL, NULL, NAME_ANY, "{install} {package}"},
    {NULL, "No module named", NULL, NAME_ANY, "{install} {package}"},
    {NULL, "is not a valid Win32 application", NULL, NAME_ANY,
     "the library was built for another kind of Python: {install} --force-reinstall {package}"},
    {"ImportError", "DLL load failed", NULL, NAME_ANY,
     "install the Microsoft Visual C++ Redistributable; if that does not help: {install} --force-reinstall "
     "{package}"},
    {"ImportError", "partially initialized module", NULL, NAME_ANY,
     "two modules import each other, or a file of the service hides a package: rename it"},
    {"ImportError", "cannot import name", NULL, NAME_ANY, "{install} --upgrade {from}"},

    {"SyntaxError", NULL, NULL, NAME_ANY,
     "correct the file, then check it: \"{python}\" -m py_compile \"{file}\""},
    {"IndentationError", NULL, NULL, NAME_ANY,
     "correct the file, then check it: \"{python}\" -m py_compile \"{file}\""},
    {"TabError", NULL, NULL, NAME_ANY,
     "correct the file, then check it: \"{python}\" -m py_compile \"{file}\""},

    {NULL, "[WinError 32]", NULL, NAME_ANY,
     "close the program that has {name} open, or let the service use another file"},
    {NULL, "[WinError 1314]", NULL, NAME_ANY,
     "{account} lacks a privilege: pyhost update {service} --account LocalSystem"},
    {"FileNotFoundError", NULL, NULL, NAME_NONE,
     "give the full path of the program that it starts: the service has the PATH of the machine, not yours"},
    {"FileNotFoundError", NULL, NULL, NAME_RELATIVE,
     "the path counts from the service's current directory: pyhost update {service} --directory DIRECTORY"},
    {"FileNotFoundError", NULL, NULL, NAME_ON_OTHER_DRIVE,
     "use \\\\SERVER\\SHARE if the drive is a mapped one, which services do not have; else create "
     "\"{name}\""},
    {"FileNotFoundError", NULL, NULL, NAME_ANY, "create \"{name}\", or correct the path"},
    {"NotADirectoryError", NULL, NULL, NAME_ANY, "create the directory \"{name}\", or correct the path"},
    {"PermissionError", NULL, NULL, NAME_NONE,
     "let {account} do that, or run the service under another account: pyhost update {service} --account "
     "ACCOUNT"},
    {"PermissionError", NULL, NULL, NAME_RELATIVE,
     "let the service run in a directory where {account} may write: pyhost update {service} --directory "
     "DIRECTORY"},
    {"PermissionError", NULL, NULL, NAME_ANY, "{grant}"},

    {"KeyError", NULL, "os.environ", NAME_ANY, "pyhost update {service} --environment +{name}=VALUE"},
    {"KeyError", NULL, "frozen os>", NAME_ANY, "pyhost update {service} --environment +{name}=VALUE"},
    {"JSONDecodeError", NULL, NULL, NAME_ANY,
     "correct the JSON document, then check it: \"{python}\" -m json.tool FILE"},
    {"TOMLDecodeError", NULL, NULL, NAME_ANY, "correct the TOML document at the line that the error names"},
    {"UnicodeDecodeError", NULL, NULL, NAME_ANY,
     "open the file with its encoding: open(FILE, encoding=\"utf-8\"); or for all files: pyhost update "
     "{service} "
     "--python-flag -Xutf8"},
    {"UnicodeEncodeError", NULL, NULL, NAME_ANY,
     "open the file with encoding=\"utf-8\"; or for all files: pyhost update {service} --python-flag -Xutf8"},
    {"OperationalError", "unable to open database file", NULL, NAME_ANY,
     "give the database a full path, in a directory where {account} may write"},
    {"OperationalError", "database is locked", NULL, NAME_ANY,
     "close the other program that uses the database, or raise the timeout of connect()"},
    {"MemoryError", NULL, NULL, NAME_ANY,
     "let it use less memory, or raise its limit if it has one: pyhost update {service} --memory-limit MIB"},
    {"NotImplementedError", NULL, "add_signal_handler", NAME_ANY,
     "Windows has no add_signal_handler(): use signal.signal(), or end the loop on KeyboardInterrupt"},
    {"EOFError", "reading a line", NULL, NAME_ANY,
     "a service has no keyboard: take the value from an argument, a file or an environment variable"},
    {"RuntimeError", "lost sys.stdin", NULL, NAME_ANY,
     "a service has no keyboard: take the value from an argument, a file or an environment variable"},
    {"RuntimeError", "bootstrapping phase", NULL, NAME_ANY,
     "start processes only behind: if __name__ == \"__main__\":"},
    {"SystemExit", NULL, NULL, NAME_ANY, "see what it wrote before: pyhost logs {service}"},
};

// Packages whose name is not the module's.
static const char *const packages[][2] = {
    {"Crypto", "pycryptodome"},
    {"MySQLdb", "mysqlclient"},
    {"OpenSSL", "pyOpenSSL"},
    {"PIL", "pillow"},
    {"attr", "attrs"},
    {"bs4", "beautifulsoup4"},
    {"cv2", "opencv-python"},
    {"dateutil", "python-dateutil"},
    {"docx", "python-docx"},
    {"dotenv", "python-dotenv"},
    {"git", "GitPython"},
    {"jwt", "PyJWT"},
    {"magic", "python-magic"},
    {"psycopg2", "psycopg2-binary"},
    {"serial", "pyserial"},
    {"skimage", "scikit-image"},
    {"sklearn", "scikit-learn"},
    {"usb", "pyusb"},
    {"win32api", "pywin32"},
    {"win32com", "pywin32"},
    {"wx", "wxPython"},
    {"yaml", "pyyaml"},
    {"zmq", "pyzmq"},
};

// Modules of Python's own that an installation may lack.
static const char *const own_parts[] = {"_ctypes",   "_tkinter",    "_sqlite3", "_ssl",
                                        "_socket",   "_overlapped", "tkinter",  "ensurepip",
                                        "distutils", "encodings",   "idlelib",  "venv"};

static bool has(const char *text, const char *part)
{
    return part == NULL || (text != NULL && strstr(text, part) != NULL);
}

// ---- the exception in its text ----

struct exception {
    char *type; // without the modules in front
    char *text; // the line
};

// "package.SomeError: text", or alone; also within a group, whose lines begin with bars.
static bool read_exception(const char *line, size_t length, struct exception *exception)
{
    const char *end = line + length;
    const char *bar = memchr(line, '|', length);
    if (bar != NULL && strspn(line, " |+-") > (size_t)(bar - line))
        line += strspn(line, " |+-");
    const char *name = line;
    const char *c = line;
    for (; c < end && (isalnum((unsigned char)*c) || *c == '_' || *c == '.'); c++)
        name = *c == '.' ? c + 1 : name;
    if (c == name || !isupper((unsigned char)*name) || (c < end && *c != ':'))
        return false;
    exception->type = text_copy_part(name, (size_t)(c - name));
    exception->text = text_copy_part(line, (size_t)(end - line));
    return true;
}

// The text in the quotation marks that begin nth (0, 1); backslashes as they were before repr(). Owner: the caller; NULL: none.
static char *quoted(const char *text, int nth)
{
    for (const char *c = text; *c != '\0'; c++) {
        const bool begins = (*c == '\'' || *c == '"') && (c == text || !isalnum((unsigned char)c[-1]));
        const char *end = begins ? strchr(c + 1, *c) : NULL;
        if (end != NULL && nth-- == 0) {
            struct text_buffer name = {0};
            for (const char *from = c + 1; from < end; from++) {
                text_buffer_add_part(&name, from, 1);
                from += from[0] == '\\' && from[1] == '\\';
            }
            return text_buffer_take(&name);
        }
        c = end != NULL ? end : c;
    }
    return NULL;
}

// What is named behind words, up to a blank, a colon or the end. Owner: the caller; NULL: nothing.
static char *word_behind(const char *text, const char *words)
{
    const char *found = strstr(text, words);
    if (found == NULL)
        return NULL;
    found += strlen(words);
    return text_copy_part(found, strcspn(found, " :;'\""));
}

// The name that an exception is about. Owner: the caller; NULL: none.
static char *name_in(const char *text)
{
    char *name = word_behind(text, "DLL load failed while importing ");
    if (name == NULL)
        name = quoted(text, 0);
    if (name == NULL)
        name = word_behind(text, "No module named ");
    return name;
}

// The file that the traceback names last. Owner: the caller; NULL: none.
static char *last_file(const char *traceback)
{
    static const char mark[] = "File \"";
    const char *last = NULL;
    for (const char *c = strstr(traceback, mark); c != NULL; c = strstr(c, mark))
        last = c += strlen(mark);
    return last != NULL ? text_copy_part(last, strcspn(last, "\"\n")) : NULL;
}

int cure_port(const char *traceback)
{
    for (const char *c = traceback; *c != '\0'; c++) {
        if (*c != ',' || c == traceback || (c[-1] != '\'' && c[-1] != '"'))
            continue; // ("address", 8080
        const char *digits = c + 1 + strspn(c + 1, " ");
        const size_t count = strspn(digits, "0123456789");
        const long port = count > 0 && count <= 5 ? strtol(digits, NULL, 10) : 0;
        if (port > 0 && port <= 65535 && (digits[count] == ')' || digits[count] == ','))
            return (int)port;
    }
    return 0;
}

bool cure_is_uv(const char *pyvenv_cfg)
{
    for (const char *line = pyvenv_cfg; *line != '\0'; line += strcspn(line, "\n"), line += *line != '\0')
        if (strncmp(line, "uv", 2) == 0 && line[2 + strspn(line + 2, " \t")] == '=')
            return true;
    return false;
}

// ---- the cure ----

static char *top_of(const char *module)
{
    return text_copy_part(module, strcspn(module, "."));
}

static char *package_of(const char *module)
{
    char *top = top_of(module);
    for (size_t i = 0; i < COUNT_OF(packages); i++)
        if (strcmp(packages[i][0], top) == 0)
            text_replace(&top, "%s", packages[i][1]);
    return top;
}

static bool is_own_part(const char *module)
{
    char *top = top_of(module);
    bool is = false;
    for (size_t i = 0; i < COUNT_OF(own_parts) && !is; i++)
        is = strcmp(own_parts[i], top) == 0;
    free(top);
    return is;
}

static bool name_fits(enum name_is wanted, const char *name, const struct cure_facts *facts)
{
    switch (wanted) {
    case NAME_ANY:
        return true;
    case NAME_NONE:
        return name == NULL;
    case NAME_RELATIVE:
        return name != NULL && !path_is_absolute(name);
    case NAME_ON_OTHER_DRIVE:
        return name != NULL && isalpha((unsigned char)name[0]) && name[1] == ':' && toupper(name[0]) != 'C';
    case NAME_OF_SERVICE:
        return name != NULL && facts->module != NULL && strcmp(name, facts->module) == 0;
    case NAME_DOTTED:
        return name != NULL && strchr(name, '.') != NULL;
    case NAME_OF_PYTHON:
        return name != NULL && is_own_part(name);
    }
    return false;
}

char *cure_grant(const char *path, const char *grantee, enum cure_place place)
{
    char *above = place == CURE_NOTHING ? path_parent(path) : NULL;
    const char *where = above != NULL ? above : path;
    const size_t length = strlen(where);
    const bool is_root =
        length > 0 && where[length - 1] == '\\'; // which would take the quotation mark's meaning
    char *command = text_format("icacls \"%s%s\" /grant \"%s:%sM\"", where, is_root ? "." : "", grantee,
                                above != NULL || place == CURE_DIRECTORY ? "(OI)(CI)" : "");
    free(above);
    return command;
}

// The value of a word in braces. Owner: the caller; NULL: it has none.
static char *value_of(const char *word, size_t length, const char *text, const char *traceback,
                      const struct cure_facts *facts)
{
    const char *python = facts->python != NULL ? facts->python : "python.exe";
    const int port = cure_port(traceback);
    struct text_buffer value = {0};
    char *name = name_in(text);
    if (strncmp(word, "service", length) == 0) {
        quoting_add(&value, facts->service, false);
        char *quoted_name = text_buffer_take(&value);
        text_buffer_add(&value, quoted_name + strspn(quoted_name, " "));
        free(quoted_name);
    } else if (strncmp(word, "python", length) == 0) {
        text_buffer_add(&value, python);
    } else if (strncmp(word, "account", length) == 0) {
        text_buffer_add(&value, facts->account != NULL ? facts->account : "ACCOUNT");
    } else if (strncmp(word, "install", length) == 0) {
        text_buffer_add_format(
            &value, facts->has_uv ? "uv pip install --python \"%s\"" : "\"%s\" -m pip install", python);
    } else if (strncmp(word, "package", length) == 0 || strncmp(word, "from", length) == 0) {
        char *module = word[0] == 'f' ? quoted(text, 1) : text_copy(name != NULL ? name : "PACKAGE");
        char *package = package_of(module != NULL ? module : "PACKAGE");
        text_buffer_add(&value, package);
        free(package);
        free(module);
    } else if (strncmp(word, "name", length) == 0) {
        text_buffer_add(&value, name != NULL ? name : "NAME");
    } else if (strncmp(word, "grant", length) == 0) {
        const enum cure_place place = facts->look != NULL ? facts->look(name) : CURE_UNSEEN;
        char *command = cure_grant(name, facts->grantee != NULL ? facts->grantee : "ACCOUNT", place);
        text_buffer_add(&value, command);
        free(command);
    } else if (strncmp(word, "file", length) == 0) {
        char *file = last_file(traceback);
        text_buffer_add(&value, file != NULL ? file : "FILE");
        free(file);
    } else if (port != 0) {
        text_buffer_add_format(&value, length == strlen("ports") ? ":%d" : "port %d", port);
    } else {
        text_buffer_add(&value, length == strlen("ports") ? "LISTENING" : "the port");
    }
    free(name);
    return text_buffer_take(&value);
}

// Owner: the caller.
static char *fill(const char *cure, const char *text, const char *traceback, const struct cure_facts *facts)
{
    struct text_buffer filled = {0};
    while (*cure != '\0') {
        const size_t plain = strcspn(cure, "{");
        text_buffer_add_part(&filled, cure, plain);
        cure += plain;
        if (*cure == '\0')
            break;
        const size_t length = strcspn(cure + 1, "}");
        char *value = value_of(cure + 1, length, text, traceback, facts);
        text_buffer_add(&filled, value);
        free(value);
        cure += length + 2;
    }
    return text_buffer_take(&filled);
}

static const struct row *row_for(const struct exception *exception, const char *traceback,
                                 const struct cure_facts *facts)
{
    const struct row *found = NULL;
    char *name = name_in(exception->text + strlen(exception->type));
    for (size_t i = 0; i < COUNT_OF(rows) && found == NULL; i++)
        if ((rows[i].type == NULL || strcmp(rows[i].type, exception->type) == 0) &&
            has(exception->text, rows[i].text) && has(traceback, rows[i].traceback) &&
            name_fits(rows[i].name, name, facts))
            found = &rows[i];
    free(name);
    return found;
}

// The exception before *end, which goes to before it: from the last line to the first, since what was raised first may be the cause.
static bool previous_exception(const char *traceback, size_t *end, struct exception *exception)
{
    bool found = false;
    *exception = (struct exception){0};
    while (*end > 0 && !found) {
        size_t begin = *end;
        while (begin > 0 && traceback[begin - 1] != '\n')
            begin--;
        size_t length = *end - begin;
        length -= length > 0 && traceback[begin + length - 1] == '\r';
        found = read_exception(traceback + begin, length, exception);
        *end = begin > 0 ? begin - 1 : 0;
    }
    return found;
}

static void exception_clear(struct exception *exception)
{
    free(exception->type);
    free(exception->text);
}

char *cure_find(const char *traceback, const struct cure_facts *facts)
{
    char *cure = NULL;
    struct exception exception;
    for (size_t end = strlen(traceback); cure == NULL && previous_exception(traceback, &end, &exception);) {
        const struct row *row = row_for(&exception, traceback, facts);
        cure = row != NULL ? fill(row->cure, exception.text, traceback, facts) : NULL;
        exception_clear(&exception);
    }
    return cure;
}

char *cure_subject(const char *traceback, const char *type)
{
    char *subject = NULL;
    struct exception exception;
    for (size_t end = strlen(traceback);
         subject == NULL && previous_exception(traceback, &end, &exception);) {
        if (strcmp(exception.type, type) == 0)
            subject = name_in(exception.text + strlen(exception.type));
        exception_clear(&exception);
    }
    return subject;
}

char *cure_fallback(const struct cure_facts *facts)
{
    return fill("run it in this console to see more: pyhost debug {service}", "", "", facts);
}
