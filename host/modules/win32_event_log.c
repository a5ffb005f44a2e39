// SPDX-License-Identifier: MIT
// The event log: writing and reading. The part of win32evtlog that is in C.
#include "modules/win32_parts.h"

#include <stdlib.h>

#include "base/compiler.h"
#include "base/memory.h"
#include "base/wide.h"
#include "modules/argument.h"

static PyObject *open_log(PyObject *arguments, HANDLE(WINAPI *open)(const wchar_t *, const wchar_t *),
                          const char *function)
{
    wchar_t *machine = NULL;
    wchar_t *source = NULL;
    HANDLE handle = NULL;
    DWORD code = NO_ERROR;
    if (!python.PyArg_ParseTuple(arguments, "O&O&", argument_optional_wide, &machine, argument_wide, &source))
        return NULL;
    WITHOUT_GIL(code, handle = open(machine, source));
    argument_free_wide(source);
    argument_free_wide(machine);
    return handle != NULL ? python.PyLong_FromVoidPtr(handle) : python_values_raise(code, function);
}

static PyObject *register_event_source(PyObject *self, PyObject *arguments)
{
    (void)self;
    return open_log(arguments, RegisterEventSourceW, "RegisterEventSource");
}

static PyObject *open_event_log(PyObject *self, PyObject *arguments)
{
    (void)self;
    return open_log(arguments, OpenEventLogW, "OpenEventLog");
}

static PyObject *open_backup(PyObject *self, PyObject *arguments)
{
    (void)self;
    return open_log(arguments, OpenBackupEventLogW, "OpenBackupEventLog");
}

static PyObject *close_log(PyObject *arguments, BOOL(WINAPI *close)(HANDLE), const char *function)
{
    HANDLE handle = NULL;
    BOOL done = FALSE;
    DWORD code = NO_ERROR;
    if (!python.PyArg_ParseTuple(arguments, "O&", argument_handle, &handle))
        return NULL;
    WITHOUT_GIL(code, done = close(handle));
    return python_values_done(done, code, function);
}

static PyObject *deregister_event_source(PyObject *self, PyObject *arguments)
{
    (void)self;
    return close_log(arguments, DeregisterEventSource, "DeregisterEventSource");
}

static PyObject *close_event_log(PyObject *self, PyObject *arguments)
{
    (void)self;
    return close_log(arguments, CloseEventLog, "CloseEventLog");
}

static PyObject *report_event(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE handle = NULL;
    uint32_t type = 0;
    uint32_t category = 0;
    uint32_t identifier = 0;
    struct argument_bytes sid = {0};
    PyObject *sequence = NULL;
    struct argument_bytes data = {0};
    struct text_list texts = {0};
    if (!python.PyArg_ParseTuple(arguments, "O&O&O&O&O&OO&:ReportEvent", argument_handle, &handle,
                                 argument_number, &type, argument_number, &category, argument_number,
                                 &identifier, argument_sid, &sid, &sequence, argument_bytes, &data))
        return NULL;
    BOOL done = FALSE;
    bool asked = sequence == python.none ||
                 python_values_texts(sequence, &texts, "strings must be None or a sequence");
    DWORD code = NO_ERROR;
    if (asked) {
        wchar_t **list = memory_allocate(texts.count * sizeof *list);
        for (size_t i = 0; i < texts.count; i++)
            list[i] = wide_from_text(texts.items[i]);
        WITHOUT_GIL(code, done = ReportEventW(handle, (WORD)type, (WORD)category, identifier, sid.data,
                                              (WORD)texts.count, (DWORD)data.size,
                                              texts.count > 0 ? (const wchar_t **)list : NULL, data.data));
        for (size_t i = 0; i < texts.count; i++)
            free(list[i]);
        free(list);
    }
    text_list_clear(&texts);
    argument_free_bytes(&data);
    argument_free_bytes(&sid);
    return asked ? python_values_done(done, code, "ReportEvent") : NULL;
}

static PyObject *get_number(PyObject *arguments, BOOL(WINAPI *get)(HANDLE, DWORD *), const char *function)
{
    HANDLE handle = NULL;
    DWORD number = 0;
    BOOL done = FALSE;
    DWORD code = NO_ERROR;
    if (!python.PyArg_ParseTuple(arguments, "O&", argument_handle, &handle))
        return NULL;
    WITHOUT_GIL(code, done = get(handle, &number));
    return done ? python.PyLong_FromUnsignedLong(number) : python_values_raise(code, function);
}

static PyObject *get_number_of_records(PyObject *self, PyObject *arguments)
{
    (void)self;
    return get_number(arguments, GetNumberOfEventLogRecords, "GetNumberOfEventLogRecords");
}

static PyObject *get_oldest_record(PyObject *self, PyObject *arguments)
{
    (void)self;
    return get_number(arguments, GetOldestEventLogRecord, "GetOldestEventLogRecord");
}

// The records as the system gives them, EVENTLOGRECORD after EVENTLOGRECORD; empty at the end of the log.
static PyObject *read_event_log(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE handle = NULL;
    uint32_t flags = 0;
    uint32_t offset = 0;
    if (!python.PyArg_ParseTuple(arguments, "O&O&O&:ReadEventLog", argument_handle, &handle, argument_number,
                                 &flags, argument_number, &offset))
        return NULL;
    DWORD size = 0x7FFFF; // the documented most: a single record always fits
    char *buffer = memory_allocate(size);
    DWORD read = 0;
    DWORD needed = 0;
    BOOL done = FALSE;
    DWORD code = NO_ERROR;
    WITHOUT_GIL(code, done = ReadEventLogW(handle, flags, offset, buffer, size, &read, &needed));
    PyObject *result = NULL;
    if (done || code == ERROR_HANDLE_EOF)
        result = python.PyBytes_FromStringAndSize(buffer, done ? (Py_ssize_t)read : 0);
    else
        python_values_raise(code, "ReadEventLog");
    free(buffer);
    return result;
}

static PyObject *clear_event_log(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE handle = NULL;
    wchar_t *backup = NULL;
    BOOL done = FALSE;
    DWORD code = NO_ERROR;
    if (!python.PyArg_ParseTuple(arguments, "O&O&:ClearEventLog", argument_handle, &handle,
                                 argument_optional_wide, &backup))
        return NULL;
    WITHOUT_GIL(code, done = ClearEventLogW(handle, backup));
    argument_free_wide(backup);
    return python_values_done(done, code, "ClearEventLog");
}

// The text of a message in a DLL or exe, with its inserts; None where it has no such message.
static PyObject *format_message_of_file(PyObject *self, PyObject *arguments)
{
    (void)self;
    wchar_t *file = NULL;
    uint32_t identifier = 0;
    PyObject *sequence = NULL;
    struct text_list texts = {0};
    if (!python.PyArg_ParseTuple(arguments, "O&O&O:FormatMessageOfFile", argument_wide, &file,
                                 argument_number, &identifier, &sequence))
        return NULL;
    PyObject *result = NULL;
    if (python_values_texts(sequence, &texts, "strings must be a sequence")) {
        static wchar_t empty[] = L"";
        wchar_t *inserts[99]; // %1 .. %99; one that is not there stays empty
        for (size_t i = 0; i < COUNT_OF(inserts); i++)
            inserts[i] = i < texts.count ? wide_from_text(texts.items[i]) : empty;
        wchar_t *text = NULL;
        PyThreadState *state = python.PyEval_SaveThread();
        HMODULE module =
            LoadLibraryExW(file, NULL, LOAD_LIBRARY_AS_DATAFILE | LOAD_LIBRARY_AS_IMAGE_RESOURCE);
        if (module != NULL) {
            FormatMessageW(FORMAT_MESSAGE_FROM_HMODULE | FORMAT_MESSAGE_ALLOCATE_BUFFER |
                               FORMAT_MESSAGE_ARGUMENT_ARRAY,
                           module, identifier, 0, (wchar_t *)(void *)&text, 0, (va_list *)(void *)inserts);
            FreeLibrary(module);
        }
        python.PyEval_RestoreThread(state);
        result = python_values_wide(text);
        LocalFree(text);
        for (size_t i = 0; i < COUNT_OF(inserts) && i < texts.count; i++)
            free(inserts[i]);
    }
    text_list_clear(&texts);
    argument_free_wide(file);
    return result;
}

static PyMethodDef methods[] = {
    {"ClearEventLog", clear_event_log, METH_VARARGS, SIGNATURE("ClearEventLog(handle, backupFile)")},
    {"CloseEventLog", close_event_log, METH_VARARGS, SIGNATURE("CloseEventLog(handle)")},
    {"DeregisterEventSource", deregister_event_source, METH_VARARGS,
     SIGNATURE("DeregisterEventSource(handle)")},
    {"FormatMessageOfFile", format_message_of_file, METH_VARARGS,
     SIGNATURE("FormatMessageOfFile(file, id, inserts) -> str or None")},
    {"GetNumberOfEventLogRecords", get_number_of_records, METH_VARARGS,
     SIGNATURE("GetNumberOfEventLogRecords(handle) -> int")},
    {"GetOldestEventLogRecord", get_oldest_record, METH_VARARGS,
     SIGNATURE("GetOldestEventLogRecord(handle) -> int")},
    {"OpenBackupEventLog", open_backup, METH_VARARGS, SIGNATURE("OpenBackupEventLog(machine, file) -> int")},
    {"OpenEventLog", open_event_log, METH_VARARGS, SIGNATURE("OpenEventLog(machine, source) -> int")},
    {"ReadEventLogBytes", read_event_log, METH_VARARGS,
     SIGNATURE("ReadEventLogBytes(handle, flags, offset) -> bytes")},
    {"RegisterEventSource", register_event_source, METH_VARARGS,
     SIGNATURE("RegisterEventSource(machine, source) -> int")},
    {"ReportEvent", report_event, METH_VARARGS,
     SIGNATURE("ReportEvent(handle, type, category, id, sid, strings, data)")},
};

const struct win32_part win32_event_log = {"event_log", "win32evtlog", methods, COUNT_OF(methods), NULL, 0};
