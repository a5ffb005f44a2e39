// SPDX-License-Identifier: MIT
// Any traceback has a cure or none, any file of failures comes apart, and any log has stacks or none; a cure has no brace that was to be
// filled.
#include <stdlib.h>
#include <string.h>

#include "base/columns.h"
#include "base/text.h"
#include "commands/last_event.h"
#include "python/cures.h"
#include "python/headline.h"
#include "report/failure_chain.h"
#include "report/written_lines.h"

#include "fuzz.h"

static void try_cure(const char *text)
{
    const struct cure_facts facts = {.service = "A Shop", .python = "C:\\v\\python.exe", .module = "shop"};
    char *cure = cure_find(text, &facts);
    if (cure != NULL && (cure[0] == '\0' || strstr(cure, "{install") != NULL) && strchr(text, '{') == NULL)
        abort();
    free(cure);
    free(cure_subject(text, "FileNotFoundError"));
    const int port = cure_port(text);
    if (port < 0 || port > 65535)
        abort();
}

static void take_apart(const char *text)
{
    struct text_list failures = failure_chain_parse(text);
    for (size_t i = 0; i < failures.count; i++) {
        struct failure_parts parts = failure_chain_split(failures.items[i]);
        if (parts.time == NULL || parts.message == NULL || strchr(parts.message, '\n') != NULL)
            abort();
        failure_parts_clear(&parts);
    }
    text_list_clear(&failures);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = text_copy_part((const char *)data, size);
    try_cure(text);
    take_apart(text);
    free(last_event_stacks(text));
    free(written_lines_last(text));
    free(headline_of(text));
    free(cure_variable(text));
    free(last_event_find(text));
    (void)last_event_is_return(text);
    if (columns_of(text) > 2 * strlen(text))
        abort();
    free(text);
    return 0;
}
