// SPDX-License-Identifier: MIT
#include "commands/rights_check.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/path.h"
#include "base/secret.h"
#include "commands/image_path.h"
#include "scm/account.h"
#include "scm/logon_right.h"
#include "scm/scm.h"
#include "scm/security_text.h"

struct access_who rights_check_who(const char *name, const struct definition *definition, const char *account)
{
    const char *type = definition_text(definition, OPTION_SERVICE_SID);
    const bool has_sid = type != NULL && strcmp(type, "none") != 0;
    return (struct access_who){.account = account,
                               .service_sid = has_sid ? account_short("virtual", name) : NULL,
                               .is_restricted = has_sid && strcmp(type, "restricted") == 0};
}

// What may not be seen is not called well. Empties unseen. Was there nothing in it?
static bool tell_unseen(struct findings *findings, const char *what, struct error *unseen)
{
    const bool clean = unseen->message == NULL;
    if (!clean)
        findings_add(findings, FINDING_WARNING, "rights", scm_cure_unseen(unseen),
                     "Cannot see who may change %s: %s", what, unseen->message);
    error_clear(unseen);
    return clean;
}

// The SCM's key says what is run, the host's own what that runs.
static bool check_keys(struct findings *findings, const char *name, const struct access_who *who)
{
    static const char *const keys[] = {"", "\\PyHost", "\\PythonClass"};
    bool clean = true;
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        char *path = text_format("SYSTEM\\CurrentControlSet\\Services\\%s%s", name, keys[i]);
        struct error unseen = {0};
        char *stranger = access_key_strangers(who, path, &unseen);
        if (stranger != NULL) {
            clean = false;
            findings_add(findings, FINDING_BAD, "rights",
                         i == 0
                             ? "give it the rights of the key that it is in: regedit, Permissions, Advanced"
                             : "install it again, which sets its rights",
                         "%s may change the registry key \"HKLM\\%s\", and so what runs as %s", stranger,
                         path, who->account);
        }
        clean = tell_unseen(findings, "the registry key", &unseen) && clean;
        free(stranger);
        free(path);
    }
    return clean;
}

static bool check_service(struct findings *findings, const char *name, const struct definition *definition,
                          const struct access_who *who)
{
    const char *security = definition_text(definition, OPTION_SECURITY); // Windows' own is none
    struct error unseen = {0};
    struct scm_service service = {0};
    char *stranger =
        security != NULL ? access_strangers_by_sddl(ACCESS_SERVICE, who, security, &unseen) : NULL;
    const bool lets_nobody = security != NULL && strcmp(security, security_text_empty) == 0;
    const bool clean = stranger == NULL && !lets_nobody;
    if (stranger != NULL)
        findings_add(findings, FINDING_BAD, "rights",
                     "pyhost update NAME --security=", "%s may change the service, and so what runs as %s",
                     stranger, who->account);
    if (lets_nobody)
        findings_add(
            findings, FINDING_BAD, "rights", "pyhost update NAME --security=",
            "The service's own rights let nobody in: not even an administrator can start or stop it");
    // It may be none because it could not be read.
    if (security == NULL && !scm_open(name, READ_CONTROL, &service, &unseen) &&
        unseen.code == ERROR_SERVICE_DOES_NOT_EXIST) // a dry run looks at one that is to be made
        error_clear(&unseen);
    scm_close(&service);
    free(stranger);
    return tell_unseen(findings, "the service", &unseen) && clean;
}

static bool check_log_directory(struct findings *findings, const struct definition *definition,
                                const struct access_who *who)
{
    const char *log = definition_text(definition, OPTION_LOG);
    char *directory = log != NULL ? path_parent(log) : NULL;
    if (directory == NULL)
        return true;
    struct error unseen = {0};
    char *stranger = access_strangers(who, directory, &unseen);
    char *what = text_format("what is in \"%s\"", directory);
    const bool clean = stranger == NULL;
    if (!clean)
        findings_add(findings, access_is_privileged(who->account) ? FINDING_BAD : FINDING_WARNING, "rights",
                     "let only administrators and the account write there, or leave --log away",
                     "%s may change what is in \"%s\", and lead what the service writes there elsewhere",
                     stranger, directory);
    const bool seen = tell_unseen(findings, what, &unseen);
    free(what);
    free(stranger);
    free(directory);
    return clean && seen;
}

static bool check_commands(struct findings *findings, const struct definition *definition)
{
    static const enum option_id commands[] = {OPTION_RECOVERY_COMMAND, OPTION_BEFORE_START,
                                              OPTION_AFTER_START, OPTION_BEFORE_STOP, OPTION_AFTER_STOP};
    bool clean = true;
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        const char *line = definition_text(definition, commands[i]);
        if (line == NULL || !image_path_is_ambiguous(line))
            continue;
        clean = false;
        char *shown = secret_shown_line(line);
        findings_add(findings, FINDING_BAD, "rights", "put its program into quotation marks",
                     "the program of %s is not quoted, so another one could be started in its place: %s",
                     verbs_options[commands[i]].name, shown);
        free(shown);
    }
    return clean;
}

void rights_check_logon(struct findings *findings, const char *account)
{
    struct error error = {0};
    switch (logon_right_look(account, &error)) {
    case LOGON_RIGHT_HERE:
        if (account_needs_logon_right(account))
            findings_add(findings, FINDING_GOOD, "logon", NULL, "%s may log on as a service", account);
        break;
    case LOGON_RIGHT_DENIED:
        findings_add(findings, FINDING_BAD, "logon",
                     "remove it there: secpol.msc, Local Policies, User Rights Assignment, or the domain's "
                     "group policy",
                     "\"Deny log on as a service\" names %s, or a group that every service is in", account);
        break;
    case LOGON_RIGHT_MISSING:
        if (account_needs_logon_right(account))
            findings_add(findings, FINDING_WARNING, "logon",
                         "add the account in secpol.msc: Local Policies, User Rights Assignment; where a "
                         "group policy of "
                         "the domain sets \"Log on as a service\", there: it takes the right from all others",
                         "%s itself may not log on as a service; perhaps a group that it is in may", account);
        else
            findings_add(
                findings, FINDING_BAD, "logon",
                "add NT SERVICE\\ALL SERVICES to \"Log on as a service\" in the group policy that sets it "
                "(gpresult /h report.html names it)",
                "%s may not log on as a service: NT SERVICE\\ALL SERVICES has lost the right", account);
        break;
    case LOGON_RIGHT_UNKNOWN:
        if (error.code != ERROR_NONE_MAPPED) // else the account is not there, which is told elsewhere
            findings_add(findings, FINDING_WARNING, "logon", scm_cure_unseen(&error),
                         "Cannot see whether %s may log on as a service: %s", account, error.message);
        break;
    }
    error_clear(&error);
}

void rights_check(struct findings *findings, const char *name, const struct definition *definition,
                  const struct access_who *who)
{
    bool clean = check_keys(findings, name, who);
    clean = check_service(findings, name, definition, who) && clean;
    clean = check_log_directory(findings, definition, who) && clean;
    clean = check_commands(findings, definition) && clean;
    if (clean)
        findings_add(findings, FINDING_GOOD, "rights", NULL,
                     "only administrators may change the service and its log");
}
