// SPDX-License-Identifier: MIT
#include "python/cures.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/path.h"
#include "base/quoting.h"
#include "base/text.h"
#include "python/code_cures.h"
#include "python/cure_signs.h"
#include "python/dll_search.h"
#include "python/exception_text.h"
#include "python/module_names.h"
#include "python/pth_file.h"
#include "python/system_cures.h"

#define WITHOUT_RELOADER \
    "start the server without its reloader: app.run(use_reloader=False), or runserver --noreload"

// What is imported, or was to be.
static const struct cure_row rows[] = {
    {NULL, "consider renaming ", NULL, NAME_ANY, "rename {hiding}: it hides a module of the same name"},
    {NULL, "is not a package", NULL, NAME_IN_STANDARD,
     "correct the module's name; if a file of the service is called {top}.py, rename it: it hides Python's "
     "own {top}"},
    {NULL, "is not a package", NULL, NAME_ANY,
     "another module hides the package that it wants: rename the file it was taken from"},
    {"TypeError", "which nobody runs", "methods.py", NAME_ANY,
     "let a plain function run it: def SvcDoRun(self): asyncio.run(self.main())"},
    // In a class sys.argv is the host's, and what starts that again has python.exe write "C:\\python.exe: can't find ..."; what starts
    // sys.orig_argv again (python/initialization.c), the other.
    {NULL, "has no command line to restart with", NULL, RUNS_CLASS, WITHOUT_RELOADER},
    {NULL, "\\pyhost.exe'", NULL, RUNS_CLASS, WITHOUT_RELOADER},
    {NULL, "'__main__' module in", NULL, NAME_ANY,
     "write a __main__.py there, or name a script of it: DIRECTORY\\SCRIPT.py"},
    {NULL, "No module named __main__", NULL, NAME_ANY,
     "write a __main__.py there, or name a script of it: DIRECTORY\\SCRIPT.py"},
    {NULL, ".__main__; '", NULL, NAME_ANY,
     "write a __main__.py in the package, or name a module of it: -m PACKAGE.MODULE"},
    {NULL, "No module named 'pwd'", "getpass.py", NAME_ANY, "{update} --environment +USERNAME=NAME"},
    {NULL, "No module named", NULL, NAME_OF_SERVICE,
     "name the directory of the module: {update} --class C:\\DIRECTORY\\{name}.CLASS"},
    {NULL, "No module named", NULL, NAME_KNOWN, "{install package}"},
    {NULL, "No module named", NULL, NAME_OF_PYTHON, "a part of Python itself is missing: {repair}"},
    {NULL, "No module named", NULL, NAME_IN_STANDARD,
     "correct the module's name: the {top} of this Python has no {name}"},
    {NULL, "No module named", NULL, NAME_LATER,
     "let the service use a newer Python, which has {name}: {update} --python PATH"},
    {NULL, "No module named", NULL, NAME_OF_UNIX,
     "only Unix has the module {name}: let the code do without it on Windows, where sys.platform is "
     "\"win32\""},
    {NULL, "No module named", "-packages\\", NAME_GONE,
     "Python no longer has {name}: upgrade the package that has \"{file}\": {upgrade owner}"},
    {NULL, "No module named", NULL, NAME_GONE,
     "Python no longer has {name}: change the code, or let the service use an older Python: {update} "
     "--python PATH"},
    // Python names what it misses first: what stands in front of the last dot is there.
    {NULL, "No module named", NULL, NAME_DOTTED,
     "correct the module's name, or install a version of its package that has {name}"},
    {NULL, "No module named", NULL, NAME_ANY,
     "install the package that brings {name} (often of the same name): {install any}; a file of your own "
     "belongs "
     "beside the program"},
    {"ImportError", "is not a valid Win32 application", NULL, NAME_ANY,
     "the library was built for another kind of Python: {reinstall owner}"},
    {"ImportError", " conflicts with this version of Python", NULL, NAME_ANY,
     "the library was built for another version of Python: {reinstall owner}"},
    {NULL, "was compiled for Python 3", NULL, NAME_ANY,
     "the library was built for another version of Python: {reinstall owner}"},
    {"ImportError", "specified procedure could not be found", NULL, NAME_ANY,
     "the library was built for another version of Python, or of a DLL that it uses: {reinstall owner}"},
    {NULL, " 193]", "ctypes", NAME_ANY,
     "use the library that was built for this kind of Python: it has 32 or 64 bits as {python} has"},
    {NULL, " 193]", NULL, NAME_ANY,
     "name the program that runs the file, such as [sys.executable, FILE]; an .exe must be one for this "
     "Windows"},
    {"ImportError", "DLL load failed: ", NULL, DLL_OF_VISUAL_C, "{visual c}"},
    {"ImportError", "DLL load failed: ", NULL, DLL_OF_PYTHON,
     "the module was built for another Python, which has {dll}: {reinstall owner}"},
    {"ImportError", "DLL load failed: ", "-packages\\", DLL_ANY,
     "{reinstall owner}; if another program brings {dll}, name its directory: {dll path}"},
    {"ImportError", "DLL load failed: ", NULL, DLL_ANY, "name the directory that has {dll}: {dll path}"},
    {"ImportError", "DLL load failed", NULL, NAME_ANY,
     "{reinstall owner}; if that does not help: {visual c}"},
    {"ImportError", "attempted relative import", NULL, RUNS_CLASS,
     "name the module with its package: pyhost install DIRECTORY\\PACKAGE.MODULE.CLASS"},
    {"ImportError", "attempted relative import", NULL, NAME_ANY,
     "run the module as a part of its package, from the directory that has the package: {update} "
     "--directory DIRECTORY -m PACKAGE.MODULE"},
    {"ImportError", NULL, NULL, FROM_HIDING, "rename {path}: it hides Python's own module {from}"},
    {NULL, "partially initialized module", NULL, NAME_IN_STANDARD,
     "rename the service's file {top}.py: it hides Python's own module {top}"},
    {NULL, "partially initialized module", NULL, NAME_ANY,
     "two modules import each other, or a file of the service hides a package: rename it"},
    {"ImportError", "cannot import name", "-packages\\", FROM_STANDARD,
     "upgrade the package that has \"{file}\", which was written for another Python: {upgrade "
     "owner}"},
    {"ImportError", "cannot import name", NULL, FROM_STANDARD,
     "correct the import: the {from} of this Python has no {name}"},
    {"ImportError", "cannot import name", NULL, FROM_KNOWN_PACKAGE, "{upgrade package}"},
    {"ImportError", "cannot import name", NULL, FROM_PACKAGE,
     "correct the import, or upgrade the package that brings {from}: {upgrade any}"},
    {"ImportError", "cannot import name", NULL, FROM_OWN, "correct the import: {path} has no {name}"},
    {"ImportError", "cannot import name", NULL, NAME_ANY,
     "correct the import, or install a version of the package that has {name}"},
    {"AttributeError", "module '", NULL, NAME_IN_STANDARD,
     "correct the name; if a file of the service is called {top}.py, rename it: it hides Python's own module "
     "{top}"},

    {"SyntaxError", NULL, NULL, NAME_ANY, "correct the file, then check it: {run} -m py_compile \"{file}\""},
    {"IndentationError", NULL, NULL, NAME_ANY,
     "correct the file, then check it: {run} -m py_compile \"{file}\""},
    {"TabError", NULL, NULL, NAME_ANY, "correct the file, then check it: {run} -m py_compile \"{file}\""},

    {"FileNotFoundError", "Could not find module", NULL, NAME_RELATIVE,
     "name the directory that has {name}: {dll path}"},
    {"FileNotFoundError", "Could not find module", NULL, NAME_ANY,
     "put the DLLs that {name} needs beside it, or name their directory: {dll path}"},
};

static bool has(const char *text, const char *part)
{
    return part == NULL || (text != NULL && strstr(text, part) != NULL);
}

// The port that words of a program name: "Port 5000 is in use", "port 5000 is already in use". 0: none.
static int port_in_use(const char *words)
{
    for (const char *c = strstr(words, "ort "); c != NULL; c = strstr(c + 1, "ort ")) {
        char *behind = NULL;
        const bool is_word =
            c > words && (c[-1] == 'p' || c[-1] == 'P') && (c - 1 == words || !isalnum((unsigned char)c[-2]));
        const unsigned long port = is_word && isdigit((unsigned char)c[4]) ? strtoul(c + 4, &behind, 10) : 0;
        if (port > 0 && port <= 65535 &&
            (strncmp(behind, " is in use", 10) == 0 || strncmp(behind, " is already in use", 18) == 0))
            return (int)port;
    }
    return 0;
}

bool cure_is_port_taken(const char *text)
{
    return has(text, " 10048]") || has(text, "port is already in use") || port_in_use(text) != 0;
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
    return port_in_use(traceback);
}

// ---- the cure ----

// The package that a module is of. Owner: the caller.
static char *package_of(const char *module, const struct exception_text *exception)
{
    char *package = module != NULL ? module_names_package(module, exception->frame) : NULL;
    return package != NULL ? package : text_copy("PACKAGE");
}

// Where a file is to be. Owner: the caller.
static char *directory_of(const char *name)
{
    size_t end = name != NULL ? strlen(name) : 0;
    while (end > 0 && name[end - 1] != '\\' && name[end - 1] != '/')
        end--;
    return end > 1 ? text_copy_part(name, end - 1) : text_copy("DIRECTORY");
}

// The package that the last frame's file is of. Owner: the caller.
static char *owner_of(const struct exception_text *exception)
{
    char *module = cure_signs_owner(exception);
    char *package = package_of(module, exception);
    free(module);
    return package;
}

static char *service_of(const struct cure_facts *facts)
{
    struct text_buffer quoted = {0};
    quoting_add(&quoted, facts->service, false);
    char *service = text_copy(quoted.data + strspn(quoted.data, " "));
    free(text_buffer_take(&quoted));
    return service;
}

// What gives the service another setting. Owner: the caller.
static char *update_of(const struct cure_facts *facts)
{
    if (facts->is_planned && facts->file != NULL)
        return text_format("change \"%s\" as by", facts->file);
    if (facts->is_planned)
        return text_copy("install it with");
    char *service = service_of(facts);
    text_replace(&service, "pyhost update %s", service);
    return service;
}

// What has the service look into one more directory for DLLs. Owner: the caller.
static char *dll_path_of(const struct cure_facts *facts)
{
    if (facts->is_planned && facts->file != NULL)
        return text_format(text_ends_with_ignore_case(facts->file, ".json")
                               ? "\"dll-path\": [\"DIRECTORY\"] in \"%s\""
                               : "dll-path = ['DIRECTORY'] in \"%s\"",
                           facts->file);
    char *update = update_of(facts);
    text_replace(&update, "%s --dll-path %sDIRECTORY", update, facts->is_planned ? "" : "+");
    return update;
}

// Where to see what it wrote. Owner: the caller.
static char *logs_of(const struct cure_facts *facts)
{
    if (facts->is_planned)
        return text_copy("");
    char *service = service_of(facts);
    text_replace(&service, ": pyhost logs %s", service);
    return service;
}

// "install package", "upgrade owner", "reinstall any" as a command. Owner: the caller; NULL: word is no such.
static char *command_of(const char *word, const struct exception_text *exception, const char *name,
                        const struct cure_facts *facts)
{
    static const struct {
        const char *word;
        enum python_maker_how how;
    } ways[] = {{"install ", PYTHON_MAKER_ADD},
                {"upgrade ", PYTHON_MAKER_UPGRADE},
                {"reinstall ", PYTHON_MAKER_AGAIN}};
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        const size_t length = strlen(ways[i].word);
        if (strncmp(word, ways[i].word, length) != 0)
            continue;
        char *package = strcmp(word + length, "package") == 0 ? package_of(name, exception)
                        : strcmp(word + length, "owner") == 0 ? owner_of(exception)
                                                              : text_copy("PACKAGE");
        char *command = python_maker_install(facts->maker, ways[i].how, package);
        free(package);
        return command;
    }
    return NULL;
}

static bool is_separator(char c)
{
    return c == '\\' || c == '/';
}

char *cure_grant(const char *path, const char *grantee, enum cure_place place, enum cure_right right)
{
    char *above = place == CURE_NOTHING ? path_parent(path) : NULL;
    char *parent = path_parent(above != NULL ? above : path);
    const bool is_root = parent == NULL && path_is_absolute(path);
    char *where = text_copy(above != NULL ? above : path);
    static const char windows[] = "windows";
    size_t length = strlen(where);
    while (!is_root && length > 0 && is_separator(where[length - 1]))
        where[--length] = '\0';
    const char *top = length > 3 && where[1] == ':' && is_separator(where[2]) ? where + 3 : "";
    const size_t top_length = strcspn(top, "\\/");
    const bool is_windows = top_length == strlen(windows) && text_starts_with_ignore_case(top, windows);
    char *command = is_root || is_windows
                        ? text_format("let it use a directory of its own, in place of \"%s\"", where)
                        : text_format("icacls \"%s\" /grant \"%s:%s%s\"", where, grantee,
                                      above != NULL || place == CURE_DIRECTORY ? "(OI)(CI)" : "",
                                      right == CURE_READ ? "RX" : "M");
    free(where);
    free(parent);
    free(above);
    return command;
}

// Of a directory that was to be opened as a file, Windows says the same as of a file that may not be.
static char *grant_of(const char *name, const struct exception_text *exception,
                      const struct cure_facts *facts)
{
    const enum cure_place place = facts->look != NULL ? facts->look(name) : CURE_UNSEEN;
    if (place == CURE_DIRECTORY && has(exception->text, "[Errno 13]"))
        return text_format("name a file: \"%s\" is a directory", name);
    const bool is_import = has(exception->frame, "<frozen importlib.");
    return cure_grant(name, facts->grantee != NULL ? facts->grantee : "ACCOUNT", place,
                      is_import ? CURE_READ : CURE_CHANGE);
}

static bool is_of_one(const char *name, const char *const *modules, size_t count)
{
    for (size_t i = 0; name != NULL && i < count; i++)
        if (strncmp(name, modules[i], strlen(modules[i])) == 0)
            return true;
    return false;
}

// Of what the installer can leave away, it has to be said; the embeddable package never has it.
static char *repair_of(const char *name, const struct cure_facts *facts)
{
    static const char *const left_away[] = {"tkinter", "_tkinter", "turtle", "idlelib"};
    static const char *const never_packed[] = {"venv", "ensurepip"};
    const bool is_left_away = is_of_one(name, left_away, COUNT_OF(left_away));
    if (facts->maker->base == PYTHON_BY_UNPACKING &&
        (is_left_away || is_of_one(name, never_packed, COUNT_OF(never_packed)))) {
        char *update = update_of(facts);
        text_replace(
            &update,
            "the embeddable package has no %s; let the service use an installed Python: %s --python PATH",
            name, update);
        return update;
    }
    char *repair = python_maker_repair(facts->maker);
    if (is_left_away)
        text_replace(&repair, "%s, with tcl/tk", repair);
    return repair;
}

// The value of a word in braces. Owner: the caller.
static char *value_of(const char *word, const struct exception_text *exception, const char *traceback,
                      const struct cure_facts *facts)
{
    const char *python = facts->python != NULL ? facts->python : "python.exe";
    const int port = cure_port(traceback);
    char *name = exception_text_name(exception);
    char *from = cure_signs_source(exception);
    char *value = command_of(word, exception, from != NULL ? from : name, facts);
    if (value != NULL) {
        free(from);
        free(name);
        return value;
    }
    if (strcmp(word, "visual c") == 0)
        value = text_copy(dll_search_visual_c(facts->machine));
    else if (strcmp(word, "service") == 0)
        value = service_of(facts);
    else if (strcmp(word, "update") == 0)
        value = update_of(facts);
    else if (strcmp(word, "dll path") == 0)
        value = dll_path_of(facts);
    else if (strcmp(word, "logs") == 0)
        value = logs_of(facts);
    else if (strcmp(word, "python") == 0)
        value = text_copy(python);
    else if (strcmp(word, "run") == 0)
        value = quoting_command(python);
    else if (strcmp(word, "repair") == 0)
        value = repair_of(name, facts);
    else if (strcmp(word, "account") == 0)
        value = text_copy(facts->account != NULL ? facts->account : "ACCOUNT");
    else if (strcmp(word, "name") == 0)
        value = text_copy(name != NULL ? name : "NAME");
    else if (strcmp(word, "dll") == 0)
        value = cure_signs_dll(exception);
    else if (strcmp(word, "unix") == 0)
        value = cure_signs_unix(exception);
    else if (strcmp(word, "top") == 0)
        value = name != NULL ? text_copy_part(name, strcspn(name, ".")) : text_copy("NAME");
    else if (strcmp(word, "directory") == 0)
        value = directory_of(name);
    else if (strcmp(word, "grant") == 0)
        value = grant_of(name, exception, facts);
    else if (strcmp(word, "current") == 0)
        value = facts->directory != NULL ? text_format(", \"%s\"", facts->directory) : text_copy("");
    else if (strcmp(word, "from") == 0)
        value = text_copy(from != NULL ? from : "MODULE");
    else if (strcmp(word, "path") == 0)
        value = cure_signs_source_file(exception);
    else if (strcmp(word, "hiding") == 0)
        value = exception_text_behind(exception->text, "consider renaming ");
    else if (strcmp(word, "file") == 0)
        value = text_copy(exception->file != NULL ? exception->file : "FILE");
    else if (strcmp(word, "ports") == 0)
        value = port != 0 ? text_format(":%d", port) : text_copy("LISTENING");
    else
        value = port != 0 ? text_format("port %d", port) : text_copy("the port");
    free(from);
    free(name);
    return value != NULL ? value : text_copy("FILE");
}

// Owner: the caller.
static char *fill(const char *cure, const struct exception_text *exception, const char *traceback,
                  const struct cure_facts *facts)
{
    struct text_buffer filled = {0};
    while (*cure != '\0') {
        const size_t plain = strcspn(cure, "{");
        text_buffer_add_part(&filled, cure, plain);
        cure += plain;
        if (*cure == '\0')
            break;
        const size_t length = strcspn(cure + 1, "}");
        char *word = text_copy_part(cure + 1, length);
        char *value = value_of(word, exception, traceback, facts);
        text_buffer_add(&filled, value);
        free(value);
        free(word);
        cure += length + 2;
    }
    return text_buffer_take(&filled);
}

// pywin32's errors have the same numbers: "pywintypes.error: (5, 'OpenService', 'Access is denied.')".
static bool tells(const char *text, const char *part)
{
    static const char of_system[] = "[WinError ";
    static const char of_pywin32[] = "error: (";
    if (part == NULL || has(text, part) || strncmp(part, of_system, strlen(of_system)) != 0)
        return has(text, part);
    const char *number = part + strlen(of_system);
    const size_t length = strcspn(number, "]");
    const char *found = strstr(text, of_pywin32);
    found = found != NULL ? found + strlen(of_pywin32) : NULL;
    return found != NULL && strncmp(found, number, length) == 0 && found[length] == ',';
}

static bool fits(const struct cure_row *row, const struct exception_text *exception,
                 const struct cure_facts *facts)
{
    return (row->type == NULL || strcmp(row->type, exception->type) == 0) &&
           tells(exception->text, row->text) && has(exception->frame, row->frame) &&
           cure_signs_fit(row->name, exception, facts->module);
}

static const struct cure_row *first_of(const struct cure_row *table, size_t count,
                                       const struct exception_text *exception, const struct cure_facts *facts)
{
    for (size_t i = 0; i < count; i++)
        if (fits(&table[i], exception, facts))
            return &table[i];
    return NULL;
}

static const struct cure_row *row_for(const struct exception_text *exception, const struct cure_facts *facts)
{
    size_t count = 0;
    const struct cure_row *of_code = code_cures(&count);
    const struct cure_row *row = first_of(of_code, count, exception, facts);
    if (row == NULL)
        row = first_of(rows, COUNT_OF(rows), exception, facts);
    const struct cure_row *of_system = system_cures(&count);
    return row != NULL ? row : first_of(of_system, count, exception, facts);
}

// The package for another Python that an exception was raised for want of; NULL: none. An ImportError that names no module is the
// package's own, and its frame tells which.
static const struct drift_package *drifted_of(const struct exception_text *exception,
                                              const struct drift *drift)
{
    const bool is_plain = strcmp(exception->type, "ImportError") == 0;
    if (!is_plain && strcmp(exception->type, "ModuleNotFoundError") != 0)
        return NULL;
    char *name = exception_text_name(exception);
    char *from = cure_signs_source(exception);
    char *owner = is_plain && from == NULL ? cure_signs_owner(exception) : NULL;
    char *module = from != NULL && name != NULL ? text_format("%s.%s", from, name) : NULL;
    const char *const modules[] = {module, name, owner};
    const struct drift_package *package = NULL;
    for (size_t i = 0; i < COUNT_OF(modules) && package == NULL; i++)
        package = modules[i] != NULL ? drift_package_of(drift, modules[i]) : NULL;
    free(module);
    free(owner);
    free(from);
    free(name);
    return package;
}

// Its wheel is for this Python, and without a module for it: the same one would come again.
static char *upgrade_cure(const struct drift_package *package, const struct cure_facts *facts)
{
    char *built_for = wheel_tag_python(package->tag);
    char *command = python_maker_install(facts->maker, PYTHON_MAKER_UPGRADE, package->name);
    char *cure = text_format("%s has modules for %s, and not all of them for Python %s: %s", package->name,
                             built_for, facts->drift->runs_on, command);
    free(command);
    free(built_for);
    return cure;
}

// Owner: the caller; NULL: it is not for that.
static char *drift_cure(const struct exception_text *exception, const struct cure_facts *facts)
{
    const struct drift_package *package = facts->drift != NULL ? drifted_of(exception, facts->drift) : NULL;
    if (package == NULL)
        return NULL;
    if (package->may_do)
        return upgrade_cure(package, facts);
    char *built_for = wheel_tag_python(package->tag);
    char *names = drift_names(facts->drift, " ");
    char *command = python_maker_install(facts->maker, PYTHON_MAKER_AGAIN, names);
    char *cure = text_format("%s was built for %s, and Python %s cannot load it: %s", package->name,
                             built_for, facts->drift->runs_on, command);
    free(command);
    free(names);
    free(built_for);
    return cure;
}

// Owner: the caller; NULL: it is not for a module that is there, where an embeddable Python does not look.
static char *hidden_cure(const struct exception_text *exception, const struct cure_facts *facts)
{
    const char *pth = facts->files != NULL && facts->maker->venv == NULL ? facts->maker->pth : NULL;
    char *name =
        pth != NULL && has(exception->text, "No module named") ? exception_text_name(exception) : NULL;
    char *cure =
        name != NULL && pth_file_hides(pth, name, facts->files)
            ? text_format("add the line \"import site\" to \"%s\": without that Python does not look "
                          "in the Lib\\site-packages beside that file, where %s is",
                          pth, name)
            : NULL;
    free(name);
    return cure;
}

// Owner: the caller; NULL: what the base Python has lost is not what the exception comes of.
static char *base_cure(const struct exception_text *exception, const struct cure_facts *facts)
{
    if (facts->lost == NULL)
        return NULL;
    const char *file = exception->file != NULL ? path_name(exception->file) : "";
    char *module = text_copy_part(file, strcspn(file, "."));
    const enum module_kind kind = module_names_kind(module);
    const bool is_of_python = kind == MODULE_STANDARD || kind == MODULE_PART;
    free(module);
    return facts->is_broken || (is_of_python && has(exception->text, "DLL load failed"))
               ? text_copy(facts->lost)
               : NULL;
}

// Of a text of thousands of lines the last ones count.
enum { EXCEPTIONS_MOST = 100 };

static char *find(const char *traceback, const struct cure_facts *facts)
{
    char *cure = NULL;
    struct exception_text exception;
    size_t end = strlen(traceback);
    for (int i = 0; i < EXCEPTIONS_MOST && cure == NULL && exception_text_before(traceback, &end, &exception);
         i++) {
        cure = base_cure(&exception, facts);
        if (cure == NULL)
            cure = drift_cure(&exception, facts);
        if (cure == NULL)
            cure = hidden_cure(&exception, facts);
        const struct cure_row *row = cure == NULL ? row_for(&exception, facts) : NULL;
        // What it wrote before it exits may be plain words.
        const bool is_port = strcmp(exception.type, "SystemExit") == 0 && cure_is_port_taken(traceback);
        const bool is_host = strcmp(exception.type, "SystemExit") == 0 && facts->module != NULL &&
                             has(traceback, "pyhost: this process was not started by the service control");
        const char *words = row == NULL ? NULL : row->cure;
        if (row != NULL && (is_port || is_host))
            words = is_port ? system_cure_of_port : WITHOUT_RELOADER;
        if (words != NULL)
            cure = fill(words, &exception, traceback, facts);
        exception_text_clear(&exception);
    }
    return cure;
}

char *cure_find(const char *traceback, const struct cure_facts *facts)
{
    // Of a Python of which nothing else is known.
    const struct python_maker plain = {.python = (char *)(uintptr_t)facts->python, .has_pip = true};
    struct cure_facts known = *facts;
    if (known.maker == NULL)
        known.maker = &plain;
    return find(traceback, &known);
}

// The name of the last exception of a type that fits. Owner: the caller; NULL: there is none.
static char *subject_of(const char *traceback, const char *type, enum cure_sign sign)
{
    char *subject = NULL;
    struct exception_text exception;
    size_t end = strlen(traceback);
    for (int i = 0;
         i < EXCEPTIONS_MOST && subject == NULL && exception_text_before(traceback, &end, &exception); i++) {
        if (strcmp(exception.type, type) == 0 && cure_signs_fit(sign, &exception, NULL))
            subject = exception_text_name(&exception);
        exception_text_clear(&exception);
    }
    return subject;
}

char *cure_subject(const char *traceback, const char *type)
{
    return subject_of(traceback, type, NAME_ANY);
}

char *cure_variable(const char *traceback)
{
    return subject_of(traceback, "KeyError", NAME_OF_ENVIRONMENT);
}

char *cure_fallback(const struct cure_facts *facts)
{
    if (facts->is_planned)
        return NULL;
    const struct exception_text none = {.type = (char[]){""}, .text = (char[]){""}, .frame = (char[]){""}};
    return fill("run it in this console to see more: pyhost debug {service}", &none, "", facts);
}
