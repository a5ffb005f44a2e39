// SPDX-License-Identifier: MIT
#include "settings/class_spec.h"

#include <stdlib.h>
#include <string.h>

#include "base/quoting.h"
#include "base/secret.h"
#include "base/text.h"

static bool is_identifier(const char *name)
{
    if (*name == '\0' || (*name >= '0' && *name <= '9'))
        return false;
    for (; *name != '\0'; name++) {
        const unsigned char c = (unsigned char)*name;
        const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c >= 0x80;
        if (!letter && !(c >= '0' && c <= '9'))
            return false;
    }
    return true;
}

// A module need not be an identifier: Python finds "my-service" in my-service.py when it is asked for by a
// string. So each of its parts may be whatever can be the name of a file.
static bool is_module_name(const char *name)
{
    const char *part = name;
    for (const char *at = name;; at++) {
        const unsigned char c = (unsigned char)*at;
        if (c == '.' || c == '\0') {
            if (at == part)
                return false;
            part = at + 1;
        } else if (c < ' ' || strchr("/:*?\"<>|", c) != NULL) {
            return false;
        }
        if (c == '\0')
            return true;
    }
}

static char *copy_directory(const char *text, size_t length)
{
    // The root of a drive keeps its backslash: "C:" alone would be the current directory there.
    const bool root = length == 0 || text[length - 1] == ':';
    return text_copy_part(text, root ? length + 1 : length);
}

bool class_spec_parse(const char *text, struct class_spec *spec, struct error *error)
{
    bool parsed = false;
    *spec = (struct class_spec){0};

    const char *backslash = strrchr(text, '\\');
    const char *module = backslash != NULL ? backslash + 1 : text;
    const char *dot = strrchr(module, '.');
    if (dot == NULL) {
        error_set(error, 0, "\"%s\" does not name a class: there is no dot between a module and a class",
                  text);
        goto done;
    }
    if (backslash != NULL)
        spec->directory = copy_directory(text, (size_t)(backslash - text));
    spec->module = text_copy_part(module, (size_t)(dot - module));
    spec->class_name = text_copy(dot + 1);

    if (!is_module_name(spec->module))
        error_set(error, 0, "\"%s\" does not name a class: Python can import no module \"%s\"", text,
                  spec->module);
    else if (!is_identifier(spec->class_name))
        error_set(error, 0, "\"%s\" does not name a class: no class can be called \"%s\"", text,
                  spec->class_name);
    else
        parsed = true;

done:
    if (!parsed) {
        error_advise(error,
                     "give [directory\\]module.Class, for instance C:\\services\\my_service.MyService");
        class_spec_clear(spec);
    }
    return parsed;
}

char *class_spec_text(const struct class_spec *spec)
{
    if (spec->directory == NULL)
        return text_format("%s.%s", spec->module, spec->class_name);
    const bool root = spec->directory[0] != '\0' && spec->directory[strlen(spec->directory) - 1] == '\\';
    return text_format("%s%s%s.%s", spec->directory, root ? "" : "\\", spec->module, spec->class_name);
}

void class_spec_clear(struct class_spec *spec)
{
    free(spec->directory);
    free(spec->module);
    free(spec->class_name);
    *spec = (struct class_spec){0};
}

char *class_spec_naming(const char *service)
{
    struct text_buffer command = {0};
    text_buffer_add(&command, "pyhost update");
    quoting_add(&command, service, false);
    text_buffer_add(&command, " --class " CLASS_SPEC_PLACE);
    return text_buffer_take(&command);
}

char *class_spec_named(const char *naming, const char *text)
{
    static const char install[] = "pyhost install " CLASS_SPEC_PLACE;
    const char *command = naming != NULL ? naming : install;
    const char *place = strstr(command, CLASS_SPEC_PLACE);
    const size_t length = place != NULL ? (size_t)(place - command) : strlen(command);
    struct text_buffer quoted = {0};
    quoting_add(&quoted, text, false);
    char *named = text_format("%.*s%s%s", (int)length, command, quoted.data + strspn(quoted.data, " "),
                              place != NULL ? place + strlen(CLASS_SPEC_PLACE) : "");
    char *advice = secret_advice(NULL, named);
    free(named);
    free(text_buffer_take(&quoted));
    return advice;
}
