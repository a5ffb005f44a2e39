// SPDX-License-Identifier: MIT
#include "commands/shutdown_check.h"

#include "service/shutdown.h"

enum { STOP_LIMIT = 60 }; // s, the default

void shutdown_check(struct findings *findings, const struct definition *definition)
{
    const uint32_t limit = definition_number(definition, OPTION_STOP_LIMIT, STOP_LIMIT);
    const uint32_t preshutdown = definition_number(definition, OPTION_PRESHUTDOWN, 0);
    const bool chosen = shutdown_is_chosen(preshutdown);
    const uint32_t time = chosen ? preshutdown : shutdown_time() / 1000;
    if (limit != 0 && limit <= time)
        findings_add(findings, FINDING_GOOD, "shutdown", NULL,
                     "a system shutdown waits %lu s for the service, and its stop limit is %lu s",
                     (unsigned long)time, (unsigned long)limit);
    else if (limit == STOP_LIMIT && !chosen)
        findings_add(findings, FINDING_GOOD, "shutdown", NULL,
                     "a system shutdown waits %lu s for the service", (unsigned long)time);
    else if (limit == 0)
        findings_add(findings, FINDING_WARNING, "shutdown", "pyhost update NAME --preshutdown TIME",
                     "a system shutdown waits only %lu s for the service, whose stop has no limit",
                     (unsigned long)time);
    else
        findings_add(findings, FINDING_WARNING, "shutdown", "pyhost update NAME --preshutdown TIME",
                     "a system shutdown waits only %lu s for the service, and its stop limit is %lu s",
                     (unsigned long)time, (unsigned long)limit);
}
