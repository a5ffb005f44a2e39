// SPDX-License-Identifier: MIT
// Arguments of Win32 calls, as converters for "O&" of PyArg_ParseTuple. What a converter allocates is cleaned
// up when a later argument is refused, and is the caller's after success.
//
//     if (!python.PyArg_ParseTuple(arguments, "O&O&:OpenService", argument_handle, &manager, argument_wide,
//     &name))
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <windows.h>

#include "python/api.h"

int argument_handle(PyObject *object, void *target); // void *: an int, None (NULL), a PyHANDLE
int argument_number(PyObject *object, void *target); // uint32_t: a number of 32 bits, signed or unsigned
int argument_flag(PyObject *object, void *target);   // BOOL: the object's truth
int argument_wide(PyObject *object, void *target);   // wchar_t *: a str without NUL characters
int argument_optional_wide(PyObject *object, void *target); // wchar_t *: the same, or NULL for None

// wchar_t *: a sequence of str, or one str, as "a\0b\0\0"; NULL for None.
int argument_double_zero(PyObject *object, void *target);

// Frees what the wide converters made; NULL does nothing.
void argument_free_wide(wchar_t *wide);
void argument_free_password(wchar_t *wide); // and wipes it first

// A window onto the bytes of an object, which it keeps alive. All zero is an empty one.
struct argument_bytes {
    PyObject *owner;
    char *data; // NULL for None
    Py_ssize_t size;
};
int argument_bytes(PyObject *object,
                   void *target); // struct argument_bytes: a copy of the object's bytes, or None

// struct argument_bytes: a valid security descriptor in its self-relative form
// (pywintypes.SECURITY_DESCRIPTOR, bytes), or None.
int argument_descriptor(PyObject *object, void *target);
int argument_sid(PyObject *object,
                 void *target); // struct argument_bytes: a valid SID (pywintypes.SID, bytes), or None

// struct argument_bytes: the object's own memory, which stays where it is: a bytearray, a memoryview of a
// whole one, an object that keeps such a thing as _memory (pywintypes.OVERLAPPED), or None.
int argument_memory(PyObject *object, void *target);
void argument_free_bytes(struct argument_bytes *bytes);

// What Create functions take as security: a pywintypes.SECURITY_ATTRIBUTES, or None.
struct argument_security {
    SECURITY_ATTRIBUTES attributes;
    SECURITY_ATTRIBUTES *pointer; // NULL for None
    struct argument_bytes descriptor;
};
int argument_security(PyObject *object, void *target); // struct argument_security
void argument_free_security(struct argument_security *security);

// The handles of a sequence, at most capacity of them. Returns false with an exception.
bool argument_handles(PyObject *sequence, HANDLE *handles, size_t capacity, DWORD *count);
