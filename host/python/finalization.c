// SPDX-License-Identifier: MIT
#include "python/finalization.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/text.h"
#include "python/api.h"
#include "python/sys_module.h"
#include "python/traceback.h"

// ---- modules in C ----

// Those of pywin32 whose objects are handles and memory, and those of the host, which are in the exe and have no file.
static const char *const plain_modules[] = {
    "_win32sysloader", "perfmon",       "pywintypes",   "servicemanager", "win32api",  "win32event",
    "win32evtlog",     "win32file",     "win32job",     "win32pdh",       "win32pipe", "win32process",
    "win32profile",    "win32security", "win32service", "win32ts"};

// Of Python's own, those whose objects have no finalizer and keep more: a database that is open.
static const char *const keeping_modules[] = {"_sqlite3", "_msi"};

static bool is_listed(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static bool is_native(const char *file)
{
    return text_ends_with_ignore_case(file, ".pyd") || text_ends_with_ignore_case(file, ".dll");
}

// Does the file lie where Python's own modules are: beside its DLL, or in the directory for them?
static bool is_of_python(const char *file, const char *base_directory)
{
    char *directory = path_parent(file);
    char *own = path_join(base_directory, "DLLs");
    const bool is = directory != NULL && (text_equal_ignore_case(directory, base_directory) ||
                                          text_equal_ignore_case(directory, own));
    free(own);
    free(directory);
    return is;
}

// The text of a str; NULL: it is none. Owner: the caller.
static char *text_in(PyObject *object)
{
    char *text = object != NULL && object != python.none ? traceback_text_of(object) : NULL;
    python.PyErr_Clear();
    return text;
}

static bool module_matters(const char *name, PyObject *module, const char *base_directory)
{
    PyObject *fields = python.PyModule_GetDict(module); // borrowed
    PyObject *value = fields != NULL ? api_dict_get(fields, "__file__") : NULL;
    python.PyErr_Clear(); // it is no module
    char *file = text_in(value);
    bool matters = false;
    if (file != NULL && is_native(file))
        matters = is_of_python(file, base_directory)
                      ? is_listed(name, keeping_modules, COUNT_OF(keeping_modules))
                      : !is_listed(name, plain_modules, COUNT_OF(plain_modules));
    free(file);
    python.Py_DecRef(value);
    return matters;
}

static bool modules_matter(const char *base_directory)
{
    PyObject *modules = python.PyImport_GetModuleDict(); // borrowed
    PyObject *names = modules != NULL ? python.PySequence_Tuple(modules) : NULL;
    const Py_ssize_t count = names != NULL ? python.PySequence_Size(names) : 0;
    bool matters = names == NULL;
    for (Py_ssize_t i = 0; i < count && !matters; i++) {
        PyObject *key = python.PySequence_GetItem(names, i);
        char *name = text_in(key);
        PyObject *module = name != NULL ? api_dict_get(modules, name) : NULL;
        if (module != NULL)
            matters = module_matters(name, module, base_directory);
        python.Py_DecRef(module);
        free(name);
        python.Py_DecRef(key);
    }
    python.Py_DecRef(names);
    return matters;
}

// ---- objects ----

// What has a finalizer and is let go without one: the standard streams, which are flushed, and their layers.
struct exempt {
    PyObject *objects[18];
    size_t count;
    PyObject *handle_type; // of the host's own handles, which Windows closes
};

// Takes the object over.
static void exempt_add(struct exempt *exempt, PyObject *object)
{
    if (object != NULL && exempt->count < COUNT_OF(exempt->objects))
        exempt->objects[exempt->count++] = object;
    else
        python.Py_DecRef(object);
    python.PyErr_Clear();
}

static struct exempt exempt_begin(void)
{
    static const char *const streams[] = {"stdin",     "stdout",     "stderr",
                                          "__stdin__", "__stdout__", "__stderr__"};
    struct exempt exempt = {0};
    for (size_t i = 0; i < COUNT_OF(streams); i++) {
        PyObject *stream = sys_module_get(streams[i]);
        PyObject *buffer = stream != NULL ? python.PyObject_GetAttrString(stream, "buffer") : NULL;
        PyObject *raw = buffer != NULL ? python.PyObject_GetAttrString(buffer, "raw") : NULL;
        exempt_add(&exempt, stream);
        exempt_add(&exempt, buffer);
        exempt_add(&exempt, raw);
    }
    PyObject *native = api_loaded_module("_pyhost");
    PyObject *pywintypes = native != NULL ? api_loaded_module("pywintypes") : NULL;
    if (pywintypes != NULL)
        exempt.handle_type = python.PyObject_GetAttrString(pywintypes, "PyHANDLE");
    python.PyErr_Clear();
    python.Py_DecRef(pywintypes);
    python.Py_DecRef(native);
    return exempt;
}

static void exempt_clear(struct exempt *exempt)
{
    for (size_t i = 0; i < exempt->count; i++)
        python.Py_DecRef(exempt->objects[i]);
    python.Py_DecRef(exempt->handle_type);
}

static bool is_exempt(const struct exempt *exempt, PyObject *object)
{
    for (size_t i = 0; i < exempt->count; i++)
        if (exempt->objects[i] == object)
            return true;
    return false;
}

enum { TYPES = 4096 }; // a power of two; a program that has more of them is taken apart

// The types of the objects that have been seen, by their addresses.
struct types {
    struct {
        PyObject *type; // borrowed: its objects are there meanwhile
        bool finalizes;
    } slots[TYPES];
    size_t count;
};

// Instances of such a class are not among the objects: they have nothing that could refer to anything. Python's own has a handle.
static bool is_unlisted(PyObject *type)
{
    if ((python.PyType_GetFlags((PyTypeObject *)type) & Py_TPFLAGS_HAVE_GC) != 0 ||
        !python.PyObject_HasAttrString(type, "__del__"))
        return false;
    PyObject *module = python.PyObject_GetAttrString(type, "__module__");
    char *name = text_in(module);
    const bool is_own = name != NULL && strcmp(name, "nt") == 0; // of os.scandir()
    free(name);
    python.Py_DecRef(module);
    return !is_own;
}

// Do objects of this type have a finalizer? Each type shows its own, that of C code too, as __del__.
static bool finalizes(struct types *types, PyObject *type)
{
    size_t at = ((uintptr_t)type >> 4) % TYPES;
    while (types->slots[at].type != NULL && types->slots[at].type != type)
        at = (at + 1) % TYPES;
    if (types->slots[at].type == NULL) {
        if (types->count == TYPES / 2)
            return true;
        types->count++;
        types->slots[at].type = type;
        types->slots[at].finalizes = python.PyObject_HasAttrString(type, "__del__") != 0;
    }
    return types->slots[at].finalizes;
}

struct look {
    struct types types;
    struct exempt exempt;
    bool matters; // one does
};

// Returns 1 to go on, 0 to stop.
static int see(PyObject *object, void *context)
{
    struct look *look = context;
    PyObject *type = python.PyObject_Type(object);
    look->matters = type == NULL || (type == (PyObject *)python.PyType_Type && is_unlisted(object)) ||
                    (finalizes(&look->types, type) && type != look->exempt.handle_type &&
                     !is_exempt(&look->exempt, object));
    python.Py_DecRef(type);
    return !look->matters;
}

static bool objects_matter(void)
{
    PyObject *gc = api_loaded_module("gc");
    if (gc != NULL) // what code has frozen with it is not seen by every version
        python.Py_DecRef(python.PyObject_CallMethod(gc, "unfreeze", NULL));
    python.PyErr_Clear();
    python.Py_DecRef(gc);
    struct look *look = memory_allocate(sizeof *look);
    look->exempt = exempt_begin();
    python.PyUnstable_GC_VisitObjects(see, look);
    python.PyErr_Clear();
    const bool matters = look->matters;
    exempt_clear(&look->exempt);
    free(look);
    return matters;
}

static bool has_interpreters(void)
{
    return python.PyInterpreterState_Next(python.PyInterpreterState_Head()) != NULL;
}

bool finalization_matters(const char *base_directory)
{
    return python.PyUnstable_GC_VisitObjects == NULL || python.free_threaded || has_interpreters() ||
           modules_matter(base_directory) || objects_matter();
}
