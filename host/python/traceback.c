// SPDX-License-Identifier: MIT
#include "python/traceback.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "python/api.h"
#include "python/headline.h"

// length bytes as text, in which a NUL is written as it is typed.
static char *text_of_bytes(const char *bytes, size_t length)
{
    struct text_buffer text = {0};
    for (const char *end = bytes + length; bytes < end;) {
        const size_t part = strnlen(bytes, (size_t)(end - bytes));
        text_buffer_add_part(&text, bytes, part);
        bytes += part;
        if (bytes < end) {
            text_buffer_add(&text, "\\0");
            bytes++;
        }
    }
    return text_buffer_take(&text);
}

// UTF-8 text of a str object; NULL when it is none. Lone surrogates are written as backslash escapes.
static char *text_of_str(PyObject *object)
{
    Py_ssize_t length = 0;
    const char *utf8 = python.PyUnicode_AsUTF8AndSize(object, &length);
    if (utf8 != NULL)
        return text_of_bytes(utf8, (size_t)length);
    python.PyErr_Clear();
    PyObject *bytes = python.PyObject_CallMethod(object, "encode", "ss", "utf-8", "backslashreplace");
    char *data = NULL;
    char *text = NULL;
    if (bytes != NULL && python.PyBytes_AsStringAndSize(bytes, &data, &length) == 0)
        text = text_of_bytes(data, (size_t)length);
    python.PyErr_Clear();
    python.Py_DecRef(bytes);
    return text;
}

char *traceback_text_of(void *object)
{
    PyObject *str = object != NULL ? python.PyObject_Str(object) : NULL;
    char *text = str != NULL ? text_of_str(str) : NULL;
    python.PyErr_Clear();
    python.Py_DecRef(str);
    return text != NULL ? text : text_copy("<no text>");
}

static PyObject *attribute_or_none(PyObject *object, const char *name)
{
    PyObject *value = python.PyObject_GetAttrString(object, name);
    if (value != NULL)
        return value;
    python.PyErr_Clear();
    return api_none();
}

// "".join(traceback.format_exception(type, value, traceback)), or NULL.
static char *format_exception(PyObject *value)
{
    char *text = NULL;
    PyObject *module = python.PyImport_ImportModule("traceback");
    PyObject *lines = NULL;
    PyObject *empty = python.PyUnicode_FromString("");
    PyObject *joined = NULL;
    PyObject *type = attribute_or_none(value, "__class__"); // one argument is enough from 3.10 on
    PyObject *trace = attribute_or_none(value, "__traceback__");
    if (module != NULL)
        lines = python.PyObject_CallMethod(module, "format_exception", "OOO", type, value, trace);
    if (lines != NULL && empty != NULL)
        joined = python.PyObject_CallMethod(empty, "join", "O", lines);
    if (joined != NULL)
        text = text_of_str(joined);
    python.PyErr_Clear();
    python.Py_DecRef(trace);
    python.Py_DecRef(type);
    python.Py_DecRef(joined);
    python.Py_DecRef(empty);
    python.Py_DecRef(lines);
    python.Py_DecRef(module);
    return text;
}

// The attribute of a frame's summary as text. Owner: the caller.
static char *summary_text(PyObject *summary, const char *name)
{
    PyObject *value = summary != NULL ? python.PyObject_GetAttrString(summary, name) : NULL;
    char *text = traceback_text_of(value);
    python.Py_DecRef(value);
    return text;
}

char *traceback_stack(char **where)
{
    char *text = NULL;
    PyObject *module = python.PyImport_ImportModule("traceback");
    PyObject *frames = module != NULL ? python.PyObject_CallMethod(module, "extract_stack", NULL) : NULL;
    PyObject *lines = frames != NULL ? python.PyObject_CallMethod(module, "format_list", "O", frames) : NULL;
    PyObject *empty = python.PyUnicode_FromString("");
    PyObject *joined =
        lines != NULL && empty != NULL ? python.PyObject_CallMethod(empty, "join", "O", lines) : NULL;
    PyObject *last = frames != NULL ? python.PySequence_GetItem(frames, -1) : NULL;
    *where = NULL;
    if (joined != NULL)
        text = text_of_str(joined);
    if (last != NULL) {
        char *file = summary_text(last, "filename");
        char *line = summary_text(last, "lineno");
        char *function = summary_text(last, "name");
        *where = text_format("\"%s\", line %s, in %s", file, line, function);
        free(function);
        free(line);
        free(file);
    }
    python.PyErr_Clear();
    python.Py_DecRef(last);
    python.Py_DecRef(joined);
    python.Py_DecRef(empty);
    python.Py_DecRef(lines);
    python.Py_DecRef(frames);
    python.Py_DecRef(module);
    return text;
}

// What the traceback module writes of the exception itself, in its first line. Owner: the caller; NULL: that failed.
static char *name_exception(PyObject *value)
{
    char *headline = NULL;
    PyObject *module = python.PyImport_ImportModule("traceback");
    PyObject *type = attribute_or_none(value, "__class__");
    PyObject *parts = module != NULL
                          ? python.PyObject_CallMethod(module, "format_exception_only", "OO", type, value)
                          : NULL;
    const Py_ssize_t count = parts != NULL ? python.PySequence_Size(parts) : 0;
    for (Py_ssize_t i = 0; i < count && headline == NULL; i++) {
        PyObject *part = python.PySequence_GetItem(parts, i);
        char *text = part != NULL ? text_of_str(part) : NULL;
        if (text != NULL && text[0] != ' ') // a SyntaxError's file and line stand before it
            headline = headline_of(text);
        free(text);
        python.Py_DecRef(part);
    }
    python.PyErr_Clear();
    python.Py_DecRef(parts);
    python.Py_DecRef(type);
    python.Py_DecRef(module);
    return headline;
}

// The first exception of a group, or of a group in it: a new reference; NULL: value is no group.
static PyObject *first_leaf(PyObject *value)
{
    enum { DEEPEST = 100 };
    PyObject *leaf = NULL;
    PyObject *group = api_dict_get(python.PyEval_GetBuiltins(), "BaseExceptionGroup"); // 3.11
    for (int depth = 0; group != NULL && depth < DEEPEST; depth++) {
        PyObject *inner = leaf != NULL ? leaf : value;
        if (python.PyObject_IsInstance(inner, group) != 1)
            break;
        PyObject *exceptions = python.PyObject_GetAttrString(inner, "exceptions");
        PyObject *first = exceptions != NULL ? python.PySequence_GetItem(exceptions, 0) : NULL;
        python.Py_DecRef(exceptions);
        if (first == NULL)
            break;
        python.Py_DecRef(leaf);
        leaf = first;
    }
    python.PyErr_Clear();
    python.Py_DecRef(group);
    return leaf;
}

// The exception in one line; a group with the first that it has. Owner: the caller; NULL: the traceback module does not work.
static char *headline(PyObject *value)
{
    char *line = name_exception(value);
    PyObject *leaf = first_leaf(value);
    char *inner = line != NULL && leaf != NULL ? name_exception(leaf) : NULL;
    if (inner != NULL)
        text_replace(&line, "%s: %s", line, inner);
    free(inner);
    python.PyErr_Clear();
    python.Py_DecRef(leaf);
    return line;
}

// Where an extension module, or a DLL of ctypes', could not be loaded: lines that say which, for service/missing_dll.h. Owner: the caller; NULL: none.
static char *describe_extension(const char *detail, PyObject *value)
{
    const bool is_load = strstr(detail, "DLL load failed") != NULL ||
                         strstr(detail, "(or one of its dependencies)") != NULL; // as ctypes has it
    if (value == NULL || !is_load)
        return NULL;
    PyObject *module = python.PyImport_ImportModule("pyhost_compat.extensions");
    PyObject *lines = module != NULL ? python.PyObject_CallMethod(module, "describe", "O", value) : NULL;
    char *text = lines != NULL ? text_of_str(lines) : NULL;
    python.PyErr_Clear();
    python.Py_DecRef(lines);
    python.Py_DecRef(module);
    if (text != NULL && text[0] != '\0')
        return text;
    free(text);
    return NULL;
}

bool traceback_take(struct error *error, const char *message)
{
    PyObject *value = api_take_exception();
    if (value == NULL)
        return error_set(error, 0, "%s: no Python exception is set", message);

    char *detail = format_exception(value);
    if (detail == NULL) {
        PyObject *type = attribute_or_none(value, "__class__");
        PyObject *name = attribute_or_none(type, "__name__");
        char *type_text = traceback_text_of(name);
        char *value_text = traceback_text_of(value);
        detail = text_format("%s: %s", type_text, value_text);
        free(value_text);
        free(type_text);
        python.Py_DecRef(name);
        python.Py_DecRef(type);
    }
    size_t length = strlen(detail);
    char *trimmed = text_copy_part(detail, length - (length > 0 && detail[length - 1] == '\n' ? 1 : 0));
    char *line = headline(value);
    if (line == NULL)
        line = headline_of(trimmed);
    char *extension = describe_extension(trimmed, value);
    if (extension != NULL)
        text_replace(&trimmed, "%s\n%s", trimmed, extension);
    free(extension);
    error_set(error, 0, "%s: %s", message, line);
    error->detail = trimmed;
    free(line);
    free(detail);
    python.Py_DecRef(value);
    return false;
}

bool traceback_take_system_exit(uint32_t *code, char **text)
{
    *code = 0;
    *text = NULL;
    if (python.PyErr_Occurred() == NULL || !python.PyErr_ExceptionMatches(*python.PyExc_SystemExit))
        return false;

    PyObject *value = api_take_exception();
    PyObject *reason = value != NULL ? python.PyObject_GetAttrString(value, "code") : NULL;
    if (reason != NULL && reason != python.none) {
        *code = (uint32_t)python.PyLong_AsUnsignedLongMask(reason);
        if (python.PyErr_Occurred() == NULL) {
            if (*code == 0 && python.PyObject_IsTrue(reason) == 1)
                *code = UINT32_MAX; // as python.exe ends with a number that does not fit
        } else {                    // not a number: its text is the message, as python.exe has it
            python.PyErr_Clear();
            *text = traceback_text_of(reason);
            *code = 1;
        }
    }
    python.PyErr_Clear();
    python.Py_DecRef(reason);
    python.Py_DecRef(value);
    return true;
}
