// SPDX-License-Identifier: MIT
// Why the SCM cannot start a service, where its code alone does not say.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "scm/scm.h"

// error tells that a start was refused, and with which code. Where the service's program does not exist, as after its pyhost.exe was
// uninstalled, error becomes that, with what to try. Of a program that did not call the SCM, and is not this host, error says how to
// run it as a service. Of another machine's service nothing more is known.
void start_refusal_explain(const struct scm_service *service, struct error *error);

// Could the SCM start it again, as far as its program goes? Else error says that the program does not exist, with what to try.
bool start_refusal_check(const char *name, struct error *error);

// What to try for a service of this host's whose program does not exist: the moved bundle's own install, where this exe lies in that.
// Owner: the caller.
char *start_refusal_cure(const char *service);
