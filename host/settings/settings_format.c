// SPDX-License-Identifier: MIT
#include "settings/settings_format.h"

#include <stdlib.h>

#include "base/version_order.h"

bool settings_format_check(const char *service, const char *required, const struct text_list *unknown,
                           const char *own, struct error *error)
{
    if (required == NULL)
        return true;
    const bool is_version =
        required[0] >= '0' && required[0] <= '9'; // else it is of a host that is newer still
    if (is_version && version_order(required, own) <= 0)
        return true;
    char *names = text_list_join(unknown, ", ");
    char *needed = is_version ? text_format("%s or later", required) : text_copy("of a later version");
    error_set(error, 0, "The settings of the service \"%s\" need pyhost %s%s%s, and this is pyhost %s",
              service, needed, unknown->count > 0 ? ", for " : "", names, own);
    error_advise(error, "install pyhost %s", needed);
    free(needed);
    free(names);
    return false;
}

char *settings_format_unknown(const char *service, const struct text_list *unknown, const char *written_by,
                              const char *own, char **cure)
{
    *cure = NULL;
    if (unknown->count == 0)
        return NULL;
    const bool is_newer = written_by != NULL && version_order(written_by, own) > 0;
    char *names = text_list_join(unknown, ", ");
    char *words = text_format("pyhost %s does not know %s, which %s no effect", own, names,
                              unknown->count == 1 ? "has" : "have");
    *cure =
        is_newer
            ? text_format("install pyhost %s or later, which set %s", written_by,
                          unknown->count == 1 ? "this" : "these")
            : text_format("remove %s from HKLM\\SYSTEM\\CurrentControlSet\\Services\\%s\\PyHost with regedit",
                          names, service);
    free(names);
    return words;
}
