// SPDX-License-Identifier: MIT
#include "commands/commands.h"

int doctor_run(const struct command_line *line)
{
    (void)line;
    return EXIT_FAILED;
}
