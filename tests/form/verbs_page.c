// SPDX-License-Identifier: MIT
// Prints docs/verbs.md, from the table that help is made from.
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "commands/help.h"
#include "commands/verbs.h"

// In a cell of a table a bar must be escaped.
static void add_cell(struct text_buffer *text, const char *cell)
{
    for (; *cell != '\0'; cell++)
        text_buffer_add_format(text, *cell == '|' ? "\\%c" : "%c", *cell);
}

// Text between code marks stays as it is; elsewhere a backslash and what looks like a tag must be escaped.
static void add_prose(struct text_buffer *text, const char *prose, bool cell)
{
    for (; *prose != '\0'; prose++)
        text_buffer_add_format(
            text, strchr("\\*_<", *prose) != NULL || (cell && *prose == '|') ? "\\%c" : "%c", *prose);
}

static void add_verb(struct text_buffer *text, enum verb_id id)
{
    const struct verb *verb = &verbs_table[id];
    char *usage = help_usage(verb);
    text_buffer_add_format(text, "\n## %s\n\n`%s`: ", verb->name, usage);
    add_prose(text, verb->summary, false);
    text_buffer_add(text, ".\n");
    if (verb->details != NULL) {
        text_buffer_add(text, "\n");
        add_prose(text, verb->details, false);
        text_buffer_add(text, "\n");
    }
    if (verb->options != 0)
        text_buffer_add(text, "\n| option | meaning |\n|---|---|\n");
    for (int i = 0; i < OPTIONS; i++) {
        if (!verbs_takes(id, (enum option_id)i))
            continue;
        char *heading = help_option_heading(&verbs_options[i]);
        text_buffer_add(text, "| `");
        add_cell(text, heading);
        text_buffer_add(text, "` | ");
        add_prose(text, verbs_options[i].summary, true);
        text_buffer_add(text, " |\n");
        free(heading);
    }
    text_buffer_add(text, "\n");
    for (const char *example = verb->examples; *example != '\0';) {
        size_t length = strcspn(example, "\n");
        text_buffer_add_format(text, "    %.*s\n", (int)length, example);
        example += length + (example[length] == '\n');
    }
    free(usage);
}

int main(void)
{
    struct text_buffer text = {0};
    text_buffer_add(
        &text,
        "# Verbs\n\n"
        "Made by tests/form/verbs_page.sh from the table that help is made from. Options may stand before or "
        "behind the "
        "verb, "
        "as `--option VALUE` or `--option=VALUE`. Answers go to standard output, all else to standard "
        "error.\n\n"
        "| exit code | meaning |\n|---|---|\n"
        "| 0 | done; `status`: the service runs; `doctor`: all is well |\n"
        "| 1 | failed: standard error says what, why, and what to try |\n"
        "| 2 | the command line is wrong; nothing was done |\n"
        "| 3 | `status`: the service is there, but does not run |\n"
        "| 4 | `status`: there is no such service |\n\n"
        "A definition in a file (`install --file`, `dump`) has the names of the options as its keys, without "
        "the "
        "dashes: `startup = \"auto\"`; options that may be repeated are lists there. Setting the environment "
        "variable PYHOST_TRACE to a path makes every change that is asked of Windows a line of that file.\n");
    for (int i = 0; i < VERBS; i++)
        add_verb(&text, (enum verb_id)i);
    char *page = text_buffer_take(&text);
    (void)fputs(page, stdout);
    free(page);
    return 0;
}
