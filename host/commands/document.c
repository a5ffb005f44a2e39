// SPDX-License-Identifier: MIT
#include "commands/document.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/output.h"
#include "commands/answer.h"

static bool is_json(const char *path)
{
    if (path != NULL &&
        (text_ends_with_ignore_case(path, ".json") || text_ends_with_ignore_case(path, ".toml")))
        return text_ends_with_ignore_case(path, ".json");
    return answer_is_json();
}

// With CR LF, as a redirection would have them. Owner: the caller.
static char *with_line_ends(const char *text)
{
    struct text_buffer whole = {0};
    for (const char *c = text; *c != '\0'; c++)
        text_buffer_add(&whole, *c == '\n' ? "\r\n" : (const char[]){*c, '\0'});
    return text_buffer_take(&whole);
}

bool document_write(const struct command_line *line, const struct definition *definition,
                    const struct text_list *notes, struct error *error)
{
    const char *named = command_line_value(line, OPTION_OUTPUT);
    const char *path = named != NULL && strcmp(named, "-") != 0 ? named : NULL; // "-": standard output
    const bool ascii = path == NULL && !output_is_console(OUTPUT_ANSWER);
    char *text =
        is_json(path) ? definition_json(definition, notes) : definition_toml(definition, notes, ascii);
    if (path == NULL) {
        answer_document(text);
        return true;
    }
    char *whole = with_line_ends(text);
    const bool done = file_write_text(path, whole, error);
    if (done) {
        output_answer("Wrote %s\n", path);
        if (answer_is_json())
            json_text(answer_fields(), "file", path);
    }
    free(whole);
    free(text);
    return done;
}
