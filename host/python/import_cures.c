// SPDX-License-Identifier: MIT
#include "python/import_cures.h"

#include "base/compiler.h"

const char import_cure_without_reloader[] =
    "start the server without its reloader: app.run(use_reloader=False), or runserver --noreload";

// What is imported, or was to be.
static const struct cure_row rows[] = {
    {NULL, "consider renaming ", NULL, NAME_ANY, "rename {hiding}: it hides a module of the same name"},
    {NULL, "is not a package", NULL, NAME_IN_STANDARD,
     "correct the module's name; if a file of the service is called {top}.py, rename it: it hides Python's "
     "own {top}"},
    {NULL, "is not a package", NULL, NAME_ANY,
     "another module hides the package that it wants: rename the file it was taken from"},
    {"TypeError", "returned a generator, which nobody runs", "methods.py", NAME_ANY,
     "let SvcDoRun do its work itself, without yield"},
    {"TypeError", "which nobody runs", "methods.py", NAME_ANY,
     "let a plain function run it: def SvcDoRun(self): asyncio.run(self.main())"},
    // What starts sys.argv again, which is the host's in a class, hears it of python/__main__.py; what starts sys.orig_argv again, of
    // python/initialization.c.
    {NULL, "has no command line to restart with", NULL, RUNS_CLASS, import_cure_without_reloader},
    {NULL, "'__main__' module in", NULL, NAME_ANY,
     "write a __main__.py there, or name a script of it: DIRECTORY\\SCRIPT.py"},
    {NULL, "No module named __main__", NULL, NAME_ANY,
     "write a __main__.py there, or name a script of it: DIRECTORY\\SCRIPT.py"},
    {NULL, ".__main__; '", NULL, NAME_ANY,
     "write a __main__.py in the package, or name a module of it: -m PACKAGE.MODULE"},
    {NULL, "No module named 'pwd'", "getpass.py", NAME_ANY, "{user name}"},
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
     "name the module with its package: {update} --class DIRECTORY\\PACKAGE.MODULE.CLASS"},
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

const struct cure_row *import_cures(size_t *count)
{
    *count = COUNT_OF(rows);
    return rows;
}
