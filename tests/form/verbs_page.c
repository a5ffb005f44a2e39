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
    text_buffer_add(text, ".");
    for (size_t i = 0; verbs_alias(id, i) != NULL; i++)
        text_buffer_add_format(text, "%s`%s`%s", i == 0 ? " Also: " : ", ", verbs_alias(id, i),
                               verbs_alias(id, i + 1) == NULL ? "." : "");
    text_buffer_add(text, "\n");
    if (verb->details != NULL) {
        text_buffer_add(text, "\n");
        add_prose(text, verb->details, false);
        text_buffer_add(text, "\n");
    }
    if (strstr(usage, "[OPTION ...]") != NULL)
        text_buffer_add(text, "\n| option | meaning |\n|---|---|\n");
    for (int i = 0; i < OPTIONS; i++) {
        if (!verbs_takes(id, (enum option_id)i))
            continue;
        char *heading = help_option_heading(&verbs_options[i]);
        text_buffer_add(text, "| `");
        add_cell(text, heading);
        text_buffer_add(text, "` | ");
        char *words = help_option_text(id, (enum option_id)i);
        add_prose(text, words, true);
        free(words);
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
        "Made by tests/form/verbs_page.sh from the table that help is made from. Answers go to standard "
        "output, all else to standard "
        "error.\n\n"
        "Options may stand before or behind the verb and the names, as `--option VALUE` or `--option=VALUE`, "
        "until `--`. What begins "
        "with a dash is an option of pyhost, or is refused. What belongs to a program or a service, and not "
        "to pyhost, stands behind "
        "it: the words of a program behind the program (`install --name Shop main.py --port 80`), the start "
        "arguments of a service "
        "behind `--` (`start Shop -- --colour red`). An option with one value may be given once; twice with "
        "different values is "
        "refused. Where a value may be left out (`--wait`, `--log-times`), a number or yes/no behind the "
        "option is its value.\n\n"
        "Times are written `90`, `90s`, `5m`, `1m30s`, `2h`, `1d`; sizes `512KiB`, `200MiB`, `2GiB` (`K`, "
        "`MB` and so on mean the "
        "same, 1024 of one are the next). A number without a unit counts what it always did: seconds, hours "
        "(`--log-age`), KiB "
        "(`--log-size`), MiB (`--memory-limit`). Yes and no may be `true` and `false`, `on` and `off`, `1` "
        "and `0` as well.\n\n"
        "`NAME ...` takes several services, and patterns with `*` and `?`, in any case, which match services "
        "of this host only. A "
        "pattern that matches nothing fails with exit code 4. Each service is done in turn; where one fails, "
        "that is told, the "
        "others go on, and the exit code is that of the worst: 1, then 4, then 3. With `--json` one name "
        "gives one object; several "
        "names, a pattern, or none give a list of such objects.\n\n"
        "| exit code | meaning |\n|---|---|\n"
        "| 0 | done; `status`: the service runs; `doctor`: all is well |\n"
        "| 1 | failed: standard error says what, why, and what to try |\n"
        "| 2 | the command line is wrong; nothing was done |\n"
        "| 3 | the service does not run: `status`; `start` and `restart` where it ended at once, without a "
        "failure |\n"
        "| 4 | there is no such service |\n\n"
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
