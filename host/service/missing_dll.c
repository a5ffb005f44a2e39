// SPDX-License-Identifier: MIT
#include "service/missing_dll.h"

#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "python/disk.h"
#include "python/dll_places.h"

bool missing_dll_find(const char *module, const struct environment *environment,
                      const struct text_list *added, const struct text_list *others,
                      struct dll_missing *missing)
{
    struct text_list places = dll_places_list(environment, added);
    const struct dll_search search = {.files = disk_files(), .directories = &places, .others = others};
    const bool found = dll_search_missing(&search, module, missing);
    text_list_clear(&places);
    return found;
}

char *missing_dll_exception(const struct dll_missing *missing, const char *module)
{
    return text_format("Traceback (most recent call last):\n  File \"%s\", line 1, in <module>\n"
                       "ImportError: DLL load failed: %s is missing",
                       module, missing->name);
}

char *missing_dll_places(const struct environment *environment, const struct text_list *added)
{
    struct text_list places = dll_places_list(environment, added);
    char *all = text_list_join(&places, "; ");
    char *text = text_format("beside the module; %s; and where the code adds directories", all);
    free(all);
    text_list_clear(&places);
    return text;
}

// What the lines of a detail that begin so go on with. Owner: the caller.
static struct text_list lines_of(const char *detail, const char *beginning)
{
    struct text_list list = {0};
    for (const char *line = detail; *line != '\0'; line += strcspn(line, "\n"), line += *line != '\0') {
        const size_t length = strcspn(line, "\n");
        if (strncmp(line, beginning, strlen(beginning)) == 0)
            text_list_add_owned(&list, text_copy_part(line + strlen(beginning), length - strlen(beginning)));
    }
    return list;
}

char *missing_dll_tell(struct error *error, const struct environment *environment,
                       const struct text_list *added)
{
    static const char mark[] = "\nextension module: "; // pyhost_compat/extensions.py
    char *described = error->detail != NULL ? strstr(error->detail, mark) : NULL;
    if (described == NULL)
        return NULL;
    struct text_list modules = lines_of(described, mark + 1);
    struct text_list others = lines_of(described, "DLLs of packages: ");
    struct dll_missing missing = {0};
    char *exception = NULL;
    *described = '\0'; // it has been read: only what comes of it is told
    if (modules.count > 0 && missing_dll_find(modules.items[0], environment, added, &others, &missing)) {
        char *places = missing_dll_places(environment, added);
        text_replace(&error->message, "%s: %s is missing, which %s needs", error->message, missing.name,
                     path_name(missing.needed_by));
        text_replace(&error->detail, "%s\n%s is missing, which \"%s\" needs; looked for %s", error->detail,
                     missing.name, missing.needed_by, places);
        exception = missing_dll_exception(&missing, modules.items[0]);
        free(places);
    } else if (modules.count > 0) {
        text_replace(&error->detail, "%s\nno DLL is missing that \"%s\" needs", error->detail,
                     modules.items[0]);
    }
    dll_missing_clear(&missing);
    text_list_clear(&others);
    text_list_clear(&modules);
    return exception;
}
