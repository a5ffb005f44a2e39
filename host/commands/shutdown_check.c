// SPDX-License-Identifier: MIT
#include "commands/shutdown_check.h"

#include <stdlib.h>

#include <windows.h>

#include "base/human.h"
#include "base/text.h"
#include "service/shutdown.h"

enum {
    STOP_LIMIT = 60,  // s, the default
    LONGEST = 60 * 60 // s that a shutdown of Windows should ever be held up by one service
};

// How to get limit seconds, 0: no limit. Windows sets a preshutdown no limit (sdk-api, SERVICE_PRESHUTDOWN_INFO) and waits for all of it:
// for a stop that may take hours it would not shut down for hours. Owner: the caller.
static char *advice(uint32_t limit)
{
    const uint32_t longest = shutdown_stop_time(SERVICE_CONTROL_PRESHUTDOWN, LONGEST) / 1000;
    if (limit == 0)
        return text_copy("pyhost update NAME --preshutdown TIME");
    const bool is_longer = limit > longest;
    char *stop = human_short_duration(longest);
    char *preshutdown = human_short_duration(is_longer ? (uint32_t)LONGEST : shutdown_preshutdown_for(limit));
    char *text = is_longer
                     ? text_format("pyhost update NAME --stop-limit %s --preshutdown %s", stop, preshutdown)
                     : text_format("pyhost update NAME --preshutdown %s", preshutdown);
    free(preshutdown);
    free(stop);
    return text;
}

void shutdown_check(struct findings *findings, const struct definition *definition)
{
    const uint32_t limit = definition_number(definition, OPTION_STOP_LIMIT, STOP_LIMIT);
    const uint32_t preshutdown = definition_number(definition, OPTION_PRESHUTDOWN, 0);
    const bool chosen = shutdown_is_chosen(preshutdown);
    const uint32_t left =
        shutdown_stop_time(chosen ? SERVICE_CONTROL_PRESHUTDOWN : SERVICE_CONTROL_SHUTDOWN, preshutdown) /
        1000;
    char *try = advice(limit);
    char *time = human_short_duration(left);
    char *whole = human_short_duration(limit);
    if (limit != 0 && limit <= left)
        findings_add(findings, FINDING_GOOD, "shutdown", NULL,
                     "a system shutdown gives the service its whole stop limit, %s", whole);
    else if (limit != 0 && limit <= STOP_LIMIT && !chosen) // no worse than the default
        findings_add(findings, FINDING_GOOD, "shutdown", NULL,
                     "a system shutdown gives the service %s of its stop limit of %s", time, whole);
    else if (limit == 0)
        findings_add(findings, FINDING_WARNING, "shutdown", try,
                     "a system shutdown gives the service only %s, and its stop has no limit", time);
    else
        findings_add(findings, FINDING_WARNING, "shutdown", try,
                     "a system shutdown gives the service only %s of its stop limit of %s", time, whole);
    free(whole);
    free(time);
    free(try);
}
