// SPDX-License-Identifier: MIT
#include "report/event_texts.h"

#include <string.h>

#include "base/compiler.h"
#include "base/file.h"
#include "base/path.h"
#include "report/host_file.h"

struct text_list event_texts_files(const char *files)
{
    struct text_list list = {0};
    while (*files != '\0') {
        size_t length = strcspn(files, ";");
        if (length > 0)
            text_list_add_owned(&list, text_copy_part(files, length));
        files += length + strspn(files + length, ";");
    }
    return list;
}

bool event_texts_is_host(const char *file)
{
    return host_file_is(file) || text_equal_ignore_case(path_name(file), "_pyhost.pyd") ||
           (!file_exists(file) && host_file_is_called_so(file));
}

// Is the name what a build makes of stem: "stem.pyd", "stem_d.pyd" of a debug build, "stem.cp37-win_amd64.pyd"? Another product may have
// a ServiceManager.exe, or a win32serviceproxy.pyd.
static bool is_built_as(const char *name, const char *stem, const char *suffix)
{
    if (!text_starts_with_ignore_case(name, stem) || !text_ends_with_ignore_case(name, suffix))
        return false;
    const char *rest = name + strlen(stem);
    return rest[0] == '.' || text_starts_with_ignore_case(rest, "_d.");
}

bool event_texts_is_of_pywin32(const char *file)
{
    static const char *const modules[] = {"servicemanager", "win32evtlog", "win32service"};
    const char *name = path_name(file);
    bool is = is_built_as(name, "pythonservice", ".exe");
    for (size_t i = 0; i < COUNT_OF(modules); i++)
        is = is || is_built_as(name, modules[i], ".pyd");
    return is;
}

// Is it a file that the source's events can do without? pywin32's have texts that are nothing but their insert, as the host's have by the
// same numbers, and would stand before those of its failures. One that is nowhere, where the host's is not, is a guess of code's.
static bool is_needless(const char *file, bool was_taken)
{
    return event_texts_is_host(file) || event_texts_is_of_pywin32(file) ||
           (was_taken && strchr(file, '%') == NULL && !file_exists(file));
}

char *event_texts_with(const char *files, const char *message_file)
{
    struct text_list list = event_texts_files(files);
    struct text_buffer all = {0};
    bool was_taken = true;
    for (size_t i = 0; i < list.count; i++)
        was_taken &= !event_texts_is_host(list.items[i]);
    text_buffer_add(&all, "");
    for (size_t i = 0; i < list.count; i++)
        if (!is_needless(list.items[i], was_taken))
            text_buffer_add_format(&all, "%s%s", all.length > 0 ? ";" : "", list.items[i]);
    if (message_file != NULL)
        text_buffer_add_format(&all, "%s%s", all.length > 0 ? ";" : "", message_file);
    text_list_clear(&list);
    return text_buffer_take(&all);
}
