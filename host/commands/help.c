// SPDX-License-Identifier: MIT
#include "commands/help.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { WIDTH = 78 };

// Adds text in lines of at most WIDTH, each behind indent blanks.
static void add_wrapped(struct text_buffer *buffer, const char *text, size_t indent)
{
    size_t column = 0;
    while (*text != '\0') {
        size_t length = strcspn(text, " ");
        if (column > 0 && column + 1 + length > WIDTH) {
            text_buffer_add(buffer, "\n");
            column = 0;
        }
        if (column == 0) {
            text_buffer_add_format(buffer, "%*s", (int)indent, "");
            column = indent;
        } else {
            text_buffer_add(buffer, " ");
            column++;
        }
        text_buffer_add_part(buffer, text, length);
        column += length;
        text += length;
        text += strspn(text, " ");
    }
    text_buffer_add(buffer, "\n");
}

char *help_option_heading(const struct option *option)
{
    struct text_buffer heading = {0};
    if (option->letter != 0)
        text_buffer_add_format(&heading, "-%c, ", option->letter);
    text_buffer_add(&heading, option->name);
    if (option->value != NULL && option->optional && option->value[0] != '[')
        text_buffer_add_format(&heading, " [%s]", option->value);
    else if (option->value != NULL)
        text_buffer_add_format(&heading, " %s", option->value);
    if (option->alias != NULL)
        text_buffer_add_format(&heading, " (or %s)", option->alias);
    return text_buffer_take(&heading);
}

char *help_usage(const struct verb *verb)
{
    return text_format("pyhost %s%s%s%s", verb->name, verb->arguments[0] != '\0' ? " " : "", verb->arguments,
                       verb->options != 0 ? " [OPTION ...]" : "");
}

char *help_overview(void)
{
    struct text_buffer text = {0};
    text_buffer_add(&text, "pyhost runs Python code as Windows services, inside its own process.\n\n");
    for (int i = 0; i < VERBS; i++)
        text_buffer_add_format(&text, "  pyhost %-10s %-20s %s\n", verbs_table[i].name,
                               verbs_table[i].arguments, verbs_table[i].summary);
    text_buffer_add(&text, "\npyhost help VERB shows a verb's options and examples. Exit codes: 0 done, "
                           "1 failed, 2 wrong usage;\nstatus: 0 running, 3 stopped, 4 no such service.\n");
    return text_buffer_take(&text);
}

char *help_verb(enum verb_id id)
{
    const struct verb *verb = &verbs_table[id];
    struct text_buffer text = {0};
    char *usage = help_usage(verb);
    text_buffer_add_format(&text, "%s\n", usage);
    add_wrapped(&text, verb->summary, 2);
    if (verb->details != NULL) {
        text_buffer_add(&text, "\n");
        add_wrapped(&text, verb->details, 2);
    }
    if (verb->options != 0)
        text_buffer_add(&text, "\noptions:\n");
    for (int i = 0; i < OPTIONS; i++) {
        if (!verbs_takes(id, (enum option_id)i))
            continue;
        char *heading = help_option_heading(&verbs_options[i]);
        text_buffer_add_format(&text, "  %s\n", heading);
        add_wrapped(&text, verbs_options[i].summary, 6);
        free(heading);
    }
    text_buffer_add(&text, "\nexamples:\n");
    for (const char *example = verb->examples; *example != '\0';) {
        size_t length = strcspn(example, "\n");
        text_buffer_add_format(&text, "  %.*s\n", (int)length, example);
        example += length + (example[length] == '\n');
    }
    free(usage);
    return text_buffer_take(&text);
}

// ---- completion ----

char *help_powershell(void)
{
    struct text_buffer text = {0};
    text_buffer_add(&text,
                    "Register-ArgumentCompleter -Native -CommandName pyhost, pyhost.exe -ScriptBlock {\n"
                    "    param($word, $ast, $position)\n"
                    "    $verbs = [ordered]@{\n");
    for (int i = 0; i < VERBS; i++) {
        text_buffer_add_format(&text, "        '%s' = @(", verbs_table[i].name);
        const char *separator = "";
        for (int j = 0; j < OPTIONS; j++) {
            if (!verbs_takes((enum verb_id)i, (enum option_id)j))
                continue;
            text_buffer_add_format(&text, "%s'%s'", separator, verbs_options[j].name);
            separator = ", ";
        }
        text_buffer_add(&text, ")\n");
    }
    text_buffer_add(&text, "    }\n    $choices = @{\n");
    for (int i = 0; i < OPTIONS; i++) {
        const struct option *option = &verbs_options[i];
        if (option->kind != OPTION_CHOICE && option->kind != OPTION_YES_NO)
            continue;
        text_buffer_add_format(&text, "        '%s' = '%s'\n", option->name, option->value);
    }
    text_buffer_add(
        &text,
        "    }\n"
        "    $words = @($ast.CommandElements | ForEach-Object { $_.ToString() })\n"
        "    $verb = $words | Where-Object { $verbs.Contains($_) } | Select-Object -First 1\n"
        "    $before = if ($word -eq '') { $words[-1] } elseif ($words.Count -gt 1) { $words[-2] }\n"
        "    $found = if ($before -and $choices.ContainsKey($before)) { $choices[$before] -split '\\|' }\n"
        "        elseif (-not $verb) { $verbs.Keys }\n"
        "        elseif ($word -like '-*') { $verbs[$verb] }\n"
        "        elseif ($verb -eq 'help') { $verbs.Keys }\n"
        "        elseif ($verb -eq 'completion') { 'powershell' }\n"
        "        elseif ($verb -ne 'install') { (pyhost list --json | ConvertFrom-Json).services.name }\n"
        "    $found | Where-Object { $_ -like \"$word*\" } | ForEach-Object {\n"
        "        $text = if ($_ -match '\\s') { \"'$_'\" } else { $_ }\n"
        "        [System.Management.Automation.CompletionResult]::new($text, $_, 'ParameterValue', $_)\n"
        "    }\n"
        "}\n");
    return text_buffer_take(&text);
}
