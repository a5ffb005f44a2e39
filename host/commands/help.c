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

// A heading of one line; of many choices the last go on in a second one.
static void add_heading(struct text_buffer *buffer, const char *heading)
{
    size_t length = strlen(heading);
    while (length > WIDTH - 2 || (heading[length] != '\0' && length > 0 && heading[length - 1] != '|'))
        length--;
    text_buffer_add_format(buffer, "  %.*s\n", (int)length, heading);
    if (heading[length] != '\0')
        text_buffer_add_format(buffer, "      %s\n", heading + length);
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
    bool has_options = false;
    for (int i = 0; i < OPTIONS; i++)
        has_options |= verbs_takes((enum verb_id)(verb - verbs_table), (enum option_id)i);
    return text_format("pyhost %s%s%s%s", verb->name, has_options ? " [OPTION ...]" : "",
                       verb->arguments[0] != '\0' ? " " : "", verb->arguments);
}

// Is the verb among those of "dump, import-nssm: the file"?
static bool is_for(const char *line, const char *name)
{
    const size_t length = strlen(name);
    for (const char *at = line; *at != ':' && *at != '\0'; at++)
        if ((at == line || at[-1] == ' ') && strncmp(at, name, length) == 0 &&
            strchr(",:", at[length]) != NULL)
            return true;
    return false;
}

// What the option does for this verb, where its summary has a line for each.
static char *summary_for(enum verb_id verb, const char *summary)
{
    for (const char *line = summary; verb != VERBS && *line != '\0';) {
        const size_t length = strcspn(line, "\n");
        const char *words = strstr(line, ": ");
        if (words != NULL && is_for(line, verbs_table[verb].name)) {
            char *text = text_copy_part(words + 2, length - (size_t)(words + 2 - line));
            if (text[0] >= 'a' && text[0] <= 'z')
                text[0] = (char)(text[0] - 'a' + 'A');
            return text;
        }
        line += length + (line[length] == '\n');
    }
    return text_copy(summary);
}

char *help_option_text(enum verb_id verb, enum option_id id)
{
    const struct option *option = &verbs_options[id];
    if (verb == VERB_INSTALL && option->standard != NULL)
        return text_format("%s (default: %s)", option->summary, option->standard);
    return summary_for(verb, option->summary);
}

char *help_overview(void)
{
    struct text_buffer text = {0};
    text_buffer_add(&text, "pyhost runs Python code as Windows services, inside its own process.\n\n");
    for (int i = 0; i < VERBS; i++)
        text_buffer_add_format(&text, "  pyhost %-12s %s\n", verbs_table[i].name, verbs_table[i].summary);
    text_buffer_add(&text,
                    "\n\"pyhost help VERB\" shows options and examples. NAME ... takes patterns: \"Shop*\".\n"
                    "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not running, 4 no such service.\n");
    return text_buffer_take(&text);
}

static const char *const headings[OPTION_GROUPS] = {
    [GROUP_GENERAL] = "This command",
    [GROUP_RUNS] = "What runs",
    [GROUP_ACCOUNT] = "Account and permissions",
    [GROUP_RECOVERY] = "Startup and recovery",
    [GROUP_LOG] = "Log",
    [GROUP_LIMITS] = "Limits",
    [GROUP_ENVIRONMENT] = "Environment",
    [GROUP_ADVANCED] = "Advanced",
};

static void add_option(struct text_buffer *text, enum verb_id verb, enum option_id id)
{
    char *heading = help_option_heading(&verbs_options[id]);
    char *words = help_option_text(verb, id);
    add_heading(text, heading);
    add_wrapped(text, words, 6);
    free(words);
    free(heading);
}

// One line, with the default where there is room for it.
static void add_brief(struct text_buffer *text, enum verb_id verb, enum option_id id)
{
    enum { COLUMN = 29 };
    const struct option *option = &verbs_options[id];
    char *heading = option->kind == OPTION_CHOICE ? text_format("%s WHICH", option->name)
                    : option->value != NULL       ? text_format("%s %s", option->name, option->value)
                                                  : text_copy(option->name);
    char *line = text_format("  %-*s%s", COLUMN - 2, heading, option->brief);
    text_buffer_add(text, line);
    if (verb == VERB_INSTALL && option->standard != NULL) {
        char *standard = text_format(" (default: %s)", option->standard);
        if (strlen(line) + strlen(standard) <= WIDTH)
            text_buffer_add(text, standard);
        free(standard);
    }
    text_buffer_add(text, "\n");
    free(line);
    free(heading);
}

// The options of a verb that has many, by their subjects.
static void add_groups(struct text_buffer *text, enum verb_id verb, bool all)
{
    for (int group = 1; group <= OPTION_GROUPS; group++) { // the verb's own come last
        const enum option_group present = (enum option_group)(group % OPTION_GROUPS);
        bool begun = false;
        for (int i = 0; i < OPTIONS; i++) {
            const struct option *option = &verbs_options[i];
            if (option->group != present || !verbs_takes(verb, (enum option_id)i) ||
                (!all && option->brief == NULL))
                continue;
            if (!begun)
                text_buffer_add_format(text, "%s%s:\n", all ? "\n" : "", headings[present]);
            begun = true;
            if (all)
                add_option(text, verb, (enum option_id)i);
            else
                add_brief(text, verb, (enum option_id)i);
        }
    }
}

enum { MANY = 12 }; // options: they are shown by their subjects

static int option_count(enum verb_id verb)
{
    int count = 0;
    for (int i = 0; i < OPTIONS; i++)
        count += verbs_takes(verb, (enum option_id)i);
    return count;
}

static void add_options(struct text_buffer *text, enum verb_id verb, bool all)
{
    const int count = option_count(verb);
    if (count == 0)
        return;
    text_buffer_add(text, "\n");
    if (count > MANY) {
        add_groups(text, verb, all);
        if (!all)
            text_buffer_add_format(text, "\nAll options: pyhost help %s --all\n", verbs_table[verb].name);
        return;
    }
    text_buffer_add(text, "options:\n");
    for (int i = 0; i < OPTIONS; i++)
        if (verbs_takes(verb, (enum option_id)i))
            add_option(text, verb, (enum option_id)i);
}

char *help_verb(enum verb_id id, bool all)
{
    const struct verb *verb = &verbs_table[id];
    struct text_buffer text = {0};
    char *usage = help_usage(verb);
    add_wrapped(&text, usage, 0);
    add_wrapped(&text, verb->summary, 2);
    for (size_t i = 0; verbs_alias(id, i) != NULL; i++)
        text_buffer_add_format(&text, "%s%s%s", i == 0 ? "  Also: " : ", ", verbs_alias(id, i),
                               verbs_alias(id, i + 1) == NULL ? "\n" : "");
    // A screen is for the options where there are many of them.
    if (verb->details != NULL && (all || strlen(verb->details) < 700 || option_count(id) <= MANY)) {
        text_buffer_add(&text, "\n");
        add_wrapped(&text, verb->details, 2);
    }
    add_options(&text, id, all);
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
    text_buffer_add(&text, "    }\n    $aliases = @{");
    for (int i = 0; i < VERBS; i++)
        for (size_t j = 0; verbs_alias((enum verb_id)i, j) != NULL; j++)
            text_buffer_add_format(&text, " '%s' = '%s';", verbs_alias((enum verb_id)i, j),
                                   verbs_table[i].name);
    text_buffer_add(&text, " }\n    $several = @(");
    for (int i = 0, count = 0; i < VERBS; i++)
        if (verbs_takes_several((enum verb_id)i))
            text_buffer_add_format(&text, "%s'%s'", count++ > 0 ? ", " : "", verbs_table[i].name);
    text_buffer_add(&text, ")\n    $choices = @{\n");
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
        "    $count = $words.Count - 1 - [int]($word -ne '')\n"
        "    $done = @($words | Select-Object -Skip 1 | Select-Object -First $count)\n"
        "    $typed = $done | Where-Object { $verbs.Contains($_) -or $aliases.ContainsKey($_) } |\n"
        "        Select-Object -First 1\n"
        "    $verb = if ($typed -and $aliases.ContainsKey($typed)) { $aliases[$typed] } else { $typed }\n"
        "    $before = if ($done) { $done[-1] }\n"
        "    $named = @($done | Where-Object { $_ -notlike '-*' }).Count -gt 1\n"
        "    $found = if ($before -and $choices.ContainsKey($before)) { $choices[$before] -split '\\|' }\n"
        "        elseif (-not $verb) { @($verbs.Keys) + @($aliases.Keys) }\n"
        "        elseif ($word -like '-*') { $verbs[$verb] }\n"
        "        elseif ($verb -eq 'help') { $verbs.Keys }\n"
        "        elseif ($verb -eq 'completion') { 'powershell' }\n"
        "        elseif ($verb -ne 'install' -and ($several -contains $verb -or -not $named)) {\n"
        "            (pyhost list --json | ConvertFrom-Json).services.name\n"
        "        }\n"
        "    $found | Where-Object { $_ -like \"$word*\" } | ForEach-Object {\n"
        "        $text = if ($_ -match '\\s') { \"'$_'\" } else { $_ }\n"
        "        [System.Management.Automation.CompletionResult]::new($text, $_, 'ParameterValue', $_)\n"
        "    }\n"
        "}\n");
    return text_buffer_take(&text);
}
