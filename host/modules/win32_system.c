// SPDX-License-Identifier: MIT
// The machine, the account, modules and paths. A part of win32api.
#include "modules/win32_parts.h"

#include <stdlib.h>

#define SECURITY_WIN32
#include <security.h>

#include "base/compiler.h"
#include "base/memory.h"
#include "modules/argument.h"

// ---- texts that the system gives ----

// Calls that fill a buffer, in their two shapes: the length is a result, or goes in and out.
typedef DWORD (*fill_function)(const wchar_t *argument, wchar_t *buffer, DWORD size);

enum { LONGEST = 32768 }; // characters of any path or name

static PyObject *filled(fill_function fill, const wchar_t *argument, const char *function)
{
    wchar_t *buffer = memory_allocate(LONGEST * sizeof *buffer);
    DWORD length = 0;
    DWORD code = NO_ERROR;
    SetLastError(NO_ERROR);
    WITHOUT_GIL(code, length = fill(argument, buffer, LONGEST));
    if (length >= LONGEST) // as much is needed, and nothing was given
        code = ERROR_INSUFFICIENT_BUFFER;
    const bool given = length < LONGEST && (length > 0 || code == NO_ERROR);
    PyObject *result = given ? python.PyUnicode_FromWideChar(buffer, (Py_ssize_t)length)
                             : python_values_raise(code, function);
    free(buffer);
    return result;
}

static PyObject *filled_for(PyObject *arguments, fill_function fill, const char *function)
{
    wchar_t *argument = NULL;
    if (!python.PyArg_ParseTuple(arguments, "O&", argument_wide, &argument))
        return NULL;
    PyObject *result = filled(fill, argument, function);
    argument_free_wide(argument);
    return result;
}

#define FILL(name, call) \
    static DWORD name(const wchar_t *argument, wchar_t *buffer, DWORD size) \
    { \
        (void)argument; \
        return (call); \
    }
#define FILL_IN_OUT(name, call) \
    static DWORD name(const wchar_t *argument, wchar_t *buffer, DWORD size) \
    { \
        (void)argument; \
        return (call) ? size : 0; \
    }
#define GIVES(name, fill, function) \
    static PyObject *name(PyObject *self, PyObject *arguments) \
    { \
        (void)self; \
        (void)arguments; \
        return filled(fill, NULL, function); \
    }
#define GIVES_FOR(name, fill, function) \
    static PyObject *name(PyObject *self, PyObject *arguments) \
    { \
        (void)self; \
        return filled_for(arguments, fill, function); \
    }

FILL_IN_OUT(fill_computer_name, GetComputerNameW(buffer, &size))
FILL(fill_system_directory, GetSystemDirectoryW(buffer, size))
FILL(fill_windows_directory, GetWindowsDirectoryW(buffer, size))
FILL(fill_temp_path, GetTempPathW(size, buffer))
FILL(fill_drives, GetLogicalDriveStringsW(size, buffer))
FILL(fill_short_path, GetShortPathNameW(argument, buffer, size))
FILL(fill_long_path, GetLongPathNameW(argument, buffer, size))
FILL(fill_full_path, GetFullPathNameW(argument, size, buffer, NULL))

// What follows counts the terminator as well.

static DWORD fill_expanded(const wchar_t *argument, wchar_t *buffer, DWORD size)
{
    const DWORD length = ExpandEnvironmentStringsW(argument, buffer, size);
    return length > 0 ? length - 1 : 0;
}

static DWORD fill_user_name(const wchar_t *argument, wchar_t *buffer, DWORD size)
{
    (void)argument;
    return GetUserNameW(buffer, &size) && size > 0 ? size - 1 : 0;
}

GIVES(get_computer_name, fill_computer_name, "GetComputerName")
GIVES(get_user_name, fill_user_name, "GetUserName")
GIVES(get_system_directory, fill_system_directory, "GetSystemDirectory")
GIVES(get_windows_directory, fill_windows_directory, "GetWindowsDirectory")
GIVES(get_temp_path, fill_temp_path, "GetTempPath")
GIVES(get_logical_drive_strings, fill_drives, "GetLogicalDriveStrings")
GIVES_FOR(get_short_path_name, fill_short_path, "GetShortPathName")
GIVES_FOR(get_long_path_name, fill_long_path, "GetLongPathName")
GIVES_FOR(get_full_path_name, fill_full_path, "GetFullPathName")
GIVES_FOR(expand_environment_strings, fill_expanded, "ExpandEnvironmentStrings")

// The forms differ in nothing but the number that the caller gives.
static PyObject *get_name_of_kind(PyObject *arguments, BOOL user, const char *function)
{
    uint32_t kind = 0;
    if (!python.PyArg_ParseTuple(arguments, "O&", argument_number, &kind))
        return NULL;
    DWORD size = 1024;
    wchar_t buffer[1024];
    BOOL done = FALSE;
    DWORD code = NO_ERROR;
    if (user) {
        BOOLEAN(WINAPI * get_user_name_ex)(EXTENDED_NAME_FORMAT, wchar_t *, ULONG *);
        void *address = python_values_system_function(L"secur32.dll", "GetUserNameExW");
        if (address == NULL)
            return NULL;
        *(void **)(void *)&get_user_name_ex = address;
        WITHOUT_GIL(code, done = get_user_name_ex((EXTENDED_NAME_FORMAT)kind, buffer, &size));
    } else {
        WITHOUT_GIL(code, done = GetComputerNameExW((COMPUTER_NAME_FORMAT)kind, buffer, &size));
    }
    return done ? python_values_wide(buffer) : python_values_raise(code, function);
}

static PyObject *get_user_name_ex(PyObject *self, PyObject *arguments)
{
    (void)self;
    return get_name_of_kind(arguments, TRUE, "GetUserNameEx");
}

static PyObject *get_computer_name_ex(PyObject *self, PyObject *arguments)
{
    (void)self;
    return get_name_of_kind(arguments, FALSE, "GetComputerNameEx");
}

// ---- modules ----

static PyObject *get_module_handle(PyObject *self, PyObject *arguments)
{
    (void)self;
    PyObject *object = python.none;
    wchar_t *name = NULL;
    if (!python.PyArg_ParseTuple(arguments, "|O:GetModuleHandle", &object) ||
        argument_optional_wide(object, &name) == 0)
        return NULL;
    HMODULE module = GetModuleHandleW(name);
    DWORD code = GetLastError();
    argument_free_wide(name);
    return module != NULL ? python.PyLong_FromVoidPtr(module) : python_values_raise(code, "GetModuleHandle");
}

static PyObject *get_module_file_name(PyObject *self, PyObject *arguments)
{
    (void)self;
    HMODULE module = NULL;
    if (!python.PyArg_ParseTuple(arguments, "O&:GetModuleFileName", argument_handle, &module))
        return NULL;
    wchar_t *buffer = memory_allocate(LONGEST * sizeof *buffer);
    DWORD length = GetModuleFileNameW(module, buffer, LONGEST);
    DWORD code = GetLastError();
    PyObject *result =
        length > 0 ? python_values_wide(buffer) : python_values_raise(code, "GetModuleFileName");
    free(buffer);
    return result;
}

// A path is loaded as it is; a mere name from System32 only, never from the current directory or along PATH.
static PyObject *load_library(PyObject *arguments, const char *format, const char *function)
{
    wchar_t *name = NULL;
    void *reserved = NULL;
    uint32_t flags = 0;
    if (!python.PyArg_ParseTuple(arguments, format, argument_wide, &name, argument_handle, &reserved,
                                 argument_number, &flags))
        return NULL;
    HMODULE module = NULL;
    DWORD code = NO_ERROR;
    WITHOUT_GIL(code, module = LoadLibraryExW(name, NULL, flags));
    argument_free_wide(name);
    return module != NULL ? python.PyLong_FromVoidPtr(module) : python_values_raise(code, function);
}

static PyObject *load_library_plain(PyObject *self, PyObject *arguments)
{
    (void)self;
    return load_library(arguments, "O&:LoadLibrary", "LoadLibrary");
}

static PyObject *load_library_ex(PyObject *self, PyObject *arguments)
{
    (void)self;
    return load_library(arguments, "O&O&O&:LoadLibraryEx", "LoadLibraryEx");
}

static PyObject *free_library(PyObject *self, PyObject *arguments)
{
    (void)self;
    HMODULE module = NULL;
    BOOL done = FALSE;
    DWORD code = NO_ERROR;
    if (!python.PyArg_ParseTuple(arguments, "O&:FreeLibrary", argument_handle, &module))
        return NULL;
    WITHOUT_GIL(code, done = FreeLibrary(module));
    return python_values_done(done, code, "FreeLibrary");
}

// ---- the rest ----

static PyObject *sleep_for(PyObject *self, PyObject *arguments)
{
    (void)self;
    uint32_t milliseconds = 0;
    BOOL alertable = FALSE;
    if (!python.PyArg_ParseTuple(arguments, "O&|O&:Sleep", argument_number, &milliseconds, argument_flag,
                                 &alertable))
        return NULL;
    PyThreadState *state = python.PyEval_SaveThread();
    DWORD result = SleepEx(milliseconds, alertable);
    python.PyEval_RestoreThread(state);
    return python.PyLong_FromUnsignedLong(result);
}

static PyObject *get_tick_count(PyObject *self, PyObject *arguments)
{
    (void)self;
    (void)arguments;
    return python.PyLong_FromUnsignedLong(GetTickCount());
}

static PyObject *get_system_metrics(PyObject *self, PyObject *arguments)
{
    (void)self;
    int index = 0;
    if (!python.PyArg_ParseTuple(arguments, "i:GetSystemMetrics", &index))
        return NULL;
    return python.PyLong_FromLong(GetSystemMetrics(index));
}

static PyObject *global_memory_status(PyObject *self, PyObject *arguments)
{
    (void)self;
    (void)arguments;
    MEMORYSTATUSEX status = {.dwLength = sizeof status};
    if (!GlobalMemoryStatusEx(&status))
        return python_values_raise(GetLastError(), "GlobalMemoryStatusEx");
    return python.Py_BuildValue("{s:k,s:k,s:K,s:K,s:K,s:K,s:K,s:K,s:K}", "Length", status.dwLength,
                                "MemoryLoad", status.dwMemoryLoad, "TotalPhys", status.ullTotalPhys,
                                "AvailPhys", status.ullAvailPhys, "TotalPageFile", status.ullTotalPageFile,
                                "AvailPageFile", status.ullAvailPageFile, "TotalVirtual",
                                status.ullTotalVirtual, "AvailVirtual", status.ullAvailVirtual,
                                "AvailExtendedVirtual", status.ullAvailExtendedVirtual);
}

static PyObject *set_error_mode(PyObject *self, PyObject *arguments)
{
    (void)self;
    uint32_t mode = 0;
    if (!python.PyArg_ParseTuple(arguments, "O&:SetErrorMode", argument_number, &mode))
        return NULL;
    return python.PyLong_FromUnsignedLong(SetErrorMode(mode));
}

static PyObject *output_debug_string(PyObject *self, PyObject *arguments)
{
    (void)self;
    wchar_t *text = NULL;
    if (!python.PyArg_ParseTuple(arguments, "O&:OutputDebugString", argument_wide, &text))
        return NULL;
    OutputDebugStringW(text);
    argument_free_wide(text);
    return api_none();
}

static PyObject *post_thread_message(PyObject *self, PyObject *arguments)
{
    (void)self;
    uint32_t thread = 0;
    uint32_t message = 0;
    void *wide = NULL;
    void *value = NULL;
    if (!python.PyArg_ParseTuple(arguments, "O&O&|O&O&:PostThreadMessage", argument_number, &thread,
                                 argument_number, &message, argument_handle, &wide, argument_handle, &value))
        return NULL;
    BOOL done = PostThreadMessageW(thread, message, (WPARAM)wide, (LPARAM)value);
    return python_values_done(done, GetLastError(), "PostThreadMessage");
}

static PyObject *initiate_shutdown(PyObject *self, PyObject *arguments)
{
    (void)self;
    wchar_t *machine = NULL;
    wchar_t *message = NULL;
    uint32_t seconds = 0;
    BOOL force = FALSE;
    BOOL reboot = FALSE;
    BOOL done = FALSE;
    DWORD code = NO_ERROR;
    if (!python.PyArg_ParseTuple(arguments, "O&O&O&O&O&:InitiateSystemShutdown", argument_optional_wide,
                                 &machine, argument_optional_wide, &message, argument_number, &seconds,
                                 argument_flag, &force, argument_flag, &reboot))
        return NULL;
    WITHOUT_GIL(code, done = InitiateSystemShutdownW(machine, message, seconds, force, reboot));
    argument_free_wide(message);
    argument_free_wide(machine);
    return python_values_done(done, code, "InitiateSystemShutdown");
}

static PyMethodDef methods[] = {
    {"ExpandEnvironmentStrings", expand_environment_strings, METH_VARARGS,
     SIGNATURE("ExpandEnvironmentStrings(text) -> str")},
    {"FreeLibrary", free_library, METH_VARARGS, SIGNATURE("FreeLibrary(module)")},
    {"GetComputerName", get_computer_name, METH_NOARGS, SIGNATURE("GetComputerName() -> str")},
    {"GetComputerNameEx", get_computer_name_ex, METH_VARARGS, SIGNATURE("GetComputerNameEx(kind) -> str")},
    {"GetFullPathName", get_full_path_name, METH_VARARGS, SIGNATURE("GetFullPathName(path) -> str")},
    {"GetLogicalDriveStrings", get_logical_drive_strings, METH_NOARGS,
     SIGNATURE("GetLogicalDriveStrings() -> the roots, each ended by a NUL character")},
    {"GetLongPathName", get_long_path_name, METH_VARARGS, SIGNATURE("GetLongPathName(path) -> str")},
    {"GetModuleFileName", get_module_file_name, METH_VARARGS, SIGNATURE("GetModuleFileName(module) -> str")},
    {"GetModuleHandle", get_module_handle, METH_VARARGS, SIGNATURE("GetModuleHandle(name=None) -> int")},
    {"GetShortPathName", get_short_path_name, METH_VARARGS, SIGNATURE("GetShortPathName(path) -> str")},
    {"GetSystemDirectory", get_system_directory, METH_NOARGS, SIGNATURE("GetSystemDirectory() -> str")},
    {"GetSystemMetrics", get_system_metrics, METH_VARARGS, SIGNATURE("GetSystemMetrics(index) -> int")},
    {"GetTempPath", get_temp_path, METH_NOARGS, SIGNATURE("GetTempPath() -> str")},
    {"GetTickCount", get_tick_count, METH_NOARGS,
     SIGNATURE("GetTickCount() -> milliseconds since the start of Windows")},
    {"GetUserName", get_user_name, METH_NOARGS, SIGNATURE("GetUserName() -> str")},
    {"GetUserNameEx", get_user_name_ex, METH_VARARGS, SIGNATURE("GetUserNameEx(kind) -> str")},
    {"GetWindowsDirectory", get_windows_directory, METH_NOARGS, SIGNATURE("GetWindowsDirectory() -> str")},
    {"GlobalMemoryStatusEx", global_memory_status, METH_NOARGS, SIGNATURE("GlobalMemoryStatusEx() -> dict")},
    {"InitiateSystemShutdown", initiate_shutdown, METH_VARARGS,
     SIGNATURE("InitiateSystemShutdown(machine, message, seconds, force, reboot)")},
    {"LoadLibrary", load_library_plain, METH_VARARGS, SIGNATURE("LoadLibrary(path) -> int")},
    {"LoadLibraryEx", load_library_ex, METH_VARARGS, SIGNATURE("LoadLibraryEx(path, 0, flags) -> int")},
    {"OutputDebugString", output_debug_string, METH_VARARGS, SIGNATURE("OutputDebugString(text)")},
    {"PostThreadMessage", post_thread_message, METH_VARARGS,
     SIGNATURE("PostThreadMessage(thread, message, wparam=0, lparam=0)")},
    {"SetErrorMode", set_error_mode, METH_VARARGS, SIGNATURE("SetErrorMode(mode) -> the mode before")},
    {"Sleep", sleep_for, METH_VARARGS, SIGNATURE("Sleep(milliseconds, alertable=False) -> int")},
};

const struct win32_part win32_system = {"system", "win32api", methods, COUNT_OF(methods), NULL, 0};
