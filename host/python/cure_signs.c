// SPDX-License-Identifier: MIT
#include "python/cure_signs.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/path.h"
#include "base/text.h"
#include "python/dll_search.h"
#include "python/environment.h"
#include "python/module_names.h"
#include "python/unix_names.h"

static bool has(const char *text, const char *part)
{
    return text != NULL && strstr(text, part) != NULL;
}

char *cure_signs_source(const struct exception_text *exception)
{
    return has(exception->text, "cannot import name") ? exception_text_quoted(exception->text, 1) : NULL;
}

char *cure_signs_source_file(const struct exception_text *exception)
{
    const char *begin = strrchr(exception->text, '(');
    char *file = begin != NULL ? text_copy_part(begin + 1, strcspn(begin + 1, ")")) : NULL;
    if (file != NULL && !path_is_absolute(file)) { // "unknown location"
        free(file);
        file = NULL;
    }
    return file;
}

char *cure_signs_owner(const struct exception_text *exception)
{
    static const char mark[] = "-packages\\";
    const char *found = exception->file != NULL ? strstr(exception->file, mark) : NULL;
    return found != NULL ? text_copy_part(found + strlen(mark), strcspn(found + strlen(mark), "\\.")) : NULL;
}

static bool is_of_package(const char *file)
{
    return has(file, "-packages\\");
}

// Is it a file of Python's own, as far as its path tells?
static bool is_of_python(const char *file)
{
    static const char lib[] = "\\lib\\";
    bool is = has(file, ".zip\\");
    for (const char *c = strchr(file, '\\'); c != NULL && !is; c = strchr(c + 1, '\\'))
        is = text_starts_with_ignore_case(c, lib);
    return is && !is_of_package(file);
}

static bool is_known(const char *module, const struct exception_text *exception)
{
    char *package = module_names_package(module, exception->frame);
    free(package);
    return package != NULL;
}

// Is the module's first name, which is there when a part of it is missing, a package's?
static bool is_known_top(const char *module)
{
    char *top = text_copy_part(module, strcspn(module, "."));
    char *package = module_names_package(top, NULL);
    free(package);
    free(top);
    return package != NULL;
}

static bool source_fits(enum cure_sign wanted, const struct exception_text *exception)
{
    char *from = cure_signs_source(exception);
    char *file = cure_signs_source_file(exception);
    const bool is_standard = from != NULL && module_names_kind(from) == MODULE_STANDARD;
    bool fits = false;
    if (wanted == FROM_HIDING)
        fits = is_standard && file != NULL && !is_of_python(file);
    else if (wanted == FROM_STANDARD)
        fits = is_standard && (file == NULL || is_of_python(file));
    else if (file != NULL && from != NULL)
        fits = is_of_package(file) == (wanted != FROM_OWN) &&
               (wanted != FROM_KNOWN_PACKAGE || is_known(from, exception));
    free(file);
    free(from);
    return fits;
}

char *cure_signs_unix(const struct exception_text *exception)
{
    const bool is_import = has(exception->text, "cannot import name");
    const bool is_attribute = has(exception->text, "module '") && has(exception->text, "has no attribute");
    const bool is_hidden = has(exception->text, "consider renaming") ||
                           has(exception->text, "partially initialized") ||
                           (is_import && source_fits(FROM_HIDING, exception));
    if (is_hidden || (!is_import && !is_attribute))
        return NULL;
    char *module = exception_text_quoted(exception->text, is_import ? 1 : 0);
    char *name = exception_text_quoted(exception->text, is_import ? 0 : 1);
    char *found = module != NULL && name != NULL && unix_names_has(module, name)
                      ? text_format("%s.%s", module, name)
                      : NULL;
    free(name);
    free(module);
    return found;
}

// Is there a mode in the code that makes a file: "w", 'ab'?
static bool has_mode(const char *code)
{
    for (const char *c = code; *c != '\0'; c++) {
        const bool begins = (c[0] == '"' || c[0] == '\'') && c[1] != '\0' && strchr("wax", c[1]) != NULL;
        if (begins && c[2 + strspn(c + 2, "bt+")] == c[0])
            return true;
    }
    return false;
}

// Was a file to be made?
static bool is_written(const struct exception_text *exception)
{
    static const char *const signs[] = {"\\logging\\", "mkdir(", "in write_text", "in write_bytes"};
    bool is = has_mode(exception->frame);
    for (size_t i = 0; i < COUNT_OF(signs) && !is; i++)
        is = has(exception->trace, signs[i]);
    return is;
}

// Is it below the profile of LocalSystem, or of another account of the system?
static bool is_in_home(const char *path)
{
    static const char *const homes[] = {"\\config\\systemprofile", "\\ServiceProfiles\\"};
    bool is = false;
    for (const char *c = strchr(path, '\\'); c != NULL && !is; c = strchr(c + 1, '\\'))
        for (size_t i = 0; i < COUNT_OF(homes) && !is; i++)
            is = text_starts_with_ignore_case(c, homes[i]);
    return is;
}

static bool name_fits(enum cure_sign wanted, const char *name, const struct exception_text *exception,
                      const char *module)
{
    if (name == NULL)
        return false;
    const enum module_kind kind = module_names_kind(name);
    const bool is_dotted = strchr(name, '.') != NULL;
    switch (wanted) {
    case NAME_RELATIVE:
        return !path_is_absolute(name);
    case NAME_ON_OTHER_DRIVE:
        return isalpha((unsigned char)name[0]) && name[1] == ':' && toupper((unsigned char)name[0]) != 'C';
    case NAME_TO_WRITE:
        return is_written(exception);
    case NAME_IN_HOME:
        return is_in_home(name);
    case NAME_OF_ENVIRONMENT: // a dict's own KeyError has the frame of who asks it
        return has(exception->frame, "\\os.py\"") || has(exception->frame, "<frozen os>");
    case NAME_OF_SERVICE:
        return module != NULL && strcmp(name, module) == 0;
    case NAME_OF_PYTHON:
        return kind == MODULE_PART || (kind == MODULE_STANDARD && !is_dotted);
    case NAME_IN_STANDARD:
        return kind == MODULE_STANDARD;
    case NAME_LATER:
        return kind == MODULE_LATER;
    case NAME_GONE:
        return kind == MODULE_GONE;
    case NAME_ON_UNIX:
        return true;
    case NAME_OF_UNIX:
        return kind == MODULE_OF_UNIX;
    case NAME_KNOWN:
        return is_known(name, exception) && !(is_dotted && is_known_top(name));
    case NAME_DOTTED:
        return is_dotted;
    default:
        return false;
    }
}

char *cure_signs_dll(const struct exception_text *exception)
{
    return exception_text_behind(exception->text, "DLL load failed: ");
}

static bool dll_fits(enum cure_sign wanted, const struct exception_text *exception)
{
    int minor = 0;
    bool free_threaded = false;
    bool debug = false;
    char *dll = cure_signs_dll(exception);
    const bool fits =
        dll != NULL &&
        (wanted == DLL_ANY || (wanted == DLL_OF_VISUAL_C && dll_search_is_of_visual_c(dll)) ||
         (wanted == DLL_OF_PYTHON && environment_parse_dll_name(dll, &minor, &free_threaded, &debug)));
    free(dll);
    return fits;
}

bool cure_signs_fit(enum cure_sign sign, const struct exception_text *exception, const char *module)
{
    if (sign == NAME_ANY || sign == RUNS_CLASS)
        return sign == NAME_ANY || module != NULL;
    if (sign >= FROM_HIDING && sign <= FROM_OWN)
        return source_fits(sign, exception);
    if (sign >= DLL_OF_VISUAL_C && sign <= DLL_ANY)
        return dll_fits(sign, exception);
    char *name = sign == NAME_ON_UNIX ? cure_signs_unix(exception) : exception_text_name(exception);
    const bool fits = sign == NAME_NONE ? name == NULL : name_fits(sign, name, exception, module);
    free(name);
    return fits;
}
