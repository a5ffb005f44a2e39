// SPDX-License-Identifier: MIT
#include "modules/streams.h"

#include <stddef.h>

#include "python/api.h"
#include "python/traceback.h"
#include "report/log_file.h"

// RawIOBase.write(bytes) -> int. A log that cannot take the bytes must not stop the service's code: they
// count as written.
static PyObject *write_log(PyObject *self, PyObject *arguments)
{
    (void)self;
    PyObject *object = NULL;
    Py_buffer view;
    if (!python.PyArg_ParseTuple(arguments, "O:write", &object) ||
        python.PyObject_GetBuffer(object, &view, PyBUF_SIMPLE) != 0)
        return NULL;
    PyThreadState *state = python.PyEval_SaveThread();
    log_file_write_output(view.buf, (size_t)view.len);
    python.PyEval_RestoreThread(state);
    PyObject *written = python.PyLong_FromSsize_t(view.len);
    python.PyBuffer_Release(&view);
    return written;
}

static PyMethodDef write_method = {"write", write_log, METH_VARARGS,
                                   SIGNATURE("write(bytes) -> number of bytes written")};

// class LogFile(io.FileIO) with a write of the host's. A built-in function in a class is no method: it gets
// no self, and needs none.
static PyObject *make_log_type(PyObject *io)
{
    PyObject *file_type = python.PyObject_GetAttrString(io, "FileIO");
    PyObject *write = python.PyCFunction_NewEx(&write_method, NULL, NULL);
    PyObject *type = NULL;
    if (file_type != NULL && write != NULL)
        type = python.PyObject_CallFunction((PyObject *)python.PyType_Type, "s(O){s:O,s:s}", "LogFile",
                                            file_type, "write", write, "__module__", "_pyhost");
    python.Py_DecRef(write);
    python.Py_DecRef(file_type);
    return type;
}

// TextIOWrapper(LogFile(descriptor, "w", False), "utf-8", "backslashreplace", None, True). The text layer hands on whole lines,
// and none is to wait for another. A BufferedWriter in between would have a lock: a daemon thread that writes when Python
// ends keeps it, and Python's own last flush ends in a fatal error then.
static PyObject *make_log_stream(PyObject *io, PyObject *log_type, int descriptor)
{
    PyObject *raw = python.PyObject_CallFunction(log_type, "isi", descriptor, "w", 0);
    PyObject *stream = NULL;
    if (raw != NULL)
        stream = python.PyObject_CallMethod(io, "TextIOWrapper", "OssOi", raw, "utf-8", "backslashreplace",
                                            python.none, 1);
    python.Py_DecRef(raw);
    return stream;
}

// open(descriptor, mode, buffering, "utf-8", "backslashreplace", None, False)
static PyObject *make_stream(PyObject *io, int descriptor)
{
    return python.PyObject_CallMethod(io, "open", "isissOi", descriptor, descriptor == 0 ? "r" : "w",
                                      descriptor == 0 ? -1 : 1, "utf-8", "backslashreplace", python.none, 0);
}

static void put(PyObject *stream, const char *name, const char *original)
{
    if (stream != NULL) {
        python.PySys_SetObject(name, stream);
        python.PySys_SetObject(original, stream);
    }
    python.PyErr_Clear();
    python.Py_DecRef(stream);
}

bool streams_install(bool to_log, struct error *error)
{
    PyObject *io = python.PyImport_ImportModule("io");
    PyObject *log_type = io != NULL && to_log ? make_log_type(io) : NULL;
    bool done = io != NULL && (log_type != NULL || !to_log);
    if (done) {
        put(make_stream(io, 0), "stdin", "__stdin__");
        put(to_log ? make_log_stream(io, log_type, 1) : make_stream(io, 1), "stdout", "__stdout__");
        put(to_log ? make_log_stream(io, log_type, 2) : make_stream(io, 2), "stderr", "__stderr__");
    }
    python.Py_DecRef(log_type);
    python.Py_DecRef(io);
    return done || traceback_take(error, "cannot make the standard streams");
}
