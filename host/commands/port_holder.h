// SPDX-License-Identifier: MIT
// Who listens at a TCP port of this machine, or has a UDP port.
#pragma once

#include <stdbool.h>

// "python.exe (process 1234)"; "process 1234" where it may not be looked at, "another process" where Windows does not say which.
// Owner: the caller; NULL: nobody uses the port.
char *port_holder(int port, bool udp);
