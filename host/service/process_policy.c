// SPDX-License-Identifier: MIT
#include "service/process_policy.h"

#include <windows.h>

#include "base/compiler.h"
#include "base/error.h"
#include "base/ranges.h"
#include "base/system_error.h"
#include "base/text.h"
#include "report/report.h"

static void apply_priority(const char *priority, struct error *error)
{
    static const struct {
        const char *name;
        DWORD value;
    } classes[] = {{"idle", IDLE_PRIORITY_CLASS},     {"below-normal", BELOW_NORMAL_PRIORITY_CLASS},
                   {"normal", NORMAL_PRIORITY_CLASS}, {"above-normal", ABOVE_NORMAL_PRIORITY_CLASS},
                   {"high", HIGH_PRIORITY_CLASS},     {"realtime", REALTIME_PRIORITY_CLASS}};
    for (size_t i = 0; i < COUNT_OF(classes); i++)
        if (text_equal_ignore_case(priority, classes[i].name) &&
            !SetPriorityClass(GetCurrentProcess(), classes[i].value))
            system_error(error, GetLastError(), "cannot set the priority \"%s\"", priority);
}

static void apply_affinity(const char *affinity, struct error *error)
{
    DWORD_PTR own = 0;
    DWORD_PTR system = 0;
    DWORD_PTR mask = 0;
    GetProcessAffinityMask(GetCurrentProcess(), &own, &system);
    for (uint32_t i = 0; i < sizeof mask * 8; i++)
        if (ranges_contain(affinity, i))
            mask |= (DWORD_PTR)1 << i;
    if ((mask & system) == 0)
        error_set(error, 0, "the machine has none of the processors %s", affinity);
    else if (!SetProcessAffinityMask(GetCurrentProcess(), mask & system))
        system_error(error, GetLastError(), "cannot run on the processors %s alone", affinity);
    else if ((mask & system) != mask)
        error_set(error, 0, "the machine has not all of the processors %s", affinity);
}

void process_policy_apply(const struct settings *settings)
{
    struct error error = {0};
    if (settings->priority != NULL)
        apply_priority(settings->priority, &error);
    if (error.message != NULL)
        report_line("%s", error.message);
    error_clear(&error);
    if (settings->affinity != NULL)
        apply_affinity(settings->affinity, &error);
    if (error.message != NULL)
        report_line("%s", error.message);
    error_clear(&error);
}
