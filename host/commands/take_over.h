// SPDX-License-Identifier: MIT
// The Python program that another program's service is in truth, whatever starts it: python.exe, the launcher of Python, a launcher of
// pip's, cmd.exe, "uv run", or the script's own name.
#pragma once

// The command with which pyhost runs what the command line image_path runs, in the place of the service. Secrets are hidden. Owner: the
// caller; NULL: no Python program is seen in it.
char *take_over_command(const char *service, const char *image_path);
