// SPDX-License-Identifier: MIT
#include "commands/document.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/output.h"
#include "base/secret.h"
#include "commands/answer.h"
#include "commands/definition_difference.h"

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

// All that is a secret by its name: the file has it in clear.
static void note_secrets(const struct definition *definition, struct text_list *notes)
{
    const struct text_list *variables = &definition->values[OPTION_ENVIRONMENT];
    for (size_t i = 0; i < variables->count; i++) {
        char *shown = secret_shown(variables->items[i]);
        if (strcmp(shown, variables->items[i]) != 0)
            text_list_add_owned(
                notes, text_format("This file has a secret in clear, the variable %.*s: keep it from others.",
                                   (int)strcspn(variables->items[i], "="), variables->items[i]));
        free(shown);
    }
    for (int i = 0; i < OPTION_DEFINITION_END; i++)
        if (i != OPTION_ENVIRONMENT && definition_has_secret(definition, (enum option_id)i))
            text_list_add_owned(notes,
                                text_format("This file has a secret in clear, in %s: keep it from others.",
                                            verbs_options[i].name + 2));
}

bool document_write(const struct command_line *line, const struct definition *definition,
                    struct text_list *notes, struct error *error)
{
    note_secrets(definition, notes);
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
