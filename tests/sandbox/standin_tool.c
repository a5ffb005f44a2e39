// SPDX-License-Identifier: MIT
// Stands in for vswhere, cmake and ctest, whichever its name says: tests/sandbox/windows_driver.py.
// It prints %STANDIN_SAYS%, if that is set, adds a line with its name, its arguments and some variables to the file %STANDIN_LOG%, and
// copies %STANDIN_REPORT% to what is named behind --output-junit. It ends with %STANDIN_STATUS%.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

int main(int count, char **arguments)
{
    const char *says = getenv("STANDIN_SAYS");
    static const char *const variables[] = {"INCLUDE", "PYHOST_PYTHON", "PYHOST_PYWIN32", "PYHOST_MACHINE"};
    const char *status = getenv("STANDIN_STATUS");
    FILE *log = fopen(getenv("STANDIN_LOG"), "a");
    if (log == NULL)
        return 99;
    const char *name = strrchr(arguments[0], '\\');
    fprintf(log, "%s", name != NULL ? name + 1 : arguments[0]);
    for (int i = 1; i < count; i++) {
        fprintf(log, " %s", arguments[i]);
        if (strcmp(arguments[i], "--output-junit") == 0)
            CopyFileA(getenv("STANDIN_REPORT"), arguments[i + 1], FALSE);
    }
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        if (getenv(variables[i]) != NULL)
            fprintf(log, " %s=%s", variables[i], getenv(variables[i]));
    }
    fprintf(log, "\n");
    fclose(log);
    if (says != NULL && strncmp(name != NULL ? name + 1 : arguments[0], "vswhere", 7) == 0)
        puts(says);
    return status != NULL ? atoi(status) : 0;
}
