// SPDX-License-Identifier: MIT
#include "commands/selection.h"

#include <stdlib.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/memory.h"
#include "base/output.h"
#include "base/quoting.h"
#include "base/wide.h"
#include "commands/answer.h"
#include "commands/foreign.h"
#include "commands/foreign_remote.h"
#include "commands/outdated.h"
#include "commands/pattern.h"
#include "scm/scm.h"

// ---- which ----

// Is the service this host's, as far as its command line tells? surely: not by the name of its program alone. Where it cannot be told,
// error says why.
static bool is_own(const char *name, bool surely, struct error *error)
{
    struct scm_service service = {0};
    char *command_line =
        scm_open(name, SERVICE_QUERY_CONFIG, &service, error) ? scm_image_path(&service, error) : NULL;
    const bool own = command_line != NULL && foreign_open_service(&service, command_line) == FOREIGN_NONE &&
                     (!surely || foreign_remote_is_sure(error));
    free(command_line);
    scm_close(&service);
    return own;
}

static void add_once(struct text_list *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (text_equal_ignore_case(names->items[i], name))
            return;
    text_list_add(names, name);
}

// The SCM tells names apart without regard to case, of all letters. Owner: the caller.
static char *folded(const char *text)
{
    wchar_t *wide = wide_from_text(text);
    int length = LCMapStringEx(LOCALE_NAME_INVARIANT, LCMAP_UPPERCASE, wide, -1, NULL, 0, NULL, NULL, 0);
    wchar_t *upper = memory_allocate(((size_t)length + 1) * sizeof *upper);
    LCMapStringEx(LOCALE_NAME_INVARIANT, LCMAP_UPPERCASE, wide, -1, upper, length, NULL, NULL, 0);
    char *result = text_from_wide(length > 0 ? upper : wide);
    free(upper);
    free(wide);
    return result;
}

static bool matches(const char *pattern, const char *name)
{
    char *folded_pattern = folded(pattern);
    char *folded_name = folded(name);
    const bool match = pattern_matches(folded_pattern, folded_name);
    free(folded_name);
    free(folded_pattern);
    return match;
}

// Adds the services of this host that match, and counts them; surely: as is_own() has it. False after filling error.
static bool add_matching(struct text_list *names, const char *pattern, bool surely, size_t *count,
                         struct error *error)
{
    *count = 0;
    struct text_list all = {0};
    struct scm_status *statuses = NULL;
    struct error unread = {0};
    size_t unread_count = 0;
    if (!scm_list(&all, &statuses, error))
        return false;
    for (size_t i = 0; i < all.count; i++) {
        struct error refused = {0};
        if (!matches(pattern, all.items[i]))
            continue;
        if (is_own(all.items[i], surely, &refused)) {
            add_once(names, all.items[i]);
            (*count)++;
        }
        if (refused.message != NULL && unread_count++ == 0)
            error_move(&unread, &refused);
        error_clear(&refused);
    }
    if (unread_count > 0)
        output_note("left out: %zu service%s of which pyhost cannot tell whose they are: %s", unread_count,
                    unread_count == 1 ? "" : "s", unread.message);
    error_clear(&unread);
    free(statuses);
    text_list_clear(&all);
    return true;
}

// ---- each ----

// The worse of two exit codes.
static int worse(int a, int b)
{
    static const int order[] = {EXIT_DONE, EXIT_STOPPED, EXIT_NO_SERVICE, EXIT_FAILED, EXIT_USAGE};
    size_t at_a = 0;
    size_t at_b = 0;
    for (size_t i = 0; i < COUNT_OF(order); i++) {
        at_a = order[i] == a ? i : at_a;
        at_b = order[i] == b ? i : at_b;
    }
    return at_a > at_b ? a : b;
}

static int fail(struct error *error)
{
    int code = answer_fail(error);
    error_clear(error);
    return code;
}

static int no_match(const char *pattern)
{
    struct error error = {0};
    answer_service(pattern);
    error_set(&error, ERROR_SERVICE_DOES_NOT_EXIST, "No service of this host matches \"%s\"", pattern);
    error_advise(&error, "pyhost list");
    return fail(&error);
}

// Where the SCM cannot tell, it may.
static bool exists(const char *name)
{
    struct error unknown = {0};
    const bool is = scm_exists(name, &unknown) || unknown.message != NULL;
    error_clear(&unknown);
    return is;
}

// A service that is there by this name is meant, though no name should look so.
static bool is_pattern(const char *word)
{
    struct error ignored = {0};
    if (pattern_is(word)) // one connection for both: what it stands for will be listed
        (void)scm_manager(SC_MANAGER_ENUMERATE_SERVICE, &ignored);
    error_clear(&ignored);
    const bool is = pattern_is(word) && !scm_exists(word, &ignored);
    error_clear(&ignored);
    return is;
}

// What cannot be done for several, or is not to be done by mistake.
static bool check(const struct command_line *line, const struct text_list *names,
                  const struct text_list *matched, struct error *error)
{
    if (line->verb == VERB_LOGS && names->count > 1 && command_line_has(line, OPTION_FOLLOW)) {
        error_set(error, 0, "--follow shows one log at a time, and there are %zu", names->count);
        return error_advise(error, "pyhost logs \"%s\" --follow", names->items[0]);
    }
    if (line->verb == VERB_REMOVE && matched->count > 0 && !command_line_has(line, OPTION_FORCE)) {
        struct text_buffer command = {0};
        char *found = text_list_join(matched, ", ");
        text_buffer_add(&command, "pyhost remove");
        for (size_t i = 0; i < names->count; i++)
            if (exists(names->items[i]))
                text_buffer_add_format(&command, " \"%s\"", names->items[i]);
        error_set(error, 0, "A pattern removes services only with --force. It matches: %s", found);
        error_advise(error, "%s", command.data);
        free(text_buffer_take(&command));
        free(found);
        return false;
    }
    return true;
}

static int run_one(const struct command_line *line, const char *name, bool patterns, commands_function *one)
{
    char *items[] = {(char *)name};
    struct command_line single = *line; // all but the name belongs to line
    single.arguments = (struct text_list){.items = items, .count = 1};
    if (patterns && line->verb == VERB_REMOVE) // it was for the pattern
        single.values[OPTION_FORCE] = (struct text_list){0};
    answer_service(name);
    return one(&single);
}

// Who had "start NAME ARGUMENT" in mind is told how it is written.
static void note_arguments(const struct command_line *line)
{
    struct text_buffer command = {0};
    if (verbs_table[line->verb].most != VERB_NAMES_AND_OWN || line->own.count > 0)
        return;
    text_buffer_add_format(&command, "pyhost %s", verbs_table[line->verb].name);
    for (size_t i = 0; i < line->arguments.count; i++) {
        quoting_add(&command, line->arguments.items[i], false);
        text_buffer_add(&command, i == 0 ? " --" : "");
    }
    output_note("arguments of a service stand behind --, as in: %s", command.data);
    free(text_buffer_take(&command));
}

// The quotes round a name with blanks may have been forgotten.
static void note_quotes(const struct command_line *line)
{
    struct text_buffer quoted = {0};
    char *joined = text_list_join(&line->arguments, " ");
    quoting_add(&quoted, joined, false);
    if (exists(joined))
        output_note("a name with blanks stands in quotes: pyhost %s %s", verbs_table[line->verb].name,
                    quoted.data);
    free(text_buffer_take(&quoted));
    free(joined);
}

static void separate(const struct command_line *line, const char *name, bool first)
{
    if (line->verb == VERB_LOGS)
        output_answer("%s==> %s <==\n", first ? "" : "\n", name);
    else if (line->verb == VERB_STATUS && !first)
        output_answer("\n");
}

bool selection_check_name(const struct command_line *line, struct error *error)
{
    const struct verb *verb = &verbs_table[line->verb];
    const bool has_name = text_starts_with_ignore_case(verb->arguments + (verb->arguments[0] == '['), "NAME");
    if (!has_name || line->arguments.count == 0 || !is_pattern(line->arguments.items[0]))
        return true;
    const char *pattern = line->arguments.items[0];
    error_set(error, 0, "\"%s\" takes the name of one service, and no pattern: \"%s\"", verb->name, pattern);
    error_advise(error, "see which services the pattern matches: pyhost status \"%s\"", pattern);
    return error_usage(error);
}

// What a line means.
struct choice {
    struct text_list names;
    struct text_list matched; // those of patterns
    bool has_pattern;
};

// Returns the exit code: the worst of what could not be found.
static int choose(const struct command_line *line, struct choice *choice)
{
    const struct text_list *words = &line->arguments;
    const bool surely = verbs_table[line->verb].changes;
    struct error error = {0};
    size_t count = 0;
    int code = EXIT_DONE;
    if (words->count == 0 && !add_matching(&choice->names, "*", surely, &count, &error))
        code = fail(&error);
    for (size_t i = 0; i < words->count; i++) {
        if (!is_pattern(words->items[i])) {
            add_once(&choice->names, words->items[i]);
            continue;
        }
        if (!add_matching(&choice->matched, words->items[i], surely, &count, &error))
            code = worse(code, fail(&error));
        else if (count == 0)
            code = worse(code, no_match(words->items[i]));
        for (size_t j = 0; j < choice->matched.count; j++)
            add_once(&choice->names, choice->matched.items[j]);
    }
    if (command_line_has(line, OPTION_OUTDATED))
        code = worse(code, outdated_keep(&choice->names));
    return code;
}

static int run_each(const struct command_line *line, const struct choice *choice, commands_function *one)
{
    const struct text_list *names = &choice->names;
    const bool outdated = command_line_has(line, OPTION_OUTDATED);
    int code = EXIT_DONE;
    for (size_t i = 0; i < names->count && code != EXIT_USAGE; i++) {
        struct outdated_service service = {0};
        if (outdated && !outdated_begin(&service, names->items[i]))
            continue;
        if (names->count > 1)
            separate(line, names->items[i], i == 0);
        int its = run_one(line, names->items[i], choice->has_pattern, one);
        if (its == EXIT_NO_SERVICE && i > 0 && worse(code, its) != code)
            note_arguments(line);
        code = worse(code, its);
        if (outdated && its != EXIT_DONE && outdated_was_stopped(&service)) {
            outdated_note_rest(line, names, i + 1);
            break;
        }
    }
    return code;
}

static int run_choice(const struct command_line *line, struct choice *choice, commands_function *one)
{
    struct error error = {0};
    int code = choose(line, choice);
    if (choice->names.count == 0 && code == EXIT_DONE)
        output_answer(command_line_has(line, OPTION_OUTDATED) ? "No service is outdated\n"
                                                              : "No service of this host is installed\n");
    if (!check(line, &choice->names, &choice->matched, &error)) {
        fail(&error);
        return EXIT_USAGE;
    }
    code = worse(code, run_each(line, choice, one));
    if (code == EXIT_NO_SERVICE && !choice->has_pattern && line->arguments.count > 1)
        note_quotes(line);
    return code;
}

static int refuse_outdated_there(void)
{
    struct error error = {0};
    error_set(&error, 0, "Cannot tell which pyhost the services of another machine run");
    error_advise(&error, "run there: pyhost restart --outdated");
    fail(&error);
    return EXIT_USAGE;
}

int selection_each(const struct command_line *line, commands_function *one)
{
    const struct text_list *words = &line->arguments;
    struct choice choice = {0};
    const bool outdated = command_line_has(line, OPTION_OUTDATED);
    for (size_t i = 0; i < words->count; i++)
        choice.has_pattern |= is_pattern(words->items[i]);
    if (words->count == 1 && !choice.has_pattern && !outdated)
        return run_one(line, words->items[0], false, one);
    answer_list();
    int code = outdated && scm_is_remote() ? refuse_outdated_there() : run_choice(line, &choice, one);
    text_list_clear(&choice.matched);
    text_list_clear(&choice.names);
    return code;
}
