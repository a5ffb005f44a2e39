// SPDX-License-Identifier: MIT
#include "service/children.h"

#include <windows.h>

#include "base/system_error.h"

bool children_begin(struct error *error)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {.BasicLimitInformation.LimitFlags =
                                                       JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE |
                                                       JOB_OBJECT_LIMIT_BREAKAWAY_OK};
    HANDLE job = CreateJobObjectW(NULL, NULL);
    if (job == NULL ||
        !SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits) ||
        !AssignProcessToJobObject(job, GetCurrentProcess()))
        return system_error(error, GetLastError(), "cannot put the service and its children into a job");
    return true; // the handle stays open: the system closes it with the process, and that ends the job
}
