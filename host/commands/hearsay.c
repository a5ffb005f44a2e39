// SPDX-License-Identifier: MIT
#include "commands/hearsay.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/file.h"
#include "base/output.h"
#include "base/path.h"
#include "base/text.h"
#include "base/wide.h"
#include "scm/way.h"
#include "service/own_python.h"

// The path without quotation marks, and with backslashes, none of which ends it. Owner: the caller.
static char *plain(const char *path, size_t length)
{
    char *text = text_copy("");
    for (size_t i = 0; i < length; i++)
        if (path[i] != '"')
            text_replace(&text, "%s%c", text, path[i] == '/' ? '\\' : path[i]);
    for (size_t end = strlen(text); end > 0 && text[end - 1] == '\\'; end--)
        text[end - 1] = '\0';
    return text;
}

bool hearsay_is_active(const char *directory)
{
    bool is_active = false;
    bool is_system = false;
    char *path = text_from_wide(_wgetenv(L"PATH"));
    char *system = file_system_directory();
    char *root = plain(directory, strlen(directory));
    char *scripts = path_join(root, "Scripts");
    for (const char *at = path; at != NULL && !is_active && !is_system;) {
        const size_t length = strcspn(at, ";");
        char *place = plain(at, length);
        is_system = text_equal_ignore_case(place, system);
        is_active = text_equal_ignore_case(place, scripts) || text_equal_ignore_case(place, root);
        free(place);
        at = at[length] != '\0' ? at + length + 1 : NULL;
    }
    free(scripts);
    free(root);
    free(system);
    free(path);
    return is_active;
}

bool hearsay_is_safe(const char *python, const char *named_by, struct error *error)
{
    struct error doubt = {0};
    const bool is_safe = own_python_is_safe(python, NULL, &doubt);
    if (!is_safe) {
        error_set(error, ERROR_ACCESS_DENIED, "%s names \"%s\", and %s", named_by, python, doubt.message);
        if (doubt.advice != NULL)
            error_advise(error, "%s", doubt.advice);
        else if (doubt.code == WAY_GONE)
            error_advise(error, "make that environment, or name another Python: --python PATH");
        else
            error_advise(error, "name that Python outright: --python \"%s\"", python);
    }
    error_clear(&doubt);
    return is_safe;
}

// Does a path that is no absolute one lead out of the directory that it counts from?
static bool leads_out(const char *path)
{
    if (path[0] == '\\' || strchr(path, ':') != NULL)
        return true;
    for (const char *at = path; at != NULL; at = strchr(at, '\\'), at += at != NULL)
        if (strncmp(at, "..", 2) == 0 && (at[2] == '\\' || at[2] == '\0'))
            return true;
    return false;
}

char *hearsay_uv_environment(bool is_quiet)
{
    static const char name[] = "UV_PROJECT_ENVIRONMENT";
    struct error unsafe = {0};
    char *value = text_from_wide(_wgetenv(L"UV_PROJECT_ENVIRONMENT"));
    char *environment = value != NULL && value[0] != '\0' ? plain(value, strlen(value)) : NULL;
    if (environment != NULL && path_is_absolute(environment)) {
        char *python = path_join(environment, "Scripts\\python.exe");
        (void)hearsay_is_safe(python, name, &unsafe);
        free(python);
    } else if (environment != NULL && leads_out(environment)) {
        error_set(&unsafe, 0, "%s, \"%s\", leads out of the project", name, environment);
        error_advise(&unsafe, "name the Python outright: --python PATH");
    }
    if (unsafe.message != NULL) {
        if (!is_quiet)
            output_note("%s: passed over; %s", unsafe.message, unsafe.advice);
        free(environment);
        environment = NULL;
    }
    error_clear(&unsafe);
    free(value);
    return environment;
}
