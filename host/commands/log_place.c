// SPDX-License-Identifier: MIT
#include "commands/log_place.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/output.h"
#include "commands/service_definition.h"
#include "report/log_directory.h"
#include "scm/account.h"
#include "settings/settings.h"

bool log_place_check(const char *name, const char *log, const char *account, bool dry, struct error *error)
{
    struct settings settings = {0};
    settings_begin(&settings, name);
    char *root = settings_data_directory();
    bool done = log_directory_check(log != NULL ? log : settings.log, root, account, error);
    if (!done && dry && error->code == ERROR_ACCESS_DENIED) {
        output_note("Without elevation it cannot be seen whether the directory of the log can be used: %s",
                    error->message);
        error_clear(error);
        done = true;
    }
    free(root);
    settings_clear(&settings);
    return done;
}

bool log_place_prepare(const char *name, const char *service_sid, struct error *error)
{
    struct definition now = {0};
    struct error unread = {0};
    bool done = true;
    if (service_definition_read(name, &now, NULL, &unread)) {
        const char *account = definition_text(&now, OPTION_ACCOUNT);
        const char *log = definition_text(&now, OPTION_LOG);
        const char *sid = service_sid != NULL ? service_sid : definition_text(&now, OPTION_SERVICE_SID);
        char *root = settings_data_directory();
        // A restricted service may write only where its own SID is allowed to.
        char *own = sid != NULL && strcmp(sid, "restricted") == 0 ? account_short("virtual", name) : NULL;
        done = log == NULL ||
               log_directory_prepare(log, root, account != NULL ? account : "LocalSystem", own, error);
        free(own);
        free(root);
    }
    definition_clear(&now);
    error_clear(&unread);
    return done;
}
