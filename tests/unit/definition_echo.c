// SPDX-License-Identifier: MIT
// Reads rows, as the reader of definition files hands them over, up to an empty one; writes the definition as TOML and as
// JSON, each with a line "%%" behind it. Again for what follows. For definition_files.py.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands/definition.h"

enum { ROW_MOST = 1 << 20 };

static void echo(const struct text_list *rows)
{
    struct definition definition = {0};
    struct error error = {0};
    if (definition_from_rows(&definition, "rows", rows, &error)) {
        char *toml = definition_toml(&definition);
        char *json = definition_json(&definition);
        printf("%s%%%%\n%s%%%%\n", toml, json);
        free(json);
        free(toml);
    } else {
        printf("refused: %s\n%%%%\n%%%%\n", error.message);
    }
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
