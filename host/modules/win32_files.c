// SPDX-License-Identifier: MIT
// Files: opening, reading, writing, also overlapped; change notifications. The part of win32file that is in
// C.
#include "modules/win32_parts.h"

#include <stdlib.h>

#include "base/compiler.h"
#include "base/memory.h"
#include "modules/argument.h"

// pywintypes.OVERLAPPED or None. Returns false with an exception.
static bool to_overlapped(PyObject *object, struct argument_bytes *memory, OVERLAPPED **overlapped)
{
    *overlapped = NULL;
    if (argument_memory(object, memory) == 0)
        return false;
    if (memory->data == NULL)
        return true;
    if ((size_t)memory->size == sizeof **overlapped) {
        *overlapped = (OVERLAPPED *)(void *)memory->data;
        return true;
    }
    argument_free_bytes(memory);
    python.PyErr_SetString(*python.PyExc_TypeError, "The object is not a PyOVERLAPPED object");
    return false;
}

static PyObject *create_file(PyObject *self, PyObject *arguments)
{
    (void)self;
    wchar_t *name = NULL;
    uint32_t access = 0;
    uint32_t share = 0;
    struct argument_security security = {0};
    uint32_t disposition = 0;
    uint32_t flags = 0;
    HANDLE template = NULL;
    HANDLE file = NULL;
    DWORD code = NO_ERROR;
    if (!python.PyArg_ParseTuple(arguments, "O&O&O&O&O&O&|O&:CreateFile", argument_wide, &name,
                                 argument_number, &access, argument_number, &share, argument_security,
                                 &security, argument_number, &disposition, argument_number, &flags,
                                 argument_handle, &template))
        return NULL;
    WITHOUT_GIL(code,
                file = CreateFileW(name, access, share, security.pointer, disposition, flags, template));
    argument_free_security(&security);
    argument_free_wide(name);
    return python_values_opened(file != INVALID_HANDLE_VALUE ? file : NULL, "HANDLE", code, "CreateFile");
}

// Reads at most size bytes into new bytes. More of the same message is no failure, but told by 234.
static PyObject *read_bytes(HANDLE file, uint32_t size)
{
    char *buffer = memory_allocate(size);
    DWORD read = 0;
    BOOL done = FALSE;
    DWORD code = NO_ERROR;
    WITHOUT_GIL(code, done = ReadFile(file, buffer, size, &read, NULL));
    if (done)
        code = NO_ERROR;
    PyObject *result = code == NO_ERROR || code == ERROR_MORE_DATA
                           ? python.Py_BuildValue("(kN)", (unsigned long)code,
                                                  python.PyBytes_FromStringAndSize(buffer, (Py_ssize_t)read))
                           : python_values_raise(code, "ReadFile");
    free(buffer);
    return result;
}

// ReadFile(file, size) -> (code, bytes); ReadFile(file, buffer, overlapped=None) -> (code, buffer). A buffer
// of an overlapped read must be kept until the read is over.
static PyObject *read_file(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE file = NULL;
    PyObject *target = NULL;
    PyObject *overlapped_object = python.none;
    if (!python.PyArg_ParseTuple(arguments, "O&O|O:ReadFile", argument_handle, &file, &target,
                                 &overlapped_object))
        return NULL;
    uint32_t size = 0;
    bool is_size = !python.PyObject_HasAttrString(target, "__setitem__"); // no buffer, so a number
    if (is_size && !python_values_number(target, &size))
        return NULL;
    if (is_size && overlapped_object == python.none)
        return read_bytes(file, size);

    struct argument_bytes buffer = {0};
    struct argument_bytes memory = {0};
    OVERLAPPED *overlapped = NULL;
    PyObject *result = NULL;
    PyObject *own = is_size ? python.PyByteArray_FromStringAndSize(NULL, (Py_ssize_t)size) : target;
    if (own != NULL && argument_memory(own, &buffer) != 0 &&
        to_overlapped(overlapped_object, &memory, &overlapped)) {
        DWORD read = 0;
        BOOL done = FALSE;
        DWORD code = NO_ERROR;
        WITHOUT_GIL(code, done = ReadFile(file, buffer.data, (DWORD)buffer.size, &read, overlapped));
        if (done || code == ERROR_IO_PENDING || code == ERROR_MORE_DATA)
            result = python.Py_BuildValue("(kO)", done ? 0UL : (unsigned long)code, own);
        else
            python_values_raise(code, "ReadFile");
    }
    argument_free_bytes(&memory);
    argument_free_bytes(&buffer);
    if (is_size)
        python.Py_DecRef(own);
    return result;
}

// WriteFile(file, data, overlapped=None) -> (code, count of bytes). An overlapped write keeps data in the
// OVERLAPPED.
static PyObject *write_file(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE file = NULL;
    struct argument_bytes data = {0};
    PyObject *overlapped_object = python.none;
    struct argument_bytes memory = {0};
    OVERLAPPED *overlapped = NULL;
    if (!python.PyArg_ParseTuple(arguments, "O&O&|O:WriteFile", argument_handle, &file, argument_bytes, &data,
                                 &overlapped_object))
        return NULL;
    PyObject *result = NULL;
    if (to_overlapped(overlapped_object, &memory, &overlapped) &&
        (overlapped == NULL || python.PyObject_SetAttrString(overlapped_object, "_data", data.owner) == 0)) {
        DWORD written = 0;
        BOOL done = FALSE;
        DWORD code = NO_ERROR;
        WITHOUT_GIL(code, done = WriteFile(file, data.data, (DWORD)data.size, &written, overlapped));
        if (done || code == ERROR_IO_PENDING)
            result = python.Py_BuildValue("(kk)", done ? 0UL : (unsigned long)code, written);
        else
            python_values_raise(code, "WriteFile");
    }
    argument_free_bytes(&memory);
    argument_free_bytes(&data);
    return result;
}

static PyObject *get_overlapped_result(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE file = NULL;
    PyObject *object = NULL;
    BOOL wait = FALSE;
    struct argument_bytes memory = {0};
    OVERLAPPED *overlapped = NULL;
    if (!python.PyArg_ParseTuple(arguments, "O&OO&:GetOverlappedResult", argument_handle, &file, &object,
                                 argument_flag, &wait) ||
        !to_overlapped(object, &memory, &overlapped))
        return NULL;
    DWORD count = 0;
    BOOL done = FALSE;
    DWORD code = ERROR_INVALID_PARAMETER;
    if (overlapped != NULL)
        WITHOUT_GIL(code, done = GetOverlappedResult(file, overlapped, &count, wait));
    argument_free_bytes(&memory);
    return done ? python.PyLong_FromUnsignedLong(count) : python_values_raise(code, "GetOverlappedResult");
}

// ---- calls with one handle ----

static PyObject *simple(PyObject *arguments, BOOL(WINAPI *call)(HANDLE), const char *function)
{
    HANDLE handle = NULL;
    BOOL done = FALSE;
    DWORD code = NO_ERROR;
    if (!python.PyArg_ParseTuple(arguments, "O&", argument_handle, &handle))
        return NULL;
    WITHOUT_GIL(code, done = call(handle));
    return python_values_done(done, code, function);
}

static PyObject *flush_file_buffers(PyObject *self, PyObject *arguments)
{
    (void)self;
    return simple(arguments, FlushFileBuffers, "FlushFileBuffers");
}

static PyObject *cancel_io(PyObject *self, PyObject *arguments)
{
    (void)self;
    return simple(arguments, CancelIo, "CancelIo");
}

static PyObject *find_next_change(PyObject *self, PyObject *arguments)
{
    (void)self;
    return simple(arguments, FindNextChangeNotification, "FindNextChangeNotification");
}

static PyObject *find_close_change(PyObject *self, PyObject *arguments)
{
    (void)self;
    return simple(arguments, FindCloseChangeNotification, "FindCloseChangeNotification");
}

static PyObject *set_end_of_file(PyObject *self, PyObject *arguments)
{
    (void)self;
    return simple(arguments, SetEndOfFile, "SetEndOfFile");
}

static PyObject *find_first_change(PyObject *self, PyObject *arguments)
{
    (void)self;
    wchar_t *path = NULL;
    BOOL subtree = FALSE;
    uint32_t filter = 0;
    HANDLE handle = NULL;
    DWORD code = NO_ERROR;
    if (!python.PyArg_ParseTuple(arguments, "O&O&O&:FindFirstChangeNotification", argument_wide, &path,
                                 argument_flag, &subtree, argument_number, &filter))
        return NULL;
    WITHOUT_GIL(code, handle = FindFirstChangeNotificationW(path, subtree, filter));
    argument_free_wide(path);
    if (handle == INVALID_HANDLE_VALUE)
        return python_values_raise(code, "FindFirstChangeNotification");
    return python.PyLong_FromVoidPtr(handle); // FindCloseChangeNotification closes it
}

// The changes in a directory, as the system gives them: FILE_NOTIFY_INFORMATION after
// FILE_NOTIFY_INFORMATION.
static PyObject *read_directory_changes(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE directory = NULL;
    uint32_t size = 0;
    BOOL subtree = FALSE;
    uint32_t filter = 0;
    if (!python.PyArg_ParseTuple(arguments, "O&O&O&O&:ReadDirectoryChanges", argument_handle, &directory,
                                 argument_number, &size, argument_flag, &subtree, argument_number, &filter))
        return NULL;
    char *buffer = memory_allocate(size);
    DWORD read = 0;
    BOOL done = FALSE;
    DWORD code = NO_ERROR;
    WITHOUT_GIL(code,
                done = ReadDirectoryChangesW(directory, buffer, size, subtree, filter, &read, NULL, NULL));
    PyObject *result = done ? python.PyBytes_FromStringAndSize(buffer, (Py_ssize_t)read)
                            : python_values_raise(code, "ReadDirectoryChangesW");
    free(buffer);
    return result;
}

static PyObject *get_file_size(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE file = NULL;
    LARGE_INTEGER size = {.QuadPart = 0};
    if (!python.PyArg_ParseTuple(arguments, "O&:GetFileSize", argument_handle, &file))
        return NULL;
    if (!GetFileSizeEx(file, &size))
        return python_values_raise(GetLastError(), "GetFileSize");
    return python.PyLong_FromLongLong(size.QuadPart);
}

static PyObject *set_file_pointer(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE file = NULL;
    long long offset = 0;
    uint32_t method = 0;
    LARGE_INTEGER position = {.QuadPart = 0};
    if (!python.PyArg_ParseTuple(arguments, "O&LO&:SetFilePointer", argument_handle, &file, &offset,
                                 argument_number, &method))
        return NULL;
    LARGE_INTEGER distance = {.QuadPart = offset};
    if (!SetFilePointerEx(file, distance, &position, method))
        return python_values_raise(GetLastError(), "SetFilePointer");
    return python.PyLong_FromLongLong(position.QuadPart);
}

static PyObject *get_file_type(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE file = NULL;
    if (!python.PyArg_ParseTuple(arguments, "O&:GetFileType", argument_handle, &file))
        return NULL;
    return python.PyLong_FromUnsignedLong(GetFileType(file));
}

static PyMethodDef methods[] = {
    {"CancelIo", cancel_io, METH_VARARGS, SIGNATURE("CancelIo(file)")},
    {"CreateFile", create_file, METH_VARARGS,
     SIGNATURE("CreateFile(name, access, share, security, disposition, flags, template=None) -> PyHANDLE")},
    {"FindCloseChangeNotification", find_close_change, METH_VARARGS,
     SIGNATURE("FindCloseChangeNotification(handle)")},
    {"FindFirstChangeNotification", find_first_change, METH_VARARGS,
     SIGNATURE("FindFirstChangeNotification(path, subtree, filter) -> int")},
    {"FindNextChangeNotification", find_next_change, METH_VARARGS,
     SIGNATURE("FindNextChangeNotification(handle)")},
    {"FlushFileBuffers", flush_file_buffers, METH_VARARGS, SIGNATURE("FlushFileBuffers(file)")},
    {"GetFileSize", get_file_size, METH_VARARGS, SIGNATURE("GetFileSize(file) -> bytes in it")},
    {"GetFileType", get_file_type, METH_VARARGS, SIGNATURE("GetFileType(file) -> int")},
    {"GetOverlappedResult", get_overlapped_result, METH_VARARGS,
     SIGNATURE("GetOverlappedResult(file, overlapped, wait) -> count of bytes")},
    {"ReadDirectoryChangesBytes", read_directory_changes, METH_VARARGS,
     SIGNATURE("ReadDirectoryChangesBytes(directory, size, subtree, filter) -> bytes")},
    {"ReadFile", read_file, METH_VARARGS,
     SIGNATURE("ReadFile(file, size or buffer, overlapped=None) -> (code, data)")},
    {"SetEndOfFile", set_end_of_file, METH_VARARGS, SIGNATURE("SetEndOfFile(file)")},
    {"SetFilePointer", set_file_pointer, METH_VARARGS,
     SIGNATURE("SetFilePointer(file, offset, method) -> position")},
    {"WriteFile", write_file, METH_VARARGS,
     SIGNATURE("WriteFile(file, data, overlapped=None) -> (code, count)")},
};

const struct win32_part win32_files = {"files", "win32file", methods, COUNT_OF(methods), NULL, 0};
