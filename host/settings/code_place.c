// SPDX-License-Identifier: MIT
#include "settings/code_place.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/path.h"
#include "settings/class_spec.h"
#include "settings/program_spec.h"

static char *copy(const char *text)
{
    return text != NULL ? text_copy(text) : NULL;
}

struct code_place code_place_of(const char *class_spec, const struct text_list *program,
                                const char *directory)
{
    struct code_place place = {0};
    struct class_spec class = {0};
    struct program_spec spec = {0};
    struct error ignored = {0};
    if (program->count > 0) {
        const bool is_known = program_spec_parse(program, &spec, &ignored);
        if (is_known && spec.kind == PROGRAM_SCRIPT) {
            place.script = text_copy(spec.target);
        } else if (is_known) {
            place.module = text_copy(spec.target);
            place.directory = copy(spec.kind == PROGRAM_MODULE ? directory : spec.directory);
        }
    } else if (class_spec != NULL && class_spec_parse(class_spec, &class, &ignored)) {
        place.module = text_copy(class.module);
        place.directory = copy(class.directory);
    }
    class_spec_clear(&class);
    program_spec_clear(&spec);
    error_clear(&ignored);
    return place;
}

void code_place_clear(struct code_place *place)
{
    free(place->directory);
    free(place->module);
    free(place->script);
    *place = (struct code_place){0};
}

struct text_list code_place_files(const struct code_place *place)
{
    static const char *const ends[] = {".py", "\\__init__.py", "\\__main__.py"};
    struct text_list files = {0};
    if (place->script != NULL)
        text_list_add(&files, place->script);
    if (place->directory == NULL)
        return files;
    char *module = path_join(place->directory, place->module);
    for (char *c = module + strlen(module) - strlen(place->module); *c != '\0'; c++)
        if (*c == '.')
            *c = '\\';
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        text_list_add_owned(&files, text_format("%s%s", module, ends[i]));
    free(module);
    return files;
}
