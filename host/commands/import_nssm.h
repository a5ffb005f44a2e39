// SPDX-License-Identifier: MIT
// What NSSM keeps of a service, in this host's words.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"
#include "commands/definition.h"

// Sets in definition what the service's Parameters key says. command_line: what the service runs, for the message where there is no such
// key. What has no counterpart is a line of notes. Fails where the application is no python.exe.
bool import_nssm_read(const char *service, const char *command_line, struct definition *definition,
                      struct text_list *notes, struct error *error);
