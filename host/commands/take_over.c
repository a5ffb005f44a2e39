// SPDX-License-Identifier: MIT
#include "commands/take_over.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/path.h"
#include "base/quoting.h"
#include "base/secret.h"
#include "base/text.h"
#include "commands/command_cure.h"
#include "commands/image_path.h"
#include "commands/launcher.h"
#include "commands/program_file.h"
#include "commands/python_words.h"

// What was found so far.
struct dress {
    struct text_list words;   // that are left
    char *python;             // what --python is to be; NULL: not said
    struct text_list program; // what runs; empty: not seen
    struct text_list flags;
    char *directory; // that it runs in; NULL: not said
    bool is_python;  // a Python is what runs
};

static void drop(struct dress *dress, size_t count)
{
    struct text_list rest = {0};
    for (size_t i = count; i < dress->words.count; i++)
        text_list_add(&rest, dress->words.items[i]);
    text_list_clear(&dress->words);
    dress->words = rest;
}

static void set_python(struct dress *dress, const char *python)
{
    free(dress->python);
    dress->python = text_copy(python);
}

static bool is_called(const char *word, const char *name)
{
    const char *own = path_name(word);
    const size_t length = strlen(name);
    return text_starts_with_ignore_case(own, name) &&
           (own[length] == '\0' || text_equal_ignore_case(own + length, ".exe"));
}

static bool is_script(const char *word)
{
    static const char *const ends[] = {".py", ".pyw", ".pyz", ".pyzw", ".pyc"};
    for (size_t i = 0; i < COUNT_OF(ends); i++)
        if (text_ends_with_ignore_case(word, ends[i]))
            return true;
    return false;
}

static void take_all(struct dress *dress)
{
    for (size_t i = 0; i < dress->words.count; i++)
        text_list_add(&dress->program, dress->words.items[i]);
    dress->is_python = true;
}

// The first word is an interpreter, or stands for one.
static void take_python(struct dress *dress)
{
    struct python_words taken = python_words_take(&dress->words);
    text_list_clear(&dress->flags);
    dress->flags = taken.flags;
    if (taken.module)
        text_list_add(&dress->program, "-m");
    for (size_t i = taken.first; i < dress->words.count && !taken.command; i++)
        text_list_add(&dress->program, dress->words.items[i]);
    if (taken.first >= dress->words.count || taken.command)
        text_list_clear(&dress->program);
    dress->is_python = true;
}

// "py -3.12 script.py", "py -V:3.12 script.py".
static void take_py(struct dress *dress)
{
    const char *version = dress->words.count > 1 ? dress->words.items[1] : "";
    const bool is_long = text_starts_with_ignore_case(version, "-V:");
    const char *number = is_long ? version + 3 : version + 1;
    if (is_long || (version[0] == '-' && version[1] >= '2' && version[1] <= '9')) {
        if (strchr(number, '.') != NULL)
            set_python(dress, number);
        drop(dress, 1);
    }
    take_python(dress);
}

// What follows belongs to cmd.exe: "python x.py >> x.log 2>&1".
static void cut_at_operator(struct text_list *words)
{
    size_t at = 0;
    while (at < words->count && strpbrk(words->items[at], "<>|&") == NULL)
        at++;
    while (words->count > at)
        free(words->items[--words->count]);
}

// "cmd /c call python x.py", and in one word. False: it runs nothing that is seen.
static bool strip_cmd(struct dress *dress)
{
    size_t at = 1;
    while (at < dress->words.count && dress->words.items[at][0] == '/')
        at++;
    if (at == dress->words.count - 1) {
        struct text_list inner = quoting_split(dress->words.items[at]);
        text_list_clear(&dress->words);
        dress->words = inner;
    } else {
        drop(dress, at);
    }
    if (dress->words.count > 0 && text_equal_ignore_case(dress->words.items[0], "call"))
        drop(dress, 1);
    cut_at_operator(&dress->words);
    return dress->words.count > 0;
}

// "uv run --project D script.py", "poetry -C D run python x.py", "conda run -p D python x.py": what stands behind the runner's own options. The
// environment is one that the runner knows, where it is not named by its directory.
static bool strip_runner(struct dress *dress)
{
    static const char *const environments[] = {"-p", "--prefix", "--project"};
    static const char *const directories[] = {"-C", "--directory", "--cwd"};
    static const char *const valued[] = {"-n",      "--name",     "--with",    "--group", "--python",
                                         "--extra", "--env-file", "--package", "-P"};
    size_t at = 1;
    bool runs = false;
    set_python(dress, "ENVIRONMENT");
    for (; at < dress->words.count; at++) {
        const char *word = dress->words.items[at];
        if (!runs && text_equal_ignore_case(word, "run")) {
            runs = true;
            continue;
        }
        if (word[0] != '-' || strcmp(word, "-m") == 0 || strcmp(word, "--") == 0)
            break;
        const char *equals = strchr(word, '=');
        char *name = text_copy_part(word, equals != NULL ? (size_t)(equals - word) : strlen(word));
        const char *value = equals != NULL                ? equals + 1
                            : at + 1 < dress->words.count ? dress->words.items[at + 1]
                                                          : "";
        bool takes = false;
        for (size_t i = 0; i < COUNT_OF(environments); i++)
            if (strcmp(name, environments[i]) == 0) {
                set_python(dress, value);
                takes = true;
            }
        for (size_t i = 0; i < COUNT_OF(directories); i++)
            if (strcmp(name, directories[i]) == 0) {
                free(dress->directory);
                dress->directory = text_copy(value);
                takes = true;
            }
        for (size_t i = 0; i < COUNT_OF(valued); i++)
            takes = takes || strcmp(name, valued[i]) == 0;
        at += takes && equals == NULL;
        free(name);
    }
    if (at < dress->words.count && strcmp(dress->words.items[at], "--") == 0)
        at++;
    drop(dress, at);
    return dress->words.count > 0;
}

static bool is_runner(const char *word)
{
    static const char *const runners[] = {"uv", "poetry", "pipenv", "hatch", "pdm", "conda", "mamba"};
    for (size_t i = 0; i < COUNT_OF(runners); i++)
        if (is_called(word, runners[i]))
            return true;
    return false;
}

// One dress is taken off by each turn.
static void undress(struct dress *dress)
{
    enum { DRESSES_MOST = 4 };
    bool is_run = false; // a runner stands in front: a name is what the environment has
    for (int i = 0; i < DRESSES_MOST && dress->words.count > 0; i++) {
        const char *first = dress->words.items[0];
        if (python_words_is_python(path_name(first))) {
            if (!is_run)
                set_python(dress, first);
            take_python(dress);
            return;
        }
        if (is_called(first, "py") || is_called(first, "pyw")) {
            take_py(dress);
            return;
        }
        if (is_script(first) || (is_run && strcmp(first, "-m") == 0)) {
            take_all(dress);
            return;
        }
        if (is_called(first, "cmd")) {
            if (!strip_cmd(dress))
                return;
        } else if (is_runner(first)) {
            is_run = true;
            if (!strip_runner(dress))
                return;
        } else {
            if (is_run || launcher_is_one(first))
                take_all(dress);
            return;
        }
    }
}

// Quoted where a shell would take it apart, too.
static void add_word(struct text_buffer *command, const char *word)
{
    quoting_add(command, word, strpbrk(word, "&|<>^;,()'`$@{}") != NULL);
}

// is_marked: words of the program are called like options of install.
static struct text_buffer line_of(const char *service, const struct dress *dress, bool is_marked)
{
    struct text_buffer command = {0};
    text_buffer_add(&command, "pyhost install --force");
    text_buffer_add(&command, " --name");
    add_word(&command, service);
    if (dress->python != NULL) {
        text_buffer_add(&command, " --python");
        add_word(&command, dress->python);
    }
    if (dress->directory != NULL) {
        text_buffer_add(&command, " --directory");
        add_word(&command, dress->directory);
    }
    for (size_t i = 0; i < dress->flags.count; i++) {
        char *flag = text_format("--python-flag=%s", dress->flags.items[i]);
        add_word(&command, flag);
        free(flag);
    }
    if (is_marked)
        text_buffer_add(&command, " --");
    for (size_t i = 0; i < dress->program.count; i++)
        add_word(&command, dress->program.items[i]);
    if (dress->program.count == 0)
        text_buffer_add(&command, " SCRIPT");
    return command;
}

static char *command_of(const char *service, const struct dress *dress)
{
    struct text_buffer command = line_of(service, dress, false);
    if (!command_cure_parses(command.data, NULL, NULL)) {
        free(text_buffer_take(&command));
        command = line_of(service, dress, true);
    }
    char *shown = secret_shown_line(command.data);
    free(text_buffer_take(&command));
    return shown;
}

char *take_over_command(const char *service, const char *image_path)
{
    struct dress dress = {0};
    struct image_path path = image_path_split(image_path);
    char *line = text_format("x%s", path.rest);
    struct text_list rest = quoting_split(line);
    const char *name = path_name(path.program);
    const bool is_batch =
        text_ends_with_ignore_case(name, ".bat") || text_ends_with_ignore_case(name, ".cmd");
    char *command = NULL;
    text_list_add(&dress.words, path.program);
    for (size_t i = 1; i < rest.count; i++)
        text_list_add(&dress.words, rest.items[i]);
    undress(&dress);
    if (dress.is_python)
        command = command_of(service, &dress);
    else if (is_batch) {
        set_python(&dress, "ENVIRONMENT");
        command = command_of(service, &dress);
    }
    text_list_clear(&dress.flags);
    text_list_clear(&dress.program);
    text_list_clear(&dress.words);
    free(dress.directory);
    free(dress.python);
    text_list_clear(&rest);
    free(line);
    image_path_clear(&path);
    return command;
}
