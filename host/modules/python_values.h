// SPDX-License-Identifier: MIT
// Values between Python and C, and modules made from functions: what every module of this room needs. All
// with the GIL.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "python/api.h"

struct python_constant {
    const char *name;
    int64_t value;
};

// Makes a module in sys.modules, which is what its functions get as self. methods must live as long as the process. Returns a
// borrowed reference, or NULL with an exception.
PyObject *python_values_module(const char *name, const char *doc, PyMethodDef *methods, size_t method_count,
                               const struct python_constant *constants, size_t constant_count);

// ModuleSpec(name, loader). A new reference, or NULL with an exception.
PyObject *python_values_spec(const char *name, PyObject *loader);

// Puts functions and constants into a dict; module_name is what the functions say they belong to. Returns
// false with an exception.
bool python_values_fill(PyObject *dict, const char *module_name, PyMethodDef *methods, size_t method_count,
                        const struct python_constant *constants, size_t constant_count);

// Is the caller in Python's own interpreter? Others may end before what they hand to the host is used. Returns false with a
// RuntimeError that names the function.
bool python_values_need_main(const char *function);

// UTF-8 of a str, lone surrogates kept. Owner: the caller. NULL, with a TypeError that says complaint, for
// anything else.
char *python_values_text(PyObject *object, const char *complaint);

// The items of a sequence, each as str(item). Returns false with a TypeError that says complaint when it is
// no sequence.
bool python_values_texts(PyObject *object, struct text_list *texts, const char *complaint);

// A number of 32 bits, signed or unsigned. Returns false with an exception for anything that is no number.
bool python_values_number(PyObject *object, uint32_t *number);

// A handle: an int, None (NULL), or an object with __int__ such as a PyHANDLE. Returns false with an
// exception.
bool python_values_handle(PyObject *object, void **handle);

// pywintypes.TYPE(handle), which owns the handle; TYPE is "HANDLE" for what CloseHandle closes. A new
// reference, or NULL with an exception.
PyObject *python_values_new_handle(const void *handle, const char *type);

// The result of a call that opens something: its handle object with the system's last error set to code (a
// mutex that was there already is told that way), or pywintypes.error(code, function, text of code) for NULL.
PyObject *python_values_opened(const void *handle, const char *type, uint32_t code, const char *function);

// str of a terminated UTF-16 text; None for NULL. A new reference, or NULL with an exception.
PyObject *python_values_wide(const wchar_t *wide);

// None when a call succeeded, else pywintypes.error(code, function, text of code).
PyObject *python_values_done(bool succeeded, uint32_t code, const char *function);

// The address of a function that not every Windows has, or whose DLL few services need: looked up in System32
// only. Returns NULL with pywintypes.error where it is missing.
void *python_values_system_function(const wchar_t *dll, const char *function);

// (IID, bytes) of a power setting. A new reference, or NULL with an exception.
PyObject *python_values_power_setting(const void *guid, const void *data, size_t size);

// Raises pywintypes.error(code, function, text of code): the class of whichever pywintypes is importable.
// Returns NULL.
PyObject *python_values_raise(uint32_t code, const char *function);
