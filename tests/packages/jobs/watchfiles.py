# SPDX-License-Identifier: MIT
"""Sees a file appear"""

import os
import threading

from watchfiles import watch

os.makedirs("watched", exist_ok=True)


def write() -> None:
    """Make files until one is seen."""
    number = 0
    while not stop.wait(0.2):
        with open(f"watched/{number}.txt", "w") as file:
            file.write("new")
        number += 1


stop = threading.Event()
writer = threading.Thread(target=write)
writer.start()
for changes in watch("watched", stop_event=stop, rust_timeout=30000, yield_on_timeout=True):
    print(sorted({change.name for change, path in changes})[:1])
    stop.set()
writer.join()
