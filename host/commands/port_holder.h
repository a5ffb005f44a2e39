// SPDX-License-Identifier: MIT
// Who listens at a TCP port of this machine.
#pragma once

// "python.exe (process 1234)"; "process 1234" where it may not be looked at, "another process" where Windows does not say which.
// Owner: the caller; NULL: nobody listens there.
char *port_holder(int port);
