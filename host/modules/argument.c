// SPDX-License-Identifier: MIT
#include "modules/argument.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/wide.h"
#include "modules/python_values.h"

int argument_handle(PyObject *object, void *target)
{
    return python_values_handle(object, target);
}

int argument_number(PyObject *object, void *target)
{
    return python_values_number(object, target);
}

int argument_flag(PyObject *object, void *target)
{
    int truth = python.PyObject_IsTrue(object);
    *(BOOL *)target = truth > 0;
    return truth >= 0;
}

int argument_wide(PyObject *object, void *target)
{
    wchar_t **wide = target;
    if (object == NULL) { // a later argument was refused
        argument_free_wide(*wide);
        *wide = NULL;
        return 1;
    }
    *wide = python.PyUnicode_AsWideCharString(object, NULL); // refuses what is no str, and NUL characters
    return *wide != NULL ? Py_CLEANUP_SUPPORTED : 0;
}

int argument_optional_wide(PyObject *object, void *target)
{
    if (object != python.none)
        return argument_wide(object, target);
    *(wchar_t **)target = NULL;
    return Py_CLEANUP_SUPPORTED;
}

int argument_double_zero(PyObject *object, void *target)
{
    wchar_t **wide = target;
    if (object == NULL || object == python.none)
        return argument_optional_wide(object, target);
    // Joined by a separator that no argument has, which then becomes the zero.
    Py_ssize_t ignored = 0;
    bool one = python.PyUnicode_AsUTF8AndSize(object, &ignored) != NULL; // a plain str is a single text
    python.PyErr_Clear();
    PyObject *sequence = one ? python.Py_BuildValue("(O)", object) : python.PySequence_Tuple(object);
    PyObject *separator = python.PyUnicode_FromString("\x01");
    PyObject *joined = sequence != NULL && separator != NULL
                           ? python.PyObject_CallMethod(separator, "join", "(O)", sequence)
                           : NULL;
    wchar_t *text = joined != NULL ? python.PyUnicode_AsWideCharString(joined, NULL) : NULL;
    python.Py_DecRef(joined);
    python.Py_DecRef(separator);
    python.Py_DecRef(sequence);
    if (text == NULL)
        return 0;
    size_t length = wcslen(text);
    *wide = python.PyMem_Malloc((length + 2) * sizeof **wide);
    if (*wide != NULL) {
        memcpy(*wide, text, length * sizeof *text);
        (*wide)[length] = (*wide)[length + 1] = L'\0';
        for (size_t i = 0; i < length; i++)
            if ((*wide)[i] == L'\x01')
                (*wide)[i] = L'\0';
    }
    argument_free_wide(text);
    return *wide != NULL ? Py_CLEANUP_SUPPORTED : 0;
}

void argument_free_wide(wchar_t *wide)
{
    python.PyMem_Free(wide);
}

void argument_free_password(wchar_t *wide)
{
    if (wide != NULL)
        SecureZeroMemory(wide, wcslen(wide) * sizeof *wide);
    argument_free_wide(wide);
}

int argument_bytes(PyObject *object, void *target)
{
    struct argument_bytes *bytes = target;
    if (object == NULL) {
        argument_free_bytes(bytes);
        return 1;
    }
    *bytes = (struct argument_bytes){0};
    if (object == python.none)
        return Py_CLEANUP_SUPPORTED;
    Py_ssize_t ignored = 0;
    if (python.PyUnicode_AsUTF8AndSize(object, &ignored) != NULL) // pywin32 takes a str for its bytes
        bytes->owner = python.PyObject_CallMethod(object, "encode", "s", "mbcs");
    else {
        python.PyErr_Clear();
        bytes->owner = python.PyObject_Bytes(object);
    }
    if (bytes->owner == NULL ||
        python.PyBytes_AsStringAndSize(bytes->owner, &bytes->data, &bytes->size) != 0) {
        argument_free_bytes(bytes);
        return 0;
    }
    return Py_CLEANUP_SUPPORTED;
}

static bool is_sid(const char *data, size_t size)
{
    return size >= 8 && size >= 8 + 4 * (size_t)(unsigned char)data[1] && IsValidSid((void *)(uintptr_t)data);
}

static bool is_acl(const char *data, size_t size)
{
    ACL acl;
    if (size < sizeof acl)
        return false;
    memcpy(&acl, data, sizeof acl);
    return acl.AclSize <= size && IsValidAcl((ACL *)(uintptr_t)data);
}

// Is it self-relative, and do all offsets in it lead to whole parts within it?
static bool is_descriptor(const char *data, size_t size)
{
    SECURITY_DESCRIPTOR_RELATIVE head;
    if (size < sizeof head)
        return false;
    memcpy(&head, data, sizeof head);
    const struct {
        DWORD offset;
        bool (*check)(const char *, size_t);
    } parts[] = {{head.Owner, is_sid}, {head.Group, is_sid}, {head.Sacl, is_acl}, {head.Dacl, is_acl}};
    bool good = head.Revision == SECURITY_DESCRIPTOR_REVISION && (head.Control & SE_SELF_RELATIVE) != 0;
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        good = good &&
               (parts[i].offset == 0 ||
                (parts[i].offset < size && parts[i].check(data + parts[i].offset, size - parts[i].offset)));
    return good;
}

int argument_descriptor(PyObject *object, void *target)
{
    struct argument_bytes *bytes = target;
    int converted = argument_bytes(object, target);
    if (converted == 0 || object == NULL || bytes->data == NULL ||
        is_descriptor(bytes->data, (size_t)bytes->size))
        return converted;
    argument_free_bytes(bytes);
    python.PyErr_SetString(*python.PyExc_ValueError, "The object is not a valid security descriptor");
    return 0;
}

int argument_sid(PyObject *object, void *target)
{
    struct argument_bytes *bytes = target;
    int converted = argument_bytes(object, target);
    if (converted == 0 || object == NULL || bytes->data == NULL || is_sid(bytes->data, (size_t)bytes->size))
        return converted;
    argument_free_bytes(bytes);
    python.PyErr_SetString(*python.PyExc_ValueError, "The object is not a valid SID");
    return 0;
}

int argument_memory(PyObject *object, void *target)
{
    struct argument_bytes *bytes = target;
    if (object == NULL) {
        argument_free_bytes(bytes);
        return 1;
    }
    *bytes = (struct argument_bytes){0};
    if (object == python.none)
        return Py_CLEANUP_SUPPORTED;
    static const char *const inner[] = {"_memory", "obj"}; // of OVERLAPPED, of memoryview
    python.Py_IncRef(object);
    for (size_t i = 0; i < COUNT_OF(inner) && object != NULL; i++) {
        if (python.PyObject_HasAttrString(object, inner[i])) {
            PyObject *kept = python.PyObject_GetAttrString(object, inner[i]);
            python.Py_DecRef(object);
            object = kept;
        }
    }
    bytes->owner = object;
    PyObject *builtins = python.PyImport_ImportModule("builtins");
    PyObject *type = builtins != NULL ? python.PyObject_GetAttrString(builtins, "bytearray") : NULL;
    int is = object != NULL && type != NULL ? python.PyObject_IsInstance(object, type) : -1;
    python.Py_DecRef(type);
    python.Py_DecRef(builtins);
    if (is > 0) {
        bytes->data = python.PyByteArray_AsString(object);
        bytes->size = python.PyByteArray_Size(object);
        return Py_CLEANUP_SUPPORTED;
    }
    if (is == 0)
        python.PyErr_SetString(*python.PyExc_TypeError, "The object is not a buffer that can be written to");
    argument_free_bytes(bytes);
    return 0;
}

void argument_free_bytes(struct argument_bytes *bytes)
{
    python.Py_DecRef(bytes->owner);
    *bytes = (struct argument_bytes){0};
}

int argument_security(PyObject *object, void *target)
{
    struct argument_security *security = target;
    if (object == NULL) {
        argument_free_security(security);
        return 1;
    }
    *security = (struct argument_security){0};
    if (object == python.none)
        return Py_CLEANUP_SUPPORTED;
    BOOL inherit = FALSE;
    PyObject *flag = python.PyObject_GetAttrString(object, "bInheritHandle");
    PyObject *descriptor = flag != NULL ? python.PyObject_GetAttrString(object, "SECURITY_DESCRIPTOR") : NULL;
    bool done = descriptor != NULL && argument_flag(flag, &inherit) &&
                argument_descriptor(descriptor, &security->descriptor);
    python.Py_DecRef(descriptor);
    python.Py_DecRef(flag);
    if (!done) {
        python.PyErr_Clear();
        python.PyErr_SetString(*python.PyExc_TypeError, "The object is not a PySECURITY_ATTRIBUTES object");
        return 0;
    }
    security->attributes = (SECURITY_ATTRIBUTES){.nLength = sizeof security->attributes,
                                                 .lpSecurityDescriptor = security->descriptor.data,
                                                 .bInheritHandle = inherit};
    security->pointer = &security->attributes;
    return Py_CLEANUP_SUPPORTED;
}

void argument_free_security(struct argument_security *security)
{
    argument_free_bytes(&security->descriptor);
    security->pointer = NULL;
}

bool argument_handles(PyObject *sequence, HANDLE *handles, size_t capacity, DWORD *count)
{
    *count = 0;
    Py_ssize_t size = python.PySequence_Size(sequence);
    if (size < 0)
        return false;
    if ((size_t)size > capacity) {
        python_values_raise(ERROR_INVALID_PARAMETER, "WaitForMultipleObjects"); // as Windows would have it
        return false;
    }
    for (Py_ssize_t i = 0; i < size; i++) {
        PyObject *item = python.PySequence_GetItem(sequence, i);
        bool good = item != NULL && python_values_handle(item, &handles[i]);
        python.Py_DecRef(item);
        if (!good)
            return false;
    }
    *count = (DWORD)size;
    return true;
}
