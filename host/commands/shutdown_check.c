// SPDX-License-Identifier: MIT
#include "commands/shutdown_check.h"

#include <stdlib.h>

#include <windows.h>

#include "base/human.h"
#include "base/text.h"
#include "service/shutdown.h"

enum { STOP_LIMIT = 60 }; // s, the default

// How to get limit seconds, 0: no limit. Owner: the caller.
static char *advice(uint32_t limit)
{
    char *time = limit != 0 ? human_short_duration(shutdown_preshutdown_for(limit)) : text_copy("TIME");
    char *text = text_format("pyhost update NAME --preshutdown %s", time);
    free(time);
    return text;
}

void shutdown_check(struct findings *findings, const struct definition *definition)
{
    const uint32_t limit = definition_number(definition, OPTION_STOP_LIMIT, STOP_LIMIT);
    const uint32_t preshutdown = definition_number(definition, OPTION_PRESHUTDOWN, 0);
    const bool chosen = shutdown_is_chosen(preshutdown);
    const unsigned long left =
        shutdown_stop_time(chosen ? SERVICE_CONTROL_PRESHUTDOWN : SERVICE_CONTROL_SHUTDOWN, preshutdown) /
        1000;
    char *try = advice(limit);
    if (limit != 0 && limit <= left)
        findings_add(findings, FINDING_GOOD, "shutdown", NULL,
                     "a system shutdown gives the service its whole stop limit, %lu s", (unsigned long)limit);
    else if (limit == STOP_LIMIT && !chosen)
        findings_add(findings, FINDING_GOOD, "shutdown", NULL,
                     "a system shutdown gives the service %lu s of its stop limit of %lu s", left,
                     (unsigned long)limit);
    else if (limit == 0)
        findings_add(findings, FINDING_WARNING, "shutdown", try,
                     "a system shutdown gives the service only %lu s, and its stop has no limit", left);
    else
        findings_add(findings, FINDING_WARNING, "shutdown", try,
                     "a system shutdown gives the service only %lu s of its stop limit of %lu s", left,
                     (unsigned long)limit);
    free(try);
}
