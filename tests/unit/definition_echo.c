// SPDX-License-Identifier: MIT
// Reads rows, as the reader of definition files hands them over, up to an empty one; writes the definition as TOML, as TOML
// in ASCII, and as JSON, each with a note, and a line "%%" behind it. Again for what follows. For definition_files.py.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands/definition.h"

enum { ROW_MOST = 1 << 20 };

static void echo(const struct text_list *rows)
{
    struct definition definition = {0};
    struct error error = {0};
    struct text_list notes = {0};
    text_list_add(&notes, "a note of two\nlines \x01 \xC3\xA9 \xF0\x9F\x98\x80 \xED\xA0\x80");
    if (definition_from_rows(&definition, "rows", rows, &error)) {
        char *toml = definition_toml(&definition, &notes, false);
        char *ascii = definition_toml(&definition, &notes, true);
        char *json = definition_json(&definition, &notes);
        printf("%s%%%%\n%s%%%%\n%s%%%%\n", toml, ascii, json);
        free(ascii);
        free(json);
        free(toml);
    } else {
        printf("refused: %s\n%%%%\n%%%%\n%%%%\n", error.message);
    }
    text_list_clear(&notes);
    error_clear(&error);
    definition_clear(&definition);
}

int main(void)
{
    static char row[ROW_MOST];
    struct text_list rows = {0};
    while (fgets(row, sizeof row, stdin) != NULL) {
        row[strcspn(row, "\n")] = '\0';
        if (row[0] != '\0') {
            for (char *c = row; *c != '\0'; c++) // a row may have line ends within
                if (*c == '\v')
                    *c = '\n';
            text_list_add(&rows, row);
            continue;
        }
        echo(&rows);
        text_list_clear(&rows);
    }
    return 0;
}
