// SPDX-License-Identifier: MIT
// Any text: a class specification is refused with a message, or its parts are those of the text.
#include "settings/class_spec.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#include "fuzz.h"

static void check_parts(const struct class_spec *spec, const char *text)
{
    char *names = text_format("%s.%s", spec->module, spec->class_name);
    const size_t names_length = strlen(names);
    const size_t rest = strlen(text) - names_length; // the directory with the backslash behind it
    if (names_length > strlen(text) || strcmp(text + rest, names) != 0)
        abort();
    free(names);

    if (spec->directory == NULL) {
        if (rest != 0)
            abort();
        return;
    }
    const size_t length = strlen(spec->directory);
    if (rest == 0 || text[rest - 1] != '\\' || (length != rest && length != rest - 1) ||
        strncmp(text, spec->directory, length) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct class_spec spec;
    struct error error = {0};
    char *text = text_copy_part((const char *)data, size);
    if (class_spec_parse(text, &spec, &error))
        check_parts(&spec, text);
    else if (error.message == NULL || error.advice == NULL || spec.module != NULL)
        abort();
    class_spec_clear(&spec);
    error_clear(&error);
    free(text);
    return 0;
}
