// SPDX-License-Identifier: MIT
// Prints which of the command lines on standard input, each "pyhost" and what stands behind it, are refused, and why.
#include <stdio.h>
#include <string.h>

#include "commands/command_cure.h"

int main(void)
{
    static char line[4096];
    while (fgets(line, sizeof line, stdin) != NULL) {
        struct error refused = {0};
        line[strcspn(line, "\r\n")] = '\0';
        if (!command_cure_parses(line, NULL, &refused))
            printf("%s\t%s\n", line, refused.message);
        error_clear(&refused);
    }
    return 0;
}
