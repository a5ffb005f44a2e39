// SPDX-License-Identifier: MIT
#include "modules/streams.h"

#include <stddef.h>

#include "base/compiler.h"
#include "python/api.h"
#include "python/finalization.h"
#include "python/traceback.h"
#include "report/log_file.h"

enum { LINE_MOST = 64 * 1024 }; // bytes of a line that is one write

// write(bytes) -> int, with the stream as self. A log that cannot take the bytes must not stop the service's code: they count as
// written.
static PyObject *write_log(PyObject *self, PyObject *object)
{
    Py_buffer view;
    const enum log_file_stream stream = python.PyLong_AsLong(self) == 2 ? LOG_FILE_ERROR : LOG_FILE_OUTPUT;
    if (python.PyObject_GetBuffer(object, &view, PyBUF_SIMPLE) != 0)
        return NULL;
    PyThreadState *state = python.PyEval_SaveThread();
    log_file_write_output(stream, view.buf, (size_t)view.len);
    python.PyEval_RestoreThread(state);
    PyObject *written = python.PyLong_FromSsize_t(view.len);
    python.PyBuffer_Release(&view);
    return written;
}

// flush() -> None: nothing is kept back below the text layer.
static PyObject *flush_log(PyObject *self, PyObject *arguments)
{
    (void)self;
    (void)arguments;
    return api_none();
}

// seekable() -> False: there is one place to write to, whoever writes.
static PyObject *is_seekable(PyObject *self, PyObject *arguments)
{
    (void)self;
    (void)arguments;
    return python.PyBool_FromLong(0);
}

static PyMethodDef write_method = {"write", write_log, METH_O,
                                   SIGNATURE("write(bytes) -> number of bytes written")};
static PyMethodDef flush_method = {"flush", flush_log, METH_NOARGS, SIGNATURE("flush() -> None")};
static PyMethodDef seekable_method = {"seekable", is_seekable, METH_NOARGS, SIGNATURE("seekable() -> False")};

// class name(base) with functions of the host's. A built-in function in a class is no method: it gets no self but its own.
static PyObject *make_type(PyObject *io, const char *name, const char *base, PyMethodDef *const *methods,
                           size_t count, PyObject *self)
{
    PyObject *base_type = python.PyObject_GetAttrString(io, base);
    PyObject *space = python.PyDict_New();
    PyObject *module = python.PyUnicode_FromString("_pyhost");
    bool done = base_type != NULL && space != NULL && module != NULL &&
                python.PyDict_SetItemString(space, "__module__", module) == 0;
    for (size_t i = 0; i < count && done; i++) {
        PyObject *function = python.PyCFunction_NewEx(methods[i], self, NULL);
        done = function != NULL && python.PyDict_SetItemString(space, methods[i]->ml_name, function) == 0;
        python.Py_DecRef(function);
    }
    PyObject *type = NULL;
    if (done)
        type = python.PyObject_CallFunction((PyObject *)python.PyType_Type, "s(O)O", name, base_type, space);
    python.Py_DecRef(module);
    python.Py_DecRef(space);
    python.Py_DecRef(base_type);
    return type;
}

static bool set_text(PyObject *object, const char *name, const char *text)
{
    PyObject *value = python.PyUnicode_FromString(text);
    bool done = object != NULL && value != NULL && python.PyObject_SetAttrString(object, name, value) == 0;
    python.Py_DecRef(value);
    return done;
}

// TextIOWrapper(LogWriter(LogFile(descriptor, "w", False)), "utf-8", "backslashreplace", None, True, unbuffered). The text layer hands on
// whole lines, each in one call, and none is to wait for another: LogWriter is a BufferedWriter that keeps nothing and so never takes its lock, which
// a daemon thread that writes when Python ends would keep; Python's own last flush would end in a fatal error then.
static PyObject *make_log_stream(PyObject *io, int descriptor, const char *name, bool unbuffered)
{
    PyMethodDef *const raw_methods[] = {&write_method, &seekable_method};
    PyMethodDef *const buffer_methods[] = {&write_method, &flush_method};
    PyObject *number = python.PyLong_FromLong(descriptor);
    PyObject *raw_type = make_type(io, "LogFile", "FileIO", raw_methods, COUNT_OF(raw_methods), number);
    PyObject *buffer_type =
        make_type(io, "LogWriter", "BufferedWriter", buffer_methods, COUNT_OF(buffer_methods), number);
    PyObject *raw =
        raw_type != NULL ? python.PyObject_CallFunction(raw_type, "isi", descriptor, "w", 0) : NULL;
    PyObject *buffer = NULL;
    PyObject *stream = NULL;
    if (buffer_type != NULL && set_text(raw, "name", name))
        buffer = python.PyObject_CallFunction(buffer_type, "Oi", raw, 1);
    if (buffer != NULL)
        stream = python.PyObject_CallMethod(io, "TextIOWrapper", "OssOii", buffer, "utf-8",
                                            "backslashreplace", python.none, 1, unbuffered);
    // A longer text is handed on before its line end comes.
    PyObject *most = stream != NULL ? python.PyLong_FromLong(LINE_MOST) : NULL;
    if (most != NULL)
        (void)python.PyObject_SetAttrString(stream, "_CHUNK_SIZE", most);
    python.PyErr_Clear();
    python.Py_DecRef(most);
    python.Py_DecRef(buffer);
    python.Py_DecRef(raw);
    python.Py_DecRef(buffer_type);
    python.Py_DecRef(raw_type);
    python.Py_DecRef(number);
    return stream;
}

// open(descriptor, mode, buffering, "utf-8", "backslashreplace", None, False)
static PyObject *make_stream(PyObject *io, int descriptor, const char *name)
{
    PyObject *stream =
        python.PyObject_CallMethod(io, "open", "isissOi", descriptor, descriptor == 0 ? "r" : "w",
                                   descriptor == 0 ? -1 : 1, "utf-8", "backslashreplace", python.none, 0);
    PyObject *buffer = stream != NULL ? python.PyObject_GetAttrString(stream, "buffer") : NULL;
    PyObject *raw = buffer != NULL ? python.PyObject_GetAttrString(buffer, "raw") : NULL;
    if (raw != NULL)
        set_text(raw, "name", name);
    python.Py_DecRef(raw);
    python.Py_DecRef(buffer);
    return stream;
}

// ---- what stands behind the last line end ----

// The interpreter's list has TextIOWrapper.flush, and a weak reference to each of the streams, so that none lives longer.
#define KEPT FINALIZATION_STREAMS

static void keep(PyObject *io, PyObject *stream)
{
    PyObject *dict = python.PyInterpreterState_GetDict(python.PyInterpreterState_Get()); // borrowed
    PyObject *kept = dict != NULL ? api_dict_get(dict, KEPT) : NULL;
    if (kept == NULL && dict != NULL) {
        PyObject *type = python.PyObject_GetAttrString(io, "TextIOWrapper");
        PyObject *flush = type != NULL ? python.PyObject_GetAttrString(type, "flush") : NULL;
        kept = flush != NULL ? python.PyList_New(0) : NULL;
        if (kept != NULL && python.PyList_Append(kept, flush) == 0)
            python.PyDict_SetItemString(dict, KEPT, kept);
        python.Py_DecRef(flush);
        python.Py_DecRef(type);
    }
    PyObject *module = kept != NULL ? python.PyImport_ImportModule("_weakref") : NULL;
    PyObject *reference = module != NULL ? python.PyObject_CallMethod(module, "ref", "O", stream) : NULL;
    if (reference != NULL)
        python.PyList_Append(kept, reference);
    python.Py_DecRef(reference);
    python.Py_DecRef(module);
    python.Py_DecRef(kept);
}

void streams_flush(void)
{
    PyObject *dict = python.PyInterpreterState_GetDict(python.PyInterpreterState_Get()); // borrowed
    PyObject *kept = dict != NULL ? api_dict_get(dict, KEPT) : NULL;
    PyObject *flush = kept != NULL ? python.PySequence_GetItem(kept, 0) : NULL;
    const Py_ssize_t count = flush != NULL ? python.PySequence_Size(kept) : 0;
    for (Py_ssize_t i = 1; i < count; i++) {
        PyObject *reference = python.PySequence_GetItem(kept, i);
        PyObject *stream = reference != NULL ? python.PyObject_CallObject(reference, NULL) : NULL;
        PyObject *result =
            stream != NULL && stream != python.none ? python.PyObject_CallFunction(flush, "O", stream) : NULL;
        python.PyErr_Clear(); // as of one that code has closed
        python.Py_DecRef(result);
        python.Py_DecRef(stream);
        python.Py_DecRef(reference);
    }
    python.Py_DecRef(flush);
    python.Py_DecRef(kept);
}

// Makes the stream sys.NAME and sys.__NAME__, over a descriptor. Where it cannot be had, what is there stays.
static void put(PyObject *io, bool to_log, bool unbuffered, int descriptor)
{
    static const char *const names[] = {"stdin", "stdout", "stderr"};
    static const char *const originals[] = {"__stdin__", "__stdout__", "__stderr__"};
    static const char *const shown[] = {"<stdin>", "<stdout>", "<stderr>"};
    const bool is_log = to_log && descriptor != 0;
    PyObject *stream = is_log ? make_log_stream(io, descriptor, shown[descriptor], unbuffered)
                              : make_stream(io, descriptor, shown[descriptor]);
    if (stream != NULL && set_text(stream, "mode", descriptor == 0 ? "r" : "w")) {
        python.PySys_SetObject(names[descriptor], stream);
        python.PySys_SetObject(originals[descriptor], stream);
        if (to_log)
            keep(io, stream);
    }
    python.PyErr_Clear();
    python.Py_DecRef(stream);
}

bool streams_install(bool to_log, bool unbuffered, struct error *error)
{
    PyObject *io = python.PyImport_ImportModule("_io");
    for (int descriptor = 0; descriptor < 3 && io != NULL; descriptor++)
        put(io, to_log, unbuffered, descriptor);
    bool done = io != NULL;
    python.Py_DecRef(io);
    return done || traceback_take(error, "cannot make the standard streams");
}
