// SPDX-License-Identifier: MIT
// Pipes, with names and without. The part of win32pipe that is in C.
#include "modules/win32_parts.h"

#include <stdlib.h>

#include "base/compiler.h"
#include "base/memory.h"
#include "modules/argument.h"

enum { USER_SIZE = 257 }; // characters: UNLEN and the end

static PyObject *create_pipe(PyObject *self, PyObject *arguments)
{
    (void)self;
    struct argument_security security = {0};
    uint32_t size = 0;
    HANDLE read = NULL;
    HANDLE write = NULL;
    if (!python.PyArg_ParseTuple(arguments, "O&O&:CreatePipe", argument_security, &security, argument_number,
                                 &size))
        return NULL;
    BOOL done = CreatePipe(&read, &write, security.pointer, size);
    DWORD code = GetLastError();
    argument_free_security(&security);
    if (!done)
        return python_values_raise(code, "CreatePipe");
    return python.Py_BuildValue("(NN)", python_values_new_handle(read, "HANDLE"),
                                python_values_new_handle(write, "HANDLE"));
}

static PyObject *create_named_pipe(PyObject *self, PyObject *arguments)
{
    (void)self;
    wchar_t *name = NULL;
    uint32_t mode = 0;
    uint32_t pipe_mode = 0;
    uint32_t instances = 0;
    uint32_t out_size = 0;
    uint32_t in_size = 0;
    uint32_t wait = 0;
    struct argument_security security = {0};
    if (!python.PyArg_ParseTuple(arguments, "O&O&O&O&O&O&O&O&:CreateNamedPipe", argument_wide, &name,
                                 argument_number, &mode, argument_number, &pipe_mode, argument_number,
                                 &instances, argument_number, &out_size, argument_number, &in_size,
                                 argument_number, &wait, argument_security, &security))
        return NULL;
    HANDLE pipe =
        CreateNamedPipeW(name, mode, pipe_mode, instances, out_size, in_size, wait, security.pointer);
    DWORD code = GetLastError();
    argument_free_security(&security);
    argument_free_wide(name);
    return python_values_opened(pipe != INVALID_HANDLE_VALUE ? pipe : NULL, "HANDLE", code,
                                "CreateNamedPipe");
}

// ConnectNamedPipe(pipe, overlapped=None) -> 0, or ERROR_IO_PENDING (997), or ERROR_PIPE_CONNECTED (535).
static PyObject *connect_named_pipe(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE pipe = NULL;
    struct argument_bytes memory = {0};
    BOOL done = FALSE;
    DWORD code = NO_ERROR;
    if (!python.PyArg_ParseTuple(arguments, "O&|O&:ConnectNamedPipe", argument_handle, &pipe, argument_memory,
                                 &memory))
        return NULL;
    if (memory.data != NULL && (size_t)memory.size != sizeof(OVERLAPPED)) {
        argument_free_bytes(&memory);
        python.PyErr_SetString(*python.PyExc_TypeError, "The object is not a PyOVERLAPPED object");
        return NULL;
    }
    WITHOUT_GIL(code, done = ConnectNamedPipe(pipe, (OVERLAPPED *)(void *)memory.data));
    argument_free_bytes(&memory);
    if (done || code == ERROR_IO_PENDING || code == ERROR_PIPE_CONNECTED)
        return python.PyLong_FromUnsignedLong(done ? 0 : code);
    return python_values_raise(code, "ConnectNamedPipe");
}

static PyObject *disconnect_named_pipe(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE pipe = NULL;
    BOOL done = FALSE;
    DWORD code = NO_ERROR;
    if (!python.PyArg_ParseTuple(arguments, "O&:DisconnectNamedPipe", argument_handle, &pipe))
        return NULL;
    WITHOUT_GIL(code, done = DisconnectNamedPipe(pipe));
    return python_values_done(done, code, "DisconnectNamedPipe");
}

static PyObject *answer(BOOL done, DWORD code, char *buffer, DWORD size, const char *function)
{
    PyObject *result = done ? python.PyBytes_FromStringAndSize(buffer, (Py_ssize_t)size)
                            : python_values_raise(code, function);
    free(buffer);
    return result;
}

static PyObject *call_named_pipe(PyObject *self, PyObject *arguments)
{
    (void)self;
    wchar_t *name = NULL;
    struct argument_bytes data = {0};
    uint32_t size = 0;
    uint32_t wait = 0;
    DWORD read = 0;
    BOOL done = FALSE;
    DWORD code = NO_ERROR;
    if (!python.PyArg_ParseTuple(arguments, "O&O&O&O&:CallNamedPipe", argument_wide, &name, argument_bytes,
                                 &data, argument_number, &size, argument_number, &wait))
        return NULL;
    char *buffer = memory_allocate(size);
    WITHOUT_GIL(code, done = CallNamedPipeW(name, data.data, (DWORD)data.size, buffer, size, &read, wait));
    argument_free_bytes(&data);
    argument_free_wide(name);
    return answer(done, code, buffer, read, "CallNamedPipe");
}

static PyObject *transact_named_pipe(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE pipe = NULL;
    struct argument_bytes data = {0};
    uint32_t size = 0;
    DWORD read = 0;
    BOOL done = FALSE;
    DWORD code = NO_ERROR;
    if (!python.PyArg_ParseTuple(arguments, "O&O&O&:TransactNamedPipe", argument_handle, &pipe,
                                 argument_bytes, &data, argument_number, &size))
        return NULL;
    char *buffer = memory_allocate(size);
    WITHOUT_GIL(code, done = TransactNamedPipe(pipe, data.data, (DWORD)data.size, buffer, size, &read, NULL));
    argument_free_bytes(&data);
    bool good = done || code == ERROR_MORE_DATA;
    PyObject *bytes = answer(good, code, buffer, read, "TransactNamedPipe");
    return bytes != NULL ? python.Py_BuildValue("(kN)", done ? 0ul : (unsigned long)code, bytes) : NULL;
}

static PyObject *peek_named_pipe(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE pipe = NULL;
    uint32_t size = 0;
    DWORD read = 0;
    DWORD available = 0;
    DWORD left = 0;
    BOOL done = FALSE;
    DWORD code = NO_ERROR;
    if (!python.PyArg_ParseTuple(arguments, "O&O&:PeekNamedPipe", argument_handle, &pipe, argument_number,
                                 &size))
        return NULL;
    char *buffer = memory_allocate(size);
    WITHOUT_GIL(code, done = PeekNamedPipe(pipe, buffer, size, &read, &available, &left));
    PyObject *bytes = answer(done, code, buffer, read, "PeekNamedPipe");
    return bytes != NULL ? python.Py_BuildValue("(Nkk)", bytes, available, left) : NULL;
}

static PyObject *wait_named_pipe(PyObject *self, PyObject *arguments)
{
    (void)self;
    wchar_t *name = NULL;
    uint32_t wait = 0;
    BOOL done = FALSE;
    DWORD code = NO_ERROR;
    if (!python.PyArg_ParseTuple(arguments, "O&O&:WaitNamedPipe", argument_wide, &name, argument_number,
                                 &wait))
        return NULL;
    WITHOUT_GIL(code, done = WaitNamedPipeW(name, wait));
    argument_free_wide(name);
    return python_values_done(done, code, "WaitNamedPipe");
}

static int optional_number(PyObject *object, uint32_t *number, DWORD **pointer)
{
    *pointer = NULL;
    if (object == python.none)
        return 1;
    *pointer = (DWORD *)number;
    return argument_number(object, number);
}

static PyObject *set_state(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE pipe = NULL;
    PyObject *objects[3] = {NULL};
    uint32_t numbers[3] = {0};
    DWORD *pointers[3] = {NULL};
    if (!python.PyArg_ParseTuple(arguments, "O&OOO:SetNamedPipeHandleState", argument_handle, &pipe,
                                 &objects[0], &objects[1], &objects[2]))
        return NULL;
    for (size_t i = 0; i < COUNT_OF(objects); i++)
        if (!optional_number(objects[i], &numbers[i], &pointers[i]))
            return NULL;
    BOOL done = SetNamedPipeHandleState(pipe, pointers[0], pointers[1], pointers[2]);
    return python_values_done(done, GetLastError(), "SetNamedPipeHandleState");
}

static PyObject *get_info(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE pipe = NULL;
    DWORD flags = 0;
    DWORD out_size = 0;
    DWORD in_size = 0;
    DWORD instances = 0;
    if (!python.PyArg_ParseTuple(arguments, "O&:GetNamedPipeInfo", argument_handle, &pipe))
        return NULL;
    if (!GetNamedPipeInfo(pipe, &flags, &out_size, &in_size, &instances))
        return python_values_raise(GetLastError(), "GetNamedPipeInfo");
    return python.Py_BuildValue("(kkkk)", flags, out_size, in_size, instances);
}

// GetNamedPipeHandleState(pipe, collection=False, user=False) -> (flags, instances, most bytes, milliseconds, user); the two
// in the middle are None unless collection is true, and the last is "" unless user is.
static PyObject *get_state(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE pipe = NULL;
    BOOL collection = FALSE;
    BOOL wants_user = FALSE;
    DWORD flags = 0;
    DWORD instances = 0;
    DWORD most = 0;
    DWORD wait = 0;
    wchar_t user[USER_SIZE] = L"";
    if (!python.PyArg_ParseTuple(arguments, "O&|O&O&:GetNamedPipeHandleState", argument_handle, &pipe,
                                 argument_flag, &collection, argument_flag, &wants_user))
        return NULL;
    if (!GetNamedPipeHandleStateW(pipe, &flags, &instances, collection ? &most : NULL,
                                  collection ? &wait : NULL, wants_user ? user : NULL,
                                  wants_user ? COUNT_OF(user) : 0))
        return python_values_raise(GetLastError(), "GetNamedPipeHandleState");
    PyObject *name = python_values_wide(user);
    return collection ? python.Py_BuildValue("(kkkkN)", flags, instances, most, wait, name)
                      : python.Py_BuildValue("(kkOON)", flags, instances, python.none, python.none, name);
}

// Which process is at an end of the pipe, or its session.
static PyObject *end_of_pipe(PyObject *arguments, const char *function, BOOL(WINAPI *call)(HANDLE, ULONG *))
{
    PyObject *object = NULL;
    HANDLE pipe = NULL;
    ULONG number = 0;
    if (!python.PyArg_ParseTuple(arguments, "O", &object) || !argument_handle(object, &pipe))
        return NULL;
    if (!call(pipe, &number))
        return python_values_raise(GetLastError(), function);
    return python.PyLong_FromUnsignedLong(number);
}

static PyObject *client_process(PyObject *self, PyObject *arguments)
{
    (void)self;
    return end_of_pipe(arguments, "GetNamedPipeClientProcessId", GetNamedPipeClientProcessId);
}

static PyObject *server_process(PyObject *self, PyObject *arguments)
{
    (void)self;
    return end_of_pipe(arguments, "GetNamedPipeServerProcessId", GetNamedPipeServerProcessId);
}

static PyMethodDef methods[] = {
    {"CallNamedPipe", call_named_pipe, METH_VARARGS,
     SIGNATURE("CallNamedPipe(name, data, size, milliseconds) -> bytes")},
    {"ConnectNamedPipe", connect_named_pipe, METH_VARARGS,
     SIGNATURE("ConnectNamedPipe(pipe, overlapped=None) -> code")},
    {"CreateNamedPipe", create_named_pipe, METH_VARARGS,
     SIGNATURE(
         "CreateNamedPipe(name, openMode, pipeMode, instances, outSize, inSize, milliseconds, security) -> "
         "PyHANDLE")},
    {"CreatePipe", create_pipe, METH_VARARGS, SIGNATURE("CreatePipe(security, size) -> (read, write)")},
    {"DisconnectNamedPipe", disconnect_named_pipe, METH_VARARGS, SIGNATURE("DisconnectNamedPipe(pipe)")},
    {"GetNamedPipeClientProcessId", client_process, METH_VARARGS,
     SIGNATURE("GetNamedPipeClientProcessId(pipe) -> int")},
    {"GetNamedPipeHandleState", get_state, METH_VARARGS,
     SIGNATURE(
         "GetNamedPipeHandleState(pipe, collection=False, user=False) -> (flags, instances, most bytes, "
         "milliseconds, user)")},
    {"GetNamedPipeServerProcessId", server_process, METH_VARARGS,
     SIGNATURE("GetNamedPipeServerProcessId(pipe) -> int")},
    {"GetNamedPipeInfo", get_info, METH_VARARGS,
     SIGNATURE("GetNamedPipeInfo(pipe) -> (flags, outSize, inSize, instances)")},
    {"PeekNamedPipe", peek_named_pipe, METH_VARARGS,
     SIGNATURE("PeekNamedPipe(pipe, size) -> (bytes, available, left)")},
    {"SetNamedPipeHandleState", set_state, METH_VARARGS,
     SIGNATURE("SetNamedPipeHandleState(pipe, mode, maximum, milliseconds)")},
    {"TransactNamedPipe", transact_named_pipe, METH_VARARGS,
     SIGNATURE("TransactNamedPipe(pipe, data, size) -> (code, bytes)")},
    {"WaitNamedPipe", wait_named_pipe, METH_VARARGS, SIGNATURE("WaitNamedPipe(name, milliseconds)")},
};

#define SAME(name) \
    { \
#name, name \
    }

static const struct python_constant constants[] = {
    SAME(NMPWAIT_NOWAIT),
    SAME(NMPWAIT_USE_DEFAULT_WAIT),
    {"NMPWAIT_WAIT_FOREVER", -1},
    SAME(PIPE_ACCESS_DUPLEX),
    SAME(PIPE_ACCESS_INBOUND),
    SAME(PIPE_ACCESS_OUTBOUND),
    SAME(PIPE_CLIENT_END),
    SAME(PIPE_NOWAIT),
    SAME(PIPE_READMODE_BYTE),
    SAME(PIPE_READMODE_MESSAGE),
    SAME(PIPE_REJECT_REMOTE_CLIENTS),
    SAME(PIPE_SERVER_END),
    SAME(PIPE_TYPE_BYTE),
    SAME(PIPE_TYPE_MESSAGE),
    SAME(PIPE_UNLIMITED_INSTANCES),
    SAME(PIPE_WAIT),
};

const struct win32_part win32_pipes = {"pipes",           "win32pipe", methods,
                                       COUNT_OF(methods), constants,   COUNT_OF(constants)};
