// SPDX-License-Identifier: MIT
// What the host puts into Python's module sys. All with the GIL; what returns false has set an exception, but where sys.path is
// gone.
#pragma once

#include <stdbool.h>

#include "base/text.h"
#include "python/api.h"

// str from UTF-8, lone surrogates kept. A new reference, or NULL with an exception.
PyObject *sys_module_str(const char *text);

// The same as a list of them.
PyObject *sys_module_strs(const struct text_list *texts);

// sys.NAME: a new reference, NULL without an exception where there is none. An exception that is set stays.
PyObject *sys_module_get(const char *name);

// sys.NAME is a str, or a list of them.
bool sys_module_set_text(const char *name, const char *text);
bool sys_module_set_texts(const char *name, const struct text_list *texts);

// The place of the service's own modules: first on sys.path, and so again in an interpreter that its code has made since, as CPython's
// own main has it. The second does nothing where there is no such place.
bool sys_module_path_begin(const char *place);
bool sys_module_path_begin_again(void);

// Where modules are looked for last.
bool sys_module_path_append(const char *directory);

// Each entry that is directory, whatever the case of its letters, becomes replacement.
bool sys_module_path_replace(const char *directory, const char *replacement);

// Takes the last of those that are directory off sys.path; false is told by no exception where it is not there.
bool sys_module_path_remove(const char *directory);
