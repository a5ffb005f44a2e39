"""What a measured service does: it serves on a port of 127.0.0.1, and opens the pipe bench-serving once when it does. Who connects gets
a byte, and for the name of a task the microseconds that one call of it takes.

Also a program of its own, for NSSM and for python.exe under nothing: works.py PORT
"""

from __future__ import annotations

import logging
import os
import socket
import sys
import threading
import time
from collections.abc import Callable

CALLS = 4000
LINE = "x" * 100
HUNDRED = "\n".join([LINE] * 100)


def each(function: Callable[[], object], calls: int = CALLS, parts: int = 1) -> float:
    """Return the microseconds that a call takes, or each of its parts."""
    begun = time.perf_counter()
    for _ in range(calls):
        function()
    return (time.perf_counter() - begun) * 1e6 / calls / parts


def descriptor() -> float:
    """As C code and children write: straight to descriptor 1. One in a thousand is printed: such lines turn to a new file when it is
    time."""
    line = (LINE + "\r\n").encode()
    return (999 * each(lambda: os.write(1, line), CALLS * 999 // 1000) + each(lambda: print(LINE), CALLS // 1000)) / 1000


TASKS: dict[str, Callable[[], float]] = {
    "print": lambda: each(lambda: print(LINE)),
    "print-hundred": lambda: each(lambda: print(HUNDRED), CALLS // 100, 100),
    "logging": lambda: each(lambda: logging.warning(LINE)),
    "descriptor": descriptor,
}


def answer(connection: socket.socket) -> None:
    """Answer who has connected; who wants the byte alone asks for nothing."""
    connection.sendall(b".")
    task = connection.makefile("r").readline().strip()
    if task:
        connection.sendall(f"{TASKS[task]():.4f}\n".encode())


def say_serving() -> None:
    """Tell who waits for it, if any."""
    try:
        os.close(os.open(r"\\.\pipe\bench-serving", os.O_WRONLY))
    except OSError:
        pass


def leave_marks(port: int) -> float:
    """Print and log a line each that is nowhere else."""
    print(f"printed by {port}")
    logging.warning(f"logged by {port}")
    return 0


def serve(port: int) -> None:
    """Serve for ever. Who connects closes first, so that the port is free at the next start."""
    logging.basicConfig(format="%(message)s")
    TASKS["marks"] = lambda: leave_marks(port)
    with socket.create_server(("127.0.0.1", port)) as listener:
        say_serving()
        while True:
            connection, _ = listener.accept()
            with connection:
                answer(connection)


if __name__ == "__main__":
    threading.Thread(target=serve, args=(int(sys.argv[1]),), daemon=True).start()
    time.sleep(1e6)  # which Ctrl+C ends; it would not end accept()
