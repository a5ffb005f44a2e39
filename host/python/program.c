// SPDX-License-Identifier: MIT
#include "python/program.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/file.h"
#include "base/path.h"
#include "python/api.h"
#include "python/made_object.h"
#include "python/sys_module.h"
#include "python/traceback.h"

static bool has_flag(const char *name)
{
    PyObject *flags = sys_module_get("flags");
    PyObject *flag = flags != NULL ? python.PyObject_GetAttrString(flags, name) : NULL;
    bool set = flag != NULL && python.PyObject_IsTrue(flag) == 1;
    python.PyErr_Clear(); // a flag that this version does not have
    python.Py_DecRef(flag);
    python.Py_DecRef(flags);
    return set;
}

// The program's own directory goes first on sys.path, unless -I or -P keeps it out.
static bool begin_path(const char *directory)
{
    return has_flag("isolated") || has_flag("safe_path") || sys_module_path_begin(directory);
}

// ---- exceptions ----

static void call_hook(PyObject *hook)
{
    PyObject *value = api_take_exception();
    PyObject *type = value != NULL ? python.PyObject_GetAttrString(value, "__class__") : NULL;
    PyObject *trace = value != NULL ? python.PyObject_GetAttrString(value, "__traceback__") : NULL;
    PyObject *result = python.PyObject_CallFunctionObjArgs(hook, type, value, trace, NULL);
    if (result == NULL)
        python.PyErr_WriteUnraisable(hook);
    python.Py_DecRef(result);
    python.Py_DecRef(trace);
    python.Py_DecRef(type);
    api_give_exception(value);
}

// sys.excepthook hears of an exception that leaves the program, where the program has one of its own. The exception stays.
static void tell_hook(void)
{
    PyObject *hook = sys_module_get("excepthook");
    PyObject *standard = sys_module_get("__excepthook__");
    const bool own = hook != NULL && hook != standard && hook != python.none;
    if (own && !python.PyErr_ExceptionMatches(*python.PyExc_SystemExit))
        call_hook(hook);
    python.Py_DecRef(standard);
    python.Py_DecRef(hook);
}

// ---- a module behind -m ----

static const struct program_turns *heard; // of the one program of the process

static bool has_begun;

static void begin_code(void)
{
    has_begun = true;
    heard->begins();
}

// Stands for runpy._run_code, which is self, once: everything before is the search for the program. No frame shows it.
static PyObject *run_code_heard(PyObject *self, PyObject *arguments)
{
    PyObject *runpy = python.PyImport_ImportModule("runpy");
    if (runpy == NULL || python.PyObject_SetAttrString(runpy, "_run_code", self) != 0)
        python.PyErr_Clear();
    python.Py_DecRef(runpy);
    begin_code();
    PyObject *result = python.PyObject_CallObject(self, arguments);
    heard->ended();
    return result;
}

static bool hear_of_code(PyObject *runpy)
{
    static PyMethodDef method = {"_run_code", run_code_heard, METH_VARARGS, NULL};
    PyObject *run_code = python.PyObject_GetAttrString(runpy, method.ml_name);
    PyObject *function = run_code != NULL ? python.PyCFunction_NewEx(&method, run_code, NULL) : NULL;
    bool done = function != NULL && python.PyObject_SetAttrString(runpy, method.ml_name, function) == 0;
    python.PyErr_Clear();
    python.Py_DecRef(function);
    python.Py_DecRef(run_code);
    return done;
}

// What CPython's own main calls: it sets sys.argv[0] when there is one to be set.
static PyObject *run_module(const char *name, bool set_argument)
{
    PyObject *runpy = python.PyImport_ImportModule("runpy");
    PyObject *text = sys_module_str(name);
    if (runpy != NULL && !hear_of_code(runpy))
        begin_code(); // early is better than never
    PyObject *result =
        runpy != NULL && text != NULL
            ? python.PyObject_CallMethod(runpy, "_run_module_as_main", "Oi", text, set_argument ? 1 : 0)
            : NULL;
    python.Py_DecRef(text);
    python.Py_DecRef(runpy);
    return result;
}

// name NULL: the __main__ of what stands first on sys.path.
static PyObject *find_module(const char *name)
{
    PyObject *runpy = python.PyImport_ImportModule("runpy");
    PyObject *text = name != NULL ? sys_module_str(name) : NULL;
    PyObject *result = NULL;
    if (runpy != NULL && name == NULL)
        result = python.PyObject_CallMethod(runpy, "_get_main_module_details", NULL);
    else if (runpy != NULL && text != NULL)
        result = python.PyObject_CallMethod(runpy, "_get_module_details", "O", text);
    python.Py_DecRef(text);
    python.Py_DecRef(runpy);
    return result;
}

// ---- a script ----

// Is there an importer for the path? So python.exe knows a directory, or a zip, with a __main__.py.
static bool is_importable(const char *path)
{
    PyObject *text = sys_module_str(path);
    PyObject *importer = text != NULL ? python.PyImport_GetImporter(text) : NULL;
    bool is = importer != NULL && importer != python.none;
    python.PyErr_Clear();
    python.Py_DecRef(importer);
    python.Py_DecRef(text);
    return is;
}

// The loader that __main__ has for a script. NULL with an exception.
static PyObject *make_loader(const char *path, bool compiled)
{
    PyObject *machinery = python.PyImport_ImportModule("importlib.machinery");
    PyObject *text = sys_module_str(path);
    PyObject *loader =
        machinery != NULL && text != NULL
            ? python.PyObject_CallMethod(machinery, compiled ? "SourcelessFileLoader" : "SourceFileLoader",
                                         "sO", "__main__", text)
            : NULL;
    python.Py_DecRef(text);
    python.Py_DecRef(machinery);
    return loader;
}

// The code of a script, compiled anew as python.exe does, without a look at __pycache__. *readable is false
// when the file could not be read. NULL with an exception.
static PyObject *load_script(PyObject *loader, const char *path, bool compiled, bool *readable)
{
    *readable = true;
    if (compiled)
        return python.PyObject_CallMethod(loader, "get_code", "s", "__main__");
    PyObject *text = sys_module_str(path);
    PyObject *data = text != NULL ? python.PyObject_CallMethod(loader, "get_data", "O", text) : NULL;
    *readable = data != NULL;
    // Not the loader's own source_to_code(): its frames would stand in the traceback of a syntax error.
    PyObject *builtins = data != NULL ? python.PyImport_ImportModule("builtins") : NULL;
    PyObject *code = builtins != NULL
                         ? python.PyObject_CallMethod(builtins, "compile", "OOsii", data, text, "exec", 0, 1)
                         : NULL;
    python.Py_DecRef(builtins);
    python.Py_DecRef(data);
    python.Py_DecRef(text);
    return code;
}

static bool set_main(PyObject *dict, PyObject *loader, const char *path)
{
    PyObject *file = sys_module_str(path);
    bool done = file != NULL && python.PyDict_SetItemString(dict, "__file__", file) == 0 &&
                python.PyDict_SetItemString(dict, "__cached__", python.none) == 0 &&
                python.PyDict_SetItemString(dict, "__loader__", loader) == 0;
    python.Py_DecRef(file);
    return done;
}

// Runs the script, or only loads it. NULL with an exception.
static PyObject *do_script(const char *path, bool run, bool *readable)
{
    bool compiled = text_ends_with_ignore_case(path, ".pyc");
    PyObject *result = NULL;
    PyObject *main = python.PyImport_AddModule("__main__");               // borrowed
    PyObject *dict = main != NULL ? python.PyModule_GetDict(main) : NULL; // borrowed
    PyObject *loader = dict != NULL ? make_loader(path, compiled) : NULL;
    PyObject *code = loader != NULL ? load_script(loader, path, compiled, readable) : NULL;
    if (code != NULL && !run) {
        result = api_none();
    } else if (code != NULL && set_main(dict, loader, path)) {
        python.Py_IncRef(main); // whatever the program does to sys.modules
        begin_code();
        result = python.PyEval_EvalCode(code, dict, dict);
        heard->ended();
        python.Py_DecRef(main);
    }
    python.Py_DecRef(code);
    python.Py_DecRef(loader);
    return result;
}

static PyObject *run_script(const char *path, bool *readable)
{
    if (is_importable(path)) {
        *readable = true;
        return sys_module_path_begin(path) ? run_module("__main__", false) : NULL;
    }
    char *directory = path_parent(path);
    PyObject *result =
        begin_path(directory != NULL ? directory : "") ? do_script(path, true, readable) : NULL;
    free(directory);
    return result;
}

// ---- a function ----

static PyObject *import_module(const struct program_spec *spec)
{
    PyObject *name = sys_module_str(spec->target);
    PyObject *module = name != NULL && (spec->directory == NULL || sys_module_path_begin(spec->directory))
                           ? python.PyImport_Import(name)
                           : NULL;
    python.Py_DecRef(name);
    return module;
}

// module.a.b for "a.b"; NULL, without an exception, where it is not there or cannot be called.
static PyObject *find_function(PyObject *module, const char *dotted)
{
    PyObject *object = module;
    python.Py_IncRef(object);
    while (object != NULL && *dotted != '\0') {
        size_t length = strcspn(dotted, ".");
        char *part = text_copy_part(dotted, length);
        PyObject *next = python.PyObject_GetAttrString(object, part);
        python.Py_DecRef(object);
        object = next;
        free(part);
        dotted += length + (dotted[length] == '.');
    }
    if (object != NULL && !python.PyCallable_Check(object)) {
        python.Py_DecRef(object);
        object = NULL;
    }
    python.PyErr_Clear();
    return object;
}

static enum entry_point_result take_function(const struct program_spec *spec, PyObject **function,
                                             uint32_t *code, struct error *error)
{
    PyObject *module = import_module(spec);
    if (module == NULL) {
        char *message = text_format("cannot import the module \"%s\"", spec->target);
        enum entry_point_result result =
            entry_point_take_exception(ENTRY_POINT_NO_MODULE, code, error, message);
        free(message);
        return result;
    }
    *function = find_function(module, spec->function);
    python.Py_DecRef(module);
    if (*function != NULL)
        return ENTRY_POINT_OK;
    error_set(error, 0, "the module \"%s\" has no function \"%s\"", spec->target, spec->function);
    error_advise(error, "write it as module:function, with the names that Python uses");
    return ENTRY_POINT_NO_CLASS;
}

// What of a function that runs nothing can be seen without a call. Returns whether something is, after filling error.
static bool refuse_function(PyObject *function, const struct program_spec *spec, struct error *error)
{
    PyObject *module = python.PyImport_ImportModule("pyhost_compat.entry_functions");
    char *name = text_format("%s:%s", spec->target, spec->function);
    PyObject *text = sys_module_str(name);
    PyObject *found = module != NULL && text != NULL
                          ? python.PyObject_CallMethod(module, "refusal", "OO", function, text)
                          : NULL;
    const bool is = found != NULL && found != python.none;
    PyObject *parts[] = {is ? python.PySequence_GetItem(found, 0) : NULL,
                         is ? python.PySequence_GetItem(found, 1) : NULL};
    if (is) {
        char *what = traceback_text_of(parts[0]);
        char *advice = traceback_text_of(parts[1]);
        if (error->message == NULL)
            error_set(error, 0, "the function \"%s\" %s", name, what);
        error_advise(error, "%s", advice);
        free(advice);
        free(what);
    }
    python.PyErr_Clear();
    python.Py_DecRef(parts[1]);
    python.Py_DecRef(parts[0]);
    python.Py_DecRef(found);
    python.Py_DecRef(text);
    free(name);
    python.Py_DecRef(module);
    return is;
}

// Nobody would run what the function has made.
static bool is_left_over(PyObject *result, const struct program_spec *spec)
{
    static const char *const kinds[][2] = {{"__await__", "a coroutine"},
                                           {"__next__", "a generator"},
                                           {"__anext__", "an asynchronous generator"}};
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (python.PyObject_HasAttrString(result, kinds[i][0]) != 1)
            continue;
        PyObject *closed = python.PyObject_CallMethod(result, "close", NULL); // without it Python warns, too
        python.PyErr_Clear();
        python.Py_DecRef(closed);
        python.PyErr_Format(*python.PyExc_TypeError, "%s:%s returned %s, which nobody runs", spec->target,
                            spec->function, kinds[i][1]);
        return true;
    }
    return false;
}

static enum entry_point_result run_function(const struct program_spec *spec, uint32_t *code,
                                            struct error *error)
{
    PyObject *function = NULL;
    enum entry_point_result found = take_function(spec, &function, code, error);
    if (found != ENTRY_POINT_OK)
        return found;
    begin_code();
    PyObject *result = python.PyObject_CallObject(function, NULL);
    heard->ended();
    const bool is_left = result != NULL && is_left_over(result, spec);
    char *advice = NULL; // for an object that the function gives back
    const bool is_made =
        !is_left && result != NULL && result != python.none && made_object_raise(result, spec, &advice);
    if (!is_left && !is_made && result != NULL &&
        result != python.none) // sys.exit(result), as a console script has it
        python.PyErr_SetObject(*python.PyExc_SystemExit, result);
    python.Py_DecRef(result);
    enum entry_point_result outcome = ENTRY_POINT_OK;
    if (python.PyErr_Occurred() != NULL) {
        const bool may_be_called_wrongly = python.PyErr_ExceptionMatches(*python.PyExc_TypeError) != 0;
        tell_hook();
        outcome = entry_point_take_exception(ENTRY_POINT_RUN_FAILED, code, error, "the program failed");
        if (is_made)
            error_advise(error, "%s", advice);
        else if (may_be_called_wrongly && !refuse_function(function, spec, error) && is_left)
            error_advise(error,
                         "let the function run it: return asyncio.run(...), or name one that does its work "
                         "when it is called");
    }
    free(advice);
    python.Py_DecRef(function);
    return outcome;
}

// ---- all of them ----

static enum entry_point_result settle(PyObject *result, bool readable, const struct program_spec *spec,
                                      uint32_t *code, struct error *error)
{
    python.Py_DecRef(result);
    if (result != NULL)
        return ENTRY_POINT_OK;
    tell_hook();
    if (readable)
        return entry_point_take_exception(ENTRY_POINT_RUN_FAILED, code, error,
                                          has_begun ? "the program failed" : "the program cannot be run");
    char *message = text_format("cannot read the script \"%s\"", spec->target);
    enum entry_point_result failure = entry_point_take_exception(ENTRY_POINT_NO_MODULE, code, error, message);
    free(message);
    return failure;
}

enum entry_point_result program_run(const struct program_spec *spec, const struct program_turns *turns,
                                    uint32_t *code, struct error *error)
{
    bool readable = true;
    PyObject *result = NULL;
    heard = turns;
    if (spec->kind == PROGRAM_FUNCTION)
        return run_function(spec, code, error);
    if (spec->kind == PROGRAM_MODULE) {
        char *directory = file_full_path(".");
        result = begin_path(directory) ? run_module(spec->target, true) : NULL;
        free(directory);
    } else {
        result = run_script(spec->target, &readable);
    }
    return settle(result, readable, spec, code, error);
}

enum entry_point_result program_check(const struct program_spec *spec, const char *directory, uint32_t *code,
                                      struct error *error)
{
    bool readable = true;
    PyObject *result = NULL;
    if (spec->kind == PROGRAM_FUNCTION) {
        enum entry_point_result found = take_function(spec, &result, code, error);
        if (found == ENTRY_POINT_OK && refuse_function(result, spec, error))
            found = ENTRY_POINT_NO_CLASS;
        python.Py_DecRef(result);
        return found;
    }
    if (spec->kind == PROGRAM_MODULE) {
        result = directory == NULL || sys_module_path_begin(directory) ? find_module(spec->target) : NULL;
        if (result == NULL) {
            char *message = text_format("cannot find what \"-m %s\" is to run", spec->target);
            enum entry_point_result failure =
                entry_point_take_exception(ENTRY_POINT_NO_MODULE, code, error, message);
            free(message);
            return failure;
        }
    } else if (is_importable(spec->target)) {
        result = sys_module_path_begin(spec->target) ? find_module(NULL) : NULL;
    } else {
        result = do_script(spec->target, false, &readable);
    }
    return settle(result, readable, spec, code, error);
}

// A name of the Python part of this; a new reference, or NULL after the exception was dropped.
static PyObject *call_wake(const char *function)
{
    PyObject *module = python.PyImport_ImportModule("pyhost_compat.wake");
    PyObject *result = module != NULL ? python.PyObject_CallMethod(module, function, NULL) : NULL;
    python.PyErr_Clear();
    python.Py_DecRef(module);
    return result;
}

// Handles of the threads that the program waits for, at most capacity, to be closed by the caller. Returns false where an
// interrupt, as of a signal, has ended the question.
static bool open_threads(HANDLE *handles, DWORD capacity, DWORD *opened)
{
    DWORD count = 0;
    PyObject *identifiers = call_wake("threads");
    const bool done = identifiers != NULL;
    Py_ssize_t size = done ? python.PySequence_Size(identifiers) : 0;
    for (Py_ssize_t i = 0; i < size && count < capacity; i++) {
        PyObject *identifier = python.PySequence_GetItem(identifiers, i);
        HANDLE thread = identifier != NULL ? OpenThread(SYNCHRONIZE, FALSE,
                                                        (DWORD)python.PyLong_AsUnsignedLongMask(identifier))
                                           : NULL;
        if (thread != NULL)
            handles[count++] = thread;
        python.Py_DecRef(identifier);
    }
    python.PyErr_Clear();
    python.Py_DecRef(identifiers);
    *opened = count;
    return done;
}

bool program_wait_threads(void)
{
    HANDLE handles[MAXIMUM_WAIT_OBJECTS] = {NULL};
    if (python._PyOS_SigintEvent == NULL)
        return true; // Python's own wait, at its end, hears of no signal, but it is a wait
    HANDLE signalled = python._PyOS_SigintEvent();
    PyObject *result = call_wake("begin_shutdown");
    const bool begun = result != NULL; // an interrupt ends that wait, too
    python.Py_DecRef(result);
    for (;;) {
        DWORD count = 0;
        ResetEvent(signalled);
        if (!begun || python.PyErr_CheckSignals() != 0 ||
            !open_threads(handles + 1, MAXIMUM_WAIT_OBJECTS - 1, &count)) {
            python.PyErr_Clear();
            return false; // as python.exe: an interrupt ends this wait
        }
        handles[0] = signalled;
        if (count == 0)
            return true;
        PyThreadState *state = python.PyEval_SaveThread();
        WaitForMultipleObjects(count + 1, handles, FALSE, INFINITE);
        python.PyEval_RestoreThread(state);
        for (DWORD i = 1; i <= count; i++)
            CloseHandle(handles[i]);
    }
}
