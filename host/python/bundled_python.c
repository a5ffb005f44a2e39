// SPDX-License-Identifier: MIT
#include "python/bundled_python.h"

#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "base/text.h"

#define HASHES ".sha256"

// Are there the definition and the host to these hashes?
static bool is_whole(const char *root, const char *hashes, const struct environment_files *files)
{
    const int stem = (int)(strlen(hashes) - strlen(HASHES));
    char *definition = text_format("%s\\%.*s.json", root, stem, hashes);
    char *host = text_format("%s\\%.*s.exe", root, stem, hashes);
    const bool is = files->is_file(files->context, definition) && files->is_file(files->context, host);
    free(host);
    free(definition);
    return is;
}

bool bundled_python_is(const char *directory, const struct environment_files *files)
{
    char *root = text_equal_ignore_case(path_name(directory), "python") ? path_parent(directory) : NULL;
    if (root == NULL)
        return false;
    struct text_list names = files->names(files->context, root);
    bool is = false;
    for (size_t i = 0; i < names.count && !is; i++)
        is = text_ends_with_ignore_case(names.items[i], HASHES) && is_whole(root, names.items[i], files);
    text_list_clear(&names);
    free(root);
    return is;
}

bool bundled_python_refuse(const char *cfg, struct error *error)
{
    error_set(error, 0, "\"%s\" is not part of the bundle, and has its Python run with another library", cfg);
    return error_advise(error, "del \"%s\"", cfg);
}
