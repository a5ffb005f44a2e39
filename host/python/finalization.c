// SPDX-License-Identifier: MIT
#include "python/finalization.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/text.h"
#include "python/api.h"
#include "python/sys_module.h"
#include "python/wake.h"

// ---- modules in C ----

// Those of pywin32 whose objects are handles and memory, and the host's own, which its wheel has as a file.
static const char *const plain_modules[] = {
    "_pyhost",      "_win32sysloader", "perfmon",       "pywintypes",   "servicemanager", "win32api",
    "win32event",   "win32evtlog",     "win32file",     "win32job",     "win32pdh",       "win32pipe",
    "win32process", "win32profile",    "win32security", "win32service", "win32ts"};

// Of Python's own, those whose objects have no finalizer and keep more: a database that is open.
static const char *const keeping_modules[] = {"_sqlite3", "_msi"};

static bool is_listed(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

// The text of a str; NULL: it is none. Owner: the caller.
static char *text_in(PyObject *object)
{
    const char *text = object != NULL ? python.PyUnicode_AsUTF8AndSize(object, NULL) : NULL;
    python.PyErr_Clear();
    return text != NULL ? text_copy(text) : NULL;
}

// Is the file where Python's own modules are, beside its DLL or in the directory for them, and the module one of those that it has? Beside
// the DLL lie others', too.
static bool is_of_python(PyObject *name, const char *file, const char *base_directory)
{
    char *directory = path_parent(file);
    char *own = path_join(base_directory, "DLLs");
    const bool is_there = directory != NULL && (text_equal_ignore_case(directory, base_directory) ||
                                                text_equal_ignore_case(directory, own));
    free(own);
    free(directory);
    PyObject *names = is_there ? sys_module_get("stdlib_module_names") : NULL;
    const bool is = names != NULL && python.PySequence_Contains(names, name) == 1;
    python.PyErr_Clear();
    python.Py_DecRef(names);
    return is;
}

static bool module_matters(PyObject *name, PyObject *modules, const char *base_directory)
{
    char *text = text_in(name);
    PyObject *module = text != NULL ? api_dict_get(modules, text) : NULL;
    PyObject *fields = module != NULL ? python.PyModule_GetDict(module) : NULL; // borrowed
    python.PyErr_Clear();                                                       // it is no module
    PyObject *value = fields != NULL ? api_dict_get(fields, "__file__") : NULL;
    char *file = text_in(value);
    bool matters = false;
    if (file != NULL &&
        (text_ends_with_ignore_case(file, ".pyd") || text_ends_with_ignore_case(file, ".dll")))
        matters = is_of_python(name, file, base_directory)
                      ? is_listed(text, keeping_modules, COUNT_OF(keeping_modules))
                      : !is_listed(text, plain_modules, COUNT_OF(plain_modules));
    free(file);
    python.Py_DecRef(value);
    python.Py_DecRef(module);
    free(text);
    return matters;
}

static bool modules_matter(const char *base_directory)
{
    PyObject *modules = python.PyImport_GetModuleDict(); // borrowed
    PyObject *names = modules != NULL ? python.PySequence_Tuple(modules) : NULL;
    const Py_ssize_t count = names != NULL ? python.PySequence_Size(names) : 0;
    bool matters = names == NULL;
    for (Py_ssize_t i = 0; i < count && !matters; i++) {
        PyObject *name = python.PySequence_GetItem(names, i);
        matters = name == NULL || module_matters(name, modules, base_directory);
        python.Py_DecRef(name);
    }
    python.Py_DecRef(names);
    return matters;
}

// ---- the collector ----

// Is it there, and empty, 0 or None?
static bool is_empty(PyObject *object)
{
    const bool empty = object != NULL && (object == python.none || python.PyObject_IsTrue(object) == 0);
    python.PyErr_Clear();
    return empty;
}

// What code has told the collector shows at Python's last collection. Brings what is frozen back to where every version shows it.
static bool collector_matters(void)
{
    PyObject *gc = api_loaded_module("gc");
    if (gc == NULL)
        return false;
    PyObject *callbacks = python.PyObject_GetAttrString(gc, "callbacks");
    PyObject *garbage = python.PyObject_GetAttrString(gc, "garbage");
    PyObject *flags = python.PyObject_CallMethod(gc, "get_debug", NULL);
    python.Py_DecRef(python.PyObject_CallMethod(gc, "unfreeze", NULL));
    python.PyErr_Clear();
    const bool matters = !is_empty(callbacks) || !is_empty(garbage) || !is_empty(flags);
    python.Py_DecRef(flags);
    python.Py_DecRef(garbage);
    python.Py_DecRef(callbacks);
    python.Py_DecRef(gc);
    return matters;
}

// ---- objects ----

// What has a finalizer and is let go without one.
struct exempt {
    PyObject *objects[9]; // the host's standard streams, and their layers
    size_t count;
    PyObject *handle_type; // of the host's own handles, which Windows closes
    void *closes_socket;   // the finalizer of Python's sockets; NULL: there are none, or it warns
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

static void exempt_begin(struct exempt *exempt)
{
    PyObject *dict = python.PyInterpreterState_GetDict(python.PyInterpreterState_Get()); // borrowed
    PyObject *kept = dict != NULL ? api_dict_get(dict, FINALIZATION_STREAMS) : NULL;
    const Py_ssize_t count = kept != NULL ? python.PySequence_Size(kept) : 0;
    for (Py_ssize_t i = 1; i < count; i++) {
        PyObject *reference = python.PySequence_GetItem(kept, i);
        PyObject *stream = reference != NULL ? python.PyObject_CallObject(reference, NULL) : NULL;
        PyObject *buffer =
            stream != NULL && stream != python.none ? python.PyObject_GetAttrString(stream, "buffer") : NULL;
        PyObject *raw = buffer != NULL ? python.PyObject_GetAttrString(buffer, "raw") : NULL;
        exempt_add(exempt, stream);
        exempt_add(exempt, buffer);
        exempt_add(exempt, raw);
        python.Py_DecRef(reference);
    }
    python.Py_DecRef(kept);
    PyObject *native = api_loaded_module("_pyhost");
    PyObject *pywintypes = native != NULL ? api_loaded_module("pywintypes") : NULL;
    if (pywintypes != NULL)
        exempt->handle_type = python.PyObject_GetAttrString(pywintypes, "PyHANDLE");
    python.PyErr_Clear();
    python.Py_DecRef(pywintypes);
    python.Py_DecRef(native);
}

// Python's own type of all sockets; a new reference, NULL where there is none.
static PyObject *socket_type(void)
{
    PyObject *module = api_loaded_module("_socket");
    PyObject *type = module != NULL ? python.PyObject_GetAttrString(module, "socket") : NULL;
    python.PyErr_Clear();
    python.Py_DecRef(module);
    return type;
}

// A socket's own finalizer closes it, and warns, which is not shown by default: the other end of a connection hears of an end, where a
// process that is terminated resets it.
static void exempt_sockets(struct exempt *exempt)
{
    PyObject *type = socket_type();
    PyObject *options = sys_module_get("warnoptions");
    if (type != NULL && is_empty(options))
        exempt->closes_socket = python.PyType_GetSlot((PyTypeObject *)type, Py_tp_finalize);
    python.PyErr_Clear();
    python.Py_DecRef(options);
    python.Py_DecRef(type);
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

// Has code put streams of its own in the place of the host's?
static bool streams_matter(const struct exempt *exempt)
{
    static const char *const names[] = {"stdin", "stdout", "stderr", "__stdin__", "__stdout__", "__stderr__"};
    bool matters = false;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        PyObject *stream = sys_module_get(names[i]);
        matters = matters || (stream != NULL && stream != python.none && !is_exempt(exempt, stream));
        python.Py_DecRef(stream);
    }
    return matters;
}

// In a slot of its type each has it, an instance with __del__ as well.
static bool has_finalizer(PyObject *type)
{
    return python.PyType_GetSlot((PyTypeObject *)type, Py_tp_finalize) != NULL ||
           python.PyType_GetSlot((PyTypeObject *)type, Py_tp_del) != NULL;
}

// Instances of such a class are not among the objects: they have nothing that could refer to anything. Python's own has a handle.
static bool is_unlisted(PyObject *type, PyObject *metaclass)
{
    if ((python.PyType_GetFlags((PyTypeObject *)type) & Py_TPFLAGS_HAVE_GC) != 0 || !has_finalizer(type))
        return false;
    if (metaclass != (PyObject *)python.PyType_Type) // whose code is not asked
        return true;
    PyObject *module = python.PyObject_GetAttrString(type, "__module__");
    char *name = text_in(module);
    const bool is_own = name != NULL && strcmp(name, "nt") == 0; // of os.scandir()
    free(name);
    python.PyErr_Clear();
    python.Py_DecRef(module);
    return !is_own;
}

// Are its instances classes?
static bool is_class_type(PyObject *type)
{
    return (python.PyType_GetFlags((PyTypeObject *)type) & Py_TPFLAGS_TYPE_SUBCLASS) != 0;
}

struct look {
    struct exempt exempt;
    bool matters; // one does
};

// ---- sockets ----

// That are to be closed.
static struct {
    PyObject *items[256];
    size_t count;
} sockets;

// Takes note of the object, if it is one.
static bool is_socket(const struct look *look, PyObject *object, PyObject *type)
{
    if (look->exempt.closes_socket == NULL || sockets.count == COUNT_OF(sockets.items) ||
        python.PyType_GetSlot((PyTypeObject *)type, Py_tp_finalize) != look->exempt.closes_socket ||
        python.PyType_GetSlot((PyTypeObject *)type, Py_tp_del) != NULL)
        return false;
    python.Py_IncRef(object);
    sockets.items[sockets.count++] = object;
    return true;
}

typedef int(WINAPI *close_function)(UINT_PTR socket);
typedef int(WINAPI *name_function)(UINT_PTR socket, void *address, int *length);

// type: Python's own for all of them, whose functions a class of the code's may replace. INVALID_SOCKET: it is closed.
static UINT_PTR handle_of(PyObject *type, PyObject *socket)
{
    PyObject *number = type != NULL ? python.PyObject_CallMethod(type, "fileno", "O", socket) : NULL;
    void *handle = number != NULL ? python.PyLong_AsVoidPtr(number) : NULL;
    const bool known = number != NULL && python.PyErr_Occurred() == NULL;
    python.PyErr_Clear();
    python.Py_DecRef(number);
    return known ? (UINT_PTR)handle : ~(UINT_PTR)0;
}

// A function of Winsock's, which is there where there are sockets.
static void *winsock(const char *function)
{
    HMODULE module = GetModuleHandleW(L"ws2_32.dll");
    return module != NULL ? (void *)GetProcAddress(module, function) : NULL;
}

static bool has_threads(void)
{
    return python.PyThreadState_Next(python.PyInterpreterState_ThreadHead(python.PyInterpreterState_Get())) !=
           NULL;
}

// A thread that is in the middle of what it sends would have it look complete: that connection Python's end resets.
static bool connections_matter(void)
{
    const name_function name = (name_function)winsock("getpeername");
    if (sockets.count == 0 || !has_threads())
        return false;
    PyObject *type = socket_type();
    bool matters = name == NULL;
    for (size_t i = 0; i < sockets.count && !matters; i++) {
        char address[256];
        int length = sizeof address;
        matters = name(handle_of(type, sockets.items[i]), address, &length) == 0;
    }
    python.Py_DecRef(type);
    return matters;
}

void finalization_close_sockets(void)
{
    const close_function close = (close_function)winsock("closesocket");
    PyObject *type = sockets.count > 0 ? socket_type() : NULL;
    for (size_t i = 0; i < sockets.count && close != NULL; i++)
        (void)close(handle_of(type, sockets.items[i]));
    python.Py_DecRef(type);
}

// ---- all of them ----

// Returns 1 to go on, 0 to stop. Runs no code of anybody's: what it did to the objects, and the GIL that it let go, would be behind the back
// of who shows them.
static int see(PyObject *object, void *context)
{
    struct look *look = context;
    PyObject *type = python.PyObject_Type(object);
    look->matters = type == NULL || (is_class_type(type) && is_unlisted(object, type)) ||
                    (has_finalizer(type) && type != look->exempt.handle_type &&
                     !is_exempt(&look->exempt, object) && !is_socket(look, object, type));
    python.Py_DecRef(type);
    return !look->matters;
}

static bool objects_matter(void)
{
    struct look look = {0};
    exempt_begin(&look.exempt);
    exempt_sockets(&look.exempt);
    look.matters = streams_matter(&look.exempt);
    if (!look.matters)
        python.PyUnstable_GC_VisitObjects(see, &look);
    python.PyErr_Clear();
    exempt_clear(&look.exempt);
    look.matters = look.matters || connections_matter();
    for (size_t i = 0; i < sockets.count && look.matters; i++)
        python.Py_DecRef(sockets.items[i]);
    return look.matters;
}

bool finalization_can_be_spared(void)
{
    return python.PyUnstable_GC_VisitObjects != NULL && !python.free_threaded;
}

static bool has_interpreters(void)
{
    return python.PyInterpreterState_Next(python.PyInterpreterState_Head()) != NULL;
}

bool finalization_matters(const char *base_directory)
{
    // A thread that an atexit function has begun is Python's to wait for, or to end.
    return wake_has_lasting_threads() || has_interpreters() || modules_matter(base_directory) ||
           collector_matters() || objects_matter();
}
