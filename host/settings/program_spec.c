// SPDX-License-Identifier: MIT
#include "settings/program_spec.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/quoting.h"
#include "base/secret.h"

static const char *last_part(const char *path)
{
    const char *part = path;
    for (const char *c = path; *c != '\0'; c++)
        if (*c == '\\' || *c == '/')
            part = c + 1;
    return part;
}

// "shop.exe", "shop.cmd": no script that Python runs, and no class either, whose name would be "Exe" or "Cmd".
static bool is_other_program(const char *text)
{
    static const char *const suffixes[] = {".exe", ".bat", ".cmd", ".ps1", ".vbs"};
    const size_t length = strlen(text);
    for (size_t i = 0; i < COUNT_OF(suffixes); i++)
        if (text_ends_with_ignore_case(text, suffixes[i]) &&
            (isupper((unsigned char)text[length - 3]) != 0) ==
                (isupper((unsigned char)text[length - 2]) != 0))
            return true;
    return false;
}

enum program_kind program_spec_kind(const char *first)
{
    static const char *const suffixes[] = {".py", ".pyw", ".pyc", ".pyz", ".pyzw", ".zip"};
    if (strcmp(first, "-m") == 0)
        return PROGRAM_MODULE;
    for (size_t i = 0; i < COUNT_OF(suffixes); i++)
        if (text_ends_with_ignore_case(first, suffixes[i]))
            return PROGRAM_SCRIPT;
    if (is_other_program(first))
        return PROGRAM_SCRIPT;
    const char *name = last_part(first);
    if (first[0] != '\0' && (name[0] == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0))
        return PROGRAM_SCRIPT;
    if (name[0] != ':' && strchr(name, ':') != NULL)
        return PROGRAM_FUNCTION;
    return name[0] != '\0' && strchr(name, '.') == NULL ? PROGRAM_SCRIPT : PROGRAM_NONE;
}

// Has a dotted name no empty part, and nothing in it that no name can have?
static bool is_dotted(const char *name)
{
    const char *part = name;
    for (const char *c = name;; c++) {
        if (*c == '.' || *c == '\0') {
            if (c == part)
                return false;
            part = c + 1;
        } else if ((unsigned char)*c <= ' ' || strchr("/\\:*?\"<>|()", *c) != NULL) {
            return false;
        }
        if (*c == '\0')
            return true;
    }
}

static bool no_program(const char *text, const char *why, struct error *error)
{
    error_set(error, 0, "\"%s\" is no program: %s", text, why);
    return error_advise(error, "write script.py, -m package, or package.module:function");
}

bool program_spec_parse(const struct text_list *program, struct program_spec *spec, struct error *error)
{
    bool parsed = false;
    *spec = (struct program_spec){0};
    for (size_t i = 0; i < program->count; i++) {
        if (program->items[i][0] == '\0') {
            error_set(error, 0, "argument %zu of the program is empty: the registry cannot keep that", i);
            error_advise(error, "let the program read it from a variable: --environment NAME=");
            return false;
        }
    }
    if (program->count == 0)
        return no_program("", "there is nothing to run", error);
    const char *first = program->items[0];
    spec->kind = program_spec_kind(first);
    switch (spec->kind) {
    case PROGRAM_NONE:
        no_program(first, "it could be a class", error);
        break;
    case PROGRAM_SCRIPT:
        spec->target = text_copy(first);
        parsed = true;
        break;
    case PROGRAM_MODULE:
        spec->target = text_copy(program->count > 1 ? program->items[1] : "");
        parsed = is_dotted(spec->target);
        if (!parsed)
            no_program(spec->target, "-m wants the name of a module", error);
        break;
    case PROGRAM_FUNCTION: {
        const char *name = last_part(first);
        const char *colon = strchr(name, ':');
        size_t length = (size_t)(name - first);
        if (length > 0) // the root of a drive keeps its backslash
            spec->directory = text_copy_part(first, length - (length > 1 && name[-2] != ':'));
        spec->target = text_copy_part(name, (size_t)(colon - name));
        spec->function = text_copy(colon + 1);
        parsed = is_dotted(spec->target) && is_dotted(spec->function);
        if (!parsed)
            no_program(first, "a function is written module:function", error);
        break;
    }
    }
    if (!parsed)
        program_spec_clear(spec);
    return parsed;
}

void program_spec_clear(struct program_spec *spec)
{
    free(spec->directory);
    free(spec->target);
    free(spec->function);
    *spec = (struct program_spec){0};
}

char *program_spec_line(const struct text_list *program)
{
    struct text_buffer line = {0};
    for (size_t i = 0; i < program->count; i++) {
        char *shown = secret_shown_argument(i > 0 ? program->items[i - 1] : "", program->items[i]);
        quoting_add(&line, shown, false);
        free(shown);
    }
    return text_buffer_take(&line);
}
