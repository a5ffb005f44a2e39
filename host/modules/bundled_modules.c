// SPDX-License-Identifier: MIT
#include "modules/bundled_modules.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/timings.h"
#include "base/wide.h"
#include "modules/importer.h"
#include "modules/module_places.h"
#include "modules/python_values.h"
#include "modules/pywin32_imports.h"
#include "modules/thread_waits.h"
#include "modules/zip_archive.h"
#include "python/api.h"
#include "python/dll_places.h"
#include "python/sys_module.h"
#include "python/traceback.h"

// Made once for all interpreters, and read only from then on. Whatever is an object is each interpreter's own.
static struct {
    struct zip_archive archive;
    char *host; // path of the exe; NULL: there are no modules in it
    enum importer_rule rule;
} bundled;

// What is on sys.path for the exe: no file can have this name, so nobody else finds anything there (pyhost_compat/places.py).
#define PLACE "<pyhost.exe>"

// Where in the archive the package pyhost lies, and where all else.
#define TOP ""
#define COMPAT "compat/"

// The resource that the archive is (resources/modules.rc).
enum { ARCHIVE_NUMBER = 1, ARCHIVE_TYPE = 10 };

struct bundled_source {
    char *path; // as __file__ has it: C:\...\pyhost.exe\module.py
    struct zip_entry entry;
    bool package;
};

static void replace(char *text, char old, char new)
{
    for (char *at = strchr(text, old); at != NULL; at = strchr(at, old))
        *at = new;
}

static bool is_part_of(const char *module, const char *package)
{
    size_t length = strlen(package);
    return strncmp(module, package, length) == 0 && (module[length] == '\0' || module[length] == '.');
}

// Does the module stand in for one of pywin32's? The others are the host's own.
static bool is_stand_in(const char *module)
{
    static const char *const own[] = {"pyhost", "pyhost_compat", "_pyhost", "servicemanager"};
    bool stands_in = true;
    for (size_t i = 0; i < COUNT_OF(own) && stands_in; i++)
        stands_in = !is_part_of(module, own[i]);
    return stands_in;
}

// Looks for the module's source in the archive. Owner of source->path: the caller.
static bool find_source(const char *module, struct bundled_source *source)
{
    static const char *const endings[] = {".py", "/__init__.py"};
    char *base = text_copy(module);
    replace(base, '.', '/');
    *source = (struct bundled_source){0};
    for (size_t i = 0; i < COUNT_OF(endings) && source->path == NULL; i++) {
        char *name = text_format("%s%s%s", is_part_of(module, "pyhost") ? TOP : COMPAT, base, endings[i]);
        if (zip_archive_find(&bundled.archive, name, &source->entry)) {
            source->package = i == 1;
            source->path = text_format("%s\\%s", bundled.host, name);
            replace(source->path + strlen(bundled.host), '/', '\\');
        }
        free(name);
    }
    free(base);
    return source->path != NULL;
}

// Who has a module first, by sys.path.
enum provider {
    PROVIDER_NONE, // nobody before the end of the path
    PROVIDER_EXE,  // the exe, at its place
    PROVIDER_WHEEL, // pyhost's wheel, perhaps of another version: whose modules would meet the exe's own _pyhost
    PROVIDER_OTHER, // somebody else has it, or may
};

static enum provider provider_at(const char *place, const char *module)
{
    if (strcmp(place, PLACE) == 0)
        return PROVIDER_EXE;
    if (module_places_are_wheel(place, module))
        return PROVIDER_WHEEL;
    return module_places_may_have(place, module) ? PROVIDER_OTHER : PROVIDER_NONE;
}

static enum provider find_provider(const char *module)
{
    PyObject *path = sys_module_get("path");
    Py_ssize_t count = path != NULL ? python.PySequence_Size(path) : 0;
    enum provider provider = PROVIDER_NONE;
    for (Py_ssize_t i = 0; i < count && provider == PROVIDER_NONE; i++) {
        PyObject *item = python.PySequence_GetItem(path, i);
        wchar_t *entry = item != NULL ? python.PyUnicode_AsWideCharString(item, NULL) : NULL;
        char *text = entry != NULL ? text_from_wide(entry) : NULL;
        if (text != NULL)
            provider = provider_at(text, module);
        free(text);
        python.PyMem_Free(entry);
        python.Py_DecRef(item);
        python.PyErr_Clear(); // not a str: no place for modules
    }
    python.Py_DecRef(path);
    return provider;
}

static bool set_attribute(PyObject *object, const char *name, PyObject *value)
{
    bool done = object != NULL && value != NULL && python.PyObject_SetAttrString(object, name, value) == 0;
    python.Py_DecRef(value);
    return done;
}

// [PLACE]: where a package's modules are.
static PyObject *make_places(void)
{
    PyObject *places = python.PyList_New(0);
    PyObject *place = sys_module_str(PLACE);
    if (places != NULL && (place == NULL || python.PyList_Append(places, place) != 0)) {
        python.Py_DecRef(places);
        places = NULL;
    }
    python.Py_DecRef(place);
    return places;
}

// The ModuleSpec of a module; import takes __file__ and __path__ from it.
static PyObject *make_spec(PyObject *loader, const char *module, const struct bundled_source *source)
{
    PyObject *spec = python_values_spec(module, loader);
    bool done = set_attribute(spec, "origin", sys_module_str(source->path)) &&
                set_attribute(spec, "has_location", python.PyBool_FromLong(1)) &&
                (!source->package || set_attribute(spec, "submodule_search_locations", make_places()));
    if (done)
        return spec;
    python.Py_DecRef(spec);
    return NULL;
}

// __reduce_ex__(protocol) of PLACE on sys.path: what makes the modules importable, and the service's DLLs found, in the process that it
// is unpickled in.
static PyObject *reduce_place(PyObject *self, PyObject *arguments)
{
    (void)self;
    (void)arguments;
    PyObject *module = importer_import("pyhost_compat.places");
    PyObject *host = module != NULL ? sys_module_str(bundled.host) : NULL;
    PyObject *directories = host != NULL ? sys_module_strs(dll_places_added()) : NULL;
    PyObject *call = directories != NULL ? python.PyObject_CallMethod(module, "pickled", "OiO", host,
                                                                      (int)bundled.rule, directories)
                                         : NULL;
    python.Py_DecRef(directories);
    python.Py_DecRef(host);
    python.Py_DecRef(module);
    return call;
}

static bool has_place(PyObject *path)
{
    PyObject *place = path != NULL ? python.PyUnicode_FromString(PLACE) : NULL;
    const bool has = place != NULL && python.PySequence_Contains(path, place) == 1;
    python.PyErr_Clear(); // what cannot be compared is not it
    python.Py_DecRef(place);
    return has;
}

static bool append_place(PyObject *path, PyObject *finder)
{
    PyObject *builtins = python.PyEval_GetBuiltins();               // borrowed
    PyObject *type = python.PyDict_GetItemString(builtins, "type"); // borrowed
    PyObject *str = python.PyDict_GetItemString(builtins, "str");   // borrowed
    PyObject *reduce = python.PyObject_GetAttrString(finder, "reduce_place");
    PyObject *class =
        reduce != NULL ? python.PyObject_CallFunction(type, "s(O){sO}", "Place", str, "__reduce_ex__", reduce)
                       : NULL;
    PyObject *place = class != NULL ? python.PyObject_CallFunction(class, "s", PLACE) : NULL;
    const bool added = path != NULL && place != NULL && python.PyList_Append(path, place) == 0;
    python.Py_DecRef(place);
    python.Py_DecRef(class);
    python.Py_DecRef(reduce);
    return added;
}

// Puts PLACE last on sys.path, once, for the processes that get it from here. In this one nothing is found there: the finder
// has been asked before.
static bool add_place(PyObject *finder)
{
    PyObject *path = sys_module_get("path");
    const bool done = has_place(path) || append_place(path, finder);
    python.Py_DecRef(path);
    return done;
}

// May who imports it in this moment have it from here? last: all of sys.path has been searched. Where the wheel is on the path its
// modules are there for all, and come from here. path: where the package of a module in one is; another one's of the same name has no
// part of this one.
static bool is_given(const char *module, PyObject *path, bool last)
{
    if (strchr(module, '.') != NULL)
        return has_place(path);
    if (is_part_of(module, "pyhost_compat"))
        return true; // the host's own code: nobody else's is meant
    const enum provider provider = find_provider(module);
    if (provider == PROVIDER_OTHER && !last)
        return false;
    return provider == PROVIDER_WHEEL || !is_stand_in(module) || importer_may_have(module);
}

static PyObject *find(PyObject *finder, PyObject *arguments, bool last)
{
    const char *module = NULL;
    PyObject *path = NULL;
    PyObject *target = NULL;
    struct bundled_source source;
    if (!python.PyArg_ParseTuple(arguments, "s|OO:find_spec", &module, &path, &target))
        return NULL;
    if (!last && thread_waits_concern(module))
        return thread_waits_find();
    if (!find_source(module, &source))
        return api_none();
    timings_enter_modules();
    bool given = is_given(module, path, last);
    if (given && strcmp(module, "pyhost") == 0 &&
        !add_place(finder))   // a child that imports the same finds it too
        python.PyErr_Clear(); // somebody else's sys.path
    PyObject *spec = given                                 ? make_spec(finder, module, &source)
                     : !last && pywin32_imports_of(module) ? pywin32_imports_find(module)
                                                           : api_none();
    timings_leave_modules();
    free(source.path);
    return spec;
}

// create_module(spec) -> None: an ordinary module will do.
static PyObject *create_module(PyObject *self, PyObject *arguments)
{
    (void)self;
    (void)arguments;
    return api_none();
}

// The source as bytes.
static PyObject *read_source(const struct bundled_source *source)
{
    PyObject *data =
        python.PyBytes_FromStringAndSize((const char *)source->entry.data, (Py_ssize_t)source->entry.size);
    if (data == NULL || !source->entry.deflated)
        return data;
    PyObject *zlib = python.PyImport_ImportModule("zlib"); // part of the interpreter's own DLL
    PyObject *text = zlib != NULL ? python.PyObject_CallMethod(zlib, "decompress", "Oi", data, -15) : NULL;
    python.Py_DecRef(zlib);
    python.Py_DecRef(data);
    return text;
}

// Compiles and runs a source in a module's namespace.
static PyObject *execute(PyObject *module, const struct bundled_source *source)
{
    char *text = NULL;
    Py_ssize_t length = 0;
    PyObject *bytes = read_source(source);
    if (bytes == NULL || python.PyBytes_AsStringAndSize(bytes, &text, &length) != 0) {
        python.Py_DecRef(bytes);
        return NULL;
    }
    PyObject *path = sys_module_str(source->path);
    PyObject *code = path != NULL ? python.Py_CompileStringObject(text, path, Py_file_input, NULL, -1) : NULL;
    PyObject *namespace = python.PyModule_GetDict(module); // borrowed
    PyObject *result = NULL;
    if (code != NULL &&
        python.PyDict_SetItemString(namespace, "__builtins__", python.PyEval_GetBuiltins()) == 0)
        result = python.PyEval_EvalCode(code, namespace, namespace);
    python.Py_DecRef(code);
    python.Py_DecRef(path);
    python.Py_DecRef(bytes);
    return result;
}

// exec_module(module) -> None
static PyObject *exec_module(PyObject *self, PyObject *arguments)
{
    (void)self;
    PyObject *module = NULL;
    if (!python.PyArg_ParseTuple(arguments, "O:exec_module", &module))
        return NULL;
    PyObject *name = python.PyObject_GetAttrString(module, "__name__");
    char *text = name != NULL ? python_values_text(name, "__name__ must be a str") : NULL;
    PyObject *result = NULL;
    struct bundled_source source;
    if (text != NULL && find_source(text, &source)) {
        timings_enter_modules();
        result = execute(module, &source);
        timings_leave_modules();
        free(source.path);
    } else if (text != NULL) {
        python.PyErr_Format(*python.PyExc_ImportError, "pyhost has no module %s", text);
    }
    free(text);
    python.Py_DecRef(name);
    return result;
}

// get_source(name) -> str or None: lines for tracebacks.
static PyObject *get_source(PyObject *self, PyObject *arguments)
{
    (void)self;
    const char *module = NULL;
    struct bundled_source source;
    if (!python.PyArg_ParseTuple(arguments, "s:get_source", &module))
        return NULL;
    if (!find_source(module, &source))
        return api_none();
    PyObject *bytes = read_source(&source);
    PyObject *text = bytes != NULL ? python.PyObject_CallMethod(bytes, "decode", NULL) : NULL;
    python.Py_DecRef(bytes);
    free(source.path);
    return text;
}

// invalidate_caches() -> None
static PyObject *invalidate_caches(PyObject *self, PyObject *arguments)
{
    (void)self;
    (void)arguments;
    module_places_forget();
    return api_none();
}

// find_spec(name, path=None, target=None) -> ModuleSpec, or None for what may be elsewhere, or not for who asks.
static PyObject *find_spec(PyObject *self, PyObject *arguments)
{
    return find(self, arguments, false);
}

static PyMethodDef methods[] = {
    {"find_spec", find_spec, METH_VARARGS,
     SIGNATURE("find_spec(name, path=None, target=None) -> ModuleSpec or None")},
    {"create_module", create_module, METH_VARARGS, SIGNATURE("create_module(spec) -> None")},
    {"exec_module", exec_module, METH_VARARGS, SIGNATURE("exec_module(module) -> None")},
    {"invalidate_caches", invalidate_caches, METH_NOARGS, SIGNATURE("invalidate_caches() -> None")},
    {"get_source", get_source, METH_VARARGS, SIGNATURE("get_source(name) -> str or None")},
    {"reduce_place", reduce_place, METH_VARARGS, SIGNATURE("reduce_place(protocol) -> tuple")},
};

// The finder of this interpreter, which is the loader of its modules, too. Borrowed.
static PyObject *get_finder(void)
{
    return python_values_module("_pyhost_modules", "Finds the modules that pyhost.exe brings.", methods,
                                COUNT_OF(methods), NULL, 0);
}

// The same behind all other finders, for what a place might have had and has not: a zip of an embeddable Python's.
static PyObject *find_last(PyObject *self, PyObject *arguments)
{
    (void)self;
    PyObject *finder = get_finder();
    return finder != NULL ? find(finder, arguments, true) : NULL;
}

static PyMethodDef last_methods[] = {
    {"find_spec", find_last, METH_VARARGS,
     SIGNATURE("find_spec(name, path=None, target=None) -> ModuleSpec or None")},
};

// The archive lies in the image that runs, in memory.
static bool open_archive(void)
{
    HRSRC found = FindResourceW(NULL, MAKEINTRESOURCEW(ARCHIVE_NUMBER), MAKEINTRESOURCEW(ARCHIVE_TYPE));
    HGLOBAL loaded = found != NULL ? LoadResource(NULL, found) : NULL;
    const uint8_t *bytes = loaded != NULL ? LockResource(loaded) : NULL;
    return bytes != NULL && zip_archive_open(&bundled.archive, bytes, SizeofResource(NULL, found));
}

static bool is_path_finder(PyObject *finder)
{
    PyObject *name = finder != NULL ? python.PyObject_GetAttrString(finder, "__name__") : NULL;
    char *text = name != NULL ? python_values_text(name, "") : NULL;
    bool is = text != NULL && strcmp(text, "PathFinder") == 0;
    python.PyErr_Clear(); // a finder without a name
    free(text);
    python.Py_DecRef(name);
    return is;
}

// Puts the finder before the class PathFinder in sys.meta_path, else at its end.
static bool put_finder(PyObject *first)
{
    PyObject *finders = sys_module_get("meta_path");
    Py_ssize_t count = finders != NULL ? python.PySequence_Size(finders) : -1;
    Py_ssize_t at = 0;
    for (bool found = false; at < count && !found; at += !found) {
        PyObject *finder = python.PySequence_GetItem(finders, at);
        found = is_path_finder(finder);
        python.Py_DecRef(finder);
    }
    PyObject *last = python_values_module("_pyhost_last", "Finds what nobody else has.", last_methods,
                                          COUNT_OF(last_methods), NULL, 0);
    const bool done = count >= 0 && last != NULL && python.PyList_Insert(finders, at, first) == 0 &&
                      python.PyList_Append(finders, last) == 0;
    python.Py_DecRef(finders);
    return done;
}

bool bundled_modules_install(const char *host, enum importer_rule rule, const struct class_spec *spec,
                             struct error *error)
{
    if (bundled.host == NULL) {
        if (!open_archive())
            return true; // an exe without modules: what is not found is told where it is needed
        bundled.host = text_copy(host);
        bundled.rule = rule;
        importer_begin(rule, bundled.host, spec);
    }
    PyObject *finder = get_finder();
    const bool is_for_children = rule != IMPORTER_NOBODY || dll_places_added()->count > 0;
    bool done = finder != NULL && put_finder(finder) && (!is_for_children || add_place(finder));
    return done || traceback_take(error, "cannot install the finder of pyhost's own modules");
}
