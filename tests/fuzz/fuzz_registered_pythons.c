// SPDX-License-Identifier: MIT
// Any lines as what the registry says, and as what somebody asks for: what is found was registered, once each, and for a version the best first.
#include "python/registered_pythons.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

// The next line of *text, which is moved behind it. Owner: the caller.
static char *next_line(const char **text)
{
    const size_t length = strcspn(*text, "\n");
    char *line = text_copy_part(*text, length);
    *text += length + ((*text)[length] == '\n');
    return line;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct registered_pythons list = {0};
    const struct registered_python **found = NULL;
    char *all = text_copy_part((const char *)data, size);
    const char *at = all;
    char *asked = next_line(&at);
    for (int i = 0; *at != '\0' && i < 20; i++) {
        char *tag = next_line(&at);
        char *version = next_line(&at);
        char *executable = next_line(&at);
        char *directory = next_line(&at);
        registered_pythons_add(&list,
                               (struct registered_python){.company = i % 2 == 0 ? "PythonCore" : "Other",
                                                          .tag = tag,
                                                          .version = version,
                                                          .all_users = i % 3 == 0},
                               executable, directory);
        free(directory);
        free(executable);
        free(version);
        free(tag);
    }
    const size_t count = registered_pythons_select(&list, asked, &found);
    if (count > list.count)
        abort();
    for (size_t i = 0; i < count; i++) {
        if (found[i] < list.items || found[i] >= list.items + list.count)
            abort();
        for (size_t j = 0; j < i; j++)
            if (text_equal_ignore_case(found[i]->python, found[j]->python))
                abort();
    }
    char *text = registered_pythons_text(&list);
    if ((text == NULL) != (list.count == 0))
        abort();
    free(text);
    free(found);
    free(asked);
    free(all);
    registered_pythons_clear(&list);
    return 0;
}
