// SPDX-License-Identifier: MIT
#include "commands/dll_check.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/quoting.h"
#include "scm/scm.h"

// The command that takes the directory away. Owner: the caller.
static char *command_without(const char *service, const char *directory)
{
    struct text_buffer command = {0};
    char *option = text_format("--dll-path=-%s", directory);
    text_buffer_add(&command, "pyhost update");
    quoting_add(&command, service, false);
    quoting_add(&command, option, false);
    free(option);
    return text_buffer_take(&command);
}

static void check_directory(struct findings *findings, const char *directory, const struct access_who *who)
{
    struct error unseen = {0};
    char *advice = command_without(findings->service, directory);
    char *stranger = access_import_strangers(who, directory, &unseen);
    if (!file_directory_exists(directory) && !file_is_refused(directory)) {
        findings_add(findings, FINDING_WARNING, "DLLs", NULL,
                     "the directory of --dll-path \"%s\" does not exist", directory);
        findings_advise(findings, advice);
    } else if (stranger != NULL) {
        findings_add(findings, access_is_privileged(who->account) ? FINDING_BAD : FINDING_WARNING, "DLLs",
                     "let only administrators write there (icacls)",
                     "%s may put DLLs into \"%s\", which run as %s", stranger, directory, who->account);
    } else if (unseen.message != NULL) {
        findings_add(findings, FINDING_WARNING, "DLLs", scm_cure_unseen(&unseen),
                     "Cannot see who may put DLLs into \"%s\": %s", directory, unseen.message);
    }
    free(stranger);
    free(advice);
    error_clear(&unseen);
}

void dll_check_directories(struct findings *findings, const struct definition *definition,
                           const struct access_who *who)
{
    const struct text_list *directories = &definition->values[OPTION_DLL_PATH];
    for (size_t i = 0; i < directories->count; i++)
        check_directory(findings, directories->items[i], who);
}
