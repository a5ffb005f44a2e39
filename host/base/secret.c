// SPDX-License-Identifier: MIT
#include "base/secret.h"

#include <string.h>

#include "base/compiler.h"
#include "base/text.h"

bool secret_is_name(const char *name, size_t length)
{
    static const char *const signs[] = {"PASSWORD", "PASSWD", "PASSPHRASE", "PWD",
                                        "SECRET",   "TOKEN",  "KEY",        "CREDENTIAL"};
    for (size_t at = 0; at < length; at++)
        for (size_t i = 0; i < COUNT_OF(signs); i++)
            if (strlen(signs[i]) <= length - at && text_starts_with_ignore_case(name + at, signs[i]))
                return true;
    return false;
}

char *secret_shown(const char *variable)
{
    const size_t name = strcspn(variable, "=");
    if (variable[name] == '\0')
        return text_copy(variable);
    if (variable[name + 1] != '\0' && secret_is_name(variable, name))
        return text_format("%.*s=***", (int)name, variable);
    // The password of a URL stands between the first colon and the last @ of what is before the path.
    const char *user = strstr(variable + name + 1, "://");
    user = user != NULL ? user + 3 : variable + strlen(variable);
    const char *end = user + strcspn(user, "/?# ");
    const char *at = end;
    while (at > user && *at != '@')
        at--;
    const char *colon = memchr(user, ':', (size_t)(at - user));
    return colon != NULL ? text_format("%.*s:***%s", (int)(colon - variable), variable, at)
                         : text_copy(variable);
}
