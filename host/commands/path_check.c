// SPDX-License-Identifier: MIT
#include "commands/path_check.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/file.h"
#include "base/path.h"
#include "base/text.h"
#include "commands/class_reader.h"
#include "scm/scm.h"
#include "settings/code_place.h"

// Files that Python would import in place of its own modules.
static bool check_shadows(struct findings *findings)
{
    const struct text_list nothing = {0};
    struct text_list shadows = {0};
    struct error error = {0};
    if (!class_reader_call("pyhost_compat.shadows", "find", &nothing, &shadows, &error))
        findings_add_error(findings, "path", &error);
    for (size_t i = 0; i < shadows.count; i++)
        findings_add(findings, FINDING_WARNING, "path", "rename it, or remove it if you do not know it",
                     "\"%s\" takes the place of a module of Python's own", shadows.items[i]);
    bool clean = shadows.count == 0 && error.message == NULL;
    text_list_clear(&shadows);
    error_clear(&error);
    return clean;
}

// Those who may change what is imported, each with the places, in quotation marks.
struct strangers {
    struct text_list names;
    struct text_list places;
};

static void add_stranger(struct strangers *strangers, char *who, const char *place)
{
    size_t i = 0;
    while (i < strangers->names.count && strcmp(strangers->names.items[i], who) != 0)
        i++;
    if (i == strangers->names.count) {
        text_list_add(&strangers->names, who);
        text_list_add_owned(&strangers->places, text_format("\"%s\"", place));
    } else {
        text_replace(&strangers->places.items[i], "%s, \"%s\"", strangers->places.items[i], place);
    }
}

// Whatever its account: a service may impersonate who speaks to it, which users may not.
static void tell_strangers(struct findings *findings, const struct strangers *strangers, const char *account)
{
    const bool privileged = access_is_privileged(account);
    for (size_t i = 0; i < strangers->names.count; i++) {
        const char *who = strangers->names.items[i];
        // A user, and no group: Python was installed for this user only, or the environment lies in the user's profile.
        char *advice =
            strchr(who, '\\') != NULL && !text_starts_with_ignore_case(who, "NT SERVICE\\")
                ? text_format(
                      "install Python for all users and make the environment in a directory that only "
                      "administrators may change, or let the service run as that user: --account \"%s\"",
                      who)
            : privileged ? text_copy("let only administrators write there (icacls; \"Which account\" in "
                                     "docs/administration.md), or run the service with --account virtual")
                         : text_copy("let only administrators write there (icacls; \"Which account\" in "
                                     "docs/administration.md)");
        findings_add(findings, privileged ? FINDING_BAD : FINDING_WARNING, "path", NULL,
                     "%s may change what is in %s, which runs as %s", who, strangers->places.items[i],
                     account);
        findings_advise(findings, advice); // with an account's name, in which "NAME" stands for nothing
        free(advice);
    }
}

static bool check_strangers(struct findings *findings, const struct text_list *path,
                            const struct access_who *who)
{
    struct strangers strangers = {0};
    for (size_t i = 0; i < path->count; i++) {
        struct error unseen = {0}; // which check_readable() tells
        char *stranger = access_import_strangers(who, path->items[i], &unseen);
        if (stranger != NULL)
            add_stranger(&strangers, stranger, path->items[i]);
        free(stranger);
        error_clear(&unseen);
    }
    tell_strangers(findings, &strangers, who->account);
    bool clean = strangers.names.count == 0;
    text_list_clear(&strangers.names);
    text_list_clear(&strangers.places);
    return clean;
}

static bool check_readable(struct findings *findings, const char *place, const struct access_who *who)
{
    struct error error = {0};
    enum access_answer answer = access_can(who, place, ACCESS_READ, &error);
    if (error.code == ERROR_ACCESS_DENIED)
        findings_add(findings, FINDING_WARNING, "path", SCM_ELEVATE,
                     "Cannot see whether %s may read \"%s\", and who may change it: %s", who->account, place,
                     error.message);
    else if (error.message == NULL &&
             answer != ACCESS_YES) // else the account is unknown, which is told elsewhere
        findings_add(findings, answer == ACCESS_NO ? FINDING_BAD : FINDING_WARNING, "path",
                     "give the account the right to read it: icacls",
                     answer == ACCESS_NO ? "%s may not read \"%s\""
                                         : "whether %s may read \"%s\" cannot be told",
                     who->account, place);
    bool clean = answer == ACCESS_YES;
    error_clear(&error);
    return clean;
}

static bool is_there(const char *path)
{
    return file_directory_exists(path) || file_exists(path) || file_is_refused(path);
}

// Adds what is there and is not in list yet.
static void add_place(struct text_list *list, const char *place)
{
    if (is_there(place) && !text_list_has(list, place))
        text_list_add(list, place);
}

// Where the service's own code lies: a script's directory is on sys.path when it runs, and not here.
static void add_code(struct text_list *path, const struct definition *definition)
{
    struct code_place place =
        code_place_of(definition_text(definition, OPTION_CLASS), &definition->values[OPTION_PROGRAM],
                      definition_text(definition, OPTION_DIRECTORY));
    struct text_list files = code_place_files(&place);
    if (place.directory != NULL)
        add_place(path, place.directory);
    if (place.script != NULL && file_exists(place.script)) {
        char *parent = path_parent(place.script);
        add_place(path, parent);
        free(parent);
    }
    for (size_t i = 0; i < files.count; i++)
        add_place(path, files.items[i]);
    text_list_clear(&files);
    code_place_clear(&place);
}

void path_check(struct findings *findings, const struct definition *definition, const struct access_who *who)
{
    const bool runs = class_reader_runs();
    struct text_list all = {0};
    struct text_list path = {0};
    if (runs)
        all = class_reader_path();
    for (size_t i = 0; i < all.count; i++) // Python names some that need not be there
        add_place(&path, all.items[i]);
    add_code(&path, definition);
    bool clean = check_strangers(findings, &path, who);
    for (size_t i = 0; i < path.count; i++)
        clean = check_readable(findings, path.items[i], who) && clean;
    if (runs)
        clean = check_shadows(findings) && clean;
    if (clean)
        findings_add(findings, FINDING_GOOD, "path", NULL,
                     "%s may read all of it, and only administrators may change it", who->account);
    text_list_clear(&path);
    text_list_clear(&all);
}
