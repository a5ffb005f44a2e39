// SPDX-License-Identifier: MIT
// Lets a call that the host has canceled end, for Python, as one that a signal has interrupted.
//
// A call that is canceled fails with ERROR_OPERATION_ABORTED, and Python's code sees an OSError before the signal that it
// was canceled for is handled: at the next instruction that looks for signals, which may stand in an except or a finally.
// A call that fails with EINTR has Python handle the signal first (PEP 475, "Retry system calls failing with EINTR"):
// the handler's exception leaves the call itself, and without one the call is made again.
#pragma once

// From now on the next call of Python's on thread (its identifier; 0: on none) that fails because it was canceled has failed
// with EINTR for Python's own code: sockets, select(), files and pipes. What other libraries call is left alone. Any
// thread, with the GIL: it replaces what python3X.dll, _socket.pyd and select.pyd import to read their error codes.
void interruption_set(unsigned long thread);
