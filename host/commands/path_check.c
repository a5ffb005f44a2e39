// SPDX-License-Identifier: MIT
#include "commands/path_check.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/text.h"
#include "commands/class_reader.h"
#include "scm/access.h"

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

void path_check(struct findings *findings, const char *account)
{
    struct text_list path = class_reader_path();
    struct error error = {0};
    bool clean = true;
    bool privileged = access_is_privileged(account);
    for (size_t i = 0; i < path.count; i++) {
        const char *place = path.items[i];
        if (!file_directory_exists(place) && !file_exists(place))
            continue; // Python names some that need not be there
        char *who = access_strangers(account, place);
        if (who != NULL) {
            clean = false;
            // Whatever its account: a service may impersonate who speaks to it, which users may not.
            findings_add(
                findings, privileged ? FINDING_BAD : FINDING_WARNING, "path",
                privileged ? "let only administrators write there, or run the service with --account virtual"
                           : "let only administrators write there",
                "%s may change what is in \"%s\", which runs as %s", who, place, account);
        }
        free(who);
        enum access_answer answer = access_can(account, place, ACCESS_READ, &error);
        if (answer == ACCESS_NO || answer == ACCESS_UNKNOWN) {
            clean = false;
            findings_add(findings, answer == ACCESS_NO ? FINDING_BAD : FINDING_WARNING, "path",
                         "give the account the right to read it: icacls", "%s %s read \"%s\"", account,
                         answer == ACCESS_NO ? "may not" : "perhaps may not", place);
        }
        error_clear(&error);
    }
    clean = check_shadows(findings) && clean;
    if (clean)
        findings_add(findings, FINDING_GOOD, "path", NULL,
                     "%s may read all of it, and only administrators may change it", account);
    text_list_clear(&path);
}
